package answer

import (
	"slices"
	"strings"

	"payoff"
	"payoff/books"
)

// A deed is an order or a lead as far as the books tell of it.
type deed struct {
	payoff.Conversion
	own     []int64        // browsers that are known to have led to it
	touches []payoff.Touch // sources written in it
	order   *payoff.Order  // nil of a lead
	lead    payoff.Lead    // of a lead; of an order the one that was won with it
	won     bool           // of a lead: its order is here too
}

// deeds are all orders by time and then all leads. An order takes over what is known of the lead that
// was won with it: one euro, one conversion. A person's first order acquires, later ones retain; one
// that is cancelled or unconfirmed is nobody's first.
func (rec *record) deeds() []deed {
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
	orders := slices.Clone(rec.orders)
	slices.SortStableFunc(orders, func(x, y stated[payoff.Order]) int { return x.fact.At.Compare(y.fact.At) })
	confirmed := rec.confirmed()
	all := make([]deed, 0, len(orders)+len(rec.leads))
	seen, here := map[string]bool{}, map[string]bool{}
	for _, s := range orders {
		o := s.fact
		o.Status = confirmed(s)
		d := deed{
			Conversion: payoff.Conversion{
				ID: "order " + s.key, Number: strings.TrimLeft(o.Number, "# "), Kind: payoff.AnOrder, At: o.At, Person: rec.person(o.Buyer), Purpose: payoff.Acquire,
				Told: or(o.Told, told[s.key]),
			},
			own: o.Visitors, order: &o,
		}
		if o.Source != nil {
			d.touches = append(d.touches, *o.Source)
		}
		if lead, ok := wonBy[s.key]; ok {
			here[s.key] = true
			d.lead = lead
			d.own = slices.Concat(d.own, lead.Visitors)
			d.Person, d.Told = or(d.Person, rec.person(lead.Buyer)), or(d.Told, lead.Told)
			if lead.Source != nil {
				d.touches = append(d.touches, *lead.Source)
			}
		}
		switch {
		case d.Person == "":
		case seen[d.Person]:
			d.Purpose = payoff.Retain
		case o.Status != payoff.Cancelled && o.Status != payoff.Unconfirmed:
			seen[d.Person] = true
		}
		all = append(all, d)
	}
	for _, s := range rec.leads {
		l := s.fact
		d := deed{
			Conversion: payoff.Conversion{
				ID: "lead " + s.key, Number: l.ID, Kind: payoff.ALead, At: l.At, Person: rec.person(l.Buyer), Purpose: l.Purpose, Told: l.Told,
			},
			own: l.Visitors, lead: l, won: l.Order != "" && here[orderKey(l.Order)],
		}
		if l.Source != nil {
			d.touches = append(d.touches, *l.Source)
		}
		all = append(all, d)
	}
	return all
}

// confirmed says the status that an order counts with. One that only a page's script told of is
// unconfirmed where the business has another source of orders; where it has none it counts.
func (rec *record) confirmed() func(stated[payoff.Order]) payoff.OrderStatus {
	others := slices.ContainsFunc(rec.orders, func(s stated[payoff.Order]) bool { return s.via != books.Script })
	return func(s stated[payoff.Order]) payoff.OrderStatus {
		switch {
		case s.via != books.Script:
			return s.fact.Status
		case others:
			return payoff.Unconfirmed
		case s.fact.Status == payoff.Unconfirmed:
			return payoff.Paid
		}
		return s.fact.Status
	}
}

// person is who a buyer is known to be; "" is nobody.
func (rec *record) person(b payoff.Buyer) string {
	for _, key := range []string{b.Key, b.Email, b.Phone} {
		if key != "" {
			return rec.personOf(key)
		}
	}
	return ""
}

// personOf is who a one-way key stands for.
func (rec *record) personOf(key string) string { return or(rec.persons[key], key) }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
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
