package measure

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Noise is how a business's weeks move by themselves: a level that drifts and weeks that scatter
// around it, as standard deviations in the unit of the weeks.
type Noise struct {
	Obs   float64 // of a week around its level
	Level float64 // of the level's step from a week to the next
}

// Check says with kind Invalid what no series could do.
func (n Noise) Check() error {
	for _, s := range []float64{n.Obs, n.Level} {
		if !(s == 0 || s >= 1e-12 && s <= 1e12) {
			return payoff.Fail(payoff.Invalid, "standard deviation %g: want 0, or 1e-12 to 1e12", s)
		}
	}
	if n.Obs == 0 && n.Level == 0 {
		return payoff.Fail(payoff.Invalid, "weeks that never move tell nothing of how surely an effect is seen: give a positive sigma_obs")
	}
	return nil
}

// MaxWeeks bounds how long a test may last in a plan, and how far back it may look.
const (
	MaxPauseWeeks = 52
	maxDesign     = 2000
)

// A Detectable is what a test can see.
type Detectable struct {
	SD  float64 // standard deviation of the estimated effect per week
	MDE float64 // the effect per week that is found with the given power
}

// Test is the error one accepts: a two-sided alpha and a power.
type Test struct{ Alpha, Power float64 }

// DefaultTest accepts one false alarm in ten and finds four of five effects.
func DefaultTest() Test { return Test{0.10, 0.80} }

// Check says with kind Invalid what isn't a test.
func (t Test) Check() error {
	if !(t.Alpha > 0 && t.Alpha < 1 && t.Power > t.Alpha && t.Power < 1) {
		return payoff.Fail(payoff.Invalid, "alpha %g and power %g: want both between 0 and 1, the power above alpha", t.Alpha, t.Power)
	}
	return nil
}

func (t Test) detectable(sd float64) Detectable {
	z := distuv.UnitNormal.Quantile
	return Detectable{sd, sd * (z(1-t.Alpha/2) + z(t.Power))}
}

// Pause is what one pause of so many weeks can see after pre weeks of ordinary work. The level is
// not known beforehand (diffuse); after pre weeks its variance P solves the filter's recursion, and
// the mean of the weeks in the pause is off by
//
//	P + level^2 (w+1)(2w+1)/(6w) + obs^2/w
//
// the second term because the level goes on drifting: it grows with w, so that beyond some length a
// longer pause tells less (Durbin and Koopman, Time Series Analysis by State Space Methods, section
// 2.2 for the recursion; the sum of squares of (w-k+1)/w for the drift).
func (n Noise) Pause(pre, weeks int, t Test) (Detectable, error) {
	if err := n.Check(); err != nil {
		return Detectable{}, err
	}
	if err := t.Check(); err != nil {
		return Detectable{}, err
	}
	if pre < 1 || pre > maxDesign || weeks < 1 || weeks > maxDesign {
		return Detectable{}, payoff.Fail(payoff.Invalid, "%d weeks before and %d of pause: want 1 to %d each", pre, weeks, maxDesign)
	}
	obs, level := n.Obs*n.Obs, n.Level*n.Level
	p := obs // known after the first week as well as that week tells
	for range pre - 1 {
		p += level
		p = p * obs / (p + obs)
		if obs == 0 {
			p = 0
		}
	}
	w := float64(weeks)
	return t.detectable(math.Sqrt(p + level*(w+1)*(2*w+1)/(6*w) + obs/w)), nil
}

// Weeks is the shortest pause, at most MaxPauseWeeks, that finds an effect per week of the given size
// (either sign); nil when no length does, because the level drifts away from under it.
func (n Noise) Weeks(pre int, effect float64, t Test) (*int, error) {
	if !(math.Abs(effect) <= 1e12) || effect == 0 {
		return nil, payoff.Fail(payoff.Invalid, "effect %g: want the change per week that would matter, not 0", effect)
	}
	for w := 1; w <= MaxPauseWeeks; w++ {
		d, err := n.Pause(pre, w, t)
		if err != nil {
			return nil, err
		}
		if d.MDE <= math.Abs(effect) {
			return &w, nil
		}
	}
	return nil, nil
}

// OnOff is what a plan of weeks with the activity on (1) and off (0), or anything between, can see:
// generalised least squares of a constant effect on week-to-week differences, which takes the unknown
// level away. With d the differences of the plan and S = level^2 I + obs^2 tridiag(-1, 2, -1), the
// variance is 1 / (d' S^-1 d) (A. C. Aitken, 1935). A plan that never changes is an error.
func (n Noise) OnOff(plan []float64, t Test) (Detectable, error) {
	if err := n.Check(); err != nil {
		return Detectable{}, err
	}
	if err := t.Check(); err != nil {
		return Detectable{}, err
	}
	if len(plan) < 2 || len(plan) > maxDesign {
		return Detectable{}, payoff.Fail(payoff.Invalid, "a plan of %d weeks: want 2 to %d", len(plan), maxDesign)
	}
	d, moves := make([]float64, len(plan)-1), false
	for i := range d {
		d[i] = plan[i+1] - plan[i]
		if !(math.Abs(plan[i]) <= 1e6 && math.Abs(plan[i+1]) <= 1e6) {
			return Detectable{}, payoff.Fail(payoff.Invalid, "week %d of the plan: want 1 for on, 0 for off", i+1)
		}
		moves = moves || d[i] != 0
	}
	if !moves {
		return Detectable{}, payoff.Fail(payoff.Invalid, "the plan never turns the activity on or off: nothing can be seen")
	}
	information := dot(d, n.solveDifferences(d))
	sd := 1 / math.Sqrt(information)
	if !finite(sd) {
		return Detectable{}, payoff.Fail(payoff.Invalid, "the variances are too far apart for a plan of %d weeks", len(plan))
	}
	return t.detectable(sd), nil
}

