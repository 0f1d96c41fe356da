package main

import (
	"context"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/report"
	"payoff/report/text"
)

// maxJourneys bounds what one call lists.
const maxJourneys = 10_000

func journeysCommand() command {
	return command{
		name: "journeys", short: "what led to each order and lead, to check by hand", group: "Get out",
		long: `
  payoff journeys --data ./shop --range 2026-09
  payoff journeys --data ./shop --range 2026-09 --limit 1000 --format json

Each order and lead stands with its touches, how much of its journey is known, and what each rule
credits. Of more than --limit the latest are listed. Persons stand as one-way keys, in JSON only.
` + rangeHelp,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			when := set.String("range", "last-90-days", "the `range` of days")
			limit := set.Int("limit", 100, "list at most this many: 1 to 10000")
			format := set.String("format", "text", "`text` or json")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("journeys", args); err != nil {
					return err
				}
				if err := oneOf("format", *format, "text", "json"); err != nil {
					return err
				}
				if *limit < 1 || *limit > maxJourneys {
					return usage("--limit %d: want 1 to %d", *limit, maxJourneys)
				}
				var js *report.Journeys
				err := over(ctx, e, &w, *when, func(a *answer.Answerer, b books.Business, r payoff.Range) (err error) {
					js, err = a.Journeys(ctx, b, r, *limit)
					return err
				})
				if err != nil {
					return err
				}
				if *format == "json" {
					return writeJSON(e.stdout, js)
				}
				return text.Write(e.stdout, js.Document())
			}
		},
	}
}
