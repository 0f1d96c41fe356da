package collect_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"payoff"
	"payoff/collect"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/journal"
	"payoff/record"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func openJournal(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func openEngine(t *testing.T, path string) *duckdb.Store {
	t.Helper()
	s, err := duckdb.Open(t.Context(), duckdb.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hits(n, from int) []collect.Told {
	list := make([]collect.Told, n)
	for i := range list {
		list[i] = collect.Told{Name: events.Pageview, URL: fmt.Sprintf("https://bo.example/%d", i%7), ID: fmt.Sprint("e", from+i), IP: fmt.Sprintf("192.0.2.%d", i%50), UserAgent: firefox}
	}
	return list
}

func (w *world) stamp(list []collect.Told) []collect.Told {
	for i := range list {
		list[i].At = w.now
	}
	return list
}

// Eight senders hand in 40 hits each, every tenth of them a second time: what is acknowledged as
// counting is in the engine once, after a crash between journal and engine, and after one that loses
// the engine's own log.
func TestFromHitToEngine(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	j := openJournal(t, filepath.Join(dir, "journal.db"))
	b := collect.NewBatcher(w.live, j, func() {}, quiet())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	accept := func(list []collect.Told) (counted, twice int) {
		out, err := b.Accept(t.Context(), w.stamp(list))
		if err != nil {
			t.Error(err)
		}
		for _, v := range out {
			switch v.Drop {
			case "":
				counted++
			case collect.DropDuplicate:
				twice++
			default:
				t.Errorf("dropped as %s", v.Drop)
			}
		}
		return counted, twice
	}
	send := func(from int) {
		var senders sync.WaitGroup
		var mu sync.Mutex
		counted, twice := 0, 0
		for s := range 8 {
			senders.Go(func() {
				for i := range 40 {
					list := hits(1, from+s*40+i)
					if i%10 == 9 {
						list = append(list, list[0])
					}
					c, d := accept(list)
					mu.Lock()
					counted, twice = counted+c, twice+d
					mu.Unlock()
				}
			})
		}
		senders.Wait()
		if counted != 320 || twice != 32 {
			t.Fatalf("%d count and %d came twice; want 320 and 32", counted, twice)
		}
	}
	events := func(s *duckdb.Store) int64 {
		c, err := s.Counts(t.Context(), w.bo.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.Events
	}
	send(0)
	file := filepath.Join(dir, "events.duckdb")
	engine := openEngine(t, file)
	if err := collect.NewApplier(j, engine, record.NewTeller(w.state, quiet()), quiet()).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := events(engine); n != 320 {
		t.Fatalf("%d events, want 320", n)
	}
	if rows, err := j.From(t.Context(), 0, 10); err != nil || len(rows) != 0 {
		t.Errorf("%d batches stay in the journal, %v", len(rows), err)
	}

	// The engine takes the next ones, and the program dies before its checkpoint: a copy of the files
	// is what a crash leaves. Its log is damaged.
	send(1000)
	if err := collect.NewApplier(j, halting{engine}, record.NewTeller(w.state, quiet()), quiet()).Drain(t.Context()); !errors.Is(err, errHalt) {
		t.Fatalf("got %v", err)
	}
	if n := events(engine); n != 640 {
		t.Fatalf("%d events, want 640", n)
	}
	left := filepath.Join(dir, "left")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"events.duckdb", "events.duckdb.wal", "journal.db", "journal.db-wal"} {
		all, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "events.duckdb.wal" {
			for i := len(all) / 3; i < len(all)/3+50; i++ {
				all[i] ^= 0xff
			}
		}
		if err := os.WriteFile(filepath.Join(left, name), all, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Where the engine's log is whole, what it has isn't taken again.
	if err := collect.NewApplier(j, engine, record.NewTeller(w.state, quiet()), quiet()).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := events(engine); n != 640 {
		t.Errorf("%d events, want 640", n)
	}
	engine.Close()
	// Where it isn't, the engine opens as of its checkpoint, and the journal has the rest.
	file = filepath.Join(left, "events.duckdb")
	if _, err := duckdb.Open(t.Context(), duckdb.Options{Path: file}); !errors.Is(err, duckdb.ErrDamaged) {
		t.Fatalf("got %v", err)
	}
	if err := os.Remove(file + ".wal"); err != nil {
		t.Fatal(err)
	}
	engine = openEngine(t, file)
	defer engine.Close()
	if n := events(engine); n != 320 {
		t.Errorf("%d events as of the checkpoint, want 320", n)
	}
	if err := collect.NewApplier(openJournal(t, filepath.Join(left, "journal.db")), engine, record.NewTeller(w.state, quiet()), quiet()).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := events(engine); n != 640 {
		t.Errorf("%d events, want 640", n)
	}
	stop()
	running.Wait()
	if _, err := b.Accept(t.Context(), w.stamp(hits(1, 9000))); payoff.KindOf(err) != payoff.Full {
		t.Errorf("a stopped one answers %v", err)
	}
}

// What can't be written is refused, and counts when it is sent again.
func TestRefusedHitsCountLater(t *testing.T) {
	w := newWorld(t)
	full := true
	disk := writer(func(ctx context.Context, b []byte) (int64, error) {
		if full {
			return 0, errHalt
		}
		return 1, nil
	})
	b := collect.NewBatcher(w.live, disk, func() {}, quiet())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	defer running.Wait()
	defer stop()
	if _, err := b.Accept(t.Context(), w.stamp(hits(3, 0))); payoff.KindOf(err) != payoff.Full {
		t.Fatalf("got %v", err)
	}
	full = false
	out, err := b.Accept(t.Context(), w.stamp(append(hits(3, 0), collect.Told{Name: "pageview", URL: "https://nobody.example/"})))
	if err != nil || out[0].Drop != "" || out[2].Drop != "" || payoff.KindOf(out[3].Err) != payoff.NotFound {
		t.Errorf("got %v, %v", out, err)
	}
	if got := b.Tallies(); got[collect.Tally{Site: "bo.example"}] != 3 || got[collect.Tally{Drop: collect.DropInvalid}] != 1 {
		t.Errorf("got %v", got)
	}
	if b.Waiting() != 0 {
		t.Errorf("%d still wait", b.Waiting())
	}
}

type writer func(context.Context, []byte) (int64, error)

func (w writer) Append(ctx context.Context, b []byte) (int64, error) { return w(ctx, b) }

// Where more waits than the queue holds, the rest is refused at once and nothing is taken half.
func TestTheQueueIsBounded(t *testing.T) {
	w := newWorld(t)
	b := collect.NewBatcher(w.live, writer(func(context.Context, []byte) (int64, error) { return 1, nil }), func() {}, quiet())
	gone, cancel := context.WithCancel(t.Context())
	cancel() // nobody works yet: who hands in doesn't wait
	refused := 0
	for range 25 {
		if _, err := b.Accept(gone, hits(1000, 0)); payoff.KindOf(err) == payoff.Full {
			refused++
		}
	}
	if refused != 5 || b.Waiting() != 20_000 {
		t.Errorf("%d of 25 thousands were refused and %d hits wait; want 5 and 20,000", refused, b.Waiting())
	}
}

var errHalt = errors.New("the power is gone")

// halting is an engine whose process dies at the checkpoint.
type halting struct{ *duckdb.Store }

func (halting) Checkpoint(context.Context) error { return errHalt }

// While the applier runs, all that was accepted before somebody asks is in the engine when they are
// answered, and the journal is clear of it.
func TestSettle(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	j := openJournal(t, filepath.Join(dir, "journal.db"))
	engine := openEngine(t, filepath.Join(dir, "events.duckdb"))
	defer engine.Close()
	a := collect.NewApplier(j, engine, record.NewTeller(w.state, quiet()), quiet())
	b := collect.NewBatcher(w.live, j, a.Wake, quiet())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	running.Go(func() { a.Run(ctx) })
	for round := range 3 {
		if _, err := b.Accept(t.Context(), w.stamp(hits(10, 100*round))); err != nil {
			t.Fatal(err)
		}
		if err := a.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rows, err := j.From(t.Context(), 0, 10); err != nil || len(rows) != 0 {
			t.Errorf("%d batches stay in the journal, %v", len(rows), err)
		}
		if c, err := engine.Counts(t.Context(), w.bo.ID); err != nil || c.Events != int64(10*(round+1)) {
			t.Errorf("%d events, %v", c.Events, err)
		}
	}
	stop()
	running.Wait()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Settle(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it answers %v", err)
	}
}
