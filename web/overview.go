package web

import (
	"fmt"
	"math"
	"slices"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// overview answers: is it paying off?
func (s *Server) overview(q *question) (view.Page, error) {
	v, before, err := s.verdicts(q)
	if err != nil {
		return nil, err
	}
	p := &view.Overview{Layout: q.layout(q.locale.Text("Is it paying off?"))}
	if p.Flashes, err = s.reminders(q); err != nil {
		return nil, err
	}
	p.Range = q.ranges()
	if len(v.Rows) == 0 {
		p.Empty, err = s.nothingRecorded(q)
		return p, err
	}
	o := overviewing{q.locale, q, v, before, scaleOf(v)}
	p.Answer, p.Stats, p.Groups, p.Books = o.answer(), o.stats(), o.groups(), o.books()
	p.Axis = o.scale.Axis(o.tick, o.l.Text("break-even"))
	if before != nil && len(before.Rows) > 0 {
		p.Compared, p.Against, p.Moved = true, o.l.Days(before.Range), o.moved()
	}
	if s.o.Books != nil { // there are budgets where there are pages to set them on
		over, err := q.overBudget()
		if err != nil {
			return nil, err
		}
		if over != "" {
			p.Notes = append(p.Notes, over)
		}
	}
	for _, n := range v.Notes {
		p.Notes = append(p.Notes, o.l.Sentence(n))
	}
	p.Evidence = q.at("evidence")
	p.Downloads = view.Downloads{CSV: q.at("", "format", "csv"), JSON: q.at("", "format", "json")}
	return p, nil
}

func (s *Server) overviewData(q *question) (any, report.Document, error) {
	v, err := s.o.Answers.Verdicts(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return v, v.Document(), nil
}

// verdicts are those of the question's days, and of the days they are compared with.
func (s *Server) verdicts(q *question) (now, before *report.Verdicts, err error) {
	if q.before == nil {
		now, err = s.o.Answers.Verdicts(q.r.Context(), q.business, q.days)
		return now, nil, err
	}
	return s.o.Answers.Compared(q.r.Context(), q.business, q.days, *q.before)
}

// overviewing is the page in the making.
type overviewing struct {
	l           locale.Locale
	q           *question
	now, before *report.Verdicts
	scale       svg.Scale
}

// scaleOf is the one that all nets of a range stand on.
func scaleOf(v *report.Verdicts) svg.Scale {
	var from, to float64
	for _, r := range v.Rows {
		if r.Net != nil {
			from, to = math.Min(from, r.Net.Low.Float()), math.Max(to, r.Net.High.Float())
		}
	}
	return svg.NewScale(from, to, 5)
}

func (o overviewing) tick(x float64) string {
	m, _ := payoff.MoneyOf(x, o.now.Currency)
	return o.l.Whole(m)
}

// answer is the whole answer in a sentence with its number.
func (o overviewing) answer() view.Answer {
	l, v := o.l, o.now
	a := view.Answer{Word: word(l, v)}
	if v.Whole == nil {
		a.Sentence = view.Plain(l.Text("What it brought can't be worked out yet."))
	} else {
		net := v.Whole.Net
		if v.Whole.CostUnknown > 0 && net.Mid.Minor >= 0 {
			a.Sentence = view.Around(l.Text("It brought about %s more than is recorded of its cost.", view.Here), l.Round(net.Mid))
		} else if net.Mid.Minor >= 0 {
			a.Sentence = view.Around(l.Text("It brought about %s more than it cost.", view.Here), l.Round(net.Mid))
		} else {
			a.Sentence = view.Around(l.Text("It brought about %s less than it cost.", view.Here), l.Round(net.Mid.Neg()))
		}
		scale := svg.NewScale(net.Low.Float(), net.High.Float(), 5)
		a.Axis = scale.Axis(o.tick, l.Text("break-even"))
		a.Chart = svg.RangeBar{
			Low: net.Low.Float(), Mid: net.Mid.Float(), High: net.High.Float(), From: scale.From, To: scale.To, Large: true,
			Says: l.Text("Net: %s, middle %s", l.Span(net), l.Round(net.Mid)),
		}.Draw()
		if n := v.Whole.CostUnknown; n > 0 {
			a.More = append(a.More, l.Text("Likely %s, before what isn't recorded: more may have gone into %s than was noted.", l.Span(net), l.Count(n, "%d line and purpose", "%d lines and purposes")))
		} else {
			a.More = append(a.More, l.Text("Likely %s, and more came in than went out with a chance of %s.", l.Span(net), l.Chance(*v.Whole.Probability)))
		}
		if v.Whole.NetEstimates != net {
			a.More = append(a.More, l.Text("With what you estimated or claimed besides: %s, middle %s. No verdict counts that.", l.Span(v.Whole.NetEstimates), l.Round(v.Whole.NetEstimates.Mid)))
		}
	}
	if o.before != nil && o.before.Whole != nil && v.Whole != nil {
		a.Change = estimated(l, report.Difference(v.Whole.Net, o.before.Whole.Net))
		a.Against = l.Text("against %s", l.Days(o.before.Range))
	}
	a.More = append(a.More, tally(l, v))
	if v.Official {
		a.Official = l.Text("Official: the days end on a set date, the first of a quarter, and all of them have passed.")
	} else {
		a.Official = l.Text("Not official: verdicts count from the first day of a quarter on. Until then read them as where things stand.")
	}
	return a
}

// word is the shortest answer.
func word(l locale.Locale, v *report.Verdicts) string {
	total := v.Groups()
	switch n := len(v.Rows); {
	case total[report.PaysOff] == n:
		return l.Text("Yes.")
	case total[report.DoesNot] == n:
		return l.Text("No.")
	case total[report.CannotTell] == n:
		return l.Text("It can't be told yet.")
	case total[report.PaysOff] == 0:
		return l.Text("Not as it is.")
	}
	return l.Text("Partly.")
}

// tally counts the lines by what their verdict answers.
func tally(l locale.Locale, v *report.Verdicts) string {
	total := v.Groups()
	var parts []string
	for _, g := range []struct {
		of        report.Group
		one, many string
	}{
		{report.PaysOff, "%d pays off", "%d pay off"},
		{report.WithChange, "%d would with a change", "%d would with a change"},
		{report.DoesNot, "%d doesn't", "%d don't"},
		{report.CannotTell, "%d can't be told yet", "%d can't be told yet"},
	} {
		if n := total[g.of]; n > 0 {
			parts = append(parts, l.Count(n, g.one, g.many))
		}
	}
	return l.Text("Of %s, %s.", l.Count(len(v.Rows), "%d line and purpose", "%d lines and purposes"), l.List(parts))
}

// stats are the sums behind the answer, each with what changed.
func (o overviewing) stats() []view.Stat {
	l, v := o.l, o.now
	var out []view.Stat
	add := func(s view.Stat, change func(*report.Verdicts) view.Change) {
		if o.before != nil {
			s.Change = change(o.before)
		}
		out = append(out, s)
	}
	add(view.Stat{Label: l.Text("Cost"), Value: l.Round(v.Totals.Cost), Term: l.Text("All of the ledger in these days: hours at their price, and money. What names no line stands in it too.")},
		func(b *report.Verdicts) view.Change {
			return counted(l, v.Totals.Cost.Float(), b.Totals.Cost.Float(), lessIsGood)
		})
	add(view.Stat{Label: l.Text("Hours"), Value: l.Hours(hoursOf(v))}, func(b *report.Verdicts) view.Change { return counted(l, hoursOf(v), hoursOf(b), lessIsGood) })
	add(view.Stat{Label: l.Text("Orders from anywhere"), Value: l.Number(float64(v.Totals.Orders), 0)}, func(b *report.Verdicts) view.Change {
		return counted(l, float64(v.Totals.Orders), float64(b.Totals.Orders), moreIsGood)
	})
	add(view.Stat{Label: l.Text("Contribution from anywhere"), Term: l.Text("What is left of revenue after refunds, cost of goods, shipping and fees."), Value: l.Round(v.Totals.Contribution)},
		func(b *report.Verdicts) view.Change {
			return counted(l, v.Totals.Contribution.Float(), b.Totals.Contribution.Float(), moreIsGood)
		})
	if v.Totals.LinkedShare != nil {
		out = append(out, view.Stat{
			Label: l.Text("Sales with a complete journey"), Value: l.Percent(*v.Totals.LinkedShare),
			Term: l.Text("Orders and leads from browsers with an id of their own, so that their earlier days are known too. What the others hide widens every range."),
		})
	}
	return out
}

func hoursOf(v *report.Verdicts) float64 {
	h := v.Unallocated.Hours
	for _, r := range v.Rows {
		h += r.Hours
	}
	return h
}

// groups are the verdicts in the order of what they answer.
func (o overviewing) groups() []view.VerdictGroup {
	titles := []string{o.l.Text("Pays off"), o.l.Text("Would pay off with a change"), o.l.Text("Doesn't pay off"), o.l.Text("Can't be told yet")}
	groups := make([]view.VerdictGroup, len(titles))
	rows := slices.Clone(o.now.Rows)
	slices.SortStableFunc(rows, func(a, b report.Row) int {
		return slices.Index(payoff.Verdicts, a.Verdict) - slices.Index(payoff.Verdicts, b.Verdict)
	})
	for _, r := range rows {
		g := &groups[report.GroupOf(r.Verdict)]
		g.Rows = append(g.Rows, o.row(r))
	}
	var out []view.VerdictGroup
	for i, g := range groups {
		if len(g.Rows) > 0 {
			g.Title = titles[i]
			out = append(out, g)
		}
	}
	return out
}

// moved are the verdicts that aren't what they were.
func (o overviewing) moved() []view.Moved {
	var out []view.Moved
	for _, m := range report.Compare(o.now, o.before).Verdicts {
		address := verdictURL(o.q, m.Line, m.Purpose)
		if m.To == "" {
			address = o.q.at("verdict", "range", o.before.Range.String(), "line", lineName(m.Line), "purpose", string(m.Purpose))
		}
		out = append(out, view.Moved{Name: o.l.Line(m.Line), Purpose: o.l.Purpose(m.Purpose), URL: address, From: m.From, To: m.To})
	}
	return out
}

// books are the totals, so that a reader can see that nothing is missing.
func (o overviewing) books() view.Table {
	l, t := o.l, o.now.Totals
	row := func(name, value, small string) view.TableRow {
		return view.TableRow{Cells: []view.Cell{{Text: name, Small: small}, {Text: value}}}
	}
	group := func(name string) view.TableRow {
		return view.TableRow{Group: true, Cells: []view.Cell{{Text: name}}}
	}
	table := view.Table{
		Caption: l.Text("The totals of these days"), Hidden: true,
		Columns: []view.Column{{Name: l.Text("What")}, {Name: l.Text("Figure"), Numeric: true}},
	}
	table.Rows = append(table.Rows,
		group(l.Text("What came in")),
		row(l.Text("Orders"), l.Number(float64(t.Orders), 0), ""),
		row(l.Text("Leads"), l.Number(float64(t.Leads), 0), ""),
		row(l.Text("Revenue"), l.Money(t.Revenue), l.Text("without tax, after discounts and refunds")),
		row(l.Text("Contribution"), l.Money(t.Contribution), l.Text("what is left of it after goods, shipping and fees")),
		row(l.Text("of it credited to social lines"), l.Money(t.Social), l.Text("in full, before asking what would have come anyway")),
		row(l.Text("of it from nowhere known"), l.Money(t.Unattributed), ""),
	)
	if t.LinkedShare != nil {
		table.Rows = append(table.Rows, row(l.Text("Orders and leads with a complete journey"), l.Percent(*t.LinkedShare), ""))
	}
	table.Rows = append(table.Rows,
		group(l.Text("What went out")),
		row(l.Text("Cost in the ledger"), l.Money(t.Cost), ""),
		row(l.Text("of it personal"), l.Money(t.Personal), l.Text("bears cost, and is owed no verdict")),
		row(l.Text("of it for no line or purpose by name"), l.Money(o.now.Unallocated.Cost), l.Hours(o.now.Unallocated.Hours)),
	)
	return table
}

// lineName names a line in an address: "facebook", "facebook:paid", "facebook@shop", "Email".
func lineName(line payoff.Line) string {
	name := string(line.Network)
	if name == "" {
		name = string(line.Channel)
	} else if line.Paid {
		name += ":paid"
	}
	if line.Account != "" {
		name += "@" + line.Account
	}
	return name
}

func verdictURL(q *question, line payoff.Line, purpose payoff.Purpose) string {
	return q.at("verdict", "line", lineName(line), "purpose", string(purpose))
}

// nothingRecorded says what will be here, and leads to the days that hold something.
func (s *Server) nothingRecorded(q *question) (*view.Empty, error) {
	l := q.locale
	e := &view.Empty{
		Title: l.Text("Nothing is recorded for these days"), Picture: "bars",
		Text: l.Text("Once an hour, a cost or a sale names a network, its verdict stands here: what it brought, what it cost, and how sure that is."),
	}
	days, ok, err := s.o.Answers.Recorded(q.r.Context(), q.business)
	if err != nil {
		return nil, fmt.Errorf("find the days that hold something: %w", err)
	}
	if ok {
		last := payoff.Quarter(days.To-1, q.business.Zone)
		e.Step = view.Button{Text: l.Text("Show %s", l.Days(last)), URL: q.at("", "range", quarterName(last)), Kind: "primary"}
		e.Text = l.Text("What is recorded lies between %s. Choose other days above, or log what was done since.", l.Days(days))
		return e, nil
	}
	e.Title = l.Text("Nothing is recorded yet")
	steps := q.nextSteps()
	if len(steps) > 0 {
		e.Step = view.Button{Text: steps[0].Text, URL: steps[0].URL, Kind: "primary"}
	}
	if len(steps) > 1 {
		e.Other = steps[1]
	}
	return e, nil
}
