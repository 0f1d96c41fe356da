package answer

import (
	"context"
	"fmt"
	"math"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/decide"
	"payoff/measure"
	"payoff/report"
	"payoff/value"
)

// PlanTest says what a test could show and what it would take, from the business's own weeks. The
// experiment comes back with its schedule, ready to be registered.
func (a *Answerer) PlanTest(ctx context.Context, b books.Business, e payoff.Experiment) (payoff.Experiment, *report.TestPlan, error) {
	e, err := measure.Register(e)
	if err != nil {
		return e, nil, err
	}
	today := a.Today(b)
	if e.From <= today {
		return e, nil, payoff.Fail(payoff.Invalid, "a test is registered before it starts, and %s has come: take %s", e.From, today.Monday()+7)
	}
	if err := a.alone(ctx, b, e); err != nil {
		return e, nil, err
	}
	now, weekly, judged, err := a.lineToday(ctx, b, e, today)
	if err != nil {
		return e, nil, err
	}
	p := &planning{
		TestPlan: report.TestPlan{Test: report.NewTest(e, today), WeeksKnown: len(weekly), Per: "hour", Notes: []string{}},
		e:        e, now: now, judged: judged, currency: b.Currency,
	}
	p.take()
	if noise, err := measure.EstimateNoise(weekly); err != nil {
		p.note("what it could show can't be said: %v", err)
	} else if err := p.show(noise); err != nil {
		return e, nil, err
	}
	return e, &p.TestPlan, nil
}

// alone fails with kind Conflict where another test of the line overlaps: two at a time spoil each other.
func (a *Answerer) alone(ctx context.Context, b books.Business, e payoff.Experiment) error {
	all, err := a.Experiments(ctx, b)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != e.ID && o.Line == e.Line && o.From < e.End() && e.From < o.End() {
			return payoff.Fail(payoff.Conflict, "test %s of %s runs from %s to %s: two at a time spoil each other", o.ID, o.Line.Name(), o.From, o.End()-1)
		}
	}
	return nil
}

// lookBackFor is how many days of a line say what it takes and brings today: a quarter.
const lookBackFor = 91

// lineToday is the line and purpose as it was in the last quarter, the business's weeks, and the business as
// its verdicts see it.
func (a *Answerer) lineToday(ctx context.Context, b books.Business, e payoff.Experiment, today payoff.Date) (decide.Case, []float64, decide.Business, error) {
	r := payoff.Range{From: today - lookBackFor, To: today, Zone: b.Zone}
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return decide.Case{}, nil, decide.Business{}, err
	}
	s, credits, err := a.sheet(ctx, b, rec, r)
	if err != nil {
		return decide.Case{}, nil, decide.Business{}, err
	}
	weekly := s.weekly[e.Purpose]
	key := value.LineKey{Line: e.Line, Purpose: e.Purpose}
	found, judged := decide.Case{Line: e.Line, Purpose: e.Purpose}, s.judgedAs()
	var cases []decide.Case
	for _, w := range s.weigh(credits) {
		cases = append(cases, w.kase)
		if w.input.Key == key {
			found = w.kase
		}
	}
	judged.Pools = decide.Pools(cases)
	return found, weekly, judged, nil
}

// planning is a plan in the making.
type planning struct {
	report.TestPlan
	e        payoff.Experiment
	now      decide.Case
	judged   decide.Business
	currency payoff.Currency
}

func (p *planning) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

func (p *planning) money(x float64) *payoff.Money {
	m, _ := payoff.MoneyOf(x, p.currency)
	return &m
}

// take says what hours the test takes, what they cost more than today's, and what it would bring more.
func (p *planning) take() {
	weeks, credited := float64(lookBackFor)/7, 0.0
	for _, c := range p.now.Contributions {
		credited += c
	}
	today := p.now.Hours / weeks
	p.HoursNow = round2(today * float64(p.e.Weeks))
	factor := value.Incrementality(p.e.Purpose, p.now.Tests, p.e.From).Mean * credited / weeks
	brings := 0.0
	for _, full := range p.e.Schedule {
		hours := float64(p.e.Low) / 60
		if full {
			hours = float64(p.e.Full) / 60
		}
		p.Hours += hours
		if today > 0 {
			brings += factor * (math.Sqrt(hours/today) - 1)
		} else if p.e.Design == payoff.PauseDesign {
			brings -= factor
		}
	}
	p.Hours = round2(p.Hours)
	if p.now.HourRate > 0 {
		p.Cost = p.money((p.Hours - p.HoursNow) * p.now.HourRate)
		p.Price = p.money(p.now.HourRate)
	} else {
		p.note("no hour of this line was noted in the last quarter: what an hour costs isn't known")
	}
	if credited > 0 && (today > 0 || p.e.Design == payoff.PauseDesign) {
		p.Brings = p.money(brings)
	} else {
		p.note("nothing was credited to it in the last quarter: what the test would cost in sales can't be said")
	}
	if p.e.Design == payoff.PauseDesign {
		p.Per, p.Price = "week", nil
		if spent := p.now.Hours*p.now.HourRate + p.now.Money; spent > 0 {
			p.Price = p.money(spent / weeks)
		}
	}
}

