package collect_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/events"
	"payoff/record"
	"payoff/state/sqlite"
)

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)

// A world is a folder's books with two businesses and a clock that the test turns.
type world struct {
	t       testing.TB
	now     time.Time
	state   *sqlite.Store
	live    *collect.Live
	ada, bo books.Business
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}
	var err error
	w.state, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "state.db"), func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.state.Close() })
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	add := func(name string, hosts ...string) books.Business {
		b := books.Business{Name: name, Currency: "EUR", Zone: zone}
		for _, h := range hosts {
			b.Sites = append(b.Sites, books.Site{Name: h, Hosts: []string{h, "www." + h}})
		}
		b, err := w.state.AddBusiness(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	w.ada = add("Ada", "blog.ada.example", "shop.ada.example")
	w.bo = add("Bo", "bo.example")
	w.restart()
	return w
}

// restart makes the pipelines anew, as a restarted program does.
func (w *world) restart() {
	table, err := classify.New()
	if err != nil {
		w.t.Fatal(err)
	}
	w.live, err = collect.NewLive(w.t.Context(), []books.Business{w.ada, w.bo}, table, w.state, record.Random, func() time.Time { return w.now })
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) decide(h collect.Told) (events.Event, collect.Drop) {
	w.t.Helper()
	if h.Name == "" {
		h.Name = events.Pageview
	}
	if h.At.IsZero() {
		h.At = w.now
	}
	if h.IP == "" {
		h.IP = "192.0.2.1"
	}
	if h.UserAgent == "" {
		h.UserAgent = firefox
	}
	if err := h.Check(); err != nil {
		w.t.Fatal(err)
	}
	r, drop, err := w.live.Decide(context.Background(), &h)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Event, drop
}

func TestDecide(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		hit  collect.Told
		want string
	}{
		{collect.Told{URL: "https://www.bo.example/a%20b?x=1#y", Referrer: "https://l.instagram.com/"}, "bo.example pageview /a%20b Organic Social instagram"},
		{collect.Told{URL: "https://bo.example", Site: "bo.example"}, "bo.example pageview /"},
		{collect.Told{URL: "https://BO.example:8443/", Site: "www.bo.example"}, "bo.example pageview /"},
		{collect.Told{URL: "https://bo.example/?utm_source=newsletter&utm_medium=email"}, "bo.example pageview / Email"},
		{collect.Told{URL: "https://shop.ada.example/", Referrer: "https://blog.ada.example/"}, "shop.ada.example pageview /"},
		{collect.Told{URL: "https://shop.ada.example/thanks", Referrer: "https://www.paypal.com/"}, "shop.ada.example pageview /thanks"},
		// What happens on a page that stayed open is no arrival.
		{collect.Told{Name: "outbound", URL: "https://bo.example/?utm_source=x", Referrer: "https://t.co/"}, "bo.example outbound /"},
		{collect.Told{URL: "https://evil.example/", Site: "bo.example"}, "invalid"},
		{collect.Told{URL: "https://bo.example/", Site: "shop.ada.example"}, "invalid"},
		{collect.Told{URL: "https://blog.ada.example/", Site: "shop.ada.example"}, "invalid"},
		{collect.Told{URL: "file:///etc/passwd", Site: "bo.example"}, "invalid"},
		{collect.Told{URL: "https://bo.example/", At: w.now.Add(time.Hour)}, "invalid"},
		{collect.Told{URL: "https://bo.example/", At: time.Unix(0, 0)}, "invalid"},
		{collect.Told{URL: "https://bo.example/", UserAgent: "Googlebot/2.1 (+http://www.google.com/bot.html)"}, "bot"},
	} {
		e, drop := w.decide(c.hit)
		got := string(drop)
		if drop == "" {
			got = strings.TrimSpace(fmt.Sprintln(e.Site, e.Name, e.Page, e.Origin.Channel, e.Origin.Network))
		}
		if got != c.want {
			t.Errorf("%s of %q: got %q, want %q", c.hit.URL, c.hit.Site, got, c.want)
		}
	}
	_, _, err := w.live.Decide(t.Context(), &collect.Told{Name: "pageview", URL: "https://other.example/", At: w.now})
	if payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("an unknown site: got %v", err)
	}
	// A key's business has its own sites only.
	_, _, err = w.live.Decide(t.Context(), &collect.Told{Name: "pageview", URL: "https://bo.example/", At: w.now, Business: w.ada.ID})
	if payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("another business's site: got %v", err)
	}
}

