package events_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/events"
)

// However events came, each counted event is in exactly one visit, a visit has no pause of more
// than 30 minutes, and only its first event may be an arrival from another origin.
func TestVisitsLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var es []events.Event
		for i := range rapid.IntRange(0, 40).Draw(r, "events") {
			at := time.Date(2026, 3, 2, 0, rapid.IntRange(0, 600).Draw(r, "minute"), 0, 0, time.UTC)
			es = append(es, events.Event{
				Key: int64(i), At: at, Day: payoff.DateIn(at, time.UTC), Visitor: int64(rapid.IntRange(1, 3).Draw(r, "visitor")),
				Name: events.Pageview, Page: "/", Arrival: rapid.Bool().Draw(r, "arrival"),
				Origin: payoff.Origin{Channel: payoff.Referral, Source: rapid.SampledFrom([]string{"a", "b"}).Draw(r, "source")},
			})
		}
		visits := events.Visits(events.Sorted(es))
		again := events.Visits(events.Sorted(rapid.Permutation(es).Draw(r, "shuffled")))
		if len(visits) != len(again) {
			r.Fatalf("%d visits, %d when shuffled", len(visits), len(again))
		}
		n := 0
		for i, v := range visits {
			if again[i].Start != v.Start || again[i].Origin != v.Origin || again[i].Pageviews != v.Pageviews {
				r.Fatalf("%+v, shuffled %+v", v, again[i])
			}
			n += len(v.Of)
			for j, e := range v.Of[1:] {
				if e.At.Sub(v.Of[j].At) > payoff.VisitIdle {
					r.Fatalf("a pause within %+v", v)
				}
				if o, arrived := e.From(); arrived && o != v.Origin {
					r.Fatalf("an arrival from elsewhere within %+v", v)
				}
			}
		}
		if n != len(es) {
			r.Fatalf("%d events in visits, %d in all", n, len(es))
		}
	})
}

// An arrival whose origin says nothing is none.
func TestFrom(t *testing.T) {
	direct := payoff.Origin{Channel: payoff.Direct}
	for _, e := range []events.Event{
		{},
		{Arrival: true},
		{Arrival: true, Origin: direct},
		{Origin: payoff.Origin{Channel: payoff.Referral, Source: "paypal.com"}},
	} {
		if o, arrived := e.From(); arrived || o != direct {
			t.Errorf("%+v came from %+v", e, o)
		}
	}
}

func TestErasureNamesOneThing(t *testing.T) {
	for _, e := range []events.Erasure{{}, {Visitors: []int64{7}, All: true}, {Visitors: []int64{7}, Site: "b"}} {
		if payoff.KindOf(e.Check()) != payoff.Invalid {
			t.Errorf("%+v passed", e)
		}
	}
	if err := (events.Erasure{Site: "a.example"}).Check(); err != nil {
		t.Error(err)
	}
}

// Filters on things with several texts: positive where one fits, negated where none does.
func TestFilterMatchAny(t *testing.T) {
	pages := func(dimension string) []string {
		return map[string][]string{"page": {"/", "/cakes"}, "os": {""}}[dimension]
	}
	where := func(op events.Op, dimension string, values ...string) events.Filter {
		f, err := events.Where(op, dimension, values...)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		f    events.Filter
		want bool
	}{
		{events.Filter{}, true},
		{where(events.Is, "page", "/cakes", "/x"), true},
		{where(events.IsNot, "page", "/cakes"), false},
		{where(events.Contains, "page", "cake"), true},
		{where(events.Contains, "page", "Cake"), false},
		{where(events.ContainsNot, "page", "cake"), false},
		{where(events.ContainsNot, "page", "pie"), true},
		{where(events.Matches, "page", "^/(cakes|pies)$"), true},
		{where(events.Is, "os", ""), true},
		{events.Filter{Op: events.Not, Parts: []events.Filter{where(events.Is, "page", "/")}}, false},
	} {
		if got := c.f.MatchAny(pages); got != c.want {
			t.Errorf("%+v: got %v", c.f, got)
		}
	}
	if slices.Contains(where(events.Is, "page", "/").Dimensions(), "os") {
		t.Error("a filter by page compares os")
	}
}
