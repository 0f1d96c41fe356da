package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/events/duckdb"
	"payoff/state/sqlite"
)

// A folder is an open data folder: the books of one or more businesses and what their visitors did.
type folder struct {
	dir   string
	lock  *os.File
	state *sqlite.Store
	store *duckdb.Store // nil until events asks for it
}

// The names of the files in a data folder.
const (
	stateFile  = "state.db"
	eventsFile = "events.duckdb"
	lockFile   = "payoff.lock"
)

// lockWait is how long a command waits for another one that has the folder.
const lockWait = 10 * time.Second

// where holds the flags that say which business of which folder is meant.
type where struct{ data, business string }

func (w *where) flags(set *pflag.FlagSet) {
	set.StringVar(&w.data, "data", "", "the data `folder`")
	set.StringVar(&w.business, "business", "", "the business's `name`, where the folder holds several")
}

func (w *where) dir() (string, error) {
	if w.data == "" {
		return "", usage("which data folder? say --data DIR (`payoff init` makes one)")
	}
	return w.data, nil
}

// open opens the folder and finds the business in it.
func (w *where) open(ctx context.Context, e *env) (*folder, books.Business, error) {
	dir, err := w.dir()
	if err != nil {
		return nil, books.Business{}, err
	}
	f, err := openFolder(ctx, e, dir, false)
	if err != nil {
		return nil, books.Business{}, err
	}
	b, err := f.business(ctx, w.business)
	if err != nil {
		f.close()
		return nil, b, err
	}
	return f, b, nil
}

// openFolder takes the folder's lock and opens its books; create makes a folder that isn't there.
func openFolder(ctx context.Context, e *env, dir string, create bool) (*folder, error) {
	if create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
	} else if _, err := os.Stat(filepath.Join(dir, stateFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, payoff.Fail(payoff.NotFound, "%s is no data folder: make one with `payoff init --data %s --business NAME --currency EUR --zone Europe/Dublin`", dir, dir)
	}
	lock, err := takeLock(ctx, filepath.Join(dir, lockFile), e.args())
	if err != nil {
		return nil, err
	}
	state, err := sqlite.Open(ctx, filepath.Join(dir, stateFile), e.now)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &folder{dir: dir, lock: lock, state: state}, nil
}

// takeLock holds the folder for this process alone: two can't write one DuckDB file. The lock goes
// with the process, however it ends; what stands in the file only tells others who has it.
func takeLock(ctx context.Context, path, who string) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	deadline := time.Now().Add(lockWait)
	for {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			holder, _ := os.ReadFile(path)
			lock.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, payoff.Fail(payoff.Full, "another payoff has this folder (%s): wait until it is done", strings.TrimSpace(string(holder)))
			}
			return nil, fmt.Errorf("lock the data folder: %w", err)
		}
		select {
		case <-ctx.Done():
			lock.Close()
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	if err := lock.Truncate(0); err == nil {
		fmt.Fprintf(lock, "process %d: %s\n", os.Getpid(), who)
	}
	return lock, nil
}

// events opens the engine at its first use: most commands about the books never need it.
func (f *folder) events(ctx context.Context) (*duckdb.Store, error) {
	if f.store != nil {
		return f.store, nil
	}
	store, err := duckdb.Open(ctx, duckdb.Options{Path: filepath.Join(f.dir, eventsFile)})
	if err != nil {
		return nil, err
	}
	f.store = store
	return store, nil
}

func (f *folder) close() error {
	var errs []error
	if f.store != nil {
		errs = append(errs, f.store.Close())
	}
	errs = append(errs, f.state.Close(), f.lock.Close())
	return errors.Join(errs...)
}

// business finds a business by name; "" is the only one there is.
func (f *folder) business(ctx context.Context, name string) (books.Business, error) {
	all, err := f.state.Businesses(ctx)
	if err != nil {
		return books.Business{}, err
	}
	names := make([]string, len(all))
	for i, b := range all {
		if b.Name == name {
			return b, nil
		}
		names[i] = b.Name
	}
	switch {
	case name != "":
		return books.Business{}, payoff.Fail(payoff.NotFound, "there is no business %q here: %s", name, strings.Join(names, ", "))
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return books.Business{}, payoff.Fail(payoff.NotFound, "the folder holds no business yet: `payoff init` adds one")
	}
	return books.Business{}, usage("which business? say --business NAME: %s", strings.Join(names, ", "))
}
