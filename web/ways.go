package web

import (
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/report"
	"payoff/report/svg"
	"payoff/web/view"
)

// ways answers: which of your sites do visits reach, and which do they buy on?
func (s *Server) ways(q *question) (view.Page, error) {
	list, err := q.filters()
	if err != nil {
		return nil, err
	}
	d, err := s.askWays(q, list)
	if err != nil {
		return nil, err
	}
	l, tabs := q.locale, q.trafficTabs()
	p := &view.Parts{Layout: q.layout(l.Text("Which of your sites do visits reach, and which do they buy on?")), Tabs: &tabs}
	p.Range = q.ranges()
	p.Range.Against, p.Range.Compare = "", view.Link{}
	p.Answer = q.waysSentence(d)
	if d.Visits == 0 && len(list) == 0 {
		return p, nil
	}
	way := view.Part{ID: "ways", Title: l.Text("From site to site"), Text: l.Text("From the site a visit began on to the next one, and whether it ended with an order or an enquiry. Who went no further stands on the same site twice."), Body: []view.Piece{{Template: "chips", Data: q.waysChips(list)}}}
	if flow := q.waysFlow(d); flow != nil {
		way.Body = append(way.Body, view.Piece{Template: "figure", Data: *flow})
	}
	p.Parts = append(p.Parts, way, view.Part{
		ID: "sites", Title: l.Text("Site by site"), Text: l.Text("The range of a share is 90%%: nine times in ten the true one lies in it."),
		Body: []view.Piece{{Template: "table", Data: q.waysTable(d)}},
	})
	if !q.business.CrossDomains && d.Inside() > 0 {
		p.Parts = append(p.Parts, view.Part{ID: "know", Title: l.Text("To know beside it"), Body: []view.Piece{{Template: "notes", Data: []string{
			l.Text("%s came from another of your sites without being known there: without consent a visitor is somebody else on each domain. They count as reached from your own sites, and take no credit from where they first arrived.", l.Count(int(d.Inside()), "%d visit", "%d visits")),
		}}}})
	}
	p.Downloads = view.Downloads{CSV: q.at("ways", "format", "csv"), JSON: q.at("ways", "format", "json")}
	return p, nil
}

func (s *Server) askWays(q *question, list []chosen) (*answer.Sites, error) {
	only, err := filter(list)
	if err != nil {
		return nil, err
	}
	return s.o.Answers.Sites(q.r.Context(), q.business, q.days, only)
}

func (q *question) waysSentence(d *answer.Sites) string {
	l := q.locale
	if d.Visits == 0 {
		return l.Text("No visits in these days.")
	}
	if len(d.Sites) == 1 {
		return l.Text("You have one site, %s: visits can't go from one to another.", d.Sites[0].Site)
	}
	went := int64(0)
	for _, s := range d.Sites {
		went += s.WentOn
	}
	text := l.Text("Of %s, %s went on to another of your sites.", l.Count(int(d.Visits), "%d visit", "%d visits"), l.Number(float64(went), 0))
	if best := d.Best(); best != nil {
		text += " " + l.Text("They buy or ask most surely on %s.", best.Site)
	}
	return text
}

// waysChips narrow the page to visits that social networks brought, or take that away.
func (q *question) waysChips(list []chosen) view.Chips {
	var social []chosen
	for _, c := range payoff.Channels {
		if c.Social() {
			social = append(social, chosen{"channel", string(c)})
		}
	}
	asked := written(list)
	chips := view.Chips{Label: q.locale.Text("Which visits"), Chips: []view.Link{
		{Text: q.locale.Text("All visits"), URL: q.at("ways", "only", ""), Current: asked == ""},
		{Text: q.locale.Text("From social networks"), URL: q.at("ways", "only", written(social)), Current: asked == written(social)},
	}}
	if asked != "" && asked != written(social) {
		chips.Chips = append(chips.Chips, q.chips(list).Chips...)
	}
	return chips
}

