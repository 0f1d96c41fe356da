package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
)

func noteTime(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	e := payoff.Entry{Kind: payoff.TimeCost, Person: v.of["person"], Note: v.of["note"]}
	if e.Person == "" {
		e.Person = "owner"
	}
	switch {
	case v.of["minutes"] != "" && v.of["hours"] != "":
		return "", usage("say minutes= or hours=, not both")
	case v.of["minutes"] != "":
		m, err := strconv.ParseInt(v.of["minutes"], 10, 64)
		if err != nil || m <= 0 {
			return "", usage("minutes=%s: want a whole number such as 30", v.of["minutes"])
		}
		e.Minutes = m
	case v.of["hours"] != "":
		h, err := positive(v.of["hours"])
		if err != nil || h > 10000 {
			return "", usage("hours=%s: want a number such as 1.5", v.of["hours"])
		}
		e.Minutes = int64(math.Round(h * 60))
	default:
		return "", usage("log time needs minutes= or hours=")
	}
	var err error
	if e.Activity, err = payoff.ParseActivity(v.of["activity"]); err != nil {
		return "", err
	}
	return noteEntry(ctx, f, v, e, fmt.Sprintf("%d minutes of %s", e.Minutes, e.Person))
}

func noteCost(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	var e payoff.Entry
	c, err := v.currency()
	if err != nil {
		return "", err
	}
	if e.Money, err = v.money("amount", c); err != nil {
		return "", err
	}
	if e.Kind, err = payoff.ParseCostKind(v.of["kind"]); err != nil {
		return "", err
	}
	if e.Every, err = payoff.ParseCadence(v.of["every"]); err != nil {
		return "", err
	}
	if v.of["to"] != "" {
		if e.To, err = payoff.ParseDate(v.of["to"]); err != nil {
			return "", err
		}
		e.To++ // people name the last day, the ledger the first one after
	}
	if v.of["until"] != "" {
		if e.Until, err = payoff.ParseDate(v.of["until"]); err != nil {
			return "", err
		}
		e.Until++
	}
	e.Campaign, e.Ad, e.Note = v.of["campaign"], v.of["ad"], v.of["note"]
	what := e.Money.String()
	if e.Every != payoff.Once {
		what += " every " + string(e.Every)
	}
	return noteEntry(ctx, f, v, e, what)
}

func noteEntry(ctx context.Context, f *folder, v *values, e payoff.Entry, what string) (string, error) {
	var err error
	if e.On, err = v.date("on"); err != nil {
		return "", err
	}
	if e.Lines, err = v.lines(); err != nil {
		return "", err
	}
	if e.Purposes, err = v.purposes(); err != nil {
		return "", err
	}
	e.Key = "hand/" + record.Random()
	err = v.batch(ctx, f, func(_ *record.Recorder, b *record.Batch) error {
		_, err := b.Entry(e)
		return err
	})
	said := fmt.Sprintf("noted %s on %s as entry %s", what, e.On, e.Key)
	if len(e.Lines) == 0 {
		said += "\nIt has no network= or channel=: it stands as unallocated."
	} else if len(e.Purposes) == 0 && e.Activity != payoff.Browse {
		said += "\nIt has no purpose=: it stands as unallocated."
	}
	return said, err
}

func noteOrder(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	c, err := v.currency()
	if err != nil {
		return "", err
	}
	on, err := v.date("on")
	if err != nil {
		return "", err
	}
	o := payoff.Order{
		Shop: v.of["shop"], Number: strings.TrimLeft(v.of["number"], "# "), At: on.LastSecond(b.Zone), Status: payoff.OrderStatus(v.of["status"]),
		TaxKnown: true, Told: v.of["told"], Coupon: v.of["coupon"], Source: v.source(on),
	}
	if o.Shop == "" {
		o.Shop = "hand"
	}
	switch o.Status {
	case "":
		o.Status = payoff.Paid
	case payoff.Paid, payoff.Pending, payoff.Cancelled:
	default:
		return "", usage("status=%s: want paid, pending or cancelled", o.Status)
	}
	for _, part := range []struct {
		key string
		to  *payoff.Money
	}{{"amount", &o.Goods}, {"tax", &o.Tax}, {"shipping", &o.Shipping}, {"fees", &o.Fees}, {"discount", &o.Discount}, {"refunded", &o.Refunded}, {"tip", &o.Tip}} {
		if *part.to, err = v.money(part.key, c); err != nil {
			return "", err
		}
	}
	o.GiftCards = payoff.Money{Currency: c}
	if o.COGS, err = v.maybe("cogs", c); err != nil {
		return "", err
	}
	if o.ShippingPaid, err = v.maybe("shipping-paid", c); err != nil {
		return "", err
	}
	var outcome record.Outcome
	err = v.batch(ctx, f, func(r *record.Recorder, batch *record.Batch) error {
		o.Buyer = r.Buyer(v.of["email"], v.of["phone"], v.of["customer"])
		outcome, err = batch.Order(o)
		return err
	})
	return fmt.Sprintf("order %s of %s on %s: %s", o.Number, o.Goods, on, outcomeWord(outcome)), err
}

func noteRefund(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	shop := v.of["shop"]
	if shop == "" {
		shop = "hand"
	}
	var left payoff.Money
	err := v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		var err error
		left, err = batch.Refund(shop, v.of["order"], v.of["amount"])
		return err
	})
	return fmt.Sprintf("refund of %s on order %s noted; %s of revenue is left of it", v.of["amount"], v.of["order"], left), err
}

