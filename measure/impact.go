package measure

import (
	"math"

	"payoff"
)

// An Experiment is a series in which something was changed for a while: what was sold each week, and
// in which weeks the activity was paused. What would have come without the change is predicted by a
// level that drifts, a season if one is named, and controls that the change didn't touch.
type Experiment struct {
	Y         []float64 // by period; NaN where nothing was observed
	Controls  []Control
	Windows   [][2]int // the periods from and before which the change held; the last may end with the series
	WarmUp    int      // periods at the start of each window that don't count: the change takes hold
	CarryOver int      // periods after each window in which it lingers: they neither count nor teach
	Season    Season
	Prior     Prior
	Draws     int // kept; a tenth more is thrown away first
	Seed      uint64
	// BreakEven is the cumulative effect at which the change pays for itself: positive for something
	// begun, negative for something paused. Nil: judged against nothing.
	BreakEven *float64
}

// A Control is a series that moves with the one of interest and that the change can't touch.
type Control struct {
	Name string
	X    []float64 // by period, none missing
}

// A Season is a pattern that repeats, made of sine waves: Harmonics of them, each twice as fast as
// the one before it is slow. No season is the zero value.
type Season struct {
	Period    float64 // in periods of the series: 52.18 for weeks of a year
	Harmonics int
}

// Limits of an experiment.
const (
	LeastBefore  = 8 // periods observed before the change
	MaxControls  = 10
	MaxDraws     = 100_000
	maxHarmonics = 6
)

// An Impact is what the change did.
type Impact struct {
	Periods   int     // how many count
	Actual    float64 // their sum
	Predicted Sums    // what would have come without the change
	Effect    Sums    // Actual - Predicted
	// Relative is Effect / Predicted; nil where a prediction of nothing is within reach.
	Relative *Sums
	// P is the share of the draws in which chance alone does as much (one tail).
	P float64
	// BeyondBreakEven is the probability that the effect reaches the break-even; nil without one.
	BeyondBreakEven *float64
	// Points are the periods that count.
	Points []Point
	// Placebo is the rank of the effect among windows of the same length before the change.
	Placebo    *Placebo
	SigmaObs   float64 // posterior means of the standard deviations
	SigmaLevel float64
	Included   []float64 // per control, the probability that it belongs in the model
	Notes      []string
}

// Sums is a cumulative quantity over the periods that count: mean, deviation and 95% interval of its draws.
type Sums struct {
	Mean, SD float64
	CI95     Range
}

// A Point is one period that counts.
type Point struct {
	Period    int // index in Y
	Actual    float64
	Predicted float64
	CI95      Range
}

