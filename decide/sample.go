package decide

import (
	"math"
	"math/rand/v2"
)

// A stream is one sequence of random numbers. Every quantity that is drawn has a stream of its own,
// started from the seed and the quantity's number: what is learnt about one of them never shifts
// the draws of another, so that two judgements differ only by what really differs between them.
type stream struct{ r *rand.Rand }

// quantity numbers what is drawn.
type quantity uint64

const (
	drawRate quantity = iota + 1
	drawWorth
	drawFactor
	drawHiddenShare
	drawHiddenCount
	drawHiddenWorth
	drawExponent
	drawKey
	_              // numbers are never given again: the same facts give the same draws
	drawStep       // + 2 x the step's number
	drawEstimate   = drawStep + 1000
	drawAlternates = drawEstimate + 100000
)

func newStream(seed uint64, q quantity) stream {
	return stream{rand.New(rand.NewPCG(seed, uint64(q)*0x9e3779b97f4a7c15))}
}

// gamma draws from Gamma(shape, 1), shape > 0, by Marsaglia and Tsang, "A simple method for
// generating gamma variables", ACM TOMS 26 (2000). Below shape 1: Gamma(shape+1) x U^(1/shape).
func (s stream) gamma(shape float64) float64 {
	if shape < 1 {
		u := 1 - s.r.Float64() // (0, 1]
		return s.gamma(shape+1) * math.Exp(math.Log(u)/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := 1 - s.r.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// beta draws from Beta(a, b), a and b > 0. It lies strictly between 0 and 1 unless rounding says otherwise.
func (s stream) beta(a, b float64) float64 {
	x, y := s.gamma(a), s.gamma(b)
	if x+y <= 0 { // both underflowed: the mass lies at the two ends, in the ratio a : b
		if s.r.Float64()*(a+b) < a {
			return 1
		}
		return 0
	}
	return x / (x + y)
}

// between draws from an 80% interval: the normal whose 10th and 90th percentiles are Low and High,
// with its own width on either side of Mid.
func (s stream) between(low, mid, high float64) float64 {
	z := s.r.NormFloat64() / z90
	if z < 0 {
		return mid + z*(mid-low)
	}
	return mid + z*(high-mid)
}

// z90 is the 90th percentile of the standard normal.
const z90 = 1.2815515655446004

// quantile is the q-quantile (0 to 1) of xs, which it reorders: the value with rank q(n-1), between
// two ranks interpolated. Quickselect, so that 10,000 draws need no sorting.
func quantile(xs []float64, q float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	at := q * float64(len(xs)-1)
	k := int(at)
	low := selectRank(xs, k)
	if part := at - float64(k); part > 0 && k+1 < len(xs) {
		high := xs[k+1]
		for _, x := range xs[k+2:] {
			high = math.Min(high, x)
		}
		if math.IsInf(low, 0) || math.IsInf(high, 0) {
			return high
		}
		return low + part*(high-low)
	}
	return low
}

// selectRank returns the value of rank k and leaves nothing greater before it and nothing less behind it.
func selectRank(xs []float64, k int) float64 {
	lo, hi := 0, len(xs)-1
	for lo < hi {
		// The median of three as pivot keeps sorted input linear.
		mid := lo + (hi-lo)/2
		if xs[mid] < xs[lo] {
			xs[mid], xs[lo] = xs[lo], xs[mid]
		}
		if xs[hi] < xs[lo] {
			xs[hi], xs[lo] = xs[lo], xs[hi]
		}
		if xs[hi] < xs[mid] {
			xs[hi], xs[mid] = xs[mid], xs[hi]
		}
		pivot, i, j := xs[mid], lo, hi
		for i <= j {
			for xs[i] < pivot {
				i++
			}
			for xs[j] > pivot {
				j--
			}
			if i <= j {
				xs[i], xs[j] = xs[j], xs[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return xs[k]
		}
	}
	return xs[k]
}

// mean of xs, 0 where there are none.
func mean(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

// above is the share of xs greater than 0.
func above(xs []float64) float64 {
	n := 0
	for _, x := range xs {
		if x > 0 {
			n++
		}
	}
	return float64(n) / float64(max(1, len(xs)))
}
