package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"payoff"
)

// TestsDocument lists the tests of a business.
func TestsDocument(business string, tests []Test) Document {
	d := Document{Title: "Tests", Subtitle: business}
	if len(tests) == 0 {
		d.Sections = []Section{{Heading: "No test yet", Answer: "No test is registered. `payoff test plan` says what one could show and what it would take."}}
		return d
	}
	t := &Table{Columns: []Column{{"test", false}, {"of", false}, {"design", false}, {"from", false}, {"to", false}, {"weeks", true}, {"opt-outs", true}, {"state", false}}}
	for _, x := range tests {
		t.Rows = append(t.Rows, []string{
			x.ID, x.Line + ", " + string(x.Purpose), string(x.Design), x.From.String(), (x.To - 1).String(),
			strconv.Itoa(x.Weeks), strconv.Itoa(len(x.OptOuts)), x.State,
		})
	}
	d.Sections = []Section{{Heading: "Registered", Table: t}}
	return d
}

// Document says what the test could show first, then what it takes.
func (p *TestPlan) Document() Document {
	t := p.Test
	d := Document{Title: "What could this test show?", Subtitle: fmt.Sprintf("%s, %s: %s from %s to %s", t.Line, t.Purpose, plural(t.Weeks, "week", "weeks"), t.From, t.To-1), Notes: p.Notes}
	show := Section{Heading: "What it could show", Answer: "That can't be said yet."}
	of := "one more hour a week"
	if p.Per == "week" {
		of = "a week of the line"
	}
	if p.Detectable != nil {
		show.Answer = fmt.Sprintf("If %s brings %s or more, it is seen in four of five cases.", of, p.Detectable)
	}
	if p.FindsPrice != nil && p.Price != nil {
		show.Paragraphs = append(show.Paragraphs, fmt.Sprintf("If it brings the %s that it costs, that is told from nothing with %s.", p.Price, percent(*p.FindsPrice)))
	}
	if p.Needs != nil {
		show.Paragraphs = append(show.Paragraphs, p.Needs.words(t.Design))
	}
	if p.Worth != nil && p.Worth.Minor == 0 {
		show.Paragraphs = append(show.Paragraphs, "Nothing that it could say would change what is best: its expected worth is nothing.")
	} else if p.Worth != nil {
		show.Paragraphs = append(show.Paragraphs, fmt.Sprintf("Choosing after it is expected to bring %s %s than choosing now, within a year.", abs(*p.Worth), moreOrLess(*p.Worth)))
	}
	show.Working = []string{fmt.Sprintf("read off %s of your own, their trend taken out", plural(p.WeeksKnown, "week", "weeks"))}
	takes := Section{Heading: "What it takes", Answer: fmt.Sprintf("%s of work, where today's pace would take %s.", hours(p.Hours), hours(p.HoursNow))}
	if p.Cost != nil {
		takes.Paragraphs = append(takes.Paragraphs, fmt.Sprintf("That is %s of hours %s.", abs(*p.Cost), moreOrLess(*p.Cost)))
	}
	if p.Brings != nil {
		takes.Paragraphs = append(takes.Paragraphs, fmt.Sprintf("It is expected to bring %s of contribution %s than going on as today: an estimate.", abs(*p.Brings), moreOrLess(*p.Brings)))
	}
	weeks := Section{Heading: "The weeks", Answer: "The line rests: no work and no money."}
	if t.Design == payoff.AppointmentDesign {
		weeks.Answer = fmt.Sprintf("F is a full week of %d minutes, L a low one of %d: %s", t.Full, t.Low, t.Schedule)
	}
	weeks.Working = []string{"SHA-256 of what would be registered: " + t.Digest}
	d.Sections = []Section{show, takes, weeks}
	return d
}

// words says how long it would have to be.
func (n TestNeeds) words(d payoff.Design) string {
	switch {
	case n.Weeks != nil:
		return fmt.Sprintf("To tell what just pays for itself with 80%%, it takes %s.", plural(*n.Weeks, "week", "weeks"))
	case n.Alternate != nil:
		return fmt.Sprintf("No length of pause will tell what just pays for itself: take weeks on and off in turn, %s of them.", plural(*n.Alternate, "week", "weeks"))
	case d == payoff.AppointmentDesign:
		return "What just pays for itself cannot be known this way within two years: hours further apart show more."
	}
	return "What just pays for itself cannot be known this way within a year."
}

func abs(m payoff.Money) payoff.Money {
	if m.Minor < 0 {
		return m.Neg()
	}
	return m
}

func moreOrLess(m payoff.Money) string {
	if m.Minor < 0 {
		return "less"
	}
	return "more"
}

// Document says what the test said, and how that was worked out.
func (r *TestReading) Document() Document {
	t := r.Test
	s := Section{Heading: "What it said", Answer: r.Answer, Working: r.Working}
	if len(t.OptOuts) > 0 {
		var weeks []string
		for _, o := range t.OptOuts {
			weeks = append(weeks, strings.TrimSuffix(fmt.Sprintf("%s: %s", o.Week, o.Why), ": "))
		}
		s.Paragraphs = append(s.Paragraphs, "Weeks not kept: "+strings.Join(weeks, "; ")+".")
	}
	d := Document{Title: "What did the test say?", Subtitle: fmt.Sprintf("%s, %s: test %s, %s to %s", t.Line, t.Purpose, t.ID, t.From, t.To-1), Sections: []Section{s}}
	d.Sections = append(d.Sections, Section{Heading: "Week by week", Table: r.weeklyTable()}, Section{
		Heading: "What it was worked out from", Table: r.Calc.table(),
		Working: []string{"`payoff calc " + r.Calc.Kind + " FILE` works it out again, FILE holding these by their names as JSON"},
	})
	if t.Registered != nil {
		d.Notes = append(d.Notes, fmt.Sprintf("registered on %s, SHA-256 %s", t.Registered.Format("2006-01-02"), t.Digest))
	}
	return d
}

// weeklyTable is the picture of a reading as figures.
func (r *TestReading) weeklyTable() *Table {
	t := &Table{Columns: []Column{{"week of", false}, {"drawn", false}, {"kept", false}, {"hours", true}, {"came", true}, {"expected", true}, {"low", true}, {"high", true}}}
	for _, p := range r.Weekly {
		row := []string{p.Monday.String(), string(p.Effort), strconv.FormatBool(p.Kept), "", "", "", "", ""}
		if p.Hours != nil {
			row[3] = strconv.FormatFloat(*p.Hours, 'f', -1, 64)
		}
		if p.Came != nil {
			row[4] = p.Came.Amount()
		}
		if e := p.Expected; e != nil {
			row[5], row[6], row[7] = e.Mid.Amount(), e.Low.Amount(), e.High.Amount()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// table is the input by the names that calc takes, each as JSON.
func (c TestCalc) table() *Table {
	t := &Table{Columns: []Column{{"input", false}, {"value", false}}}
	for _, name := range slices.Sorted(maps.Keys(c.Input)) {
		value, err := json.Marshal(c.Input[name])
		if err != nil {
			continue // no figure of an input is anything but a number, a list of them or a word
		}
		t.Rows = append(t.Rows, []string{name, string(value)})
	}
	return t
}
