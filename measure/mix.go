package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Mix asks which part of a series came from which channel's effort: a regression in which effort is
// carried over (GeometricNormalised), saturates (Logistic) and never hurts, beside controls and a
// season (Y. Jin et al., Bayesian Methods for Media Mix Modeling with Carryover and Shape Effects,
// 2017).
type Mix struct {
	Y           []float64
	Channels    []Media
	Controls    []Control
	Season      Season
	LMax        int // how many periods effort can last
	Draws       int // kept, over four chains
	Seed        uint64
	Experiments map[string]Measured // what tests found of a channel's total contribution
}

// Media is the effort in one channel, by period, in its own unit (euros, hours).
type Media struct {
	Name string
	X    []float64
}

// Measured is what a test found: a contribution and its standard deviation.
type Measured struct{ Mean, SD float64 }

// A MixFit is what the data say, by channel in the order given.
type MixFit struct {
	Channels []ChannelFit
	Sigma    float64 // posterior mean of the noise's standard deviation
	Rows     int
	Terms    int
	// Agreement is the largest split R-hat of the contributions (A. Gelman et al., Bayesian Data
	// Analysis, 3rd edition, section 11.4): above 1.05 the chains don't yet agree.
	Agreement float64
	Notes     []string
}

// A ChannelFit is one channel's part.
type ChannelFit struct {
	Name         string
	Contribution float64 // posterior mean of its total over the window
	CI90         Range
	Prior90      Range // the same before the data were seen
	Alpha, Lam   float64
	Beta         float64
	// Learned is whether the data narrowed what was assumed: the interval is at most 80% as wide as
	// the prior's. Where it isn't, the figure is the assumption.
	Learned bool
	Curve   Curve // posterior draws of what a steady effort brings per period, for Allocate
}

const (
	mixChains    = 4
	rowsPerTerm  = 10
	mixCurveKept = 200
)

// Check says with kind Invalid what can't be fitted: series of different lengths, fewer than ten rows
// for each thing to be estimated (a channel counts three: its strength, carry-over and saturation),
// columns without variance.
func (m *Mix) Check() error {
	n := len(m.Y)
	if len(m.Channels) == 0 || len(m.Channels) > 20 {
		return payoff.Fail(payoff.Invalid, "%d channels: want 1 to 20", len(m.Channels))
	}
	if m.LMax < 1 || m.LMax > 104 {
		return payoff.Fail(payoff.Invalid, "l_max %d: want 1 to 104 periods", m.LMax)
	}
	if m.Draws < 400 || m.Draws > MaxDraws || float64(m.Draws)*float64(n)*float64(m.LMax) > 2e9 {
		return payoff.Fail(payoff.Invalid, "%d draws: want 400 to %d, fewer for long series", m.Draws, MaxDraws)
	}
	if s := m.Season; s.Harmonics < 0 || s.Harmonics > maxHarmonics || s.Harmonics > 0 && !(s.Period >= 2*float64(s.Harmonics) && s.Period <= 1e5) {
		return payoff.Fail(payoff.Invalid, "a season of period %g with %d harmonics can't be", s.Period, s.Harmonics)
	}
	if need := rowsPerTerm * m.terms(); n < need {
		return payoff.Fail(payoff.Invalid, "%d rows for %d things to estimate: a mix model on fewer than %d rows a variable (%d here) puts all in the constant; ask for fewer channels or controls, or wait", n, m.terms(), rowsPerTerm, need)
	}
	for t, v := range m.Y {
		if math.IsNaN(v) || math.Abs(v) > 1e12 {
			return payoff.Fail(payoff.Invalid, "y is missing or beyond 1e12 in period %d", t+1)
		}
	}
	if deviation(m.Y) == 0 {
		return payoff.Fail(payoff.Invalid, "y never moves: nothing explains it")
	}
	for _, c := range m.Channels {
		if err := CheckMedia(c.Name, c.X); err != nil {
			return err
		}
		if len(c.X) != n {
			return payoff.Fail(payoff.Invalid, "%s has %d periods, y %d", c.Name, len(c.X), n)
		}
		if deviation(c.X) <= 1e-12*mean(c.X) {
			return payoff.Fail(payoff.Invalid, "%s never changes: what it does can't be told from the constant", c.Name)
		}
	}
	for _, c := range m.Controls {
		if len(c.X) != n {
			return payoff.Fail(payoff.Invalid, "control %s has %d periods, y %d", c.Name, len(c.X), n)
		}
		for t, v := range c.X {
			if math.IsNaN(v) || math.Abs(v) > 1e12 {
				return payoff.Fail(payoff.Invalid, "control %s is missing or beyond 1e12 in period %d", c.Name, t+1)
			}
		}
		if deviation(c.X) == 0 {
			return payoff.Fail(payoff.Invalid, "control %s never moves: it explains nothing", c.Name)
		}
	}
	for name, e := range m.Experiments {
		if !slices.ContainsFunc(m.Channels, func(c Media) bool { return c.Name == name }) {
			return payoff.Fail(payoff.Invalid, "a test of %q, which is no channel here", name)
		}
		if !(math.Abs(e.Mean) <= 1e15 && e.SD > 0 && e.SD <= 1e15) {
			return payoff.Fail(payoff.Invalid, "the test of %q: want a finite contribution and a positive standard deviation", name)
		}
	}
	return nil
}

