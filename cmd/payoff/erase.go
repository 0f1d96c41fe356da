package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

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
something was erased. Visits of their browsers stay too, under numbers that nothing is tied to; a
browser that others use as well stays theirs. The files are written anew, so that nothing of it can be
read in them: that takes as much disk again for a moment. Backups made before still hold what was
erased: delete them too. A server that has the folder does it itself, but for a whole business.`,
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
				if e.shared != nil && *person == "" && *site == "" {
					return payoff.Fail(payoff.Conflict, "the server that has this folder serves the business: stop it to take out a whole business, and start it again after")
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

// erasePerson takes out a human. What was accepted is stored first, so that nothing of it comes behind;
// visits go before the books, which know whose they are: where it is cut off, the same call finishes it.
func erasePerson(ctx context.Context, e *env, f *folder, b books.Business, who string) error {
	if err := f.settle(ctx); err != nil {
		return err
	}
	person, err := f.person(ctx, b, who)
	if err != nil {
		return err
	}
	a, err := f.answerer(e)
	if err != nil {
		return err
	}
	alone, shared, err := a.Browsers(ctx, b, person)
	if err != nil {
		return err
	}
	gone, err := f.eraseEvents(ctx, b, events.Erasure{Visitors: alone}, len(alone) > 0)
	if err != nil {
		return err
	}
	facts, err := f.state.ErasePerson(ctx, b.ID, person, alone, "a person was erased on "+e.now().In(b.Zone).Format("2006-01-02"), record.Without(alone))
	if err != nil {
		return err
	}
	// Whom isn't said: the log must not keep what was erased.
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Business: b.ID, Deed: books.Erased, Subject: "a person", Detail: fmt.Sprintf("%d facts", facts)}); err != nil {
		return err
	}
	if err := f.state.Purge(ctx); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %d facts no longer name the person, the visits of %d browsers are nobody's. Amounts stay.\n", facts, gone.Visitors)
	if len(shared) > 0 {
		fmt.Fprintf(e.stdout, "%d browsers are used by others too and stay theirs.\n", len(shared))
	}
	return f.stillHeld(e)
}

// person finds who is meant by an address, a number or a one-way key: somebody that a fact or a sign-in
// names.
func (f *folder) person(ctx context.Context, b books.Business, who string) (string, error) {
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return "", err
	}
	known, err := f.state.Persons(ctx, b.ID)
	if err != nil {
		return "", err
	}
	links, err := f.state.Links(ctx, b.ID)
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if _, named := known[l.Key]; !named && !strings.Contains(l.Key, "/") {
			known[l.Key] = l.Key
		}
	}
	buyer := rec.Buyer(who, who, who)
	for _, key := range []string{who, buyer.Email, buyer.Phone, buyer.Key} {
		if p, ok := known[key]; ok && key != "" {
			return p, nil
		}
	}
	return "", payoff.Fail(payoff.NotFound, "nobody is known by that name, address or number")
}

// eraseEvents erases visits where there are any to erase.
func (f *folder) eraseEvents(ctx context.Context, b books.Business, what events.Erasure, any bool) (events.Erased, error) {
	if !any {
		return events.Erased{}, nil
	}
	store, err := f.events(ctx)
	if err != nil {
		return events.Erased{}, err
	}
	return store.Erase(ctx, b.ID, what)
}

func eraseSite(ctx context.Context, e *env, f *folder, b books.Business, host string) error {
	site, ok := b.Site(host)
	if !ok {
		return payoff.Fail(payoff.NotFound, "%s is none of the business's sites", host)
	}
	if err := f.settle(ctx); err != nil {
		return err
	}
	gone, err := f.eraseEvents(ctx, b, events.Erasure{Site: site.Name}, true)
	if err != nil {
		return err
	}
	if err := f.state.EraseSite(ctx, b.ID, site.Name); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Business: b.ID, Deed: books.Erased, Subject: site.Name, Detail: fmt.Sprintf("%d events", gone.Events)}); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %d events of %s.\n", gone.Events, site.Name)
	return f.stillHeld(e)
}

func eraseBusiness(ctx context.Context, e *env, f *folder, b books.Business) error {
	if err := f.settle(ctx); err != nil {
		return err
	}
	// Events first: what is left after a crash in between is a business without visits, and the
	// same call finishes it.
	gone, err := f.eraseEvents(ctx, b, events.Erasure{All: true}, true)
	if err != nil {
		return err
	}
	if err := f.state.EraseBusiness(ctx, b.ID); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("erase"), Deed: books.Erased, Subject: fmt.Sprintf("business %d", b.ID)}); err != nil {
		return err
	}
	if err := f.state.Purge(ctx); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Erased: %s, its books and %d events.\n", b.Name, gone.Events)
	return f.stillHeld(e)
}

// stillHeld says where what was erased may still be.
func (f *folder) stillHeld(e *env) error {
	fmt.Fprint(e.stdout, "Backups made before still hold it.\n")
	damaged, err := filepath.Glob(filepath.Join(f.dir, "*.damaged-*"))
	if err != nil {
		return err
	}
	for _, path := range damaged {
		fmt.Fprintf(e.stdout, "So may %s, which was kept when it was damaged: delete it too.\n", filepath.Base(path))
	}
	return nil
}
