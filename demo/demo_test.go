package demo_test

import (
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/classify"
	"payoff/demo"
)

// november is a Sunday morning in Dublin; the year before it holds both changes of the clocks.
var november = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func made(t *testing.T, o demo.Options) []demo.Business {
	t.Helper()
	all, err := demo.Year(o)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The same seed and moment give the same year to the letter; another seed gives another.
func TestTheSameAgain(t *testing.T) {
	first, again := made(t, demo.Options{Now: november, Thin: 25}), made(t, demo.Options{Now: november, Seed: demo.Seed, Thin: 25})
	if !reflect.DeepEqual(first, again) {
		t.Error("the same year twice differs")
	}
	other := made(t, demo.Options{Now: november, Seed: demo.Seed + 1, Thin: 25})
	for i := range first {
		if reflect.DeepEqual(first[i].Hits, other[i].Hits) || slices.EqualFunc(first[i].Files, other[i].Files, func(a, b demo.File) bool { return string(a.Content) == string(b.Content) }) {
			t.Errorf("%s is the same with another seed", first[i].Setup.Name)
		}
	}
}

// What is handed in is what the collector takes, in order, of this year, of people that can't exist,
// and at most 100,000 hits.
func TestHits(t *testing.T) {
	table, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	kept := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	all := 0
	for _, b := range made(t, demo.Options{Now: november}) {
		all += len(b.Hits)
		hosts := b.Setup.Hosts()
		days, consenting, bots, spam, ids := map[payoff.Date]int{}, 0, 0, 0, map[string]bool{}
		for i := range b.Hits {
			h := &b.Hits[i]
			if err := h.Check(); err != nil {
				t.Fatal(err)
			}
			if i > 0 && h.At.Before(b.Hits[i-1].At) || h.At.After(november) {
				t.Fatalf("hit %d at %s is out of order", i, h.At)
			}
			u, err := url.Parse(h.URL)
			if err != nil || !slices.Contains(hosts, u.Host) {
				t.Fatalf("%s isn't a page of %s", h.URL, b.Setup.Name)
			}
			if a := netip.MustParseAddr(h.IP); !slices.ContainsFunc(kept, func(p netip.Prefix) bool { return p.Contains(a) }) {
				t.Fatalf("%s may be somebody's", h.IP)
			}
			days[payoff.DateIn(h.At, b.Setup.Zone)]++
			if h.First != "" {
				consenting++
			}
			if table.Agent(h.UserAgent).Bot {
				bots++
			}
			if table.Of(classify.Input{URL: h.URL, Referrer: h.Referrer, UserAgent: h.UserAgent, Hosts: hosts}).Spam {
				spam++
			}
			ids[h.ID] = true
		}
		if len(days) != 365 {
			t.Errorf("%s has hits on %d days", b.Setup.Name, len(days))
		}
		if consenting == 0 || bots == 0 || spam == 0 || len(ids) == len(b.Hits) {
			t.Errorf("%s: %d hits, %d of people who consented, %d bots, %d spam, %d ids", b.Setup.Name, len(b.Hits), consenting, bots, spam, len(ids))
		}
	}
	if all < 50_000 || all > 100_000 {
		t.Errorf("%d hits", all)
	}
}

// Only what happened stands in the files, and nobody's real address.
func TestFiles(t *testing.T) {
	for _, b := range made(t, demo.Options{Now: november, Thin: 25}) {
		for _, f := range b.Files {
			text := string(f.Content)
			if strings.Count(text, "\n") < 40 {
				t.Errorf("%s is nearly empty", f.Name)
			}
			if strings.Contains(text, "2026-11-23") || strings.Contains(text, "2025-11-22") {
				t.Errorf("%s reaches beyond the year", f.Name)
			}
			for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \"\r\n", r) }) {
				if strings.Contains(word, "@") && !strings.HasSuffix(word, ".example") {
					t.Errorf("%s holds the address %s", f.Name, word)
				}
			}
		}
	}
}
