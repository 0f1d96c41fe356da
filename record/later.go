package record

import (
	"encoding/json"
	"time"

	"payoff"
	"payoff/books"
)

// PaidBack records how much in all was paid back on an order so far: with its tax, as it was at a moment
// that its source states. The tax in it is the order's own share, where that is known. An order that isn't
// known is NotFound; what was stated later already stays.
func (b *Batch) PaidBack(shop, number string, back payoff.Money, stated time.Time) (Outcome, error) {
	return b.later(shop, number, stated, func(o *payoff.Order) error {
		if back.Currency != o.Goods.Currency || back.Minor < 0 {
			return payoff.Fail(payoff.Invalid, "%s paid back on an order in %s", back, o.Goods.Currency)
		}
		zero := payoff.Money{Currency: o.Goods.Currency}
		net := zero.Plus(o.Goods).Plus(o.Shipping).Plus(o.Tip)
		if total := net.Plus(o.Tax); o.TaxKnown && total.Minor > 0 {
			back = back.Times(net.Minor, total.Minor)
		}
		if back.Minor > net.Minor {
			return payoff.Fail(payoff.Invalid, "%s paid back on an order of %s", back, net)
		}
		o.Refunded = back
		return nil
	})
}

// CancelOrder records that an order is cancelled. One that isn't known is NotFound.
func (b *Batch) CancelOrder(shop, number string) (Outcome, error) {
	return b.later(shop, number, time.Time{}, func(o *payoff.Order) error {
		o.Status = payoff.Cancelled
		return nil
	})
}

// SameOrder makes another id lead to an order. One that isn't known is NotFound.
func (b *Batch) SameOrder(shop, number, alias string) (Outcome, error) {
	f, _, err := b.orderKnown(shop, number)
	if err != nil {
		return 0, err
	}
	return Known, b.tx.Alias(books.Orders, shop+"/"+payoff.NormalOrderNumber(alias), f.Key)
}

func (b *Batch) orderKnown(shop, number string) (books.Fact, payoff.Order, error) {
	var o payoff.Order
	f, found, err := b.latest(books.Orders, shop+"/"+payoff.NormalOrderNumber(number))
	if err != nil {
		return f, o, err
	}
	if !found {
		return f, o, payoff.Fail(payoff.NotFound, "there is no order %s of the shop %s", number, shop)
	}
	return f, o, json.Unmarshal(f.Body, &o)
}

// later makes the next version of an order that is known, as strong as the one that stands.
func (b *Batch) later(shop, number string, stated time.Time, change func(*payoff.Order) error) (Outcome, error) {
	f, o, err := b.orderKnown(shop, number)
	if err != nil {
		return 0, err
	}
	stated = stated.UTC().Truncate(time.Millisecond)
	if !stated.IsZero() {
		if stated.Before(o.Stated) {
			return Known, nil
		}
		o.Stated = stated
	}
	if err := change(&o); err != nil {
		return 0, err
	}
	f.Body, err = json.Marshal(&o)
	if err != nil {
		return 0, err
	}
	f.Digest = Digest(f.Body)
	if said, err := b.tx.Said(books.Orders, f.Key, f.Digest); err != nil || said {
		return Known, err
	}
	return Updated, b.amend(books.Fact{Kind: f.Kind, Key: f.Key, Version: f.Version + 1, At: f.At, Import: b.importID, Via: f.Via, Digest: f.Digest, Body: f.Body})
}
