package web

import (
	"slices"
	"strconv"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// A steps is the time axis of a chart of visits: every place of it in order, so that a day without a
// visit is a day at nothing.
type steps struct {
	index  map[string]int // by the word with which the engine names it
	labels []string
	places []string
}

// stepsOf lays the axis over a range.
func stepsOf(l locale.Locale, step string, r payoff.Range) steps {
	s := steps{index: map[string]int{}}
	add := func(word, label, place string) {
		if _, known := s.index[word]; !known {
			s.index[word] = len(s.labels)
			s.labels, s.places = append(s.labels, label), append(s.places, place)
		}
	}
	switch step {
	case "time:hour":
		for at := r.Start(); at.Before(r.End()); at = at.Add(time.Hour) {
			label := at.In(r.Zone).Format("15:04")
			add(at.In(r.Zone).Format("2006-01-02T15"), label, l.Day(payoff.DateIn(at, r.Zone))+", "+label)
		}
	case "time:day":
		for d := r.From; d < r.To; d++ {
			add(d.String(), l.DayMonth(d), l.Day(d))
		}
	case "time:week":
		for d := r.From.Monday(); d < r.To; d += 7 {
			y, w := d.UTC().ISOWeek()
			add(strconv.Itoa(y)+"-W"+two(w), l.DayMonth(d), l.Text("Week of %s", l.Day(d)))
		}
	default:
		for d := r.From.MonthStart(0); d < r.To; d = d.MonthStart(1) {
			month := d.String()[:7]
			add(month, l.MonthYear(d), l.MonthYear(d))
		}
	}
	// Some six labels have room.
	every := max(1, (len(s.labels)+5)/6)
	for i := range s.labels {
		if i%every != 0 {
			s.labels[i] = ""
		}
	}
	return s
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// trafficChart stacks the visits of each step by channel, social networks at the bottom; what has no
// colour of its own stands together on top.
func (q *question) trafficChart(t *answer.Traffic) *view.Figure {
	l := q.locale
	axis := stepsOf(l, t.Step, q.days)
	if len(axis.labels) < 2 {
		return nil
	}
	names := map[string]payoff.Channel{}
	figures := map[string][]float64{}
	sums := map[string]float64{}
	for _, r := range t.Series {
		i, ok := axis.index[r.Dimensions[0]]
		if !ok {
			continue
		}
		channel := payoff.Channel(r.Dimensions[1])
		name := string(channel)
		if report.Colour(channel) == report.Other {
			name, channel = l.Text("Everything else"), ""
		}
		if figures[name] == nil {
			names[name], figures[name] = channel, make([]float64, len(axis.labels))
		}
		figures[name][i] += r.Metrics[0].Number
		sums[name] += r.Metrics[0].Number
	}
	if len(figures) == 0 {
		return nil
	}
	var order []string
	for name := range figures {
		order = append(order, name)
	}
	place := func(name string) int {
		if names[name] == "" {
			return len(payoff.Channels)
		}
		at := slices.Index(payoff.Channels, names[name])
		if names[name].Social() {
			at -= len(payoff.Channels)
		}
		return at
	}
	slices.SortFunc(order, func(a, b string) int { return place(a) - place(b) })
	chart := svg.Area{Title: l.Text("Visits by channel"), X: axis.labels, Places: axis.places, Format: func(x float64) string { return l.Number(x, 0) }}
	f := &view.Figure{Title: chart.Title, Data: q.at(q.page.path, "format", "chart", "chart", "visits")}
	table := &view.Table{Caption: l.Text("Visits by channel"), Hidden: true, Columns: []view.Column{{Name: l.Text("When")}}}
	most := order[0]
	for _, name := range order {
		colour := report.Other
		if names[name] != "" {
			colour = report.Colour(names[name])
		}
		chart.Series = append(chart.Series, svg.Series{Name: name, Colour: colour, Mid: figures[name]})
		f.Legend = append(f.Legend, view.Swatch{Colour: colour, Name: name})
		table.Columns = append(table.Columns, view.Column{Name: name, Numeric: true})
		if sums[name] > sums[most] {
			most = name
		}
	}
	for i, place := range axis.places {
		row := view.TableRow{Cells: []view.Cell{{Text: place}}}
		for _, name := range order {
			row.Cells = append(row.Cells, view.Cell{Text: l.Number(figures[name][i], 0)})
		}
		table.Rows = append(table.Rows, row)
	}
	chart.Says = l.Text("%s brought the most: %s visits.", most, l.Number(sums[most], 0))
	f.Answer, f.Chart, f.Table = chart.Says, chart, table
	return f
}
