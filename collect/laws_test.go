package collect_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"payoff"
	"payoff/books"
	"payoff/collect"
	"payoff/events"
)

// check holds each law of a single event.
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
	told := h.Path + "\x00" + h.Referrer + "\x00" + h.Host
	o := e.Origin
	for _, s := range []string{
		e.Site, e.Name, e.Page, e.Device, e.Browser, e.OS, e.Country, string(o.Channel), string(o.Network),
		o.Source, o.Medium, o.Campaign, o.Content, o.Term, o.Referrer, o.ClickID,
	} {
		if !utf8.ValidString(s) {
			t.Errorf("%q isn't text", s)
		}
		for _, private := range []string{h.IP, h.UserAgent} {
			if len(private) > 6 && strings.Contains(s, private) && !strings.Contains(told, private) && !strings.Contains(e.Site, private) {
				t.Errorf("%q tells of the visitor: %q", s, private)
			}
		}
	}
}
