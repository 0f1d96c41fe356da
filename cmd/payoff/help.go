package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// groups are the headings of help's first page, in order.
var groups = []string{"Start", "Put in", "Get out", "Work it out", "Look after it", "Not yet"}

func helpCommand() command {
	return command{
		name: "help", args: "[COMMAND|settings]", short: "this page, a command's own, or the table of settings", group: "Look after it",
		flags: func(*pflag.FlagSet) run {
			return func(_ context.Context, e *env, args []string) error {
				if len(args) == 0 {
					return frontPage(e.stdout)
				}
				if args[0] == "settings" {
					return settingsHelp(e.stdout)
				}
				for _, c := range commands() {
					if c.name == args[0] {
						return printHelp(e.stdout, c)
					}
				}
				return usage("there is no command %q: `payoff help` lists them", args[0])
			}
		},
	}
}

// frontPage is what somebody sees who has never used the program.
func frontPage(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`Payoff: is social media paying off for this business, and where should the next
hour and the next euro go?

  payoff init    --data ./shop --business "My shop" --currency EUR --zone Europe/Dublin
  payoff import  --data ./shop --network instagram orders.csv hours.csv ads.csv
  payoff verdict --data ./shop --range 2026

`)
	for _, g := range groups {
		fmt.Fprintf(&b, "%s\n", g)
		for _, c := range commands() {
			if c.group == g {
				fmt.Fprintf(&b, "  %-9s %s\n", c.name, c.short)
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("payoff help COMMAND says more, payoff help settings what the server can be told.\nExit codes: 0 done, 1 failed, 2 the call is wrong.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
