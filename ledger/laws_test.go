package ledger_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/ledger"
)

// anyBooks draws rates and entries of a few months around a change of clocks: time and money, single
// days and periods, two currencies of which one has rates, splits, ads that overlap, costs that come
// again, reversals.
func anyBooks(t *rapid.T, plain bool) ([]ledger.Statement, ledger.Prices) {
	day := rapid.Map(rapid.IntRange(0, 120), func(n int) payoff.Date { return payoff.DateOf(2026, 1, 15) + payoff.Date(n) })
	moment := rapid.Map(rapid.IntRange(0, 20), func(n int) time.Time { // few, so that some are the same
		return time.Date(2026, 1, 10+10*n, 12, 0, 0, 0, time.UTC)
	})
	var hours []ledger.HourRate
	var rates []ledger.CurrencyRate
	for range rapid.IntRange(0, 4).Draw(t, "hour rates") {
		hours = append(hours, ledger.HourRate{
			Person: rapid.SampledFrom([]string{"", "ana"}).Draw(t, "of"), On: day.Draw(t, "from"), Recorded: moment.Draw(t, "noted"),
			Hour: payoff.Money{Minor: rapid.Int64Range(0, 10_000).Draw(t, "hourly"), Currency: "EUR"},
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "currency rates") {
		r, err := payoff.ParseRate(fmt.Sprintf("0.%03d", rapid.IntRange(1, 999).Draw(t, "rate")))
		if err != nil {
			t.Fatal(err)
		}
		rates = append(rates, ledger.CurrencyRate{Currency: "USD", On: day.Draw(t, "from"), Rate: r, Recorded: moment.Draw(t, "noted")})
	}
	weight := rapid.SampledFrom([]float64{0, 1, 2, 0.3, 1.0 / 3})
	var entries []ledger.Statement
	for n := range rapid.IntRange(1, 8).Draw(t, "entries") {
		e := payoff.Entry{ID: fmt.Sprint("e", n), On: day.Draw(t, "on"), Person: rapid.SampledFrom([]string{"", "ana"}).Draw(t, "person")}
		if rapid.Bool().Draw(t, "a period") {
			e.To = e.On + payoff.Date(rapid.IntRange(1, 60).Draw(t, "days"))
		}
		if rapid.Bool().Draw(t, "time") {
			e.Kind, e.Minutes = payoff.TimeCost, rapid.Int64Range(0, 5_000).Draw(t, "minutes")
		} else {
			e.Kind = payoff.ToolCost
			e.Money = payoff.Money{Minor: rapid.Int64Range(0, 100_000).Draw(t, "money"), Currency: rapid.SampledFrom([]payoff.Currency{"EUR", "USD", "JPY"}).Draw(t, "currency")}
		}
		for _, network := range rapid.SliceOfNDistinct(rapid.SampledFrom([]payoff.Network{"facebook", "x", "mastodon"}), 0, 3, rapid.ID).Draw(t, "lines") {
			e.Lines = append(e.Lines, payoff.Weight[payoff.Line]{Of: payoff.NetworkLine(network, false), Weight: weight.Draw(t, "weight")})
		}
		for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(payoff.Purposes), 0, 2, rapid.ID).Draw(t, "purposes") {
			e.Purposes = append(e.Purposes, payoff.Weight[payoff.Purpose]{Of: p, Weight: weight.Draw(t, "weight")})
		}
		if !plain {
			e.Ad = rapid.SampledFrom([]string{"", "", "7"}).Draw(t, "ad")
			e.Every = rapid.SampledFrom([]payoff.Cadence{"", "", payoff.Weekly, payoff.Monthly}).Draw(t, "every")
			if n > 0 && rapid.IntRange(0, 5).Draw(t, "takes something back") == 0 {
				e = payoff.Entry{ID: e.ID, Reverses: fmt.Sprint("e", rapid.IntRange(0, n-1).Draw(t, "what")), On: e.On, Kind: e.Kind}
			}
		}
		entries = append(entries, ledger.Statement{Entry: e, Recorded: moment.Draw(t, "noted")})
	}
	return entries, ledger.NewPrices("EUR", hours, rates)
}

func whole(zone *time.Location) payoff.Range {
	return payoff.Range{From: payoff.DateOf(2025, 1, 1), To: payoff.DateOf(2026, 12, 1), Zone: zone}
}

// TestPartsOfARangeAddUp: the costs of two neighbouring ranges are the costs of both together, part by
// part, also where the cut falls on the night in which the clocks change.
func TestPartsOfARangeAddUp(t *testing.T) {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		entries, prices := anyBooks(t, false)
		all := whole(helsinki)
		cut := payoff.DateOf(2026, 3, 29) + payoff.Date(rapid.IntRange(-30, 30).Draw(t, "cut"))
		left, right := all, all
		left.To, right.From = cut, cut
		got := append(ledger.Costs(entries, prices, left), ledger.Costs(entries, prices, right)...)
		if want := ledger.Costs(entries, prices, all); !slices.Equal(got, want) {
			t.Fatalf("cut at %s:\n%+v\nand whole:\n%+v", cut, got, want)
		}
	})
}

