package memory

import (
	"context"

	"payoff/events"
)

// Courses lists which ways visits took over the sites.
func (s *Store) Courses(_ context.Context, q events.Query) ([]events.Course, error) {
	s.mu.Lock()
	visits := s.of(q.Business).made()
	s.mu.Unlock()
	q.Site = ""
	t, count := tally{q: q}, map[events.Course]int64{}
	for i := range visits {
		v := &visits[i]
		if !t.counts(v) {
			continue
		}
		c := events.Course{Inside: v.Inside, First: v.Site, Converted: v.Conversions > 0}
		for _, e := range v.Of {
			if e.Counts() && e.Site != v.Site {
				c.Next = e.Site
				break
			}
		}
		count[c]++
	}
	list := []events.Course{}
	for c, n := range count {
		c.Visits = n
		list = append(list, c)
	}
	events.SortCourses(list)
	return list, nil
}
