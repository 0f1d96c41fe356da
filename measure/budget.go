package measure

import (
	"math"

	"payoff"
)

// A Curve is what effort in one channel brings: the mean over its possible responses. One response is a
// curve that is known; more are what a fit leaves open.
type Curve []Response

// A Response is one possible curve. Beta is all there is to gain. With Lam it is reached as Logistic
// reaches 1; otherwise as Hill does: half at EC, and a Slope above 1 makes an S: little at first, then
// more than in proportion, then less.
type Response struct{ Beta, EC, Slope, Lam float64 }

// At is what an effort of x brings.
func (c Curve) At(x float64) float64 {
	sum := 0.0
	for _, d := range c {
		if d.Lam > 0 {
			sum += d.Beta * math.Tanh(d.Lam*x/2)
		} else {
			sum += d.Beta * hill(x, d.EC, d.Slope)
		}
	}
	return sum / float64(len(c))
}

// An Allocation is how much goes where, and what that brings.
type Allocation struct {
	Spend    []float64 // in the order of the curves; sums to the budget
	Response float64
	Marginal []float64 // what one more unit would bring in each
}

// Allocate splits a budget, in hours or in money, for the highest total response: the global one, also
// where a curve is an S and the greedy hour-by-hour choice gets stuck at nothing. It first compares all
// splits on a grid (dynamic programming over the channels, as R. Bellman, 1957) and then moves effort
// between pairs of channels until no move helps.
func Allocate(curves []Curve, budget float64) (Allocation, error) {
	if len(curves) == 0 || len(curves) > 50 {
		return Allocation{}, payoff.Fail(payoff.Invalid, "%d channels: want 1 to 50", len(curves))
	}
	if !(budget >= 0 && budget <= 1e12) {
		return Allocation{}, payoff.Fail(payoff.Invalid, "a budget of %g: want 0 or more, at most 1e12", budget)
	}
	draws := 0
	for i, c := range curves {
		if len(c) == 0 {
			return Allocation{}, payoff.Fail(payoff.Invalid, "channel %d has no curve", i+1)
		}
		draws += len(c)
		for _, d := range c {
			known := d.EC > 1e-9 && d.EC <= 1e12 && d.Slope >= 0.05 && d.Slope <= 20 || d.Lam > 0 && d.Lam <= 1e12
			if !(d.Beta >= 0 && d.Beta <= 1e12) || !known {
				return Allocation{}, payoff.Fail(payoff.Invalid, "channel %d: beta %g, ec %g, slope %g, lam %g: want beta from 0, and ec above 0 with a slope of 0.05 to 20, or lam above 0", i+1, d.Beta, d.EC, d.Slope, d.Lam)
			}
		}
	}
	if draws > 20_000 {
		return Allocation{}, payoff.Fail(payoff.Invalid, "%d draws of curves: at most 20,000 in all", draws)
	}
	out := Allocation{Spend: grid(curves, budget)}
	refine(curves, out.Spend, budget)
	for i, c := range curves {
		out.Response += c.At(out.Spend[i])
		h := math.Max(budget, 1) * 1e-6
		out.Marginal = append(out.Marginal, (c.At(out.Spend[i]+h)-c.At(math.Max(0, out.Spend[i]-h)))/(h+math.Min(h, out.Spend[i])))
	}
	return out, nil
}

const gridSteps = 600

// grid is the best split in steps of a six-hundredth of the budget.
func grid(curves []Curve, budget float64) []float64 {
	best := make([]float64, gridSteps+1)
	choice := make([][]int, len(curves))
	values, next := make([]float64, gridSteps+1), make([]float64, gridSteps+1)
	for i, c := range curves {
		for k := range values {
			values[k] = c.At(budget * float64(k) / gridSteps)
		}
		choice[i] = make([]int, gridSteps+1)
		for total := range next {
			next[total] = math.Inf(-1)
			for k := 0; k <= total; k++ {
				if v := best[total-k] + values[k]; v > next[total] {
					next[total], choice[i][total] = v, k
				}
			}
		}
		best, next = next, best
	}
	spend, left := make([]float64, len(curves)), gridSteps
	for i := len(curves) - 1; i >= 0; i-- {
		spend[i] = budget * float64(choice[i][left]) / gridSteps
		left -= choice[i][left]
	}
	return spend
}

// refine moves effort between pairs, at first by up to a step of the grid either way, then by ever less.
func refine(curves []Curve, spend []float64, budget float64) {
	for reach := budget * 2 / gridSteps; reach > budget*1e-9; reach /= 3 {
		for range 20 {
			gained := 0.0
			for i := range spend {
				for j := range i {
					gained += trade(curves[i], curves[j], &spend[i], &spend[j], reach)
				}
			}
			if gained <= 0 {
				break
			}
		}
	}
}

// trade moves effort from b to a (or back, within reach) as far as the two together gain, by golden
// section, and returns the gain.
func trade(a, b Curve, x, y *float64, reach float64) float64 {
	low, high := -math.Min(reach, *x), math.Min(reach, *y)
	if high <= low {
		return 0
	}
	at := func(d float64) float64 { return a.At(*x+d) + b.At(*y-d) }
	const golden = 0.6180339887498949
	from, to := low, high
	p, q := to-golden*(to-from), from+golden*(to-from)
	vp, vq := at(p), at(q)
	for range 40 {
		if vp > vq {
			to, q, vq = q, p, vp
			p = to - golden*(to-from)
			vp = at(p)
		} else {
			from, p, vp = p, q, vq
			q = from + golden*(to-from)
			vq = at(q)
		}
	}
	now, best, move := at(0), at(0), 0.0
	for _, d := range []float64{low, high, (from + to) / 2} {
		if v := at(d); v > best {
			best, move = v, d
		}
	}
	if best-now <= 1e-12*math.Abs(now) {
		return 0
	}
	*x, *y = math.Max(0, *x+move), math.Max(0, *y-move)
	return best - now
}
