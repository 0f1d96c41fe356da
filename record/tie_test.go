package record_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// told is an order that a page's script told of without its shop.
func told(number string, goods int64, visitors ...int64) payoff.Order {
	o := order(number, goods)
	o.Shop, o.Visitors = books.ScriptShop, visitors
	return o
}

// another is a desk of another business in the same store.
func (d desk) another(name string) desk {
	d.t.Helper()
	shop, err := d.store.AddBusiness(d.t.Context(), books.Business{Name: name, Currency: "EUR", Zone: time.UTC})
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := record.Open(d.t.Context(), d.store, shop.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return desk{r, d.t, d.store, shop}
}

func (d desk) tell(orders ...payoff.Order) {
	d.t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	if err := record.NewTeller(d.store, quiet).Tell(d.t.Context(), d.shop.ID, orders, nil, nil); err != nil {
		d.t.Fatal(err)
	}
}

// keys lists the orders that stand, each with its goods and visitors.
func (d desk) keys() []string {
	d.t.Helper()
	var out []string
	for _, o := range read[payoff.Order](d, books.Orders) {
		out = append(out, fmt.Sprint(o.Key(), " ", o.Goods.Amount(), " ", o.Visitors))
	}
	slices.Sort(out)
	return out
}

func (d desk) want(what string, want ...string) {
	d.t.Helper()
	if got := d.keys(); !slices.Equal(got, want) {
		d.t.Errorf("%s: %q stand; want %q", what, got, want)
	}
}

// The page knows the number and the browser, the file the money: one order, whichever comes first.
func TestAPageAndAFileAreOneOrder(t *testing.T) {
	file := order("#1001", 2500)
	for _, fileFirst := range []bool{false, true} {
		d := open(t)
		if fileFirst {
			d.order(books.File, record.Stored, file)
		}
		d.tell(told("1001", 3000, 7))
		if !fileFirst {
			d.want("the page alone", "script/1001 30.00 [7]")
			d.order(books.File, record.Updated, file)
		}
		d.want("both", "shop.example/1001 25.00 [7]")
		d.tell(told("1001", 3000, 7))
		d.order(books.File, record.Known, file)
		d.want("both again", "shop.example/1001 25.00 [7]")
		d.tell(told("1001", 3000, 9)) // the page was seen again, in another browser
		d.want("another browser", "shop.example/1001 25.00 [7 9]")
		refunded := file
		refunded.Refunded = eur(500)
		d.order(books.File, record.Updated, refunded)
		if got := d.the(); got.Revenue() != eur(2000) || len(got.Visitors) != 2 {
			t.Errorf("after a refund: %+v", got)
		}
	}
}

// The page may know the shop's own id instead of the number.
func TestAPageKnowsAnAlias(t *testing.T) {
	file := order("1001", 2500)
	file.Aliases = []string{"4501234567"}
	for _, fileFirst := range []bool{false, true} {
		d := open(t)
		if fileFirst {
			d.order(books.File, record.Stored, file)
		}
		d.tell(told("4501234567", 0, 7))
		if !fileFirst {
			d.order(books.File, record.Updated, file)
		}
		d.want("both", "shop.example/1001 25.00 [7]")
	}
	// Only a later message says that the two are one.
	d := open(t)
	d.order(books.File, record.Stored, order("1001", 2500))
	d.tell(told("4501234567", 2500, 7))
	d.want("before", "script/4501234567 25.00 [7]", "shop.example/1001 25.00 []")
	d.order(books.API, record.Updated, file)
	d.want("after", "shop.example/1001 25.00 [7]")
}

// What isn't surely the same stays on its own.
func TestAPagesOrderStaysOnItsOwn(t *testing.T) {
	at := func(o payoff.Order, days float64) payoff.Order {
		o.At = march.Add(time.Duration(days * 24 * float64(time.Hour)))
		return o
	}
	dollars := order("1001", 2500)
	dollars.Goods.Currency = "USD"
	for _, c := range []struct {
		name string
		shop payoff.Order
		tied bool
	}{
		{"three days later", at(order("1001", 2500), 3), true},
		{"more than three days later", at(order("1001", 2500), 3.001), false},
		{"more than three days before", at(order("1001", 2500), -3.001), false},
		{"in another currency", dollars, false},
		{"another number", order("1002", 2500), false},
	} {
		for _, shopFirst := range []bool{false, true} {
			d := open(t)
			if shopFirst {
				d.via(books.File, func(b *record.Batch) { b.Order(c.shop) })
				d.tell(told("1001", 3000, 7))
			} else {
				d.tell(told("1001", 3000, 7))
				d.via(books.File, func(b *record.Batch) { b.Order(c.shop) })
			}
			if n := len(d.keys()); (n == 1) != c.tied {
				t.Errorf("%s, the shop first %v: %q", c.name, shopFirst, d.keys())
			}
		}
	}
	// A page that says no value says no currency.
	d := open(t)
	d.tell(told("1001", 0, 7))
	d.via(books.File, func(b *record.Batch) { b.Order(dollars) })
	d.want("no value", "shop.example/1001 25.00 [7]")

	// Two shops have such a number: neither is meant for sure.
	etsy := order("1001", 900)
	etsy.Shop = "etsy"
	d = open(t)
	d.order(books.File, record.Stored, order("1001", 2500), etsy)
	d.tell(told("1001", 900, 7))
	d.want("two shops", "etsy/1001 9.00 []", "script/1001 9.00 [7]", "shop.example/1001 25.00 []")
	d.order(books.File, record.Known, order("1001", 2500), etsy)
	d.want("the files again", "etsy/1001 9.00 []", "script/1001 9.00 [7]", "shop.example/1001 25.00 []")
	// One of them is of another month: then the other is meant.
	d = open(t)
	d.order(books.File, record.Stored, at(order("1001", 2500), 30), etsy)
	d.tell(told("1001", 900, 7))
	d.want("two shops in two months", "etsy/1001 9.00 [7]", "shop.example/1001 25.00 []")
}

// A page that says its shop needs no guess.
func TestAPageThatSaysItsShop(t *testing.T) {
	d := open(t)
	etsy, page := order("1001", 900), order("1001", 800)
	etsy.Shop, page.Shop, page.Visitors = "etsy", "etsy", []int64{7}
	d.tell(page)
	d.order(books.File, record.Stored, order("1001", 2500))
	d.order(books.File, record.Updated, etsy)
	d.want("each", "etsy/1001 9.00 [7]", "shop.example/1001 25.00 []")
}

// An order told again a month later, by a page that was kept open, happened when it was told first.
func TestAnOrderHappensOnce(t *testing.T) {
	d := open(t)
	again := told("1001", 3000, 9)
	again.At = march.AddDate(0, 1, 0)
	d.tell(told("1001", 3000, 7), again)
	if got := d.the(); !got.At.Equal(march) || len(got.Visitors) != 2 {
		t.Errorf("it stands at %s with %v", got.At, got.Visitors)
	}
	// What a page tells wrongly is left out, and holds up nothing.
	mixed := told("1002", 100, 7)
	mixed.Tax = payoff.Money{Minor: 1, Currency: "USD"}
	d.tell(mixed, told("1003", 100, 7))
	if n := len(d.keys()); n != 2 {
		t.Errorf("%q stand", d.keys())
	}
}

// Leads are tied as orders are; their stage and worth come later.
func TestAPagesLead(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for _, crmFirst := range []bool{false, true} {
		d := open(t)
		worth := eur(5000)
		crm := payoff.Lead{Shop: "crm", ID: "A7", At: march.Add(time.Hour), Stage: payoff.Won, Worth: &worth}
		page := payoff.Lead{Shop: books.ScriptShop, ID: "a7", At: march, Visitors: []int64{7}}
		tell := func() {
			if err := record.NewTeller(d.store, quiet).Tell(t.Context(), d.shop.ID, nil, []payoff.Lead{page}, nil); err != nil {
				t.Fatal(err)
			}
		}
		put := func() {
			d.via(books.API, func(b *record.Batch) {
				if _, err := b.Lead(crm); err != nil {
					t.Fatal(err)
				}
			})
		}
		if crmFirst {
			put()
			tell()
		} else {
			tell()
			put()
		}
		all := read[payoff.Lead](d, books.Leads)
		if len(all) != 1 || all[0].Stage != payoff.Won || *all[0].Worth != worth || !slices.Equal(all[0].Visitors, []int64{7}) || all[0].Shop != "crm" {
			t.Errorf("the CRM first %v: %+v", crmFirst, all)
		}
	}
}

// TestAnyOrderOfArrival: pages, files and messages tell of one order, in any order, some of them twice. It
// is one order, with the money of the strongest and all visitors.
func TestAnyOrderOfArrival(t *testing.T) {
	type statement struct {
		via   books.Via
		order payoff.Order
	}
	near := func(o payoff.Order, hours int) payoff.Order {
		o.At = march.Add(time.Duration(hours) * time.Hour)
		return o
	}
	byAlias, message := order("#1001", 2600), near(order("1001", 2700), 30)
	byAlias.Aliases, message.Aliases = []string{"45"}, []string{"45"}
	named := order("1001", 3100)
	named.Visitors = []int64{11}
	all := []statement{
		{books.Script, told("1001", 3000, 7)},
		{books.Script, near(told("45", 0, 9), 20)},
		{books.Script, near(told("1001", 3000, 8), 2)},
		{books.Script, named},
		{books.File, near(order("1001", 2500), -10)},
		{books.File, byAlias},
		{books.API, message},
	}
	d, n := open(t), 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		d := d.another(fmt.Sprint("Shop ", n))
		arrive := rapid.Permutation(append(slices.Clone(all), rapid.SliceOfN(rapid.SampledFrom(all), 0, 4).Draw(r, "again")...)).Draw(r, "arrive")
		for _, s := range arrive {
			if s.via == books.Script {
				d.tell(s.order)
				continue
			}
			d.via(s.via, func(b *record.Batch) {
				if _, err := b.Order(s.order); err != nil {
					r.Fatal(err)
				}
			})
		}
		if got := d.keys(); !slices.Equal(got, []string{"shop.example/1001 27.00 [7 8 9 11]"}) {
			var came []string
			for _, s := range arrive {
				came = append(came, fmt.Sprint(s.via, " ", s.order.Key(), " ", s.order.Goods.Amount()))
			}
			r.Fatalf("%q stand after %q", got, came)
		}
	})
}

