package web

import (
	"net/http"
	"slices"

	"payoff"
	"payoff/report/locale"
	"payoff/web/guide"
	"payoff/web/view"
)

// guide shows a page of the guide, or what a search in it finds.
func (s *Server) guide(r *http.Request) (view.Page, error) {
	l := view.LocaleOf(r)
	here, ok := s.o.Guide.Find(r.PathValue("path"))
	if !ok {
		return nil, payoff.Fail(payoff.NotFound, "%s", l.Text("The guide has no such page. Its search may find what you look for."))
	}
	asked := r.URL.Query().Get("q")
	p := &view.Guide{
		Layout: view.Layout{Question: here.Title, Title: here.Title},
		Search: view.Field{Label: l.Text("Search the guide"), Name: "q", Type: "search", Value: asked},
		Action: guide.Prefix, Body: pieces(l, here.Body),
	}
	for _, other := range s.o.Guide.Pages() {
		p.Pages = append(p.Pages, view.Link{Text: other.Title, URL: other.URL(), Current: other == here})
	}
	for _, h := range here.Sections {
		p.Sections = append(p.Sections, view.Link{Text: h.Text, URL: "#" + h.ID})
	}
	if here.Path != "" {
		p.Crumbs = []view.Link{{Text: l.Text("Guide"), URL: guide.Prefix}}
	}
	if asked != "" {
		p.Question, p.Body, p.Sections = l.Text("What does the guide say about it?"), nil, nil
		p.Crumbs = []view.Link{{Text: l.Text("Guide"), URL: guide.Prefix}}
		hits := s.o.Guide.Search(asked)
		p.Found = l.Count(len(hits), "%d place in the guide.", "%d places in the guide.")
		for _, h := range hits {
			p.Hits = append(p.Hits, view.Hit{Title: h.Title, URL: h.URL, Text: h.Text})
		}
	}
	return p, nil
}

// pieces are a page's body with its pictures drawn in the reader's language.
func pieces(l locale.Locale, body []guide.Piece) []view.GuidePiece {
	var list []view.GuidePiece
	stories := view.Stories(l)
	for _, b := range body {
		piece := view.GuidePiece{Text: b.Text, Says: b.Says}
		if i := slices.IndexFunc(stories, func(s view.Story) bool { return s.Name == b.Story }); i >= 0 {
			piece.Story = stories[i]
		}
		list = append(list, piece)
	}
	return list
}
