package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/collect"
)

// figures are the lines of /metrics whose names begin so, without their begin.
func (h *house) figures(begin string) map[string]string {
	h.t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(h.get("/metrics").Body.String()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), begin); ok {
			i := strings.LastIndexByte(rest, ' ')
			out[rest[:i]] = rest[i+1:]
		}
	}
	return out
}

// dropped is what the books hold of what isn't counted of Ada's, by day, site and reason.
func (h *house) dropped() []string {
	h.t.Helper()
	ended, end := context.WithCancel(h.t.Context())
	end() // it is written once more where the server is stopped
	h.batcher.KeepDropped(ended, h.state)
	year, err := payoff.ParseRange("2026", 0, time.UTC)
	if err != nil {
		h.t.Fatal(err)
	}
	list, err := h.state.Dropped(h.t.Context(), h.ada, year)
	if err != nil {
		h.t.Fatal(err)
	}
	var out []string
	for _, d := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %d %s", d.Day, d.Reason, d.Count, d.Site)))
	}
	return out
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

// Whatever a broken client or an attacker sends to the endpoint of pages gets a clear answer and, where
// it names something of Ada's, is counted; and the honest page view that comes behind it is there once.
func TestBadEvents(t *testing.T) {
	const home = `"u":"https://ada.example/"`
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	many := strings.Repeat("x", 9000)
	var props []string
	for i := range 21 {
		props = append(props, fmt.Sprintf(`"k%d":1`, i))
	}
	const ours, nobodys = "ada.example invalid", " invalid"
	h := open(t, 0)
	cases := []struct {
		name, body string
		head       []string
		status     int
		says       string // in the answer's body, or X-Payoff-Dropped
		counted    string // the site and reason of payoff_hits_total
	}{
		// Pages of foreign hosts.
		{"a page of a foreign host that claims a site", `{"n":"pageview","s":"ada.example","u":"https://evil.example/"}`, nil, 202, "invalid", ours},
		{"a page of a foreign host", `{"n":"pageview","u":"https://evil.example/"}`, nil, 404, "none of those that are set up", nobodys},
		{"a foreign page that says it is ours", `{"n":"pageview",` + home + `}`, []string{"Origin", "https://evil.example"}, 202, "invalid", nobodys},
		{"a host that only begins as ours", `{"n":"pageview",` + home + `}`, []string{"Origin", "https://ada.example.evil.example"}, 202, "invalid", nobodys},
		{"ours as the name of a user", `{"n":"pageview","s":"ada.example","u":"https://ada.example@evil.example/"}`, nil, 202, "invalid", ours},
		{"no page of the web", `{"n":"pageview","s":"ada.example","u":"file:///etc/passwd"}`, nil, 202, "invalid", ours},
		{"a page that is no URL", `{"n":"pageview","s":"ada.example","u":"https://ada.example/%zz"}`, nil, 202, "invalid", ours},
		{"a port that is none", `{"n":"pageview","s":"ada.example","u":"https://ada.example:` + strings.Repeat("9", 5000) + `/"}`, nil, 202, "invalid", ours},
		{"another business's site on our page", `{"n":"pageview","s":"shop.example",` + home + `}`, nil, 202, "invalid", "shop.example invalid"},
		// Broken JSON.
		{"nothing", ``, nil, 400, "no JSON object as docs/guide/collecting.md", nobodys},
		{"JSON that ends", `{"n":"pageview",` + home, nil, 400, "no JSON object", nobodys},
		{"a list", `[{"n":"pageview",` + home + `}]`, nil, 400, "no JSON object", nobodys},
		{"two objects", `{"n":"pageview",` + home + `}{"n":"pageview",` + home + `}`, nil, 400, "no JSON object", nobodys},
		{"null", `null`, nil, 400, "n: want the event's name", nobodys},
		{"a form", `n=pageview&u=https://ada.example/`, nil, 400, "no JSON object", nobodys},
		{"a number where a text belongs", `{"n":7,` + home + `}`, nil, 400, "no JSON object", ours},
		{"a compressed body", zipped(`{"n":"pageview",` + home + `}`), []string{"Content-Encoding", "gzip"}, 400, "isn't UTF-8", nobodys},
		{"no name", `{` + home + `}`, nil, 400, "n: want the event's name", ours},
		{"no page", `{"n":"pageview","s":"ada.example"}`, nil, 400, "u: want the page's URL", ours},
		// Huge bodies and fields.
		{"a huge body", `{"n":"pageview",` + home + `,"zz":"` + strings.Repeat("x", 70_000) + `"}`, nil, 413, "longer than 65536 bytes", ""},
		{"a huge name", `{"n":"` + many + `",` + home + `}`, nil, 400, "n: longer than 64 bytes", ours},
		{"a huge URL", `{"n":"pageview","s":"ada.example","u":"https://ada.example/` + many + `"}`, nil, 400, "u: longer than 8192 bytes", ours},
		{"a huge referrer", `{"n":"pageview",` + home + `,"r":"https://x.example/` + many + `"}`, nil, 400, "r: longer than 8192 bytes", ours},
		{"a huge event id", `{"n":"pageview",` + home + `,"e":"` + many + `"}`, nil, 400, "e: longer than 64 bytes", ours},
		{"a huge first-party id", `{"n":"pageview",` + home + `,"k":"` + many + `"}`, nil, 400, "k: longer than 128 bytes", ours},
		{"a huge token", `{"n":"order",` + home + `,"x":"` + many + `"}`, nil, 400, "x: longer than 1024 bytes", ours},
		{"a huge order number", `{"n":"order",` + home + `,"id":"` + many + `"}`, nil, 400, "id: longer than 200 bytes", ours},
		{"a huge property", `{"n":"x",` + home + `,"p":{"a":"` + many + `"}}`, nil, 400, "p: a property is", ours},
		{"many properties", `{"n":"x",` + home + `,"p":{` + strings.Join(props, ",") + `}}`, nil, 400, "p: 21 properties: want at most 20", ours},
		// Deep objects.
		{"a deep list", deep(20_000), nil, 400, "no JSON object", nobodys},
		{"a deep property", `{"n":"x",` + home + `,"p":{"a":` + deep(9000) + `}}`, nil, 400, "p: a property is", ours},
		{"a deep field that nobody knows", `{"n":"x",` + home + `,"zz":` + deep(20_000) + `}`, nil, 400, "no JSON object", nobodys},
		// Invalid UTF-8, characters that control something.
		{"bytes that are no text", "{\"n\":\"x\xff\"," + home + "}", nil, 400, "isn't UTF-8", nobodys},
		{"a NUL", `{"n":"x\u0000",` + home + `}`, nil, 400, "n: it holds a control character", ours},
		{"a header in the name", `{"n":"x\r\nSet-Cookie: a=b",` + home + `}`, nil, 400, "n: it holds a control character", ours},
		{"a header in the URL", `{"n":"pageview","u":"https://ada.example/\r\nSet-Cookie: a=b"}`, nil, 400, "u: it holds a control character", nobodys},
		{"a header in the coupon", `{"n":"order",` + home + `,"p":{"coupon":"a\r\nSet-Cookie: a=b"}}`, nil, 400, "p: coupon: want a text", ours},
		// Wrong currencies, negative and impossible values.
		{"a currency that is none", `{"n":"order",` + home + `,"v":"5","c":"E1R"}`, nil, 400, "c: it isn't a currency's code, such as EUR", ours},
		{"a currency of four letters", `{"n":"order",` + home + `,"v":"5","c":"EURO"}`, nil, 400, "c: longer than 3 bytes", ours},
		{"a negative value", `{"n":"order",` + home + `,"v":"-5"}`, nil, 400, "v: want an amount from 0", ours},
		{"a negative number", `{"n":"order",` + home + `,"v":-0.01}`, nil, 400, "v: want an amount from 0", ours},
		{"a value of powers", `{"n":"order",` + home + `,"v":1e12}`, nil, 400, "v: want an amount from 0", ours},
		{"a value beyond all shops", `{"n":"order",` + home + `,"v":"10000000000.01"}`, nil, 400, "v: want an amount from 0 to 10000000000.00", ours},
		{"a comma for a point", `{"n":"order",` + home + `,"v":"5,00"}`, nil, 400, "v: want an amount from 0", ours},
		{"negative time", `{"n":"engagement",` + home + `,"d":-1}`, nil, 400, "d, t, w: want numbers from 0", ours},
		{"a time that is no number", `{"n":"engagement",` + home + `,"d":1e999}`, nil, 400, "no JSON object", ours},
		{"a stage that is none", `{"n":"lead",` + home + `,"p":{"stage":"maybe"}}`, nil, 400, "the stage of a lead is open, won or lost", ours},
		// Who sends it.
		{"no agent", `{"n":"pageview",` + home + `}`, []string{"User-Agent", ""}, 202, "bot", "ada.example bot"},
		{"a robot", `{"n":"pageview",` + home + `}`, []string{"User-Agent", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"}, 202, "bot", "ada.example bot"},
		{"a spammer's referrer", `{"n":"pageview",` + home + `,"r":"https://semalt.com/"}`, nil, 202, "spam", "ada.example spam"},
	}
	for i, c := range cases {
		before := h.figures("payoff_hits_total")
		w := h.send("/api/event", c.body, append([]string{"Origin", "https://ada.example"}, c.head...)...)
		if w.Code != c.status || !strings.Contains(w.Body.String()+w.Header().Get("X-Payoff-Dropped"), c.says) {
			t.Errorf("%s: %d %s %s, want %d %s", c.name, w.Code, w.Body, w.Header().Get("X-Payoff-Dropped"), c.status, c.says)
		}
		if w.Code >= 400 && (w.Header().Get("Content-Type") != "application/json" || !strings.HasPrefix(w.Body.String(), `{"error":"`) || w.Body.Len() > 300) {
			t.Errorf("%s: the error is %v %.400s", c.name, w.Header(), w.Body)
		}
		for name := range w.Header() {
			if !slices.Contains([]string{"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Content-Type", "Vary", "X-Content-Type-Options", "X-Payoff-Dropped"}, name) {
				t.Errorf("%s: the answer has a header %s", c.name, name)
			}
		}
		var got []string
		for labels, n := range h.figures("payoff_hits_total") {
			if before[labels] != n {
				got = append(got, strings.NewReplacer(`{site="`, "", `",outcome="`, " ", `"}`, "").Replace(labels))
			}
		}
		if strings.Join(got, ", ") != c.counted {
			t.Errorf("%s: it is counted as %q, want %q", c.name, got, c.counted)
		}
		if w := h.send("/api/event", fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/honest/%d","e":"honest-%d"}`, i, i), "From", "198.51.100.7:1"); w.Code != 202 || w.Header().Get("X-Payoff-Dropped") != "" {
			t.Errorf("after %s an honest page view gets %d %s", c.name, w.Code, w.Body)
		}
	}
	pages := strings.Split(h.ask(`{"range":"today","metrics":["events"],"dimensions":["page"],"order":[["events","desc"]]}`), "\n")
	for _, line := range pages {
		if !strings.HasPrefix(line, "/honest/") || !strings.HasSuffix(line, " 1") {
			t.Errorf("there is %s", line)
		}
	}
	if len(pages) != len(cases) {
		t.Errorf("%d honest pages are there, want %d", len(pages), len(cases))
	}
	if got := h.ask(`{"range":"2026","metrics":["orders","leads"]}`); got != "0 0" {
		t.Errorf("orders and leads: %s", got)
	}
	// What names neither Ada's sites nor Bo's is in /metrics only: it might be either's.
	want := []string{"2026-03-02 bot 2 ada.example", "2026-03-02 invalid 31 ada.example", "2026-03-02 spam 1 ada.example", "2026-03-02 invalid 1 shop.example"}
	if got := h.dropped(); !slices.Equal(got, want) {
		t.Errorf("the books hold %q, want %q", got, want)
	}
	codes := h.figures(`payoff_requests_total{route="POST /api/event",code=`)
	if codes[`"400"}`] == "" || codes[`"413"}`] != "1" || codes[`"404"}`] != "1" {
		t.Errorf("by status: %v", codes)
	}
}

// Without a key nobody says when, from where and with what: the fields that a key may say are left alone,
// and headers that a proxy which isn't named would write are hearsay.
func TestForgedWithoutAKey(t *testing.T) {
	h := open(t, 0)
	page := `{"n":"pageview","u":"https://ada.example/"}`
	forged := `{"n":"pageview","u":"https://ada.example/","at":"2020-01-01T00:00:00Z","ip":"6.6.6.6","ua":"Googlebot/2.1","At":"2020-01-01T00:00:00Z","IP":"6.6.6.6","UserAgent":"Googlebot/2.1","Private":true,"Business":2,"Told":{"n":"x"}}`
	for _, head := range [][]string{
		nil,
		{"X-Forwarded-For", "6.6.6.6"},
		{"Forwarded", "for=6.6.6.6"},
		{"X-Real-Ip", "6.6.6.6"},
		{"True-Client-Ip", "6.6.6.6"},
		{"Cf-Connecting-Ip", "6.6.6.6"},
		{"Date", "Wed, 01 Jan 2020 00:00:00 GMT"},
		{"X-Original-User-Agent", "Googlebot/2.1"},
		{"Authorization", "Bearer pk_nobody"},
	} {
		for _, body := range []string{page, forged} {
			if w := h.send("/api/event", body, append([]string{"From", "192.0.2.1:5"}, head...)...); w.Code != 202 || w.Header().Get("X-Payoff-Dropped") != "" {
				t.Errorf("%v %s: %d %s", head, body, w.Code, w.Body)
			}
		}
	}
	if got := h.ask(`{"range":"2020-01-01..2026-12-31","metrics":["visitors","pageviews"],"dimensions":["time:day","browser"]}`); got != "2026-03-02 Firefox 1 18" {
		t.Errorf("got %s, want one visitor of today", got)
	}
	// The endpoint that believes them asks for a key first, whatever the body.
	for _, c := range []struct {
		key  []string
		want int
		says string
	}{
		{nil, 401, "say a key: Authorization: Bearer KEY (payoff key create --scope collect)"},
		{[]string{"Authorization", "Bearer pk_nobody"}, 401, "that key lets nobody in"},
		{[]string{"Authorization", "Basic cGs6cGs="}, 401, "say a key"},
		{h.key("read"), 403, "the key's scope is read: this needs collect"},
	} {
		w := h.send("/api/v1/events", `{"events":[`+forged+`]}`, c.key...)
		if w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%v: %d %s, want %d %s", c.key, w.Code, w.Body, c.want, c.says)
		}
	}
	if got := h.ask(`{"range":"2020-01-01..2026-12-31","metrics":["pageviews"]}`); got != "18" {
		t.Errorf("%s page views", got)
	}
	if codes := h.figures(`payoff_requests_total{route="POST /api/v1/events",code=`); codes[`"401"}`] != "3" || codes[`"403"}`] != "1" {
		t.Errorf("by status: %v", codes)
	}
}

// A server's batch with a key: each bad event has its own answer and is counted, and costs no other.
func TestBadBatches(t *testing.T) {
	h := open(t, 0)
	const honest = `{"n":"pageview","u":"https://ada.example/honest/%d","e":"honest-%[1]d","ip":"198.51.100.7"}`
	for i, c := range []struct{ event, want string }{
		{`{"n":"pageview","u":"https://ada.example/","at":"2026-03-02T10:11:00Z"}`, `"dropped","dropped":"invalid"`}, // eleven minutes ahead
		{`{"n":"pageview","u":"https://ada.example/","at":"1970-01-01T00:00:00Z"}`, `"dropped","dropped":"invalid"`},
		{`{"n":"pageview","u":"https://ada.example/","at":"yesterday"}`, `"refused","error":"the event is no JSON object`},
		{`{"n":"pageview","u":"https://ada.example/","at":1772445600}`, `"refused","error":"the event is no JSON object`},
		{`{"n":"pageview","u":"https://ada.example/","ip":"999.1.1.1"}`, `"refused","error":"ip: it isn't an address`},
		{`{"n":"pageview","u":"https://ada.example/","ip":"192.0.2.1\r\nX: y"}`, `"refused","error":"ip: it isn't an address`},
		{`{"n":"pageview","u":"https://ada.example/","ua":"` + strings.Repeat("x", 1025) + `"}`, `"refused","error":"ua: longer than 1,024 bytes`},
		{`{"n":"order","u":"https://ada.example/","v":"-1","id":"7"}`, `"refused","error":"v: want an amount from 0`},
		{`{"n":"order","u":"https://ada.example/","v":"1","c":"€€€","id":"7"}`, `"refused","error":"c: `},
		{`{"n":"pageview","u":"https://bo.example/"}`, `"refused","error":"s: the site is none of those`},
		{`null`, `"refused","error":"n: want the event's name`},
		{`[]`, `"refused","error":"the event is no JSON object`},
	} {
		body := `{"events":[` + fmt.Sprintf(honest, 2*i) + `,` + c.event + `,` + fmt.Sprintf(honest, 2*i+1) + `]}`
		w := h.send("/api/v1/events", body, h.key("collect")...)
		if want := `{"results":[{"status":"accepted"},{"status":` + c.want; w.Code != 202 || !strings.HasPrefix(w.Body.String(), want) || !strings.HasSuffix(w.Body.String(), `{"status":"accepted"}]}`+"\n") {
			t.Errorf("%.90s: %d %s, want %s", c.event, w.Code, w.Body, c.want)
		}
	}
	for _, c := range []struct {
		body string
		want int
		says string
	}{
		{`{"events":[{"n":"pageview"`, 400, `want {\"events\":[...]} in UTF-8`},
		{"{\"events\":[\"\xff\"]}", 400, `want {\"events\":[...]} in UTF-8`},
		{strings.Repeat("[", 4<<20-1), 400, `want {\"events\":[...]} in UTF-8`},
		{`{"events":[` + strings.Repeat(`{},`, 1000) + `{}]}`, 400, "want 1 to 1,000 events"},
		{`{"events":["` + strings.Repeat("x", 4<<20) + `"]}`, 413, "longer than 4194304 bytes"},
	} {
		if w := h.send("/api/v1/events", c.body, h.key("collect")...); w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%.40s: %d %s, want %d %s", c.body, w.Code, w.Body, c.want, c.says)
		}
	}
	if got := h.ask(`{"range":"2026","metrics":["pageviews","orders"]}`); got != "24 0" {
		t.Errorf("page views and orders: %s, want 24 and 0", got)
	}
	want := []string{"2026-03-02 invalid 5", "2026-03-02 invalid 7 ada.example"}
	if got := h.dropped(); !slices.Equal(got, want) {
		t.Errorf("the books hold %q, want %q", got, want)
	}
}

