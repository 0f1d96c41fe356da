package decide

import (
	"cmp"

	"payoff"
)

// Judge gives the verdict on one case. The same facts give the same verdict: the draws have a fixed seed.
func Judge(b Business, c Case) Judgement {
	pools := b.Pools
	if pools == nil {
		pools = Pools([]Case{c})
	}
	return newJudge(b, pools).judge(c)
}

// JudgeAll judges each case, in the order given, each for itself: neither the order nor the names
// of the lines change a verdict. Where b has no Pools they are summed from the cases.
func JudgeAll(b Business, cases []Case) []Judgement {
	pools := b.Pools
	if pools == nil {
		pools = Pools(cases)
	}
	j := newJudge(b, pools)
	out := make([]Judgement, len(cases))
	for i, c := range cases {
		out[i] = j.judge(c)
	}
	return out
}

// A side is where the evidence points.
type side int

const (
	unsure side = iota
	up          // net is above zero: invest, keep
	down        // it isn't: cap, fix, park, pause, quit
)

func sideOf(v payoff.Verdict) side {
	switch v {
	case payoff.Invest, payoff.Keep:
		return up
	case payoff.Cap, payoff.Fix, payoff.Park, payoff.Pause, payoff.Quit:
		return down
	}
	return unsure
}

// judge applies the rules of docs/guide/verdicts.md: the first that holds.
func (j *judge) judge(c Case) Judgement {
	d := j.draw(c)
	out := Judgement{Line: c.Line, Purpose: c.Purpose, Official: c.OfficialDate, Probability: d.p, Conversions: d.n, CostUnknown: d.costUnknown, WorthUnknown: !d.worthKnown}
	before := j.before(c)
	out.Standing = lastOfficial(c.History, j.b.AsOf)
	j.figures(d, &out)
	said := &reasons{currency: j.b.Currency}
	said.facts(d, &out)

	fresh, held := j.sides(d), unsure // what the evidence of this period says; what was said before
	if before != nil {
		held = sideOf(before.Verdict)
	}
	switch {
	case c.Gates.Buyers == GateFail || c.Gates.Path == GateFail:
		out.Verdict = payoff.Quit
		said.gates(c.Gates)
	case d.costMean <= 0 && held == down:
		out.Verdict = before.Verdict
		said.resting(*before)
	case j.cannotBeKnown(d):
		out.Verdict = payoff.CannotBeKnown
		said.cannotBeKnown(d)
	case fresh != unsure && held != unsure && fresh != held && !j.left(d, held):
		// The two periods contradict each other, and this one isn't sure enough to overrule.
		out.Verdict = payoff.NotEnoughData
		said.contradicts(*before, j.s)
	case fresh == down && held == down && before.Verdict == payoff.Quit && j.lacking(d, down) == "":
		out.Verdict = payoff.Quit
		said.quitStands(*before)
	case fresh == unsure || j.lacking(d, fresh) != "":
		out.Verdict = payoff.NotEnoughData
		said.lacking(j.lacking(d, fresh), d, j.s)
		if before != nil {
			said.stands(*before, j.s)
		}
	default:
		j.verdictOn(fresh, d, &out, said)
	}
	if c.OfficialDate && resting(out.Verdict) && d.costMean > 0 && before != nil && resting(before.Verdict) && before.On >= j.b.AsOf.MonthStart(-3) {
		said.twice(out.Verdict, *before)
		out.Verdict = payoff.Quit
	}
	if out.Verdict == payoff.NotEnoughData {
		j.lean(d, &out)
		out.WeeksToDecide = j.weeksToDecide(d)
		said.wait(d, out)
	}
	if sideOf(out.Verdict) != up {
		out.OnEstimate = j.onEstimate(d, &out)
		said.onEstimate(out)
	}
	out.Flips = j.flips(d, out)
	out.Facts = j.facts(d, out)
	out.Next = j.next(d, out)
	out.Because = said.sentences
	return out
}

// sides says where the evidence of this period points. What is hopeful must hold with none of the
// hidden conversions, what isn't with all that they may be.
func (j *judge) sides(d *drawn) side {
	switch {
	case d.pNone >= j.s.enterUp(d.n):
		return up
	case d.pUpper <= 1-j.s.Enter:
		return down
	}
	return unsure
}

// left says whether the evidence is enough to leave an official verdict on this side.
func (j *judge) left(d *drawn, from side) bool {
	if from == up {
		return d.pUpper <= 1-j.s.Leave && j.lacking(d, down) == ""
	}
	return d.pNone >= j.s.Leave && j.lacking(d, up) == ""
}

// lacking says what the verdict on a side still lacks; "" is nothing.
func (j *judge) lacking(d *drawn, s side) string {
	switch {
	case d.costMean <= 0:
		return "cost"
	case d.costUnknown && s != down:
		return "records" // with less than all that it took it loses already, or else nobody knows
	case !d.worthKnown:
		return "worth"
	case d.c.RampUntil > j.b.AsOf:
		return "ramp"
	case d.weeks < j.s.MinWeeks && d.n < j.s.MinConversions:
		return "exposure"
	case s == up && d.n < j.s.MinProof:
		return "proof"
	case s == unsure:
		return "sureness"
	}
	return ""
}

