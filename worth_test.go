package payoff_test

import (
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

// 100.00 of goods and 5.00 of shipping, 20.00 refunded, at a margin of 60%: 80.00 were kept and cost 32.00,
// sending is taken to cost its 5.00, fees 2.00: 85.00 of revenue leave 46.00.
func TestWorth(t *testing.T) {
	eur := func(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }
	o := payoff.Order{Status: payoff.Paid, Goods: eur(10000), Shipping: eur(500), Refunded: eur(2000), Fees: eur(200)}
	want := []payoff.WorthStep{
		{Name: payoff.WorthGoods, Amount: eur(10000)},
		{Name: payoff.WorthShipping, Amount: eur(500)},
		{Name: payoff.WorthRefund, Amount: eur(-2000)},
		{Name: payoff.WorthCost, Amount: eur(-3200), Assumed: true},
		{Name: payoff.WorthSending, Amount: eur(-500), Assumed: true},
		{Name: payoff.WorthFees, Amount: eur(-200)},
	}
	got := o.Worth(600_000)
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d: %v, want %v", i, got[i], want[i])
		}
	}
}

// The steps sum to the contribution, whatever the order.
func TestWorthAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		money := func(name string) payoff.Money {
			return payoff.Money{Minor: rapid.Int64Range(0, 50_000).Draw(t, name), Currency: "EUR"}
		}
		o := payoff.Order{
			Status: rapid.SampledFrom([]payoff.OrderStatus{payoff.Paid, payoff.Pending, payoff.Cancelled}).Draw(t, "status"),
			Goods:  money("goods"), Shipping: money("shipping"), Tip: money("tip"), GiftCards: money("cards"), Refunded: money("refunded"), Fees: money("fees"),
		}
		if rapid.Bool().Draw(t, "cost known") {
			m := money("cost")
			o.COGS = &m
		}
		if rapid.Bool().Draw(t, "sending known") {
			m := money("sending")
			o.ShippingPaid = &m
		}
		margin := rapid.Int64Range(0, 1_000_000).Draw(t, "margin")
		sum := payoff.Money{Currency: "EUR"}
		for _, s := range o.Worth(margin) {
			sum = sum.Plus(s.Amount)
		}
		if sum != o.Contribution(margin) {
			t.Errorf("%+v: %s, want %s", o, sum, o.Contribution(margin))
		}
	})
}
