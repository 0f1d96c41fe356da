package view

import (
	"html/template"

	"payoff"
	"payoff/report/svg"
)

// Verdict answers for one line and purpose: is this paying off, and how is that known?
type Verdict struct {
	Layout
	Answer    Answer
	Facts     []Stat
	Because   []string
	Flips     []string
	Next      string
	Budget    Link // sets the minutes a week of a cap; without a URL there is none
	Statement []Step
	Net       Step // the statement's own last line, over a double rule
	Factor    string
	Known     *RangeList // tracked, told and tested beside each other
	Differs   []string   // what is said of them
	Evidence  string     // address of the page about all lines
	Note      string
	Hour      *RangeList // what an hour brings, against what else it could do
	Weeks     *Figure
	Sales     Table
	Spent     Table
	Downloads Downloads
}

// Template is "verdict".
func (*Verdict) Template() string { return "verdict" }

// Charts implements Charted.
func (v *Verdict) Charts() map[string]svg.Drawing {
	if v.Weeks == nil {
		return nil
	}
	return map[string]svg.Drawing{"weeks": v.Weeks.Chart}
}

// A Step is one line of a statement drawn as a waterfall.
type Step struct {
	Name, Method string
	Evidence     payoff.Evidence
	Bar          template.HTML
	Amount       string
	Range        string // "" where it is certain
	Count        string // "9 orders"
	Subtotal     bool
	Negative     bool
}

// A RangeList is estimates on one scale.
type RangeList struct {
	Caption string
	Axis    template.HTML
	Rows    []RangeRow
}

// A RangeRow is one estimate of a list.
type RangeRow struct {
	Name, Small string
	Evidence    payoff.Evidence
	Bar         template.HTML
	Value, Span string
	Here        bool // the row that the page is about
}