func noteLead(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	on, err := v.date("on")
	if err != nil {
		return "", err
	}
	l := payoff.Lead{
		ID: v.of["id"], Shop: v.of["shop"], At: on.LastSecond(b.Zone), Stage: payoff.LeadStage(v.of["stage"]), Why: v.of["why"],
		Order: v.of["order"], Told: v.of["told"], Source: v.source(on),
	}
	if l.ID == "" {
		l.ID = record.Random()
	}
	if l.Shop == "" {
		l.Shop = "hand"
	}
	switch l.Stage {
	case "", payoff.Open, payoff.Won, payoff.Lost:
	default:
		return "", usage("stage=%s: want open, won or lost", l.Stage)
	}
	if l.Worth, err = v.maybe("value", b.Currency); err != nil {
		return "", err
	}
	if v.of["purpose"] != "" {
		if l.Purpose, err = payoff.ParsePurpose(v.of["purpose"]); err != nil {
			return "", err
		}
	}
	var outcome record.Outcome
	err = v.batch(ctx, f, func(r *record.Recorder, batch *record.Batch) error {
		l.Buyer = r.Buyer(v.of["email"], v.of["phone"], v.of["customer"])
		outcome, err = batch.Lead(l)
		return err
	})
	return fmt.Sprintf("lead %s on %s: %s", l.ID, on, outcomeWord(outcome)), err
}

func noteRate(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	on, err := v.date("on")
	if err != nil {
		return "", err
	}
	var rates []books.Rate
	var said []string
	if v.of["person"] != "" || v.of["hourly"] != "" {
		if v.of["person"] == "" || v.of["hourly"] == "" {
			return "", usage("an hour's rate needs both: person=owner hourly=35.00")
		}
		m, err := v.money("hourly", b.Currency)
		if err != nil {
			return "", err
		}
		rates = append(rates, books.Rate{On: on, Person: v.of["person"], Value: m.Amount()})
		said = append(said, fmt.Sprintf("an hour of %s costs %s", v.of["person"], m))
	}
	if text := v.of["margin"]; text != "" {
		if m, err := strconv.ParseFloat(text, 64); err != nil || !(m >= 0 && m <= 1) {
			return "", usage("margin=%s: want a share from 0 to 1 (0.6 is 60%%)", text)
		}
		rates = append(rates, books.Rate{On: on, Value: text})
		said = append(said, "the margin is "+text)
	}
	for _, key := range keysInOrder(v.of) {
		if len(key) != 3 || strings.ToUpper(key) != key {
			continue
		}
		c, err := payoff.ParseCurrency(key)
		if err != nil {
			return "", err
		}
		if c == b.Currency {
			return "", usage("%s is the business's own currency: its rate is 1", c)
		}
		if _, err := payoff.ParseRate(v.of[key]); err != nil {
			return "", err
		}
		rates = append(rates, books.Rate{On: on, Currency: c, Value: v.of[key]})
		said = append(said, fmt.Sprintf("1 %s is %s %s", c, v.of[key], b.Currency))
	}
	if len(rates) == 0 {
		return "", usage("which rate? USD=0.92, person=owner hourly=35.00, or margin=0.6")
	}
	_, err = noteRates(ctx, f, b, "log", rates)
	return fmt.Sprintf("from %s: %s", on, strings.Join(said, "; ")), err
}

func noteWin(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	on, err := v.date("on")
	if err != nil {
		return "", err
	}
	w := payoff.Win{On: on, Kind: v.of["kind"], Proxy: v.of["proxy"], Note: v.of["note"]}
	switch w.Kind {
	case "invitation", "recommendation", "review", "citation":
	default:
		return "", usage("kind=%s: want invitation, recommendation, review or citation", w.Kind)
	}
	if w.Worth, err = v.maybe("value", b.Currency); err != nil {
		return "", err
	}
	if w.Worth != nil && w.Proxy == "" {
		return "", usage("a claimed value says what it rests on: proxy=\"what a speaker's fee would have cost\"")
	}
	lines, err := v.lines()
	if err != nil {
		return "", err
	}
	if len(lines) > 1 {
		return "", usage("a win has one network")
	}
	if len(lines) == 1 {
		w.Line = lines[0].Of
	}
	w.Purpose = payoff.Authority
	if v.of["purpose"] != "" {
		if w.Purpose, err = payoff.ParsePurpose(v.of["purpose"]); err != nil {
			return "", err
		}
	}
	err = v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Win(w)
		return err
	})
	return fmt.Sprintf("%s on %s noted", w.Kind, on), err
}

func noteAnswer(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	on, err := v.date("on")
	if err != nil {
		return "", err
	}
	err = v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		_, err := batch.Answer(payoff.Answer{On: on, Said: v.of["said"], Order: v.of["order"]})
		return err
	})
	return fmt.Sprintf("answer on %s noted", on), err
}

func noteReversal(ctx context.Context, f *folder, b books.Business, v *values) (string, error) {
	err := v.batch(ctx, f, func(_ *record.Recorder, batch *record.Batch) error {
		return batch.Reverse(v.of["entry"], v.of["why"])
	})
	return fmt.Sprintf("entry %s is taken back; both stay in the books", v.of["entry"]), err
}

func yes(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "", "no", "false", "0":
		return false, nil
	case "yes", "true", "1":
		return true, nil
	}
	return false, fmt.Errorf("not yes or no")
}

func positive(s string) (float64, error) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("not a positive number")
	}
	return x, nil
}
