package weblog_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"payoff/importer/weblog"
)

const look = time.Millisecond

func write(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// following reads lines one by one, failing where another one comes.
func following(t *testing.T, path string, from int64) (want func(line string), stop func() string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	f := weblog.Follow(ctx, path, from, look)
	r := bufio.NewReader(f)
	t.Cleanup(func() {
		cancel()
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	want = func(line string) {
		t.Helper()
		got, err := r.ReadString('\n')
		if err != nil || got != line {
			t.Fatalf("%q, %v; want %q", got, err, line)
		}
	}
	stop = func() string {
		t.Helper()
		cancel()
		rest, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(rest)
	}
	return want, stop
}

func TestFollowGrowth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "old\none\n")
	want, stop := following(t, path, int64(len("old\n")))
	want("one\n")
	write(t, path, "two\nthr")
	want("two\n")
	write(t, path, "ee\n")
	want("three\n")
	if rest := stop(); rest != "" {
		t.Errorf("%q is left", rest)
	}
}

func TestFollowWaitsForTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	want, _ := following(t, path, 0)
	done := make(chan error)
	go func() {
		done <- os.WriteFile(path, []byte("first\n"), 0o600)
	}()
	want("first\n")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestFollowRotation(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "access.log")
	write(t, path, "one\n")
	want, _ := following(t, path, 0)
	want("one\n")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	write(t, path+".1", "late\n") // the server still holds the old one
	want("late\n")
	write(t, path+".1", "cut")
	write(t, path, "new\n")
	want("cut\n")
	want("new\n")
}

func TestFollowTruncation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "one\ntwo\n")
	want, _ := following(t, path, 0)
	want("one\n")
	want("two\n")
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	write(t, path, "new\n")
	want("new\n")
}

func TestFollowFromBeyondTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "one\n")
	want, _ := following(t, path, 1000)
	want("one\n")
}

func TestFollowEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "one\n")
	f := weblog.Follow(context.Background(), path, 4, look)
	done := make(chan error)
	go func() {
		_, err := f.Read(make([]byte, 10))
		done <- err
	}()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != io.EOF {
		t.Errorf("a Read that waits for a closed one gives %v", err)
	}
	want, stop := following(t, path, 0)
	want("one\n")
	if rest := stop(); rest != "" {
		t.Errorf("%q is left", rest)
	}
}
