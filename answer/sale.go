package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/report"
)

// Sale opens one order or lead by its conversion's id ("order shop/1001"). One that isn't recorded is an
// error of kind NotFound.
func (a *Answerer) Sale(ctx context.Context, b books.Business, id string) (*report.OneSale, error) {
	rec, err := a.load(ctx, b, time.Time{})
	if err != nil {
		return nil, err
	}
	all := rec.deeds()
	at := slices.IndexFunc(all, func(d deed) bool { return d.ID == id })
	if at < 0 {
		return nil, payoff.Fail(payoff.NotFound, "there is no such order or lead in the books")
	}
	d := all[at]
	on := payoff.DateIn(d.At, b.Zone)
	js, j, browsers, err := a.journeyOf(ctx, b, rec, id, on)
	if err != nil {
		return nil, err
	}
	out := &report.OneSale{Business: b.Name, Currency: b.Currency, Counts: j != nil, Buyer: "unknown", Browsers: browsers, Versions: []report.Version{}}
	out.In(b.Zone)
	if j == nil {
		j = &payoff.Journey{Conversion: d.Conversion, Touches: d.touches}
		(&journeys{rateAge: map[payoff.Currency]payoff.Date{}, priced: map[string]priced{}}).worth(&j.Conversion, *d.order, b, rec)
	}
	out.Sold = sold(j, b)
	if d.Person != "" {
		if out.Buyer = "new"; d.Purpose == payoff.Retain {
			out.Buyer = "known"
		}
	}
	// The journeys command has no milestone: here the lead that was won with the order is one.
	o := attribute.Default()
	if lead, ok := js.milestones[id]; ok {
		o.Milestones = []time.Time{lead}
	}
	traced := a.traced(j, browsers)
	out.Journey, out.Credit = traced.Touches, []report.Credited{}
	for _, m := range attribute.Models {
		credited := report.Credited{Model: m, Lines: []report.Share{}}
		for _, c := range a.creditedWith(j, m, o) {
			credited.Lines = append(credited.Lines, report.Share{
				Line: c.credit.Line.Name(), Evidence: c.evidence, Share: tidy(c.credit.Share), Revenue: c.credit.Revenue, Contribution: c.credit.Contribution,
			})
		}
		out.Credit = append(out.Credit, credited)
	}
	def := attribute.Default()
	out.Method = report.Method{Version: salesMethod, Lookback: int(def.Lookback.Hours() / 24), HalfLife: int(def.HalfLife.Hours() / 24), Formulas: []string{}}
	if d.order == nil {
		out.Status = string(d.lead.Stage)
		out.Versions, err = a.versions(ctx, b, books.Leads, strings.TrimPrefix(id, "lead "))
		return out, err
	}
	out.Status = string(d.order.Status)
	out.Worth = worked(*d.order, b, rec)
	out.Versions, err = a.versions(ctx, b, books.Orders, strings.TrimPrefix(id, "order "))
	return out, err
}

// journeyOf is the one journey of a day with that id, the engine being asked for it alone; nil where it
// doesn't count.
func (a *Answerer) journeyOf(ctx context.Context, b books.Business, rec *record, id string, on payoff.Date) (*journeys, *payoff.Journey, int, error) {
	js, asked, whose := conversions(b, rec, payoff.Range{From: on, To: on + 1, Zone: b.Zone})
	i := slices.IndexFunc(js.all, func(j payoff.Journey) bool { return j.Conversion.ID == id })
	if i < 0 {
		return js, nil, 0, nil
	}
	if n := slices.IndexFunc(asked, func(q events.Asked) bool { return q.ID == id }); n >= 0 {
		if err := a.visits(ctx, b, js, asked[n:n+1], whose[n:n+1]); err != nil {
			return nil, nil, 0, err
		}
	}
	return js, &js.all[i], js.browsers[i], nil
}

// worked is how an order's worth came about.
func worked(o payoff.Order, b books.Business, rec *record) *report.Worth {
	on := payoff.DateIn(o.At, b.Zone)
	ppm, known := rec.margin(on)
	w := &report.Worth{
		Billed: o.Goods.Currency, Steps: []report.WorthStep{}, Revenue: o.Revenue(), Contribution: o.Contribution(ppm),
		Discount: o.Discount, Tax: o.Tax, TaxKnown: o.TaxKnown,
	}
	for _, s := range o.Worth(ppm) {
		w.Steps = append(w.Steps, report.WorthStep{Name: s.Name, Amount: s.Amount, Assumed: s.Assumed})
	}
	if o.COGS == nil && known {
		margin := float64(ppm) / 1e6
		w.Margin = &margin
	}
	revenue, since, ok := rec.prices.Convert(w.Revenue, on)
	if !ok {
		return w
	}
	w.InRevenue = &revenue
	if w.Billed != b.Currency {
		w.RateOf, w.Rate = &since, rec.rate(w.Billed, since)
	}
	if known || o.COGS != nil || o.Status == payoff.Cancelled {
		left, _, _ := rec.prices.Convert(w.Contribution, on)
		w.InLeft = &left
	}
	return w
}

