package view_test

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"payoff/report/locale"
	"payoff/web/view"
)

func renderer(t *testing.T) *view.Renderer {
	t.Helper()
	v, err := view.New("test", slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A component or a page that nobody can look at is a component that nobody looks after.
func TestEveryTemplateHasAStory(t *testing.T) {
	told := map[string]bool{"story": true} // shows the stories themselves
	for _, s := range view.Stories(locale.Of("en")) {
		told[s.Template] = true
	}
	for _, folder := range []string{"template/component", "template/page"} {
		files, err := fs.Glob(os.DirFS("."), folder+"/*.html")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		for _, f := range files {
			if name := strings.TrimSuffix(path.Base(f), ".html"); !told[name] {
				t.Errorf("%s has no story", f)
			}
		}
	}
}

func draw(t *testing.T, v *view.Renderer, p view.Page, lang string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/storybook", nil)
	r = r.WithContext(view.WithReader(r.Context(), view.Reader{Language: lang}))
	w := httptest.NewRecorder()
	v.Render(w, r, http.StatusOK, p)
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return w.Body.String()
}

// Every story draws in every language that pages are tried with: nothing is left unfilled, and
// nothing stands in a page that its content security policy would drop.
func TestStoriesDraw(t *testing.T) {
	v := renderer(t)
	for _, lang := range []string{"en", locale.PseudoLong, locale.PseudoRTL} {
		var names []string
		for _, s := range view.Stories(locale.Of(lang)) {
			if slices.Contains(names, s.Name) {
				t.Errorf("two stories are called %s", s.Name)
			}
			names = append(names, s.Name)
			page := draw(t, v, s.Page(), lang)
			for _, wrong := range []string{"%!", "ZgotmplZ", "<no value>", " style=", "<style", " onclick=", "<script>"} {
				if strings.Contains(page, wrong) {
					t.Errorf("%s in %s holds %q", s.Name, lang, wrong)
				}
			}
		}
	}
}

// What a reader types never becomes markup.
func TestPagesEscape(t *testing.T) {
	v := renderer(t)
	hostile := `"><script>alert(1)</script>`
	page := draw(t, v, &view.Home{Layout: view.Layout{Question: hostile, Business: hostile}, Links: []view.Link{{Text: hostile, URL: "javascript:alert(1)"}}}, "en")
	if strings.Contains(page, "<script>alert") || strings.Contains(page, `"javascript:`) {
		t.Errorf("it went through: %s", page)
	}
}

func TestDirection(t *testing.T) {
	v := renderer(t)
	home := &view.Home{Layout: view.Layout{Question: "Which business?"}}
	if page := draw(t, v, home, locale.PseudoRTL); !strings.Contains(page, `<html lang="ar" dir="rtl">`) {
		t.Error("the pseudo-locale isn't drawn from right to left")
	}
	if page := draw(t, v, home, "en"); !strings.Contains(page, `<html lang="en" dir="ltr">`) {
		t.Error("English isn't drawn from left to right")
	}
}
