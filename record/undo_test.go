package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// file reads an import and gives its number.
func (d desk) file(name string, do func(b *record.Batch)) int64 {
	d.t.Helper()
	o := record.Options{Via: books.File, Import: &books.Import{File: name}, Summary: func() ([]byte, string, string) { return []byte("{}"), "csv", name }}
	if err := d.Batch(d.t.Context(), o, func(b *record.Batch) error { do(b); return nil }); err != nil {
		d.t.Fatal(err)
	}
	all, err := d.store.Imports(d.t.Context(), d.shop.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return all[len(all)-1].ID
}

// files reads orders as an import.
func (d desk) files(name string, orders ...payoff.Order) int64 {
	d.t.Helper()
	return d.file(name, func(b *record.Batch) {
		for _, o := range orders {
			if _, err := b.Order(o); err != nil {
				d.t.Fatal(err)
			}
		}
	})
}

func (d desk) undo(id int64, want record.Undone) {
	d.t.Helper()
	got, err := d.Undo(d.t.Context(), books.Undo{Import: id, By: books.Actor{Kind: books.ByCommand, Name: "payoff import"}, Why: "wrong file"})
	if err != nil || got != want {
		d.t.Errorf("undo of %d: %+v, %v; want %+v", id, got, err, want)
	}
}

// revenue is what stands, by order.
func (d desk) revenue(want ...string) {
	d.t.Helper()
	var got []string
	for _, o := range read[payoff.Order](d, books.Orders) {
		got = append(got, o.Number+" "+o.Revenue().Amount())
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		d.t.Errorf("%v, want %v", got, want)
	}
}

func TestAnImportIsTakenBack(t *testing.T) {
	d := open(t)
	first := d.files("march.csv", order("1", 1000), order("2", 2000))
	d.files("april.csv", order("2", 2500), order("3", 3000))
	d.revenue("1 10.00", "2 25.00", "3 30.00")

	// 1 was only in March's; of 2 April's says 25.00 as before.
	d.undo(first, record.Undone{Gone: 1, Stay: 1})
	d.revenue("2 25.00", "3 30.00")

	// Read again it is all new: its 20.00 of order 2 is the newer statement now.
	d.files("march.csv", order("1", 1000), order("2", 2000))
	d.revenue("1 10.00", "2 20.00", "3 30.00")

	if _, err := d.Undo(t.Context(), books.Undo{Import: first}); payoff.KindOf(err) != payoff.Conflict {
		t.Errorf("taken back twice: %v", err)
	}
	if _, err := d.Undo(t.Context(), books.Undo{Import: 99}); payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("an import that isn't there: %v", err)
	}
	all, err := d.store.Imports(t.Context(), d.shop.ID)
	if err != nil || all[0].Undone == nil || all[0].Undone.Why != "wrong file" || all[0].Undone.By.Name != "payoff import" || all[1].Undone != nil {
		t.Errorf("the imports: %+v, %v", all, err)
	}
}

// What is the same in two files stays when one of them goes, and goes with the other.
func TestTwoImportsOfOneThing(t *testing.T) {
	d := open(t)
	first := d.files("a.csv", order("1", 1000))
	second := d.files("b.csv", order("1", 1000))
	d.undo(first, record.Undone{Stay: 1})
	d.revenue("1 10.00")
	d.undo(second, record.Undone{Gone: 1})
	d.revenue()
	// A moment before that everything is as it was.
	d.order(books.Hand, record.Stored, order("1", 700))
	d.revenue("1 7.00")
}

// An older version counts again where the newer one was taken back, with the refund that was noted by hand.
func TestARefundStaysWithItsOrder(t *testing.T) {
	d := open(t)
	d.files("a.csv", order("1", 1000))
	second := d.files("b.csv", order("1", 1200), order("2", 500))
	d.via(books.Hand, func(b *record.Batch) {
		for _, number := range []string{"1", "2"} {
			if _, err := b.Refund("shop.example", number, "3.00"); err != nil {
				t.Fatal(err)
			}
		}
	})
	d.revenue("1 9.00", "2 2.00")
	d.undo(second, record.Undone{Gone: 1, Changed: 1})
	d.revenue("1 7.00")
}

// What a page told stays, and what a file added to it goes.
func TestAnOrderThatAPageTold(t *testing.T) {
	d := open(t)
	told := order("1", 900)
	told.Visitors = []int64{7}
	d.order(books.Script, record.Stored, told)
	sure := order("1", 1000)
	sure.Coupon = "SPRING"
	id := d.files("a.csv", sure)
	if o := d.the(); o.Revenue() != eur(1000) || o.Coupon != "SPRING" || len(o.Visitors) != 1 {
		t.Errorf("both say %+v", o)
	}
	d.undo(id, record.Undone{Changed: 1})
	if o := d.the(); o.Revenue() != eur(900) || o.Coupon != "" || len(o.Visitors) != 1 {
		t.Errorf("the page alone says %+v", o)
	}
}

