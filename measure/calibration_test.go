package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// a null series has no effect in it: weeks of noise 1 around a level of 20.
type nullSeries struct {
	name   string
	before int
	level  float64 // step of the level a week, as a share of the noise
	ar     float64 // correlation of the noise with the week before
	wave   float64 // height of a week-of-year season
	season Season
}

var nulls = []nullSeries{
	{"stable", 52, 0, 0, 0, Season{}},
	{"drift 0.10", 52, 0.10, 0, 0, Season{}},
	{"drift 0.35", 52, 0.35, 0, 0, Season{}},
	{"AR(1) 0.5", 52, 0, 0.5, 0, Season{}},
	{"season, told", 104, 0, 0, 1, Season{52.18, 2}},
	{"season, not told", 104, 0, 0, 1, Season{}},
	{"season, not told, 52", 52, 0, 0, 1, Season{}},
}

func (n nullSeries) draw(rng *rand.Rand, after int) []float64 {
	y := make([]float64, n.before+after)
	level, noise, phase := 20.0, rng.NormFloat64(), rng.Float64()*52.18
	for t := range y {
		y[t] = level + noise
		// a smooth year with a peak of three weeks (a feast), as shops have
		week := math.Mod(float64(t)+phase, 52.18)
		y[t] += n.wave * (math.Sin(2*math.Pi*week/52.18) + math.Exp(-(week-48)*(week-48)/4))
		level += n.level * rng.NormFloat64()
		noise = n.ar*noise + math.Sqrt(1-n.ar*n.ar)*rng.NormFloat64()
	}
	return y
}

// TestCalibration prints how often an effect is found where there is none, and how often the 95%
// interval holds the truth (nothing), over 500 series of each kind with 8 weeks of test. It takes a
// minute and asserts nothing about time: PAYOFF_CALIBRATE=1 go test -run Calibration -v ./measure
func TestCalibration(t *testing.T) {
	if os.Getenv("PAYOFF_CALIBRATE") == "" {
		t.Skip("set PAYOFF_CALIBRATE=1 to run the simulation")
	}
	const series, after = 500, 8
	fmt.Printf("%-22s %-14s %12s %10s %10s %10s\n", "series", "prior", "false alarms", "coverage", "refused", "mean width")
	for _, n := range nulls {
		for _, prior := range []struct {
			name string
			p    Prior
		}{{"small-shop", SmallShop()}, {"causalimpact", CausalImpact()}} {
			rng := rand.New(rand.NewPCG(1, 2))
			alarms, refused, width := 0, 0, 0.0
			for i := range series {
				e := Experiment{Y: n.draw(rng, after), Windows: [][2]int{{n.before, n.before + after}}, Season: n.season, Prior: prior.p, Draws: 1000, Seed: uint64(i)}
				m, err := e.Estimate()
				if err != nil {
					refused++
					continue
				}
				if m.Effect.CI95[0] > 0 || m.Effect.CI95[1] < 0 {
					alarms++
				}
				width += (m.Effect.CI95[1] - m.Effect.CI95[0]) / after
			}
			told := float64(series - refused)
			fmt.Printf("%-22s %-14s %11.1f%% %9.1f%% %10d %10.2f\n", n.name, prior.name, 100*float64(alarms)/told, 100-100*float64(alarms)/told, refused, width/told)
		}
	}
}
