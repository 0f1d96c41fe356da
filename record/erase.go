package record

import (
	"bytes"
	"encoding/json"

	"payoff"
	"payoff/books"
)

// WithoutPerson is a fact's body without the person of these one-way keys: amounts, times and
// sources stay. Its digest stays the statement's own, so that the same file read again doesn't bring
// the person back. It says whether anything changed.
func WithoutPerson(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error) {
	switch f.Kind {
	case books.Orders:
		var o payoff.Order
		if err := json.Unmarshal(f.Body, &o); err != nil || !names(o.Buyer, keys) {
			return nil, "", false, err
		}
		o.Buyer, o.Told, o.Visitors = payoff.Buyer{}, "", nil
		body, err = json.Marshal(&o)
	case books.Leads:
		var l payoff.Lead
		if err := json.Unmarshal(f.Body, &l); err != nil || !names(l.Buyer, keys) {
			return nil, "", false, err
		}
		l.Buyer, l.Told, l.Why, l.Visitors = payoff.Buyer{}, "", "", nil
		body, err = json.Marshal(&l)
	default:
		return nil, "", false, nil
	}
	return body, f.Digest, err == nil && !bytes.Equal(body, f.Body), err
}

func names(b payoff.Buyer, keys map[string]bool) bool {
	return keys[b.Key] && b.Key != "" || keys[b.Email] && b.Email != "" || keys[b.Phone] && b.Phone != ""
}
