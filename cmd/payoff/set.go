package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/record"
)

func setCommand() command {
	return command{
		name: "set", args: "[KEY=VALUE]...", short: "show or change what holds for a business", group: "Start",
		long: `
  payoff set --data ./shop
  payoff set --data ./shop margin=0.55 exclude=203.0.113.7,10.0.0.0/8
  payoff set --data ./shop site=shop.example=old.example site=blog.example remove=www.old.example

` + setKeys() + `
Without KEY=VALUE it shows what holds. A server that has the folder takes the change at once. The
margin said here holds for all days that no "payoff log rate on=DAY margin=..." covers.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			return func(ctx context.Context, e *env, args []string) error {
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				if len(args) == 0 {
					for _, s := range record.Settings(b) {
						fmt.Fprintf(e.stdout, "%s: %s\n", s.Name, s.Value)
					}
					return nil
				}
				if _, err := f.events(ctx); err != nil {
					return err // zone= asks it, and a transaction is no place to open it
				}
				b, lines, err := record.ChangeBusiness(ctx, f.state, b.ID, byCommand("set"), func(b *books.Business) error {
					return change(ctx, f, b, args)
				})
				if err != nil {
					return err
				}
				if len(lines) == 0 {
					fmt.Fprintln(e.stdout, "nothing changed: that holds already")
					return nil
				}
				for _, c := range lines {
					fmt.Fprintf(e.stdout, "%s: %s\n", c.Subject, c.Detail)
				}
				return f.announce(ctx, b)
			}
		},
	}
}

// A settingKey is what one key does to a business's settings.
type settingKey struct {
	name, what string
	change     func(ctx context.Context, f *folder, b *books.Business, value string) error
}

func settingKeys() []settingKey {
	return []settingKey{
		{"name", "its name", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			b.Name, err = record.BusinessName(v)
			return err
		}},
		{"margin", "what is left of each unit of goods sold, 0 to 1; nothing where it isn't known", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			if b.Margin = nil; v != "" {
				b.Margin, err = record.Margin(v)
			}
			return err
		}},
		{"site", "a site HOST[=OTHER,HOSTS] to add, or hosts to add to a site", func(_ context.Context, _ *folder, b *books.Business, v string) error {
			return record.AddSite(b, v)
		}},
		{"remove", "a host to take out; a site's name takes the site out, and its visits stay in the figures", func(_ context.Context, _ *folder, b *books.Business, v string) error {
			return record.RemoveHost(b, v)
		}},
		{"cross-domains", "yes or no: one identity of a visitor across all domains", func(_ context.Context, _ *folder, b *books.Business, v string) error {
			if v != "yes" && v != "no" {
				return payoff.Fail(payoff.Invalid, "want yes or no")
			}
			b.CrossDomains = v == "yes"
			return nil
		}},
		{"exclude", "addresses and ranges of your own, with commas, in place of those before: their visits don't count", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			b.Excluded, err = record.Prefixes(items(v))
			return err
		}},
		{"exclude-pages", "paths that don't count, with commas, in place of those before; /admin* is all that begins so", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			b.ExcludedPages, err = record.ExcludedPages(items(v))
			return err
		}},
		{"purposes", "the purposes that matter to it, with commas, in place of those before: forms offer them first; nothing is all", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			b.Purposes, err = record.ChosenPurposes(items(v))
			return err
		}},
		{"zone", "its time zone, while no visit is stored", setZone},
	}
}

func setKeys() string {
	var b strings.Builder
	for _, k := range settingKeys() {
		fmt.Fprintf(&b, "  %-14s %s\n", k.name, k.what)
	}
	return b.String()
}

// change makes of a business what the call would have of it.
func change(ctx context.Context, f *folder, b *books.Business, args []string) error {
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		keys := settingKeys()
		i := slices.IndexFunc(keys, func(k settingKey) bool { return k.name == name })
		if !ok || i < 0 {
			return usage("set %q: want key=value; `payoff help set` lists the keys", name)
		}
		err := keys[i].change(ctx, f, b, value)
		switch payoff.KindOf(err) {
		case payoff.Invalid:
			return usage("%s=%s: %v", name, value, err)
		case payoff.NotFound, payoff.Conflict:
			return payoff.Fail(payoff.KindOf(err), "%s=%s: %v", name, value, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// items are a list with commas; nothing is none.
func items(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}

func setZone(ctx context.Context, f *folder, b *books.Business, value string) error {
	zone, err := record.Zone(value)
	if err != nil {
		return err
	}
	if zone.String() == b.Zone.String() {
		return nil
	}
	store, err := f.events(ctx)
	if err != nil {
		return err
	}
	stored, err := store.Counts(ctx, b.ID)
	if err != nil {
		return err
	}
	if stored.Events > 0 {
		return payoff.Fail(payoff.Conflict, "%d visits' events are stored by the days of %s: a business in another zone is another business", stored.Events, b.Zone)
	}
	b.Zone = zone
	return nil
}
