package answer

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/report"
)

// A SalesQuestion is what is asked about orders and leads.
type SalesQuestion struct {
	Range payoff.Range
	By    attribute.Word
	Order int                   // of the removal effect's chain, 1 to 3
	Kind  payoff.ConversionKind // that the list is narrowed to; "" is both
	Only  []Narrow              // that the list is narrowed to: of one dimension any, of several all
}

// A Narrow lets what has the text in the dimension through: channel, network, account or campaign of one of
// the touches, or the purpose.
type Narrow struct{ Dimension, Text string }

// salesMethod is the version of how Sales works its figures out. It goes up when the same facts would
// give other figures.
const salesMethod = 1

// Sales answers who bought and what led them here, by every model beside each other. Models credit what
// was tracked; what customers told stands beside it, and is never added to it.
func (a *Answerer) Sales(ctx context.Context, b books.Business, q SalesQuestion) (*report.Sales, error) {
	for _, n := range q.Only {
		if !slices.Contains([]string{"channel", "network", "account", "campaign", "purpose"}, n.Dimension) {
			return nil, payoff.Fail(payoff.Invalid, "sales can't be narrowed by %s: want channel, network, account, campaign or purpose", n.Dimension)
		}
	}
	rec, err := a.load(ctx, b, q.Range.End())
	if err != nil {
		return nil, err
	}
	js, err := a.journeys(ctx, b, rec, q.Range)
	if err != nil {
		return nil, err
	}
	zero := payoff.Money{Currency: b.Currency}
	out := &report.Sales{
		Business: b.Name, Range: q.Range, Currency: b.Currency, Revenue: zero, Contribution: zero, By: q.By,
		Rows: []report.SalesRow{}, Doubts: []report.SalesDoubt{}, Sold: []report.Sold{}, Notes: []string{},
	}
	for i := range js.all {
		c := js.all[i].Conversion
		if c.Kind == payoff.ALead {
			out.Leads++
			continue
		}
		out.Orders++
		out.Revenue, out.Contribution = out.Revenue.Plus(c.Revenue), out.Contribution.Plus(c.Contribution)
		if c.Undefined != "" {
			out.Undefined++
		}
	}
	if out.Compared = payoff.AnOrder; out.Orders == 0 {
		out.Compared = payoff.ALead
	}
	compared := js.of(out.Compared)
	if err := a.compare(out, compared, q.Order); err != nil {
		return nil, err
	}
	if out.Assisted, err = a.assisted(compared, b.Zone); err != nil {
		return nil, err
	}
	out.Flow = flow(compared, q.By)
	for i := range js.all {
		if s := sold(&js.all[i], b); q.lets(&js.all[i]) {
			out.Sold = append(out.Sold, s)
		}
	}
	slices.SortStableFunc(out.Sold, func(x, y report.Sold) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.ID, y.ID)) })
	s := &sheet{business: b, r: q.Range, journeys: js, prices: rec.prices, until: max(q.Range.From, min(q.Range.To, a.Today(b)+1))}
	out.Notes = append(append(out.Notes, s.notes(a.Today(b))...), js.sharing()...)
	return out, nil
}

// of are the journeys of one kind of conversion.
func (js *journeys) of(kind payoff.ConversionKind) *journeys {
	out := *js
	out.all = slices.DeleteFunc(slices.Clone(js.all), func(j payoff.Journey) bool { return (j.Conversion.Kind == payoff.ALead) != (kind == payoff.ALead) })
	return &out
}

