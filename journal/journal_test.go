package journal_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff/collect"
	"payoff/journal"
)

func open(t interface {
	Fatal(...any)
	Context() context.Context
}, path string,
) *journal.Journal {
	j, err := journal.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// Three batches, two of them dropped: the third stands, and the next is the fourth. With all of them
// dropped and the file opened anew the one after is the fifth: a sequence is never given twice.
func TestSequencesAreNeverGivenTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	name := j.Collector()
	for i, text := range []string{"one", "two", "three"} {
		if n, err := j.Append(t.Context(), []byte(text)); err != nil || n != int64(i+1) {
			t.Fatalf("got %d, %v", n, err)
		}
	}
	if err := j.Drop(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if got, err := j.From(t.Context(), 0, 10); err != nil || fmt.Sprint(got) != fmt.Sprint([]collect.Kept{{Sequence: 3, Payload: []byte("three")}}) {
		t.Fatalf("got %v, %v", got, err)
	}
	if n, err := j.Append(t.Context(), nil); err != nil || n != 4 {
		t.Fatalf("got %d, %v", n, err)
	}
	if err := j.Drop(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, path)
	defer j.Close()
	if n, err := j.Last(t.Context()); err != nil || n != 4 {
		t.Errorf("last is %d, %v", n, err)
	}
	if n, err := j.Append(t.Context(), []byte("five")); err != nil || n != 5 {
		t.Errorf("got %d, %v", n, err)
	}
	if j.Collector() != name || name == "" {
		t.Errorf("the journal was %q and is %q", name, j.Collector())
	}
	other := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer other.Close()
	if other.Collector() == name {
		t.Error("two journals have one name")
	}
}

// Whatever is appended, dropped, read and opened anew, the journal is a queue.
func TestJournalIsAQueue(t *testing.T) {
	dir := t.TempDir()
	run := 0
	if err := flag.Set("rapid.checks", "15"); err != nil { // each waits for the disk many times
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		run++
		path := filepath.Join(dir, fmt.Sprint(run, ".db"))
		j := open(t, path)
		defer func() { j.Close() }()
		var want []collect.Kept
		last := int64(0)
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				payload := rapid.SliceOfN(rapid.Byte(), 0, 9000).Draw(t, "payload")
				n, err := j.Append(t.Context(), payload)
				if err != nil || n != last+1 {
					t.Fatalf("got %d, %v after %d", n, err, last)
				}
				last = n
				want = append(want, collect.Kept{Sequence: n, Payload: payload})
			},
			"drop": func(t *rapid.T) {
				upTo := rapid.Int64Range(0, last).Draw(t, "up to")
				if err := j.Drop(t.Context(), upTo); err != nil {
					t.Fatal(err)
				}
				for len(want) > 0 && want[0].Sequence <= upTo {
					want = want[1:]
				}
			},
			"again": func(t *rapid.T) {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				j = open(t, path)
			},
			"": func(t *rapid.T) {
				var got []collect.Kept
				for after := int64(0); ; {
					part, err := j.From(t.Context(), after, 3)
					if err != nil {
						t.Fatal(err)
					}
					if len(part) == 0 {
						break
					}
					got, after = append(got, part...), part[len(part)-1].Sequence
				}
				if len(got) != len(want) {
					t.Fatalf("%d batches stand, want %d", len(got), len(want))
				}
				for i := range got {
					if got[i].Sequence != want[i].Sequence || !bytes.Equal(got[i].Payload, want[i].Payload) {
						t.Fatalf("batch %d isn't what was appended", got[i].Sequence)
					}
				}
			},
		})
	})
}