// Who is the same visitor, and who isn't.
func TestVisitors(t *testing.T) {
	w := newWorld(t)
	at := func(h collect.Told) int64 {
		t.Helper()
		e, drop := w.decide(h)
		if drop != "" {
			t.Fatal(drop)
		}
		return e.Visitor
	}
	blog, shop, bo := "https://blog.ada.example/", "https://shop.ada.example/", "https://bo.example/"
	one := at(collect.Told{URL: blog})
	same := func(name string, want bool, v int64) {
		t.Helper()
		if v <= 0 || (v == one) != want {
			t.Errorf("%s: the same visitor is %v, want %v", name, v == one, want)
		}
	}
	same("another site below the same domain", true, at(collect.Told{URL: shop}))
	same("another business", false, at(collect.Told{URL: bo}))
	same("another browser", false, at(collect.Told{URL: blog, UserAgent: iphone}))
	same("another address", false, at(collect.Told{URL: blog, IP: "192.0.2.2"}))
	same("the address written as IPv6", true, at(collect.Told{URL: blog, IP: "::ffff:192.0.2.1"}))
	same("who asks for privacy", false, at(collect.Told{URL: blog, Private: true}))
	w.restart()
	same("after a restart", true, at(collect.Told{URL: blog}))

	one = at(collect.Told{URL: blog, IP: "2001:db8:1:2::3"})
	same("the household's other device", true, at(collect.Told{URL: blog, IP: "2001:db8:1:2:ffff::9"}))
	same("the next household", false, at(collect.Told{URL: blog, IP: "2001:db8:1:3::3"}))

	one = at(collect.Told{URL: blog, Private: true})
	same("a private one on the same site", true, at(collect.Told{URL: blog, Private: true}))
	same("a private one on another site", false, at(collect.Told{URL: shop, Private: true}))
	same("a private one's first-party id is not used", true, at(collect.Told{URL: blog, Private: true, First: "abc"}))

	one = at(collect.Told{URL: blog, First: "abc"})
	same("the consented id, elsewhere and later", true, at(collect.Told{URL: shop, First: "abc", IP: "198.51.100.1", UserAgent: iphone, At: w.now.AddDate(0, 0, -9)}))
	same("the consented id at another business", false, at(collect.Told{URL: bo, First: "abc"}))
	if day := at(collect.Told{URL: blog}); !payoff.Lasting(one) || payoff.Lasting(day) {
		t.Errorf("known on any day: the consented id %v, the daily one %v", payoff.Lasting(one), payoff.Lasting(day))
	}
	same("another id", false, at(collect.Told{URL: blog, First: "abd"}))
}

// Helsinki's midnight on 2 March 2026 is at 22:00 UTC. A visit goes on over it; somebody who comes
// back an hour later is another daily visitor.
func TestMidnight(t *testing.T) {
	w := newWorld(t)
	page := collect.Told{URL: "https://bo.example/"}
	see := func(clock string) events.Event {
		var err error
		if w.now, err = time.Parse(time.RFC3339, clock); err != nil {
			t.Fatal(err)
		}
		e, _ := w.decide(page)
		return e
	}
	before := see("2026-03-02T21:50:00Z")
	after := see("2026-03-02T22:10:00Z")
	still := see("2026-03-02T22:39:00Z")
	back := see("2026-03-02T23:30:00Z")
	if after.Visitor != before.Visitor || still.Visitor != before.Visitor || back.Visitor == before.Visitor {
		t.Errorf("visitors %d, %d, %d, then %d: want one until half an hour passes", before.Visitor, after.Visitor, still.Visitor, back.Visitor)
	}
	if before.Day.String() != "2026-03-02" || after.Day.String() != "2026-03-03" {
		t.Errorf("days %s and %s", before.Day, after.Day)
	}
}

// An event's key is what its client calls it, on its site.
func TestKeys(t *testing.T) {
	w := newWorld(t)
	key := func(h collect.Told) int64 { e, _ := w.decide(h); return e.Key }
	blog, shop := "https://blog.ada.example/", "https://shop.ada.example/"
	a := key(collect.Told{URL: blog, ID: "a"})
	w.restart()
	if key(collect.Told{URL: blog, ID: "a", IP: "192.0.2.9"}) != a || key(collect.Told{URL: shop, ID: "a"}) == a || key(collect.Told{URL: blog, ID: "b"}) == a {
		t.Error("the same id on the same site is the same event, and no other is")
	}
	if first, second := key(collect.Told{URL: blog}), key(collect.Told{URL: blog}); first == second {
		t.Error("two events without an id are two")
	}
}

