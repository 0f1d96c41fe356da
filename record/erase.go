package record

import (
	"bytes"
	"encoding/json"
	"slices"

	"payoff"
	"payoff/books"
)

// Without takes the person of one-way keys, and browsers that led to nobody else, out of the bodies of
// facts: amounts, times and sources stay. A fact's digest stays the statement's own, so that the same file
// read again doesn't bring the person back. The answer says whether anything changed.
func Without(visitors []int64) func(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error) {
	gone := map[int64]bool{}
	for _, v := range visitors {
		gone[v] = true
	}
	left := func(list []int64) []int64 {
		if list = slices.DeleteFunc(list, func(v int64) bool { return gone[v] }); len(list) == 0 {
			return nil
		}
		return list
	}
	return func(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error) {
		switch f.Kind {
		case books.Orders:
			var o payoff.Order
			if err := json.Unmarshal(f.Body, &o); err != nil {
				return nil, "", false, err
			}
			before := len(o.Visitors)
			if o.Visitors = left(o.Visitors); names(o.Buyer, keys) {
				o.Buyer, o.Told, o.Visitors = payoff.Buyer{}, "", nil
			} else if len(o.Visitors) == before {
				return nil, "", false, nil
			}
			body, err = json.Marshal(&o)
		case books.Leads:
			var l payoff.Lead
			if err := json.Unmarshal(f.Body, &l); err != nil {
				return nil, "", false, err
			}
			before := len(l.Visitors)
			if l.Visitors = left(l.Visitors); names(l.Buyer, keys) {
				l.Buyer, l.Told, l.Why, l.Visitors = payoff.Buyer{}, "", "", nil
			} else if len(l.Visitors) == before {
				return nil, "", false, nil
			}
			body, err = json.Marshal(&l)
		default:
			return nil, "", false, nil
		}
		return body, f.Digest, err == nil && !bytes.Equal(body, f.Body), err
	}
}

func names(b payoff.Buyer, keys map[string]bool) bool {
	return keys[b.Key] && b.Key != "" || keys[b.Email] && b.Email != "" || keys[b.Phone] && b.Phone != ""
}
