package measure

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A StateSpace is a linear Gaussian model of a series with known variances: what is observed is the
// sum of the observed states plus noise; states move by Move and are disturbed independently. The
// recursions are those of J. Durbin and S. J. Koopman, Time Series Analysis by State Space Methods,
// 2nd edition, 2012, chapter 4.
type StateSpace struct {
	Move      [][]float64 // next state = Move x state + disturbance
	Observed  []float64   // how much of each state is seen
	Noise     float64     // variance of the observation
	Disturbed []float64   // variance of each state's disturbance
	Start     []float64   // the state of the first period before it is observed: mean
	StartVar  []float64   // and variances, independent
}

// LocalLevel is a level that walks at random, seen through noise.
func LocalLevel(noise, level, start, startVar float64) StateSpace {
	return StateSpace{[][]float64{{1}}, []float64{1}, noise, []float64{level}, []float64{start}, []float64{startVar}}
}

// LevelAndSeason adds a season of the given period to a LocalLevel, as dummies: the season's last
// period values sum to a disturbance. The state is level, season now, season one period ago, ...
func LevelAndSeason(period int, noise, level, season float64, start, startVar []float64) StateSpace {
	m := period
	s := StateSpace{Observed: make([]float64, m), Noise: noise, Disturbed: make([]float64, m), Start: start, StartVar: startVar}
	s.Observed[0], s.Observed[1] = 1, 1
	s.Disturbed[0], s.Disturbed[1] = level, season
	for i := range m {
		row := make([]float64, m)
		switch i {
		case 0:
			row[0] = 1
		case 1:
			for j := 1; j < m; j++ {
				row[j] = -1
			}
		default:
			row[i-1] = 1
		}
		s.Move = append(s.Move, row)
	}
	return s
}

// A Filtered series is what is known after each period.
type Filtered struct {
	LogLikelihood float64
	Mean          []float64 // of the first state given what was seen up to the period
	Var           []float64
	SmoothedMean  []float64 // of the first state given all that was seen
	SmoothedVar   []float64

	state []float64 // before the first period after the series
	cov   [][]float64
}

// Filter runs through the series; a NaN is a period that wasn't observed.
func (s StateSpace) Filter(y []float64) Filtered {
	m, n := len(s.Start), len(y)
	f := Filtered{
		state: append([]float64(nil), s.Start...), cov: square(m),
		Mean: make([]float64, n), Var: make([]float64, n), SmoothedMean: make([]float64, n), SmoothedVar: make([]float64, n),
	}
	for i, v := range s.StartVar {
		f.cov[i][i] = v
	}
	// kept for the way back: the state before each period, its covariance, surprise, its variance
	states, covs := make([][]float64, n), make([][][]float64, n)
	surprise, spread, seenCov := make([]float64, n), make([]float64, n), make([][]float64, n)
	for t, v := range y {
		states[t], covs[t] = append([]float64(nil), f.state...), clone(f.cov)
		seen := times(f.cov, s.Observed) // covariance of the states with what is observed
		expected, variance := dot(s.Observed, f.state), dot(s.Observed, seen)+s.Noise
		surprise[t], spread[t], seenCov[t] = math.NaN(), variance, seen
		if !math.IsNaN(v) {
			surprise[t] = v - expected
			f.LogLikelihood -= (math.Log(2*math.Pi*variance) + surprise[t]*surprise[t]/variance) / 2
			for i := range m {
				f.state[i] += seen[i] * surprise[t] / variance
				for j := range m {
					f.cov[i][j] -= seen[i] * seen[j] / variance
				}
			}
		}
		f.Mean[t], f.Var[t] = f.state[0], f.cov[0][0]
		s.step(&f)
	}
	// Backwards: r is what later surprises say of the state, info how surely.
	r, info := make([]float64, m), square(m)
	for t := n - 1; t >= 0; t-- {
		// through the move: r = Move' r, info = Move' info Move
		r = timesTransposed(s.Move, r)
		info = sandwich(transpose(s.Move), info)
		if !math.IsNaN(surprise[t]) {
			// the part of the state that this period settles
			gain := make([]float64, m)
			for i := range m {
				gain[i] = seenCov[t][i] / spread[t]
			}
			back := dot(gain, r)
			infoGain := times(info, gain)
			twice := dot(gain, infoGain)
			for i := range m {
				r[i] += s.Observed[i] * (surprise[t]/spread[t] - back)
				for j := range m {
					info[i][j] += s.Observed[i]*s.Observed[j]*(1/spread[t]+twice) - s.Observed[i]*infoGain[j] - infoGain[i]*s.Observed[j]
				}
			}
		}
		first := covs[t][0]
		f.SmoothedMean[t] = states[t][0] + dot(first, r)
		f.SmoothedVar[t] = covs[t][0][0] - dot(first, times(info, first))
	}
	return f
}

