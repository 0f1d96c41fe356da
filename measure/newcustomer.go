package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"payoff"
)

// A NewCustomer is what a new customer is expected to leave within a horizon, of which the first order is
// a part. Amounts are in the unit of the values handed in.
type NewCustomer struct {
	Value   float64 // the first order and those that follow within the horizon
	Range   Range   // at the level asked for
	First   float64 // the first order alone
	Repeats float64 // expected later orders within the horizon
	Later   float64 // what one of them leaves
	Fitted  int     // customers the model was fitted on
}

// How ValueOfNew fits.
const (
	MinFitted = 200  // under it the product shows what was observed so far
	maxFitted = 4000 // more are thinned out evenly: the range is wider for it, never narrower
)

// A LifetimeModel says what a new customer leaves by any time.
type LifetimeModel struct {
	first           []float64 // draws of the first order's mean
	orders          []BGNBD   // draws of the posterior, the fit itself in front
	later           []float64 // draws of what a later order leaves
	fitted          int
	firstMid, spend float64
}

// FitLifetime fits customers and what their first orders left (one a customer): BG/NBD for how often they
// come back and Gamma-Gamma for what they leave then, both regularised with penalty 1, as calc does. The
// posterior is taken as normal on the log scale around the optimum (Laplace's approximation). It answers
// why there is no model where there can be none: too few customers, nobody who came back, an optimum that
// runs away.
func FitLifetime(customers []Customer, first []float64, draws int, seed uint64) (*LifetimeModel, string, error) {
	if len(customers) != len(first) {
		return nil, "", payoff.Fail(payoff.Invalid, "%d customers and %d first orders: want one of each", len(customers), len(first))
	}
	if len(customers) < MinFitted {
		return nil, "fewer than 200 customers", nil
	}
	customers = thinned(customers)
	fit, err := FitBGNBD(customers, 1)
	if payoff.KindOf(err) == payoff.Invalid {
		return nil, err.Error(), nil
	}
	if err != nil {
		return nil, "", err
	}
	spend, err := FitSpend(customers, 1)
	if payoff.KindOf(err) == payoff.Invalid {
		return nil, err.Error(), nil
	}
	if err != nil {
		return nil, "", err
	}
	if spend == nil {
		return nil, "too few came back to tell what a later order leaves", nil
	}
	later, ok := spend.Mean()
	if !fit.Interior || !spend.Interior || !ok {
		return nil, "what fits best runs away: these orders don't tell how long customers stay", nil
	}
	times, average, n := 0.0, 0.0, 0.0
	for _, c := range customers {
		times += c.T / float64(len(customers))
		if c.Frequency > 0 && c.MeanValue > 0 {
			average, n = average+c.MeanValue, n+1
		}
	}
	chance := newChance(seed)
	loss, _ := bgnbdLoss(customers, 1, times)
	come, ok := laplace(chance, loss, []float64{math.Log(fit.R), math.Log(fit.Alpha), math.Log(fit.A), math.Log(fit.B)}, draws)
	if !ok {
		return nil, "what fits best is no top: these orders don't tell how long customers stay", nil
	}
	loss, _ = spendLoss(customers, 1, average/n)
	leave, ok := laplace(chance, loss, []float64{math.Log(spend.P), math.Log(spend.Q), math.Log(spend.V)}, draws)
	if !ok {
		return nil, "what fits best is no top: these orders don't tell what a later order leaves", nil
	}
	m := &LifetimeModel{fitted: len(customers), firstMid: mean(first), spend: later, orders: []BGNBD{fit.BGNBD}}
	m.first = bootstrapMeans(chance, first, draws)
	for d := range draws {
		m.orders = append(m.orders, BGNBD{math.Exp(come[d][0]), math.Exp(come[d][1]), math.Exp(come[d][2]), math.Exp(come[d][3])})
		if x, ok := (GammaGamma{math.Exp(leave[d][0]), math.Exp(leave[d][1]), math.Exp(leave[d][2])}).Mean(); ok {
			m.later = append(m.later, x)
		} else {
			m.later = append(m.later, later) // an infinite mean is the model's edge, not the business's
		}
	}
	return m, "", nil
}

// By is what a new customer leaves within the time t, in the unit of the customers' times.
func (m *LifetimeModel) By(t, level float64) NewCustomer {
	out := NewCustomer{First: m.firstMid, Later: m.spend, Repeats: m.orders[0].ExpectedNew(t), Fitted: m.fitted}
	out.Value = out.First + out.Repeats*out.Later
	drawn := make([]float64, 0, len(m.first))
	for d, first := range m.first {
		if x := first + m.orders[d+1].ExpectedNew(t)*m.later[d]; finite(x) {
			drawn = append(drawn, x)
		}
	}
	out.Range = Range{out.Value, out.Value}
	if len(drawn) > 0 {
		out.Range = ends(drawn, level)
	}
	return out
}

// thinned is every kth customer, so that a fit takes a second at most.
func thinned(all []Customer) []Customer {
	if len(all) <= maxFitted {
		return all
	}
	out := make([]Customer, 0, maxFitted)
	for i := range maxFitted {
		out = append(out, all[i*len(all)/maxFitted])
	}
	return out
}

// laplace draws from the normal whose top and curvature are those of the loss at its lowest place; false
// where it curves down in some direction.
func laplace(c chance, loss func([]float64) float64, at []float64, draws int) ([][]float64, bool) {
	_, curve := derivatives(loss, at, loss(at))
	n := len(at)
	flat := make([]float64, 0, n*n)
	for i := range n {
		if !finite(curve[i]...) {
			return nil, false
		}
		flat = append(flat, curve[i]...)
	}
	var top mat.Cholesky
	if !top.Factorize(mat.NewSymDense(n, flat)) {
		return nil, false
	}
	var spread mat.SymDense
	if err := top.InverseTo(&spread); err != nil {
		return nil, false
	}
	var root mat.Cholesky
	if !root.Factorize(&spread) {
		return nil, false
	}
	var lower mat.TriDense
	root.LTo(&lower)
	out := make([][]float64, draws)
	for d := range out {
		z := make([]float64, n)
		for i := range z {
			z[i] = c.NormFloat64()
		}
		x := slices.Clone(at)
		for i := range n {
			for k := range i + 1 {
				x[i] += lower.At(i, k) * z[k]
			}
		}
		out[d] = x
	}
	return out, true
}

// bootstrapMeans are means of the values under random weights (D. B. Rubin, The Bayesian Bootstrap, 1981).
func bootstrapMeans(c chance, values []float64, draws int) []float64 {
	out := make([]float64, draws)
	for d := range out {
		total, all := 0.0, 0.0
		for _, v := range values {
			w := c.ExpFloat64()
			total += w * v
			all += w
		}
		out[d] = total / all
	}
	return out
}

// MeanRange is the mean of values with its Bayesian bootstrap interval; false where there are fewer than two.
func MeanRange(values []float64, level float64, draws int, seed uint64) (mid float64, r Range, ok bool) {
	if len(values) < 2 {
		return 0, Range{}, false
	}
	return mean(values), ends(bootstrapMeans(newChance(seed), values, draws), level), true
}
