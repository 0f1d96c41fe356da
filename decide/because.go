package decide

import (
	"fmt"
	"math"
	"strings"

	"payoff"
)

// reasons gathers the sentences of a judgement in the order in which things were weighed. Each
// carries its numbers.
type reasons struct {
	currency  payoff.Currency
	sentences []string
}

func (r *reasons) say(format string, args ...any) {
	r.sentences = append(r.sentences, fmt.Sprintf(format, args...))
}

func (r *reasons) amount(x float64) string { return amount(x, r.currency) }

func (r *reasons) span(v payoff.MoneyInterval) string {
	return fmt.Sprintf("%s to %s", v.Low, v.High)
}

// number writes a count without decimals where it has none.
func number(x float64) string {
	if math.Abs(x-math.Round(x)) < 1e-6 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}

func plural(n float64, one, many string) string {
	if math.Abs(n-1) < 1e-9 {
		return number(n) + " " + one
	}
	return number(n) + " " + many
}

// facts says what was recorded and what follows from it, before any rule is asked.
func (r *reasons) facts(d *drawn, out *Judgement) {
	spent := []string{}
	if d.hours > 0 {
		spent = append(spent, fmt.Sprintf("%s h at %s", number(d.hours), r.amount(d.rate)))
	}
	if d.money > 0 {
		spent = append(spent, r.amount(d.money)+" of money")
	}
	cost := "no recorded cost"
	if len(spent) > 0 {
		cost = strings.Join(spent, " and ")
	}
	r.say("earned %s for %s", r.amount(d.credited), cost)
	if d.costMean > 0 && d.hours > 0 && d.money > 0 {
		r.say("together that cost %s", r.amount(d.hours*d.rate+d.money))
	}
	if high := d.c.Joint; high.At > 0 && high.High > high.Low {
		r.say("%s of the cost is shared with other lines or purposes; by the key used it could be %s to %s", r.amount(high.At), r.amount(min(high.Low, high.At)), r.amount(max(high.High, high.At)))
	}
	conversions := plural(d.n, "conversion", "conversions")
	if d.n == 0 {
		conversions = "no conversion"
	}
	if out.Rate != nil {
		r.say("%s in %s: %.2f to %.2f a week (80%%)", conversions, plural(d.weeks, "week", "weeks"), out.Rate.Low, out.Rate.High)
	} else {
		r.say("%s, and no week of activity", conversions)
	}
	if d.c.Told > 0 {
		r.say("%d of them rest on what the customers answered", d.c.Told)
	}
	f := d.factor.Interval()
	how := "the stated prior: it hasn't been tested"
	if d.factor.Tests > 0 {
		how = plural(float64(d.factor.Tests), "test", "tests") + " of your own and the stated prior"
	}
	r.say("of what is credited, %s to %s would be lost without the activity (%s)", part(f.Low), part(f.High), how)
	if n := len(d.c.Hidden.Unlinked); n > 0 {
		p := d.hiddenPrior()
		r.say("%s no known path; about %s of them may belong here, worth up to %s more", pluralHave(n), part(p.A/(p.A+p.B)), r.amount(d.hiddenHigh*d.factor.At(0.5)))
	}
	if !d.costUnknown && d.worthKnown {
		r.say("net %s (80%%); above zero with %s", r.span(out.Net), percent(d.p))
	}
}

func pluralHave(n int) string {
	if n == 1 {
		return "1 conversion has"
	}
	return fmt.Sprintf("%d conversions have", n)
}

func (r *reasons) gates(g Gates) {
	if g.Buyers == GateFail {
		r.say("a gate of the strategy fails: the buyers aren't there")
	}
	if g.Path == GateFail {
		r.say("a gate of the strategy fails: no way leads from talk to purchase")
	}
}

func (r *reasons) resting(before Official) {
	r.say("nothing was spent on it since %s was said on %s: it rests", before.Verdict.Words(), before.On)
}

func (r *reasons) cannotBeKnown(d *drawn) {
	if d.c.NeverReferred && d.c.Hidden.ToldHere <= 0 {
		r.say("its visits arrive without a referrer by nature and its links carry no tag: waiting won't tell")
		return
	}
	r.say("none of the %d conversions of this purpose was ever linked to a visit or told by a customer: waiting won't tell", len(d.c.Hidden.Unlinked))
}

func (r *reasons) stands(before Official, s Settings) {
	r.say("%s, said on %s, stands until the opposite has %s", before.Verdict.Words(), before.On, part(s.Leave))
}

func (r *reasons) contradicts(before Official, s Settings) {
	r.say("%s was said on %s; this period says the opposite, but leaving needs %s", before.Verdict.Words(), before.On, part(s.Leave))
}

func (r *reasons) quitStands(before Official) {
	r.say("quit was said on %s and nothing speaks against it", before.On)
}

func (r *reasons) twice(v payoff.Verdict, before Official) {
	r.say("%s held on %s and holds again: twice in a row is quit", v.Words(), before.On)
}

