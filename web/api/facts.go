package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// A statement is one fact as a business's server states it. The names are those of `payoff log`;
// which of them a kind needs, docs/guide/collecting.md says.
type statement struct {
	Kind string `json:"kind"` // order, refund or lead
	ID   string `json:"id"`   // the business's own: the same one again is the same thing
	At   string `json:"at"`   // RFC 3339, or a day in the business's zone
	Shop string `json:"shop"`

	Amount       string   `json:"amount"`
	Currency     string   `json:"currency"`
	Tax          string   `json:"tax"`
	Shipping     string   `json:"shipping"`
	ShippingPaid string   `json:"shipping_paid"`
	Fees         string   `json:"fees"`
	COGS         string   `json:"cogs"`
	Discount     string   `json:"discount"`
	Refunded     string   `json:"refunded"`
	Tip          string   `json:"tip"`
	Status       string   `json:"status"`
	Coupon       string   `json:"coupon"`
	Aliases      []string `json:"aliases"`

	Order   string `json:"order"` // of a refund, or of a lead that was won
	Stage   string `json:"stage"`
	Why     string `json:"why"`
	Value   string `json:"value"`
	Purpose string `json:"purpose"`

	Told     string `json:"told"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	Customer string `json:"customer"`
}

// defaultShop is whose ids they are where a statement doesn't say.
const defaultShop = "api"

// facts records what a business's server states: all of a request or nothing.
func (s *Server) facts(w http.ResponseWriter, r *http.Request) {
	b, by, ok := s.enterAs(w, r, "write")
	if !ok {
		return
	}
	body, ok := read(w, r, maxBatch)
	if !ok {
		return
	}
	s.recordFacts(w, r, b, by, body)
}

func (s *Server) recordFacts(w http.ResponseWriter, r *http.Request, b books.Business, by books.Actor, body []byte) {
	var in struct {
		Facts []statement `json:"facts"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields() // a misspelt amount must not be a missing one
	if err := d.Decode(&in); err != nil {
		fail(w, http.StatusBadRequest, `want {"facts":[{"kind":"order","id":"1001",...}]}: `+strings.TrimPrefix(err.Error(), "json: "))
		return
	}
	if n := len(in.Facts); n == 0 || n > maxEvents {
		fail(w, http.StatusBadRequest, "want 1 to 1,000 facts")
		return
	}
	type outcome struct {
		Kind    string `json:"kind"`
		ID      string `json:"id"`
		Outcome string `json:"outcome"`
	}
	out := make([]outcome, len(in.Facts))
	rec, err := record.Open(r.Context(), s.o.State, b.ID)
	if err == nil {
		err = rec.Batch(r.Context(), record.Options{Via: books.API, By: by}, func(batch *record.Batch) error {
			for i, st := range in.Facts {
				done, err := st.record(rec, batch, b)
				if k := payoff.KindOf(err); k != "" && k != payoff.Internal {
					return payoff.Fail(k, "fact %d: %v; nothing of the request was stored", i, err)
				}
				if err != nil {
					return err
				}
				out[i] = outcome{st.Kind, st.ID, outcomeWord(done)}
			}
			return nil
		})
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	answerJSON(w, http.StatusOK, map[string]any{"results": out})
}

func (st *statement) record(rec *record.Recorder, batch *record.Batch, b books.Business) (record.Outcome, error) {
	if strings.TrimSpace(st.ID) == "" {
		return 0, payoff.Fail(payoff.Invalid, "id: want the business's own id of it")
	}
	if st.Shop == "" {
		st.Shop = defaultShop
	}
	switch st.Kind {
	case "order":
		o, err := st.order(rec, b)
		if err != nil {
			return 0, err
		}
		return batch.Order(o)
	case "lead":
		l, err := st.lead(rec, b)
		if err != nil {
			return 0, err
		}
		return batch.Lead(l)
	case "refund":
		if st.Order == "" || st.Amount == "" {
			return 0, payoff.Fail(payoff.Invalid, "a refund needs order and amount")
		}
		return batch.RefundOnce(st.Shop, st.Order, st.ID, st.Amount)
	}
	return 0, payoff.Fail(payoff.Invalid, "kind %q: want order, refund or lead", st.Kind)
}

func (st *statement) at(b books.Business) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, st.At); err == nil {
		return t, nil
	}
	d, err := payoff.ParseDate(st.At)
	if err != nil {
		return time.Time{}, payoff.Fail(payoff.Invalid, "at: want a moment such as 2026-03-02T15:04:05Z or a day such as 2026-03-02")
	}
	return d.In(b.Zone), nil
}

