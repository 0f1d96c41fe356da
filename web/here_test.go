package web_test

import (
	"slices"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/events"
	"payoff/record"
)

// It is 9:00 in Dublin on 22 November. Two came from Instagram three minutes ago, one of them twice; another
// left six minutes ago.
func TestHere(t *testing.T) {
	w := open(t)
	v := w.surfer()
	v.sees(v.get("/b/1/now"), "Nobody did anything there in the last 5 minutes.", "Look again")

	w.people()
	v.sees(v.get("/b/1/now"), "2 visitors did something there in the last 5 minutes.", "/book", "/shows", "Instagram")
	v.sees(v.get("/b/1/now?format=csv"), "ada.example,/book,1", "ada.example,/shows,1", "instagram,2")
}

// people are those three.
func (w *world) people() {
	w.t.Helper()
	instagram := payoff.Origin{Channel: payoff.OrganicSocial, Network: "instagram", Source: "instagram"}
	seen := func(key, visitor int64, minutes int, page string) events.Event {
		at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Add(-time.Duration(minutes) * time.Minute)
		return events.Event{
			Key: key, At: at, Day: payoff.DateIn(at, w.business.Zone), Visitor: visitor, Site: "ada.example", Name: events.Pageview, Page: page,
			Arrival: true, Origin: instagram,
		}
	}
	_, err := w.engine.Append(w.t.Context(), events.Batch{Business: w.business.ID, Source: events.Script, Collector: "now", Sequence: 1, Events: slices.Values([]events.Event{
		seen(101, 11, 3, "/shows"), seen(102, 11, 2, "/book"), seen(103, 12, 3, "/shows"), seen(104, 13, 6, "/shows"),
	})})
	must(w.t, err)
}

// 398 bots and 14 spam on the site, and 2 hits that named none of its own.
func TestNotCounted(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/1/not-counted?range=2026-11"
	v.sees(v.get(page), "Everything that came in these days is counted.")

	w.dropped()
	v.sees(v.get(page), "414 hits were not counted", "Bots", "398", "Spam", "none of yours", "Files of pages", "900")
	v.sees(v.get("/b/1/not-counted?range=2026-11&format=csv"), "2026-11-20,ada.example,bot,398", "2026-11-20,,foreign host,2")
}

// dropped are those hits.
func (w *world) dropped() {
	w.t.Helper()
	rec, err := record.Open(w.t.Context(), w.state, w.business.ID)
	must(w.t, err)
	day := payoff.DateOf(2026, 11, 20)
	must(w.t, rec.Batch(w.t.Context(), record.Options{Via: books.File}, func(b *record.Batch) error {
		return b.Dropped([]books.Dropped{
			{Site: "ada.example", Day: day, Reason: "bot", Count: 398},
			{Site: "ada.example", Day: day, Reason: "spam", Count: 14},
			{Site: "", Day: day, Reason: "foreign host", Count: 2},
			{Site: "ada.example", Day: day, Reason: "asset", Count: 900},
		})
	}))
}
