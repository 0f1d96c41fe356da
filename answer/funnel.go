package answer

import (
	"payoff"
	"payoff/decide"
)

// The steps between an enquiry and an order that the books tell of.
const (
	stepPrice = "price" // of the leads that were won or lost: not lost on the price
	stepWin   = "win"   // of those: won
)

// decided counts leads that were won or lost, parts of a lead by the part that was credited.
type decided struct{ all, fit, won float64 }

// funnels gives each line the steps that its own leads went through, beside the same steps of the
// business's other lines for this purpose. Leads that are still open, and those of no known line, say
// nothing; a line without decided leads has no funnel.
func (s *sheet) funnels(out []weighed, credits []credited) {
	type at struct {
		line    payoff.Line
		purpose payoff.Purpose
	}
	by, all := map[at]decided{}, map[payoff.Purpose]decided{}
	for _, c := range credits {
		lead, ok := s.journeys.leads[c.journey.Conversion.ID]
		if !ok || c.credit.Line.None() || lead.Stage != payoff.Won && lead.Stage != payoff.Lost {
			continue
		}
		one := decided{all: c.credit.Share}
		if !lead.LostOnPrice() {
			one.fit = c.credit.Share
		}
		if lead.Stage == payoff.Won {
			one.won = c.credit.Share
		}
		k := at{c.credit.Line, c.journey.Conversion.Purpose}
		by[k], all[k.purpose] = by[k].plus(one), all[k.purpose].plus(one)
	}
	for i := range out {
		key := out[i].input.Key
		own := by[at{key.Line, key.Purpose}]
		if own.all <= 0 {
			continue
		}
		out[i].kase.Decided, out[i].kase.Won = own.all, own.won
		others := all[key.Purpose].without(own)
		out[i].kase.Funnel = []decide.Step{
			{Name: stepPrice, Tried: own.all, Passed: own.fit, BaseTried: others.all, BasePassed: others.fit},
			{Name: stepWin, Tried: own.fit, Passed: own.won, BaseTried: others.fit, BasePassed: others.won},
		}
	}
}

func (d decided) plus(o decided) decided { return decided{d.all + o.all, d.fit + o.fit, d.won + o.won} }

// without takes o off, of which d was summed: what rounding of parts leaves is none.
func (d decided) without(o decided) decided {
	all := max(0, d.all-o.all)
	fit := min(all, max(0, d.fit-o.fit))
	return decided{all, fit, min(fit, max(0, d.won-o.won))}
}
