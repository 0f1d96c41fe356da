package main

import (
	"context"
	"fmt"

	"payoff"
	"payoff/answer"
	"payoff/record"
)

// noteTest registers a test, or logs a week of one that wasn't kept.
func noteTest(ctx context.Context, f *folder, w *record.Words) (string, error) {
	a, err := f.answerer(&env{now: f.now})
	if err != nil {
		return "", err
	}
	if w.Of["optout"] != "" {
		return noteOptOut(ctx, f, a, w)
	}
	x, err := w.Experiment()
	if err != nil {
		return "", err
	}
	x, _, err = a.PlanTest(ctx, w.Business, x)
	if err != nil {
		return "", err
	}
	x.Registered = f.now()
	var outcome record.Outcome
	err = byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		outcome, err = batch.Experiment(x, w.Today)
		return err
	})
	return fmt.Sprintf("test %s of %s, %s, from %s to %s: %s\nSHA-256 %s", x.ID, x.Line.Name(), x.Purpose, x.From, x.End()-1, registeredWord(outcome), x.Digest), err
}

func registeredWord(o record.Outcome) string {
	if o == record.Known {
		return "registered already"
	}
	return "registered"
}

func noteOptOut(ctx context.Context, f *folder, a *answer.Answerer, w *record.Words) (string, error) {
	if w.Of["id"] == "" {
		return "", usage("which test? say id=: `payoff test list` shows them")
	}
	week, err := payoff.ParseDate(w.Of["optout"])
	if err != nil {
		return "", err
	}
	x, err := a.Experiment(ctx, w.Business, w.Of["id"])
	if err != nil {
		return "", err
	}
	x.OptOuts = append(x.OptOuts[:len(x.OptOuts):len(x.OptOuts)], payoff.OptOut{Week: week, Why: w.Of["why"]})
	err = byHand(ctx, f, w.Business, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Experiment(x, w.Today)
		return err
	})
	return fmt.Sprintf("the week of %s of test %s wasn't kept: noted. It stays in the test as it was drawn", week, x.ID), err
}
