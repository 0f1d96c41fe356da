package bookstest

import (
	"testing"
	"time"

	"payoff"
	"payoff/books"
)

// versions says what gives a business another version and what doesn't; its neighbour keeps its own.
func versions(t *testing.T, open func(t *testing.T, now func() time.Time) Store) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := open(t, func() time.Time { return at })
	add := func(name string) int64 {
		b, err := s.AddBusiness(t.Context(), books.Business{Name: name, Currency: "EUR", Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		return b.ID
	}
	shop, neighbour := add("Shop"), add("Neighbour")
	version := func(business int64) int64 {
		v, err := s.Version(t.Context(), business)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	order := books.Fact{Kind: books.Orders, Key: "1", Version: 1, At: at, Via: books.File, Body: []byte("{}")}
	for _, c := range []struct {
		name    string
		changes bool
		do      func(books.Tx) error
	}{
		{"a fact", true, func(tx books.Tx) error { _, err := tx.Add(order); return err }},
		{"a write that fails", false, func(tx books.Tx) error {
			if _, err := tx.Add(books.Fact{Kind: books.Orders, Key: "2", Version: 1, At: at, Via: books.File, Body: []byte("{}")}); err != nil {
				return err
			}
			return errFailed
		}},
		{"another id of it", true, func(tx books.Tx) error { return tx.Alias(books.Orders, "gid-1", "1") }},
		{"two keys of one person", true, func(tx books.Tx) error { return tx.SamePerson([]string{"mail", "phone"}) }},
		{"a link", true, func(tx books.Tx) error { return tx.Link(books.Link{Visitor: 7, Key: "mail", At: at}) }},
		{"a rate", true, func(tx books.Tx) error {
			return tx.AddRate(books.Rate{On: payoff.DateOf(2026, 3, 1), Person: "owner", Value: "35.00"})
		}},
		{"what isn't counted", false, func(tx books.Tx) error {
			return tx.AddDropped(books.Dropped{Site: "a.example", Day: payoff.DateOf(2026, 3, 1), Reason: "bot", Count: 1})
		}},
		{"a look", false, func(tx books.Tx) error { _, _, err := tx.Latest(books.Orders, "1"); return err }},
	} {
		before, other := version(shop), version(neighbour)
		if err := s.Write(t.Context(), shop, c.do); err != nil && err != errFailed {
			t.Fatalf("%s: %v", c.name, err)
		}
		if changed := version(shop) != before; changed != c.changes {
			t.Errorf("%s: another version %t, want %t", c.name, changed, c.changes)
		}
		if version(neighbour) != other {
			t.Errorf("%s: the neighbour has another version", c.name)
		}
	}
}
