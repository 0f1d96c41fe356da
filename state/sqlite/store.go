// Package sqlite keeps the books in one SQLite file. Its SQL keeps to what PostgreSQL reads too.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver

	"payoff"
	"payoff/books"
	"payoff/internal/sqlfile"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed sql/*.sql
var sqlFiles embed.FS

// A Store is the books of every business of a folder. One process writes it at a time.
type Store struct {
	db  *sql.DB
	sql sqlfile.Texts
	now func() time.Time

	mu       sync.Mutex
	versions map[int64]int64 // of each business, since the file was opened: this process alone writes it
}

// Open opens or creates the file and brings its schema forward. now is the clock that stamps what
// is recorded.
func Open(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	queries, err := sqlfile.Read(sqlFiles, "sql")
	if err != nil {
		return nil, err
	}
	// Every commit is on disk before it is acknowledged; a writer waits for another one's end.
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-128000)", "temp_store(2)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the books: %w", err)
	}
	db.SetMaxOpenConns(4)
	if err := sqlfile.Migrate(ctx, db, migrations, "migrations"); err != nil {
		db.Close()
		if errors.Is(err, sqlfile.ErrNewer) {
			return nil, payoff.Fail(payoff.Conflict, "the books were written by a newer Payoff: run that one")
		}
		return nil, fmt.Errorf("open the books: %w", err)
	}
	return &Store{db: db, sql: queries, now: now, versions: map[int64]int64{}}, nil
}

// Close releases the file.
func (s *Store) Close() error { return s.db.Close() }

// Check runs SQLite's own check of the whole file and returns what it finds, nothing when all is well.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	found, err := list(ctx, s.db, "PRAGMA integrity_check", func(scan scanner) (string, error) {
		var line string
		return line, scan(&line)
	})
	if len(found) == 1 && found[0] == "ok" {
		return nil, err
	}
	return found, err
}

// CopyTo writes a consistent copy of the whole file to a path that must not exist yet.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	_, err := s.db.ExecContext(ctx, "VACUUM INTO $1", path)
	return err
}

// Secret is a random value of the business by name, made by fresh at the first call.
func (s *Store) Secret(ctx context.Context, business int64, name string, fresh func() string) (string, error) {
	var value string
	err := s.db.QueryRowContext(ctx, s.sql["Secret"], business, name).Scan(&value)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, err
	}
	// Of two callers who meet here the first one's value stays.
	if _, err := s.db.ExecContext(ctx, s.sql["AddSecret"], business, name, fresh()); err != nil {
		return "", fmt.Errorf("keep the secret %s: %w", name, err)
	}
	err = s.db.QueryRowContext(ctx, s.sql["Secret"], business, name).Scan(&value)
	return value, err
}

// RenewSecret puts a new value in the place of a secret, or makes it, and returns it.
func (s *Store) RenewSecret(ctx context.Context, business int64, name string, fresh func() string) (string, error) {
	value := fresh()
	if _, err := s.db.ExecContext(ctx, s.sql["SetSecret"], business, name, value); err != nil {
		return "", fmt.Errorf("renew the secret %s: %w", name, err)
	}
	return value, nil
}

// FindSecret finds which business has a secret of that name; of several the oldest.
func (s *Store) FindSecret(ctx context.Context, name string) (business int64, value string, ok bool, err error) {
	err = s.db.QueryRowContext(ctx, s.sql["FindSecret"], name).Scan(&business, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", false, nil
	}
	return business, value, err == nil, err
}

// SecretNames lists the names of a business's secrets that begin so.
func (s *Store) SecretNames(ctx context.Context, business int64, prefix string) ([]string, error) {
	names, err := list(ctx, s.db, s.sql["SecretNames"], func(scan scanner) (string, error) {
		var name string
		return name, scan(&name)
	}, business)
	return slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) }), err
}

// DropSecret deletes a secret. One that doesn't exist is NotFound.
func (s *Store) DropSecret(ctx context.Context, business int64, name string) error {
	done, err := s.db.ExecContext(ctx, s.sql["DropSecret"], business, name)
	if err != nil {
		return err
	}
	if n, _ := done.RowsAffected(); n == 0 {
		return payoff.Fail(payoff.NotFound, "there is no secret of that name")
	}
	return nil
}

// Salt is the random salt of the business's visitors on a day. One that doesn't exist is made by
// fresh; each call counts as a use, and DropSalts deletes those long unused.
func (s *Store) Salt(ctx context.Context, business int64, day payoff.Date, fresh func() string) (string, error) {
	var value string
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, s.sql["Salt"], business, day).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			value, err = fresh(), nil
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.sql["AddSalt"], business, day, value, s.now().UnixMilli())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find the salt of %s: %w", day, err)
	}
	return value, nil
}

// SaltAge is how long a salt is kept after its last use.
const SaltAge = 48 * time.Hour

// DropSalts deletes the salts that were last used longer than SaltAge ago: nobody can tell after
// that which visitor was whom.
func (s *Store) DropSalts(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, s.sql["DropSalts"], s.now().Add(-SaltAge).UnixMilli())
	return err
}

// Facts implements books.Reader.
func (s *Store) Facts(ctx context.Context, business int64, kind books.Kind, from, to, asOf time.Time) iter.Seq2[books.Fact, error] {
	low, high, seen := int64(math.MinInt64), int64(math.MaxInt64), int64(math.MaxInt64)
	if !from.IsZero() {
		low = from.UnixMilli()
	}
	if !to.IsZero() {
		high = to.UnixMilli()
	}
	if !asOf.IsZero() {
		seen = asOf.UnixMilli()
	}
	return each(ctx, s.db, s.sql["Facts"], scanFact, business, kind, low, high, seen)
}

// History yields every version of every fact of a business in the order of recording.
func (s *Store) History(ctx context.Context, business int64) iter.Seq2[books.Fact, error] {
	return each(ctx, s.db, s.sql["AllVersions"], scanFact, business)
}

// Version implements books.Reader.
func (s *Store) Version(_ context.Context, business int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.versions[business], nil
}

// changed gives a business another version.
func (s *Store) changed(business int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[business]++
}

// Versions implements books.Reader.
func (s *Store) Versions(ctx context.Context, business int64, kind books.Kind, key string) iter.Seq2[books.Fact, error] {
	return each(ctx, s.db, s.sql["Versions"], scanFact, business, kind, key)
}

// Persons implements books.Reader.
func (s *Store) Persons(ctx context.Context, business int64) (map[string]string, error) {
	out := map[string]string{}
	_, err := list(ctx, s.db, s.sql["Persons"], func(scan scanner) (struct{}, error) {
		var key, person string
		err := scan(&key, &person)
		out[key] = person
		return struct{}{}, err
	}, business)
	return out, err
}

// Links implements books.Reader.
func (s *Store) Links(ctx context.Context, business int64) ([]books.Link, error) {
	return list(ctx, s.db, s.sql["Links"], func(scan scanner) (books.Link, error) {
		var l books.Link
		var at int64
		err := scan(&l.Visitor, &l.Key, &at)
		l.At = time.UnixMilli(at).UTC()
		return l, err
	}, business)
}

// Dropped implements books.Reader.
func (s *Store) Dropped(ctx context.Context, business int64, r payoff.Range) ([]books.Dropped, error) {
	return list(ctx, s.db, s.sql["Dropped"], func(scan scanner) (books.Dropped, error) {
		var d books.Dropped
		err := scan(&d.Day, &d.Site, &d.Reason, &d.Count)
		return d, err
	}, business, r.From, r.To)
}

// Rates implements books.Reader: by day, and within a day in the order of recording.
func (s *Store) Rates(ctx context.Context, business int64) ([]books.Rate, error) {
	return list(ctx, s.db, s.sql["Rates"], func(scan scanner) (books.Rate, error) {
		var r books.Rate
		var recorded int64
		err := scan(&r.On, &r.Currency, &r.Person, &r.Value, &recorded)
		r.Recorded = time.UnixMilli(recorded).UTC()
		return r, err
	}, business)
}

// Imports implements books.Reader, oldest first.
func (s *Store) Imports(ctx context.Context, business int64) ([]books.Import, error) {
	return list(ctx, s.db, s.sql["Imports"], scanImport, business)
}

// Stated implements books.Reader.
func (s *Store) Stated(ctx context.Context, business, id int64) ([]books.Tally, error) {
	return list(ctx, s.db, s.sql["ImportKinds"], func(scan scanner) (books.Tally, error) {
		var t books.Tally
		var first, last int64
		err := scan(&t.Kind, &t.Facts, &first, &last)
		t.First, t.Last = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
		return t, err
	}, business, id)
}

// AddKey stores a key that lets a program in.
func (s *Store) AddKey(ctx context.Context, business int64, k books.Key) (books.Key, error) {
	k.Created = s.now().UTC().Truncate(time.Millisecond)
	err := s.db.QueryRowContext(ctx, s.sql["AddKey"], business, k.Name, k.Scope, k.Hash, k.Created.UnixMilli()).Scan(&k.ID)
	return k, err
}

// Keys lists the business's keys, revoked ones too.
func (s *Store) Keys(ctx context.Context, business int64) ([]books.Key, error) {
	return list(ctx, s.db, s.sql["Keys"], func(scan scanner) (books.Key, error) {
		var k books.Key
		var created, revoked int64
		err := scan(&k.ID, &k.Name, &k.Scope, &k.Hash, &created, &revoked)
		k.Created = time.UnixMilli(created).UTC()
		if revoked != 0 {
			k.Revoked = time.UnixMilli(revoked).UTC()
		}
		return k, err
	}, business)
}

// RevokeKey ends a key. One that doesn't exist or is ended already is NotFound.
func (s *Store) RevokeKey(ctx context.Context, business, id int64) error {
	done, err := s.db.ExecContext(ctx, s.sql["RevokeKey"], business, id, s.now().UnixMilli())
	if err != nil {
		return err
	}
	if n, _ := done.RowsAffected(); n == 0 {
		return payoff.Fail(payoff.NotFound, "there is no key %d that still holds", id)
	}
	return nil
}

type scanner func(dest ...any) error

func scanFact(scan scanner) (books.Fact, error) {
	var f books.Fact
	var at, recorded int64
	var body string
	err := scan(&f.ID, &f.Kind, &f.Key, &f.Version, &at, &recorded, &f.Import, &f.Via, &f.Digest, &body, &f.Note)
	f.At, f.Recorded, f.Body = time.UnixMilli(at).UTC(), time.UnixMilli(recorded).UTC(), []byte(body)
	return f, err
}

func scanImport(scan scanner) (books.Import, error) {
	var i books.Import
	var u books.Undo
	var summary string
	var finished, undone int64
	err := scan(&i.ID, &i.File, &i.Kind, &i.Digest, &summary, &finished, &i.By.Kind, &i.By.ID, &i.By.Name, &i.Mark,
		&undone, &u.By.Kind, &u.By.ID, &u.By.Name, &u.Why)
	i.Summary, i.Finished = []byte(summary), time.UnixMilli(finished).UTC()
	if undone != 0 {
		u.Import, u.At = i.ID, time.UnixMilli(undone).UTC()
		i.Undone = &u
	}
	return i, err
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each yields the rows of a query one at a time.
func each[T any](ctx context.Context, db querier, query string, row func(scanner) (T, error), args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := row(rows.Scan)
			if !yield(v, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// list collects what each yields.
func list[T any](ctx context.Context, db querier, query string, row func(scanner) (T, error), args ...any) ([]T, error) {
	var out []T
	for v, err := range each(ctx, db, query, row, args...) {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Store) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
