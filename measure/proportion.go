package measure

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Count is how many of a number of visits (or the like) converted.
type Count struct{ Conversions, Visitors int64 }

// MaxCount bounds what a Count may hold: with more visitors no interval is wide enough to matter.
const MaxCount = 100_000_000

// Check says with kind Invalid what isn't a count.
func (c Count) Check() error {
	if c.Conversions < 0 || c.Visitors < c.Conversions || c.Visitors > MaxCount {
		return payoff.Fail(payoff.Invalid, "%d of %d isn't a proportion: want 0 <= conversions <= visitors", c.Conversions, c.Visitors)
	}
	return nil
}

// Range is the ends of an interval.
type Range [2]float64

// Wilson is the score interval that holds the true rate with the confidence level (E. B. Wilson,
// Probable Inference, the Law of Succession, and Statistical Inference, 1927): for no visitors all
// there is, [0, 1].
func (c Count) Wilson(level float64) Range {
	if c.Visitors == 0 {
		return Range{0, 1}
	}
	n, p := float64(c.Visitors), float64(c.Conversions)/float64(c.Visitors)
	z := distuv.UnitNormal.Quantile(0.5 + level/2)
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	low, high := (mid-half)/(1+z*z/n), (mid+half)/(1+z*z/n)
	if c.Conversions == 0 {
		low = 0
	}
	if c.Conversions == c.Visitors {
		high = 1
	}
	return Range{low, high}
}

// ClopperPearson is the exact interval: its confidence is at least the level, often more (C. J.
// Clopper and E. S. Pearson, 1934).
func (c Count) ClopperPearson(level float64) Range {
	r, k, n, tail := Range{0, 1}, float64(c.Conversions), float64(c.Visitors), (1-level)/2
	if c.Conversions > 0 {
		r[0] = mathext.InvRegIncBeta(k, n-k+1, tail)
	}
	if c.Conversions < c.Visitors {
		r[1] = mathext.InvRegIncBeta(k+1, n-k, 1-tail)
	}
	return r
}

// Posterior is what is known of the rate when Beta(a, b) was known before: Beta(1, 1) is the uniform
// prior, Beta(1/2, 1/2) Jeffreys'.
func (c Count) Posterior(a, b float64) Beta {
	return Beta{a + float64(c.Conversions), b + float64(c.Visitors-c.Conversions)}
}

// A Beta is the distribution of a rate; A and B are positive.
type Beta struct{ A, B float64 }

// Mean is the rate to expect.
func (d Beta) Mean() float64 { return d.A / (d.A + d.B) }

// Quantile is the rate below which the truth lies with probability p.
func (d Beta) Quantile(p float64) float64 {
	if mean, sd, skew, large := d.large(); large {
		z := distuv.UnitNormal.Quantile(p)
		return mean + sd*(z+skew/6*(z*z-1))
	}
	if p > 0.999 { // the inverse is sharper in the lower tail
		return 1 - mathext.InvRegIncBeta(d.B, d.A, 1-p)
	}
	return mathext.InvRegIncBeta(d.A, d.B, p)
}

// Below is the probability that the rate is below x.
func (d Beta) Below(x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	}
	if mean, sd, skew, large := d.large(); large {
		z := (x - mean) / sd
		return min(1, max(0, distuv.UnitNormal.CDF(z)-distuv.UnitNormal.Prob(z)*skew/6*(z*z-1)))
	}
	return mathext.RegIncBeta(d.A, d.B, x)
}

// large says whether both parameters are so large that the incomplete beta function loses digits to
// cancellation and a normal distribution with a correction for skewness keeps more (F. Y. Edgeworth's
// series, first term; its error is below 1e-6 here).
func (d Beta) large() (mean, sd, skew float64, large bool) {
	n := d.A + d.B
	if n < 5e6 || d.A < 1e4 || d.B < 1e4 {
		return 0, 0, 0, false
	}
	sd = math.Sqrt(d.A / n * (d.B / n) / (n + 1))
	return d.A / n, sd, 2 * (d.B - d.A) * math.Sqrt(n+1) / ((n + 2) * math.Sqrt(d.A*d.B)), true
}