// Forged hits can't fill the disk with words.
func TestWordsAreBounded(t *testing.T) {
	w := newWorld(t)
	pages, campaigns, names := map[string]bool{}, map[payoff.Origin]bool{}, map[string]bool{}
	for i := range collect.MaxPages + 500 {
		ip := fmt.Sprintf("192.0.2.%d", i%200)
		e, _ := w.decide(collect.Told{URL: fmt.Sprintf("https://bo.example/%d?utm_source=x&utm_campaign=%d", i, i), IP: ip})
		pages[e.Page], campaigns[e.Origin] = true, true
		e, _ = w.decide(collect.Told{Name: fmt.Sprint("my", i), URL: "https://bo.example/7", IP: ip})
		names[e.Name] = true
	}
	if len(names) != collect.MaxNames+1 || !names[collect.OtherEvents] {
		t.Errorf("%d names of events", len(names))
	}
	for _, own := range []string{events.Pageview, events.Engagement, events.Outbound, events.Download, events.Order, events.Lead, collect.Identify} {
		if e, _ := w.decide(collect.Told{Name: own, URL: "https://bo.example/7"}); e.Name != own {
			t.Errorf("%s became %s", own, e.Name)
		}
	}
	if e, _ := w.decide(collect.Told{URL: "https://bo.example/7?utm_source=facebook&utm_medium=social&utm_campaign=honest"}); e.Origin != (payoff.Origin{Channel: "Organic Social", Network: "facebook", Campaign: collect.OtherCampaigns}) {
		t.Errorf("a campaign too many is %+v", e.Origin)
	}
	if e, _ := w.decide(collect.Told{URL: "https://bo.example/7", Referrer: "https://m.facebook.com/"}); e.Origin != (payoff.Origin{Channel: "Organic Social", Network: "facebook"}) {
		t.Errorf("a referrer too many is %+v", e.Origin)
	}
	if len(pages) != collect.MaxPages+1 || !pages[collect.OtherPages] {
		t.Errorf("%d pages", len(pages))
	}
	if len(campaigns) > collect.MaxOrigins+20 {
		t.Errorf("%d sources", len(campaigns))
	}
	if e, _ := w.decide(collect.Told{URL: "https://bo.example/7"}); e.Page != "/7" {
		t.Errorf("a page that was known is now %s", e.Page)
	}
	w.now = w.now.AddDate(0, 0, 1)
	if e, _ := w.decide(collect.Told{Name: "new", URL: "https://bo.example/new"}); e.Page != "/new" || e.Name != "new" {
		t.Errorf("the next day a new page is %s, a new event %s", e.Page, e.Name)
	}
}

// A flood from one address, of IPv6 from a whole /64, doesn't take the day's words from others. A server with a
// key and this machine itself, which may be everybody's proxy, have all of them.
func TestOneAddressHasATenthOfTheWords(t *testing.T) {
	w := newWorld(t)
	named := func(from int, h collect.Told, address func(i int) string) (pages, campaigns, names int) {
		t.Helper()
		for i := range 3000 {
			h.IP, h.Name, h.URL = address(i), "", fmt.Sprintf("https://bo.example/%d?utm_source=x&utm_campaign=%d", from+i, from+i)
			e, _ := w.decide(h)
			if e.Page != collect.OtherPages {
				pages++
			}
			if e.Origin.Campaign != collect.OtherCampaigns {
				campaigns++
			}
			if h.Name = fmt.Sprint("my", from+i); i < 300 {
				if e, _ = w.decide(h); e.Name == h.Name {
					names++
				}
			}
		}
		return pages, campaigns, names
	}
	for i, c := range []struct {
		who                     string
		hit                     collect.Told
		address                 func(i int) string
		pages, campaigns, names int
	}{
		{"one address", collect.Told{}, func(int) string { return "192.0.2.1" }, 2000, 500, 100},
		{"one household of IPv6", collect.Told{}, func(i int) string { return fmt.Sprintf("2001:db8::%x", i) }, 2000, 500, 100},
		{"somebody else", collect.Told{}, func(int) string { return "192.0.2.2" }, 2000, 500, 100},
		{"this machine", collect.Told{}, func(int) string { return "127.0.0.1" }, 3000, 3000, 300},
		{"a server with a key", collect.Told{Business: w.bo.ID}, func(int) string { return "192.0.2.3" }, 3000, 500, 300}, // the 5,000 campaigns are all there
	} {
		pages, campaigns, names := named(i*10_000, c.hit, c.address)
		if pages != c.pages || campaigns != c.campaigns || names != c.names {
			t.Errorf("%s names %d pages, %d campaigns and %d events; want %d, %d and %d", c.who, pages, campaigns, names, c.pages, c.campaigns, c.names)
		}
	}
	// What somebody else named first is named for all.
	if e, _ := w.decide(collect.Told{URL: "https://bo.example/20007", IP: "192.0.2.1"}); e.Page != "/20007" {
		t.Errorf("another one's page is %s", e.Page)
	}
}

