package answer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/events/eventstest"
	"payoff/record"
)

// TestStories runs the stories in testdata, which its README explains.
func TestStories(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no stories: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		must(t, err)
		for i, story := range strings.Split(string(text), "\n---\n") {
			title, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(story), "# "), "\n")
			t.Run(filepath.Base(name)+"/"+title, func(t *testing.T) {
				s := &teller{shop: open(t), file: fmt.Sprintf("%s, story %d", name, i+1)}
				s.tell(story)
			})
		}
	}
}

type teller struct {
	*shop
	file     string
	sequence int64
	names    map[int64]string // of browsers
}

// browser is the number of a browser by its name.
func (s *teller) browser(name string) int64 {
	n := eventstest.Visitor(name)
	if s.names == nil {
		s.names = map[int64]string{}
	}
	s.names[n] = name
	return n
}

func (s *teller) named(numbers []int64) string {
	if len(numbers) == 0 {
		return "none"
	}
	names := []string{}
	for _, n := range numbers {
		names = append(names, s.names[n])
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

func (s *teller) tell(text string) {
	s.t.Helper()
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, "> ") {
			s.t.Fatalf("%s: %q answers nothing", s.file, line)
		}
		words := strings.Fields(line)
		args := map[string]string{}
		words = slices.DeleteFunc(words, func(w string) bool {
			k, v, is := strings.Cut(w, "=")
			if is {
				args[k] = v
			}
			return is
		})
		var want []string
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "> ") {
			i++
			want = append(want, strings.TrimPrefix(lines[i], "> "))
		}
		got := s.do(words, args)
		if !slices.Equal(got, want) {
			s.t.Errorf("%s: %s\n got:\n  %s\n want:\n  %s", s.file, line, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
}

func (s *teller) do(words []string, args map[string]string) []string {
	s.t.Helper()
	switch words[0] {
	case "visit":
		s.visit(words[1]+" "+words[2], words[3], args)
	case "order":
		s.sold(words[1], words[2]+" "+words[3], words[4], args)
	case "lead":
		l := payoff.Lead{
			Shop: "form", ID: words[1], At: s.moment(words[2] + " " + words[3]), Buyer: s.buyer(args), Visitors: s.browsers(args["in"]),
			Order: args["order"], Told: args["told"],
		}
		if l.Order != "" {
			l.Stage = payoff.Won
		}
		s.as(args, func(b *record.Batch) error { _, err := b.Lead(l); return err })
	case "refund":
		s.as(args, func(b *record.Batch) error { _, err := b.Refund("shop", words[1], words[2]); return err })
	case "link": // link phone! eve@example.org, or link shop handed=blog!
		key := s.key(words[len(words)-1])
		if from := args["handed"]; from != "" {
			key = "browser/" + strconv.FormatInt(s.browser(from), 10)
		}
		must(s.t, s.state.Write(s.ctx, s.business.ID, func(tx books.Tx) error {
			return tx.Link(books.Link{Visitor: s.browser(words[1]), Key: key, At: s.moment("2026-07-01 00:00")})
		}))
	case "journeys":
		return s.journeys(words[1])
	case "identity":
		n, err := s.answer.Identity(s.ctx, s.business)
		must(s.t, err)
		said := "not known"
		if r := n.Shared.Rate; r != nil {
			said = fmt.Sprintf("%d of %d", n.Shared.Several, n.Shared.Daily)
		}
		return []string{fmt.Sprintf("%d persons, %d browsers, %d with an id of their own; shared: %s", n.Persons, n.Browsers, n.Lasting, said)}
	case "whose":
		alone, shared, err := s.answer.Browsers(s.ctx, s.business, s.key(words[1]))
		must(s.t, err)
		return []string{fmt.Sprintf("alone: %s; with others: %s", s.named(alone), s.named(shared))}
	case "social":
		v, err := s.answer.Verdicts(s.ctx, s.business, s.within(words[1]))
		must(s.t, err)
		n := v.Totals.Assisted
		return []string{fmt.Sprintf("of %d: %d complete, %d touched; at least %d, at most %d", n.Of, n.Complete, n.Touched, n.Observed, n.Most)}
	case "hidden":
		v, err := s.answer.Verdicts(s.ctx, s.business, s.within(words[2]))
		must(s.t, err)
		var out []string
		for _, reason := range row(s.t, v, words[1], payoff.Acquire).Because {
			if said, _, is := strings.Cut(reason, ", worth up to"); is {
				out = append(out, said)
			}
		}
		return out
	case "notes":
		return s.notes(words[1])
	default:
		s.t.Fatalf("%s: there is no step %q", s.file, words[0])
	}
	return nil
}

func (s *teller) key(mail string) string { return s.recorder.Buyer(mail, "", "").Email }

// moment reads a time in UTC.
func (s *teller) moment(text string) time.Time {
	s.t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	must(s.t, err)
	return at
}

func (s *teller) browsers(text string) []int64 {
	var list []int64
	for name := range strings.SplitSeq(text, ",") {
		if name != "" {
			list = append(list, s.browser(name))
		}
	}
	return list
}

func (s *teller) buyer(args map[string]string) payoff.Buyer {
	return s.recorder.Buyer(args["mail"], args["phone"], "")
}

func (s *teller) as(args map[string]string, do func(*record.Batch) error) {
	s.t.Helper()
	via, known := map[string]books.Via{"": books.Hand, "script": books.Script, "file": books.File, "api": books.API}[args["via"]]
	if !known {
		s.t.Fatalf("%s: via=%s", s.file, args["via"])
	}
	must(s.t, s.recorder.Batch(s.ctx, record.Options{Via: via}, do))
}

func (s *teller) sold(number, at, amount string, args map[string]string) {
	s.t.Helper()
	goods, err := payoff.ParseMoney(amount, "EUR")
	must(s.t, err)
	zero := payoff.Money{Currency: "EUR"}
	o := payoff.Order{
		Shop: "shop", Number: number, At: s.moment(at), Status: payoff.Paid, Goods: goods, TaxKnown: args["tax"] != "unknown",
		Discount: zero, Tax: zero, Shipping: zero, Fees: zero, Tip: zero, GiftCards: zero, Refunded: zero,
		Buyer: s.buyer(args), Visitors: s.browsers(args["in"]), Told: args["told"],
	}
	if args["status"] != "" {
		o.Status = payoff.OrderStatus(args["status"])
	}
	if args["source"] != "" {
		o.Source = &payoff.Touch{At: o.At, Origin: s.table.Campaign(args["source"], "social", "", "", "")}
	}
	s.as(args, func(b *record.Batch) error { _, err := b.Order(o); return err })
}

func (s *teller) visit(at, browser string, args map[string]string) {
	s.t.Helper()
	e := events.Event{At: s.moment(at), Visitor: s.browser(browser), Site: args["on"], Name: events.Pageview, Page: "/"}
	e.Day, e.Key = payoff.DateIn(e.At, s.business.Zone), eventstest.Visitor(at+browser+args["on"])
	if e.Site == "" {
		e.Site = "shop.example"
	}
	e.Within = args["by"] == "link"
	if from := args["from"]; from != "" {
		medium := "social"
		if from == "newsletter" {
			medium = "email"
		}
		e.Arrival, e.Origin = true, s.table.Campaign(from, medium, "", "", "")
	}
	s.sequence++
	_, err := s.engine.Append(s.ctx, events.Batch{
		Business: s.business.ID, Source: events.Script, Collector: "c", Sequence: s.sequence, Events: slices.Values([]events.Event{e}),
	})
	must(s.t, err)
}

func (s *teller) within(when string) payoff.Range {
	r, err := payoff.ParseRange(when, s.answer.Today(s.business), s.business.Zone)
	must(s.t, err)
	return r
}

// journeys writes "order shop/1 acquire 40.00 complete: 07-01 facebook, 07-02 Direct => facebook".
func (s *teller) journeys(when string) []string {
	s.t.Helper()
	js, err := s.answer.Journeys(s.ctx, s.business, s.within(when), 100)
	must(s.t, err)
	var out []string
	for _, j := range js.Journeys {
		var touches, lines []string
		for _, t := range j.Touches {
			touches = append(touches, t.At.Format("01-02 ")+t.Line)
		}
		for _, c := range j.Credit {
			for _, l := range c.Lines {
				if c.Model == attribute.LastNonDirect {
					lines = append(lines, l.Line)
				}
			}
		}
		worth := ""
		if j.Kind == payoff.AnOrder {
			worth = j.Contribution.Amount() + " "
		}
		list := strings.Join(touches, ", ")
		if list == "" {
			list = "-"
		}
		out = append(out, fmt.Sprintf("%s %s %s%s: %s => %s", j.ID, j.Purpose, worth, j.Known, list, strings.Join(lines, ", ")))
	}
	return out
}

func (s *teller) notes(when string) []string {
	s.t.Helper()
	v, err := s.answer.Verdicts(s.ctx, s.business, s.within(when))
	must(s.t, err)
	return v.Notes
}
