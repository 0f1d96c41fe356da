package payoff_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
)

// TestOrderWorth works out what an order earns and leaves, as DOMAIN's section 2 says it.
func TestOrderWorth(t *testing.T) {
	eur := func(text string) payoff.Money { return money(t, text+" EUR") }
	known := func(text string) *payoff.Money { m := eur(text); return &m }
	const margin = 600_000 // 60% of goods is left after what the goods cost
	for _, c := range []struct {
		name          string
		order         payoff.Order
		revenue, left string
	}{
		// 100.00 of goods at 60%.
		{"goods alone", payoff.Order{Goods: eur("100.00")}, "100.00", "60.00"},
		{"tax is nobody's revenue", payoff.Order{Goods: eur("100.00"), Tax: eur("24.00"), TaxKnown: true}, "100.00", "60.00"},
		{"a discount is off the goods already", payoff.Order{Goods: eur("90.00"), Discount: eur("10.00")}, "90.00", "54.00"},
		// What sending cost isn't known: it is taken to be the 5.00 that were charged.
		{"shipping earns nothing by itself", payoff.Order{Goods: eur("100.00"), Shipping: eur("5.00")}, "105.00", "60.00"},
		// 105.00 - 7.00 - 40.00
		{"shipping that cost more", payoff.Order{Goods: eur("100.00"), Shipping: eur("5.00"), ShippingPaid: known("7.00")}, "105.00", "58.00"},
		{"free shipping that cost something", payoff.Order{Goods: eur("100.00"), ShippingPaid: known("7.00")}, "100.00", "53.00"},
		{"fees", payoff.Order{Goods: eur("100.00"), Fees: eur("3.20")}, "100.00", "56.80"},
		{"a tip is all profit", payoff.Order{Goods: eur("100.00"), Tip: eur("4.00")}, "104.00", "64.00"},
		{"known cost of goods", payoff.Order{Goods: eur("100.00"), COGS: known("25.00")}, "100.00", "75.00"},
		{"goods that cost nothing", payoff.Order{Goods: eur("100.00"), COGS: known("0.00")}, "100.00", "100.00"},
		// Goods kept are 70.00, of which 60% is left.
		{"a refund takes goods back", payoff.Order{Goods: eur("100.00"), Refunded: eur("30.00")}, "70.00", "42.00"},
		{"all goods refunded", payoff.Order{Goods: eur("100.00"), Refunded: eur("100.00")}, "0.00", "0.00"},
		// The shipping of 5.00 was refunded too and still had to be paid.
		{"goods and shipping refunded", payoff.Order{Goods: eur("100.00"), Shipping: eur("5.00"), Refunded: eur("105.00")}, "0.00", "-5.00"},
		{"a refund of goods whose cost is known", payoff.Order{Goods: eur("100.00"), COGS: known("25.00"), Refunded: eur("30.00")}, "70.00", "45.00"},
		// 40.00 of the 100.00 is a gift card: a liability until it is redeemed.
		{"a gift card", payoff.Order{Goods: eur("100.00"), GiftCards: eur("40.00")}, "60.00", "36.00"},
		{"a gift card alone", payoff.Order{Goods: eur("40.00"), GiftCards: eur("40.00")}, "0.00", "0.00"},
		{"cancelled", payoff.Order{Goods: eur("100.00"), Shipping: eur("5.00"), Status: payoff.Cancelled}, "0.00", "0.00"},
		{"cancelled, the fee stays", payoff.Order{Goods: eur("100.00"), Fees: eur("3.20"), Status: payoff.Cancelled}, "0.00", "-3.20"},
		{"pending counts", payoff.Order{Goods: eur("100.00"), Status: payoff.Pending}, "100.00", "60.00"},
		{"unconfirmed counts", payoff.Order{Goods: eur("100.00"), Status: payoff.Unconfirmed}, "100.00", "60.00"},
		// 80 + 6 + 2 - 10 - 8 = 70; kept goods 80 - 10 - 8 = 62 at 60%: 24.80 cost; 70 - 2.50 - 4 - 24.80
		{"all at once", payoff.Order{
			Goods: eur("80.00"), Discount: eur("20.00"), Tax: eur("19.20"), TaxKnown: true, Shipping: eur("6.00"), ShippingPaid: known("4.00"),
			Tip: eur("2.00"), GiftCards: eur("10.00"), Refunded: eur("8.00"), Fees: eur("2.50"),
		}, "70.00", "38.70"},
	} {
		if got := c.order.Revenue(); got != eur(c.revenue) {
			t.Errorf("%s: revenue %v; want %s", c.name, got, c.revenue)
		}
		if got := c.order.Contribution(margin); got != eur(c.left) {
			t.Errorf("%s: contribution %v; want %s", c.name, got, c.left)
		}
	}
	odd := payoff.Order{Goods: eur("0.99")}
	if got := odd.Contribution(333_333); got != eur("0.33") { // 0.99 - 0.66 (0.66000033)
		t.Errorf("a third of 0.99 is %v", got)
	}
	if got := odd.Contribution(0); got != eur("0.00") {
		t.Errorf("without a margin nothing is left: %v", got)
	}
}

