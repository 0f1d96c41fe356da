package payoff

import (
	"slices"
	"time"
)

// An Experiment is a test that a business makes of one line and purpose. It is registered before it
// starts and never changed after; what wasn't kept is logged as an opt-out.
type Experiment struct {
	ID      string
	Line    Line
	Purpose Purpose
	Goal    string // what it is to tell, in the business's words
	Design  Design
	From    Date // a Monday: weeks run from Monday to Monday
	Weeks   int

	// Of an appointment: weeks are compared within blocks, drawn in runs, of which the first WashOut
	// weeks don't count; low weeks have Low minutes of work, full ones Full.
	Block, Run, WashOut int
	Low, Full           int64
	Seed                uint64
	Schedule            []bool // of each week, whether it is full; of a pause none is

	Registered time.Time
	Text       string // what was registered, word for word
	Digest     string // SHA-256 of Text, in hex

	OptOuts []OptOut
	Finding *Finding // nil until it is over and read
}

// A Design is how an experiment varies the line.
type Design string

// The designs. A pause stops the line for some weeks; an appointment draws weeks of full and of low effort.
const (
	PauseDesign       Design = "pause"
	AppointmentDesign Design = "appointment"
)

// ParseDesign reads a design's exact name.
func ParseDesign(s string) (Design, error) {
	switch d := Design(s); d {
	case PauseDesign, AppointmentDesign:
		return d, nil
	}
	return "", Fail(Invalid, "design %q: want pause or appointment", clip(s, 20))
}

// An OptOut is a week that wasn't kept as registered. It stays in the experiment where it was drawn.
type OptOut struct {
	Week Date // its Monday
	Why  string
}

// A Finding is what an experiment said, with 80% intervals in the business's currency.
type Finding struct {
	On       Date  // the day it was read
	Weeks    int   // that counted
	Credited Money // to the line and purpose in a week of it, on average
	// PerWeek is what a week with the line brought more than one without; of a pause only. PerHour is
	// what one more hour a week brought; of an appointment only.
	PerWeek, PerHour *MoneyInterval
	// Factor is the part of what is credited that would be lost without the line, as the experiment alone
	// says it: below 0 and above 1 are possible. Nil where nothing was credited.
	Factor *Interval
	// Exponent is what it taught of value ~ hours^e: the two shapes of a Beta; nil where nothing.
	Exponent *[2]float64
	Notes    []string
}

// End is the first day after the experiment.
func (e Experiment) End() Date { return e.From + Date(7*e.Weeks) }

// Runs says whether the day falls in the experiment.
func (e Experiment) Runs(d Date) bool { return e.From <= d && d < e.End() }

// SameDesign says whether two are the same experiment as registered, whatever came after.
func (e Experiment) SameDesign(o Experiment) bool {
	return e.ID == o.ID && e.Line == o.Line && e.Purpose == o.Purpose && e.Goal == o.Goal && e.Design == o.Design &&
		e.From == o.From && e.Weeks == o.Weeks && e.Block == o.Block && e.Run == o.Run && e.WashOut == o.WashOut &&
		e.Low == o.Low && e.Full == o.Full && e.Seed == o.Seed && slices.Equal(e.Schedule, o.Schedule) && e.Digest == o.Digest
}
