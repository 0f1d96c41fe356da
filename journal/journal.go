// Package journal keeps accepted batches of events on disk until the engine has them: what is
// acknowledged to a visitor's browser is here, or in the engine as of its last checkpoint.
package journal

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"net/url"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"payoff"
	"payoff/collect"
	"payoff/internal/sqlfile"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed sql/*.sql
var questions embed.FS

// ErrDamaged is wrapped by an error where the file, or a batch in it, isn't what was written. A last
// write that a crash cut off is no damage: it wasn't acknowledged, and SQLite takes it back.
var ErrDamaged = errors.New("the journal is damaged")

// MaxPayload bounds a batch, in bytes.
const MaxPayload = 64 << 20

// A Journal is an open file of batches. Its methods may be called at once.
type Journal struct {
	db        *sql.DB
	texts     sqlfile.Texts
	collector string
	add       *sql.Stmt
	from      *sql.Stmt
	drop      *sql.Stmt
	last      *sql.Stmt
}

// Open opens the file or makes it, and looks whether it and its log are whole: ErrDamaged otherwise.
func Open(ctx context.Context, path string) (*Journal, error) {
	texts, err := sqlfile.Read(questions, "sql")
	if err != nil {
		return nil, err
	}
	if err := whole(path); err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	// synchronous=FULL: a commit returns when the write-ahead log is on disk.
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-8000)", "temp_store(2)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	db.SetMaxOpenConns(2) // one appends while the other reads
	j := &Journal{db: db, texts: texts}
	if err := j.prepare(ctx); err != nil {
		db.Close()
		if errors.Is(err, sqlfile.ErrNewer) {
			return nil, payoff.Fail(payoff.Conflict, "the journal was written by a newer Payoff: run that one")
		}
		return nil, fmt.Errorf("open the journal: %w", told(err))
	}
	return j, nil
}

func (j *Journal) prepare(ctx context.Context) error {
	var found string
	if err := j.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	if err := sqlfile.Migrate(ctx, j.db, migrations, "migrations"); err != nil {
		return err
	}
	for name, to := range map[string]**sql.Stmt{"Append": &j.add, "From": &j.from, "Drop": &j.drop, "Last": &j.last} {
		var err error
		if *to, err = j.db.PrepareContext(ctx, j.texts[name]); err != nil {
			return err
		}
	}
	var id [16]byte
	rand.Read(id[:]) // never fails (crypto/rand since Go 1.24)
	if _, err := j.db.ExecContext(ctx, j.texts["NameCollector"], "serve/"+hex.EncodeToString(id[:])); err != nil {
		return err
	}
	return j.db.QueryRowContext(ctx, j.texts["Collector"]).Scan(&j.collector)
}

// Close releases the file.
func (j *Journal) Close() error { return j.db.Close() }

// Collector is this journal's own name, made at random once: with a sequence it is a position that
// no other journal has.
func (j *Journal) Collector() string { return j.collector }

// Append writes a batch and returns its sequence once it is on disk. On an error nothing of it is
// kept, but where the disk failed at the very commit: then it may be, and the sender's event ids
// tell that it came twice.
func (j *Journal) Append(ctx context.Context, payload []byte) (int64, error) {
	if len(payload) > MaxPayload {
		return 0, payoff.Fail(payoff.Invalid, "a batch of %d bytes: want at most %d", len(payload), MaxPayload)
	}
	var sequence int64
	if err := j.add.QueryRowContext(ctx, int64(sum(payload)), nonNil(payload)).Scan(&sequence); err != nil {
		return 0, fmt.Errorf("write to the journal: %w", told(err))
	}
	return sequence, nil
}

// From reads at most limit batches behind a sequence, in order. Where one isn't what was written,
// those before it come with an error that wraps ErrDamaged.
func (j *Journal) From(ctx context.Context, after int64, limit int) ([]collect.Kept, error) {
	rows, err := j.from.QueryContext(ctx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", told(err))
	}
	defer rows.Close()
	var list []collect.Kept
	for rows.Next() {
		var b collect.Kept
		var checksum int64
		if err := rows.Scan(&b.Sequence, &checksum, &b.Payload); err != nil {
			return list, fmt.Errorf("read the journal: %w", told(err))
		}
		if int64(sum(b.Payload)) != checksum {
			return list, fmt.Errorf("read the journal: batch %d: %w", b.Sequence, ErrDamaged)
		}
		list = append(list, b)
	}
	if err := rows.Err(); err != nil {
		return list, fmt.Errorf("read the journal: %w", told(err))
	}
	return list, nil
}

// Drop forgets the batches up to a sequence, itself included.
func (j *Journal) Drop(ctx context.Context, upTo int64) error {
	if _, err := j.drop.ExecContext(ctx, upTo); err != nil {
		return fmt.Errorf("clear the journal: %w", told(err))
	}
	return nil
}

// Purge writes the file anew, so that what was dropped leaves it.
func (j *Journal) Purge(ctx context.Context) error {
	if err := sqlfile.Purge(ctx, j.db); err != nil {
		return fmt.Errorf("write the journal anew: %w", told(err))
	}
	return nil
}

// Last is the highest sequence ever given, 0 where there is none.
func (j *Journal) Last(ctx context.Context) (int64, error) {
	var n int64
	if err := j.last.QueryRowContext(ctx).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the journal: %w", told(err))
	}
	return n, nil
}

// told marks what SQLite says of a file that it can't make sense of.
func told(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || errors.Is(err, ErrDamaged) {
		return err
	}
	if code := e.Code() & 0xff; code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

// sum is CRC-32C, of which a disk's or a copy's faults rarely leave a batch unmarked.
func sum(payload []byte) uint32 { return crc32.Checksum(payload, crc32.MakeTable(crc32.Castagnoli)) }

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
