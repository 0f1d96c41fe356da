package attribute

import (
	"math"
	"math/rand/v2"
	"slices"

	"payoff"
)

// Spread is what a model gives to each channel over resampled journeys, in the order of Paths.Channels.
type Spread struct {
	Samples int
	Mean    []float64    // attributed conversions
	SD      []float64    // with Samples - 1 below
	CI90    [][2]float64 // the 5% and 95% quantiles
	CI95    [][2]float64
	Share90 [][2]float64 // CI90 of the channel's share of the attributed conversions
}

// Limits of Bootstrap.
const (
	MinSamples   = 10
	MaxSamples   = 100_000
	maxResampled = 3e9 // journeys times samples: some twenty seconds
)

// Bootstrap resamples all journeys as often as there are (multinomial over paths with and without a
// conversion) and credits each sample anew: Markov1 to Markov3, Shapley and the rules of Rule. The
// same seed gives the same answer. Intervals are percentiles (B. Efron and R. Tibshirani, An
// Introduction to the Bootstrap, 1993, chapter 13). The paths must have passed Check.
func (p Paths) Bootstrap(m Model, samples int, seed uint64, direct int32) (Spread, error) {
	if samples < MinSamples || samples > MaxSamples {
		return Spread{}, payoff.Fail(payoff.Invalid, "%d bootstrap samples: want %d to %d", samples, MinSamples, MaxSamples)
	}
	journeys := 0.0
	for _, r := range p.Rows {
		journeys += float64(r.Conversions + r.Nulls)
	}
	if journeys*float64(samples) > maxResampled {
		return Spread{}, payoff.Fail(payoff.Invalid, "%.0f journeys resampled %d times are more than is done at once: ask for fewer samples", journeys, samples)
	}
	credit, err := p.creditor(m, direct)
	if err != nil {
		return Spread{}, err
	}
	n := len(p.Channels)
	drawn := make([][]float64, n)
	shares := make([][]float64, n)
	weights := make([]rowWeight, len(p.Rows))
	draw := p.sampler(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	for range samples {
		draw(weights)
		got := credit(weights)
		sum := 0.0
		for _, x := range got {
			sum += x
		}
		for c, x := range got {
			drawn[c] = append(drawn[c], x)
			if sum > 0 {
				shares[c] = append(shares[c], x/sum)
			}
		}
	}
	s := Spread{Samples: samples}
	for c := range n {
		mean, sd := moments(drawn[c])
		slices.Sort(drawn[c])
		slices.Sort(shares[c])
		s.Mean, s.SD = append(s.Mean, mean), append(s.SD, sd)
		s.CI90 = append(s.CI90, [2]float64{quantile(drawn[c], 0.05), quantile(drawn[c], 0.95)})
		s.CI95 = append(s.CI95, [2]float64{quantile(drawn[c], 0.025), quantile(drawn[c], 0.975)})
		s.Share90 = append(s.Share90, [2]float64{quantile(shares[c], 0.05), quantile(shares[c], 0.95)})
	}
	return s, nil
}

// creditor is the model's attributed conversions per channel as a function of the rows' weights.
func (p Paths) creditor(m Model, direct int32) (func([]rowWeight) []float64, error) {
	order := 0
	switch m {
	case Markov1:
		order = 1
	case Markov2:
		order = 2
	case Markov3:
		order = 3
	case Shapley:
		m = LinearUnique
	}
	if order > 0 {
		c, err := p.chain(order)
		if err != nil {
			return nil, err
		}
		return func(w []rowWeight) []float64 { return c.removal(w).Totals.Conversions }, nil
	}
	// A rule is linear in the rows: what one conversion of each row gives to whom is worked out once.
	type part struct {
		channel int32
		share   float64
	}
	parts := make([][]part, len(p.Rows))
	for i, r := range p.Rows {
		one := Paths{Channels: p.Channels, Rows: []PathRow{{Path: r.Path, Conversions: 1}}}
		t, err := one.Rule(m, direct)
		if err != nil {
			return nil, err
		}
		for c, x := range t.Conversions {
			if x > 0 {
				parts[i] = append(parts[i], part{int32(c), x})
			}
		}
	}
	return func(w []rowWeight) []float64 {
		out := make([]float64, len(p.Channels))
		for i := range parts {
			for _, part := range parts[i] {
				out[part.channel] += part.share * w[i].conversions
			}
		}
		return out
	}, nil
}

// sampler draws as many journeys as there are, with replacement, by an alias table (A. J. Walker,
// 1977, as M. D. Vose lays it out, 1991): one table entry a path and outcome.
func (p Paths) sampler(rng *rand.PCG) func([]rowWeight) {
	type outcome struct {
		row       int32
		converted bool
	}
	var outcomes []outcome
	var mass []float64
	journeys := int64(0)
	for i, r := range p.Rows {
		if r.Conversions > 0 {
			outcomes, mass = append(outcomes, outcome{int32(i), true}), append(mass, float64(r.Conversions))
		}
		if r.Nulls > 0 {
			outcomes, mass = append(outcomes, outcome{int32(i), false}), append(mass, float64(r.Nulls))
		}
		journeys += r.Conversions + r.Nulls
	}
	table, tally := newAlias(mass), make([]uint32, len(outcomes))
	return func(weights []rowWeight) {
		clear(weights)
		clear(tally)
		for range journeys {
			tally[table.draw(rng)]++
		}
		for i, o := range outcomes {
			w, r := &weights[o.row], &p.Rows[o.row]
			if o.converted {
				w.conversions = float64(tally[i])
				w.value = r.Value / float64(r.Conversions) * w.conversions
			} else {
				w.nulls = float64(tally[i])
			}
		}
	}
}

// An alias table draws from a fixed distribution in constant time: each slot is its own outcome
// below the cut, a share of 2^32, and another's from there on.
type alias []struct{ cut, other uint32 }

func newAlias(mass []float64) alias {
	n, total := len(mass), 0.0
	for _, m := range mass {
		total += m
	}
	a := make(alias, n)
	scaled := make([]float64, n)
	var small, large []uint32
	for i, m := range mass {
		a[i].cut, a[i].other = math.MaxUint32, uint32(i)
		scaled[i] = m / total * float64(n)
		if scaled[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		a[s].cut, a[s].other = uint32(scaled[s]*(1<<32-1)), l
		scaled[l] -= 1 - scaled[s]
		if scaled[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	return a
}

// draw takes the slot from one half of 64 random bits and the place in it from the other: far finer
// than any count of journeys here.
func (a alias) draw(rng *rand.PCG) uint32 {
	u := rng.Uint64()
	slot := uint32((u >> 32) * uint64(len(a)) >> 32)
	s := a[slot]
	if uint32(u) >= s.cut {
		slot = s.other
	}
	return slot
}

func moments(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)-1))
}

// quantile of sorted numbers, linear between them; 0 where there are none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
