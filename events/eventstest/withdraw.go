package eventstest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// RunWithdrawals checks the laws of taking imports back on made-up ones, which overlap: what is left is
// what would be there without them, and one that is taken back and read again is as if it never was.
func RunWithdrawals(t *testing.T, open func(t *testing.T) Store) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 19))
			batches := make([]events.Batch, 2+random.IntN(4))
			var read [][]events.Event
			for i := range batches {
				source := events.Log
				if seed%2 == 1 && random.IntN(3) == 0 {
					source = events.Script
				}
				batches[i] = events.Batch{Business: 1, Source: source, Collector: fmt.Sprint(i), Sequence: 1}
				if source == events.Log {
					batches[i].Mark = int64(i + 1)
				}
				read = append(read, overlapping(random, source))
			}
			hand := func(s Store, i int) {
				t.Helper()
				b := batches[i]
				b.Events = slices.Values(read[i])
				if _, err := s.Append(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
			gone := random.IntN(len(batches))
			if batches[gone].Mark == 0 {
				t.Skip("the script isn't taken back")
			}
			all, without, again := open(t), open(t), open(t)
			for i := range batches {
				hand(all, i)
				hand(again, i)
				if i != gone {
					hand(without, i)
				}
			}
			for _, s := range []Store{all, again} {
				if _, err := s.Withdraw(t.Context(), 1, batches[gone].Mark, batches[gone].Collector); err != nil {
					t.Fatal(err)
				}
			}
			same(t, "taken back", all, without)
			hand(again, gone)
			hand(without, gone)
			same(t, "read again", again, without)
		})
	}
}

// overlapping are page views of few people on few pages in three days: two such have many in common. Those
// of a log and of the script never are the same.
func overlapping(random *rand.Rand, source events.Source) []events.Event {
	var list []events.Event
	for range 1 + random.IntN(30) {
		minute, visitor := random.IntN(3*48)*30, int64(1+random.IntN(3))
		at := time.Date(2026, 3, 2, 0, minute, 0, 0, time.UTC)
		e := events.Event{
			Key: int64(minute)<<8 | visitor, At: at, Day: payoff.DateIn(at, time.UTC), Visitor: visitor, Site: "shop.example",
			Name: events.Pageview, Page: fmt.Sprintf("/%d", minute%4),
		}
		if source == events.Script {
			e.Key, e.Visitor = e.Key|1<<40, e.Visitor+10
		}
		list = append(list, e)
	}
	return list
}

// same compares what two stores answer. A day that two sources told of is the record of the one that told
// first: where a log that told first lost what another log told too, that one may have told later.
func same(t *testing.T, what string, a, b Store) {
	t.Helper()
	days := payoff.Range{From: payoff.DateOf(2026, 3, 2), To: payoff.DateOf(2026, 3, 6), Zone: time.UTC}
	seams := func(s Store) []events.Seam {
		list, err := s.Seams(t.Context(), 1, days)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if len(seams(a))+len(seams(b)) > 0 {
		x, y := sizes(t, a), sizes(t, b)
		if x.Events != y.Events {
			t.Errorf("%s: %d events, want %d", what, x.Events, y.Events)
		}
		return
	}
	for _, dimensions := range [][]string{{"time:day"}, {"page"}, {"channel", "entry_page"}} {
		q := events.Query{Business: 1, Range: days, Metrics: []string{"visits", "visitors", "pageviews", "events"}, Dimensions: dimensions}
		x, err := a.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(x, y) {
			t.Errorf("%s, by %v:\n got %v\nwant %v", what, dimensions, x, y)
		}
	}
	if x, y := sizes(t, a), sizes(t, b); x != y {
		t.Errorf("%s: %+v, want %+v", what, x, y)
	}
}

func sizes(t *testing.T, s Store) events.Counts {
	t.Helper()
	n, err := s.Counts(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