// TestPartsOfAnEntryAddUp: what an entry's parts come to is what the entry is, to the cent and the minute.
func TestPartsOfAnEntryAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, prices := anyBooks(t, true)
		costs := ledger.Costs(entries, prices, whole(time.UTC))
		for _, e := range entries {
			minutes, money, billed, undefined, unknown := 0.0, payoff.Money{}, payoff.Money{}, false, 0
			from, to := e.Period()
			for _, c := range costs {
				if c.Entry != e.ID {
					continue
				}
				if c.On < from || c.On >= to {
					t.Fatalf("%s has a cost on %s, outside its period", e.ID, c.On)
				}
				if c.Undefined != "" {
					undefined = true
					unknown++
					if !c.Money.IsZero() {
						t.Fatalf("%s is undefined and %v", e.ID, c.Money)
					}
				}
				minutes, money, billed = minutes+c.Minutes, money.Plus(c.Money), billed.Plus(c.Billed)
			}
			if math.Abs(minutes-float64(e.Minutes)) > 1e-6 {
				t.Fatalf("%s has %v minutes in its parts; want %d", e.ID, minutes, e.Minutes)
			}
			switch {
			case e.Kind == payoff.TimeCost:
				hour, ok := prices.Hour(e.Person, e.On, later(e.Recorded, e.On.UTC()))
				if ok == undefined || ok && money != hour.Times(e.Minutes, 60) {
					t.Fatalf("%s: %d minutes at %v are %v", e.ID, e.Minutes, hour, money)
				}
			case e.Money.Currency == "EUR":
				if undefined || money.Minor != e.Money.Minor {
					t.Fatalf("%s: %v in its parts", e.ID, money)
				}
			case e.Money.Currency == "JPY":
				if !undefined || billed != e.Money {
					t.Fatalf("%s: %v billed in its parts", e.ID, billed)
				}
			}
		}
	})
}

// TestOrderOfEntriesDoesNotMatter: the same entries in another order cost the same, line by line.
func TestOrderOfEntriesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, prices := anyBooks(t, false)
		shuffled := rapid.Permutation(entries).Draw(t, "order")
		sorted := func(costs []ledger.Cost) []ledger.Cost {
			slices.SortFunc(costs, func(a, b ledger.Cost) int {
				return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Entry, b.Entry), a.Line.Compare(b.Line), cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.Money.Minor, b.Money.Minor), cmp.Compare(a.Minutes, b.Minutes))
			})
			return costs
		}
		a, b := sorted(ledger.Costs(entries, prices, whole(time.UTC))), sorted(ledger.Costs(shuffled, prices, whole(time.UTC)))
		if !slices.Equal(a, b) {
			t.Fatalf("in another order:\n%+v\nand before:\n%+v", b, a)
		}
	})
}

// TestMoreWorkNeverCostsLess: another entry, its minutes and money not negative, lowers no line's cost.
func TestMoreWorkNeverCostsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, prices := anyBooks(t, true)
		type key struct {
			on   payoff.Date
			line payoff.Line
		}
		sum := func(entries []ledger.Statement) map[key]int64 {
			out := map[key]int64{}
			for _, c := range ledger.Costs(entries, prices, whole(time.UTC)) {
				if c.Money.Minor < 0 || c.Minutes < 0 {
					t.Fatalf("%s costs less than nothing: %v", c.Entry, c.Money)
				}
				out[key{c.On, c.Line}] += c.Money.Minor
			}
			return out
		}
		more := sum(entries)
		for k, fewer := range sum(entries[:len(entries)-1]) {
			if more[k] < fewer {
				t.Fatalf("%v: %d with one entry more, and %d before", k, more[k], fewer)
			}
		}
	})
}

// TestANewRateLeavesTheOldCost: a rate for a new day that was noted after an entry leaves it the cost it
// had.
func TestANewRateLeavesTheOldCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := payoff.DateOf(2026, 1, 1) + payoff.Date(rapid.IntRange(0, 100).Draw(t, "on"))
		recorded := on.UTC().Add(time.Duration(rapid.IntRange(0, 500).Draw(t, "hours later")) * time.Hour)
		known := []ledger.HourRate{{On: payoff.DateOf(2025, 12, 1), Hour: payoff.Money{Minor: 3_000, Currency: "EUR"}, Recorded: payoff.DateOf(2025, 12, 1).UTC()}}
		before, _ := ledger.NewPrices("EUR", known, nil).Hour("", on, recorded)
		known = append(known, ledger.HourRate{
			On:       payoff.DateOf(2025, 12, 2) + payoff.Date(rapid.IntRange(0, 200).Draw(t, "from")),
			Hour:     payoff.Money{Minor: 4_000, Currency: "EUR"},
			Recorded: recorded.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "noted")) * time.Hour),
		})
		if after, ok := ledger.NewPrices("EUR", known, nil).Hour("", on, recorded); !ok || after != before {
			t.Fatalf("the hour cost %v and now %v", before, after)
		}
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func BenchmarkCosts(b *testing.B) {
	lines := []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine("facebook", true), Weight: 1}, {Of: payoff.NetworkLine("x", true), Weight: 1}}
	var entries []ledger.Statement
	for n := range 3_000 {
		on := payoff.DateOf(2026, 1, 1) + payoff.Date(n%365)
		entries = append(entries, ledger.Statement{Recorded: on.UTC(), Entry: payoff.Entry{
			ID: fmt.Sprint(n), On: on, To: on + 1 + payoff.Date(n%7), Kind: payoff.AdSpend, Lines: lines, Ad: fmt.Sprint("ad", n%40),
			Money: payoff.Money{Minor: int64(n), Currency: "EUR"}, Purposes: []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}},
		}})
	}
	prices := ledger.NewPrices("EUR", nil, nil)
	year := payoff.Range{From: payoff.DateOf(2026, 1, 1), To: payoff.DateOf(2027, 1, 1), Zone: time.UTC}
	for b.Loop() {
		ledger.Costs(entries, prices, year)
	}
}
