package sqlfile_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	_ "github.com/duckdb/duckdb-go/v2"

	"payoff/internal/sqlfile"
)

const (
	first  = "-- Why: people have names.\nCREATE TABLE people (name TEXT NOT NULL);\nINSERT INTO people VALUES ('Ada');"
	second = "-- Why: and ages.\nALTER TABLE people ADD COLUMN age INTEGER DEFAULT 36;"
)

func files(texts ...string) fstest.MapFS {
	names := []string{"0001-people.sql", "0002-ages.sql", "0003-more.sql"}
	m := fstest.MapFS{}
	for i, text := range texts {
		m["migrations/"+names[i]] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestMigrate(t *testing.T) {
	db := open(t)
	for _, step := range []fstest.MapFS{files(first), files(first), files(first, second), files(first, second)} {
		if err := sqlfile.Migrate(t.Context(), db, step, "migrations"); err != nil {
			t.Fatal(err)
		}
	}
	var name string
	var age, n int
	if err := db.QueryRow(`SELECT name, age, (SELECT count(*) FROM migrations) FROM people`).Scan(&name, &age, &n); err != nil {
		t.Fatal(err)
	}
	if name != "Ada" || age != 36 || n != 2 {
		t.Errorf("got %s, %d years, after %d migrations: each was to be applied once, the row to stay", name, age, n)
	}
	if err := sqlfile.Migrate(t.Context(), db, files(first), "migrations"); !errors.Is(err, sqlfile.ErrNewer) {
		t.Errorf("an older version opened it: %v", err)
	}
}

// A branch had the third step before the second one came from another: each is applied once.
func TestMigrateInAnyOrder(t *testing.T) {
	db := open(t)
	third := "-- Why: and towns.\nALTER TABLE people ADD COLUMN town TEXT DEFAULT 'Cork';"
	early := files(first, second, third)
	delete(early, "migrations/0002-ages.sql")
	for _, step := range []fstest.MapFS{early, early, files(first, second, third), files(first, second, third)} {
		if err := sqlfile.Migrate(t.Context(), db, step, "migrations"); err != nil {
			t.Fatal(err)
		}
	}
	var town string
	var age, n int
	if err := db.QueryRow(`SELECT town, age, (SELECT count(*) FROM migrations) FROM people`).Scan(&town, &age, &n); err != nil {
		t.Fatal(err)
	}
	if town != "Cork" || age != 36 || n != 3 {
		t.Errorf("got %s, %d years, after %d migrations", town, age, n)
	}
	if err := sqlfile.Migrate(t.Context(), db, early, "migrations"); !errors.Is(err, sqlfile.ErrNewer) {
		t.Errorf("a version without the second step opened it: %v", err)
	}
}

// A step that fails leaves nothing behind and is tried again.
func TestMigrateWholeOrNot(t *testing.T) {
	db := open(t)
	broken := second + "\nINSERT INTO nowhere VALUES (1);"
	if err := sqlfile.Migrate(t.Context(), db, files(first, broken), "migrations"); err == nil || !strings.Contains(err.Error(), "0002-ages.sql") {
		t.Fatalf("got %v", err)
	}
	if err := sqlfile.Migrate(t.Context(), db, files(first, second), "migrations"); err != nil {
		t.Fatal(err)
	}
}

func TestMigrationsAreChecked(t *testing.T) {
	for says, m := range map[string]fstest.MapFS{
		`opens with "-- Why: "`: files("CREATE TABLE a (b INTEGER)"),
		"has that number too":   {"migrations/0002-a.sql": {Data: []byte(first)}, "migrations/0002-b.sql": {Data: []byte(first)}},
		"want a name such as":   {"migrations/people.sql": {Data: []byte(first)}},
	} {
		if _, err := sqlfile.Migrations(m, "migrations"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want it to say %s", err, says)
		}
	}
}

func TestRead(t *testing.T) {
	texts, err := sqlfile.Read(fstest.MapFS{"sql/Ask.sql": {Data: []byte("SELECT 1")}, "sql/notes.md": {}}, "sql")
	if err != nil || len(texts) != 1 || texts["Ask"] != "SELECT 1" {
		t.Errorf("got %v, %v", texts, err)
	}
	if _, err := sqlfile.Read(fstest.MapFS{}, "sql"); err == nil {
		t.Error("an empty folder was read without a word")
	}
}
