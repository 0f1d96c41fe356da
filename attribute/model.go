// Package attribute gives each conversion's worth to the touches before it: rules over timed
// journeys with money to the cent, and the same rules, Markov removal effects, an equal split and
// bootstrap intervals over counted paths. One file a model. It knows no clock and no database.
//
// A rule says who touched whom, not what would have been lost without the touch: that is
// measure's business, and decide's.
package attribute

import (
	"strings"
	"time"

	"payoff"
)

// A Model says how a conversion is shared among the touches before it.
type Model string

// The models. The rules need one journey; the Markov models and the split on subset sums need all
// of them, as counted Paths.
const (
	First         Model = "first"           // all to the first touch
	Last          Model = "last"            // all to the last touch
	LastNonDirect Model = "last_non_direct" // all to the last touch that isn't Direct; to the last one where all are
	Linear        Model = "linear"          // evenly over touches
	LinearUnique  Model = "linear_unique"   // evenly over distinct lines
	TimeDecay     Model = "time_decay"      // half for each half-life that a touch is older than the youngest
	Position      Model = "position"        // 40 first, 40 last, 20 to what lies between; two touches share evenly
	WShaped       Model = "w_shaped"        // 30 first, 30 lead, 30 opportunity, 10 to the rest
	Markov1       Model = "markov1"         // removal effect in a Markov chain of order 1
	Markov2       Model = "markov2"         // of order 2
	Markov3       Model = "markov3"         // of order 3
	Shapley       Model = "shapley"         // Shapley value of subset sums: an equal split among distinct channels
)

// Models are the rules in the order in which pages show them: each works on a single journey.
var Models = []Model{LastNonDirect, First, Last, Linear, LinearUnique, TimeDecay, Position, WShaped}

// PathModels are the models that need all journeys at once, as counted Paths.
var PathModels = []Model{Markov1, Markov2, Markov3, Shapley}

// ParseModel reads a model's name; an unknown one is an error of kind Invalid that lists them.
func ParseModel(s string) (Model, error) {
	names := make([]string, 0, len(Models)+len(PathModels))
	for _, list := range [][]Model{Models, PathModels} {
		for _, m := range list {
			if string(m) == s {
				return m, nil
			}
			names = append(names, string(m))
		}
	}
	if len(s) > 40 {
		s = s[:40]
	}
	return "", payoff.Fail(payoff.Invalid, "attribution model %q: want one of %s", s, strings.Join(names, ", "))
}

// Rule says whether the model works on a single journey.
func (m Model) Rule() bool {
	switch m {
	case LastNonDirect, First, Last, Linear, LinearUnique, TimeDecay, Position, WShaped:
		return true
	}
	return false
}

// Words is how people read the model: "last, direct left out".
func (m Model) Words() string {
	switch m {
	case First:
		return "first touch"
	case Last:
		return "last touch"
	case LastNonDirect:
		return "last touch that isn't direct"
	case Linear:
		return "evenly over touches"
	case LinearUnique:
		return "evenly over distinct lines"
	case TimeDecay:
		return "the later the more"
	case Position:
		return "40% first, 40% last"
	case WShaped:
		return "30% first, 30% lead, 30% opportunity"
	case Markov1, Markov2, Markov3:
		return "removal effect, order " + string(m[len(m)-1])
	case Shapley:
		return "equal split among distinct channels"
	}
	return string(m)
}

// Options are what a rule needs beside the journey. A field that is zero or negative takes its default.
type Options struct {
	Lookback time.Duration // how old a touch may be at the conversion, inclusive; 90 days
	HalfLife time.Duration // of TimeDecay; 7 days
	// Milestones are the moments of one journey's lead and opportunity, for WShaped: each belongs to
	// the last touch at or before it. Without any, WShaped is Position: the shape's inner point isn't known.
	Milestones []time.Time
	// MilestoneTouches are the same as indices of the touches in the window, where moments can't tell
	// two touches apart; they take precedence.
	MilestoneTouches []int
}

// Default is a lookback of 90 days and a half-life of 7.
func Default() Options { return Options{Lookback: 90 * 24 * time.Hour, HalfLife: 7 * 24 * time.Hour} }

func (o Options) filled() Options {
	d := Default()
	if o.Lookback <= 0 {
		o.Lookback = d.Lookback
	}
	if o.HalfLife <= 0 {
		o.HalfLife = d.HalfLife
	}
	return o
}
