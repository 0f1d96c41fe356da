package decide

import (
	"gonum.org/v1/gonum/mathext"

	"payoff"
)

// figures fills in the intervals. The range of the net shown counts none of the hidden conversions
// at its low end and what the draws say of them at its middle and high end.
func (j *judge) figures(d *drawn, out *Judgement) {
	out.Value = j.money(j.lost(d))
	net := j.span(d.none, d.with)
	out.Net, out.NetWithEstimates = j.money(net), j.money(net)
	if len(d.c.Estimates) > 0 {
		for i, e := range d.c.Estimates {
			// Both nets take the same draws of the estimate, each from its own stream.
			j.addEstimate(d.none, i, e)
			j.addEstimate(d.with, i, e)
		}
		out.NetWithEstimates = j.money(j.span(d.none, d.with))
		for k := range d.none { // put back, exactly
			d.none[k] = d.seen[k]*d.factors[k] - d.cost[k]
			d.with[k] = (d.seen[k]+d.hidden[k])*d.factors[k] - d.cost[k]
		}
	}
	if d.hours > 0 {
		// Value less what isn't time is the net with the time put back.
		time := d.hours * d.rate
		v := j.money(payoff.Interval{Low: (net.Low + time) / d.hours, Mid: (net.Mid + time) / d.hours, High: (net.High + time) / d.hours})
		out.ReturnPerHour = &v
	}
	if spent := d.costMean - d.hours*d.rate; spent > 0 && d.money > 0 {
		v := j.money(payoff.Interval{Low: net.Low / spent, Mid: net.Mid / spent, High: net.High / spent})
		out.ReturnPerEuro = &v
	}
	if d.prior.B+d.weeks > 0 {
		r := rate(d.prior.A+d.n, d.prior.B+d.weeks)
		out.Rate = &r
	}
}

// lost is what would be lost without the line: none of the hidden conversions at its low end, what the
// draws say of them at its middle and high end.
func (j *judge) lost(d *drawn) payoff.Interval {
	for k := range j.scratch2 {
		j.scratch2[k] = d.seen[k] * d.factors[k]
	}
	low := quantile(j.scratch2, 0.1)
	for k := range j.scratch2 {
		j.scratch2[k] = (d.seen[k] + d.hidden[k]) * d.factors[k]
	}
	mid, high := quantile(j.scratch2, 0.5), quantile(j.scratch2, 0.9)
	return payoff.Interval{Low: min(low, mid), Mid: mid, High: high}
}

// span is the 10th percentile of none, the median and the 90th percentile of with, in order.
func (j *judge) span(none, with []float64) payoff.Interval {
	copy(j.scratch, none)
	low := quantile(j.scratch, 0.1)
	copy(j.scratch, with)
	mid, high := quantile(j.scratch, 0.5), quantile(j.scratch, 0.9)
	return payoff.Interval{Low: min(low, mid), Mid: mid, High: high}
}

func (j *judge) money(v payoff.Interval) payoff.MoneyInterval {
	of := func(x float64) payoff.Money {
		m, _ := payoff.MoneyOf(x, j.b.Currency)
		return m
	}
	return payoff.MoneyInterval{Low: of(v.Low), Mid: of(v.Mid), High: of(v.High)}
}

// JeffreysRate is the 80% interval of a rate a week after so many conversions in so many weeks, by
// Jeffreys' prior alone: Gamma(conversions + 1/2) / weeks. False without exposure.
func JeffreysRate(conversions, weeks float64) (payoff.Interval, bool) {
	conversions, weeks = finite(conversions), finite(weeks)
	if weeks <= 0 || conversions < 0 {
		return payoff.Interval{}, false
	}
	return rate(conversions+0.5, weeks), true
}

func rate(shape, exposure float64) payoff.Interval {
	at := func(q float64) float64 { return mathext.GammaIncRegInv(shape, q) / exposure }
	return payoff.Interval{Low: at(0.1), Mid: at(0.5), High: at(0.9)}
}

// JeffreysShare is the 80% interval of the rate of a step that passed of tried went through, by
// Jeffreys' prior alone: Beta(passed + 1/2, tried - passed + 1/2). So 0 of 30 is 0.03% to 4.4%, not
// "3%", and not 0. False where nothing was tried.
func JeffreysShare(passed, tried float64) (payoff.Interval, bool) {
	passed, tried = finite(passed), finite(tried)
	if tried <= 0 || passed < 0 || passed > tried {
		return payoff.Interval{}, false
	}
	at := func(q float64) float64 { return mathext.InvRegIncBeta(passed+0.5, tried-passed+0.5, q) }
	return payoff.Interval{Low: at(0.1), Mid: at(0.5), High: at(0.9)}, true
}
