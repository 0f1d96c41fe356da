package collect

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// Journal is what the applier asks of the journal.
type Journal interface {
	Collector() string
	From(ctx context.Context, after int64, limit int) ([]Kept, error)
	Drop(ctx context.Context, upTo int64) error
}

// Engine is what the applier asks of the engine of events.
type Engine interface {
	Append(ctx context.Context, b events.Batch) (events.Appended, error)
	Position(ctx context.Context, business int64, collector string) (int64, error)
	Checkpoint(ctx context.Context) error
}

// A Teller takes down what visitors' events say for the books: orders, leads, and whose browsers are.
// Told twice is told once. What can't be taken down as it is is left out, and no failure.
type Teller interface {
	Tell(ctx context.Context, business int64, orders []payoff.Order, leads []payoff.Lead, links []books.Link) error
}

// How the applier paces itself.
const (
	applyEvery      = 300 * time.Millisecond // so that what comes meanwhile goes together
	applyRows       = 64                     // batches of the journal that go together at most
	checkpointEvery = 30 * time.Second
	retryFirst      = 100 * time.Millisecond
	retryMost       = 10 * time.Second
)

// An Applier moves the journal's batches in order into the engine, each exactly once: the engine
// keeps the position in the transaction that stores the events. What they say for the books is told before
// that: where a crash comes between, it is told again. It drops a batch from the journal
// only after a checkpoint of the engine that holds it, so that losing the engine's own log loses
// nothing. It is for one goroutine, but for Wake and Lag.
type Applier struct {
	journal Journal
	engine  Engine
	teller  Teller
	log     *slog.Logger
	wake    chan struct{}

	after     int64           // the last batch applied, as far as this process knows
	dropped   int64           // the last batch that a checkpoint holds
	positions map[int64]int64 // of businesses, as the engine has them
	applied   atomic.Int64    // events stored since the start
	failing   atomic.Bool
}

// NewApplier makes an applier; what the journal holds from before is applied first.
func NewApplier(j Journal, e Engine, t Teller, log *slog.Logger) *Applier {
	return &Applier{journal: j, engine: e, teller: t, log: log, wake: make(chan struct{}, 1), positions: map[int64]int64{}}
}

// Wake says that the journal has something new; it never waits.
func (a *Applier) Wake() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Applied is how many events were stored since the start.
func (a *Applier) Applied() int64 { return a.applied.Load() }

// Failing says whether the last attempt failed and the next is awaited.
func (a *Applier) Failing() bool { return a.failing.Load() }

// Run applies until ctx ends. A failure is told and tried again, ever more slowly: nothing is passed
// over.
func (a *Applier) Run(ctx context.Context) {
	retry, settled := retryFirst, time.Now()
	for ctx.Err() == nil {
		// What was begun is finished: a transaction that is cut off costs the engine its connection.
		err := a.apply(context.WithoutCancel(ctx))
		if err == nil && a.after > a.dropped && time.Since(settled) >= checkpointEvery {
			err = a.settle(context.WithoutCancel(ctx))
			settled = time.Now()
		}
		wait := applyEvery
		if a.failing.Store(err != nil); err != nil {
			a.log.Error("events wait in the journal: the engine did not take them; it is tried again", "in", retry, "error", err)
			wait, retry = retry, min(2*retry, retryMost)
		} else {
			retry = retryFirst
		}
		pause(ctx, wait)
		if err == nil {
			select {
			case <-a.wake:
			case <-time.After(checkpointEvery):
			case <-ctx.Done():
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// Drain applies all that the journal holds, makes the engine keep it for good and clears the journal.
func (a *Applier) Drain(ctx context.Context) error {
	if err := a.apply(ctx); err != nil {
		return err
	}
	if a.after == a.dropped {
		return nil
	}
	return a.settle(ctx)
}

// apply moves all that is there.
func (a *Applier) apply(ctx context.Context) error {
	for {
		rows, err := a.journal.From(ctx, a.after, applyRows)
		if len(rows) > 0 {
			// Those before a damaged one are good.
			if e := a.rows(ctx, rows); e != nil {
				return e
			}
		}
		if err != nil || len(rows) == 0 {
			return err
		}
	}
}

// rows moves batches that follow each other, those of a business in one transaction.
func (a *Applier) rows(ctx context.Context, rows []Kept) error {
	type part struct {
		events []events.Event
		orders []payoff.Order
		leads  []payoff.Lead
		links  []books.Link
		last   int64
	}
	parts := map[int64]*part{}
	var order []int64
	for _, row := range rows {
		records, err := Decode(row.Payload)
		if err != nil {
			return fmt.Errorf("batch %d of the journal: %w", row.Sequence, err)
		}
		for _, r := range records {
			position, err := a.position(ctx, r.Business)
			if err != nil {
				return err
			}
			if row.Sequence <= position {
				continue // the engine has it: applied before a crash, or before a checkpoint
			}
			p := parts[r.Business]
			if p == nil {
				p = &part{}
				parts[r.Business] = p
				order = append(order, r.Business)
			}
			p.events, p.last = append(p.events, r.Event), row.Sequence
			p.links = append(p.links, r.Links...)
			switch {
			case r.Said == nil:
			case r.Event.Name == events.Order:
				p.orders = append(p.orders, r.order())
			case r.Event.Name == events.Lead:
				p.leads = append(p.leads, r.lead())
			}
		}
	}
	for _, business := range order {
		p := parts[business]
		if len(p.orders)+len(p.leads)+len(p.links) > 0 {
			if err := a.teller.Tell(ctx, business, p.orders, p.leads, p.links); err != nil {
				return fmt.Errorf("take down what visitors told: %w", err)
			}
		}
		done, err := a.engine.Append(ctx, events.Batch{
			Business: business, Source: events.Script, Collector: a.journal.Collector(), Sequence: p.last,
			Back: KeyDays, Events: slices.Values(p.events),
		})
		if err != nil {
			return err
		}
		a.positions[business] = p.last
		a.applied.Add(done.Stored)
	}
	a.after = rows[len(rows)-1].Sequence
	return nil
}

func (a *Applier) position(ctx context.Context, business int64) (int64, error) {
	if n, ok := a.positions[business]; ok {
		return n, nil
	}
	n, err := a.engine.Position(ctx, business, a.journal.Collector())
	if err == nil {
		a.positions[business] = n
	}
	return n, err
}

// settle makes what was applied so far the engine's for good, and only then clears it from the
// journal.
func (a *Applier) settle(ctx context.Context) error {
	upTo := a.after
	if err := a.engine.Checkpoint(ctx); err != nil {
		return err
	}
	if err := a.journal.Drop(ctx, upTo); err != nil {
		return err
	}
	a.dropped = upTo
	return nil
}
