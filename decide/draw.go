package decide

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"payoff"
	"payoff/value"
)

// A judge holds what the cases of one business share, and the room for the draws of one case at a
// time: twenty lines with three purposes are drawn without allocating for each.
type judge struct {
	b     Business
	s     Settings
	pools map[payoff.Purpose]Pool
	worth []float64 // of the business's conversions, ascending

	exponent []float64                    // e of value ~ hours^e, the default
	key      []float64                    // 0 to 1: where between the possible keys a joint cost lies
	factors  map[payoff.Purpose][]float64 // untested incrementality
	unlinked map[hiddenKey][]float64      // what the same unlinked conversions are worth together

	rate, seen, value   []float64
	hiddenShare, hidden []float64
	cost, none, with    []float64
	scratch, scratch2   []float64
	own                 []weighted
}

type weighted struct{ value, weight float64 }

// hiddenKey knows a list of unlinked conversions again: cases of one purpose share theirs.
type hiddenKey struct {
	first *float64
	n     int
}

func newJudge(b Business, pools map[payoff.Purpose]Pool) *judge {
	s := b.Settings.orDefault()
	j := &judge{b: b, s: s, pools: pools, factors: map[payoff.Purpose][]float64{}, unlinked: map[hiddenKey][]float64{}}
	for _, w := range b.Contributions {
		if w == finite(w) {
			j.worth = append(j.worth, w)
		}
	}
	slices.Sort(j.worth)
	room := make([]float64, 12*s.Draws)
	for i, at := range []*[]float64{
		&j.exponent, &j.key, &j.rate, &j.seen, &j.value, &j.hiddenShare, &j.hidden,
		&j.cost, &j.none, &j.with, &j.scratch, &j.scratch2,
	} {
		*at = room[i*s.Draws : (i+1)*s.Draws : (i+1)*s.Draws]
	}
	key := newStream(s.Seed, drawKey)
	for k := range j.key {
		j.key[k] = key.r.Float64()
	}
	j.drawExponent(j.exponent, usualExponent())
	return j
}

func (j *judge) drawExponent(out []float64, b Beta) {
	e := newStream(j.s.Seed, drawExponent)
	for k := range out {
		out[k] = e.beta(b.A, b.B)
	}
}

// A drawn is one case with its draws. The slices belong to the judge and hold until the next case.
type drawn struct {
	c           Case
	n           float64 // conversions credited
	credited    float64 // their sum
	weeks       float64
	hours, rate float64
	money       float64 // cost that isn't time, at the stated key
	prior       Beta    // of the rate, as a Gamma's shape and exposure
	factor      value.Factor

	seen     []float64 // value of what is credited, before incrementality
	factors  []float64
	hidden   []float64 // value of what identity hides from this line, before incrementality
	share    []float64 // of the unlinked conversions that would be this line's
	cost     []float64
	exponent []float64
	none     []float64 // net with none of the hidden conversions
	with     []float64 // net with them

	hiddenHigh  float64 // the hidden value at its upper 90%
	pNone       float64 // P(net > 0) with none of the hidden
	p           float64 // with them as drawn
	pUpper      float64 // with them at their upper 90%
	worthKnown  bool    // whether anything says what a conversion is worth
	worthSpread float64 // coefficient of variation of one conversion's worth
	worthMean   float64
	costMean    float64
	costUnknown bool    // no cost is recorded, or none of too many of its weeks
	joint       float64 // how far apart the possible keys of shared cost lie
}

// draw draws the case.
func (j *judge) draw(c Case) *drawn {
	d := &drawn{
		c: c, n: c.conversions(), weeks: max(0, finite(c.Weeks)),
		hours: max(0, finite(c.Hours)), rate: max(0, finite(c.HourRate)), money: max(0, finite(c.Money)),
		seen: j.seen, hidden: j.hidden, share: j.hiddenShare, cost: j.cost, none: j.none, with: j.with,
	}
	for _, v := range c.Contributions {
		d.credited += finite(v)
	}
	j.drawSeen(d)
	j.drawFactor(d)
	j.drawHidden(d)
	j.drawCost(d)
	d.costUnknown = d.costMean <= 0 || finite(d.c.Uncosted) > j.s.Uncosted*d.weeks
	d.exponent = j.exponent
	if b := c.Diminishing; b.A > 0 && b.B > 0 && finite(b.A) == b.A && finite(b.B) == b.B {
		d.exponent = make([]float64, j.s.Draws)
		j.drawExponent(d.exponent, b)
	}
	upper := 0
	for k := range d.none {
		d.none[k] = d.seen[k]*d.factors[k] - d.cost[k]
		d.with[k] = (d.seen[k]+d.hidden[k])*d.factors[k] - d.cost[k]
		if (d.seen[k]+d.hiddenHigh)*d.factors[k] > d.cost[k] {
			upper++
		}
	}
	d.pNone, d.p = above(d.none), above(d.with)
	d.pUpper = float64(upper) / float64(len(d.none))
	return d
}

