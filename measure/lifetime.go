package measure

import (
	"math"
	"slices"

	"payoff"
)

// A Customer is what one customer did, in any one unit of time: how many orders after the first, when
// the last of them was counted from the first order, and how long ago the first was.
type Customer struct {
	Frequency float64 // repeat orders, 0 or more
	Recency   float64 // 0 without a repeat order, else up to T
	T         float64
	MeanValue float64 // of the repeat orders; 0 where it isn't known
}

// Check says with kind Invalid what no customer could have done.
func (c Customer) Check() error {
	switch {
	case !(c.Frequency >= 0 && c.Frequency <= 1e6) || c.Frequency != math.Trunc(c.Frequency):
		return payoff.Fail(payoff.Invalid, "a frequency of %g: want how many orders followed the first, a whole number", c.Frequency)
	case !(c.T >= 0 && c.T <= 1e6) || !(c.Recency >= 0 && c.Recency <= c.T*(1+1e-9)):
		return payoff.Fail(payoff.Invalid, "recency %g and T %g: want 0 <= recency <= T", c.Recency, c.T)
	case c.Frequency == 0 && c.Recency != 0 || c.Frequency > 0 && c.Recency == 0:
		return payoff.Fail(payoff.Invalid, "%g repeat orders with a recency of %g: one without the other can't be", c.Frequency, c.Recency)
	case !(c.MeanValue >= 0 && c.MeanValue <= 1e12):
		return payoff.Fail(payoff.Invalid, "a mean value of %g: want 0 or more, at most 1e12", c.MeanValue)
	}
	return nil
}

// A BGNBD says how a business's customers order and leave: while alive a customer orders at a rate
// that is Gamma(R, Alpha) over customers, and leaves after each order with a probability that is
// Beta(A, B) (P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting Your Customers" the Easy Way: An
// Alternative to the Pareto/NBD Model, Marketing Science 24, 2005).
type BGNBD struct{ R, Alpha, A, B float64 }

// LogLikelihood is equation 6 of Fader, Hardie and Lee, summed over the customers.
func (m BGNBD) LogLikelihood(customers []Customer) float64 {
	sum := 0.0
	fixed := m.R*math.Log(m.Alpha) - lgamma(m.R) + lgamma(m.A+m.B) - lgamma(m.B)
	var known [64]float64 // what depends on the frequency alone, for small ones; 0: not worked out yet
	for _, c := range customers {
		x := c.Frequency
		alive := -(m.R + x) * math.Log(m.Alpha+c.T)
		if x > 0 {
			left := math.Log(m.A) - math.Log(m.B+x-1) - (m.R+x)*math.Log(m.Alpha+c.Recency)
			alive = logAdd(alive, left)
		}
		var byFrequency float64
		if k := int(x); k < len(known) {
			if known[k] == 0 {
				known[k] = m.byFrequency(x)
			}
			byFrequency = known[k]
		} else {
			byFrequency = m.byFrequency(x)
		}
		sum += fixed + byFrequency + alive
	}
	return sum
}

func (m BGNBD) byFrequency(x float64) float64 {
	return lgamma(m.R+x) + lgamma(m.B+x) - lgamma(m.A+m.B+x)
}

