package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"payoff"
)

func TestFilterByHand(t *testing.T) {
	// Start 0 with variance 1, noise 1, no drift. After y = 2: gain 1/2, mean 1, variance 1/2. After
	// y = 4: gain (1/2)/(3/2) = 1/3, mean 2, variance 1/3. Looking back without drift all weeks have
	// the last mean.
	f := LocalLevel(1, 0, 0, 1).Filter([]float64{2, 4, math.NaN()})
	for i, want := range []float64{1, 2, 2} {
		close(t, "filtered", f.Mean[i], want, 1e-12)
		close(t, "smoothed", f.SmoothedMean[i], 2, 1e-12)
		close(t, "smoothed variance", f.SmoothedVar[i], 1./3, 1e-12)
	}
	// likelihood: N(2; 0, 2) N(4; 1, 3/2)
	want := -math.Log(2*math.Pi) - math.Log(2*1.5)/2 - 4./2/2 - 9/1.5/2
	close(t, "log likelihood", f.LogLikelihood, want, 1e-12)
	// two weeks ahead: each 2 with variance 1 + 1/3; their sum 4 with 2 + 4/3
	ahead, e := LocalLevel(1, 0, 0, 1).Effect(f, []float64{3, 4})
	close(t, "sum", ahead.Sum, 4, 1e-12)
	close(t, "its variance", ahead.SumVar, 10./3, 1e-12)
	close(t, "effect", e.Effect, 3, 1e-12)
}

func TestSeasonSumsToNothing(t *testing.T) {
	// With no noise to speak of, a pattern of 3, 1, 2 around 10 is found and goes on.
	m := LevelAndSeason(3, 1e-6, 0, 0, []float64{0, 0, 0}, []float64{1e6, 1e6, 1e6})
	var y []float64
	for range 8 {
		y = append(y, 11, 9, 10)
	}
	ahead := m.Forecast(m.Filter(y), []bool{true, true, true})
	for i, want := range []float64{11, 9, 10} {
		close(t, "forecast", ahead.Mean[i], want, 1e-3)
	}
	close(t, "sum", ahead.Sum, 30, 1e-3)
}

// weeks is a series of noise 1 around 20 with effect added where the change holds.
func weeks(n int, effect float64, windows ...[2]int) []float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	y := make([]float64, n)
	for t := range y {
		y[t] = 20 + rng.NormFloat64()
		for _, w := range windows {
			if t >= w[0] && t < w[1] {
				y[t] += effect
			}
		}
	}
	return y
}

func TestImpactFindsWhatWasPutIn(t *testing.T) {
	e := Experiment{Y: weeks(60, -4, [2]int{52, 60}), Windows: [][2]int{{52, 60}}, Prior: SmallShop(), Draws: 4000, Seed: 1, BreakEven: rate(-16)}
	m, err := e.Estimate()
	if err != nil {
		t.Fatal(err)
	}
	// eight weeks of -4 are -32
	if m.Effect.CI95[0] > -32 || m.Effect.CI95[1] < -32 || m.Effect.CI95[1] > -10 {
		t.Errorf("effect %+v", m.Effect)
	}
	if m.P > 0.01 || *m.BeyondBreakEven < 0.95 || m.Periods != 8 || len(m.Points) != 8 {
		t.Errorf("%+v", m)
	}
	if m.Placebo == nil || m.Placebo.AsLarge != 0 || m.Placebo.Windows != 5 || math.Abs(m.Placebo.Share-1./6) > 1e-12 {
		t.Errorf("placebo %+v", m.Placebo)
	}
	again, _ := e.Estimate()
	if fmt.Sprint(m.Effect, m.P, m.Points) != fmt.Sprint(again.Effect, again.P, again.Points) {
		t.Error("the same seed gave another answer")
	}
}

func TestImpactOfSeveralPauses(t *testing.T) {
	windows := [][2]int{{30, 34}, {44, 48}}
	e := Experiment{Y: weeks(60, 5, windows...), Windows: windows, WarmUp: 1, CarryOver: 1, Prior: SmallShop(), Draws: 2000, Seed: 1}
	m, err := e.Estimate()
	if err != nil {
		t.Fatal(err)
	}
	// three of four weeks count in each of the two: 6 x 5
	if m.Periods != 6 || m.Effect.CI95[0] > 30 || m.Effect.CI95[1] < 30 || m.Effect.CI95[0] < 0 {
		t.Errorf("%d periods, %+v", m.Periods, m.Effect)
	}
	for _, p := range m.Points {
		if p.Period == 30 || p.Period == 34 {
			t.Errorf("period %d is warm-up or carry-over", p.Period)
		}
	}
}

func TestImpactChoosesItsControls(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	n := 80
	controls := []Control{{Name: "market"}, {Name: "noise 1"}, {Name: "noise 2"}, {Name: "noise 3"}}
	y := make([]float64, n)
	for i := range controls {
		for range n {
			controls[i].X = append(controls[i].X, 50+5*rng.NormFloat64())
		}
	}
	for t := range y {
		y[t] = 2*controls[0].X[t] + rng.NormFloat64()
	}
	e := Experiment{Y: y, Controls: controls, Windows: [][2]int{{70, 80}}, Prior: SmallShop(), Draws: 2000, Seed: 1}
	m, err := e.Estimate()
	if err != nil {
		t.Fatal(err)
	}
	if m.Included[0] < 0.99 || m.Included[1] > 0.5 || m.Included[2] > 0.5 || m.Included[3] > 0.5 {
		t.Errorf("included %v", m.Included)
	}
	if m.Effect.CI95[0] > 0 || m.Effect.CI95[1] < 0 || m.Effect.SD > 15 {
		t.Errorf("effect %+v", m.Effect)
	}
}

