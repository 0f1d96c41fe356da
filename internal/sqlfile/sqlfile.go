// Package sqlfile reads SQL that stands in files beside the code that runs it, and brings a
// database forward through numbered migrations.
package sqlfile

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Load reads every .sql file of a folder; a query's name is its file's, without the ending.
func Load(files fs.FS, dir string) (map[string]string, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no .sql files in %s", dir)
	}
	out := make(map[string]string, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		out[strings.TrimSuffix(path.Base(name), ".sql")] = string(text)
	}
	return out, nil
}

// Migrate runs the files of a folder that the database has not seen, in the order of their names,
// each in a transaction of its own with the note that it ran. A file's number stands before its
// first underscore (002_salts.sql). Each opens with "-- Why:". A database that a newer program has
// migrated further is refused. It returns how many ran.
func Migrate(ctx context.Context, db *sql.DB, files fs.FS, dir string) (int, error) {
	return MigrateTo(ctx, db, files, dir, 0)
}

// MigrateTo is Migrate up to and including a number, for tests of the later ones on older data; 0 is all.
func MigrateTo(ctx context.Context, db *sql.DB, files fs.FS, dir string, last int) (int, error) {
	texts, err := Load(files, dir)
	if err != nil {
		return 0, err
	}
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	sort.Strings(names)
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)`); err != nil {
		return 0, fmt.Errorf("open the list of migrations: %w", err)
	}
	var have int
	if err := db.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM migrations`).Scan(&have); err != nil {
		return 0, fmt.Errorf("read the list of migrations: %w", err)
	}
	ran, newest := 0, 0
	for _, name := range names {
		var number int
		if _, err := fmt.Sscanf(name, "%d_", &number); err != nil || number <= newest {
			return ran, fmt.Errorf("migration %s: want a rising number before an underscore", name)
		}
		newest = number
		if number <= have || last > 0 && number > last {
			continue
		}
		if !strings.HasPrefix(texts[name], "-- Why:") {
			return ran, fmt.Errorf("migration %s does not open with \"-- Why:\"", name)
		}
		if err := apply(ctx, db, number, name, texts[name]); err != nil {
			return ran, err
		}
		ran++
	}
	if have > newest {
		return ran, fmt.Errorf("the database is at migration %d and this program knows %d: use the newer program", have, newest)
	}
	return ran, nil
}

func apply(ctx context.Context, db *sql.DB, number int, name, text string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("migration %s: %w", name, err)
	}
	defer tx.Rollback()
	for _, statement := range Statements(text) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO migrations (number, name) VALUES ($1, $2)`, number, name); err != nil {
		return fmt.Errorf("migration %s: %w", name, err)
	}
	return tx.Commit()
}

// Statements cuts a file at the semicolons that end a line; comment lines go.
func Statements(text string) []string {
	var out []string
	var b strings.Builder
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "--") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(trimmed, ";") {
			out = append(out, strings.TrimSpace(b.String()))
			b.Reset()
		}
	}
	if rest := strings.TrimSpace(b.String()); rest != "" {
		out = append(out, rest)
	}
	return out
}
