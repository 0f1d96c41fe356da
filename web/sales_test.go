package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"payoff/report"
)

// The page, its JSON and its CSV say the same of the entertainer's quarter: 26 bookings worth 18,060.00.
func TestSales(t *testing.T) {
	w := open(t)
	page := w.reads(w.at("sales?range=2026-Q2"), "Who bought, and what led them here?", "26 orders worth <strong>€18,060.00</strong>", "€15,351",
		"Social networks had a part in at least 16 and at most 26 of them", "Last, not direct", "fewer than 30 here", "Nothing is known", "25 of 26",
		"Instagram (spring) on 4 May → Direct on 5 May", "1 to 25 of 26", "Direct gets 0 by “Last, not direct” and 1 by “Last”")
	if strings.Contains(page, "Removal") {
		t.Error("a removal effect of 26 orders")
	}
	var r report.Sales
	_, body := w.get(w.at("sales?range=2026-Q2&format=json"))
	must(t, json.Unmarshal([]byte(body), &r))
	if r.Orders != 26 || r.Revenue.Amount() != "18060.00" || len(r.Sold) != 26 || len(r.Input.Journeys) == 0 || r.Method.Version != 1 {
		t.Errorf("%+v", r)
	}
	for _, secret := range []string{"eve@", "\"person\"", "\"Buyer\""} {
		if strings.Contains(body, secret) {
			t.Errorf("the file holds %s", secret)
		}
	}
	_, body = w.get(w.at("sales?range=2026-Q2&format=csv"))
	if !strings.Contains(body, "Organic Social,last_non_direct,13,") || !strings.Contains(body, "order hand/e1,2026-05-06,acquire,") {
		t.Errorf("the file lacks a row:\n%.1500s", body)
	}
	// Narrowed, sorted, by another word and measure.
	w.reads(w.at("sales?range=2026-Q2&only=network:instagram&kind=order"), "Network: Instagram", "Order B152", "Show all")
	w.reads(w.at("sales?range=2026-Q2&by=campaign"), "spring", "Direct, no campaign")
	w.reads(w.at("sales?range=2026-Q2&by=account&in=contribution"), "Instagram", "€15,351")
	w.reads(w.at("sales?range=2026&order=2"), "Removal, 2", "Where did journeys begin and end?")
	w.reads(w.URL+"/b/2/sales", "No orders and no leads in these days")
	for address, status := range map[string]int{
		w.at("sales?by=country"): 400, w.at("sales?order=4"): 400, w.at("sales?kind=win"): 400, w.at("sales?only=country:IE"): 400,
		w.at("sales?only=nonsense"): 400, w.at("sale?id=order+hand/none"): 404, w.at("sale"): 404, w.at("sales?range=2026-Q2&format=chart&chart=flow"): 404,
	} {
		if r, _ := w.get(address); r.StatusCode != status {
			t.Errorf("%s: status %d, want %d", address, r.StatusCode, status)
		}
	}
}

// A row opens one sale: its touches in order, what each rule makes of them, and its own sum at the margin of
// 85%: 700.00 - 105.00 = 595.00.
func TestSale(t *testing.T) {
	w := open(t)
	address := w.at("sale?id=order+hand%2Fe1")
	page := w.reads(address, "Order E1: what led to it?", "Sold for €700.00 on 6 May 2026; it left <strong>€595.00</strong>", "2 days before", "Organic Social, instagram",
		"Direct", "Last, not direct · First", "Evenly", "€297.50", "from your margin of 85%", "€105.00", "First stated.", "hand", "new")
	if strings.Contains(page, "eve@") {
		t.Error("the page names the buyer")
	}
	var o report.OneSale
	_, body := w.get(address + "&format=json")
	must(t, json.Unmarshal([]byte(body), &o))
	if len(o.Journey) != 2 || len(o.Versions) != 1 || o.Worth.Contribution.Amount() != "595.00" || o.Buyer != "new" || strings.Contains(body, "person") {
		t.Errorf("%+v", o)
	}
	_, body = w.get(address + "&format=csv")
	if !strings.Contains(body, "linear,instagram,tracked,0.5,350.00,297.50") {
		t.Errorf("the file lacks a row:\n%s", body)
	}
	// The verdict's own list leads here.
	w.reads(w.at("verdict?range=2026-Q2&line=instagram&purpose=acquire"), "hand%2Fe1")
}
