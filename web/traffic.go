package web

import (
	"fmt"
	"math"
	"strconv"

	"payoff"
	"payoff/answer"
	"payoff/events"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// trafficBy are the words that visits can be sorted by on the page, in the order of its tabs.
var trafficBy = []string{"channel", "network", "referrer", "campaign", "page", "entry_page", "site", "country", "device", "browser", "os", "event"}

// trafficRows is how many rows a table of visits has at most; the files have up to events.MaxLimit.
const trafficRows = 50

// trafficPages are about visits.
func (s *Server) trafficPages() []page {
	return []page{
		{path: "traffic", needs: access.Reader, nav: "Traffic", icon: "chart-line", show: s.traffic, data: s.trafficData},
		{path: "ways", needs: access.Reader, under: "traffic", show: s.ways, data: s.waysData},
		{path: "now", needs: access.Reader, under: "traffic", show: s.here, data: s.hereData},
		{path: "not-counted", needs: access.Reader, under: "traffic", show: s.notCounted, data: s.notCountedData},
	}
}

func (q *question) trafficTabs() view.Tabs {
	tabs := view.Tabs{Label: q.locale.Text("Visits")}
	for _, t := range []struct{ path, text string }{
		{"traffic", q.locale.Text("Where from")}, {"ways", q.locale.Text("Site to site")}, {"now", q.locale.Text("Right now")}, {"not-counted", q.locale.Text("Not counted")},
	} {
		tabs.Tabs = append(tabs.Tabs, view.Link{Text: t.text, URL: q.at(t.path, q.only(t.path)...), Current: t.path == q.page.path})
	}
	return tabs
}

// traffic answers: where do visits come from?
func (s *Server) traffic(q *question) (view.Page, error) {
	list, by, t, err := q.askTraffic(trafficRows)
	if err != nil {
		return nil, err
	}
	l := q.locale
	p := &view.Traffic{Layout: q.layout(l.Text("Where do visits come from?"))}
	p.Range, p.Tabs = q.ranges(), q.trafficTabs()
	if len(list) > 0 {
		p.Only = q.chips(list)
		p.Whole = q.at(q.page.path, "only", "")
	}
	if n, _, _ := t.Figure("visits"); n.Number == 0 && len(list) == 0 {
		p.Empty = &view.Empty{
			Title: l.Text("No visits in these days"), Picture: "line",
			Text: l.Text("Visits come from a script on your pages, or from your server's access log. They show here within seconds."),
			Step: view.Button{Text: l.Text("See all time"), URL: q.at(q.page.path, "range", "1990-01-01.."+(s.o.Answers.Today(q.business)+1).String(), "compare", "off")},
		}
		return p, nil
	}
	p.Answer = q.trafficSentence(t)
	p.Stats = q.trafficStats(t)
	p.Chart = q.trafficChart(t)
	p.By = view.Tabs{Label: l.Text("Sorted by")}
	for _, d := range trafficBy {
		p.By.Tabs = append(p.By.Tabs, view.Link{Text: q.dimension(d), URL: q.at(q.page.path, "by", d), Current: d == by})
	}
	p.Table = q.trafficTable(t, list, by)
	p.Notes = sentences(l, t.Notes)
	if t.More {
		p.Notes = append(p.Notes, l.Text("The table has the %d largest rows; the files have more of them.", trafficRows))
	}
	p.Files = view.Downloads{CSV: q.at(q.page.path, "format", "csv"), JSON: q.at(q.page.path, "format", "json")}
	return p, nil
}

func (q *question) askTraffic(limit int) ([]chosen, string, *answer.Traffic, error) {
	list, err := q.filters()
	if err != nil {
		return nil, "", nil, err
	}
	only, err := filter(list)
	if err != nil {
		return nil, "", nil, err
	}
	by := q.r.URL.Query().Get("by")
	if by == "" {
		by = trafficBy[0]
	}
	if _, known := dimensionWords[by]; !known {
		return nil, "", nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("by: visits don't go by that word."))
	}
	t, err := q.s.o.Answers.Traffic(q.r.Context(), q.business, answer.TrafficQuestion{Range: q.days, Before: q.before, By: by, Filter: only, Limit: limit})
	return list, by, t, err
}

// trafficSentence says how many there were, and how many of them social networks brought.
func (q *question) trafficSentence(t *answer.Traffic) string {
	l := q.locale
	now, before, _ := t.Figure("visits")
	social, all := t.Social()
	text := l.Count(int(now.Number), "%d visit.", "%d visits.")
	if all > 0 {
		text = l.Text("%s visits, %s of them from social networks.", l.Number(now.Number, 0), l.Percent(social/all))
	}
	if c := q.change(now, before, "visits"); c.Text != "" && q.before != nil {
		text += " " + l.Text("Compared with the days before: %s.", c.Text)
	}
	return text
}

// statWords are the figures of visits with what they mean.
var statWords = map[string][2]string{
	"visits":          {"Visits", "Stays on your sites. One ends after 30 idle minutes, or when somebody arrives anew from outside."},
	"visitors":        {"Daily visitors", "Different browsers of each day, added up: somebody who came on three days counts three times."},
	"pageviews":       {"Page views", "How often a page was seen."},
	"bounce_rate":     {"Left at once", "Visits that saw one page and did nothing else."},
	"visit_seconds":   {"Time a visit", "From the first to the last thing that was done, on average."},
	"conversion_rate": {"Ordered or asked", "Visits with an order or an enquiry on the site."},
}

