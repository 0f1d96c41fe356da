package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// journeys are the conversions of a range with what led to each, and what a reader must know.
type journeys struct {
	all []payoff.Journey
	// pending counts orders that count though they are not paid yet; taxUnknown those whose goods may
	// hold tax; unknown those whose buyer isn't known and so pass as a first order.
	pending, taxUnknown, unknownBuyers int
	rateAge                            map[payoff.Currency]payoff.Date // oldest day of the rates used
	leads                              map[string]payoff.Lead          // by their conversion's id
	priced                             map[string]priced               // by their conversion's id, those that a margin gave their worth
}

// priced is the margin by which an order was priced, and the goods that it was for.
type priced struct{ margin, goods float64 }

// sameArrival is how near a visit's arrival and the source written in an order may be to be one touch.
const sameArrival = payoff.VisitIdle

// journeys ties conversions to their touches. An order takes the touches of its person's visits,
// the source written in it, and those of the lead that was won with it: one euro, one conversion.
// A lead whose order is here stays a lead for counting and has no worth of its own.
func (a *Answerer) journeys(ctx context.Context, b books.Business, rec *record, r payoff.Range) (*journeys, error) {
	out, asked := conversions(b, rec, r)
	if err := a.visits(ctx, b, out, asked); err != nil {
		return nil, err
	}
	return out, nil
}

// conversions are those of a range with the touches that the books tell of, and what is to be asked of
// the engine.
func conversions(b books.Business, rec *record, r payoff.Range) (*journeys, []events.Asked) {
	out := &journeys{rateAge: map[payoff.Currency]payoff.Date{}, leads: map[string]payoff.Lead{}, priced: map[string]priced{}}
	told := map[string]string{}
	for _, s := range rec.answers {
		if s.fact.Order != "" {
			told[orderKey(s.fact.Order)] = s.fact.Said
		}
	}
	wonBy := map[string]payoff.Lead{}
	for _, s := range rec.leads {
		if s.fact.Order != "" {
			wonBy[orderKey(s.fact.Order)] = s.fact
		}
	}
	seen := map[string]bool{} // persons who ordered before
	var asked []events.Asked
	add := func(c payoff.Conversion, touches []payoff.Touch) {
		if !r.Contains(c.At) {
			return
		}
		out.all = append(out.all, payoff.Journey{Conversion: c, Touches: touches, Linked: len(touches) > 0})
		if c.Person != "" {
			asked = append(asked, events.Asked{ID: c.ID, Person: c.Person, At: c.At})
		}
	}
	orders := slices.Clone(rec.orders)
	slices.SortStableFunc(orders, func(x, y stated[payoff.Order]) int { return x.fact.At.Compare(y.fact.At) })
	for _, s := range orders {
		o := s.fact
		c := payoff.Conversion{ID: "order " + s.key, Kind: payoff.AnOrder, At: o.At, Person: rec.person(o.Buyer), Purpose: payoff.Acquire, Told: o.Told}
		if c.Told == "" {
			c.Told = told[s.key]
		}
		in := r.Contains(o.At)
		switch {
		case c.Person == "":
			if in {
				out.unknownBuyers++
			}
		case seen[c.Person]:
			c.Purpose = payoff.Retain
		case o.Status != payoff.Cancelled:
			seen[c.Person] = true
		}
		if o.Status == payoff.Unconfirmed || !in {
			continue
		}
		if o.Status == payoff.Pending {
			out.pending++
		}
		if !o.TaxKnown {
			out.taxUnknown++
		}
		out.worth(&c, o, b, rec)
		var touches []payoff.Touch
		if o.Source != nil {
			touches = append(touches, *o.Source)
		}
		if lead, ok := wonBy[s.key]; ok {
			if lead.Source != nil {
				touches = append(touches, *lead.Source)
			}
			if c.Told == "" {
				c.Told = lead.Told
			}
		}
		add(c, touches)
	}
	for _, s := range rec.leads {
		l := s.fact
		c := payoff.Conversion{
			ID: "lead " + s.key, Kind: payoff.ALead, At: l.At, Person: rec.person(l.Buyer), Purpose: l.Purpose, Told: l.Told,
			Revenue: payoff.Money{Currency: b.Currency}, Contribution: payoff.Money{Currency: b.Currency},
		}
		var touches []payoff.Touch
		if l.Source != nil {
			touches = append(touches, *l.Source)
		}
		out.leads[c.ID] = l
		add(c, touches)
	}
	return out, asked
}

// visits adds the touches that the engine knows of the conversions' persons.
func (a *Answerer) visits(ctx context.Context, b books.Business, out *journeys, asked []events.Asked) error {
	if len(asked) == 0 {
		return nil
	}
	engine, err := a.engine(ctx)
	if err != nil {
		return err
	}
	at := make(map[string]int, len(out.all))
	for i, j := range out.all {
		at[j.Conversion.ID] = i
	}
	for path, err := range engine.Journeys(ctx, b.ID, asked, lookback) {
		if err != nil {
			return fmt.Errorf("read what led to the orders: %w", err)
		}
		if len(path.Touches) == 0 {
			continue
		}
		j := &out.all[at[path.ID]]
		j.Linked = true
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

// person is who a buyer is known to be; "" is nobody.
func (rec *record) person(b payoff.Buyer) string {
	for _, key := range []string{b.Key, b.Email, b.Phone} {
		if key == "" {
			continue
		}
		if p, ok := rec.persons[key]; ok {
			return p
		}
		return key
	}
	return ""
}

// orderKey is the key of an order as a person names it: "shopify/1001", or just its number for one
// noted by hand.
func orderKey(text string) string {
	shop, number := "hand", text
	if i := slices.Index([]byte(text), '/'); i >= 0 {
		shop, number = text[:i], text[i+1:]
	}
	return shop + "/" + payoff.NormalOrderNumber(number)
}

// toldLine is the line that a customer's answer names; false where it names none that is known.
func (a *Answerer) toldLine(said string) (payoff.Line, bool) {
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

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
