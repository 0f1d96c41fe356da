package ledger

import (
	"cmp"
	"slices"

	"payoff"
)

// A Week is what a line's work for a purpose took in a week against its budget.
type Week struct {
	Monday   payoff.Date
	Line     payoff.Line
	Purpose  payoff.Purpose
	Budget   *int64  // minutes; nil where none held
	Minutes  float64 // all that were worked, browsing included
	Browsing float64 // of them
}

// Over is how many minutes were more than the budget; 0 where there was none, or room was left.
func (w Week) Over() float64 {
	if w.Budget == nil {
		return 0
	}
	return max(0, w.Minutes-float64(*w.Budget))
}

// Weeks sets the minutes of costs against budgets: one for each week of r (it begins on a Monday) and each
// line and purpose that has minutes or a budget in it, by week, line and purpose. A week has the budget that
// held on its Monday: a later one changes no week before it.
func Weeks(budgets []payoff.Budget, costs []Cost, r payoff.Range) []Week {
	type key struct {
		monday  payoff.Date
		line    payoff.Line
		purpose payoff.Purpose
	}
	weeks := map[key]*Week{}
	of := func(k key) *Week {
		if weeks[k] == nil {
			weeks[k] = &Week{Monday: k.monday, Line: k.line, Purpose: k.purpose}
		}
		return weeks[k]
	}
	for _, c := range costs {
		if c.Kind != payoff.TimeCost || c.Unallocated() || !r.Has(c.On) {
			continue
		}
		w := of(key{c.On.Monday(), c.Line, c.Purpose})
		if w.Minutes += c.Minutes; c.Activity == payoff.Browse {
			w.Browsing += c.Minutes
		}
	}
	budgets = slices.Clone(budgets)
	slices.SortStableFunc(budgets, func(a, b payoff.Budget) int { return cmp.Compare(a.From, b.From) })
	for monday := r.From.Monday(); monday < r.To; monday += 7 {
		holds := map[key]payoff.Budget{}
		for _, b := range budgets {
			if b.From <= monday {
				holds[key{monday, b.Line, b.Purpose}] = b
			}
		}
		for k, b := range holds {
			if !b.Lifted {
				of(k).Budget = &b.Minutes
			}
		}
	}
	out := make([]Week, 0, len(weeks))
	for _, w := range weeks {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b Week) int {
		return cmp.Or(cmp.Compare(a.Monday, b.Monday), a.Line.Compare(b.Line), cmp.Compare(a.Purpose, b.Purpose))
	})
	return out
}
