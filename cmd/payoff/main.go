// Payoff answers one question: is social media paying off for this business, and where should the
// next hour and the next euro go? This command wires its parts; one file a subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"payoff"
)

// commands is everything the program can be asked to do, in the order in which help shows it.
func commands() []command {
	return append([]command{
		demoCommand(),
		initCommand(),
		setCommand(),
		serveCommand(),
		importCommand(),
		logCommand(),
		verdictCommand(),
		reportCommand(),
		journeysCommand(),
		testCommand(),
		askCommand(),
		classifyCommand(),
		calcCommand(),
		exportCommand(),
		backupCommand(),
		restoreCommand(),
		eraseCommand(),
		keyCommand(),
		userCommand(),
		doctorCommand(),
		loadCommand(),
		helpCommand(),
		versionCommand(),
	}, laterCommands()...)
}

// A command is one thing the program does.
type command struct {
	name  string
	args  string // what follows the flags, as help prints it: "FILE..."
	short string // one line
	long  string // the rest of its help: what it promises, with an example
	group string // the heading in help under which it stands
	// flags declares the command's flags and returns what runs once they are parsed.
	flags func(*pflag.FlagSet) run
}

// run does a command's work; args are what the flags left over.
type run func(ctx context.Context, e *env, args []string) error

// env is the world as a command may see it.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	terminal       bool   // whether standard error is one: progress is drawn there
	name           string // of the command that runs
	getenv         func(string) string

	dir    string  // what relative paths start from; "" is the process's own
	shared *folder // inside a server: the folder that it has open
}

// path is a path as the command's caller means it.
func (e *env) path(p string) string {
	if e.dir == "" || p == "" || p == "-" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(e.dir, p)
}

// args is what runs, as another process that waits for it may be told; never with its values.
func (e *env) args() string { return "payoff " + e.name }

// errUsage marks a call that is wrong in itself: exit code 2.
type errUsage struct{ text string }

func (e errUsage) Error() string { return e.text }

func usage(format string, args ...any) error { return errUsage{fmt.Sprintf(format, args...)} }

func main() {
	syscall.Umask(0o077) // what is written here is one business's, and nobody else's on the machine
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends it at once: nothing is lost by that either
	info, err := os.Stderr.Stat()
	e := &env{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: clock(os.Getenv("PAYOFF_NOW")),
		getenv: os.Getenv, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0,
	}
	os.Exit(do(ctx, e, os.Args[1:]))
}

// clock is the real one; or the moment that PAYOFF_NOW names (RFC 3339), so that a documented example
// prints the same on any day; or, where PAYOFF_NOW is a duration such as +26h or -90m, the real one that
// goes wrong by that much, so that a clock that jumps between two starts can be tried.
func clock(set string) func() time.Time {
	if t, err := time.Parse(time.RFC3339, set); err == nil {
		return func() time.Time { return t }
	}
	if wrong, err := time.ParseDuration(set); err == nil {
		return func() time.Time { return time.Now().Add(wrong) }
	}
	return time.Now
}

// do runs one call and returns its exit code: 0 done, 1 failed, 2 the call is wrong.
func do(ctx context.Context, e *env, args []string) int {
	err := dispatch(ctx, e, args)
	var u errUsage
	var elsewhere errExit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &elsewhere):
		return int(elsewhere)
	case errors.As(err, &u):
		tell(e.stderr, err)
		return 2
	default:
		tell(e.stderr, err)
		if payoff.KindOf(err) == payoff.Internal && errors.Is(err, context.Canceled) {
			fmt.Fprintln(e.stderr, "payoff: stopped; nothing was half stored, run it again to finish")
		}
		if diskFull(err) {
			fmt.Fprintln(e.stderr, "payoff: the disk is full; nothing was half stored: make room, and run it again")
		}
		return 1
	}
}

// tell writes a failure, or each of several on a line of its own.
func tell(w io.Writer, err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(w, "payoff: %s\n", line)
	}
}

// diskFull tells by their words what the engines say when there is no room: neither hands the
// system's own error on.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "disk is full") || strings.Contains(err.Error(), "No space left on device")
}

// asUsage makes what was wrong in the call's own words a wrong call: exit code 2.
func asUsage(err error) error {
	if payoff.KindOf(err) == payoff.Invalid {
		return errUsage{err.Error()}
	}
	return err
}

func dispatch(ctx context.Context, e *env, args []string) error {
	if len(args) == 0 {
		return usage("nothing to do: try `payoff help`")
	}
	name := args[0]
	if name == "--help" || name == "-h" {
		name = "help"
	}
	if name == "--version" {
		name = "version"
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		set := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
		set.SetOutput(io.Discard)
		set.SortFlags = false
		work := c.flags(set)
		if err := set.Parse(args[1:]); err != nil {
			if errors.Is(err, pflag.ErrHelp) {
				return printHelp(e.stdout, c)
			}
			return usage("%v; see `payoff help %s`", err, c.name)
		}
		e.name = c.name
		if data := set.Lookup("data"); e.shared == nil && data != nil && data.Value.String() != "" && throughSocket(name) {
			if served, err := forward(ctx, e, data.Value.String(), args); served {
				return err
			}
		}
		return work(ctx, e, set.Args())
	}
	return usage("there is no command %q: `payoff help` lists them", name)
}

// printHelp writes a command's whole help.
func printHelp(w io.Writer, c command) error {
	set := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	set.SortFlags = false
	c.flags(set)
	line := "payoff " + c.name
	if set.HasFlags() {
		line += " [flags]"
	}
	if c.args != "" {
		line += " " + c.args
	}
	_, err := fmt.Fprintf(w, "%s\n\n  %s\n", c.short, line)
	if c.long != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimRight(strings.TrimLeft(c.long, "\n"), " \n"))
	}
	if set.HasFlags() {
		fmt.Fprintf(w, "\nFlags\n%s", set.FlagUsages())
	}
	return err
}
