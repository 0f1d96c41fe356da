package decide

// Settings are the thresholds of the rules. Each has a documented default.
type Settings struct {
	Draws int    // how many; 10,000
	Seed  uint64 // of the draws; fixed, so that the same facts give the same verdict

	Enter float64 // how sure a verdict must be to be given: 0.80
	Leave float64 // how sure the opposite must be for an official verdict to be left: 0.90

	// A verdict needs MinWeeks of exposure or MinConversions of its own; keep and invest need
	// MinProof conversions of their own besides, whatever the exposure (ADR 0003).
	MinWeeks       float64
	MinConversions float64
	MinProof       float64

	// With fewer than Few conversions of its own, keep needs EnterFew in place of Enter, and there is
	// no invest.
	Few      float64
	EnterFew float64
	// EnterMore is how sure invest must be that the marginal unit pays, and cap and fix that what they
	// propose would: 0.85.
	EnterMore float64

	// Uncosted is the part of its weeks that may lie outside those of which a line's costs are recorded: 0.25 (ADR 23).
	Uncosted float64

	PriorWeight float64 // conversions that the business's other lines may weigh at most: 1
	PriorWorth  int     // pseudo-observations for the value of a conversion: 3

	CapMinutes float64 // the fewest minutes a week that a cap may leave: 15
	CapShare   float64 // the least part of today's hours that a cap may leave: the curve isn't trusted further down
}

// Version is of the rules and draws here. It goes up when the same cases would give another verdict or net.
const Version = 2

// DefaultSettings are the ones that the simulation was run with (docs/adr/0003).
func DefaultSettings() Settings {
	return Settings{
		Draws: 10_000, Seed: 20_260_101,
		Enter: 0.80, Leave: 0.90,
		MinWeeks: 8, MinConversions: 20, MinProof: 2,
		Few: 5, EnterFew: 0.90, EnterMore: 0.85, Uncosted: 0.25,
		PriorWeight: 1, PriorWorth: 3,
		CapMinutes: 15, CapShare: 0.1,
	}
}

// orDefault fills in whatever is not set.
func (s Settings) orDefault() Settings {
	d := DefaultSettings()
	if s == (Settings{}) {
		return d
	}
	if s.Draws < 100 {
		s.Draws = d.Draws
	}
	if s.Seed == 0 {
		s.Seed = d.Seed
	}
	share := func(x *float64, to float64) {
		if !(*x > 0.5 && *x < 1) {
			*x = to
		}
	}
	share(&s.Enter, d.Enter)
	share(&s.Leave, d.Leave)
	share(&s.EnterFew, d.EnterFew)
	share(&s.EnterMore, d.EnterMore)
	s.Leave = max(s.Leave, s.Enter)
	positive := func(x *float64, to float64) {
		if !(*x > 0) {
			*x = to
		}
	}
	positive(&s.MinWeeks, d.MinWeeks)
	positive(&s.Uncosted, d.Uncosted)
	positive(&s.MinConversions, d.MinConversions)
	positive(&s.MinProof, d.MinProof)
	positive(&s.Few, d.Few)
	positive(&s.PriorWeight, d.PriorWeight)
	positive(&s.CapMinutes, d.CapMinutes)
	positive(&s.CapShare, d.CapShare)
	if s.PriorWorth <= 0 {
		s.PriorWorth = d.PriorWorth
	}
	return s
}

// enterUp is how sure keep and invest must be with so many conversions.
func (s Settings) enterUp(n float64) float64 {
	if n < s.Few {
		return max(s.Enter, s.EnterFew)
	}
	return s.Enter
}
