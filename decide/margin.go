package decide

import "math"

// marginal says how sure it is that one unit more of everything that goes into the line (an hour with
// its share of the money) brings more than it costs, and more than the best unused alternative. With
// value ~ inputs^e a small part s more brings e x s of the value and costs s of the cost. None of
// the hidden conversions counts. name is the alternative that is best most often; "" where there is none.
func (j *judge) marginal(d *drawn) (own, best float64, name string) {
	brings := j.scratch
	pays := 0
	for k := range brings {
		brings[k] = d.exponent[k] * d.seen[k] * d.factors[k]
		if brings[k] > d.cost[k] {
			pays++
		}
	}
	own = float64(pays) / float64(len(brings))
	best, name = 1, ""
	// Each alternative has a stream of its own that is the same for every line: they are drawn jointly.
	beaten, most := j.scratch2, -1.0
	for k := range beaten {
		beaten[k] = 1
	}
	any := false
	for i, a := range d.c.Alternatives {
		if !(a.Unused > 0) {
			continue
		}
		wins, counted := 0, false
		time := d.hours * d.rate
		if a.PerHour != nil && d.hours > 0 {
			counted = true
			s := newStream(j.s.Seed, drawAlternates+2*quantity(i))
			v := *a.PerHour
			for k := range beaten {
				there := s.between(finite(v.Low), finite(v.Mid), finite(v.High))
				if (brings[k]-(d.cost[k]-time))/d.hours <= there {
					beaten[k] = 0
					wins++
				}
			}
		}
		if a.PerEuro != nil && d.money > 0 {
			counted = true
			s := newStream(j.s.Seed, drawAlternates+2*quantity(i)+1)
			v := *a.PerEuro
			for k := range beaten {
				there := s.between(finite(v.Low), finite(v.Mid), finite(v.High))
				if spent := d.cost[k] - time; spent > 0 && (brings[k]-time)/spent <= there {
					beaten[k] = 0
					wins++
				}
			}
		}
		if counted {
			any = true
			if float64(wins) > most {
				most, name = float64(wins), a.Name
			}
		}
	}
	if any {
		best = mean(beaten)
	}
	return own, best, name
}

// capMinutes is the number of minutes a week, in steps of five and fewer than today's, at which the
// net is positive with Enter and, among those, highest in the middle of the draws; 0 where there are
// none. Cost that isn't time stays as it is. None of the hidden conversions counts.
func (j *judge) capMinutes(d *drawn) (minutes int, sure float64) {
	if d.hours <= 0 || d.weeks <= 0 || d.rate <= 0 {
		return 0, 0
	}
	today := d.hours / d.weeks * 60
	least := math.Max(j.s.CapMinutes, j.s.CapShare*today)
	time := d.hours * d.rate
	bestNet := math.Inf(-1)
	for i := range capTries {
		m := math.Floor(today*math.Pow(least/today, float64(i+1)/capTries)/5+1e-9) * 5
		if m < least-1e-9 || m >= today || int(m) == minutes {
			continue
		}
		s := m / today
		log := math.Log(s)
		pays := 0
		net := j.scratch
		for k := range net {
			net[k] = d.seen[k]*d.factors[k]*math.Exp(d.exponent[k]*log) - (d.cost[k] - time + s*time)
			if net[k] > 0 {
				pays++
			}
		}
		p := float64(pays) / float64(len(net))
		if p < j.s.Enter {
			continue
		}
		if mid := quantile(net, 0.5); mid > bestNet {
			bestNet, minutes, sure = mid, int(m), p
		}
	}
	return minutes, sure
}

// capTries is how many cuts between today's minutes and the fewest are tried.
const capTries = 12

// A found leak is a step of the funnel that lies below the business's other lines and, closed, would
// turn the net.
type foundLeak struct {
	step      Step
	own, base float64 // the rates in the middle of the draws
	sure      float64 // P(net > 0) with the leak closed
}

