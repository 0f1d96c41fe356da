package measure

import "math"

// A sampler is the Gibbs sampler of an Experiment, in units of the series' own deviation:
//
//	y[t] = level[t] + x[t] b + noise,  level[t+1] = level[t] + step
//
// Each draw takes the level given the variances (forward filtering, backward sampling: C. K. Carter
// and R. Kohn, On Gibbs Sampling for State Space Models, 1994), the step's variance given the level
// (inverse gamma), and which columns of x belong, the noise's variance and the coefficients given the
// rest (spike and slab with conjugate variances: E. I. George and R. E. McCulloch, Approaches for
// Bayesian Variable Selection, 1997; priors as S. L. Scott and H. R. Varian, Predicting the Present
// with Bayesian Structural Time Series, 2014, section 3).
type sampler struct {
	chance
	y        []float64 // standardised
	teaches  []bool
	taught   int // how many periods teach
	last     int // the last that does
	mean, sd float64

	x         [][]float64 // by column: controls, then the season's waves
	gram      [][]float64 // x'x over the periods that teach
	slab      [][]float64 // prior precision of the coefficients, per unit of noise
	include   []float64   // prior probability that a column belongs
	in        []bool
	b         []float64
	explained []float64 // x b

	level      []float64
	sigma      float64 // of the noise
	step       float64 // of the level
	start      float64 // prior mean of the first level; its deviation is 1
	priorLevel [2]float64
	priorObs   [2]float64 // degrees of freedom, sum of squares

	filteredMean, filteredVar []float64
	chol                      cholesky
}

func newSampler(e *Experiment, teaches []bool) *sampler {
	n := len(e.Y)
	s := &sampler{
		chance: newChance(e.Seed), teaches: teaches, y: make([]float64, n), level: make([]float64, n), explained: make([]float64, n),
		filteredMean: make([]float64, n), filteredVar: make([]float64, n), start: math.NaN(),
	}
	s.mean, s.sd = mean(e.pick(e.Y, teaches)), deviation(e.pick(e.Y, teaches))
	for t := range n {
		if !teaches[t] {
			continue
		}
		s.y[t] = (e.Y[t] - s.mean) / s.sd
		s.taught, s.last = s.taught+1, t
		if math.IsNaN(s.start) {
			s.start = s.y[t]
		}
	}
	for _, c := range e.Controls {
		m, sd := mean(e.pick(c.X, teaches)), deviation(e.pick(c.X, teaches))
		column := make([]float64, n)
		for t := range n {
			column[t] = (c.X[t] - m) / sd
		}
		s.x = append(s.x, column)
		s.include = append(s.include, math.Min(1, e.Prior.ModelSize/float64(len(e.Controls)+1)))
	}
	for h := 1; h <= e.Season.Harmonics; h++ {
		sine, cosine := make([]float64, n), make([]float64, n)
		for t := range n {
			sine[t], cosine[t] = math.Sincos(2 * math.Pi * float64(h) * float64(t) / e.Season.Period)
		}
		s.x = append(s.x, sine, cosine)
		s.include = append(s.include, 1, 1) // a season that was named belongs
	}
	k := len(s.x)
	s.gram, s.slab, s.in, s.b = square(k), square(k), make([]bool, k), make([]float64, k)
	for i := range k {
		s.in[i] = true
		for j := range k {
			for t := range n {
				if teaches[t] {
					s.gram[i][j] += s.x[i][t] * s.x[j][t]
				}
			}
			// half of the columns' own weight, half of their correlation: Scott and Varian's shrinkage
			weight := e.Prior.SlabWeight / float64(s.taught)
			if i != j {
				weight /= 2
			}
			s.slab[i][j] = weight * s.gram[i][j]
		}
	}
	p := e.Prior
	s.priorLevel = [2]float64{p.LevelDF, p.LevelDF * p.LevelGuess * p.LevelGuess}
	s.priorObs = [2]float64{p.ObsDF, p.ObsDF * p.ObsGuess * p.ObsGuess}
	if len(e.Controls) > 0 {
		s.priorObs = [2]float64{p.RegressionDF, p.RegressionDF * (1 - p.R2)}
	}
	s.sigma, s.step = 0.7, p.LevelGuess
	return s
}

// draw moves every unknown once.
func (s *sampler) draw() {
	s.drawLevel()
	moved := 0.0
	for t := 1; t <= s.last; t++ {
		d := s.level[t] - s.level[t-1]
		moved += d * d
	}
	// a step beyond the series' own deviation is no drift any more
	s.step = math.Sqrt(s.variance(s.priorLevel[0]+float64(s.last), s.priorLevel[1]+moved, 1))
	s.drawCoefficients()
}

