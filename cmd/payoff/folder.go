package main

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	"payoff/geo"
	"payoff/state/sqlite"
)

// A folder is an open data folder: the books of one or more businesses and what their visitors did.
type folder struct {
	dir    string
	lock   *os.File
	state  *sqlite.Store
	store  *duckdb.Store // nil until events asks for it
	now    func() time.Time
	stderr io.Writer // what a person must know

	places   *geo.Countries // nil until countries asks for it
	base     string         // what links to the server begin with; "" where none runs
	borrowed bool           // of a server that goes on with it
	// changed is told of a business's new settings by whoever stored them; nil where no server runs.
	changed func(context.Context, books.Business) error
	settled func(context.Context) error // has the server that has the folder do what settle does; nil where none runs
}

// announce tells the server that has the folder, if one does, of a business's new settings.
func (f *folder) announce(ctx context.Context, b books.Business) error {
	if f.changed == nil {
		return nil
	}
	return f.changed(ctx, b)
}

// The names of the files in a data folder.
const (
	stateFile   = "state.db"
	eventsFile  = "events.duckdb"
	journalFile = "journal.db"
	lockFile    = "payoff.lock"
	countryFile = "country.mmdb" // put there by whoever has a better table than the one built in
)

// How long a command waits for another one that has the folder, and for a server that is perhaps
// just stopping.
const (
	lockWait   = 10 * time.Second
	serverWait = time.Second
)

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
	if e.shared != nil {
		return &folder{
			dir: e.shared.dir, state: e.shared.state, store: e.shared.store, places: e.shared.places, now: e.now, stderr: e.stderr,
			base: e.shared.base, borrowed: true, changed: e.shared.changed, settled: e.shared.settled,
		}, nil
	}
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
	return &folder{dir: dir, lock: lock, state: state, now: e.now, stderr: e.stderr}, nil
}

// takeLock holds the folder for this process alone: two can't write one DuckDB file. The lock goes
// with the process, however it ends; what stands in the file only tells others who has it.
func takeLock(ctx context.Context, path, who string) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	began := time.Now()
	for {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			lock.Close()
			return nil, fmt.Errorf("lock the data folder: %w", err)
		}
		holder, _ := os.ReadFile(path) // it only tells who; the lock itself holds
		who := strings.TrimSpace(string(holder))
		switch served := strings.HasSuffix(who, ": payoff serve"); {
		case served && time.Since(began) > serverWait:
			lock.Close()
			return nil, payoff.Fail(payoff.Full, "a server has this folder (%s): stop it for this, and start it again after", who)
		case !served && time.Since(began) > lockWait:
			lock.Close()
			return nil, payoff.Fail(payoff.Full, "another payoff has this folder (%s): wait until it is done", who)
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

// events opens the engine at its first use: most commands about the books never need it. What a
// server that died had accepted and not yet applied is applied now.
func (f *folder) events(ctx context.Context) (*duckdb.Store, error) {
	if f.store != nil {
		return f.store, nil
	}
	if _, err := os.Stat(filepath.Join(f.dir, journalFile)); errors.Is(err, fs.ErrNotExist) {
		f.store, err = f.openEvents(ctx)
		return f.store, err
	}
	j, hurt, err := f.wholeJournal(ctx)
	if err != nil {
		return nil, err
	}
	if hurt {
		err = f.setAside()
	} else {
		err = f.passOver(ctx, j)
	}
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	store, err := f.openEvents(ctx)
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	if err := f.apply(ctx, j, store, hurt); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	f.store = store
	return store, nil
}

// openEvents opens the engine. Where its log can't be read the file as of its last checkpoint can:
// the log is moved aside, and the journal still has what it held of visits.
func (f *folder) openEvents(ctx context.Context) (*duckdb.Store, error) {
	path := filepath.Join(f.dir, eventsFile)
	store, err := duckdb.Open(ctx, duckdb.Options{Path: path})
	if !errors.Is(err, duckdb.ErrDamaged) {
		return store, err
	}
	aside := f.aside(path + ".damaged")
	if e := moveEach(path, aside, engineLogs...); e != nil {
		return nil, errors.Join(err, e)
	}
	fmt.Fprintf(f.stderr, "payoff: the last writes to %s were damaged: it is opened as of its last checkpoint, and the journal gives back the visits since. "+
		"Import access logs again that were being imported when it stopped. The damaged part is kept as %s.\n", eventsFile, filepath.Base(aside)+engineLogs[0])
	return duckdb.Open(ctx, duckdb.Options{Path: path})
}

// countries opens what tells a visit's country at its first use.
func (f *folder) countries() (*geo.Countries, error) {
	if f.places != nil {
		return f.places, nil
	}
	var err error
	f.places, err = geo.Open(filepath.Join(f.dir, countryFile))
	return f.places, err
}

func (f *folder) close() error {
	if f.borrowed {
		return nil
	}
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

// byCommand is whom the log of changes names for what a command does.
func byCommand(name string) books.Actor {
	return books.Actor{Kind: books.ByCommand, Name: "payoff " + name}
}

// note adds a line to the log of changes.
func note(ctx context.Context, f *folder, c books.Change) error {
	return f.state.WriteUsers(ctx, func(tx books.UserTx) error { return tx.Note(c) })
}
