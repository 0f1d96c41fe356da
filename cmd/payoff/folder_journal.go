package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"payoff/collect"
	"payoff/events/duckdb"
	"payoff/journal"
	"payoff/record"
)

// engineLogs are the ends of the names of what DuckDB writes beside its file before a checkpoint.
var engineLogs = []string{".wal", ".wal.checkpoint", ".wal.recovery"}

// passOver puts the engine's log aside where the journal is whole and has batches: a server was killed, or
// its machine, and what it applied since the last checkpoint stands in both. Only the journal is
// believed: each of its batches has a checksum, while DuckDB's for a part of its log is the exclusive or of
// its words' hashes, for which an even number of equal words may as well be blank (DuckDB 1.5.5,
// src/common/checksum.cpp). What isn't in the journal, an import, is checkpointed before its end is told.
func (f *folder) passOver(ctx context.Context, j *journal.Journal) error {
	if n, err := j.Behind(ctx, 0); err != nil || n == 0 {
		return err
	}
	path := filepath.Join(f.dir, eventsFile)
	return moveEach(path, path+".passed-over", engineLogs...)
}

// moveEach gives files another name, each with the same ends; what isn't there needn't be moved.
func moveEach(from, to string, ends ...string) error {
	for _, end := range ends {
		if err := os.Rename(from+end, to+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// wholeJournal opens the journal with every batch in it looked at. Of one that is damaged what can be
// read is in a new one, and it is hurt.
func (f *folder) wholeJournal(ctx context.Context) (j *journal.Journal, hurt bool, err error) {
	if j, hurt, err = f.openJournal(ctx); err != nil {
		return nil, false, err
	}
	if err = j.Check(ctx); err == nil {
		return j, hurt, nil
	}
	if err = errors.Join(err, j.Close()); !errors.Is(err, journal.ErrDamaged) {
		return nil, false, err
	}
	if err := f.salvage(ctx); err != nil {
		return nil, false, err
	}
	j, _, err = f.openJournal(ctx)
	return j, true, err
}

// settle makes the engine and the books hold for good all that was accepted, so that the journal holds
// nothing of anybody any more.
func (f *folder) settle(ctx context.Context) error {
	if f.settled != nil {
		return f.settled(ctx)
	}
	if _, err := f.events(ctx); err != nil { // opening them applies what the journal holds
		return err
	}
	if _, err := os.Stat(filepath.Join(f.dir, journalFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := f.journal(ctx)
	if err != nil {
		return err
	}
	return errors.Join(j.Purge(ctx), j.Close())
}

// apply applies a journal to its end and closes it; hurt says that a part of it is missing.
func (f *folder) apply(ctx context.Context, j *journal.Journal, store *duckdb.Store, hurt bool) error {
	before := store.Last()
	err := f.compare(ctx, j, store, hurt)
	if err == nil {
		log := slog.New(slog.NewTextHandler(f.stderr, nil))
		err = collect.NewApplier(j, store, record.NewTeller(f.state, log), log).Drain(ctx)
	}
	if err == nil {
		err = f.rescue(ctx, j, store, before)
	}
	if err == nil {
		err = f.forgetPassedOver()
	}
	return errors.Join(err, j.Close())
}

// compare holds the journal against how far the engine has come. One that lost its end goes on behind
// it, or the engine would take new batches for those that it has. Of one that is hurt it says how much
// is missing.
func (f *folder) compare(ctx context.Context, j *journal.Journal, store *duckdb.Store, hurt bool) error {
	businesses, err := f.state.Businesses(ctx)
	if err != nil {
		return err
	}
	position := int64(0)
	for _, b := range businesses {
		n, err := store.Position(ctx, b.ID, j.Collector())
		if err != nil {
			return err
		}
		position = max(position, n)
	}
	last, err := j.Last(ctx)
	if err != nil {
		return err
	}
	if last < position {
		fmt.Fprintf(f.stderr, "payoff: %s lost its end. What is known of it, %d batches of visits, was applied before; what came after them is missing.\n", journalFile, position-last)
		return j.GoOnFrom(ctx, position)
	}
	if !hurt {
		return nil
	}
	waiting, err := j.Behind(ctx, position)
	if missing := last - position - waiting; err == nil && missing > 0 {
		fmt.Fprintf(f.stderr, "payoff: %d batches of visits that were not yet applied could not be read: what the last writes to the events don't hold of them is missing.\n", missing)
	}
	return err
}

// salvaged is a journal that was made of a damaged one and isn't yet in its place.
const salvaged = journalFile + ".salvaged"

// journal opens the journal.
func (f *folder) journal(ctx context.Context) (*journal.Journal, error) {
	j, _, err := f.openJournal(ctx)
	return j, err
}

// openJournal opens the journal, and what can be read of one that is damaged: then it is hurt.
func (f *folder) openJournal(ctx context.Context) (j *journal.Journal, hurt bool, err error) {
	path := filepath.Join(f.dir, journalFile)
	if _, err := os.Stat(filepath.Join(f.dir, salvaged)); err == nil {
		if err := f.replaceJournal(); err != nil {
			return nil, false, err
		}
		hurt = true
	}
	if j, err = journal.Open(ctx, path); !errors.Is(err, journal.ErrDamaged) {
		return j, hurt, err
	}
	if err := f.salvage(ctx); err != nil {
		return nil, false, err
	}
	j, err = journal.Open(ctx, path)
	return j, true, err
}

// salvage makes a new journal of what can be read of a damaged one. It is made beside it, so that it
// may be cut off at any moment: until the new one is whole the next start begins anew, and then it
// finishes.
func (f *folder) salvage(ctx context.Context) error {
	part := filepath.Join(f.dir, salvaged+".part")
	if err := removeDatabase(part); err != nil {
		return err
	}
	s, err := journal.SalvageInto(ctx, filepath.Join(f.dir, journalFile), part)
	if err != nil {
		return errors.Join(err, removeDatabase(part))
	}
	if err := os.Rename(part, filepath.Join(f.dir, salvaged)); err != nil {
		return err
	}
	if err := f.replaceJournal(); err != nil {
		return err
	}
	if !s.Named {
		fmt.Fprintf(f.stderr, "payoff: how many batches of visits could not be read isn't known.\n")
	}
	return nil
}

// replaceJournal puts what was salvaged in the place of the damaged journal, which is kept aside.
func (f *folder) replaceJournal() error {
	path := filepath.Join(f.dir, journalFile)
	aside := f.aside(path + ".damaged")
	// The file last: a log without it would be taken for the new one's.
	if err := moveEach(path, aside, "-wal", "-shm", ""); err != nil {
		return err
	}
	fmt.Fprintf(f.stderr, "payoff: %s was damaged and is kept as %s. What can be read of it is applied now.\n", journalFile, filepath.Base(aside))
	return os.Rename(filepath.Join(f.dir, salvaged), path)
}

// aside is a name, which nothing has yet, for a file that is kept.
func (f *folder) aside(path string) string {
	for n := f.now().Unix(); ; n++ {
		name := fmt.Sprintf("%s-%d", path, n)
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
	}
}

// forgetPassedOver removes the engine's log that was passed over, once all is applied.
func (f *folder) forgetPassedOver() error {
	for _, end := range engineLogs {
		if err := os.Remove(filepath.Join(f.dir, eventsFile+".passed-over"+end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeDatabase removes a SQLite file with what stands beside it.
func removeDatabase(path string) error {
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
