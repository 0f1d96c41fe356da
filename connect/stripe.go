package connect

import (
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"payoff"
)

// stripe reads events: https://docs.stripe.com/webhooks and the objects of https://docs.stripe.com/api. One
// purchase makes several of them. Its order's number is that of the payment (pi_...), of an invoice its own
// (in_...); the others lead to it.
//
//	checkout.session.completed, .async_payment_succeeded, .async_payment_failed   an order that was paid at once
//	invoice.paid                                                                  a subscription's month, an invoice
//	invoice_payment.paid                                                          which payment is that of an invoice
//	payment_intent.succeeded                                                      a payment without either
//	charge.refunded                                                               what was paid back
func stripe() Source {
	return Source{
		Name: "stripe", Header: stripeHeader, Secret: "Stripe shows it beside the endpoint, once that has this address: whsec_...",
		Verify: stripeSigned, Read: readStripe,
	}
}

const stripeHeader = "Stripe-Signature"

// stripeTolerance is how old a signature may be, and how far ahead the sender's clock.
const stripeTolerance = 5 * time.Minute

// stripeSigned checks Stripe-Signature: t=SECONDS,v1=HEX,... over "SECONDS.BODY". While a secret is being
// rolled there are several v1: any of them will do.
func stripeSigned(secret string, head http.Header, body []byte, now time.Time) bool {
	var at string
	var given [][]byte
	for part := range strings.SplitSeq(head.Get(stripeHeader), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "t":
			at = value
		case "v1":
			if b, err := hex.DecodeString(value); err == nil {
				given = append(given, b)
			}
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > stripeTolerance {
		return false
	}
	want, ok := mac(secret, []byte(at), []byte("."), body), false
	for _, g := range given {
		ok = hmac.Equal(g, want) || ok
	}
	return ok
}

// stripePlaces is how many decimals an amount has, where that isn't what the currency itself has:
// https://docs.stripe.com/currencies#minor-units (zero decimals, special cases), read in 2026-11.
var stripePlaces = map[payoff.Currency]int{"MGA": 0, "ISK": 2, "UGX": 2}

// stripeMoney reads an amount in the smallest unit that Stripe uses for the currency.
func (a *amounts) stripe(name string, n int64) payoff.Money {
	if n < 0 || n > most {
		if a.err == nil {
			a.err = payoff.Fail(payoff.Invalid, "%s: want an amount from 0", name)
		}
		n = 0
	}
	places, special := stripePlaces[a.currency]
	if !special {
		return payoff.Money{Minor: n, Currency: a.currency}
	}
	for ; places < a.currency.Places(); places++ {
		n *= 10
	}
	for ; places > a.currency.Places(); places-- {
		n /= 10 // the last digits are always 0
	}
	return payoff.Money{Minor: n, Currency: a.currency}
}

type stripeEvent struct {
	Type    string `json:"type"`
	Created int64  `json:"created"`
	Live    bool   `json:"livemode"`
	Data    struct {
		Object json.RawMessage `json:"object"`
	} `json:"data"`
}

// A stripeObject is a checkout session, an invoice, a payment intent, a charge or an invoice's payment: what
// they have in common has one name.
type stripeObject struct {
	ID       string            `json:"id"`
	Created  int64             `json:"created"`
	Currency string            `json:"currency"`
	Payment  text              `json:"payment_intent"`
	Metadata map[string]string `json:"metadata"`

	// Of a session.
	Mode          string `json:"mode"`
	PaymentStatus string `json:"payment_status"`
	AmountTotal   int64  `json:"amount_total"`
	Details       struct {
		Discount int64 `json:"amount_discount"`
		Shipping int64 `json:"amount_shipping"`
		Tax      int64 `json:"amount_tax"`
	} `json:"total_details"`
	AutomaticTax struct {
		Enabled bool `json:"enabled"`
	} `json:"automatic_tax"`
	Invoice text `json:"invoice"` // also of an invoice's payment
	Buyer   struct {
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"customer_details"`
	Customer text `json:"customer"`

	// Of an invoice.
	Number    string `json:"number"`
	Total     int64  `json:"total"`
	Tax       *int64 `json:"tax"` // until 2025-03
	Without   *int64 `json:"total_excluding_tax"`
	Discounts []struct {
		Amount int64 `json:"amount"`
	} `json:"total_discount_amounts"`
	Shipping struct {
		Total int64 `json:"amount_total"`
		Tax   int64 `json:"amount_tax"`
	} `json:"shipping_cost"`
	Email    string `json:"customer_email"`
	Phone    string `json:"customer_phone"`
	Payments struct {
		Data []struct {
			Payment stripePayment `json:"payment"`
		} `json:"data"`
	} `json:"payments"`

	// Of a payment intent and a charge.
	Received int64  `json:"amount_received"`
	Refunded int64  `json:"amount_refunded"`
	Receipt  string `json:"receipt_email"`
	Billing  struct {
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"billing_details"`

	// Of an invoice's payment.
	Of stripePayment `json:"payment"`
}

type stripePayment struct {
	Intent text `json:"payment_intent"`
}

func readStripe(_ http.Header, body []byte, o Options) (Message, error) {
	var e stripeEvent
	if err := unmarshal(body, &e); err != nil {
		return Message{}, err
	}
	switch e.Type {
	case "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
		"invoice.paid", "invoice_payment.paid", "payment_intent.succeeded", "charge.refunded":
	default:
		return Message{Ignored: "an event of another kind"}, nil
	}
	if !e.Live {
		return Message{Ignored: "a test"}, nil
	}
	in := &stripeObject{}
	if err := unmarshal(e.Data.Object, in); err != nil {
		return Message{}, err
	}
	// Stripe sends what wasn't answered with 200 again for three days.
	young := o.Now.Sub(time.Unix(in.Created, 0)) < 4*24*time.Hour
	c, err := payoff.ParseCurrency(in.Currency)
	a := &amounts{currency: c}
	stated := time.Unix(e.Created, 0).UTC()
	var m Message
	switch e.Type {
	case "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed":
		if in.Mode != "payment" {
			return Message{Ignored: "a subscription's checkout: invoice.paid tells of its money"}, nil
		}
		m = in.session(e.Type, a)
	case "invoice.paid":
		if in.Total <= 0 {
			return Message{Ignored: "it costs nothing"}, nil
		}
		m = in.invoice(a)
	case "invoice_payment.paid":
		if in.Invoice == "" || in.Of.Intent == "" {
			return Message{Ignored: "an invoice that wasn't paid through a payment"}, nil
		}
		return Message{Shop: "stripe", Same: [2]string{string(in.Invoice), string(in.Of.Intent)}, Young: young}, nil
	case "payment_intent.succeeded":
		if in.Invoice != "" {
			return Message{Ignored: "an invoice's payment: invoice.paid tells of it"}, nil
		}
		m = in.payment(a)
	case "charge.refunded":
		m = Message{Shop: "stripe", Young: young, Back: &PaidBack{Order: first(string(in.Payment), in.ID), Money: a.stripe("amount_refunded", in.Refunded), Stated: stated}}
	}
	if err != nil {
		return Message{}, payoff.Fail(payoff.Invalid, "currency: it isn't a three-letter code")
	}
	if a.err != nil || m.Order == nil {
		return m, a.err
	}
	order := m.Order
	if order.Goods.Minor < 0 || order.Tax.Minor < 0 || order.Shipping.Minor < 0 {
		return m, payoff.Fail(payoff.Invalid, "the total is less than tax and shipping")
	}
	zero := payoff.Money{Currency: c}
	order.Shop, order.Stated, order.Fees, order.Tip, order.GiftCards, order.Refunded = "stripe", stated, zero, zero, zero, zero
	order.At = time.Unix(in.Created, 0).UTC()
	order.Buyer = o.Buyer(first(in.Buyer.Email, in.Email, in.Receipt, in.Billing.Email), first(in.Buyer.Phone, in.Phone, in.Billing.Phone), customer("stripe", in.Customer))
	tags := map[string]string{}
	for key, value := range in.Metadata {
		if tag, tagged := strings.CutPrefix(strings.ToLower(key), "utm_"); tagged {
			tags[tag] = value
		} else if isToken(key) {
			m.Token = value
		}
	}
	order.Source = o.touch(order.At, tags, "", "")
	if order.Goods.IsZero() && order.Shipping.IsZero() {
		return Message{Ignored: "it costs nothing"}, nil
	}
	return m, nil
}

// session is an order that was paid at a checkout. Where Stripe doesn't work out the tax it doesn't know
// whether there is any in the price.
func (in *stripeObject) session(event string, a *amounts) Message {
	tax, shipping := a.stripe("amount_tax", in.Details.Tax), a.stripe("amount_shipping", in.Details.Shipping)
	order := &payoff.Order{
		Number: first(string(in.Payment), in.ID), Tax: tax, Shipping: shipping, Discount: a.stripe("amount_discount", in.Details.Discount),
		Goods: a.stripe("amount_total", in.AmountTotal).Minus(tax).Minus(shipping), TaxKnown: in.AutomaticTax.Enabled || in.Details.Tax > 0,
	}
	for _, id := range []string{in.ID, string(in.Invoice)} {
		if id != "" && id != order.Number {
			order.Aliases = append(order.Aliases, id)
		}
	}
	switch {
	case event == "checkout.session.async_payment_failed":
		order.Status = payoff.Cancelled
	case in.PaymentStatus == "unpaid":
		order.Status = payoff.Pending
	default:
		order.Status = payoff.Paid
	}
	return Message{Order: order}
}

func (in *stripeObject) invoice(a *amounts) Message {
	total, shipping := a.stripe("total", in.Total), a.stripe("shipping_cost", in.Shipping.Total)
	tax, known := payoff.Money{Currency: a.currency}, in.AutomaticTax.Enabled
	switch {
	case in.Without != nil:
		tax = total.Minus(a.stripe("total_excluding_tax", *in.Without))
	case in.Tax != nil:
		tax = a.stripe("tax", *in.Tax)
	}
	shippingTax := a.stripe("shipping_cost.amount_tax", in.Shipping.Tax)
	order := &payoff.Order{
		Number: in.ID, Status: payoff.Paid, Tax: tax, Shipping: shipping.Minus(shippingTax), TaxKnown: known || tax.Minor > 0,
		Goods: total.Minus(tax).Minus(shipping.Minus(shippingTax)), Discount: payoff.Money{Currency: a.currency},
	}
	for _, d := range in.Discounts {
		order.Discount = order.Discount.Plus(a.stripe("total_discount_amounts", d.Amount))
	}
	for _, id := range []string{in.Number, string(in.Payment)} {
		if id != "" {
			order.Aliases = append(order.Aliases, id)
		}
	}
	for _, p := range in.Payments.Data {
		if id := string(p.Payment.Intent); id != "" {
			order.Aliases = append(order.Aliases, id)
		}
	}
	return Message{Order: order}
}

// payment is money that came in, and nothing more is known: a session or an invoice tells more of it.
func (in *stripeObject) payment(a *amounts) Message {
	zero := payoff.Money{Currency: a.currency}
	return Message{Weak: true, Order: &payoff.Order{
		Number: in.ID, Status: payoff.Paid, Goods: a.stripe("amount_received", in.Received), Tax: zero, Shipping: zero, Discount: zero,
	}}
}