// drawLevel filters forward over what teaches and samples backward; behind the last period that
// teaches the level walks on.
func (s *sampler) drawLevel() {
	noise, step := s.sigma*s.sigma, s.step*s.step
	m, v := s.start, 1.0
	for t := 0; t <= s.last; t++ {
		if t > 0 {
			v += step
		}
		if s.teaches[t] {
			gain := v / (v + noise)
			m += gain * (s.y[t] - s.explained[t] - m)
			v *= 1 - gain
		}
		s.filteredMean[t], s.filteredVar[t] = m, v
	}
	s.level[s.last] = m + math.Sqrt(v)*s.NormFloat64()
	for t := s.last - 1; t >= 0; t-- {
		m, v := s.filteredMean[t], s.filteredVar[t]
		back := v / (v + step)
		s.level[t] = m + back*(s.level[t+1]-m) + math.Sqrt(v*(1-back))*s.NormFloat64()
	}
	for t := s.last + 1; t < len(s.level); t++ {
		s.level[t] = s.level[t-1] + s.step*s.NormFloat64()
	}
}

// drawCoefficients draws which columns belong, the noise and the coefficients, given the level.
func (s *sampler) drawCoefficients() {
	squares := 0.0
	k := len(s.x)
	var room [MaxControls + 2*maxHarmonics]float64
	cross := room[:k]
	for t, ok := range s.teaches {
		if !ok {
			continue
		}
		r := s.y[t] - s.level[t]
		squares += r * r
		for j := range k {
			cross[j] += s.x[j][t] * r
		}
	}
	df := s.priorObs[0] + float64(s.taught)
	if k == 0 {
		s.sigma = math.Sqrt(s.variance(df, s.priorObs[1]+squares, 1.44))
		return
	}
	for j := range k {
		if s.include[j] >= 1 {
			continue
		}
		// the odds that column j belongs, given which others do
		s.in[j] = true
		with := s.evidence(cross, squares, df)
		s.in[j] = false
		without := s.evidence(cross, squares, df)
		odds := math.Log(s.include[j]/(1-s.include[j])) + with - without
		s.in[j] = s.Float64() < 1/(1+math.Exp(-odds))
	}
	s.evidence(cross, squares, df) // leaves the factor of the columns chosen
	left := s.priorObs[1] + squares - dot(s.chol.half[:s.chol.n], s.chol.half[:s.chol.n])
	s.sigma = math.Sqrt(s.variance(df, math.Max(left, 1e-12), 1.44))
	for i := range s.chol.n {
		s.chol.draw[i] = s.chol.half[i] + s.sigma*s.NormFloat64()
	}
	s.chol.back()
	clear(s.b)
	for i := range s.chol.n {
		s.b[s.chol.column[i]] = s.chol.draw[i]
	}
	clear(s.explained)
	for j, b := range s.b {
		if b != 0 {
			for t, x := range s.x[j] {
				s.explained[t] += b * x
			}
		}
	}
}

// A cholesky is the factor of the posterior precision of the columns that are in.
type cholesky struct {
	n      int
	column [MaxControls + 2*maxHarmonics]int
	factor [MaxControls + 2*maxHarmonics][MaxControls + 2*maxHarmonics]float64
	half   [MaxControls + 2*maxHarmonics]float64 // factor^-1 x'r
	draw   [MaxControls + 2*maxHarmonics]float64
}

// evidence is the log of how likely the level's residuals are with the columns that are in, the
// coefficients and the noise integrated out, up to a constant.
func (s *sampler) evidence(cross []float64, squares, df float64) float64 {
	c := &s.chol
	c.n = 0
	for j, in := range s.in {
		if in {
			c.column[c.n] = j
			c.n++
		}
	}
	prior := c.decompose(func(i, j int) float64 { return s.slab[i][j] })
	posterior := c.decompose(func(i, j int) float64 { return s.slab[i][j] + s.gram[i][j] })
	explained := 0.0
	for i := range c.n {
		v := cross[c.column[i]]
		for j := range i {
			v -= c.factor[i][j] * c.half[j]
		}
		c.half[i] = v / c.factor[i][i]
		explained += c.half[i] * c.half[i]
	}
	return prior - posterior - df/2*math.Log(math.Max(s.priorObs[1]+squares-explained, 1e-12))
}

// decompose factors the matrix over the columns that are in and returns half the log of its determinant.
func (c *cholesky) decompose(at func(i, j int) float64) float64 {
	logDet := 0.0
	for i := range c.n {
		for j := range i + 1 {
			v := at(c.column[i], c.column[j])
			for k := range j {
				v -= c.factor[i][k] * c.factor[j][k]
			}
			if i == j {
				// columns that say the same leave nothing: a hair keeps the factor whole
				c.factor[i][i] = math.Sqrt(math.Max(v, 1e-12))
				logDet += math.Log(c.factor[i][i])
			} else {
				c.factor[i][j] = v / c.factor[j][j]
			}
		}
	}
	return logDet
}

// back solves factor' x = draw in place.
func (c *cholesky) back() {
	for i := c.n - 1; i >= 0; i-- {
		for j := i + 1; j < c.n; j++ {
			c.draw[i] -= c.factor[j][i] * c.draw[j]
		}
		c.draw[i] /= c.factor[i][i]
	}
}
