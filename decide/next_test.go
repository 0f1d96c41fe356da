package decide_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/decide"
	"payoff/measure"
	"payoff/value"
)

// flipOf finds the flip of an assumption towards a verdict; "" is any.
func flipOf(j decide.Judgement, assumption string) (decide.Flip, bool) {
	at := slices.IndexFunc(j.Flips, func(f decide.Flip) bool { return f.Assumption == assumption && f.At != nil })
	if at < 0 {
		return decide.Flip{}, false
	}
	return j.Flips[at], true
}

// A flip means what it says: at a price, an incrementality or a diminishing return just before the
// value named the verdict is what it was, just behind it is the one named.
func TestFlipsChangeTheVerdict(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		c.History, c.Hidden.Unlinked, c.NeverReferred = nil, nil, false
		before := decide.Judge(b, c)
		for name, set := range map[string]func(c *decide.Case, x float64){
			"price of an hour":   func(c *decide.Case, x float64) { c.HourRate = x },
			"diminishing return": func(c *decide.Case, x float64) { c.Diminishing = decide.Beta{A: 1e9 * x, B: 1e9 * (1 - x)} },
			"incrementality": func(c *decide.Case, x float64) {
				c.Tests = []value.Test{{Factor: payoff.Interval{Low: x - 1e-7, Mid: x, High: x + 1e-7}, On: b.AsOf}}
			},
		} {
			f, ok := flipOf(before, name)
			if !ok {
				continue
			}
			seen[name]++
			// 400 draws stand some hundredths apart.
			away := math.Copysign(0.1**f.At, *f.At-*f.Now)
			if math.Abs(away) >= math.Abs(*f.At-*f.Now) || *f.At < 0.01 {
				continue // too near to stand on either side
			}
			changed := c
			set(&changed, *f.At+away)
			after := decide.Judge(b, changed)
			if after.Verdict != *f.To && !sameSide(after.Verdict, *f.To) {
				t.Fatalf("%s: it is %s", f.Text, after.Verdict)
			}
			if name == "price of an hour" { // the only one that is a single value today
				set(&changed, *f.At-away)
				if near := decide.Judge(b, changed); near.Verdict != before.Verdict && !sameSide(near.Verdict, before.Verdict) {
					t.Fatalf("%s: before it, it is %s already, not %s", f.Text, near.Verdict, before.Verdict)
				}
			}
		}
	})
	if len(seen) < 3 {
		t.Errorf("not every assumption was tried: %v", seen)
	}
}

// sameSide says whether two verdicts point the same way: which of keep and invest, or of pause, park,
// cap and fix is said may hang on something else.
func sameSide(a, b payoff.Verdict) bool {
	up := []payoff.Verdict{payoff.Keep, payoff.Invest}
	down := []payoff.Verdict{payoff.Cap, payoff.Fix, payoff.Pause, payoff.Park}
	return slices.Contains(up, a) && slices.Contains(up, b) || slices.Contains(down, a) && slices.Contains(down, b)
}

// No fact is expected to cost more than its price, none to bring more than knowing everything, and
// they stand by what an hour of them brings.
func TestFactsAreWorthWhatTheyCan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		if rapid.Bool().Draw(t, "own weeks") {
			c.Noise, c.Before = &measure.Noise{Obs: rapid.Float64Range(1, 900).Draw(t, "noise")}, 52
		}
		if rapid.Bool().Draw(t, "shared") {
			c.Joint = decide.Joint{At: c.Money, High: c.Money + 500}
		}
		j := decide.Judge(b, c)
		last := math.MaxInt64
		for _, f := range j.Facts {
			if f.Gain == nil {
				continue
			}
			if f.Gain.Minor+f.Cost.Minor < -1 || f.Cost.Minor < 0 || *f.Changes < 0 || *f.Changes > 1 || f.Minutes <= 0 {
				t.Fatalf("%+v gains %s, costs %s", f, f.Gain, f.Cost)
			}
			if int(f.PerHour.Minor) > last {
				t.Fatalf("%s stands behind a fact that brings less", f.Do)
			}
			last = int(f.PerHour.Minor)
		}
	})
}

// Forty orders of which nobody knows where they came from: asking and tagging come before any test.
func TestAskingIsCheap(t *testing.T) {
	b, c := aQuarter(2, 40, 6)
	c.Hidden = decide.Hidden{Unlinked: slices.Repeat([]float64{40}, 40), Linked: 4, LinkedHere: 1, Lines: 2}
	j := decide.Judge(b, c)
	var names []string
	for _, f := range j.Facts {
		names = append(names, f.Fact)
	}
	if !slices.Equal(names, []string{"tags", "answers", "pause", "alternate", "wait"}) {
		t.Errorf("the facts are %v", names)
	}
	if ask := j.Facts[1]; ask.Minutes != 60 || ask.Weeks != 0 || ask.Cost.Minor != 0 {
		t.Errorf("twelve answers of five minutes each are %+v", ask)
	}
}

// What can't be priced needs its fact first, and that one has no figure.
func TestTheFactThatIsMissing(t *testing.T) {
	b, c := aQuarter(3, 40, 0)
	if j := decide.Judge(b, c); len(j.Facts) != 1 || j.Facts[0].Fact != "cost" || j.Facts[0].Gain != nil || j.Next != j.Facts[0].Do {
		t.Errorf("without a cost: %+v, %s", j.Facts, j.Next)
	}
	b, c = aQuarter(0, 40, 5)
	b.Contributions = nil
	if j := decide.Judge(b, c); len(j.Facts) != 1 || j.Facts[0].Fact != "worth" || j.Facts[0].Gain != nil {
		t.Errorf("without a worth: %+v", j.Facts)
	}
}

// A test that runs is the next fact.
func TestARunningTestIsWaitedFor(t *testing.T) {
	b, c := aQuarter(3, 40, 3)
	c.TestUntil = payoff.DateOf(2026, 5, 25)
	j := decide.Judge(b, c)
	if want := "keep to the plan of the test that runs until 2026-05-25, and read it then"; j.Verdict != payoff.NotEnoughData || j.Next != want {
		t.Errorf("%s: %s", j.Verdict, j.Next)
	}
}
