package connect

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"payoff"
)

// wooCommerce reads a shop's orders as its REST API's version 3 shows them:
// https://woocommerce.github.io/woocommerce-rest-api-docs/#orders and .../#webhooks. Each message holds the
// whole order with its refunds. What the shop noted of where the buyer came from (since WooCommerce 8.5)
// stands in meta_data as _wc_order_attribution_*.
func wooCommerce() Source {
	return Source{
		Name: "woocommerce", Header: wooHeader, Secret: "you choose it: put the same one into the webhook's Secret",
		Verify: func(secret string, head http.Header, body []byte, _ time.Time) bool {
			return base64Signed(secret, head.Get(wooHeader), body)
		},
		// When a webhook is saved, WooCommerce looks whether somebody answers 200.
		Ping: func(head http.Header, body []byte) bool {
			return head.Get(wooHeader) == "" && len(body) < 64 && bytes.HasPrefix(body, []byte("webhook_id="))
		},
		Read: readWooCommerce,
	}
}

const wooHeader = "X-WC-Webhook-Signature"

type wooOrder struct {
	ID       text   `json:"id"`
	Number   text   `json:"number"`
	Status   string `json:"status"`
	Currency string `json:"currency"`
	Created  string `json:"date_created_gmt"` // 2026-03-02T15:04:05, without a zone
	Modified string `json:"date_modified_gmt"`
	PaidAt   string `json:"date_paid_gmt"`

	Total    text `json:"total"` // with tax and shipping; refunds don't lower it
	Tax      text `json:"total_tax"`
	Shipping text `json:"shipping_total"` // without tax
	Discount text `json:"discount_total"`
	Refunds  []struct {
		Total text `json:"total"` // negative, with tax
	} `json:"refunds"`
	Coupons []struct {
		Code string `json:"code"`
	} `json:"coupon_lines"`

	Customer text `json:"customer_id"`
	Billing  struct {
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"billing"`
	Meta []struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	} `json:"meta_data"`
}

func readWooCommerce(head http.Header, body []byte, o Options) (Message, error) {
	topic := head.Get("X-WC-Webhook-Topic")
	if !strings.HasPrefix(topic, "order.") {
		return Message{Ignored: "it isn't about an order"}, nil
	}
	var in wooOrder
	if err := unmarshal(body, &in); err != nil {
		return Message{}, err
	}
	switch {
	case topic == "order.deleted":
		return Message{Gone: in.ID.id(), Shop: "woocommerce"}, nil
	case in.Status == "checkout-draft" || in.Status == "auto-draft":
		return Message{Ignored: "an order that wasn't placed yet"}, nil
	case in.Number == "" || in.Total == "":
		return Message{}, payoff.Fail(payoff.Invalid, "number, total: an order needs both")
	}
	order, err := in.order(o)
	if err != nil {
		return Message{}, err
	}
	m := Message{Order: &order}
	tags, kind, landing, referrer := map[string]string{}, "", "", ""
	for _, meta := range in.Meta {
		value, _ := meta.Value.(string)
		name, about := strings.CutPrefix(meta.Key, "_wc_order_attribution_")
		switch tag, tagged := strings.CutPrefix(name, "utm_"); {
		case isToken(meta.Key):
			m.Token = value
		case about && tagged:
			tags[tag] = value
		case about && name == "source_type":
			kind = value
		case about && name == "session_entry":
			landing = value
		case about && name == "referrer":
			referrer = value
		}
	}
	// The shop writes its own guesses into the tags where there was no campaign: the referrer says more.
	if kind != "utm" {
		clear(tags)
	}
	order.Source = o.touch(order.At, tags, page(landing), referrer)
	return m, nil
}

func (in *wooOrder) order(o Options) (payoff.Order, error) {
	c, err := payoff.ParseCurrency(in.Currency)
	if err != nil {
		return payoff.Order{}, payoff.Fail(payoff.Invalid, "currency: it isn't a three-letter code")
	}
	const layout = "2006-01-02T15:04:05"
	at, err := time.Parse(layout, in.Created)
	if err != nil {
		return payoff.Order{}, payoff.Fail(payoff.Invalid, "date_created_gmt: it isn't a moment such as 2026-03-02T15:04:05")
	}
	stated, _ := time.Parse(layout, in.Modified) // where it isn't said, what comes later is later
	a := &amounts{currency: c}
	total := a.of("total", in.Total)
	order := payoff.Order{
		Shop: "woocommerce", Number: string(in.Number), At: at, Stated: stated, TaxKnown: true,
		Tax: a.of("total_tax", in.Tax), Shipping: a.of("shipping_total", in.Shipping), Discount: a.of("discount_total", in.Discount),
		Fees: payoff.Money{Currency: c}, Tip: payoff.Money{Currency: c}, GiftCards: payoff.Money{Currency: c}, Refunded: payoff.Money{Currency: c},
		Buyer: o.Buyer(in.Billing.Email, in.Billing.Phone, customer("woocommerce", in.Customer)),
	}
	if id := in.ID.id(); id != "" {
		order.Aliases = []string{id}
	}
	if len(in.Coupons) > 0 {
		order.Coupon = in.Coupons[0].Code
	}
	// What isn't tax or shipping: goods after discounts, and surcharges.
	order.Goods = total.Minus(order.Tax).Minus(order.Shipping)
	if a.err == nil && order.Goods.Minor < 0 {
		a.err = payoff.Fail(payoff.Invalid, "total: it is less than tax and shipping")
	}
	for _, r := range in.Refunds {
		order.Refunded = order.Refunded.Plus(a.of("refunds.total", text(strings.TrimPrefix(strings.TrimSpace(string(r.Total)), "-"))))
	}
	if a.err != nil {
		return order, a.err
	}
	order.Refunded = share(order.Refunded, total, order.Tax)
	switch in.Status {
	case "completed":
		order.Status = payoff.Paid
	case "refunded":
		order.Status = payoff.Paid
		if order.Refunded.IsZero() {
			order.Refunded = order.Revenue()
		}
	case "cancelled", "failed", "trash":
		order.Status = payoff.Cancelled
	default: // pending, on-hold, processing, and a shop's own: cash on delivery is paid once it is completed
		order.Status = payoff.Pending
		if in.PaidAt != "" {
			order.Status = payoff.Paid
		}
	}
	return order, nil
}
