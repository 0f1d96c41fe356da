package web

import (
	"strconv"

	"payoff/answer"
	"payoff/report"
	"payoff/web/view"
)

// hereAgain is after how many seconds the page of who is here is looked at again.
const hereAgain = 15

// hereRows is how many pages it lists at most.
const hereRows = 25

// here answers: who is on your sites right now?
func (s *Server) here(q *question) (view.Page, error) {
	h, err := s.o.Answers.Here(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	l, tabs := q.locale, q.trafficTabs()
	p := &view.Parts{Layout: q.layout(l.Text("Who is on your sites right now?")), Tabs: &tabs}
	p.Answer = l.Text("Nobody did anything there in the last %s.", l.Count(int(answer.HereFor.Minutes()), "%d minute", "%d minutes"))
	if h.Visitors > 0 {
		p.Answer = l.Text("%s did something there in the last %s.", l.Count(int(h.Visitors), "%d visitor", "%d visitors"), l.Count(int(answer.HereFor.Minutes()), "%d minute", "%d minutes"))
	}
	again := view.Piece{Template: "again", Data: view.Again{Text: l.Text("As of %s.", q.moment(s.o.Now())), URL: q.at("now"), Every: hereAgain}}
	if h.Visitors == 0 {
		p.Parts = []view.Part{{ID: "again", Title: l.Text("Nobody yet"), Text: l.Text("A visit shows here within seconds of its first page."), Body: []view.Piece{again}}}
		return p, nil
	}
	count := view.Column{Name: l.Text("Visitors"), Numeric: true}
	pages := &view.Table{Caption: l.Text("By page"), Hidden: true, Columns: []view.Column{{Name: l.Text("Page")}, count}}
	for i, place := range h.Pages {
		if i == hereRows {
			break
		}
		pages.Rows = append(pages.Rows, hereRow(view.Cell{Text: place.Page, Small: place.Site}, place))
	}
	sources := &view.Table{Caption: l.Text("By where they came from"), Hidden: true, Columns: []view.Column{{Name: l.Text("From")}, count}}
	for _, place := range h.Sources {
		sources.Rows = append(sources.Rows, hereRow(view.Cell{Text: l.Line(place.Line)}, place))
	}
	p.Parts = []view.Part{
		{ID: "pages", Title: l.Text("Where they are"), Text: l.Text("Each visitor once, on the page of the last thing they did."), Body: []view.Piece{{Template: "table", Data: pages}}},
		{ID: "sources", Title: l.Text("Where they came from"), Body: []view.Piece{{Template: "table", Data: sources}, again}},
	}
	p.Downloads = view.Downloads{CSV: q.at("now", "format", "csv"), JSON: q.at("now", "format", "json")}
	return p, nil
}

func hereRow(name view.Cell, p answer.Place) view.TableRow {
	return view.TableRow{Cells: []view.Cell{name, {Text: strconv.FormatInt(p.Visitors, 10)}}}
}

func (s *Server) hereData(q *question) (any, report.Document, error) {
	h, err := s.o.Answers.Here(q.r.Context(), q.business)
	if err != nil {
		return nil, report.Document{}, err
	}
	return h, h.Document(), nil
}
