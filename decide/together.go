package decide

import (
	"cmp"
	"slices"

	"payoff"
)

// A Whole is several cases taken together.
type Whole struct {
	Probability      float64 // P(net shown > 0) of all of them together, what identity hides included
	Net              payoff.MoneyInterval
	NetWithEstimates payoff.MoneyInterval
}

// Together draws the net of all cases at once: what each brings is drawn for itself, while what they
// share (how much of a credited sale would be lost without the activity, the key of a joint cost) is
// the same for all of them in each draw. So its range is narrower than the sum of their ends, and
// wider than if nothing were shared. The middle is not the sum of the middles either: medians don't
// add. Neither the order nor the names of the cases change it. False where there is none, or nothing
// says what a conversion is worth.
func Together(b Business, cases []Case) (Whole, bool) {
	if len(cases) == 0 {
		return Whole{}, false
	}
	pools := b.Pools
	if pools == nil {
		pools = Pools(cases)
	}
	j := newJudge(b, pools)
	sorted := slices.Clone(cases)
	slices.SortStableFunc(sorted, func(x, y Case) int {
		return cmp.Or(cmp.Compare(x.conversions(), y.conversions()), cmp.Compare(x.Hours, y.Hours), cmp.Compare(x.Money, y.Money), cmp.Compare(x.Weeks, y.Weeks))
	})
	none, with := make([]float64, j.s.Draws), make([]float64, j.s.Draws)
	estimated := make([]float64, j.s.Draws)
	for i, c := range sorted {
		d := j.draw(c)
		if !d.worthKnown {
			return Whole{}, false
		}
		for n, e := range c.Estimates {
			j.addEstimate(estimated, n, e)
		}
		// Every case is drawn from the same streams: moved against each other they are as good as of
		// their own.
		move := i * j.s.Draws / len(sorted)
		for k := range none {
			at := (k + move) % j.s.Draws
			none[k] += d.seen[at]*d.factors[k] - d.cost[k]
			with[k] += (d.seen[at]+d.hidden[at])*d.factors[k] - d.cost[k]
		}
	}
	out := Whole{Probability: above(with), Net: j.money(j.span(none, with))}
	for k := range none {
		none[k] += estimated[k]
		with[k] += estimated[k]
	}
	out.NetWithEstimates = j.money(j.span(none, with))
	return out, true
}
