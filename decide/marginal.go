package decide

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
