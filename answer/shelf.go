package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"sync"
	"time"

	"payoff"
	"payoff/books"
	"payoff/ledger"
)

// A shelf keeps what businesses recorded as words, as long as the books' version says that nothing changed:
// reading a year's orders anew takes longer than all that is worked out from them.
type shelf struct {
	mu    sync.Mutex
	kept  map[int64]*shelved // under mu
	order []int64            // under mu: the business asked for longest ago first
}

// shelfSize is how many businesses are kept: of an agency's hundreds those that somebody looks at.
const shelfSize = 8

// A shelved is everything that one business recorded. It is read by many at once, and what it says never
// changes.
type shelved struct {
	mu    sync.Mutex
	weeks map[weekKey]map[payoff.Purpose][]float64 // under mu: weeklyContribution's answers

	version int64
	rates   []books.Rate
	persons map[string]string
	links   []books.Link
	orders  []stated[payoff.Order]
	leads   []stated[payoff.Lead]
	answers []stated[payoff.Answer]
	wins    []stated[payoff.Win]
	tests   []stated[payoff.Experiment]
	budgets []stated[payoff.Budget]
	entries []stated[payoff.Entry]
}

// A weekKey is what weekly contributions hang on beside the facts: the day up to which they are asked, and
// the margin that prices orders.
type weekKey struct {
	until  payoff.Date
	margin int64 // -1 where none is set
	zone   string
}

// weekly is what work gives, worked out once for each key.
func (s *shelved) weekly(key weekKey, work func() map[payoff.Purpose][]float64) map[payoff.Purpose][]float64 {
	s.mu.Lock()
	known, ok := s.weeks[key]
	s.mu.Unlock()
	if ok {
		return known
	}
	fresh := work()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.weeks[key] = fresh
	return fresh
}

// A stated fact is a word with what the books know of its statement.
type stated[T any] struct {
	key      string
	via      books.Via
	at       time.Time // when it happened
	recorded time.Time
	fact     T
}

// of is what the business has recorded. Two that ask at once may both read.
func (s *shelf) of(ctx context.Context, from books.Reader, business int64) (*shelved, error) {
	version, err := from.Version(ctx, business)
	if err != nil {
		return nil, fmt.Errorf("read the books' version: %w", err)
	}
	s.mu.Lock()
	known := s.kept[business]
	s.mu.Unlock()
	if known != nil && known.version == version {
		return known, nil
	}
	fresh, err := readAll(ctx, from, business)
	if err != nil {
		return nil, err
	}
	fresh.version = version
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[business] == nil {
		if s.order = append(s.order, business); len(s.order) > shelfSize {
			delete(s.kept, s.order[0])
			s.order = s.order[1:]
		}
	}
	s.kept[business] = fresh
	return fresh, nil
}

func readAll(ctx context.Context, from books.Reader, business int64) (*shelved, error) {
	all := &shelved{weeks: map[weekKey]map[payoff.Purpose][]float64{}}
	var err error
	if all.rates, err = from.Rates(ctx, business); err != nil {
		return nil, fmt.Errorf("read the rates: %w", err)
	}
	if all.persons, err = from.Persons(ctx, business); err != nil {
		return nil, fmt.Errorf("read the persons: %w", err)
	}
	if all.links, err = from.Links(ctx, business); err != nil {
		return nil, fmt.Errorf("read whose browsers are whose: %w", err)
	}
	if all.orders, err = read[payoff.Order](ctx, from, business, books.Orders); err != nil {
		return nil, err
	}
	if all.leads, err = read[payoff.Lead](ctx, from, business, books.Leads); err != nil {
		return nil, err
	}
	if all.answers, err = read[payoff.Answer](ctx, from, business, books.Answers); err != nil {
		return nil, err
	}
	if all.wins, err = read[payoff.Win](ctx, from, business, books.Wins); err != nil {
		return nil, err
	}
	if all.tests, err = read[payoff.Experiment](ctx, from, business, books.Experiments); err != nil {
		return nil, err
	}
	if all.budgets, err = read[payoff.Budget](ctx, from, business, books.Budgets); err != nil {
		return nil, err
	}
	all.entries, err = read[payoff.Entry](ctx, from, business, books.Entries)
	return all, err
}

// read reads the facts of one kind, by the time at which they happened.
func read[T any](ctx context.Context, from books.Reader, business int64, kind books.Kind) ([]stated[T], error) {
	var out []stated[T]
	for f, err := range from.Facts(ctx, business, kind, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, fmt.Errorf("read the %ss: %w", kind, err)
		}
		s := stated[T]{key: f.Key, via: f.Via, at: f.At, recorded: f.Recorded}
		if err := json.Unmarshal(f.Body, &s.fact); err != nil {
			return nil, fmt.Errorf("read %s %s: %w", kind, f.Key, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// until are those that happened before end; the zero time is no end.
func until[T any](all []stated[T], end time.Time) []stated[T] {
	if end.IsZero() {
		return all
	}
	n := sort.Search(len(all), func(i int) bool { return !all[i].at.Before(end) })
	return all[:n:n]
}

// statements are entries as the ledger reads them.
func statements(entries []stated[payoff.Entry]) []ledger.Statement {
	out := make([]ledger.Statement, len(entries))
	for i, e := range entries {
		out[i] = ledger.Statement{Entry: e.fact, Recorded: e.recorded}
	}
	return out
}