// Anybody can make a page say a shop. A hundred come into being so; those behind are as if none was said,
// and a shop's own statement takes its order up as ever.
func TestShopsThatPagesNameAreBounded(t *testing.T) {
	d := open(t)
	forged := make([]payoff.Order, 3*record.MaxShopsTold)
	for i := range forged {
		forged[i] = order(fmt.Sprint("f", i), 100)
		forged[i].Shop = fmt.Sprint("forged", i)
	}
	d.tell(forged...)
	shops := map[string]int{}
	for _, o := range read[payoff.Order](d, books.Orders) {
		shops[o.Shop]++
	}
	if len(shops) != record.MaxShopsTold+1 || shops[books.ScriptShop] != 2*record.MaxShopsTold {
		t.Errorf("%d shops, %d orders without one", len(shops), shops[books.ScriptShop])
	}
	honest := order("1001", 3000)
	honest.Visitors = []int64{7}
	d.tell(honest)
	d.order(books.File, record.Updated, order("1001", 2500))
	d.tell(honest)
	for _, key := range d.keys() {
		if strings.HasSuffix(key, "/1001 25.00 [7]") && strings.HasPrefix(key, "shop.example/") {
			return
		}
	}
	t.Errorf("the shop's order isn't there once: %q", d.keys())
}
