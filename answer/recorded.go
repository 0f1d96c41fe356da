package answer

import (
	"context"
	"fmt"

	"payoff"
	"payoff/books"
)

// Recorded are the days from the first to the last fact that a business noted; false where it noted
// none. Visits alone don't count.
func (a *Answerer) Recorded(ctx context.Context, b books.Business) (payoff.Range, bool, error) {
	r, found := payoff.Range{Zone: b.Zone}, false
	end := (a.Today(b) + 1).In(b.Zone)
	rec, err := a.load(ctx, b, end)
	if err != nil {
		return r, false, fmt.Errorf("find the days with facts: %w", err)
	}
	hold := func(d payoff.Date) {
		if !found || d < r.From {
			r.From = d
		}
		if !found || d >= r.To {
			r.To = d + 1
		}
		found = true
	}
	for _, o := range rec.orders {
		if o.fact.At.Before(end) {
			hold(payoff.DateIn(o.fact.At, b.Zone))
		}
	}
	for _, l := range rec.leads {
		if l.fact.At.Before(end) {
			hold(payoff.DateIn(l.fact.At, b.Zone))
		}
	}
	for _, e := range rec.entries {
		hold(e.Entry.On)
	}
	for _, w := range rec.wins {
		hold(w.fact.On)
	}
	return r, found, nil
}
