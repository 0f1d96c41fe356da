package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"payoff"
	"payoff/books"
	"payoff/report"
)

// A street is three sites of Ada's in a real browser: a blog, a shop, and a thank-you page on a host of
// its own. Each person has a browser and an address.
type street struct {
	*house
	port     string
	address  atomic.Value // of who walks it now
	requests atomic.Int64 // to the server
}

func newStreet(t *testing.T) *street {
	s := &street{house: open(t, 0, "thanks.shop.example")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		if host == "payoff.example" {
			s.later(time.Millisecond) // no two things happen at one moment
			r.RemoteAddr = s.address.Load().(string)
			s.handler.ServeHTTP(w, r)
			s.requests.Add(1)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>A page</title><script defer src="http://payoff.example:%[1]s/p.js" data-site="%[2]s"></script>
<a id="next" href="/next">next</a> <a id="shop" href="http://shop.example:%[1]s/goods">shop</a> <a id="buy" href="http://thanks.shop.example:%[1]s/thanks">buy</a>`, s.port, host)
	}))
	t.Cleanup(server.Close)
	_, s.port, _ = strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	return s
}

// A walker is somebody with a browser.
type walker struct {
	*street
	t       *testing.T
	ctx     context.Context
	address string
}

// arrives opens a page by its address, or by a link on a page elsewhere.
func (w *walker) arrives(url, referrer string) {
	w.t.Helper()
	w.street.address.Store(w.address)
	url = strings.Replace(url, ".example", ".example:"+w.port, 1)
	go_ := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: url, Referrer: referrer})
		return err
	})
	if _, err := chromedp.Run(w.ctx, go_); err != nil {
		w.t.Fatal(err)
	}
	w.sees(strings.TrimPrefix(url, "http://"))
}

// sees waits until a page is there and the server has told it the other hosts: its view was taken.
func (w *walker) sees(page string) {
	w.t.Helper()
	until(w.t, w.ctx, `!!(location.href.includes('`+page+`') && !location.hash && window.payoff && payoff.own)`)
}

func (w *walker) follows(link, page string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Click(chromedp.CSS("#"+link))); err != nil {
		w.t.Fatal(err)
	}
	w.sees(page)
}

func (w *walker) does(script string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		w.t.Fatal(err)
	}
}

// leaves closes the page and waits until nothing more comes of it.
func (w *walker) leaves() {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.Navigate("about:blank")); err != nil {
		w.t.Fatal(err)
	}
	for before := int64(-1); before != w.requests.Load(); time.Sleep(700 * time.Millisecond) {
		before = w.requests.Load()
	}
}

// On Monday Ann comes from facebook to the blog, consents, reads a second page, goes to the shop, consents
// there too, looks at a second page and buys for 40.00; on Friday she opens the shop by hand and buys for
// 60.00. Bea never consents: on Monday she comes from facebook to the blog, goes to the shop and buys for
// 30.00, on Friday a newsletter leads her to the shop, and she buys for 20.00. All four thank-you pages
// are on a third host.
//
// Ann's two journeys are known: facebook, and facebook then Direct. Bea's first has no touch: who came to
// the shop from the blog without consent isn't known there, and isn't called Direct. Her second has the
// newsletter. So 2 of 4 are linked. Of 150.00 the rules credit, where the friday's 60.00 is shared:
//
//	last                 facebook 40.00, Direct 60.00, Email 20.00, nothing known 30.00
//	first, last non-direct  facebook 100.00, Email 20.00, nothing known 30.00
//	linear, position     facebook 40.00 + 30.00, Direct 30.00, Email 20.00, nothing known 30.00
//	time decay           after 4 days facebook has 2^(-4/7) = 0.673 against 1: 24.14 and 35.86 of the 60.00
func TestTwoSitesAndAThankYouPageInABrowser(t *testing.T) {
	first := surfing(t)
	s := newStreet(t)
	ann := &walker{s, t, first, "192.0.2.1:1"}
	if err := chromedp.Do(first, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	other, stop := chromedp.NewContext(first, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	bea := &walker{s, t, other, "192.0.2.2:1"}

	ann.arrives("http://ada.example/", "http://l.facebook.com/")
	ann.does(`payoff.consent(true)`)
	ann.follows("next", "ada.example:"+s.port+"/next")
	ann.follows("shop", "/goods")
	ann.does(`payoff.consent(true)`)
	ann.follows("next", "shop.example:"+s.port+"/next")
	ann.follows("buy", "/thanks")
	ann.does(`payoff('order', {id: 1, value: 40, currency: 'EUR'})`)
	ann.leaves()
	s.later(time.Hour)
	bea.arrives("http://ada.example/", "http://l.facebook.com/")
	bea.follows("shop", "/goods")
	bea.follows("buy", "/thanks")
	bea.does(`payoff('order', {id: 3, value: 30, currency: 'EUR'})`)
	bea.leaves()

	s.later(4*24*time.Hour - time.Hour) // Friday, 10:00
	ann.arrives("http://shop.example/goods", "")
	ann.follows("buy", "/thanks")
	ann.does(`payoff('order', {id: 2, value: 60, currency: 'EUR'})`)
	ann.leaves()
	s.later(time.Hour)
	bea.arrives("http://shop.example/goods?utm_source=newsletter&utm_medium=email&utm_campaign=march", "")
	bea.follows("buy", "/thanks")
	bea.does(`payoff('order', {id: 4, value: 20, currency: 'EUR'})`)
	bea.leaves()

	if got := s.ask(`{"range":"2026-03","metrics":["orders","revenue","contribution","pageviews"]}`); got != `4 {"amount":"150.00","currency":"EUR"} {"amount":"75.00","currency":"EUR"} 12` {
		t.Errorf("got %s", got)
	}
	// Ann's browser has five numbers on Monday and two on Friday, Bea's two and one: those who arrived are
	// two from facebook, one by hand and one from the newsletter; the others went on with one of these.
	if got := s.ask(`{"range":"2026-03","metrics":["visits"],"dimensions":["channel"]}`); got != "Direct 6\nOrganic Social 2\nEmail 1" {
		t.Errorf("visits by channel: %s", got)
	}
	all, err := s.state.Businesses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := all[slices.IndexFunc(all, func(b books.Business) bool { return b.ID == s.ada })]
	march, err := payoff.ParseRange("2026-03", s.answers.Today(b), b.Zone)
	if err != nil {
		t.Fatal(err)
	}
	js, err := s.answers.Journeys(t.Context(), b, march, 10)
	if err != nil {
		t.Fatal(err)
	}
	credited := map[string]payoff.Money{} // by rule and line
	var rows []string
	for _, j := range js.Journeys {
		rows = append(rows, told(j))
		for _, c := range j.Credit {
			for _, l := range c.Lines {
				key := string(c.Model) + " " + l.Line
				if credited[key].Currency == "" {
					credited[key] = payoff.Money{Currency: "EUR"}
				}
				credited[key] = credited[key].Plus(l.Revenue)
			}
		}
	}
	if want := []string{
		"script/1 40.00 complete: 2 facebook on ada.example",
		"script/3 30.00 nothing:",
		"script/2 60.00 complete: 2 facebook on ada.example, 6 Direct on shop.example",
		"script/4 20.00 partly: 6 Email on shop.example",
	}; !slices.Equal(rows, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
	for rule, want := range map[string]map[string]string{
		"first":           {"facebook": "100.00", "Email": "20.00"},
		"last":            {"facebook": "40.00", "Direct": "60.00", "Email": "20.00"},
		"last_non_direct": {"facebook": "100.00", "Email": "20.00"},
		"linear":          {"facebook": "70.00", "Direct": "30.00", "Email": "20.00"},
		"position":        {"facebook": "70.00", "Direct": "30.00", "Email": "20.00"},
		"time_decay":      {"facebook": "64.14", "Direct": "35.86", "Email": "20.00"},
	} {
		for line, amount := range want {
			if got := credited[rule+" "+line]; got.Amount() != amount {
				t.Errorf("by %s %s gets %s, want %s", rule, line, got, amount)
			}
		}
	}
	if js.Assisted.Of != 4 || js.Assisted.Complete != 2 {
		t.Errorf("linked: %+v", js.Assisted)
	}
	if t.Failed() {
		t.Log(credited, s.ask(`{"range":"2026-03","metrics":["visits","pageviews"],"dimensions":["time:day","site","channel"]}`))
	}
}

// told writes a journey as the test reads it: "script/2 60.00 complete: 2 facebook on ada.example, ...".
func told(j report.Journey) string {
	var touches []string
	for _, touch := range j.Touches {
		touches = append(touches, touch.At.Format("2 ")+touch.Line+" on "+touch.Site)
	}
	return strings.TrimSpace(strings.TrimPrefix(j.ID, "order ") + " " + j.Revenue.Amount() + " " + string(j.Known) + ": " + strings.Join(touches, ", "))
}
