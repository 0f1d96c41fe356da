package ledger_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/ledger"
)

// TestCases runs the worked examples of testdata. In a case
//
//	base  EUR
//	hour  person=ana hourly=30.00 from=2026-01-01 noted=2026-01-01   what an hour of ana costs
//	rate  BDT=0.0082 from=2026-01-01                                 a currency
//	time  a min=30 on=2026-01-12 line=facebook purpose=acquire       an entry of time called a
//	cost  b money=10.00 kind=tools on=2026-01-01..2026-02-01         an entry of money for a period
//	undo  a                                                          a reversal
//	costs 2026-01 by line purpose                                    what it comes to, then the rows wanted
//
// noted is the day on which something was recorded, its own day unless said. on=weekdays:2026-01-05..2027-01-04
// is an entry for each weekday.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for n, part := range strings.Split(string(text), "\n---\n") {
				name, _, _ := strings.Cut(strings.TrimLeft(part, "# \n"), "\n")
				t.Run(fmt.Sprintf("%d %s", n+1, name), func(t *testing.T) { (&book{}).run(t, part) })
			}
		})
	}
}

type book struct {
	base    payoff.Currency
	hours   []ledger.HourRate
	rates   []ledger.CurrencyRate
	entries []ledger.Statement
}

func (b *book) run(t *testing.T, text string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := 0; i < len(lines); i++ {
		words := strings.Fields(lines[i])
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] != "costs" {
			b.do(t, words)
			continue
		}
		var want []string
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], ">") {
			i++
			want = append(want, strings.Join(strings.Fields(lines[i][1:]), " "))
		}
		if got := b.costs(t, words[1], words[3:]); !slices.Equal(got, want) {
			t.Errorf("%s\ngot\n  %s\nwant\n  %s", strings.Join(words, " "), strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
}

func (b *book) do(t *testing.T, words []string) {
	verb, id, args := words[0], "", map[string]string{}
	for _, w := range words[1:] {
		if key, value, ok := strings.Cut(w, "="); ok {
			args[key] = value
		} else {
			id = w
		}
	}
	switch verb {
	case "base":
		b.base = payoff.Currency(id)
	case "hour":
		from := day(t, args["from"])
		b.hours = append(b.hours, ledger.HourRate{Person: args["person"], On: from, Hour: money(t, args["hourly"], b.base), Recorded: noted(t, args, from)})
	case "rate":
		from := day(t, args["from"])
		for key, value := range args {
			if key == "from" || key == "noted" {
				continue
			}
			r, err := payoff.ParseRate(value)
			if err != nil {
				t.Fatal(err)
			}
			b.rates = append(b.rates, ledger.CurrencyRate{Currency: payoff.Currency(key), On: from, Rate: r, Recorded: noted(t, args, from)})
		}
	case "undo":
		b.entries = append(b.entries, ledger.Statement{Entry: payoff.Entry{ID: "undo " + id, Reverses: id, Kind: payoff.TimeCost}})
	case "time", "cost":
		e := payoff.Entry{ID: id, Kind: payoff.TimeCost, Person: args["person"], Ad: args["ad"], Every: payoff.Cadence(args["every"])}
		if verb == "cost" {
			amount, currency, _ := strings.Cut(args["money"], ":")
			if currency == "" {
				currency = string(b.base)
			}
			e.Money, e.Kind = money(t, amount, payoff.Currency(currency)), payoff.CostKind(args["kind"])
		} else {
			e.Minutes, _ = strconv.ParseInt(args["min"], 10, 64)
		}
		if args["until"] != "" {
			e.Until = day(t, args["until"])
		}
		for name, weight := range weighted(t, args["line"]) {
			line := payoff.NetworkLine(payoff.Network(strings.TrimSuffix(name, "(paid)")), strings.HasSuffix(name, "(paid)"))
			if c, err := payoff.ParseChannel(name); err == nil {
				line = payoff.ChannelLine(c)
			}
			e.Lines = append(e.Lines, payoff.Weight[payoff.Line]{Of: line, Weight: weight})
		}
		for name, weight := range weighted(t, args["purpose"]) {
			p, err := payoff.ParsePurpose(name)
			if err != nil {
				t.Fatal(err)
			}
			e.Purposes = append(e.Purposes, payoff.Weight[payoff.Purpose]{Of: p, Weight: weight})
		}
		on, weekdays := strings.CutPrefix(args["on"], "weekdays:")
		first, last, period := strings.Cut(on, "..")
		e.On = day(t, first)
		if period {
			e.To = day(t, last)
		}
		if !weekdays {
			b.entries = append(b.entries, ledger.Statement{Entry: e, Recorded: noted(t, args, e.On)})
			return
		}
		for d := e.On; d < e.To; d++ {
			if w := d.UTC().Weekday(); w != time.Saturday && w != time.Sunday {
				one := e
				one.ID, one.On, one.To = id+d.String(), d, 0
				b.entries = append(b.entries, ledger.Statement{Entry: one, Recorded: noted(t, args, d)})
			}
		}
	default:
		t.Fatalf("what is %q?", verb)
	}
}

// costs sums by the columns named and prints a row for each: names, amount, hours.
func (b *book) costs(t *testing.T, text string, by []string) []string {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	r, err := payoff.ParseRange(text, 0, helsinki)
	if err != nil {
		t.Fatal(err)
	}
	type sum struct {
		money, billed payoff.Money
		minutes       float64
		undefined     string
	}
	sums := map[string]*sum{}
	for _, c := range ledger.Costs(b.entries, ledger.NewPrices(b.base, b.hours, b.rates), r) {
		var names []string
		for _, column := range by {
			switch column {
			case "day":
				names = append(names, c.On.String())
			case "line":
				names = append(names, strings.ReplaceAll(c.Line.Name(), " ", ""))
			case "purpose":
				names = append(names, or(string(c.Purpose), "(none)"))
			case "kind":
				names = append(names, string(c.Kind))
			case "entry":
				names = append(names, c.Entry)
			case "joint":
				names = append(names, map[bool]string{true: "joint", false: "own"}[c.Joint])
			case "unallocated":
				names = append(names, map[bool]string{true: "unallocated", false: "allocated"}[c.Unallocated()])
			default:
				t.Fatalf("by %s?", column)
			}
		}
		if c.Money.Currency != b.base {
			t.Errorf("%s on %s: a cost in %q", c.Entry, c.On, c.Money.Currency)
		}
		name := strings.Join(names, " ")
		if c.Undefined != "" {
			name += " undefined"
		}
		s := sums[name]
		if s == nil {
			s = &sum{}
			sums[name] = s
		}
		s.money, s.billed, s.minutes, s.undefined = s.money.Plus(c.Money), s.billed.Plus(c.Billed), s.minutes+c.Minutes, c.Undefined
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		s := sums[name]
		row := name + " " + s.money.Amount()
		if s.undefined != "" {
			row = name
			if !s.billed.IsZero() {
				row += " " + s.billed.String()
			}
			row += ": " + s.undefined
		}
		if s.minutes > 0 {
			row += " " + strconv.FormatFloat(math.Round(s.minutes/60*1e6)/1e6, 'f', -1, 64) + "h"
		}
		out = append(out, strings.TrimSpace(row))
	}
	return out
}

func weighted(t *testing.T, text string) func(func(string, float64) bool) {
	return func(yield func(string, float64) bool) {
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
			name, weight, ok := strings.Cut(part, "*")
			w := 1.0
			if ok {
				var err error
				if w, err = strconv.ParseFloat(weight, 64); err != nil {
					t.Fatal(err)
				}
			}
			if !yield(name, w) {
				return
			}
		}
	}
}

// noted is the moment at which something was recorded: noon of the day said, of its own day otherwise.
func noted(t *testing.T, args map[string]string, own payoff.Date) time.Time {
	if args["noted"] != "" {
		own = day(t, args["noted"])
	}
	return own.UTC().Add(12 * time.Hour)
}

func day(t testing.TB, text string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func money(t testing.TB, text string, c payoff.Currency) payoff.Money {
	t.Helper()
	m, err := payoff.ParseMoney(text, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
