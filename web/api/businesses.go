package api

import (
	"maps"
	"slices"
	"sync"

	"payoff/books"
)

// businesses are those of the folder, as their settings are now.
type businesses struct {
	mu sync.RWMutex
	of map[int64]books.Business // under mu
}

func newBusinesses(all []books.Business) *businesses {
	s := &businesses{of: map[int64]books.Business{}}
	for _, b := range all {
		s.of[b.ID] = b
	}
	return s
}

func (s *businesses) get(id int64) books.Business {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.of[id]
}

// ids lists them oldest first.
func (s *businesses) ids() []int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.of))
}

// Set takes a business's settings from now on, and a business that wasn't there.
func (s *Server) Set(b books.Business) {
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	s.all.of[b.ID] = b
}
