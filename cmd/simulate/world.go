package main

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
	"payoff/decide"
)

// A class is a class of size: orders a year, both ends included.
type class struct{ low, high float64 }

var classes = []class{{1, 10}, {11, 30}, {31, 120}, {121, 500}}

// A truth is what a real business never knows of one line and purpose.
type truth struct {
	line      payoff.Line
	purpose   payoff.Purpose
	weekly    float64 // conversions a week that the line brings, linked or not
	worth     float64 // mean contribution of one
	spread    float64 // coefficient of variation of one
	factor    float64 // incrementality
	exponent  float64 // value ~ hours^exponent
	linked    float64 // chance that one of its conversions is linked
	never     bool    // its visits arrive without a referrer
	steps     []float64
	pooled    []float64 // the same steps on the business's other lines
	hours     float64   // a week
	hourPrice float64
	money     float64 // a week
}

func (t truth) cost() float64 { return t.hours*t.hourPrice + t.money }

// net a week, in expectation.
func (t truth) net() float64 { return t.value() - t.cost() }

func (t truth) value() float64 { return t.weekly * t.worth * t.factor }

// marginal is what a small part more of everything brings beyond its cost, per part.
func (t truth) marginal() float64 { return t.exponent*t.value() - t.cost() }

// capped is the net a week with these minutes.
func (t truth) capped(minutes float64) float64 {
	s := minutes / 60 / t.hours
	return t.value()*math.Pow(s, t.exponent) - t.money - s*t.hours*t.hourPrice
}

// closed is the net a week with one step of the funnel at the rate of the other lines.
func (t truth) closed(step int) float64 {
	return t.value()*t.pooled[step]/t.steps[step] - t.cost()
}

// A world is one business with all that is true of it.
type world struct {
	class  int
	hidden bool
	lines  []truth
	// What no line brings: conversions a week by purpose, and how likely one is linked.
	other  map[payoff.Purpose]float64
	linked float64
	worth  float64
	spread float64
}

var networks = []payoff.Network{"facebook", "instagram", "linkedin", "pinterest", "mastodon", "tiktok"}

var stepNames = []string{"lead", "win"}

// newWorld draws a business. Nothing is tied to what the rules expect but the priors of
// incrementality and diminishing return, which are theirs: lines are as unequal as Dirichlet(0.7)
// makes them, and what a line costs has nothing to do with what it brings.
func newWorld(r *rand.Rand, class int, hidden bool) world {
	c := classes[class]
	orders := c.low * math.Pow(c.high/c.low, r.Float64()) / 52
	w := world{
		class: class, hidden: hidden, linked: 1,
		worth: 15 * math.Pow(100, r.Float64()), spread: 0.2 + r.Float64(),
		other: map[payoff.Purpose]float64{},
	}
	if hidden {
		w.linked = 0.15 + 0.45*r.Float64()
	}
	acquire := 0.3 + 0.6*r.Float64()
	n := 3 + r.IntN(3)
	funnel := []float64{0.02 + 0.08*r.Float64(), 0.1 + 0.4*r.Float64()}
	for _, purpose := range []payoff.Purpose{payoff.Acquire, payoff.Retain} {
		rate, a, b := orders*acquire, 3.5, 1.5
		if purpose == payoff.Retain {
			rate, a, b = orders*(1-acquire), 1, 2
		}
		parts := dirichlet(r, n+1, 0.7)
		w.other[purpose] = rate * parts[n]
		typical := rate / float64(n+1) * w.worth * a / (a + b)
		first := len(w.lines)
		for i := range n {
			t := truth{
				line: payoff.NetworkLine(networks[i], false), purpose: purpose,
				weekly: rate * parts[i], worth: w.worth * math.Exp(0.3*r.NormFloat64()-0.045), spread: w.spread,
				factor: distuv.Beta{Alpha: a, Beta: b, Src: r}.Rand(), exponent: distuv.Beta{Alpha: 5, Beta: 5, Src: r}.Rand(),
				linked: w.linked,
			}
			if hidden {
				// Networks differ in how well their visitors can be followed.
				t.linked = math.Min(1, w.linked*(0.5+0.7*r.Float64()))
				t.never = i == n-1 && r.Float64() < 0.3
				if t.never {
					t.linked = 0
				}
			}
			t.steps = []float64{funnel[0] * math.Exp(0.3*r.NormFloat64()), math.Min(0.9, funnel[1]*math.Exp(0.3*r.NormFloat64()))}
			if r.Float64() < 0.25 {
				leak, left := r.IntN(2), 0.1+0.2*r.Float64()
				t.steps[leak] *= left
				t.weekly *= left
			}
			spent := typical * math.Exp(1.1*r.NormFloat64())
			if t.line = payoff.NetworkLine(networks[i], r.Float64() < 0.3); t.line.Paid {
				t.money = spent * 0.9
				spent *= 0.1
			}
			t.hourPrice = 15 + 45*r.Float64()
			t.hours = spent / t.hourPrice
			w.lines = append(w.lines, t)
		}
		pool(w.lines[first:])
	}
	return w
}

