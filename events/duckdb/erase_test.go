package duckdb_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// crowd are events of so many browsers, each with one page view.
func crowd(n int) []events.Event {
	r := rand.New(rand.NewPCG(1, 2))
	var list []events.Event
	for i := range n {
		e := some(1)[0]
		e.At = e.At.Add(time.Duration(i) * time.Second)
		e.Key, e.Visitor = r.Int64(), payoff.LastingVisitor(r.Uint64())
		list = append(list, e)
	}
	return list
}

// The number of a browser that was erased stands nowhere in the file any more: not in the parts that
// were freed, and not as the highest or lowest of the table's numbers. Others' stand.
func TestErasedLeavesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.duckdb")
	s := open(t, path)
	all := crowd(50)
	if _, err := s.Append(t.Context(), batch(1, all)); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	var numbers []int64
	for _, e := range all {
		numbers = append(numbers, e.Visitor)
	}
	whose := []int64{numbers[7], slices.Max(numbers), slices.Min(numbers)}
	kept := numbers[8]
	count := func(n int64) int {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(b, binary.LittleEndian.AppendUint64(nil, uint64(n)))
	}
	for _, n := range whose {
		if count(n) == 0 {
			t.Fatalf("%d can't be found in the file as it is: the test looks for nothing", n)
		}
	}
	done, err := s.Erase(t.Context(), 1, events.Erasure{Visitors: whose})
	if err != nil || done.Visitors != 3 {
		t.Fatalf("got %+v, %v", done, err)
	}
	for _, n := range whose {
		if times := count(n); times > 0 {
			t.Errorf("%d still stands in the file %d times", n, times)
		}
	}
	if count(kept) == 0 {
		t.Error("somebody else's number is gone")
	}
	// It goes on: more can be stored, and what was known is known.
	again, err := s.Append(t.Context(), batch(2, append(all[:1:1], some(1)...)))
	if err != nil || again != (events.Appended{Stored: 1, Known: 1}) {
		t.Errorf("afterwards: got %+v, %v", again, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	if c, err := s.Counts(t.Context(), 1); err != nil || c.Events != 51 {
		t.Errorf("opened again: got %+v, %v", c, err)
	}
	if found, err := filepath.Glob(path + ".*"); err != nil || len(found) > 1 { // its log may be there
		t.Errorf("left beside the file: %v, %v", found, err)
	}
}

// While somebody is erased questions are answered, events are stored, and the log is settled.
func TestErasingBesideOthers(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "events.duckdb"))
	defer s.Close()
	all := crowd(2000)
	if _, err := s.Append(t.Context(), batch(1, all)); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		work.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				for p, err := range s.Journeys(t.Context(), 1, []events.Asked{{ID: "o", Visitors: []int64{all[9].Visitor}, At: all[1999].At}}, time.Hour) {
					if err != nil || len(p.Touches) != 1 {
						t.Errorf("got %+v, %v", p, err)
					}
				}
				if c, err := s.Counts(t.Context(), 1); err != nil || c.Events < 2000 {
					t.Errorf("got %+v, %v", c, err)
				}
			}
		})
	}
	work.Go(func() {
		for i := range 20 {
			e := some(1)[0]
			e.Key = int64(i + 1)
			if _, err := s.Append(t.Context(), batch(int64(i+2), []events.Event{e})); err != nil {
				t.Error(err)
			}
			if err := s.Checkpoint(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 4 {
		if done, err := s.Erase(t.Context(), 1, events.Erasure{Visitors: []int64{all[100+i].Visitor}}); err != nil || done.Visitors != 1 {
			t.Errorf("got %+v, %v", done, err)
		}
	}
	close(stop)
	work.Wait()
	if c, err := s.Counts(t.Context(), 1); err != nil || c.Events != 2020 {
		t.Errorf("in the end: got %+v, %v", c, err)
	}
}
