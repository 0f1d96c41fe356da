package record_test

import (
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// What a vendor tells comes in any order: what was so earlier undoes nothing that was so later, and the
// same said again is no news. A refund with its tax: 60.00 of an order of 100.00 and 20.00 of tax is 50.00.
func TestWhatWasSoLater(t *testing.T) {
	d := open(t)
	at := func(minute int) time.Time { return march.Add(time.Duration(minute) * time.Minute) }
	said := func(minute int, status payoff.OrderStatus) payoff.Order {
		o := order("1001", 10000)
		o.Status, o.Stated, o.Tax, o.TaxKnown, o.Aliases = status, at(minute), eur(2000), true, []string{"gid-7"}
		return o
	}
	d.order(books.API, record.Stored, said(0, payoff.Pending))
	d.order(books.API, record.Updated, said(20, payoff.Paid))
	d.order(books.API, record.Known, said(10, payoff.Pending)) // sent again late
	d.order(books.API, record.Known, said(25, payoff.Paid))    // nothing but the time is new
	older := said(5, payoff.Pending)
	older.Coupon = "SPRING" // what it alone knows is learnt
	d.order(books.API, record.Updated, older)
	if o := d.the(); o.Status != payoff.Paid || !o.Stated.Equal(at(20)) || o.Coupon != "SPRING" {
		t.Errorf("%s, stated at %s, with %q", o.Status, o.Stated, o.Coupon)
	}
	later := func(want record.Outcome, do func(b *record.Batch) (record.Outcome, error)) {
		t.Helper()
		d.via(books.API, func(b *record.Batch) {
			if got, err := do(b); err != nil || got != want {
				t.Errorf("%s, %v; want %s", words[got], err, words[want])
			}
		})
	}
	back := func(minute int, minor int64) func(b *record.Batch) (record.Outcome, error) {
		return func(b *record.Batch) (record.Outcome, error) {
			return b.PaidBack("shop.example", "gid-7", eur(minor), at(minute))
		}
	}
	later(record.Updated, back(40, 6000))
	later(record.Known, back(40, 6000))
	later(record.Known, back(30, 1200)) // it was so before
	if o := d.the(); o.Refunded != eur(5000) || o.Revenue() != eur(5000) {
		t.Errorf("%s paid back, %s left", o.Refunded, o.Revenue())
	}
	d.order(books.API, record.Known, said(35, payoff.Paid)) // before the refund
	if o := d.the(); o.Refunded != eur(5000) {
		t.Errorf("a late statement undid the refund: %s", o.Refunded)
	}
	later(record.Known, func(b *record.Batch) (record.Outcome, error) { return b.SameOrder("shop.example", "#1001", "pi_1") })
	cancel := func(b *record.Batch) (record.Outcome, error) { return b.CancelOrder("shop.example", "pi_1") }
	later(record.Updated, cancel)
	later(record.Known, cancel)
	if o := d.the(); o.Status != payoff.Cancelled {
		t.Errorf("it is %s", o.Status)
	}
	d.via(books.API, func(b *record.Batch) {
		if _, err := b.CancelOrder("shop.example", "1002"); payoff.KindOf(err) != payoff.NotFound {
			t.Errorf("an order that nobody knows: %v", err)
		}
		if _, err := b.PaidBack("shop.example", "1001", eur(12001), at(60)); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("more than was paid: %v", err)
		}
		if _, err := b.PaidBack("shop.example", "1001", payoff.Money{Minor: 1, Currency: "USD"}, at(60)); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("another currency: %v", err)
		}
	})
}