// step moves the state to the next period.
func (s StateSpace) step(f *Filtered) {
	f.state = times(s.Move, f.state)
	f.cov = sandwich(s.Move, f.cov)
	for i, v := range s.Disturbed {
		f.cov[i][i] += v
	}
}

// A Forecast is what the series would be after its end: each period, and the sum of the periods
// asked for, whose variance counts that they err together.
type Forecast struct {
	Mean, Var []float64
	Sum       float64
	SumVar    float64
}

// Forecast looks ahead as many periods as counted has; those that it marks count in the sum.
func (s StateSpace) Forecast(f Filtered, counted []bool) Forecast {
	m := len(s.Start)
	at := Filtered{state: append([]float64(nil), f.state...), cov: clone(f.cov)}
	var out Forecast
	with := make([]float64, m) // covariance of the state with the sum so far
	for _, c := range counted {
		seen := times(at.cov, s.Observed)
		mean, variance := dot(s.Observed, at.state), dot(s.Observed, seen)+s.Noise
		out.Mean, out.Var = append(out.Mean, mean), append(out.Var, variance)
		if c {
			out.Sum += mean
			out.SumVar += variance + 2*dot(s.Observed, with)
			for i := range m {
				with[i] += seen[i]
			}
		}
		with = times(s.Move, with)
		s.step(&at)
	}
	return out
}

// A KnownEffect is the effect of a change when all variances are known.
type KnownEffect struct {
	Actual    float64 // sum of what came after the change
	Predicted float64 // of what would have come without
	Var       float64 // of that prediction
	Effect    float64
	CI95      Range
	P         float64 // two-sided
}

// Effect compares what came with the forecast; periods that weren't observed (NaN) don't count.
func (s StateSpace) Effect(f Filtered, after []float64) (Forecast, KnownEffect) {
	counted := make([]bool, len(after))
	e := KnownEffect{}
	for i, v := range after {
		if counted[i] = !math.IsNaN(v); counted[i] {
			e.Actual += v
		}
	}
	ahead := s.Forecast(f, counted)
	e.Predicted, e.Var = ahead.Sum, ahead.SumVar
	e.Effect = e.Actual - e.Predicted
	z, sd := distuv.UnitNormal.Quantile(0.975), math.Sqrt(e.Var)
	e.CI95 = Range{e.Effect - z*sd, e.Effect + z*sd}
	e.P = 1
	if sd > 0 {
		e.P = math.Erfc(math.Abs(e.Effect) / sd / math.Sqrt2)
	}
	return ahead, e
}

// CheckSeries says with kind Invalid what can't be a series: values that aren't finite or beyond
// 1e12, fewer than three observed before the change. NaN is a period that wasn't observed.
func CheckSeries(y []float64, before int) error {
	if before < 3 || before > len(y) {
		return payoff.Fail(payoff.Invalid, "%d periods before the change, of %d: want at least 3, and no more than there are", before, len(y))
	}
	if len(y) > 20_000 {
		return payoff.Fail(payoff.Invalid, "%d periods: at most 20,000", len(y))
	}
	observed := 0
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		if math.Abs(v) > 1e12 {
			return payoff.Fail(payoff.Invalid, "period %d: %g is beyond 1e12", i+1, v)
		}
		if i < before {
			observed++
		}
	}
	if observed < 3 {
		return payoff.Fail(payoff.Invalid, "only %d periods before the change were observed: want at least 3", observed)
	}
	return nil
}

func square(m int) [][]float64 {
	room, out := make([]float64, m*m), make([][]float64, m)
	for i := range out {
		out[i] = room[i*m : (i+1)*m]
	}
	return out
}

func clone(a [][]float64) [][]float64 {
	out := square(len(a))
	for i := range a {
		copy(out[i], a[i])
	}
	return out
}

func transpose(a [][]float64) [][]float64 {
	out := square(len(a))
	for i := range a {
		for j := range a {
			out[j][i] = a[i][j]
		}
	}
	return out
}

// sandwich is a c a'.
func sandwich(a, c [][]float64) [][]float64 {
	m := len(a)
	half, out := square(m), square(m)
	for i := range m {
		for k := range m {
			if x := a[i][k]; x != 0 {
				for j := range m {
					half[i][j] += x * c[k][j]
				}
			}
		}
	}
	for i := range m {
		for j := range m {
			out[i][j] = dot(half[i], a[j])
		}
	}
	return out
}

func times(a [][]float64, x []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = dot(a[i], x)
	}
	return out
}

func timesTransposed(a [][]float64, x []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		for j, v := range a[i] {
			out[j] += v * x[i]
		}
	}
	return out
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
