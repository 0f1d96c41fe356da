package measure

import (
	"math"

	"payoff"
)

// A GammaGamma says what orders are worth: a customer's orders are Gamma(P, rate), and the rates are
// Gamma(Q, V) over customers (P. S. Fader and B. G. S. Hardie, The Gamma-Gamma Model of Monetary
// Value, 2013). It takes worth and frequency as unrelated.
type GammaGamma struct{ P, Q, V float64 }

// LogLikelihood is equation 1a of Fader and Hardie, over the customers with a repeat order and a value.
func (g GammaGamma) LogLikelihood(customers []Customer) float64 {
	sum := 0.0
	for _, c := range customers {
		x, m := c.Frequency, c.MeanValue
		if x == 0 || m == 0 {
			continue
		}
		px := g.P * x
		sum += lgamma(px+g.Q) - lgamma(px) - lgamma(g.Q) + g.Q*math.Log(g.V) + (px-1)*math.Log(m) + px*math.Log(x) - (px+g.Q)*math.Log(g.V+x*m)
	}
	return sum
}

// Mean is what an order of any customer is worth on average; false where it is infinite (Q <= 1).
func (g GammaGamma) Mean() (float64, bool) {
	if g.Q <= 1 {
		return 0, false
	}
	return g.P * g.V / (g.Q - 1), true
}

// Expected is what further orders of a customer with x orders of mean m are worth: between the own
// mean and everybody's (equation 5). False where it is undefined.
func (g GammaGamma) Expected(x, m float64) (float64, bool) {
	below := g.P*x + g.Q - 1
	if below <= 0 {
		return 0, false
	}
	return g.P * (g.V + x*m) / below, true
}

// Spend is a fitted GammaGamma.
type Spend struct {
	GammaGamma
	LogLikelihood float64
	Interior      bool
	Customers     int // with a repeat order and a value
}

// FitSpend maximises the likelihood less penalty times that of a log-normal prior around p 6, q 4 and
// a mean of the customers' own; 0 is plain maximum likelihood. Nil where fewer than two customers have
// a repeat order with a value, or all values are the same.
func FitSpend(customers []Customer, penalty float64) (*Spend, error) {
	if err := checkCustomers(customers, penalty); err != nil {
		return nil, err
	}
	var values []float64
	for _, c := range customers {
		if c.Frequency > 0 && c.MeanValue > 0 {
			values = append(values, c.MeanValue)
		}
	}
	if len(values) < 2 || deviation(values) <= 1e-9*mean(values) {
		return nil, nil
	}
	loss, centre := spendLoss(customers, penalty, mean(values))
	at, _, settled := minimise(loss, centre)
	s := &Spend{GammaGamma: GammaGamma{math.Exp(at[0]), math.Exp(at[1]), math.Exp(at[2])}, Interior: settled && inside(at, centre), Customers: len(values)}
	s.LogLikelihood = s.GammaGamma.LogLikelihood(customers)
	if !finite(s.LogLikelihood) {
		return nil, payoff.Fail(payoff.Invalid, "the customers' values are too far apart to fit")
	}
	return s, nil
}

// spendLoss is what a fit minimises over the logs of p, q and v, and the prior's centre.
func spendLoss(customers []Customer, penalty, average float64) (func([]float64) float64, []float64) {
	centre := []float64{math.Log(6), math.Log(4), math.Log(average / 2)}
	width := []float64{1, 0.7, 1.5}
	return func(at []float64) float64 {
		lost := fence(at, centre)
		for i := range at {
			z := (at[i] - centre[i]) / width[i]
			lost += penalty * z * z / 2
		}
		return lost - GammaGamma{math.Exp(at[0]), math.Exp(at[1]), math.Exp(at[2])}.LogLikelihood(customers)
	}, centre
}
