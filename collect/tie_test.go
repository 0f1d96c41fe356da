package collect_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/collect"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/journal"
	"payoff/record"
)

// A flow is a world whose hits go through batcher and journal into an engine.
type flow struct {
	*world
	*collect.Batcher
	journal *journal.Journal
	engine  *duckdb.Store
	dir     string
}

func newFlow(t *testing.T) *flow {
	w := newWorld(t)
	f := &flow{world: w, dir: t.TempDir()}
	f.journal = openJournal(t, filepath.Join(f.dir, "journal.db"))
	f.engine = openEngine(t, filepath.Join(f.dir, "events.duckdb"))
	t.Cleanup(func() { f.engine.Close() })
	f.Batcher = collect.NewBatcher(w.live, f.journal, func() {}, quiet())
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	return f
}

// send hands one hit in and returns what became of it.
func (f *flow) send(h collect.Told) collect.Verdict {
	f.t.Helper()
	h.At = f.now
	if h.IP == "" {
		h.IP = "192.0.2.1"
	}
	h.UserAgent = firefox
	if err := h.Check(); err != nil {
		f.t.Fatal(err)
	}
	out, err := f.Accept(f.t.Context(), []collect.Told{h})
	if err != nil {
		f.t.Fatal(err)
	}
	return out[0]
}

// token asks for a token of a visitor.
func (f *flow) token(name string, h collect.Told) string {
	f.t.Helper()
	h.Name, h.Asks = name, true
	v := f.send(h)
	if v.Err != nil || v.Drop != "" || v.Token == "" {
		f.t.Fatalf("no %s: %+v", name, v)
	}
	return v.Token
}

