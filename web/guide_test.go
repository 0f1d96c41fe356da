package web_test

import (
	"slices"
	"strings"
	"testing"

	"payoff/docs"
	"payoff/report/locale"
	"payoff/web/guide"
	"payoff/web/view"
)

// Every picture of the guide is a component that the storybook has, and is drawn on the guide's page.
func TestPicturesOfTheGuide(t *testing.T) {
	w := open(t)
	help, err := guide.New(docs.Guide())
	must(t, err)
	stories := view.Stories(locale.Of("en"))
	shown := 0
	for _, p := range help.Pages() {
		pictures := 0
		for _, piece := range p.Body {
			if piece.Story == "" {
				continue
			}
			pictures++
			i := slices.IndexFunc(stories, func(s view.Story) bool { return s.Name == piece.Story })
			if i < 0 || stories[i].Whole != nil {
				t.Errorf("%s shows %q, which is no component's story", p.Path, piece.Story)
			}
			if piece.Says == "" {
				t.Errorf("%s shows %s and doesn't say what it is", p.Path, piece.Story)
			}
		}
		if pictures == 0 {
			continue
		}
		shown += pictures
		if _, body := w.get(w.URL + p.URL()); strings.Count(body, `<figure class="shown">`) != pictures {
			t.Errorf("%s draws %d pictures, want %d", p.Path, strings.Count(body, `<figure class="shown">`), pictures)
		}
	}
	if shown < 10 {
		t.Errorf("%d pictures in the guide", shown)
	}
}
