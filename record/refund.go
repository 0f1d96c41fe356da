package record

import (
	"encoding/json"

	"payoff"
	"payoff/books"
)

// Refund records that money was paid back on an order: amount is decimal text without tax, in the
// order's currency. It returns the revenue left. More than the order brought is Invalid, an order
// that isn't known NotFound.
func (b *Batch) Refund(shop, number, amount string) (payoff.Money, error) {
	key := shop + "/" + payoff.NormalOrderNumber(number)
	old, found, err := b.tx.Latest(books.Orders, key)
	if err != nil {
		return payoff.Money{}, err
	}
	if !found {
		return payoff.Money{}, payoff.Fail(payoff.NotFound, "there is no order %s of the shop %s: say shop=shopify, shop=etsy or the name it was noted with", number, shop)
	}
	var o payoff.Order
	if err := json.Unmarshal(old.Body, &o); err != nil {
		return payoff.Money{}, err
	}
	back, err := payoff.ParseMoney(amount, o.Goods.Currency)
	if err != nil {
		return payoff.Money{}, err
	}
	left := o.Revenue().Minus(back)
	if back.Minor <= 0 || left.Minor < 0 {
		return payoff.Money{}, payoff.Fail(payoff.Invalid, "a refund of %s on an order with %s of revenue left", back, o.Revenue())
	}
	o.Refunded = o.Refunded.Plus(back)
	body, err := json.Marshal(&o)
	if err != nil {
		return payoff.Money{}, err
	}
	// The statement is as strong as the order's own: the shop's next export may still say more.
	_, err = b.tx.Add(books.Fact{
		Kind: books.Orders, Key: old.Key, Version: old.Version + 1, At: o.At, Import: b.importID,
		Via: old.Via, Digest: Digest(body), Body: body,
	})
	return left, err
}