func (r *reasons) lacking(what string, d *drawn, s Settings) {
	switch what {
	case "cost":
		r.say("no hours and no money are recorded for it: what it costs isn't known")
	case "records":
		r.records(d)
	case "worth":
		r.say("nothing says what a conversion is worth: no order yet and no price list")
	case "ramp":
		r.say("a ramp-up is agreed until %s: no verdict before", d.c.RampUntil)
	case "exposure":
		r.say("a verdict needs %s of activity or %s: there are %s and %s", plural(s.MinWeeks, "week", "weeks"), plural(s.MinConversions, "conversion", "conversions"), number(d.weeks), number(d.n))
	case "proof":
		r.say("keep needs at least %s of its own: there are %s", plural(s.MinProof, "conversion", "conversions"), number(d.n))
	default:
		switch {
		case d.p >= s.enterUp(d.n):
			r.say("it is above zero with %s if none of the hidden conversions belongs here: keep needs %s", percent(d.pNone), part(s.enterUp(d.n)))
		case d.p <= 1-s.Enter:
			r.say("with as many of the hidden conversions as may belong here it is above zero with %s: pause needs %s or less", percent(d.pUpper), part(1-s.Enter))
		case d.pNone >= s.Enter:
			r.say("with fewer than %s of its own keep needs %s: it has %s", plural(s.Few, "conversion", "conversions"), part(s.EnterFew), percent(d.pNone))
		default:
			r.say("%s lies between %s and %s: it could be either", percent(d.p), part(1-s.Enter), part(s.Enter))
		}
	}
}

func (r *reasons) records(d *drawn) {
	recorded := fmt.Sprintf("its hours and money are recorded from %s on", d.c.CostsFrom)
	switch {
	case d.c.CostsFrom == 0:
		recorded = fmt.Sprintf("hours are recorded until %s", d.c.CostsUntil)
	case d.c.CostsUntil != 0:
		recorded = fmt.Sprintf("its hours and money are recorded from %s until %s", d.c.CostsFrom, d.c.CostsUntil)
	}
	r.say("%s: in %s of %s weeks that brought something nothing says what went into it", recorded, number(d.c.Uncosted), number(d.weeks))
}

func (r *reasons) marginal(v payoff.Verdict, d *drawn, s Settings, own, best float64, name string) {
	unit := "hour"
	if d.hours*d.rate < d.money {
		unit = "euro"
		if r.currency != "EUR" && r.currency != "" {
			unit = string(r.currency)
		}
	}
	if v == payoff.Invest {
		r.say("one more %s would bring more than it costs with %s", unit, percent(own))
		if name != "" {
			r.say("and more than the best unused alternative (%s) with %s", name, percent(best))
		}
		return
	}
	if len(d.c.Hidden.Unlinked) > 0 {
		r.say("it stays above zero with %s even if none of them belongs here", percent(d.pNone))
	}
	if name != "" && best < s.EnterMore && own >= best {
		r.say("one more %s would beat %s with %s only: no reason to invest", unit, name, percent(best))
		return
	}
	if own >= s.EnterMore {
		r.say("invest needs at least %s of its own: there are %s", plural(s.Few, "conversion", "conversions"), number(d.n))
		return
	}
	r.say("one more %s would bring more than it costs with %s only: no reason to invest", unit, percent(own))
}

func (r *reasons) capped(d *drawn, minutes int, p float64) {
	r.say("at %s minutes a week it loses; at %d it would be above zero with %s, since the first minutes bring the most", number(math.Round(d.hours/d.weeks*60)), minutes, percent(p))
}

func (r *reasons) leak(d *drawn, l foundLeak) {
	r.say("%s: %s here, %s on your other lines; at their rate it would be above zero with %s", l.step.Name, rateText(l.own), rateText(l.base), percent(l.sure))
}

// rateText writes the rate of a step with as many digits as small rates need.
func rateText(p float64) string {
	if p < 0.1 {
		return fmt.Sprintf("%.1f%%", p*100)
	}
	return part(p)
}

func (r *reasons) down(v payoff.Verdict, d *drawn) {
	if len(d.c.Hidden.Unlinked) > 0 {
		r.say("even with as many of them as may belong here it is above zero with %s", percent(d.pUpper))
	}
	if v == payoff.Park {
		r.say("worth keeping findable: %s", d.c.WorthKeeping)
	}
	if len(d.c.Feeds) > 0 {
		r.say("it feeds %s: what flows there from here would stop", strings.Join(d.c.Feeds, ", "))
	}
}

func (r *reasons) wait(d *drawn, out Judgement) {
	if d.costUnknown || !d.worthKnown {
		return
	}
	if out.WeeksToDecide != nil {
		r.say("as things are it would be decided after about %s with 80%% probability", plural(float64(*out.WeeksToDecide), "more week", "more weeks"))
	} else {
		r.say("as things are, waiting alone wouldn't decide it within two years")
	}
}

func (r *reasons) onEstimate(out Judgement) {
	if out.OnEstimate != "" {
		r.say("keep, on your estimate: with %q counted the net is above zero with 80%% or more; the verdict doesn't count it", out.OnEstimate)
	}
}