func (m *Mix) terms() int { return 1 + len(m.Controls) + 2*m.Season.Harmonics + 3*len(m.Channels) }

// Fit draws from the posterior. The same input and seed give the same answer.
func (m *Mix) Fit() (MixFit, error) {
	if err := m.Check(); err != nil {
		return MixFit{}, err
	}
	plain, err := m.plain()
	if err != nil {
		return MixFit{}, err
	}
	k := len(m.Channels)
	contributions := make([][][]float64, k) // by channel and chain
	fit := MixFit{Rows: len(m.Y), Terms: m.terms(), Notes: []string{}, Channels: make([]ChannelFit, k)}
	per := m.Draws / mixChains
	thin := max(1, m.Draws/mixCurveKept)
	for chain := range mixChains {
		s := newMixSampler(m, plain, m.Seed+uint64(chain)*0x9e37)
		s.warmUp(max(500, per/2))
		for i := range contributions {
			contributions[i] = append(contributions[i], make([]float64, per))
		}
		for d := range per {
			s.draw()
			fit.Sigma += math.Sqrt(s.noise) / float64(mixChains*per)
			for i, c := range s.channels {
				contributions[i][chain][d] = c.beta * c.sum
				f := &fit.Channels[i]
				f.Alpha += c.alpha / float64(mixChains*per)
				f.Lam += c.lam / float64(mixChains*per)
				f.Beta += c.beta / float64(mixChains*per)
				if d%thin == 0 {
					f.Curve = append(f.Curve, Response{Beta: c.beta, Lam: c.lam})
				}
			}
		}
	}
	for i, c := range m.Channels {
		f := &fit.Channels[i]
		f.Name = c.Name
		fit.Agreement = max(fit.Agreement, splitRHat(contributions[i]))
		all := slices.Concat(contributions[i]...)
		f.Contribution, f.CI90 = mean(all), ends(all, 0.90)
		f.Prior90 = m.priorContribution(i, plain)
		f.Learned = f.CI90[1]-f.CI90[0] <= 0.8*(f.Prior90[1]-f.Prior90[0])
		if !f.Learned {
			fit.Notes = append(fit.Notes, c.Name+": the data add nothing to what was assumed")
		}
	}
	if fit.Agreement > 1.05 {
		fit.Notes = append(fit.Notes, "the chains don't agree yet: ask for more draws")
	}
	return fit, nil
}

// priorContribution is what the priors alone say of a channel's total.
func (m *Mix) priorContribution(i int, plain *projection) Range {
	c := newChance(m.Seed + 77)
	drawn := make([]float64, 1000)
	centre := mixCentre(m.Channels[i].X)
	for d := range drawn {
		alpha, lam := c.beta(1, 3), math.Exp(c.NormFloat64())*centre
		beta := math.Abs(c.NormFloat64()) * plain.strength
		sum := 0.0
		for _, v := range Logistic(GeometricNormalised(m.Channels[i].X, alpha, m.LMax), lam) {
			sum += v
		}
		drawn[d] = beta * sum
	}
	return ends(drawn, 0.90)
}

// mixCentre is the prior's centre of a channel's saturation: an ordinary period with effort stands on
// the steep part of the curve.
func mixCentre(x []float64) float64 {
	var at []float64
	for _, v := range x {
		if v > 0 {
			at = append(at, v)
		}
	}
	return 1 / mean(at)
}

