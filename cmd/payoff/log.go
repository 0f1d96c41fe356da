package main

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/record"
)

func logCommand() command {
	return command{
		name: "log", args: "KIND key=value...", short: "note one fact: minutes, money, an order, a lead, a rate", group: "Put in",
		long: `
KIND is one of ` + kindNames() + `.
` + "`payoff log help time`" + ` lists the keys of a kind.

  payoff log --data ./shop time minutes=30 network=instagram purpose=acquire activity=create
  payoff log --data ./shop time minutes=45 network=facebook:2,instagram:1 on=2026-03-02
  payoff log --data ./shop cost amount=29.00 kind=tools every=month network=facebook,instagram
  payoff log --data ./shop order number=1001 amount=100.00 source=instagram email=eve@example.org
  payoff log --data ./shop rate on=2026-01-01 person=sam hourly=28.50
  payoff log --data ./shop rate on=2026-01-01 USD=0.92 GBP=1.17

Nothing noted is ever changed: "log reversal" takes an entry back and both stay in the books.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			return func(ctx context.Context, e *env, args []string) error {
				if len(args) == 0 {
					return usage("what happened? say one of %s", kindNames())
				}
				if args[0] == "help" {
					return logHelp(e.stdout, args[1:])
				}
				kind, err := findKind(args[0])
				if err != nil {
					return err
				}
				values, err := readValues(kind, args[1:])
				if err != nil {
					return err
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				table, err := classify.New()
				if err != nil {
					return err
				}
				values.today, values.business, values.table = payoff.DateIn(e.now(), b.Zone), b, table
				said, err := kind.note(ctx, f, b, values)
				if err != nil {
					return asUsage(err) // every word of it stood in the call
				}
				fmt.Fprintln(e.stdout, said)
				return nil
			}
		},
	}
}

// A logKind is a kind of fact that can be noted by hand.
type logKind struct {
	name, short string
	keys        []logKey
	note        func(ctx context.Context, f *folder, b books.Business, v *values) (string, error)
}

type logKey struct {
	name, what string
	needed     bool
}

// The keys that say what a fact is for or came from; several kinds share them.
var (
	keyOn    = logKey{"on", "the day, like 2026-03-02; today where left out", false}
	lineKeys = []logKey{
		{"network", "one, or several with weights: facebook or facebook:2,instagram:1", false},
		{"channel", "a channel such as Email, where there is no network", false},
		{"paid", "yes where it is for paid posts or ads of the network", false},
		{"account", "the business's account on the network", false},
		{"purpose", "one or several with weights: acquire, retain, support, partner, hire, authority, audience, learn, personal", false},
	}
	sourceKeys = []logKey{
		{"source", "what it came from, as a campaign would say it: instagram, newsletter", false},
		{"medium", "how: social, paid, cpc, email", false},
		{"campaign", "the campaign's name", false},
		{"told", "the customer's own answer to \"how did you find us?\"", false},
	}
	buyerKeys = []logKey{
		{"email", "the person's address; only a one-way key of it is kept", false},
		{"phone", "the person's number; only a one-way key of it is kept", false},
		{"customer", "the person's customer number; only a one-way key of it is kept", false},
	}
)

func keysOf(lists ...[]logKey) []logKey {
	var all []logKey
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func logKinds() []logKind {
	return []logKind{
		{"time", "minutes of work", keysOf([]logKey{
			{"minutes", "how long; or", false},
			{"hours", "how long, like 1.5", false},
			keyOn,
			{"person", "who; owner where left out", false},
			{"activity", "create, reply, manage_ads, report, browse or other", false},
		}, lineKeys, []logKey{{"note", "anything worth remembering", false}}), noteTime},
		{"cost", "money spent", keysOf([]logKey{
			{"amount", "how much, without tax that you get back, like 29.00", true},
			{"currency", "its currency; the business's where left out", false},
			keyOn,
			{"to", "the last day of the period it is for", false},
			{"every", "week, month or year, where it comes again", false},
			{"until", "the last day on which it may", false},
			{"kind", "ads, tools, agency, content, fees, fixed or other", false},
		}, lineKeys, []logKey{{"campaign", "the campaign's name", false}, {"ad", "the ad's id: a newer statement of the same days replaces the older", false}, {"note", "anything worth remembering", false}}), noteCost},
		{"order", "a sale", keysOf([]logKey{
			{"number", "the order's number", true},
			{"amount", "goods, net of tax and discount", true},
			{"currency", "of all its amounts; the business's where left out", false},
			keyOn,
			{"tax", "tax on top of amount; 0 where left out", false},
			{"shipping", "charged to the customer", false},
			{"shipping-paid", "what sending cost you", false},
			{"fees", "of payment and market place", false},
			{"cogs", "cost of the goods; the business's margin counts where left out", false},
			{"discount", "already taken off amount", false},
			{"refunded", "paid back", false},
			{"tip", "on top", false},
			{"status", "paid, pending or cancelled", false},
			{"shop", "which shop; hand where left out", false},
			{"coupon", "the code used", false},
		}, sourceKeys, buyerKeys), noteOrder},
		{"refund", "money paid back on an order", []logKey{
			{"order", "the order's number", true}, {"amount", "how much, without tax, in the order's currency", true}, {"shop", "which shop; hand where left out", false},
		}, noteRefund},
		{"lead", "somebody enquired", keysOf([]logKey{
			{"id", "your own id of it; made up where left out", false},
			keyOn,
			{"stage", "open, won or lost", false},
			{"why", "it was lost", false},
			{"value", "the contribution its win would bring", false},
			{"order", "the order's number, once won", false},
			{"shop", "where the id comes from; hand where left out", false},
			{"purpose", "acquire where left out", false},
		}, sourceKeys, buyerKeys), noteLead},
		{"rate", "what an hour or a unit of a currency costs, or the margin is, from a day on", []logKey{
			{"on", "the first day on which it holds", true},
			{"person", "whose hour", false},
			{"hourly", "what it costs, in the business's currency", false},
			{"margin", "what is left of each unit of goods sold, 0 to 1", false},
			{"CUR", "any currency's code: what one unit is worth, like USD=0.92", false},
		}, noteRate},
		{"win", "an invitation, recommendation, review or citation", keysOf([]logKey{
			{"kind", "invitation, recommendation, review or citation", true}, keyOn, {"value", "the contribution you claim for it", false}, {"proxy", "what that figure rests on", false},
		}, lineKeys, []logKey{{"note", "anything worth remembering", false}}), noteWin},
		{"answer", "what a customer said to \"how did you find us?\"", []logKey{
			{"said", "the answer: instagram, a friend, google", true}, keyOn, {"order", "the order's number, where known", false},
		}, noteAnswer},
		{"test", "registers a test of a line before it starts, or a week of one that wasn't kept", testKeys(), noteTest},
		{"reversal", "takes an entry of time or cost back", []logKey{
			{"entry", "the entry's id, as log printed it", true}, {"why", "it was wrong", true},
		}, noteReversal},
	}
}

func kindNames() string {
	names := []string{"time", "cost", "order", "refund", "lead", "rate", "win", "answer", "test", "reversal"}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func findKind(name string) (logKind, error) {
	for _, k := range logKinds() {
		if k.name == name {
			return k, nil
		}
	}
	return logKind{}, usage("log %q: want one of %s", name, kindNames())
}

func logHelp(w io.Writer, args []string) error {
	kinds := logKinds()
	if len(args) > 0 {
		k, err := findKind(args[0])
		if err != nil {
			return err
		}
		kinds = []logKind{k}
	}
	for i, k := range kinds {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "payoff log %s: %s\n", k.name, k.short)
		for _, key := range k.keys {
			mark := " "
			if key.needed {
				mark = "*"
			}
			fmt.Fprintf(w, "  %s %-14s %s\n", mark, key.name, key.what)
		}
	}
	fmt.Fprintln(w, "\n* must be given")
	return nil
}

// values are the key=value pairs of one call, with what reading them takes.
type values struct {
	of       map[string]string
	today    payoff.Date
	business books.Business
	table    *classify.Table
}

func readValues(k logKind, args []string) (*values, error) {
	allowed := map[string]bool{}
	for _, key := range k.keys {
		allowed[key.name] = true
	}
	v := &values{of: map[string]string{}}
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			return nil, usage("%q: want key=value; `payoff log help %s` lists the keys", arg, k.name)
		}
		currency := allowed["CUR"] && len(key) == 3 && strings.ToUpper(key) == key
		if !allowed[key] && !currency || key == "CUR" {
			return nil, usage("log %s has no key %q; `payoff log help %s` lists them", k.name, key, k.name)
		}
		if _, twice := v.of[key]; twice {
			return nil, usage("%s= stands twice", key)
		}
		if len(value) > 2000 {
			return nil, usage("%s= is longer than 2,000 characters", key)
		}
		v.of[key] = value
	}
	for _, key := range k.keys {
		if key.needed && v.of[key.name] == "" {
			return nil, usage("log %s needs %s=: %s", k.name, key.name, key.what)
		}
	}
	return v, nil
}

func (v *values) date(key string) (payoff.Date, error) {
	if v.of[key] == "" {
		return v.today, nil
	}
	return payoff.ParseDate(v.of[key])
}

func (v *values) currency() (payoff.Currency, error) {
	if v.of["currency"] == "" {
		return v.business.Currency, nil
	}
	return payoff.ParseCurrency(v.of["currency"])
}

func (v *values) money(key string, c payoff.Currency) (payoff.Money, error) {
	if v.of[key] == "" {
		return payoff.Money{Currency: c}, nil
	}
	m, err := payoff.ParseMoney(v.of[key], c)
	if err == nil && m.Minor < 0 {
		err = payoff.Fail(payoff.Invalid, "%s=%s: want a positive amount", key, v.of[key])
	}
	return m, err
}

// maybe is money where the key is given.
func (v *values) maybe(key string, c payoff.Currency) (*payoff.Money, error) {
	if v.of[key] == "" {
		return nil, nil
	}
	m, err := v.money(key, c)
	return &m, err
}

// lines reads network, channel, paid and account.
func (v *values) lines() ([]payoff.Weight[payoff.Line], error) {
	paid, err := yes(v.of["paid"])
	if err != nil {
		return nil, payoff.Fail(payoff.Invalid, "paid=%s: want yes or no", v.of["paid"])
	}
	if v.of["channel"] != "" && v.of["network"] == "" {
		c, err := payoff.ParseChannel(v.of["channel"])
		if err != nil {
			return nil, err
		}
		return []payoff.Weight[payoff.Line]{{Of: payoff.ChannelLine(c), Weight: 1}}, nil
	}
	return weighted(v.of["network"], func(name string) (payoff.Line, error) {
		n, ok := v.table.Network(name)
		if !ok {
			return payoff.Line{}, payoff.Fail(payoff.Invalid, "network %q isn't known: say facebook, instagram, linkedin...", name)
		}
		l := payoff.NetworkLine(n, paid)
		l.Account = v.of["account"]
		return l, nil
	})
}

func (v *values) purposes() ([]payoff.Weight[payoff.Purpose], error) {
	return weighted(v.of["purpose"], payoff.ParsePurpose)
}

// weighted reads "a" or "a:2,b:1"; no weights are even ones.
func weighted[T any](text string, parse func(string) (T, error)) ([]payoff.Weight[T], error) {
	if text == "" {
		return nil, nil
	}
	var out []payoff.Weight[T]
	for part := range strings.SplitSeq(text, ",") {
		name, weight, given := strings.Cut(strings.TrimSpace(part), ":")
		of, err := parse(name)
		if err != nil {
			return nil, err
		}
		w := 1.0
		if given {
			if w, err = positive(weight); err != nil {
				return nil, payoff.Fail(payoff.Invalid, "%q: want a weight such as facebook:2", part)
			}
		}
		out = append(out, payoff.Weight[T]{Of: of, Weight: w})
	}
	return out, nil
}

// source is the tracked touch that a source written in a fact stands for; nil where none is.
func (v *values) source(at payoff.Date) *payoff.Touch {
	if v.of["source"] == "" && v.of["medium"] == "" && v.of["campaign"] == "" {
		return nil
	}
	origin := v.table.Campaign(v.of["source"], v.of["medium"], v.of["campaign"], "", "")
	return &payoff.Touch{At: at.LastSecond(v.business.Zone), Origin: origin}
}

// batch writes facts by hand.
func (v *values) batch(ctx context.Context, f *folder, do func(*record.Recorder, *record.Batch) error) error {
	rec, err := record.Open(ctx, f.state, v.business.ID)
	if err != nil {
		return err
	}
	return rec.Batch(ctx, record.Options{Via: books.Hand, By: byCommand("log")}, func(b *record.Batch) error { return do(rec, b) })
}

func outcomeWord(o record.Outcome) string {
	switch o {
	case record.Known:
		return "known already"
	case record.Updated:
		return "updated"
	}
	return "noted"
}

// keysInOrder lists the keys of a map by name, so that messages don't change from run to run.
func keysInOrder[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
