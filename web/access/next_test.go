package access

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestNextIsAPlaceOfThisServer(t *testing.T) {
	for next, want := range map[string]string{
		"/":                                "/",
		"/b/1/people":                      "/b/1/people",
		"/b/1/?range=2026&a=%2F%2F":        "/b/1/?range=2026&a=%2F%2F",
		"/b/1/#part":                       "/b/1/",
		"/b/caf%C3%A9":                     "/b/caf%C3%A9",
		"":                                 "/",
		"b/1":                              "/",
		"//evil.example":                   "/",
		"///evil.example":                  "/",
		`/\evil.example`:                   "/",
		`\\evil.example`:                   "/",
		"/\tevil":                          "/",
		"/\n/evil.example":                 "/",
		" /b":                              "/",
		"/ b":                              "/",
		"https://evil.example/":            "/",
		"javascript:alert(1)":              "/",
		"/%5Cevil.example":                 "/",
		"/%2Fevil.example":                 "/",
		"/sign-out":                        "/",
		"/sign-in?next=/sign-in":           "/",
		"/" + strings.Repeat("x", maxNext): "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("%q leads to %q; want %q", next, got, want)
		}
	}
}

// FuzzNext: whatever an address asks for, a browser that signed in stays on this server, and a place that
// was taken once is taken again.
func FuzzNext(f *testing.F) {
	for _, s := range []string{"/", "/b/1/?a=b", "//evil.example", `/\evil`, "/%2f/evil", "https:evil.example", "/..//evil.example", "/.//evil.example", "/a/..//b", "/;@evil.example", "/?//x", "/b\u2028c", "/\x00"} {
		f.Add(s)
	}
	base, err := url.Parse("https://stats.example/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		to := localPath(next)
		if localPath(to) != to {
			t.Errorf("%q becomes %q and then %q", next, to, localPath(to))
		}
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest("POST", base.String(), nil), to, http.StatusSeeOther)
		where := w.Header().Get("Location")
		// What browsers do to an address before they read it.
		seen := strings.ReplaceAll(strings.Map(func(r rune) rune {
			if r == '\t' || r == '\n' || r == '\r' {
				return -1
			}
			return r
		}, strings.TrimSpace(where)), `\`, "/")
		if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Fatalf("%q leads to %q", next, where)
		}
		u, err := base.Parse(seen)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			t.Fatalf("%q leads to %v, %v", next, u, err)
		}
	})
}
