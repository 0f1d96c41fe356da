package decide_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
	"payoff/decide"
	"payoff/value"
)

// The number of weeks that "not enough data" names keeps its word: of businesses whose true rate is as
// likely as the facts make it, about four in five are decided after so many weeks more.
func TestTheWeeksNamedDecide(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name          string
		orders, weeks int
		hours         float64
	}{
		{"a few orders", 5, 13, 6.15},
		{"two orders for little work", 2, 13, 1.5},
		{"three weeks of a beginner", 1, 3, 3},
	} {
		b := decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1), Contributions: []float64{60}}
		b.Settings.Draws = 1000
		k := decide.Case{
			Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Weeks: float64(c.weeks),
			Contributions: slices.Repeat([]float64{60}, c.orders), Hours: c.hours, HourRate: 30,
			Tests: []value.Test{{Factor: payoff.Interval{Low: 0.85, Mid: 0.9, High: 0.95}, On: b.AsOf}},
		}
		j := decide.Judge(b, k)
		if j.Verdict != payoff.NotEnoughData || j.WeeksToDecide == nil {
			t.Fatalf("%s: %s, weeks %v", c.name, j.Verdict, j.WeeksToDecide)
		}
		more := float64(*j.WeeksToDecide)
		decided := 0
		const futures = 100
		for range futures {
			rate := distuv.Gamma{Alpha: float64(c.orders) + 0.5, Beta: float64(c.weeks), Src: r}.Rand()
			later := k
			later.Weeks += more
			later.Hours *= later.Weeks / k.Weeks
			later.Contributions = slices.Repeat([]float64{60}, c.orders+int(distuv.Poisson{Lambda: rate * more, Src: r}.Rand()))
			if v := decide.Judge(b, later); v.Verdict != payoff.NotEnoughData {
				decided++
			}
		}
		if share := float64(decided) / futures; share < 0.70 || share > 0.97 {
			t.Errorf("%s: after %v weeks %.0f%% are decided", c.name, more, share*100)
		}
	}
}

// A ramp-up that is agreed on, and what isn't known at all, have their say first.
func TestNoWeeksAreNamedWhereWaitingDoesntTell(t *testing.T) {
	b, c := aQuarter(6, 60, 2)
	c.RampUntil = b.AsOf + 70
	if j := decide.Judge(b, c); j.WeeksToDecide == nil || *j.WeeksToDecide < 10 {
		t.Errorf("within a ramp-up of ten weeks: %v", j.WeeksToDecide)
	}
	b, c = aQuarter(0, 40, 5)
	b.Contributions = nil
	if j := decide.Judge(b, c); j.WeeksToDecide != nil {
		t.Errorf("without a worth: %d weeks", *j.WeeksToDecide)
	}
}
