package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"payoff"
	"payoff/books"
	"payoff/importer"
	"payoff/record"
)

// Files reads files into a business's books and events, and takes imports back, as the import command does.
type Files interface {
	// Read reads a file, or only tells what would become of it.
	Read(ctx context.Context, b books.Business, f File) (importer.Summary, error)
	// Undo takes an import back. One that was taken back is a Conflict.
	Undo(ctx context.Context, b books.Business, u books.Undo) (TakenBack, error)
}

// A File is one that somebody handed over.
type File struct {
	Path, Name string // where it is; how its owner calls it
	Said       Said
	By         books.Actor
	Dry        bool
	Progress   func(rows int64) // told now and then how far it has come
}

// Said is what a file doesn't say, as the import command's flags name it. "" is not said.
type Said struct{ Site, As, Account, Network, Purpose string }

// TakenBack says what became of what an import brought.
type TakenBack struct {
	record.Undone
	Pageviews int64 // that count no more
}

const (
	// maxUpload bounds what one form brings, all its files together, in bytes.
	maxUpload = 512 << 20
	// maxTray bounds what all that wait take of the disk.
	maxTray = 4 * maxUpload
	// maxWaiting is how many files of one user may wait in a business.
	maxWaiting = 20
	// trayTime is how long a file waits for a word.
	trayTime = time.Hour
)

// A Tray holds files that were handed over until somebody says whether to import them: in a folder of
// their own, for an hour at most, and not over a restart. One is read at a time. Its methods may be
// called at once.
type Tray struct {
	dir   string
	files Files
	now   func() time.Time
	log   *slog.Logger

	ctx     context.Context // of the work; ends with Run
	stop    context.CancelFunc
	turn    chan struct{}
	running sync.WaitGroup

	mu      sync.Mutex
	waiting []*handed // in the order in which they came
}

// A handed file, and what is known of it. Its fields but the first are under the tray's mu.
type handed struct {
	owner   owner
	at      time.Time
	path    string
	size    int64
	view    Handed
	working bool
}

// owner is who handed a file over, and for which business.
type owner struct {
	business int64
	by       books.Actor
}

// Handed is what a page shows of a file that waits.
type Handed struct {
	ID      string
	Name    string
	Said    Said
	State   HandedState
	Rows    int64 // read so far, while it is being read
	Summary importer.Summary
	Wrong   string // why it can't be read
}

// working says whether it is being read at this moment.
func (h Handed) working() bool { return h.State == Looking || h.State == Importing }

// A HandedState is how far a file has come.
type HandedState string

// The states.
const (
	Looking   HandedState = "looking"   // it is being read, and nothing is stored
	Looked    HandedState = "looked"    // it waits for a word
	Importing HandedState = "importing" // it is being stored
	Imported  HandedState = "imported"
	Refused   HandedState = "refused" // it can't be read
)

// NewTray makes a tray in a folder of its own. What a server that died left there is deleted.
func NewTray(dir string, files Files, now func() time.Time, log *slog.Logger) (*Tray, error) {
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("clear what was handed over: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for what is handed over: %w", err)
	}
	t := &Tray{dir: dir, files: files, now: now, log: log, turn: make(chan struct{}, 1)}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t, nil
}

// Run clears away what has waited too long, until ctx ends. Then it stops what is being read, waits for
// that, and deletes everything.
func (t *Tray) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.mu.Lock()
			t.clear()
			t.mu.Unlock()
		case <-ctx.Done():
			t.Close()
			return
		}
	}
}

// Close does what Run does at its end.
func (t *Tray) Close() {
	t.stop()
	t.running.Wait()
	if err := os.RemoveAll(t.dir); err != nil {
		t.log.Warn("files that were handed over could not be deleted; the next start does", "error", err)
	}
}

// clear drops what has waited too long. mu is held.
func (t *Tray) clear() {
	t.waiting = slices.DeleteFunc(t.waiting, func(h *handed) bool {
		if h.working || t.now().Sub(h.at) < trayTime {
			return false
		}
		t.drop(h)
		return true
	})
}

// drop deletes the file.
func (t *Tray) drop(h *handed) {
	if h.path == "" {
		return
	}
	if err := os.Remove(h.path); err != nil {
		t.log.Warn("a file that was handed over could not be deleted; the next start does", "error", err)
	}
	h.path, h.size = "", 0
}

