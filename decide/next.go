package decide

import (
	"fmt"

	"payoff"
)

// next is the next step: what the verdict asks for or, where the verdict is open, the fact that is
// expected to bring most for an hour of effort.
func (j *judge) next(d *drawn, out Judgement) string {
	look := j.look()
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

// nextFact says which fact to find out while the verdict is open. A fact is worth its effort where an
// hour of it is expected to bring more than the line's hour costs.
func (j *judge) nextFact(d *drawn, out Judgement) string {
	if d.c.TestUntil > j.b.AsOf {
		return fmt.Sprintf("keep to the plan of the test that runs until %s, and read it then", d.c.TestUntil)
	}
	if len(out.Facts) > 0 {
		best := out.Facts[0]
		switch {
		case best.PerHour == nil:
			return best.Do
		case best.PerHour.Float() > d.rate:
			return fmt.Sprintf("%s: to know it before you choose is expected to be worth %s within a year, and changes the verdict with %s", best.Do, best.Gain, percent(*best.Changes))
		}
	}
	if out.WeeksToDecide != nil {
		return fmt.Sprintf("wait about %s and keep recording hours and orders: nothing that could be found out sooner is worth its effort", plural(float64(*out.WeeksToDecide), "more week", "more weeks"))
	}
	return fmt.Sprintf("choose as you like, and %s: knowing for certain would be worth %s a year at most, and finding out costs more", j.look(), amount(j.perfect(d), j.b.Currency))
}

func (j *judge) look() string { return fmt.Sprintf("look again on %s", j.nextOfficial()) }

// nextOfficial is the first of the quarter that comes after the day of judgement.
func (j *judge) nextOfficial() payoff.Date {
	day := j.b.AsOf.MonthStart(1)
	for !OfficialOn(day) {
		day = day.MonthStart(1)
	}
	return day
}
