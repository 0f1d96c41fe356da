package answer_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/attribute"
	"payoff/books"
	"payoff/record"
	"payoff/report"
)

func (s *shop) sales(when string, by attribute.Word, only ...answer.Narrow) *report.Sales {
	s.t.Helper()
	r, err := payoff.ParseRange(when, s.answer.Today(s.business), s.business.Zone)
	must(s.t, err)
	out, err := s.answer.Sales(s.ctx, s.business, answer.SalesQuestion{Range: r, By: by, Order: 1, Only: only})
	must(s.t, err)
	return out
}

// Two orders of Instagram and one of Facebook ads name their source, one names nothing: 3 and 1. All rules
// agree, since each has one touch at most.
func TestSales(t *testing.T) {
	s := open(t)
	s.order("1", "2026-07-02", "100.00", "instagram", "social", "eve@example.org")
	s.order("2", "2026-07-03", "60.00", "instagram", "social", "dan@example.org")
	s.order("3", "2026-08-03", "40.00", "facebook", "paid", "amy@example.org")
	s.order("4", "2026-08-04", "20.00", "", "", "")
	r := s.sales("2026-Q3", attribute.ByNetwork)
	if r.Orders != 4 || r.Revenue.Amount() != "220.00" || r.Contribution.Amount() != "110.00" || r.Agree != 4 || !r.Few || len(r.Doubts) != 0 {
		t.Errorf("%+v", r)
	}
	var got []string
	for _, row := range r.Rows {
		got = append(got, fmt.Sprint(row.Name, " ", row.Credit[0].Conversions, " ", row.Credit[0].Contribution.Amount()))
	}
	if want := []string{"instagram 2 80.00", "facebook 1 20.00", "(none) 1 10.00"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(r.Sold) != 4 || r.Sold[0].ID != "order hand/4" || r.Sold[3].Touches[0].Network != "instagram" {
		t.Errorf("the list is %+v", r.Sold)
	}
	if n := s.sales("2026-Q3", attribute.ByChannel, answer.Narrow{Dimension: "network", Text: "instagram"}); len(n.Sold) != 2 || n.Orders != 4 {
		t.Errorf("narrowed to %d of %d", len(n.Sold), n.Orders)
	}
	if n := s.sales("2026-Q3", attribute.ByChannel, answer.Narrow{Dimension: "network", Text: "instagram"}, answer.Narrow{Dimension: "purpose", Text: "retain"}); len(n.Sold) != 0 {
		t.Errorf("%d of Instagram retain", len(n.Sold))
	}
	q := answer.SalesQuestion{Range: r.Range, Order: 1, Only: []answer.Narrow{{Dimension: "country", Text: "IE"}}}
	if _, err := s.answer.Sales(s.ctx, s.business, q); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("by country: %v", err)
	}
}

// By every word and model the columns sum to what the books show, with a refund, an order that lost money
// and one that has no rate among them.
func TestSalesColumnsAreTheBooks(t *testing.T) {
	s := open(t)
	for i := range 36 {
		source := []string{"instagram", "facebook", "newsletter", ""}[i%4]
		s.order(fmt.Sprint(100+i), fmt.Sprintf("2026-08-%02d", 1+i%28), fmt.Sprintf("%d.%02d", 20+i, i), source, map[string]string{"newsletter": "email"}[source], fmt.Sprintf("b%d@example.org", i))
	}
	s.state1(payoff.Order{Number: "x", Goods: payoff.Money{Minor: 5000, Currency: "EUR"}, Fees: payoff.Money{Minor: 9900, Currency: "EUR"}})
	s.state1(payoff.Order{Number: "y", Goods: payoff.Money{Minor: 5000, Currency: "EUR"}, Refunded: payoff.Money{Minor: 2000, Currency: "EUR"}})
	s.state1(payoff.Order{Number: "z", Goods: payoff.Money{Minor: 5000, Currency: "IDR"}})
	totals := s.verdicts("2026-Q3").Totals
	for _, by := range attribute.Words {
		r := s.sales("2026-Q3", by)
		if r.Few || r.Contribution != totals.Contribution || r.Revenue != totals.Revenue || r.Orders != totals.Orders || r.Undefined != 1 {
			t.Errorf("%s: %d orders, %s", by, r.Orders, r.Contribution)
		}
		for n, m := range r.Models {
			orders, sum := 0.0, payoff.Money{Currency: "EUR"}
			for _, row := range r.Rows {
				orders += row.Credit[n].Conversions
				if c := row.Credit[n].Contribution; c != nil {
					sum = sum.Plus(*c)
				}
			}
			if math.Abs(orders-float64(r.Orders)) > 1e-6 {
				t.Errorf("%s, %s: %g orders of %d", by, m, orders, r.Orders)
			}
			if (m.Rule() || r.ValueLacks == "") && sum != totals.Contribution {
				t.Errorf("%s, %s: %s of %s", by, m, sum, totals.Contribution)
			}
		}
		// The exported paths give the same figures again.
		checkInput(t, r)
	}
}

