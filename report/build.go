package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/decide"
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
		s.Paragraphs = append(s.Paragraphs, "These verdicts are official: the range ends on a set date, the first of a quarter, and all of it has passed.")
	}
	from, to := v.scale()
	if from < to {
		s.Paragraphs = append(s.Paragraphs, fmt.Sprintf("Each bar holds 80%% of what is likely; the dot is its middle and the upright line is break-even. All bars stand on one scale, from %s at the left to %s %s at the right.", whole(from), whole(to), v.Currency))
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
		c.Facts = append(c.Facts, Fact{"because", r.reasons()})
		if r.Next != "" {
			c.Facts = append(c.Facts, Fact{"next", []string{r.Next}})
		}
		if flips := r.WouldChange(); len(flips) > 0 {
			c.Facts = append(c.Facts, Fact{"would change it", flips})
		}
		if len(r.NextFacts) > 0 {
			c.Facts = append(c.Facts, Fact{"to find out", foundOut(r.NextFacts[0])})
		}
		s.Cards = append(s.Cards, c)
	}
	return s
}

// WouldChange says which assumption, at what value, would make it another verdict, nearest first; the last
// sentence names those that no plausible value of would.
func (r *Row) WouldChange() []string {
	var flips, stands []string
	for _, f := range r.Flips {
		if f.To != nil {
			flips = append(flips, f.Text)
		} else {
			stands = append(stands, f.Assumption)
		}
	}
	if len(stands) > 0 {
		flips = append(flips, "no plausible value of "+strings.Join(stands, ", "))
	}
	return flips
}

// foundOut is the fact that is expected to bring most for an hour of effort, in words.
func foundOut(f decide.NextFact) []string {
	switch {
	case f.Gain == nil:
		return []string{f.Do + ": it tells " + f.Tells}
	case f.Gain.Minor <= 0:
		return []string{"nothing that is expected to be worth its effort"}
	}
	takes := plural(f.Minutes, "minute", "minutes")
	if f.Weeks > 0 {
		takes += " within " + plural(f.Weeks, "week", "weeks")
	}
	return []string{fmt.Sprintf("%s: it tells %s, takes %s, is expected to be worth %s within a year, and changes the verdict with %s", f.Do, f.Tells, takes, f.Gain, percent(*f.Changes))}
}

// reasons are those of the row that its card doesn't show already: the net and the chance stand
// above them as figures.
func (r *Row) reasons() []string {
	if r.Net == nil || r.Probability == nil {
		return r.Because
	}
	return slices.DeleteFunc(slices.Clone(r.Because), func(reason string) bool {
		return strings.HasPrefix(reason, "net ") && strings.Contains(reason, "(80%)")
	})
}

// sentence is the whole answer with its numbers: what pays off, what would with a change, what
// doesn't, and what can't be told.
func (v *Verdicts) sentence() string {
	if len(v.Rows) == 0 {
		return "Nothing can be said of these days: no time, cost or sale in them names a network. Log an hour, import a file, or ask for other days."
	}
	count := map[payoff.Verdict]int{}
	for _, r := range v.Rows {
		count[r.Verdict]++
	}
	total := v.Groups()
	var parts []string
	for _, g := range groups {
		var words []string
		for _, verdict := range payoff.Verdicts {
			if n := count[verdict]; n > 0 && GroupOf(verdict) == g.of {
				words = append(words, plural(n, verdict.Words(), verdict.Words()))
			}
		}
		switch n := total[g.of]; {
		case n == 1:
			parts = append(parts, "1 "+g.one+" ("+strings.TrimPrefix(words[0], "1 ")+")")
		case n > 1 && len(words) == 1:
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, g.many, strings.TrimLeft(words[0], "0123456789 ")))
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, g.many, strings.Join(words, ", ")))
		}
	}
	return fmt.Sprintf("%s Of %s %s.", v.word(), plural(len(v.Rows), "line and purpose", "lines and purposes")+",", strings.Join(parts, ", "))
}

// word is the shortest answer.
func (v *Verdicts) word() string {
	total := v.Groups()
	switch len(v.Rows) {
	case total[PaysOff]:
		return "Yes."
	case total[DoesNot]:
		return "No."
	case total[CannotTell]:
		return "It can't be told yet."
	}
	if total[PaysOff] == 0 {
		return "Not as it is."
	}
	return "Partly."
}

// A Group is verdicts that answer the question in the same way.
type Group int

// The groups, from the most to the least hopeful.
const (
	PaysOff    Group = iota // invest, keep
	WithChange              // cap, fix
	DoesNot                 // park, pause, quit
	CannotTell              // not enough data, cannot be known
)

// GroupOf is the group of a verdict.
func GroupOf(v payoff.Verdict) Group {
	switch v {
	case payoff.Invest, payoff.Keep:
		return PaysOff
	case payoff.Cap, payoff.Fix:
		return WithChange
	case payoff.Park, payoff.Pause, payoff.Quit:
		return DoesNot
	}
	return CannotTell
}

// Groups counts the rows by what their verdict answers.
func (v *Verdicts) Groups() map[Group]int {
	count := map[Group]int{}
	for _, r := range v.Rows {
		count[GroupOf(r.Verdict)]++
	}
	return count
}

// groups are how they read.
var groups = []struct {
	of        Group
	one, many string
}{
	{PaysOff, "pays off", "pay off"},
	{WithChange, "would pay off with a change", "would pay off with a change"},
	{DoesNot, "doesn't pay off", "don't pay off"},
	{CannotTell, "can't be told yet", "can't be told yet"},
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
	if len(t.Rows) == 0 {
		return Section{Heading: "What it brought and what it cost", Answer: "Nothing is recorded for these days."}
	}
	return Section{
		Heading: "What it brought and what it cost", Table: t,
		Working: []string{
			"Value: what was left of the orders credited to the line (to the last touch that isn't direct), times the part of it that would have been lost without the activity. Low to high is 80% of what is likely. A verdict's net is wider: it also holds how many orders a week are likely, and those whose path isn't known.",
			"The last column counts the orders and entries behind a figure. Tracked, told and tested value count in the net; modelled and claimed value stands beside it.",
			"Cost: minutes at the rate of their day, money at the rate of exchange of its own day.",
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
		{"  credited to social lines, in full", t.Social.String()},
		{"  of unknown origin", t.Unattributed.String()},
		{"cost in the ledger", t.Cost.String()},
		{"  personal, which is owed no verdict", t.Personal.String()},
		{"  without a line or a purpose, " + hours(v.Unallocated.Hours), v.Unallocated.Cost.String()},
	}
	if t.LinkedShare != nil {
		rows = append(rows, []string{"orders and leads with a complete journey", fmt.Sprintf("%.0f%%", *t.LinkedShare*100)})
	}
	if a := t.Assisted; a != nil {
		rows = append(rows, []string{"orders and leads that social had a part in", strconv.Itoa(a.Observed)})
		if a.Most > a.Observed {
			rows = append(rows,
				[]string{"  with what identity probably hides", fmt.Sprintf("%.0f to %.0f", a.Likely.Low, a.Likely.High)},
				[]string{"  at most, whatever it hides", strconv.Itoa(a.Most)})
		}
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

// whole writes an amount without its cents: the ends of a scale need none.
func whole(x float64) string { return strconv.FormatFloat(math.Round(x)+0, 'f', 0, 64) }

func hours(h float64) string { return strconv.FormatFloat(math.Round(h*100)/100, 'f', -1, 64) + " h" }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
