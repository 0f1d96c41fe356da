package journal_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"payoff/collect"
	"payoff/journal"
)

// files are a journal's bytes, by the end of their names.
type files map[string][]byte

func readFiles(t *testing.T, path string) files {
	t.Helper()
	f := files{}
	for _, end := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(path + end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err == nil {
			f[end] = b
		}
	}
	return f
}

func (f files) write(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal.db")
	for end, b := range f {
		if err := os.WriteFile(path+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// untouched are the pages in both files that two states of them have in common: leaves of tables, and
// others by what they begin with, behind the number of the page that follows.
func untouched(before, after files) (leaves [][]byte, others map[string][][]byte) {
	others = map[string][][]byte{}
	for end, heads := range map[string][2]int{"": {0, 0}, "-wal": {32, 24}} {
		for at := heads[0]; at+heads[1]+4096 <= min(len(before[end]), len(after[end])); at += heads[1] + 4096 {
			page := after[end][at+heads[1] : at+heads[1]+4096]
			switch same := bytes.Equal(before[end][at:at+heads[1]+4096], after[end][at:at+heads[1]+4096]); {
			case same && page[0] == 0x0d:
				leaves = append(leaves, page)
			case same:
				others[string(page[4:12])] = append(others[string(page[4:12])], page[4:])
			}
		}
	}
	return leaves, others
}

// onThem says whether each piece in which SQLite lays a batch's payload down stands on one of the pages.
func onThem(payload []byte, leaves [][]byte, others map[string][][]byte) bool {
	// A row is its head (a byte each for its length, no sequence and the checksum's type, a number for
	// the payload's type), the checksum and the payload.
	head := 3 + 1
	for n := (2*len(payload) + 12) >> 7; n > 0; n >>= 7 {
		head++
	}
	switch checksum := crc32.Checksum(payload, crc32.MakeTable(crc32.Castagnoli)); {
	case checksum < 1<<7:
		head++
	case checksum < 1<<15:
		head += 2
	case checksum < 1<<23:
		head += 3
	case checksum < 1<<31:
		head += 4
	default:
		head += 6
	}
	local := head + len(payload)
	if local > 4061 {
		if local = 489 + (local-489)%4092; local > 4061 {
			local = 489
		}
	}
	if !slices.ContainsFunc(leaves, func(page []byte) bool { return bytes.Contains(page, payload[:local-head]) }) {
		return false
	}
	for rest := payload[local-head:]; len(rest) > 0; {
		piece := rest[:min(4092, len(rest))]
		rest = rest[len(piece):]
		starts := func(page []byte) bool { return bytes.HasPrefix(page, piece) }
		if len(piece) >= 8 && !slices.ContainsFunc(others[string(piece[:8])], starts) {
			return false
		}
	}
	return true
}

func salvage(t *testing.T, damaged string) (map[int64]string, journal.Salvage, *journal.Journal) {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	s, err := journal.SalvageInto(t.Context(), damaged, fresh)
	if err != nil {
		t.Fatal(err)
	}
	j := open(t, fresh)
	t.Cleanup(func() { j.Close() })
	rows, err := j.From(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int64]string{}
	for _, r := range rows {
		got[r.Sequence] = string(r.Payload)
	}
	if len(got) != s.Batches {
		t.Errorf("%d batches are said to be read, %d are there", s.Batches, len(got))
	}
	return got, s, j
}

// A journal of batches of all sizes, of which the first third was dropped, is damaged in its file or in
// its log, at any place and in any way. What stands on whole pages is read, under its sequence; nothing
// else is taken for a batch; and a journal that opens and reads without a word has all of it.
func TestSalvage(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	defer j.Close()
	const all, dropped = 340, 110
	said := make([]string, all+1)
	for i := 1; i <= all; i++ {
		size := 20 + chance.IntN(600)
		if i%4 == 0 {
			size = 2000 + chance.IntN(40_000)
		}
		payload := make([]byte, size)
		for k := range payload {
			payload[k] = byte(chance.Uint32())
		}
		said[i] = string(payload)
		if n, err := j.Append(t.Context(), payload); err != nil || n != int64(i) {
			t.Fatal(n, err)
		}
		if i == all/2 {
			if err := j.Drop(t.Context(), dropped); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := readFiles(t, path)
	if got, s, _ := salvage(t, before.write(t)); len(got) < all-dropped || !s.Named {
		t.Fatalf("of a whole journal %d batches are read, its name: %t", len(got), s.Named)
	}
	told, hurt := 0, 0
	for round := range 24 {
		after, what := damaged(before, chance)
		file := after.write(t)
		got, s, fresh := salvage(t, file)
		leaves, others := untouched(before, after)
		lost := 0
		for i := 1; i <= all; i++ {
			switch text, there := got[int64(i)]; {
			case there && text != said[i]:
				t.Errorf("round %d, %s: batch %d is another one", round, what, i)
			case !there && i > dropped && onThem([]byte(said[i]), leaves, others):
				t.Errorf("round %d, %s: batch %d stands on whole pages and wasn't read", round, what, i)
			case !there && i > dropped:
				lost++
			}
		}
		if len(got) > all {
			t.Errorf("round %d, %s: %d batches of %d", round, what, len(got), all)
		}
		if s.Named && fresh.Collector() != j.Collector() {
			t.Errorf("round %d, %s: the name is another one", round, what)
		}
		if lost > 0 {
			hurt++
		}
		j, err := journal.Open(t.Context(), file)
		if err == nil {
			var rows []collect.Kept
			rows, err = j.From(t.Context(), dropped, 1000)
			if err == nil && len(rows) != all-dropped {
				t.Errorf("round %d, %s: %d batches are there, and nobody said so", round, what, len(rows))
			}
			j.Close()
		}
		if errors.Is(err, journal.ErrDamaged) {
			told++
		} else if err != nil {
			t.Errorf("round %d, %s: %v", round, what, err)
		}
	}
	t.Logf("of 24 damages %d were told, %d cost a batch", told, hurt)
	if told < 8 || hurt < 8 {
		t.Error("the damages are too small to show anything")
	}
}

// damaged is a copy with a part of one file cut off, blanked or scrambled, as a disk would.
func damaged(f files, chance *rand.Rand) (files, string) {
	after := files{}
	for end, b := range f {
		after[end] = bytes.Clone(b)
	}
	end := []string{"", "-wal"}[chance.IntN(2)]
	b := after[end]
	at := chance.IntN(len(b))
	to := min(len(b), at+1<<(6+chance.IntN(11)))
	what := "blanked"
	switch chance.IntN(3) {
	case 0:
		what, to = "cut off", len(b)
		after[end] = b[:at]
	case 1:
		clear(b[at:to])
	case 2:
		what = "scrambled"
		for i := at; i < to; i++ {
			b[i] = byte(chance.Uint32())
		}
	}
	return after, fmt.Sprintf("%s %s from %d to %d", cmp.Or(end, "the file"), what, at, to)
}

// The engine has the batches up to 7 and the journal lost its end: the next one is the eighth.
func TestGoOnFrom(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	for range 3 {
		if _, err := j.Append(t.Context(), []byte("a")); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ upTo, next int64 }{{7, 8}, {5, 9}, {9, 10}} {
		if err := j.GoOnFrom(t.Context(), c.upTo); err != nil {
			t.Fatal(err)
		}
		if n, err := j.Append(t.Context(), []byte("b")); err != nil || n != c.next {
			t.Errorf("behind %d comes %d, %v; want %d", c.upTo, n, err, c.next)
		}
	}
	if n, err := j.Behind(t.Context(), 3); err != nil || n != 3 {
		t.Errorf("%d stand behind the third, %v; want 3", n, err)
	}
}
