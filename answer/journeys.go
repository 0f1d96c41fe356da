package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// journeys are the conversions of a range with what led to each, and what a reader must know.
type journeys struct {
	all      []payoff.Journey
	browsers []int // of each, how many are known to have led to it
	// pending counts orders that count though they are not paid yet; taxUnknown those whose goods may
	// hold tax; unknown those whose buyer isn't known and so pass as a first order.
	pending, taxUnknown, unknownBuyers int
	unconfirmed                        unconfirmed
	rateAge                            map[payoff.Currency]payoff.Date // oldest day of the rates used
	daily                              int                             // journeys that rest on browsers known for a day alone
	shared                             Shared
	leads                              map[string]payoff.Lead // by their conversion's id
	milestones                         map[string]time.Time   // by their conversion's id, when the lead came that an order was won with
	priced                             map[string]priced      // by their conversion's id, those that a margin gave their worth
}

// priced is the margin by which an order was priced, and the goods that it was for.
type priced struct{ margin, goods float64 }

// unconfirmed are orders that only a page's script told of and that another source ought to have: they
// don't count.
type unconfirmed struct {
	orders  int
	revenue payoff.Money // of those that have a worth in the business's currency
	unrated int          // those that have none
}

// A tied journey is one whose browsers are known: its place among all, and whether it was made in one
// that is known on any day.
type tied struct {
	at      int
	lasting bool
}

// sameArrival is how near a visit's arrival and the source written in an order may be to be one touch.
const sameArrival = payoff.VisitIdle

// journeys ties conversions to their touches: the visits of the browsers that led to each and the
// sources written in it. A lead whose order is here stays a lead for counting and has no worth of its
// own.
func (a *Answerer) journeys(ctx context.Context, b books.Business, rec *record, r payoff.Range) (*journeys, error) {
	out, asked, whose := conversions(b, rec, r)
	if err := a.visits(ctx, b, out, asked, whose); err != nil {
		return nil, err
	}
	return out, nil
}

// conversions are those of a range with the touches that the books tell of, and what is to be asked of
// the engine.
func conversions(b books.Business, rec *record, r payoff.Range) (*journeys, []events.Asked, []tied) {
	out := &journeys{rateAge: map[payoff.Currency]payoff.Date{}, leads: map[string]payoff.Lead{}, milestones: map[string]time.Time{}, priced: map[string]priced{}}
	out.unconfirmed.revenue.Currency = b.Currency
	all := rec.deeds()
	t := rec.ties(all)
	out.shared = shared(all)
	var asked []events.Asked
	var whose []tied
	for _, d := range all {
		if !r.Contains(d.At) || !out.counts(&d, b, rec) {
			continue
		}
		browsers, lasting := t.browsers(d)
		if len(browsers) > 0 {
			asked = append(asked, events.Asked{ID: d.ID, Visitors: browsers, At: d.At})
			whose = append(whose, tied{len(out.all), lasting})
		}
		out.all = append(out.all, payoff.Journey{Conversion: d.Conversion, Touches: d.touches})
		out.browsers = append(out.browsers, len(browsers))
	}
	return out, asked, whose
}

// counts says whether a deed in the range counts, gives it its worth and notes what a reader must know.
func (out *journeys) counts(d *deed, b books.Business, rec *record) bool {
	o := d.order
	if o == nil {
		out.leads[d.ID] = d.lead
		d.Revenue, d.Contribution = payoff.Money{Currency: b.Currency}, payoff.Money{Currency: b.Currency}
		return true
	}
	if o.Status == payoff.Unconfirmed {
		u := &out.unconfirmed
		u.orders++
		if revenue, _, ok := rec.prices.Convert(o.Revenue(), payoff.DateIn(o.At, b.Zone)); ok {
			u.revenue = u.revenue.Plus(revenue)
		} else {
			u.unrated++
		}
		return false
	}
	if d.Person == "" {
		out.unknownBuyers++
	}
	if o.Status == payoff.Pending {
		out.pending++
	}
	if !o.TaxKnown {
		out.taxUnknown++
	}
	out.worth(&d.Conversion, *o, b, rec)
	if !d.lead.At.IsZero() && !d.lead.At.After(o.At) {
		out.milestones[d.ID] = d.lead.At
	}
	return true
}

