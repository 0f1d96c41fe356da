package decide_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/decide"
)

func twoLines() []decide.Case {
	return []decide.Case{
		{Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{100, 100, 100}, Hours: 10, HourRate: 20},
		{Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{100, 100, 100, 100, 100, 100}, Hours: 10, HourRate: 20},
	}
}

// One line alone is itself: the same net, the same chance.
func TestTogetherOfOneIsItself(t *testing.T) {
	b, c := decide.Business{Currency: "EUR"}, twoLines()[:1]
	whole, ok := decide.Together(b, c)
	one := decide.Judge(b, c[0])
	if !ok || whole.Net != one.Net || whole.Probability != one.Probability || whole.NetWithEstimates != one.NetWithEstimates {
		t.Errorf("together %+v, alone %+v %v", whole, one.Net, one.Probability)
	}
}

// Two lines of 300 and 600 at 200 each: 900 x about 0.7 - 400 is about 230, and the range is narrower
// than the two worst and the two best together.
func TestTogetherIsNarrowerThanItsEnds(t *testing.T) {
	b, c := decide.Business{Currency: "EUR"}, twoLines()
	whole, ok := decide.Together(b, c)
	if !ok {
		t.Fatal("nothing was drawn")
	}
	if mid := whole.Net.Mid.Float(); mid < 130 || mid > 330 {
		t.Errorf("the middle is %.2f, want about 230", mid)
	}
	all := decide.JudgeAll(b, c)
	width := func(v payoff.MoneyInterval) float64 { return v.High.Float() - v.Low.Float() }
	sum := width(all[0].Net) + width(all[1].Net)
	apart := math.Hypot(width(all[0].Net), width(all[1].Net))
	if got := width(whole.Net); got >= sum || got <= apart*0.98 {
		t.Errorf("width %.0f: want below %.0f (all worst at once) and above %.0f (nothing shared)", got, sum, apart)
	}
}

// An estimate moves the second net only.
func TestTogetherKeepsEstimatesApart(t *testing.T) {
	b, c := decide.Business{Currency: "EUR"}, twoLines()
	before, _ := decide.Together(b, c)
	c[0].Estimates = []decide.Estimate{{Name: "reviews", Evidence: payoff.Claimed, Value: payoff.Interval{Low: 500, Mid: 500, High: 500}}}
	after, _ := decide.Together(b, c)
	if after.Net != before.Net || after.Probability != before.Probability {
		t.Error("a claimed line changed the net shown")
	}
	if d := after.NetWithEstimates.Mid.Minor - before.NetWithEstimates.Mid.Minor; d != 500_00 {
		t.Errorf("the net with estimates moved by %d cents, want 50000", d)
	}
}

func TestTogetherIsBlindToOrderAndNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, one := aBusiness(t)
		_, two := aBusiness(t)
		two.Purpose = one.Purpose
		cases := []decide.Case{one, two}
		want, ok := decide.Together(b, cases)
		slices.Reverse(cases)
		cases[0].Line, cases[1].Line = payoff.NetworkLine("linkedin", false), payoff.ChannelLine(payoff.Email)
		if got, again := decide.Together(b, cases); ok != again || got != want {
			t.Fatalf("%+v became %+v", want, got)
		}
	})
}

func TestTogetherOfNothing(t *testing.T) {
	if _, ok := decide.Together(decide.Business{Currency: "EUR"}, nil); ok {
		t.Error("a net of nothing")
	}
	worthless := decide.Case{Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Weeks: 3, Hours: 1, HourRate: 20}
	if _, ok := decide.Together(decide.Business{Currency: "EUR"}, []decide.Case{worthless}); ok {
		t.Error("a net where nothing says what a sale leaves")
	}
}
