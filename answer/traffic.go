package answer

import (
	"context"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
)

// trafficMetrics are the figures of visits that stand side by side, in their order.
var trafficMetrics = []string{"visits", "visitors", "pageviews", "bounce_rate", "visit_seconds", "conversion_rate"}

// A TrafficQuestion is what is asked about visits.
type TrafficQuestion struct {
	Range  payoff.Range
	Before *payoff.Range // what it is compared with; nil where it isn't
	By     string        // the dimension that the rows go by
	Filter events.Filter
	Limit  int // rows at most, from 1
}

// Traffic is how many visits there were, when, and by what.
type Traffic struct {
	Metrics []string                `json:"metrics"` // of Now and Before
	Now     []events.Value          `json:"now"`
	Before  []events.Value          `json:"before"`  // nil where it isn't compared
	Step    string                  `json:"step"`    // time:hour, time:day, time:week or time:month
	Series  []events.Row            `json:"series"`  // visits by step and channel
	Columns []string                `json:"columns"` // metrics of Rows: those that go by the dimension
	Rows    []events.Row            `json:"rows"`
	More    bool                    `json:"more"`    // there are rows beyond the limit
	Earlier map[string]events.Value `json:"earlier"` // the first column's figure of a row in the days before; nil where it isn't compared
	Notes   []string                `json:"notes"`
}

// StepOf is the step in which a range is drawn, so that a chart has some 24 to 90 places.
func StepOf(r payoff.Range) string {
	switch d := r.Days(); {
	case d <= 2:
		return "time:hour"
	case d <= 92:
		return "time:day"
	case d <= 2*366:
		return "time:week"
	}
	return "time:month"
}

// Traffic answers what visits there were. A filter that a figure doesn't go by is Invalid and names it.
func (a *Answerer) Traffic(ctx context.Context, b books.Business, t TrafficQuestion) (*Traffic, error) {
	out := &Traffic{Step: StepOf(t.Range), Series: []events.Row{}, Rows: []events.Row{}, Notes: []string{}}
	filtered := t.Filter.Dimensions()
	for _, name := range trafficMetrics {
		m, err := events.MetricNamed(name)
		if err != nil {
			return nil, err
		}
		usable := true
		for _, d := range filtered {
			usable = usable && m.FiltersBy(d)
		}
		if !usable {
			continue
		}
		out.Metrics = append(out.Metrics, name)
		if m.GoesBy(t.By) {
			out.Columns = append(out.Columns, name)
		}
	}
	if len(out.Columns) == 0 {
		return nil, payoff.Fail(payoff.Invalid, "visits don't go by %q", t.By)
	}
	ask := func(r payoff.Range, metrics, by []string, only events.Filter, limit int) ([]events.Row, error) {
		answered, err := a.Ask(ctx, b, events.Query{
			Range: r, Metrics: metrics, Dimensions: by, Filter: only, Limit: limit, Model: string(attribute.LastNonDirect),
		})
		if err != nil {
			return nil, err
		}
		for _, n := range answered.Notes {
			out.note(n)
		}
		return answered.Rows, nil
	}
	rows, err := ask(t.Range, out.Metrics, nil, t.Filter, 0)
	if err != nil {
		return nil, err
	}
	out.Now = rows[0].Metrics
	if out.Series, err = ask(t.Range, []string{"visits"}, []string{out.Step, "channel"}, t.Filter, 0); err != nil {
		return nil, err
	}
	if out.Rows, err = ask(t.Range, out.Columns, []string{t.By}, t.Filter, t.Limit+1); err != nil {
		return nil, err
	}
	if out.More = len(out.Rows) > t.Limit; out.More {
		out.Rows = out.Rows[:t.Limit]
	}
	if t.Before == nil {
		return out, nil
	}
	said := out.Notes
	if rows, err = ask(*t.Before, out.Metrics, nil, t.Filter, 0); err != nil {
		return nil, err
	}
	out.Before = rows[0].Metrics
	if rows, err = ask(*t.Before, out.Columns[:1], []string{t.By}, t.among(out.Rows), 0); err != nil {
		return nil, err
	}
	out.Notes = said // what holds of the days before only isn't about these
	out.Earlier = make(map[string]events.Value, len(rows))
	for _, r := range rows {
		out.Earlier[r.Dimensions[0]] = r.Metrics[0]
	}
	return out, nil
}

// among is the question's filter for the days before: where the rows are few, for what these name alone.
// Nobody needs the million pages that somebody made up last month.
func (t TrafficQuestion) among(rows []events.Row) events.Filter {
	if len(rows) == 0 || len(rows) > events.MaxValues {
		return t.Filter
	}
	named := events.Filter{Op: events.Is, Dimension: t.By}
	for _, r := range rows {
		named.Values = append(named.Values, r.Dimensions[0])
	}
	if t.Filter.None() {
		return named
	}
	return events.Filter{Op: events.And, Parts: []events.Filter{t.Filter, named}}
}

func (t *Traffic) note(n string) {
	for _, known := range t.Notes {
		if known == n {
			return
		}
	}
	t.Notes = append(t.Notes, n)
}

// Figure is a figure of now and of before by its metric; false where it can't be asked so.
func (t *Traffic) Figure(metric string) (now, before events.Value, ok bool) {
	for i, name := range t.Metrics {
		if name == metric {
			if now = t.Now[i]; t.Before != nil {
				before = t.Before[i]
			}
			return now, before, true
		}
	}
	return now, before, false
}

// Social is how many of the visits came from social networks, and how many there were.
func (t *Traffic) Social() (social, all float64) {
	for _, r := range t.Series {
		n := r.Metrics[0].Number
		if all += n; payoff.Channel(r.Dimensions[1]).Social() {
			social += n
		}
	}
	return social, all
}
