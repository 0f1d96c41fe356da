package main

import (
	"context"
	"fmt"

	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
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
				changed, err := change(ctx, f, b, args)
				if err != nil {
					return err
				}
				before, after := settings(b), settings(changed)
				if len(args) == 0 {
					for _, s := range after {
						fmt.Fprintf(e.stdout, "%s: %s\n", s.name, s.value)
					}
					return nil
				}
				if slices.Equal(before, after) {
					fmt.Fprintln(e.stdout, "nothing changed: that holds already")
					return nil
				}
				if err := f.state.UpdateBusiness(ctx, changed); err != nil {
					return err
				}
				if err := f.announce(ctx, changed); err != nil {
					return err
				}
				return f.state.Write(ctx, b.ID, func(tx books.Tx) error {
					for i, s := range after {
						if s == before[i] {
							continue
						}
						detail := before[i].value + " -> " + s.value
						fmt.Fprintf(e.stdout, "%s: %s\n", s.name, detail)
						if err := tx.Note(books.Change{By: byCommand("set"), Deed: books.SettingChanged, Subject: s.name, Detail: detail}); err != nil {
							return err
						}
					}
					return nil
				})
			}
		},
	}
}

// A setting is one line of what holds.
type setting struct{ name, value string }

func settings(b books.Business) []setting {
	margin := "not known"
	if b.Margin != nil {
		margin = strconv.FormatFloat(float64(*b.Margin)/1e6, 'f', -1, 64)
	}
	sites := make([]string, len(b.Sites))
	for i, s := range b.Sites {
		sites[i] = s.Name
		if others := slices.DeleteFunc(slices.Clone(s.Hosts), func(h string) bool { return h == s.Name }); len(others) > 0 {
			sites[i] += " (" + strings.Join(others, ", ") + ")"
		}
	}
	own := make([]string, len(b.Excluded))
	for i, p := range b.Excluded {
		if own[i] = p.String(); p.IsSingleIP() {
			own[i] = p.Addr().String()
		}
	}
	cross := "no"
	if b.CrossDomains {
		cross = "yes"
	}
	return []setting{
		{"name", b.Name},
		{"currency", string(b.Currency)},
		{"zone", b.Zone.String()},
		{"margin", margin},
		{"sites", listed(sites)},
		{"cross-domains", cross},
		{"exclude", listed(own)},
		{"exclude-pages", listed(b.ExcludedPages)},
	}
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

// A settingKey is what one key does to a business's settings.
type settingKey struct {
	name, what string
	change     func(ctx context.Context, f *folder, b *books.Business, value string) error
}

func settingKeys() []settingKey {
	return []settingKey{
		{"name", "its name", func(_ context.Context, _ *folder, b *books.Business, v string) error {
			if b.Name = strings.TrimSpace(v); b.Name == "" || len(b.Name) > 100 {
				return usage("name=: want a name of at most 100 characters")
			}
			return nil
		}},
		{"margin", "what is left of each unit of goods sold, 0 to 1; nothing where it isn't known", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			if b.Margin = nil; v == "" {
				return nil
			}
			if b.Margin, err = parseMargin(v); err != nil {
				return usage("margin=: %v", err)
			}
			return nil
		}},
		{"site", "a site HOST[=OTHER,HOSTS] to add, or hosts to add to a site", addSite},
		{"remove", "a host to take out; a site's name takes the site out, and its visits stay in the figures", removeHost},
		{"cross-domains", "yes or no: one identity of a visitor across all domains", func(_ context.Context, _ *folder, b *books.Business, v string) error {
			if v != "yes" && v != "no" {
				return usage("cross-domains=%s: want yes or no", v)
			}
			b.CrossDomains = v == "yes"
			return nil
		}},
		{"exclude", "addresses and ranges of your own, with commas, in place of those before: their visits don't count", func(_ context.Context, _ *folder, b *books.Business, v string) (err error) {
			if b.Excluded = nil; v == "" {
				return nil
			}
			if b.Excluded, err = parsePrefixes(strings.Split(v, ",")); err != nil {
				return usage("exclude=%v", err)
			}
			return nil
		}},
		{"exclude-pages", "paths that don't count, with commas, in place of those before; /admin* is all that begins so", excludePages},
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

// change is the business as the call would have it.
func change(ctx context.Context, f *folder, b books.Business, args []string) (books.Business, error) {
	b.Sites = slices.Clone(b.Sites)
	for i := range b.Sites {
		b.Sites[i].Hosts = slices.Clone(b.Sites[i].Hosts)
	}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		keys := settingKeys()
		i := slices.IndexFunc(keys, func(k settingKey) bool { return k.name == name })
		if !ok || i < 0 {
			return b, usage("set %q: want key=value; `payoff help set` lists the keys", name)
		}
		if err := keys[i].change(ctx, f, &b, value); err != nil {
			return b, err
		}
	}
	return b, nil
}

func addSite(_ context.Context, _ *folder, b *books.Business, value string) error {
	added, err := parseSite("site=", value)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(b.Sites, func(s books.Site) bool { return s.Name == added.Name })
	if at < 0 {
		at = len(b.Sites)
		b.Sites = append(b.Sites, books.Site{Name: added.Name})
	}
	for _, host := range added.Hosts {
		if of, taken := b.Site(host); !taken {
			b.Sites[at].Hosts = append(b.Sites[at].Hosts, host)
		} else if of.Name != added.Name {
			return usage("site=%s: the host %s is of the site %s: remove=%s first", value, host, of.Name, host)
		}
	}
	return nil
}

func removeHost(_ context.Context, _ *folder, b *books.Business, value string) error {
	for i, s := range b.Sites {
		if s.Name == value {
			b.Sites = slices.Delete(b.Sites, i, i+1)
			return nil
		}
		if n := slices.Index(s.Hosts, value); n >= 0 {
			b.Sites[i].Hosts = slices.Delete(s.Hosts, n, n+1)
			return nil
		}
	}
	return payoff.Fail(payoff.NotFound, "remove=%s: it is none of the hosts; `payoff set` without a key lists them", value)
}

func excludePages(_ context.Context, _ *folder, b *books.Business, value string) error {
	b.ExcludedPages = nil
	for text := range strings.SplitSeq(value, ",") {
		text = strings.TrimSpace(text)
		switch {
		case text == "" && value == "":
		case !strings.HasPrefix(text, "/") || len(text) > 500 || strings.ContainsAny(text, "?#\n"):
			return usage("exclude-pages=%s: want paths such as /preview or /admin*, without a query", text)
		default:
			b.ExcludedPages = append(b.ExcludedPages, text)
		}
	}
	return nil
}

func setZone(ctx context.Context, f *folder, b *books.Business, value string) error {
	zone, err := parseZone(value)
	if err != nil {
		return usage("zone=: %v", err)
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
		return payoff.Fail(payoff.Conflict, "zone=: %d visits' events are stored by the days of %s: a business in another zone is another business", stored.Events, b.Zone)
	}
	b.Zone = zone
	return nil
}