func (q *question) trafficStats(t *answer.Traffic) []view.Stat {
	var out []view.Stat
	for i, name := range t.Metrics {
		s := view.Stat{Label: q.locale.Text(statWords[name][0]), Term: q.locale.Text(statWords[name][1]), Value: q.figure(name, t.Now[i])}
		if t.Before != nil {
			s.Change = q.change(t.Now[i], t.Before[i], name)
		}
		out = append(out, s)
	}
	return out
}

// figure writes a figure of visits.
func (q *question) figure(metric string, v events.Value) string {
	if !v.Known {
		return "–"
	}
	m, err := events.MetricNamed(metric)
	if err != nil {
		return "–"
	}
	switch m.Unit {
	case events.Share:
		return q.locale.Percent(v.Number)
	case events.Seconds:
		s := int(math.Round(v.Number))
		if s < 60 {
			return q.locale.Text("%s s", strconv.Itoa(s))
		}
		return q.locale.Text("%s min %s s", strconv.Itoa(s/60), strconv.Itoa(s%60))
	}
	return q.locale.Number(v.Number, 0)
}

// change says a difference with the period before. Nothing is said against nothing, and a count that
// chance alone moves as far is said to be level.
func (q *question) change(now, before events.Value, metric string) view.Change {
	if !now.Known || !before.Known || before.Number == 0 {
		return view.Change{}
	}
	diff := now.Number - before.Number
	up := diff > 0
	good := up != (metric == "bounce_rate")
	m, err := events.MetricNamed(metric)
	if err != nil {
		return view.Change{}
	}
	switch m.Unit {
	case events.Count:
		// The difference of two counts varies by about the square root of their sum (Poisson).
		if math.Abs(diff) < 2*math.Sqrt(now.Number+before.Number) {
			return view.Change{Text: q.locale.Text("about the same")}
		}
		share := q.locale.Percent(math.Abs(diff) / before.Number)
		if up {
			return view.Change{Text: q.locale.Text("up %s", share), Up: &up, Good: &good}
		}
		return view.Change{Text: q.locale.Text("down %s", share), Up: &up, Good: &good}
	}
	was := q.figure(metric, before)
	if q.figure(metric, now) == was {
		return view.Change{Text: q.locale.Text("as before")}
	}
	return view.Change{Text: q.locale.Text("before: %s", was)}
}

func (q *question) trafficTable(t *answer.Traffic, list []chosen, by string) *view.Table {
	l := q.locale
	out := &view.Table{Caption: l.Text("Visits by %s", q.dimension(by)), Hidden: true, Empty: l.Text("Nothing in these days.")}
	out.Columns = append(out.Columns, view.Column{Name: q.dimension(by)})
	for i, name := range t.Columns {
		out.Columns = append(out.Columns, view.Column{Name: l.Text(statWords[name][0]), Term: l.Text(statWords[name][1]), Numeric: true, Narrow: i > 0 && name != "conversion_rate"})
		if i == 0 && t.Earlier != nil {
			out.Columns = append(out.Columns, view.Column{Name: l.Text("Against before"), Numeric: true})
		}
	}
	for _, r := range t.Rows {
		row := view.TableRow{Cells: []view.Cell{{Text: q.word(by, r.Dimensions[0]), URL: q.with(list, by, r.Dimensions[0])}}}
		for i, name := range t.Columns {
			row.Cells = append(row.Cells, view.Cell{Text: q.figure(name, r.Metrics[i])})
			if i == 0 && t.Earlier != nil {
				row.Cells = append(row.Cells, view.Cell{Text: q.against(r.Metrics[0], t.Earlier[r.Dimensions[0]], name)})
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// against says a row's difference; one that wasn't there before is new.
func (q *question) against(now, before events.Value, metric string) string {
	if before.Number == 0 {
		return q.locale.Text("new")
	}
	return q.change(now, before, metric).Text
}

// trafficData is the page's figures for a program or a spreadsheet, with as many rows as a query may have.
func (s *Server) trafficData(q *question) (any, report.Document, error) {
	_, by, t, err := q.askTraffic(events.MaxLimit)
	if err != nil {
		return nil, report.Document{}, err
	}
	table := &report.Table{Columns: []report.Column{{Name: by}}}
	for _, name := range t.Columns {
		table.Columns = append(table.Columns, report.Column{Name: name, Numeric: true})
	}
	for _, r := range t.Rows {
		row := []string{r.Dimensions[0]}
		for _, v := range r.Metrics {
			text := ""
			if v.Known {
				text = strconv.FormatFloat(v.Number, 'f', -1, 64)
			}
			row = append(row, text)
		}
		table.Rows = append(table.Rows, row)
	}
	if t.More {
		t.Notes = append(t.Notes, fmt.Sprintf("the %d largest rows are here and there are more: filter by a row", events.MaxLimit))
	}
	d := report.Document{Title: "Where do visits come from?", Notes: t.Notes, Sections: []report.Section{{Heading: "Visits by " + by, Table: table}}}
	return t, d, nil
}
