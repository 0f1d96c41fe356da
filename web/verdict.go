package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// verdict shows one verdict down to the orders and entries it was made of.
func (s *Server) verdict(q *question) (view.Page, error) {
	b, err := s.behind(q)
	if err != nil {
		return nil, err
	}
	v := verdicting{q.locale, q, b}
	l, r := v.l, b.Row
	p := &view.Verdict{Layout: q.layout(l.Text("%s, %s: is it paying off?", l.Line(r.Line), l.Purpose(r.Purpose)))}
	p.Range, p.Crumbs = q.ranges(), []view.Link{{Text: l.Text("Is it paying off?"), URL: q.at("")}}
	p.Range.Against, p.Range.Compare = "", view.Link{}
	p.Answer, p.Facts = v.answer(), v.facts()
	p.Because, p.Flips, p.Next = sentences(l, reasons(r)), flips(l, r), l.Sentence(r.Next)
	p.Statement, p.Net = v.statement()
	p.Factor, p.Note = v.factor(), l.Text(b.Note)
	p.Known, p.Differs, p.Evidence = knownOf(q, b)
	p.Hour, p.Weeks = v.hour(), v.weeks()
	p.Sales, p.Spent = v.sales(), v.spent()
	if r.CapMinutes != nil && s.o.Books != nil && r.Line.Account == "" {
		p.Budget = view.Link{
			Text: l.Text("Make %d minutes a week its budget", *r.CapMinutes),
			URL:  q.at("budgets", "line", lineWord(r.Line), "purpose", string(r.Purpose), "minutes", strconv.Itoa(*r.CapMinutes)) + "#set",
		}
	}
	p.Downloads = view.Downloads{CSV: q.at("verdict", "format", "csv"), JSON: q.at("verdict", "format", "json")}
	return p, nil
}

func (s *Server) verdictData(q *question) (any, report.Document, error) {
	b, err := s.behind(q)
	if err != nil {
		return nil, report.Document{}, err
	}
	return b, b.Document(), nil
}

// behind reads which verdict is asked for, and answers what it was made of.
func (s *Server) behind(q *question) (*report.Behind, error) {
	purpose, err := payoff.ParsePurpose(q.r.URL.Query().Get("purpose"))
	if err != nil {
		return nil, err
	}
	line, err := readLine(q.r.URL.Query().Get("line"))
	if err != nil {
		return nil, err
	}
	return s.o.Answers.Behind(q.r.Context(), q.business, q.days, line, purpose)
}

// readLine reads what lineName writes.
func readLine(text string) (payoff.Line, error) {
	name, account, _ := strings.Cut(text, "@")
	name, paid := strings.CutSuffix(name, ":paid")
	if name == "" {
		return payoff.Line{}, payoff.Fail(payoff.Invalid, "the address names no line: it looks like line=facebook, line=facebook:paid or line=Email")
	}
	line := payoff.NetworkLine(payoff.Network(name), paid)
	if c, err := payoff.ParseChannel(name); err == nil {
		line = payoff.ChannelLine(c)
	}
	line.Account = account
	return line, nil
}

// verdicting is the page in the making.
type verdicting struct {
	l locale.Locale
	q *question
	b *report.Behind
}

func (v verdicting) tick(x float64) string {
	m, _ := payoff.MoneyOf(x, v.b.Currency)
	return v.l.Whole(m)
}

func (v verdicting) answer() view.Answer {
	l, r := v.l, v.b.Row
	mark := badge(l, r)
	mark.Official = v.b.Official
	a := view.Answer{Badge: &mark}
	switch {
	case r.Net == nil:
		a.Sentence = view.Plain(l.Text("What it brought can't be set against what it cost yet."))
		return a
	case r.Cost.Minor == 0 && r.Net.Low.Minor == 0 && r.Net.High.Minor == 0:
		a.Sentence = view.Plain(l.Text("Nothing is recorded of it: neither what it cost nor what it brought."))
		a.More = withEstimates(l, r)
		return a
	case r.WorthUnknown:
		a.Sentence = view.Around(l.Text("It cost %s; what a sale would leave isn't known yet.", view.Here), l.Round(r.Cost))
		a.More = withEstimates(l, r)
		return a
	case r.CostUnknown && r.Net.Mid.Minor >= 0:
		a.Sentence = view.Around(l.Text("It brought about %s more than is recorded of its cost.", view.Here), l.Round(r.Net.Mid))
	case r.Net.Mid.Minor >= 0:
		a.Sentence = view.Around(l.Text("It brings about %s more than it costs.", view.Here), l.Round(r.Net.Mid))
	default:
		a.Sentence = view.Around(l.Text("It brings about %s less than it costs.", view.Here), l.Round(r.Net.Mid.Neg()))
	}
	scale := svg.NewScale(r.Net.Low.Float(), r.Net.High.Float(), 5)
	a.Axis = scale.Axis(v.tick, l.Text("break-even"))
	a.Chart = svg.RangeBar{
		Low: r.Net.Low.Float(), Mid: r.Net.Mid.Float(), High: r.Net.High.Float(), From: scale.From, To: scale.To, Large: true, Tone: tone(r.Verdict),
		Says: l.Text("Net: %s, middle %s", l.Span(*r.Net), l.Round(r.Net.Mid)),
	}.Draw()
	more := l.Text("Likely %s.", l.Span(*r.Net))
	if r.Probability != nil {
		more = l.Text("Likely %s, and it pays with a chance of %s.", l.Span(*r.Net), l.Chance(*r.Probability))
	}
	a.More = append([]string{more}, withEstimates(l, r)...)
	return a
}