// pool gives each line the steps of its others: visits weighed.
func pool(lines []truth) {
	for i := range lines {
		visits, leads, wins := 0.0, 0.0, 0.0
		for k, o := range lines {
			if k == i {
				continue
			}
			v := o.weekly / (o.steps[0] * o.steps[1])
			visits, leads, wins = visits+v, leads+v*o.steps[0], wins+o.weekly
		}
		lines[i].pooled = []float64{leads / visits, wins / leads}
	}
}

func dirichlet(r *rand.Rand, n int, shape float64) []float64 {
	out, sum := make([]float64, n), 0.0
	for i := range out {
		out[i] = distuv.Gamma{Alpha: shape, Beta: 1, Src: r}.Rand() + 1e-9
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// observe lets so many weeks pass and hands to the judge what the business would have on record.
func (w world) observe(r *rand.Rand, weeks float64) (decide.Business, []decide.Case) {
	poisson := func(mean float64) int {
		if mean <= 0 {
			return 0
		}
		return int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
	}
	orders := func(n int, worth, spread float64) []float64 {
		s := math.Sqrt(math.Log(1 + spread*spread))
		out := make([]float64, n)
		for i := range out {
			out[i] = worth * math.Exp(s*r.NormFloat64()-s*s/2)
		}
		return out
	}
	b := decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1)}
	cases := make([]decide.Case, len(w.lines))
	unlinked, linked := map[payoff.Purpose][]float64{}, map[payoff.Purpose]float64{}
	for i, t := range w.lines {
		seen := orders(poisson(t.weekly*weeks*t.linked), t.worth, t.spread)
		lost := orders(poisson(t.weekly*weeks*(1-t.linked)), t.worth, t.spread)
		unlinked[t.purpose] = append(unlinked[t.purpose], lost...)
		linked[t.purpose] += float64(len(seen))
		b.Contributions = append(append(b.Contributions, seen...), lost...)
		cases[i] = decide.Case{
			Line: t.line, Purpose: t.purpose, Weeks: weeks, Contributions: seen,
			Hours: t.hours * weeks, HourRate: t.hourPrice, Money: t.money * weeks, NeverReferred: t.never,
		}
	}
	for _, purpose := range []payoff.Purpose{payoff.Acquire, payoff.Retain} {
		seen := orders(poisson(w.other[purpose]*weeks*w.linked), w.worth, w.spread)
		lost := orders(poisson(w.other[purpose]*weeks*(1-w.linked)), w.worth, w.spread)
		unlinked[purpose] = append(unlinked[purpose], lost...)
		linked[purpose] += float64(len(seen))
		b.Contributions = append(append(b.Contributions, seen...), lost...)
	}
	if len(b.Contributions) == 0 {
		b.Contributions = []float64{w.worth} // the price list
	}
	if !w.hidden {
		w.funnels(r, weeks, cases)
	}
	for i := range cases {
		c := &cases[i]
		c.Hidden = decide.Hidden{
			Unlinked: unlinked[c.Purpose], Linked: linked[c.Purpose],
			LinkedHere: float64(len(c.Contributions)), Lines: len(w.lines) / 2,
		}
	}
	return b, cases
}

// funnels draws the visits and leads behind the orders seen and gives each line the sums of its others.
func (w world) funnels(r *rand.Rand, weeks float64, cases []decide.Case) {
	type counts struct{ visits, leads, orders float64 }
	seen := make([]counts, len(cases))
	for i, t := range w.lines {
		orders := float64(len(cases[i].Contributions))
		lost := t.weekly * weeks / t.steps[1] * (1 - t.steps[1])
		leads := orders + distuv.Poisson{Lambda: math.Max(lost, 1e-9), Src: r}.Rand()
		gone := t.weekly * weeks / (t.steps[0] * t.steps[1]) * (1 - t.steps[0])
		visits := leads + distuv.Poisson{Lambda: math.Max(gone, 1e-9), Src: r}.Rand()
		seen[i] = counts{visits, leads, orders}
	}
	for i := range cases {
		var base counts
		for k := range cases {
			if k != i && cases[k].Purpose == cases[i].Purpose {
				base.visits, base.leads, base.orders = base.visits+seen[k].visits, base.leads+seen[k].leads, base.orders+seen[k].orders
			}
		}
		s := seen[i]
		cases[i].Funnel = []decide.Step{
			{Name: stepNames[0], Tried: s.visits, Passed: s.leads, BaseTried: base.visits, BasePassed: base.leads},
			{Name: stepNames[1], Tried: s.leads, Passed: s.orders, BaseTried: base.leads, BasePassed: base.orders},
		}
	}
}
