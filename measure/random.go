package measure

import (
	"math"
	"math/rand/v2"
)

// A chance draws from a seed: the same seed gives the same draws on every machine.
type chance struct{ *rand.Rand }

func newChance(seed uint64) chance { return chance{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} }

// gamma draws from Gamma(shape, 1) (G. Marsaglia and W. W. Tsang, A Simple Method for Generating
// Gamma Variables, 2000). shape is positive.
func (c chance) gamma(shape float64) float64 {
	if shape < 1 {
		u := 1 - c.Float64()
		return c.gamma(shape+1) * math.Pow(u, 1/shape)
	}
	d := shape - 1./3
	k := 1 / math.Sqrt(9*d)
	for {
		x := c.NormFloat64()
		v := 1 + k*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := 1 - c.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < 0.5*x*x+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// beta draws from Beta(a, b).
func (c chance) beta(a, b float64) float64 {
	x := c.gamma(a)
	y := c.gamma(b)
	if x+y == 0 {
		return a / (a + b)
	}
	return x / (x + y)
}

// variance draws from the inverse gamma distribution with df and sum of squares ss (df/2, ss/2),
// below the limit (0: none).
func (c chance) variance(df, ss, limit float64) float64 {
	for range 1000 {
		if v := ss / (2 * c.gamma(df/2)); (limit <= 0 || v <= limit) && v > 0 && !math.IsInf(v, 0) {
			return v
		}
	}
	// Nearly all of the distribution lies beyond the limit, and close behind it.
	return limit
}