func checkInput(t *testing.T, r *report.Sales) {
	t.Helper()
	p := attribute.Paths{Channels: r.Input.Channels}
	direct := int32(slices.Index(p.Channels, "Direct"))
	for _, j := range r.Input.Journeys {
		row := attribute.PathRow{Conversions: j.Conversions, Nulls: j.Nulls, Value: j.Value}
		for _, c := range j.Path {
			row.Path = append(row.Path, int32(slices.Index(p.Channels, c)))
		}
		p.Rows = append(p.Rows, row)
	}
	for n, m := range r.Models {
		var got attribute.Totals
		var err error
		switch {
		case m == attribute.Markov1:
			var removal attribute.Removal
			removal, err = p.Markov(1)
			got = removal.Totals
		case m == attribute.TimeDecay || m == attribute.WShaped:
			continue // these need times
		default:
			got, err = p.Rule(m, direct)
		}
		must(t, err)
		for i := range r.Input.Channels {
			if math.Abs(got.Conversions[i]-r.Rows[i].Credit[n].Conversions) > 1e-8 {
				t.Errorf("%s, %s: %g, exported paths give %g", r.Rows[i].Name, m, r.Rows[i].Credit[n].Conversions, got.Conversions[i])
			}
		}
	}
}

// state1 records an order of August as it is stated, filled with what every order has.
func (s *shop) state1(o payoff.Order) {
	s.t.Helper()
	c := o.Goods.Currency
	for _, m := range []*payoff.Money{&o.Discount, &o.Tax, &o.Shipping, &o.Fees, &o.Tip, &o.GiftCards, &o.Refunded} {
		m.Currency = c
	}
	o.Shop, o.TaxKnown = "hand", true
	if o.Status == "" {
		o.Status = payoff.Paid
	}
	if o.At.IsZero() {
		o.At = time.Date(2026, 8, 10, 12, 0, 0, 0, time.UTC)
	}
	s.write(func(b *record.Batch) error { _, err := b.Order(o); return err })
}

// What a customer told stands beside the models and is added to none.
func TestSalesTold(t *testing.T) {
	s := open(t)
	s.state1(payoff.Order{Number: "1", Goods: payoff.Money{Minor: 5000, Currency: "EUR"}, Told: "instagram"})
	r := s.sales("2026-Q3", attribute.ByNetwork)
	if len(r.Rows) != 2 || r.Rows[0].Name != "instagram" || r.Rows[0].Told != 1 || r.Rows[0].Credit[0].Conversions != 0 || r.Rows[1].Credit[0].Conversions != 1 {
		t.Errorf("%+v", r.Rows)
	}
}

