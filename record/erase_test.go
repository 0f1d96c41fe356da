package record_test

import (
	"encoding/json"
	"slices"
	"testing"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// Eve is known by k1; browser 1 was hers alone. Her order loses her, what she said and all its browsers;
// an order of nobody in particular, and Adam's lead, lose her browser only; Adam's other lead stays as it was.
func TestWithout(t *testing.T) {
	body := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	eve, adam := payoff.Buyer{Email: "k1"}, payoff.Buyer{Email: "k2"}
	for _, c := range []struct {
		name    string
		f       books.Fact
		changed bool
		buyer   payoff.Buyer
		told    string
		left    []int64
	}{
		{"her order", books.Fact{Kind: books.Orders, Body: body(payoff.Order{Number: "1", Goods: eur(8000), Buyer: eve, Told: "a friend", Visitors: []int64{1, 2}})}, true, payoff.Buyer{}, "", nil},
		{"nobody's order", books.Fact{Kind: books.Orders, Body: body(payoff.Order{Number: "2", Goods: eur(8000), Told: "mastodon", Visitors: []int64{1, 2}})}, true, payoff.Buyer{}, "mastodon", []int64{2}},
		{"nobody's order in her browser", books.Fact{Kind: books.Orders, Body: body(payoff.Order{Number: "3", Goods: eur(8000), Visitors: []int64{1}})}, true, payoff.Buyer{}, "", nil},
		{"his lead", books.Fact{Kind: books.Leads, Body: body(payoff.Lead{ID: "a", Buyer: adam, Told: "mail", Visitors: []int64{1, 3}})}, true, adam, "mail", []int64{3}},
		{"his other lead", books.Fact{Kind: books.Leads, Body: body(payoff.Lead{ID: "b", Buyer: adam, Visitors: []int64{3}})}, false, adam, "", []int64{3}},
		{"an entry", books.Fact{Kind: books.Entries, Body: []byte(`{"Person":"k1"}`)}, false, payoff.Buyer{}, "", nil},
	} {
		c.f.Digest = "as it was stated"
		got, digest, changed, err := record.Without([]int64{1})(c.f, map[string]bool{"k1": true})
		if err != nil || changed != c.changed {
			t.Errorf("%s: changed %v, %v", c.name, changed, err)
		}
		if !changed {
			continue
		}
		var left struct {
			Goods    payoff.Money
			Buyer    payoff.Buyer
			Told     string
			Visitors []int64
		}
		if err := json.Unmarshal(got, &left); err != nil {
			t.Fatal(err)
		}
		if left.Buyer != c.buyer || left.Told != c.told || !slices.Equal(left.Visitors, c.left) || digest != c.f.Digest {
			t.Errorf("%s: %s, digest %q", c.name, got, digest)
		}
		if c.f.Kind == books.Orders && left.Goods != eur(8000) {
			t.Errorf("%s: the amount is %s", c.name, left.Goods)
		}
	}
}