// withEstimates says what its net would be with what is estimated or claimed, where that makes a difference.
func withEstimates(l locale.Locale, r report.Row) []string {
	if r.NetEstimates == nil || *r.NetEstimates == *r.Net {
		return nil
	}
	return []string{l.Text("With what you estimated or claimed besides: %s, middle %s. The verdict doesn't count that.", l.Span(*r.NetEstimates), l.Round(r.NetEstimates.Mid))}
}

func (v verdicting) facts() []view.Stat {
	l, r := v.l, v.b.Row
	out := []view.Stat{
		{Label: l.Text("Cost"), Value: l.Round(r.Cost), Term: l.Text("Hours at their price, and money.")},
		{Label: l.Text("Hours"), Value: l.Hours(r.Hours)},
	}
	if r.ReturnPerHour != nil {
		out = append(out, view.Stat{Label: l.Text("An hour brings"), Value: l.Round(r.ReturnPerHour.Mid), Range: l.Span(*r.ReturnPerHour)})
	}
	if r.ReturnPerEuro != nil {
		out = append(out, view.Stat{Label: l.Text("Each %s spent brings, net", l.Whole(one(v.b.Currency))), Value: l.Round(r.ReturnPerEuro.Mid), Range: l.Span(*r.ReturnPerEuro)})
	}
	if r.LinkedShare != nil {
		out = append(out, view.Stat{Label: l.Text("Sales with a complete journey"), Value: l.Percent(*r.LinkedShare), Term: l.Text("Of all sales of this purpose, those whose browser's earlier days are known too. What the others hide widens the range.")})
	}
	return out
}

// one is 1.00 of a currency.
func one(c payoff.Currency) payoff.Money {
	return payoff.Money{Minor: int64(math.Round(math.Pow10(c.Places()))), Currency: c}
}

func (v verdicting) factor() string {
	l, f := v.l, v.b.Factor
	if v.b.Tests > 0 {
		return l.Text("Of what is credited, %s to %s would be lost without it: from %d tests of your own and what is known of others.", l.Percent(f.Low), l.Percent(f.High), v.b.Tests)
	}
	return l.Text("Of what is credited, %s to %s would be lost without it. That part is assumed until you test it.", l.Percent(f.Low), l.Percent(f.High))
}

// hour sets what an hour brings beside what else it could do.
func (v verdicting) hour() *view.RangeList {
	l, r := v.l, v.b.Row
	if r.ReturnPerHour == nil {
		return nil
	}
	type bar struct {
		row view.RangeRow
		of  payoff.MoneyInterval
	}
	bars := []bar{{view.RangeRow{Name: l.Line(r.Line), Small: l.Purpose(r.Purpose), Here: true}, *r.ReturnPerHour}}
	for _, a := range r.Alternatives {
		if a.PerHour != nil {
			bars = append(bars, bar{view.RangeRow{Name: l.Sentence(a.Name), Evidence: a.Evidence}, *a.PerHour})
		}
	}
	from, to := 0.0, 0.0
	for i := range bars {
		bars[i].row.Name = strings.TrimSuffix(bars[i].row.Name, ".")
		from, to = math.Min(from, bars[i].of.Low.Float()), math.Max(to, bars[i].of.High.Float())
	}
	scale := svg.NewScale(from, to, 5)
	list := &view.RangeList{Caption: l.Text("What an hour brings"), Axis: scale.Axis(v.tick, "")}
	for _, b := range bars {
		draw := svg.RangeBar{Low: b.of.Low.Float(), Mid: b.of.Mid.Float(), High: b.of.High.Float(), From: scale.From, To: scale.To, Says: l.Span(b.of)}
		b.row.Value = l.Round(b.of.Mid)
		if b.of.Low != b.of.High {
			b.row.Span = l.Span(b.of)
		}
		if b.row.Here {
			draw.Tone = tone(r.Verdict)
		} else {
			draw.Tone = "not-enough-data"
		}
		b.row.Bar = draw.Draw()
		list.Rows = append(list.Rows, b.row)
	}
	return list
}

