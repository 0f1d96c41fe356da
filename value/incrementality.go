package value

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Test is what one of the business's own experiments said: the part of the credited contribution
// that would have been lost without the activity (1 is all of it), as an 80% interval.
type Test struct {
	Factor payoff.Interval
	On     payoff.Date // the day it ended
}

// TestHalfLife is how many days a test takes to lose half of what it knows: its variance doubles.
const TestHalfLife = 365

// A Factor is what is known of incrementality: the part, 0 or more, of a credited contribution that
// would be lost without the activity. Untested it is Beta(A, B); tested it is a normal with Mean and
// SD, of which what lies below 0 counts as 0 and what lies above 1 stands: a test may find more than
// the touches showed.
type Factor struct {
	A, B     float64
	Mean, SD float64
	Tests    int // how many tests went into it
}

// Incrementality is the factor for a purpose as seen on a day: the stated prior, Beta(3.5, 1.5) for
// acquire (mean 0.7), Beta(1, 2) for retain (followers are the best customers already: zero is
// within reach), Beta(1, 1) for every other purpose, combined by precision with the business's
// tests. A test counts by 1/variance, halved for every TestHalfLife days since it ended. Tests whose
// interval isn't low <= mid <= high with low < high are left out.
func Incrementality(p payoff.Purpose, tests []Test, asOf payoff.Date) Factor {
	f := Factor{A: 1, B: 1}
	switch p {
	case payoff.Acquire:
		f.A, f.B = 3.5, 1.5
	case payoff.Retain:
		f.B = 2
	}
	sum := f.A + f.B
	f.Mean = f.A / sum
	f.SD = math.Sqrt(f.A * f.B / (sum * sum * (sum + 1)))
	precision, weighted, n := told(tests, asOf)
	weighted += f.Mean / (f.SD * f.SD)
	precision += 1 / (f.SD * f.SD)
	f.Mean, f.SD, f.Tests = weighted/precision, 1/math.Sqrt(precision), n
	return f
}

// Tested is the factor as the business's tests alone say it, aged and combined by precision; false
// without one that counts.
func Tested(tests []Test, asOf payoff.Date) (Factor, bool) {
	precision, weighted, n := told(tests, asOf)
	if n == 0 {
		return Factor{}, false
	}
	return Factor{Mean: weighted / precision, SD: 1 / math.Sqrt(precision), Tests: n}, true
}

// told adds up what tests say: their precisions, their factors weighed by them, and how many count.
func told(tests []Test, asOf payoff.Date) (precision, weighted float64, n int) {
	for _, t := range tests {
		i := t.Factor
		if !(i.Low <= i.Mid && i.Mid <= i.High && i.Low < i.High) || math.IsInf(i.High-i.Low, 0) {
			continue
		}
		sd := (i.High - i.Low) / (2 * z90)
		age := math.Max(0, float64(asOf-t.On))
		known := math.Exp2(-age/TestHalfLife) / (sd * sd)
		if known == 0 || math.IsInf(known, 0) {
			continue
		}
		precision += known
		weighted += known * i.Mid
		n++
	}
	return precision, weighted, n
}

// z90 is the 90th percentile of the standard normal: an 80% interval is 2 x z90 standard deviations wide.
const z90 = 1.2815515655446004

// At is the factor's q-quantile, 0 < q < 1.
func (f Factor) At(q float64) float64 {
	if f.Tests == 0 {
		return mathext.InvRegIncBeta(f.A, f.B, q)
	}
	return math.Max(0, f.Mean+f.SD*distuv.UnitNormal.Quantile(q))
}

// Interval is the factor's 10th, 50th and 90th percentile.
func (f Factor) Interval() payoff.Interval {
	return payoff.Interval{Low: f.At(0.1), Mid: f.At(0.5), High: f.At(0.9)}
}
