package duckdb

import (
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"payoff"
	"payoff/events"
	"payoff/internal/sqlfile"
)

// rowsOf are rows as a file of that migration holds them: a visit from facebook over two pages.
var rowsOf = map[int]string{
	1: `
INSERT INTO sites VALUES (1, 1, 'a.example');
INSERT INTO pages VALUES (1, 1, '/'), (2, 1, '/cakes');
INSERT INTO origins VALUES (1, 1, 'Organic Social', 'facebook', 'facebook', '', '', '', '', 'm.facebook.com', '');
INSERT INTO clients VALUES (1, 1, 'phone', '', '', 'IE');
INSERT INTO records VALUES (1, 1, DATE '2026-03-02', 1);
INSERT INTO positions VALUES (1, 'c', 4);
INSERT INTO identities VALUES (1, 7, 'ada', 1772442000000);
INSERT INTO events VALUES
    (1, 1, 1, true, 1, DATE '2026-03-02', 1772442000000, 7, 11, 1, 1, 1, 0, 1, 1, 1),
    (2, 1, 1, true, 1, DATE '2026-03-02', 1772442060000, 7, 12, 1, 2, 0, 0, 1, 1, 1);
INSERT INTO tallies VALUES (1, 1, DATE '2026-03-02', 1, 1, 1), (1, 1, DATE '2026-03-02', 1, 2, 1);
INSERT INTO visits VALUES (1, 1, 1, DATE '2026-03-02', 1772442000000, 1772442060000, 7, true, 1, 1, 1, 2, 2, 2, 0, 0, 1);`,
	2: `
INSERT INTO sites VALUES (1, 1, 'a.example');
INSERT INTO pages VALUES (1, 1, '/'), (2, 1, '/cakes');
INSERT INTO origins VALUES (1, 1, 'Organic Social', 'facebook', 'facebook', '', '', '', '', 'm.facebook.com', '');
INSERT INTO clients VALUES (1, 1, 'phone', '', '', 'IE');
INSERT INTO records VALUES (1, 1, DATE '2026-03-02', 1);
INSERT INTO positions VALUES (1, 'c', 4);
INSERT INTO events VALUES
    (1, 1, 1, true, 1, DATE '2026-03-02', 1772442000000, 7, 11, 1, 1, 1, 0, 1, 1, 1),
    (2, 1, 1, true, 1, DATE '2026-03-02', 1772442060000, 7, 12, 1, 2, 0, 0, 1, 1, 1);
INSERT INTO tallies VALUES (1, 1, DATE '2026-03-02', 1, 1, 1), (1, 1, DATE '2026-03-02', 1, 2, 1);
INSERT INTO visits VALUES (1, 1, 1, DATE '2026-03-02', 1772442000000, 1772442060000, 7, true, 1, 1, 1, 2, 2, 2, 0, 0, 1);`,
	3: `
INSERT INTO sites VALUES (1, 1, 'a.example');
INSERT INTO pages VALUES (1, 1, '/'), (2, 1, '/cakes');
INSERT INTO origins VALUES (1, 1, 'Organic Social', 'facebook', 'facebook', '', '', '', '', 'm.facebook.com', '');
INSERT INTO clients VALUES (1, 1, 'phone', '', '', 'IE');
INSERT INTO records VALUES (1, 1, DATE '2026-03-02', 1);
INSERT INTO positions VALUES (1, 'c', 4);
INSERT INTO events VALUES
    (1, 1, 1, true, 1, DATE '2026-03-02', 1772442000000, 7, 11, 1, 1, 1, 0, 1, 1, 1),
    (2, 1, 1, true, 1, DATE '2026-03-02', 1772442060000, 7, 12, 1, 2, -1, 0, 1, 1, 1);
INSERT INTO tallies VALUES (1, 1, DATE '2026-03-02', 1, 1, 1), (1, 1, DATE '2026-03-02', 1, 2, 1);
INSERT INTO visits VALUES (1, 1, 1, DATE '2026-03-02', 1772442000000, 1772442060000, 7, true, 1, 1, 1, 2, 2, 2, 0, 0, 1);`,
}

// A file of every older schema, with rows in it, opens, answers and takes more.
func TestMigrateData(t *testing.T) {
	list, err := sqlfile.Migrations(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= len(list); n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "events.duckdb")
			older(t, path, n)
			s, err := Open(t.Context(), Options{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			at := time.UnixMilli(1772442120000)
			done, err := s.Append(t.Context(), events.Batch{Business: 1, Source: events.Script, Collector: "c", Sequence: 5, Events: func(yield func(events.Event) bool) {
				yield(events.Event{Key: 13, At: at, Day: payoff.DateIn(at, time.UTC), Visitor: 7, Site: "a.example", Name: events.Pageview, Page: "/thanks", Device: "phone"})
			}})
			if err != nil || done.Stored != 1 {
				t.Fatalf("got %+v, %v", done, err)
			}
			q, err := events.ParseQuery([]byte(`{"range":"2026-03","metrics":["visits","pageviews"],"dimensions":["network","entry_page","exit_page","device"]}`), 20600, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			q.Business = 1
			rows, err := s.Ask(t.Context(), q)
			if err != nil || len(rows) != 1 || strings.Join(rows[0].Dimensions, " ") != "facebook / /thanks phone" || rows[0].Metrics[1].Number != 3 {
				t.Errorf("got %+v, %v", rows, err)
			}
		})
	}
}

// older makes a file of the first n migrations with rows in it.
func older(t *testing.T, path string, n int) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names[:n] {
		b, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	if err := sqlfile.Migrate(t.Context(), db, files, "migrations"); err != nil {
		t.Fatal(err)
	}
	if rowsOf[n] == "" {
		t.Fatalf("migration %d has no rows to be tested on", n)
	}
	if _, err := db.Exec(rowsOf[n]); err != nil {
		t.Fatal(err)
	}
}
