package report

import (
	"strings"
	"time"

	"payoff"
)

// A Test is an experiment of the business as it is shown. Its JSON is a promise.
type Test struct {
	ID         string         `json:"id"`
	Line       string         `json:"line"`
	Purpose    payoff.Purpose `json:"purpose"`
	Goal       string         `json:"goal"`
	Design     payoff.Design  `json:"design"`
	State      string         `json:"state"` // planned, running, over, read
	From       payoff.Date    `json:"from"`
	To         payoff.Date    `json:"to"` // the first day after it
	Weeks      int            `json:"weeks"`
	Low        int64          `json:"low_minutes"` // a week, of an appointment
	Full       int64          `json:"full_minutes"`
	Seed       uint64         `json:"seed"`
	Schedule   string         `json:"schedule"` // F and L for full and low weeks, blocks apart; of a pause "off"
	Registered *time.Time     `json:"registered"`
	Digest     string         `json:"sha256"`
	OptOuts    []TestOptOut   `json:"opt_outs"`
}

// A TestOptOut is a week that wasn't kept as registered.
type TestOptOut struct {
	Week payoff.Date `json:"week"`
	Why  string      `json:"why"`
}

// NewTest shows an experiment as it stands on a day.
func NewTest(e payoff.Experiment, today payoff.Date) Test {
	t := Test{
		ID: e.ID, Line: e.Line.Name(), Purpose: e.Purpose, Goal: e.Goal, Design: e.Design, State: "planned", From: e.From, To: e.End(),
		Weeks: e.Weeks, Low: e.Low, Full: e.Full, Seed: e.Seed, Schedule: "off", Digest: e.Digest, OptOuts: []TestOptOut{},
	}
	switch {
	case e.Finding != nil:
		t.State = "read"
	case today >= e.End():
		t.State = "over"
	case today >= e.From:
		t.State = "running"
	}
	if !e.Registered.IsZero() {
		t.Registered = &e.Registered
	}
	for _, o := range e.OptOuts {
		t.OptOuts = append(t.OptOuts, TestOptOut{o.Week, o.Why})
	}
	if e.Design == payoff.AppointmentDesign {
		var b strings.Builder
		for w, full := range e.Schedule {
			if w > 0 && w%e.Block == 0 {
				b.WriteByte(' ')
			}
			if full {
				b.WriteByte('F')
			} else {
				b.WriteByte('L')
			}
		}
		t.Schedule = b.String()
	}
	return t
}

// A TestPlan is what a test could show and what it would take, before it is agreed on.
type TestPlan struct {
	Test       Test `json:"test"`
	WeeksKnown int  `json:"weeks_known"` // of the business, from which it was read how they move by themselves
	// Detectable is the effect that is found with 80%: of one more hour a week, or of a week's pause, as
	// Per says. Null where too few weeks are known.
	Detectable *payoff.Money `json:"detectable"`
	Per        string        `json:"per"` // hour or week
	// FindsPrice is the probability that an hour which just pays for itself, or a line that just pays for its
	// weeks, is told from one that brings nothing.
	FindsPrice *float64      `json:"finds_break_even"`
	Price      *payoff.Money `json:"break_even"` // of one hour, or of one week; null where no cost is known
	Hours      float64       `json:"hours"`      // of the whole test
	HoursNow   float64       `json:"hours_now"`  // of as many weeks as they are today
	Cost       *payoff.Money `json:"cost"`       // of the hours that it takes more than today; below 0 where it takes fewer
	// Brings is the contribution that it is expected to bring more than going on as today, below 0 where
	// less: an estimate from what is credited, the stated incrementality and hours^0.5.
	Brings   *payoff.Money `json:"brings"`
	Register string        `json:"register"` // the call that registers it
	Notes    []string      `json:"notes"`
}

// A TestReading is what a test said.
type TestReading struct {
	Test      Test          `json:"test"`
	On        payoff.Date   `json:"on"`
	Weeks     int           `json:"weeks"` // that counted
	Full      *payoff.Money `json:"full_week"`
	Low       *payoff.Money `json:"low_week"`
	PerHour   *TestEffect   `json:"per_hour"`            // of hours as they were drawn: the intention to treat
	Worked    *TestEffect   `json:"per_hour_worked"`     // of hours as they were worked, the draw as instrument
	AsTreated *TestEffect   `json:"per_hour_as_treated"` // weeks compared by the hours worked, whoever chose them
	PerWeek   *TestEffect   `json:"per_week"`            // of a pause: what a week with the line brought more
	Credited  payoff.Money  `json:"credited_per_week"`
	// Factor is the part of what is credited that would be lost without the line, as the test alone says, 80%.
	Factor   *payoff.Interval `json:"factor"`
	Exponent *float64         `json:"exponent"` // mean of e in value ~ hours^e after the test
	Answer   string           `json:"answer"`
	Working  []string         `json:"working"`
}

// A TestEffect is an effect with the interval that holds it with 95%.
type TestEffect struct {
	Low  payoff.Money `json:"low"`
	Mid  payoff.Money `json:"mid"`
	High payoff.Money `json:"high"`
	P    *float64     `json:"p"` // how often chance alone shows as much
}
