package collect_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"payoff"
	"payoff/books"
	"payoff/collect"
	"payoff/events"
)

// check holds what is true of each event by itself: it is whole, it is text, and it tells nothing of
// the visitor's address or user agent.
func check(t *testing.T, h *collect.Hit, e events.Event, b books.Business) {
	t.Helper()
	if e.Key <= 0 || e.Visitor <= 0 {
		t.Errorf("key %d, visitor %d: want both above 0", e.Key, e.Visitor)
	}
	if e.Day != payoff.DateIn(h.At, b.Zone) || !e.At.Equal(h.At) {
		t.Errorf("day %s, moment %s: want %s, %s", e.Day, e.At, payoff.DateIn(h.At, b.Zone), h.At)
	}
	if !e.Arrival && e.Origin != (payoff.Origin{}) {
		t.Errorf("no arrival and from %+v", e.Origin)
	}
	if len(e.Page) > 502 {
		t.Errorf("a page of %d bytes", len(e.Page))
	}
	told := h.Path + "\x00" + h.Referrer + "\x00" + h.Host + "\x00" + e.Site
	for _, s := range words(e) {
		if !utf8.ValidString(s) {
			t.Errorf("%q isn't text", s)
		}
		// Shorter ones are told by chance: "chrome", "::1".
		if len(h.UserAgent) > 30 && strings.Contains(s, h.UserAgent) && !strings.Contains(told, h.UserAgent) {
			t.Errorf("%q tells the user agent %q", s, h.UserAgent)
		}
		if _, err := netip.ParseAddr(h.IP); err == nil && len(h.IP) > 6 && strings.Contains(s, h.IP) && !strings.Contains(told, h.IP) {
			t.Errorf("%q tells the address %q", s, h.IP)
		}
	}
}

// words are all texts of an event.
func words(e events.Event) []string {
	o := e.Origin
	return []string{
		e.Site, e.Name, e.Page, e.Device, e.Browser, e.OS, e.Country, string(o.Channel), string(o.Network),
		o.Source, o.Medium, o.Campaign, o.Content, o.Term, o.Referrer, o.ClickID,
	}
}

func oneShop(zone *time.Location) books.Business {
	return books.Business{ID: 1, Zone: zone, Sites: []books.Site{{Name: "shop.example", Hosts: []string{"shop.example", "www.shop.example"}}}}
}

// TestNothingPrivate looks for the address and the user agent in what is kept of a hit that holds
// them nowhere else.
func TestNothingPrivate(t *testing.T) {
	b := oneShop(time.UTC)
	h := hit(moment(t, "2026-03-02 09:00:00", time.UTC), "203.0.113.77", agent(t, "instagram"), "a line with 203.0.113.77")
	h.Path, h.Referrer = "/p/1?utm_source=spring&utm_content=x", "https://l.instagram.com/?u=secret"
	e, drop, err := newPipeline(t, b, salts{}).Event(t.Context(), &h, "shop.example")
	if drop != "" || err != nil {
		t.Fatal(drop, err)
	}
	for _, private := range []string{"203.0.113.77", h.UserAgent, "iPhone14", "Mobile/21E219", "secret"} {
		if all := fmt.Sprintf("%+v", e); strings.Contains(all, private) {
			t.Errorf("%s holds %s", all, private)
		}
	}
}

func hit(at time.Time, ip, ua, line string) collect.Hit {
	return collect.Hit{At: at, IP: ip, UserAgent: ua, Path: "/", Method: "GET", Status: 200, Line: []byte(line)}
}

// someLog draws lines in about the order of time, some of which are the same to the letter.
func someLog(t *rapid.T, start time.Time) []collect.Hit {
	var hits []collect.Hit
	at := start
	for range rapid.IntRange(1, 40).Draw(t, "lines") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 60, 1700, 1800, 1801, 4000}).Draw(t, "later")) * time.Second)
		late := time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "late")) * time.Second
		ip := rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2"}).Draw(t, "ip")
		moment := at.Add(-late)
		hits = append(hits, hit(moment, ip, phone, fmt.Sprintf("%s %s", ip, moment.Format(time.RFC3339))))
	}
	return hits
}

const phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"

// run gives the events of hits that all count.
func run(t *rapid.T, p *collect.Pipeline, hits []collect.Hit) []events.Event {
	var out []events.Event
	for i := range hits {
		e, drop, err := p.Event(t.Context(), &hits[i], "shop.example")
		if drop != "" || err != nil {
			t.Fatalf("hit %d: %s, %v", i, drop, err)
		}
		out = append(out, e)
	}
	return out
}

func keys(es []events.Event) []int64 {
	var out []int64
	for _, e := range es {
		out = append(out, e.Key)
	}
	return out
}

