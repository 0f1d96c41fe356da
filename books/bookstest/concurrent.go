package bookstest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"payoff/books"
)

// wholeWrites reads while another goroutine writes orders two at a time, every other pair of which
// fails: a reader meets both of a pair or none, and never one of a failed pair.
func wholeWrites(t *testing.T, open func(t *testing.T, now func() time.Time) Store) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := open(t, func() time.Time { return at })
	b, err := s.AddBusiness(t.Context(), books.Business{Name: "Shop", Currency: "EUR", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	const pairs = 40
	done := make(chan error, 1)
	go func() {
		for n := range pairs {
			err := s.Write(t.Context(), b.ID, func(tx books.Tx) error {
				for _, half := range []string{"left", "right"} {
					f := books.Fact{Kind: books.Orders, Key: fmt.Sprint(half, n), Version: 1, At: at, Via: books.File, Body: []byte("{}")}
					if _, err := tx.Add(f); err != nil {
						return err
					}
				}
				if n%2 == 1 {
					return errFailed
				}
				return nil
			})
			if (err != nil) != (n%2 == 1) {
				done <- fmt.Errorf("pair %d: %v", n, err)
				return
			}
		}
		done <- nil
	}()
	count := func() int {
		n := 0
		for _, err := range s.Facts(t.Context(), b.ID, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
			if err != nil {
				t.Error(err)
				return 0
			}
			n++
		}
		return n
	}
	last := 0
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			running = false
		default:
		}
		n := count()
		if n%2 == 1 || n < last {
			t.Errorf("a reader meets %d orders after %d", n, last)
		}
		last = n
	}
	if last != pairs {
		t.Errorf("%d orders at the end; want %d", last, pairs)
	}
}

// cancelledWrite gives a write up in the middle: nothing of it stays, and the store goes on.
func cancelledWrite(t *testing.T, open func(t *testing.T, now func() time.Time) Store) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := open(t, func() time.Time { return at })
	b, err := s.AddBusiness(t.Context(), books.Business{Name: "Shop", Currency: "EUR", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, key := range []string{"given up", "kept"} {
		err := s.Write(ctx, b.ID, func(tx books.Tx) error {
			_, err := tx.Add(books.Fact{Kind: books.Orders, Key: key, Version: 1, At: at, Via: books.File, Body: []byte("{}")})
			cancel()
			return err
		})
		if (err == nil) != (key == "kept") {
			t.Errorf("%s: %v", key, err)
		}
		ctx = context.WithoutCancel(ctx)
	}
	for f, err := range s.Facts(t.Context(), b.ID, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil || f.Key != "kept" {
			t.Errorf("%s stands, %v", f.Key, err)
		}
	}
}
