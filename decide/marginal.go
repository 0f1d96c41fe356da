package decide

import "math"

// marginal says how sure it is that one unit more of everything that goes into the line (an hour with
// its share of the money) brings more than it costs, and more than the best unused alternative. With
// value ~ inputs^e a small part s more brings e x s of the value and costs s of the cost. None of
// the hidden conversions counts. name is the alternative that is best most often; "" where there is none.
func (j *judge) marginal(d *drawn) (own, best float64, name string) {
	n := float64(len(d.exponent))
	pays := 0.0
	needed := j.neededToPay(d)
	for k, e := range d.exponent {
		if e > needed[k] {
			pays++
		}
	}
	own, best = pays/n, 1
	needed, name = j.neededToBeat(d)
	if name != "" {
		beaten := 0.0
		for k, e := range d.exponent {
			if e > needed[k] {
				beaten++
			}
		}
		best = beaten / n
	}
	return own, best, name
}

// neededToPay is, for each draw, the exponent above which one more unit brings more than it costs.
func (j *judge) neededToPay(d *drawn) []float64 {
	needed := j.scratch
	for k := range needed {
		needed[k] = exponentFor(d.cost[k], d.seen[k]*d.factors[k])
	}
	return needed
}

// neededToBeat is, for each draw, the exponent above which one more unit brings more than every unused
// alternative to it, with the name of the alternative that asks for most most often.
func (j *judge) neededToBeat(d *drawn) (needed []float64, name string) {
	needed, most := j.scratch2, -1.0
	for k := range needed {
		needed[k] = math.Inf(-1)
	}
	time := d.hours * d.rate
	for i, a := range d.c.Alternatives {
		if !(a.Unused > 0) {
			continue
		}
		wins, counted := 0, false
		// Each alternative has a stream of its own that is the same for every line: they are drawn jointly.
		if a.PerHour != nil && d.hours > 0 {
			counted = true
			s := newStream(j.s.Seed, drawAlternates+2*quantity(i))
			v := *a.PerHour
			for k := range needed {
				there := s.between(finite(v.Low), finite(v.Mid), finite(v.High))
				e := exponentFor(there*d.hours+d.cost[k]-time, d.seen[k]*d.factors[k])
				if d.exponent[k] <= e {
					wins++
				}
				needed[k] = max(needed[k], e)
			}
		}
		if a.PerEuro != nil && d.money > 0 {
			counted = true
			s := newStream(j.s.Seed, drawAlternates+2*quantity(i)+1)
			v := *a.PerEuro
			for k := range needed {
				there := s.between(finite(v.Low), finite(v.Mid), finite(v.High))
				spent := d.cost[k] - time
				if spent <= 0 {
					continue
				}
				e := exponentFor(there*spent+time, d.seen[k]*d.factors[k])
				if d.exponent[k] <= e {
					wins++
				}
				needed[k] = max(needed[k], e)
			}
		}
		if counted && float64(wins) > most {
			most, name = float64(wins), a.Name
		}
	}
	return needed, name
}

// exponentFor is the e at which e x value is what is asked for.
func exponentFor(asked, value float64) float64 {
	switch {
	case value > 0:
		return asked / value
	case asked < 0:
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// investFrom is the diminishing return, known for certain, from which on the next unit would pay, and
// beat the alternatives, as surely as invest asks.
func (j *judge) investFrom(d *drawn) float64 {
	at := quantile(j.neededToPay(d), j.s.EnterMore)
	if needed, name := j.neededToBeat(d); name != "" {
		at = max(at, quantile(needed, j.s.EnterMore))
	}
	return at
}
