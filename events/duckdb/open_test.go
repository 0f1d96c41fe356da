package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/events"
	"payoff/events/duckdb"
)

func some(n int) []events.Event {
	var list []events.Event
	for i := range n {
		at := time.Date(2026, 3, 2, 9, i, 0, 0, time.UTC)
		list = append(list, events.Event{Key: int64(i + 1), At: at, Day: payoff.DateIn(at, time.UTC), Visitor: 7, Site: "a.example", Name: events.Pageview, Page: fmt.Sprintf("/%d", i)})
	}
	return list
}

func batch(sequence int64, es []events.Event) events.Batch {
	return events.Batch{Business: 1, Source: events.Script, Collector: "c", Sequence: sequence, Events: slices.Values(es)}
}

func open(t *testing.T, path string) *duckdb.Store {
	t.Helper()
	s, err := duckdb.Open(t.Context(), duckdb.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What was appended is there after closing; numbers go on where they ended.
func TestOpenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.duckdb")
	s := open(t, path)
	if _, err := s.Append(t.Context(), batch(1, some(3))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	done, err := s.Append(t.Context(), batch(2, some(5)))
	if err != nil || done != (events.Appended{Stored: 2, Known: 3}) {
		t.Fatalf("got %+v, %v", done, err)
	}
	c, err := s.Counts(t.Context(), 1)
	if err != nil || c.Events != 5 || c.Visits != 1 {
		t.Errorf("got %+v, %v", c, err)
	}
}

// A batch whose events end in a panic or a refused number leaves nothing.
func TestAppendWholeOrNot(t *testing.T) {
	s := openTemp(t)
	b := batch(1, nil)
	b.Events = func(yield func(events.Event) bool) {
		for _, e := range some(3) {
			if !yield(e) {
				return
			}
		}
		panic("the disk is gone")
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		s.Append(t.Context(), b)
	}()
	c, err := s.Counts(t.Context(), 1)
	if err != nil || c.Events != 0 {
		t.Fatalf("half a batch is there: %+v, %v", c, err)
	}
	if done, err := s.Append(t.Context(), batch(1, some(3))); err != nil || done.Stored != 3 {
		t.Errorf("got %+v, %v", done, err)
	}
	for _, b := range []events.Batch{{}, {Business: 1}, {Business: 1, Collector: "c"}, {Business: 1, Collector: "c", Sequence: 2, Source: "rumour"}} {
		b.Events = slices.Values(some(1))
		if _, err := s.Append(t.Context(), b); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%+v: got %v", b, err)
		}
	}
}

// A batch larger than a chunk is cut into visits as one that fits.
func TestAppendInChunks(t *testing.T) {
	s := openTemp(t)
	const n = 450_001 // two chunks and a bit
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	b := batch(1, nil)
	b.Events = func(yield func(events.Event) bool) {
		for i := range n {
			// Nine visitors look at a page every 9 x 100 ms, all day: nine visits.
			at := start.Add(time.Duration(i) * 100 * time.Millisecond)
			if !yield(events.Event{Key: int64(i), At: at, Day: payoff.DateIn(at, time.UTC), Visitor: int64(i % 9), Site: "a.example", Name: events.Pageview, Page: "/"}) {
				return
			}
		}
	}
	done, err := s.Append(t.Context(), b)
	if err != nil || done.Stored != n {
		t.Fatalf("got %+v, %v", done, err)
	}
	rows, err := s.Ask(t.Context(), events.Query{Business: 1, Range: payoff.Range{From: 20000, To: 21000, Zone: time.UTC}, Metrics: []string{"visits", "visitors", "pageviews"}})
	if err != nil || fmt.Sprint(rows[0].Metrics[0].Number, rows[0].Metrics[1].Number, rows[0].Metrics[2].Number) != "9 9 450001" {
		t.Errorf("got %+v, %v", rows, err)
	}
}

// An event sent at 23:50 and again at 0:10 and two days later is one, where its batch looks around; at
// the third day's end it is another. It is also one where the clock was a day or two ahead when it came
// first. An import doesn't look around.
func TestTheSameEventAfterMidnight(t *testing.T) {
	at := time.Date(2026, 3, 2, 23, 50, 0, 0, time.UTC)
	on := func(days int) events.Event {
		e := some(1)[0]
		e.At = at.AddDate(0, 0, days)
		e.Day = payoff.DateIn(e.At, time.UTC)
		return e
	}
	s := openTemp(t)
	for i, c := range []struct {
		around int
		es     []events.Event
		want   events.Appended
	}{
		{2, []events.Event{on(0), on(1)}, events.Appended{Stored: 1, Known: 1}},
		{2, []events.Event{on(1)}, events.Appended{Known: 1}},
		{2, []events.Event{on(2)}, events.Appended{Known: 1}},
		{2, []events.Event{on(3)}, events.Appended{Stored: 1}},
		{0, []events.Event{on(4)}, events.Appended{Stored: 1}},
		{2, []events.Event{on(12), on(11)}, events.Appended{Stored: 1, Known: 1}},
		{2, []events.Event{on(10)}, events.Appended{Known: 1}},
		{2, []events.Event{on(9)}, events.Appended{Stored: 1}},
	} {
		b := batch(int64(i+1), c.es)
		b.Around = c.around
		if done, err := s.Append(t.Context(), b); err != nil || done != c.want {
			t.Errorf("batch %d: got %+v, %v; want %+v", i, done, err, c.want)
		}
	}
}

// A batch that is cut off leaves nothing, and the store goes on.
func TestAppendCutOff(t *testing.T) {
	s := openTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	b := batch(1, nil)
	b.Events = func(yield func(events.Event) bool) {
		for i, e := range some(3) {
			if i == 2 {
				cancel()
			}
			if !yield(e) {
				return
			}
		}
	}
	if _, err := s.Append(ctx, b); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Error(err)
	}
	if done, err := s.Append(t.Context(), batch(1, some(3))); err != nil || done.Stored != 3 {
		t.Errorf("got %+v, %v", done, err)
	}
}

