package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/attribute"
)

// An order of 80.00 at a margin of one half, seen from facebook and then directly, in Helsinki's summer
// (three hours ahead); three rules give it to facebook, one to both.
func TestJourneysDocument(t *testing.T) {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	r, err := payoff.ParseRange("2026-07", 20000, helsinki)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 7, 3, 9, 0, 0, 0, time.UTC)
	person, sold, left := "k1", eur(8000), eur(4000)
	all := []Share{{Line: "facebook", Evidence: payoff.Tracked, Share: 1, Revenue: sold, Contribution: left}}
	both := []Share{
		{Line: "facebook", Evidence: payoff.Tracked, Share: 0.5, Contribution: eur(2000)},
		{Line: "Direct", Evidence: payoff.Tracked, Share: 0.5, Contribution: eur(2000)},
	}
	js := &Journeys{Business: "Shop", Range: r, Currency: "EUR", Left: 1, Journeys: []Journey{
		{
			ID: "order shop/1", Kind: payoff.AnOrder, At: at, Purpose: payoff.Acquire, Person: &person, Revenue: &sold, Contribution: &left,
			Known: Complete, Browsers: 2, Told: "a friend",
			Touches: []Touch{
				{At: at.AddDate(0, 0, -2), Line: "facebook", Campaign: "spring", Site: "blog.example", Page: "/why"},
				{At: at.Add(-time.Minute), Line: "Direct", Site: "shop.example", Page: "/"},
			},
			Credit: []Credited{{attribute.First, all}, {attribute.Linear, both}, {attribute.LastNonDirect, all}},
		},
		{ID: "order shop/2", Kind: payoff.AnOrder, At: at, Purpose: payoff.Retain, Undefined: "no rate for BDT", Known: Nothing},
	}}
	js.In(helsinki)
	d := js.Document()
	if got := d.Sections[0].Answer; !strings.HasPrefix(got, "1 earlier one of these days is left off") {
		t.Errorf("of those left off it says %q", got)
	}
	one, two := d.Sections[1], d.Sections[2]
	if want := "2026-07-03 12:00:00: 80.00 EUR sold, 40.00 EUR left; acquire, somebody known; a complete journey; 2 browsers."; one.Answer != want {
		t.Errorf("got  %s\nwant %s", one.Answer, want)
	}
	if want := "2026-07-03 12:00:00: no worth: no rate for BDT; retain, nobody known; nothing is known of the journey; no browser is known."; two.Answer != want {
		t.Errorf("got  %s\nwant %s", two.Answer, want)
	}
	if want := []string{"2026-07-01 12:00:00", "facebook", "spring", "blog.example/why"}; !slices.Equal(one.Table.Rows[0], want) || two.Table != nil {
		t.Errorf("the first touch is %q, want %q; without a touch there is %v", one.Table.Rows[0], want, two.Table)
	}
	if want := []string{"facebook 100.0%, 40.00: first, last_non_direct", "facebook 50.0%, 20.00; Direct 50.0%, 20.00: linear"}; !slices.Equal(one.Working, want) {
		t.Errorf("credit %q, want %q", one.Working, want)
	}
	if !slices.Contains(one.Paragraphs, "told: a friend") {
		t.Errorf("it doesn't say what was told: %q", one.Paragraphs)
	}
}
