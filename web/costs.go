package web

import (
	"net/http"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/view"
)

// files are other forms of what the page shows.
func (q *question) files() view.Downloads {
	return view.Downloads{CSV: q.at(q.page.path, "format", "csv"), JSON: q.at(q.page.path, "format", "json")}
}

// costs answers: what was spent?
func (s *Server) costs(q *question) (view.Page, error) { return s.showCosts(q, nil) }

func (s *Server) showCosts(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What was spent?")), Tabs: q.costTabs(), Stats: q.costStats(d), Downloads: q.files()}
	p.Title, p.Range = l.Text("Money"), q.ranges()
	spent := d.Cost.Minus(d.Time)
	if p.Answer = l.Text("%s of money in these days.", l.Money(spent)); spent.Minor == 0 {
		p.Answer = l.Text("No money is noted in these days.")
	}
	p.Parts = []view.Part{
		{ID: "note", Title: l.Text("Note a cost"), Text: l.Text("Ads, tools, an agency, a photographer. One that comes again is noted once."), Body: []view.Piece{{Template: "form", Data: q.costForm(wrong)}}},
		{ID: "lines", Title: l.Text("Where it went"), Text: l.Text("Hours are priced in."), Body: []view.Piece{{Template: "table", Data: q.spentTable(d, false)}}},
		q.entriesPart(d, "costs", func(e answer.Booked) bool { return e.Kind != payoff.TimeCost }),
	}
	if len(d.Unpriced) > 0 {
		p.Parts = append(p.Parts, view.Part{ID: "unpriced", Title: l.Text("What has no price"), Body: []view.Piece{{Template: "notes", Data: d.Unpriced}}})
	}
	return p, nil
}

func (q *question) costForm(wrong access.Faults) view.Form {
	l := q.locale
	kept := func(name, usual string) string {
		if wrong == nil {
			return usual
		}
		return q.r.PostFormValue(name)
	}
	often := []view.Option{{Value: "", Text: l.Text("once")}, {Value: "week", Text: l.Text("every week")}, {Value: "month", Text: l.Text("every month")}, {Value: "year", Text: l.Text("every year")}}
	for i := range often {
		often[i].On = often[i].Value == kept("every", "")
	}
	return view.Form{
		Action: q.at("costs"), Hidden: []view.Hidden{{Name: "do", Value: "note"}, q.once(wrong)},
		Fields: []view.Field{
			{Label: l.Text("Amount"), Name: "amount", Mode: "decimal", Required: true, Value: kept("amount", ""), Unit: string(q.business.Currency), Hint: l.Text("With a point: 12.50. Another currency stands behind it: 12.50 USD."), Error: said(wrong, "amount")},
			{Label: l.Text("What was it?"), Name: "kind", Type: "select", Required: true, Options: q.kindOptions(kept("kind", string(payoff.AdSpend))), Error: said(wrong, "kind")},
			{Label: l.Text("First day"), Name: "on", Type: "date", Required: true, Value: kept("on", q.s.o.Answers.Today(q.business).String()), Error: said(wrong, "on")},
			{Label: l.Text("Last day it is for"), Name: "to", Type: "date", Value: kept("to", ""), Error: said(wrong, "to")},
			{Label: l.Text("How often"), Name: "every", Type: "select", Required: true, Options: often},
			{Label: l.Text("Where"), Name: "line", Type: "select", Options: q.lineOptions(kept("line", "")), Error: said(wrong, "line")},
			{Label: l.Text("What for"), Name: "purpose", Type: "select", Options: q.purposeOptions(kept("purpose", string(payoff.Acquire)))},
			{Label: l.Text("Note"), Name: "note", Value: kept("note", "")},
		},
		Button: view.Button{Text: l.Text("Note it"), Kind: "primary"},
	}
}

