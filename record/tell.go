package record

import (
	"context"
	"log/slog"

	"payoff"
	"payoff/books"
)

// A Teller takes down what visitors' events say for the books of any business: orders and leads that
// pages told of, and whose browsers are. Told twice is told once.
type Teller struct {
	store Store
	log   *slog.Logger
}

// NewTeller makes a teller.
func NewTeller(s Store, log *slog.Logger) *Teller { return &Teller{s, log} }

// Tell takes all of it down at once. An order or a lead that can't be one is left out, and only their
// number is logged: nothing that a page says may hold up what the others say.
func (t *Teller) Tell(ctx context.Context, business int64, orders []payoff.Order, leads []payoff.Lead, links []books.Link) error {
	r, err := Open(ctx, t.store, business)
	if err != nil {
		return err
	}
	var left int
	take := func(_ Outcome, err error) error {
		if payoff.KindOf(err) == payoff.Invalid {
			left++
			return nil
		}
		return err
	}
	err = r.Batch(ctx, Options{Via: books.Script}, func(b *Batch) error {
		for _, o := range orders {
			if err := take(b.Order(o)); err != nil {
				return err
			}
		}
		for _, l := range leads {
			if err := take(b.Lead(l)); err != nil {
				return err
			}
		}
		for _, l := range links {
			if err := b.tx.Link(l); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && left > 0 {
		t.log.Warn("orders or leads that pages told of can't be any; they were left out", "number", left)
	}
	return err
}
