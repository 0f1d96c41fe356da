package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/events/duckdb"
	"payoff/internal/chromium"
	"payoff/journal"
	"payoff/record"
	"payoff/state/sqlite"
	"payoff/web/api"
)

const firefox = chromium.Firefox

// A house is a server over real books, journal and engine.
type house struct {
	t       testing.TB
	handler http.Handler
	applier *collect.Applier
	batcher *collect.Batcher
	state   *sqlite.Store
	mu      sync.Mutex
	now     time.Time // under mu while requests may be under way
	answers *answer.Answerer
	keys    map[string]string // scope -> secret, of Ada's
	ada     int64
}

// later lets the server's clock go on while requests may be under way.
func (h *house) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// open is a server of two businesses, of which Ada's has two sites and those that are named.
func open(t testing.TB, perAddress float64, more ...string) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), keys: map[string]string{}}
	dir := t.TempDir()
	now := func() time.Time {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.now
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	h.state, err = sqlite.Open(t.Context(), filepath.Join(dir, "state.db"), now)
	must(err)
	margin := int64(500_000)
	var all []books.Business
	for name, hosts := range map[string][]string{"Ada": append([]string{"ada.example", "shop.example"}, more...), "Bo": {"bo.example"}} {
		b := books.Business{Name: name, Currency: "EUR", Zone: time.UTC, Margin: &margin}
		for _, host := range hosts {
			b.Sites = append(b.Sites, books.Site{Name: host, Hosts: []string{host, "www." + host}})
		}
		b, err := h.state.AddBusiness(t.Context(), b)
		must(err)
		all = append(all, b)
		if name == "Ada" {
			h.ada = b.ID
		}
		for _, scope := range []string{"read", "write", "collect", "admin"} {
			secret := "pk_" + record.Random()
			_, err := h.state.AddKey(t.Context(), b.ID, books.Key{Name: scope, Scope: scope, Hash: api.KeyHash(secret)})
			must(err)
			if name == "Ada" {
				h.keys[scope] = secret
			}
		}
	}
	engine, err := duckdb.Open(t.Context(), duckdb.Options{Path: filepath.Join(dir, "events.duckdb")})
	must(err)
	kept, err := journal.Open(t.Context(), filepath.Join(dir, "journal.db"))
	must(err)
	table, err := classify.New()
	must(err)
	live, err := collect.NewLive(t.Context(), all, table, h.state, record.Random, now)
	must(err)
	h.applier = collect.NewApplier(kept, engine, record.NewTeller(h.state, quiet), quiet)
	h.batcher = collect.NewBatcher(live, kept, h.applier.Wake, quiet)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.batcher.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		kept.Close()
		engine.Close()
		h.state.Close()
	})
	h.answers = answer.New(h.state, func(context.Context) (answer.Engine, error) { return engine, nil }, table, now)
	h.handler = api.New(api.Options{
		Businesses: all, State: h.state, Names: table, Live: live, Batcher: h.batcher, Applier: h.applier, PerAddress: perAddress, Now: now, Log: quiet,
		Answers: h.answers, Version: "1.2.3",
		Trust: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	}).Handler()
	if _, fuzz := t.(*testing.F); !fuzz { // whose own t mustn't be told from inside
		h.handler = conforming(t, h.handler)
	}
	return h
}

