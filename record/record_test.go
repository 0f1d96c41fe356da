package record_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/state/sqlite"
)

var march = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

// A desk is a recorder on a real store, whose clock goes on by a minute at each look.
type desk struct {
	*record.Recorder
	t     testing.TB
	store *sqlite.Store
	shop  books.Business
}

func open(t testing.TB) desk {
	t.Helper()
	at := march
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "books.db"), func() time.Time {
		at = at.Add(time.Minute)
		return at
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	shop, err := s.AddBusiness(t.Context(), books.Business{Name: "Shop", Currency: "EUR", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Open(t.Context(), s, shop.ID)
	if err != nil {
		t.Fatal(err)
	}
	return desk{r, t, s, shop}
}

// via runs one batch, which must not fail.
func (d desk) via(via books.Via, do func(b *record.Batch)) {
	d.t.Helper()
	if err := d.Batch(d.t.Context(), record.Options{Via: via}, func(b *record.Batch) error { do(b); return nil }); err != nil {
		d.t.Fatal(err)
	}
}

// order records orders in a batch of their own and checks what becomes of the last.
func (d desk) order(via books.Via, want record.Outcome, orders ...payoff.Order) {
	d.t.Helper()
	d.via(via, func(b *record.Batch) {
		for i, o := range orders {
			got, err := b.Order(o)
			if err != nil || i == len(orders)-1 && got != want {
				d.t.Errorf("order %s: %s, %v; want %s", o.Number, words[got], err, words[want])
			}
		}
	})
}

var words = map[record.Outcome]string{record.Stored: "stored", record.Known: "known", record.Updated: "updated"}

func read[T any](d desk, kind books.Kind) []T {
	d.t.Helper()
	var out []T
	for f, err := range d.store.Facts(d.t.Context(), d.shop.ID, kind, time.Time{}, time.Time{}, time.Time{}) {
		if err != nil {
			d.t.Fatal(err)
		}
		var v T
		if err := json.Unmarshal(f.Body, &v); err != nil {
			d.t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// the is the one order that stands.
func (d desk) the() payoff.Order {
	d.t.Helper()
	orders := read[payoff.Order](d, books.Orders)
	if len(orders) != 1 {
		d.t.Fatalf("%d orders stand; want 1: %+v", len(orders), orders)
	}
	return orders[0]
}

func (d desk) persons() map[string]string {
	d.t.Helper()
	persons, err := d.store.Persons(d.t.Context(), d.shop.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return persons
}

func order(number string, goods int64) payoff.Order {
	return payoff.Order{Shop: "shop.example", Number: number, At: march, Status: payoff.Paid, Goods: eur(goods)}
}

func TestImportingTwiceIsImportingOnce(t *testing.T) {
	d := open(t)
	first, second := order("#1001", 1000), order("#1002", 2000)
	second.Buyer, second.Told = d.Buyer("a@mail.example", "", ""), "instagram"
	d.order(books.File, record.Stored, first, second)
	d.order(books.File, record.Known, first, second)
	if got := len(read[payoff.Order](d, books.Orders)); got != 2 {
		t.Errorf("%d orders", got)
	}
	n := 0
	for range d.store.History(t.Context(), d.shop.ID) {
		n++
	}
	if n != 2 {
		t.Errorf("%d versions", n)
	}
}

// TestANewerExport: a refund comes in with a newer export; the older export read again undoes nothing,
// though the newer one knew a source that the older one lacks.
func TestANewerExport(t *testing.T) {
	d := open(t)
	older, newer := order("#1001", 1000), order("#1001", 1000)
	newer.Refunded = eur(400)
	newer.Source = &payoff.Touch{At: march, Origin: payoff.Origin{Channel: payoff.OrganicSocial, Network: "instagram"}}
	d.order(books.File, record.Stored, older)
	d.order(books.File, record.Updated, newer)
	d.order(books.File, record.Known, older)
	if got := d.the(); got.Refunded != eur(400) || got.Revenue() != eur(600) {
		t.Errorf("it stands with %v refunded", got.Refunded)
	}
	d.order(books.File, record.Known, newer)
}

// TestOneOrderByManyNames: the number with and without #, and the shop's own id, are one order.
func TestOneOrderByManyNames(t *testing.T) {
	d := open(t)
	file := order("#1001", 1000)
	file.Aliases = []string{"4501234567"}
	d.order(books.File, record.Stored, file)
	d.order(books.API, record.Updated, order("1001", 1100))
	d.order(books.API, record.Updated, order(" 4501234567 ", 1200))
	if got := d.the(); got.Goods != eur(1200) {
		t.Errorf("goods %v", got.Goods)
	}
	other := order("1001", 1000)
	other.Shop = "other.example"
	d.order(books.File, record.Stored, other)
}

// TestTwoOrdersTurnOutToBeOne: the script knew the shop's id and the source, a file only the number.
// The shop's message names both: one order, which keeps what either knew.
func TestTwoOrdersTurnOutToBeOne(t *testing.T) {
	d := open(t)
	script, file, api := order("4501234567", 1000), order("#1001", 1000), order("#1001", 1000)
	script.Source = &payoff.Touch{At: march, Origin: payoff.Origin{Channel: payoff.Email}}
	script.Status = payoff.Unconfirmed
	file.Told = "a friend"
	d.order(books.Script, record.Stored, script)
	d.order(books.File, record.Stored, file)
	if got := len(read[payoff.Order](d, books.Orders)); got != 2 {
		t.Fatalf("%d orders before anybody knows", got)
	}
	api.Aliases = []string{"4501234567"}
	d.order(books.API, record.Updated, api)
	got := d.the()
	if got.Told != "a friend" || got.Source == nil || got.Source.Origin.Channel != payoff.Email || got.Status != payoff.Paid {
		t.Errorf("it stands as %+v", got)
	}
	d.order(books.API, record.Known, api)
	d.order(books.Script, record.Known, script)
	d.the()
}

// TestStrongerStatementsWin: script, file, API, hand. A weaker one adds what isn't known and changes
// nothing else.
func TestStrongerStatementsWin(t *testing.T) {
	d := open(t)
	of := func(goods int64) payoff.Order { return order("1", goods) }
	d.order(books.Script, record.Stored, of(100))
	d.order(books.File, record.Updated, of(200))
	d.order(books.Script, record.Known, of(101))
	d.order(books.API, record.Updated, of(300))
	d.order(books.File, record.Known, of(201))
	d.order(books.Hand, record.Updated, of(400))
	d.order(books.API, record.Known, of(301))
	if got := d.the(); got.Goods != eur(400) {
		t.Errorf("goods %v", got.Goods)
	}
	told := of(102)
	told.Told, told.Buyer = "mastodon", d.Buyer("a@mail.example", "", "")
	d.order(books.Script, record.Updated, told)
	if got := d.the(); got.Goods != eur(400) || got.Told != "mastodon" || got.Buyer != told.Buyer {
		t.Errorf("it stands as %+v", got)
	}
	if len(d.persons()) != 1 {
		t.Errorf("persons %v", d.persons())
	}
	d.order(books.API, record.Known, of(302)) // what was learnt from the script made the order no weaker
}

func TestWhatIsNotSaidAgainIsKept(t *testing.T) {
	d := open(t)
	cost, paid := eur(300), eur(50)
	rich := order("1", 1000)
	rich.Source = &payoff.Touch{At: march, Origin: payoff.Origin{Channel: payoff.Referral}}
	rich.Told, rich.Coupon, rich.COGS, rich.ShippingPaid = "a friend", "SPRING", &cost, &paid
	rich.Buyer = d.Buyer("a@mail.example", "", "7")
	d.order(books.File, record.Stored, rich)
	poor := order("1", 900)
	poor.Buyer = d.Buyer("b@mail.example", "", "")
	d.order(books.File, record.Updated, poor)
	got := d.the()
	if got.Goods != eur(900) || got.Source == nil || got.Told != "a friend" || got.Coupon != "SPRING" || *got.COGS != cost || *got.ShippingPaid != paid {
		t.Errorf("it stands as %+v", got)
	}
	if got.Buyer.Email != poor.Buyer.Email || got.Buyer.Key != rich.Buyer.Key {
		t.Errorf("the buyer is %+v", got.Buyer)
	}
	dollars := payoff.Order{Shop: "shop.example", Number: "1", At: march, Goods: payoff.Money{Minor: 1000, Currency: "USD"}}
	d.order(books.File, record.Updated, dollars)
	if got := d.the(); got.COGS != nil {
		t.Errorf("goods in dollars cost %v", got.COGS)
	}
}

func TestPersons(t *testing.T) {
	d := open(t)
	a := d.Buyer(" Ana@Mail.Example ", "+880 1711-123456", "")
	if b := d.Buyer("ana@mail.example", "01711 123456", ""); a != b || a.Email == "" || a.Phone == "" {
		t.Errorf("%+v and %+v", a, b)
	}
	for _, nobody := range []payoff.Buyer{d.Buyer("", "", ""), d.Buyer("n/a", "-", " "), d.Buyer("", "000000000", ""), d.Buyer("", "12345", "")} {
		if nobody != (payoff.Buyer{}) {
			t.Errorf("nobody is %+v", nobody)
		}
	}
	if a.Email == d.Buyer("", "", "ana@mail.example").Key {
		t.Error("a mail address and a customer number are one key")
	}
	if strings.Contains(a.Email+a.Phone, "ana") || strings.Contains(a.Phone, "711123456") {
		t.Errorf("the address itself is kept: %+v", a)
	}
	if other := open(t).Buyer("ana@mail.example", "", ""); other.Email == a.Email {
		t.Error("two businesses know an address by one key")
	}

	// Two orders by mail and by phone are two persons, until a third has both.
	byMail, byPhone, both := order("1", 100), order("2", 100), order("3", 100)
	byMail.Buyer, byPhone.Buyer, both.Buyer = d.Buyer("ANA@mail.example", "", ""), d.Buyer("", "+8801711123456", ""), a
	d.order(books.File, record.Stored, byMail, byPhone)
	if p := d.persons(); len(p) != 2 || p[a.Email] == p[a.Phone] {
		t.Errorf("persons %v", p)
	}
	d.order(books.File, record.Stored, both)
	if p := d.persons(); len(p) != 2 || p[a.Email] != p[a.Phone] {
		t.Errorf("persons %v", p)
	}
}

func TestADryRunStoresNothing(t *testing.T) {
	d := open(t)
	d.order(books.File, record.Stored, order("1", 100))
	asked := false
	err := d.Batch(t.Context(), record.Options{
		Via: books.File, Dry: true, Import: &books.Import{File: "a.csv", Kind: "orders", Digest: "d1"},
		Summary: func() ([]byte, string, string) { asked = true; return []byte("{}"), "orders", "d1" },
	}, func(b *record.Batch) error {
		for number, want := range map[string]record.Outcome{"1": record.Updated, "2": record.Stored} {
			if got, err := b.Order(order(number, 200)); got != want || err != nil {
				t.Errorf("order %s would be %s, %v; want %s", number, words[got], err, words[want])
			}
		}
		return nil
	})
	if err != nil || !asked {
		t.Errorf("dry run: %v; summary asked for: %v", err, asked)
	}
	if got := d.the(); got.Goods != eur(100) {
		t.Errorf("goods %v", got.Goods)
	}
	if imports, err := d.store.Imports(t.Context(), d.shop.ID); err != nil || len(imports) != 0 {
		t.Errorf("imports %v, %v", imports, err)
	}
}

func TestAnImportAndItsSummary(t *testing.T) {
	d := open(t)
	options := record.Options{Via: books.File, Import: &books.Import{File: "a.csv", Kind: "orders", Digest: "d1"}, Summary: func() ([]byte, string, string) { return []byte(`{"stored":1}`), "orders", "d1" }}
	err := d.Batch(t.Context(), options, func(b *record.Batch) error {
		if _, found, err := b.Imported("orders", "d0"); found || err != nil {
			t.Errorf("a file that was never read: %v, %v", found, err)
		}
		_, err := b.Order(order("1", 100))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	imports, err := d.store.Imports(t.Context(), d.shop.ID)
	if err != nil || len(imports) != 1 || string(imports[0].Summary) != `{"stored":1}` {
		t.Fatalf("imports %+v, %v", imports, err)
	}
	for f := range d.store.History(t.Context(), d.shop.ID) {
		if f.Import != imports[0].ID || f.Via != books.File {
			t.Errorf("the fact came by import %d, via %d", f.Import, f.Via)
		}
	}
	err = d.Batch(t.Context(), options, func(b *record.Batch) error {
		if i, found, err := b.Imported("orders", "d1"); !found || err != nil || i.File != "a.csv" {
			t.Errorf("the file again: %+v, %v, %v", i, found, err)
		}
		_, err := b.Order(payoff.Order{Number: "2"})
		return err
	})
	if payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("a file with a bad order: %v", err)
	}
	if imports, _ := d.store.Imports(t.Context(), d.shop.ID); len(imports) != 1 {
		t.Errorf("it left %d imports", len(imports))
	}
}

func TestOrdersThatAreRefused(t *testing.T) {
	d := open(t)
	no := func(change func(*payoff.Order)) payoff.Order { o := order("1", 100); change(&o); return o }
	cost := payoff.Money{Minor: 1, Currency: "USD"}
	d.via(books.File, func(b *record.Batch) {
		for name, o := range map[string]payoff.Order{
			"no number":      no(func(o *payoff.Order) { o.Number = " # " }),
			"no date":        no(func(o *payoff.Order) { o.At = time.Time{} }),
			"no currency":    no(func(o *payoff.Order) { o.Goods = payoff.Money{Minor: 1} }),
			"two currencies": no(func(o *payoff.Order) { o.Tax = cost }),
			"cost elsewhere": no(func(o *payoff.Order) { o.COGS = &cost }),
		} {
			if _, err := b.Order(o); payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestLeads(t *testing.T) {
	d := open(t)
	lead := func(via books.Via, want record.Outcome, l payoff.Lead) payoff.Lead {
		t.Helper()
		l.Shop, l.ID, l.At = "crm", "A7", march
		d.via(via, func(b *record.Batch) {
			if got, err := b.Lead(l); got != want || err != nil {
				t.Errorf("%s, %v; want %s", words[got], err, words[want])
			}
		})
		all := read[payoff.Lead](d, books.Leads)
		if len(all) != 1 {
			t.Fatalf("%d leads", len(all))
		}
		return all[0]
	}
	worth := eur(5000)
	if got := lead(books.Script, record.Stored, payoff.Lead{Told: "x"}); got.Stage != payoff.Open || got.Purpose != payoff.Acquire {
		t.Errorf("a new lead is %+v", got)
	}
	got := lead(books.File, record.Updated, payoff.Lead{Stage: payoff.Won, Order: "shop.example/1", Worth: &worth, Purpose: payoff.Partner})
	if got.Stage != payoff.Won || got.Told != "x" || got.Purpose != payoff.Partner {
		t.Errorf("won: %+v", got)
	}
	// A statement that says neither stage nor order leaves both.
	got = lead(books.File, record.Updated, payoff.Lead{Told: "y"})
	if got.Stage != payoff.Won || got.Order != "shop.example/1" || got.Told != "y" || got.Purpose != payoff.Partner || *got.Worth != worth {
		t.Errorf("then: %+v", got)
	}
	got = lead(books.File, record.Updated, payoff.Lead{Stage: payoff.Lost, Why: "price"})
	if got.Stage != payoff.Lost || got.Order != "" {
		t.Errorf("lost: %+v", got)
	}
	d.via(books.File, func(b *record.Batch) {
		for _, l := range []payoff.Lead{{ID: " ", At: march}, {ID: "1"}} {
			if _, err := b.Lead(l); payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%+v: %v", l, err)
			}
		}
	})
}

func TestEntries(t *testing.T) {
	d := open(t)
	on := payoff.DateOf(2026, 3, 2)
	half := payoff.Entry{On: on, Kind: payoff.TimeCost, Minutes: 30, Activity: payoff.Browse}
	d.via(books.Hand, func(b *record.Batch) {
		for range 2 { // noted by hand, the same half hour twice is an hour
			if got, err := b.Entry(half); got != record.Stored || err != nil {
				t.Errorf("%s, %v", words[got], err)
			}
		}
	})
	entries := read[payoff.Entry](d, books.Entries)
	if len(entries) != 2 || entries[0].ID == entries[1].ID {
		t.Fatalf("entries %+v", entries)
	}
	if p := entries[0].Purposes; len(p) != 1 || p[0].Of != payoff.Personal {
		t.Errorf("browsing is for %v", p)
	}
	half.Purposes = []payoff.Weight[payoff.Purpose]{{Of: payoff.Learn, Weight: 1}}
	half.Key = "calendar/7"
	d.via(books.File, func(b *record.Batch) {
		for _, want := range []record.Outcome{record.Stored, record.Known} {
			if got, err := b.Entry(half); got != want || err != nil {
				t.Errorf("with a key: %s, %v; want %s", words[got], err, words[want])
			}
		}
		half.Minutes = 45
		if got, err := b.Entry(half); got != record.Updated || err != nil {
			t.Errorf("corrected: %s, %v", words[got], err)
		}
	})
	for _, e := range read[payoff.Entry](d, books.Entries) {
		if e.ID == "calendar/7" && (e.Minutes != 45 || e.Purposes[0].Of != payoff.Learn) {
			t.Errorf("it stands as %+v", e)
		}
	}
}

func TestReversals(t *testing.T) {
	d := open(t)
	d.via(books.Hand, func(b *record.Batch) {
		if _, err := b.Entry(payoff.Entry{Key: "e1", On: payoff.DateOf(2026, 3, 2), Kind: payoff.ToolCost, Money: eur(100)}); err != nil {
			t.Fatal(err)
		}
		if err := b.Reverse("e1", "typed twice"); err != nil {
			t.Errorf("the first time: %v", err)
		}
		if err := b.Reverse("e1", "again"); payoff.KindOf(err) != payoff.Conflict {
			t.Errorf("the second time: %v", err)
		}
		if err := b.Reverse("e2", "?"); payoff.KindOf(err) != payoff.NotFound {
			t.Errorf("what isn't there: %v", err)
		}
		if err := b.Reverse("reversal/e1", "changed my mind"); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("the reversal: %v", err)
		}
	})
	entries := read[payoff.Entry](d, books.Entries)
	if len(entries) != 2 || entries[1].Reverses != "e1" || entries[1].Why != "typed twice" {
		t.Errorf("entries %+v", entries)
	}
}

func TestLimits(t *testing.T) {
	d := open(t)
	on := payoff.DateOf(2026, 3, 2)
	network := payoff.NetworkLine("x", false)
	d.via(books.Hand, func(b *record.Batch) {
		for name, e := range map[string]payoff.Entry{
			"negative minutes":   {On: on, Kind: payoff.TimeCost, Minutes: -1},
			"no minutes":         {On: on, Kind: payoff.TimeCost},
			"more than a month":  {On: on, Kind: payoff.TimeCost, Minutes: record.MaxMinutes + 1},
			"no kind":            {On: on, Minutes: 10},
			"money of nowhere":   {On: on, Kind: payoff.ToolCost, Money: payoff.Money{Minor: 100}},
			"backwards":          {On: on, To: on, Kind: payoff.ToolCost, Money: eur(1)},
			"ten years and more": {On: on, To: on + 3661, Kind: payoff.ToolCost, Money: eur(1)},
			"ends at once":       {On: on, Until: on, Every: payoff.Monthly, Kind: payoff.ToolCost, Money: eur(1)},
			"a negative weight":  {On: on, Kind: payoff.ToolCost, Money: eur(1), Lines: []payoff.Weight[payoff.Line]{{Of: network, Weight: -1}}},
		} {
			if _, err := b.Entry(e); payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, e := range map[string]payoff.Entry{
			"a month without sleep": {On: on, Kind: payoff.TimeCost, Minutes: record.MaxMinutes},
			"ten years":             {On: on, To: on + 3660, Kind: payoff.ToolCost, Money: eur(1)},
			"money back":            {On: on, Kind: payoff.AdSpend, Money: eur(-100)},
		} {
			if _, err := b.Entry(e); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := b.Answer(payoff.Answer{Said: " "}); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("an answer without words: %v", err)
		}
	})
}

func TestRates(t *testing.T) {
	d := open(t)
	note := func(want record.Outcome, r books.Rate) {
		t.Helper()
		rates, err := d.store.Rates(t.Context(), d.shop.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.via(books.Hand, func(b *record.Batch) {
			if got, err := b.Rate(rates, r); got != want || err != nil {
				t.Errorf("%+v: %s, %v; want %s", r, words[got], err, words[want])
			}
		})
	}
	on := payoff.DateOf(2026, 1, 1)
	note(record.Stored, books.Rate{On: on, Currency: "BDT", Value: "0.0082"})
	note(record.Known, books.Rate{On: on, Currency: "BDT", Value: "0.0082"})
	note(record.Updated, books.Rate{On: on, Currency: "BDT", Value: "0.0083"})
	note(record.Updated, books.Rate{On: on, Currency: "BDT", Value: "0.0082"}) // and back
	note(record.Known, books.Rate{On: on, Currency: "BDT", Value: "0.0082"})
	note(record.Stored, books.Rate{On: on + 1, Currency: "BDT", Value: "0.0082"})
	note(record.Stored, books.Rate{On: on, Person: "ana", Value: "35.00"})
	note(record.Stored, books.Rate{On: on, Person: "volunteer", Value: "0"})
	d.via(books.Hand, func(b *record.Batch) {
		for _, r := range []books.Rate{{On: on, Currency: "BDT", Value: "0"}, {On: on, Currency: "BDT", Value: "many"}, {On: on, Person: "ana", Value: "-1"}, {On: on, Person: "ana"}} {
			if _, err := b.Rate(nil, r); payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%+v: %v", r, err)
			}
		}
	})
}

func TestWinsAndAnswers(t *testing.T) {
	d := open(t)
	on := payoff.DateOf(2026, 3, 2)
	d.via(books.Hand, func(b *record.Batch) {
		for range 2 {
			if got, err := b.Win(payoff.Win{On: on, Kind: "invitation"}); got != record.Stored || err != nil {
				t.Errorf("a win: %s, %v", words[got], err)
			}
			if got, err := b.Answer(payoff.Answer{On: on, Said: "instagram"}); got != record.Stored || err != nil {
				t.Errorf("an answer: %s, %v", words[got], err)
			}
		}
		if _, err := b.Win(payoff.Win{ID: "review/7", On: on, Kind: "review"}); err != nil {
			t.Error(err)
		}
		if got, err := b.Win(payoff.Win{ID: "review/7", On: on, Kind: "review"}); got != record.Known || err != nil {
			t.Errorf("the same review: %s, %v", words[got], err)
		}
	})
	if wins, answers := read[payoff.Win](d, books.Wins), read[payoff.Answer](d, books.Answers); len(wins) != 3 || len(answers) != 2 {
		t.Errorf("%d wins, %d answers", len(wins), len(answers))
	}
}

// TestAnErasedPersonStaysErased: the file that brought them, read again, is known.
func TestAnErasedPersonStaysErased(t *testing.T) {
	d := open(t)
	o := order("1", 1000)
	o.Buyer = d.Buyer("ana@mail.example", "", "")
	d.order(books.File, record.Stored, o)
	_, err := d.store.ErasePerson(t.Context(), d.shop.ID, o.Buyer.Email, nil, "erased", func(f books.Fact, keys map[string]bool) ([]byte, string, bool, error) {
		body := strings.ReplaceAll(string(f.Body), o.Buyer.Email, "")
		return []byte(body), f.Digest, true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.order(books.File, record.Known, o)
	if got := d.the(); got.Buyer != (payoff.Buyer{}) || got.Goods != eur(1000) || len(d.persons()) != 0 {
		t.Errorf("it stands as %+v; persons %v", got, d.persons())
	}
}
