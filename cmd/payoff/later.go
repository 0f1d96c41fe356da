package main

import (
	"context"

	"github.com/spf13/pflag"
)

// laterCommands are promised and do not stand yet: they say so, and exit 2.
func laterCommands() []command {
	later := func(name, short, until string) command {
		return command{name: name, short: short, group: "Not yet", flags: func(set *pflag.FlagSet) run {
			set.ParseErrorsAllowlist.UnknownFlags = true
			return func(context.Context, *env, []string) error {
				return usage("%s does not stand yet: %s", name, until)
			}
		}}
	}
	return []command{
		later("collect", "a collector alone", "`payoff serve` collects; it comes for machines that only collect"),
	}
}