// show says what the test could tell, how long it would have to be, and what that is worth.
func (p *planning) show(noise measure.Noise) error {
	p.Scatter = &report.TestNoise{Weeks: *p.money(noise.Obs), Level: *p.money(noise.Level)}
	if p.e.Design == payoff.PauseDesign {
		return p.showPause(noise)
	}
	return p.showAppointment(noise)
}

func (p *planning) showPause(noise measure.Noise) error {
	test := measure.DefaultTest()
	d, err := noise.Pause(p.WeeksKnown, p.e.Weeks, test)
	if err != nil {
		return err
	}
	p.Detectable = p.money(d.MDE)
	p.worth(d.SD)
	if p.Price == nil || !(d.SD > 0) {
		return nil
	}
	p.finds(measure.Power{Detectable: d, Freedom: float64(p.WeeksKnown), Test: test}.Finds(p.Price.Float()))
	advice, err := noise.Advise(p.WeeksKnown, p.Price.Float(), test)
	if err != nil {
		return err
	}
	p.Needs = &report.TestNeeds{Weeks: advice.PauseWeeks, Alternate: advice.AlternateWeeks}
	return nil
}

func (p *planning) showAppointment(noise measure.Noise) error {
	appointment := measure.AppointmentOf(p.e)
	power, err := appointment.Power(noise, appointmentTest)
	if err != nil {
		return err
	}
	p.Detectable = p.money(power.MDE)
	if n := appointment.Schedules(); n < fewSchedules {
		p.note("it could be drawn in %.0f ways only, so it finds less than it says here: more weeks or shorter runs help", n)
	}
	// Full and low weeks differ by a part of what the line brings: value ~ hours^0.5, as Brings has it.
	if today := p.now.Hours * 7 / lookBackFor; today > 0 {
		apart := (math.Sqrt(appointment.High) - math.Sqrt(appointment.Low)) / math.Sqrt(today)
		p.worth(power.SD * (appointment.High - appointment.Low) / apart)
	}
	if p.Price == nil || !(power.SD > 0) {
		return nil
	}
	p.finds(power.Finds(p.Price.Float()))
	p.Needs = &report.TestNeeds{Weeks: weeksToFind(appointment, noise, p.Price.Float())}
	return nil
}

// appointmentTest is what an appointment accepts: one false alarm in twenty, and four of five effects found.
var appointmentTest = measure.Test{Alpha: 0.05, Power: 0.8}

// weeksToFind is the shortest appointment within the same limits that finds an effect per hour with the power
// that is asked for; nil where none does within two years.
func weeksToFind(a measure.Appointment, noise measure.Noise, effect float64) *int {
	for a.Weeks = a.Block; a.Weeks <= mostWeeksPlanned; a.Weeks += a.Block {
		if power, err := a.Power(noise, appointmentTest); err == nil && power.Finds(effect) >= appointmentTest.Power {
			return &a.Weeks
		}
	}
	return nil
}

// mostWeeksPlanned is how long an appointment is looked for that would tell: two years.
const mostWeeksPlanned = 104

// finds says how surely what just pays for itself is told from nothing.
func (p *planning) finds(chance float64) {
	chance = math.Round(chance*1e4) / 1e4
	p.FindsPrice = &chance
	if chance < 0.5 {
		p.note("as your weeks scatter, %s that just pays for itself would be told from one that brings nothing with %.0f%% only: a longer test, or hours further apart, show more", map[string]string{"hour": "an hour", "week": "a line"}[p.Per], chance*100)
	}
}

// worth sets what the test could teach against what it loses meanwhile; sd is how far off it reads what a
// week of the line brings.
func (p *planning) worth(sd float64) {
	if p.Brings == nil {
		return
	}
	lost := -p.Brings.Float()
	switch {
	case p.e.Design == payoff.PauseDesign && p.Price != nil:
		lost -= p.Price.Float() * float64(p.e.Weeks)
	case p.e.Design == payoff.AppointmentDesign && p.Cost != nil:
		lost += p.Cost.Float()
	}
	if worth, ok := decide.WorthOfTest(p.judged, p.now, p.e.Weeks, sd, math.Max(0, lost)); ok {
		p.Worth = &worth
	}
}

// fewSchedules is how many ways of drawing make an interval wider than Student's quantiles say.
const fewSchedules = 500

func round2(x float64) float64 { return math.Round(x*100) / 100 }

// creditedIn is what the default model credits to a line and purpose in a range.
func (a *Answerer) creditedIn(ctx context.Context, b books.Business, rec *record, key value.LineKey, r payoff.Range) (float64, error) {
	js, err := a.journeys(ctx, b, rec, r)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, c := range a.credit(js, attribute.LastNonDirect) {
		if c.credit.Line == key.Line && c.journey.Conversion.Purpose == key.Purpose {
			sum += c.credit.Contribution.Float()
		}
	}
	return sum, nil
}
