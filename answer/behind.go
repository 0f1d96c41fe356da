package answer

import (
	"cmp"
	"context"
	"math"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/ledger"
	"payoff/report"
	"payoff/value"
)

// Behind is what the verdict on a line and purpose was made of. A line or purpose that has no verdict
// in the range is an error of kind NotFound.
func (a *Answerer) Behind(ctx context.Context, b books.Business, r payoff.Range, line payoff.Line, purpose payoff.Purpose) (*report.Behind, error) {
	v, s, credits, err := a.verdicts(ctx, b, r, true)
	if err != nil {
		return nil, err
	}
	row := v.Row(line, purpose)
	if row == nil {
		return nil, payoff.Fail(payoff.NotFound, "nothing is recorded for %s, %s in these days", line.Name(), purpose)
	}
	out := &report.Behind{
		Business: v.Business, Range: r, Currency: v.Currency, Official: v.Official, Model: attribute.LastNonDirect, Row: *row,
		Factor: row.Statement.Factor, Tests: row.Statement.Tests, From: row.Statement, Statement: []report.StatementLine{}, Method: v.Method,
		Note: "The statement adds up what was recorded. The verdict asks what such a time brings as a rule: it also holds how many orders a week are likely, and those whose path isn't known.",
	}
	for _, l := range row.Statement.Lines {
		credited := l.Credited
		credited.Currency = v.Currency
		out.Statement = append(out.Statement, report.StatementLine{Name: l.Name, Evidence: l.Evidence, Method: l.Method, Value: l.Value, Credited: credited, Count: l.Count})
	}
	key := value.LineKey{Line: line, Purpose: purpose}
	rows, err := a.evidenceRows(v, s, credits, a.surveys(credits), &key)
	if err != nil {
		return nil, err
	}
	if len(rows) == 1 {
		out.Evidence = &rows[0]
	}
	out.Sales = s.sales(credits, key)
	out.Spent = spent(s.costs, key, v.Currency)
	out.Weeks = s.weeks(credits, key)
	return out, nil
}

// sales are the conversions credited to a line and purpose, the latest first.
func (s *sheet) sales(credits []credited, key value.LineKey) []report.Sale {
	out := []report.Sale{}
	for _, c := range credits {
		conversion := c.journey.Conversion
		if c.credit.Line != key.Line || conversion.Purpose != key.Purpose {
			continue
		}
		sale := report.Sale{
			ID: conversion.ID, Number: conversion.Number, Kind: string(conversion.Kind), At: payoff.DateIn(conversion.At, s.business.Zone), Told: conversion.Told,
			Evidence: c.evidence, Share: c.credit.Share, Revenue: conversion.Revenue, Contribution: conversion.Contribution,
			Credited: c.credit.Contribution, Undefined: conversion.Undefined, Touches: []report.SaleTouch{},
		}
		for _, t := range c.journey.Touches {
			sale.Touches = append(sale.Touches, report.SaleTouch{
				On: payoff.DateIn(t.At, s.business.Zone), Line: t.Line().Name(), Network: t.Origin.Network, Channel: t.Origin.Channel,
				Campaign: t.Origin.Campaign, Page: t.Page, Here: t.Line() == key.Line,
			})
		}
		out = append(out, sale)
	}
	slices.SortStableFunc(out, func(x, y report.Sale) int { return cmp.Or(-cmp.Compare(x.At, y.At), cmp.Compare(x.ID, y.ID)) })
	return out
}

// spent puts the days of each entry together again.
func spent(costs []ledger.Cost, key value.LineKey, currency payoff.Currency) []report.Spent {
	out := []report.Spent{}
	at := map[string]int{}
	for _, c := range costs {
		if c.Line != key.Line || c.Purpose != key.Purpose {
			continue
		}
		i, ok := at[c.Entry]
		if !ok {
			i = len(out)
			at[c.Entry] = i
			out = append(out, report.Spent{
				Entry: c.Entry, From: c.On, To: c.On + 1, Kind: c.Kind, Activity: c.Activity, Person: c.Person, Campaign: c.Campaign,
				Cost: payoff.Money{Currency: currency}, Joint: c.Joint,
			})
		}
		e := &out[i]
		e.From, e.To = min(e.From, c.On), max(e.To, c.On+1)
		e.Minutes += c.Minutes
		if c.Undefined != "" {
			e.Undefined = c.Undefined
			continue
		}
		e.Cost = e.Cost.Plus(c.Money)
	}
	for i := range out {
		out[i].Minutes = math.Round(out[i].Minutes*100) / 100
	}
	slices.SortStableFunc(out, func(x, y report.Spent) int {
		return cmp.Or(-cmp.Compare(x.From, y.From), cmp.Compare(x.Entry, y.Entry))
	})
	return out
}

// weeks are the weeks of the range, as far as they have begun.
func (s *sheet) weeks(credits []credited, key value.LineKey) []report.Week {
	out := []report.Week{}
	zero := payoff.Money{Currency: s.business.Currency}
	first := s.r.From.Monday()
	for monday := first; monday < s.until; monday += 7 {
		out = append(out, report.Week{Monday: monday, Credited: zero, Cost: zero})
	}
	week := func(d payoff.Date) *report.Week {
		if i := int(d.Monday()-first) / 7; i >= 0 && i < len(out) {
			return &out[i]
		}
		return nil
	}
	for _, c := range credits {
		if c.credit.Line != key.Line || c.journey.Conversion.Purpose != key.Purpose || c.journey.Conversion.Undefined != "" {
			continue
		}
		if w := week(payoff.DateIn(c.journey.Conversion.At, s.business.Zone)); w != nil {
			w.Credited = w.Credited.Plus(c.credit.Contribution)
		}
	}
	for _, c := range s.costs {
		if c.Line == key.Line && c.Purpose == key.Purpose && c.Undefined == "" {
			if w := week(c.On); w != nil {
				w.Cost = w.Cost.Plus(c.Money)
				w.Hours += c.Minutes / 60
			}
		}
	}
	return out
}