func TestImpactRefuses(t *testing.T) {
	base := func() Experiment {
		return Experiment{Y: weeks(60, 0), Windows: [][2]int{{52, 60}}, Prior: SmallShop(), Draws: 200, Seed: 1}
	}
	for name, change := range map[string]func(*Experiment){
		"no period before":        func(e *Experiment) { e.Windows = [][2]int{{0, 60}} },
		"a constant series":       func(e *Experiment) { e.Y = make([]float64, 60) },
		"windows out of order":    func(e *Experiment) { e.Windows = [][2]int{{50, 55}, {52, 56}} },
		"beyond the end":          func(e *Experiment) { e.Windows = [][2]int{{52, 61}} },
		"a control of no length":  func(e *Experiment) { e.Controls = []Control{{"x", nil}} },
		"a control that is still": func(e *Experiment) { e.Controls = []Control{{"x", make([]float64, 60)}} },
		"eleven controls":         func(e *Experiment) { e.Controls = make([]Control, 11) },
		"all warm-up":             func(e *Experiment) { e.WarmUp = 8 },
		"infinite values":         func(e *Experiment) { e.Y[3] = math.Inf(1) },
		"nothing seen before": func(e *Experiment) {
			e.Y = append(make([]float64, 0), e.Y...)
			for i := range 50 {
				e.Y[i] = math.NaN()
			}
		},
		"a season of a year": func(e *Experiment) { e.Season = Season{52.18, 2} },
		"no draws":           func(e *Experiment) { e.Draws = 0 },
		"a prior of nothing": func(e *Experiment) { e.Prior = Prior{} },
	} {
		e := base()
		change(&e)
		if _, err := e.Estimate(); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// BenchmarkImpact is 10,000 draws over 200 weeks with five controls.
func BenchmarkImpact(b *testing.B) {
	e := Experiment{Y: weeks(200, 0), Windows: [][2]int{{190, 200}}, Prior: SmallShop(), Draws: 10_000, Seed: 1}
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range 5 {
		c := Control{Name: fmt.Sprint(i)}
		for range 200 {
			c.X = append(c.X, rng.NormFloat64())
		}
		e.Controls = append(e.Controls, c)
	}
	for b.Loop() {
		if _, err := e.Estimate(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDesign(t *testing.T) {
	// Without drift: 4 weeks before and 4 of pause, noise 2: variance 4/4 + 4/4 = 2.
	d, err := Noise{2, 0}.Pause(4, 4, DefaultTest())
	if err != nil {
		t.Fatal(err)
	}
	close(t, "sd", d.SD, math.Sqrt2, 1e-12)
	close(t, "mde", d.MDE, math.Sqrt2*(1.6448536+0.8416212), 1e-6)
	// The same plan by least squares on differences says the same.
	d, _ = Noise{2, 0}.OnOff(Alternate(4, 4, 0), DefaultTest())
	close(t, "gls", d.SD, math.Sqrt2, 1e-12)
	// No noise but drift: weeks differ by the step alone; one change of the plan is one difference.
	d, _ = Noise{0, 3}.OnOff([]float64{1, 1, 0, 0}, DefaultTest())
	close(t, "drift alone", d.SD, 3, 1e-12)
	// A level that drifts: beyond some length a longer pause tells less, and alternating goes on.
	a, err := Noise{10, 3}.Advise(52, 12, DefaultTest())
	if err != nil || a.PauseWeeks != nil || a.AlternateWeeks == nil || a.Words != "no length of pause will tell; alternate weeks on and off" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, _ = (Noise{10, 3}).Advise(52, 0.5, DefaultTest()); a.AlternateWeeks != nil || a.Words != "cannot be known this way within a year" {
		t.Errorf("%+v", a)
	}
	for name, plan := range map[string][]float64{"never off": {1, 1, 1}, "no week": nil, "not a number": {1, math.NaN()}} {
		if _, err := (Noise{1, 0}).OnOff(plan, DefaultTest()); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Noise{}).Pause(4, 4, DefaultTest()); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("weeks that never move: %v", err)
	}
}

func TestNoiseOfOwnWeeks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for _, want := range []Noise{{10, 0}, {10, 5}, {1, 10}} {
		y, level := make([]float64, 1500), 0.0
		for i := range y {
			y[i] = level + 0.3*float64(i) + want.Obs*rng.NormFloat64()
			level += want.Level * rng.NormFloat64()
		}
		got, err := EstimateNoise(y)
		if err != nil {
			t.Fatal(err)
		}
		scale := want.Obs + want.Level
		close(t, fmt.Sprint("noise of ", want), got.Obs, want.Obs, 0.1*scale)
		close(t, fmt.Sprint("drift of ", want), got.Level, want.Level, 0.1*scale)
	}
	for name, y := range map[string][]float64{"too few": {1, 2, 3}, "still": make([]float64, 20), "a straight line": {1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		if _, err := EstimateNoise(y); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
