package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"payoff"
	"payoff/internal/chromium"
)

// surfing starts a browser that isn't taken for a robot.
func surfing(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(chromium.Start(t, chromedp.UserAgent(firefox)), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// until waits until a page, perhaps the next one, finds it true.
func until(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && is {
			return
		}
	}
	t.Fatalf("waited in vain for %s", script)
}

// A reader of ada.example consents, follows a link to shop.example and orders there: the real script, the
// real server. The order knows its browser, and the browser there is linked to the one here, as which it came.
func TestFromSiteToSiteInABrowser(t *testing.T) {
	ctx := surfing(t)
	h := open(t, 0)
	var port string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		if host == "payoff.example" {
			h.handler.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>A page</title><script defer src="http://payoff.example:%s/p.js" data-site="%s"></script>
<a id="shop" href="http://shop.example:%s/goods">shop</a>`, port, host, port)
	}))
	t.Cleanup(server.Close)
	_, port, _ = strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	run := func(script string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](script) }
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate("http://ada.example:" + port + "/"))
	until(t, ctx, `!!(window.payoff && payoff.own)`) // the server named the other hosts
	do(run(`payoff.consent(true)`), chromedp.Click(chromedp.CSS("#shop")))
	until(t, ctx, `!!(location.host.startsWith('shop.') && window.payoff && payoff.own)`)
	do(run(`payoff('order', {id: 7, value: 3 * 19.9})`))
	token, err := chromedp.Run(ctx, chromedp.Evaluate[string](`payoff.token()`, chromedp.EvalAwaitPromise))
	if err != nil || len(token) < 40 {
		t.Errorf("the token is %q, %v", token, err)
	}
	for end := time.Now().Add(20 * time.Second); len(h.orders(t)) == 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err := h.applier.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	orders := h.orders(t)
	if len(orders) != 1 {
		t.Fatalf("%d orders", len(orders))
	}
	var o payoff.Order
	if err := json.Unmarshal(orders[0].Body, &o); err != nil {
		t.Fatal(err)
	}
	links, err := h.state.Links(t.Context(), h.ada)
	if err != nil {
		t.Fatal(err)
	}
	// The browser is known by its id, by the day's hash under which it came to ada.example before it
	// consented, and by that under which it came to the shop.
	lasting, ordered := 0, 0
	for _, l := range links {
		if payoff.Lasting(l.Visitor) {
			lasting++
		}
		if len(o.Visitors) == 1 && l.Visitor == o.Visitors[0] {
			ordered++
		}
		if l.Key != links[0].Key {
			t.Errorf("two browsers: %+v", links)
		}
	}
	if o.Number != "7" || o.Goods.Amount() != "59.70" || len(links) != 3 || lasting != 1 || ordered != 1 {
		t.Errorf("order %s of %s by %v; links %+v", o.Number, o.Goods, o.Visitors, links)
	}
}
