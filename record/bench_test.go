package record_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/state/sqlite"
)

// benchOrders is a shop's export: n orders of n/3 buyers, each with the shop's own id, or without
// buyer and id.
func benchOrders(r *record.Recorder, n int, plain bool) []payoff.Order {
	orders := make([]payoff.Order, n)
	for i := range orders {
		orders[i] = payoff.Order{
			Shop: "shop.example", Number: fmt.Sprint("#", 1000+i), At: march.Add(time.Duration(i) * time.Minute), Status: payoff.Paid,
			Goods: eur(int64(1000 + i)), Tax: eur(240), TaxKnown: true, Shipping: eur(490), Fees: eur(60),
		}
		if !plain {
			orders[i].Aliases = []string{fmt.Sprint(5_000_000_000 + i)}
			orders[i].Buyer = r.Buyer(fmt.Sprint("buyer", i%(n/3), "@mail.example"), "", "")
		}
	}
	return orders
}

// BenchmarkOrders stores 20,000 orders in one batch on a new file, and reads the same export again. Where pages told
// of orders, each is looked for among theirs.
func BenchmarkOrders(b *testing.B) {
	const n = 20_000
	for _, c := range []struct {
		name                string
		plain, again, pages bool
	}{{"bare", true, false, false}, {"with id and buyer", false, false, false}, {"where pages told of orders", false, false, true}, {"the same again", false, true, false}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "books.db"), func() time.Time { return march })
				if err != nil {
					b.Fatal(err)
				}
				shop, err := s.AddBusiness(b.Context(), books.Business{Name: "Shop", Currency: "EUR", Zone: time.UTC})
				if err != nil {
					b.Fatal(err)
				}
				r, err := record.Open(b.Context(), s, shop.ID)
				if err != nil {
					b.Fatal(err)
				}
				orders := benchOrders(r, n, c.plain)
				batch := func() {
					err := r.Batch(b.Context(), record.Options{Via: books.File}, func(batch *record.Batch) error {
						for _, o := range orders {
							if _, err := batch.Order(o); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				if c.again {
					batch()
				}
				if c.pages {
					page := payoff.Order{Shop: books.ScriptShop, Number: "1000", At: march, Goods: eur(1000), Visitors: []int64{7}}
					if err := record.NewTeller(s, slog.New(slog.DiscardHandler)).Tell(b.Context(), shop.ID, []payoff.Order{page}, nil, nil); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				batch()
				b.StopTimer()
				s.Close()
				b.StartTimer()
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
