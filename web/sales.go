package web

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/attribute"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/access"
	"payoff/web/view"
)

// salesPages are about who bought.
func (s *Server) salesPages() []page {
	return []page{
		{path: "sales", needs: access.Reader, nav: "Sales", icon: "receipt", show: s.sales, data: s.salesData},
		{path: "sale", needs: access.Reader, under: "sales", show: s.sale, data: s.saleData},
		{path: "customers", needs: access.Reader, nav: "Customers", icon: "users", show: s.customers, data: s.customersData},
	}
}

// sales answers: who bought, and what led them here?
func (s *Server) sales(q *question) (view.Page, error) {
	asked, list, err := q.askSales()
	if err != nil {
		return nil, err
	}
	r, err := s.o.Answers.Sales(q.r.Context(), q.business, asked)
	if err != nil {
		return nil, err
	}
	v := selling{q.locale, q, r, asked, q.r.URL.Query().Get("in") == "contribution"}
	l := v.l
	p := &view.Sales{Layout: q.layout(l.Text("Who bought, and what led them here?"))}
	p.Range = q.ranges()
	p.Range.Against, p.Range.Compare = "", view.Link{}
	if r.Orders+r.Leads == 0 {
		p.Empty = &view.Empty{
			Title: l.Text("No orders and no leads in these days"), Picture: "table",
			Text:  l.Text("Orders come from a file, from your shop as they happen, or are noted by hand. Each then stands here with what led to it."),
			Step:  view.Button{Text: l.Text("See all time"), URL: q.at(q.page.path, "range", "1990-01-01.."+(s.o.Answers.Today(q.business)+1).String())},
			Other: view.Link{Text: l.Text("How orders get in"), URL: "/guide/importing"},
		}
		return p, nil
	}
	p.Answer, p.Stats = v.answer(), v.stats()
	p.By, p.Measure, p.Order = v.words(), v.measures(), v.orders()
	p.Lead, p.Ranges, p.Models, p.Doubts = v.lead(), v.ranges(), v.models(), v.doubts()
	p.Flow, p.Linked = v.flow(), v.linked()
	p.Kinds, p.List = v.kinds(), v.list()
	if len(list) > 0 {
		p.Only, p.Whole = q.chips(list), q.at(q.page.path, "only", "", "sold-page", "")+"#sold"
	}
	p.How = v.how()
	p.Notes = sentences(l, r.Notes)
	p.Files = q.files()
	return p, nil
}

func (s *Server) salesData(q *question) (any, report.Document, error) {
	asked, _, err := q.askSales()
	if err != nil {
		return nil, report.Document{}, err
	}
	r, err := s.o.Answers.Sales(q.r.Context(), q.business, asked)
	if err != nil {
		return nil, report.Document{}, err
	}
	return r, r.Document(), nil
}

// askSales reads which word, which chain and which list the address asks for.
func (q *question) askSales() (answer.SalesQuestion, []chosen, error) {
	values := q.r.URL.Query()
	out := answer.SalesQuestion{Range: q.days, Order: 1, Kind: payoff.ConversionKind(values.Get("kind"))}
	var err error
	if out.By, err = attribute.ParseWord(values.Get("by")); err != nil {
		return out, nil, err
	}
	if text := values.Get("order"); text != "" {
		if out.Order = strings.Index("123", text) + 1; out.Order == 0 || len(text) != 1 {
			return out, nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("order: want 1, 2 or 3."))
		}
	}
	if out.Kind != "" && out.Kind != payoff.AnOrder && out.Kind != payoff.ALead {
		return out, nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("kind: want order or lead."))
	}
	list, err := q.filters()
	for _, c := range list {
		out.Only = append(out.Only, answer.Narrow{Dimension: c.dimension, Text: c.text})
	}
	return out, list, err
}

// selling is the page in the making.
type selling struct {
	l     locale.Locale
	q     *question
	r     *report.Sales
	asked answer.SalesQuestion
	money bool // figures are contribution, not conversions
}

func (v selling) answer() view.Answer {
	l, r := v.l, v.r
	a := view.Answer{}
	if r.Orders > 0 {
		a.Sentence = view.Around(l.Text("%s worth %s.", l.Count(r.Orders, "%d order", "%d orders"), view.Here), l.Money(r.Revenue))
	} else {
		a.Sentence = view.Plain(l.Count(r.Leads, "%d lead, and no order.", "%d leads, and no order."))
	}
	if n := r.Assisted; n != nil {
		more := l.Count(n.Observed, "A social network had a part in %d of them.", "Social networks had a part in %d of them.")
		if n.Most > n.Observed {
			more = l.Text("Social networks had a part in at least %d and at most %d of them; most likely in %s to %s.", n.Observed, n.Most, l.Number(n.Likely.Low, 0), l.Number(n.Likely.High, 0))
		}
		a.More = append(a.More, more)
	}
	return a
}