// Check says with kind Invalid what can't be estimated.
func (e *Experiment) Check() error {
	if err := CheckSeries(e.Y, len(e.Y)); err != nil {
		return err
	}
	if len(e.Windows) == 0 {
		return payoff.Fail(payoff.Invalid, "there is no period in which the change held")
	}
	last := 0
	for _, w := range e.Windows {
		if w[0] < last || w[1] <= w[0] || w[1] > len(e.Y) {
			return payoff.Fail(payoff.Invalid, "the change can't hold from period %d to %d: windows come in order, hold a period and end within the %d there are", w[0], w[1], len(e.Y))
		}
		last = w[1]
	}
	if e.WarmUp < 0 || e.CarryOver < 0 || e.WarmUp > len(e.Y) || e.CarryOver > len(e.Y) {
		return payoff.Fail(payoff.Invalid, "warm-up %d and carry-over %d: want periods, 0 or more", e.WarmUp, e.CarryOver)
	}
	if len(e.Controls) > MaxControls {
		return payoff.Fail(payoff.Invalid, "%d controls: at most %d", len(e.Controls), MaxControls)
	}
	if e.Draws < 100 || e.Draws > MaxDraws {
		return payoff.Fail(payoff.Invalid, "%d draws: want 100 to %d", e.Draws, MaxDraws)
	}
	if float64(e.Draws)*float64(len(e.Y)) > 2e8 {
		return payoff.Fail(payoff.Invalid, "%d draws of %d periods are too many: ask for fewer draws", e.Draws, len(e.Y))
	}
	if s := e.Season; s.Harmonics < 0 || s.Harmonics > maxHarmonics || s.Harmonics > 0 && !(s.Period >= 2*float64(s.Harmonics) && s.Period <= 1e5) {
		return payoff.Fail(payoff.Invalid, "a season of period %g with %d harmonics: want 1 to %d harmonics, and two periods each", s.Period, s.Harmonics, maxHarmonics)
	}
	if e.BreakEven != nil && !(math.Abs(*e.BreakEven) <= 1e15) {
		return payoff.Fail(payoff.Invalid, "break-even %g is beyond 1e15", *e.BreakEven)
	}
	if err := e.Prior.check(); err != nil {
		return err
	}
	teaches, counts := e.masks()
	before, counted := 0, 0
	for t := range e.Y {
		if teaches[t] && t < e.Windows[0][0] {
			before++
		}
		if counts[t] {
			counted++
		}
	}
	if before < LeastBefore {
		return payoff.Fail(payoff.Invalid, "only %d periods were observed before the change: want at least %d to see how they move by themselves", before, LeastBefore)
	}
	if counted == 0 {
		return payoff.Fail(payoff.Invalid, "no observed period of the change is left to count after the warm-up")
	}
	if e.Season.Harmonics > 0 && float64(before) < 1.5*e.Season.Period {
		return payoff.Fail(payoff.Invalid, "a season of %g periods can't be told from drift in %d: want one and a half of it before the change", e.Season.Period, before)
	}
	if deviation(e.pick(e.Y, teaches)) == 0 {
		return payoff.Fail(payoff.Invalid, "the series never moves before the change: what it would have done can't be told")
	}
	for _, c := range e.Controls {
		if len(c.X) != len(e.Y) {
			return payoff.Fail(payoff.Invalid, "control %q has %d periods, the series %d", c.Name, len(c.X), len(e.Y))
		}
		for t, x := range c.X {
			if math.IsNaN(x) || math.Abs(x) > 1e12 {
				return payoff.Fail(payoff.Invalid, "control %q is missing or beyond 1e12 in period %d", c.Name, t+1)
			}
		}
		x := e.pick(c.X, teaches)
		if deviation(x) <= 1e-12*math.Max(1, math.Abs(mean(x))) {
			return payoff.Fail(payoff.Invalid, "control %q never moves before the change: it explains nothing", c.Name)
		}
	}
	return nil
}

// masks says which periods teach what would have come, and which count as the change's.
func (e *Experiment) masks() (teaches, counts []bool) {
	teaches, counts = make([]bool, len(e.Y)), make([]bool, len(e.Y))
	for t, v := range e.Y {
		teaches[t] = !math.IsNaN(v)
	}
	for _, w := range e.Windows {
		for t := w[0]; t < min(w[1]+e.CarryOver, len(e.Y)); t++ {
			teaches[t] = false
		}
		for t := w[0] + e.WarmUp; t < w[1]; t++ {
			counts[t] = !math.IsNaN(e.Y[t])
		}
	}
	return teaches, counts
}

func (e *Experiment) pick(x []float64, mask []bool) []float64 {
	var out []float64
	for t, v := range x {
		if mask[t] {
			out = append(out, v)
		}
	}
	return out
}

