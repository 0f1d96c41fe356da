package report

import (
	"strings"
	"time"

	"payoff"
	"payoff/decide"
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
	Calendar   []TestWeek     `json:"calendar"` // every week of it, by time
	Found      *TestFound     `json:"found"`    // null until it is over and its reading was kept

	Of payoff.Line `json:"-"`
}

// A TestWeek is a week of a test as it was drawn.
type TestWeek struct {
	Monday  payoff.Date `json:"monday"`
	Effort  Effort      `json:"effort"`
	Minutes int64       `json:"minutes"` // at most, of the whole week
	Kept    bool        `json:"kept"`    // false: logged as not kept
	Why     string      `json:"why"`     // it wasn't kept
}

// An Effort is what a week of a test asks for.
type Effort string

// The efforts: of a pause each week is off, of an appointment each is full or low.
const (
	FullEffort Effort = "full"
	LowEffort  Effort = "low"
	NoEffort   Effort = "off"
)

// TestFound is what a test said when its reading was kept, 80% intervals.
type TestFound struct {
	On      payoff.Date           `json:"on"`
	PerWeek *payoff.MoneyInterval `json:"per_week"` // of a pause: what a week with the line brought more
	PerHour *payoff.MoneyInterval `json:"per_hour"` // of an appointment: what one more hour a week brought
	Factor  *payoff.Interval      `json:"factor"`
}

// Week is the week of the test that holds a day; nil where it doesn't run.
func (t *Test) Week(on payoff.Date) *TestWeek {
	for i := range t.Calendar {
		if w := &t.Calendar[i]; w.Monday <= on && on < w.Monday+7 {
			return w
		}
	}
	return nil
}

// Tests are all of a business's, by the day they start, and what could be found out next by trying.
type Tests struct {
	Business string       `json:"business"`
	Today    payoff.Date  `json:"today"`
	Range    payoff.Range `json:"range"` // that the candidates were read off
	Tests    []Test       `json:"tests"`
	// Candidates are a pause or weeks on and off of each line and purpose, by their gain for an hour of effort.
	// Lines of which a test is planned or runs are left out.
	Candidates []TestCandidate `json:"candidates"`
}

// A TestCandidate is a test that could be made.
type TestCandidate struct {
	Line    string          `json:"line"`
	Purpose payoff.Purpose  `json:"purpose"`
	Verdict payoff.Verdict  `json:"verdict"`
	Fact    decide.NextFact `json:"fact"`

	Of payoff.Line `json:"-"`
}

// A TestOptOut is a week that wasn't kept as registered.
type TestOptOut struct {
	Week payoff.Date `json:"week"`
	Why  string      `json:"why"`
}

