package web

import (
	"net/http"
	"slices"

	"payoff"
	"payoff/report/locale"
	"payoff/web/view"
)

// The storybook shows every component and every page with made-up data, for those who work on them.
// It holds nothing of any business.

// inStory lets an address choose the language and the theme: ?lang=ar-XB&theme=dark.
func inStory(r *http.Request) *http.Request {
	reader := view.ReaderOf(r)
	switch t := view.Theme(r.URL.Query().Get("theme")); t {
	case view.Light, view.Dark:
		reader.Theme = t
	}
	if tag := r.URL.Query().Get("lang"); slices.Contains([]string{"en", locale.PseudoLong, locale.PseudoRTL}, tag) {
		reader.Language = tag
	}
	return r.WithContext(view.WithReader(r.Context(), reader))
}

func (s *Server) stories(w http.ResponseWriter, r *http.Request) {
	r = inStory(r)
	s.o.View.Render(w, r, http.StatusOK, view.Storybook(view.LocaleOf(r)))
}

func (s *Server) story(w http.ResponseWriter, r *http.Request) {
	r = inStory(r)
	name := r.PathValue("story")
	for _, story := range view.Stories(view.LocaleOf(r)) {
		if story.Name == name {
			s.o.View.Render(w, r, http.StatusOK, story.Page())
			return
		}
	}
	s.fail(w, r, payoff.Fail(payoff.NotFound, "There is no such story."), view.Layout{Bare: true})
}
