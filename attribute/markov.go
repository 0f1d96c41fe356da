package attribute

import "payoff"

// MaxStates bounds the states of a Markov chain: what an order of 3 can make of many channels.
const MaxStates = 20_000

// A Removal is what a Markov model found. The removal effect of a channel is the share of all
// conversions (or value) that would be missing if every journey that comes to the channel ended
// there (E. Anderl, I. Becker, F. von Wangenheim and J. H. Schumann, Mapping the customer journey,
// International Journal of Research in Marketing 33, 2016). The effects overlap, so Totals shares
// what there is in proportion to them.
type Removal struct {
	Order            int
	States           int     // how many there are, the start left out
	Conversion       float64 // conversions per journey with a touch
	ValuePerJourney  float64
	EffectConversion []float64 // in the order of Paths.Channels, 0 to 1
	EffectValue      []float64
	Totals           Totals
}

// Markov is the removal effect of every channel in a Markov chain whose states are the last order
// touches (1 to 3): exact, by one elimination shared among the channels, never by simulation. A
// journey starts in the state of its first order touches, or of all it has where it has fewer.
// Journeys without a touch are outside the chain: their conversions are unattributed. The paths must
// have passed Check. More than MaxStates states are an error of kind Invalid.
func (p Paths) Markov(order int) (Removal, error) {
	c, err := p.chain(order)
	if err != nil {
		return Removal{}, err
	}
	weights := make([]rowWeight, len(p.Rows))
	for i, r := range p.Rows {
		weights[i] = rowWeight{float64(r.Conversions), float64(r.Nulls), r.Value}
	}
	return c.removal(weights), nil
}

// A chain is the shape of the Markov chain that the rows make, before they are weighted: the
// bootstrap weighs it a thousand times.
type chain struct {
	paths    Paths
	order    int
	states   [][]int32  // by channel, the states that hold it
	count    int        // of states, the start (0) included
	edges    [][2]int32 // from, to; distinct
	rowEdges [][]int32  // by row, the edges it walks
	rowEnd   []int32    // by row, its last state; 0 for a row without a touch
}

// A rowWeight is how much one row counts for.
type rowWeight struct{ conversions, nulls, value float64 }

func (p Paths) chain(order int) (*chain, error) {
	if order < 1 || order > 3 {
		return nil, payoff.Fail(payoff.Invalid, "Markov order %d: want 1, 2 or 3", order)
	}
	if len(p.Channels) >= 1<<21 {
		return nil, payoff.Fail(payoff.Invalid, "%d channels are too many for a Markov model", len(p.Channels))
	}
	c := &chain{
		paths: p, order: order, states: make([][]int32, len(p.Channels)), count: 1,
		rowEdges: make([][]int32, len(p.Rows)), rowEnd: make([]int32, len(p.Rows)),
	}
	state, edge := map[uint64]int32{}, map[[2]int32]int32{}
	var room []int32
	for i, r := range p.Rows {
		if len(r.Path) == 0 || r.Conversions+r.Nulls == 0 {
			continue
		}
		from, first := int32(0), len(room)
		for end := min(order, len(r.Path)); end <= len(r.Path); end++ {
			last := r.Path[max(0, end-order):end]
			key := uint64(0)
			for _, ch := range last {
				key = key<<21 | uint64(ch+1)
			}
			to, known := state[key]
			if !known {
				to = int32(c.count)
				c.count++
				if c.count > MaxStates+1 {
					return nil, payoff.Fail(payoff.Invalid, "a Markov chain of order %d has more than %d states here: use a lower order", order, MaxStates)
				}
				state[key] = to
				for k, ch := range last {
					if !contains(last[:k], ch) {
						c.states[ch] = append(c.states[ch], to)
					}
				}
			}
			if from != to {
				e, known := edge[[2]int32{from, to}]
				if !known {
					e = int32(len(c.edges))
					c.edges = append(c.edges, [2]int32{from, to})
					edge[[2]int32{from, to}] = e
				}
				room = append(room, e)
			}
			from = to
		}
		c.rowEdges[i], c.rowEnd[i] = room[first:len(room):len(room)], from
	}
	return c, nil
}

func contains(list []int32, x int32) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// removal weighs the chain and takes each channel away.
func (c *chain) removal(weights []rowWeight) Removal {
	n := len(c.paths.Channels)
	out := Removal{
		Order: c.order, States: c.count - 1, Totals: newTotals(n),
		EffectConversion: make([]float64, n), EffectValue: make([]float64, n),
	}
	f := newFlow(c.count)
	counts := make([]float64, len(c.edges))
	journeys, won, worth := 0.0, 0.0, 0.0
	for i, w := range weights {
		end := c.rowEnd[i]
		if end == 0 {
			out.Totals.UnattributedConversions += w.conversions
			out.Totals.UnattributedValue += w.value
			continue
		}
		walked := w.conversions + w.nulls
		if walked == 0 {
			continue
		}
		for _, e := range c.rowEdges[i] {
			counts[e] += walked
		}
		f.exit[end] += walked
		f.won[end] += w.conversions
		f.worth[end] += w.value
		journeys, won, worth = journeys+walked, won+w.conversions, worth+w.value
	}
	if won == 0 {
		return out
	}
	for e, ends := range c.edges {
		f.add(ends[0], ends[1], counts[e])
	}
	out.Conversion, out.ValuePerJourney = won/journeys, worth/journeys

	channels := make([]int32, 0, n)
	for ch := range int32(n) {
		if len(c.states[ch]) > 0 {
			channels = append(channels, ch)
		}
	}
	c.without(f, channels, func(ch int32, conversion, value float64) {
		out.EffectConversion[ch] = missing(conversion, out.Conversion)
		out.EffectValue[ch] = missing(value, out.ValuePerJourney)
	})
	share(out.Totals.Conversions, out.EffectConversion, won)
	share(out.Totals.Value, out.EffectValue, worth)
	return out
}

// missing is the share of all that is gone, 0 where rounding alone says so.
func missing(left, all float64) float64 {
	if all == 0 {
		return 0
	}
	if m := 1 - left/all; m > 1e-14 {
		return m
	}
	return 0
}

// without tells for each of the channels what a journey earns when every visit to the channel ends
// it. States that hold none of a half of the channels are eliminated once for all of that half.
func (c *chain) without(f *flow, channels []int32, tell func(channel int32, conversion, value float64)) {
	if len(channels) == 1 {
		for _, x := range c.states[channels[0]] {
			f.lose(x)
		}
		f.eliminate(c.rest(f, nil))
		conversion, value := f.earns()
		tell(channels[0], conversion, value)
		return
	}
	half := len(channels) / 2
	for _, part := range [][]int32{channels[:half], channels[half:]} {
		if len(part) == 0 {
			continue
		}
		g := f.clone()
		g.eliminate(c.rest(g, part))
		c.without(g, part, tell)
	}
}

// rest lists the states still there, the start left out, that hold none of the channels.
func (c *chain) rest(f *flow, channels []int32) []int32 {
	held := make([]bool, c.count)
	for _, ch := range channels {
		for _, x := range c.states[ch] {
			held[x] = true
		}
	}
	var out []int32
	for x := int32(1); x < int32(c.count); x++ {
		if !held[x] && !f.gone[x] {
			out = append(out, x)
		}
	}
	return out
}

// share splits all in proportion to the effects.
func share(out, effects []float64, all float64) {
	sum := 0.0
	for _, e := range effects {
		sum += e
	}
	if sum == 0 {
		return
	}
	for i, e := range effects {
		out[i] = all * e / sum
	}
}
