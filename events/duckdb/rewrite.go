package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// anew is where the file is written anew, beside it.
const anew = ".anew"

// rewrite writes the file anew and puts the new one in the place of the old: what was erased stays
// readable in the freed parts and the statistics of a file that is only changed. It takes as much
// disk again while it runs. Questions go on but for the moment in which the files change places.
func (s *Store) rewrite(ctx context.Context) error {
	s.write.Lock()
	defer s.write.Unlock()
	if err := s.reconnect(ctx); err != nil {
		return err
	}
	if s.path == "" {
		return nil
	}
	if err := dropAnew(s.path); err != nil {
		return err
	}
	var name string
	if err := s.writer.QueryRowContext(ctx, "SELECT current_database()").Scan(&name); err != nil {
		return err
	}
	// Names and paths can't be bound: they are quoted as SQL text.
	for _, text := range []string{
		"ATTACH " + quoted(s.path+anew) + " AS anew",
		`COPY FROM DATABASE "` + name + `" TO anew`,
		"CHECKPOINT anew",
		"DETACH anew",
	} {
		if _, err := s.writer.ExecContext(ctx, text); err != nil {
			// The connection may still hold the new file: a new one doesn't.
			return errors.Join(err, s.detach(ctx), dropAnew(s.path))
		}
	}
	return s.swap(ctx)
}

func (s *Store) detach(ctx context.Context) error {
	_, err := s.writer.ExecContext(context.WithoutCancel(ctx), "DETACH DATABASE IF EXISTS anew")
	return err
}

// swap closes the file, puts the new one in its place and opens that. Where that fails it opens
// whichever stands there.
func (s *Store) swap(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx) // half of this would leave the store closed
	s.gate.Lock()
	defer s.gate.Unlock()
	err := errors.Join(s.writer.Close(), s.db.Close())
	if err == nil {
		err = s.exchange()
	}
	return errors.Join(err, s.open(ctx))
}

func (s *Store) exchange() error {
	if _, err := os.Stat(s.path + ".wal"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the log of the old file is still there: %w", err)
	}
	if err := os.Rename(s.path+anew, s.path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(s.path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// dropAnew deletes what a rewriting left that was cut off.
func dropAnew(path string) error {
	for _, end := range []string{anew, anew + ".wal"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// question gives a connection for one question. The file stays what it is until done is called.
func (s *Store) question(ctx context.Context) (conn *sql.Conn, done func(), err error) {
	s.gate.RLock()
	conn, err = s.db.Conn(ctx)
	if err != nil {
		s.gate.RUnlock()
		return nil, nil, err
	}
	return conn, func() {
		conn.Close()
		s.gate.RUnlock()
	}, nil
}
