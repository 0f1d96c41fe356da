package sqlite_test

import (
	"database/sql"
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

// TestStore runs the contract on a new file, where a write knows all there is from its first question;
// on one that looks fuller, where it learns in the middle; and on one so full that it never does.
func TestStore(t *testing.T) {
	for name, last := range map[string]int64{"new": 0, "fuller": 60, "full": 1_000_000_000} {
		t.Run(name, func(t *testing.T) {
			bookstest.Run(t, func(t *testing.T, now func() time.Time) bookstest.Store {
				path := filepath.Join(t.TempDir(), "books.db")
				s := open(t, path, now)
				if last > 0 {
					fill(t, path, last)
				}
				return s
			})
		})
	}
}

// fill puts a fact with that number into the file, of a business that isn't there.
func fill(t *testing.T, path string, number int64) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`INSERT INTO facts (id, business, kind, key, version, at_ms, recorded_ms, import, via, digest, body, note)
		VALUES ($1, -1, '', '', 1, 0, 0, 0, 0, '', '', '')`, number)
	if err != nil {
		t.Fatal(err)
	}
}
