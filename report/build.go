package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"payoff"
)

// Document puts verdicts into sections: is it paying off, what it cost and brought, and what the
// totals are.
func (v *Verdicts) Document() Document {
	d := Document{
		Title:    "Is it paying off?",
		Subtitle: fmt.Sprintf("%s, %s to %s (%s)", v.Business, v.Range.From, v.Range.To-1, v.Currency),
		Notes:    v.Notes,
	}
	d.Sections = append(d.Sections, v.cards(), v.statements(), v.totals())
	return d
}

func (v *Verdicts) cards() Section {
	s := Section{Heading: "Verdicts", Answer: v.sentence()}
	if v.Official {
		s.Paragraphs = append(s.Paragraphs, "These verdicts are official: the range ends on an official date.")
	}
	from, to := v.scale()
	if from < to {
		s.Paragraphs = append(s.Paragraphs, "Each range holds 80% of what is likely. All stand on one scale; break-even is the upright line.")
	}
	rows := slices.Clone(v.Rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Compare(slices.Index(payoff.Verdicts, a.Verdict), slices.Index(payoff.Verdicts, b.Verdict))
	})
	for _, r := range rows {
		c := Card{Name: r.Line.Name(), Purpose: r.Purpose, Verdict: r.Verdict}
		if r.Leaning != nil {
			c.Extra = "leaning " + r.Leaning.Words()
		}
		if r.CapMinutes != nil {
			c.Extra = fmt.Sprintf("at most %d minutes a week", *r.CapMinutes)
		}
		if r.Net != nil {
			c.Bar = &Bar{*r.Net, from, to}
		}
		if r.Probability != nil {
			c.Facts = append(c.Facts, Fact{"chance", []string{percent(*r.Probability) + " that it brings more than it costs"}})
		}
		if r.ReturnPerHour != nil {
			c.Facts = append(c.Facts, Fact{"per hour", []string{r.ReturnPerHour.String()}})
		}
		if r.ReturnPerEuro != nil {
			c.Facts = append(c.Facts, Fact{"per " + string(v.Currency), []string{r.ReturnPerEuro.String()}})
		}
		c.Facts = append(c.Facts, Fact{"because", r.Because})
		if r.Next != "" {
			c.Facts = append(c.Facts, Fact{"next", []string{r.Next}})
		}
		var flips []string
		for _, f := range r.Flips {
			flips = append(flips, f.Text)
		}
		if len(flips) > 0 {
			c.Facts = append(c.Facts, Fact{"would change it", flips})
		}
		s.Cards = append(s.Cards, c)
	}
	return s
}

// sentence is the whole answer with its numbers.
func (v *Verdicts) sentence() string {
	if len(v.Rows) == 0 {
		return "Nothing can be said yet: no time, cost or sale names a network. Log an hour or import a file."
	}
	count := map[payoff.Verdict]int{}
	for _, r := range v.Rows {
		count[r.Verdict]++
	}
	text := ""
	for _, verdict := range payoff.Verdicts {
		if n := count[verdict]; n > 0 {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%s %d", verdict.Words(), n)
		}
	}
	return fmt.Sprintf("Of %s: %s.", plural(len(v.Rows), "line and purpose", "lines and purposes"), text)
}

// scale is the reach of all nets, break-even included.
func (v *Verdicts) scale() (from, to float64) {
	for _, r := range v.Rows {
		if r.Net != nil {
			from, to = math.Min(from, r.Net.Low.Float()), math.Max(to, r.Net.High.Float())
		}
	}
	return from, to
}

// statements are the value and cost lines of every row.
func (v *Verdicts) statements() Section {
	t := &Table{Columns: []Column{{"line", false}, {"purpose", false}, {"item", false}, {"evidence", false}, {"low", true}, {"mid", true}, {"high", true}, {"from", true}}}
	for _, r := range v.Rows {
		for _, l := range r.Lines {
			t.Rows = append(t.Rows, []string{r.Line.Name(), string(r.Purpose), l.Name, string(l.Evidence), l.Value.Low.Amount(), l.Value.Mid.Amount(), l.Value.High.Amount(), strconv.Itoa(l.IDs)})
		}
	}
	if v.Unallocated.Cost.Minor != 0 || v.Unallocated.Hours != 0 {
		amount := v.Unallocated.Cost.Neg().Amount()
		t.Rows = append(t.Rows, []string{"(none)", "", "unallocated, " + hours(v.Unallocated.Hours), "", amount, amount, amount, ""})
	}
	return Section{
		Heading: "What it brought and what it cost", Table: t,
		Working: []string{
			"Value is credited contribution (last touch that isn't direct) times incrementality, the part that would have been lost without the activity; low and high are its 80% range.",
			"Tracked, told and tested value count in the net; modelled and claimed lines stand beside it.",
			"Cost is the ledger's: minutes at the rate of their day, money at its own day's rate of exchange.",
		},
	}
}

// totals are what the books show.
func (v *Verdicts) totals() Section {
	t := v.Totals
	rows := [][]string{
		{"orders", strconv.Itoa(t.Orders)},
		{"leads", strconv.Itoa(t.Leads)},
		{"revenue", t.Revenue.String()},
		{"contribution", t.Contribution.String()},
		{"  credited to social lines", t.Social.String()},
		{"  of unknown origin", t.Unattributed.String()},
		{"cost in the ledger", t.Cost.String()},
		{"  not allocated to a line and purpose", fmt.Sprintf("%s, %s", v.Unallocated.Cost, hours(v.Unallocated.Hours))},
	}
	if t.LinkedShare != nil {
		rows = append(rows, []string{"orders and leads whose path is known", fmt.Sprintf("%.0f%%", *t.LinkedShare*100)})
	}
	return Section{Heading: "The totals", Table: &Table{Columns: []Column{{"what", false}, {"figure", true}}, Rows: rows}}
}

// percent writes a share without pretending to certainty at its ends.
func percent(share float64) string {
	switch {
	case share < 0.01:
		return "under 1%"
	case share > 0.99:
		return "over 99%"
	}
	return fmt.Sprintf("%.0f%%", share*100)
}

func hours(h float64) string { return strconv.FormatFloat(math.Round(h*100)/100, 'f', -1, 64) + " h" }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