// verdictOn chooses among the verdicts of one side.
func (j *judge) verdictOn(s side, d *drawn, out *Judgement, said *reasons) {
	if s == up {
		out.Verdict = payoff.Keep
		own, best, name := j.marginal(d)
		if d.n >= j.s.Few && d.pNone >= j.s.Enter && own >= j.s.EnterMore && best >= j.s.EnterMore {
			out.Verdict = payoff.Invest
		}
		said.marginal(out.Verdict, d, j.s, own, best, name)
		return
	}
	if d.costUnknown { // by how many minutes too many, and what closing a leak would have to bring, isn't known either
		out.Verdict = rest(d)
		said.records(d)
		said.down(out.Verdict, d)
		return
	}
	if minutes, p := j.capMinutes(d); minutes > 0 {
		out.Verdict, out.CapMinutes = payoff.Cap, &minutes
		said.capped(d, minutes, p)
		return
	}
	if leak := j.leak(d); leak != nil {
		out.Verdict, out.Leak = payoff.Fix, leak.step.Name
		said.leak(d, *leak)
		return
	}
	out.Verdict = rest(d)
	said.down(out.Verdict, d)
}

// rest is how a line that loses rests.
func rest(d *drawn) payoff.Verdict {
	if d.c.WorthKeeping != "" {
		return payoff.Park
	}
	return payoff.Pause
}

// lean is what would be said if a bare majority of the draws were enough. Nothing leans where the
// cost or the worth of a conversion isn't known.
func (j *judge) lean(d *drawn, out *Judgement) {
	if d.costUnknown || !d.worthKnown {
		return
	}
	lean, silent := Judgement{}, &reasons{currency: j.b.Currency}
	s := j.sides(d)
	if s == unsure {
		s = down
		if d.p >= 0.5 {
			s = up
		}
	}
	j.verdictOn(s, d, &lean, silent)
	out.Leaning = lean.Verdict
}

// enoughUnlinked is how many unlinked conversions without a single linked or told one it takes to say
// that they never will be: if four in ten were linked, five in a row without would be rarer than 8%.
const enoughUnlinked = 5

// cannotBeKnown says whether waiting won't tell: visits arrive without a referrer by nature and
// nothing is tagged, or conversions are never linked nor told. Where the line would lose money even
// if all the conversions without a path were its own, it can be known all the same.
func (j *judge) cannotBeKnown(d *drawn) bool {
	h := d.c.Hidden
	if d.n > 0 || len(h.Unlinked) == 0 || d.costMean <= 0 {
		return false
	}
	never := d.c.NeverReferred && h.ToldHere <= 0
	unlinked := len(h.Unlinked) >= enoughUnlinked && h.Linked <= 0 && h.Traced <= 0 && h.Told <= 0
	if !never && !unlinked {
		return false
	}
	loses := 0
	for k, share := range d.share {
		whole := 0.0
		if share > 0 {
			whole = d.hidden[k] / share
		}
		if (d.seen[k]+whole)*d.factors[k] <= d.cost[k] {
			loses++
		}
	}
	return float64(loses) < j.s.Enter*float64(len(d.share))
}

// before is the last official verdict before the day of this judgement that took a side, nil where
// there is none. A period that was sure of nothing leaves what was said before it standing.
func (j *judge) before(c Case) *Official { return lastOfficial(c.History, j.b.AsOf-1) }

func lastOfficial(history []Official, until payoff.Date) *Official {
	var last *Official
	for _, o := range history {
		if o.On > until || sideOf(o.Verdict) == unsure {
			continue
		}
		if last == nil || cmp.Or(cmp.Compare(o.On, last.On), cmp.Compare(o.Verdict, last.Verdict)) > 0 {
			last = &o
		}
	}
	return last
}

func resting(v payoff.Verdict) bool { return v == payoff.Pause || v == payoff.Park }

// onEstimate names the estimate on which the net would pass, where it would with estimates and the
// net shown doesn't.
func (j *judge) onEstimate(d *drawn, out *Judgement) string {
	if len(d.c.Estimates) == 0 || d.costMean <= 0 || d.pNone >= j.s.Enter {
		return ""
	}
	copy(j.scratch, d.none)
	largest, name := 0.0, ""
	for i, e := range d.c.Estimates {
		j.addEstimate(j.scratch, i, e)
		if mid := finite(e.Value.Mid); mid > largest {
			largest, name = mid, e.Name
		}
	}
	if above(j.scratch) >= j.s.Enter {
		return name
	}
	return ""
}

// addEstimate adds draws of an estimate to a net. Grades other than modelled and claimed have no
// business among the estimates and add nothing.
func (j *judge) addEstimate(net []float64, i int, e Estimate) {
	if e.Evidence != payoff.Modelled && e.Evidence != payoff.Claimed {
		return
	}
	low, mid, high := finite(e.Value.Low), finite(e.Value.Mid), finite(e.Value.High)
	low, high = min(low, mid), max(high, mid)
	s := newStream(j.s.Seed, drawEstimate+quantity(i))
	for k := range net {
		net[k] += s.between(low, mid, high)
	}
}