// TestLogsAgain reads a log whole, again, from the middle as another file, and on from where it had
// ended.
func TestLogsAgain(t *testing.T) {
	b := oneShop(zone(t, "Europe/Dublin"))
	rapid.Check(t, func(rt *rapid.T) {
		start := time.Date(2026, 3, 2, rapid.SampledFrom([]int{9, 22, 23}).Draw(rt, "hour"), 59, 30, 0, time.UTC)
		hits := someLog(rt, start)
		p := newPipeline(t, b, salts{})
		whole := run(rt, p, hits)
		if k := keys(whole); len(slices.Compact(slices.Sorted(slices.Values(k)))) != len(hits) {
			rt.Fatalf("%d lines have the keys %v", len(hits), k)
		}
		p.NewLog()
		if again := keys(run(rt, p, hits)); !slices.Equal(again, keys(whole)) {
			rt.Errorf("read again: keys %v, were %v", again, keys(whole))
		}
		cut := rapid.IntRange(0, len(hits)).Draw(rt, "cut")
		for _, k := range keys(run(rt, newPipeline(t, b, salts{}), hits[cut:])) {
			if !slices.Contains(keys(whole), k) {
				rt.Errorf("a file with the lines from %d on has a key that the whole one hasn't", cut)
			}
		}
		p = newPipeline(t, b, salts{})
		for i := range hits[:cut] {
			if err := p.Remember(rt.Context(), &hits[i], "shop.example"); err != nil {
				rt.Fatal(err)
			}
		}
		if rest := run(rt, p, hits[cut:]); !slices.Equal(rest, whole[cut:]) {
			rt.Errorf("read on from line %d: %v, want %v", cut, rest, whole[cut:])
		}
		if len(p.Dropped) > 0 {
			rt.Errorf("what was remembered counts as dropped: %v", p.Dropped)
		}
	})
}

// TestVisitorOverMidnight compares identities with the rule told plainly: a hit at most 30 minutes
// after one of yesterday's identity has it too, any other one has its day's.
func TestVisitorOverMidnight(t *testing.T) {
	for _, c := range []struct {
		zone string
		day  payoff.Date
	}{
		{"Europe/Dublin", payoff.DateOf(2026, 3, 29)},
		{"Europe/Dublin", payoff.DateOf(2026, 10, 25)},
		{"America/New_York", payoff.DateOf(2026, 3, 8)},
		{"America/New_York", payoff.DateOf(2026, 11, 1)},
		{"Asia/Beirut", payoff.DateOf(2026, 3, 29)},    // skips midnight
		{"America/Havana", payoff.DateOf(2026, 11, 1)}, // has the first hour twice
		{"Asia/Kolkata", payoff.DateOf(2026, 3, 2)},
	} {
		b := oneShop(zone(t, c.zone))
		rapid.Check(t, func(rt *rapid.T) {
			at := c.day.In(b.Zone).Add(-time.Duration(rapid.IntRange(0, 7200).Draw(rt, "before")) * time.Second)
			var hits []collect.Hit
			for range rapid.IntRange(2, 100).Draw(rt, "hits") {
				hits = append(hits, hit(at, "192.0.2.1", phone, at.String()))
				at = at.Add(time.Duration(rapid.SampledFrom([]int{1, 60, 1500, 1799, 1800, 1801, 3600}).Draw(rt, "gap")) * time.Second)
			}
			of := map[payoff.Date]int64{} // the identity that a day gives
			var own payoff.Date           // the day whose identity the last hit had
			for i, e := range run(rt, newPipeline(t, b, salts{}), hits) {
				if i == 0 || own != e.Day-1 || hits[i].At.Sub(hits[i-1].At) > payoff.VisitIdle {
					own = e.Day
				}
				if v, ok := of[own]; ok && v != e.Visitor {
					rt.Fatalf("hit %d at %s hasn't the identity of %s", i, e.At.In(b.Zone), own)
				}
				for day, v := range of {
					if v == e.Visitor && day != own {
						rt.Fatalf("hit %d at %s has the identity of %s, want %s", i, e.At.In(b.Zone), day, own)
					}
				}
				of[own] = e.Visitor
			}
		})
	}
}

