package record

import (
	"bytes"
	"encoding/json"

	"payoff"
	"payoff/books"
)

// WithoutPerson is a fact's body without the person of these one-way keys: amounts, times and
// sources stay. It says whether anything changed.
func WithoutPerson(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error) {
	switch f.Kind {
	case books.Orders:
		var o payoff.Order
		if err := json.Unmarshal(f.Body, &o); err != nil || !names(o.Buyer, keys) {
			return nil, "", false, err
		}
		o.Buyer, o.Told = payoff.Buyer{}, ""
		body, err = json.Marshal(&o)
	case books.Leads:
		var l payoff.Lead
		if err := json.Unmarshal(f.Body, &l); err != nil || !names(l.Buyer, keys) {
			return nil, "", false, err
		}
		l.Buyer, l.Told, l.Why = payoff.Buyer{}, "", ""
		body, err = json.Marshal(&l)
	default:
		return nil, "", false, nil
	}
	return body, Digest(body), err == nil && !bytes.Equal(body, f.Body), err
}

func names(b payoff.Buyer, keys map[string]bool) bool {
	return keys[b.Key] && b.Key != "" || keys[b.Email] && b.Email != "" || keys[b.Phone] && b.Phone != ""
}
