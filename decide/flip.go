package decide

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"payoff"
)

// An assumption is one input of the sum that a reader may doubt, with the values that are plausible.
// The net of a draw changes sign once as it moves, so that the value at which a verdict changes is a
// quantile of the draws' own break-even points, and no search is needed.
type assumption struct {
	name, unit     string
	now, low, high float64
	better         bool // whether more of it is good for the line
	show           func(x float64) string
	words          string // what would be seen, with the value and today's
	// point is the value at which draw k breaks even, where what was seen is worth so much before
	// incrementality.
	point func(k int, seen float64) float64
	// alone says that the value itself tells what is hidden, so that no boundary adds its own guess.
	alone bool
}

// flips finds, assumption by assumption, the value at which the verdict would change with all else
// as it is: nearest first, and behind them those that no plausible value changes.
func (j *judge) flips(d *drawn, out Judgement) []Flip {
	if d.costUnknown || !d.worthKnown || out.Verdict == payoff.CannotBeKnown {
		return nil
	}
	if d.c.Gates.Buyers == GateFail || d.c.Gates.Path == GateFail {
		return nil
	}
	f := flipper{j: j, d: d, now: sideOf(out.Verdict)}
	if what := j.lacking(d, down); f.now == unsure && what != "" {
		return nil // nothing but time or a fact changes it
	}
	for _, a := range f.assumptions() {
		f.cross(a)
	}
	f.exponent(out)
	slices.SortStableFunc(f.found, func(a, b Flip) int { return cmp.Compare(a.distance(), b.distance()) })
	return f.found
}

// distance is how far the assumption must move, as a ratio; one that starts from nothing is as far
// as it must go, and one that changes nothing is farthest.
func (f Flip) distance() float64 {
	switch {
	case f.At == nil:
		return math.Inf(1)
	case *f.Now <= 0 || *f.At <= 0:
		return 1 + math.Abs(*f.At-*f.Now)
	}
	return math.Abs(math.Log(*f.At / *f.Now))
}

type flipper struct {
	j     *judge
	d     *drawn
	now   side
	found []Flip
}

// A target is a side that the verdict could move to, with the word that would then be said.
type target struct {
	to   payoff.Verdict
	keep bool // whether it is keep's boundary that is crossed
}

// targets are, from either certainty, not enough data; from there, either.
func (f *flipper) targets() []target {
	switch f.now {
	case up:
		return []target{{payoff.NotEnoughData, true}}
	case down:
		return []target{{payoff.NotEnoughData, false}}
	}
	down := payoff.Pause
	if f.d.c.WorthKeeping != "" {
		down = payoff.Park
	}
	if f.d.n < f.j.s.MinProof {
		return []target{{down, false}} // keep lacks conversions, whatever is assumed
	}
	return []target{{payoff.Keep, true}, {down, false}}
}

// cross looks for the values of an assumption at which the verdict crosses a boundary.
func (f *flipper) cross(a assumption) {
	changes := false
	for _, t := range f.targets() {
		at := f.boundary(a, t)
		if at >= a.low && at <= a.high && f.crosses(a, at, t.keep) {
			changes = true
			f.add(a, &at, &t.to)
		}
	}
	if !changes {
		f.add(a, nil, nil)
	}
}

func (f *flipper) add(a assumption, at *float64, to *payoff.Verdict) {
	flip := Flip{Assumption: a.name, Unit: a.unit, Now: &a.now, Low: &a.low, High: &a.high, At: at, To: to}
	if at == nil {
		flip.Text = fmt.Sprintf("%s, from %s to %s: no value of it changes the verdict", a.name, a.show(a.low), a.show(a.high))
	} else {
		word := "at least"
		if *at < a.now {
			word = "at most"
		}
		there, here := a.show(*at), a.show(a.now)
		if there == here { // the verdict stands on the edge
			there = "just over " + here
			if *at < a.now {
				there = "just under " + here
			}
		}
		flip.Text = fmt.Sprintf(a.words, there, here, word) + ": " + to.Words()
	}
	f.found = append(f.found, flip)
}

// boundary is the quantile of the draws' break-even points that a target asks for: P(net > 0) is what
// keep needs, or 1 - Enter for pause. Where more is better the net is positive above a draw's point,
// else below it. Keep counts none of the hidden conversions, pause their upper 90%.
func (f *flipper) boundary(a assumption, t target) float64 {
	for k := range f.j.scratch {
		seen := f.d.seen[k]
		if !t.keep && !a.alone {
			seen += f.d.hiddenHigh
		}
		x := a.point(k, seen)
		if math.IsNaN(x) {
			x = math.Inf(1)
		}
		f.j.scratch[k] = x
	}
	q := f.j.s.Enter
	if t.keep {
		q = f.j.s.enterUp(f.d.n)
	}
	if t.keep != a.better {
		q = 1 - q
	}
	return quantile(f.j.scratch, q)
}

// crosses says whether moving from today's value to at moves towards the target.
func (f *flipper) crosses(a assumption, at float64, keep bool) bool {
	if at == a.now {
		return false
	}
	better := at > a.now == a.better
	if f.now == unsure {
		return better == keep
	}
	return better != (f.now == up)
}