// A file whose pages are overwritten is told, and so is one that is no journal.
func TestDamageIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	for i := range 200 {
		if _, err := j.Append(t.Context(), bytes.Repeat([]byte{byte(i)}, 3000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A whole file's worth of places: structure that is hit is told when opening, a payload when read.
	// A place that no row uses may be anything.
	hit := 0
	for at := 0; at+512 < len(whole); at += 41_777 {
		b := bytes.Clone(whole)
		for i := at; i < at+512; i++ {
			b[i] ^= 0x5a
		}
		file := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := journal.Open(t.Context(), file)
		var got []collect.Kept
		if err == nil {
			got, err = j.From(t.Context(), 0, 1000)
			j.Close()
		}
		if errors.Is(err, journal.ErrDamaged) {
			hit++
			continue
		}
		if err != nil || len(got) != 200 {
			t.Errorf("512 bytes overwritten at %d: %d batches, %v", at, len(got), err)
		}
		for i, b := range got {
			if !bytes.Equal(b.Payload, bytes.Repeat([]byte{byte(i)}, 3000)) {
				t.Errorf("512 bytes overwritten at %d: batch %d is another one, and nobody said so", at, i)
			}
		}
	}
	if hit < 10 {
		t.Errorf("only %d places were told", hit)
	}
	file := filepath.Join(t.TempDir(), "letter.db")
	if err := os.WriteFile(file, bytes.Repeat([]byte("Dear Ada, "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(t.Context(), file); !errors.Is(err, journal.ErrDamaged) {
		t.Errorf("a letter: got %v", err)
	}
}

// A write that was cut off in the middle isn't there; what was acknowledged before it is.
func TestTornWrite(t *testing.T) {
	dir := t.TempDir()
	j := open(t, filepath.Join(dir, "journal.db"))
	for i := range 10 {
		if _, err := j.Append(t.Context(), bytes.Repeat([]byte{byte(i)}, 2000)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat(filepath.Join(dir, "journal.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), bytes.Repeat([]byte{99}, 9000)); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(filepath.Join(dir, "journal.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	for cut := before.Size(); cut < int64(len(wal)); cut += 777 {
		path := filepath.Join(t.TempDir(), "torn.db")
		if err := errors.Join(os.WriteFile(path, file, 0o600), os.WriteFile(path+"-wal", wal[:cut], 0o600)); err != nil {
			t.Fatal(err)
		}
		j := open(t, path)
		got, err := j.From(t.Context(), 0, 100)
		if err != nil || len(got) != 10 {
			t.Errorf("cut at %d: %d batches, %v; want 10", cut, len(got), err)
		}
		j.Close()
	}
}

// TestMain plays the writer that TestKill kills.
func TestMain(m *testing.M) {
	if path := os.Getenv("JOURNAL_WRITER"); path != "" {
		write(path)
	}
	os.Exit(m.Run())
}

func write(path string) {
	j, err := journal.Open(context.Background(), path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		payload := bytes.Repeat([]byte(fmt.Sprint(i, " ")), 1+i%700)
		n, err := j.Append(context.Background(), payload)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(n, i)
		if i%50 == 49 {
			j.Drop(context.Background(), n-25)
		}
	}
}

// A writer is killed at any moment, again and again: what it acknowledged is there, whole.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	for round := range 5 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "JOURNAL_WRITER="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acknowledged := map[int64]int{}
		note := func(line string) {
			seq, i, ok := strings.Cut(line, " ")
			n, err := strconv.ParseInt(seq, 10, 64)
			k, err2 := strconv.Atoi(i)
			if !ok || err != nil || err2 != nil {
				t.Fatalf("the writer says %q", line)
			}
			acknowledged[n] = k
		}
		lines := bufio.NewScanner(out)
		for len(acknowledged) < 37+61*round && lines.Scan() {
			note(lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died
			if line := lines.Text(); strings.Contains(line, " ") {
				note(line)
			}
		}
		cmd.Wait() // it was killed: its error is no news
		j := open(t, path)
		got, err := j.From(t.Context(), 0, 10_000)
		if err != nil || len(got) == 0 {
			t.Fatalf("round %d: %d batches, %v", round, len(got), err)
		}
		stands := map[int64][]byte{}
		for _, b := range got {
			stands[b.Sequence] = b.Payload
		}
		checked := 0
		for n, i := range acknowledged {
			if n < got[0].Sequence {
				continue // dropped by the writer itself
			}
			checked++
			if want := bytes.Repeat([]byte(fmt.Sprint(i, " ")), 1+i%700); !bytes.Equal(stands[n], want) {
				t.Errorf("round %d: batch %d was acknowledged and isn't there", round, n)
			}
		}
		if checked == 0 {
			t.Errorf("round %d: nothing to look at", round)
		}
		j.Close()
	}
}

func BenchmarkAppend(b *testing.B) {
	j, err := journal.Open(b.Context(), filepath.Join(b.TempDir(), "journal.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	payload := bytes.Repeat([]byte("0123456789abcdef"), 6000) // a thousand events take about that
	b.SetBytes(int64(len(payload)))
	for b.Loop() {
		n, err := j.Append(b.Context(), payload)
		if err != nil {
			b.Fatal(err)
		}
		if n%100 == 0 {
			if err := j.Drop(b.Context(), n); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What was dropped stands neither in the file nor in its log any more; what wasn't stands, and sequences
// go on.
func TestPurge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	defer j.Close()
	gone, stays := bytes.Repeat([]byte("somebody's number "), 300), []byte("another's number")
	for _, payload := range [][]byte{gone, stays} {
		if _, err := j.Append(t.Context(), payload); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Drop(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	count := func(text string) (n int) {
		for _, end := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + end)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			n += bytes.Count(b, []byte(text))
		}
		return n
	}
	if count("somebody's number") == 0 {
		t.Fatal("what was dropped can't be found in the file as it is: the test looks for nothing")
	}
	if err := j.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count("somebody's number"); n > 0 {
		t.Errorf("what was dropped is there %d times", n)
	}
	if got, err := j.From(t.Context(), 0, 10); err != nil || len(got) != 1 || !bytes.Equal(got[0].Payload, stays) {
		t.Errorf("got %v, %v", got, err)
	}
	if n, err := j.Append(t.Context(), stays); err != nil || n != 3 {
		t.Errorf("the next is %d, %v", n, err)
	}
}
