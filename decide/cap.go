package decide

import "math"

// capMinutes is the number of minutes a week, in steps of five and fewer than today's, at which the
// net is positive, where today's isn't, with EnterMore and, among those, highest in the middle of the draws; 0 where there are
// none. Cost that isn't time stays as it is. None of the hidden conversions counts.
func (j *judge) capMinutes(d *drawn) (minutes int, sure float64) {
	if d.hours <= 0 || d.weeks <= 0 || d.rate <= 0 {
		return 0, 0
	}
	today, time := d.hours/d.weeks*60, d.hours*d.rate
	bestNet := math.Inf(-1)
	for _, m := range j.capMinutesTried(d) {
		s := m / today
		log := math.Log(s)
		pays := 0
		net := j.scratch
		for k := range net {
			net[k] = d.seen[k]*d.factors[k]*math.Exp(d.exponent[k]*log) - (d.cost[k] - time + s*time)
			if net[k] > 0 && d.none[k] <= 0 {
				pays++
			}
		}
		p := float64(pays) / float64(len(net))
		if p < j.s.EnterMore {
			continue
		}
		if mid := quantile(net, 0.5); mid > bestNet {
			bestNet, minutes, sure = mid, int(m), p
		}
	}
	return minutes, sure
}

// capMinutesTried are the minutes a week that are tried for a cap, most first.
func (j *judge) capMinutesTried(d *drawn) []float64 {
	today := d.hours / d.weeks * 60
	least := math.Max(j.s.CapMinutes, j.s.CapShare*today)
	var out []float64
	for i := range capTries {
		m := math.Floor(today*math.Pow(least/today, float64(i+1)/capTries)/5+1e-9) * 5
		if m >= least-1e-9 && m < today && (len(out) == 0 || m != out[len(out)-1]) {
			out = append(out, m)
		}
	}
	return out
}

// capTries is how many cuts between today's minutes and the fewest are tried.
const capTries = 12

// capUpTo is the diminishing return, known for certain, up to which a cap would pay as surely as it
// must: with a share s of the hours a draw's net is positive where e < log(cost / value) / log(s).
func (j *judge) capUpTo(d *drawn) float64 {
	if d.hours <= 0 || d.weeks <= 0 || d.rate <= 0 {
		return math.Inf(-1)
	}
	today, time := d.hours/d.weeks*60, d.hours*d.rate
	best := math.Inf(-1)
	for _, m := range j.capMinutesTried(d) {
		s := m / today
		at := j.scratch
		for k := range at {
			value, cost := d.seen[k]*d.factors[k], d.cost[k]-time+s*time
			switch {
			case d.none[k] > 0 || value <= 0:
				at[k] = math.Inf(-1)
			case cost <= 0:
				at[k] = math.Inf(1)
			default:
				at[k] = math.Log(cost/value) / math.Log(s)
			}
		}
		best = math.Max(best, quantile(at, 1-j.s.EnterMore))
	}
	return best
}