// assumptions are those that the case rests on. An amount or a rate is plausible within a factor of
// four of today's; a share between nothing and all.
func (f *flipper) assumptions() []assumption {
	d, currency := f.d, string(f.j.b.Currency)
	time := d.hours * d.rate
	var all []assumption
	take := func(a assumption) { all = append(all, a) }
	around := func(a assumption, now float64) {
		if now > 0 {
			a.now, a.low, a.high = now, now/4, now*4
			take(a)
		}
	}
	if d.hours > 0 {
		around(assumption{
			name: "price of an hour", unit: currency + " an hour", show: f.amount, words: "at %[1]s an hour instead of %[2]s",
			point: func(k int, seen float64) float64 { return (seen*d.factors[k] - (d.cost[k] - time)) / d.hours },
		}, d.rate)
	}
	scale := func(k int, seen float64) float64 { return d.cost[k] / (seen * d.factors[k]) }
	around(assumption{
		name: "value of a conversion", unit: currency, better: true, show: f.amount, words: "if a conversion left %[1]s instead of %[2]s",
		point: func(k int, seen float64) float64 { return d.worthMean * scale(k, seen) },
	}, d.worthMean)
	if m, goods := finite(d.c.Margin), finite(d.c.Goods); m > 0 && m <= 1 && goods > 0 && d.credited > 0 {
		// What a conversion leaves moves with the margin on its goods, and not by what else it cost.
		take(assumption{
			name: "margin", unit: "share", now: m, low: m / 4, high: min(1, 4*m), better: true, show: part, words: "if the margin were %[1]s instead of %[2]s",
			point: func(k int, seen float64) float64 { return m + (scale(k, seen)-1)*d.credited/goods },
		})
	}
	if win := finite(d.c.Won) / finite(d.c.Decided); win > 0 && win <= 1 {
		take(assumption{
			name: "win rate", unit: "share", now: win, low: win / 4, high: min(1, 4*win), better: true, show: part, words: "if %[1]s of the leads were won instead of %[2]s",
			point: func(k int, seen float64) float64 { return win * scale(k, seen) },
		})
	}
	take(assumption{
		name: "incrementality", unit: "share", now: d.factor.At(0.5), high: 1, better: true, show: part,
		words: "if a test showed that %[3]s %[1]s of what is credited would be lost without it",
		point: func(k int, seen float64) float64 { return d.cost[k] / seen },
	})
	if n := len(d.c.Hidden.Unlinked); n > 0 {
		take(assumption{
			name: "what identity hides", unit: "share", now: mean(d.share), high: 1, better: true, alone: true, show: part,
			words: fmt.Sprintf("if %%[3]s %%[1]s of the %d conversions without a known path were known to come from here", n),
			point: func(k int, seen float64) float64 {
				if d.share[k] <= 0 || d.hidden[k] <= 0 {
					return math.Inf(1)
				}
				return (d.cost[k]/d.factors[k] - seen) / (d.hidden[k] / d.share[k])
			},
		})
	}
	if d.hours > 0 && d.weeks > 0 && d.rate > 0 && d.money == 0 && f.now != unsure {
		// Net > 0 below today's hours x (value / cost)^(1/(1-e)).
		now := d.hours / d.weeks
		around(assumption{
			name: "hours a week", unit: "hours", show: func(x float64) string { return fmt.Sprintf("%.1f", x) }, words: "at %[1]s hours a week instead of %[2]s",
			point: func(k int, seen float64) float64 {
				e := math.Min(0.99, d.exponent[k])
				return now * math.Exp(math.Log(math.Max(1e-12, seen*d.factors[k]/d.cost[k]))/(1-e))
			},
		}, now)
	}
	return all
}

// The exponents of value ~ hours^e that are plausible: at 0.1 a tenth of the hours keeps 79% of the
// value, at 0.9 it keeps 13%.
const leastExponent, mostExponent = 0.1, 0.9

// exponent is where another diminishing return would change the verdict: with a greater one the next
// hour pays (keep becomes invest), with a smaller one the first minutes do (pause becomes cap).
func (f *flipper) exponent(out Judgement) {
	a := assumption{
		name: "diminishing return", unit: "exponent", now: mean(f.d.exponent), low: leastExponent, high: mostExponent,
		show: func(x float64) string { return fmt.Sprintf("%.2f", x) }, words: "if value grew as hours to the power of %[1]s instead of %[2]s",
	}
	var at float64
	var to payoff.Verdict
	switch {
	case f.now == up && f.d.n >= f.j.s.Few && f.d.pNone >= f.j.s.Enter:
		at, to = f.j.investFrom(f.d), payoff.Invest
		if out.Verdict == payoff.Invest {
			to = payoff.Keep
		}
	case f.now == down && out.Verdict != payoff.Quit:
		at, to = f.j.capUpTo(f.d), payoff.Cap
		if out.Verdict == payoff.Cap {
			to = payoff.Pause
			if f.d.c.WorthKeeping != "" {
				to = payoff.Park
			}
			if f.j.leak(f.d) != nil {
				to = payoff.Fix
			}
		}
	default:
		return
	}
	// As a distribution e may have passed already where its mean hasn't, and the other way round.
	towards := at > a.now == (to == payoff.Invest || out.Verdict == payoff.Cap)
	if !(at >= a.low && at <= a.high) || !towards {
		f.add(a, nil, nil)
		return
	}
	f.add(a, &at, &to)
}

func (f *flipper) amount(x float64) string { return amount(x, f.j.b.Currency) }

func amount(x float64, c payoff.Currency) string {
	m, _ := payoff.MoneyOf(x, c)
	return m.String()
}

// percent writes a probability without pretending to certainty.
func percent(p float64) string {
	switch {
	case p > 0.995:
		return "over 99%"
	case p < 0.005:
		return "under 1%"
	}
	return part(p)
}

// part writes a share.
func part(p float64) string { return fmt.Sprintf("%.0f%%", p*100) }
