package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/events"
	"payoff/record"
)

func eraseCommand() command {
	return command{
		name: "erase", short: "take out a person, a site or a business", group: "Look after it",
		long: `
  payoff erase --data ./shop --person eve@example.org
  payoff erase --data ./shop --site old.example
  payoff erase --data ./shop --business "My shop"

A person is named by a mail address, a phone number, a customer number or the one-way key that an
export shows. Every identity of theirs goes; amounts stay, so that totals stay, with a note that
something was erased. Backups made before still hold what was erased: delete them too.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			person := set.String("person", "", "the `person`: address, phone, customer number or one-way key")
			site := set.String("site", "", "a `site` of the business: all its visits")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("erase", args); err != nil {
					return err
				}
				if *person != "" && *site != "" {
					return usage("erase one thing at a time: --person or --site")
				}
				if *person == "" && *site == "" && w.business == "" {
					return usage("erase what? say --person X, --site HOST or --business NAME")
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				switch {
				case *person != "":
					return erasePerson(ctx, e, f, b, *person)
				case *site != "":
					return eraseSite(ctx, e, f, b, *site)
				}
				return eraseBusiness(ctx, e, f, b)
			}
		},
	}
}

const eraseHint = "Backups made before still hold it.\n"

func erasePerson(ctx context.Context, e *env, f *folder, b books.Business, who string) error {
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return err
	}
	known, err := f.state.Persons(ctx, b.ID)
	if err != nil {
		return err
	}
	buyer := rec.Buyer(who, who, who)
	person := ""
	for _, key := range []string{who, buyer.Email, buyer.Phone, buyer.Key} {
		if p, ok := known[key]; ok && key != "" {
			person = p
			break
		}
	}
	if person == "" {
		return payoff.Fail(payoff.NotFound, "nobody is known by that name, address or number")
	}
	a, err := f.answerer(e)
	if err != nil {
		return err
	}
	alone, shared, err := a.Browsers(ctx, b, person)
	if err != nil {
		return err
	}
	facts, err := f.state.ErasePerson(ctx, b.ID, person, "a person was erased on "+e.now().In(b.Zone).Format("2006-01-02"), record.WithoutPerson)
	if err != nil {
		return err
	}
	store, err := f.events(ctx)
	if err != nil {
		return err
	}
	var gone events.Erased
	if len(alone) > 0 {
		if gone, err = store.Erase(ctx, b.ID, events.Erasure{Visitors: alone}); err != nil {
			return err
		}
	}
	// Whom isn't said: the log must not keep what was erased.
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Business: b.ID, Deed: books.Erased, Subject: "a person", Detail: fmt.Sprintf("%d facts", facts)}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %d facts no longer name the person, %d browsers' visits are nobody's. Amounts stay.\n", facts, gone.Visitors)
	if len(shared) > 0 {
		fmt.Fprintf(e.stdout, "%d browsers are used by others too and stay theirs.\n", len(shared))
	}
	fmt.Fprint(e.stdout, eraseHint)
	return nil
}

func eraseSite(ctx context.Context, e *env, f *folder, b books.Business, host string) error {
	site, ok := b.Site(host)
	if !ok {
		return payoff.Fail(payoff.NotFound, "%s is none of the business's sites", host)
	}
	store, err := f.events(ctx)
	if err != nil {
		return err
	}
	gone, err := store.Erase(ctx, b.ID, events.Erasure{Site: site.Name})
	if err != nil {
		return err
	}
	if err := f.state.EraseSite(ctx, b.ID, site.Name); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Business: b.ID, Deed: books.Erased, Subject: site.Name, Detail: fmt.Sprintf("%d events", gone.Events)}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %d events of %s.\n%s", gone.Events, site.Name, eraseHint)
	return nil
}

func eraseBusiness(ctx context.Context, e *env, f *folder, b books.Business) error {
	store, err := f.events(ctx)
	if err != nil {
		return err
	}
	// Events first: what is left after a crash in between is a business without visits, and the
	// same call finishes it.
	gone, err := store.Erase(ctx, b.ID, events.Erasure{All: true})
	if err != nil {
		return err
	}
	if err := f.state.EraseBusiness(ctx, b.ID); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Deed: books.Erased, Subject: fmt.Sprintf("business %d", b.ID)}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %s, its books and %d events.\n%s", b.Name, gone.Events, eraseHint)
	return nil
}
