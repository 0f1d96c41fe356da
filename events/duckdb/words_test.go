package duckdb_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// Words that a batch brought which then wasn't stored, or that were erased, are no words: the next
// batch numbers its own anew. Three batches: /a (fails at its end), then /b and /a (one view each),
// then, with all erased, /c and /a.
func TestWordsOfWhatWasNotStored(t *testing.T) {
	s := openTemp(t)
	key := int64(0)
	put := func(end error, pages ...string) error {
		var list []events.Event
		for _, page := range pages {
			key++
			list = append(list, events.Event{
				Site: "ada.example", Key: key, At: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC), Day: payoff.DateOf(2026, 5, 4),
				Visitor: key, Name: events.Pageview, Page: page, Device: "phone",
			})
		}
		_, err := s.Append(t.Context(), events.Batch{
			Business: 1, Source: events.Log, Collector: fmt.Sprint("file ", key), Events: slices.Values(list),
			End: func() (int64, error) { return 1, end },
		})
		return err
	}
	views := func() string {
		q, err := events.ParseQuery([]byte(`{"range":"2026-05","metrics":["pageviews"],"dimensions":["page"],"limit":10}`), payoff.DateOf(2026, 6, 1), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		q.Business = 1
		rows, err := s.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, r := range rows {
			list = append(list, fmt.Sprint(r.Dimensions[0], " ", r.Metrics[0].Number))
		}
		slices.Sort(list)
		return fmt.Sprint(list)
	}
	cut := errors.New("the file ended in the middle")
	if err := put(cut, "/a"); !errors.Is(err, cut) {
		t.Fatal(err)
	}
	if err := put(nil, "/b", "/a"); err != nil {
		t.Fatal(err)
	}
	before := views()
	if _, err := s.Erase(t.Context(), 1, events.Erasure{All: true}); err != nil {
		t.Fatal(err)
	}
	if err := put(nil, "/c", "/a"); err != nil {
		t.Fatal(err)
	}
	if after := views(); before != "[/a 1 /b 1]" || after != "[/a 1 /c 1]" {
		t.Errorf("there are %s, then %s", before, after)
	}
}
