package report

import (
	"fmt"
	"strconv"
	"strings"

	"payoff"
	"payoff/decide"
)

// Evidence puts beside each other, for every line and purpose over a range, what was tracked, what
// customers told and what the business's own tests said, with one range in which they are reconciled.
// Its JSON is a promise.
type Evidence struct {
	Business string          `json:"business"`
	Range    payoff.Range    `json:"range"`
	Currency payoff.Currency `json:"currency"`
	Rows     []EvidenceRow   `json:"rows"`
	Notes    []string        `json:"notes"`
}

// An EvidenceRow is one line and purpose. What isn't known is null, never 0.
type EvidenceRow struct {
	Account *string         `json:"account"`
	Network *payoff.Network `json:"network"`
	Paid    bool            `json:"paid"`
	Channel payoff.Channel  `json:"channel"`
	Purpose payoff.Purpose  `json:"purpose"`
	Tracked *Graded         `json:"tracked"` // contribution of the conversions that a recorded path credits to it
	Told    *Graded         `json:"told"`    // of those whose customers would name it, had all answered
	Tested  *Graded         `json:"tested"`  // of what is credited, the part that would be lost by the tests alone
	// Reconciled is the contribution that would be lost without it, as its verdict counts it: credited x
	// incrementality (the stated prior and the tests), with what identity hides at its high end.
	Reconciled payoff.MoneyInterval `json:"reconciled"`
	Agrees     *bool                `json:"agrees"` // whether all that is known overlaps; null where only one is
	Words      []string             `json:"words"`
	Weeks      float64              `json:"weeks"` // of the range in which the line was worked on or credited with something
	Verdict    payoff.Verdict       `json:"verdict"`
	// WeeksToDecide is how many more weeks as these would decide with 80% probability; null where none would,
	// and where the verdict is decided.
	WeeksToDecide *int             `json:"weeks_to_decide"`
	Next          *decide.NextFact `json:"next_fact"` // what is cheapest to find out, and what it would tell; null where nothing

	Line payoff.Line `json:"-"`
}

// A Graded is a value by one grade of evidence, an 80% interval.
type Graded struct {
	Value  payoff.MoneyInterval `json:"value"`
	Count  float64              `json:"count"` // conversions credited, customers who would name it, tests
	Method string               `json:"method"`
}

// Row is that of a line and purpose; nil where it has none.
func (e *Evidence) Row(line payoff.Line, purpose payoff.Purpose) *EvidenceRow {
	for i := range e.Rows {
		if e.Rows[i].Line == line && e.Rows[i].Purpose == purpose {
			return &e.Rows[i]
		}
	}
	return nil
}

// An EvidenceTally counts lines and purposes, each once, by what is known of them.
type EvidenceTally struct{ Tested, Agree, Differ, One, None int }

// Tally counts the rows: those that differ first, then the tested, those known in two ways that agree, those
// that rest on one, and those of which nothing is known.
func (e *Evidence) Tally() EvidenceTally {
	var n EvidenceTally
	for _, r := range e.Rows {
		switch {
		case r.Agrees != nil && !*r.Agrees:
			n.Differ++
		case r.Tested != nil:
			n.Tested++
		case r.Agrees != nil:
			n.Agree++
		case r.Tracked != nil || r.Told != nil:
			n.One++
		default:
			n.None++
		}
	}
	return n
}

// Document is the evidence by itself, each end of each range in a column.
func (e *Evidence) Document() Document {
	t := &Table{Columns: []Column{{"line", false}, {"purpose", false}, {"evidence", false}, {"low", true}, {"mid", true}, {"high", true}, {"count", true}, {"how", false}}}
	for _, r := range e.Rows {
		for _, g := range []struct {
			name string
			of   *Graded
		}{{"tracked", r.Tracked}, {"told", r.Told}, {"tested", r.Tested}, {"together", &Graded{Value: r.Reconciled, Method: strings.Join(r.Words, "; ")}}} {
			row := []string{r.Line.Name(), string(r.Purpose), g.name, "", "", "", "", ""}
			if g.of != nil {
				row[3], row[4], row[5], row[7] = g.of.Value.Low.Amount(), g.of.Value.Mid.Amount(), g.of.Value.High.Amount(), g.of.Method
				if g.of.Count > 0 {
					row[6] = strconv.FormatFloat(g.of.Count, 'f', -1, 64)
				}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return Document{
		Title: "How do we know?", Subtitle: fmt.Sprintf("%s, %s to %s (%s)", e.Business, e.Range.From, e.Range.To-1, e.Currency),
		Sections: []Section{{Heading: "Tracked, told and tested", Table: t}}, Notes: e.Notes,
	}
}

// Section is the evidence as a table with what it says in words.
func (e *Evidence) Section() Section {
	s := Section{
		Heading: "What was tracked, told and tested?",
		Working: []string{"Contribution, low to high 80%. Tracked and told say who had a part in it, tested how much would be lost: they stand beside each other and are never added. The last column is what a verdict counts."},
	}
	if len(e.Rows) == 0 {
		s.Answer, s.Working = "Nothing is known of these days.", nil
		return s
	}
	s.Table = &Table{Columns: []Column{{"line", false}, {"purpose", false}, {"tracked", true}, {"told", true}, {"tested", true}, {"together", true}}}
	for _, r := range e.Rows {
		s.Table.Rows = append(s.Table.Rows, []string{r.Line.Name(), string(r.Purpose), r.Tracked.span(), r.Told.span(), r.Tested.span(), short(r.Reconciled)})
		for _, w := range r.Words {
			s.Working = append(s.Working, fmt.Sprintf("%s, %s: %s", r.Line.Name(), r.Purpose, w))
		}
	}
	return s
}

// span is a dash where nothing is known.
func (g *Graded) span() string {
	if g == nil {
		return "–"
	}
	return short(g.Value)
}

// short is an interval without its cents.
func short(v payoff.MoneyInterval) string {
	return whole(v.Low.Float()) + " to " + whole(v.High.Float())
}
