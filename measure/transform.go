package measure

import (
	"math"

	"payoff"
)

// Geometric carries over a share theta of what was there before: y[t] = x[t] + theta y[t-1]. A theta
// of 1 is the running sum.
func Geometric(x []float64, theta float64) []float64 {
	y, before := make([]float64, len(x)), 0.0
	for t, v := range x {
		before = v + theta*before
		y[t] = before
	}
	return y
}

// GeometricNormalised spreads each period's effort over lMax periods with weights alpha^i that sum to
// 1: effort is moved in time, not multiplied. An alpha of 0, or an lMax of 1, moves nothing.
func GeometricNormalised(x []float64, alpha float64, lMax int) []float64 {
	w, sum := make([]float64, lMax), 0.0
	for i := range w {
		w[i] = math.Pow(alpha, float64(i)) // 0^0 is 1
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return spread(x, w)
}

// spread is the causal convolution of x with weights w.
func spread(x, w []float64) []float64 {
	y := make([]float64, len(x))
	for t := range x {
		for i := 0; i < len(w) && i <= t; i++ {
			y[t] += w[i] * x[t-i]
		}
	}
	return y
}

// WeibullPDF spreads effort by the density of a Weibull distribution, which can peak later; weights
// are scaled to run from 0 to 1 over the window, as Meta's Robyn does (R/transformation.R). scale is
// the quantile of the window at which the distribution's scale stands, rounded to a whole period.
func WeibullPDF(x []float64, shape, scale float64) []float64 {
	n := len(x)
	w := make([]float64, n)
	at := weibullScale(n, scale)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range w {
		z := float64(i+1) / at
		w[i] = math.Exp(math.Log(shape/at) + (shape-1)*math.Log(z) - math.Pow(z, shape))
		low, high = min(low, w[i]), max(high, w[i])
	}
	for i := range w {
		if high > low {
			w[i] = (w[i] - low) / (high - low)
		} else {
			w[i] = 1
		}
	}
	return spread(x, w)
}

// WeibullCDF lets effort fade at a rate that changes with its age: the weights are the running product
// of a Weibull distribution's upper tail (Robyn).
func WeibullCDF(x []float64, shape, scale float64) []float64 {
	n := len(x)
	w := make([]float64, n)
	at := weibullScale(n, scale)
	left := 1.0
	for i := range w {
		if i > 0 {
			left *= math.Exp(-math.Pow(float64(i)/at, shape))
		}
		w[i] = left
	}
	return spread(x, w)
}

// weibullScale is the quantile (type 7) of 1..n, rounded half to even as R rounds, at least 1.
func weibullScale(n int, scale float64) float64 {
	return math.Max(1, math.RoundToEven(1+float64(n-1)*scale))
}

// HillOfMax is Robyn's saturation: half of all there is to gain is reached at gamma times the window's
// maximum. It is here to compare with: the maximum moves as weeks are added, and rewrites history.
func HillOfMax(x []float64, alpha, gamma float64) []float64 {
	highest := 0.0
	for _, v := range x {
		highest = max(highest, v)
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = hill(v, highest*gamma, alpha)
	}
	return y
}

// Hill is the share of all there is to gain that x reaches: half at ec, in x's own unit (Meridian's form).
func Hill(x []float64, ec, slope float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = hill(v, ec, slope)
	}
	return y
}

func hill(x, half, slope float64) float64 {
	if x <= 0 {
		return 0
	}
	return 1 / (1 + math.Pow(half/x, slope))
}

// Logistic is PyMC-Marketing's saturation: (1 - e^(-lam x)) / (1 + e^(-lam x)).
func Logistic(x []float64, lam float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Tanh(lam * v / 2)
	}
	return y
}

// CheckMedia says with kind Invalid what isn't a series of spend or effort.
func CheckMedia(name string, x []float64) error {
	if len(x) == 0 || len(x) > 20_000 {
		return payoff.Fail(payoff.Invalid, "%s has %d periods: want 1 to 20,000", name, len(x))
	}
	for t, v := range x {
		if !(v >= 0 && v <= 1e12) {
			return payoff.Fail(payoff.Invalid, "%s is %g in period %d: want 0 or more, at most 1e12", name, v, t+1)
		}
	}
	return nil
}