func TestOrderNumbers(t *testing.T) {
	for _, same := range []string{"1001", "#1001", " 1001 ", " #1001", "# 1001", "##1001"} {
		if got := (payoff.Order{Shop: "shop.example", Number: same}).Key(); got != "shop.example/1001" {
			t.Errorf("%q is %s", same, got)
		}
	}
	for number, want := range map[string]string{"R-17A": "r-17a", "#": "", "  ": "", "10#01": "10#01", "2026/001": "2026/001"} {
		if got := payoff.NormalOrderNumber(number); got != want {
			t.Errorf("%q is %q; want %q", number, got, want)
		}
	}
	if got := (payoff.Lead{Shop: "crm", ID: " A7 "}).Key(); got != "crm/a7" {
		t.Errorf("the lead is %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[# ]{0,3}[0-9A-Za-z# ]{0,5}[ ]{0,2}`), rapid.String()).Draw(t, "number")
		once := payoff.NormalOrderNumber(s)
		if again := payoff.NormalOrderNumber(once); again != once {
			t.Fatalf("%q is %q and then %q", s, once, again)
		}
	})
}

// TestOrderIsReadAgain: what is stored of an order says the same when it is read, with everything
// that was left out.
func TestOrderIsReadAgain(t *testing.T) {
	cost := money(t, "1.000 KWD")
	for _, o := range []payoff.Order{
		{Shop: "s", Number: "#1", At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Goods: money(t, "12.345 KWD")},
		{
			Shop: "s", Number: "2", Aliases: []string{"gid/7"}, At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Status: payoff.Pending,
			Goods: money(t, "12.345 KWD"), TaxKnown: true, COGS: &cost, Buyer: payoff.Buyer{Email: "k"}, Told: "instagram", Coupon: "SPRING",
			Source: &payoff.Touch{At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Origin: payoff.Origin{Channel: payoff.OrganicSocial, Network: "instagram"}},
		},
	} {
		body, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var back payoff.Order
		if err := json.Unmarshal(body, &back); err != nil || !reflect.DeepEqual(back, o) {
			t.Errorf("%s reads\n%+v, %v; want\n%+v", body, back, err, o)
		}
	}
}

func TestLostOnPrice(t *testing.T) {
	for why, want := range map[string]bool{
		"price": true, "Too expensive for them": true, "over their BUDGET": true, "found somebody cheaper": true,
		"date taken": false, "": false, "no answer": false,
	} {
		if got := (payoff.Lead{Stage: payoff.Lost, Why: why}).LostOnPrice(); got != want {
			t.Errorf("lost, %q: %v", why, got)
		}
	}
	if (payoff.Lead{Stage: payoff.Won, Why: "price"}).LostOnPrice() {
		t.Error("a lead that was won isn't lost on the price")
	}
}