func TestNotCountedIsTakenBack(t *testing.T) {
	d := open(t)
	bots := books.Dropped{Site: "a.example", Day: 20000, Reason: "bot", Count: 4}
	id := d.file("access.log", func(b *record.Batch) {
		if err := b.Dropped([]books.Dropped{bots}); err != nil {
			t.Fatal(err)
		}
	})
	d.undo(id, record.Undone{})
	list, err := d.store.Dropped(t.Context(), d.shop.ID, payoff.Range{From: 20000, To: 20001, Zone: time.UTC})
	if err != nil || len(list) != 1 || list[0].Count != 0 {
		t.Errorf("not counted: %+v, %v", list, err)
	}
}

// Any files of orders, leads and entries in any order: one that is taken back is as one that was never
// read, and read again it is as one that was read last.
func TestLawsOfUndo(t *testing.T) {
	d := open(t)
	made := 0
	rapid.Check(t, func(r *rapid.T) {
		fresh := func() desk {
			made++
			b, err := d.store.AddBusiness(t.Context(), books.Business{Name: fmt.Sprint("b", made), Currency: "EUR", Zone: time.UTC})
			if err != nil {
				r.Fatal(err)
			}
			rec, err := record.Open(t.Context(), d.store, b.ID)
			if err != nil {
				r.Fatal(err)
			}
			return desk{rec, t, d.store, b}
		}
		type file struct {
			via     books.Via
			orders  []payoff.Order
			leads   []payoff.Lead
			entries []payoff.Entry
		}
		day := func(n int) time.Time { return march.AddDate(0, 0, n) }
		files := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) file {
			f := file{via: rapid.SampledFrom([]books.Via{books.File, books.File, books.Script, books.API}).Draw(r, "via")}
			for range rapid.IntRange(0, 3).Draw(r, "orders") {
				n := rapid.IntRange(1, 3).Draw(r, "order")
				o := order(fmt.Sprint(n), int64(rapid.IntRange(1, 3).Draw(r, "goods"))*100)
				o.At = day(n)
				o.Coupon = rapid.SampledFrom([]string{"", "A", "B"}).Draw(r, "coupon")
				if at := rapid.IntRange(0, 2).Draw(r, "stated"); at > 0 {
					o.Stated = day(10 + at)
				}
				f.orders = append(f.orders, o)
			}
			for range rapid.IntRange(0, 2).Draw(r, "leads") {
				n := rapid.IntRange(1, 2).Draw(r, "lead")
				f.leads = append(f.leads, payoff.Lead{Shop: "form", ID: fmt.Sprint(n), At: day(n), Stage: rapid.SampledFrom([]payoff.LeadStage{"", payoff.Open, payoff.Won}).Draw(r, "stage")})
			}
			for range rapid.IntRange(0, 2).Draw(r, "entries") {
				n := rapid.IntRange(1, 2).Draw(r, "entry")
				f.entries = append(f.entries, payoff.Entry{Key: fmt.Sprint("e", n), On: payoff.DateIn(day(n), time.UTC), Kind: payoff.TimeCost, Minutes: int64(rapid.IntRange(1, 3).Draw(r, "minutes"))})
			}
			return f
		}), 2, 5).Draw(r, "files")
		gone := rapid.IntRange(0, len(files)-1).Draw(r, "gone")
		files[gone].via = books.File
		tell := func(d desk, i int) int64 {
			write := func(b *record.Batch) {
				for _, o := range files[i].orders {
					if _, err := b.Order(o); err != nil {
						r.Fatal(err)
					}
				}
				for _, l := range files[i].leads {
					if _, err := b.Lead(l); err != nil {
						r.Fatal(err)
					}
				}
				for _, e := range files[i].entries {
					if _, err := b.Entry(e); err != nil {
						r.Fatal(err)
					}
				}
			}
			if files[i].via == books.File {
				return d.file(fmt.Sprint(i), write)
			}
			d.via(files[i].via, write)
			return 0
		}
		all, without := fresh(), fresh()
		var id int64
		for i := range files {
			if n := tell(all, i); i == gone {
				id = n
			}
			if i != gone {
				tell(without, i)
			}
		}
		if _, err := all.Undo(t.Context(), books.Undo{Import: id}); err != nil {
			r.Fatal(err)
		}
		if got, want := all.bodies(), without.bodies(); !slices.Equal(got, want) {
			r.Fatalf("taken back:\n got %v\nwant %v", got, want)
		}
		tell(all, gone)
		tell(without, gone)
		if got, want := all.bodies(), without.bodies(); !slices.Equal(got, want) {
			r.Fatalf("read again:\n got %v\nwant %v", got, want)
		}
	})
}

// bodies are all facts that stand.
func (d desk) bodies() []string {
	var list []string
	for _, kind := range []books.Kind{books.Orders, books.Leads, books.Entries} {
		for f, err := range d.store.Facts(d.t.Context(), d.shop.ID, kind, time.Time{}, time.Time{}, time.Time{}) {
			if err != nil {
				d.t.Fatal(err)
			}
			var body bytes.Buffer
			if err := json.Compact(&body, f.Body); err != nil {
				d.t.Fatal(err)
			}
			list = append(list, fmt.Sprint(kind, " ", f.Key, " ", f.At.Format(time.DateOnly), " ", body.String()))
		}
	}
	slices.Sort(list)
	return list
}