// A lead stays one until its order is here: with no order the leads are compared; a won one is a milestone.
func TestSalesOfLeads(t *testing.T) {
	s := open(t)
	at := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	source := payoff.Touch{At: at, Origin: s.table.Campaign("instagram", "social", "", "", "")}
	s.write(func(b *record.Batch) error {
		_, err := b.Lead(payoff.Lead{Shop: "hand", ID: "l1", At: at, Stage: payoff.Won, Order: "hand/9", Source: &source, Purpose: payoff.Acquire})
		return err
	})
	if r := s.sales("2026-Q3", attribute.ByChannel); r.Compared != payoff.ALead || r.Leads != 1 || r.Rows[0].Credit[0].Conversions != 1 {
		t.Errorf("%+v", r)
	}
	s.state1(payoff.Order{Number: "9", Goods: payoff.Money{Minor: 5000, Currency: "EUR"}})
	r := s.sales("2026-Q3", attribute.ByChannel)
	if r.Compared != payoff.AnOrder || r.Orders != 1 || !slices.Contains(r.Models, attribute.WShaped) || r.Rows[0].Credit[0].Conversions != 1 {
		t.Errorf("%+v", r)
	}
}

// One sale: 100.00 of goods, later refunded 20.00 and the cost of goods told: 80.00 - 30.00 = 50.00. Its
// versions say why it changed, and nothing names its buyer.
func TestSale(t *testing.T) {
	s := open(t)
	eur := func(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }
	o := payoff.Order{Number: "7", Goods: eur(10000), Buyer: s.recorder.Buyer("eve@example.org", "", "")}
	s.state1(o)
	cost := eur(3000)
	o.Refunded, o.COGS = eur(2000), &cost
	s.state1(o)
	v, err := s.answer.Sale(s.ctx, s.business, "order hand/7")
	must(t, err)
	if v.Contribution.Amount() != "50.00" || v.Worth.Contribution.Amount() != "50.00" || v.Worth.Margin != nil || v.Buyer != "new" || !v.Counts {
		t.Errorf("%+v, %+v", v, v.Worth)
	}
	if len(v.Versions) != 2 || !slices.Equal(v.Versions[0].Changed, []string{"first stated"}) || v.Versions[1].Via != "hand" ||
		!slices.Equal(v.Versions[1].Changed, []string{"refunded 20.00 EUR, was 0.00 EUR", "cost of goods became known: 30.00 EUR"}) {
		t.Errorf("%+v", v.Versions)
	}
	for _, c := range v.Credit {
		if len(c.Lines) != 1 || c.Lines[0].Contribution.Amount() != "50.00" {
			t.Errorf("%+v", c)
		}
	}
	if _, err := s.answer.Sale(s.ctx, s.business, "order hand/8"); payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("an order that isn't there: %v", err)
	}
}

// Billed in dollars at 0.90 of 1 August: 100.00 USD are 90.00, at half margin 45.00. Without a rate there is
// no worth, and it says so.
func TestSaleInAnotherCurrency(t *testing.T) {
	s := open(t)
	usd := payoff.Order{Number: "7", Goods: payoff.Money{Minor: 10000, Currency: "USD"}}
	s.state1(usd)
	v, err := s.answer.Sale(s.ctx, s.business, "order hand/7")
	must(t, err)
	if v.Contribution != nil || v.Undefined == "" || v.Worth.InLeft != nil || v.Worth.Contribution.String() != "50.00 USD" {
		t.Errorf("%+v, %+v", v.Undefined, v.Worth)
	}
	on, _ := payoff.ParseDate("2026-08-01")
	s.write(func(b *record.Batch) error {
		_, err := b.Rate(nil, books.Rate{On: on, Currency: "USD", Value: "0.90"})
		return err
	})
	v, err = s.answer.Sale(s.ctx, s.business, "order hand/7")
	must(t, err)
	if v.Contribution.String() != "45.00 EUR" || v.Worth.InRevenue.String() != "90.00 EUR" || v.Worth.Rate != "0.90" || v.Worth.RateOf.String() != "2026-08-01" {
		t.Errorf("%+v", v.Worth)
	}
}