// room is an error where no more may wait. mu is held.
func (t *Tray) room(o owner) error {
	t.clear()
	n, size := 0, int64(0)
	for _, h := range t.waiting {
		size += h.size
		if h.owner == o && h.path != "" {
			n++
		}
	}
	if n >= maxWaiting || size+maxUpload > maxTray {
		return payoff.Fail(payoff.Full, "too many files wait already: import them or leave them first")
	}
	return nil
}

// take writes a file to disk, as it comes. Where it doesn't come whole nothing of it stays.
func (t *Tray) take(o owner, name string, from io.Reader) (*handed, error) {
	t.mu.Lock()
	err := t.room(o)
	t.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var id [16]byte
	rand.Read(id[:]) // never fails (crypto/rand since Go 1.24)
	h := &handed{owner: o, at: t.now(), view: Handed{ID: hex.EncodeToString(id[:]), Name: shownName(name)}}
	h.path = filepath.Join(t.dir, h.view.ID)
	to, err := os.OpenFile(h.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep a file that is handed over: %w", err)
	}
	h.size, err = io.Copy(to, from)
	if e := to.Close(); err == nil {
		err = e
	}
	if err != nil {
		t.drop(h)
		return nil, err
	}
	return h, nil
}

// shownName is a file's name without its folders, in one line.
func shownName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name = clip(name, 120); name == "" || name == "." || name == "/" {
		return "file"
	}
	return name
}

// look begins to tell what would become of files.
func (t *Tray) look(b books.Business, said Said, list ...*handed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range list {
		if !slices.Contains(t.waiting, h) {
			t.waiting = append(t.waiting, h)
		}
		h.view.Said = said
		t.begin(b, h, true)
	}
}

// begin reads a file in its turn. mu is held.
func (t *Tray) begin(b books.Business, h *handed, dry bool) {
	h.view.State, h.view.Rows, h.view.Wrong, h.working = Importing, 0, "", true
	if dry {
		h.view.State = Looking
	}
	f := File{Path: h.path, Name: h.view.Name, Said: h.view.Said, By: h.owner.by, Dry: dry, Progress: func(rows int64) {
		t.mu.Lock()
		h.view.Rows = rows
		t.mu.Unlock()
	}}
	t.running.Go(func() {
		select {
		case t.turn <- struct{}{}:
		case <-t.ctx.Done():
			return
		}
		s, err := t.files.Read(t.ctx, b, f)
		<-t.turn
		t.mu.Lock()
		defer t.mu.Unlock()
		h.working, h.at, h.view.Summary = false, t.now(), s
		switch {
		case err != nil:
			h.view.State, h.view.Wrong = Refused, t.wrong(err)
		case dry:
			h.view.State = Looked
		default:
			h.view.State = Imported
			t.drop(h)
		}
	})
}

// wrong is why a file can't be read, as people are told.
func (t *Tray) wrong(err error) string {
	switch payoff.KindOf(err) {
	case payoff.Invalid, payoff.NotFound, payoff.Conflict, payoff.Full, payoff.Denied:
		return err.Error()
	}
	if t.ctx.Err() == nil {
		t.log.Error("a file that was handed over could not be read", "error", err)
	}
	return "" // the page says that the log says why
}

// list are the files of one user in a business.
func (t *Tray) list(o owner) []Handed {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clear()
	var list []Handed
	for _, h := range t.waiting {
		if h.owner == o {
			list = append(list, h.view)
		}
	}
	return list
}

// do does something with a file that waits and isn't being worked on; false where it isn't there. One that is
// being worked on stays as it is: back and a second click change nothing.
func (t *Tray) do(o owner, id string, what func(*handed)) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range t.waiting {
		if h.owner == o && h.view.ID == id {
			if !h.working {
				what(h)
			}
			return true
		}
	}
	return false
}

// accept begins to import a file that was looked at.
func (t *Tray) accept(b books.Business, o owner, id string) bool {
	return t.do(o, id, func(h *handed) {
		if h.view.State == Looked {
			t.begin(b, h, false)
		}
	})
}

// again looks at a file once more, with something else said beside it.
func (t *Tray) again(b books.Business, o owner, id string, said Said) bool {
	return t.do(o, id, func(h *handed) {
		if h.view.State == Looked || h.view.State == Refused {
			h.view.Said = said
			t.begin(b, h, true)
		}
	})
}

// leave drops a file, or what is shown of one that was imported.
func (t *Tray) leave(o owner, id string) bool {
	return t.do(o, id, func(h *handed) {
		t.drop(h)
		t.waiting = slices.DeleteFunc(t.waiting, func(w *handed) bool { return w == h })
	})
}
