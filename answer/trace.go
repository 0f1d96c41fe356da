package answer

import (
	"context"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/report"
)

// Journeys lists the orders and leads of a range with their touches and what each rule credits: of
// more than limit the latest.
func (a *Answerer) Journeys(ctx context.Context, b books.Business, r payoff.Range, limit int) (*report.Journeys, error) {
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	js, err := a.journeys(ctx, b, rec, r)
	if err != nil {
		return nil, err
	}
	out := &report.Journeys{Business: b.Name, Range: r, Currency: b.Currency, Journeys: []report.Journey{}}
	out.In(b.Zone)
	if out.Assisted, err = a.assisted(js, b.Zone); err != nil {
		return nil, err
	}
	s := &sheet{business: b, r: r, journeys: js, prices: rec.prices, until: r.To}
	out.Notes = append(append([]string{}, s.notes(a.Today(b))...), js.identity(out.Assisted)...)
	order := make([]int, len(js.all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return js.all[x].Conversion.At.Compare(js.all[y].Conversion.At) })
	out.Left = max(0, len(order)-limit)
	for _, i := range order[out.Left:] {
		out.Journeys = append(out.Journeys, a.traced(&js.all[i], js.browsers[i]))
	}
	return out, nil
}

func (a *Answerer) traced(j *payoff.Journey, browsers int) report.Journey {
	c := j.Conversion
	out := report.Journey{
		ID: c.ID, Kind: c.Kind, At: c.At, Purpose: c.Purpose, Undefined: c.Undefined, Told: c.Told,
		Known: known(j), Browsers: browsers, Touches: []report.Touch{},
	}
	if c.Person != "" {
		out.Person = &c.Person
	}
	if c.Undefined == "" {
		out.Revenue, out.Contribution = &c.Revenue, &c.Contribution
	}
	for _, t := range attribute.Touches(*j, attribute.Default()) {
		o := t.Origin
		out.Touches = append(out.Touches, report.Touch{
			At: t.At, Line: t.Line().Name(), Channel: o.Channel, Source: o.Source, Medium: o.Medium, Campaign: o.Campaign,
			Content: o.Content, Term: o.Term, Referrer: o.Referrer, Site: t.Site, Page: t.Page,
		})
	}
	for _, m := range attribute.Models {
		credited := report.Credited{Model: m}
		for _, c := range a.credited(j, m) {
			credited.Lines = append(credited.Lines, report.Share{
				Line: c.credit.Line.Name(), Evidence: c.evidence, Share: tidy(c.credit.Share),
				Revenue: c.credit.Revenue, Contribution: c.credit.Contribution,
			})
		}
		out.Credit = append(out.Credit, credited)
	}
	return out
}

func known(j *payoff.Journey) report.Known {
	switch {
	case j.Complete:
		return report.Complete
	case len(j.Touches) > 0:
		return report.Partly
	}
	return report.Nothing
}
