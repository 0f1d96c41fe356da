package duckdb_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/events"
	"payoff/events/eventstest"
	"payoff/events/memory"
)

// TestTwoEnginesGiveTheSameAnswer hands the same made-up batches to DuckDB and to memory, in any
// order and with repetitions, and asks both the same made-up questions.
func TestTwoEnginesGiveTheSameAnswer(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	engines := []eventstest.Store{openTemp(t), memory.New()}
	business := int64(0)
	rapid.Check(t, func(r *rapid.T) {
		business++ // one store for all: nobody sees what others did
		for i := range rapid.IntRange(1, 5).Draw(r, "batches") {
			some := rapid.SliceOfN(event(zone), 0, 25).Draw(r, "events")
			source := rapid.SampledFrom([]events.Source{events.Script, events.Script, events.Log}).Draw(r, "source")
			around := rapid.SampledFrom([]int{0, 0, 2}).Draw(r, "around")
			var done []events.Appended
			for _, s := range engines {
				d, err := s.Append(t.Context(), events.Batch{Business: business, Source: source, Collector: "c", Sequence: int64(i + 1), Around: around, Events: slices.Values(some)})
				if err != nil {
					r.Fatal(err)
				}
				done = append(done, d)
			}
			if done[0] != done[1] {
				r.Fatalf("batch %d: duckdb %+v, memory %+v", i, done[0], done[1])
			}
		}
		var counts []events.Counts
		for _, s := range engines {
			c, err := s.Counts(t.Context(), business)
			if err != nil {
				r.Fatal(err)
			}
			counts = append(counts, c)
		}
		if counts[0] != counts[1] {
			r.Fatalf("duckdb %+v, memory %+v", counts[0], counts[1])
		}
		for range 4 {
			q := query(r, zone)
			q.Business = business
			a, err := engines[0].Ask(t.Context(), q)
			if err != nil {
				r.Fatalf("%+v: %v", q, err)
			}
			b, err := engines[1].Ask(t.Context(), q)
			if err != nil {
				r.Fatal(err)
			}
			if x, y := fmt.Sprint(a), fmt.Sprint(b); x != y {
				r.Fatalf("%+v\nduckdb %s\nmemory %s", q, x, y)
			}
		}
		compareJourneys(t, r, engines, business)
	})
}

func compareJourneys(t *testing.T, r *rapid.T, engines []eventstest.Store, business int64) {
	asked := []events.Asked{}
	for i := range 4 {
		asked = append(asked, events.Asked{
			ID: fmt.Sprint(i), At: moment().Draw(r, "at"),
			Visitors: rapid.SliceOfN(rapid.SampledFrom([]int64{1, 2, 3, 9, lasting}), 0, 4).Draw(r, "visitors"),
		})
	}
	var paths [][]events.Path
	for _, s := range engines {
		var ps []events.Path
		for p, err := range s.Journeys(t.Context(), business, asked, 24*time.Hour) {
			if err != nil {
				r.Fatal(err)
			}
			ps = append(ps, p)
		}
		paths = append(paths, ps)
	}
	if !reflect.DeepEqual(paths[0], paths[1]) {
		r.Fatalf("duckdb %v\nmemory %v", paths[0], paths[1])
	}
}

// lasting is a visitor that is known on any day.
const lasting = 1<<62 + 4

// moment is a time around the night in which the clocks of Helsinki go forward.
func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(r *rapid.T) time.Time {
		minutes := rapid.IntRange(0, 3*24*12).Draw(r, "five minutes")
		return time.Date(2026, 3, 27, 20, 0, 0, 0, time.UTC).Add(time.Duration(minutes) * 5 * time.Minute)
	})
}

