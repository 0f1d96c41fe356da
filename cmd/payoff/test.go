package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/record"
	"payoff/report"
	"payoff/report/ics"
	"payoff/report/text"
)

func testCommand() command {
	return command{
		name: "test", args: "plan|list|read [ID] [key=value...]", short: "plan a test, list tests, read one that is over", group: "Get out",
		long: `
A test stops a line for some weeks (design=pause), or draws weeks of full and of low effort
(design=appointment). Plan first: it says what the test could show and what it would take, and
prints the call that registers it. Nothing is stored by plan.

  payoff test plan --data ./shop network=instagram purpose=acquire design=appointment \
      from=2027-01-04 weeks=24 low=30 full=150 --ics weeks.ics
  payoff log test --data ./shop id=t1 optout=2027-02-15 why=ill
  payoff test list --data ./shop
  payoff test read t1 --data ./shop --record

A test is registered before it starts (` + "`payoff log test`" + `; ` + "`payoff log help test`" + ` lists the keys), and
read when it is over: looking early makes chance look like an effect. With --record the reading is
kept, and verdicts count it from then on.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			format := set.String("format", "text", "`text` or json")
			calendar := set.String("ics", "", "plan: write the weeks to this calendar `file`")
			keep := set.Bool("record", false, "read: keep what the test said")
			return func(ctx context.Context, e *env, args []string) error {
				if err := oneOf("format", *format, "text", "json"); err != nil {
					return err
				}
				if len(args) == 0 {
					return usage("test: say plan, list or read")
				}
				show := func(v any, d report.Document) error {
					if *format == "json" {
						return writeJSON(e.stdout, v)
					}
					return text.Write(e.stdout, d)
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				a, err := f.answerer(e)
				if err != nil {
					return err
				}
				switch what, rest := args[0], args[1:]; {
				case what == "plan":
					return planTest(ctx, e, b, a, rest, *calendar, *format, show)
				case what == "list" && len(rest) == 0:
					tests, err := a.Tests(ctx, b)
					if err != nil {
						return err
					}
					return show(map[string]any{"tests": tests}, report.TestsDocument(b.Name, tests))
				case what == "read" && len(rest) == 1:
					return readTest(ctx, e, f, b, a, rest[0], *keep, show)
				}
				return usage("test: want plan key=value..., list, or read ID")
			}
		},
	}
}

// planTest shows a plan, writes its calendar, and says how it is registered.
func planTest(ctx context.Context, e *env, b books.Business, a *answer.Answerer, args []string, calendar, format string, show func(any, report.Document) error) error {
	kind, err := findKind("test")
	if err != nil {
		return err
	}
	of, err := readWords(kind, args)
	if err != nil {
		return err
	}
	table, err := classify.New()
	if err != nil {
		return err
	}
	w := &record.Words{Of: of, Business: b, Names: table, Today: a.Today(b), Shop: "hand"}
	x, err := w.Experiment()
	if err != nil {
		return asUsage(err)
	}
	x, plan, err := a.PlanTest(ctx, b, x)
	if err != nil {
		return asUsage(err)
	}
	if calendar != "" {
		if err := to(e, calendar, func(out io.Writer) error { return ics.WriteTest(out, b.Name, x, e.now()) }); err != nil {
			return err
		}
	}
	plan.Register = registration(w, x)
	if err := show(plan, plan.Document()); err != nil || format == "json" {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "\nTo register it:\n  %s\n", plan.Register)
	return err
}

// registration is the call that registers a planned test, with what was left to chance named.
func registration(w *record.Words, x payoff.Experiment) string {
	parts := []string{"payoff log test --data DIR", "id=" + x.ID}
	if x.Design == payoff.AppointmentDesign {
		parts = append(parts, fmt.Sprintf("seed=%d", x.Seed))
	}
	parts = append(parts, "from="+x.From.String(), fmt.Sprintf("weeks=%d", x.Weeks))
	for _, key := range keysInOrder(w.Of) {
		if key == "id" || key == "seed" || key == "from" || key == "weeks" {
			continue
		}
		value := w.Of[key]
		if strings.ContainsAny(value, " '\"$\\`&|;<>()*?") {
			value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
		}
		parts = append(parts, key+"="+value)
	}
	return strings.Join(parts, " ")
}

// readTest shows a reading and, where asked to, keeps it.
func readTest(ctx context.Context, e *env, f *folder, b books.Business, a *answer.Answerer, id string, keep bool, show func(any, report.Document) error) error {
	x, reading, err := a.ReadTest(ctx, b, id)
	if err != nil {
		return err
	}
	if keep {
		rec, err := record.Open(ctx, f.state, b.ID)
		if err != nil {
			return err
		}
		err = rec.Batch(ctx, record.Options{Via: books.Hand, By: byCommand("test")}, func(batch *record.Batch) error {
			_, err := batch.Experiment(x, a.Today(b))
			return err
		})
		if err != nil {
			return err
		}
	}
	return show(reading, reading.Document())
}