// costsAct notes a cost or takes one back.
func (s *Server) costsAct(q *question, w http.ResponseWriter) (view.Page, error) {
	if q.r.PostFormValue("do") == "reverse" {
		return s.reverse(q, w)
	}
	wrong := access.Faults{}
	e := q.costFrom(wrong)
	if len(wrong) == 0 {
		known, err := s.noteOnce(q, &e)
		if known {
			return q.knownAndBack(w)
		}
		if err == nil {
			return q.saidAndBack(w, q.locale.Text("%s noted.", q.locale.Money(e.Money)))
		}
		if payoff.KindOf(err) != payoff.Invalid {
			return nil, err
		}
		wrong["amount"] = err.Error()
	}
	p, err := s.showCosts(q, wrong)
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

func (q *question) costFrom(wrong access.Faults) payoff.Entry {
	e := payoff.Entry{Note: clip(q.r.PostFormValue("note"), 500)}
	amount, code, other := strings.Cut(strings.TrimSpace(q.r.PostFormValue("amount")), " ")
	currency := q.business.Currency
	var err error
	if other {
		if currency, err = payoff.ParseCurrency(strings.ToUpper(strings.TrimSpace(code))); err != nil {
			wrong["amount"] = q.locale.Text("want a currency's code such as USD behind the amount")
		}
	}
	if len(wrong) == 0 {
		if e.Money, err = payoff.ParseMoney(amount, currency); err != nil || e.Money.Minor <= 0 {
			wrong["amount"] = q.locale.Text("want an amount above 0, such as 12.50")
		}
	}
	if e.Kind, err = payoff.ParseCostKind(q.r.PostFormValue("kind")); err != nil {
		wrong["kind"] = q.locale.Text("want one of those offered")
	}
	if e.On, err = payoff.ParseDate(q.r.PostFormValue("on")); err != nil {
		wrong["on"] = q.locale.Text("want a day")
	}
	if text := q.r.PostFormValue("to"); text != "" {
		if e.To, err = payoff.ParseDate(text); err != nil || e.To < e.On {
			wrong["to"] = q.locale.Text("want a day that isn't before the first one")
		}
		e.To++ // people name the last day, the ledger the first one after
	}
	if e.Every, err = payoff.ParseCadence(q.r.PostFormValue("every")); err != nil {
		wrong["every"] = q.locale.Text("want one of those offered")
	}
	q.forWhat(&e, wrong)
	e.Activity = ""
	return e
}

// rates answers: what does an hour cost?
func (s *Server) rates(q *question) (view.Page, error) { return s.showRates(q, nil) }

func (s *Server) showRates(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What does an hour cost?")), Tabs: q.costTabs()}
	p.Title = l.Text("Rates")
	if p.Answer = l.Text("Nobody said what an hour of yours costs."); d.Hour != nil {
		p.Answer = l.Text("An hour of yours costs %s.", l.Money(*d.Hour))
	}
	today := s.o.Answers.Today(q.business).String()
	kept := func(name, usual string) string {
		if q.r.Method != http.MethodPost {
			return usual
		}
		return q.r.PostFormValue(name)
	}
	what := []view.Option{
		{Value: "hour", Text: l.Text("an hour of somebody's work")}, {Value: "margin", Text: l.Text("what is left of each sale, as a share")}, {Value: "currency", Text: l.Text("another currency")},
	}
	for i := range what {
		what[i].On = what[i].Value == kept("what", "hour")
	}
	form := view.Form{
		Action: q.at("rates"), Hidden: []view.Hidden{{Name: "do", Value: "note"}},
		Fields: []view.Field{
			{Label: l.Text("What is priced?"), Name: "what", Type: "select", Required: true, Options: what},
			{Label: l.Text("Whose hour, or which currency"), Name: "who", Value: kept("who", "owner"), Hint: l.Text("owner, a name, or a code such as USD. A margin needs neither."), Error: said(wrong, "who")},
			{Label: l.Text("It is"), Name: "value", Mode: "decimal", Required: true, Value: kept("value", ""), Hint: l.Text("35.00 for an hour, 0.6 for a margin of 60%%, or what one unit of the currency is worth in %s.", string(q.business.Currency)), Error: said(wrong, "value")},
			{Label: l.Text("From"), Name: "on", Type: "date", Required: true, Value: kept("on", today), Hint: l.Text("Entries from this day on have this price. Earlier ones keep theirs."), Error: said(wrong, "on")},
		},
		Button: view.Button{Text: l.Text("Note it"), Kind: "primary"},
	}
	table := &view.Table{
		Caption: l.Text("Rates"), Hidden: true, Empty: l.Text("No rate is noted yet."),
		Columns: []view.Column{{Name: l.Text("From")}, {Name: l.Text("What")}, {Name: l.Text("Rate"), Numeric: true}},
	}
	for _, r := range d.Rates {
		row := []view.Cell{{Text: l.Day(r.On)}, {Text: l.Text("margin")}, {Text: r.Value}}
		switch {
		case r.Currency != "":
			row[1].Text, row[2].Text = "1 "+string(r.Currency), r.Value+" "+string(q.business.Currency)
		case r.Person != "":
			row[1].Text, row[2].Text = l.Text("an hour of %s", r.Person), r.Value+" "+string(q.business.Currency)
		}
		table.Rows = append(table.Rows, view.TableRow{Cells: row})
	}
	p.Parts = []view.Part{
		{ID: "note", Title: l.Text("Note a rate"), Text: l.Text("A rate holds from its day on. The same day again corrects it."), Body: []view.Piece{{Template: "form", Data: form}}},
		{ID: "rates", Title: l.Text("Rates"), Body: []view.Piece{{Template: "table", Data: table}}},
	}
	return p, nil
}

// ratesAct notes a rate.
func (s *Server) ratesAct(q *question, w http.ResponseWriter) (view.Page, error) {
	l, wrong := q.locale, access.Faults{}
	r := books.Rate{Value: strings.TrimSpace(q.r.PostFormValue("value"))}
	var err error
	if r.On, err = payoff.ParseDate(q.r.PostFormValue("on")); err != nil {
		wrong["on"] = l.Text("want a day")
	}
	who := clip(q.r.PostFormValue("who"), 60)
	switch q.r.PostFormValue("what") {
	case "hour":
		if r.Person = who; who == "" {
			wrong["who"] = l.Text("want a name, such as owner")
		}
		if m, err := payoff.ParseMoney(r.Value, q.business.Currency); err != nil || m.Minor < 0 {
			wrong["value"] = l.Text("want an amount such as 35.00")
		} else {
			r.Value = m.Amount()
		}
	case "currency":
		if r.Currency, err = payoff.ParseCurrency(strings.ToUpper(who)); err != nil || r.Currency == q.business.Currency {
			wrong["who"] = l.Text("want another currency's code, such as USD")
		}
		if _, err := payoff.ParseRate(r.Value); err != nil {
			wrong["value"] = l.Text("want a number above 0, such as 0.92")
		}
	default:
		if m, ok := share(r.Value); !ok {
			wrong["value"] = l.Text("want a share from 0 to 1, such as 0.6")
		} else {
			r.Value = m
		}
	}
	if len(wrong) == 0 {
		d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
		if err != nil {
			return nil, err
		}
		err = s.note(q, func(b *record.Batch) error { _, err := b.Rate(d.Rates, r); return err })
		if err == nil {
			return q.saidAndBack(w, l.Text("Noted. It holds from %s.", l.Day(r.On)))
		}
		if payoff.KindOf(err) != payoff.Invalid {
			return nil, err
		}
		wrong["value"] = err.Error()
	}
	p, err := s.showRates(q, wrong)
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}
