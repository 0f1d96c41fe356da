package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// What holds is what the flag says, or else the environment, or else the file, or else the default.
func TestSettings(t *testing.T) {
	for _, c := range []struct {
		name, args, env, file string
		want                  string // of addr, rate-limit and trust-proxy, or of the error
	}{
		{name: "nothing is said", want: "127.0.0.1:8080 50 []"},
		{name: "the file", file: "\ufeff# ours\n\naddr = :81\r\nrate-limit=7\ntrust-proxy = 10.0.0.0/8,::1", want: ":81 7 [10.0.0.0/8,::1]"},
		{name: "the environment before the file", env: "PAYOFF_ADDR=:82 PAYOFF_TRUST_PROXY=192.0.2.1", file: "addr = :81\nrate-limit = 7", want: ":82 7 [192.0.2.1]"},
		{name: "the flag before both", args: "--addr :83", env: "PAYOFF_ADDR=:82", file: "addr = :81", want: ":83 50 []"},
		{name: "an empty variable says nothing", env: "PAYOFF_ADDR=", file: "addr = :81", want: ":81 50 []"},
		{name: "an unknown variable is somebody else's", env: "PAYOFF_COLOUR=red", want: "127.0.0.1:8080 50 []"},
		{name: "an unknown key", file: "addr = :81\ncolour = red", want: `payoff.conf, line 2: there is no setting "colour"`},
		{name: "the folder itself", file: "data = /elsewhere", want: `payoff.conf, line 1: there is no setting "data"`},
		{name: "no line of settings", file: "addr :81", want: "payoff.conf, line 1: want key = value"},
		{name: "said twice", file: "addr = :81\n\naddr = :82", want: "payoff.conf, line 3: line 1 says addr already"},
		{name: "a wrong value in the file", file: "rate-limit = many", want: "payoff.conf, line 1: invalid argument"},
		{name: "a wrong value in the environment", env: "PAYOFF_RATE_LIMIT=many", want: "PAYOFF_RATE_LIMIT: invalid argument"},
	} {
		dir := t.TempDir()
		if c.file != "" {
			if err := os.WriteFile(filepath.Join(dir, settingsFile), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		serveCommand().flags(set)
		if err := set.Parse(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		env := func(name string) string {
			for _, pair := range strings.Fields(c.env) {
				if value, ok := strings.CutPrefix(pair, name+"="); ok {
					return value
				}
			}
			return ""
		}
		got := ""
		if err := settle(set, env, dir); err != nil {
			if got = err.Error(); !errors.As(err, new(errUsage)) || !strings.HasPrefix(got, c.want) {
				t.Errorf("%s: got %v, want %s", c.name, err, c.want)
			}
			continue
		}
		for i, name := range []string{"addr", "rate-limit", "trust-proxy"} {
			if i > 0 {
				got += " "
			}
			got += set.Lookup(name).Value.String()
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
