package decide_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"payoff"
	"payoff/decide"
	"payoff/value"
)

var update = flag.Bool("update", false, "write what is said now into testdata/verdicts.txt; read it before it is committed")

// TestVerdicts runs the worked examples of testdata/verdicts.txt: facts as a marketer would state
// them, then, indented, what is said about them.
func TestVerdicts(t *testing.T) {
	const file = "testdata/verdicts.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		var facts, want []string
		for _, line := range strings.Split(block, "\n") {
			if strings.HasPrefix(line, "    ") {
				want = append(want, line)
			} else {
				facts = append(facts, line)
			}
		}
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString(strings.Join(facts, "\n") + "\n")
		if strings.HasPrefix(facts[0], "#") && len(facts) == strings.Count(strings.Join(facts, "\n"), "#") {
			continue
		}
		b, c := readCase(t, facts)
		got := told(decide.Judge(b, c))
		out.WriteString(strings.Join(got, "\n") + "\n")
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w && !*update {
			t.Errorf("%s\ngot\n%s\nwant\n%s", facts[0], g, w)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// told is a judgement as the file shows it.
func told(j decide.Judgement) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, "    "+fmt.Sprintf(format, args...)) }
	verdict := strings.ToUpper(j.Verdict.Words())
	if j.Leaning != "" {
		verdict += ", leaning to " + j.Leaning.Words()
	}
	say("%s", verdict)
	say("net %s to %s, middle %s", j.Net.Low, j.Net.High, j.Net.Mid)
	if r := j.ReturnPerHour; r != nil {
		say("an hour brings %s to %s", r.Low, r.High)
	}
	if r := j.ReturnPerEuro; r != nil {
		say("each 1.00 of money brings %s to %s beyond itself", r.Low, r.High)
	}
	for _, b := range j.Because {
		say("because %s", b)
	}
	for _, f := range j.Flips {
		word := "flips "
		if f.At == nil {
			word = "stands"
		}
		say("%s  %s", word, f.Text)
	}
	for _, f := range j.Facts {
		gain := ""
		if f.Gain != nil {
			gain = fmt.Sprintf(": %s in all, %s an hour, changes it with %.0f%%", f.Gain, f.PerHour, *f.Changes*100)
		}
		say("fact    %s (%d weeks, %d minutes, %s)%s", f.Do, f.Weeks, f.Minutes, f.Cost, gain)
	}
	say("next    %s", j.Next)
	return out
}

// readCase reads the facts of one block. Every line is a word and what it is.
func readCase(t *testing.T, facts []string) (decide.Business, decide.Case) {
	t.Helper()
	b := decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1)}
	c := decide.Case{Weeks: 13, Hidden: decide.Hidden{Lines: 1}}
	pool := decide.Pool{}
	number := func(s string) float64 {
		x, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil {
			t.Fatalf("%s: %v", facts[0], err)
		}
		if strings.HasSuffix(s, "%") {
			x /= 100
		}
		return x
	}
	numbers := func(words []string) []float64 {
		var out []float64
		for _, w := range words {
			times := 1
			if n, amount, ok := strings.Cut(w, "x"); ok { // 12x35.00
				times, w = int(number(n)), amount
			}
			for range times {
				out = append(out, number(w))
			}
		}
		return out
	}
	date := func(s string) payoff.Date {
		d, err := payoff.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, line := range facts {
		w := strings.Fields(line)
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		rest := strings.TrimSpace(strings.TrimPrefix(line, w[0]))
		switch w[0] {
		case "case":
		case "line": // facebook acquire
			c.Line, c.Purpose = payoff.NetworkLine(payoff.Network(w[1]), false), payoff.Purpose(w[2])
		case "weeks":
			c.Weeks = number(w[1])
		case "uncosted": // 7 until 2026-03-23, or 6 after 2026-02-16
			c.Uncosted = number(w[1])
			if w[2] == "until" {
				c.CostsFrom = date(w[3])
			} else {
				c.CostsUntil = date(w[3])
			}
		case "prices": // of the business's price list
			b.Contributions = append(b.Contributions, numbers(w[1:])...)
		case "orders": // what each left, after its costs
			c.Contributions = numbers(w[1:])
			b.Contributions = append(b.Contributions, c.Contributions...)
		case "others": // 4 in 39 weeks: conversions of the other lines of the purpose
			pool = decide.Pool{Conversions: number(w[1]), Weeks: number(w[3])}
		case "unlinked":
			c.Hidden.Unlinked = numbers(w[1:])
			b.Contributions = append(b.Contributions, c.Hidden.Unlinked...)
		case "linked": // 2 of 10 came from here
			c.Hidden.LinkedHere, c.Hidden.Linked = number(w[1]), number(w[3])
		case "told":
			c.Hidden.ToldHere, c.Hidden.Told = number(w[1]), number(w[3])
		case "hours": // 6.5 at 35.00
			c.Hours, c.HourRate = number(w[1]), number(w[3])
		case "money":
			c.Money = number(w[1])
		case "joint": // 20.00 between 0.00 and 60.00
			c.Joint = decide.Joint{At: number(w[1]), Low: number(w[3]), High: number(w[5])}
		case "test": // 0.4 between 0.2 and 0.6 on 2026-01-15
			c.Tests = append(c.Tests, value.Test{Factor: payoff.Interval{Low: number(w[3]), Mid: number(w[1]), High: number(w[5])}, On: date(w[7])})
		case "claim": // 500.00 between 300.00 and 800.00 word of mouth
			c.Estimates = append(c.Estimates, decide.Estimate{
				Name: strings.Join(w[6:], " "), Evidence: payoff.Claimed,
				Value: payoff.Interval{Low: number(w[3]), Mid: number(w[1]), High: number(w[5])},
			})
		case "other": // per hour 20.00 to 60.00 the half hour after the gig
			c.Alternatives = append(c.Alternatives, decide.Alternative{
				Name: strings.Join(w[6:], " "), Unused: 10, Evidence: payoff.Tracked,
				PerHour: &payoff.Interval{Low: number(w[3]), Mid: (number(w[3]) + number(w[5])) / 2, High: number(w[5])},
			})
		case "step": // lead: 4 of 900, elsewhere 60 of 1500
			c.Funnel = append(c.Funnel, decide.Step{
				Name: strings.TrimSuffix(w[1], ":"), Passed: number(w[2]), Tried: number(strings.TrimSuffix(w[4], ",")),
				BasePassed: number(w[6]), BaseTried: number(w[8]),
			})
		case "leads": // 2 won of 60
			c.Won, c.Decided = number(w[1]), number(w[4])
		case "margin": // 50% of goods for 1200.00
			c.Margin, c.Goods = number(w[1]), number(w[5])
		case "keep": // findable: why
			c.WorthKeeping = strings.TrimSpace(strings.TrimPrefix(rest, "findable:"))
		case "gate":
			if w[1] == "buyers" {
				c.Gates.Buyers = decide.Gate(w[2])
			} else {
				c.Gates.Path = decide.Gate(w[2])
			}
		case "never":
			c.NeverReferred = true
		case "ramp":
			c.RampUntil = date(w[2])
		case "official":
			c.OfficialDate = true
		case "said": // pause on 2026-01-01
			c.History = append(c.History, decide.Official{On: date(w[3]), Verdict: payoff.Verdict(w[1])})
		default:
			t.Fatalf("%s: %q is no fact", facts[0], line)
		}
	}
	b.Pools = map[payoff.Purpose]decide.Pool{c.Purpose: {Conversions: pool.Conversions + float64(len(c.Contributions)), Weeks: pool.Weeks + c.Weeks}}
	return b, c
}
