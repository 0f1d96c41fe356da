package web

import (
	"cmp"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/web/view"
)

// soldRows is how many orders and leads stand on a page of the list.
const soldRows = 25

func (v selling) kinds() view.Tabs {
	l := v.l
	tab := func(text, kind string) view.Link {
		return view.Link{Text: text, URL: v.q.at("sales", "kind", kind, "sold-page", "") + "#sold", Current: string(v.asked.Kind) == kind}
	}
	return view.Tabs{Label: l.Text("Listed"), Tabs: []view.Link{tab(l.Text("Both"), ""), tab(l.Text("Orders"), string(payoff.AnOrder)), tab(l.Text("Leads"), string(payoff.ALead))}}
}

// list is the orders and leads, each with its own page behind it.
func (v selling) list() view.Table {
	l := v.l
	list := listOf(v.q, "sold", "-day", soldRows)
	all := v.r.Sold
	amount := func(m *payoff.Money) int64 {
		if m == nil {
			return -1 << 62
		}
		return m.Minor
	}
	order(list, all, map[string]func(a, b report.Sold) int{
		"day":     func(a, b report.Sold) int { return a.At.Compare(b.At) },
		"revenue": func(a, b report.Sold) int { return cmp.Compare(amount(a.Revenue), amount(b.Revenue)) },
		"left":    func(a, b report.Sold) int { return cmp.Compare(amount(a.Contribution), amount(b.Contribution)) },
	})
	t := view.Table{
		Caption: l.Text("The orders and leads of these days"), Hidden: true, Empty: l.Text("None of these days is like that."),
		Columns: []view.Column{
			{Name: l.Text("What")},
			list.column(view.Column{Name: l.Text("Day")}, "day"),
			{Name: l.Text("What for"), Narrow: true},
			{Name: l.Text("What led to it")},
			{Name: l.Text("Known"), Narrow: true},
			list.column(view.Column{Name: l.Text("Revenue"), Numeric: true}, "revenue"), list.column(view.Column{Name: l.Text("Contribution"), Numeric: true, Narrow: true}, "left"),
		},
	}
	from, to, pager := list.part(len(all), t.Caption)
	t.Pager = pager
	for _, s := range all[from:to] {
		revenue, left := view.Cell{}, view.Cell{}
		switch {
		case s.Revenue != nil:
			revenue = view.Cell{Text: l.Money(*s.Revenue), Negative: s.Revenue.Minor < 0}
			left = view.Cell{Text: l.Money(*s.Contribution), Negative: s.Contribution.Minor < 0}
		case s.Undefined != "":
			revenue, left = view.Cell{Text: "–", Small: l.Sentence(s.Undefined)}, view.Cell{Text: "–"}
		}
		purpose := view.Cell{Text: l.Purpose(s.Purpose), URL: v.q.at("sales", "only", written([]chosen{{"purpose", string(s.Purpose)}}), "sold-page", "") + "#sold"}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: saleName(l, s.ID, s.Number), URL: v.q.saleURL(s.ID)},
			{Text: l.Day(s.On)},
			purpose,
			{Text: path(l, report.Sale{At: s.On, Touches: s.Touches, Told: s.Told})},
			{Text: knownWord(l, s.Known)},
			revenue, left,
		}})
	}
	if len(all) > 0 {
		t.Foot = v.sums(all)
	}
	return t
}

// sums are the list's, as the columns stand.
func (v selling) sums(all []report.Sold) []view.Cell {
	l := v.l
	revenue, left := payoff.Money{Currency: v.r.Currency}, payoff.Money{Currency: v.r.Currency}
	for _, s := range all {
		if s.Revenue != nil {
			revenue, left = revenue.Plus(*s.Revenue), left.Plus(*s.Contribution)
		}
	}
	return []view.Cell{{Text: l.Count(len(all), "%d in all", "%d in all")}, {}, {}, {}, {}, {Text: l.Money(revenue)}, {Text: l.Money(left)}}
}

// saleURL is the address of one sale's own page.
func (q *question) saleURL(id string) string {
	return q.at("sale", "id", id)
}

func knownWord(l locale.Locale, k report.Known) string {
	switch k {
	case report.Complete:
		return l.Text("complete")
	case report.Partly:
		return l.Text("in part")
	}
	return l.Text("nothing")
}