func logAdd(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// Alive is the probability that the customer hasn't left.
func (m BGNBD) Alive(c Customer) float64 {
	if c.Frequency == 0 {
		return 1 // the model lets customers leave only after a repeat order
	}
	x := c.Frequency
	odds := math.Log(m.A) - math.Log(m.B+x-1) + (m.R+x)*(math.Log(m.Alpha+c.T)-math.Log(m.Alpha+c.Recency))
	return 1 / (1 + math.Exp(odds))
}

// Expected is how many orders the customer will make within the time t from now: equation 10, with
// Euler's transformation of the hypergeometric series, which then converges for every customer.
func (m BGNBD) Expected(c Customer, t float64) float64 {
	return m.ahead(c, t) * m.Alive(c)
}

// ExpectedNew is how many repeat orders a new customer makes within the time t (equation 9).
func (m BGNBD) ExpectedNew(t float64) float64 { return m.ahead(Customer{}, t) }

// ahead is Expected without the doubt whether the customer is still there.
func (m BGNBD) ahead(c Customer, t float64) float64 {
	a, x := m.A, c.Frequency
	if math.Abs(a-1) < 1e-6 { // the formula's limit, from just beside it
		a = 1 + 1e-6
	}
	z := t / (m.Alpha + c.T + t)
	series := hypergeometric(a-1, a+m.B-1-m.R, a+m.B+x-1, z)
	return (a + m.B + x - 1) / (a - 1) * (1 - math.Pow(1-z, a-1)*series)
}

// hypergeometric is Gauss's series 2F1(a, b; c; z) for 0 <= z < 1 (Abramowitz and Stegun, 15.1.1).
func hypergeometric(a, b, c, z float64) float64 {
	term, sum := 1.0, 1.0
	for k := range 200_000 {
		n := float64(k)
		term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
		sum += term
		if math.Abs(term) <= 1e-16*math.Abs(sum) {
			break
		}
	}
	return sum
}

// A Lifetime is a fitted BGNBD.
type Lifetime struct {
	BGNBD
	LogLikelihood float64
	// Interior says whether the likelihood has its top at finite values. On many small shops it has
	// not: it goes on rising as parameters run away, and only a regularised fit means anything.
	Interior bool
	Penalty  float64
}

// Limits of a fit: what lies further off (on the log scale) has run away.
const (
	runAway      = 9.0
	MaxCustomers = 500_000
)

// FitBGNBD maximises the likelihood less penalty times a prior's: log-normal around what published
// shops show (r 0.5, a 0.8, b 3, and an alpha of a quarter of the mean time observed), each within a
// factor of e or so. A penalty of 0 is plain maximum likelihood.
func FitBGNBD(customers []Customer, penalty float64) (Lifetime, error) {
	if err := checkCustomers(customers, penalty); err != nil {
		return Lifetime{}, err
	}
	times, repeats := 0.0, 0.0
	for _, c := range customers {
		times += c.T / float64(len(customers))
		repeats += c.Frequency
	}
	if times <= 0 {
		return Lifetime{}, payoff.Fail(payoff.Invalid, "no customer has been watched for any time: T is 0 throughout")
	}
	if repeats == 0 && penalty == 0 {
		return Lifetime{}, payoff.Fail(payoff.Invalid, "no customer has ordered twice: nothing can be told of how long they stay")
	}
	loss, centre := bgnbdLoss(customers, penalty, times)
	var out Lifetime
	lowest := math.Inf(1)
	for _, move := range []float64{0, 1.2} {
		start := []float64{centre[0], centre[1], centre[2] + move, centre[3] + move}
		at, v, settled := minimise(loss, start)
		if v >= lowest {
			continue
		}
		lowest = v
		out = Lifetime{BGNBD: BGNBD{math.Exp(at[0]), math.Exp(at[1]), math.Exp(at[2]), math.Exp(at[3])}, Penalty: penalty, Interior: settled && inside(at, centre)}
	}
	out.LogLikelihood = out.BGNBD.LogLikelihood(customers)
	if !finite(out.LogLikelihood, out.R, out.Alpha, out.A, out.B) {
		return Lifetime{}, payoff.Fail(payoff.Invalid, "the customers' times are too far apart to fit")
	}
	return out, nil
}

// bgnbdLoss is what a fit minimises over the logs of r, alpha, a and b, and the prior's centre; times is
// the mean time observed.
func bgnbdLoss(customers []Customer, penalty, times float64) (func([]float64) float64, []float64) {
	centre := []float64{math.Log(0.5), math.Log(times / 4), math.Log(0.8), math.Log(3)}
	width := []float64{1, 1.5, 1, 1}
	return func(at []float64) float64 {
		lost := fence(at, centre)
		m := BGNBD{math.Exp(at[0]), math.Exp(at[1]), math.Exp(at[2]), math.Exp(at[3])}
		for i := range at {
			z := (at[i] - centre[i]) / width[i]
			lost += penalty * z * z / 2
		}
		return lost - m.LogLikelihood(customers)
	}, centre
}

func checkCustomers(customers []Customer, penalty float64) error {
	if len(customers) == 0 {
		return payoff.Fail(payoff.Invalid, "there is no customer")
	}
	if len(customers) > MaxCustomers {
		return payoff.Fail(payoff.Invalid, "%d customers: at most %d", len(customers), MaxCustomers)
	}
	if !(penalty >= 0 && penalty <= 1e6) {
		return payoff.Fail(payoff.Invalid, "penalty %g: want 0 (maximum likelihood) or more", penalty)
	}
	for i, c := range customers {
		if err := c.Check(); err != nil {
			return payoff.Fail(payoff.Invalid, "customer %d: %v", i+1, err)
		}
	}
	return nil
}

// fence is a slope that begins where a parameter has run away, so that the search ends.
func fence(at, centre []float64) float64 {
	lost := 0.0
	for i := range at {
		if d := math.Abs(at[i]-centre[i]) - runAway; d > 0 {
			lost += d * d
		}
	}
	return lost
}

func inside(at, centre []float64) bool {
	for i := range at {
		if math.Abs(at[i]-centre[i]) > runAway-1 {
			return false
		}
	}
	return true
}

// Repeat is the repeat rate so far: what can be said under 200 customers, without a model.
type Repeat struct {
	Customers, Returned int64
	Rate                *float64
	CI95                Range // Wilson
}

// RepeatRate counts those who ordered again.
func RepeatRate(customers []Customer) Repeat {
	r := Repeat{Customers: int64(len(customers))}
	for _, c := range customers {
		if c.Frequency > 0 {
			r.Returned++
		}
	}
	r.Rate = over(float64(r.Returned), float64(r.Customers))
	r.CI95 = Count{r.Returned, r.Customers}.Wilson(0.95)
	return r
}

// A Cohort is the customers whose first order fell in one period, and how many of them ordered again
// in each period after it. The periods that haven't ended for them aren't listed.
type Cohort struct {
	Period    int
	Customers int
	Active    []int // by age; Active[0] is Customers
}

// Cohorts sorts orders, each a person and a period (0 and up), by the period of the person's first.
// until is the first period that hasn't ended.
func Cohorts(orders []struct {
	Person string
	Period int
}, until int,
) []Cohort {
	first := map[string]int{}
	for _, o := range orders {
		if f, ok := first[o.Person]; o.Period < until && (!ok || o.Period < f) {
			first[o.Person] = o.Period
		}
	}
	type cell struct {
		person string
		period int
	}
	seen, byPeriod := map[cell]bool{}, map[int]*Cohort{}
	for _, f := range first {
		if byPeriod[f] == nil {
			byPeriod[f] = &Cohort{Period: f, Active: make([]int, until-f)}
		}
		byPeriod[f].Customers++
	}
	for _, o := range orders {
		if o.Period < until && !seen[cell{o.Person, o.Period}] {
			seen[cell{o.Person, o.Period}] = true
			f := first[o.Person]
			byPeriod[f].Active[o.Period-f]++
		}
	}
	var out []Cohort
	for _, c := range byPeriod {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Cohort) int { return a.Period - b.Period })
	return out
}
