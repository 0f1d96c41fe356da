package measure

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Lesson is what a reading teaches of the two assumptions behind a verdict: how much of what is
// credited would be lost without the activity (the factor f), and how value grows with the hours
// (value ~ hours^e).
type Lesson struct {
	// Factor and Exponent are the mean and the 80% interval of each after the reading, from the stated
	// priors.
	Factor, Exponent Known
	// ExponentBeta is the Beta with the mean and the variance of the exponent.
	ExponentBeta Beta
	// Own is the factor as the reading alone tells it, without the prior of f, as an 80% interval: what
	// may be combined with that prior without counting it twice. It may lie below 0 or above 1.
	Own [3]float64
}

// Known is a quantity by its mean and its 80% interval.
type Known struct {
	Mean float64
	CI80 Range
}

// gridFactor and gridExponent are how finely the two are laid out.
const gridFactor, gridExponent = 400, 99

// Learn updates the priors of f and e by the reading on a grid. With credited the contribution credited
// in a week of the experiment on average, and value following hours^e, full weeks differ from low ones by
//
//	f x credited x 2 (full^e - low^e) / (full^e + low^e)
//
// of which the reading gives a normal estimate with the deviation of its 95% interval. Full and low are
// the hours really worked. One difference can't tell f from e by itself: what they are alone comes from the
// priors too. Where low weeks have no hours the difference is 2 f x credited whatever e is.
func (r Reading) Learn(credited float64, factor, exponent Beta) (Lesson, error) {
	switch {
	case !(credited > 0 && credited <= 1e12):
		return Lesson{}, payoff.Fail(payoff.Invalid, "%g credited a week: nothing was credited in the weeks of the experiment, so how much of it would be lost can't be said", credited)
	case !(r.HoursFull > r.HoursLow):
		return Lesson{}, payoff.Fail(payoff.Invalid, "%g hours in full weeks and %g in low ones: want more in the full ones", r.HoursFull, r.HoursLow)
	}
	for _, b := range []Beta{factor, exponent} {
		if !(b.A > 0 && b.B > 0 && b.A <= 1e6 && b.B <= 1e6) {
			return Lesson{}, payoff.Fail(payoff.Invalid, "Beta(%g, %g): want two shapes above 0", b.A, b.B)
		}
	}
	// What was drawn decides what is compared: the difference of a full week from a low one.
	seen, sd := r.PerHour.Mid*r.HoursDrawn, r.PerHour.SD()*r.HoursDrawn
	if !(sd > 0) {
		return Lesson{}, payoff.Fail(payoff.Invalid, "the reading has no error: its weeks are too few or too alike")
	}
	es := cells(exponent, gridExponent)
	fs := cells(factor, gridFactor)
	weightF, weightE := make([]float64, gridFactor), make([]float64, gridExponent)
	mean, second, all := 0.0, 0.0, 0.0
	for i, e := range es {
		full, low := math.Pow(r.HoursFull, e), math.Pow(r.HoursLow, e)
		per := credited * 2 * (full - low) / (full + low) // what f = 1 would show
		// e as its prior says, f as the reading alone does
		m, s := seen/per, sd/per
		mean, second = mean+m/gridExponent, second+(m*m+s*s)/gridExponent
		for k, f := range fs {
			z := (seen - f*per) / sd
			w := math.Exp(-z * z / 2)
			weightF[k] += w
			weightE[i] += w
			all += w
		}
	}
	own := math.Sqrt(math.Max(0, second-mean*mean))
	q := distuv.UnitNormal.Quantile(0.9)
	out := Lesson{Own: [3]float64{mean - q*own, mean, mean + q*own}}
	if !finite(out.Own[:]...) || all < 1e-290 {
		return Lesson{}, payoff.Fail(payoff.Invalid, "the reading (%.4g a week) lies beyond anything that the %.4g credited a week could be: check that both are in one currency and of one purpose", seen, credited)
	}
	var spread float64
	out.Factor, _ = known(fs, weightF)
	out.Exponent, spread = known(es, weightE)
	n := out.Exponent.Mean*(1-out.Exponent.Mean)/spread - 1
	out.ExponentBeta = Beta{A: out.Exponent.Mean * n, B: (1 - out.Exponent.Mean) * n}
	return out, nil
}

// cells are the middles of n equally likely parts of a Beta.
func cells(b Beta, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = b.Quantile((float64(i) + 0.5) / float64(n))
	}
	return out
}

// known sums up weighted points in ascending order; spread is their variance.
func known(at, weight []float64) (k Known, spread float64) {
	all := 0.0
	for i, w := range weight {
		all += w
		k.Mean += w * at[i]
	}
	k.Mean /= all
	k.CI80 = Range{at[0], at[len(at)-1]}
	below := 0.0
	for i, w := range weight {
		spread += w / all * (at[i] - k.Mean) * (at[i] - k.Mean)
		if before := below; before < 0.1 && before+w/all >= 0.1 {
			k.CI80[0] = at[i]
		}
		if before := below; before < 0.9 && before+w/all >= 0.9 {
			k.CI80[1] = at[i]
		}
		below += w / all
	}
	return k, spread
}
