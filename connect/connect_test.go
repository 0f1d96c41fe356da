package connect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/classify"
	"payoff/connect"
)

// said writes what a message says as the cases have it.
func said(m connect.Message, err error) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	young := ""
	if m.Young {
		young = ", young"
	}
	switch {
	case err != nil:
		line("refused: %v", err)
	case m.Ignored != "":
		line("ignored: %s", m.Ignored)
	case m.Back != nil:
		line("back %s/%s %s as of %s%s", m.Shop, m.Back.Order, m.Back.Money, stamp(m.Back.Stated), young)
	case m.Gone != "":
		line("gone %s/%s", m.Shop, m.Gone)
	case m.Same[0] != "":
		line("same %s/%s is %s%s", m.Shop, m.Same[0], m.Same[1], young)
	default:
		o := *m.Order
		head := "order " + o.Key()
		if len(o.Aliases) > 0 {
			head += " also " + strings.Join(o.Aliases, ", ")
		}
		if m.Weak {
			head += ", weak"
		}
		line("%s", head)
		when := "at " + stamp(o.At)
		if !o.Stated.IsZero() {
			when += " as of " + stamp(o.Stated)
		}
		line("%s", when)
		known := map[bool]string{true: "known", false: "unknown"}[o.TaxKnown]
		sums := []string{"goods " + o.Goods.Amount(), "tax " + o.Tax.Amount() + " " + known}
		for _, part := range []struct {
			name string
			m    payoff.Money
		}{{"shipping", o.Shipping}, {"discount", o.Discount}, {"refunded", o.Refunded}, {"tip", o.Tip}, {"gift cards", o.GiftCards}} {
			if !part.m.IsZero() {
				sums = append(sums, part.name+" "+part.m.Amount())
			}
		}
		line("%s: %s %s; revenue %s", o.Status, strings.Join(sums, ", "), o.Goods.Currency, o.Revenue().Amount())
		var who []string
		for _, key := range []struct{ name, key string }{{"mail", o.Buyer.Email}, {"phone", o.Buyer.Phone}, {"", o.Buyer.Key}} {
			if key.key != "" {
				who = append(who, strings.TrimSpace(key.name+" "+strings.TrimPrefix(key.key, "?")))
			}
		}
		buyer := ""
		if len(who) > 0 {
			buyer = "buyer " + strings.Join(who, " ")
		}
		if o.Coupon != "" {
			buyer += "; coupon " + o.Coupon
		}
		if buyer != "" {
			line("%s", buyer)
		}
		if o.Source != nil {
			source := o.Source.Origin.Source
			if source == "" {
				source = o.Source.Origin.Referrer
			}
			line("from %s %s", source, o.Source.Origin.Channel)
		}
		if o.Told != "" {
			line("told %s", o.Told)
		}
		if m.Token != "" {
			line("token %s", m.Token)
		}
	}
	return strings.TrimSpace(b.String())
}

func options(t testing.TB) connect.Options {
	t.Helper()
	table, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	return connect.Options{
		Table: table, Hosts: []string{"shop.example"}, Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		Buyer: func(email, phone, customer string) payoff.Buyer {
			var b payoff.Buyer
			if strings.Contains(email, "@") {
				b.Email = "?"
			}
			if phone != "" {
				b.Phone = "?"
			}
			if customer != "" {
				b.Key = "customer " + customer
			}
			return b
		},
	}
}

func head(source, topic string) http.Header {
	h := http.Header{}
	h.Set(map[string]string{"shopify": "X-Shopify-Topic", "woocommerce": "X-WC-Webhook-Topic", "stripe": "X-None"}[source], topic)
	return h
}

func TestWhatVendorsSay(t *testing.T) {
	files, err := filepath.Glob("testdata/*.md")
	if err != nil {
		t.Fatal(err)
	}
	o, cases := options(t), 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq("\n"+string(text), "\n# ") {
			title, rest, _ := strings.Cut(part, "\n")
			call, rest, ok := strings.Cut(strings.TrimSpace(rest), "\n```json\n")
			if !ok {
				continue
			}
			body, want, _ := strings.Cut(rest, "\n```\n")
			words := append(strings.Fields(call), "")
			source, ok := connect.Named(words[0])
			if !ok {
				t.Fatalf("%s: no source %q", file, words[0])
			}
			cases++
			if got := said(source.Read(head(words[0], words[1]), []byte(body), o)); got != strings.TrimSpace(want) {
				t.Errorf("%s: %s\ngot\n%s\nwant\n%s", file, title, got, strings.TrimSpace(want))
			}
		}
	}
	if cases < 30 {
		t.Errorf("only %d cases were read", cases)
	}
}

