package answer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
	"payoff/books"
	"payoff/ledger"
	"payoff/measure"
	"payoff/report"
	"payoff/value"
)

// ReadTest reads a test that is over: what the weeks brought, by what was drawn. The experiment comes back
// with its finding, ready to be recorded. One that still runs is a Conflict: looking early makes chance
// look like an effect.
func (a *Answerer) ReadTest(ctx context.Context, b books.Business, id string) (payoff.Experiment, *report.TestReading, error) {
	e, err := a.Experiment(ctx, b, id)
	if err != nil {
		return e, nil, err
	}
	today := a.Today(b)
	if today < e.End() {
		return e, nil, payoff.Fail(payoff.Conflict, "test %s is read when it is over, on %s: looking early makes chance look like an effect", e.ID, e.End())
	}
	registered, err := measure.Register(e)
	if err != nil {
		return e, nil, err
	}
	if registered.Digest != e.Digest {
		return e, nil, payoff.Fail(payoff.Conflict, "the schedule of test %s isn't the one that was registered: it can't be read", e.ID)
	}
	r := payoff.Range{From: e.From, To: e.End(), Zone: b.Zone}
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return e, nil, err
	}
	x := &reading{
		TestReading: report.TestReading{Test: report.NewTest(e, today), On: today, Working: []string{}, Weekly: []report.TestPoint{}},
		e:           e, business: b, rec: rec, r: r, finding: &payoff.Finding{On: today},
	}
	if e.Design == payoff.PauseDesign {
		err = x.pause(ctx, a)
	} else {
		err = x.appointment(ctx, a)
	}
	if err != nil {
		return e, nil, err
	}
	x.finding.Weeks, x.finding.Credited, x.finding.Factor, x.finding.Notes = x.Weeks, x.Credited, x.Factor, x.Working
	e.Finding = x.finding
	x.Test = report.NewTest(e, today)
	x.Verdict, err = a.turn(ctx, b, e)
	return e, &x.TestReading, err
}

// turn is what a test does to its verdict over the last quarter: with it, and as if it had never been made. Nil
// where the line has none, or no net can be drawn.
func (a *Answerer) turn(ctx context.Context, b books.Business, e payoff.Experiment) (*report.TestTurn, error) {
	today := a.Today(b)
	r := payoff.Range{From: today - lookBackFor, To: today, Zone: b.Zone}
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	s, credits, err := a.sheet(ctx, b, rec, r)
	if err != nil {
		return nil, err
	}
	without := slices.DeleteFunc(slices.Clone(rec.tests), func(t stated[payoff.Experiment]) bool { return t.fact.ID == e.ID })
	with := append(slices.Clone(without), stated[payoff.Experiment]{fact: e})
	slices.SortStableFunc(with, func(x, y stated[payoff.Experiment]) int { return cmp.Compare(x.fact.From, y.fact.From) })
	out := &report.TestTurn{Range: r}
	for _, side := range []struct {
		tests []stated[payoff.Experiment]
		to    *report.TestVerdict
	}{{without, &out.Before}, {with, &out.After}} {
		s.tests = side.tests
		all := s.weigh(credits)
		i := slices.IndexFunc(all, func(w weighed) bool { return w.input.Key == value.LineKey{Line: e.Line, Purpose: e.Purpose} })
		if i < 0 || len(all[i].missing) > 0 {
			return nil, nil
		}
		j := a.judge(s.judgedAs(), all, false, nil)[i]
		*side.to = report.TestVerdict{Verdict: j.Verdict, Leaning: j.Leaning, Net: j.Net, Probability: j.Chance()}
	}
	return out, nil
}

// reading is a reading in the making.
type reading struct {
	report.TestReading
	e        payoff.Experiment
	business books.Business
	rec      *record
	r        payoff.Range
	finding  *payoff.Finding
}

func (x *reading) say(format string, args ...any) {
	x.Working = append(x.Working, fmt.Sprintf(format, args...))
}

func (x *reading) money(v float64) payoff.Money {
	m, _ := payoff.MoneyOf(v, x.business.Currency)
	return m
}

func (x *reading) interval(low, mid, high float64) *payoff.MoneyInterval {
	return &payoff.MoneyInterval{Low: x.money(low), Mid: x.money(mid), High: x.money(high)}
}

func (x *reading) effect(e *measure.Effect) *report.TestEffect {
	if e == nil {
		return nil
	}
	return &report.TestEffect{Low: x.money(e.CI95[0]), Mid: x.money(e.Mid), High: x.money(e.CI95[1]), P: e.P}
}

func (x *reading) key() value.LineKey { return value.LineKey{Line: x.e.Line, Purpose: x.e.Purpose} }

