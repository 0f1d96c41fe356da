package decide_test

import (
	"slices"
	"strings"
	"testing"

	"payoff"
	"payoff/decide"
	"payoff/value"
)

func aQuarter(orders int, worth, hours float64) (decide.Business, decide.Case) {
	c := decide.Case{
		Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Weeks: 13,
		Contributions: slices.Repeat([]float64{worth}, orders), Hours: hours, HourRate: 30, OfficialDate: true,
	}
	return decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1), Contributions: []float64{worth}}, c
}

func said(verdict payoff.Verdict, on payoff.Date) []decide.Official {
	return []decide.Official{{On: on, Verdict: verdict}}
}

var january = payoff.DateOf(2026, 1, 1)

// Entering keep takes 80%, leaving pause for it 90%: at 85% a paused line isn't kept yet.
func TestLeavingTakesMoreThanEntering(t *testing.T) {
	b, c := aQuarter(10, 60, 9)
	fresh := decide.Judge(b, c)
	if fresh.Verdict != payoff.Keep || fresh.Probability > 0.9 {
		t.Fatalf("the example isn't between 80%% and 90%%: %s at %v", fresh.Verdict, fresh.Probability)
	}
	c.History = said(payoff.Pause, january)
	if j := decide.Judge(b, c); j.Verdict != payoff.NotEnoughData || j.Standing == nil || j.Standing.Verdict != payoff.Pause {
		t.Errorf("after a pause: %s, standing %v", j.Verdict, j.Standing)
	}
	c.Hours = 4
	if j := decide.Judge(b, c); j.Verdict != payoff.Keep && j.Verdict != payoff.Invest {
		t.Errorf("after a pause, at %v: %s", j.Probability, j.Verdict)
	}
}

// Quit needs two official dates in a row: not one, not a look between, not a quarter left out.
func TestQuitNeedsTwoInARow(t *testing.T) {
	b, c := aQuarter(0, 60, 40)
	for _, x := range []struct {
		name     string
		history  []decide.Official
		official bool
		want     payoff.Verdict
	}{
		{"the first time", nil, true, payoff.Pause},
		{"twice in a row", said(payoff.Pause, january), true, payoff.Quit},
		{"parked, then paused", said(payoff.Park, january), true, payoff.Quit},
		{"a look between", said(payoff.Pause, january), false, payoff.Pause},
		{"half a year ago", said(payoff.Pause, payoff.DateOf(2025, 10, 1)), true, payoff.Pause},
		{"capped before", said(payoff.Cap, january), true, payoff.Pause},
		{"quit stands", said(payoff.Quit, january), true, payoff.Quit},
	} {
		c.History, c.OfficialDate = x.history, x.official
		if j := decide.Judge(b, c); j.Verdict != x.want {
			t.Errorf("%s: %s, want %s (%s)", x.name, j.Verdict, x.want, strings.Join(j.Because, "; "))
		}
	}
}

// A paused line on which nothing is spent rests: that it costs nothing now makes it no success.
func TestAPausedLineRests(t *testing.T) {
	b, c := aQuarter(1, 60, 0)
	c.History = said(payoff.Pause, january)
	if j := decide.Judge(b, c); j.Verdict != payoff.Pause {
		t.Errorf("a resting line is %s", j.Verdict)
	}
}

// Unknown is never a reason: without a word why it should stay findable nothing is parked, and an
// unknown gate closes nothing.
func TestUnknownIsNoReason(t *testing.T) {
	b, c := aQuarter(0, 60, 40)
	if j := decide.Judge(b, c); j.Verdict != payoff.Pause {
		t.Errorf("%s", j.Verdict)
	}
	c.Gates = decide.Gates{Buyers: decide.GatePass}
	if j := decide.Judge(b, c); j.Verdict != payoff.Pause {
		t.Errorf("with one gate passed: %s", j.Verdict)
	}
}

func TestWhatAStatementSharesWithACase(t *testing.T) {
	minor := func(x int64) payoff.Money { return payoff.Money{Minor: x, Currency: "EUR"} }
	c := decide.CaseOf(value.Input{
		Key: value.LineKey{Line: payoff.ChannelLine(payoff.Email), Purpose: payoff.Retain}, Currency: "EUR",
		Conversions: []value.Conversion{
			{Contribution: 12, Share: 1, Evidence: payoff.Tracked},
			{Contribution: 6, Share: 0.5, Evidence: payoff.Told},
			{Share: 1, Evidence: payoff.Tracked, Undefined: "no rate"},
			{Contribution: 99, Share: 1, Evidence: payoff.Claimed},
		},
		Costs: []value.Cost{
			{Kind: payoff.TimeCost, Minutes: 90, Money: minor(4500), OwnHours: true},
			{Kind: payoff.ToolCost, Money: minor(2000), JointHigh: minor(6000)},
		},
	}, 13)
	if !slices.Equal(c.Contributions, []float64{12, 6}) || !slices.Equal(c.Shares, []float64{1, 0.5}) || c.Unpriced != 1 || c.Told != 1 {
		t.Errorf("conversions %v, shares %v, unpriced %v, told %v", c.Contributions, c.Shares, c.Unpriced, c.Told)
	}
	if c.Hours != 1.5 || c.HourRate != 30 || c.Money != 20 || c.Joint != (decide.Joint{Low: 0, At: 20, High: 60}) {
		t.Errorf("%v h at %v, %v of money, joint %v", c.Hours, c.HourRate, c.Money, c.Joint)
	}
	if got := decide.Pools([]decide.Case{c, c})[payoff.Retain]; got != (decide.Pool{Conversions: 5, Weeks: 26}) {
		t.Errorf("pool %v", got)
	}
}

func TestOfficialDates(t *testing.T) {
	for day, want := range map[string]bool{"2026-01-01": true, "2026-04-01": true, "2026-10-01": true, "2026-02-01": false, "2026-04-02": false} {
		d, err := payoff.ParseDate(day)
		if err != nil || decide.OfficialOn(d) != want {
			t.Errorf("%s: %v", day, decide.OfficialOn(d))
		}
	}
}
