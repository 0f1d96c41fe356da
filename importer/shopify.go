package importer

import (
	"net/url"
	"strings"

	"payoff"
)

func shopifyHeader(s sheet) (int, bool) {
	return headerWith(s, func(h header) bool {
		return h.has("name", "financial status", "subtotal", "total", "created at", "lineitem name")
	})
}

// shopify reads the export of a Shopify shop's orders. An order takes as many rows as it has items;
// only the first of them has the order's own fields.
type shopify struct {
	*run
	name, status, currency, subtotal, shipping, taxes, total, discount, refunded, duties int
	created, cancelled, coupon, notes, id, email, phone, billing, delivery               int

	current string // the order that the rows are about
	unknown int    // orders of which it can't be told whether tax is in their prices
}

func openShopify(r *run) (reads, error) {
	h := r.head
	r.mark = '.'
	r.counts["orders"], r.counts["cancelled"], r.counts["pending"] = 0, 0, 0
	return &shopify{
		run: r, name: h.find("name"), status: h.find("financial status"), currency: h.find("currency"),
		subtotal: h.find("subtotal"), shipping: h.find("shipping"), taxes: h.find("taxes"), total: h.find("total"),
		discount: h.find("discount amount"), refunded: h.find("refunded amount"), duties: h.find("duties"),
		created: h.find("created at"), cancelled: h.find("cancelled at"), coupon: h.find("discount code"),
		notes: h.find("note attributes"), id: h.find("id"), email: h.find("email"), phone: h.find("phone"),
		billing: h.find("billing phone"), delivery: h.find("shipping phone"),
	}, nil
}

func (s *shopify) row(w row) error {
	s.Rows++
	name := at(w, s.name)
	if at(w, s.total) == "" || name == "" {
		// A further item. Its price is in the order's subtotal.
		if name == "" || name != s.current {
			s.skip(w.line, "an item without its order: the order's first line is missing")
		}
		return nil
	}
	s.current = name
	c, ok := currency(at(w, s.currency), "")
	if !ok {
		s.skip(w.line, "Currency isn't a three-letter code")
		return nil
	}
	when, as := moment(at(w, s.created), 0, s.o.Zone)
	if as != read {
		s.skip(w.line, whyDate(as, "Created at"))
		return nil
	}
	o := payoff.Order{Shop: "shopify", Number: name, At: when, Coupon: at(w, s.coupon), Fees: payoff.Money{Currency: c}}
	columns := []struct {
		into  *payoff.Money
		at    int
		name  string
		total string // under which its sum is shown
		plain string
	}{
		{new(payoff.Money), s.total, "Total", "", ""},
		{&o.Goods, s.subtotal, "Subtotal", "subtotal", ""},
		{&o.Shipping, s.shipping, "Shipping", "shipping", ""},
		{&o.Tax, s.taxes, "Taxes", "taxes", ""},
		{&o.Discount, s.discount, "Discount Amount", "discount", ""},
		{&o.Refunded, s.refunded, "Refunded Amount", "refunded", ""},
		{new(payoff.Money), s.duties, "Duties", "", ""},
	}
	for i := range columns {
		k := &columns[i]
		var why string
		if *k.into, k.plain, why = s.money(at(w, k.at), c, k.name); why != "" {
			s.skip(w.line, why)
			return nil
		}
	}
	for _, k := range columns[:6] {
		s.add(k.total, c, k.plain)
	}
	s.counts["orders"]++
	if id := at(w, s.id); id != "" {
		o.Aliases = []string{id}
	}
	s.taxOf(&o, *columns[0].into, *columns[6].into)
	s.statusOf(&o, at(w, s.status), at(w, s.cancelled) != "", *columns[0].into)
	s.sourceOf(&o, w)
	return s.giveOrder(w.line, o)
}

// taxOf tells from the order's own sum whether tax is in its prices (Total = Subtotal + Shipping)
// or comes on top, and takes it out of Goods where it is in them. Duties belong to the tax.
func (s *shopify) taxOf(o *payoff.Order, total, duties payoff.Money) {
	rest := total.Minus(o.Goods).Minus(o.Shipping)
	near := func(a, b payoff.Money) bool { d := a.Minus(b).Minor; return d >= -2 && d <= 2 }
	o.TaxKnown = true
	switch {
	case o.Tax.IsZero() && duties.IsZero():
	case near(rest, o.Tax), near(rest, o.Tax.Plus(duties)):
		if near(rest, o.Tax.Plus(duties)) {
			o.Tax = o.Tax.Plus(duties)
		}
	case near(rest, duties):
		o.Goods = o.Goods.Minus(o.Tax)
		o.Tax = o.Tax.Plus(duties)
	default:
		o.TaxKnown = false
		s.unknown++
	}
	// What was paid back held its share of the tax.
	if o.TaxKnown && !o.Refunded.IsZero() && total.Minor > 0 && o.Tax.Minor > 0 {
		o.Refunded = o.Refunded.Times(total.Minor-o.Tax.Minor, total.Minor)
	}
}

// statusOf reads the financial status; cash on delivery stays pending until it is marked as paid.
func (s *shopify) statusOf(o *payoff.Order, status string, cancelled bool, total payoff.Money) {
	switch status = strings.ToLower(status); {
	case cancelled || status == "voided":
		o.Status = payoff.Cancelled
		s.counts["cancelled"]++
	case status == "paid" || status == "partially_refunded" || status == "refunded":
		o.Status = payoff.Paid
		if status == "refunded" && o.Refunded.IsZero() {
			o.Refunded = o.Revenue()
		}
	default:
		o.Status = payoff.Pending
		s.counts["pending"]++
	}
}

// sourceOf reads what apps and themes write into the order's notes: the campaign's tags, the page
// that the buyer landed on, the phone number, the answer to "how did you find us?".
func (s *shopify) sourceOf(o *payoff.Order, w row) {
	tags := map[string]string{}
	phone, landed := "", ""
	for line := range strings.Lines(at(w, s.notes)) {
		key, text, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, text = columnName(key), strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(key, "utm "):
			tags[key[4:]] = text
		case key == "phone number" || key == "phone":
			phone = text
		case strings.Contains(key, "landing") || key == "full url":
			landed = text
		case strings.Contains(key, "hear about us") || strings.Contains(key, "find us") || strings.Contains(key, "found us"):
			o.Told = text
		}
	}
	if tags["source"] == "" && landed != "" {
		if u, err := url.Parse(landed); err == nil {
			for _, tag := range []string{"source", "medium", "campaign", "content", "term"} {
				tags[tag] = u.Query().Get("utm_" + tag)
			}
		}
	}
	o.Source = s.touch(o.At, tags["source"], tags["medium"], tags["campaign"], tags["content"], tags["term"])
	for _, i := range []int{s.phone, s.billing, s.delivery} {
		if p := at(w, i); p != "" {
			phone = p
			break
		}
	}
	o.Buyer = s.buyer(at(w, s.email), phone, "")
}

func (s *shopify) end() error {
	if s.unknown > 0 {
		s.note("%d orders don't say whether tax is in their prices: their goods are taken as they stand", s.unknown)
	}
	return nil
}
