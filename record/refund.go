package record

import (
	"encoding/json"
	"strings"

	"payoff"
	"payoff/books"
)

// Refund records that money was paid back on an order: amount is decimal text without tax, in the
// order's currency. It returns the revenue left. More than the order brought is Invalid, an order
// that isn't known NotFound.
func (b *Batch) Refund(shop, number, amount string) (payoff.Money, error) {
	left, _, err := b.refund(shop, number, "", amount)
	return left, err
}

// RefundOnce is Refund with the business's own id of the refund: the same id on the same order is
// Known and takes nothing back again, also with another amount.
func (b *Batch) RefundOnce(shop, number, id, amount string) (Outcome, error) {
	_, outcome, err := b.refund(shop, number, id, amount)
	return outcome, err
}

func (b *Batch) refund(shop, number, id, amount string) (payoff.Money, Outcome, error) {
	none := payoff.Money{}
	key := shop + "/" + payoff.NormalOrderNumber(number)
	old, found, err := b.latest(books.Orders, key)
	if err != nil {
		return none, 0, err
	}
	if !found {
		return none, 0, payoff.Fail(payoff.NotFound, "there is no order %s of the shop %s: say shop=shopify, shop=etsy or the name it was noted with", number, shop)
	}
	var o payoff.Order
	if err := json.Unmarshal(old.Body, &o); err != nil {
		return none, 0, err
	}
	digest := ""
	if id != "" {
		// The statement is the refund, so its digest is the refund's; it is kept with the order's version.
		digest = Digest([]byte("refund/" + strings.TrimSpace(id)))
		if said, err := b.tx.Said(books.Orders, old.Key, digest); err != nil || said {
			return o.Revenue(), Known, err
		}
	}
	back, err := payoff.ParseMoney(amount, o.Goods.Currency)
	if err != nil {
		return none, 0, err
	}
	left := o.Revenue().Minus(back)
	if back.Minor <= 0 || left.Minor < 0 {
		return none, 0, payoff.Fail(payoff.Invalid, "a refund of %s on an order with %s of revenue left", back, o.Revenue())
	}
	o.Refunded = o.Refunded.Plus(back)
	body, err := json.Marshal(&o)
	if err != nil {
		return none, 0, err
	}
	if digest == "" {
		digest = Digest(body)
	}
	// The statement is as strong as the order's own: the shop's next export may still say more.
	err = b.amend(books.Fact{
		Kind: books.Orders, Key: old.Key, Version: old.Version + 1, At: o.At, Import: b.importID,
		Via: old.Via, Digest: digest, Body: body,
	})
	return left, Stored, err
}
