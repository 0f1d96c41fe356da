package attribute

// Equal is the Shapley value of the game in which a set of channels is worth the conversions of
// the journeys that touched no other channel (subset sums). Each journey is a unanimity game of its
// own set, whose Shapley value shares evenly among its members (L. S. Shapley, A Value for n-Person
// Games, 1953; additivity); so no subset is ever listed, and the plain name is what it is: an equal
// split among distinct channels.
func (p Paths) Equal() Totals {
	t, _ := p.Rule(LinearUnique, -1)
	return t
}

// MaxRateChannels bounds the channels of Rates, which goes through every subset of them.
const MaxRateChannels = 20

// Rates is the Shapley value of the game in which a set of channels is worth the conversion *rate*
// of the journeys that touched no other, as some tools compute it. It exists to show why that isn't
// money: a channel that lowers the rate gets less than nothing.
type Rates struct {
	Phi         []float64 // in the order of Paths.Channels; they sum to Grand
	Grand       float64   // the conversion rate of all journeys
	Conversions []float64 // Phi scaled so that the sum is all conversions
}

// Rates goes through all subsets of the channels; false where there are more than MaxRateChannels.
// Journeys without a touch are left out.
func (p Paths) Rates() (Rates, bool) {
	n := len(p.Channels)
	if n > MaxRateChannels {
		return Rates{}, false
	}
	out := Rates{Phi: make([]float64, n), Conversions: make([]float64, n)}
	conversions, journeys := make([]float64, 1<<n), make([]float64, 1<<n)
	total := 0.0
	for _, r := range p.Rows {
		set := 0
		for _, c := range r.Path {
			set |= 1 << c
		}
		if set != 0 {
			conversions[set] += float64(r.Conversions)
			journeys[set] += float64(r.Conversions + r.Nulls)
			total += float64(r.Conversions)
		}
	}
	for c := range n { // sums over subsets, one channel at a time
		for set := range conversions {
			if set&(1<<c) != 0 {
				conversions[set] += conversions[set&^(1<<c)]
				journeys[set] += journeys[set&^(1<<c)]
			}
		}
	}
	rate := conversions
	for set := range rate {
		if journeys[set] > 0 {
			rate[set] /= journeys[set]
		} else {
			rate[set] = 0
		}
	}
	// The weight of a set of size s that c joins: s! (n-s-1)! / n!.
	weight := make([]float64, n)
	for s := range weight {
		weight[s] = 1 / float64(n)
		for i := range s {
			weight[s] *= float64(i+1) / float64(n-1-i)
		}
	}
	for set, v := range rate {
		size := 0
		for c := range n {
			size += set >> c & 1
		}
		for c := range n {
			if set&(1<<c) != 0 {
				out.Phi[c] += weight[size-1] * v
			} else {
				out.Phi[c] -= weight[size] * v
			}
		}
	}
	if n > 0 {
		out.Grand = rate[1<<n-1]
	}
	if out.Grand > 0 {
		for c, phi := range out.Phi {
			out.Conversions[c] = phi / out.Grand * total
		}
	}
	return out, true
}
