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
	applyRest       = 4                      // times as long as the last application took, it rests: requests come first
	applyAtMost     = 2 * time.Second        // of rest
	applyRows       = 64                     // batches of the journal that are read at once
	applyEvents     = 50_000                 // events from which on what was read is stored
	checkpointEvery = 30 * time.Second
	retryFirst      = 100 * time.Millisecond
	retryMost       = 10 * time.Second
)

// An Applier moves the journal's batches in order into the engine, each exactly once: the engine
// keeps the position in the transaction that stores the events. What they say for the books is told before
// that: where a crash comes between, it is told again. It drops a batch from the journal
// only after a checkpoint of the engine that holds it, so that losing the engine's own log loses
// nothing. It is for one goroutine, but for Wake, Settle and the figures.
type Applier struct {
	journal Journal
	engine  Engine
	teller  Teller
	log     *slog.Logger
	wake    chan struct{}
	asked   chan chan error

	after     int64           // the last batch applied, as far as this process knows
	dropped   int64           // the last batch that a checkpoint holds
	positions map[int64]int64 // of businesses, as the engine has them
	applied   atomic.Int64    // events stored since the start
	handed    atomic.Int64    // events of the journal that the engine was given since the start
	failing   atomic.Bool
}

// NewApplier makes an applier; what the journal holds from before is applied first.
func NewApplier(j Journal, e Engine, t Teller, log *slog.Logger) *Applier {
	return &Applier{journal: j, engine: e, teller: t, log: log, wake: make(chan struct{}, 1), asked: make(chan chan error), positions: map[int64]int64{}}
}

// Wake says that the journal has something new; it never waits.
func (a *Applier) Wake() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Settle waits until all that the journal held is the engine's for good and the journal is clear of it.
// Run does the work: while it doesn't run nobody answers before ctx ends.
func (a *Applier) Settle(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case a.asked <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Applied is how many events were stored since the start.
func (a *Applier) Applied() int64 { return a.applied.Load() }

// Handed is how many events of the journal the engine was given since the start, those that it knew
// already too.
func (a *Applier) Handed() int64 { return a.handed.Load() }

// Failing says whether the last attempt failed and the next is awaited.
func (a *Applier) Failing() bool { return a.failing.Load() }

// Run applies until ctx ends. A failure is told and tried again, ever more slowly: nothing is passed
// over.
func (a *Applier) Run(ctx context.Context) {
	retry, settled := retryFirst, time.Now()
	for ctx.Err() == nil {
		began := time.Now()
		// What was begun is finished: a transaction that is cut off costs the engine its connection.
		err := a.apply(context.WithoutCancel(ctx))
		if err == nil && a.after > a.dropped && time.Since(settled) >= checkpointEvery {
			err = a.settle(context.WithoutCancel(ctx))
			settled = time.Now()
		}
		wait := min(max(applyEvery, applyRest*time.Since(began)), applyAtMost)
		if a.failing.Store(err != nil); err != nil {
			a.log.Error("events wait in the journal: the engine did not take them; it is tried again", "in", retry, "error", err)
			wait, retry = retry, min(2*retry, retryMost)
		} else {
			retry = retryFirst
		}
		a.rest(ctx, wait, nil)
		if err == nil {
			a.rest(ctx, checkpointEvery, a.wake)
		}
	}
}

// rest waits for as long, or until it is woken; whoever wants the journal settled meanwhile is served.
func (a *Applier) rest(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	over := time.After(d)
	for {
		select {
		case done := <-a.asked:
			done <- a.Drain(context.WithoutCancel(ctx))
		case <-woken:
			return
		case <-over:
			return
		case <-ctx.Done():
			return
		}
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
		p, err := a.read(ctx)
		if p.last > a.after {
			// Those before a damaged one are good.
			if e := a.store(ctx, p); e != nil {
				return e
			}
		}
		if err != nil || !p.more {
			return err
		}
	}
}

// A portion is what goes into the engine at once: those of a business in one transaction.
type portion struct {
	businesses []int64 // as they came
	of         map[int64]*part
	events     int
	last       int64 // of the journal's batches
	more       bool  // whether more may follow it
}

type part struct {
	events []events.Event
	orders []payoff.Order
	leads  []payoff.Lead
	links  []books.Link
	last   int64
}

// read reads the next batches, as many as go together; with an error those before it.
func (a *Applier) read(ctx context.Context) (portion, error) {
	p := portion{of: map[int64]*part{}, last: a.after}
	for p.events < applyEvents {
		rows, failed := a.journal.From(ctx, p.last, applyRows)
		for _, row := range rows {
			records, err := Decode(row.Payload)
			if err != nil {
				return p, fmt.Errorf("batch %d of the journal: %w", row.Sequence, err)
			}
			if err := a.add(ctx, &p, row.Sequence, records); err != nil {
				return p, err
			}
		}
		if failed != nil || len(rows) == 0 {
			return p, failed
		}
	}
	p.more = true
	return p, nil
}

// add puts a batch into a portion, but what the engine has: it was applied before a crash, or before
// a checkpoint. After an error nothing of the batch is in it.
func (a *Applier) add(ctx context.Context, p *portion, sequence int64, records []Record) error {
	for _, r := range records {
		if _, err := a.position(ctx, r.Business); err != nil {
			return err
		}
	}
	for _, r := range records {
		if sequence <= a.positions[r.Business] {
			continue
		}
		of := p.of[r.Business]
		if of == nil {
			of = &part{}
			p.of[r.Business] = of
			p.businesses = append(p.businesses, r.Business)
		}
		of.events, of.last = append(of.events, r.Event), sequence
		of.links = append(of.links, r.Links...)
		switch {
		case r.Said == nil:
		case r.Event.Name == events.Order:
			of.orders = append(of.orders, r.order())
		case r.Event.Name == events.Lead:
			of.leads = append(of.leads, r.lead())
		}
		p.events++
	}
	p.last = sequence
	return nil
}

func (a *Applier) store(ctx context.Context, p portion) error {
	for _, business := range p.businesses {
		of := p.of[business]
		if len(of.orders)+len(of.leads)+len(of.links) > 0 {
			if err := a.teller.Tell(ctx, business, of.orders, of.leads, of.links); err != nil {
				return fmt.Errorf("take down what visitors told: %w", err)
			}
		}
		done, err := a.engine.Append(ctx, events.Batch{
			Business: business, Source: events.Script, Collector: a.journal.Collector(), Sequence: of.last,
			Around: KeyDays, Events: slices.Values(of.events),
		})
		if err != nil {
			return err
		}
		a.positions[business] = of.last
		a.applied.Add(done.Stored)
	}
	a.after = p.last
	a.handed.Add(int64(p.events))
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