// compare sets the models side by side.
func (a *Answerer) compare(out *report.Sales, js *journeys, order int) error {
	all := make([]attribute.Sold, len(js.all))
	for i, j := range js.all {
		all[i].Journey = j
		if at, ok := js.milestones[j.Conversion.ID]; ok {
			all[i].Milestones = append(all[i].Milestones, at)
		}
	}
	c, err := a.memo.compare(all, out.By, order)
	if err != nil {
		return err
	}
	out.Models, out.Agree, out.Few, out.Lacks, out.ValueLacks = c.Models, c.Agree, c.Few, c.Lacks, c.ValueLacks
	out.Input, out.Method = report.Counted(c.Paths), methodOf(c, order)
	told := map[payoff.Line]int{}
	for i := range all {
		if line, ok := a.toldAlone(&all[i].Journey); ok {
			told[out.By.Line(line)]++
		}
	}
	lines := append(slices.Clone(c.Lines), payoff.Line{})
	for i, l := range lines {
		row := report.SalesRow{Name: out.By.Name(l), Line: l, Told: told[l]}
		delete(told, l)
		if i < len(c.Paths.Channels) {
			row.Name = c.Paths.Channels[i]
		}
		for n, m := range c.Models {
			f := c.Of[i][n]
			share := report.SalesShare{Model: m, Conversions: tidy(f.Conversions), ConversionsRange: tidyRange(f.ConversionsRange), ContributionRange: f.ContributionRange}
			if m.Rule() || c.ValueLacks == "" {
				f.Contribution.Currency = out.Currency
				share.Contribution = &f.Contribution
			}
			row.Credit = append(row.Credit, share)
		}
		out.Rows = append(out.Rows, row)
	}
	none := len(out.Rows) - 1
	for _, l := range slices.SortedFunc(maps.Keys(told), payoff.Line.Compare) { // told, and never tracked
		row := report.SalesRow{Name: out.By.Name(l), Line: l, Told: told[l]}
		for _, m := range c.Models {
			row.Credit = append(row.Credit, report.SalesShare{Model: m, Contribution: &payoff.Money{Currency: out.Currency}})
		}
		out.Rows = slices.Insert(out.Rows, none, row)
		none++
	}
	out.Doubts = doubts(out.Rows[:none])
	return nil
}

// toldAlone is the line that a customer named of whom no way but direct ones is known: credited counts it so.
func (a *Answerer) toldAlone(j *payoff.Journey) (payoff.Line, bool) {
	if slices.ContainsFunc(attribute.Touches(*j, attribute.Default()), func(t payoff.Touch) bool { return !direct(t.Line()) }) {
		return payoff.Line{}, false
	}
	return a.toldLine(j.Conversion.Told)
}

func tidyRange(v *payoff.Interval) *payoff.Interval {
	if v == nil {
		return nil
	}
	return &payoff.Interval{Low: tidy(v.Low), Mid: tidy(v.Mid), High: tidy(v.High)}
}