// What a server states of facts is refused whole where it can't be read, and says why.
func TestBadFacts(t *testing.T) {
	h := open(t, 0)
	const good = `{"kind":"order","id":"8","at":"2026-03-02","amount":"5.00"}`
	for _, c := range []struct {
		body string
		want int
		says string
	}{
		{`{"facts":[` + good, 400, `want {\"facts\":`},
		{`{"facts":[` + good + `]}{"facts":[]}`, 400, "something stands behind the end"},
		{"{\"facts\":[{\"kind\":\"order\",\"id\":\"8\",\"at\":\"2026-03-02\",\"amount\":\"5.00\",\"told\":\"\xff\"}]}", 400, "aren't UTF-8"},
		{`{"facts":` + strings.Repeat("[", 20_000), 400, `want {\"facts\":`},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":[[5]]}]}`, 400, "fact 0: amount"},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"-5.00"}]}`, 400, "fact 0: amount"},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"99999999999999999"}]}`, 400, "fact 0: amount"},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"5.00","currency":"E"}]}`, 400, "fact 0: currency"},
		{`{"facts":[{"kind":"order","id":"8","at":"2026-02-30","amount":"5.00"}]}`, 400, "fact 0: at"},
		{`{"facts":[` + good + `],"secret":1}`, 400, "secret"},
		{`{"facts":["` + strings.Repeat("x", 4<<20) + `"]}`, 413, "longer than 4194304 bytes"},
	} {
		if w := h.send("/api/v1/facts", c.body, h.key("write")...); w.Code != c.want || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%.90s: %d %s, want %d %s", c.body, w.Code, w.Body, c.want, c.says)
		}
	}
	if got := h.ask(`{"range":"2026","metrics":["orders"]}`); got != "0" {
		t.Errorf("%s orders", got)
	}
	// A token that nobody sealed is left aside, also where it is the first that this server ever sees.
	forged := strings.Replace(good, "}", `,"token":"AAAA"}`, 1)
	if w := h.send("/api/v1/facts", `{"facts":[`+forged+`]}`, h.key("write")...); w.Code != 200 || !strings.Contains(w.Body.String(), "stored") {
		t.Errorf("a forged token: %d %s", w.Code, w.Body)
	}
	if n := h.figures("payoff_tokens_total")[`{kind="token",outcome="forged"}`]; n != "1" {
		t.Errorf("%s forged tokens", n)
	}
	if w := h.send("/api/v1/facts", `{"facts":[`+good+`]}`, h.key("write")...); w.Code != 200 || !strings.Contains(w.Body.String(), "known") {
		t.Errorf("a good one: %d %s", w.Code, w.Body)
	}
}