func TestDamagedLog(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "events.duckdb")
	s := open(t, path)
	if _, err := s.Append(t.Context(), batch(1, some(3))); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), batch(2, some(9))); err != nil {
		t.Fatal(err)
	}
	// A copy taken while it is open is what a crash leaves: the file and its log.
	crashed := filepath.Join(dir, "crashed.duckdb")
	for _, end := range []string{"", ".wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if end == ".wal" {
			for i := len(b) / 2; i < len(b)/2+64; i++ {
				b[i] ^= 0xff
			}
		}
		if err := os.WriteFile(crashed+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if broken, err := duckdb.Open(t.Context(), duckdb.Options{Path: crashed}); !errors.Is(err, duckdb.ErrDamaged) {
		if err == nil {
			broken.Close()
		}
		t.Fatalf("got %v", err)
	}
	// Without the log it opens as of the checkpoint.
	if err := os.Remove(crashed + ".wal"); err != nil {
		t.Fatal(err)
	}
	s = open(t, crashed)
	defer s.Close()
	if n, err := s.Position(t.Context(), 1, "c"); err != nil || n != 1 {
		t.Errorf("got position %d, %v", n, err)
	}
}

func TestExport(t *testing.T) {
	s := openTemp(t)
	if _, err := s.Append(t.Context(), batch(1, some(3))); err != nil {
		t.Fatal(err)
	}
	other := batch(1, some(2))
	other.Business = 2
	if _, err := s.Append(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "it's here")
	files, err := s.Export(t.Context(), 1, dir)
	if err != nil || len(files) != 4 {
		t.Fatalf("got %v, %v", files, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "visits.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[1], "1,2026-03-02 09:00:00,2026-03-02 09:02:00,2026-03-02,a.example,7,Direct,") {
		t.Errorf("got %s", b)
	}
	b, err = os.ReadFile(filepath.Join(dir, "events.csv"))
	if err != nil || strings.Count(string(b), "\n") != 4 {
		t.Errorf("got %s, %v", b, err)
	}
}