// Estimate draws from the posterior of what would have come, and compares. The same experiment and
// seed give the same answer.
func (e *Experiment) Estimate() (Impact, error) {
	if err := e.Check(); err != nil {
		return Impact{}, err
	}
	teaches, counts := e.masks()
	s := newSampler(e, teaches)
	var counted []int
	for t := range counts {
		if counts[t] {
			counted = append(counted, t)
		}
	}
	out := Impact{Periods: len(counted), Included: make([]float64, len(e.Controls))}
	for _, t := range counted {
		out.Actual += e.Y[t]
	}
	predicted := make([]float64, e.Draws)
	byPeriod := make([][]float64, len(counted))
	for i := range byPeriod {
		byPeriod[i] = make([]float64, e.Draws)
	}
	for range max(200, e.Draws/10) {
		s.draw()
	}
	for d := range e.Draws {
		s.draw()
		for i, t := range counted {
			y := s.mean + s.sd*(s.level[t]+s.explained[t]+s.sigma*s.NormFloat64())
			predicted[d] += y
			byPeriod[i][d] = y
		}
		out.SigmaObs += s.sd * s.sigma / float64(e.Draws)
		out.SigmaLevel += s.sd * s.step / float64(e.Draws)
		for c := range e.Controls {
			if s.in[c] {
				out.Included[c] += 1 / float64(e.Draws)
			}
		}
	}
	if err := out.fill(e, predicted); err != nil {
		return Impact{}, err
	}
	for i, t := range counted {
		m := mean(byPeriod[i])
		out.Points = append(out.Points, Point{t, e.Y[t], m, ends(byPeriod[i], 0.95)})
	}
	out.Placebo = e.placebo(s, out)
	out.Notes = e.notes(out)
	return out, nil
}

// fill works out the cumulative figures from the draws of the predicted sum.
func (out *Impact) fill(e *Experiment, predicted []float64) error {
	n := float64(len(predicted))
	out.Predicted = Sums{Mean: mean(predicted), SD: deviation(predicted)}
	atLeast, atMost, reached, positive := 0, 0, 0, true
	relative := make([]float64, len(predicted))
	for d, p := range predicted {
		if p >= out.Actual {
			atLeast++
		}
		if p <= out.Actual {
			atMost++
		}
		if e.BreakEven != nil && (*e.BreakEven >= 0 && out.Actual-p >= *e.BreakEven || *e.BreakEven < 0 && out.Actual-p <= *e.BreakEven) {
			reached++
		}
		if p <= 0 {
			positive = false
		} else {
			relative[d] = out.Actual/p - 1
		}
	}
	// the observed sum is one more draw (as in K. H. Brodersen et al., Inferring Causal Impact Using
	// Bayesian Structural Time-Series Models, 2015)
	out.P = (float64(min(atLeast, atMost)) + 1) / (n + 1)
	if e.BreakEven != nil {
		share := float64(reached) / n
		out.BeyondBreakEven = &share
	}
	out.Predicted.CI95 = ends(predicted, 0.95)
	out.Effect = Sums{
		out.Actual - out.Predicted.Mean, out.Predicted.SD,
		Range{out.Actual - out.Predicted.CI95[1], out.Actual - out.Predicted.CI95[0]},
	}
	if positive {
		out.Relative = &Sums{Mean: mean(relative), SD: deviation(relative)}
		out.Relative.CI95 = ends(relative, 0.95)
	}
	if !finite(out.Predicted.Mean, out.Predicted.SD, out.Effect.Mean) {
		return payoff.Fail(payoff.Invalid, "the prediction leaves what can be computed: check the series and its controls")
	}
	return nil
}

func (e *Experiment) notes(out Impact) []string {
	notes := []string{}
	zero := out.Effect.CI95[0] <= 0 && out.Effect.CI95[1] >= 0
	if zero {
		notes = append(notes, "the interval holds zero: this doesn't say that there was no effect, only that one can't be told from chance")
	}
	if e.BreakEven != nil && out.Effect.CI95[0] <= *e.BreakEven && out.Effect.CI95[1] >= *e.BreakEven {
		notes = append(notes, "the interval holds the break-even: whether the change pays isn't settled")
	}
	for c, p := range out.Included {
		if p < 0.5 {
			notes = append(notes, "control "+e.Controls[c].Name+" probably explains nothing")
		}
	}
	return notes
}
