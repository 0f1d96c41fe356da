package answer

import (
	"cmp"
	"context"
	"math"
	"slices"

	"payoff"
	"payoff/books"
	"payoff/decide"
	"payoff/report"
	"payoff/value"
)

// Experiments lists every test that a business registered, in the order in which they start.
func (a *Answerer) Experiments(ctx context.Context, b books.Business) ([]payoff.Experiment, error) {
	all, err := a.shelf.of(ctx, a.books, b.ID)
	if err != nil {
		return nil, err
	}
	out := make([]payoff.Experiment, len(all.tests))
	for i, s := range all.tests {
		out[i] = s.fact
	}
	return out, nil
}

// Experiment finds a test by its id.
func (a *Answerer) Experiment(ctx context.Context, b books.Business, id string) (payoff.Experiment, error) {
	all, err := a.Experiments(ctx, b)
	if err != nil {
		return payoff.Experiment{}, err
	}
	for _, e := range all {
		if e.ID == id {
			return e, nil
		}
	}
	return payoff.Experiment{}, payoff.Fail(payoff.NotFound, "there is no test %q: `payoff test list` shows them", id)
}

// Tests lists the tests as they stand today.
func (a *Answerer) Tests(ctx context.Context, b books.Business) ([]report.Test, error) {
	all, err := a.Experiments(ctx, b)
	if err != nil {
		return nil, err
	}
	out := []report.Test{}
	for _, e := range all {
		out = append(out, report.NewTest(e, a.Today(b)))
	}
	return out, nil
}

// TestsAndNext lists the tests as they stand today, and those that could be made next, read off a range: what
// its verdicts would gain most from.
func (a *Answerer) TestsAndNext(ctx context.Context, b books.Business, r payoff.Range) (*report.Tests, error) {
	tests, err := a.Tests(ctx, b)
	if err != nil {
		return nil, err
	}
	v, err := a.Verdicts(ctx, b, r)
	if err != nil {
		return nil, err
	}
	out := &report.Tests{Business: b.Name, Today: a.Today(b), Range: r, Tests: tests, Candidates: []report.TestCandidate{}}
	for _, row := range v.Rows {
		open := slices.ContainsFunc(tests, func(t report.Test) bool {
			return t.Of == row.Line && (t.State == "planned" || t.State == "running")
		})
		for _, f := range row.NextFacts {
			if open || f.Fact != "pause" && f.Fact != "alternate" || f.Gain == nil || f.PerHour == nil {
				continue
			}
			out.Candidates = append(out.Candidates, report.TestCandidate{Line: row.Line.Name(), Purpose: row.Purpose, Verdict: row.Verdict, Fact: f, Of: row.Line})
		}
	}
	slices.SortStableFunc(out.Candidates, func(x, y report.TestCandidate) int { return -cmp.Compare(x.Fact.PerHour.Minor, y.Fact.PerHour.Minor) })
	return out, nil
}

// tested hands to each line and purpose what its own tests said, as far as they were over by then: the
// part of a credited contribution that would be lost without it and how value follows hours; and until
// when a test runs.
func (s *sheet) tested(out []weighed) {
	for i := range out {
		key := out[i].input.Key
		for _, x := range s.tests {
			e := x.fact
			if e.Line != key.Line || e.Purpose != key.Purpose {
				continue
			}
			if e.Runs(s.until) {
				out[i].kase.TestUntil = e.End()
			}
			f := e.Finding
			if f == nil || e.End() > s.until {
				continue
			}
			if f.Factor != nil {
				out[i].input.Tests = append(out[i].input.Tests, value.Test{Factor: *f.Factor, On: e.End()})
			}
			if f.Exponent != nil {
				// Of several the last one holds: they start in order.
				out[i].kase.Diminishing = decide.AgedExponent(decide.Beta{A: f.Exponent[0], B: f.Exponent[1]}, int(s.until-e.End()))
			}
		}
		out[i].kase.Tests = out[i].input.Tests
	}
}

// weeksOf are the whole weeks of a range that starts on a Monday, with what each brought: contribution of
// one purpose, all lines together; NaN where an order of it has no worth in the business's currency.
func weeksOf(b books.Business, js *journeys, purpose payoff.Purpose, r payoff.Range) []float64 {
	out := make([]float64, r.Days()/7)
	for _, j := range js.all {
		c := j.Conversion
		if c.Kind == payoff.ALead || c.Purpose != purpose {
			continue
		}
		week := (payoff.DateIn(c.At, b.Zone) - r.From) / 7
		if c.Undefined != "" {
			out[week] = math.NaN()
		}
		out[week] += c.Contribution.Float()
	}
	return out
}
