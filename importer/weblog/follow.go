package weblog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// Follow reads a log that is still written to: from the byte offset from on, and when it comes to
// the end it waits for more, looking each poll, until ctx ends or the reader is closed; then it says
// io.EOF. A file that isn't there yet is waited for. When the path comes to name another file
// (rotation) the old one is read to its end and the new one follows from its beginning; a file that
// is shorter than what was read of it (truncation; also from beyond its end) is read from its
// beginning. A line that the old file left unfinished gets a line end. What was written before a
// truncation and not yet read is lost, and a file cut and refilled beyond the old length between two
// looks isn't told from one that grew. A poll of zero or less is a second.
//
// The stream goes on over rotations, so that its offsets are the file's only until the first one.
func Follow(ctx context.Context, path string, from int64, poll time.Duration) io.ReadCloser {
	if poll <= 0 {
		poll = time.Second
	}
	ctx, stop := context.WithCancel(ctx)
	return &follower{ctx: ctx, stop: stop, path: path, at: max(0, from), poll: poll, last: '\n'}
}

type follower struct {
	ctx  context.Context
	stop context.CancelFunc
	path string
	poll time.Duration

	mu   sync.Mutex // between Read and Close; never held while waiting
	file *os.File   // nil until the path is there
	at   int64      // offset in file
	last byte       // read last
}

// Read returns what was added, waiting for it.
func (f *follower) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for {
		if f.ctx.Err() != nil {
			return 0, io.EOF
		}
		n, moved, err := f.look(b)
		if n > 0 || err != nil {
			return n, err
		}
		if moved {
			continue
		}
		timer := time.NewTimer(f.poll)
		select {
		case <-f.ctx.Done():
			timer.Stop()
			return 0, io.EOF
		case <-timer.C:
		}
	}
}

// Close ends a Read that waits and closes the file.
func (f *follower) Close() error {
	f.stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.close()
}

func (f *follower) close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// look reads what is there; moved says that there is another file or place to look at now.
func (f *follower) look(b []byte) (n int, moved bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ctx.Err() != nil {
		return 0, false, io.EOF
	}
	if f.file == nil {
		file, err := os.Open(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			return 0, false, nil
		}
		if err != nil {
			return 0, false, fmt.Errorf("follow the log: %w", err)
		}
		f.file = file
	}
	// The name is looked at before the end of the file: what is written between the two is read then.
	named, statErr := os.Stat(f.path)
	if n, err = f.read(b); n > 0 || err != nil {
		return n, false, err
	}
	own, err := f.file.Stat()
	if err != nil {
		return 0, false, fmt.Errorf("follow the log: %w", err)
	}
	switch {
	case statErr == nil && !os.SameFile(named, own):
		if err := f.close(); err != nil {
			return 0, false, fmt.Errorf("follow the log: %w", err)
		}
	case own.Size() < f.at:
	default:
		return 0, false, nil
	}
	f.at = 0
	if f.last != '\n' {
		f.last = '\n'
		b[0] = '\n'
		return 1, true, nil
	}
	return 0, true, nil
}

func (f *follower) read(b []byte) (int, error) {
	n, err := f.file.ReadAt(b, f.at)
	if n > 0 {
		f.at += int64(n)
		f.last = b[n-1]
		return n, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("follow the log: %w", err)
	}
	return 0, nil
}