// doubts are the lines on which the rules disagree by half a conversion or more, at most three.
func doubts(rows []report.SalesRow) []report.SalesDoubt {
	out := []report.SalesDoubt{}
	for _, r := range rows {
		d := report.SalesDoubt{Name: r.Name, Line: r.Line}
		for i, c := range r.Credit {
			if !c.Model.Rule() {
				continue
			}
			if i == 0 || c.Conversions < d.Least {
				d.Least, d.By = c.Conversions, c.Model
			}
			if i == 0 || c.Conversions > d.Most {
				d.Most, d.MostBy = c.Conversions, c.Model
			}
		}
		if d.Most-d.Least >= 0.5 {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(x, y report.SalesDoubt) int { return cmp.Compare(y.Most-y.Least, x.Most-x.Least) })
	return out[:min(3, len(out))]
}

func methodOf(c *attribute.Comparison, order int) report.Method {
	d := attribute.Default()
	m := report.Method{
		Version: salesMethod, Lookback: int(d.Lookback.Hours() / 24), HalfLife: int(d.HalfLife.Hours() / 24), Formulas: []string{
			"a rule shares each conversion and its contribution among the touches of the days before it, to the cent; every column sums to all there is",
			"the equal split among distinct lines is the Shapley value of subset sums; it stands once",
		},
	}
	if !c.Few {
		m.Samples, m.Seed, m.Level = attribute.CompareSamples, attribute.CompareSeed, 0.9
		m.Formulas = append(m.Formulas,
			"removal effect of order "+string(rune('0'+order))+": the share of these conversions whose path comes to the line, in a Markov chain of these paths alone; all conversions are shared in proportion to it",
			"a range is the middle 90% over conversions drawn anew with replacement")
	}
	return m
}

// lets says whether the list holds the conversion.
func (q *SalesQuestion) lets(j *payoff.Journey) bool {
	if q.Kind != "" && j.Conversion.Kind != q.Kind {
		return false
	}
	passes := map[string]bool{}
	for _, n := range q.Only {
		passes[n.Dimension] = passes[n.Dimension] || has(j, n)
	}
	for _, ok := range passes {
		if !ok {
			return false
		}
	}
	return true
}

func has(j *payoff.Journey, n Narrow) bool {
	if n.Dimension == "purpose" {
		return string(j.Conversion.Purpose) == n.Text
	}
	touches := attribute.Touches(*j, attribute.Default())
	if len(touches) == 0 {
		return n.Dimension == "channel" && n.Text == string(payoff.UnassignedToChannel)
	}
	return slices.ContainsFunc(touches, func(t payoff.Touch) bool {
		switch n.Dimension {
		case "channel":
			return string(t.Origin.Channel) == n.Text
		case "network":
			return string(t.Origin.Network) == n.Text
		case "account":
			return t.Account == n.Text
		}
		return t.Origin.Campaign == n.Text
	})
}

func sold(j *payoff.Journey, b books.Business) report.Sold {
	c := j.Conversion
	s := report.Sold{
		ID: c.ID, Number: c.Number, Kind: c.Kind, At: c.At, On: payoff.DateIn(c.At, b.Zone), Purpose: c.Purpose, Undefined: c.Undefined, Told: c.Told,
		Known: known(j), Touches: []report.SaleTouch{},
	}
	if c.Kind != payoff.ALead && c.Undefined == "" {
		s.Revenue, s.Contribution = &c.Revenue, &c.Contribution
	}
	for _, t := range attribute.Touches(*j, attribute.Default()) {
		s.Touches = append(s.Touches, report.SaleTouch{
			On: payoff.DateIn(t.At, b.Zone), Line: t.Line().Name(), Network: t.Origin.Network, Channel: t.Origin.Channel, Campaign: t.Origin.Campaign, Page: t.Page,
		})
	}
	return s
}

// flowEnds is how many lines stand by themselves at either end of the flow.
const flowEnds = 6

// flow counts complete journeys by the lines that they began and ended with.
func flow(js *journeys, by attribute.Word) report.SalesFlow {
	out := report.SalesFlow{Of: len(js.all), Streams: []report.SalesStream{}}
	type ends struct{ first, last payoff.Line }
	counts, first, last := map[ends]int{}, map[payoff.Line]int{}, map[payoff.Line]int{}
	for i := range js.all {
		touches := attribute.Touches(js.all[i], attribute.Default())
		if !js.all[i].Complete || len(touches) == 0 {
			continue
		}
		e := ends{by.Of(touches[0]).Line(), by.Of(touches[len(touches)-1]).Line()}
		counts[e]++
		first[e.first]++
		last[e.last]++
		out.Whole++
	}
	keptFirst, keptLast := most(first), most(last)
	together := map[ends]int{}
	for e, n := range counts {
		if !keptFirst[e.first] {
			e.first = payoff.Line{}
		}
		if !keptLast[e.last] {
			e.last = payoff.Line{}
		}
		together[e] += n
	}
	name := func(l payoff.Line) string {
		if l.None() {
			return ""
		}
		return by.Name(l)
	}
	for e, n := range together {
		out.Streams = append(out.Streams, report.SalesStream{First: name(e.first), Last: name(e.last), Journeys: n, FirstLine: e.first, LastLine: e.last})
	}
	slices.SortFunc(out.Streams, func(x, y report.SalesStream) int {
		return cmp.Or(cmp.Compare(y.Journeys, x.Journeys), x.FirstLine.Compare(y.FirstLine), x.LastLine.Compare(y.LastLine))
	})
	return out
}

// most are the lines with the largest counts.
func most(counts map[payoff.Line]int) map[payoff.Line]bool {
	lines := slices.SortedFunc(maps.Keys(counts), func(x, y payoff.Line) int {
		return cmp.Or(cmp.Compare(counts[y], counts[x]), x.Compare(y))
	})
	out := map[payoff.Line]bool{}
	for _, l := range lines[:min(flowEnds, len(lines))] {
		out[l] = true
	}
	return out
}
