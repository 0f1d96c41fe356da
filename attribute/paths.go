package attribute

import "payoff"

// Paths are journeys counted by path: which channels in which order, how often with a conversion
// and how often without. Merging or splitting rows of one path, or reordering rows, changes no model.
type Paths struct {
	Channels []string // distinct
	Rows     []PathRow
}

// A PathRow is one path and how often it was walked. A row that was never walked is ignored.
type PathRow struct {
	Path        []int32 // indices of Paths.Channels, first touch first; none: journeys without a known touch
	Conversions int64   // how many of them converted
	Nulls       int64   // how many did not
	Value       float64 // of all its conversions together
}

// MaxJourneys bounds the journeys that Paths may count: sums stay exact in a float64.
const MaxJourneys = int64(1) << 50

// Check says with kind Invalid what no model could work with: counts or values that are negative,
// absurd or not finite, value without a conversion, channels that are listed twice or not at all.
func (p Paths) Check() error {
	known := make(map[string]bool, len(p.Channels))
	for _, c := range p.Channels {
		if known[c] {
			return payoff.Fail(payoff.Invalid, "channel %q is listed twice", c)
		}
		known[c] = true
	}
	total, value := int64(0), 0.0
	for i, r := range p.Rows {
		if r.Conversions < 0 || r.Nulls < 0 || r.Conversions > MaxJourneys || r.Nulls > MaxJourneys {
			return payoff.Fail(payoff.Invalid, "journey %d: conversions %d and nulls %d must be counts, 0 or more", i+1, r.Conversions, r.Nulls)
		}
		if !(r.Value >= 0 && r.Value <= 1e15) {
			return payoff.Fail(payoff.Invalid, "journey %d: value %g must be 0 or more, and below 1e15", i+1, r.Value)
		}
		if r.Value > 0 && r.Conversions == 0 {
			return payoff.Fail(payoff.Invalid, "journey %d has a value of %g and no conversion that earned it", i+1, r.Value)
		}
		for _, c := range r.Path {
			if c < 0 || int(c) >= len(p.Channels) {
				return payoff.Fail(payoff.Invalid, "journey %d touches channel number %d of %d", i+1, c, len(p.Channels))
			}
		}
		total += r.Conversions + r.Nulls
		value += r.Value
		if total > MaxJourneys || value > 1e15 {
			return payoff.Fail(payoff.Invalid, "more than %d journeys, or a value beyond 1e15 in all", MaxJourneys)
		}
	}
	return nil
}

// Conversions is how many journeys converted, those without a touch included.
func (p Paths) Conversions() int64 {
	n := int64(0)
	for _, r := range p.Rows {
		n += r.Conversions
	}
	return n
}

// Totals is what a model gives to each channel: Conversions and Value in the order of
// Paths.Channels. They and what is unattributed (of journeys without a touch) sum to all there is.
type Totals struct {
	Conversions             []float64
	Value                   []float64
	UnattributedConversions float64
	UnattributedValue       float64
}

func newTotals(channels int) Totals {
	return Totals{Conversions: make([]float64, channels), Value: make([]float64, channels)}
}

func (t *Totals) unattributed(r PathRow) {
	t.UnattributedConversions += float64(r.Conversions)
	t.UnattributedValue += r.Value
}
