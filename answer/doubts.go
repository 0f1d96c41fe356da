package answer

import (
	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/decide"
	"payoff/measure"
	"payoff/value"
)

// doubts tells each case what its flip points and next facts rest on: the margin behind its orders, and
// how the business's weeks move by themselves.
func (s *sheet) doubts(out []weighed, credits []credited) {
	goods := map[value.LineKey]priced{} // with margin x goods in place of the margin
	for _, c := range credits {
		if p, ok := s.journeys.priced[c.journey.Conversion.ID]; ok {
			k := value.LineKey{Line: c.credit.Line, Purpose: c.journey.Conversion.Purpose}
			here := p.goods * c.credit.Share
			goods[k] = priced{goods[k].margin + p.margin*here, goods[k].goods + here}
		}
	}
	type known struct {
		noise measure.Noise
		ok    bool
	}
	noises := map[payoff.Purpose]known{}
	for purpose, weeks := range s.weekly {
		noise, err := measure.EstimateNoise(weeks)
		noises[purpose] = known{noise, err == nil} // else too few weeks, or they never move
	}
	for i := range out {
		if p := goods[out[i].input.Key]; p.goods > 0 {
			out[i].kase.Margin, out[i].kase.Goods = p.margin/p.goods, p.goods
		}
		if noise := noises[out[i].input.Key.Purpose]; noise.ok {
			out[i].kase.Noise, out[i].kase.Before = &noise.noise, len(s.weekly[out[i].input.Key.Purpose])
		}
	}
}

// mostWeeks is how far back weeks are looked at for how they move: two years.
const mostWeeks = 104

// weeklyContribution is what the conversions of each purpose left in each whole week before a day, oldest
// first, from the week of the first conversion on.
func weeklyContribution(b books.Business, rec *record, until payoff.Date) map[payoff.Purpose][]float64 {
	last := until.Monday()
	key := weekKey{last, -1, b.Zone.String()}
	if b.Margin != nil {
		key.margin = *b.Margin
	}
	return rec.all.weekly(key, func() map[payoff.Purpose][]float64 { return contributedWeekly(b, rec, last) })
}

func contributedWeekly(b books.Business, rec *record, last payoff.Date) map[payoff.Purpose][]float64 {
	js, _, _ := conversions(b, rec, payoff.Range{From: last - 7*mostWeeks, To: last, Zone: b.Zone})
	first := last
	for _, j := range js.all {
		if j.Conversion.Kind != payoff.ALead {
			first = min(first, payoff.DateIn(j.Conversion.At, b.Zone).Monday())
		}
	}
	out := map[payoff.Purpose][]float64{}
	for _, j := range js.all {
		if p := j.Conversion.Purpose; j.Conversion.Kind != payoff.ALead && out[p] == nil {
			out[p] = weeksOf(b, js, p, payoff.Range{From: first, To: last, Zone: b.Zone})
		}
	}
	return out
}

// An otherwise is a rule of credit under which the verdict would be another.
type otherwise struct {
	model   attribute.Model
	verdict payoff.Verdict
}

// modelFlips are the rules of credit as an assumption: those under which the verdict would be another.
func modelFlips(others []otherwise) []decide.Flip {
	if len(others) == 0 {
		return []decide.Flip{{Assumption: "model", Text: "model: no other rule of credit changes the verdict"}}
	}
	var out []decide.Flip
	for _, o := range others {
		out = append(out, decide.Flip{
			Assumption: "model", Model: string(o.model), To: &o.verdict,
			Text: "if credit went by " + `"` + o.model.Words() + `"` + ": " + o.verdict.Words(),
		})
	}
	return out
}
