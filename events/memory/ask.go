package memory

import (
	"context"
	"strings"

	"payoff"
	"payoff/events"
)

// Ask answers a query's metrics of visits and events; one of the books is an error.
func (s *Store) Ask(_ context.Context, q events.Query) ([]events.Row, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if books := q.ForBooks(); len(books) > 0 {
		return nil, payoff.Fail(payoff.Invalid, "%s is answered from the books, not from events", books[0])
	}
	s.mu.Lock()
	visits := s.of(q.Business).made()
	s.mu.Unlock()

	t := tally{q: q, groups: map[string]*group{}}
	if len(q.Dimensions) == 0 {
		t.group(nil)
	}
	for i := range visits {
		t.visit(i, &visits[i])
	}
	return q.Arrange(t.rows()), nil
}

// tally sums visits and events by the texts of the query's dimensions.
type tally struct {
	q      events.Query
	groups map[string]*group
}

type group struct {
	dims    []string
	figures []figure // one a metric of the query
}

// figure is a count, or a ratio's two parts; different counts each thing once.
type figure struct {
	above, below int64
	different    map[any]bool
}

func (t *tally) group(dims []string) *group {
	key := strings.Join(dims, "\x00")
	g := t.groups[key]
	if g == nil {
		g = &group{dims, make([]figure, len(t.q.Metrics))}
		t.groups[key] = g
	}
	return g
}

func (t *tally) visit(number int, v *events.Visit) {
	if t.counts(v) {
		dims := make([]string, len(t.q.Dimensions))
		for i, d := range t.q.Dimensions {
			if texts := visitTexts(v, d, t.q); len(texts) > 0 {
				dims[i] = texts[0]
			}
		}
		for i, name := range t.q.Metrics {
			if m, err := events.MetricNamed(name); err == nil && !m.FromEvents(t.q.Dimensions) {
				t.group(dims).figures[i].addVisit(name, v, t.q)
			}
		}
	}
	for _, e := range v.Of {
		if !t.q.Range.Has(e.Day) || !e.Counts() || t.q.Site != "" && e.Site != t.q.Site {
			continue
		}
		text := func(d string) string { return eventText(v, e, d, t.q) }
		if !t.q.Filter.Match(text) {
			continue
		}
		dims := make([]string, len(t.q.Dimensions))
		for i, d := range t.q.Dimensions {
			dims[i] = text(d)
		}
		for i, name := range t.q.Metrics {
			if m, err := events.MetricNamed(name); err == nil && m.FromEvents(t.q.Dimensions) {
				t.group(dims).figures[i].addEvent(name, number, v, e, t.q)
			}
		}
	}
}

func (t *tally) counts(v *events.Visit) bool {
	if !t.q.Range.Has(v.Day) || t.q.Site != "" && v.Site != t.q.Site {
		return false
	}
	return t.q.Filter.MatchAny(func(d string) []string { return visitTexts(v, d, t.q) })
}

func (f *figure) addVisit(name string, v *events.Visit, q events.Query) {
	f.below++
	switch name {
	case "visits":
		f.above++
	case "visitors":
		f.once(seen{v.Visitor, finest(q, v.Day, events.Event{At: v.Start, Day: v.Day})})
	case "bounce_rate":
		f.above += one(v.Bounced())
	case "conversion_rate":
		f.above += one(v.Conversions > 0)
	case "visit_seconds":
		f.above += v.End.UnixMilli() - v.Start.UnixMilli()
	}
}

func (f *figure) addEvent(name string, number int, v *events.Visit, e events.Event, q events.Query) {
	switch name {
	case "pageviews":
		f.above += one(e.Name == events.Pageview)
	case "events":
		f.above++
	case "visits":
		f.once(number)
	case "visitors":
		f.once(seen{v.Visitor, finest(q, e.Day, e)})
	}
}

// seen is a visitor within a day, or an hour where the query goes by hours.
type seen struct {
	visitor int64
	when    string
}

func finest(q events.Query, day payoff.Date, e events.Event) string {
	for _, d := range q.Dimensions {
		if d == "time:hour" {
			return events.TimeText(d, day, e.At, q.Range.Zone)
		}
	}
	return day.String()
}

func (f *figure) once(thing any) {
	if f.different == nil {
		f.different = map[any]bool{}
	}
	f.different[thing] = true
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *tally) rows() []events.Row {
	var rows []events.Row
	for _, g := range t.groups {
		row, some := events.Row{Dimensions: g.dims}, len(g.dims) == 0
		if row.Dimensions == nil {
			row.Dimensions = []string{}
		}
		for i, name := range t.q.Metrics {
			v := g.figures[i].value(name)
			some = some || v.Known && (v.Number != 0 || events.IsRatio(name))
			row.Metrics = append(row.Metrics, v)
		}
		if some {
			rows = append(rows, row)
		}
	}
	return rows
}

func (f figure) value(name string) events.Value {
	if events.IsRatio(name) {
		return events.RatioOf(name, f.above, f.below)
	}
	return events.Of(float64(f.above + int64(len(f.different))))
}

// visitTexts are a visit's texts for a dimension: one, or one for each of its events where the
// dimension is an event's.
func visitTexts(v *events.Visit, dimension string, q events.Query) []string {
	switch dimension {
	case "page", "event":
		var texts []string
		for _, e := range v.Of {
			if e.Counts() {
				texts = append(texts, eventText(v, e, dimension, q))
			}
		}
		return texts
	}
	first := v.Of[0]
	return []string{eventText(v, first, dimension, q)}
}

func eventText(v *events.Visit, e events.Event, dimension string, q events.Query) string {
	if text, ok := events.OriginText(v.Origin, dimension); ok {
		return text
	}
	switch dimension {
	case "site":
		return e.Site
	case "page":
		return e.Page
	case "event":
		return e.Name
	case "entry_page":
		return v.Entry
	case "exit_page":
		return v.Exit
	case "country":
		return e.Country
	case "device":
		return e.Device
	case "browser":
		return e.Browser
	case "os":
		return e.OS
	}
	return events.TimeText(dimension, e.Day, e.At, q.Range.Zone)
}
