package main

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/record"
)

func logCommand() command {
	return command{
		name: "log", args: "KIND key=value...", short: "note one fact: minutes, money, an order, a lead, a rate", group: "Put in",
		long: `
KIND is one of ` + kindNames() + `.
` + "`payoff log help time`" + ` lists the keys of a kind.

  payoff log --data ./shop time minutes=30 network=instagram purpose=acquire activity=create
  payoff log --data ./shop time minutes=45 network=facebook:2,instagram:1 on=2026-03-02
  payoff log --data ./shop cost amount=29.00 kind=tools every=month network=facebook,instagram
  payoff log --data ./shop order number=1001 amount=100.00 source=instagram email=eve@example.org
  payoff log --data ./shop rate on=2026-01-01 person=sam hourly=28.50
  payoff log --data ./shop rate on=2026-01-01 USD=0.92 GBP=1.17

Nothing noted is ever changed: "log reversal" takes an entry back and both stay in the books.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) == 0 {
					return usage("what happened? say one of %s", kindNames())
				}
				if args[0] == "help" {
					return logHelp(e.stdout, args[1:])
				}
				kind, err := findKind(args[0])
				if err != nil {
					return err
				}
				of, err := readWords(kind, args[1:])
				if err != nil {
					return err
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				table, err := classify.New()
				if err != nil {
					return err
				}
				words := &record.Words{Of: of, Business: b, Names: table, Today: payoff.DateIn(e.now(), b.Zone), Shop: "hand"}
				said, err := kind.note(ctx, f, words)
				if err != nil {
					return asUsage(err) // every word of it stood in the call
				}
				fmt.Fprintln(e.stdout, said)
				return nil
			}
		},
	}
}

// A logKind is a kind of fact that can be noted by hand.
type logKind struct {
	record.WordKind
	note func(ctx context.Context, f *folder, w *record.Words) (string, error)
}

func logKinds() []logKind {
	notes := map[string]func(context.Context, *folder, *record.Words) (string, error){
		"time": noteTime, "cost": noteCost, "order": noteOrder, "refund": noteRefund, "lead": noteLead, "rate": noteRate,
		"win": noteWin, "answer": noteAnswer, "budget": noteBudget, "test": noteTest, "reversal": noteReversal,
	}
	var kinds []logKind
	for _, k := range record.WordKinds() {
		kinds = append(kinds, logKind{k, notes[k.Name]})
	}
	return kinds
}

func kindNames() string {
	var names []string
	for _, k := range record.WordKinds() {
		names = append(names, k.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func findKind(name string) (logKind, error) {
	for _, k := range logKinds() {
		if k.Name == name {
			return k, nil
		}
	}
	return logKind{}, usage("log %q: want one of %s", name, kindNames())
}

func logHelp(w io.Writer, args []string) error {
	kinds := logKinds()
	if len(args) > 0 {
		k, err := findKind(args[0])
		if err != nil {
			return err
		}
		kinds = []logKind{k}
	}
	for i, k := range kinds {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "payoff log %s: %s\n", k.Name, k.Short)
		for _, key := range k.Keys {
			mark := " "
			if key.Needed {
				mark = "*"
			}
			fmt.Fprintf(w, "  %s %-14s %s\n", mark, key.Name, key.What)
		}
	}
	fmt.Fprintln(w, "\n* must be given")
	return nil
}

// readWords reads the key=value pairs of one call.
func readWords(k logKind, args []string) (map[string]string, error) {
	of := map[string]string{}
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, usage("%q: want key=value; `payoff log help %s` lists the keys", arg, k.Name)
		}
		if !k.Has(key) {
			return nil, usage("log %s has no key %q; `payoff log help %s` lists them", k.Name, key, k.Name)
		}
		if _, twice := of[key]; twice {
			return nil, usage("%s= stands twice", key)
		}
		if len(value) > 2000 {
			return nil, usage("%s= is longer than 2,000 characters", key)
		}
		of[key] = value
	}
	for _, key := range k.Keys {
		if key.Needed && of[key.Name] == "" {
			return nil, usage("log %s needs %s=: %s", k.Name, key.Name, key.What)
		}
	}
	return of, nil
}

// byHand writes facts that were typed.
func byHand(ctx context.Context, f *folder, b books.Business, do func(*record.Recorder, *record.Batch) error) error {
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return err
	}
	return rec.Batch(ctx, record.Options{Via: books.Hand, By: byCommand("log")}, func(b *record.Batch) error { return do(rec, b) })
}

func outcomeWord(o record.Outcome) string {
	switch o {
	case record.Known:
		return "known already"
	case record.Updated:
		return "updated"
	}
	return "noted"
}

// keysInOrder lists the keys of a map by name, so that messages don't change from run to run.
func keysInOrder[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
