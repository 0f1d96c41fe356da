package text

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"payoff"
	"payoff/report"
)

var update = flag.Bool("update", false, "write the golden file anew; read it before you commit it")

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

// whole is a document with every part that there is.
func whole() report.Document {
	bar := func(low, mid, high int64) *report.Bar {
		return &report.Bar{Range: payoff.MoneyInterval{Low: eur(low), Mid: eur(mid), High: eur(high)}, From: -100, To: 300}
	}
	return report.Document{
		Title: "Is it paying off?", Subtitle: "Shop, 2026-07-01 to 2026-09-30 (EUR)",
		Sections: []report.Section{
			{
				Heading: "Verdicts", Answer: "Partly. Of 3 lines and purposes, 2 pay off (keep), 1 can't be told yet (not enough data), and this sentence goes on.",
				Paragraphs: []string{"All bars stand on one scale."},
				Cards: []report.Card{
					{
						Name: "instagram", Purpose: payoff.Acquire, Verdict: payoff.Keep, Bar: bar(2000, 15000, 30000),
						Facts: []report.Fact{
							{Name: "chance", Text: []string{"96% that it brings more than it costs"}},
							{Name: "because", Text: []string{"earned 1000.00 EUR for 13 h at 20.00 EUR", "of what is credited, 43% to 92% would be lost without the activity (the stated prior: it hasn't been tested)"}},
							{Name: "would change it", Text: []string{"at 60.00 EUR an hour instead of 20.00 EUR: not enough data"}},
						},
					},
					{Name: "facebook (paid)", Purpose: payoff.Acquire, Verdict: payoff.NotEnoughData, Extra: "leaning pause", Bar: bar(-10000, -5000, 500)},
					{Name: "search", Purpose: payoff.Retain, Verdict: payoff.Cap, Extra: "at most 45 minutes a week", Bar: bar(-500, 100, 1200)},
					{Name: "tiktok", Purpose: payoff.Acquire, Verdict: payoff.CannotBeKnown},
				},
			},
			{
				Heading: "What it cost",
				Table: &report.Table{
					Columns: []report.Column{{Name: "line"}, {Name: "item"}, {Name: "EUR", Numeric: true}},
					Rows:    [][]string{{"instagram", "own time", "-260.00"}, {"Café", "tools", "-5.00"}},
				},
				Working: []string{"Minutes at the rate of their day, and money at the rate of exchange of its own day, as it was."},
			},
		},
		Notes: []string{"the range isn't over: costs and orders count up to today, 2026-08-20, and not further"},
	}
}

func TestGolden(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, whole()); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/whole.golden"
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("go test ./report/text -update, and read it:\n%s", b.String())
	}
}

// TestWidth: whatever a document says, no line of it but a table's is wider than the terminal.
func TestWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.Map(rapid.SliceOf(rapid.StringMatching(`[a-zäß€]{1,40}`)), func(w []string) string { return strings.Join(w, " ") })
		short := rapid.StringMatching(`[a-z ()]{0,24}`)
		amount := rapid.Int64Range(-1e9, 1e9)
		d := report.Document{Title: "Is it paying off?", Notes: rapid.SliceOf(words).Draw(t, "notes")}
		s := report.Section{Heading: "Verdicts", Answer: words.Draw(t, "answer"), Paragraphs: rapid.SliceOf(words).Draw(t, "paragraphs"), Working: rapid.SliceOf(words).Draw(t, "working")}
		for range rapid.IntRange(0, 3).Draw(t, "cards") {
			a, b, c := amount.Draw(t, "low"), amount.Draw(t, "mid"), amount.Draw(t, "high")
			low, high := min(a, b, c), max(a, b, c)
			bar := &report.Bar{
				Range: payoff.MoneyInterval{Low: eur(low), Mid: eur(a + b + c - low - high), High: eur(high)},
				From:  min(0, eur(low).Float()), To: max(0, eur(high).Float()),
			}
			s.Cards = append(s.Cards, report.Card{
				Name: short.Draw(t, "name"), Purpose: rapid.SampledFrom(payoff.Purposes).Draw(t, "purpose"), Verdict: rapid.SampledFrom(payoff.Verdicts).Draw(t, "verdict"),
				Bar: bar, Facts: []report.Fact{{Name: short.Draw(t, "fact"), Text: rapid.SliceOf(words).Draw(t, "text")}},
			})
		}
		d.Sections = []report.Section{s}
		var out bytes.Buffer
		if err := Write(&out, d); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > Width {
				t.Fatalf("%d columns: %s", n, line)
			}
		}
	})
}
