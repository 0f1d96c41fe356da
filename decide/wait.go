package decide

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// weeksToDecide is after how many more weeks the verdict would be decided with 80% probability, as
// things are now; nil where two years wouldn't do it. It looks ahead from a few hundred points of what
// is known: each is taken for the truth, its conversions come, and the verdict that they would
// give is worked out with the log-normal in place of the gamma. What a week costs and hides stays
// as it is, and so does what isn't known of incrementality: waiting doesn't teach that.
func (j *judge) weeksToDecide(d *drawn) *int {
	if d.costUnknown || !d.worthKnown || d.weeks <= 0 || d.worthMean <= 0 {
		return nil
	}
	ladder := []int{1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 21, 26, 34, 43, 52, 65, 78, 104}
	low, high := 0, len(ladder)
	for low < high {
		mid := (low + high) / 2
		if up, down := j.foreseen(d, float64(ladder[mid])); up+down >= j.s.Enter {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if low == len(ladder) {
		return nil
	}
	weeks := ladder[low]
	if d.c.RampUntil > j.b.AsOf {
		weeks = max(weeks, int(math.Ceil(float64(d.c.RampUntil-j.b.AsOf)/7)))
	}
	return &weeks
}

// ahead is how many futures are looked at, and factorsAhead how many values of incrementality each is
// judged by.
const ahead, factorsAhead = 200, 40

// foreseen are the probabilities that after so many more weeks the verdict will lie on either side.
func (j *judge) foreseen(d *drawn, more float64) (up, down float64) {
	logs := make([]float64, factorsAhead)
	for i := range logs {
		logs[i] = math.Log(math.Max(1e-9, d.factor.At((float64(i)+0.5)/factorsAhead)))
	}
	cost, hidden := d.costMean/d.weeks, d.hiddenHigh/d.weeks
	shape, exposure := d.prior.A+d.n, d.prior.B+d.weeks
	worth := float64(j.s.PriorWorth)
	for i := range ahead {
		// The truth of this future: rate and worth at equally likely points of what is known, and the
		// conversions that come at one of theirs. Points that spread evenly (Kronecker's sequence) stand
		// for many more draws.
		trueRate := mathext.GammaIncRegInv(shape, (float64(i)+0.5)/ahead) / exposure
		_, u := math.Modf(float64(i+1) * math.Phi)
		_, v := math.Modf(float64(i+1) * math.Sqrt2)
		n := poissonQuantile(trueRate*more, u)
		trueWorth := d.worthMean * math.Max(0.05, 1+d.worthSpread*distuv.UnitNormal.Quantile(v)/math.Sqrt(d.n+worth+1))
		if d.weeks+more < j.s.MinWeeks && d.n+n < j.s.MinConversions {
			continue
		}
		rate := (shape + n) / (exposure + more)
		one := (d.worthMean*(d.n+worth) + trueWorth*n) / (d.n + worth + n)
		spread := math.Sqrt(1/(shape+n) + d.worthSpread*d.worthSpread/(d.n+n+worth+1))
		pUp := overCost(logs, rate*one, spread, cost)
		pDown := overCost(logs, rate*one+hidden, spread, cost)
		if pUp >= j.s.enterUp(d.n+n) && d.n+n >= j.s.MinProof {
			up += 1. / ahead
		} else if pDown <= 1-j.s.Enter {
			down += 1. / ahead
		}
	}
	return up, down
}

// poissonQuantile is the count below which so much of a Poisson distribution lies; above a mean of 30
// that of the rounded normal, whose error there is far below what it is used for.
func poissonQuantile(mean, q float64) float64 {
	if mean > 30 {
		return math.Max(0, math.Round(mean+math.Sqrt(mean)*distuv.UnitNormal.Quantile(q)))
	}
	n, p := 0.0, math.Exp(-mean)
	for below := p; below < q && n < 200; below += p {
		n++
		p *= mean / n
	}
	return n
}

// overCost is P(factor x value > cost) where value is log-normal with this mean and log spread.
func overCost(logFactors []float64, value, spread, cost float64) float64 {
	if value <= 0 {
		return 0
	}
	at := math.Log(value) - spread*spread/2 - math.Log(cost)
	sum := 0.0
	for _, f := range logFactors {
		sum += 0.5 * math.Erfc(-(at+f)/(spread*math.Sqrt2))
	}
	return sum / float64(len(logFactors))
}
