package collect_test

import (
	"testing"

	"payoff/collect"
)

func TestPageview(t *testing.T) {
	for _, c := range []struct {
		method string
		status int
		path   string
		want   string // "" is a page view
	}{
		{"GET", 200, "/", ""},
		{"GET", 304, "/about?v=1", ""},
		{"GET", 200, "", ""},
		{"", 0, "/a", ""}, // a source that doesn't say
		{"GET", 0, "/a", ""},
		{"", 404, "/a", "status"},
		{"HEAD", 200, "/", "method"},
		{"POST", 200, "/form", "method"},
		{"get", 200, "/", "method"}, // methods are written in capitals
		{"POST", 404, "/a.css", "method"},
		{"GET", 301, "/", "status"},
		{"GET", 206, "/film", "status"},
		{"GET", -1, "/", "status"},
		{"GET", 200, "/style.css", "asset"},
		{"GET", 200, "/style.CSS?v=3", "asset"},
		{"GET", 200, "/font.woff2", "asset"},
		{"GET", 200, "/papers/a.tar.gz", "asset"},
		{"GET", 200, "/a.7z", "asset"},
		{"GET", 200, "/feed.xml", "asset"},
		{"GET", 200, "/page.html", ""},
		{"GET", 200, "/page.php?file=a.css", ""},
		{"GET", 200, "/v1.2/notes", ""},
		{"GET", 200, "/css", ""},
		{"GET", 200, "/a.", ""},
		{"GET", 200, "/a.woff22", ""},
		{"GET", 200, "/blog/feed", "feed"},
		{"GET", 200, "/blog/rss?page=2", "feed"},
		{"GET", 200, "/atom", "feed"},
		{"GET", 200, "/newsfeed", ""},
		{"GET", 200, "/feed/", ""},
		{"GET", 200, "/?to=/feed", ""},
	} {
		reason, ok := collect.Pageview(collect.Hit{Method: c.method, Status: c.status, Path: c.path})
		if reason != c.want || ok != (c.want == "") {
			t.Errorf("%s %d %s: %q, %v; want %q", c.method, c.status, c.path, reason, ok, c.want)
		}
	}
}

func TestPageviewDoesNotAllocate(t *testing.T) {
	h := collect.Hit{Method: "GET", Status: 200, Path: "/papers/Annual.PPTX?year=2026"}
	if n := testing.AllocsPerRun(100, func() { collect.Pageview(h) }); n != 0 {
		t.Errorf("%v allocations a hit, want none", n)
	}
}
