package measure

import (
	"math"

	"payoff"
)

// Assurance is the probability that a comparison will be decided after moreA and moreB further
// visitors: that P(B better than A) will then be at least threshold, or at most 1 - threshold. What
// the further visitors do is predicted by what is known now (beta-binomial, uniform priors), summed
// exactly but for outcomes less likely than 1e-13 (A. O'Hagan, J. W. Stevens and M. J. Campbell,
// Assurance in clinical trial design, 2005).
func Assurance(a, b Count, moreA, moreB int64, threshold float64) (float64, error) {
	if err := a.Check(); err != nil {
		return 0, err
	}
	if err := b.Check(); err != nil {
		return 0, err
	}
	if moreA < 0 || moreB < 0 || moreA > 100_000 || moreB > 100_000 {
		return 0, payoff.Fail(payoff.Invalid, "%d and %d further visitors: want 0 to 100,000 each", moreA, moreB)
	}
	if !(threshold > 0.5 && threshold < 1) {
		return 0, payoff.Fail(payoff.Invalid, "threshold %g: want a probability between 0.5 and 1", threshold)
	}
	now := [2]Beta{a.Posterior(1, 1), b.Posterior(1, 1)}
	firstA, massA := betaBinomial(now[0], moreA)
	firstB, massB := betaBinomial(now[1], moreB)
	cumulated := make([]float64, len(massB)+1)
	for i, m := range massB {
		cumulated[i+1] = cumulated[i] + m
	}
	// More conversions of B make B likelier the better, more of A less: both borders only move up.
	lower := newWalk(after(now[0], firstA, moreA), after(now[1], firstB, moreB))
	upper := lower
	low, high, decided := 0, 0, 0.0
	for i := range massA {
		if i > 0 {
			lower.oneMoreOfA()
			upper.oneMoreOfA()
		}
		for low < len(massB) && lower.better <= 1-threshold {
			lower.oneMoreOfB()
			low++
		}
		for high < len(massB) && upper.better < threshold {
			upper.oneMoreOfB()
			high++
		}
		decided += massA[i] * (cumulated[low] + cumulated[len(massB)] - cumulated[max(low, high)])
	}
	return min(decided, 1), nil
}

// A walk follows P(B better than A) from one pair of counts to a neighbouring one by the recurrences of
// J. D. Cook, Exact Calculation of Beta Inequalities, 2005: much cheaper than integrating anew.
type walk struct {
	a, b   Beta
	better float64
}

func newWalk(a, b Beta) walk { return walk{a, b, Compare(a, b).BBetter} }

// weight is B(aA + aB, bA + bB) / (B(aA, bA) B(aB, bB)).
func weight(a, b Beta) float64 {
	return math.Exp(lbeta(a.A+b.A, a.B+b.B) - lbeta(a.A, a.B) - lbeta(b.A, b.B))
}

// oneMoreOfB turns one of B's failures into a conversion; where there is none left, it stays.
func (w *walk) oneMoreOfB() {
	if w.b.B <= 1 {
		return
	}
	w.better += weight(w.a, w.b) / w.b.A
	w.b.A++
	w.b.B--
	w.better += weight(w.a, w.b) / w.b.B
}

func (w *walk) oneMoreOfA() {
	if w.a.B <= 1 {
		return
	}
	w.better -= weight(w.a, w.b) / w.a.A
	w.a.A++
	w.a.B--
	w.better -= weight(w.a, w.b) / w.a.B
}

func after(d Beta, conversions, visitors int64) Beta {
	return Beta{d.A + float64(conversions), d.B + float64(visitors-conversions)}
}

// betaBinomial is the probability of each number of conversions among n visitors, from the first
// that matters on.
func betaBinomial(d Beta, n int64) (first int64, mass []float64) {
	lchoose := func(k int64) float64 { return lgamma(float64(n)+1) - lgamma(float64(k)+1) - lgamma(float64(n-k)+1) }
	for k := range n + 1 {
		m := math.Exp(lchoose(k) + lbeta(d.A+float64(k), d.B+float64(n-k)) - lbeta(d.A, d.B))
		if m < 1e-13 {
			if len(mass) > 0 && float64(k) > float64(n)*d.Mean() {
				break
			}
			if len(mass) == 0 {
				first = k + 1
				continue
			}
		}
		mass = append(mass, m)
	}
	return first, mass
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

func lbeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }
