package measure

import (
	"math"

	"payoff"
)

// A Prior says what is held likely of a series before it is looked at. Guesses are standard
// deviations as a share of the series' own, degrees of freedom are how many periods the guess is
// worth.
type Prior struct {
	LevelGuess float64 // of the level's step
	LevelDF    float64
	// Without controls the noise has ObsGuess and ObsDF; with controls it is what an R2 of R2 leaves,
	// worth RegressionDF periods.
	ObsGuess     float64
	ObsDF        float64
	R2           float64
	RegressionDF float64
	// ModelSize is how many columns are expected to explain anything, a constant counted as one.
	ModelSize float64
	// SlabWeight is how many periods the pull of coefficients towards zero is worth.
	SlabWeight float64
}

// SmallShop is the default: the level's step may well be a tenth of the series' deviation, and one
// week suffices to say otherwise. On series without an effect it raises false alarms as seldom as it
// should whether the level is stable or drifts (see the calibration in the package's tests); a prior
// that holds the level still does not.
func SmallShop() Prior {
	return Prior{LevelGuess: 0.1, LevelDF: 1, ObsGuess: 1, ObsDF: 0.01, R2: 0.5, RegressionDF: 1, ModelSize: 3, SlabWeight: 0.01}
}

// CausalImpact is what R's CausalImpact 1.4.1 holds by default, to compare with: a level step of a
// hundredth of the deviation, worth 32 periods.
func CausalImpact() Prior {
	return Prior{LevelGuess: 0.01, LevelDF: 32, ObsGuess: 1, ObsDF: 0.01, R2: 0.8, RegressionDF: 50, ModelSize: 3, SlabWeight: 0.01}
}

// ParsePrior reads small-shop (also "") or causalimpact.
func ParsePrior(s string) (Prior, error) {
	switch s {
	case "", "small-shop":
		return SmallShop(), nil
	case "causalimpact":
		return CausalImpact(), nil
	}
	return Prior{}, payoff.Fail(payoff.Invalid, "prior %q: want small-shop or causalimpact", s)
}

func (p Prior) check() error {
	for _, v := range []float64{p.LevelGuess, p.LevelDF, p.ObsGuess, p.ObsDF, p.RegressionDF, p.ModelSize, p.SlabWeight} {
		if !(v > 0 && v <= 1e6) {
			return payoff.Fail(payoff.Invalid, "a prior's guesses and weights must be positive, at most 1e6: %g isn't", v)
		}
	}
	if !(p.R2 >= 0 && p.R2 < 1) || math.IsNaN(p.R2) {
		return payoff.Fail(payoff.Invalid, "an expected R2 of %g: want 0 or more, below 1", p.R2)
	}
	return nil
}