// drawSeen draws rate x exposure x value of a conversion. The rate is Gamma-Poisson: its prior is
// centred on the pooled rate of the business's other lines of the purpose and weighs at most
// PriorWeight conversions, less where the others would not have foreseen what came; where there are
// no others it is Jeffreys' (shape 0.5, no exposure).
func (j *judge) drawSeen(d *drawn) {
	d.prior = Beta{A: 0.5}
	pool := j.pools[d.c.Purpose]
	others, weeks := finite(pool.Conversions)-d.n, finite(pool.Weeks)-d.weeks
	switch {
	case weeks <= 1e-9:
	case others <= 1e-9:
		// Other lines that brought nothing say something too, but no more than this line's own weeks do.
		d.prior.B = min(weeks, d.weeks)
	default:
		// Pooled as Jeffreys would: half a conversion more.
		weight := min(j.s.PriorWeight, others+0.5)
		full := Beta{A: weight, B: weight * weeks / (others + 0.5)}
		trust := full.expects(d.n, d.weeks)
		d.prior = Beta{A: trust*full.A + (1-trust)*0.5, B: trust * full.B}
	}
	own := j.own[:0]
	for i, v := range d.c.Contributions {
		if w := d.c.share(i); w > 0 {
			own = append(own, weighted{finite(v) / w, w})
		}
	}
	j.own = own
	d.worthKnown = len(own) > 0 || len(j.worth) > 0
	d.worthMean, d.worthSpread = j.drawWorth(j.rate, own, drawWorth)
	rate := newStream(j.s.Seed, drawRate)
	part := 1.0
	if d.prior.B+d.weeks > 0 {
		part = d.weeks / (d.prior.B + d.weeks)
	}
	for k := range d.seen {
		d.seen[k] = rate.gamma(d.prior.A+d.n) * part * j.rate[k]
	}
}

// expects is how far a Gamma prior (shape A, exposure B) may speak for a line that brought n in the
// weeks given: 1 where n is in the middle of what it foresees (negative binomial), twice the tail's
// probability where n lies in one, and never less than a half. A line that differs from the others is
// drawn to them less (ADR 0012).
func (b Beta) expects(n, weeks float64) float64 {
	if weeks <= 0 || b.A <= 0 || b.B <= 0 {
		return 1
	}
	p, k := b.B/(b.B+weeks), math.Floor(n)
	upTo := mathext.RegIncBeta(b.A, k+1, p)
	from := 1.0
	if k > 0 {
		from = 1 - mathext.RegIncBeta(b.A, k, p)
	}
	return min(1, max(0.5, 2*min(upTo, from)))
}

// exactUpTo is how many observations the Bayesian bootstrap weighs one by one. Beyond it the mean's
// distribution is a shifted gamma with the bootstrap's own mean, variance and skewness.
const exactUpTo = 40