func event(zone *time.Location) *rapid.Generator[events.Event] {
	origins := []payoff.Origin{
		{},
		{Channel: payoff.Direct},
		{Channel: payoff.OrganicSearch, Source: "google"},
		{Channel: payoff.OrganicSocial, Network: "facebook", Source: "facebook", Referrer: "m.facebook.com"},
		{Channel: payoff.OrganicSocial, Network: "facebook", Source: "facebook", Referrer: "l.facebook.com"},
	}
	return rapid.Custom(func(r *rapid.T) events.Event {
		at := moment().Draw(r, "at")
		name := rapid.SampledFrom([]string{"pageview", "pageview", "pageview", "engagement", "order", "own"}).Draw(r, "name")
		e := events.Event{
			Key: int64(rapid.IntRange(1, 60).Draw(r, "key")), At: at, Day: payoff.DateIn(at, zone),
			Visitor: rapid.SampledFrom([]int64{1, 2, 3, lasting}).Draw(r, "visitor"), Site: rapid.SampledFrom([]string{"a.example", "b.example"}).Draw(r, "site"),
			Name: name, Page: rapid.SampledFrom([]string{"", "/", "/a", "/b", "/ä"}).Draw(r, "page"),
			Arrival: rapid.Bool().Draw(r, "arrival"), Within: rapid.Bool().Draw(r, "within"), Origin: rapid.SampledFrom(origins).Draw(r, "origin"),
			Engaged: time.Duration(rapid.IntRange(0, 3).Draw(r, "engaged")) * time.Second,
			Device:  rapid.SampledFrom([]string{"", "phone"}).Draw(r, "device"), Country: rapid.SampledFrom([]string{"FI", "IE"}).Draw(r, "country"),
		}
		// Two events of a visitor at one moment with one key on two sites have no order: leave that out.
		if e.Site == "b.example" {
			e.Key += 1000
		}
		return e
	})
}

// query is a question that any engine answers, of any metrics that go together.
func query(r *rapid.T, zone *time.Location) events.Query {
	var words []string
	for _, d := range events.Dimensions() {
		words = append(words, d.Name)
	}
	q := events.Query{Range: payoff.Range{From: payoff.DateOf(2026, 3, 28), To: payoff.DateOf(2026, 3, 30), Zone: zone}}
	q.Metrics = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"visitors", "visits", "pageviews", "events", "bounce_rate", "visit_seconds", "conversion_rate"}), 1, 4, rapid.ID).Draw(r, "metrics")
	for _, d := range rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 3, rapid.ID).Draw(r, "dimensions") {
		with := q
		with.Dimensions = append(slices.Clone(q.Dimensions), d)
		if with.Check() == nil {
			q = with
		}
	}
	for range rapid.IntRange(0, 2).Draw(r, "filters") {
		with := q
		op := rapid.SampledFrom([]events.Op{events.Is, events.IsNot, events.Contains, events.ContainsNot, events.Matches}).Draw(r, "op")
		value := rapid.SampledFrom([]string{"/", "/a", "a", "facebook", "phone", "FI", "google", "order", "l.f"}).Draw(r, "value")
		f, err := events.Where(op, rapid.SampledFrom(words).Draw(r, "filtered"), value)
		if err != nil {
			continue
		}
		if rapid.Bool().Draw(r, "not") {
			f = events.Filter{Op: events.Not, Parts: []events.Filter{f}}
		}
		with.Filter = f
		if !q.Filter.None() {
			with.Filter = events.Filter{Op: rapid.SampledFrom([]events.Op{events.And, events.Or}).Draw(r, "join"), Parts: []events.Filter{q.Filter, f}}
		}
		if with.Check() == nil {
			q = with
		}
	}
	if rapid.Bool().Draw(r, "one site") {
		q.Site = "a.example"
	}
	for _, w := range slices.Concat(q.Metrics, q.Dimensions) {
		if rapid.IntRange(0, 3).Draw(r, "ordered") == 0 {
			q.Order = append(q.Order, events.By{Word: w, Desc: rapid.Bool().Draw(r, "desc")})
		}
	}
	q.Limit = rapid.SampledFrom([]int{0, 1, 3, 1000}).Draw(r, "limit")
	return q
}