// send posts a body; head are names and values in turn.
func (h *house) send(path, body string, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("User-Agent", firefox)
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == "From" {
			r.RemoteAddr = head[i+1]
			continue
		}
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func (h *house) key(scope string) []string {
	return []string{"Authorization", "Bearer " + h.keys[scope]}
}

// ask gives the rows of an answer, once all that was accepted is applied.
func (h *house) ask(query string) string {
	h.t.Helper()
	if err := h.applier.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	w := h.send("/api/v1/query", query, h.key("read")...)
	if w.Code != 200 {
		h.t.Fatalf("%d %s", w.Code, w.Body)
	}
	var out struct {
		Rows []struct {
			Dimensions []string
			Metrics    []json.RawMessage
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		h.t.Fatal(err)
	}
	var lines []string
	for _, r := range out.Rows {
		line := strings.Join(r.Dimensions, " ")
		for _, m := range r.Metrics {
			line += " " + string(m)
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// Eve arrives from Facebook, reads two pages, and is heard of last half a minute after she came. Her
// second page view is sent twice.
// A robot, a page of somebody else and a spammer's referrer are told apart.
func TestEvent(t *testing.T) {
	h := open(t, 0)
	for _, c := range []struct {
		body, agent, origin string
		status              int
		dropped             string
	}{
		{`{"n":"pageview","s":"ada.example","u":"https://www.ada.example/","r":"https://m.facebook.com/","e":"1"}`, firefox, "https://www.ada.example", 202, ""},
		{`{"n":"pageview","u":"https://ada.example/about","r":"https://ada.example/","e":"2"}`, firefox, "https://ada.example", 202, ""},
		{`{"n":"pageview","u":"https://ada.example/about","r":"https://ada.example/","e":"2"}`, firefox, "https://ada.example", 202, "duplicate"},
		{`{"n":"engagement","u":"https://ada.example/about","e":"3","d":20000,"t":80}`, firefox, "", 202, ""},
		{`{"n":"pageview","u":"https://ada.example/","e":"4"}`, "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "", 202, "bot"},
		{`{"n":"pageview","u":"https://elsewhere.example/","s":"ada.example","e":"5"}`, firefox, "", 202, "invalid"},
		{`{"n":"pageview","u":"https://ada.example/","e":"6"}`, firefox, "https://elsewhere.example", 202, "invalid"},
		{`{"n":"pageview","u":"https://elsewhere.example/"}`, firefox, "", 404, ""},
		{`{"n":"pageview"`, firefox, "", 400, ""},
		{`{"n":"pageview","u":"https://ada.example/","v":"-3"}`, firefox, "", 400, ""},
		{`{"n":"` + strings.Repeat("x", 70_000) + `"}`, firefox, "", 413, ""},
	} {
		h.now = h.now.Add(10 * time.Second)
		w := h.send("/api/event", c.body, "User-Agent", c.agent, "Origin", c.origin, "Content-Type", "text/plain")
		if w.Code != c.status || w.Header().Get("X-Payoff-Dropped") != c.dropped {
			t.Errorf("%.90s: %d %s %q, want %d %q", c.body, w.Code, w.Body, w.Header().Get("X-Payoff-Dropped"), c.status, c.dropped)
		}
		if own := strings.HasSuffix(c.origin, "ada.example"); own != (w.Header().Get("Access-Control-Allow-Origin") == c.origin && c.origin != "") {
			t.Errorf("a page of %q may read: %v", c.origin, w.Header())
		}
	}
	if got := h.ask(`{"range":"today","metrics":["visits","pageviews","visitors","visit_seconds"],"dimensions":["network"]}`); got != "facebook 1 2 1 30" {
		t.Errorf("got %s", got)
	}
	r := httptest.NewRequest("OPTIONS", "/api/event", nil)
	r.Header.Set("Origin", "https://ada.example")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	if w.Code != 204 || w.Header().Get("Access-Control-Allow-Headers") != "Content-Type" || !strings.Contains(w.Header().Get("Access-Control-Expose-Headers")+h.send("/api/event", "", "Origin", "https://ada.example").Header().Get("Access-Control-Expose-Headers"), "X-Payoff-Dropped") {
		t.Errorf("a preflight gets %d %v", w.Code, w.Header())
	}
}

// Only a proxy that is named is believed about who sent it: two visitors behind it are two, and who
// writes the header himself stays who he is.
func TestWhoSentIt(t *testing.T) {
	h := open(t, 0)
	page := func(from, forwarded string) {
		t.Helper()
		w := h.send("/api/event", `{"n":"pageview","u":"https://ada.example/"}`, "From", from, "X-Forwarded-For", forwarded)
		if w.Code != 202 || w.Header().Get("X-Payoff-Dropped") != "" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	page("10.0.0.1:5", "192.0.2.1")
	page("10.0.0.1:6", "6.6.6.6, 192.0.2.1") // what stands before the visitor's own proxy is hearsay
	page("10.0.0.1:7", "192.0.2.1, 10.9.9.9")
	page("192.0.2.1:8", "6.6.6.6") // nobody's proxy
	page("10.0.0.1:9", "192.0.2.2")
	page("[2001:db8::1]:80", "")
	page("[2001:db8::2]:80", "")
	if got := h.ask(`{"range":"today","metrics":["visitors","pageviews"]}`); got != "3 7" {
		t.Errorf("got %s", got)
	}
}

// Ten seconds' worth may come at once; then one has to wait. Others don't notice.
func TestRateLimit(t *testing.T) {
	h := open(t, 0.5)
	status := func(from string) string {
		w := h.send("/api/event", `{"n":"pageview","u":"https://ada.example/"}`, "From", from)
		return fmt.Sprintf("%d%s", w.Code, w.Header().Get("Retry-After"))
	}
	for i := range 5 {
		if got := status("192.0.2.1:1"); got != "202" {
			t.Fatalf("event %d: %s", i, got)
		}
	}
	if got := status("192.0.2.1:2"); got != "4295" {
		t.Errorf("the sixth: %s", got)
	}
	if got := status("192.0.2.2:1"); got != "202" {
		t.Errorf("somebody else: %s", got)
	}
	h.now = h.now.Add(2 * time.Second)
	if got := status("192.0.2.1:3") + status("192.0.2.1:3"); got != "2024295" {
		t.Errorf("two seconds later: %s", got)
	}
}

// A server's batch says times, addresses and agents; each event has its own answer.
func TestEvents(t *testing.T) {
	h := open(t, 0)
	body := `{"events":[
		{"n":"pageview","u":"https://ada.example/?utm_source=instagram&utm_medium=social","e":"a","at":"2026-03-01T10:00:00Z","ip":"192.0.2.1","ua":"` + firefox + `"},
		{"n":"order","u":"https://ada.example/thanks","e":"b","at":"2026-03-01T10:05:00Z","ip":"192.0.2.1","ua":"` + firefox + `","id":"7","v":"12.34","c":"EUR"},
		{"n":"pageview","u":"https://ada.example/","e":"a","ip":"192.0.2.1"},
		{"n":"pageview","u":"https://bo.example/"},
		{"n":"pageview","u":"https://ada.example/","ip":"localhost"},
		{"n":"pageview","u":"https://ada.example/","at":"2026-03-03T10:00:00Z"},
		{"n":"signup","u":"https://ada.example/"},
		{"n":"signup","u":"https://ada.example/"},
		7]}`
	w := h.send("/api/v1/events", body, h.key("collect")...)
	want := `{"results":[{"status":"accepted"},{"status":"accepted"},{"status":"dropped","dropped":"duplicate"},` +
		`{"status":"refused","error":"s: the site is none of those that are set up here"},{"status":"refused","error":"ip: it isn't an address"},` +
		`{"status":"dropped","dropped":"invalid"},{"status":"accepted"},{"status":"accepted"},` +
		`{"status":"refused","error":"the event is no JSON object as docs/guide/collecting.md describes it"}]}`
	if w.Code != 202 || strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := h.ask(`{"range":"2026-03","metrics":["visits","events"],"dimensions":["time:day","network"]}`); got != "2026-03-01 instagram 1 2\n2026-03-02  2 2" {
		t.Errorf("got %s", got)
	}
	for _, c := range []struct {
		body string
		key  []string
		want int
	}{
		{body, nil, 401},
		{body, []string{"Authorization", "Bearer pk_wrong"}, 401},
		{body, h.key("read"), 403},
		{`{"events":[]}`, h.key("collect"), 400},
		{`{"events":[` + strings.Repeat(`{},`, 1000) + `{}]}`, h.key("admin"), 400},
		{`{"events":["` + strings.Repeat("x", 5<<20) + `"]}`, h.key("collect"), 413},
	} {
		if w := h.send("/api/v1/events", c.body, c.key...); w.Code != c.want {
			t.Errorf("%.30s: %d, want %d", c.body, w.Code, c.want)
		}
	}
}

// Goods of 100.00 and a refund of 20.00, each said twice, are 80.00 of revenue.
func TestFacts(t *testing.T) {
	h := open(t, 0)
	body := `{"facts":[
		{"kind":"order","id":"#1001","at":"2026-03-02T09:00:00Z","amount":"100.00","tax":"20.00","email":"Eve@example.org"},
		{"kind":"refund","id":"r-1","order":"1001","amount":"20.00"},
		{"kind":"lead","id":"L1","at":"2026-03-01","stage":"open","value":"50.00"}]}`
	for i, outcome := range []string{"stored", "known"} {
		w := h.send("/api/v1/facts", body, h.key("write")...)
		want := fmt.Sprintf(`{"results":[{"kind":"order","id":"#1001","outcome":"%[1]s"},{"kind":"refund","id":"r-1","outcome":"%[1]s"},{"kind":"lead","id":"L1","outcome":"%[1]s"}]}`, outcome)
		if w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("time %d: %d %s", i, w.Code, w.Body)
		}
	}
	if got := h.ask(`{"range":"2026-03","metrics":["orders","leads","revenue"]}`); got != `1 1 {"amount":"80.00","currency":"EUR"}` {
		t.Errorf("got %s", got)
	}
	// One bad fact, and nothing of its request stands.
	for _, c := range []struct{ body, want string }{
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"5.00"},{"kind":"order","id":"9","at":"soon","amount":"5.00"}]}`, "fact 1: at: "},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"-5.00"}]}`, "fact 0: amount: "},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","ammount":"5.00"}]}`, "ammount"},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"5.00","tax":"1","currency":"EURO"}]}`, "fact 0: currency"},
		{`{"facts":[{"kind":"order","at":"2026-03-02","amount":"5.00"}]}`, "fact 0: id"},
		{`{"facts":[{"kind":"gift","id":"8"}]}`, `fact 0: kind \"gift\"`},
		{`{"facts":[{"kind":"refund","id":"r-2","order":"1001","amount":"90.00"}]}`, "fact 0: a refund of 90.00 EUR"},
		{`[]`, "want "},
	} {
		if w := h.send("/api/v1/facts", c.body, h.key("write")...); w.Code != 400 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, want %s", c.body, w.Code, w.Body, c.want)
		}
	}
	if w := h.send("/api/v1/facts", `{"facts":[{"kind":"refund","id":"r","order":"999","amount":"1.00"}]}`, h.key("write")...); w.Code != 404 {
		t.Errorf("a refund of nothing: %d %s", w.Code, w.Body)
	}
	if got := h.ask(`{"range":"2026-03","metrics":["orders","revenue"]}`); got != `1 {"amount":"80.00","currency":"EUR"}` {
		t.Errorf("got %s", got)
	}
}

func TestQueryAndHealth(t *testing.T) {
	h := open(t, 0)
	if w := h.send("/api/v1/query", `{"range":"today","metrics":["likes"]}`, h.key("read")...); w.Code != 400 || !strings.Contains(w.Body.String(), "likes") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := h.send("/api/v1/query", `{"range":"today","metrics":["visits"],"site":"bo.example"}`, h.key("read")...); w.Code != 400 {
		t.Errorf("another business's site: %d %s", w.Code, w.Body)
	}
	get := func(path, from string, head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.RemoteAddr = from
		for i := 0; i+1 < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		return w
	}
	h.send("/api/event", `{"n":"pageview","u":"https://ada.example/"}`)
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n", "/metrics": `payoff_hits_total{site="ada.example",outcome="counted"} 1`} {
		if w := get(path, "127.0.0.1:9"); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get("/metrics", "192.0.2.1:9"); w.Code != 401 {
		t.Errorf("metrics from afar: %d", w.Code)
	}
	if w := get("/metrics", "192.0.2.1:9", h.key("read")...); w.Code != 200 {
		t.Errorf("metrics with a key: %d", w.Code)
	}
	if w := get("/api/event", "127.0.0.1:9"); w.Code != 405 {
		t.Errorf("GET of an event: %d", w.Code)
	}
}

// Whatever is sent, the answer is one of those that are documented, and nothing is kept that wasn't
// acknowledged as counting.
func FuzzEvent(f *testing.F) {
	h := open(f, 0)
	f.Add(`{"n":"order","s":"ada.example","u":"https://ada.example/a?b#c","r":"https://t.co/x","v":"12.34","c":"EUR","p":{"a":1},"e":"1"}`)
	f.Add(`{"n":"pageview","u":"https://ada.example/%0d%0aSet-Cookie:x","k":"a","t":1e999}`)
	f.Add(`{"n":"pageview","u":"https://ada.example:99999/?utm_source=%00&utm_campaign=%0d%0aX","at":"2020-01-01T00:00:00Z","ip":"6.6.6.6","h":"AAAA"}`)
	f.Add(`{"n":"order","u":"https://ada.example/","v":-0.0,"c":"zzz","id":"","x":"AAAA","p":{"shop":"s","coupon":"\ud800"}}`)
	f.Add(`{"n":"order","u":"https://ada.example/","v":"10000000000","c":"KWD","id":7}`)
	f.Add(`{"n":"x","u":"https://ada.example/","p":{"a":[[[[[[]]]]]]}}`)
	f.Add(`{"n":"identify","u":"https://ada.example/","id":"7","x":"00"}{}`)
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, body string) {
		w := h.send("/api/event", body)
		switch w.Code {
		case 202, 400, 404, 413:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