func TestParseTold(t *testing.T) {
	many := `{"n":"x","u":"https://a.example/","p":{`
	for i := range 21 {
		many += fmt.Sprintf(`"k%d":1,`, i)
	}
	many = strings.TrimSuffix(many, ",") + `}}`
	for _, c := range []struct{ body, want string }{
		{`{"n":"pageview","u":"https://a.example/"}`, ""},
		{`{"n":"order","u":"https://a.example/","v":"12.34","c":"EUR","id":"order-7","p":{"plan":"pro","n":2,"new":true},"unknown":[1]}`, ""},
		{`{"n":"order","u":"https://a.example/","v":12.340000000000002,"id":7}`, ""},
		{`{"n":"order","u":"https://a.example/","v":0,"id":"7"}`, ""},
		{`{"n":"order","u":"https://a.example/","v":null,"id":null}`, ""},
		{`{"n":"order","u":"https://a.example/","v":true}`, "the event is no JSON object"},
		{`{"n":"order","u":"https://a.example/","id":["7"]}`, "the event is no JSON object"},
		{`{"n":"order","u":"https://a.example/","v":-1}`, "v: "},
		{`{"n":"order","u":"https://a.example/","v":1e21}`, "v: "},
		{`{"n":"order","u":"https://a.example/","v":"10000000000.00"}`, ""},
		{`{"n":"order","u":"https://a.example/","v":"10000000000.01"}`, "v: want an amount from 0 to 10000000000.00"},
		{`{"n":"order","u":"https://a.example/","v":"1000000000001","c":"JPY"}`, "v: want an amount from 0 to 1000000000000 "},
		{`{"n":"token","u":"https://a.example/"}`, "n: the names token and handoff are taken"},
		{`{"n":"identify","u":"https://a.example/","id":7,"x":"no"}`, ""},
		{`{"n":"order","u":"https://a.example/","v":"-1","c":"EUR"}`, "v: "},
		{`{"n":"order","u":"https://a.example/","v":"1e9","c":"EUR"}`, "v: "},
		{`{"n":"order","u":"https://a.example/","v":"1","c":"E1R"}`, "c: "},
		{`{"n":"","u":"https://a.example/"}`, "n: "},
		{`{"n":"a\r\nSet-Cookie: x","u":"https://a.example/"}`, "n: "},
		{`{"n":"pageview"}`, "u: "},
		{`{"n":"pageview","u":"https://a.example/","p":{"a":{"b":1}}}`, "p: "},
		{many, "p: 21 properties"},
		{`{"n":"engagement","u":"https://a.example/","d":-5}`, "d, t, w: "},
		{`{"n":"` + strings.Repeat("x", 65) + `","u":"https://a.example/"}`, "n: longer"},
		{`{"n":`, "the event is no JSON object"},
		{`[]`, "the event is no JSON object"},
		{strings.Repeat("[", 20_000), "the event is no JSON object"},
		{"{\"n\":\"\xff\"}", "the event isn't UTF-8"},
	} {
		_, err := collect.ParseTold([]byte(c.body))
		if c.want == "" && err != nil || c.want != "" && (payoff.KindOf(err) != payoff.Invalid || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%.60s: got %v, want %s", c.body, err, c.want)
		}
	}
}

func FuzzTold(f *testing.F) {
	f.Add([]byte(`{"n":"order","s":"bo.example","u":"https://bo.example/a?b#c","r":"https://t.co/x","v":"12.34","c":"EUR","p":{"a":1}}`))
	f.Add([]byte(`{"n":"engagement","u":"https://bo.example:80/%zz","d":1e300,"t":1e-300}`))
	f.Add([]byte(`{"n":"pageview","u":"https://bo.example:99999999/?utm_campaign=%0d%0aX:%20y","at":"2020-01-01T00:00:00Z","ip":"6.6.6.6","ua":"x"}`))
	f.Add([]byte(`{"n":"lead","u":"https://bo.example/","v":-0.000,"c":"jpy","id":7,"p":{"stage":"won","shop":"s","told":"\ud800"},"k":"\u0085"}`))
	f.Add([]byte(`{"n":"x","u":"https://BO.example./a","p":{"a":[[[[[[[[]]]]]]]]}}`))
	f.Add([]byte("{\"n\":\"x\xff\",\"u\":\"https://bo.example/\"}"))
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := collect.ParseTold(body)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Error(err)
			}
			return
		}
		h.At = w.now
		r, drop, err := w.live.Decide(t.Context(), &h)
		if err != nil && payoff.KindOf(err) != payoff.NotFound && payoff.KindOf(err) != payoff.Invalid {
			t.Error(err)
		}
		if err == nil && drop == "" {
			got, err := collect.Decode(collect.Encode([]collect.Record{r}))
			if err != nil || !reflect.DeepEqual(got[0], r) {
				t.Errorf("got %+v, %v; want %+v", got, err, r)
			}
		}
	})
}
