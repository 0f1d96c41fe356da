package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"payoff/books/bookstest"
	"payoff/state/sqlite"
)

func open(t testing.TB, path string, now func() time.Time) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	bookstest.Run(t, func(t *testing.T, now func() time.Time) bookstest.Store {
		return open(t, filepath.Join(t.TempDir(), "books.db"), now)
	})
}
