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

	PriorWeight float64 // conversions that the business's other lines may weigh at most: 2
	PriorWorth  int     // pseudo-observations for the value of a conversion: 3

	CapMinutes float64 // the fewest minutes a week that a cap may leave: 15
	CapShare   float64 // the least part of today's hours that a cap may leave: the curve isn't trusted further down
}

// DefaultSettings are the ones that the simulation was run with (docs/adr/0003).
func DefaultSettings() Settings {
	return Settings{
		Draws: 10_000, Seed: 20_260_101,
		Enter: 0.80, Leave: 0.90,
		MinWeeks: 8, MinConversions: 20, MinProof: 3,
		PriorWeight: 2, PriorWorth: 3,
		CapMinutes: 15, CapShare: 0.2,
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
	s.Leave = max(s.Leave, s.Enter)
	positive := func(x *float64, to float64) {
		if !(*x > 0) {
			*x = to
		}
	}
	positive(&s.MinWeeks, d.MinWeeks)
	positive(&s.MinConversions, d.MinConversions)
	positive(&s.MinProof, d.MinProof)
	positive(&s.PriorWeight, d.PriorWeight)
	positive(&s.CapMinutes, d.CapMinutes)
	positive(&s.CapShare, d.CapShare)
	if s.PriorWorth <= 0 {
		s.PriorWorth = d.PriorWorth
	}
	return s
}