func (v selling) stats() []view.Stat {
	l, r := v.l, v.r
	out := []view.Stat{}
	if r.Orders > 0 {
		out = append(out, view.Stat{Label: l.Text("Contribution"), Value: l.Round(r.Contribution), Term: l.Text("What the orders left after goods, sending and fees, refunds taken off.")})
		out = append(out, view.Stat{Label: l.Text("Leads"), Value: l.Number(float64(r.Leads), 0), Term: l.Text("Enquiries. One that was won hands what led to it to its order, and counts once.")})
	}
	out = append(out, view.Stat{Label: l.Text("No rule disagrees on"), Value: l.Text("%s of %s", l.Number(float64(r.Agree), 0), l.Number(float64(v.compared()), 0)), Term: l.Text("At most one line led to these: every rule credits them alike.")})
	if n := r.Assisted; n != nil && n.Of > 0 {
		out = append(out, view.Stat{Label: l.Text("Complete journeys"), Value: l.Percent(float64(n.Complete) / float64(n.Of)), Term: l.Text("The linked share: those made in a browser whose earlier days are known too.")})
	}
	return out
}

func (v selling) compared() int {
	if v.r.Compared == payoff.ALead {
		return v.r.Leads
	}
	return v.r.Orders
}

func (v selling) words() view.Tabs {
	l := v.l
	names := map[attribute.Word]string{attribute.ByChannel: l.Text("Channel"), attribute.ByNetwork: l.Text("Network"), attribute.ByAccount: l.Text("Account"), attribute.ByCampaign: l.Text("Campaign")}
	out := view.Tabs{Label: l.Text("Credit by")}
	for _, w := range attribute.Words {
		out.Tabs = append(out.Tabs, view.Link{Text: names[w], URL: v.q.at("sales", "by", string(w)), Current: w == v.r.By})
	}
	return out
}

func (v selling) measures() view.Tabs {
	l := v.l
	count := l.Text("Orders")
	if v.r.Compared == payoff.ALead {
		count = l.Text("Leads")
	}
	out := view.Tabs{Label: l.Text("Figures"), Tabs: []view.Link{{Text: count, URL: v.q.at("sales", "in", ""), Current: !v.money}}}
	if v.r.Orders > 0 {
		out.Tabs = append(out.Tabs, view.Link{Text: l.Text("Contribution"), URL: v.q.at("sales", "in", "contribution"), Current: v.money})
	}
	return out
}

// orders offers chains that remember more; without a removal effect there is nothing to choose.
func (v selling) orders() view.Tabs {
	if v.r.Few || v.r.Lacks != "" && v.asked.Order == 1 {
		return view.Tabs{}
	}
	l := v.l
	out := view.Tabs{Label: l.Text("Removal effect")}
	for n, text := range []string{l.Text("Removal effect by one touch"), l.Text("by two"), l.Text("by three")} {
		asked := string(rune('1' + n))
		if n == 0 {
			asked = ""
		}
		out.Tabs = append(out.Tabs, view.Link{Text: text, URL: v.q.at("sales", "order", asked), Current: v.asked.Order == n+1})
	}
	return out
}

func (v selling) lead() []string {
	l, r := v.l, v.r
	out := []string{l.Text("Models side by side, from tracked journeys. Every column adds up to all there is. The first one is what verdicts go by.")}
	if r.Few {
		out = append(out, l.Text("There are fewer than %d here, so only the rules stand here, without ranges: a range or a removal effect of so few would look surer than it is.", attribute.MinConversions))
	}
	if r.Lacks != "" {
		out = append(out, l.Text("The removal effect is left out: %s", l.Sentence(r.Lacks)))
	}
	if v.money && r.ValueLacks != "" {
		out = append(out, l.Text("The removal effect has no money here: %s", l.Sentence(r.ValueLacks)))
	}
	return out
}

