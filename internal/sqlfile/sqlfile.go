// Package sqlfile reads SQL that stands in files beside a store: its questions, and migrations
// that only go forward. It works over any database/sql driver whose placeholders are $1, $2...
package sqlfile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Texts are SQL texts by their file's name without .sql.
type Texts map[string]string

// Read reads every .sql file of the folder.
func Read(files fs.FS, dir string) (Texts, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("read SQL: no .sql file in %s", dir)
	}
	texts := Texts{}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read SQL: %w", err)
		}
		texts[strings.TrimSuffix(path.Base(name), ".sql")] = string(b)
	}
	return texts, nil
}

// A Migration is one step of a database's schema.
type Migration struct {
	Number int
	Name   string // the file's name
	SQL    string
}

var migrationName = regexp.MustCompile(`^([0-9]{4})[-_][a-z0-9_-]+\.sql$`)

// Migrations reads the migrations of the folder, in order. Their names open with a number of four
// digits, none of which stands twice; their texts open with "-- Why:". A number may be missing:
// two branches that each add one agree on numbers, and are merged in any order.
func Migrations(files fs.FS, dir string) ([]Migration, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var list []Migration
	for _, name := range names {
		m := migrationName.FindStringSubmatch(path.Base(name))
		if m == nil {
			return nil, fmt.Errorf("migration %s: want a name such as 0001-first.sql", name)
		}
		number, _ := strconv.Atoi(m[1])
		if n := len(list); n > 0 && list[n-1].Number == number {
			return nil, fmt.Errorf("migration %s: %s has that number too", name, list[n-1].Name)
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		if !strings.HasPrefix(string(b), "-- Why: ") {
			return nil, fmt.Errorf(`migration %s: it opens with "-- Why: " and its reason`, name)
		}
		list = append(list, Migration{number, path.Base(name), string(b)})
	}
	return list, nil
}

// ErrNewer is wrapped by Migrate's error where the database has migrations that these files lack:
// a newer program made it.
var ErrNewer = errors.New("the database was made by a newer version")

// Migrate brings the database to the last migration of the folder, each step in a transaction of
// its own. What was applied stands in the table migrations.
func Migrate(ctx context.Context, db *sql.DB, files fs.FS, dir string) error {
	list, err := Migrations(files, dir)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL, name TEXT NOT NULL)`); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	done, err := applied(ctx, db)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	known := map[int]bool{}
	for _, m := range list {
		known[m.Number] = true
	}
	for number := range done {
		if !known[number] {
			return fmt.Errorf("migrate: %w (it has migration %d, which this version doesn't know)", ErrNewer, number)
		}
	}
	for _, m := range list {
		if done[m.Number] {
			continue
		}
		if err := apply(ctx, db, m); err != nil {
			return fmt.Errorf("migration %s: %w", m.Name, err)
		}
	}
	return nil
}

// applied are the numbers of the migrations that the database has.
func applied(ctx context.Context, db *sql.DB) (map[int]bool, error) {
	rows, err := db.QueryContext(ctx, `SELECT number FROM migrations`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := map[int]bool{}
	for rows.Next() {
		var number int
		if err := rows.Scan(&number); err != nil {
			return nil, err
		}
		done[number] = true
	}
	return done, rows.Err()
}

func apply(ctx context.Context, db *sql.DB, m Migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, m.SQL); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migrations (number, name) VALUES ($1, $2)`, m.Number, m.Name); err != nil {
		return err
	}
	return tx.Commit()
}