func (f *flow) drain() {
	f.t.Helper()
	if err := collect.NewApplier(f.journal, f.engine, record.NewTeller(f.state, quiet()), quiet()).Drain(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

// links lists which browsers are whose, with the visitors by the names that the test gave them.
func (f *flow) links(names map[int64]string) []string {
	f.t.Helper()
	f.drain()
	links, err := f.state.Links(f.t.Context(), f.ada.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	var out []string
	for _, l := range links {
		key := l.Key
		for v, name := range names {
			key = strings.ReplaceAll(key, fmt.Sprint(v), name)
		}
		out = append(out, names[l.Visitor]+" is "+key)
	}
	slices.Sort(out)
	return out
}

// facts lists the orders or leads that stand: number, worth, and of which visitors.
func (f *flow) facts(kind books.Kind, names map[int64]string) []string {
	f.t.Helper()
	f.drain()
	var out []string
	for fact, err := range f.state.Facts(f.t.Context(), f.ada.ID, kind, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			f.t.Fatal(err)
		}
		var v struct {
			Goods    payoff.Money
			Worth    *payoff.Money
			Told     string
			Coupon   string
			Stage    string
			Visitors []int64
		}
		if err := json.Unmarshal(fact.Body, &v); err != nil {
			f.t.Fatal(err)
		}
		row := []string{fact.Key, v.Goods.String()}
		if v.Worth != nil {
			row[1] = v.Worth.String()
		}
		for _, n := range v.Visitors {
			row = append(row, names[n])
		}
		for _, said := range []string{v.Stage, v.Told, v.Coupon} {
			if said != "" {
				row = append(row, said)
			}
		}
		out = append(out, strings.Join(row, " "))
	}
	slices.Sort(out)
	return out
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// visitor is who the business's pages know a hit's browser as.
func (f *flow) visitor(h collect.Told) int64 {
	f.t.Helper()
	h.At = time.Time{}
	e, drop := f.decide(h)
	if drop != "" {
		f.t.Fatal(drop)
	}
	return e.Visitor
}

const (
	blog = "https://blog.ada.example/"
	shop = "https://shop.ada.example/"
)

// A visitor who consented on the blog goes to the shop: the browser there and the one here are one's,
// with an id of its own in the shop or without. A token works once, and not for who asks for privacy.
func TestHandOver(t *testing.T) {
	f := newFlow(t)
	reader := collect.Told{URL: blog, First: "reader"}
	names := map[int64]string{f.visitor(reader): "reader"}
	buyer, guest, other := collect.Told{URL: shop, First: "buyer"}, collect.Told{URL: shop, IP: "192.0.2.2"}, collect.Told{URL: shop, First: "other"}
	names[f.visitor(buyer)], names[f.visitor(guest)], names[f.visitor(other)] = "buyer", "guest", "other"
	arrive := func(h collect.Told, token string) {
		t.Helper()
		h.Name, h.Handoff = events.Pageview, token
		if v := f.send(h); v.Drop != "" || v.Err != nil {
			t.Errorf("%+v", v)
		}
	}
	one := f.token("handoff", reader)
	arrive(buyer, one)
	arrive(guest, f.token("handoff", reader))
	equal(t, "two hand-offs", f.links(names), "buyer is browser/reader", "guest is browser/reader", "reader is browser/reader")

	arrive(other, one)                                   // a second time
	arrive(other, f.token("token", reader))              // not a hand-off
	arrive(other, "AAAA"+f.token("handoff", reader)[4:]) // forged
	late := f.token("handoff", reader)
	f.now = f.now.Add(collect.HandoffAge + time.Second)
	arrive(other, late)
	quietly := other
	quietly.Private = true
	arrive(quietly, f.token("handoff", reader))
	arrive(reader, f.token("handoff", reader)) // to itself
	e := other
	e.Name, e.Handoff = "hello", f.token("handoff", reader) // only a page view is an arrival
	f.send(e)
	equal(t, "none of those", f.links(names), "buyer is browser/reader", "guest is browser/reader", "reader is browser/reader")

	// Without consent, and for who asks for privacy, there is nothing to hand over.
	for _, h := range []collect.Told{{URL: blog}, {URL: blog, First: "reader", Private: true}} {
		h.Name, h.Asks = "handoff", true
		if v := f.send(h); payoff.KindOf(v.Err) != payoff.Denied || v.Token != "" {
			t.Errorf("%+v", v)
		}
	}
	if got := f.live.Tokens().Tallies(); got[collect.TokenTally{Kind: collect.HandoffToken, Outcome: collect.TokenReplayed}] != 1 ||
		got[collect.TokenTally{Kind: collect.HandoffToken, Outcome: collect.TokenExpired}] != 1 || got[collect.TokenTally{Kind: collect.HandoffToken, Outcome: collect.TokenForged}] != 2 {
		t.Errorf("tokens %v", got)
	}
}

// Somebody arrives from facebook and consents on the page: what they do from then on has an id of its
// own, and the browser is known to be the one that arrived. Who consented before, or whose hash nobody
// had lately, is linked to nobody, and it is told once.
func TestConsentAmidAVisit(t *testing.T) {
	f := newFlow(t)
	at := func(ip, id string, h collect.Told) {
		t.Helper()
		h.IP, h.First = ip, id
		if h.Name == "" {
			h.Name = events.Pageview
		}
		if v := f.send(h); v.Drop != "" || v.Err != nil {
			t.Errorf("%+v", v)
		}
	}
	arrive := collect.Told{URL: blog, Referrer: "https://l.facebook.com/"}
	leave := collect.Told{URL: blog, Name: events.Engagement, Engaged: 9000}
	next := collect.Told{URL: blog + "two", Referrer: blog}
	names := map[int64]string{}
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		names[f.visitor(collect.Told{Name: "hello", URL: blog, IP: "192.0.2." + n})] = "hash " + n
		names[f.visitor(collect.Told{Name: "hello", URL: blog, First: n})] = "own " + n
	}
	at("192.0.2.1", "", arrive)
	at("192.0.2.1", "1", leave)
	at("192.0.2.1", "1", next)
	at("192.0.2.2", "", arrive) // the message of leaving was lost
	at("192.0.2.2", "2", next)
	at("192.0.2.3", "3", arrive) // consented long ago; somebody else behind the address comes between
	at("192.0.2.3", "", arrive)
	at("192.0.2.3", "3", leave)
	at("192.0.2.4", "4", leave) // nobody was seen there
	at("192.0.2.5", "", arrive)
	f.now = f.now.Add(2 * time.Hour)
	at("192.0.2.9", "", arrive) // time goes by where something comes
	f.now = f.now.Add(time.Hour)
	at("192.0.2.9", "", next)
	at("192.0.2.5", "5", leave) // another visit
	equal(t, "links", f.links(names), "hash 1 is browser/own 1", "hash 2 is browser/own 2", "own 1 is browser/own 1", "own 2 is browser/own 2")
}

// A page view that a hand-off brought came from an own site, whatever its address is tagged with and
// though the browser names no referrer; so did one whose referrer is an own site, and one back from paying.
func TestWithin(t *testing.T) {
	f := newFlow(t)
	for _, c := range []struct {
		h               collect.Told
		within, arrival bool
	}{
		{collect.Told{URL: shop, Referrer: blog}, true, false},
		{collect.Told{URL: shop, Referrer: "https://www.paypal.com/"}, true, false},
		{collect.Told{URL: shop}, false, false},
		{collect.Told{URL: shop, Referrer: "https://l.facebook.com/"}, false, true},
		{collect.Told{URL: shop, Handoff: f.token("handoff", collect.Told{URL: blog, First: "reader"})}, true, false},
		{collect.Told{URL: shop + "?utm_source=blog&utm_medium=banner", Handoff: f.token("handoff", collect.Told{URL: blog, First: "reader"})}, true, false},
		{collect.Told{URL: shop, Referrer: "https://l.facebook.com/", Handoff: "AAAA"}, false, true},
	} {
		h := c.h
		h.Name, h.At, h.IP, h.UserAgent = events.Pageview, f.now, "192.0.2.1", firefox
		r, drop, err := f.live.Decide(t.Context(), &h)
		if err == nil && drop == "" {
			err = f.live.Tie(t.Context(), &h, &r)
		}
		if err != nil || drop != "" || r.Event.Within != c.within || r.Event.Arrival != c.arrival || !c.arrival && r.Event.Origin != (payoff.Origin{}) {
			t.Errorf("%s from %q: within %v, arrival %v, %q, %v", c.h.URL, c.h.Referrer, r.Event.Within, r.Event.Arrival, drop, err)
		}
	}
}

// Who signs in with the business's signature is the customer of that number, by the key by which an
// order knows them. Without it they are anybody. The number is in nothing that is kept.
func TestIdentify(t *testing.T) {
	f := newFlow(t)
	secret, err := f.state.Secret(t.Context(), f.ada.ID, collect.IdentifySecret, record.Random)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := record.Open(t.Context(), f.state, f.ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	names := map[int64]string{}
	in := func(who, ip, signature string, private bool) {
		t.Helper()
		h := collect.Told{Name: collect.Identify, URL: shop, IP: ip, Thing: collect.Text(who), Token: signature, Private: private}
		names[f.visitor(h)] = ip
		if v := f.send(h); v.Drop != "" || v.Err != nil {
			t.Errorf("%+v", v)
		}
	}
	in("customer-77", "192.0.2.1", collect.IdentifySignature(secret, "customer-77"), false)
	in("customer-77", "192.0.2.2", "", false)
	in("customer-77", "192.0.2.3", collect.IdentifySignature(secret, "customer-78"), false)
	in("customer-77", "192.0.2.4", strings.ToUpper(collect.IdentifySignature(secret, "customer-77")), false)
	in("customer-77", "192.0.2.5", collect.IdentifySignature(secret, "customer-77"), true)
	in("", "192.0.2.6", collect.IdentifySignature(secret, ""), false)
	equal(t, "links", f.links(names), "192.0.2.1 is "+rec.Buyer("", "", "customer-77").Key)
	if signed, unsigned := f.live.Identified(); signed != 1 || unsigned != 4 {
		t.Errorf("%d signed, %d not", signed, unsigned)
	}
	// A renewed secret holds from the next moment, and the one before doesn't.
	renewed, err := f.state.RenewSecret(t.Context(), f.ada.ID, collect.IdentifySecret, record.Random)
	if err != nil {
		t.Fatal(err)
	}
	f.set(func(*books.Business) {})
	in("customer-78", "192.0.2.7", collect.IdentifySignature(secret, "customer-78"), false)
	in("customer-78", "192.0.2.8", collect.IdentifySignature(renewed, "customer-78"), false)
	if got := f.links(names); len(got) != 2 || !slices.Contains(got, "192.0.2.8 is "+rec.Buyer("", "", "customer-78").Key) {
		t.Errorf("links %q", got)
	}
	if err := f.engine.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"journal.db", "journal.db-wal", "events.duckdb"} {
		all, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(all), "customer-7") {
			t.Errorf("%s holds who signed in", name)
		}
	}
}

// What a page tells of orders and leads: with an id or without, rounded, in the business's currency where
// it says none; with a token that came from elsewhere. What isn't counted makes no fact.
func TestOrdersAndLeadsOfPages(t *testing.T) {
	f := newFlow(t)
	buyer := collect.Told{Name: events.Order, URL: shop + "thanks"}
	mobile := collect.Told{URL: blog, First: "mobile"}
	names := map[int64]string{f.visitor(buyer): "buyer", f.visitor(mobile): "mobile"}
	tell := func(name string, change func(*collect.Told)) collect.Verdict {
		t.Helper()
		h := buyer
		h.Name = name
		change(&h)
		return f.send(h)
	}
	counts := func(name string, change func(*collect.Told)) {
		t.Helper()
		if v := tell(name, change); v.Drop != "" || v.Err != nil {
			t.Errorf("%+v", v)
		}
	}
	counts(events.Order, func(h *collect.Told) { h.Thing, h.Value, h.Currency = "#7", "12.340000000000002", "EUR" })
	counts(events.Order, func(h *collect.Told) {
		h.Thing, h.Value, h.Token = "8", "59.699999999999996", f.token("token", mobile)
		h.Props = map[string]json.RawMessage{"told": json.RawMessage(`"a friend"`), "coupon": json.RawMessage(`"SPRING"`), "shop": json.RawMessage(`"etsy"`), "plan": json.RawMessage(`true`)}
	})
	counts(events.Order, func(h *collect.Told) { h.ID = "once" })
	counts(events.Order, func(h *collect.Told) { h.Thing, h.Value, h.Token = "9", "1", "AAAA" })
	counts(events.Lead, func(h *collect.Told) {
		h.Thing, h.Value = "L1", "50"
		h.Props = map[string]json.RawMessage{"stage": json.RawMessage(`"won"`), "told": json.RawMessage(`7`)}
	})
	counts(events.Lead, func(h *collect.Told) { h.ID = "asked" })
	// Not counted: a robot, the same event again, another business's page.
	if v := tell(events.Order, func(h *collect.Told) { h.ID = "once" }); v.Drop != collect.DropDuplicate {
		t.Errorf("%+v", v)
	}
	bot := collect.Told{Name: events.Order, URL: shop, Thing: "10", Value: "5", At: f.now, UserAgent: "Googlebot/2.1 (+http://www.google.com/bot.html)"}
	if out, err := f.Accept(t.Context(), []collect.Told{bot}); err != nil || out[0].Drop != collect.DropBot {
		t.Errorf("%+v, %v", out, err)
	}
	// Refused: a stage that is none, an answer or a coupon that can't be one.
	for _, change := range []func(*collect.Told){
		func(h *collect.Told) {
			h.Name, h.Props = events.Lead, map[string]json.RawMessage{"stage": json.RawMessage(`"maybe"`)}
		},
		func(h *collect.Told) { h.Props = map[string]json.RawMessage{"told": json.RawMessage(`true`)} },
		func(h *collect.Told) {
			h.Props = map[string]json.RawMessage{"coupon": json.RawMessage(`"` + strings.Repeat("x", 201) + `"`)}
		},
	} {
		if v := tell(events.Order, change); payoff.KindOf(v.Err) != payoff.Invalid || v.Drop != collect.DropInvalid {
			t.Errorf("%+v", v)
		}
	}
	orders := f.facts(books.Orders, names)
	named := slices.DeleteFunc(slices.Clone(orders), func(o string) bool { return strings.HasSuffix(o, " 0.00 EUR buyer") })
	if len(orders) != 4 {
		t.Errorf("orders %q", orders)
	}
	equal(t, "those with a number", named, "etsy/8 59.70 EUR buyer mobile a friend SPRING", "script/7 12.34 EUR buyer", "script/9 1.00 EUR buyer")
	leads := f.facts(books.Leads, names)
	if len(leads) != 2 || leads[1] != "script/l1 50.00 EUR buyer won 7" || !strings.HasSuffix(leads[0], " 0.00 buyer open") {
		t.Errorf("leads %q", leads)
	}
}

// The program dies after the books have what a page told and before the engine has the event: told
// again, everything is there once.
func TestKilledBetweenBooksAndEngine(t *testing.T) {
	f := newFlow(t)
	buyer := collect.Told{Name: events.Order, URL: shop + "thanks", Thing: "7", Value: "12.30", ID: "a"}
	names := map[int64]string{f.visitor(buyer): "buyer"}
	f.send(buyer)
	f.send(collect.Told{Name: events.Order, URL: shop + "thanks", Value: "5", ID: "b"})
	f.send(collect.Told{Name: events.Lead, URL: shop, Thing: "L1", ID: "c"})
	arrive := collect.Told{Name: events.Pageview, URL: shop, Handoff: f.token("handoff", collect.Told{URL: blog, First: "reader"}), ID: "d"}
	f.send(arrive)
	teller := record.NewTeller(f.state, quiet())
	for range 2 {
		if err := collect.NewApplier(f.journal, refusing{f.engine}, teller, quiet()).Drain(t.Context()); err == nil {
			t.Fatal("the engine took it")
		}
	}
	before := f.versions()
	if len(before) != 3 {
		t.Fatalf("before the engine has anything the books hold %q", before)
	}
	for range 2 {
		f.drain()
	}
	equal(t, "the books", f.versions(), before...)
	if orders := f.facts(books.Orders, names); len(orders) != 2 || orders[0] != "script/7 12.30 EUR buyer" && orders[1] != "script/7 12.30 EUR buyer" {
		t.Errorf("orders %q", orders)
	}
	if links := f.links(names); len(links) != 2 {
		t.Errorf("links %q", links)
	}
	if c, err := f.engine.Counts(t.Context(), f.ada.ID); err != nil || c.Events != 4 {
		t.Errorf("%d events, %v; want 4", c.Events, err)
	}
}

// versions lists every version of every fact.
func (f *flow) versions() []string {
	f.t.Helper()
	var out []string
	for fact, err := range f.state.History(f.t.Context(), f.ada.ID) {
		if err != nil {
			f.t.Fatal(err)
		}
		out = append(out, fmt.Sprint(fact.Key, " version ", fact.Version))
	}
	return out
}

// refusing is an engine whose process dies before it takes anything.
type refusing struct{ *duckdb.Store }

func (refusing) Append(context.Context, events.Batch) (events.Appended, error) {
	return events.Appended{}, errHalt
}

// A hand-off whose page view couldn't be written is used when it comes again.
func TestARefusedHandOffComesAgain(t *testing.T) {
	w := newWorld(t)
	full := true
	var kept []byte
	b := collect.NewBatcher(w.live, writer(func(_ context.Context, payload []byte) (int64, error) {
		if full {
			return 0, errHalt
		}
		kept = payload
		return 1, nil
	}), func() {}, quiet())
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	defer running.Wait()
	defer stop()
	token, err := w.live.Tokens().Seal(t.Context(), w.ada.ID, 7, collect.HandoffToken)
	if err != nil {
		t.Fatal(err)
	}
	arrive := []collect.Told{{Name: events.Pageview, URL: shop, Handoff: token, ID: "a", At: w.now, IP: "192.0.2.1", UserAgent: firefox}}
	if _, err := b.Accept(t.Context(), arrive); payoff.KindOf(err) != payoff.Full {
		t.Fatal(err)
	}
	full = false
	if out, err := b.Accept(t.Context(), arrive); err != nil || out[0].Drop != "" {
		t.Fatal(out, err)
	}
	records, err := collect.Decode(kept)
	if err != nil || len(records) != 1 || len(records[0].Links) != 2 {
		t.Errorf("%+v, %v", records, err)
	}
}

// Links to the business's own hosts are no leaving; pages are told of those hosts where a visitor could
// get lost on the way there.
func TestOwnHosts(t *testing.T) {
	f := newFlow(t)
	link := func(to string) collect.Drop {
		t.Helper()
		return f.send(collect.Told{Name: events.Outbound, URL: blog, Props: map[string]json.RawMessage{"url": json.RawMessage(`"` + to + `"`)}}).Drop
	}
	for to, want := range map[string]collect.Drop{
		shop + "goods": collect.DropInternal, "https://WWW.shop.ada.example:8443/": collect.DropInternal,
		"https://bo.example/": "", "https://elsewhere.example/": "", "%zz": "", "": "",
	} {
		if got := link(to); got != want {
			t.Errorf("a link to %s: dropped as %q, want %q", to, got, want)
		}
	}
	for page, want := range map[string]string{
		blog:                             "www.blog.ada.example shop.ada.example www.shop.ada.example",
		"http://shop.ada.example:81/a?b": "blog.ada.example:81 www.blog.ada.example:81 www.shop.ada.example:81",
		"https://bo.example/":            "", // one site: its visitors are who they are on all of its hosts
		"https://elsewhere.example/":     "",
		"%zz":                            "",
	} {
		if got := f.live.Others(page); got != want {
			t.Errorf("beside %s: %q, want %q", page, got, want)
		}
	}
	f.set(func(b *books.Business) {
		b.Sites = []books.Site{{Name: "ada.example", Hosts: []string{"ada.example", "ada.test"}}}
	})
	if got := f.live.Others("https://ada.test/"); got != "ada.example" {
		t.Errorf("one site on two domains: %q", got)
	}
}