// lineBy is a line as a person reads it, by the word.
func lineBy(l locale.Locale, by attribute.Word, line payoff.Line) string {
	switch {
	case line.None():
		return l.Text("Nothing is known")
	case by == attribute.ByCampaign && line.Channel == "":
		return line.Account
	case by == attribute.ByCampaign:
		return l.Text("%s, no campaign", string(line.Channel))
	case line.Network != "" && line.Channel == "":
		return locale.Network(line.Network)
	}
	return l.Line(line)
}

// modelHeads are the models as a column is headed, and what they mean.
var modelHeads = map[attribute.Model][2]string{
	attribute.LastNonDirect: {"Last, not direct", "All to the last way that isn't a typed address or bookmark. Verdicts go by this."},
	attribute.First:         {"First", "All to the first way they came."},
	attribute.Last:          {"Last", "All to the last way they came, a typed address included."},
	attribute.Linear:        {"Evenly", "Evenly over all arrivals."},
	attribute.LinearUnique:  {"Once a line", "Evenly over distinct lines: each counts once however often they came by it. This is also the Shapley value: an equal split among distinct channels."},
	attribute.TimeDecay:     {"Later, more", "Half as much for each seven days that an arrival is older than the last."},
	attribute.Position:      {"40, 20, 40", "40% to the first, 40% to the last, 20% to what lies between."},
	attribute.WShaped:       {"30, 30, 30, 10", "30% to the first, 30% to the one that made the lead, 30% to the last, 10% to the others. Without a lead it is 40, 20, 40."},
	attribute.Markov1:       {"Removal", "Removal effect: how many would be missing if everybody who came by the line had ended there, by paths of one touch."},
	attribute.Markov2:       {"Removal, 2", "Removal effect: how many would be missing if everybody who came by the line had ended there, by paths of two touches."},
	attribute.Markov3:       {"Removal, 3", "Removal effect: how many would be missing if everybody who came by the line had ended there, by paths of three touches."},
}

func (v selling) figure(c report.SalesShare) view.Cell {
	l := v.l
	if !v.money {
		decimals := 1
		if c.Conversions >= 100 {
			decimals = 0
		}
		cell := view.Cell{Text: l.Number(c.Conversions, decimals)}
		if r := c.ConversionsRange; r != nil && r.High > 0 {
			cell.Small = l.Text("%s to %s", l.Number(r.Low, 0), l.Number(r.High, 0))
		}
		return cell
	}
	if c.Contribution == nil {
		return view.Cell{Text: "–"}
	}
	cell := view.Cell{Text: l.Round(*c.Contribution), Negative: c.Contribution.Minor < 0}
	if r := c.ContributionRange; r != nil && r.Low != r.High {
		cell.Small = l.Span(*r)
	}
	return cell
}

// ranges draws what the default gives with its range.
func (v selling) ranges() *view.RangeList {
	l, r := v.l, v.r
	if r.Few {
		return nil
	}
	value := func(c report.SalesShare) (low, mid, high float64) {
		if v.money {
			return c.ContributionRange.Low.Float(), c.Contribution.Float(), c.ContributionRange.High.Float()
		}
		return c.ConversionsRange.Low, c.Conversions, c.ConversionsRange.High
	}
	from, to := 0.0, 0.0
	rows := slices.DeleteFunc(slices.Clone(r.Rows), func(row report.SalesRow) bool {
		return row.Credit[0].ConversionsRange == nil || row.Credit[0].Conversions == 0
	})
	rows = rows[:min(10, len(rows))]
	for _, row := range rows {
		low, _, high := value(row.Credit[0])
		from, to = math.Min(from, low), math.Max(to, high)
	}
	scale := svg.NewScale(from, to, 5)
	tick := func(x float64) string { return l.Number(x, 0) }
	if v.money {
		tick = func(x float64) string { m, _ := payoff.MoneyOf(x, r.Currency); return l.Whole(m) }
	}
	out := &view.RangeList{Caption: l.Text("By the last way that isn't direct, with what chance alone could make of it"), Axis: scale.Axis(tick, "")}
	for _, row := range rows {
		low, mid, high := value(row.Credit[0])
		cell := v.figure(row.Credit[0])
		name := lineBy(l, r.By, row.Line)
		out.Rows = append(out.Rows, view.RangeRow{
			Name: name, Value: cell.Text, Span: cell.Small, Small: v.rules(row),
			Bar: svg.RangeBar{Low: low, Mid: mid, High: high, From: scale.From, To: scale.To, Says: name + ": " + cell.Text + ", " + cell.Small}.Draw(),
		})
	}
	return out
}

