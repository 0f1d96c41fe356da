package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/connect"
	"payoff/record"
	"payoff/web/api"
)

// A hookCall is what the call says about a hook.
type hookCall struct{ source, secret, id string }

// maxSecret bounds a vendor's secret, in bytes.
const maxSecret = 512

// hookKey makes an address to which a vendor sends what happens to orders, or gives one its secret.
func hookKey(ctx context.Context, e *env, f *folder, b books.Business, c hookCall) error {
	source, ok := connect.Named(c.source)
	if !ok {
		return usage("key hook: say --source %s", strings.Join(sourceNames(), "|"))
	}
	secret := c.secret
	if secret == "-" {
		line, err := bufio.NewReader(io.LimitReader(e.stdin, maxSecret+2)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read the secret: %w", err)
		}
		if secret = strings.TrimSpace(line); secret == "" {
			return usage("--secret -: nothing came in on standard input")
		}
	}
	if len(secret) > maxSecret {
		return usage("--secret: longer than %d bytes", maxSecret)
	}
	made := secret == ""
	if made {
		secret = record.Random() + record.Random()
	}
	id, deed := c.id, books.KeyMade
	if id == "" {
		id = record.Random()
	} else {
		names, err := f.state.SecretNames(ctx, b.ID, api.HookSecret(source.Name, id))
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return payoff.Fail(payoff.NotFound, "there is no %s hook %s: payoff key list shows them", source.Name, id)
		}
		deed = books.SettingChanged
	}
	if _, err := f.state.RenewSecret(ctx, b.ID, api.HookSecret(source.Name, id), func() string { return secret }); err != nil {
		return err
	}
	if err := note(ctx, f, books.Change{By: byCommand("key hook"), Business: b.ID, Deed: deed, Subject: source.Name + " hook"}); err != nil {
		return err
	}
	base, err := publicURL(e, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "a hook of %s: give %s this address (%s)\n", b.Name, source.Name, source.Secret)
	fmt.Fprintf(e.stdout, "%s/hook/%s/%s\n", base, source.Name, id)
	if made {
		fmt.Fprintf(e.stderr, "and its secret; it is shown this once. Where the other side has one of its own:\n  payoff key hook --data %s --source %s --id %s --secret -\n", f.dir, source.Name, id)
		fmt.Fprintln(e.stdout, secret)
	}
	return nil
}

// publicURL is where the server is reached, as far as its settings in the folder say so.
func publicURL(e *env, f *folder) (string, error) {
	if f.base != "" {
		return f.base, nil
	}
	said, err := readSettings(filepath.Join(f.dir, settingsFile))
	if err != nil {
		return "", err
	}
	for _, base := range []string{said["public-url"].value, said["tls-host"].value} {
		if base == "" {
			continue
		}
		if !strings.Contains(base, "://") {
			base = "https://" + base
		}
		return strings.TrimRight(base, "/"), nil
	}
	return "https://YOUR-PAYOFF", nil
}

func sourceNames() []string {
	var names []string
	for _, s := range connect.Sources() {
		names = append(names, s.Name)
	}
	return names
}

// hooks lists a business's hooks: their sources and ids.
func hooks(ctx context.Context, f *folder, b books.Business) ([][2]string, error) {
	names, err := f.state.SecretNames(ctx, b.ID, api.HookSecrets)
	var out [][2]string
	for _, n := range names {
		source, id, _ := strings.Cut(strings.TrimPrefix(n, api.HookSecrets), "/")
		out = append(out, [2]string{source, id})
	}
	return out, err
}

// revokeHook ends a hook by its id.
func revokeHook(ctx context.Context, e *env, f *folder, b books.Business, id string) error {
	all, err := hooks(ctx, f, b)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h[1] != id {
			continue
		}
		if err := f.state.DropSecret(ctx, b.ID, api.HookSecret(h[0], id)); err != nil {
			return err
		}
		if err := note(ctx, f, books.Change{By: byCommand("key revoke"), Business: b.ID, Deed: books.KeyRevoked, Subject: h[0] + " hook"}); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.stdout, "nothing comes in any more by the %s hook %s\n", h[0], id)
		return err
	}
	return usage("key revoke %q: want the number or the hook's id that `payoff key list` shows", id)
}