// A batch that comes again counts once, also in another order and in parts; one that comes in the wrong
// order is the same visits as in the right one.
func TestReplayedAndReordered(t *testing.T) {
	h := open(t, 0)
	event := func(site string, minute int, page string, more string) string {
		return fmt.Sprintf(`{"n":"pageview","u":"https://%s%s","e":"%d","at":"2026-03-01T10:%02d:00Z","ip":"192.0.2.1","ua":"%s"%s}`, site, page, minute, minute, firefox, more)
	}
	list := func(site string) []string {
		return []string{
			event(site, 0, "/a", `,"r":"https://l.instagram.com/"`),
			event(site, 20, "/b", `,"r":"https://`+site+`/a"`),
			event(site, 40, "/c", `,"r":"https://`+site+`/b"`),
			event(site, 59, "/d", `,"r":"https://l.facebook.com/"`),
		}
	}
	send := func(list ...string) string {
		t.Helper()
		w := h.send("/api/v1/events", `{"events":[`+strings.Join(list, ",")+`]}`, h.key("collect")...)
		if err := h.applier.Drain(t.Context()); err != nil || w.Code != 202 {
			t.Fatal(w.Code, w.Body, err)
		}
		return fmt.Sprint(strings.Count(w.Body.String(), "accepted"), " ", strings.Count(w.Body.String(), "duplicate"))
	}
	right, wrong := list("ada.example"), list("shop.example")
	if got := send(right...); got != "4 0" {
		t.Errorf("the first time: %s", got)
	}
	backwards := slices.Clone(right)
	slices.Reverse(backwards)
	for _, again := range [][]string{right, backwards, right[1:3]} {
		if got := send(again...); got != fmt.Sprint("0 ", len(again)) {
			t.Errorf("again: %s", got)
		}
	}
	// Last first, the first one alone and later, the middle at the end.
	for _, part := range [][]string{wrong[3:], wrong[:1], {wrong[2], wrong[1]}} {
		send(part...)
		h.later(time.Hour)
	}
	got := h.ask(`{"range":"2026-03-01..2026-03-02","metrics":["visits","pageviews","visit_seconds"],"dimensions":["site","entry_page","exit_page","network"],"order":[["site","asc"],["entry_page","asc"]]}`)
	want := "ada.example /a /c instagram 1 3 2400\nada.example /d /d facebook 1 1 0\n"
	if want += strings.ReplaceAll(want, "ada.", "shop."); got+"\n" != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := h.dropped(); !slices.Equal(got, []string{"2026-03-01 duplicate 10 ada.example"}) {
		t.Errorf("the books hold %q", got)
	}
}