// The signatures were made with openssl; the line above each one says how.
func TestSignatures(t *testing.T) {
	at := time.Unix(1772438405, 0)
	const body = `{"type":"invoice.paid"}`
	// printf '%s' '1772438400.{"type":"invoice.paid"}' | openssl dgst -sha256 -hmac whsec_abc
	const stripe = "b35ad9cfd733754a242791f66ee4b0dfd28a619fd1e532e792f897724b7f910a"
	// printf '%s' '{"type":"invoice.paid"}' | openssl dgst -sha256 -hmac hush -binary | base64
	const inBase64 = "xutXBrH1Rt72V1mB/JQhPWb9ONik8pJWXkArpLOhR0M="
	// printf '%s' '{"type":"invoice.paid"}' | openssl dgst -sha256 -hmac hush
	const inHex = "c6eb5706b1f546def6575981fc94213d66fd38d8a4f292565e402ba4b3a14743"
	for _, c := range []struct {
		source, secret, header, signature string
		now                               time.Time
		want                              bool
	}{
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400,v1=" + stripe, at, true},
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400, v1=00, v1=" + stripe + ",v0=1", at, true}, // a rolled secret
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400,v1=" + stripe, at.Add(295 * time.Second), true},
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400,v1=" + stripe, at.Add(296 * time.Second), false},
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400,v1=" + stripe, at.Add(-306 * time.Second), false}, // from a future
		{"stripe", "whsec_abd", "Stripe-Signature", "t=1772438400,v1=" + stripe, at, false},
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438401,v1=" + stripe, at, false},
		{"stripe", "whsec_abc", "Stripe-Signature", "t=1772438400,v0=" + stripe, at, false},
		{"stripe", "whsec_abc", "Stripe-Signature", "v1=" + stripe, at, false},
		{"stripe", "whsec_abc", "Stripe-Signature", "", at, false},
		{"shopify", "hush", "X-Shopify-Hmac-Sha256", inBase64, at, true},
		{"shopify", "hash", "X-Shopify-Hmac-Sha256", inBase64, at, false},
		{"shopify", "hush", "X-Shopify-Hmac-Sha256", inHex, at, false},
		{"shopify", "hush", "X-Shopify-Hmac-Sha256", "", at, false},
		{"woocommerce", "hush", "X-WC-Webhook-Signature", inBase64, at, true},
		{"woocommerce", "hush", "X-Shopify-Hmac-Sha256", inBase64, at, false},
		{"generic", "hush", "X-Payoff-Signature", inHex, at, true},
		{"generic", "hush", "X-Payoff-Signature", strings.ToUpper(inHex), at, true},
		{"generic", "hush", "X-Payoff-Signature", inHex[:62], at, false},
		{"generic", "", "X-Payoff-Signature", inHex, at, false},
	} {
		source, _ := connect.Named(c.source)
		h := http.Header{}
		h.Set(c.header, c.signature)
		if got := source.Verify(c.secret, h, []byte(body), c.now); got != c.want {
			t.Errorf("%s with %s: %s at %s: got %v", c.source, c.secret, c.signature, c.now.UTC(), got)
		}
		if c.want && source.Verify(c.secret, h, []byte(body+" "), c.now) {
			t.Errorf("%s: a changed body passes", c.source)
		}
	}
}

// Vectors that vendors' own libraries pass.
func TestVendorsVectors(t *testing.T) {
	data := os.Getenv("PAYOFF_DATA")
	if data == "" {
		t.Skip("PAYOFF_DATA is not set")
	}
	raw, err := os.ReadFile(filepath.Join(data, "vendors", "orders", "webhook_signature_vectors.json"))
	if err != nil {
		t.Skip(err)
	}
	var vectors []struct {
		Vendor, Secret, Payload, Header, Expect string
		Now                                     int64
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		source, ok := connect.Named(v.Vendor)
		if !ok {
			t.Fatal(v.Vendor)
		}
		h := http.Header{}
		name, value, named := strings.Cut(v.Header, ": ")
		if !named {
			name, value = "Stripe-Signature", v.Header
		}
		h.Set(name, value)
		if got := source.Verify(v.Secret, h, []byte(v.Payload), time.Unix(v.Now, 0)); got != strings.HasPrefix(v.Expect, "ok") {
			t.Errorf("%s %q: got %v, want %s", v.Vendor, v.Header, got, v.Expect)
		}
	}
}

func TestPing(t *testing.T) {
	source, _ := connect.Named("woocommerce")
	if !source.Ping(http.Header{}, []byte("webhook_id=7")) || source.Ping(http.Header{}, []byte(`{"id":7}`)) {
		t.Error("what WooCommerce asks when a webhook is saved isn't known")
	}
	signed := http.Header{}
	signed.Set("X-WC-Webhook-Signature", "x")
	if source.Ping(signed, []byte("webhook_id=7")) {
		t.Error("what is signed is no ping")
	}
}

// Whatever is sent, a reader reads it or refuses it as Invalid, and no amount is negative.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for i, part := range strings.Split(string(text), "```") {
			if body, ok := strings.CutPrefix(part, "json\n"); ok && i%2 == 1 {
				f.Add(body)
			}
		}
	}
	o := options(f)
	f.Fuzz(func(t *testing.T, body string) {
		for name, topic := range map[string]string{"shopify": "orders/updated", "woocommerce": "order.updated", "stripe": ""} {
			source, _ := connect.Named(name)
			m, err := source.Read(head(name, topic), []byte(body), o)
			if err != nil && payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%s: %v", name, err)
			}
			if err != nil || m.Order == nil {
				continue
			}
			for _, amount := range []payoff.Money{m.Order.Goods, m.Order.Tax, m.Order.Shipping, m.Order.Discount, m.Order.Tip, m.Order.GiftCards, m.Order.Refunded} {
				if amount.Minor < 0 {
					t.Errorf("%s: %s of %s", name, amount, body)
				}
			}
		}
	})
}