// density is that of the rate at x, between 0 and 1.
func (d Beta) density(x float64) float64 {
	if mean, sd, skew, large := d.large(); large {
		z := (x - mean) / sd
		return distuv.UnitNormal.Prob(z) / sd * (1 + skew/6*(z*z*z-3*z))
	}
	f := distuv.Beta{Alpha: d.A, Beta: d.B}.Prob(x)
	if !finite(f) {
		return 0 // at the very end of a panel, where the weight is nothing
	}
	return f
}

// Interval leaves the same probability out at either end.
func (d Beta) Interval(level float64) Range {
	return Range{d.Quantile((1 - level) / 2), d.Quantile((1 + level) / 2)}
}

// A Comparison says which of two rates is better, and what it would cost to be wrong.
type Comparison struct {
	BBetter     float64 // the probability that B's rate is above A's
	LossIfBWere float64 // the rate given up on average by choosing B: E max(A - B, 0)
	LossIfAWere float64 // by choosing A: E max(B - A, 0)
}

// Compare integrates over both distributions: P(B > A) is the integral of P(B > x) dP(A < x), the
// expected loss of choosing B that of P(A > x) P(B < x) dx.
func Compare(a, b Beta) Comparison {
	var c Comparison
	for _, p := range panels(a, b) {
		// x = sin^2 t takes away the singular ends of distributions with a parameter below 1
		from, to := math.Asin(math.Sqrt(p[0])), math.Asin(math.Sqrt(p[1]))
		for i, node := range gaussNodes {
			t := from + (to-from)*(1+node)/2
			s, co := math.Sincos(t)
			x, dx := s*s, gaussWeights[i]*(to-from)/2*2*s*co
			fa, fb := a.Below(x), b.Below(x)
			c.BBetter += dx * a.density(x) * (1 - fb)
			c.LossIfBWere += dx * (1 - fa) * fb
			c.LossIfAWere += dx * (1 - fb) * fa
		}
	}
	c.BBetter = min(max(c.BBetter, 0), 1)
	return c
}

// panels cuts [0, 1] where either distribution changes, so that few nodes a panel are enough.
func panels(a, b Beta) [][2]float64 {
	cuts := []float64{0, 1}
	for _, d := range []Beta{a, b} {
		for _, p := range []float64{1e-13, 1e-9, 1e-5, 1e-3, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.998, 1 - 1e-4, 1 - 1e-6, 1 - 1e-8, 1 - 1e-10, 1 - 1e-13} {
			if q := d.Quantile(p); q > 0 && q < 1 {
				cuts = append(cuts, q)
			}
		}
	}
	return intervals(cuts)
}

// PowerSampleSize is how many visitors each of two groups needs so that a two-sided test at alpha
// finds the difference between the rates p1 and p2 with the given power: the normal approximation
// that R's stats::power.prop.test solves (J. L. Fleiss, Statistical Methods for Rates and
// Proportions, chapter 3, without continuity correction). Fractions are kept. Equal rates, or rates
// outside (0, 1), are errors of kind Invalid.
func PowerSampleSize(p1, p2, alpha, power float64) (float64, error) {
	for _, p := range []float64{p1, p2, alpha, power} {
		if !(p > 0 && p < 1) {
			return 0, payoff.Fail(payoff.Invalid, "rates, alpha and power must lie between 0 and 1: %g doesn't", p)
		}
	}
	if p1 == p2 {
		return 0, payoff.Fail(payoff.Invalid, "no number of visitors finds a difference between %g and %g", p1, p2)
	}
	z := distuv.UnitNormal.Quantile
	root := z(1-alpha/2)*math.Sqrt((p1+p2)*(1-(p1+p2)/2)) + z(power)*math.Sqrt(p1*(1-p1)+p2*(1-p2))
	n := root * root / ((p1 - p2) * (p1 - p2))
	if root <= 0 || math.IsInf(n, 0) {
		return 0, payoff.Fail(payoff.Invalid, "no number of visitors can be given for rates of %g and %g at a power of %g", p1, p2, power)
	}
	return n, nil
}
