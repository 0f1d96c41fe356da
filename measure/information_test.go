package measure_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"payoff/measure"
)

func within(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Going on brings 0 on average, give or take 100: knowing it is worth 100 x 0.3989, the density of the
// standard normal at 0. A reading as uncertain as the amount itself leaves 100 x 100/sqrt(20000) =
// 70.71 of the 100: 70.71 x 0.3989 = 28.21. At a mean of 100 the loss is L(1) = 0.2420 - 0.1587 = 0.0833.
func TestTwoActionsNormalLoss(t *testing.T) {
	within(t, "the loss at 0", measure.UnitNormalLoss(0), 0.398942, 1e-6)
	within(t, "the loss at 1", measure.UnitNormalLoss(1), 0.083315, 1e-6)
	within(t, "perfect at 0", measure.NormalChoice{SD: 100}.Perfect(), 39.8942, 1e-4)
	within(t, "a reading at 0", measure.NormalChoice{SD: 100}.Sample(100), 28.2095, 1e-4)
	within(t, "perfect at 100", measure.NormalChoice{Mean: 100, SD: 100}.Perfect(), 8.3315, 1e-4)
	within(t, "perfect at -100", measure.NormalChoice{Mean: -100, SD: 100}.Perfect(), 8.3315, 1e-4)
	within(t, "what is certain", measure.NormalChoice{Mean: 100}.Perfect(), 0, 0)
}

// The same amount as 2,000 equally likely points: a mean of 50, give or take 100, against a cost of 20.
func TestPointsMeetTheNormal(t *testing.T) {
	c := measure.PointsChoice{Cost: 20}
	for i := range 2000 {
		c.Points = append(c.Points, 50+100*distuv.UnitNormal.Quantile((float64(i)+0.5)/2000))
	}
	closed := measure.NormalChoice{Mean: 30, SD: 100}
	within(t, "perfect", c.Perfect(), closed.Perfect(), 0.05)
	for _, noise := range []float64{10, 100, 300} {
		within(t, "a reading", c.Sample(noise), closed.Sample(noise), 0.05)
	}
	// After a reading with noise 100 the amount is normal with deviation 70.71 and a mean that itself
	// is normal (30, 70.71): P(above) >= 0.8 asks for a mean of 0.8416 x 70.71 = 59.5, which is 0.417
	// deviations above 30: 33.8%.
	within(t, "80% is reached", c.Reaches(100, 0.8), 0.338, 0.002)
}

// Three points by hand: 0, 30 or 90 against a cost of 30. On average 40, so one goes on and wins 10; who
// knows wins 60 a third of the time: 20. A sharp reading is worth the same 10, a dull one nothing.
func TestThreePoints(t *testing.T) {
	c := measure.PointsChoice{Points: []float64{0, 30, 90}, Cost: 30}
	within(t, "perfect", c.Perfect(), 10, 1e-12)
	within(t, "a sharp reading", c.Sample(1), 10, 1e-6)
	within(t, "a dull reading", c.Sample(1e6), 0, 1e-6)
	within(t, "a sharp reading shows 90", c.Reaches(1, 0.99), 1.0/3, 1e-6)
}

// Nothing is known of the share, Beta(1, 1), and going on brings -40 + 100 x share: 10 on average. Known
// for certain: 100 x integral over s > 0.4 of (s - 0.4) = 18, 8 more. One answer: yes and no are
// equally likely, the share is then 2/3 or 1/3: 26.67 or -6.67, so 13.33 on average, 3.33 more.
func TestAnswers(t *testing.T) {
	c := measure.ShareChoice{Prior: measure.Beta{A: 1, B: 1}, Base: -40, Per: 100}
	within(t, "perfect", c.Perfect(), 8, 1e-9)
	within(t, "no answer", c.Sample(0), 0, 1e-12)
	within(t, "one answer", c.Sample(1), 10.0/3, 1e-9)
	// Two: 0, 1, 2 times yes are equally likely: 1/4, 1/2, 3/4: -15, 10, 35: 15 on average.
	within(t, "two answers", c.Sample(2), 5, 1e-9)
	within(t, "a thousand answers", c.Sample(1000), 8, 0.02)
}

// One conversion in a week is all that is known: Gamma(1, 1), a mean of one a week. Each leaves 10, a
// week costs 10: on average nothing. Known for certain: 10 x e^-1 = 3.68. One week more brings x with
// probability 2^-(x+1), after which the rate is (1 + x)/2: only x = 0 (5 - 10) stops, so 10 x half of
// -0.5 is spared: 2.50.
func TestWaitingForConversions(t *testing.T) {
	c := measure.RateChoice{Shape: 1, Exposure: 1, Per: 10, Cost: 10}
	within(t, "perfect", c.Perfect(), 10*math.Exp(-1), 1e-9)
	within(t, "a week", c.Sample(1), 2.5, 1e-9)
	within(t, "no time", c.Sample(0), 0, 0)
	within(t, "a long time", c.Sample(10000), 10*math.Exp(-1), 0.01)
}

// A fact is never worth less than nothing, never more than knowing, and a longer look never less.
func TestLawsOfInformation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		law := func(what string, perfect float64, looks ...float64) {
			last := 0.0
			for _, v := range looks {
				if slack := 1e-9 * (1 + perfect); !(v >= last-slack && v <= perfect+slack) {
					t.Fatalf("%s: looks worth %v, knowing worth %v", what, looks, perfect)
				}
				last = v
			}
		}
		shape := rapid.Float64Range(0.3, 40)
		share := measure.ShareChoice{
			Prior: measure.Beta{A: shape.Draw(t, "a"), B: shape.Draw(t, "b")},
			Base:  rapid.Float64Range(-500, 100).Draw(t, "base"), Per: rapid.Float64Range(0, 1000).Draw(t, "per"),
		}
		n := rapid.IntRange(0, 60).Draw(t, "answers")
		law("answers", share.Perfect(), share.Sample(n), share.Sample(n+1), share.Sample(n+12))
		rate := measure.RateChoice{
			Shape: shape.Draw(t, "shape"), Exposure: rapid.Float64Range(1, 100).Draw(t, "weeks"),
			Per: rapid.Float64Range(0, 500).Draw(t, "each"), Cost: rapid.Float64Range(0, 500).Draw(t, "cost"),
		}
		weeks := rapid.Float64Range(0, 60).Draw(t, "more weeks")
		law("waiting", rate.Perfect(), rate.Sample(weeks), rate.Sample(weeks+1), rate.Sample(weeks+30))
		amount, points := rapid.Float64Range(-50, 300).Draw(t, "first"), []float64{}
		for range rapid.IntRange(1, 30).Draw(t, "points") {
			points = append(points, amount)
			amount += rapid.Float64Range(0, 60).Draw(t, "step")
		}
		c := measure.PointsChoice{Points: points, Cost: rapid.Float64Range(0, 400).Draw(t, "price")}
		noise := rapid.Float64Range(0.5, 300).Draw(t, "noise")
		law("a reading", c.Perfect(), c.Sample(2*noise), c.Sample(noise), c.Sample(noise/2))
		normal := measure.NormalChoice{Mean: c.Points[0], SD: noise}
		law("a normal reading", normal.Perfect(), normal.Sample(2*noise), normal.Sample(noise), normal.Sample(noise/9))
	})
}
