package main

import (
	"context"
	"fmt"
	"strings"
	_ "time/tzdata" // zones are known on machines that ship none

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/record"
)

func initCommand() command {
	return command{
		name: "init", short: "set up a business in a data folder", group: "Start",
		long: `
A folder may hold several businesses. A site's first host is its name; hosts behind "=" are the
same site (www and the bare host are one without saying so).

  payoff init --data ./shop --business "Ada's Shows" --currency EUR --zone Europe/Dublin \
      --site ada.example --margin 0.8 --owner-rate 35.00

--margin is what is left of each euro of goods sold after the goods are paid for (0.6 is 60%).
--owner-rate is what an hour of yours is worth to you: yearly revenue divided by the hours you work
is a rule of thumb. Both can be said later (payoff log rate); until then what hangs on them is undefined.
--exclude leaves your own visits out. --cross-domains takes a visitor without consent for the same one
on all of the business's domains; docs/guide/privacy.md says what that means. payoff set changes both.`,
		flags: func(set *pflag.FlagSet) run {
			data := set.String("data", "", "the data `folder`, made if it isn't there")
			name := set.String("business", "", "the business's `name`")
			currency := set.String("currency", "", "its currency, such as `EUR`")
			zone := set.String("zone", "", "its time `zone`, such as Europe/Dublin")
			sites := set.StringArray("site", nil, "a site it owns: `HOST[=OTHER,HOSTS]`, once for each site")
			margin := set.String("margin", "", "the `share` of goods sold that is left after their cost, 0 to 1")
			rate := set.String("owner-rate", "", "what an hour of the owner costs, in the currency")
			cross := set.Bool("cross-domains", false, "one identity of a visitor across all of the business's domains")
			exclude := set.StringSlice("exclude", nil, "`addresses` or ranges of your own, with commas: their visits don't count")
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) > 0 {
					return usage("init takes flags only; %q is none", args[0])
				}
				b, hour, err := newBusiness(*name, *currency, *zone, *sites, *margin, *rate)
				if err != nil {
					return err
				}
				b.CrossDomains = *cross
				if b.Excluded, err = record.Prefixes(*exclude); err != nil {
					return usage("--exclude %v", err)
				}
				w := where{data: *data}
				dir, err := w.dir()
				if err != nil {
					return err
				}
				f, err := openFolder(ctx, e, dir, true)
				if err != nil {
					return err
				}
				defer f.close()
				if b, err = f.state.AddBusiness(ctx, b); err != nil {
					return err
				}
				if err := note(ctx, f, books.Change{By: byCommand("init"), Business: b.ID, Deed: books.SettingChanged, Subject: b.Name, Detail: "set up"}); err != nil {
					return err
				}
				if hour != "" {
					if err := addRate(ctx, f, b, books.Rate{On: 0, Person: "owner", Value: hour}); err != nil {
						return err
					}
				}
				if _, err := f.events(ctx); err != nil {
					return err
				}
				if err := f.announce(ctx, b); err != nil {
					return err
				}
				fmt.Fprintf(e.stdout, "%s is set up in %s: %s, %s", b.Name, dir, b.Currency, b.Zone)
				if len(b.Sites) > 0 {
					names := make([]string, len(b.Sites))
					for i, s := range b.Sites {
						names[i] = s.Name
					}
					fmt.Fprintf(e.stdout, ", %s", strings.Join(names, ", "))
				}
				fmt.Fprintln(e.stdout, ".")
				if b.Margin == nil {
					fmt.Fprintln(e.stdout, "No margin is known: orders whose cost of goods isn't known will have no contribution. payoff log rate on=2026-01-01 margin=0.6")
				}
				if hour == "" {
					fmt.Fprintln(e.stdout, "No owner's rate is known: payoff log rate on=2026-01-01 person=owner hourly=35.00")
				}
				fmt.Fprintf(e.stdout, "Next: payoff import --data %s FILE...\n", dir)
				return nil
			}
		},
	}
}

func newBusiness(name, currency, zone string, sites []string, margin, rate string) (books.Business, string, error) {
	var b books.Business
	var err error
	if b.Name, err = record.BusinessName(name); err != nil {
		return b, "", usage("a business needs a name of at most 100 characters: --business NAME")
	}
	if b.Currency, err = payoff.ParseCurrency(currency); err != nil {
		return b, "", usage("--currency: %v", err)
	}
	if b.Zone, err = record.Zone(zone); err != nil {
		return b, "", usage("--zone: %v", err)
	}
	if margin != "" {
		if b.Margin, err = record.Margin(margin); err != nil {
			return b, "", usage("--margin: %v", err)
		}
	}
	if rate != "" {
		m, err := payoff.ParseMoney(rate, b.Currency)
		if err != nil || m.Minor < 0 {
			return b, "", usage("--owner-rate: want an amount such as 35.00, not %q", rate)
		}
	}
	for _, text := range sites {
		site, err := record.Site(text)
		if err != nil {
			return b, "", usage("--site %s: %v", text, err)
		}
		for _, host := range site.Hosts {
			if _, twice := b.Site(host); twice {
				return b, "", usage("--site %s: the host %s is another site's already", text, host)
			}
		}
		b.Sites = append(b.Sites, site)
	}
	return b, rate, nil
}

// addRate records one rate.
func addRate(ctx context.Context, f *folder, b books.Business, r books.Rate) error {
	_, err := noteRates(ctx, f, b, "init", []books.Rate{r})
	return err
}

// noteRates records rates all at once and counts what became of them.
func noteRates(ctx context.Context, f *folder, b books.Business, command string, rates []books.Rate) (map[record.Outcome]int, error) {
	known, err := f.state.Rates(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return nil, err
	}
	out := map[record.Outcome]int{}
	err = rec.Batch(ctx, record.Options{Via: books.Hand, By: byCommand(command)}, func(batch *record.Batch) error {
		for _, r := range rates {
			o, err := batch.Rate(known, r)
			if err != nil {
				return err
			}
			out[o]++
		}
		return nil
	})
	return out, err
}
