package measure

import (
	"iter"
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// What a fact is worth before it is known. There are two things to do: to go on, which brings an
// amount that isn't known for certain, or to stop, which brings nothing. Whoever must choose now takes
// the better on average and gets max(0, E[amount]). Whoever may look first chooses after each thing that
// could be seen, and gets E[max(0, E[amount | what is seen])]. The difference is the expected value of
// sample information; of a look that leaves nothing open, the expected value of perfect information (H.
// Raiffa and R. Schlaifer, Applied Statistical Decision Theory, 1961, chapters 4 and 5). It is never
// negative, never more than that of perfect information, and a longer look is never worth less.

// UnitNormalLoss is E[max(0, Z - x)] for a standard normal Z: phi(x) - x (1 - Phi(x)).
func UnitNormalLoss(x float64) float64 {
	return math.Max(0, distuv.UnitNormal.Prob(x)-x*distuv.UnitNormal.Survival(x))
}

// A NormalChoice is one where going on brings a normal amount with this mean and deviation.
type NormalChoice struct{ Mean, SD float64 }

// Check says with kind Invalid what no amount could be.
func (c NormalChoice) Check() error {
	if !(math.Abs(c.Mean) <= 1e12 && c.SD >= 0 && c.SD <= 1e12) {
		return payoff.Fail(payoff.Invalid, "mean %g and sd %g: want an amount and how far it may be off, both within 1e12", c.Mean, c.SD)
	}
	return nil
}

// Perfect is the value of knowing the amount: SD x UnitNormalLoss(|Mean| / SD).
func (c NormalChoice) Perfect() float64 {
	if c.SD == 0 {
		return 0
	}
	return c.SD * UnitNormalLoss(math.Abs(c.Mean)/c.SD)
}

// Sample is the value of a reading that is off by noise, a standard deviation: what is expected
// after it moves by SD^2 / sqrt(SD^2 + noise^2), which takes the place of SD (Raiffa and Schlaifer,
// section 5.4).
func (c NormalChoice) Sample(noise float64) float64 {
	if c.SD == 0 {
		return 0
	}
	return NormalChoice{c.Mean, c.SD * c.SD / math.Hypot(c.SD, noise)}.Perfect()
}

// A PointsChoice is one where going on brings an amount less Cost; the amount is one of equally likely
// Points, in ascending order. There is at least one.
type PointsChoice struct {
	Points []float64
	Cost   float64
}

// now is what the better choice brings before anything is known.
func (c PointsChoice) now() float64 { return math.Max(0, mean(c.Points)-c.Cost) }

// Perfect is the value of knowing the amount.
func (c PointsChoice) Perfect() float64 {
	sum := 0.0
	for _, p := range c.Points {
		sum += math.Max(0, p-c.Cost)
	}
	return math.Max(0, sum/float64(len(c.Points))-c.now())
}

// Sample is the value of a reading of the amount that is off by a normal error with the deviation
// noise. What is expected rises with the reading, so there is one reading from which on one goes on,
// and E[max] is what the points bring beyond it: no draw is needed. noise is positive.
func (c PointsChoice) Sample(noise float64) float64 {
	at := c.turns(noise, func(weight []float64) bool {
		sum := 0.0
		for i, w := range weight {
			sum += w * (c.Points[i] - c.Cost)
		}
		return sum >= 0
	})
	sum := 0.0
	for _, p := range c.Points {
		sum += (p - c.Cost) * distuv.UnitNormal.CDF((p-at)/noise)
	}
	return math.Min(c.Perfect(), math.Max(0, sum/float64(len(c.Points))-c.now()))
}

// Reaches is the probability that after such a reading the amount will lie above Cost with at least
// the probability sure.
func (c PointsChoice) Reaches(noise, sure float64) float64 {
	at := c.turns(noise, func(weight []float64) bool {
		above, all := 0.0, 0.0
		for i, w := range weight {
			all += w
			if c.Points[i] > c.Cost {
				above += w
			}
		}
		return above >= sure*all
	})
	p := 0.0
	for _, x := range c.Points {
		p += distuv.UnitNormal.CDF((x - at) / noise)
	}
	return p / float64(len(c.Points))
}

// turns is the reading from which on holds is true of the points' weights, which are those of Bayes'
// rule up to a factor; infinite where no reading, or every one, does.
func (c PointsChoice) turns(noise float64, holds func(weight []float64) bool) float64 {
	weight := make([]float64, len(c.Points))
	at := func(y float64) bool {
		// Against the nearest point, so that at least one weight stays.
		nearest := math.Inf(1)
		for _, p := range c.Points {
			nearest = math.Min(nearest, math.Abs(y-p))
		}
		for i, p := range c.Points {
			d := math.Abs(y - p)
			weight[i] = math.Exp(-(d - nearest) * (d + nearest) / (2 * noise * noise))
		}
		return holds(weight)
	}
	first, last := c.Points[0], c.Points[len(c.Points)-1]
	low, high := first-40*noise-(last-first), last+40*noise+(last-first)
	switch {
	case at(low):
		return math.Inf(-1)
	case !at(high):
		return math.Inf(1)
	}
	for range 44 { // to one part in 10^13 of the span
		if mid := low + (high-low)/2; at(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

// A ShareChoice hangs on a share between 0 and 1: going on brings Base + Per x share.
type ShareChoice struct {
	Prior     Beta
	Base, Per float64 // Per isn't negative
}

// Check says with kind Invalid what can't be chosen about.
func (c ShareChoice) Check() error {
	if !(c.Prior.A > 0 && c.Prior.B > 0 && c.Prior.A <= 1e9 && c.Prior.B <= 1e9) {
		return payoff.Fail(payoff.Invalid, "Beta(%g, %g): want two shapes above 0", c.Prior.A, c.Prior.B)
	}
	if !(math.Abs(c.Base) <= 1e12 && c.Per >= 0 && c.Per <= 1e12) {
		return payoff.Fail(payoff.Invalid, "base %g and per %g: want what going on brings without it and with all of it, within 1e12", c.Base, c.Per)
	}
	return nil
}

// Perfect is the value of knowing the share: the partial expectation of a Beta beyond the share at
// which going on breaks even.
func (c ShareChoice) Perfect() float64 {
	at := -c.Base / c.Per
	if !(at > 0 && at < 1) {
		return 0
	}
	p, m := c.Prior, c.Prior.Mean()
	beyond := c.Per*m*(1-mathext.RegIncBeta(p.A+1, p.B, at)) + c.Base*(1-mathext.RegIncBeta(p.A, p.B, at))
	return math.Max(0, beyond-math.Max(0, c.Base+c.Per*m))
}

// Outcomes yields how many of n answers could say yes and how likely that is, but for outcomes less
// likely than 1e-13: beta-binomial.
func (c ShareChoice) Outcomes(n int) iter.Seq2[int, float64] {
	return func(yield func(int, float64) bool) {
		first, mass := betaBinomial(c.Prior, int64(n))
		for i, m := range mass {
			if !yield(int(first)+i, m) {
				return
			}
		}
	}
}

// Sample is the value of n answers, each of which says yes with that share: after x of them it is
// Beta(A + x, B + n - x). Summed exactly.
func (c ShareChoice) Sample(n int) float64 {
	all, best, now := 0.0, 0.0, 0.0 // the outcomes left out leave their weight to the others
	for x, mass := range c.Outcomes(n) {
		v := c.Base + c.Per*after(c.Prior, int64(x), int64(n)).Mean()
		all += mass
		best += mass * math.Max(0, v)
		now += mass * v
	}
	return math.Min(c.Perfect(), math.Max(0, best-math.Max(0, now))/all)
}

// A RateChoice hangs on how often something comes: going on brings Per x rate - Cost a
// week; the rate a week is Gamma(Shape, Exposure).
type RateChoice struct {
	Shape, Exposure float64
	Per, Cost       float64
}

// Check says with kind Invalid what can't be chosen about.
func (c RateChoice) Check() error {
	if !(c.Shape > 0 && c.Shape <= 1e9 && c.Exposure > 0 && c.Exposure <= 1e6) {
		return payoff.Fail(payoff.Invalid, "%g conversions in %g weeks: want both above 0", c.Shape, c.Exposure)
	}
	if !(c.Per >= 0 && c.Per <= 1e12 && c.Cost >= 0 && c.Cost <= 1e12) {
		return payoff.Fail(payoff.Invalid, "per %g and cost %g: want what one leaves and what a week costs, 0 to 1e12", c.Per, c.Cost)
	}
	return nil
}

// Perfect is the value a week of knowing the rate.
func (c RateChoice) Perfect() float64 {
	if c.Per == 0 {
		return 0
	}
	at, m := c.Cost/c.Per*c.Exposure, c.Shape/c.Exposure
	beyond := c.Per*m*mathext.GammaIncRegComp(c.Shape+1, at) - c.Cost*mathext.GammaIncRegComp(c.Shape, at)
	return math.Max(0, beyond-math.Max(0, c.Per*m-c.Cost))
}

// Sample is the value a week of counting for so many weeks more: after x the rate is Gamma(Shape + x,
// Exposure + weeks), and x is negative binomial. What is expected rises with x, so that only the
// outcomes below the first that pays are summed, exactly.
func (c RateChoice) Sample(weeks float64) float64 {
	perfect := c.Perfect()
	if weeks <= 0 || perfect == 0 {
		return 0
	}
	first := math.Ceil(c.Cost/c.Per*(c.Exposure+weeks) - c.Shape) // going on pays from this count on
	if first <= 0 {
		return 0 // whatever comes, one goes on
	}
	// P(X >= k) and E[rate; X >= k] of a negative binomial by the incomplete beta: the second is the mean
	// rate times the first with one more in the shape.
	q, rate := weeks/(c.Exposure+weeks), c.Shape/c.Exposure
	beyond := c.Per*rate*mathext.RegIncBeta(first, c.Shape+1, q) - c.Cost*mathext.RegIncBeta(first, c.Shape, q)
	return math.Min(perfect, math.Max(0, beyond-math.Max(0, c.Per*rate-c.Cost)))
}
