package guide_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"payoff/docs"
	"payoff/web/guide"
)

// text is all of a page's running text.
func text(p *guide.Page) string {
	var b strings.Builder
	for _, piece := range p.Body {
		b.WriteString(string(piece.Text))
	}
	return b.String()
}

// The guide as it stands: every page has a title, and every link within it leads somewhere.
func TestTheGuide(t *testing.T) {
	g, err := guide.New(docs.Guide())
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Pages()) < 20 {
		t.Errorf("%d pages", len(g.Pages()))
	}
	first, ok := g.Find("")
	if !ok || first.Title != "Guide" || !strings.Contains(text(first), `<a href="/guide/verdicts">`) || !strings.Contains(text(first), `<a href="/guide/methods">`) {
		t.Errorf("the first page: %v %s", ok, text(first))
	}
	for _, p := range g.Pages() {
		if strings.Contains(text(p), "style=") || strings.Contains(text(p), "raw HTML omitted") {
			t.Errorf("%s holds what a page's policy forbids", p.Path)
		}
	}
	hits := g.Search("Official dates")
	if len(hits) == 0 || hits[0].URL != "/guide/verdicts#official-dates" {
		t.Errorf("a search for a heading finds %v", hits)
	}
}

func TestSearch(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	g, err := guide.New(fstest.MapFS{
		"guide/README.md":         file("# Guide\n\nStart [here](bees.md#honey), or read [more](methods/)."),
		"guide/bees.md":           file("# How do bees work?\n\nThey fly.\n\n## Honey\n\nIt is made from nectar, and <b>never</b> sold too dear.\n"),
		"guide/methods/README.md": file("# Methods\n\nOf honey | and wax\n---|---:\n1 | 2\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	first, _ := g.Find("")
	if got := text(first); !strings.Contains(got, `<a href="/guide/bees#honey">here</a>`) || !strings.Contains(got, `<a href="/guide/methods">more</a>`) || strings.Contains(got, "<h1") {
		t.Errorf("the first page: %s", got)
	}
	for asked, want := range map[string]string{
		"honey":                   "/guide/bees#honey", // its heading says so; the methods only mention it
		"NECTAR sold":             "/guide/bees#honey",
		"wax":                     "/guide/methods",
		"nectar wax":              "", // no section has both
		"  ":                      "",
		strings.Repeat("x", 5000): "",
	} {
		hits, got := g.Search(asked), ""
		if len(hits) > 0 {
			got = hits[0].URL
		}
		if got != want {
			t.Errorf("%.20q finds %q, want %q", asked, got, want)
		}
	}
	if _, err := guide.New(fstest.MapFS{"guide/a.md": file("# A\n\n[gone](b.md)")}); err == nil {
		t.Error("a link to nothing is no error")
	}
	if _, err := guide.New(fstest.MapFS{"guide/a.md": file("no title")}); err == nil {
		t.Error("a page without a title is no error")
	}
}

// A picture stands between two stretches of text, by the name of what it shows.
func TestPictures(t *testing.T) {
	page := func(text string) fstest.MapFS { return fstest.MapFS{"guide/a.md": {Data: []byte(text)}} }
	g, err := guide.New(page("# A\n\nOne.\n\n![A *line* that is kept](/storybook/verdictrow-keep)\n\nTwo.\n\nThree.\n"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := g.Find("a")
	want := []guide.Piece{{Text: "<p>One.</p>\n"}, {Story: "verdictrow-keep", Says: "A line that is kept"}, {Text: "<p>Two.</p>\n<p>Three.</p>\n"}}
	if !reflect.DeepEqual(a.Body, want) {
		t.Errorf("got %q, want %q", a.Body, want)
	}
	if hits := g.Search("kept"); len(hits) != 1 {
		t.Errorf("what a picture shows is found at %v", hits)
	}
	if _, err := guide.New(page("# A\n\n![a photograph](photo.png)\n")); err == nil {
		t.Error("a picture that is no story is no error")
	}
}

// Nothing that somebody types breaks the search.
func FuzzSearch(f *testing.F) {
	g, err := guide.New(docs.Guide())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("verdict")
	f.Add("é ü \xff")
	f.Fuzz(func(t *testing.T, asked string) {
		for _, h := range g.Search(asked) {
			if !strings.HasPrefix(h.URL, guide.Prefix) || len(h.Text) > 400 {
				t.Errorf("%q finds %v", asked, h)
			}
		}
	})
}
