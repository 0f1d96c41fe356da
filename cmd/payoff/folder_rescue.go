package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"payoff/collect"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/journal"
)

// unsure is what the events' file and its log are called, as they were found beside a damaged journal.
const unsure = eventsFile + ".unsure"

// setAside keeps the engine's log out where a part of the journal is missing. The log may hold what is
// missing, so it isn't passed over; but blank words in it would count as applied (see passOver), and the
// journal's own batches would then be left out. So the file goes on as of its last checkpoint, and
// rescue adds what the log tells.
func (f *folder) setAside() error {
	path, aside := filepath.Join(f.dir, eventsFile), filepath.Join(f.dir, unsure)
	if _, err := os.Stat(path + engineLogs[0]); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	// The log belongs to the file as it is now. Its last name is given when both are there.
	if err := copyFile(path, aside+".part"); err != nil {
		return errors.Join(err, os.Remove(aside+".part"))
	}
	if err := os.Rename(aside+".part", aside); err != nil {
		return err
	}
	return moveEach(path, aside, engineLogs...)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// rescue hands in what a log that was set aside tells of visits: what the journal told already is known
// by its key. before is the last number of an event when the file was opened.
func (f *folder) rescue(ctx context.Context, j *journal.Journal, store *duckdb.Store, before int64) error {
	aside := filepath.Join(f.dir, unsure)
	if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	found, err := f.handIn(ctx, j, store, aside, before)
	switch {
	case errors.Is(err, duckdb.ErrDamaged):
		kept := f.aside(filepath.Join(f.dir, eventsFile+".damaged"))
		if err := moveEach(aside, kept, engineLogs...); err != nil {
			return err
		}
		fmt.Fprintf(f.stderr, "payoff: the last writes to %s were damaged too and are kept as %s.\n", eventsFile, filepath.Base(kept)+engineLogs[0])
	case err != nil:
		return fmt.Errorf("find again what the journal lost: %w", err)
	case found > 0:
		fmt.Fprintf(f.stderr, "payoff: %d of these visits' events were found again in the last writes to %s.\n", found, eventsFile)
	}
	if err := store.Checkpoint(ctx); err != nil {
		return err
	}
	for _, end := range append(slices.Clone(engineLogs), "") {
		if err := os.Remove(aside + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *folder) handIn(ctx context.Context, j *journal.Journal, store *duckdb.Store, aside string, before int64) (found int64, err error) {
	old, err := duckdb.Open(ctx, duckdb.Options{Path: aside, MemoryMB: 256})
	if err != nil {
		return 0, err
	}
	defer old.Close()
	businesses, err := f.state.Businesses(ctx)
	if err != nil {
		return 0, err
	}
	for _, b := range businesses {
		list, err := old.Rescued(ctx, b.ID, before)
		if err != nil {
			return found, err
		}
		done, err := store.Append(ctx, events.Batch{
			Business: b.ID, Source: events.Script, Collector: "found again/" + j.Collector(), Sequence: f.now().UnixNano(),
			Around: collect.KeyDays, Events: slices.Values(list),
		})
		if err != nil {
			return found, err
		}
		found += done.Stored
	}
	return found, nil
}