// appointment compares full with low weeks.
func (x *reading) appointment(ctx context.Context, a *Answerer) error {
	js, _, _ := conversions(x.business, x.rec, x.r)
	k := measure.Kept{
		Appointment: measure.AppointmentOf(x.e), Y: weeksOf(x.business, js, x.e.Purpose, x.r), Hours: x.hours(),
		OptOut: make([]bool, x.e.Weeks),
	}
	for _, o := range x.e.OptOuts {
		k.OptOut[(o.Week-x.e.From)/7] = true
	}
	got, err := k.Read()
	if err != nil {
		return err
	}
	x.Weeks = got.Weeks
	x.appointmentWeeks(k, got)
	full, low := x.money(got.Full), x.money(got.Low)
	x.Full, x.Low = &full, &low
	x.PerHour, x.Worked, x.AsTreated = x.effect(&got.PerHour), x.effect(got.Worked), x.effect(got.AsTreated)
	x.finding.PerHour = x.interval(got.PerHour.CI80[0], got.PerHour.Mid, got.PerHour.CI80[1])
	x.say("%d weeks count, in %d blocks: a full one brought %s on average, a low one %s", got.Weeks, got.Blocks, full, low)
	if k.Hours != nil {
		x.say("%.1f hours were worked in a full week, %.1f in a low one", got.HoursFull, got.HoursLow)
	} else {
		x.say("no hour of it was noted: the hours are taken as they were drawn")
	}
	x.Answer = fmt.Sprintf("One more hour a week brought %s to %s (95%%), middle %s.", x.PerHour.Low.Amount(), x.PerHour.High, x.PerHour.Mid.Amount())
	if got.Worked != nil {
		x.say("an hour really worked brought %s to %s, middle %s", x.Worked.Low.Amount(), x.Worked.High, x.Worked.Mid.Amount())
	}
	if got.AsTreated != nil {
		x.say("weeks compared by the hours worked, whoever chose them, would say %s to %s: it decides nothing", x.AsTreated.Low.Amount(), x.AsTreated.High)
	}
	x.say("of %d schedules that could have been drawn, %.1f%% show as much by chance", got.Schedules, *got.PerHour.P*100)
	x.price(got)
	for _, n := range got.Notes {
		x.say("%s", n)
	}
	return x.learn(ctx, a, got)
}

// price compares the effect with what an hour costs.
func (x *reading) price(got measure.Reading) {
	minutes, spent := 0.0, 0.0
	for _, c := range x.costs() {
		if c.Undefined == "" {
			minutes, spent = minutes+c.Minutes, spent+c.Money.Float()
		}
	}
	if minutes <= 0 || spent <= 0 {
		return
	}
	hour := spent / minutes * 60
	price := x.money(hour)
	x.BreakEven = &price
	e := got.PerHour
	if got.Worked != nil {
		e = *got.Worked // what is paid for is hours worked
	}
	switch {
	case e.CI95[0] > hour:
		x.say("an hour costs %s: the next one pays", price)
	case e.CI95[1] < hour:
		x.say("an hour costs %s: the next one doesn't pay", price)
	default:
		x.say("an hour costs %s: whether the next one pays isn't settled", price)
	}
}

