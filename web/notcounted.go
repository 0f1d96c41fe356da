package web

import (
	"payoff/answer"
	"payoff/report"
	"payoff/web/view"
)

// dropWords say what each reason not to count a hit means.
var dropWords = map[string][2]string{
	"bot":          {"Bots", "Programs: search engines, monitors, scrapers. Told by the name that they give themselves."},
	"spam":         {"Spam", "Visits whose only purpose is to put a site's name into your figures."},
	"excluded":     {"Your own", "From an address, or of a page, that you leave out under Settings."},
	"invalid":      {"Not a page of yours", "The page isn't one of the site's, the time can't be, or an order in it can't be read."},
	"duplicate":    {"Sent twice", "A browser sent the same thing again: it counts once."},
	"foreign host": {"Another host", "A line of a log for a host that isn't yours."},
	"no time":      {"No time", "A line of a log that doesn't say when."},
}

// notCounted answers: what isn't counted, and why?
func (s *Server) notCounted(q *question) (view.Page, error) {
	n, err := s.o.Answers.NotCounted(q.r.Context(), q.business, "", q.days)
	if err != nil {
		return nil, err
	}
	l, tabs := q.locale, q.trafficTabs()
	p := &view.Parts{Layout: q.layout(l.Text("What isn't counted, and why?")), Tabs: &tabs}
	p.Range = q.ranges()
	p.Range.Against, p.Range.Compare = "", view.Link{}
	if p.Answer = l.Text("Everything that came in these days is counted."); n.Hits > 0 {
		p.Answer = l.Text("%s not counted, out of everything that looked like a page view.", l.Count(int(n.Hits), "%d hit was", "%d hits were"))
	}
	if n.Hits+n.Other == 0 {
		return p, nil
	}
	p.Parts = append(p.Parts, q.reasonsPart(n))
	if len(n.Days) > 0 {
		p.Parts = append(p.Parts, q.dropDaysPart(n))
	}
	p.Downloads = view.Downloads{CSV: q.at("not-counted", "format", "csv"), JSON: q.at("not-counted", "format", "json")}
	return p, nil
}

func (q *question) reason(name string) (word, meaning string) {
	if w, ok := dropWords[name]; ok {
		return q.locale.Text(w[0]), q.locale.Text(w[1])
	}
	return name, ""
}

func (q *question) reasonsPart(n *answer.NotCounted) view.Part {
	l := q.locale
	table := &view.Table{
		Caption: l.Text("By reason"), Hidden: true, Empty: l.Text("Nothing in these days."),
		Columns: []view.Column{{Name: l.Text("Why")}, {Name: l.Text("Hits"), Numeric: true}},
	}
	for _, r := range n.Reasons {
		word, meaning := q.reason(r.Name)
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{{Text: word, Small: meaning}, {Text: l.Number(float64(r.Count), 0)}}})
	}
	if n.Other > 0 {
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{
			{Text: l.Text("Files of pages"), Small: l.Text("Requests of access logs for pictures, scripts and feeds, and those that failed. Nobody would take them for visits.")},
			{Text: l.Number(float64(n.Other), 0)},
		}})
	}
	return view.Part{ID: "why", Title: l.Text("Why not"), Text: l.Text("What a reader would count twice or a program asked for has no place among people."), Body: []view.Piece{{Template: "table", Data: table}}}
}

// dropDaysPart lists them by site and day, the newest first.
func (q *question) dropDaysPart(n *answer.NotCounted) view.Part {
	l := q.locale
	table := &view.Table{
		Caption: l.Text("By day and site"), Hidden: true,
		Columns: []view.Column{{Name: l.Text("Day")}, {Name: l.Text("Site")}, {Name: l.Text("Hits"), Numeric: true}, {Name: l.Text("Why"), Narrow: true}},
	}
	var days []answer.UncountedDay
	for i := len(n.Days) - 1; i >= 0; i-- {
		if n.Days[i].Hits > 0 {
			days = append(days, n.Days[i])
		}
	}
	from, to, pager := listOf(q, "days", "", 30).part(len(days), l.Text("By day and site"))
	for _, d := range days[from:to] {
		site := d.Site
		if site == "" {
			site = l.Text("none of yours")
		}
		var why []string
		for _, r := range d.Reasons {
			word, _ := q.reason(r.Name)
			why = append(why, l.Text("%s: %s", word, l.Number(float64(r.Count), 0)))
		}
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{{Text: l.Day(d.Day)}, {Text: site}, {Text: l.Number(float64(d.Hits), 0)}, {Text: l.List(why)}}})
	}
	table.Pager = pager
	return view.Part{ID: "days", Title: l.Text("When, and on which site"), Body: []view.Piece{{Template: "table", Data: table}}}
}

func (s *Server) notCountedData(q *question) (any, report.Document, error) {
	n, err := s.o.Answers.NotCounted(q.r.Context(), q.business, "", q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return n, n.Document(), nil
}
