package duckdb_test

import (
	"path/filepath"
	"testing"

	"payoff/events/duckdb"
	"payoff/events/eventstest"
)

func TestStore(t *testing.T) {
	eventstest.Run(t, func(t *testing.T) eventstest.Store { return openTemp(t) })
}

func TestWithdrawals(t *testing.T) {
	eventstest.RunWithdrawals(t, func(t *testing.T) eventstest.Store { return openTemp(t) })
}

// openTemp opens a file of its own.
func openTemp(t *testing.T) *duckdb.Store {
	t.Helper()
	s, err := duckdb.Open(t.Context(), duckdb.Options{Path: filepath.Join(t.TempDir(), "events.duckdb")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
