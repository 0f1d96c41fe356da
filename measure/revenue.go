package measure

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// Revenue is what a visit is worth when few visits buy and orders are of very different sizes.
type Revenue struct {
	Mean         float64 // per visit
	LargestShare *float64
	// WithoutLargest is the mean when the largest order hadn't come; nil without an order.
	WithoutLargest *float64
	CI90, CI95     Range // Bayesian bootstrap
	// Normal95 is the textbook interval, to show what it misses: it is symmetric where orders aren't.
	Normal95 *Range
}

// PerVisit is the Bayesian bootstrap of revenue per visit: every visit gets a random weight
// (Dirichlet with all ones), the visits without an order pooled into one gamma draw (D. B. Rubin, The
// Bayesian Bootstrap, 1981). Orders must be finite, 0 or more, and no more than visitors.
func PerVisit(orders []float64, visitors int64, draws int, seed uint64) (Revenue, error) {
	if visitors < 1 || visitors > MaxCount || int64(len(orders)) > visitors {
		return Revenue{}, payoff.Fail(payoff.Invalid, "%d visitors with %d orders: want at least one visitor, and no more orders than visitors", visitors, len(orders))
	}
	if draws < 100 || draws > 1_000_000 || float64(draws)*float64(len(orders)) > 1e9 {
		return Revenue{}, payoff.Fail(payoff.Invalid, "%d draws of %d orders: want 100 to 1,000,000 draws, fewer for many orders", draws, len(orders))
	}
	sum, squares, largest := 0.0, 0.0, 0.0
	for i, o := range orders {
		if !(o >= 0 && o <= 1e12) {
			return Revenue{}, payoff.Fail(payoff.Invalid, "order %d is worth %g: want 0 or more, at most 1e12", i+1, o)
		}
		sum += o
		squares += o * o
		largest = max(largest, o)
	}
	n := float64(visitors)
	r := Revenue{Mean: sum / n}
	if sum > 0 {
		share := largest / sum
		r.LargestShare = &share
	}
	if len(orders) > 0 && visitors > 1 {
		without := (sum - largest) / (n - 1)
		r.WithoutLargest = &without
	}
	if visitors > 1 {
		half := distuv.UnitNormal.Quantile(0.975) * math.Sqrt(math.Max(squares-sum*sum/n, 0)/(n-1)/n)
		r.Normal95 = &Range{r.Mean - half, r.Mean + half}
	}
	c := newChance(seed)
	drawn := make([]float64, draws)
	for d := range drawn {
		total, all := 0.0, 0.0
		if rest := n - float64(len(orders)); rest > 0 {
			all = c.gamma(rest)
		}
		for _, o := range orders {
			w := c.ExpFloat64()
			total += w * o
			all += w
		}
		drawn[d] = total / all
	}
	r.CI95 = ends(drawn, 0.95)
	r.CI90 = ends(drawn, 0.90)
	return r, nil
}
