package ledger

import (
	"testing"

	"payoff"
)

// Facebook may take 60 minutes a week from 2 March on, and 30 from 16 March on. It took 50 and then 70 (20
// of them browsing); in the week of 16 March 40. Instagram has no budget, and its minutes stand all the same.
func TestWeeks(t *testing.T) {
	facebook, instagram := payoff.NetworkLine("facebook", false), payoff.NetworkLine("instagram", false)
	march := func(day int) payoff.Date { return payoff.DateOf(2026, 3, day) }
	budget := func(day int, minutes int64) payoff.Budget {
		return payoff.Budget{Line: facebook, Purpose: payoff.Acquire, From: march(day), Minutes: minutes}
	}
	worked := func(day int, l payoff.Line, minutes float64, a payoff.Activity) Cost {
		return Cost{On: march(day), Line: l, Purpose: payoff.Acquire, Kind: payoff.TimeCost, Minutes: minutes, Activity: a}
	}
	lifted := budget(23, 0)
	lifted.Lifted = true
	got := Weeks([]payoff.Budget{budget(16, 30), budget(2, 60), lifted}, []Cost{
		worked(2, facebook, 20, payoff.Create), worked(8, facebook, 30, payoff.Reply),
		worked(9, facebook, 50, payoff.Create), worked(15, facebook, 20, payoff.Browse),
		worked(16, facebook, 40, payoff.Create), worked(17, instagram, 25, payoff.Create),
		{On: march(16), Line: facebook, Purpose: payoff.Acquire, Kind: payoff.AdSpend}, // money takes no time
		{On: march(16), Kind: payoff.TimeCost, Minutes: 500},                           // for nothing by name
	}, payoff.Range{From: march(2), To: march(30)})
	want := []struct {
		monday        payoff.Date
		line          payoff.Line
		budget        int64 // -1: none
		minutes, over float64
		browsed       float64
	}{
		{march(2), facebook, 60, 50, 0, 0},
		{march(9), facebook, 60, 70, 10, 20},
		{march(16), facebook, 30, 40, 10, 0},
		{march(16), instagram, -1, 25, 0, 0},
	}
	if len(got) != len(want) {
		t.Fatalf("%d weeks, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		g := got[i]
		if (g.Budget == nil) != (w.budget < 0) || g.Budget != nil && *g.Budget != w.budget {
			t.Errorf("%s %s: budget %v, want %d", w.monday, w.line.Name(), g.Budget, w.budget)
		}
		if g.Monday != w.monday || g.Line != w.line || g.Minutes != w.minutes || g.Over() != w.over || g.Browsing != w.browsed {
			t.Errorf("got %+v (over %g), want %+v", g, g.Over(), w)
		}
	}
}

// A budget said today changes no week that is over.
func TestALaterBudgetChangesNoEarlierWeek(t *testing.T) {
	line, monday := payoff.NetworkLine("x", false), payoff.DateOf(2026, 3, 2)
	costs := []Cost{{On: monday, Line: line, Purpose: payoff.Acquire, Kind: payoff.TimeCost, Minutes: 90}}
	before := payoff.Budget{Line: line, Purpose: payoff.Acquire, From: monday, Minutes: 60}
	later := payoff.Budget{Line: line, Purpose: payoff.Acquire, From: monday + 7, Minutes: 120}
	r := payoff.Range{From: monday, To: monday + 7}
	if w := Weeks([]payoff.Budget{before, later}, costs, r); len(w) != 1 || w[0].Over() != 30 {
		t.Errorf("got %+v, want 30 minutes over", w)
	}
}
