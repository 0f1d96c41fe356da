package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"payoff"
	"payoff/books"
	"payoff/events"
	"payoff/record"
)

// 3 + 395 bots, 14 spam and one hit of nobody's site; pictures of an access log are no hits.
func TestNotCounted(t *testing.T) {
	s := open(t)
	day := func(text string) payoff.Date {
		d, err := payoff.ParseDate(text)
		must(t, err)
		return d
	}
	s.write(func(b *record.Batch) error {
		return b.Dropped([]books.Dropped{
			{Site: "shop.example", Day: day("2026-11-01"), Reason: "bot", Count: 3},
			{Site: "shop.example", Day: day("2026-11-01"), Reason: "asset", Count: 1000},
			{Site: "shop.example", Day: day("2026-11-02"), Reason: "bot", Count: 395},
			{Site: "shop.example", Day: day("2026-11-02"), Reason: "spam", Count: 14},
			{Site: "", Day: day("2026-11-02"), Reason: "invalid", Count: 1},
			{Site: "shop.example", Day: day("2026-12-01"), Reason: "bot", Count: 7},
		})
	})
	month, err := payoff.ParseRange("2026-11", 0, s.business.Zone)
	must(t, err)
	for site, want := range map[string]string{
		"": "413 hits not counted: 398 bots, 14 spam, 1 invalid; other 1000; " +
			"2026-11-01 shop.example 3 bots; 2026-11-02  1 invalid; 2026-11-02 shop.example 395 bots, 14 spam",
		"www.shop.example": "412 hits not counted: 398 bots, 14 spam; other 1000; " +
			"2026-11-01 shop.example 3 bots; 2026-11-02 shop.example 395 bots, 14 spam",
	} {
		n, err := s.answer.NotCounted(s.ctx, s.business, site, month)
		must(t, err)
		got := []string{n.String(), fmt.Sprint("other ", n.Other)}
		for _, d := range n.Days {
			got = append(got, fmt.Sprint(d.Day, " ", d.Site, " ", d.Why()))
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("site %q: got %s\nwant %s", site, text, want)
		}
	}
	if _, err := s.answer.NotCounted(s.ctx, s.business, "other.example", month); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("another's site: got %v", err)
	}
	for query, want := range map[string]bool{
		`{"range":"2026-11","metrics":["visits"]}`:      true,
		`{"range":"2026-11","metrics":["conversions"]}`: false,
		`{"range":"2026-10","metrics":["pageviews"]}`:   false,
	} {
		q, err := events.ParseQuery([]byte(query), s.answer.Today(s.business), s.business.Zone)
		must(t, err)
		a, err := s.answer.Ask(s.ctx, s.business, q)
		must(t, err)
		if got := strings.Contains(strings.Join(a.Notes, "\n"), "413 hits not counted"); got != want {
			t.Errorf("%s: notes %q", query, a.Notes)
		}
	}
}
