// Package duckdb is the engine of events in one DuckDB file: its questions stand in sql/, its
// schema in migrations/. One process has the file open; one writer appends, readers don't wait.
package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"payoff"
	"payoff/internal/sqlfile"
)

//go:embed sql/*.sql
var questions embed.FS

//go:embed migrations/*.sql
var migrations embed.FS

// Options say where the events lie and what the engine may use.
type Options struct {
	Path     string // of the file; "" keeps all in memory
	MemoryMB int    // at most this much; 0 is 1024
	Threads  int    // 0 is 2
}

// ErrDamaged is wrapped by Open's error where what was written last can't be read: the file as of
// its last checkpoint can, once the write-ahead log beside it is moved away.
var ErrDamaged = errors.New("the write-ahead log of the events is damaged")

// A Store is an open file of events. Its methods may be called at once.
type Store struct {
	path   string // "" is in memory
	dsn    string
	sql    sqlfile.Texts
	gate   sync.RWMutex // held by each question, and while the file changes hands
	db     *sql.DB      // under gate
	write  sync.Mutex
	writer *sql.Conn // under write
	last   int64     // under write: the highest number given to an event or an erased visitor
	known  *known    // under write
}

// Open opens the file, or makes it, and brings it to the newest schema.
func Open(ctx context.Context, o Options) (*Store, error) {
	if strings.Contains(o.Path, "?") {
		return nil, payoff.Fail(payoff.Invalid, "the events' file %q has a question mark in its name", o.Path)
	}
	texts, err := sqlfile.Read(questions, "sql")
	if err != nil {
		return nil, err
	}
	memory, threads := o.MemoryMB, o.Threads
	if memory <= 0 {
		memory = 1024
	}
	if threads <= 0 {
		threads = 2
	}
	dsn := fmt.Sprintf("%s?memory_limit=%dMB&threads=%d&autoinstall_known_extensions=false&autoload_known_extensions=false",
		o.Path, memory, threads)
	s := &Store{path: o.Path, dsn: dsn, sql: texts}
	if o.Path != "" {
		if err := dropAnew(o.Path); err != nil {
			return nil, fmt.Errorf("open events: %w", err)
		}
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	connector, err := duckdb.NewConnector(s.dsn, func(driver.ExecerContext) error { return nil })
	if err != nil {
		return opening(err)
	}
	s.db, s.known = sql.OpenDB(connector), newKnown()
	if err := s.prepare(ctx); err != nil {
		return errors.Join(err, s.db.Close())
	}
	return nil
}

func (s *Store) prepare(ctx context.Context) error {
	if err := sqlfile.Migrate(ctx, s.db, migrations, "migrations"); err != nil {
		if errors.Is(err, sqlfile.ErrNewer) {
			return payoff.Fail(payoff.Conflict, "the events were written by a newer Payoff: run that one")
		}
		return fmt.Errorf("open events: %w", err)
	}
	writer, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open events: %w", err)
	}
	s.writer = writer
	if err := writer.QueryRowContext(ctx, s.sql["Open"]).Scan(&s.last); err != nil {
		return fmt.Errorf("open events: %w", err)
	}
	return nil
}

// opening gives a failure to open the words and kind that a person can act on.
func opening(err error) error {
	switch text := err.Error(); {
	case strings.Contains(text, "Could not set lock"), strings.Contains(text, "Conflicting lock"):
		return payoff.Fail(payoff.Conflict, "another process has the events open")
	case strings.Contains(text, "replaying WAL"), strings.Contains(text, "WAL file"):
		return fmt.Errorf("open events: %w: %w", ErrDamaged, err)
	}
	return fmt.Errorf("open events: %w", err)
}

// Close writes what is left to the file and closes it.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	err := s.writer.Close()
	if errors.Is(err, sql.ErrConnDone) {
		err = nil // thrown away before, see reconnect
	}
	return errors.Join(err, s.db.Close())
}

// Checkpoint moves all that was written from the log beside the file into the file. It waits for the
// questions that are being answered: each has tables of its own while it is.
func (s *Store) Checkpoint(ctx context.Context) error {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.reconnect(ctx); err != nil {
		return err
	}
	if _, err := s.writer.ExecContext(ctx, "FORCE CHECKPOINT"); err != nil {
		return fmt.Errorf("checkpoint events: %w", err)
	}
	return nil
}

// reconnect gives the writer a new connection where the last one was cut off in a transaction: that
// one was undone, and database/sql threw the connection away.
func (s *Store) reconnect(ctx context.Context) error {
	if !errors.Is(s.writer.PingContext(ctx), sql.ErrConnDone) {
		return nil // whatever else is wrong, the statement itself will tell
	}
	writer, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open events: %w", err)
	}
	s.writer = writer
	return nil
}

// change runs f in one transaction of the writer: all of it stands, or nothing.
func (s *Store) change(ctx context.Context, f func(w *writing) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.reconnect(ctx); err != nil {
		return err
	}
	// A transaction that has the context is rolled back beside us when that ends, maybe after the next one has
	// begun on the writer. Its statements have the context; it ends here.
	tx, err := s.writer.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; it also holds where the batch's maker panics
	w := &writing{ctx: ctx, tx: tx, conn: s.writer, sql: s.sql, last: s.last, known: s.known}
	s.known = newKnown() // what is new in w's stands once w is committed
	if err := f(w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.last, s.known = w.last, w.known
	return nil
}

// writing is an open transaction.
type writing struct {
	ctx   context.Context
	tx    *sql.Tx
	conn  *sql.Conn
	sql   sqlfile.Texts
	last  int64
	known *known
}

// run runs the text of that name and says how many rows it changed.
func (w *writing) run(name string, args ...any) (int64, error) {
	text, ok := w.sql[name]
	if !ok {
		return 0, fmt.Errorf("there is no sql/%s.sql", name)
	}
	result, err := w.tx.ExecContext(w.ctx, text, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	n, err := result.RowsAffected()
	return n, err
}

// number reads one number, 0 where there is none.
func (w *writing) number(query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := w.tx.QueryRowContext(w.ctx, query, args...).Scan(&n)
	return n.Int64, err
}
