package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/connect"
	"payoff/web/api"
)

func mac(secret, text string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// hook gives Ada a hook with the secret "hush".
func (h *house) hook(source string) string {
	h.t.Helper()
	if _, err := h.state.RenewSecret(h.t.Context(), h.ada, api.HookSecret(source, "id7"), func() string { return "hush" }); err != nil {
		h.t.Fatal(err)
	}
	return "/hook/" + source + "/id7"
}

func (h *house) shopOrders() []payoff.Order {
	h.t.Helper()
	var out []payoff.Order
	for f, err := range h.state.Facts(h.t.Context(), h.ada, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		var o payoff.Order
		if err := json.Unmarshal(f.Body, &o); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

// sends posts a body and wants a status, and a text in the answer.
func (h *house) sends(path, body string, status int, says string, head ...string) {
	h.t.Helper()
	w := h.send(path, body, head...)
	if w.Code != status || !strings.Contains(w.Body.String(), says) {
		h.t.Errorf("%s: %d %s; want %d %s", path, w.Code, strings.TrimSpace(w.Body.String()), status, says)
	}
}

const shopifyOrder = `{"id":820982911946154508,"name":"#1001","currency":"EUR","created_at":"2026-03-02T08:00:00Z","updated_at":"2026-03-02T08:%02d:00Z","financial_status":%q,
 "taxes_included":false,"subtotal_price":"100.00","total_price":"121.00","total_tax":"21.00","email":"eve@example.org","note_attributes":[{"name":"payoff","value":%q}]}`

// An order of a shop's hook stands once, however often and in which order it is told; who doesn't know
// the secret changes nothing.
func TestShopifyHook(t *testing.T) {
	h := open(t, 0)
	path := h.hook("shopify")
	signed := func(body, topic string) []string {
		return []string{"X-Shopify-Topic", topic, "X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac("hush", body))}
	}
	token := h.send("/api/token", `{"n":"token","u":"https://ada.example/"}`).Body.String()
	created := fmt.Sprintf(shopifyOrder, 1, "pending", token)
	paid := fmt.Sprintf(shopifyOrder, 2, "paid", "")
	h.sends(path, created, 401, "signature", "X-Shopify-Topic", "orders/create")
	h.sends(path, paid, 401, "signature", signed(created, "orders/create")...)
	h.sends(path+"x", created, 404, "no such hook", signed(created, "orders/create")...)
	h.sends("/hook/etsy/id7", created, 404, "no such hook")
	h.sends("/hook/woocommerce/id7", created, 404, "no such hook") // another source's
	if got := h.shopOrders(); len(got) != 0 {
		t.Fatalf("%d orders from nobody", len(got))
	}
	h.sends(path, paid, 200, `"stored"`, signed(paid, "orders/updated")...)
	h.sends(path, created, 200, `"updated"`, signed(created, "orders/create")...) // late: it brings whose cart it was, and undoes nothing
	h.sends(path, created, 200, `"known"`, signed(created, "orders/create")...)
	h.sends(path, paid, 200, `"known"`, signed(paid, "orders/updated")...)
	all := h.shopOrders()
	if len(all) != 1 || all[0].Status != payoff.Paid || all[0].Revenue().Amount() != "100.00" || len(all[0].Visitors) != 1 {
		t.Errorf("got %+v", all)
	}
	test := `{"test":true,"id":1}`
	h.sends(path, test, 200, `"ignored":"a test order"`, signed(test, "orders/create")...)
	h.sends(path, `{"id":`, 400, "isn't JSON", signed(`{"id":`, "orders/create")...)
	long := strings.Repeat(" ", connect.MaxBody+1)
	h.sends(path, long, 413, "longer", signed(long, "orders/create")...)
	gone := `{"id":820982911946154508}`
	h.sends(path, gone, 200, `"updated"`, signed(gone, "orders/delete")...)
	if all := h.shopOrders(); all[0].Status != payoff.Cancelled {
		t.Errorf("a deleted order is %s", all[0].Status)
	}
	r := httptest.NewRequest("GET", "/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	metrics := w.Body.String()
	for _, line := range []string{`{source="shopify",outcome="taken"} 5`, `{source="shopify",outcome="refused"} 2`, `{source="shopify",outcome="ignored"} 1`, `{source="shopify",outcome="failed"} 1`} {
		if !strings.Contains(metrics, "payoff_hooks_total"+line) {
			t.Errorf("no %s in\n%s", line, metrics)
		}
	}
}

// A refund that comes before its order is asked for again; a payment never takes from what a checkout says.
func TestStripeHook(t *testing.T) {
	h := open(t, 0)
	path := h.hook("stripe")
	send := func(body string, status int, says string) {
		t.Helper()
		at := fmt.Sprint(h.now.Unix())
		h.sends(path, body, status, says, "Stripe-Signature", "t="+at+",v1="+hex.EncodeToString(mac("hush", at+"."+body)))
	}
	event := func(kind, object string) string {
		return fmt.Sprintf(`{"type":%q,"created":%d,"livemode":true,"data":{"object":%s}}`, kind, h.now.Unix(), object)
	}
	created := h.now.Add(-time.Hour).Unix()
	refund := event("charge.refunded", fmt.Sprintf(`{"id":"ch_1","created":%d,"currency":"eur","amount_refunded":6300,"payment_intent":"pi_1"}`, created))
	send(refund, 409, "send it again later")
	send(event("payment_intent.succeeded", fmt.Sprintf(`{"id":"pi_1","created":%d,"currency":"eur","amount_received":12600}`, created)), 200, `"stored"`)
	send(event("checkout.session.completed", fmt.Sprintf(`{"id":"cs_1","created":%d,"currency":"eur","mode":"payment","payment_status":"paid","payment_intent":"pi_1","amount_total":12600,
		"total_details":{"amount_tax":2100}}`, created)), 200, `"updated"`)
	send(event("payment_intent.succeeded", fmt.Sprintf(`{"id":"pi_1","created":%d,"currency":"eur","amount_received":12600,"receipt_email":"eve@example.org"}`, created)), 200, `"updated"`)
	h.now = h.now.Add(time.Minute)
	refund = event("charge.refunded", fmt.Sprintf(`{"id":"ch_1","created":%d,"currency":"eur","amount_refunded":6300,"payment_intent":"pi_1"}`, created))
	send(refund, 200, `"updated"`)
	send(refund, 200, `"known"`)
	send(event("customer.created", `{}`), 200, `"ignored"`)
	// 126.00 with 21.00 tax; of 63.00 paid back 52.50 is without it.
	all := h.shopOrders()
	if len(all) != 1 || all[0].Goods.Amount() != "105.00" || all[0].Refunded.Amount() != "52.50" || all[0].Revenue().Amount() != "52.50" || all[0].Buyer.Email == "" {
		t.Errorf("got %+v", all)
	}
	// Six minutes later the signature is too old.
	at := fmt.Sprint(h.now.Unix())
	h.now = h.now.Add(6 * time.Minute)
	h.sends(path, refund, 401, "signature", "Stripe-Signature", "t="+at+",v1="+hex.EncodeToString(mac("hush", at+"."+refund)))
}

// One's own server says its facts with a signature in the place of a key; WooCommerce asks first whether
// somebody is there.
func TestOtherHooks(t *testing.T) {
	h := open(t, 0)
	path := h.hook("generic")
	body := `{"facts":[{"kind":"order","id":"1","at":"2026-03-01","amount":"10.00"},{"kind":"refund","id":"r1","order":"1","amount":"4.00"}]}`
	sign := hex.EncodeToString(mac("hush", body))
	h.sends(path, body, 200, `"stored"`, "X-Payoff-Signature", sign)
	h.sends(path, body, 200, `"known"`, "X-Payoff-Signature", sign)
	h.sends(path, body, 401, "signature", "X-Payoff-Signature", strings.Repeat("0", 64))
	if all := h.shopOrders(); len(all) != 1 || all[0].Revenue().Amount() != "6.00" {
		t.Errorf("got %+v", all)
	}
	h.sends(h.hook("woocommerce"), "webhook_id=7", 200, "here", "Content-Type", "application/x-www-form-urlencoded")
	h.sends("/hook/woocommerce/other", "webhook_id=7", 404, "no such hook")
	limited := open(t, 1)
	refused := 0
	for range 30 {
		if limited.send("/hook/stripe/guess", "{}", "From", "198.51.100.7:1").Code == 429 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("an address may guess as often as it likes")
	}
}