// TestDayOfEachHit takes moments in any order, around changes of the clocks over midnight.
func TestDayOfEachHit(t *testing.T) {
	for _, c := range []struct {
		zone string
		near time.Time
	}{
		{"America/St_Johns", time.Date(2006, 10, 29, 2, 31, 0, 0, time.UTC)}, // 00:01 was 23:01
		{"America/Sao_Paulo", time.Date(2018, 2, 18, 2, 0, 0, 0, time.UTC)},  // 00:00 was 23:00
		{"America/Sao_Paulo", time.Date(2018, 11, 4, 3, 0, 0, 0, time.UTC)},  // 00:00 was 01:00
		{"Pacific/Apia", time.Date(2011, 12, 30, 10, 0, 0, 0, time.UTC)},     // has no 30 December
		{"Africa/Cairo", time.Date(2026, 4, 24, 0, 0, 0, 0, time.UTC)},
		{"Australia/Lord_Howe", time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC)},
		{"UTC", time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
	} {
		b := oneShop(zone(t, c.zone))
		p := newPipeline(t, b, salts{})
		rapid.Check(t, func(rt *rapid.T) {
			at := c.near.Add(time.Duration(rapid.Int64Range(-4*86_400_000, 4*86_400_000).Draw(rt, "milliseconds")) * time.Millisecond)
			h := hit(at, "192.0.2.1", phone, "a line")
			if e := run(rt, p, []collect.Hit{h})[0]; e.Day != payoff.DateIn(at, b.Zone) {
				rt.Errorf("%s is on %s, want %s", at.In(b.Zone), e.Day, payoff.DateIn(at, b.Zone))
			}
		})
	}
}

// TestCaches fills them over their bounds and asks for the first hits again.
func TestCaches(t *testing.T) {
	b := oneShop(time.UTC)
	start := moment(t, "2026-03-02 09:00:00", time.UTC)
	p := newPipeline(t, b, salts{})
	made := func(i int) collect.Hit {
		h := hit(start, "192.0.2.1", fmt.Sprintf("%s Build/%d", phone, i), fmt.Sprint("line ", i))
		h.Referrer = fmt.Sprintf("https://site%d.example/%s", i, strings.Repeat("x", i%40*50))
		return h
	}
	var first []events.Event
	for i := range collect.CacheSize + 2000 {
		h := made(i)
		e, drop, err := p.Event(t.Context(), &h, "shop.example")
		if drop != "" || err != nil {
			t.Fatal(i, drop, err)
		}
		if first = append(first, e); i%1000 == 0 {
			if agents, arrivals, _ := p.Remembered(); agents > collect.CacheSize || arrivals > collect.CacheSize {
				t.Fatalf("%d agents and %d referrers are remembered, want at most %d", agents, arrivals, collect.CacheSize)
			}
		}
	}
	p.NewLog()
	for i := range 100 {
		h := made(i)
		if e, _, _ := p.Event(t.Context(), &h, "shop.example"); e != first[i] {
			t.Errorf("hit %d: %+v, was %+v", i, e, first[i])
		}
	}
	for i := range 1000 {
		h := hit(start.AddDate(0, 0, i), "192.0.2.1", phone, "line")
		if _, _, err := p.Event(t.Context(), &h, "shop.example"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, days := p.Remembered(); days > collect.MaxSalts {
		t.Errorf("the salts of %d days are remembered, want at most %d", days, collect.MaxSalts)
	}
}

// FuzzEvent gives a pipeline what anybody may send: it never fails, each event holds the laws above,
// and neither what it remembers nor another log changes an answer.
func FuzzEvent(f *testing.F) {
	f.Add("192.0.2.1", phone, "shop.example", "/p/1?utm_source=a&utm_medium=b", "https://l.instagram.com/", "GET", 200, int64(1_772_000_000))
	f.Add("2001:db8::1%eth0", phone, "WWW.SHOP.EXAMPLE.:80", "/\xff#utm_source=x", "about:blank", "", 0, int64(1_774_745_999))
	f.Add("", "-", "[::1]:443", "", "android-app://com.facebook.katana", "GET", 304, int64(-1))
	f.Add("unknown", "Instagram 1 Android", "", "//shop.example/"+strings.Repeat("ä", 300), "http://shop.example@evil.example/", "GET", 200, int64(7_258_118_399))
	b := oneShop(zone(f, "Europe/Dublin"))
	kept := newPipeline(f, b, salts{})
	f.Fuzz(func(t *testing.T, ip, ua, host, path, referrer, method string, status int, unix int64) {
		h := collect.Hit{
			At: time.Unix(unix, 0).UTC(), IP: ip, UserAgent: ua, Host: host, Path: path, Referrer: referrer, Method: method, Status: status,
			Line: []byte(ip + path),
		}
		kept.NewLog()
		e, drop, err := kept.Event(t.Context(), &h, "shop.example")
		if err != nil {
			t.Fatal(err)
		}
		if drop != "" {
			if kept.Dropped.Reasons()[drop] != 1 {
				t.Errorf("not counted for %q, and noted as %v", drop, kept.Dropped)
			}
			return
		}
		check(t, &h, e, b)
		again, _, err := kept.Event(t.Context(), &h, "shop.example")
		if err != nil {
			t.Fatal(err)
		}
		if again.Key == e.Key {
			t.Error("the same line twice has one key")
		}
		if again.Key = e.Key; again != e {
			t.Errorf("the same hit again: %+v, was %+v", again, e)
		}
	})
}