// A projection takes the constant, the controls and the season out of a series: their coefficients,
// on which no prior is put, are integrated out exactly.
type projection struct {
	basis    [][]float64 // orthonormal
	y        []float64   // what is left of it
	strength float64     // prior standard deviation of a channel's strength
}

// plain builds the projection by Gram and Schmidt; a column that the others make up is an error.
func (m *Mix) plain() (*projection, error) {
	n := len(m.Y)
	p := &projection{strength: 4 * deviation(m.Y)}
	add := func(name string, x []float64) error {
		before := dot(x, x)
		left := p.apply(p.apply(x)) // twice, for rounding
		after := dot(left, left)
		if after <= 1e-18*before {
			return payoff.Fail(payoff.Invalid, "control %s is made up by the others, the constant or the season: leave it out", name)
		}
		for t := range left {
			left[t] /= math.Sqrt(after)
		}
		p.basis = append(p.basis, left)
		return nil
	}
	one := make([]float64, n)
	for t := range one {
		one[t] = 1
	}
	_ = add("constant", one)
	for h := 1; h <= m.Season.Harmonics; h++ {
		sine, cosine := make([]float64, n), make([]float64, n)
		for t := range n {
			sine[t], cosine[t] = math.Sincos(2 * math.Pi * float64(h) * float64(t) / m.Season.Period)
		}
		if err := add("season", sine); err != nil {
			return nil, err
		}
		if err := add("season", cosine); err != nil {
			return nil, err
		}
	}
	for _, c := range m.Controls {
		if err := add(c.Name, c.X); err != nil {
			return nil, err
		}
	}
	p.y = p.apply(m.Y)
	return p, nil
}

func (p *projection) apply(x []float64) []float64 {
	out := slices.Clone(x)
	for _, b := range p.basis {
		along := dot(b, out)
		for t := range out {
			out[t] -= along * b[t]
		}
	}
	return out
}

// A mixSampler moves one channel at a time: a step in its carry-over and saturation is judged with its
// strength integrated out, which is then drawn (normal, cut at zero); the noise follows (inverse gamma).
type mixSampler struct {
	chance
	m        *Mix
	plain    *projection
	channels []mixState
	left     []float64 // y less all channels, projected
	noise    float64   // variance
}

type mixState struct {
	alpha, lam, beta float64
	sum              float64   // of the saturated series
	x                []float64 // the saturated series, projected
	size             float64   // x x
	centre           float64
	stepAlpha        float64 // of the random walk, on the logit and log scales
	stepLam          float64
	tried, taken     int
}

func newMixSampler(m *Mix, plain *projection, seed uint64) *mixSampler {
	s := &mixSampler{chance: newChance(seed), m: m, plain: plain, left: slices.Clone(plain.y), channels: make([]mixState, len(m.Channels))}
	s.noise = dot(plain.y, plain.y) / float64(len(m.Y))
	for i, c := range m.Channels {
		st := &s.channels[i]
		st.centre = mixCentre(c.X)
		st.stepAlpha, st.stepLam = 0.8, 0.5
		st.alpha, st.lam = s.beta(2, 4), st.centre*math.Exp(0.5*s.NormFloat64())
		st.x, st.sum = s.shape(i, st.alpha, st.lam)
		st.size = dot(st.x, st.x)
	}
	return s
}

func (s *mixSampler) shape(i int, alpha, lam float64) (projected []float64, sum float64) {
	x := Logistic(GeometricNormalised(s.m.Channels[i].X, alpha, s.m.LMax), lam)
	for _, v := range x {
		sum += v
	}
	return s.plain.apply(x), sum
}

func (s *mixSampler) warmUp(rounds int) {
	for round := range rounds {
		s.draw()
		if round%50 == 49 { // aim at taking a third of the steps
			for i := range s.channels {
				c := &s.channels[i]
				change := 1.3
				if float64(c.taken) < 0.33*float64(c.tried) {
					change = 1 / 1.3
				}
				c.stepAlpha, c.stepLam = math.Min(4, c.stepAlpha*change), math.Min(3, c.stepLam*change)
				c.tried, c.taken = 0, 0
			}
		}
	}
}

