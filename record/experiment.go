package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/measure"
)

// Experiment records an experiment or a newer statement of one; today is the day it is for the business.
// It must be registered before it starts: on a day before From. What was registered can be changed until
// then and never after: a Conflict. Opt-outs are added, one a week, and none is taken back. A finding comes
// when the experiment is over; a later reading, with refunds that came since, is the next version.
func (b *Batch) Experiment(e payoff.Experiment, today payoff.Date) (Outcome, error) {
	if strings.TrimSpace(e.ID) == "" {
		return 0, payoff.Fail(payoff.Invalid, "a test without an id")
	}
	planned, err := measure.Register(e)
	if err != nil {
		return 0, err
	}
	f, known, err := b.latest(books.Experiments, e.ID)
	if err != nil {
		return 0, err
	}
	var old payoff.Experiment
	if known {
		if err := json.Unmarshal(f.Body, &old); err != nil {
			return 0, fmt.Errorf("read test %s: %w", e.ID, err)
		}
		planned.Registered = old.Registered
	}
	switch same := known && old.SameDesign(planned); {
	case known && !same && today >= old.From:
		return 0, payoff.Fail(payoff.Conflict, "test %s runs since %s: a change now would spoil it; log a week that isn't kept as an opt-out", e.ID, old.From)
	case !same && today >= planned.From:
		return 0, payoff.Fail(payoff.Invalid, "a test is registered before it starts, and %s has come: take a later Monday", planned.From)
	case !same && (len(planned.OptOuts) > 0 || planned.Finding != nil):
		return 0, payoff.Fail(payoff.Invalid, "a test that hasn't started has no opt-outs and no finding")
	case !same:
		planned.Registered = e.Registered.UTC()
		if planned.Registered.IsZero() {
			return 0, payoff.Fail(payoff.Invalid, "a test needs the moment at which it is registered")
		}
	}
	if err := optOuts(old, planned); err != nil {
		return 0, err
	}
	if planned.Finding != nil && (today < planned.End() || planned.Finding.On > today || planned.Finding.On < planned.End()) {
		return 0, payoff.Fail(payoff.Conflict, "test %s is read when it is over, on %s: looking early makes chance look like an effect", e.ID, planned.End())
	}
	return put(b, books.Experiments, []string{e.ID}, planned.From.UTC(), &planned, plain[payoff.Experiment]())
}

// optOuts says with kind Invalid or Conflict what no list of opt-outs can be.
func optOuts(old, e payoff.Experiment) error {
	if len(e.OptOuts) < len(old.OptOuts) || !slices.Equal(e.OptOuts[:len(old.OptOuts)], old.OptOuts) {
		return payoff.Fail(payoff.Conflict, "an opt-out that is logged stays: read test %s again, and add to what is there", e.ID)
	}
	seen := map[payoff.Date]bool{}
	for _, o := range e.OptOuts {
		switch {
		case o.Week != o.Week.Monday() || !e.Runs(o.Week):
			return payoff.Fail(payoff.Invalid, "%s isn't the Monday of a week of test %s, which runs from %s to %s", o.Week, e.ID, e.From, e.End()-1)
		case seen[o.Week]:
			return payoff.Fail(payoff.Conflict, "the week of %s is an opt-out of test %s already", o.Week, e.ID)
		case len(o.Why) > 500:
			return payoff.Fail(payoff.Invalid, "the reason for an opt-out is longer than 500 characters")
		}
		seen[o.Week] = true
	}
	return nil
}
