package decide

import (
	"fmt"
	"math"

	"payoff"
)

// What the next facts cost, in hours of somebody's work: assumptions that only rank them.
const (
	hoursToAsk  = 1.0 // twelve customers, five minutes each
	hoursToTest = 2.0 // agreeing on a pause of three weeks and reading it
)

// next is the cheapest next fact or step: where the verdict is open, the fact whose expected gain per
// hour of effort is greatest, else what the verdict asks for.
func (j *judge) next(d *drawn, out Judgement) string {
	look := fmt.Sprintf("look again on %s", j.nextOfficial())
	switch out.Verdict {
	case payoff.CannotBeKnown:
		if d.c.NeverReferred {
			return "tag the links there (utm_source), and ask the next twelve customers how they found you"
		}
		return "ask the next twelve customers how they found you, and tie orders to visits"
	case payoff.Invest:
		return "give it one more hour or its money's worth a week, and " + look
	case payoff.Keep:
		return "go on as now, and " + look
	case payoff.Cap:
		if out.CapMinutes != nil {
			return fmt.Sprintf("set the time budget to %d minutes a week, and %s", *out.CapMinutes, look)
		}
		return "keep to the capped time, and " + look
	case payoff.Fix:
		if out.Leak != "" {
			return fmt.Sprintf("close the leak at %q before anything else, and %s", out.Leak, look)
		}
		return "close the leak before anything else, and " + look
	case payoff.Park:
		return "one pinned link, no hours, and " + look
	case payoff.Pause:
		return "stop for now, and " + look
	case payoff.Quit:
		return "close it or hand it over, and put the hours elsewhere"
	}
	return j.nextFact(d, out)
}

func (j *judge) nextFact(d *drawn, out Judgement) string {
	switch {
	case d.costMean <= 0:
		return "log the hours and the money that go into it"
	case !d.worthKnown:
		return "say what a sale leaves: one past order or a price list"
	}
	seen, hidden, factor := mean(d.seen), mean(d.hidden), mean(d.factors)
	given := j.scratch
	for k := range given {
		given[k] = (seen+d.hidden[k])*factor - d.costMean
	}
	ask := worthOf(given) / hoursToAsk
	for k := range given {
		given[k] = (seen+hidden)*d.factors[k] - d.costMean
	}
	test := worthOf(given) / hoursToTest
	waitable := out.WeeksToDecide != nil && *out.WeeksToDecide <= 13
	// A pause of three weeks can only be read where some conversions would have come in them.
	testable := d.weeks > 0 && d.n/d.weeks*3 >= 3
	switch {
	case waitable:
	case ask > 0 && (ask >= test || !testable):
		return fmt.Sprintf("ask the next twelve customers how they found you: knowing it for certain would be worth up to %s an hour of asking", amount(ask, j.b.Currency))
	case test > 0 && testable:
		return fmt.Sprintf("pause it for three weeks and compare: knowing for certain what is lost without it would be worth up to %s an hour of effort", amount(test, j.b.Currency))
	}
	if out.WeeksToDecide != nil {
		return fmt.Sprintf("wait about %s and keep recording hours and orders", plural(float64(*out.WeeksToDecide), "more week", "more weeks"))
	}
	return "ask every new customer how they found you, and agree on a date to stop: waiting alone won't decide it"
}

// nextOfficial is the first of the quarter that comes after the day of judgement.
func (j *judge) nextOfficial() payoff.Date {
	day := j.b.AsOf.MonthStart(1)
	for !OfficialOn(day) {
		day = day.MonthStart(1)
	}
	return day
}

// worthOf is the estimated gain, in base currency over one such range, from knowing one quantity for
// certain before choosing between going on and stopping: E[max(0, E[net | quantity])] - max(0, E[net]).
func worthOf(given []float64) float64 {
	sum, gain := 0.0, 0.0
	for _, x := range given {
		sum += x
		gain += math.Max(0, x)
	}
	n := float64(max(1, len(given)))
	return math.Max(0, gain/n-math.Max(0, sum/n))
}
