package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/decide"
)

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

func between(low, mid, high int64) payoff.MoneyInterval {
	return payoff.MoneyInterval{Low: eur(low), Mid: eur(mid), High: eur(high)}
}

// worked is a quarter of three lines. By hand: cost is 260.00 of Instagram's hours, 150.00 of
// Facebook's ads, 35.00 personal and 20.00 without a line: 465.00.
func worked(t *testing.T) *Verdicts {
	t.Helper()
	r, err := payoff.ParseRange("2026-Q3", 20000, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	chance, low, leaning, open, linked := 0.995, 0.1, payoff.Pause, payoff.NotEnoughData, 0.75
	net, loss := between(20025, 46800, 73160), between(-15000, -12000, 4000)
	hour := between(3540, 5600, 7600)
	return &Verdicts{
		Business: "Shop", Range: r, Currency: "EUR", Official: true,
		Rows: []Row{
			{
				Line: payoff.NetworkLine("facebook", true), Purpose: payoff.Acquire, Verdict: payoff.NotEnoughData, Leaning: &leaning,
				Probability: &low, Net: &loss, Because: []string{"no conversion in 4 weeks", "net -150.00 EUR to 40.00 EUR (80%); above zero with 10%"}, Next: "wait",
				Lines: []ValueLine{{Name: "ads", Value: between(-15000, -15000, -15000), IDs: 3}},
			},
			{
				Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Verdict: payoff.Keep, Probability: &chance, Net: &net, ReturnPerHour: &hour,
				Because: []string{"earned 1000.00 EUR for 13 h at 20.00 EUR"}, Next: "go on as now",
				Flips: []decide.Flip{{Text: "at 60.00 EUR an hour instead of 20.00 EUR: not enough data", To: &open}, {Assumption: "incrementality"}},
				Lines: []ValueLine{{Name: "orders", Evidence: payoff.Tracked, Value: between(43000, 72800, 92400), IDs: 10}, {Name: "own time", Value: between(-26000, -26000, -26000), IDs: 13}},
			},
			{Line: payoff.NetworkLine("tiktok", false), Purpose: payoff.Acquire, Verdict: payoff.Keep, Because: []string{"it is told"}},
		},
		Unallocated: Unallocated{Cost: eur(2000), Hours: 1},
		Totals: Totals{
			Orders: 10, Revenue: eur(200000), Contribution: eur(100000), Social: eur(100000), Unattributed: eur(0),
			Cost: eur(46500), Personal: eur(3500), LinkedShare: &linked,
			Assisted: &Assisted{Of: 12, Complete: 9, Touched: 11, Observed: 4, Most: 6, Likely: payoff.Interval{Low: 4, Mid: 4.6, High: 5.8}},
		},
		Notes: []string{"the range isn't over"},
	}
}

func TestDocument(t *testing.T) {
	d := worked(t).Document()
	if want := "Shop, 2026-07-01 to 2026-09-30 (EUR)"; d.Subtitle != want {
		t.Errorf("the subtitle is %q, want %q", d.Subtitle, want)
	}
	cards, statement, totals := d.Sections[0], d.Sections[1], d.Sections[2]
	if want := "Partly. Of 3 lines and purposes, 2 pay off (keep), 1 can't be told yet (not enough data)."; cards.Answer != want {
		t.Errorf("the answer is\n%s, want\n%s", cards.Answer, want)
	}
	// The hopeful stand first; all bars reach from the lowest low to the highest high.
	first, last := cards.Cards[0], cards.Cards[2]
	if first.Name != "instagram" || last.Name != "facebook (paid)" {
		t.Errorf("the cards begin with %s and end with %s", first.Name, last.Name)
	}
	if first.Bar.From != -150 || first.Bar.To != 731.6 || last.Bar.From != -150 {
		t.Errorf("the scale reaches from %v to %v", first.Bar.From, first.Bar.To)
	}
	if cards.Cards[1].Bar != nil {
		t.Error("what has no net has a bar")
	}
	if last.Extra != "leaning pause" {
		t.Errorf("the leaning reads %q", last.Extra)
	}
	names := make([]string, len(first.Facts))
	for i, f := range first.Facts {
		names[i] = f.Name
	}
	if want := []string{"chance", "per hour", "because", "next", "would change it"}; !slices.Equal(names, want) {
		t.Errorf("the card says %v, want %v", names, want)
	}
	if got := first.Facts[0].Text[0]; got != "over 99% that it brings more than it costs" {
		t.Errorf("the chance reads %q", got)
	}
	// The net stands above as a figure, so the reason that repeats it is left out.
	if got := last.Facts[1].Text; !slices.Equal(got, []string{"no conversion in 4 weeks"}) {
		t.Errorf("the reasons are %q", got)
	}
	if n := len(statement.Table.Rows); n != 4 {
		t.Errorf("the statement has %d lines, want 3 and the unallocated", n)
	}
	want := []string{
		"orders 10", "leads 0", "revenue 2000.00 EUR", "contribution 1000.00 EUR", "  credited to social lines, in full 1000.00 EUR",
		"  of unknown origin 0.00 EUR", "cost in the ledger 465.00 EUR", "  personal, which is owed no verdict 35.00 EUR",
		"  without a line or a purpose, 1 h 20.00 EUR", "orders and leads with a complete journey 75%", "orders and leads that social had a part in 4",
		"  with what identity probably hides 4 to 6", "  at most, whatever it hides 6",
	}
	for i, row := range totals.Table.Rows {
		if got := strings.Join(row, " "); got != want[i] {
			t.Errorf("total %d is %q, want %q", i, got, want[i])
		}
	}
}

// TestSentence words the answer for every mix of verdicts.
func TestSentence(t *testing.T) {
	for _, c := range []struct {
		verdicts []payoff.Verdict
		want     string
	}{
		{nil, "Nothing can be said of these days: no time, cost or sale in them names a network. Log an hour, import a file, or ask for other days."},
		{[]payoff.Verdict{payoff.Invest}, "Yes. Of 1 line and purpose, 1 pays off (invest)."},
		{[]payoff.Verdict{payoff.Keep, payoff.Invest, payoff.Keep}, "Yes. Of 3 lines and purposes, 3 pay off (1 invest, 2 keep)."},
		{[]payoff.Verdict{payoff.Pause, payoff.Quit}, "No. Of 2 lines and purposes, 2 don't pay off (1 pause, 1 quit)."},
		{[]payoff.Verdict{payoff.CannotBeKnown}, "It can't be told yet. Of 1 line and purpose, 1 can't be told yet (cannot be known)."},
		{[]payoff.Verdict{payoff.Cap, payoff.Pause}, "Not as it is. Of 2 lines and purposes, 1 would pay off with a change (cap), 1 doesn't pay off (pause)."},
		{[]payoff.Verdict{payoff.Keep, payoff.Fix, payoff.Fix}, "Partly. Of 3 lines and purposes, 1 pays off (keep), 2 would pay off with a change (fix)."},
	} {
		var v Verdicts
		for _, verdict := range c.verdicts {
			v.Rows = append(v.Rows, Row{Verdict: verdict})
		}
		if got := v.sentence(); got != c.want {
			t.Errorf("%v:\n%s, want\n%s", c.verdicts, got, c.want)
		}
	}
}

// TestNothingRecorded has no empty table.
func TestNothingRecorded(t *testing.T) {
	v := Verdicts{Currency: "EUR", Unallocated: Unallocated{Cost: eur(0)}}
	if s := v.Document().Sections[1]; s.Table != nil || s.Answer != "Nothing is recorded for these days." {
		t.Errorf("the statement is %+v", s)
	}
}
