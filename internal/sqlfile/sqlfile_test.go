package sqlfile_test

import (
	"context"
	"database/sql"
	"errors"
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
		"m/0001-shelf.sql": {Data: []byte("-- Why: a shelf.\nCREATE TABLE shelf (book TEXT);\nINSERT INTO shelf VALUES ('Emma');\n")},
		"m/0002-year.sql":  {Data: []byte("-- Why: when it came out.\nALTER TABLE shelf ADD COLUMN year BIGINT;\n")},
	}
	for range 2 { // the second time there is nothing to do
		if err := sqlfile.Migrate(ctx, db, files, "m"); err != nil {
			t.Fatal(err)
		}
	}
	files["m/0003-bad.sql"] = &fstest.MapFile{Data: []byte("-- Why: one half of it fails.\nDROP TABLE shelf;\nSELECT nonsense;\n")}
	if err := sqlfile.Migrate(ctx, db, files, "m"); err == nil {
		t.Fatal("a failing migration passed")
	}
	var book string
	if err := db.QueryRow("SELECT book FROM shelf").Scan(&book); err != nil || book != "Emma" {
		t.Fatalf("after a failed migration: %q, %v; want everything as it was", book, err)
	}
	delete(files, "m/0003-bad.sql")
	delete(files, "m/0002-year.sql")
	if err := sqlfile.Migrate(ctx, db, files, "m"); !errors.Is(err, sqlfile.ErrNewer) {
		t.Fatalf("a database from the future: %v", err)
	}
	files["m/0002-silent.sql"] = &fstest.MapFile{Data: []byte("ALTER TABLE shelf ADD COLUMN pages BIGINT;\n")}
	if err := sqlfile.Migrate(ctx, db, files, "m"); err == nil || !strings.Contains(err.Error(), "Why") {
		t.Fatalf("a migration that doesn't say why: %v", err)
	}
}
