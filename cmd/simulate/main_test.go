package main

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"payoff/decide"
)

// TestTheRulesHoldWhatTheyPromise judges 200 businesses of known truth. Of the verdicts that say stop
// and of those that say go on, at most 10% are wrong over a thousand businesses (docs/adr/0003); the
// few drawn here may come out worse by luck, but not by half as much again.
func TestTheRulesHoldWhatTheyPromise(t *testing.T) {
	p := plan{businesses: 200, seed: 1, weeks: []int{13, 52}, settings: decide.DefaultSettings()}
	p.settings.Draws = 500
	scores := simulate(p)
	for i, c := range classes {
		var s score
		for at, v := range scores {
			if at.class == i && at.weeks > 0 {
				s.add(v)
			}
		}
		if float64(s.down.wrong) > bound(s.down.given) {
			t.Errorf("%v orders a year: %d of %d pause, park and quit are wrong", c, s.down.wrong, s.down.given)
		}
		if float64(s.up.wrong) > bound(s.up.given) {
			t.Errorf("%v orders a year: %d of %d keep and invest are wrong", c, s.up.wrong, s.up.given)
		}
		// A tool that always withholds is useless.
		most := []float64{85, 70, 60, 50}[i]
		if withheld := share(s.withheld, s.all); withheld > most {
			t.Errorf("%v orders a year: %.0f%% withheld, at most %.0f%% are meant to be", c, withheld, most)
		}
	}
}

// bound is 10% of the verdicts given and 2.5 standard deviations more; verdicts on one business go
// wrong together, which doubles the variance.
func bound(given int) float64 {
	n := float64(given)
	return 0.1*n + 2.5*math.Sqrt(2*0.1*0.9*n)
}

// The same seed is the same table, however the work was shared out.
func TestTheSameSeedIsTheSameTable(t *testing.T) {
	p := plan{businesses: 12, seed: 3, weeks: []int{8}, settings: decide.DefaultSettings()}
	p.settings.Draws = 200
	a, b := simulate(p), simulate(p)
	if !reflect.DeepEqual(a, b) {
		t.Fatal("two runs differ")
	}
	var one, two strings.Builder
	printScores(&one, p, a)
	printScores(&two, p, b)
	if one.String() != two.String() || !strings.Contains(one.String(), "second official quarter") {
		t.Errorf("tables differ:\n%s\n%s", one.String(), two.String())
	}
}
