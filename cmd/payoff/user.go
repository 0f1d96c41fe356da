package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/web/access"
)

func userCommand() command {
	return command{
		name: "user", args: "list|invite|reset|remove [NAME|MAIL]", short: "people who sign in", group: "Look after it",
		long: `
  payoff user list   --data ./shop
  payoff user invite --data ./shop --role editor "Eve"
  payoff user reset  --data ./shop ada@shop.example
  payoff user remove --data ./shop eve@shop.example

invite prints a link to hand on: whoever opens it first joins, within seven days. Without --business
it is for every business of the folder. reset prints a link for somebody who lost their password or
their phone: it holds for a day, lets them choose a new password or passkey, turns one-time codes off
and signs all their browsers out. A reader sees everything of a business, an editor also records what
happens, an owner also decides who else does.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			role := set.String("role", "reader", "`reader`, editor or owner")
			public := set.String("public-url", "", "the `URL` that links begin with, where no server runs")
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) == 0 {
					return usage("user: say list, invite, reset or remove")
				}
				if err := oneOf("role", *role, "reader", "editor", "owner"); err != nil {
					return err
				}
				want := map[string]string{"list": "", "invite": "whom? say a name, for yourself: payoff user invite --role editor Eve", "reset": "whose? say a mail address", "remove": "whom? say a mail address"}
				missing, ok := want[args[0]]
				switch {
				case !ok:
					return usage("user %q: want list, invite, reset or remove", args[0])
				case missing != "" && len(args) != 2:
					return usage("user %s: %s", args[0], missing)
				case missing == "" && len(args) > 1:
					return usage("user %s takes nothing more", args[0])
				}
				dir, err := w.dir()
				if err != nil {
					return err
				}
				f, err := openFolder(ctx, e, dir, false)
				if err != nil {
					return err
				}
				defer f.close()
				u := users{f: f, people: access.NewPeople(f.state, e.now), e: e, base: strings.TrimRight(firstText(*public, f.base, "http://127.0.0.1:8080"), "/")}
				switch args[0] {
				case "list":
					return u.list(ctx)
				case "invite":
					return u.invite(ctx, w.business, books.Role(*role), args[1])
				case "reset":
					return u.reset(ctx, args[1])
				}
				return u.remove(ctx, args[1])
			}
		},
	}
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// users is the command at work.
type users struct {
	f      *folder
	people *access.People
	e      *env
	base   string // what links begin with
}

func (u users) list(ctx context.Context) error {
	all, err := u.people.Users(ctx)
	if err != nil {
		return err
	}
	businesses, err := u.f.state.Businesses(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(u.e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "mail\tname\tsince\tsigns in by\troles")
	for _, who := range all {
		var roles []string
		if r := who.Roles[books.EveryBusiness]; r != "" {
			roles = append(roles, string(r)+" of every business")
		}
		for _, b := range businesses {
			if r := who.Roles[b.ID]; r != "" {
				roles = append(roles, string(r)+" of "+b.Name)
			}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", who.Mail, who.Name, who.Created.Format("2006-01-02"), ways(who.Proof), strings.Join(roles, ", "))
	}
	return t.Flush()
}

// ways is by what a user signs in.
func ways(p books.Proof) string {
	var ways []string
	if len(p.Passkeys) > 0 {
		ways = append(ways, "passkey")
	}
	switch {
	case p.Password != "" && p.TOTP != "":
		ways = append(ways, "password and code")
	case p.Password != "":
		ways = append(ways, "password")
	}
	return strings.Join(ways, ", ")
}

func (u users) invite(ctx context.Context, business string, role books.Role, meant string) error {
	id, of := books.EveryBusiness, "every business"
	if business != "" {
		b, err := u.f.business(ctx, business)
		if err != nil {
			return err
		}
		id, of = b.ID, b.Name
	}
	link, err := u.people.Invite(ctx, byCommand("user invite"), id, role, meant)
	var wrong access.Faults
	if errors.As(err, &wrong) {
		return usage("user invite: %v", wrong)
	}
	if err != nil {
		return err
	}
	return u.print(link, fmt.Sprintf("%s may join as %s of %s, within seven days; the link is shown this once:", meant, role, of))
}

func (u users) reset(ctx context.Context, mail string) error {
	who, err := u.people.FindUser(ctx, mail)
	if err != nil {
		return err
	}
	link, err := u.people.Reset(ctx, byCommand("user reset"), who.ID)
	if err != nil {
		return err
	}
	return u.print(link, fmt.Sprintf("a new way in for %s, within a day; the link is shown this once:", who.Name))
}

// print writes what a link is to standard error and the link alone to standard output.
func (u users) print(link, what string) error {
	fmt.Fprintln(u.e.stderr, what)
	_, err := fmt.Fprintln(u.e.stdout, u.base+link)
	return err
}

func (u users) remove(ctx context.Context, mail string) error {
	who, err := u.people.FindUser(ctx, mail)
	if err != nil {
		return err
	}
	if err := u.people.Remove(ctx, byCommand("user remove"), who.ID); err != nil {
		if payoff.KindOf(err) == payoff.Conflict {
			return payoff.Fail(payoff.Conflict, "%v: payoff user invite --role owner NAME", err)
		}
		return err
	}
	_, err = fmt.Fprintf(u.e.stdout, "%s can't sign in any more\n", who.Name)
	return err
}
