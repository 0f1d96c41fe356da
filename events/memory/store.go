// Package memory is the engine of events in memory: small, plain, and the measure of the others.
// What it holds is lost when the program ends.
package memory

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"payoff"
	"payoff/events"
)

// A Store keeps the events of any number of businesses. Its methods may be called at once.
type Store struct {
	mu         sync.Mutex
	businesses map[int64]*business
	erased     int64 // visitors given a number that nothing is tied to
}

// New is an empty store.
func New() *Store { return &Store{businesses: map[int64]*business{}} }

type business struct {
	positions map[string]int64
	record    map[siteDay]events.Source
	keys      map[statement]bool
	kept      []kept
	visits    []events.Visit // of the counted events; nil: to be made anew
}

type siteDay struct {
	site string
	day  payoff.Date
}

type statement struct {
	siteDay
	key int64
}

type kept struct {
	events.Event
	source  events.Source
	counted bool
}

func (s *Store) of(id int64) *business {
	b := s.businesses[id]
	if b == nil {
		b = &business{positions: map[string]int64{}, record: map[siteDay]events.Source{}, keys: map[statement]bool{}}
		s.businesses[id] = b
	}
	return b
}

// Append stores a batch, or skips one whose collector is past it.
func (s *Store) Append(ctx context.Context, batch events.Batch) (events.Appended, error) {
	if err := events.CheckBatch(batch); err != nil {
		return events.Appended{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.of(batch.Business)
	if batch.End == nil && batch.Sequence <= b.positions[batch.Collector] {
		return events.Appended{Skipped: true}, nil
	}
	read := slices.Collect(batch.Events)
	if batch.End != nil {
		var err error
		if batch.Sequence, err = batch.End(); err != nil {
			return events.Appended{}, err
		}
	}
	var done events.Appended
	for _, e := range read {
		at := siteDay{e.Site, e.Day}
		if b.record[at] == "" { // the first to tell of a day is its record, also with what was known
			b.record[at] = batch.Source
		}
		known := false
		for day := e.Day - payoff.Date(batch.Around); day <= e.Day+payoff.Date(batch.Around); day++ {
			known = known || b.keys[statement{siteDay{e.Site, day}, e.Key}]
		}
		if known {
			done.Known++
			continue
		}
		counted := b.record[at] == batch.Source
		b.keys[statement{at, e.Key}] = true
		b.kept = append(b.kept, kept{e, batch.Source, counted})
		done.Stored++
		if !counted {
			done.Uncounted++
		}
	}
	b.positions[batch.Collector] = batch.Sequence
	b.visits = nil
	return done, ctx.Err()
}

// Position is how far the collector has come, 0 where it is unknown.
func (s *Store) Position(_ context.Context, business int64, collector string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of(business).positions[collector], nil
}

// Journeys gives the path of each conversion asked for, in their order.
func (s *Store) Journeys(_ context.Context, business int64, asked []events.Asked, lookback time.Duration) iter.Seq2[events.Path, error] {
	return func(yield func(events.Path, error) bool) {
		s.mu.Lock()
		b := s.of(business)
		visits := b.made()
		s.mu.Unlock()
		for _, a := range asked {
			if !yield(path(a, lookback, visits), nil) {
				return
			}
		}
	}
}

func path(a events.Asked, lookback time.Duration, visits []events.Visit) events.Path {
	p := events.Path{ID: a.ID}
	for _, v := range visits {
		age := a.At.UnixMilli() - v.Start.UnixMilli()
		if slices.Contains(a.Visitors, v.Visitor) && age >= 0 && age <= lookback.Milliseconds() {
			if !v.Inside {
				p.Touches = append(p.Touches, payoff.Touch{At: v.Start, Origin: v.Origin, Site: v.Site, Page: v.Entry})
			}
			p.Lasting = p.Lasting || payoff.Lasting(v.Visitor)
		}
	}
	slices.SortFunc(p.Touches, events.CompareTouches)
	return p
}

// Seams lists the days of the range for which a second source told something too.
func (s *Store) Seams(_ context.Context, business int64, r payoff.Range) ([]events.Seam, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.of(business)
	sum := map[events.Seam]int64{}
	for _, k := range b.kept {
		if !k.counted && r.Has(k.Day) {
			sum[events.Seam{Site: k.Site, Day: k.Day, Record: b.record[siteDay{k.Site, k.Day}], Other: k.source}]++
		}
	}
	var seams []events.Seam
	for seam, n := range sum {
		seam.Uncounted = n
		seams = append(seams, seam)
	}
	slices.SortFunc(seams, func(x, y events.Seam) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Site, y.Site), cmp.Compare(x.Other, y.Other))
	})
	return seams, nil
}

// Counts are the sizes of what is kept of the business.
func (s *Store) Counts(_ context.Context, business int64) (events.Counts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.of(business)
	c := events.Counts{Events: int64(len(b.kept)), Visits: int64(len(b.made()))}
	for i, k := range b.kept {
		if !k.counted {
			c.Uncounted++
		}
		if i == 0 || k.Day < c.From {
			c.From = k.Day
		}
		c.To = max(c.To, k.Day+1)
	}
	return c, nil
}

// Erase removes what the erasure names.
func (s *Store) Erase(_ context.Context, business int64, what events.Erasure) (events.Erased, error) {
	if err := what.Check(); err != nil {
		return events.Erased{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.of(business)
	b.visits = nil
	switch {
	case what.All:
		done := events.Erased{Events: int64(len(b.kept))}
		delete(s.businesses, business)
		return done, nil
	case what.Site != "":
		before := len(b.kept)
		b.kept = slices.DeleteFunc(b.kept, func(k kept) bool { return k.Site == what.Site })
		for k := range b.keys {
			if k.site == what.Site {
				delete(b.keys, k)
			}
		}
		for k := range b.record {
			if k.site == what.Site {
				delete(b.record, k)
			}
		}
		return events.Erased{Events: int64(before - len(b.kept))}, nil
	}
	anew := map[int64]int64{}
	for i := range b.kept {
		v := b.kept[i].Visitor
		if !slices.Contains(what.Visitors, v) {
			continue
		}
		if anew[v] == 0 {
			s.erased++
			anew[v] = -s.erased
		}
		b.kept[i].Visitor = anew[v]
	}
	return events.Erased{Visitors: int64(len(anew))}, nil
}

// made are the visits of the counted events.
func (b *business) made() []events.Visit {
	if b.visits == nil {
		var counted []events.Event
		for _, k := range b.kept {
			if k.counted {
				counted = append(counted, k.Event)
			}
		}
		b.visits = events.Visits(events.Sorted(counted))
	}
	return b.visits
}