// rules says between what the rules give.
func (v selling) rules(row report.SalesRow) string {
	least, most := math.Inf(1), math.Inf(-1)
	var low, high report.SalesShare
	for _, c := range row.Credit {
		x := c.Conversions
		if v.money && c.Contribution != nil {
			x = c.Contribution.Float()
		}
		if x < least {
			least, low = x, c
		}
		if x > most {
			most, high = x, c
		}
	}
	a, b := v.figure(low).Text, v.figure(high).Text
	if a == b {
		return v.l.Text("all models agree")
	}
	return v.l.Text("other models: %s to %s", a, b)
}

func (v selling) models() view.Table {
	l, r := v.l, v.r
	t := view.Table{Caption: l.Text("What each model gives"), Hidden: true, Columns: []view.Column{{Name: v.q.dimension(string(r.By))}}}
	for _, m := range r.Models {
		t.Columns = append(t.Columns, view.Column{Name: l.Text(modelHeads[m][0]), Term: l.Text(modelHeads[m][1]), Numeric: true})
	}
	told := slices.ContainsFunc(r.Rows, func(row report.SalesRow) bool { return row.Told > 0 })
	if told {
		t.Columns = append(t.Columns, view.Column{Name: l.Text("Told"), Term: l.Text("Customers who named it and of whom no way here is known but direct ones. They stand in other rows of the models: the two are never added. Verdicts count them for what was named."), Numeric: true})
	}
	for _, row := range r.Rows {
		name := view.Cell{Text: lineBy(l, r.By, row.Line), URL: v.narrow(row.Line)}
		if r.By == attribute.ByChannel && !row.Line.None() {
			name.Swatch = report.Colour(row.Line.Channel)
		}
		cells := []view.Cell{name}
		for _, c := range row.Credit {
			cells = append(cells, v.figure(c))
		}
		if told {
			cell := view.Cell{}
			if row.Told > 0 {
				cell = view.Cell{Text: l.Number(float64(row.Told), 0)}
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	t.Foot = []view.Cell{{Text: l.Text("All")}}
	for n := range r.Models {
		t.Foot = append(t.Foot, v.total(n))
	}
	if told {
		t.Foot = append(t.Foot, view.Cell{})
	}
	return t
}

// total is what the books show; a column that hasn't it all isn't shown as if it had.
func (v selling) total(n int) view.Cell {
	if v.money {
		if v.r.Rows[0].Credit[n].Contribution == nil {
			return view.Cell{Text: "–"}
		}
		return view.Cell{Text: v.l.Round(v.r.Contribution)}
	}
	return view.Cell{Text: v.l.Number(float64(v.compared()), 0)}
}

// narrow is the address of the list narrowed to a line.
func (v selling) narrow(line payoff.Line) string {
	only := chosen{"channel", string(line.Channel)}
	switch {
	case line.None():
		only.text = string(payoff.UnassignedToChannel)
	case v.r.By == attribute.ByCampaign && line.Channel == "":
		only = chosen{"campaign", line.Account}
	case line.Account != "":
		only = chosen{"account", line.Account}
	case line.Network != "":
		only = chosen{"network", string(line.Network)}
	}
	return v.q.at("sales", "only", written([]chosen{only}), "sold-page", "") + "#sold"
}

// doubts says in words where rules disagree.
func (v selling) doubts() []string {
	l, r := v.l, v.r
	var out []string
	for _, d := range r.Doubts {
		text := l.Text("%s gets %s by “%s” and %s by “%s”.", lineBy(l, r.By, d.Line), l.Number(d.Least, 1), l.Text(modelHeads[d.By][0]), l.Number(d.Most, 1), l.Text(modelHeads[d.MostBy][0]))
		switch {
		case d.MostBy == attribute.First:
			text += " " + l.Text("It opens more than it closes.")
		case d.By == attribute.First && d.MostBy != attribute.Linear:
			text += " " + l.Text("It closes more than it opens.")
		}
		out = append(out, text)
	}
	if len(out) == 0 && v.compared() > 0 {
		out = append(out, l.Text("Nowhere by half an order or more: here the choice of model hardly matters."))
	}
	return out
}

func (v selling) how() []string {
	l, m := v.l, v.r.Method
	out := []string{
		l.Text("A rule shares each order and its contribution among the arrivals of the %d days before it, to the cent.", m.Lookback),
		l.Text("Later, more: half as much for each %d days of age.", m.HalfLife),
	}
	if m.Samples > 0 {
		out = append(out, l.Text("Ranges: %d times as many orders are drawn anew from these and credited again; the middle 90%% of what comes out.", m.Samples),
			l.Text("Removal effect: of these orders, the share whose path comes to the line; all are shared in proportion. Visits that led to no order are left out, because most browsers are somebody else tomorrow and their paths aren't known whole."))
	}
	return append(out, l.Text("The JSON has the counted paths under “input”. Saved as a file they are what payoff calc attribution reads, with the same figures (method %d).", m.Version))
}

// linked says how much of the journeys is known.
func (v selling) linked() []string {
	l, n := v.l, v.r.Assisted
	if n == nil {
		return nil
	}
	out := []string{l.Text("Of %d, %d have a complete journey (%s), %d a part of one, %d none.", n.Of, n.Complete, l.Percent(float64(n.Complete)/float64(n.Of)), n.Touched-n.Complete, n.Of-n.Touched)}
	if v.r.Flow.Whole == 0 {
		out = append(out, l.Text("So there is no picture yet. A journey is complete where the browser has an id of its own, which is kept after consent."))
	}
	return out
}

// flow draws complete journeys from their first touch to their last and on.
func (v selling) flow() *view.Figure {
	l, r := v.l, v.r
	if r.Flow.Whole == 0 {
		return nil
	}
	end := l.Text("Order")
	if r.Compared == payoff.ALead {
		end = l.Text("Lead")
	}
	chart := svg.Flow{Title: l.Text("From the first touch to the last"), Columns: make([][]svg.Node, 3)}
	table := &view.Table{Caption: l.Text("Complete journeys by where they began and ended"), Hidden: true, Columns: []view.Column{{Name: l.Text("First touch")}, {Name: l.Text("Last touch")}, {Name: l.Text("Journeys"), Numeric: true}}}
	name := func(line payoff.Line) string {
		if line.None() {
			return l.Text("others")
		}
		return lineBy(l, r.By, line)
	}
	sums := [2]map[string]int{{}, {}}
	lines := map[string]payoff.Line{}
	same := 0
	for _, s := range r.Flow.Streams {
		first, last := name(s.FirstLine), name(s.LastLine)
		sums[0][first] += s.Journeys
		sums[1][last] += s.Journeys
		lines[first], lines[last] = s.FirstLine, s.LastLine
		if s.FirstLine == s.LastLine && !s.FirstLine.None() {
			same += s.Journeys
		}
		chart.Links = append(chart.Links, svg.Stream{From: "1 " + first, To: "2 " + last, Amount: float64(s.Journeys), Says: l.Text("%s to %s: %s", first, last, l.Number(float64(s.Journeys), 0))})
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{{Text: first}, {Text: last}, {Text: l.Number(float64(s.Journeys), 0)}}})
	}
	for column, of := range sums {
		var names []string
		for n := range of {
			names = append(names, n)
		}
		slices.SortFunc(names, func(a, b string) int {
			if lines[a].None() != lines[b].None() { // the others stand below
				if lines[a].None() {
					return 1
				}
				return -1
			}
			return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b))
		})
		for _, n := range names {
			id := string(rune('1'+column)) + " " + n
			chart.Columns[column] = append(chart.Columns[column], svg.Node{ID: id, Name: n, Value: l.Number(float64(of[n]), 0), Colour: v.colour(lines[n])})
			if column == 1 {
				chart.Links = append(chart.Links, svg.Stream{From: id, To: "3", Amount: float64(of[n]), Says: l.Text("%s to %s: %s", n, end, l.Number(float64(of[n]), 0))})
			}
		}
	}
	chart.Columns[2] = []svg.Node{{ID: "3", Name: end, Value: l.Number(float64(r.Flow.Whole), 0), Colour: report.Other}}
	chart.Says = l.Text("Of %d complete journeys, %d ended by the way they began; %d changed on the way.", r.Flow.Whole, same, r.Flow.Whole-same)
	return &view.Figure{Title: chart.Title, Answer: chart.Says, Chart: chart, Table: table, Data: v.q.at("sales", "format", "chart", "chart", "flow")}
}

func (v selling) colour(line payoff.Line) int {
	switch {
	case line.None() || v.r.By == attribute.ByCampaign && line.Channel == "":
		return report.Other
	case line.Channel == "":
		return report.Colour(payoff.NetworkLine(line.Network, false).Channel)
	}
	return report.Colour(line.Channel)
}
