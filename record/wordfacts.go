package record

import (
	"math"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// Time is a ledger entry of minutes. Its Key isn't set.
func (w *Words) Time() (payoff.Entry, error) {
	e := payoff.Entry{Kind: payoff.TimeCost, Person: w.Of["person"]}
	if e.Person == "" {
		e.Person = "owner"
	}
	minutes, hours := w.Of["minutes"], w.Of["hours"]
	switch {
	case minutes != "" && hours != "":
		return e, bad("minutes", "say minutes or hours, not both")
	case minutes != "":
		m, err := strconv.ParseInt(minutes, 10, 64)
		if err != nil || m <= 0 {
			return e, bad("minutes", "want a whole number such as 30")
		}
		e.Minutes = m
	case hours != "":
		h := positive(hours)
		if h == 0 || h > 10_000 {
			return e, bad("hours", "want a number such as 1.5")
		}
		e.Minutes = int64(math.Round(h * 60))
	default:
		return e, bad("minutes", "time needs minutes or hours")
	}
	var err error
	if e.Activity, err = payoff.ParseActivity(w.Of["activity"]); err != nil {
		return e, named("activity", err)
	}
	return e, w.entry(&e)
}

// Cost is a ledger entry of money. Its Key isn't set.
func (w *Words) Cost() (payoff.Entry, error) {
	e := payoff.Entry{Campaign: w.Of["campaign"], Ad: w.Of["ad"]}
	c, err := w.currency()
	if err != nil {
		return e, err
	}
	if w.Of["amount"] == "" {
		return e, bad("amount", "a cost needs one: how much, like 29.00")
	}
	if e.Money, err = w.money("amount", c); err != nil {
		return e, err
	}
	if e.Kind, err = payoff.ParseCostKind(w.Of["kind"]); err != nil {
		return e, err
	}
	if e.Every, err = payoff.ParseCadence(w.Of["every"]); err != nil {
		return e, err
	}
	if e.To, err = w.lastDay("to"); err != nil {
		return e, err
	}
	if e.Until, err = w.lastDay("until"); err != nil {
		return e, err
	}
	return e, w.entry(&e)
}

// entry reads what minutes and money share.
func (w *Words) entry(e *payoff.Entry) (err error) {
	e.Note = w.Of["note"]
	if e.On, err = w.date("on"); err != nil {
		return err
	}
	if e.Lines, err = w.lines(); err != nil {
		return err
	}
	e.Purposes, err = w.purposes()
	return err
}

// Order is a sale at a moment; its buyer's keys are r's.
func (w *Words) Order(r *Recorder, at time.Time) (payoff.Order, error) {
	c, err := w.currency()
	if err != nil {
		return payoff.Order{}, err
	}
	o := payoff.Order{
		Shop: w.ShopOf(), Number: strings.TrimLeft(w.Of["number"], "# "), At: at, TaxKnown: true, GiftCards: payoff.Money{Currency: c},
		Told: w.Of["told"], Coupon: w.Of["coupon"], Source: w.source(payoff.DateIn(at, w.Business.Zone)),
		Buyer: r.Buyer(w.Of["email"], w.Of["phone"], w.Of["customer"]),
	}
	status, err := w.one("status", Choices("order", "status")...)
	if err != nil {
		return o, err
	}
	if o.Status = payoff.OrderStatus(status); status == "" {
		o.Status = payoff.Paid
	}
	if w.Of["amount"] == "" {
		return o, bad("amount", "an order needs one: goods, net of tax and discount")
	}
	for _, part := range []struct {
		key string
		to  *payoff.Money
	}{{"amount", &o.Goods}, {"tax", &o.Tax}, {"shipping", &o.Shipping}, {"fees", &o.Fees}, {"discount", &o.Discount}, {"refunded", &o.Refunded}, {"tip", &o.Tip}} {
		if *part.to, err = w.money(part.key, c); err != nil {
			return o, err
		}
	}
	if o.COGS, err = w.maybe("cogs", c); err != nil {
		return o, err
	}
	o.ShippingPaid, err = w.maybe("shipping-paid", c)
	return o, err
}

// Lead is an enquiry at a moment; its buyer's keys are r's. Its ID is as it was said.
func (w *Words) Lead(r *Recorder, at time.Time) (payoff.Lead, error) {
	l := payoff.Lead{
		ID: w.Of["id"], Shop: w.ShopOf(), At: at, Why: w.Of["why"], Order: w.Of["order"], Told: w.Of["told"],
		Source: w.source(payoff.DateIn(at, w.Business.Zone)), Buyer: r.Buyer(w.Of["email"], w.Of["phone"], w.Of["customer"]),
	}
	stage, err := w.one("stage", Choices("lead", "stage")...)
	if err != nil {
		return l, err
	}
	l.Stage = payoff.LeadStage(stage)
	if l.Worth, err = w.maybe("value", w.Business.Currency); err != nil {
		return l, err
	}
	l.Purpose, err = w.purpose("")
	return l, err
}

// Rates are those of one day: of a person's hour, the margin, and currencies by their codes.
func (w *Words) Rates() ([]books.Rate, error) {
	on, err := w.date("on")
	if err != nil {
		return nil, err
	}
	var rates []books.Rate
	if w.Of["person"] != "" || w.Of["hourly"] != "" {
		if w.Of["person"] == "" || w.Of["hourly"] == "" {
			return nil, bad("hourly", "an hour's rate needs both: person=owner hourly=35.00")
		}
		m, err := w.money("hourly", w.Business.Currency)
		if err != nil {
			return nil, err
		}
		rates = append(rates, books.Rate{On: on, Person: w.Of["person"], Value: m.Amount()})
	}
	if text := w.Of["margin"]; text != "" {
		if m, err := strconv.ParseFloat(text, 64); err != nil || !(m >= 0 && m <= 1) {
			return nil, bad("margin", "want a share from 0 to 1 (0.6 is 60%%)")
		}
		rates = append(rates, books.Rate{On: on, Value: text})
	}
	for _, key := range w.currencies() {
		c, err := payoff.ParseCurrency(key)
		if err != nil {
			return nil, named(key, err)
		}
		if c == w.Business.Currency {
			return nil, bad(key, "it is the business's own currency: its rate is 1")
		}
		if _, err := payoff.ParseRate(w.Of[key]); err != nil {
			return nil, named(key, err)
		}
		rates = append(rates, books.Rate{On: on, Currency: c, Value: w.Of[key]})
	}
	if len(rates) == 0 {
		return nil, bad("rate", "which one? USD=0.92, person=owner hourly=35.00, or margin=0.6")
	}
	return rates, nil
}

// Win is a win. Its ID isn't set.
func (w *Words) Win() (payoff.Win, error) {
	win := payoff.Win{Proxy: w.Of["proxy"], Note: w.Of["note"]}
	var err error
	if win.On, err = w.date("on"); err != nil {
		return win, err
	}
	if win.Kind, err = w.one("kind", Choices("win", "kind")...); err != nil {
		return win, err
	}
	if win.Kind == "" {
		return win, bad("kind", "want invitation, recommendation, review or citation")
	}
	if win.Worth, err = w.maybe("value", w.Business.Currency); err != nil {
		return win, err
	}
	if win.Worth != nil && win.Proxy == "" {
		return win, bad("proxy", "a claimed value says what it rests on, such as \"what a speaker's fee would have cost\"")
	}
	lines, err := w.lines()
	if err != nil {
		return win, err
	}
	if len(lines) > 1 {
		return win, bad("network", "a win has one network")
	}
	if len(lines) == 1 {
		win.Line = lines[0].Of
	}
	win.Purpose, err = w.purpose(payoff.Authority)
	return win, err
}

// Budget is how many minutes a week a line may take; it holds from the Monday of the day said.
func (w *Words) Budget() (payoff.Budget, error) {
	var b payoff.Budget
	day, err := w.date("on")
	if err != nil {
		return b, err
	}
	b.From = day.Monday()
	if b.Lifted = w.Of["minutes"] == "none"; !b.Lifted {
		if b.Minutes, err = w.whole("minutes", 0); err != nil {
			return b, err
		}
	}
	lines, err := w.lines()
	if err != nil {
		return b, err
	}
	purposes, err := w.purposes()
	if err != nil {
		return b, err
	}
	if len(lines) != 1 || len(purposes) != 1 {
		return b, bad("network", "a budget is for one network or channel and one purpose: network=facebook purpose=acquire")
	}
	b.Line, b.Purpose = lines[0].Of, purposes[0].Of
	return b, b.Check()
}

// Answer is what a customer said. Its ID isn't set.
func (w *Words) Answer() (payoff.Answer, error) {
	on, err := w.date("on")
	return payoff.Answer{On: on, Said: w.Of["said"], Order: w.Of["order"]}, err
}