// learn works out what the reading teaches of incrementality and of diminishing return.
func (x *reading) learn(ctx context.Context, a *Answerer, got measure.Reading) error {
	credited, err := a.creditedIn(ctx, x.business, x.rec, x.key(), x.r)
	if err != nil {
		return err
	}
	weekly := credited / float64(x.e.Weeks)
	x.Credited = x.money(weekly)
	prior := value.Incrementality(x.e.Purpose, nil, x.r.To)
	x.Calc.Input["credited"], x.Calc.Input["factor"], x.Calc.Input["exponent"] = weekly, [2]float64{prior.A, prior.B}, [2]float64{5, 5}
	l, err := got.Learn(weekly, measure.Beta{A: prior.A, B: prior.B}, measure.Beta{A: 5, B: 5})
	if payoff.KindOf(err) == payoff.Invalid {
		for _, name := range []string{"credited", "factor", "exponent"} {
			delete(x.Calc.Input, name) // the calculation would refuse it too
		}
		x.say("it teaches nothing of incrementality: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	x.Factor = &payoff.Interval{Low: l.Own[0], Mid: l.Own[1], High: l.Own[2]}
	x.finding.Exponent = &[2]float64{l.ExponentBeta.A, l.ExponentBeta.B}
	x.Exponent = &l.Exponent.Mean
	x.say("of the %s credited a week, %s would be lost without it by this test alone (80%%); with the stated prior %.0f%% to %.0f%%", x.Credited, shares(*x.Factor), l.Factor.CI80[0]*100, l.Factor.CI80[1]*100)
	x.missed()
	x.say("value grows as hours to the power of %.2f (80%%: %.2f to %.2f)", l.Exponent.Mean, l.Exponent.CI80[0], l.Exponent.CI80[1])
	return nil
}

// missed says so where more was lost than was ever credited.
func (x *reading) missed() {
	if x.Factor.Low > 1 {
		x.say("it brings more than is credited to it: tracking misses part of it")
	}
}

func shares(v payoff.Interval) string { return fmt.Sprintf("%.0f%% to %.0f%%", v.Low*100, v.High*100) }

// costs are those of time on the line, whatever its purpose: the draw is about the line.
func (x *reading) costs() []ledger.Cost {
	var out []ledger.Cost
	for _, c := range ledger.Costs(x.rec.entries, x.rec.prices, x.r) {
		if c.Line == x.e.Line && c.Kind == payoff.TimeCost {
			out = append(out, c)
		}
	}
	return out
}

// hours are those worked on the line in each week; nil where none was noted.
func (x *reading) hours() []float64 {
	var out []float64
	for _, c := range x.costs() {
		if out == nil {
			out = make([]float64, x.e.Weeks)
		}
		week := (c.On - x.e.From) / 7
		out[week] = math.Min(168, out[week]+c.Minutes/60)
	}
	return out
}

// halfYear is how many weeks before a pause say what was credited to the line.
const halfYear = 26

// pause compares its weeks with what the weeks before foretell.
func (x *reading) pause(ctx context.Context, a *Answerer) error {
	all := weeklyContribution(x.business, x.rec, x.r.To)[x.e.Purpose]
	before := len(all) - x.e.Weeks
	if before < measure.LeastBefore {
		return payoff.Fail(payoff.Invalid, "%d weeks are known before the pause: want at least %d to say what would have come", max(0, before), measure.LeastBefore)
	}
	m := measure.Experiment{Y: all, Windows: [][2]int{{before, len(all)}}, Draws: 10_000, Seed: 1, Prior: measure.SmallShop()}
	if float64(before) >= 1.5*weeksInYear {
		m.Season = measure.Season{Period: weeksInYear, Harmonics: 2}
	}
	past := payoff.Range{From: x.r.From - 7*payoff.Date(min(before, halfYear)), To: x.r.From, Zone: x.r.Zone}
	if price := x.weekly(past); price > 0 {
		pays := -price * float64(x.e.Weeks)
		price := x.money(price)
		m.BreakEven, x.BreakEven = &pays, &price
	}
	got, err := m.Estimate()
	if err != nil {
		return err
	}
	x.pauseWeeks(m, before, got)
	x.Weeks = got.Periods
	n := float64(got.Periods)
	// What the line brings is what was missing without it.
	mid, sd := -got.Effect.Mean/n, got.Effect.SD/n
	x.PerWeek = &report.TestEffect{Low: x.money(-got.Effect.CI95[1] / n), Mid: x.money(mid), High: x.money(-got.Effect.CI95[0] / n), P: &got.P}
	q := distuv.UnitNormal.Quantile(0.9)
	x.finding.PerWeek = x.interval(mid-q*sd, mid, mid+q*sd)
	x.Answer = fmt.Sprintf("A week with it brought %s to %s more than one without (95%%), middle %s.", x.PerWeek.Low.Amount(), x.PerWeek.High, x.PerWeek.Mid.Amount())
	x.say("%d weeks of pause after %d weeks before: %s came, %s was to be expected", got.Periods, before, x.money(got.Actual), x.money(got.Predicted.Mean))
	if x.BreakEven != nil {
		x.say("a week of it cost %s: the chance that it brings at least that is %.0f%%", *x.BreakEven, *x.Beyond*100)
	}
	if p := x.Placebo; p != nil {
		x.say("%d of %d earlier stretches as long, in which nothing was paused, look as large", p.AsLarge, p.Windows)
	}
	for _, note := range got.Notes {
		x.say("%s", note)
	}
	if len(x.e.OptOuts) > 0 {
		x.say("%d weeks weren't paused as agreed: they count as paused", len(x.e.OptOuts))
	}
	credited, err := a.creditedIn(ctx, x.business, x.rec, x.key(), past)
	if err != nil {
		return err
	}
	weekly := credited / past.Weeks()
	x.Credited = x.money(weekly)
	if weekly <= 0 {
		x.say("nothing was credited to it in the half year before: how much of it would be lost can't be said")
		return nil
	}
	x.Factor = &payoff.Interval{Low: (mid - q*sd) / weekly, Mid: mid / weekly, High: (mid + q*sd) / weekly}
	x.say("of the %s credited a week before, %s would be lost without it (80%%)", x.Credited, shares(*x.Factor))
	x.missed()
	return nil
}

// weeksInYear is the length of a season, in weeks.
const weeksInYear = 52.18
