package connect

import (
	"crypto/hmac"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"payoff"
)

// shopify reads a shop's orders: https://shopify.dev/docs/api/webhooks (topics, headers) and the order of
// https://shopify.dev/docs/api/admin-rest/latest/resources/order. Each message holds the whole order with
// its refunds, so a refund alone says nothing new.
func shopify() Source {
	return Source{
		Name: "shopify", Header: shopifyHeader, Secret: "Shopify shows it under Settings, Notifications, Webhooks",
		Verify: func(secret string, head http.Header, body []byte, _ time.Time) bool {
			return base64Signed(secret, head.Get(shopifyHeader), body)
		},
		Read: readShopify,
	}
}

const shopifyHeader = "X-Shopify-Hmac-Sha256"

// base64Signed says whether a signature in base64 is the HMAC-SHA256 over the body.
func base64Signed(secret, signature string, body []byte) bool {
	given, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && hmac.Equal(given, mac(secret, body))
}

// shopifyMoney is an amount in the shop's currency beside the one that the buyer saw.
type shopifyMoney struct {
	Shop struct {
		Amount text `json:"amount"`
	} `json:"shop_money"`
}

type shopifyOrder struct {
	ID        text   `json:"id"`
	Name      string `json:"name"` // #1001
	Test      bool   `json:"test"`
	Currency  string `json:"currency"` // of the shop: all amounts but a set's other half
	Created   string `json:"created_at"`
	Updated   string `json:"updated_at"`
	Cancelled string `json:"cancelled_at"`
	Status    string `json:"financial_status"`

	TaxesIncluded bool         `json:"taxes_included"`
	Subtotal      text         `json:"subtotal_price"` // after discounts; with the tax where it is included
	Total         text         `json:"total_price"`
	Tax           text         `json:"total_tax"`
	Discounts     text         `json:"total_discounts"`
	Tip           text         `json:"total_tip_received"`
	Shipping      shopifyMoney `json:"total_shipping_price_set"`
	Duties        shopifyMoney `json:"original_total_duties_set"`
	Lines         []struct {
		GiftCard  bool  `json:"gift_card"`
		Price     text  `json:"price"`
		Quantity  int64 `json:"quantity"`
		Discounts []struct {
			Amount text `json:"amount"`
		} `json:"discount_allocations"`
	} `json:"line_items"`
	Refunds []shopifyRefund `json:"refunds"`

	Email   string `json:"email"`
	Contact string `json:"contact_email"`
	Phone   string `json:"phone"`
	Billing struct {
		Phone string `json:"phone"`
	} `json:"billing_address"`
	Delivery struct {
		Phone string `json:"phone"`
	} `json:"shipping_address"`
	Customer struct {
		ID    text   `json:"id"`
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"customer"`

	Notes []struct {
		Name  string `json:"name"`
		Value text   `json:"value"`
	} `json:"note_attributes"`
	Codes []struct {
		Code string `json:"code"`
	} `json:"discount_codes"`
	Landing   string `json:"landing_site"` // a path with its query, or a URL
	Referring string `json:"referring_site"`
}

type shopifyRefund struct {
	Transactions []struct {
		Kind     string `json:"kind"`
		Status   string `json:"status"`
		Amount   text   `json:"amount"`
		Currency string `json:"currency"`
	} `json:"transactions"`
	Lines []struct {
		Subtotal text `json:"subtotal"`
		Tax      text `json:"total_tax"`
	} `json:"refund_line_items"`
}

func readShopify(head http.Header, body []byte, o Options) (Message, error) {
	topic := head.Get("X-Shopify-Topic")
	if !strings.HasPrefix(topic, "orders/") {
		return Message{Ignored: "it isn't about an order"}, nil
	}
	var in shopifyOrder
	if err := unmarshal(body, &in); err != nil {
		return Message{}, err
	}
	switch {
	case in.Test || head.Get("X-Shopify-Test") == "true":
		return Message{Ignored: "a test order"}, nil
	case topic == "orders/delete":
		return Message{Gone: in.ID.id(), Shop: "shopify"}, nil
	case in.Name == "" || in.Subtotal == "":
		return Message{}, payoff.Fail(payoff.Invalid, "name, subtotal_price: an order needs both")
	}
	order, err := in.order(o)
	if err != nil {
		return Message{}, err
	}
	m := Message{Order: &order}
	tags, landing := map[string]string{}, in.Landing
	for _, n := range in.Notes {
		name, value := strings.ToLower(strings.TrimSpace(n.Name)), strings.TrimSpace(string(n.Value))
		tag, tagged := strings.CutPrefix(strings.ReplaceAll(name, " ", "_"), "utm_")
		switch {
		case isToken(name):
			m.Token = value
		case tagged:
			tags[tag] = value
		case strings.Contains(name, "landing") || name == "full url":
			landing = value
		case strings.Contains(name, "hear about us") || strings.Contains(name, "find us") || strings.Contains(name, "found us"):
			order.Told = value
		}
	}
	order.Source = o.touch(order.At, tags, page(landing), in.Referring)
	return m, nil
}

// order is what the shop's export of orders says too, by the same sums: one order told both ways is equal
// to the cent, but that gift cards and tips are told here only.
func (in *shopifyOrder) order(o Options) (payoff.Order, error) {
	c, err := payoff.ParseCurrency(in.Currency)
	if err != nil {
		return payoff.Order{}, payoff.Fail(payoff.Invalid, "currency: it isn't a three-letter code")
	}
	at, err := time.Parse(time.RFC3339, in.Created)
	if err != nil {
		return payoff.Order{}, payoff.Fail(payoff.Invalid, "created_at: it isn't a moment such as 2026-03-02T15:04:05Z")
	}
	stated, _ := time.Parse(time.RFC3339, in.Updated) // where it isn't said, what comes later is later
	a := &amounts{currency: c}
	total := a.of("total_price", in.Total)
	duties := a.of("original_total_duties_set", in.Duties.Shop.Amount)
	order := payoff.Order{
		Shop: "shopify", Number: in.Name, At: at, Stated: stated, TaxKnown: true,
		Goods: a.of("subtotal_price", in.Subtotal), Tax: a.of("total_tax", in.Tax), Shipping: a.of("total_shipping_price_set", in.Shipping.Shop.Amount),
		Discount: a.of("total_discounts", in.Discounts), Tip: a.of("total_tip_received", in.Tip), Fees: payoff.Money{Currency: c},
		GiftCards: payoff.Money{Currency: c}, Refunded: payoff.Money{Currency: c},
		Buyer: o.Buyer(first(in.Email, in.Contact, in.Customer.Email), first(in.Phone, in.Billing.Phone, in.Delivery.Phone, in.Customer.Phone), customer("shopify", in.Customer.ID)),
	}
	if id := in.ID.id(); id != "" {
		order.Aliases = []string{id}
	}
	if len(in.Codes) > 0 {
		order.Coupon = in.Codes[0].Code
	}
	if in.TaxesIncluded {
		order.Goods = order.Goods.Minus(order.Tax)
	}
	if a.err == nil && order.Goods.Minor < 0 {
		a.err = payoff.Fail(payoff.Invalid, "total_tax: it is more than the goods cost")
	}
	order.Tax = order.Tax.Plus(duties)
	for _, l := range in.Lines {
		if !l.GiftCard {
			continue
		}
		card := a.of("line_items.price", l.Price).Times(min(max(l.Quantity, 0), 1000), 1)
		for _, d := range l.Discounts {
			card = card.Minus(a.of("line_items.discount_allocations", d.Amount))
		}
		if card.Minor > 0 {
			order.GiftCards = order.GiftCards.Plus(card)
		}
		if order.GiftCards.Minor > order.Goods.Minor {
			order.GiftCards = order.Goods
		}
	}
	for _, r := range in.Refunds {
		order.Refunded = order.Refunded.Plus(r.money(a))
	}
	if a.err != nil {
		return order, a.err
	}
	order.Refunded = share(order.Refunded, total, order.Tax)
	switch status := strings.ToLower(in.Status); {
	case in.Cancelled != "" || status == "voided":
		order.Status = payoff.Cancelled
	case status == "paid" || status == "partially_refunded" || status == "refunded":
		order.Status = payoff.Paid
		if status == "refunded" && order.Refunded.IsZero() {
			order.Refunded = order.Revenue()
		}
	default:
		order.Status = payoff.Pending
	}
	return order, nil
}

// money is what was paid back, tax included: the transactions, or, where the buyer paid in another
// currency, the goods taken back at the shop's own prices.
func (r shopifyRefund) money(a *amounts) payoff.Money {
	sum, goods, foreign := payoff.Money{Currency: a.currency}, payoff.Money{Currency: a.currency}, false
	for _, t := range r.Transactions {
		if t.Kind != "refund" || t.Status != "success" {
			continue
		}
		if t.Currency != "" && !strings.EqualFold(t.Currency, string(a.currency)) {
			foreign = true
			continue
		}
		sum = sum.Plus(a.of("refunds.transactions.amount", t.Amount))
	}
	for _, l := range r.Lines {
		goods = goods.Plus(a.of("refund_line_items.subtotal", l.Subtotal)).Plus(a.of("refund_line_items.total_tax", l.Tax))
	}
	if foreign {
		return sum.Plus(goods)
	}
	return sum
}

// page makes a URL of what may be a path.
func page(landing string) string {
	if strings.HasPrefix(landing, "/") {
		return "https://shop.invalid" + landing
	}
	if u, err := url.Parse(landing); err != nil || u.Host == "" {
		return ""
	}
	return landing
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// customer tells the customers of one shop from those of another; 0 is a guest.
func customer(shop string, id text) string {
	if id.id() == "" {
		return ""
	}
	return shop + "/" + id.id()
}
