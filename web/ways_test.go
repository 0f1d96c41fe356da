package web_test

import (
	"slices"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// On 20 November 40 visits begin on the blog, 30 of them from Instagram; 10 go on to the shop, of which 4
// order. 20 begin in the shop, 5 of them on a link from the blog; none orders.
func TestWays(t *testing.T) {
	w := open(t)
	v := w.surfer()
	v.sees(v.get("/b/1/ways?range=2026-11"), "No visits in these days.")
	w.wander()
	text := v.get("/b/1/ways?range=2026-11")
	v.sees(text, "Of 60 visits, 10 went on to another of your sites.", "blog.example → shop.example: 10", "5 visits came from another of your sites without being known there")
	// 4 of the 30 that ended in the shop: 13%, Wilson's 90% range 6.1% to 27%.
	v.sees(text, "13%", "6.1% to 27%")
	v.sees(v.get("/b/1/ways?range=2026-11&only=channel%3AOrganic+Social"), "Of 30 visits, 10 went on")
	v.sees(v.get("/b/1/ways?range=2026-11&format=csv"), "blog.example,shop.example,10,4", "shop.example,shop.example,20,0", "blog.example,blog.example,30,0")
}

// wander makes those visits.
func (w *world) wander() {
	w.t.Helper()
	instagram := payoff.Origin{Channel: payoff.OrganicSocial, Network: "instagram", Source: "instagram"}
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	var list []events.Event
	add := func(visitor int, minute int, site, name string, more func(*events.Event)) {
		e := events.Event{
			Key: int64(50_000 + len(list)), At: at.Add(time.Duration(minute) * time.Minute), Visitor: int64(9000 + visitor), Site: site, Name: name, Page: "/",
			Day: payoff.DateIn(at, w.business.Zone),
		}
		more(&e)
		list = append(list, e)
	}
	plain := func(*events.Event) {}
	for i := range 40 {
		add(i, 0, "blog.example", events.Pageview, func(e *events.Event) {
			if i < 30 {
				e.Arrival, e.Origin = true, instagram
			}
		})
		if i < 10 {
			add(i, 1, "shop.example", events.Pageview, func(e *events.Event) { e.Within = true })
		}
		if i < 4 {
			add(i, 2, "shop.example", events.Order, plain)
		}
	}
	for i := range 20 {
		add(100+i, 0, "shop.example", events.Pageview, func(e *events.Event) { e.Within = i < 5 })
	}
	_, err := w.engine.Append(w.t.Context(), events.Batch{Business: w.business.ID, Source: events.Script, Collector: "ways", Sequence: 1, Events: slices.Values(list)})
	must(w.t, err)
}
