package main

import (
	"context"
	"fmt"
	"strings"

	"payoff"
	"payoff/record"
)

func noteTime(ctx context.Context, f *folder, w *record.Words) (string, error) {
	e, err := w.Time()
	if err != nil {
		return "", err
	}
	return noteEntry(ctx, f, w, e, fmt.Sprintf("%d minutes of %s", e.Minutes, e.Person))
}

func noteCost(ctx context.Context, f *folder, w *record.Words) (string, error) {
	e, err := w.Cost()
	if err != nil {
		return "", err
	}
	what := e.Money.String()
	if e.Every != payoff.Once {
		what += " every " + string(e.Every)
	}
	return noteEntry(ctx, f, w, e, what)
}

func noteEntry(ctx context.Context, f *folder, w *record.Words, e payoff.Entry, what string) (string, error) {
	e.Key = "hand/" + record.Random()
	err := byHand(ctx, f, w.Business, func(_ *record.Recorder, b *record.Batch) error {
		_, err := b.Entry(e)
		return err
	})
	said := fmt.Sprintf("noted %s on %s as entry %s", what, e.On, e.Key)
	if len(e.Lines) == 0 {
		said += "\nIt has no network= or channel=: it stands as unallocated."
	} else if len(e.Purposes) == 0 && e.Activity != payoff.Browse {
		said += "\nIt has no purpose=: it stands as unallocated."
	}
	return said, err
}

func noteOrder(ctx context.Context, f *folder, w *record.Words) (string, error) {
	var o payoff.Order
	var outcome record.Outcome
	on, err := w.Day()
	if err == nil {
		err = byHand(ctx, f, w.Business, func(r *record.Recorder, batch *record.Batch) error {
			if o, err = w.Order(r, on.LastSecond(w.Business.Zone)); err == nil {
				outcome, err = batch.Order(o)
			}
			return err
		})
	}
	return fmt.Sprintf("order %s of %s on %s: %s", o.Number, o.Goods, on, outcomeWord(outcome)), err
}

func noteRefund(ctx context.Context, f *folder, w *record.Words) (string, error) {
	var left payoff.Money
	err := byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		var err error
		left, err = batch.Refund(w.ShopOf(), w.Of["order"], w.Of["amount"])
		return err
	})
	return fmt.Sprintf("refund of %s on order %s noted; %s of revenue is left of it", w.Of["amount"], w.Of["order"], left), err
}

func noteLead(ctx context.Context, f *folder, w *record.Words) (string, error) {
	var l payoff.Lead
	var outcome record.Outcome
	on, err := w.Day()
	if err == nil {
		err = byHand(ctx, f, w.Business, func(r *record.Recorder, batch *record.Batch) error {
			if l, err = w.Lead(r, on.LastSecond(w.Business.Zone)); err != nil {
				return err
			}
			if l.ID == "" {
				l.ID = record.Random()
			}
			outcome, err = batch.Lead(l)
			return err
		})
	}
	return fmt.Sprintf("lead %s on %s: %s", l.ID, on, outcomeWord(outcome)), err
}

func noteRate(ctx context.Context, f *folder, w *record.Words) (string, error) {
	rates, err := w.Rates()
	if err != nil {
		return "", err
	}
	var said []string
	for _, r := range rates {
		switch {
		case r.Person != "":
			said = append(said, fmt.Sprintf("an hour of %s costs %s %s", r.Person, r.Value, w.Business.Currency))
		case r.Currency != "":
			said = append(said, fmt.Sprintf("1 %s is %s %s", r.Currency, r.Value, w.Business.Currency))
		default:
			said = append(said, "the margin is "+r.Value)
		}
	}
	_, err = noteRates(ctx, f, w.Business, "log", rates)
	return fmt.Sprintf("from %s: %s", rates[0].On, strings.Join(said, "; ")), err
}

func noteWin(ctx context.Context, f *folder, w *record.Words) (string, error) {
	win, err := w.Win()
	if err != nil {
		return "", err
	}
	err = byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Win(win)
		return err
	})
	return fmt.Sprintf("%s on %s noted", win.Kind, win.On), err
}

func noteAnswer(ctx context.Context, f *folder, w *record.Words) (string, error) {
	a, err := w.Answer()
	if err != nil {
		return "", err
	}
	err = byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Answer(a)
		return err
	})
	return fmt.Sprintf("answer on %s noted", a.On), err
}

func noteBudget(ctx context.Context, f *folder, w *record.Words) (string, error) {
	budget, err := w.Budget()
	if err != nil {
		return "", err
	}
	err = byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Budget(budget)
		return err
	})
	limit := fmt.Sprintf("at most %d minutes a week", budget.Minutes)
	if budget.Lifted {
		limit = "no limit"
	}
	return fmt.Sprintf("%s for %s from %s: %s", budget.Line.Name(), budget.Purpose, budget.From, limit), err
}

func noteReversal(ctx context.Context, f *folder, w *record.Words) (string, error) {
	err := byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		return batch.Reverse(w.Of["entry"], w.Of["why"])
	})
	return fmt.Sprintf("entry %s is taken back; both stay in the books", w.Of["entry"]), err
}
