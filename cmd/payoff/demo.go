package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/demo"
)

func demoCommand() command {
	return command{
		name: "demo", short: "a made-up year of two businesses, in a browser", group: "Start",
		long: `
  payoff demo
  payoff demo --data ./demo --addr 127.0.0.1:8080

Two businesses of one owner, a shop with a blog and an entertainer for hire, with a year of visits,
orders, enquiries, hours and costs that ends today. All of it is made up, and comes in as yours would:
visits through the collector, orders, spend and hours through the importers, the rest as notes.
The files that were read stay in the folder's files/: look at them, and import them again.

It prints a mail address and a password to sign in with.
Without --data the folder is a temporary one, removed at the end. A folder that is named is kept, and
served as it is the next time; a folder that isn't a demo's is left alone. docs/guide/demo.md says
what each line is there to show.`,
		flags: func(set *pflag.FlagSet) run {
			var o serveOptions
			set.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the `address` to listen at")
			set.StringVar(&o.data, "data", "", "the `folder` to keep it in; a temporary one where left out")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("demo", args); err != nil {
					return err
				}
				return showDemo(ctx, e, o, demo.Options{Now: e.now()})
			}
		},
	}
}

// showDemo fills the folder where it isn't there yet, and serves it until ctx ends.
func showDemo(ctx context.Context, e *env, o serveOptions, year demo.Options) error {
	fmt.Fprintln(e.stdout, "This is a demo: two businesses of one owner, made up to the last cent.")
	there, temporary := false, o.data == ""
	var err error
	if temporary {
		dir, err := os.MkdirTemp("", "payoff-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer os.RemoveAll(dir)
		o.data = filepath.Join(dir, "data")
	} else if there, err = isDemo(o.data); err != nil {
		return err
	}
	if there {
		fmt.Fprintf(e.stdout, "%s was filled before and is served as it is: remove it for a year that ends today.\n", o.data)
	} else if err := makeDemo(ctx, e, o.data, year); err != nil {
		return err
	}
	how, err := demoSignIn(o.data)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, how)
	fmt.Fprintf(e.stdout, "Another terminal can ask it too: payoff verdict --data %s --business %q --range last-365-days\n", o.data, demo.Shop)
	if temporary {
		fmt.Fprintln(e.stdout, "The folder is removed when you stop the demo (Ctrl-C).")
	}
	serving := *e
	serving.name = "serve" // for those who find the folder taken
	return serve(ctx, &serving, o)
}

// isDemo says whether a folder is a demo's already; a folder that holds anything else is refused, and
// one that isn't there or is empty may become one.
func isDemo(dir string) (bool, error) {
	list, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(list) == 0 {
		return false, nil
	}
	if err != nil {
		return false, payoff.Fail(payoff.Invalid, "%s is no folder that can be read: name another one", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, demoFile)); err != nil {
		return false, payoff.Fail(payoff.Conflict, "%s holds something that is no demo, and is left alone: name a folder that is empty or not there", dir)
	}
	return true, nil
}

// makeDemo fills a folder beside the one named and puts it in its place only when it is whole: a demo
// that was stopped half-way leaves none.
func makeDemo(ctx context.Context, e *env, dir string, o demo.Options) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	half, err := os.MkdirTemp(parent, ".payoff-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer os.RemoveAll(half)
	if err := fillDemo(ctx, e, half, o); err != nil {
		return err
	}
	if err := os.Rename(half, dir); err != nil {
		return fmt.Errorf("put the demo's folder in place: %w", err)
	}
	return nil
}
