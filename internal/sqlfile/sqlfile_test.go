package sqlfile_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"testing/fstest"

	_ "modernc.org/sqlite"

	"payoff/internal/sqlfile"
)

func TestMigrate(t *testing.T) {
	ctx := context.Background()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	files := fstest.MapFS{
		"m/001_shelf.sql": {Data: []byte("-- Why: a shelf.\nCREATE TABLE shelf (book TEXT);\nINSERT INTO shelf VALUES ('Emma');\n")},
		"m/002_year.sql":  {Data: []byte("-- Why: when it came out.\nALTER TABLE shelf ADD COLUMN year BIGINT;\n")},
	}
	for _, want := range []int{2, 0} {
		if n, err := sqlfile.Migrate(ctx, db, files, "m"); err != nil || n != want {
			t.Fatalf("ran %d, %v; want %d", n, err, want)
		}
	}
	files["m/003_bad.sql"] = &fstest.MapFile{Data: []byte("-- Why: one half of it fails.\nDROP TABLE shelf;\nSELECT nonsense;\n")}
	if _, err := sqlfile.Migrate(ctx, db, files, "m"); err == nil {
		t.Fatal("a failing migration passed")
	}
	var book string
	if err := db.QueryRow("SELECT book FROM shelf").Scan(&book); err != nil || book != "Emma" {
		t.Fatalf("after a failed migration: %q, %v; want everything as it was", book, err)
	}
	delete(files, "m/003_bad.sql")
	delete(files, "m/002_year.sql")
	if _, err := sqlfile.Migrate(ctx, db, files, "m"); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Fatalf("a database from the future: %v", err)
	}
}