// waysFlow draws the ways; nil where there is one site or nothing to draw.
func (q *question) waysFlow(d *answer.Sites) *view.Figure {
	l := q.locale
	if d.Visits == 0 || len(d.Sites) < 2 {
		return nil
	}
	number := func(n int64) string { return l.Number(float64(n), 0) }
	flow := svg.Flow{Title: l.Text("Ways over your sites"), Says: q.waysSentence(d), Columns: make([][]svg.Node, 3)}
	ordered := int64(0)
	for i, s := range d.Sites {
		colour := i%(report.Other-1) + 1
		if s.Began > 0 {
			flow.Columns[0] = append(flow.Columns[0], svg.Node{ID: "first " + s.Site, Name: s.Site, Value: number(s.Began), Colour: colour})
		}
		if s.Ended > 0 {
			flow.Columns[1] = append(flow.Columns[1], svg.Node{ID: "end " + s.Site, Name: s.Site, Value: number(s.Ended), Colour: colour})
			ordered += s.Ordered
			says := func(n int64, what string) string { return s.Site + " → " + what + ": " + number(n) }
			flow.Links = append(flow.Links,
				svg.Stream{From: "end " + s.Site, To: "ordered", Amount: float64(s.Ordered), Says: says(s.Ordered, l.Text("ordered or asked"))},
				svg.Stream{From: "end " + s.Site, To: "left", Amount: float64(s.Ended - s.Ordered), Says: says(s.Ended-s.Ordered, l.Text("left"))})
		}
	}
	flow.Columns[2] = []svg.Node{
		{ID: "ordered", Name: l.Text("Ordered or asked"), Value: number(ordered), Colour: 1},
		{ID: "left", Name: l.Text("Left"), Value: number(d.Visits - ordered), Colour: report.Other},
	}
	table := &view.Table{Caption: flow.Title, Hidden: true, Columns: []view.Column{
		{Name: l.Text("Began on")}, {Name: l.Text("Went on to")}, {Name: l.Text("Visits"), Numeric: true}, {Name: l.Text("Ordered or asked"), Numeric: true},
	}}
	for _, c := range d.Courses {
		flow.Links = append(flow.Links, svg.Stream{From: "first " + c.First, To: "end " + c.End, Amount: float64(c.Visits), Says: c.First + " → " + c.End + ": " + number(c.Visits)})
		next := c.End
		if next == c.First {
			next = l.Text("stayed")
		}
		table.Rows = append(table.Rows, view.TableRow{Cells: []view.Cell{{Text: c.First}, {Text: next}, {Text: number(c.Visits)}, {Text: number(c.Ordered)}}})
	}
	return &view.Figure{Title: flow.Title, Chart: flow, Table: table}
}

func (q *question) waysTable(d *answer.Sites) *view.Table {
	l := q.locale
	t := &view.Table{Caption: l.Text("Site by site"), Hidden: true, Empty: l.Text("Nothing in these days."), Columns: []view.Column{
		{Name: l.Text("Site")},
		{Name: l.Text("Reached"), Term: l.Text("Visits that began on it or came to it next."), Numeric: true},
		{Name: l.Text("From your own sites"), Term: l.Text("Visits that came to it from another of your sites."), Numeric: true, Narrow: true},
		{Name: l.Text("Ordered or asked"), Term: l.Text("Of the visits that stayed on it or had it next, those with an order or an enquiry."), Numeric: true},
	}}
	for _, s := range d.Sites {
		rate := view.Cell{Text: "–"}
		if s.Rate != nil {
			rate = view.Cell{Text: l.Percent(s.Rate.Mid), Small: l.Text("%s to %s", l.Percent(s.Rate.Low), l.Percent(s.Rate.High))}
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: s.Site, URL: q.at("traffic", "only", "site:"+strings.ReplaceAll(s.Site, "~", ""))},
			{Text: l.Number(float64(s.Reached), 0)},
			{Text: strconv.FormatInt(s.Reached-s.Began+s.Inside, 10)},
			rate,
		}})
	}
	return t
}

func (s *Server) waysData(q *question) (any, report.Document, error) {
	list, err := q.filters()
	if err != nil {
		return nil, report.Document{}, err
	}
	d, err := s.askWays(q, list)
	if err != nil {
		return nil, report.Document{}, err
	}
	return d, d.Document(), nil
}
