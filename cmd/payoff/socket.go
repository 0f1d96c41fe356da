package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"payoff"
)

// socketFile is where a server takes the commands of its folder: DuckDB's file is one process's at a
// time, so a command runs inside the server and talks through it. Whoever may open it may do all that
// the commands do: it has the mode 0600, in a folder of mode 0700.
const socketFile = "payoff.sock"

// throughSocket are the commands that a server runs for others. Those that put the folder's files in
// place need the folder for themselves.
func throughSocket(name string) bool {
	return slices.Contains([]string{"init", "set", "ask", "verdict", "report", "journeys", "log", "test", "import", "key", "user", "export", "erase", "doctor"}, name)
}

// A frame is a kind, the length of what follows in four bytes, big end first, and that.
type frame byte

// What travels: a call first, then the caller's standard input, and what the command says.
const (
	frameCall   frame = 'c' // JSON of a call
	frameInput  frame = 'i' // of standard input; an empty one is its end
	frameOutput frame = 'o'
	frameError  frame = 'e'
	frameExit   frame = 'x' // one byte: the exit code
)

const maxFrame = 64 << 10

// A call is a command as it was typed, and where.
type call struct {
	Args []string `json:"args"`
	Dir  string   `json:"dir"` // what relative paths start from
}

func writeFrame(w io.Writer, kind frame, b []byte) error {
	head := make([]byte, 5, 5+len(b))
	head[0] = byte(kind)
	binary.BigEndian.PutUint32(head[1:], uint32(len(b)))
	_, err := w.Write(append(head, b...))
	return err
}

func readFrame(r io.Reader) (frame, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return frame(head[0]), b, err
}

// framed writes what a command says; several may share a connection.
type framed struct {
	to   io.Writer
	mu   *sync.Mutex
	kind frame
}

func (f framed) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for done := 0; done < len(b); {
		n := min(len(b)-done, maxFrame)
		if err := writeFrame(f.to, f.kind, b[done:done+n]); err != nil {
			return done, err
		}
		done += n
	}
	return len(b), nil
}

// commands takes the folder's commands from the socket until ctx ends; then it waits for those that
// run, whose own contexts end too.
func (s *server) commands(ctx context.Context, listener net.Listener) {
	var running sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if err != nil {
			break // closed, as asked
		}
		running.Go(func() {
			defer conn.Close()
			s.command(ctx, conn)
		})
	}
	running.Wait()
}

// listenSocket makes the socket. One that a dead server left is in the way: the folder's lock says
// that nobody else has it.
func listenSocket(dir string) (net.Listener, error) {
	path := filepath.Join(dir, socketFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w", socketFile, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// command runs one call. Where its caller goes away it is cancelled.
func (s *server) command(ctx context.Context, conn net.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := bufio.NewReader(conn)
	kind, b, err := readFrame(r)
	var c call
	if err != nil || kind != frameCall || json.Unmarshal(b, &c) != nil || len(c.Args) == 0 || !throughSocket(c.Args[0]) {
		return // nothing that our own client sends
	}
	input, feed := io.Pipe()
	defer input.Close() // so that feeding it ends
	go func() {
		defer cancel()
		for {
			kind, b, err := readFrame(r)
			switch {
			case err != nil || kind != frameInput:
				feed.CloseWithError(io.ErrUnexpectedEOF)
				return
			case len(b) == 0:
				feed.Close()
			default:
				feed.Write(b) // refused once the command is done: then nobody needs it
			}
		}
	}()
	var mu sync.Mutex
	e := &env{
		stdin: input, stdout: framed{conn, &mu, frameOutput}, stderr: framed{conn, &mu, frameError}, now: s.env.now,
		dir: c.Dir, shared: s.folder,
	}
	code := s.guarded(ctx, e, c.Args)
	if c.Args[0] == "import" && ctx.Err() == nil {
		// An import isn't in the journal: it must not hang on the engine's log.
		if err := s.folder.store.Checkpoint(context.WithoutCancel(ctx)); err != nil {
			s.log.Error("after an import the engine could not be settled; it is tried again", "error", err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	writeFrame(conn, frameExit, []byte{byte(code)}) // a caller that went away needs no answer
}

// guarded keeps a command that panics from taking the server with it.
func (s *server) guarded(ctx context.Context, e *env, args []string) (code int) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a command failed", "command", args[0], "panic", fmt.Sprint(p))
			fmt.Fprintf(e.stderr, "payoff: %s failed inside the server; its log says more\n", args[0])
			code = 1
		}
	}()
	return do(ctx, e, args)
}

// errExit ends the program with another process's exit code, without a word of its own.
type errExit int

func (e errExit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// forward runs a call in the server that has the folder, if one does.
func forward(ctx context.Context, e *env, dir string, args []string) (served bool, err error) {
	conn, err := net.Dial("unix", filepath.Join(dir, socketFile))
	if err != nil {
		return false, nil // nobody listens: a server that died leaves its socket behind
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	here, err := os.Getwd()
	if err != nil {
		return true, err
	}
	b, err := json.Marshal(call{args, here})
	if err != nil {
		return true, err
	}
	if len(b) > maxFrame {
		return true, payoff.Fail(payoff.Invalid, "the call is too long for the server that has the folder")
	}
	if err := writeFrame(conn, frameCall, b); err != nil {
		return true, gone()
	}
	go func() {
		// It ends with the connection, or with the process where nobody ever types anything.
		var mu sync.Mutex
		io.Copy(framed{conn, &mu, frameInput}, e.stdin)
		writeFrame(conn, frameInput, nil)
	}()
	r := bufio.NewReader(conn)
	for {
		kind, b, err := readFrame(r)
		if err != nil {
			if ctx.Err() != nil {
				return true, ctx.Err()
			}
			return true, gone()
		}
		switch kind {
		case frameOutput:
			_, err = e.stdout.Write(b)
		case frameError:
			_, err = e.stderr.Write(b)
		case frameExit:
			if len(b) == 1 && b[0] == 0 {
				return true, nil
			}
			if len(b) != 1 {
				return true, gone()
			}
			return true, errExit(b[0])
		}
		if err != nil {
			return true, err
		}
	}
}

func gone() error {
	return payoff.Fail(payoff.Full, "the server that has the folder stopped meanwhile: look whether it was done, and try again")
}
