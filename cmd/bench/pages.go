package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/docs"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/record"
	"payoff/state/sqlite"
	"payoff/web"
	"payoff/web/guide"
	"payoff/web/view"
)

// pagesBuyers is how many of the year's visits that ended in an order are orders in the books too.
const pagesBuyers = 24_000

// pages measures the server's own time for pages over a year of events with orders, hours and spend: first
// as it comes after a start, then over different days, each asked several times.
func (b *bench) pages(n int) error {
	fmt.Printf("pages: %d events of a year, up to %d orders with the browsers that led to them; server time, comparison with the days before included\n", n, pagesBuyers)
	data, err := b.year(n)
	if err != nil {
		return err
	}
	state, err := sqlite.Open(b.ctx, filepath.Join(data, "state.db"), time.Now)
	if err != nil {
		return err
	}
	defer state.Close()
	engine, err := duckdb.Open(b.ctx, duckdb.Options{Path: filepath.Join(data, "events.duckdb")})
	if err != nil {
		return err
	}
	defer engine.Close()
	all, err := state.Businesses(b.ctx)
	if err != nil {
		return err
	}
	orders, err := b.sell(state, all[0], n)
	if err != nil {
		return err
	}
	fmt.Printf("  %d orders\n", orders)
	table, err := classify.New()
	if err != nil {
		return err
	}
	look, err := view.New("bench", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	help, err := guide.New(docs.Guide())
	if err != nil {
		return err
	}
	answers := answer.New(state, func(context.Context) (answer.Engine, error) { return engine, nil }, table, time.Now)
	server, err := web.New(web.Options{
		View: look, Guide: help, Businesses: state.Businesses, Answers: answers, Books: state, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	handler := server.Handler()
	for _, page := range pagesAsked {
		if err := b.page(handler, page); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

// pagesAsked are the pages measured, by their paths.
var pagesAsked = []string{"", "traffic", "sales", "customers", "now"}

// page asks for one page over different days, three times each.
func (b *bench) page(handler http.Handler, path string) error {
	ranges := []string{"last-90-days", "last-30-days", "last-60-days", "last-120-days", "last-7-days", "last-14-days", "last-45-days", "last-75-days"}
	var took, fresh []float64
	for round := range 3 {
		for i, r := range ranges {
			w := httptest.NewRecorder()
			began := time.Now()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(b.ctx, http.MethodGet, "/b/1/"+path+"?range="+r, nil))
			if w.Code != http.StatusOK {
				return fmt.Errorf("%q over %s: %d", path, r, w.Code)
			}
			took = append(took, time.Since(began).Seconds())
			if round == 0 {
				fresh = append(fresh, took[i])
			}
		}
	}
	first := fresh[0]
	slices.Sort(took)
	slices.Sort(fresh)
	name := path
	if name == "" {
		name = "overview"
	}
	fmt.Printf("  %-12s first %.0f ms; days not asked before p50 %.0f, at most %.0f ms; all p50 %.0f, p95 %.0f, at most %.0f ms (%d times)\n", name, 1000*first, 1000*median(fresh), 1000*fresh[len(fresh)-1], 1000*median(took), 1000*took[len(took)*95/100], 1000*took[len(took)-1], len(took))
	return nil
}

// sell notes orders of visits that ended in one, each with its browser, and what six networks took of time
// and money. Called again it adds nothing.
func (b *bench) sell(state *sqlite.Store, shop books.Business, n int) (int, error) {
	rec, err := record.Open(b.ctx, state, shop.ID)
	if err != nil {
		return 0, err
	}
	first := payoff.DateIn(time.Now(), shop.Zone) - 364
	visits := float64(n) / 4
	every := max(1, int(visits/80/pagesBuyers))
	sold, seen := 0, 0
	zero := payoff.Money{Currency: shop.Currency}
	err = rec.Batch(b.ctx, record.Options{Via: books.API}, func(x *record.Batch) error {
		for e := range b.made(n) {
			if e.Name != events.Order {
				continue
			}
			if seen++; seen%every != 0 || sold == pagesBuyers {
				continue
			}
			sold++
			o := payoff.Order{
				Shop: "shop", Number: strconv.Itoa(sold), At: e.At.Add(time.Minute), Status: payoff.Paid, TaxKnown: true, Visitors: []int64{e.Visitor},
				Goods: payoff.Money{Minor: int64(2000 + sold*37%9000), Currency: shop.Currency}, Discount: zero, Tax: zero, Shipping: zero, Fees: zero, Tip: zero, GiftCards: zero, Refunded: zero,
				Buyer: rec.Buyer(fmt.Sprintf("buyer%d@example.org", sold*2/3), "", ""),
			}
			if _, err := x.Order(o); err != nil {
				return err
			}
		}
		for day := first; day < first+365; day++ {
			for i, network := range []payoff.Network{"facebook", "instagram", "pinterest", "linkedin", "mastodon", "youtube"} {
				line := []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine(network, false), Weight: 1}}
				e := payoff.Entry{
					Key: fmt.Sprintf("bench/%s/%d", network, day), Kind: payoff.TimeCost, Person: "owner", On: day, Minutes: int64(10 + 5*i), Activity: payoff.Create,
					Lines: line, Purposes: []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}},
				}
				if _, err := x.Entry(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return sold, err
}
