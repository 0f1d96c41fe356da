package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/events/duckdb"
)

func exportCommand() command {
	return command{
		name: "export", short: "everything of a business as Parquet and CSV", group: "Look after it",
		long: `
  payoff export --data ./shop -o ./out

Every fact stands there with all its versions, so that nothing is lost by leaving. Persons stand as
one-way keys. What identifies visitors and persons is personal data: treat the files so.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			out := set.StringP("output", "o", "", "the `folder` to write into; it must be empty or new")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("export", args); err != nil {
					return err
				}
				if *out == "" {
					return usage("export: where to? say -o DIR")
				}
				f, b, err := w.open(ctx, e)
				if err != nil {
					return err
				}
				defer f.close()
				*out = e.path(*out)
				if found, err := os.ReadDir(*out); err == nil && len(found) > 0 {
					return payoff.Fail(payoff.Conflict, "%s isn't empty: export into a new folder", *out)
				}
				if err := os.MkdirAll(*out, 0o700); err != nil {
					return err
				}
				store, err := f.events(ctx)
				if err != nil {
					return err
				}
				files, err := store.Export(ctx, b.ID, *out)
				if err != nil {
					return err
				}
				tables, err := exportBooks(ctx, f, store, b, *out)
				if err != nil {
					return err
				}
				fmt.Fprintf(e.stdout, "%d files in %s\n", len(files)+tables, *out)
				return nil
			}
		},
	}
}

// A sheet is one CSV file in the making.
type sheet struct {
	name string
	file *os.File
	out  *csv.Writer
	rows int
}

func newSheet(dir, name string, columns ...string) (*sheet, error) {
	file, err := os.OpenFile(filepath.Join(dir, name+".csv"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	s := &sheet{name: name, file: file, out: csv.NewWriter(file)}
	return s, s.out.Write(columns)
}

func (s *sheet) row(cells ...string) error {
	s.rows++
	return s.out.Write(cells)
}

func (s *sheet) close() error {
	s.out.Flush()
	return errors.Join(s.out.Error(), s.file.Close())
}

// exportBooks writes the facts, rates, links and imports, and counts the files.
func exportBooks(ctx context.Context, f *folder, store *duckdb.Store, b books.Business, dir string) (int, error) {
	head := []string{"key", "version", "at", "recorded", "import", "note"}
	orders, err := newSheet(dir, "orders", append(head, "shop", "number", "status", "currency", "goods", "discount", "tax", "tax_known", "shipping", "shipping_paid", "fees", "tip", "gift_cards", "cogs", "refunded", "revenue", "source", "medium", "campaign", "channel", "network", "told", "coupon", "customer_key", "email_key", "phone_key", "visitors")...)
	if err != nil {
		return 0, err
	}
	leads, err := newSheet(dir, "leads", append(head, "shop", "id", "stage", "worth", "currency", "order", "purpose", "source", "channel", "network", "told", "why", "customer_key", "email_key", "phone_key", "visitors")...)
	if err != nil {
		return 0, err
	}
	entries, err := newSheet(dir, "entries", append(head, "on", "to", "every", "until", "person", "minutes", "amount", "currency", "kind", "activity", "lines", "purposes", "campaign", "ad", "reverses", "why", "what")...)
	if err != nil {
		return 0, err
	}
	others, err := newSheet(dir, "wins_and_answers", append(head, "kind", "body")...)
	if err != nil {
		return 0, err
	}
	rates, err := newSheet(dir, "rates", "on", "currency", "person", "value", "recorded")
	if err != nil {
		return 0, err
	}
	links, err := newSheet(dir, "links", "visitor", "key", "person", "time")
	if err != nil {
		return 0, err
	}
	imports, err := newSheet(dir, "imports", "id", "file", "kind", "finished", "summary")
	if err != nil {
		return 0, err
	}
	dropped, err := newSheet(dir, "not_counted", "day", "site", "reason", "count")
	if err != nil {
		return 0, err
	}
	for fact, err := range f.state.History(ctx, b.ID) {
		if err != nil {
			return 0, err
		}
		cells := []string{fact.Key, strconv.Itoa(fact.Version), stamp(fact.At), stamp(fact.Recorded), strconv.FormatInt(fact.Import, 10), fact.Note}
		switch fact.Kind {
		case books.Orders:
			err = orderRow(orders, cells, fact.Body)
		case books.Leads:
			err = leadRow(leads, cells, fact.Body)
		case books.Entries:
			err = entryRow(entries, cells, fact.Body)
		default:
			err = others.row(append(cells, string(fact.Kind), string(fact.Body))...)
		}
		if err != nil {
			return 0, fmt.Errorf("export %s %s: %w", fact.Kind, fact.Key, err)
		}
	}
	known, err := f.state.Rates(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	for _, r := range known {
		if err := rates.row(r.On.String(), string(r.Currency), r.Person, r.Value, stamp(r.Recorded)); err != nil {
			return 0, err
		}
	}
	if err := linkRows(ctx, links, f, b); err != nil {
		return 0, err
	}
	read, err := f.state.Imports(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	for _, i := range read {
		if err := imports.row(strconv.FormatInt(i.ID, 10), i.File, i.Kind, stamp(i.Finished), string(i.Summary)); err != nil {
			return 0, err
		}
	}
	uncounted, err := f.state.Dropped(ctx, b.ID, payoff.Range{To: math.MaxInt32, Zone: b.Zone})
	if err != nil {
		return 0, err
	}
	for _, d := range uncounted {
		if err := dropped.row(d.Day.String(), d.Site, d.Reason, strconv.FormatInt(d.Count, 10)); err != nil {
			return 0, err
		}
	}
	files := 0
	for _, s := range []*sheet{orders, leads, entries, others, rates, links, imports, dropped} {
		if err := s.close(); err != nil {
			return files, err
		}
		path := filepath.Join(dir, s.name)
		if err := store.Parquet(ctx, path+".csv", path+".parquet"); err != nil {
			return files, err
		}
		files += 2
	}
	return files, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func orderRow(s *sheet, cells []string, body []byte) error {
	var o payoff.Order
	if err := json.Unmarshal(body, &o); err != nil {
		return err
	}
	t := touchOf(o.Source)
	return s.row(append(cells, o.Shop, o.Number, string(o.Status), string(o.Goods.Currency), o.Goods.Amount(), o.Discount.Amount(),
		o.Tax.Amount(), strconv.FormatBool(o.TaxKnown), o.Shipping.Amount(), amountOf(o.ShippingPaid), o.Fees.Amount(), o.Tip.Amount(),
		o.GiftCards.Amount(), amountOf(o.COGS), o.Refunded.Amount(), o.Revenue().Amount(), t.Origin.Source, t.Origin.Medium,
		t.Origin.Campaign, string(t.Origin.Channel), string(t.Origin.Network), o.Told, o.Coupon, o.Buyer.Key, o.Buyer.Email, o.Buyer.Phone, numbers(o.Visitors))...)
}

func leadRow(s *sheet, cells []string, body []byte) error {
	var l payoff.Lead
	if err := json.Unmarshal(body, &l); err != nil {
		return err
	}
	currency := ""
	if l.Worth != nil {
		currency = string(l.Worth.Currency)
	}
	t := touchOf(l.Source)
	return s.row(append(cells, l.Shop, l.ID, string(l.Stage), amountOf(l.Worth), currency, l.Order, string(l.Purpose),
		t.Origin.Source, string(t.Origin.Channel), string(t.Origin.Network), l.Told, l.Why, l.Buyer.Key, l.Buyer.Email, l.Buyer.Phone, numbers(l.Visitors))...)
}

// linkRows writes which browser is whose: the key that says so, and the person that the key is known
// to be.
func linkRows(ctx context.Context, s *sheet, f *folder, b books.Business) error {
	list, err := f.state.Links(ctx, b.ID)
	if err != nil {
		return err
	}
	persons, err := f.state.Persons(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, l := range list {
		if err := s.row(strconv.FormatInt(l.Visitor, 10), l.Key, persons[l.Key], stamp(l.At)); err != nil {
			return err
		}
	}
	return nil
}

// numbers writes them with spaces between.
func numbers(list []int64) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(words, " ")
}

func entryRow(s *sheet, cells []string, body []byte) error {
	var e payoff.Entry
	if err := json.Unmarshal(body, &e); err != nil {
		return err
	}
	from, to := e.Period()
	until, lines, purposes := "", []string{}, []string{}
	if e.Until != 0 {
		until = e.Until.String()
	}
	for _, l := range e.Lines {
		lines = append(lines, fmt.Sprintf("%s:%g", l.Of.Name(), l.Weight))
	}
	for _, p := range e.Purposes {
		purposes = append(purposes, fmt.Sprintf("%s:%g", p.Of, p.Weight))
	}
	return s.row(append(cells, from.String(), to.String(), string(e.Every), until, e.Person, strconv.FormatInt(e.Minutes, 10),
		e.Money.Amount(), string(e.Money.Currency), string(e.Kind), string(e.Activity), strings.Join(lines, ","), strings.Join(purposes, ","),
		e.Campaign, e.Ad, e.Reverses, e.Why, e.Note)...)
}

func amountOf(m *payoff.Money) string {
	if m == nil {
		return ""
	}
	return m.Amount()
}

func touchOf(t *payoff.Touch) payoff.Touch {
	if t == nil {
		return payoff.Touch{}
	}
	return *t
}
