package web

import (
	"slices"
	"strconv"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/web/view"
)

// customers answers: do they come back, and is getting one worth what it costs?
func (s *Server) customers(q *question) (view.Page, error) {
	c, err := s.o.Answers.Customers(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	l := q.locale
	p := &view.Parts{Layout: q.layout(l.Text("Do they come back, and is getting one worth what it costs?")), Downloads: q.files()}
	p.Title, p.Range = l.Text("Customers"), q.ranges()
	p.Range.Against, p.Range.Compare = "", view.Link{}
	p.Answer = repeatSentence(l, c)
	p.Stats = customerStats(l, c)
	p.Parts = []view.Part{
		{ID: "channels", Title: l.Text("Is getting one worth it?"), Text: l.Text("Customers whose first order fell into these days, by the last way they came that isn't direct. The cost holds own hours. The lifetime value stands beside the books and is part of no net."), Body: []view.Piece{{Template: "table", Data: acquiredTable(l, c)}}},
		{ID: "cohorts", Wide: true, Title: l.Text("By month of the first order"), Text: l.Text("Who had ordered again by so many months later. Compare at equal age only; where a month isn't over yet its figure is slanted, and can grow."), Body: []view.Piece{{Template: "table", Data: cohortTable(l, c)}}},
	}
	if len(c.Notes) > 0 {
		p.Parts = append(p.Parts, view.Part{ID: "notes", Title: l.Text("To know beside the figures"), Body: []view.Piece{{Template: "notes", Data: sentences(l, c.Notes)}}})
	}
	return p, nil
}

func (s *Server) customersData(q *question) (any, report.Document, error) {
	c, err := s.o.Answers.Customers(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return c, c.Document(), nil
}

func repeatSentence(l locale.Locale, c *report.Customers) string {
	r := c.Repeat
	if r.Rate == nil {
		return l.Text("No customer is known by name yet: no order names a buyer.")
	}
	text := l.Text("%d of %d customers ordered again, %s (%s to %s).", r.Returned, r.Customers, l.Percent(r.Rate.Mid), l.Percent(r.Rate.Low), l.Percent(r.Rate.High))
	if c.Lacks != "" {
		text += " " + l.Text("That is the repeat rate so far; no forecast is made. %s", l.Sentence(c.Lacks))
	}
	return text
}

func customerStats(l locale.Locale, c *report.Customers) []view.Stat {
	out := []view.Stat{
		{Label: l.Text("Customers of the last 12 months"), Value: l.Number(float64(c.Running), 0)},
		{Label: l.Text("New in these days"), Value: l.Number(float64(c.New), 0)},
		{Label: l.Text("Orders without a known buyer"), Value: l.Number(float64(c.Unknown), 0), Term: l.Text("Of these days. They are in no other figure here.")},
	}
	gone := view.Stat{Label: l.Text("Gone"), Value: "–", Term: l.Text("Customers at the start of these days who by their end had gone %d days without an order.", c.Churn.Limit)}
	if r := c.Churn.Rate; r != nil {
		gone.Value, gone.Range = l.Percent(r.Mid), l.Text("%s to %s", l.Percent(r.Low), l.Percent(r.High))
	}
	out = append(out, gone)
	if v := c.Lifetime; v != nil {
		out = append(out, view.Stat{Label: l.Text("A new one leaves in 12 months"), Value: l.Round(v.Value.Mid), Range: l.Span(v.Value)})
	}
	return out
}

func acquiredTable(l locale.Locale, c *report.Customers) view.Table {
	t := view.Table{Caption: l.Text("New customers by channel of their first order"), Hidden: true, Empty: l.Text("Nobody's first order fell into these days."), Columns: []view.Column{
		{Name: l.Text("Channel")},
		{Name: l.Text("New"), Numeric: true},
		{Name: l.Text("Cost"), Numeric: true},
		{Name: l.Text("Each cost"), Numeric: true},
		{Name: l.Text("Each left so far"), Numeric: true},
	}}
	// Until some channel has customers enough for a forecast there is no column of dashes.
	forecast := c.All.Lifetime != nil || slices.ContainsFunc(c.Channels, func(a report.Acquired) bool { return a.Lifetime != nil })
	if forecast {
		t.Columns = append(t.Columns, view.Column{Name: l.Text("In 12 months"), Numeric: true})
	}
	t.Columns = append(t.Columns, view.Column{Name: l.Text("Paid back")})
	span := func(v *payoff.MoneyInterval) view.Cell {
		switch {
		case v == nil:
			return view.Cell{Text: "–"}
		case v.Low == v.High: // of one customer: what chance could have made of it can't be told
			return view.Cell{Text: l.Round(v.Mid)}
		}
		return view.Cell{Text: l.Round(v.Mid), Small: l.Span(*v)}
	}
	cells := func(name string, a report.Acquired) []view.Cell {
		cost := view.Cell{Text: "–"}
		if a.Cost != nil {
			cost.Text = l.Round(*a.Cost)
		}
		row := []view.Cell{{Text: name}, {Text: strconv.Itoa(a.New)}, cost, span(a.Each), span(a.Left)}
		if forecast {
			value := view.Cell{Text: "–"}
			if a.Lifetime != nil {
				value = span(&a.Lifetime.Value)
			}
			row = append(row, value)
		}
		return append(row, view.Cell{Text: paybackWords(l, a.Payback)})
	}
	for _, a := range c.Channels {
		name := string(a.Channel)
		if name == "" {
			name = l.Text("Nothing is known")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells(name, a)})
	}
	if len(t.Rows) > 0 {
		t.Foot = cells(l.Text("All"), c.All)
	}
	return t
}

func paybackWords(l locale.Locale, p report.Payback) string {
	switch p.Word {
	case report.PaidBack:
		if p.Months == 0 {
			return l.Text("by the first order")
		}
		return l.Count(p.Months, "within %d month", "within %d months")
	case report.PayExpected:
		return l.Count(p.Months, "expected within %d month", "expected within %d months")
	case report.PayNotYet:
		return l.Text("not yet: %s short", l.Round(*p.Short))
	case report.PayNever:
		return l.Text("never, as far as five years")
	}
	return "–"
}

func cohortTable(l locale.Locale, c *report.Customers) view.Table {
	t := view.Table{Caption: l.Text("Who had ordered again by so many months later"), Hidden: true, Columns: []view.Column{{Name: l.Text("Won in")}, {Name: l.Text("Customers"), Numeric: true}}}
	ages := 0
	for _, x := range c.Cohorts {
		ages = max(ages, len(x.Again))
	}
	for age := range ages {
		t.Columns = append(t.Columns, view.Column{Name: l.Number(float64(age), 0), Numeric: true})
	}
	for _, x := range c.Cohorts {
		row := view.TableRow{Cells: []view.Cell{{Text: l.MonthYear(x.Month)}, {Text: strconv.Itoa(x.Customers)}}}
		for age := range ages {
			cell := view.Cell{}
			if age < len(x.Again) {
				share := float64(x.Again[age]) / float64(x.Customers)
				cell = view.Cell{Text: l.Percent(share), Heat: min(9, int(share*20))}
				cell.Open = x.Open && age == len(x.Again)-1
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