// NewTest shows an experiment as it stands on a day.
func NewTest(e payoff.Experiment, today payoff.Date) Test {
	t := Test{
		ID: e.ID, Line: e.Line.Name(), Of: e.Line, Purpose: e.Purpose, Goal: e.Goal, Design: e.Design, State: "planned", From: e.From, To: e.End(),
		Weeks: e.Weeks, Low: e.Low, Full: e.Full, Seed: e.Seed, Schedule: "off", Digest: e.Digest, OptOuts: []TestOptOut{}, Calendar: calendarOf(e),
	}
	if f := e.Finding; f != nil {
		t.Found = &TestFound{On: f.On, PerWeek: f.PerWeek, PerHour: f.PerHour, Factor: f.Factor}
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

func calendarOf(e payoff.Experiment) []TestWeek {
	out := make([]TestWeek, len(e.Schedule))
	for i, full := range e.Schedule {
		out[i] = TestWeek{Monday: e.From + payoff.Date(7*i), Effort: NoEffort, Kept: true}
		if e.Design == payoff.AppointmentDesign {
			if out[i].Effort, out[i].Minutes = LowEffort, e.Low; full {
				out[i].Effort, out[i].Minutes = FullEffort, e.Full
			}
		}
	}
	for _, o := range e.OptOuts {
		if i := int(o.Week-e.From) / 7; i >= 0 && i < len(out) {
			out[i].Kept, out[i].Why = false, o.Why
		}
	}
	return out
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
	Brings *payoff.Money `json:"brings"`
	// Needs says how long a test of this design would have to be to find with 80% what just pays for itself.
	// Null where that can't be said.
	Needs *TestNeeds `json:"needs"`
	// Worth is what choosing after the test is expected to bring more than choosing now, within a year, what
	// it loses meanwhile taken off. Null where it can't be said.
	Worth *payoff.Money `json:"worth"`
	// Scatter is how the business's weeks move by themselves, from which the plan was read off; null where
	// too few are known.
	Scatter  *TestNoise `json:"noise"`
	Register string     `json:"register"` // the call that registers it
	Notes    []string   `json:"notes"`
}

// TestNeeds is how many weeks would do.
type TestNeeds struct {
	Weeks *int `json:"weeks"` // of this design; null: no length would do within the weeks that can be planned
	// Alternate is how many weeks on and off in turn would do instead of a pause; null where none would, and
	// of an appointment.
	Alternate *int `json:"alternate_weeks"`
}

// TestNoise is how a business's weeks move by themselves, as standard deviations in its currency.
type TestNoise struct {
	Weeks payoff.Money `json:"weeks"` // of a week around its level
	Level payoff.Money `json:"level"` // of the level's step from a week to the next
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
	// BreakEven is what a week of the line (of a pause) or an hour of it (of an appointment) costs; null where
	// no cost is known. Beyond is the probability that a pause's line brings at least that.
	BreakEven *payoff.Money `json:"break_even"`
	Beyond    *float64      `json:"reaches_break_even"`
	// Sum is the effect of a pause over all its weeks: what the line brings in as many; null of an appointment.
	Sum     *TestEffect  `json:"sum"`
	Placebo *TestPlacebo `json:"placebo"` // null of an appointment, and where too few weeks are known
	Weekly  []TestPoint  `json:"weekly"`  // by time; of a pause with the weeks before it
	Verdict *TestTurn    `json:"verdict"` // null where the line has no verdict in the last quarter
	Calc    TestCalc     `json:"calc"`
}

// An Outcome is what a reading answers.
type Outcome string

// The outcomes. That no effect was shown isn't that there is none.
const (
	Pays      Outcome = "pays"        // the whole interval lies above what it costs
	PaysNot   Outcome = "doesn't pay" // all of it lies below
	Works     Outcome = "works"       // it brings something; whether that pays isn't settled
	Harms     Outcome = "harms"       // more came without it
	NoneShown Outcome = "none shown"  // the interval holds nothing (0), and what would pay where a cost is known
)

// Effect is the one that is judged: of a pause a week's, of an appointment that of an hour worked, or as drawn
// where the hours hardly followed the draw. Nil where there is none.
func (r *TestReading) Effect() *TestEffect {
	switch {
	case r.PerWeek != nil:
		return r.PerWeek
	case r.Worked != nil:
		return r.Worked
	}
	return r.PerHour
}

// Outcome judges the effect against what a week or an hour costs, or against nothing where that isn't known.
func (r *TestReading) Outcome() Outcome {
	e := r.Effect()
	switch {
	case e == nil:
		return NoneShown
	case e.High.Minor < 0:
		return Harms
	case r.BreakEven != nil && e.Low.Minor > r.BreakEven.Minor:
		return Pays
	case r.BreakEven != nil && e.High.Minor < r.BreakEven.Minor:
		return PaysNot
	case e.Low.Minor > 0:
		return Works
	}
	return NoneShown
}

// TestPlacebo is where an effect stands among those of the same length in earlier weeks, in which nothing
// was changed.
type TestPlacebo struct {
	Windows int     `json:"windows"`
	AsLarge int     `json:"as_large"`
	Share   float64 `json:"share"`
}

// A TestPoint is a week of a reading: contribution of the purpose, all lines together.
type TestPoint struct {
	Monday   payoff.Date           `json:"monday"`
	Effort   Effort                `json:"effort"` // "" before the test
	Kept     bool                  `json:"kept"`
	Hours    *float64              `json:"hours"`    // worked; null where none is noted, and before the test
	Came     *payoff.Money         `json:"came"`     // null where an order of the week has no worth
	Expected *payoff.MoneyInterval `json:"expected"` // 95%; null where nothing was foretold
}

// A TestTurn is what a test does to a verdict.
type TestTurn struct {
	Range  payoff.Range `json:"range"`
	Before TestVerdict  `json:"before"` // without this test
	After  TestVerdict  `json:"after"`  // with it
}

// A TestVerdict is a verdict with the net that it rests on.
type TestVerdict struct {
	Verdict     payoff.Verdict       `json:"verdict"`
	Leaning     payoff.Verdict       `json:"leaning,omitempty"`
	Net         payoff.MoneyInterval `json:"net"`
	Probability *float64             `json:"probability"` // null where what it cost or what a sale leaves isn't known
}

// TestCalc is what a reading was worked out from: Input is what `payoff calc KIND` takes, and gives the same
// figures for.
type TestCalc struct {
	Kind  string         `json:"kind"`
	Input map[string]any `json:"input"`
}

// A TestEffect is an effect with the interval that holds it with 95%.
type TestEffect struct {
	Low  payoff.Money `json:"low"`
	Mid  payoff.Money `json:"mid"`
	High payoff.Money `json:"high"`
	P    *float64     `json:"p"` // how often chance alone shows as much
}