// rate is the text of a currency's rate of a day; of several for one day the last holds.
func (r *record) rate(c payoff.Currency, on payoff.Date) string {
	text := ""
	for _, x := range r.all.rates {
		if x.Currency == c && x.On == on {
			text = x.Value
		}
	}
	return text
}

// versions are the statements of a fact, each with what it changed.
func (a *Answerer) versions(ctx context.Context, b books.Business, kind books.Kind, key string) ([]report.Version, error) {
	files := map[int64]string{}
	imports, err := a.books.Imports(ctx, b.ID)
	if err != nil {
		return nil, fmt.Errorf("read the imports: %w", err)
	}
	for _, i := range imports {
		files[i.ID] = i.File
	}
	out := []report.Version{}
	var before *payoff.Order
	var stage payoff.LeadStage
	for f, err := range a.books.Versions(ctx, b.ID, kind, key) {
		if err != nil {
			return nil, fmt.Errorf("read the versions of %s %s: %w", kind, key, err)
		}
		v := report.Version{Version: f.Version, Recorded: f.Recorded, Via: viaWords[f.Via], File: files[f.Import], Note: f.Note, Changed: []string{}}
		if kind == books.Leads {
			var l payoff.Lead
			if err := json.Unmarshal(f.Body, &l); err != nil {
				return nil, fmt.Errorf("read version %d of %s %s: %w", f.Version, kind, key, err)
			}
			if v.Changed = leadChanges(stage, l.Stage); len(out) == 0 {
				v.Changed = []string{"first stated"}
			}
			stage = l.Stage
		} else {
			var o payoff.Order
			if err := json.Unmarshal(f.Body, &o); err != nil {
				return nil, fmt.Errorf("read version %d of %s %s: %w", f.Version, kind, key, err)
			}
			if v.Changed = []string{"first stated"}; before != nil {
				v.Changed = orderChanges(*before, o)
			}
			before = &o
		}
		if f.Note != "" {
			v.Changed = append(v.Changed, "what was known of the buyer was erased")
		}
		out = append(out, v)
	}
	return out, nil
}

// viaWords are what people call the ways in which facts are stated.
var viaWords = map[books.Via]string{books.Script: "script", books.File: "file", books.API: "API", books.Hand: "hand"}

func leadChanges(before, now payoff.LeadStage) []string {
	if before == now {
		return []string{"nothing that a figure hangs on"}
	}
	return []string{fmt.Sprintf("%s, was %s", now, before)}
}

// orderChanges are the causes for which an order's worth or credit is another one than before.
func orderChanges(before, now payoff.Order) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if before.Status != now.Status {
		say("%s, was %s", now.Status, before.Status)
	}
	money := func(name string, was, is payoff.Money) {
		if was.Minor == 0 {
			was.Currency = is.Currency // JSON leaves out what is nothing
		}
		if is.Minor == 0 {
			is.Currency = was.Currency
		}
		if was != is {
			say("%s %s, was %s", name, is, was)
		}
	}
	money("refunded", before.Refunded, now.Refunded)
	money("goods", before.Goods, now.Goods)
	money("shipping", before.Shipping, now.Shipping)
	money("fees", before.Fees, now.Fees)
	money("tip", before.Tip, now.Tip)
	money("gift cards", before.GiftCards, now.GiftCards)
	late := func(name string, was, is *payoff.Money) {
		switch {
		case was == nil && is != nil:
			say("%s became known: %s", name, is)
		case was != nil && is == nil:
			say("%s is no longer known", name)
		case was != nil && is != nil && *was != *is:
			say("%s %s, was %s", name, is, was)
		}
	}
	late("cost of goods", before.COGS, now.COGS)
	late("shipping paid", before.ShippingPaid, now.ShippingPaid)
	if !before.At.Equal(now.At) {
		say("another time")
	}
	if before.Buyer == (payoff.Buyer{}) && now.Buyer != (payoff.Buyer{}) {
		say("its buyer became known")
	}
	if len(now.Visitors) > len(before.Visitors) {
		say("a browser that led to it became known")
	}
	if before.Source == nil && now.Source != nil {
		say("a source became known")
	}
	if before.Told != now.Told {
		say("another answer of the customer's")
	}
	if len(out) == 0 {
		say("nothing that a figure hangs on")
	}
	return out
}