// visits adds the touches that the engine knows of the conversions' browsers.
func (a *Answerer) visits(ctx context.Context, b books.Business, out *journeys, asked []events.Asked, whose []tied) error {
	if len(asked) == 0 {
		return nil
	}
	engine, err := a.engine(ctx)
	if err != nil {
		return err
	}
	n := 0
	for path, err := range engine.Journeys(ctx, b.ID, asked, lookback) {
		if err != nil {
			return fmt.Errorf("read what led to the orders: %w", err)
		}
		is := whose[n]
		n++
		if len(path.Touches) == 0 {
			continue
		}
		j := &out.all[is.at]
		if j.Complete = is.lasting && path.Lasting; !j.Complete {
			out.daily++
		}
		own := slices.DeleteFunc(slices.Clone(j.Touches), func(t payoff.Touch) bool {
			return slices.ContainsFunc(path.Touches, func(v payoff.Touch) bool {
				return v.Line() == t.Line() && v.At.Sub(t.At).Abs() <= sameArrival
			})
		})
		j.Touches = append(slices.Clone(path.Touches), own...)
		slices.SortStableFunc(j.Touches, func(x, y payoff.Touch) int { return x.At.Compare(y.At) })
	}
	return nil
}

// worth gives the conversion its revenue and contribution in the business's currency.
func (out *journeys) worth(c *payoff.Conversion, o payoff.Order, b books.Business, rec *record) {
	c.Revenue, c.Contribution = payoff.Money{Currency: b.Currency}, payoff.Money{Currency: b.Currency}
	on := payoff.DateIn(o.At, b.Zone)
	revenue, since, ok := rec.prices.Convert(o.Revenue(), on)
	if !ok {
		c.Undefined = missingRate(o.Goods.Currency, on)
		return
	}
	if o.Goods.Currency != b.Currency {
		if d, seen := out.rateAge[o.Goods.Currency]; !seen || since < d {
			out.rateAge[o.Goods.Currency] = since
		}
	}
	c.Revenue = revenue
	margin, known := rec.margin(on)
	if !known && o.COGS == nil && o.Status != payoff.Cancelled {
		c.Undefined = "no margin is known and the order has no cost of goods (payoff log rate on=" + on.String() + " margin=0.6)"
		return
	}
	c.Contribution, _, _ = rec.prices.Convert(o.Contribution(margin), on)
	if o.COGS == nil {
		goods, _, _ := rec.prices.Convert(o.Kept(), on)
		out.priced[c.ID] = priced{float64(margin) / 1e6, goods.Float()}
	}
}

func missingRate(c payoff.Currency, on payoff.Date) string {
	return fmt.Sprintf("no rate for %s on %s (payoff log rate on=%s %s=...)", c, on, on, c)
}

// toldLine is the line that a customer's answer names; false where it names none that is known.
func (a *Answerer) toldLine(said string) (payoff.Line, bool) {
	if said == "" {
		return payoff.Line{}, false
	}
	if n, ok := a.names.Network(said); ok {
		return payoff.NetworkLine(n, false), true
	}
	o := a.names.Campaign(said, "", "", "", "")
	if o.Channel == "" || o.Channel == payoff.Direct || o.Channel == payoff.UnassignedToChannel {
		return payoff.Line{}, false
	}
	return o.Line(), true
}

// weekOf numbers the weeks of the calendar.
func weekOf(d payoff.Date) int { return int(d.Monday()) / 7 }

// mondayOf is the first day of a week by weekOf's number.
func mondayOf(week int) payoff.Date { return payoff.Date(7*week + 6).Monday() }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
