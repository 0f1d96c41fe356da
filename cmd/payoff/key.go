package main

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"payoff/books"
	"payoff/collect"
	"payoff/record"
	"payoff/web/api"
)

func keyCommand() command {
	return command{
		name: "key", args: "create|list|revoke|identify|hook [NAME|ID]", short: "keys that let a program in", group: "Look after it",
		long: `
  payoff key create --data ./shop --scope collect "shop's server"
  payoff key list   --data ./shop
  payoff key revoke --data ./shop 3
  payoff key identify --data ./shop
  payoff key hook     --data ./shop --source shopify --secret -

A key is shown once, when it is made; only its hash is kept. Scopes: read asks, write records
facts, collect hands in visits, admin does all of it. "identify" prints the secret with which your
server signs who is signed in (docs/guide/collecting-script.md); --renew makes a new one, and
signatures made with the one before hold no longer.

A hook is an address to which Stripe, Shopify, WooCommerce or your own server (generic) sends what
happens to orders, signed with a secret. Where the vendor gives the secret, --secret - reads it from
standard input, with --id for a hook that is there. docs/guide/hooks.md says what to click.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			scope := set.String("scope", "read", "`read`, write, collect or admin")
			renew := set.Bool("renew", false, "of identify: make a new secret")
			var hook hookCall
			set.StringVar(&hook.source, "source", "", "of a hook: `stripe`, shopify, woocommerce or generic")
			set.StringVar(&hook.secret, "secret", "", "of a hook: the `secret` that the vendor gives; - reads it from standard input")
			set.StringVar(&hook.id, "id", "", "the `hook` that is to have this secret from now on")
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) == 0 {
					return usage("key: say create, list, revoke, identify or hook")
				}
				if err := oneOf("scope", *scope, api.Scopes()...); err != nil {
					return err
				}
				switch args[0] {
				case "create", "list", "revoke", "identify", "hook":
				default:
					return usage("key %q: want create, list, revoke, identify or hook", args[0])
				}
				if *renew && args[0] != "identify" {
					return usage("--renew is for key identify")
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				switch args[0] {
				case "create":
					return createKey(ctx, e, f, b, *scope, args[1:])
				case "list":
					return listKeys(ctx, e, f, b)
				case "identify":
					return identifySecret(ctx, e, f, b, *renew, args[1:])
				case "hook":
					if err := noArgs("key hook", args[1:]); err != nil {
						return err
					}
					return hookKey(ctx, e, f, b, hook)
				}
				return revokeKey(ctx, e, f, b, args[1:])
			}
		},
	}
}

func createKey(ctx context.Context, e *env, f *folder, b books.Business, scope string, args []string) error {
	if len(args) > 1 {
		return usage("key create takes one name")
	}
	name := scope
	if len(args) == 1 {
		name = args[0]
	}
	secret := api.NewKey(record.Random)
	k, err := f.state.AddKey(ctx, b.ID, books.Key{Name: name, Scope: scope, Hash: api.KeyHash(secret)})
	if err != nil {
		return err
	}
	made := books.Change{By: byCommand("key create"), Business: b.ID, Deed: books.KeyMade, Subject: name, Detail: scope}
	if err := note(ctx, f, made); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "key %d (%s) for %s; it is shown this once:\n", k.ID, k.Scope, b.Name)
	_, err = fmt.Fprintln(e.stdout, secret)
	return err
}

func listKeys(ctx context.Context, e *env, f *folder, b books.Business) error {
	keys, err := f.state.Keys(ctx, b.ID)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tscope\tname\tmade\tstate")
	for _, k := range keys {
		state := "holds"
		if !k.Revoked.IsZero() {
			state = "revoked " + k.Revoked.In(b.Zone).Format("2006-01-02")
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", k.ID, k.Scope, k.Name, k.Created.In(b.Zone).Format("2006-01-02"), state)
	}
	all, err := hooks(ctx, f, b)
	if err != nil {
		return err
	}
	for _, h := range all {
		fmt.Fprintf(t, "%s\thook\t%s\t\tholds\n", h[1], h[0])
	}
	return t.Flush()
}

func revokeKey(ctx context.Context, e *env, f *folder, b books.Business, args []string) error {
	if len(args) != 1 {
		return usage("key revoke: which one? `payoff key list` shows their ids")
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return revokeHook(ctx, e, f, b, args[0])
	}
	if err := f.state.RevokeKey(ctx, b.ID, id); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("key revoke"), Business: b.ID, Deed: books.KeyRevoked, Subject: args[0]}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "key %d no longer lets anybody in\n", id)
	return err
}

// identifySecret prints the secret with which the business's server signs who is signed in.
func identifySecret(ctx context.Context, e *env, f *folder, b books.Business, renew bool, args []string) error {
	if err := noArgs("key identify", args); err != nil {
		return err
	}
	get := f.state.Secret
	if renew {
		get = f.state.RenewSecret
	}
	secret, err := get(ctx, b.ID, collect.IdentifySecret, record.Random)
	if err == nil && renew {
		err = f.announce(ctx, b)
	}
	if err == nil && renew {
		err = f.state.Write(ctx, b.ID, func(tx books.Tx) error {
			return tx.Note(books.Change{By: byCommand("key"), Deed: books.SettingChanged, Subject: "identify", Detail: "a new secret"})
		})
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "sign who is signed in at %s: HMAC-SHA256 with this text as the key, over the customer's number, in lower-case hexadecimal digits:\n", b.Name)
	_, err = fmt.Fprintln(e.stdout, secret)
	return err
}
