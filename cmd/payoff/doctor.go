package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
)

func doctorCommand() command {
	return command{
		name: "doctor", short: "check a data folder and say what is missing", group: "Look after it",
		long: `
Checks that the files are whole, that there is room, and that nothing a verdict needs is missing.
Exit code 1 where something is broken; what is only missing is said and costs nothing.`,
		flags: func(set *pflag.FlagSet) run {
			data := set.String("data", "", "the data `folder`")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("doctor", args); err != nil {
					return err
				}
				w := where{data: *data}
				dir, err := w.dir()
				if err != nil {
					return err
				}
				f, err := openFolder(ctx, e, dir, false)
				if err != nil {
					return err
				}
				defer f.close()
				d := &examination{env: e, folder: f}
				if err := d.run(ctx); err != nil {
					return err
				}
				if d.broken > 0 {
					return payoff.Fail(payoff.Internal, "%d things are broken: restore the last backup, and keep this folder for us to look at", d.broken)
				}
				return nil
			}
		},
	}
}

// An examination collects what doctor finds.
type examination struct {
	env    *env
	folder *folder
	broken int
}

func (d *examination) ok(format string, args ...any)   { d.say("ok   ", format, args...) }
func (d *examination) note(format string, args ...any) { d.say("note ", format, args...) }
func (d *examination) bad(format string, args ...any) {
	d.broken++
	d.say("BAD  ", format, args...)
}

func (d *examination) say(mark, format string, args ...any) {
	fmt.Fprintf(d.env.stdout, "%s %s\n", mark, fmt.Sprintf(format, args...))
}

// roomNeeded is how much disk should be left: an import may need as much beside the data.
const roomNeeded = 1 << 30

func (d *examination) run(ctx context.Context) error {
	found, err := d.folder.state.Check(ctx)
	if err != nil {
		return err
	}
	for _, line := range found {
		d.bad("the books: %s", line)
	}
	if len(found) == 0 {
		d.ok("the books are whole")
	}
	store, err := d.folder.events(ctx)
	if err != nil {
		d.bad("the visits: %v", err)
	} else {
		d.ok("the visits can be read")
	}
	if left, ok := d.folder.room(); ok {
		if left < roomNeeded {
			d.note("only %.1f GB of disk are left", float64(left)/1e9)
		} else {
			d.ok("%s GB of disk are left", thousands(int64(left/1e9)))
		}
	}
	if info, err := os.Stat(filepath.Join(d.folder.dir, stateFile)); err == nil && info.Mode().Perm()&0o077 != 0 {
		d.note("others on this machine may read %s: chmod -R go= %s", stateFile, d.folder.dir)
	}
	switch places, err := d.folder.countries(); {
	case err != nil:
		d.bad("countries: %v", err)
	default:
		if of, ok := places.Table(); ok {
			d.ok("countries are told by addresses as of %s, or else by the time zone", of.Format(time.DateOnly))
		} else {
			d.note("countries are told by the time zone only: this Payoff was built without the table of addresses")
		}
	}
	all, err := d.folder.state.Businesses(ctx)
	if err != nil {
		return err
	}
	for _, b := range all {
		d.env.stdout.Write([]byte("\n" + b.Name + "\n"))
		if store != nil {
			counts, err := store.Counts(ctx, b.ID)
			if err != nil {
				return err
			}
			if counts.Events > 0 {
				d.ok("%s events and %s visits from %s to %s", thousands(counts.Events), thousands(counts.Visits), counts.From, counts.To-1)
			} else if len(b.Sites) > 0 {
				d.note("no visits are known yet: payoff import --data %s --site %s ACCESS-LOG", d.folder.dir, b.Sites[0].Name)
			}
			if counts.Uncounted > 0 {
				d.note("%s events are kept and not counted: another source is the record of their day", thousands(counts.Uncounted))
			}
		}
		if err := d.notCounted(ctx, b); err != nil {
			return err
		}
		if err := d.business(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// notCounted tells what came in the last seven days and isn't counted, by day and site.
func (d *examination) notCounted(ctx context.Context, b books.Business) error {
	a, err := d.folder.answerer(d.env)
	if err != nil {
		return err
	}
	today := a.Today(b)
	n, err := a.NotCounted(ctx, b, "", payoff.Range{From: today - 6, To: today + 1, Zone: b.Zone})
	if err != nil || n.Hits == 0 {
		return err
	}
	d.ok("in the last 7 days %s", n)
	for _, day := range n.Days {
		if day.Hits == 0 {
			continue
		}
		site := day.Site
		if site == "" {
			site = "(no site of yours)"
		}
		fmt.Fprintf(d.env.stdout, "        %s  %s  %s\n", day.Day, site, day.Why())
	}
	return nil
}

// business looks for what a verdict needs and doesn't find.
func (d *examination) business(ctx context.Context, b books.Business) error {
	a, err := d.folder.answerer(d.env)
	if err != nil {
		return err
	}
	today := a.Today(b)
	year := payoff.Range{From: today - 365, To: today + 1, Zone: b.Zone}
	costs, err := a.Costs(ctx, b, year)
	if err != nil {
		return err
	}
	missing, unallocated := map[string]int{}, 0
	for _, c := range costs {
		if c.Undefined != "" {
			missing[c.Undefined]++
		}
		if c.Unallocated() {
			unallocated++
		}
	}
	for n, m := range keysInOrder(missing) {
		if n == 5 {
			d.note("and %d more rates are missing", len(missing)-5)
			break
		}
		d.note("%s", m)
	}
	if unallocated > 0 {
		d.note("%d of %d costs of the last year name no line or no purpose: they count for no verdict", unallocated, len(costs))
	}
	if len(costs) == 0 {
		d.note("no time and no cost is known of the last year, so nothing can be said to pay off: payoff log help")
	} else if len(missing) == 0 && unallocated == 0 {
		d.ok("every cost of the last year has a price, a line and a purpose")
	}
	known, err := a.Identity(ctx, b)
	if err != nil || known.Browsers == 0 {
		return err
	}
	d.ok("%s browsers are known to be those of %s persons; %s of them have an id of their own", thousands(int64(known.Browsers)), thousands(int64(known.Persons)), thousands(int64(known.Lasting)))
	switch s := known.Shared; {
	case s.Rate == nil:
		d.note("how often several people share one daily identity isn't known: none has two orders or leads of known persons yet")
	default:
		d.note("of %d daily identities with two or more known buyers %d were several people (%.0f%%, %.0f%% to %.0f%%): their journeys may mix", s.Daily, s.Several, 100*s.Rate.Mid, 100*s.Rate.Low, 100*s.Rate.High)
	}
	return nil
}
