package answer

import (
	"context"
	"fmt"
	"strconv"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/report"
)

// Report is the whole report over a range: the verdicts with their statements, evidence, what each model
// credits, where visits came from, and the totals.
func (a *Answerer) Report(ctx context.Context, b books.Business, r payoff.Range) (report.Document, error) {
	v, err := a.Verdicts(ctx, b, r)
	if err != nil {
		return report.Document{}, err
	}
	d := v.Document()
	d.Title = "Is social media paying off?"
	evidence, err := a.Evidence(ctx, b, r)
	if err != nil {
		return d, err
	}
	models, err := a.models(ctx, b, r)
	if err != nil {
		return d, err
	}
	visits, notes, err := a.channels(ctx, b, r)
	if err != nil {
		return d, err
	}
	d.Sections = append(d.Sections, evidence.Section(), models, visits)
	d.Notes = append(append(d.Notes, evidence.Notes...), notes...)
	return d, nil
}

// models sets the rules side by side: what each credits to each line.
func (a *Answerer) models(ctx context.Context, b books.Business, r payoff.Range) (report.Section, error) {
	s := report.Section{
		Heading: "Which line brought the orders?",
		Working: []string{"Credited contribution by each rule, before incrementality. Rules agree where one touch led to the order; where they differ nobody knows better from the path alone."},
	}
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return s, err
	}
	js, err := a.journeys(ctx, b, rec, r)
	if err != nil {
		return s, err
	}
	rules := []attribute.Model{attribute.LastNonDirect, attribute.First, attribute.Last, attribute.Linear, attribute.TimeDecay, attribute.Position}
	t := &report.Table{Columns: []report.Column{{Name: "line"}}}
	sums := map[string][]payoff.Money{}
	for i, m := range rules {
		t.Columns = append(t.Columns, report.Column{Name: string(m), Numeric: true})
		for _, c := range a.credit(js, m) {
			if c.journey.Conversion.Kind == payoff.ALead {
				continue
			}
			name := c.credit.Line.Name()
			if c.credit.Line.None() {
				name = "unattributed"
			}
			if sums[name] == nil {
				sums[name] = make([]payoff.Money, len(rules))
				for n := range rules {
					sums[name][n].Currency = b.Currency
				}
			}
			sums[name][i] = sums[name][i].Plus(c.credit.Contribution)
		}
	}
	for _, name := range sortedKeys(sums) {
		row := []string{name}
		for _, m := range sums[name] {
			row = append(row, m.Amount())
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		s.Answer, s.Working = "No orders in this range.", nil
		return s, nil
	}
	s.Table = t
	return s, nil
}

// channels are the visits by channel.
func (a *Answerer) channels(ctx context.Context, b books.Business, r payoff.Range) (report.Section, []string, error) {
	s := report.Section{Heading: "Where do visits come from?"}
	answered, err := a.Ask(ctx, b, events.Query{
		Range: r, Metrics: []string{"visits", "visitors", "pageviews"}, Dimensions: []string{"channel"}, Limit: 100, Model: events.DefaultModel,
	})
	if err != nil {
		return s, nil, err
	}
	total := 0.0
	t := &report.Table{Columns: []report.Column{{Name: "channel"}, {Name: "visits", Numeric: true}, {Name: "daily visitors", Numeric: true}, {Name: "page views", Numeric: true}}}
	for _, row := range answered.Rows {
		cells := []string{row.Dimensions[0]}
		for _, m := range row.Metrics {
			cells = append(cells, strconv.FormatFloat(m.Number, 'f', -1, 64))
		}
		total += row.Metrics[0].Number
		t.Rows = append(t.Rows, cells)
	}
	if len(t.Rows) == 0 {
		s.Answer = "No visits are known in this range: import an access log."
		return s, nil, nil
	}
	s.Answer = fmt.Sprintf("%.0f visits.", total)
	s.Table = t
	return s, answered.Notes, nil
}