// weeks is how it added up: what was credited, less cost, week after week.
func (v verdicting) weeks() *view.Figure {
	l, b := v.l, v.b
	if len(b.Weeks) < 2 {
		return nil
	}
	var low, mid, high []float64
	labels, places := make([]string, len(b.Weeks)), make([]string, len(b.Weeks))
	t := &view.Table{
		Caption: l.Text("Week by week"), Hidden: true,
		Columns: []view.Column{{Name: l.Text("Week of")}, {Name: l.Text("Credited in full"), Numeric: true}, {Name: l.Text("Cost"), Numeric: true}, {Name: l.Text("Hours"), Numeric: true, Narrow: true}, {Name: l.Text("Added up"), Numeric: true}},
	}
	sum := [3]float64{}
	for i, w := range b.Weeks {
		credited, cost := w.Credited.Float(), w.Cost.Float()
		for k, f := range []float64{b.Factor.Low, b.Factor.Mid, b.Factor.High} {
			sum[k] += credited*f - cost
		}
		low, mid, high = append(low, min(sum[0], sum[2])), append(mid, sum[1]), append(high, max(sum[0], sum[2]))
		if i%max(1, (len(b.Weeks)+5)/6) == 0 {
			labels[i] = l.DayMonth(w.Monday)
		}
		places[i] = l.Text("Week of %s", l.Day(w.Monday))
		total, _ := payoff.MoneyOf(sum[1], b.Currency)
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Day(w.Monday)}, {Text: l.Money(w.Credited)}, {Text: l.Money(w.Cost)}, {Text: l.Number(w.Hours, 2)}, {Text: l.Money(total), Negative: total.Minor < 0},
		}})
	}
	end, _ := payoff.MoneyOf(mid[len(mid)-1], b.Currency)
	says := l.Text("By the end of these days the records add up to %s.", l.Signed(end))
	return &view.Figure{
		Title: l.Text("How it added up"), Answer: says, Table: t, Data: v.q.at("verdict", "format", "chart", "chart", "weeks"),
		Chart: svg.Line{
			Title: l.Text("What was brought less what it cost, added up week by week"), Says: says, X: labels, Format: v.tick,
			Series: []svg.Series{{Name: l.Text("Net, added up"), Colour: 1, Low: low, Mid: mid, High: high}}, Places: places,
		},
		Note: l.Text("The band is the part that would have come anyway, from least to most."),
	}
}

// sales are the conversions credited to the line.
func (v verdicting) sales() view.Table {
	l := v.l
	list := listOf(v.q, "sales", "-day", 25)
	all := slices.Clone(v.b.Sales)
	order(list, all, map[string]func(a, b report.Sale) int{
		"day":      func(a, b report.Sale) int { return cmp.Compare(a.At, b.At) },
		"credited": func(a, b report.Sale) int { return cmp.Compare(a.Credited.Minor, b.Credited.Minor) },
		"revenue":  func(a, b report.Sale) int { return cmp.Compare(a.Revenue.Minor, b.Revenue.Minor) },
	})
	t := view.Table{
		Caption: l.Text("Sales and leads credited to it"), Hidden: true, Empty: l.Text("Nothing in these days is credited to it."),
		Columns: []view.Column{
			list.column(view.Column{Name: l.Text("Day")}, "day"),
			{Name: l.Text("What")},
			{Name: l.Text("What led to it")},
			{Name: l.Text("Known by")},
			list.column(view.Column{Name: l.Text("Revenue"), Numeric: true, Narrow: true}, "revenue"),
			list.column(view.Column{Name: l.Text("Credited"), Numeric: true}, "credited"),
		},
	}
	from, to, pager := list.part(len(all), t.Caption)
	t.Pager = pager
	sum := payoff.Money{Currency: v.b.Currency}
	for _, s := range all {
		if s.Undefined == "" {
			sum = sum.Plus(s.Credited)
		}
	}
	for _, s := range all[from:to] {
		credited := view.Cell{Text: l.Money(s.Credited), Negative: s.Credited.Minor < 0}
		if s.Share < 0.9995 {
			credited.Small = l.Text("%s of it", l.Percent(s.Share))
		}
		if s.Undefined != "" {
			credited = view.Cell{Text: "–", Small: l.Sentence(s.Undefined)}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Day(s.At)}, {Text: saleName(l, s.ID, s.Number), URL: v.q.saleURL(s.ID)}, {Text: path(l, s)}, {Evidence: s.Evidence}, {Text: l.Money(s.Revenue)}, credited,
		}})
	}
	if len(all) > 0 {
		t.Foot = []view.Cell{{Text: l.Count(len(all), "%d in all", "%d in all")}, {}, {}, {}, {}, {Text: l.Money(sum)}}
	}
	return t
}

