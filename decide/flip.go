package decide

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"payoff"
)

// flips finds, assumption by assumption, the value at which the verdict would change with all else
// as it is. The net of a draw is linear in each, so that the value is a quantile of the draws' own
// break-even points and no search is needed. What lies beyond a factor of four from today, or isn't
// possible, isn't named.
func (j *judge) flips(d *drawn, out Judgement) []Flip {
	if d.costMean <= 0 || !d.worthKnown || out.Verdict == payoff.CannotBeKnown {
		return nil
	}
	if d.c.Gates.Buyers == GateFail || d.c.Gates.Path == GateFail {
		return nil
	}
	f := flipper{j: j, d: d, now: sideOf(out.Verdict)}
	if what := j.lacking(d, down); f.now == unsure && what != "" {
		return nil // nothing but time or a fact changes it
	}
	f.hourPrice()
	f.worth()
	f.incrementality()
	f.hiddenShare()
	f.hours()
	slices.SortStableFunc(f.found, func(a, b Flip) int { return cmp.Compare(distance(a), distance(b)) })
	return f.found
}

// distance is how far the assumption must move, as a ratio; one that starts from nothing is as far
// as it must go.
func distance(f Flip) float64 {
	if f.Now <= 0 || f.At <= 0 {
		return 1 + math.Abs(f.At-f.Now)
	}
	return math.Abs(math.Log(f.At / f.Now))
}

type flipper struct {
	j     *judge
	d     *drawn
	now   side
	found []Flip
}

// targets are the sides that the verdict could move to, with the word that would then be said: from
// either certainty into not enough data, from there to either.
func (f *flipper) targets() []struct {
	to   payoff.Verdict
	keep bool // whether it is keep's boundary that is crossed
} {
	type target = struct {
		to   payoff.Verdict
		keep bool
	}
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

// each fills scratch with a draw's break-even point and takes the quantile that the boundary asks
// for. seen is the value before incrementality that the boundary counts: without the hidden
// conversions for keep, with their upper 90% for pause. more says whether a higher value of the
// assumption is good for the line.
func (f *flipper) each(keep, more bool, point func(k int, seen float64) float64) float64 {
	for k := range f.j.scratch {
		seen := f.d.seen[k]
		if !keep {
			seen += f.d.hiddenHigh
		}
		x := point(k, seen)
		if math.IsNaN(x) {
			x = math.Inf(1)
		}
		f.j.scratch[k] = x
	}
	// keep: P(net > 0) = what keep needs; pause: P(net > 0) = 1 - Enter. Where more is better the net is
	// positive above the draw's point, else below it.
	q := f.j.s.Enter
	if keep {
		q = f.j.s.enterUp(f.d.n)
	}
	if keep != more {
		q = 1 - q
	}
	return quantile(f.j.scratch, q)
}

func (f *flipper) add(assumption string, now, at float64, to payoff.Verdict, format string, args ...any) {
	f.found = append(f.found, Flip{assumption, now, at, to, fmt.Sprintf(format, args...) + ": " + to.Words()})
}

// near says whether a value is within a factor of four of today's.
func near(now, at float64) bool { return now > 0 && at >= now/4 && at <= now*4 && at != now }

// crosses says whether moving from now to at moves towards the target.
func crosses(now, at float64, keep, more bool, from side) bool {
	better := at > now == more
	if from == unsure {
		return better == keep
	}
	return better != (from == up)
}

func (f *flipper) hourPrice() {
	d := f.d
	if d.hours <= 0 || d.rate <= 0 {
		return
	}
	time := d.hours * d.rate
	for _, t := range f.targets() {
		at := f.each(t.keep, false, func(k int, seen float64) float64 {
			return (seen*d.factors[k] - (d.cost[k] - time)) / d.hours
		})
		if near(d.rate, at) && crosses(d.rate, at, t.keep, false, f.now) {
			f.add("price of an hour", d.rate, at, t.to, "at %s an hour instead of %s", f.amount(at), f.amount(d.rate))
		}
	}
}

func (f *flipper) worth() {
	d := f.d
	for _, t := range f.targets() {
		scale := f.each(t.keep, true, func(k int, seen float64) float64 { return d.cost[k] / (seen * d.factors[k]) })
		now, at := d.worthMean, d.worthMean*scale
		if near(now, at) && crosses(now, at, t.keep, true, f.now) {
			f.add("value of a conversion", now, at, t.to, "if a conversion left %s instead of %s", f.amount(at), f.amount(now))
		}
	}
}

func (f *flipper) incrementality() {
	d := f.d
	now := d.factor.At(0.5)
	for _, t := range f.targets() {
		at := f.each(t.keep, true, func(k int, seen float64) float64 { return d.cost[k] / seen })
		if at > 0 && at <= 1 && crosses(now, at, t.keep, true, f.now) {
			word := "at least"
			if !(at > now) {
				word = "at most"
			}
			f.add("incrementality", now, at, t.to, "if a test showed that %s %s of what is credited would be lost without it", word, part(at))
		}
	}
}

// hiddenShare is the share of the conversions without a known path which, if it were known to be
// this line's, would let it be kept.
func (f *flipper) hiddenShare() {
	d := f.d
	if len(d.c.Hidden.Unlinked) == 0 || f.now == up {
		return
	}
	at := f.each(true, true, func(k int, seen float64) float64 {
		if d.share[k] <= 0 || d.hidden[k] <= 0 {
			return math.Inf(1)
		}
		return (d.cost[k]/d.factors[k] - seen) / (d.hidden[k] / d.share[k])
	})
	now := mean(d.share)
	if at > now && at <= 1 && d.n+at*float64(len(d.c.Hidden.Unlinked)) >= f.j.s.MinProof {
		f.add("hidden share", now, at, payoff.Keep, "if at least %s of the %d conversions without a known path were known to come from here", part(at), len(d.c.Hidden.Unlinked))
	}
}

// hours is the number of hours a week up to which, or from which on, the verdict changes, where all
// of the cost is time: net > 0 below today's hours x (value / cost)^(1/(1-e)).
func (f *flipper) hours() {
	d := f.d
	if d.hours <= 0 || d.weeks <= 0 || d.rate <= 0 || d.money > 0 || f.now == unsure {
		return
	}
	now := d.hours / d.weeks
	t := f.targets()[0]
	at := now * f.each(t.keep, false, func(k int, seen float64) float64 {
		e := math.Min(0.99, d.exponent[k])
		return math.Exp(math.Log(math.Max(1e-12, seen*d.factors[k]/d.cost[k])) / (1 - e))
	})
	if near(now, at) && crosses(now, at, t.keep, false, f.now) {
		f.add("hours a week", now, at, t.to, "at %.1f hours a week instead of %.1f", at, now)
	}
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
