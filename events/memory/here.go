package memory

import (
	"context"
	"time"

	"payoff"
	"payoff/events"
)

// Here lists where the browsers are that did something since a moment.
func (s *Store) Here(_ context.Context, business int64, since time.Time) ([]events.Here, error) {
	s.mu.Lock()
	visits := s.of(business).made()
	s.mu.Unlock()
	last := map[int64]events.Here{} // by visitor; visits come in order
	for _, v := range visits {
		for _, e := range v.Of {
			if e.At.UnixMilli() >= since.UnixMilli() {
				origin := payoff.Origin{Channel: v.Origin.Channel, Network: v.Origin.Network}
				last[v.Visitor] = events.Here{Site: e.Site, Page: e.Page, Line: origin.Line()}
			}
		}
	}
	count := map[events.Here]int64{}
	for _, h := range last {
		count[h]++
	}
	list := []events.Here{}
	for h, n := range count {
		h.Visitors = n
		list = append(list, h)
	}
	events.SortHere(list)
	return list, nil
}