// leak finds the one step whose closing, to the baseline of the business's other lines, would make
// the net positive with Enter. Rates have Jeffreys' prior; this line's are shrunk to the baseline by
// PriorWeight trials. What a closed step lets through goes on at this line's own later rates.
func (j *judge) leak(d *drawn) *foundLeak {
	var found *foundLeak
	steps := d.c.Funnel
	for i, step := range steps {
		if !sound(step) || step.BaseTried <= 0 || step.Tried <= 0 {
			continue
		}
		own := j.scratch
		lower := 0
		base := newStream(j.s.Seed, drawStep+2*quantity(i))
		at := newStream(j.s.Seed, drawStep+2*quantity(i)+1)
		sumBase, sumOwn := 0.0, 0.0
		for k := range own {
			b := base.beta(step.BasePassed+0.5, step.BaseTried-step.BasePassed+0.5)
			o := at.beta(step.Passed+0.5+j.s.PriorWeight*b, step.Tried-step.Passed+0.5+j.s.PriorWeight*(1-b))
			if o < b {
				lower++
			}
			sumBase, sumOwn = sumBase+b, sumOwn+o
			own[k] = step.Tried * b
		}
		if float64(lower) < j.s.Enter*float64(len(own)) {
			continue
		}
		for l := i + 1; l < len(steps); l++ {
			later := steps[l]
			if !sound(later) {
				continue
			}
			s := newStream(j.s.Seed, drawStep+2*quantity(l)+1)
			shrink := 0.5
			if later.BaseTried > 0 {
				shrink = (later.BasePassed + 0.5) / (later.BaseTried + 1)
			}
			for k := range own {
				own[k] *= s.beta(later.Passed+0.5+j.s.PriorWeight*shrink, later.Tried-later.Passed+0.5+j.s.PriorWeight*(1-shrink))
			}
		}
		worth := newStream(j.s.Seed, drawStep+2*quantity(len(steps)))
		pays := 0
		for k := range own {
			// What one is worth varies as the draws of the line's own value do, about its mean.
			one := d.worthMean * math.Max(0, 1+d.worthSpread*worth.r.NormFloat64()/math.Sqrt(d.n+float64(j.s.PriorWorth)+1))
			if own[k]*one*d.factors[k] > d.cost[k] {
				pays++
			}
		}
		if p := float64(pays) / float64(len(own)); p >= j.s.Enter && (found == nil || p > found.sure) {
			n := float64(len(own))
			found = &foundLeak{step, sumOwn / n, sumBase / n, p}
		}
	}
	return found
}

func sound(s Step) bool {
	ok := func(passed, tried float64) bool { return passed >= 0 && passed <= tried && finite(tried) == tried }
	return ok(s.Passed, s.Tried) && ok(s.BasePassed, s.BaseTried)
}

// weeksToDecide is after how many more weeks the verdict would be decided with 80% probability, as
// things are now; nil where two years wouldn't do it. It looks ahead from a few hundred of the
// draws: each is taken for the truth, its conversions are drawn, and the verdict that they would
// give is worked out with the log-normal in place of the gamma. What a week costs and hides stays
// as it is, and so does what isn't known of incrementality: waiting doesn't teach that.
func (j *judge) weeksToDecide(d *drawn) *int {
	if d.costMean <= 0 || !d.worthKnown || d.weeks <= 0 || d.worthMean <= 0 {
		return nil
	}
	ladder := []int{1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 21, 26, 34, 43, 52, 65, 78, 104}
	low, high := 0, len(ladder)
	for low < high {
		mid := (low + high) / 2
		if j.decidedAfter(d, float64(ladder[mid])) >= j.s.Enter {
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

// ahead is how many futures are drawn, and factorsAhead how many values of incrementality each is
// judged by.
const ahead, factorsAhead = 200, 40

func (j *judge) decidedAfter(d *drawn, more float64) float64 {
	s := newStream(j.s.Seed, drawFuture)
	logs := make([]float64, factorsAhead)
	for i := range logs {
		logs[i] = math.Log(math.Max(1e-9, d.factor.At((float64(i)+0.5)/factorsAhead)))
	}
	cost, hidden := d.costMean/d.weeks, d.hiddenHigh/d.weeks
	shape, exposure := d.prior.A+d.n, d.prior.B+d.weeks
	worth := float64(j.s.PriorWorth)
	decided := 0
	for range ahead {
		// The truth of this future: rate and worth as posterior draws.
		trueRate := s.gamma(shape) / exposure
		trueWorth := d.worthMean * math.Max(0.05, 1+d.worthSpread*s.r.NormFloat64()/math.Sqrt(d.n+worth+1))
		n := s.poisson(trueRate * more)
		if d.weeks+more < j.s.MinWeeks && d.n+n < j.s.MinConversions {
			continue
		}
		rate := (shape + n) / (exposure + more)
		one := (d.worthMean*(d.n+worth) + trueWorth*n) / (d.n + worth + n)
		spread := math.Sqrt(1/(shape+n) + d.worthSpread*d.worthSpread/(d.n+n+worth+1))
		pUp := overCost(logs, rate*one, spread, cost)
		pDown := overCost(logs, rate*one+hidden, spread, cost)
		if pUp >= j.s.Enter && d.n+n >= j.s.MinProof || pDown <= 1-j.s.Enter {
			decided++
		}
	}
	return float64(decided) / ahead
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

// worthOf is the estimated gain, in base currency over one such range, from knowing one quantity for
// certain before choosing between going on and stopping: E[max(0, E[net | quantity])] - max(0, E[net]).
func worthOf(given []float64) float64 {
	sum, gain := 0.0, 0.0
	for _, x := range given {
		sum += x
		gain += math.Max(0, x)
	}
	n := float64(max(1, len(given)))
	return math.Max(0, gain/n-math.Max(0, sum/n))
}