func (st *statement) order(rec *record.Recorder, b books.Business) (payoff.Order, error) {
	at, err := st.at(b)
	if err != nil {
		return payoff.Order{}, err
	}
	if st.Amount == "" {
		return payoff.Order{}, payoff.Fail(payoff.Invalid, "an order needs amount: goods, net of tax and discount")
	}
	c := b.Currency
	if st.Currency != "" {
		if c, err = payoff.ParseCurrency(st.Currency); err != nil {
			return payoff.Order{}, err
		}
	}
	o := payoff.Order{
		Shop: st.Shop, Number: st.ID, Aliases: st.Aliases, At: at, Status: payoff.OrderStatus(st.Status), TaxKnown: true,
		GiftCards: payoff.Money{Currency: c}, Told: st.Told, Coupon: st.Coupon, Buyer: rec.Buyer(st.Email, st.Phone, st.Customer),
	}
	switch o.Status {
	case "":
		o.Status = payoff.Paid
	case payoff.Paid, payoff.Pending, payoff.Cancelled:
	default:
		return o, payoff.Fail(payoff.Invalid, "status %q: want paid, pending or cancelled", st.Status)
	}
	for _, part := range []struct {
		name, text string
		to         *payoff.Money
	}{
		{"amount", st.Amount, &o.Goods},
		{"tax", st.Tax, &o.Tax},
		{"shipping", st.Shipping, &o.Shipping},
		{"fees", st.Fees, &o.Fees},
		{"discount", st.Discount, &o.Discount},
		{"refunded", st.Refunded, &o.Refunded},
		{"tip", st.Tip, &o.Tip},
	} {
		if *part.to, err = amount(part.name, part.text, c); err != nil {
			return o, err
		}
	}
	for _, part := range []struct {
		name, text string
		to         **payoff.Money
	}{{"cogs", st.COGS, &o.COGS}, {"shipping_paid", st.ShippingPaid, &o.ShippingPaid}} {
		if part.text == "" {
			continue // not known, which isn't nothing
		}
		m, err := amount(part.name, part.text, c)
		if err != nil {
			return o, err
		}
		*part.to = &m
	}
	return o, nil
}

func (st *statement) lead(rec *record.Recorder, b books.Business) (payoff.Lead, error) {
	at, err := st.at(b)
	if err != nil {
		return payoff.Lead{}, err
	}
	l := payoff.Lead{
		ID: st.ID, Shop: st.Shop, At: at, Stage: payoff.LeadStage(st.Stage), Why: st.Why, Order: st.Order, Told: st.Told,
		Buyer: rec.Buyer(st.Email, st.Phone, st.Customer),
	}
	switch l.Stage {
	case "", payoff.Open, payoff.Won, payoff.Lost:
	default:
		return l, payoff.Fail(payoff.Invalid, "stage %q: want open, won or lost", st.Stage)
	}
	if st.Value != "" {
		m, err := amount("value", st.Value, b.Currency)
		if err != nil {
			return l, err
		}
		l.Worth = &m
	}
	if st.Purpose != "" {
		if l.Purpose, err = payoff.ParsePurpose(st.Purpose); err != nil {
			return l, err
		}
	}
	return l, nil
}

// amount reads decimal text from 0; none is 0.
func amount(name, text string, c payoff.Currency) (payoff.Money, error) {
	if text == "" {
		return payoff.Money{Currency: c}, nil
	}
	m, err := payoff.ParseMoney(text, c)
	if err != nil {
		return m, err
	}
	if m.Minor < 0 {
		return m, payoff.Fail(payoff.Invalid, "%s: want an amount from 0", fmt.Sprint(name))
	}
	return m, nil
}
