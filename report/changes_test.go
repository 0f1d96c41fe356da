package report_test

import (
	"testing"

	"payoff"
	"payoff/report"
)

func span(low, mid, high int64) payoff.MoneyInterval {
	of := func(x int64) payoff.Money { return payoff.Money{Minor: x * 100, Currency: "EUR"} }
	return payoff.MoneyInterval{Low: of(low), Mid: of(mid), High: of(high)}
}

// 500 (470 to 540) less 300 (270 to 340): the middle is 200; down to it goes the root of 30² + 40² =
// 50, up the root of 40² + 30² = 50.
func TestDifference(t *testing.T) {
	if got, want := report.Difference(span(470, 500, 540), span(270, 300, 340)), span(150, 200, 250); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// What is certain on both sides differs by a certain amount.
	if got, want := report.Difference(span(5, 5, 5), span(8, 8, 8)), span(-3, -3, -3); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCompare(t *testing.T) {
	row := func(n payoff.Network, v payoff.Verdict) report.Row {
		return report.Row{Line: payoff.NetworkLine(n, false), Purpose: payoff.Acquire, Verdict: v}
	}
	now := &report.Verdicts{Rows: []report.Row{row("facebook", payoff.Keep), row("instagram", payoff.Keep), row("tiktok", payoff.Pause)}}
	before := &report.Verdicts{Rows: []report.Row{row("facebook", payoff.Keep), row("instagram", payoff.NotEnoughData), row("x", payoff.Quit)}}
	c := report.Compare(now, before)
	if c.Net != nil {
		t.Error("a change of nets that were not drawn")
	}
	var got []string
	for _, m := range c.Verdicts {
		got = append(got, m.Name+" "+string(m.From)+" "+string(m.To))
	}
	want := []string{"instagram not_enough_data keep", "tiktok  pause", "x quit "}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
