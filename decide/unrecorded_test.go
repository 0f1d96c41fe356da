package decide_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/decide"
)

// Weeks of which nobody noted what went in never make a verdict more hopeful: up to a quarter of them changes
// nothing; more take away keep, invest, cap and fix, and leave what rests already.
func TestUnrecordedWeeksPromiseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		c.Uncosted, c.CostsFrom = 0, 0
		all := decide.Judge(quick(b), c)
		c.Uncosted, c.CostsFrom = c.Weeks*rapid.Float64Range(0, 0.25).Draw(t, "few"), b.AsOf-7
		if few := decide.Judge(quick(b), c); few.Verdict != all.Verdict || few.Probability != all.Probability {
			t.Fatalf("with %.1f of %.1f weeks unrecorded %s, else %s", c.Uncosted, c.Weeks, few.Verdict, all.Verdict)
		}
		if c.Weeks <= 0 {
			return
		}
		c.Uncosted = c.Weeks * rapid.Float64Range(0.26, 1).Draw(t, "many")
		many := decide.Judge(quick(b), c)
		switch many.Verdict {
		case payoff.Keep, payoff.Invest, payoff.Cap, payoff.Fix:
			t.Fatalf("%s with %.1f of %.1f weeks unrecorded", many.Verdict, c.Uncosted, c.Weeks)
		case payoff.Pause, payoff.Park:
			if all.Verdict != payoff.Pause && all.Verdict != payoff.Park && all.Verdict != payoff.Cap && all.Verdict != payoff.Fix && all.Verdict != payoff.Quit {
				t.Fatalf("%s with weeks unrecorded, and %s without", many.Verdict, all.Verdict)
			}
		}
		if !many.CostUnknown || many.WeeksToDecide != nil || many.Leaning != "" {
			t.Fatalf("it says more than anybody knows: %+v", many)
		}
	})
}

// Where a verdict stands on the edge, the value that would change it reads like today's. It is told apart.
func TestAnEdgeIsSaid(t *testing.T) {
	b := decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1)}
	judge := func(money float64) decide.Judgement {
		return decide.Judge(b, decide.Case{
			Line: payoff.NetworkLine("facebook", true), Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{580, 580, 580, 580, 580, 580}, Money: money,
			Margin: 0.85, Goods: 4000, Hidden: decide.Hidden{Lines: 1},
		})
	}
	low, high := 1.0, 5000.0 // keep, and not
	for high-low > 1 {
		if mid := (low + high) / 2; judge(mid).Verdict == payoff.NotEnoughData || judge(mid).Verdict == payoff.Pause {
			high = mid
		} else {
			low = mid
		}
	}
	said := false
	for _, f := range judge(0.999 * low).Flips {
		said = said || strings.Contains(f.Text, "just under 85% instead of 85%")
		if before, after, ok := strings.Cut(f.Text, " instead of "); ok && !strings.Contains(f.Text, "just ") {
			if value, _, _ := strings.Cut(after, ":"); strings.HasSuffix(before, " "+value) {
				t.Errorf("it reads %q", f.Text)
			}
		}
	}
	if !said {
		t.Errorf("at %.2f: %+v", low, judge(0.999*low).Flips)
	}
}
