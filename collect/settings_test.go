package collect_test

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/collect"
)

// set changes Ada's settings while hits come.
func (w *world) set(change func(*books.Business)) {
	w.t.Helper()
	change(&w.ada)
	if err := w.live.Set(w.t.Context(), w.ada); err != nil {
		w.t.Fatal(err)
	}
}

// Who shares an address and a browser is one visitor across the business's domains once it chose so,
// and two until then and after.
func TestAcrossDomains(t *testing.T) {
	w := newWorld(t)
	w.set(func(b *books.Business) {
		b.Sites = append(b.Sites, books.Site{Name: "ada.test", Hosts: []string{"ada.test"}})
	})
	see := func(url string, private bool) int64 {
		t.Helper()
		e, drop := w.decide(collect.Told{URL: url, Private: private})
		if drop != "" {
			t.Fatal(drop)
		}
		return e.Visitor
	}
	one := see("https://blog.ada.example/", false)
	if see("https://ada.test/", false) == one {
		t.Error("one visitor on two domains though nobody chose so")
	}
	w.set(func(b *books.Business) { b.CrossDomains = true })
	across := see("https://ada.test/", false)
	if across != see("https://shop.ada.example/", false) || across == see("https://bo.example/", false) {
		t.Error("across the business's domains it is one visitor, and nobody at another business")
	}
	if see("https://ada.test/", true) == see("https://shop.ada.example/", true) {
		t.Error("who asks for privacy is followed from site to site")
	}
	w.set(func(b *books.Business) { b.CrossDomains = false })
	if see("https://blog.ada.example/", false) != one {
		t.Error("switched off again, the day's visitor is somebody else")
	}
}

// The business's own visits: by address, by range, by page; whether the script tells or a server.
func TestExcluded(t *testing.T) {
	w := newWorld(t)
	w.set(func(b *books.Business) {
		b.Excluded = []netip.Prefix{netip.MustParsePrefix("203.0.113.7/32"), netip.MustParsePrefix("2001:db8:1::/48")}
		b.ExcludedPages = []string{"/admin*", "/preview"}
	})
	for _, c := range []struct {
		hit  collect.Told
		want collect.Drop
	}{
		{collect.Told{URL: "https://blog.ada.example/", IP: "203.0.113.7"}, collect.DropExcluded},
		{collect.Told{URL: "https://blog.ada.example/", IP: "::ffff:203.0.113.7"}, collect.DropExcluded},
		{collect.Told{URL: "https://blog.ada.example/", IP: "203.0.113.8"}, ""},
		{collect.Told{URL: "https://blog.ada.example/", IP: "2001:db8:1:9::9"}, collect.DropExcluded},
		{collect.Told{URL: "https://blog.ada.example/", IP: "2001:db8:2::1"}, ""},
		{collect.Told{URL: "https://bo.example/", IP: "203.0.113.7"}, ""},
		{collect.Told{URL: "https://blog.ada.example/preview?x=1"}, collect.DropExcluded},
		{collect.Told{URL: "https://blog.ada.example/previews"}, ""},
		{collect.Told{URL: "https://blog.ada.example/administration"}, collect.DropExcluded},
		{collect.Told{URL: "https://bo.example/admin"}, ""},
	} {
		if _, drop := w.decide(c.hit); drop != c.want {
			t.Errorf("%s from %s: dropped as %q, want %q", c.hit.URL, c.hit.IP, drop, c.want)
		}
	}
	p := collect.New(w.ada, nil, w.state, fmt.Sprintf("%032d", 0), nil)
	_, drop, err := p.Event(t.Context(), &collect.Hit{At: w.now, IP: "203.0.113.7", Path: "/", Method: "GET", Status: 200}, "blog.ada.example")
	if err != nil || drop != collect.DropExcluded || p.Dropped.Reasons()[collect.DropExcluded] != 1 {
		t.Errorf("a line of an access log: %q, %v, %v", drop, err, p.Dropped)
	}
}

// A change while hits come loses nothing: visitors stay, and so do the bounds of the day. What is new
// holds at once: a host, a host less, a zone, a whole business.
func TestSettingsChangeWhileItRuns(t *testing.T) {
	w := newWorld(t)
	page := collect.Told{URL: "https://blog.ada.example/"}
	before, _ := w.decide(page)
	for i := range collect.MaxPages {
		w.decide(collect.Told{URL: fmt.Sprint("https://blog.ada.example/", i), IP: fmt.Sprintf("192.0.2.%d", i%200)})
	}
	tokyo := time.FixedZone("JST", 9*3600)
	w.set(func(b *books.Business) {
		b.Sites = []books.Site{b.Sites[0], {Name: "new.example", Hosts: []string{"new.example"}}}
		b.Zone = tokyo
	})
	after, _ := w.decide(page)
	if after.Visitor != before.Visitor {
		t.Error("the visitor became another one")
	}
	if e, _ := w.decide(collect.Told{URL: "https://blog.ada.example/one-more"}); e.Page != collect.OtherPages {
		t.Errorf("the day's bound began anew: %s", e.Page)
	}
	if e, drop := w.decide(collect.Told{URL: "https://new.example/", Referrer: "https://blog.ada.example/"}); drop != "" || e.Arrival {
		t.Errorf("the new site: %q, arrival %v; want a page of the business's own", drop, e.Arrival)
	}
	if !w.live.Knows("new.example") || w.live.Knows("shop.ada.example") {
		t.Error("it knows the hosts from before")
	}
	_, _, err := w.live.Decide(context.Background(), &collect.Told{Name: "pageview", URL: "https://shop.ada.example/", At: w.now})
	if payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("the site that was taken out: %v", err)
	}
	w.now = time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC)
	if e, _ := w.decide(page); e.Day.String() != "2026-03-03" {
		t.Errorf("01:00 in Tokyo is on %s", e.Day)
	}

	cy, err := w.state.AddBusiness(t.Context(), books.Business{Name: "Cy", Currency: "EUR", Zone: time.UTC, Sites: []books.Site{{Name: "cy.example", Hosts: []string{"cy.example"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.live.Set(t.Context(), cy); err != nil {
		t.Fatal(err)
	}
	if e, drop := w.decide(collect.Told{URL: "https://cy.example/"}); drop != "" || e.Site != "cy.example" {
		t.Errorf("a business added while it runs: %q, %+v", drop, e)
	}
}
