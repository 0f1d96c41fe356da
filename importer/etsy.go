package importer

import (
	"strings"

	"payoff"
)

func etsyHeader(s sheet) (int, bool) {
	return headerWith(s, func(h header) bool {
		return h.has("sale date", "order id", "order value", "order total", "order net")
	})
}

// etsy reads "Etsy Sold Orders": one row an order.
type etsy struct {
	*run
	date, id, currency, value, discount, shipping, tax, total, fees, net int
	adjustedTotal, adjustedFees, adjustedNet                             int
	coupon, user, status, country                                        int
	wrapped                                                              int // orders that brought more than their parts
}

func openEtsy(r *run) (reads, error) {
	h := r.head
	r.mark, r.order = '.', 'm'
	r.counts["orders"], r.counts["cancelled"] = 0, 0
	return &etsy{
		run: r, date: h.find("sale date"), id: h.find("order id"), currency: h.find("currency"),
		value: h.find("order value"), discount: h.find("discount amount"), shipping: h.find("shipping"),
		tax: h.find("sales tax"), total: h.find("order total"), fees: h.find("card processing fees"), net: h.find("order net"),
		adjustedTotal: h.find("adjusted order total"), adjustedFees: h.find("adjusted card processing fees"),
		adjustedNet: h.find("adjusted net order amount"), coupon: h.find("coupon code"), user: h.find("buyer user id"),
		status: h.find("status"), country: h.find("ship country"),
	}, nil
}

func (s *etsy) row(w row) error {
	s.Rows++
	c, ok := currency(at(w, s.currency), "")
	if !ok {
		s.skip(w.line, "Currency isn't a three-letter code")
		return nil
	}
	when, as := moment(at(w, s.date), s.order, s.o.Zone)
	if as != read {
		s.skip(w.line, whyDate(as, "Sale Date"))
		return nil
	}
	number := at(w, s.id)
	if number == "" {
		s.skip(w.line, "Order ID is empty")
		return nil
	}
	var value, discount, shipping, tax, total, fees, net, adjTotal, adjFees, adjNet payoff.Money
	columns := []struct {
		into  *payoff.Money
		at    int
		name  string
		sum   string
		plain string
	}{
		{&total, s.total, "Order Total", "", ""},
		{&value, s.value, "Order Value", "value", ""},
		{&discount, s.discount, "Discount Amount", "discount", ""},
		{&shipping, s.shipping, "Shipping", "shipping", ""},
		{&tax, s.tax, "Sales Tax", "sales_tax", ""},
		{&fees, s.fees, "Card Processing Fees", "fees", ""},
		{&net, s.net, "Order Net", "net", ""},
		{&adjTotal, s.adjustedTotal, "Adjusted Order Total", "", ""},
		{&adjFees, s.adjustedFees, "Adjusted Card Processing Fees", "", ""},
		{&adjNet, s.adjustedNet, "Adjusted Net Order Amount", "", ""},
	}
	for i := range columns {
		k := &columns[i]
		var why string
		if *k.into, k.plain, why = s.money(at(w, k.at), c, k.name); why != "" {
			s.skip(w.line, why)
			return nil
		}
	}
	for _, k := range columns[:7] {
		s.add(k.sum, c, k.plain)
	}
	s.counts["orders"]++

	// Order Net + fees is what the buyer paid without tax; where it is more than goods and shipping,
	// the rest is gift wrapping. What Order Total has beyond it is tax that Etsy collects and pays,
	// also where the column Sales Tax is zero.
	paid := value.Minus(discount).Plus(shipping)
	goods := value.Minus(discount)
	if more := net.Plus(fees).Minus(paid); more.Minor > 1 && !net.IsZero() {
		goods, paid = goods.Plus(more), paid.Plus(more)
		s.wrapped++
		s.add("gift_wrap", c, more.Amount())
	}
	if over := total.Minus(paid); over.Minor > tax.Minor {
		tax = over
	}
	o := payoff.Order{
		Shop: "etsy", Number: number, At: when, Status: payoff.Paid,
		Goods: goods, Discount: discount, Shipping: shipping, Tax: tax, Fees: fees,
		TaxKnown: tax.Minor > 0 || at(w, s.country) == "United States",
		Refunded: payoff.Money{Currency: c},
		Coupon:   coupons(at(w, s.coupon)), Buyer: s.buyer("", "", at(w, s.user)),
	}
	if !adjTotal.IsZero() || !adjFees.IsZero() || !adjNet.IsZero() {
		// After a part was paid back the adjusted columns say what is left, fees too.
		if back := paid.Minus(adjNet).Minus(adjFees); back.Minor > 0 {
			o.Refunded, o.Fees = back, adjFees
			s.add("refunded", c, back.Amount())
		}
	}
	if status := strings.ToLower(at(w, s.status)); strings.HasPrefix(status, "cancel") {
		o.Status = payoff.Cancelled
		s.counts["cancelled"]++
	}
	return s.giveOrder(w.line, o)
}

// coupons is each code of "A;A;B" once.
func coupons(list string) string {
	var out []string
	for _, code := range strings.Split(list, ";") {
		code = strings.TrimSpace(code)
		seen := code == ""
		for _, o := range out {
			seen = seen || o == code
		}
		if !seen {
			out = append(out, code)
		}
	}
	return strings.Join(out, ";")
}

func (s *etsy) end() error {
	if s.wrapped > 0 {
		s.note("orders that brought more than value, discount and shipping explain (gift wrapping): %d; it is counted as goods", s.wrapped)
	}
	s.note("the file has card processing fees only: note Etsy's listing, transaction and advertising fees as costs")
	return nil
}