// solveDifferences is S^-1 d for the covariance S of week-to-week differences (Thomas' algorithm for
// tridiagonal systems).
func (n Noise) solveDifferences(d []float64) []float64 {
	obs, level := n.Obs*n.Obs, n.Level*n.Level
	diagonal, beside := level+2*obs, -obs
	above, x := make([]float64, len(d)), make([]float64, len(d))
	for i := range d {
		pivot, v := diagonal, d[i]
		if i > 0 {
			pivot -= beside * above[i-1]
			v -= beside * x[i-1]
		}
		above[i], x[i] = beside/pivot, v/pivot
	}
	for i := len(d) - 2; i >= 0; i-- {
		x[i] -= above[i] * x[i+1]
	}
	return x
}

// Alternate is a plan: pre weeks on, then weeks that turn off and on in blocks, starting off. With no
// block it is one pause.
func Alternate(pre, weeks, block int) []float64 {
	plan := make([]float64, pre+weeks)
	for i := range plan {
		switch {
		case i < pre:
			plan[i] = 1
		case block > 0 && (i-pre)/block%2 == 1:
			plan[i] = 1
		}
	}
	return plan
}

// Advice is how an effect of a given size per week could be found.
type Advice struct {
	PauseWeeks     *int // the shortest pause that would tell; nil: no length of pause will
	AlternateWeeks *int // the shortest plan of weeks off and on in turn; nil: neither, in MaxPauseWeeks
	Words          string
}

// Advise looks for the shortest pause and the shortest plan of weeks off and on in turn.
func (n Noise) Advise(pre int, effect float64, t Test) (Advice, error) {
	var a Advice
	var err error
	if a.PauseWeeks, err = n.Weeks(pre, effect, t); err != nil {
		return a, err
	}
	for w := 2; w <= MaxPauseWeeks; w += 2 {
		d, err := n.OnOff(Alternate(pre, w, 1), t)
		if err != nil {
			return a, err
		}
		if d.MDE <= math.Abs(effect) {
			a.AlternateWeeks = &w
			break
		}
	}
	switch {
	case a.PauseWeeks != nil:
		a.Words = "a pause will tell"
	case a.AlternateWeeks != nil:
		a.Words = "no length of pause will tell; alternate weeks on and off"
	default:
		a.Words = "cannot be known this way within a year"
	}
	return a, nil
}

// EstimateNoise reads the noise off a business's own weeks, with the straight trend taken out: the
// likelihood of the week-to-week differences is maximised over the share of drift (Durbin and Koopman,
// section 2.9, the concentrated likelihood). NaN is a week that wasn't observed; it is passed over as
// if the weeks beside it were neighbours. Fewer than 8 weeks, or weeks that never move, are errors.
func EstimateNoise(weeks []float64) (Noise, error) {
	var y []float64
	for _, v := range weeks {
		if !math.IsNaN(v) {
			y = append(y, v)
		}
	}
	if len(y) < 8 {
		return Noise{}, payoff.Fail(payoff.Invalid, "%d weeks are too few to see how they move: want at least 8", len(y))
	}
	if err := CheckSeries(y, len(y)); err != nil {
		return Noise{}, err
	}
	// straight line by least squares
	m, slope, spread := mean(y), 0.0, 0.0
	mid := float64(len(y)-1) / 2
	for i, v := range y {
		slope += (float64(i) - mid) * (v - m)
		spread += (float64(i) - mid) * (float64(i) - mid)
	}
	slope /= spread
	d := make([]float64, len(y)-1)
	for i := range d {
		d[i] = y[i+1] - y[i] - slope
	}
	if deviation(y) == 0 || dot(d, d) <= 1e-20*math.Max(1, m*m) {
		return Noise{}, payoff.Fail(payoff.Invalid, "the weeks never move: what they would do without the activity can't be told from them")
	}
	k := float64(len(d))
	// minus twice the likelihood, concentrated over the scale, for drift of ratio (level/obs)
	fit := func(ratio float64) (loss, scale float64) {
		n := Noise{1, ratio}
		scale = dot(d, n.solveDifferences(d)) / k
		logDet, pivot := 0.0, 0.0
		for i := range d {
			p := ratio*ratio + 2
			if i > 0 {
				p -= 1 / pivot
			}
			pivot = p
			logDet += math.Log(p)
		}
		return k*math.Log(scale) + logDet, scale
	}
	best, bestRatio := math.Inf(1), 0.0
	for _, ratio := range ratios() {
		if loss, _ := fit(ratio); loss < best {
			best, bestRatio = loss, ratio
		}
	}
	_, scale := fit(bestRatio)
	return Noise{Obs: math.Sqrt(scale), Level: bestRatio * math.Sqrt(scale)}, nil
}

// ratios are the shares of drift that EstimateNoise compares: none, and 0.01 to 10 in steps of 3%.
func ratios() []float64 {
	out := []float64{0}
	for r := 0.01; r <= 10; r *= 1.03 {
		out = append(out, r)
	}
	return out
}
