package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/events"
	"payoff/report"
	"payoff/report/csv"
	"payoff/report/text"
)

func verdictCommand() command {
	return command{
		name: "verdict", short: "is it paying off? a verdict for each line and purpose", group: "Get out",
		long: `
  payoff verdict --data ./shop --range 2026-Q3
  payoff verdict --data ./shop --format json

Each verdict stands with its probability, its range, its reasons, the next step and what would
change it. "Not enough data" and "cannot be known" are answers too.
` + rangeHelp,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			when := set.String("range", "last-90-days", "the `range` of days")
			format := set.String("format", "text", "`text` or json")
			lang := set.String("lang", "en", "the `language`: en")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("verdict", args); err != nil {
					return err
				}
				if err := oneOf("format", *format, "text", "json"); err != nil {
					return err
				}
				if err := english(*lang); err != nil {
					return err
				}
				var v *report.Verdicts
				err := over(ctx, e, &w, *when, func(a *answer.Answerer, b books.Business, r payoff.Range) (err error) {
					v, err = a.Verdicts(ctx, b, r)
					return err
				})
				if err != nil {
					return err
				}
				if *format == "json" {
					return writeJSON(e.stdout, v)
				}
				return text.Write(e.stdout, v.Document())
			}
		},
	}
}

const rangeHelp = `
A range is last-30-days, today, 2026, 2026-09, 2026-Q3 or 2026-01-01..2026-04-01 (end not
included). A range that ends on the first of a quarter that has come gives official verdicts.`

func reportCommand() command {
	return command{
		name: "report", short: "the whole report over a range", group: "Get out",
		long: `
  payoff report --data ./shop --range 2026-Q3 --format csv -o q3.csv
` + rangeHelp,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			when := set.String("range", "last-90-days", "the `range` of days")
			format := set.String("format", "text", "`text`, json or csv")
			lang := set.String("lang", "en", "the `language`: en")
			out := set.StringP("output", "o", "", "write to this `file` instead of standard output")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("report", args); err != nil {
					return err
				}
				if *format == "html" || *format == "xlsx" || *format == "pdf" {
					return usage("--format %s does not stand yet: text, json and csv do", *format)
				}
				if err := oneOf("format", *format, "text", "json", "csv"); err != nil {
					return err
				}
				if err := english(*lang); err != nil {
					return err
				}
				var d report.Document
				err := over(ctx, e, &w, *when, func(a *answer.Answerer, b books.Business, r payoff.Range) (err error) {
					d, err = a.Report(ctx, b, r)
					return err
				})
				if err != nil {
					return err
				}
				return to(e, *out, func(to io.Writer) error {
					switch *format {
					case "json":
						return writeJSON(to, d)
					case "csv":
						return csv.Write(to, d)
					}
					return text.Write(to, d)
				})
			}
		},
	}
}

func askCommand() command {
	return command{
		name: "ask", args: "[FILE|-]", short: "answer a query: JSON in, JSON out", group: "Get out",
		long: `
  echo '{"range":"2026-09","metrics":["visits","revenue"],"dimensions":["channel"]}' | payoff ask --data ./shop -

The metrics, the dimensions and which goes by which stand in docs/metrics.md.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			return func(ctx context.Context, e *env, args []string) error {
				document, err := input(e, args, 64<<10)
				if err != nil {
					return err
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				q, err := events.ParseQuery(document, payoff.DateIn(e.now(), b.Zone), b.Zone)
				if err != nil {
					return err
				}
				a, err := f.answerer(e)
				if err != nil {
					return err
				}
				answered, err := a.Ask(ctx, b, q.Over())
				if err != nil {
					return err
				}
				var cut string
				if answered.Rows, cut = q.Cut(answered.Rows); cut != "" {
					answered.Notes = append(answered.Notes, cut)
				}
				return writeJSON(e.stdout, answered)
			}
		},
	}
}

func (f *folder) answerer(e *env) (*answer.Answerer, error) {
	table, err := classify.New()
	if err != nil {
		return nil, err
	}
	engine := func(ctx context.Context) (answer.Engine, error) { return f.events(ctx) }
	return answer.New(f.state, engine, table, e.now), nil
}

// over opens the folder, reads the range as its business sees it, and lets do ask about it.
func over(ctx context.Context, e *env, w *where, when string, do func(*answer.Answerer, books.Business, payoff.Range) error) error {
	f, b, err := w.open(ctx, e)
	if err != nil {
		return err
	}
	defer f.close()
	a, err := f.answerer(e)
	if err != nil {
		return err
	}
	r, err := payoff.ParseRange(when, a.Today(b), b.Zone)
	if err != nil {
		return asUsage(err)
	}
	return do(a, b, r)
}

// input is the one document that a command reads: a file, or standard input.
func input(e *env, args []string, limit int64) ([]byte, error) {
	if len(args) > 1 {
		return nil, usage("one FILE, or - for standard input")
	}
	from := e.stdin
	if len(args) == 1 && args[0] != "-" {
		file, err := os.Open(e.path(args[0]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", args[0], noFile(err))
		}
		defer file.Close()
		from = file
	}
	b, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = payoff.Fail(payoff.Invalid, "the input is longer than %d bytes", limit)
	}
	return b, err
}

// to runs write on standard output, or on a file that appears whole or not at all.
func to(e *env, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		return write(e.stdout)
	}
	path = e.path(path)
	file, err := os.CreateTemp(filepath.Dir(path), ".payoff-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := write(file); err != nil {
		file.Close()
		return err
	}
	if err := file.Sync(); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", b)
	return err
}

func noArgs(command string, args []string) error {
	if len(args) > 0 {
		return usage("%s takes flags only; %q is none", command, args[0])
	}
	return nil
}

func oneOf(flag, value string, allowed ...string) error {
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	last := len(allowed) - 1
	return usage("--%s %s: want %s or %s", flag, value, strings.Join(allowed[:last], ", "), allowed[last])
}

func english(lang string) error {
	if lang != "en" {
		return usage("--lang %s does not stand yet: en does", lang)
	}
	return nil
}