// drawWorth draws the value of one conversion by the Bayesian bootstrap (Rubin, Annals of Statistics
// 9, 1981): own observations with exponential weights, times their shares, and PriorWorth
// pseudo-observations picked anew for each draw from all of the business's. Own observations alone
// stand where the business has no others. It answers the mean and the coefficient of variation of
// what one conversion is worth.
func (j *judge) drawWorth(out []float64, own []weighted, q quantity) (average, spread float64) {
	slices.SortFunc(own, func(a, b weighted) int {
		switch {
		case a.value < b.value || a.value == b.value && a.weight < b.weight:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	pool := j.worth
	if len(pool) == 0 && len(own) == 0 {
		clear(out)
		return 0, 0
	}
	s := newStream(j.s.Seed, q)
	pseudo := func() (sum, weight float64) {
		if len(pool) == 0 {
			return 0, 0
		}
		for range j.s.PriorWorth {
			w := s.r.ExpFloat64()
			sum += w * pool[s.r.IntN(len(pool))]
			weight += w
		}
		return sum, weight
	}
	total, m1, m2, m3 := moments(own)
	if len(own) <= exactUpTo {
		for k := range out {
			sum, weight := pseudo()
			for _, o := range own {
				w := s.r.ExpFloat64() * o.weight
				sum += w * o.value
				weight += w
			}
			if weight > 0 {
				sum /= weight
			}
			out[k] = sum
		}
	} else {
		// Moments of a mean under Dirichlet(1, ..., 1) weights.
		n := total
		sd := math.Sqrt(m2 / (n + 1))
		skew := 0.0
		if m2 > 0 {
			skew = 2 * m3 * math.Sqrt(n+1) / ((n + 2) * m2 * math.Sqrt(m2))
		}
		for k := range out {
			sum, weight := pseudo()
			at := m1
			if math.Abs(skew) > 1e-3 {
				shape := 4 / (skew * skew)
				at += sd * math.Copysign(1, skew) * (s.gamma(shape) - shape) / math.Sqrt(shape)
			} else {
				at += sd * s.r.NormFloat64()
			}
			w := s.gamma(n)
			out[k] = (sum + w*at) / (weight + w)
		}
	}
	all := own
	if len(pool) > 0 {
		average = mean(out)
		for _, p := range pool {
			all = append(all, weighted{p, float64(j.s.PriorWorth) / float64(len(pool))})
		}
	}
	_, m1, m2, _ = moments(all)
	if average == 0 {
		average = m1
	}
	if m1 != 0 {
		spread = math.Sqrt(m2) / math.Abs(m1)
	}
	return average, spread
}

// moments are the total weight, the mean and the second and third central moments.
func moments(xs []weighted) (total, m1, m2, m3 float64) {
	for _, x := range xs {
		total += x.weight
		m1 += x.weight * x.value
	}
	if total <= 0 {
		return 0, 0, 0, 0
	}
	m1 /= total
	for _, x := range xs {
		d := x.value - m1
		m2 += x.weight * d * d
		m3 += x.weight * d * d * d
	}
	return total, m1, m2 / total, m3 / total
}

func (j *judge) drawFactor(d *drawn) {
	d.factor = value.Incrementality(d.c.Purpose, d.c.Tests, j.b.AsOf)
	if d.factor.Tests == 0 {
		if known, ok := j.factors[d.c.Purpose]; ok {
			d.factors = known
			return
		}
	}
	d.factors = make([]float64, j.s.Draws)
	s := newStream(j.s.Seed, drawFactor)
	for k := range d.factors {
		if d.factor.Tests == 0 {
			d.factors[k] = s.beta(d.factor.A, d.factor.B)
		} else {
			d.factors[k] = max(0, d.factor.Mean+d.factor.SD*s.r.NormFloat64())
		}
	}
	if d.factor.Tests == 0 {
		j.factors[d.c.Purpose] = d.factors
	}
}

// drawHidden draws what the conversions without a known path would add to this line: their rate, the
// value of one, and the share of them that is this line's. That share starts from Beta(1, 3) for any
// social touch, divided evenly among the social lines (the marginal of a Dirichlet), and learns from
// the linked sample by last channel, else from the told answers. Of a line whose visits can't be
// recognised the linked sample knows nothing.
func (j *judge) drawHidden(d *drawn) {
	h := d.c.Hidden
	if len(h.Unlinked) == 0 {
		clear(d.hidden)
		clear(d.share)
		return
	}
	prior := d.hiddenPrior()
	whole := j.wholeHidden(h.Unlinked)
	share := newStream(j.s.Seed, drawHiddenShare)
	for k := range d.hidden {
		d.share[k] = share.beta(prior.A, prior.B)
		d.hidden[k] = max(0, d.share[k]*whole[k])
	}
	copy(j.scratch, d.hidden)
	d.hiddenHigh = quantile(j.scratch, 0.9)
}

// wholeHidden draws what all of the unlinked conversions are worth together: their rate and the value of one.
func (j *judge) wholeHidden(unlinked []float64) []float64 {
	key := hiddenKey{&unlinked[0], len(unlinked)}
	if known, ok := j.unlinked[key]; ok {
		return known
	}
	all := j.own[:0]
	for _, v := range unlinked {
		all = append(all, weighted{finite(v), 1})
	}
	j.own = all
	whole := make([]float64, j.s.Draws)
	j.drawWorth(whole, all, drawHiddenWorth)
	count := newStream(j.s.Seed, drawHiddenCount)
	for k := range whole {
		whole[k] *= count.gamma(float64(len(unlinked)))
	}
	j.unlinked[key] = whole
	return whole
}

func (d *drawn) hiddenPrior() Beta {
	h := d.c.Hidden
	lines := float64(max(1, h.Lines))
	n, here := max(0, finite(h.Linked)), max(0, finite(h.LinkedHere))
	if n <= 0 || d.c.NeverReferred {
		n, here = max(0, finite(h.Told)), max(0, finite(h.ToldHere))
	}
	here = min(here, n)
	return Beta{1/lines + here, 4 - 1/lines + n - here}
}

// drawCost draws the cost: certain but for what is joint, which lies anywhere between its keys. It
// is so at any share of joint cost: if the range began only above a threshold, a euro more of cost of
// one's own could make a net look better (docs/adr/0005).
func (j *judge) drawCost(d *drawn) {
	low, at, high := max(0, finite(d.c.Joint.Low)), max(0, finite(d.c.Joint.At)), max(0, finite(d.c.Joint.High))
	total := d.hours*d.rate + d.money
	low, high = min(low, at), max(high, at)
	base := max(0, total-at)
	if at == 0 {
		low, high = 0, 0
	}
	for k := range d.cost {
		d.cost[k] = base + low + j.key[k]*(high-low)
	}
	d.costMean, d.joint = base+(low+high)/2, high-low
}

// finite is x, or 0 where x isn't a number that sums can bear.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) > 1e12 {
		return 0
	}
	return x
}
