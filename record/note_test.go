package record_test

import (
	"errors"
	"fmt"
	"testing"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// TestABatchIsOneLine: the log of changes says who recorded how much, once a batch, and nothing of a
// batch that changed nothing, was only tried, or failed.
func TestABatchIsOneLine(t *testing.T) {
	d := open(t)
	order := func(number string, minor int64) payoff.Order {
		return payoff.Order{Shop: "s", Number: number, At: march, Goods: eur(minor)}
	}
	robot := books.Actor{Kind: books.ByKey, ID: 3, Name: "robot"}
	batch := func(o record.Options, orders ...payoff.Order) {
		t.Helper()
		err := d.Batch(t.Context(), o, func(b *record.Batch) error {
			for _, o := range orders {
				if _, err := b.Order(o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	api := record.Options{Via: books.API, By: robot}
	batch(api, order("1", 1000), order("2", 2000))
	batch(api, order("1", 1000))
	batch(api, order("1", 1500), order("3", 3000))
	batch(record.Options{Via: books.API, By: robot, Dry: true}, order("4", 100))
	batch(record.Options{Via: books.File, By: robot, Import: &books.Import{File: "orders.csv"}})
	failed := errors.New("no")
	if err := d.Batch(t.Context(), api, func(b *record.Batch) error {
		if _, err := b.Order(order("5", 100)); err != nil {
			return err
		}
		return failed
	}); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if err := d.Batch(t.Context(), api, func(b *record.Batch) error {
		_, err := b.RefundOnce("s", "3", "r1", "10.00")
		if err == nil {
			_, err = b.Rate(nil, books.Rate{On: 1, Currency: "USD", Value: "0.9"})
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}

	lines, err := d.store.Changes(t.Context(), books.ChangeQuery{Business: d.shop.ID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"order: 0 new, 1 updated; rate: 1 new of ",
		" of orders.csv",
		"order: 1 new, 1 updated of ",
		"order: 2 new of ",
	}
	var got []string
	for _, l := range lines {
		if l.By != robot || l.Deed != books.FactsRecorded {
			t.Errorf("by %+v: %s", l.By, l.Deed)
		}
		got = append(got, l.Detail+" of "+l.Subject)
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
