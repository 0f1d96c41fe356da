package decide

import "math"

// A found leak is a step of the funnel that lies below the business's other lines and, closed, would
// turn the net.
type foundLeak struct {
	step      Step
	own, base float64 // the rates in the middle of the draws
	sure      float64 // P(net > 0) with the leak closed
}

// leak finds the one step whose closing, to the baseline of the business's other lines, would make
// the net positive, where it isn't, with EnterMore. Rates have Jeffreys' prior; this line's are shrunk to the baseline by
// PriorWeight trials. What a closed step lets through goes on at this line's own later rates.
func (j *judge) leak(d *drawn) *foundLeak {
	var found *foundLeak
	steps := d.c.Funnel
	for i, step := range steps {
		if !sound(step) || step.BasePassed < enoughPassed || step.Tried < enoughPassed {
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
		// Of several steps one looks low by luck: together they get the chance that one would have.
		if float64(lower) < (1-(1-j.s.Enter)/float64(len(steps)))*float64(len(own)) {
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
			if own[k]*one*d.factors[k] > d.cost[k] && d.none[k] <= 0 {
				pays++
			}
		}
		if p := float64(pays) / float64(len(own)); p >= j.s.EnterMore && (found == nil || p > found.sure) {
			n := float64(len(own))
			found = &foundLeak{step, sumOwn / n, sumBase / n, p}
		}
	}
	return found
}

// enoughPassed is how many must have gone through a step on the other lines to call it a baseline,
// and have tried it here to call it a leak.
const enoughPassed = 10

func sound(s Step) bool {
	ok := func(passed, tried float64) bool { return passed >= 0 && passed <= tried && finite(tried) == tried }
	return ok(s.Passed, s.Tried) && ok(s.BasePassed, s.BaseTried)
}
