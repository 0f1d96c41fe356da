package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"payoff/books"
)

// get asks for a path from this machine.
func (h *house) get(path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.RemoteAddr = "127.0.0.1:9"
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// The script and the part that hands over come from the server itself.
func TestScript(t *testing.T) {
	h := open(t, 50)
	for _, path := range []string{"/p.js", "/own.js"} {
		if w := h.get(path); w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") || w.Header().Get("ETag") == "" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// A page view is answered with the business's other hosts, on the page's own port, where there are any;
// nothing else is.
func TestOwnHostsAreNamed(t *testing.T) {
	h := open(t, 0)
	for _, c := range []struct {
		body, want string
		head       []string
	}{
		{`{"n":"pageview","u":"https://ada.example/","e":"1"}`, "www.ada.example shop.example www.shop.example", nil},
		{`{"n":"pageview","u":"https://ada.example/","e":"1"}`, "www.ada.example shop.example www.shop.example", nil}, // its answer was lost
		{`{"n":"pageview","u":"http://shop.example:8080/"}`, "ada.example:8080 www.ada.example:8080 www.shop.example:8080", nil},
		{`{"n":"pageview","u":"https://ada.example/"}`, "", []string{"Sec-GPC", "1"}},
		{`{"n":"pageview","u":"https://ada.example/"}`, "", []string{"User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)"}},
		{`{"n":"hello","u":"https://ada.example/"}`, "", nil},
		{`{"n":"pageview","u":"https://bo.example/"}`, "", nil},
	} {
		w := h.send("/api/event", c.body, c.head...)
		if w.Code != 202 || w.Body.String() != c.want {
			t.Errorf("%s %v: %d %q, want %q", c.body, c.head, w.Code, w.Body, c.want)
		}
	}
	// A link to another own site isn't counted, and isn't told of.
	w := h.send("/api/event", `{"n":"outbound","u":"https://ada.example/","p":{"url":"https://shop.example/goods"}}`)
	if w.Code != 202 || w.Header().Get("X-Payoff-Dropped") != "" || w.Body.Len() > 0 {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if got := h.ask(`{"range":"today","metrics":["events"],"dimensions":["event"]}`); strings.Contains(got, "outbound") {
		t.Errorf("got %s", got)
	}
	if got := h.get("/metrics").Body.String(); !strings.Contains(got, `payoff_hits_total{site="ada.example",outcome="internal"} 1`) {
		t.Errorf("got %s", got)
	}
}

// A token is a text for an address; who isn't counted, didn't consent or asks for privacy gets none.
func TestToken(t *testing.T) {
	h := open(t, 0)
	for _, c := range []struct {
		body   string
		head   []string
		status int
		says   string
	}{
		{`{"n":"token","s":"ada.example","u":"https://ada.example/","e":"1","w":1200,"l":"en","z":"Europe/Dublin"}`, []string{"Origin", "https://ada.example"}, 200, ""},
		{`{"n":"handoff","u":"https://ada.example/","k":"reader"}`, nil, 200, ""},
		{`{"n":"token","u":"https://ada.example/"}`, []string{"Sec-GPC", "1"}, 200, ""},
		{`{"n":"handoff","u":"https://ada.example/"}`, nil, 403, "after consent only"},
		{`{"n":"handoff","u":"https://ada.example/","k":"reader"}`, []string{"Sec-GPC", "1"}, 403, "after consent only"},
		{`{"n":"token","u":"https://ada.example/"}`, []string{"Origin", "https://elsewhere.example"}, 403, "none of those"},
		{`{"n":"token","u":"https://ada.example/"}`, []string{"User-Agent", "Googlebot/2.1 (+http://www.google.com/bot.html)"}, 403, "isn't counted"},
		{`{"n":"token","s":"ada.example","u":"https://elsewhere.example/"}`, nil, 403, "isn't counted"},
		{`{"n":"token","u":"https://elsewhere.example/"}`, nil, 404, "none of those"},
		{`{"n":"pageview","u":"https://ada.example/"}`, nil, 400, "n: want token or handoff"},
		{`{"n":"token"}`, nil, 400, "u: "},
		{`{`, nil, 400, "no JSON"},
		{`{"n":"` + strings.Repeat("x", 17_000) + `"}`, nil, 413, ""},
	} {
		w := h.send("/api/token", c.body, c.head...)
		text := w.Body.String()
		if w.Code != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%.80s %v: %d %s, want %d %s", c.body, c.head, w.Code, text, c.status, c.says)
		}
		if w.Code == 200 && (len(text) < 40 || strings.ContainsAny(text, " \n{\"+/=") || w.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain")) {
			t.Errorf("got %q, %v", text, w.Header())
		}
		if len(c.head) > 1 && c.head[0] == "Origin" && (w.Header().Get("Access-Control-Allow-Origin") == c.head[1]) != (c.status == 200) {
			t.Errorf("a page of %s may read: %v", c.head[1], w.Header())
		}
	}
	// As an event, those names are nobody's; nothing that was asked counts.
	for _, name := range []string{"token", "handoff"} {
		if w := h.send("/api/event", `{"n":"`+name+`","u":"https://ada.example/"}`); w.Code != 400 {
			t.Errorf("an event %s: %d", name, w.Code)
		}
		w := h.send("/api/v1/events", `{"events":[{"n":"`+name+`","u":"https://ada.example/"}]}`, h.key("collect")...)
		if !strings.Contains(w.Body.String(), "refused") {
			t.Errorf("an event %s: %s", name, w.Body)
		}
	}
	if got := h.ask(`{"range":"today","metrics":["events"]}`); got != "0" {
		t.Errorf("%s events", got)
	}
	r := httptest.NewRequest("OPTIONS", "/api/token", nil)
	r.Header.Set("Origin", "https://ada.example")
	w := httptest.NewRecorder()
	if h.handler.ServeHTTP(w, r); w.Code != 204 || w.Header().Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("a preflight gets %d %v", w.Code, w.Header())
	}
	if w := h.get("/api/token"); w.Code != 405 {
		t.Errorf("GET: %d", w.Code)
	}
	if got := h.get("/metrics").Body.String(); !strings.Contains(got, `payoff_tokens_total{kind="token",outcome="issued"} 2`) || !strings.Contains(got, `payoff_tokens_total{kind="handoff",outcome="issued"} 1`) {
		t.Errorf("got %s", got)
	}
}

// Asking for tokens and telling of events draw on one bucket.
func TestTokensAreRateLimited(t *testing.T) {
	h := open(t, 0.2)
	for i, want := range []int{200, 200, 429} {
		if w := h.send("/api/token", `{"n":"token","u":"https://ada.example/"}`, "From", "192.0.2.1:1"); w.Code != want {
			t.Errorf("number %d: %d, want %d", i, w.Code, want)
		}
	}
}

// An order of a page is a fact of the books, and so is what it was worth.
func TestOrderOfAPage(t *testing.T) {
	h := open(t, 0)
	if w := h.send("/api/event", `{"n":"order","u":"https://ada.example/thanks","id":7,"v":12.340000000000002,"e":"1"}`); w.Code != 202 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := h.send("/api/event", `{"n":"order","u":"https://ada.example/thanks","id":"8","v":"5","c":"EURO"}`); w.Code != 400 || !strings.Contains(w.Body.String(), "c: ") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := h.send("/api/event", `{"n":"lead","u":"https://ada.example/","p":{"stage":"maybe"}}`); w.Code != 400 || !strings.Contains(w.Body.String(), "stage") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := h.ask(`{"range":"2026-03","metrics":["orders","leads","revenue"]}`); got != `1 0 {"amount":"12.34","currency":"EUR"}` {
		t.Errorf("got %s", got)
	}
	// The shop's own message takes it up, with its own money.
	if w := h.send("/api/v1/facts", `{"facts":[{"kind":"order","id":"#7","shop":"shopify","at":"2026-03-02","amount":"10.00","tax":"2.34"}]}`, h.key("write")...); w.Code != 200 || !strings.Contains(w.Body.String(), "updated") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := h.ask(`{"range":"2026-03","metrics":["orders","revenue"]}`); got != `1 {"amount":"10.00","currency":"EUR"}` {
		t.Errorf("got %s", got)
	}
	if n := len(h.orders(t)); n != 1 {
		t.Errorf("%d orders", n)
	}
}

// orders are Ada's as they stand.
func (h *house) orders(t *testing.T) []books.Fact {
	t.Helper()
	var out []books.Fact
	for f, err := range h.state.Facts(t.Context(), h.ada, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// Whatever is asked, the answer is one of those that are documented.
func FuzzToken(f *testing.F) {
	h := open(f, 0)
	f.Add(`{"n":"token","s":"ada.example","u":"https://ada.example/a?b#c"}`)
	f.Add(`{"n":"handoff","u":"https://ada.example/%0d%0aSet-Cookie:x","k":"a"}`)
	f.Add(`{"n":"token","u":"https://ada.example:99999/","at":"2020-01-01T00:00:00Z","ip":"6.6.6.6","p":[[[[]]]]}`)
	f.Add(`{"n":"handoff","s":"bo.example","u":"https://ada.example/","k":"\ud800"}`)
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, body string) {
		w := h.send("/api/token", body)
		switch w.Code {
		case 200, 400, 403, 404, 413:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