// saleName is what people call an order or lead, with its shop where that says more than that it is one.
func saleName(l locale.Locale, id, number string) string {
	kind, key, _ := strings.Cut(id, " ")
	shop, _, _ := strings.Cut(key, "/")
	if kind == string(payoff.ALead) {
		return l.Text("Lead %s", number)
	}
	if shop == "" || shop == "hand" || shop == "shop" {
		return l.Text("Order %s", number)
	}
	return l.Text("Order %s, %s", number, shop)
}

// path is what led to a sale, oldest first.
func path(l locale.Locale, s report.Sale) string {
	var steps []string
	for _, t := range s.Touches {
		name := locale.Network(t.Network)
		if t.Network == "" {
			name = string(t.Channel)
		}
		if t.Campaign != "" {
			name += " (" + t.Campaign + ")"
		}
		if t.On != s.At {
			name = l.Text("%s on %s", name, l.DayMonth(t.On))
		}
		steps = append(steps, name)
	}
	if s.Told != "" && len(steps) == 0 {
		return l.Text("the customer said “%s”", s.Told)
	}
	if len(steps) == 0 {
		return l.Text("nothing known")
	}
	return strings.Join(steps, " → ")
}

// spent are the entries of the ledger.
func (v verdicting) spent() view.Table {
	l := v.l
	list := listOf(v.q, "spent", "-day", 25)
	all := slices.Clone(v.b.Spent)
	order(list, all, map[string]func(a, b report.Spent) int{
		"day":     func(a, b report.Spent) int { return cmp.Compare(a.From, b.From) },
		"minutes": func(a, b report.Spent) int { return cmp.Compare(a.Minutes, b.Minutes) },
		"cost":    func(a, b report.Spent) int { return cmp.Compare(a.Cost.Minor, b.Cost.Minor) },
	})
	t := view.Table{
		Caption: l.Text("Hours and money that went into it"), Hidden: true, Empty: l.Text("No hours and no money are recorded for it in these days."),
		Columns: []view.Column{
			list.column(view.Column{Name: l.Text("Day")}, "day"),
			{Name: l.Text("What for")},
			{Name: l.Text("Who")},
			list.column(view.Column{Name: l.Text("Minutes"), Numeric: true}, "minutes"),
			list.column(view.Column{Name: l.Text("Cost"), Numeric: true}, "cost"),
		},
	}
	minutes, sum := 0.0, payoff.Money{Currency: v.b.Currency}
	for _, e := range all {
		minutes += e.Minutes
		sum = sum.Plus(e.Cost)
	}
	from, to, pager := list.part(len(all), t.Caption)
	t.Pager = pager
	for _, e := range all[from:to] {
		cost := view.Cell{Text: l.Money(e.Cost)}
		if e.Undefined != "" {
			cost = view.Cell{Text: "–", Small: l.Sentence(e.Undefined)}
		} else if e.Joint {
			cost.Small = l.Text("its part of a shared entry")
		}
		what := view.Cell{Text: costKind(l, e.Kind, e.Activity), Small: e.Campaign}
		spent := view.Cell{}
		if e.Minutes > 0 {
			spent.Text = l.Number(e.Minutes, 0)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Days(payoff.Range{From: e.From, To: e.To, Zone: v.b.Range.Zone})}, what, {Text: e.Person}, spent, cost,
		}})
	}
	if len(all) > 0 {
		t.Foot = []view.Cell{{Text: l.Count(len(all), "%d in all", "%d in all")}, {}, {}, {Text: l.Number(minutes, 0)}, {Text: l.Money(sum)}}
	}
	return t
}

func costKind(l locale.Locale, k payoff.CostKind, a payoff.Activity) string {
	switch k {
	case payoff.TimeCost:
		switch a {
		case payoff.Create:
			return l.Text("Making posts")
		case payoff.Reply:
			return l.Text("Replying")
		case payoff.ManageAds:
			return l.Text("Managing ads")
		case payoff.Reporting:
			return l.Text("Reporting")
		case payoff.Browse:
			return l.Text("Browsing")
		}
		return l.Text("Work")
	case payoff.AdSpend:
		return l.Text("Advertising")
	case payoff.ToolCost:
		return l.Text("Tools")
	case payoff.AgencyCost:
		return l.Text("Agency")
	case payoff.ContentCost:
		return l.Text("Content")
	case payoff.NetworkFee:
		return l.Text("Fees")
	case payoff.FixedCost:
		return l.Text("Fixed cost")
	}
	return l.Text("Other cost")
}
