package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// tieWithin is how far apart two statements of one order may be, one of which doesn't say its shop.
const tieWithin = 3 * 24 * time.Hour

// shopless says whether a fact stands under no shop's name: a page's script told of it, and its number
// may be any shop's.
func shopless(key string) bool { return strings.HasPrefix(key, books.ScriptShop+"/") }

// tie adds to the keys of a statement the key of what is known already as the same thing by its number
// alone. A statement without a shop is that of the one shop that has such a number; a shop's takes up the
// one without a shop, unless another shop could. Either way they are at most three days apart, and in one
// currency where both say one. keys are shop/number, all of the statement's own shop.
func (b *Batch) tie(kind books.Kind, shop string, keys []string, at time.Time, worth payoff.Money) ([]string, error) {
	shops, err := b.shopsOf(kind)
	if err != nil || shop == books.ScriptShop && len(shops) == 0 {
		return keys, err
	}
	if shop != books.ScriptShop && !slices.Contains(shops, books.ScriptShop) {
		return keys, nil // nothing was ever told without its shop
	}
	if shop == books.ScriptShop {
		if _, known, err := b.latest(kind, keys[0]); err != nil || known {
			return keys, err
		}
		meant, err := b.meant(kind, shops, shop, keys[0], at, worth)
		if err == nil && len(meant) == 1 {
			keys = append(keys, meant[0])
		}
		return keys, err
	}
	for _, key := range slices.Clone(keys) {
		loose := books.ScriptShop + strings.TrimPrefix(key, shop)
		f, found, err := b.latest(kind, loose)
		if err != nil {
			return nil, err
		}
		if !found || f.Key != loose || !same(f, at, worth) {
			continue
		}
		others, err := b.meant(kind, shops, shop, loose, f.At, worthOf(f))
		if err != nil {
			return nil, err
		}
		if len(others) == 0 {
			keys = append(keys, loose)
		}
	}
	return keys, nil
}

// meant lists the facts of shops other than without that a number may mean: key is a shopless one.
func (b *Batch) meant(kind books.Kind, shops []string, without, key string, at time.Time, worth payoff.Money) ([]string, error) {
	var meant []string
	for _, shop := range shops {
		if shop == books.ScriptShop || shop == without {
			continue
		}
		f, found, err := b.latest(kind, shop+strings.TrimPrefix(key, books.ScriptShop))
		if err != nil {
			return nil, err
		}
		if found && !slices.Contains(meant, f.Key) && same(f, at, worth) {
			meant = append(meant, f.Key)
		}
	}
	return meant, nil
}

// same says whether a fact may be what happened at that moment and is worth that much.
func same(f books.Fact, at time.Time, worth payoff.Money) bool {
	if f.At.Sub(at).Abs() > tieWithin {
		return false
	}
	known := worthOf(f)
	return known.IsZero() || worth.IsZero() || known.Currency == worth.Currency
}

// worthOf is the money of an order or a lead; zero where it isn't known.
func worthOf(f books.Fact) payoff.Money {
	var v struct {
		Goods payoff.Money
		Worth *payoff.Money
	}
	if json.Unmarshal(f.Body, &v) != nil {
		return payoff.Money{}
	}
	if v.Worth != nil {
		return *v.Worth
	}
	return v.Goods
}

// shopsOf lists the shops that facts of a kind name.
func (b *Batch) shopsOf(kind books.Kind) ([]string, error) {
	if shops, ok := b.shops[kind]; ok {
		return shops, nil
	}
	shops, err := b.tx.Shops(kind)
	if err != nil {
		return nil, fmt.Errorf("look up the shops: %w", err)
	}
	b.shops[kind] = shops
	return shops, nil
}

// MaxShopsTold bounds how many shops there may be for a page to name another one: each order without a shop is
// looked for in all of them, and anybody can send a page's order.
const MaxShopsTold = 100

// shopOf is the shop of a statement: a page's that names one too many is as if it had named none.
func (b *Batch) shopOf(kind books.Kind, shop string) (string, error) {
	if b.via != books.Script || shop == books.ScriptShop {
		return shop, nil
	}
	shops, err := b.shopsOf(kind)
	if err != nil || slices.Contains(shops, shop) || len(shops) < MaxShopsTold {
		return shop, err
	}
	return books.ScriptShop, nil
}

// addShop notes the shop of a fact that was stored.
func (b *Batch) addShop(kind books.Kind, shop string) error {
	shops, err := b.shopsOf(kind)
	if err != nil || slices.Contains(shops, shop) {
		return err
	}
	b.shops[kind] = append(shops, shop)
	return b.tx.AddShop(kind, shop)
}

// firstTime is when a page told of it first: a page that is seen again tells again, of nothing new.
func (b *Batch) firstTime(kind books.Kind, key string, at time.Time) (time.Time, error) {
	if b.via != books.Script {
		return at, nil
	}
	f, found, err := b.latest(kind, key)
	if found && f.Via == books.Script && f.At.Before(at) {
		at = f.At
	}
	return at, err
}