// Whatever words are sent, figures for Prometheus keep their number, what the events hold stays bounded
// and an answer of many rows is cut and says so.
func TestManyWords(t *testing.T) {
	h := open(t, 0)
	send := func(from, to int) {
		t.Helper()
		for start := from; start < to; start += 1000 {
			var list []string
			for i := start; i < start+1000; i++ {
				list = append(list, fmt.Sprintf(`{"n":"n%d","u":"https://ada.example/%[1]d","ip":"192.0.2.1","ua":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/%[1]d Firefox/140.0"}`, i),
					fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/?utm_source=s%d&utm_campaign=c%[1]d","r":"https://r%[1]d.example/"}`, i),
					fmt.Sprintf(`{"n":"pageview","s":"x%d.example","u":"https://x%[1]d.example/"}`, i))
			}
			for part := range slices.Chunk(list, 1000) {
				if w := h.send("/api/v1/events", `{"events":[`+strings.Join(part, ",")+`]}`, h.key("collect")...); w.Code != 202 {
					t.Fatal(w.Code, w.Body)
				}
			}
		}
	}
	send(0, 1000)
	h.figures("") // which counts itself from now on
	few := len(h.figures(""))
	send(1000, collect.MaxPages+1000)
	if many := len(h.figures("")); many != few {
		t.Errorf("%d lines of figures became %d", few, many)
	}
	ask := func(query string) (rows int, notes string) {
		t.Helper()
		if err := h.applier.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		w := h.send("/api/v1/query", query, h.key("read")...)
		_, notes, _ = strings.Cut(w.Body.String(), `"notes":`)
		return strings.Count(w.Body.String(), `"dimensions"`), notes
	}
	const cut = "rows are here and there are more: filter, order or group them otherwise, or say a limit of up to 10000"
	for _, c := range []struct {
		query string
		rows  int
		cut   bool
	}{
		{`{"range":"today","metrics":["events"],"dimensions":["page"]}`, 1000, true},
		{`{"range":"today","metrics":["events"],"dimensions":["page"],"limit":10000}`, 10_000, true},
		{`{"range":"today","metrics":["events"],"dimensions":["event"],"limit":10000}`, collect.MaxNames + 2, false},
		{`{"range":"today","metrics":["visits"],"dimensions":["campaign"],"limit":10000}`, collect.MaxOrigins + 2, false}, // without one, too
		{`{"range":"today","metrics":["visits","revenue"],"dimensions":["campaign"],"limit":10}`, 10, true},
		{`{"range":"today","metrics":["visits"]}`, 1, false},
	} {
		if rows, notes := ask(c.query); rows != c.rows || strings.Contains(notes, cut) != c.cut {
			t.Errorf("%s: %d rows, %s; want %d, cut %v", c.query, rows, notes, c.rows, c.cut)
		}
	}
	for query, want := range map[string]string{
		`{"range":"today","metrics":["events"],"dimensions":["page"],"filters":["is","page",["(other pages)"]]}`:                "(other pages) 1001", // "/" is a page too
		`{"range":"today","metrics":["events"],"dimensions":["event"],"filters":["is","event",["(other events)"]]}`:             "(other events) 20000",
		`{"range":"today","metrics":["pageviews"],"dimensions":["campaign"],"filters":["is","campaign",["(other campaigns)"]]}`: "(other campaigns) 16000",
	} {
		if got := h.ask(query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

// A flood from one address is told to wait and counted, also where it claims to be somebody else or has a
// whole network of IPv6; others don't notice.
func TestFlood(t *testing.T) {
	h := open(t, 1)
	honest := 0
	for _, flood := range []func(i int) (from, forwarded string){
		func(int) (string, string) { return "192.0.2.1:1", "" },
		func(i int) (string, string) { return "192.0.2.2:1", fmt.Sprintf("203.0.113.%d", i) },
		func(i int) (string, string) { return fmt.Sprintf("[2001:db8::%x]:1", i+1), "" },
		func(i int) (string, string) { return "10.0.0.1:1", fmt.Sprintf("203.0.113.%d, 192.0.2.3", i) }, // a proxy that is named
	} {
		let := 0
		for i := range 200 {
			from, forwarded := flood(i)
			w := h.send("/api/event", `{"n":"pageview","u":"https://ada.example/flood"}`, "From", from, "X-Forwarded-For", forwarded)
			switch w.Code {
			case 202:
				let++
			case 429:
				if w.Header().Get("Retry-After") != "5" || !strings.Contains(w.Body.String(), "too many events from one address: send it again in a few seconds") {
					t.Errorf("%v %s", w.Header(), w.Body)
				}
			default:
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if i%20 == 0 {
				w := h.send("/api/event", fmt.Sprintf(`{"n":"pageview","u":"https://ada.example/honest/%d"}`, honest), "From", fmt.Sprintf("198.51.100.%d:1", honest))
				if honest++; w.Code != 202 {
					t.Errorf("somebody else: %d %s", w.Code, w.Body)
				}
			}
		}
		if let != 10 {
			t.Errorf("%d of 200 at once were taken, want 10", let)
		}
	}
	if got := h.ask(`{"range":"today","metrics":["pageviews"],"filters":["contains","page",["/honest/"]]}`); got != "40" {
		t.Errorf("%s honest page views, want 40", got)
	}
	if codes := h.figures(`payoff_requests_total{route="POST /api/event",code=`); codes[`"429"}`] != "760" || codes[`"202"}`] != "80" {
		t.Errorf("by status: %v", codes)
	}
	// Bodies of those who must wait aren't read.
	r := httptest.NewRequest("POST", "/api/event", unread{t})
	r.RemoteAddr = "192.0.2.1:1"
	w := httptest.NewRecorder()
	if h.handler.ServeHTTP(w, r); w.Code != 429 {
		t.Errorf("%d", w.Code)
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

// Forged orders can't break the sums that all others are part of, at any rate. A hundred of the largest that
// may be told, in a currency of which one unit is a hundred thousand of the business's, would be more than any
// Money can hold: orders of that worth have none.
func TestForgedValues(t *testing.T) {
	h := open(t, 0)
	if w := h.send("/api/v1/facts", `{"facts":[{"kind":"rate","at":"2026-01-01","USD":"100000"}]}`, h.key("write")...); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	for i := range 100 {
		if w := h.send("/api/event", fmt.Sprintf(`{"n":"order","u":"https://ada.example/","id":"forged-%d","v":"10000000000.00","c":"USD"}`, i)); w.Code != 202 {
			t.Fatal(w.Code, w.Body)
		}
	}
	// One whose sum with itself is beyond any Money is refused.
	if w := h.send("/api/event", `{"n":"order","u":"https://ada.example/","id":"huge","v":"9999999999999.99","c":"USD"}`); w.Code != 400 || !strings.Contains(w.Body.String(), "v: want an amount from 0 to 10000000000.00") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// A currency of which no rate is known has no worth, and says so.
	if w := h.send("/api/event", `{"n":"order","u":"https://ada.example/","id":"wrong","v":"5.00","c":"XTS"}`); w.Code != 202 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.send("/api/event", `{"n":"order","u":"https://ada.example/","id":"honest","v":"12.34"}`)
	if got := h.ask(`{"range":"2026-03","metrics":["orders","revenue"]}`); got != `102 {"amount":"12.34","currency":"EUR"}` {
		t.Errorf("got %s", got)
	}
	if w := h.send("/api/v1/query", `{"range":"2026-03","metrics":["revenue"]}`, h.key("read")...); !strings.Contains(w.Body.String(), "XTS") || !strings.Contains(w.Body.String(), "USD") {
		t.Errorf("orders without a worth aren't told: %s", w.Body)
	}
}

// Whatever a server with a key sends, the answer is one of those that are documented, with a result for
// each event.
func FuzzBatch(f *testing.F) {
	h := open(f, 0)
	f.Add(`{"events":[{"n":"pageview","u":"https://ada.example/","e":"a","at":"2026-03-01T10:00:00Z","ip":"192.0.2.1","ua":"x"},{"n":"order","u":"https://ada.example/","v":"1","id":7}]}`)
	f.Add(`{"events":[{"n":"pageview","u":"https://ada.example/","at":"0001-01-01T00:00:00Z"},{"n":"pageview","u":"https://ada.example/","at":"9999-12-31T23:59:59.999999999+23:59"}]}`)
	f.Add(`{"events":[null,7,[],{"n":"x","u":"https://ada.example/","ip":"::ffff:1.2.3.4%eth0","ua":"\u0000"}]}`)
	f.Add("{\"events\":[\"\xff\"]}")
	f.Fuzz(func(t *testing.T, body string) {
		w := h.send("/api/v1/events", body, h.key("collect")...)
		switch w.Code {
		case 202, 400, 413:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// Whatever is stated of facts, the answer is one of those that are documented.
func FuzzFacts(f *testing.F) {
	h := open(f, 0)
	f.Add(`{"facts":[{"kind":"order","id":"8","at":"2026-03-02","amount":"5.00","currency":"USD","email":"eve@example.org","aliases":["9"]}]}`)
	f.Add(`{"facts":[{"kind":"lead","id":"L1","at":"2026-03-01","stage":"open","value":"50.00","token":"AAAA"},{"kind":"refund","id":"r","order":"8","amount":"1"}]}`)
	f.Add(`{"facts":[{"kind":"rate","at":"2026-03-01","USD":"0.9"},{"kind":"cost","id":"c","at":"2026-03-01","amount":"1","every":"month"},{"kind":"time","id":"t","at":"2026-03-01","minutes":7}]}`)
	f.Add(`{"facts":[{"kind":"win","id":"w","at":"2026-03-01","type":"review"},{"kind":"answer","id":"a","at":"2026-03-01","said":"x"}]}{}`)
	f.Fuzz(func(t *testing.T, body string) {
		w := h.send("/api/v1/facts", body, h.key("write")...)
		switch w.Code {
		case 200, 400, 404, 409, 413:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