func (s *mixSampler) draw() {
	for i := range s.channels {
		c := &s.channels[i]
		for t := range s.left { // take the channel out
			s.left[t] += c.beta * c.x[t]
		}
		now := s.evidence(i, c.x, c.size, c.sum) + priorOfShape(c.alpha, c.lam, c.centre)
		for range 2 {
			logit := math.Log(c.alpha/(1-c.alpha)) + c.stepAlpha*s.NormFloat64()
			alpha, lam := 1/(1+math.Exp(-logit)), c.lam*math.Exp(c.stepLam*s.NormFloat64())
			c.tried++
			if !(alpha > 1e-9 && alpha < 1-1e-9 && lam > c.centre*1e-6 && lam < c.centre*1e6) {
				continue
			}
			x, sum := s.shape(i, alpha, lam)
			size := dot(x, x)
			then := s.evidence(i, x, size, sum) + priorOfShape(alpha, lam, c.centre)
			if math.Log(1-s.Float64()) < then-now {
				c.alpha, c.lam, c.x, c.sum, c.size, now = alpha, lam, x, sum, size, then
				c.taken++
			}
		}
		mean, variance := s.strength(i, c.x, c.size, c.sum)
		c.beta = s.positive(mean, math.Sqrt(variance))
		for t := range s.left {
			s.left[t] -= c.beta * c.x[t]
		}
	}
	df := float64(len(s.left) - len(s.plain.basis))
	s.noise = s.variance(df, dot(s.left, s.left), 0)
}

// strength is the normal distribution of a channel's strength before it is cut at zero.
func (s *mixSampler) strength(i int, x []float64, size, sum float64) (mean, variance float64) {
	precision := size/s.noise + 1/(s.plain.strength*s.plain.strength)
	towards := dot(x, s.left) / s.noise
	if e, ok := s.m.Experiments[s.m.Channels[i].Name]; ok {
		precision += sum * sum / (e.SD * e.SD)
		towards += sum * e.Mean / (e.SD * e.SD)
	}
	return towards / precision, 1 / precision
}

// evidence is the log of how likely what is left is for a shape, the strength integrated out.
func (s *mixSampler) evidence(i int, x []float64, size, sum float64) float64 {
	mean, variance := s.strength(i, x, size, sum)
	return math.Log(variance)/2 + mean*mean/variance/2 + logNormalTail(-mean/math.Sqrt(variance))
}

// priorOfShape is the log density of Beta(1, 3) carry-over and a saturation within a factor of e of the
// centre, on the scales on which the walk goes (logit, log).
func priorOfShape(alpha, lam, centre float64) float64 {
	z := math.Log(lam / centre)
	return math.Log(alpha) + 3*math.Log(1-alpha) - z*z/2
}

// logNormalTail is the log of P(N(0,1) > z).
func logNormalTail(z float64) float64 {
	if z < 20 {
		return math.Log(math.Erfc(z/math.Sqrt2) / 2)
	}
	return -z*z/2 - math.Log(z*math.Sqrt(2*math.Pi)) // Mills' ratio
}

// positive draws from a normal distribution cut at zero (the tail by C. P. Robert, Simulation of
// truncated normal variables, 1995).
func (c chance) positive(mean, sd float64) float64 {
	low := -mean / sd
	if low < 4 {
		below := distuv.UnitNormal.CDF(low)
		u := below + (1-below)*(1-c.Float64())
		if z := distuv.UnitNormal.Quantile(math.Min(u, 1-1e-16)); !math.IsInf(z, 0) {
			return math.Max(0, mean+sd*z)
		}
	}
	rate := (low + math.Sqrt(low*low+4)) / 2
	for {
		z := low + c.ExpFloat64()/rate
		if d := z - rate; c.Float64() <= math.Exp(-d*d/2) {
			return math.Max(0, mean+sd*z)
		}
	}
}

// splitRHat compares the halves of all chains: 1 when they tell the same.
func splitRHat(chains [][]float64) float64 {
	var halves [][]float64
	for _, c := range chains {
		halves = append(halves, c[:len(c)/2], c[len(c)/2:len(c)/2*2])
	}
	n := float64(len(halves[0]))
	means, within := make([]float64, len(halves)), 0.0
	for i, h := range halves {
		means[i] = mean(h)
		within += deviation(h) * deviation(h) / float64(len(halves))
	}
	if within == 0 {
		return 1
	}
	between := deviation(means) * deviation(means)
	return math.Sqrt((within*(n-1)/n + between) / within)
}
