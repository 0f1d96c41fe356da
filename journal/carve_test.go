package journal

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzCarve reads any bytes as a journal's file and log: it ends, and no batch comes twice.
func FuzzCarve(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "seed.db")
	j, err := Open(f.Context(), path)
	if err != nil {
		f.Fatal(err)
	}
	for _, size := range []int{0, 10, 5000} {
		if _, err := j.Append(f.Context(), make([]byte, size)); err != nil {
			f.Fatal(err)
		}
	}
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		f.Fatal(err)
	}
	if err := j.Close(); err != nil {
		f.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file, log)
	f.Add(file, []byte{})
	f.Add(log[walHeader+frameHeader:], log)
	f.Fuzz(func(t *testing.T, file, log []byte) {
		path := filepath.Join(t.TempDir(), "journal.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
		validFrames(log)
		x, err := openImages(path)
		if err != nil {
			t.Fatal(err)
		}
		defer x.close()
		seen := map[int64]bool{}
		if _, err := x.carve(func(sequence int64, payload []byte) error {
			if seen[sequence] {
				t.Errorf("batch %d comes twice", sequence)
			}
			seen[sequence] = true
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
