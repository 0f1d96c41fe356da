package answer

import (
	"context"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
)

// Arriving is whether visits of a business's sites arrive.
type Arriving struct {
	Sites      []SiteArriving
	NotCounted *NotCounted // of the last seven days
}

// SiteArriving is what came of one site since the business was set up.
type SiteArriving struct {
	Site      books.Site
	First     string // the hour of its first page view in the business's zone, 2026-09-01T14; "" where none came
	PageViews int64
	Last      payoff.Date // the day of the last one; 0 where none came
}

// Waiting says whether a site is still waited for.
func (a *Arriving) Waiting() bool {
	return slices.ContainsFunc(a.Sites, func(s SiteArriving) bool { return s.First == "" })
}

// Arriving answers whether what visitors do reaches the books, and what came and isn't counted.
func (a *Answerer) Arriving(ctx context.Context, b books.Business) (*Arriving, error) {
	today := a.Today(b)
	since := payoff.Range{From: min(today, payoff.DateIn(b.Created, b.Zone)), To: today + 1, Zone: b.Zone}
	out := &Arriving{}
	for _, s := range b.Sites {
		one := SiteArriving{Site: s}
		rows, err := a.pageViews(ctx, b, s.Name, since, "time:day")
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			first, err := payoff.ParseDate(rows[0].Dimensions[0])
			if err != nil {
				return nil, err
			}
			if one.Last, err = payoff.ParseDate(rows[len(rows)-1].Dimensions[0]); err != nil {
				return nil, err
			}
			for _, r := range rows {
				one.PageViews += int64(r.Metrics[0].Number)
			}
			hours, err := a.pageViews(ctx, b, s.Name, payoff.Range{From: first, To: first + 1, Zone: b.Zone}, "time:hour")
			if err != nil {
				return nil, err
			}
			if len(hours) > 0 {
				one.First = hours[0].Dimensions[0]
			}
		}
		out.Sites = append(out.Sites, one)
	}
	var err error
	out.NotCounted, err = a.NotCounted(ctx, b, "", payoff.Range{From: today - 6, To: today + 1, Zone: b.Zone})
	return out, err
}

// pageViews are the steps of a range in which a site had any, in order.
func (a *Answerer) pageViews(ctx context.Context, b books.Business, site string, r payoff.Range, step string) ([]events.Row, error) {
	answered, err := a.Ask(ctx, b, events.Query{
		Site: site, Range: r, Metrics: []string{"pageviews"}, Dimensions: []string{step}, Order: []events.By{{Word: step}}, Model: string(attribute.LastNonDirect),
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(answered.Rows, func(r events.Row) bool { return r.Metrics[0].Number == 0 }), nil
}
