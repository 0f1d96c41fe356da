package decide_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/decide"
	"payoff/measure"
	"payoff/value"
)

// quick judges with fewer draws: laws hold for any number of them.
func quick(b decide.Business) decide.Business {
	b.Settings.Draws = 400
	return b
}

// aBusiness draws a business with one case and its surroundings.
func aBusiness(t *rapid.T) (decide.Business, decide.Case) {
	amount := rapid.Float64Range(1, 900)
	orders := rapid.SliceOfN(amount, 0, 45).Draw(t, "orders")
	c := decide.Case{
		Line: payoff.NetworkLine("facebook", false), Purpose: rapid.SampledFrom(payoff.Purposes).Draw(t, "purpose"),
		Weeks: rapid.Float64Range(1, 60).Draw(t, "weeks"), Contributions: orders,
		Hours: rapid.Float64Range(0, 200).Draw(t, "hours"), HourRate: rapid.Float64Range(5, 80).Draw(t, "rate"),
		Money: rapid.Float64Range(0, 2000).Draw(t, "money"),
		Hidden: decide.Hidden{
			Unlinked: rapid.SliceOfN(amount, 0, 30).Draw(t, "unlinked"),
			Linked:   rapid.Float64Range(0, 40).Draw(t, "linked"), LinkedHere: rapid.Float64Range(0, 40).Draw(t, "here"),
			Lines: rapid.IntRange(0, 5).Draw(t, "lines"),
		},
		NeverReferred: rapid.Bool().Draw(t, "never"), OfficialDate: rapid.Bool().Draw(t, "official"),
		WorthKeeping: rapid.SampledFrom([]string{"", "people look us up"}).Draw(t, "worth"),
	}
	if rapid.Bool().Draw(t, "said") {
		c.History = []decide.Official{{On: payoff.DateOf(2026, 1, 1), Verdict: rapid.SampledFrom(payoff.Verdicts).Draw(t, "before")}}
	}
	b := decide.Business{
		Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1), Contributions: append(slices.Clone(orders), c.Hidden.Unlinked...),
		Pools: map[payoff.Purpose]decide.Pool{c.Purpose: {
			Conversions: float64(len(orders)) + rapid.Float64Range(0, 50).Draw(t, "others"),
			Weeks:       c.Weeks + rapid.Float64Range(0, 100).Draw(t, "their weeks"),
		}},
	}
	return quick(b), c
}

func TestMoreSpendNeverRaisesNet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		before := decide.Judge(b, c)
		if rapid.Bool().Draw(t, "money or hours") {
			c.Money += rapid.Float64Range(0, 500).Draw(t, "more")
		} else {
			c.Hours += rapid.Float64Range(0, 50).Draw(t, "more")
		}
		after := decide.Judge(b, c)
		if after.Probability > before.Probability {
			t.Fatalf("more spend raised P(net > 0) from %v to %v", before.Probability, after.Probability)
		}
		for _, x := range [][2]payoff.Money{{before.Net.Low, after.Net.Low}, {before.Net.Mid, after.Net.Mid}, {before.Net.High, after.Net.High}} {
			if x[1].Minor > x[0].Minor {
				t.Fatalf("more spend raised the net from %v to %v", before.Net, after.Net)
			}
		}
	})
}

func TestAClaimNeverChangesAVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		before := decide.Judge(b, c)
		for range rapid.IntRange(1, 3).Draw(t, "claims") {
			mid := rapid.Float64Range(-5000, 50000).Draw(t, "claim")
			c.Estimates = append(c.Estimates, decide.Estimate{
				Name: "word of mouth", Evidence: rapid.SampledFrom([]payoff.Evidence{payoff.Claimed, payoff.Modelled}).Draw(t, "evidence"),
				Value: payoff.Interval{Low: mid - 50, Mid: mid, High: mid + 80},
			})
		}
		after := decide.Judge(b, c)
		if after.Verdict != before.Verdict || after.Leaning != before.Leaning || after.Net != before.Net ||
			after.Probability != before.Probability || !reflect.DeepEqual(after.Flips, before.Flips) {
			t.Fatalf("a claim changed %v to %v", before, after)
		}
	})
}

func TestNamesAndOrderChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		_, other := aBusiness(t)
		b.Pools = nil
		first := decide.JudgeAll(b, []decide.Case{c, other})
		c.Line, other.Line = payoff.NetworkLine("zebra", true), payoff.ChannelLine(payoff.Email)
		slices.Reverse(c.Contributions)
		second := decide.JudgeAll(b, []decide.Case{other, c})
		second[0].Line, second[1].Line = first[1].Line, first[0].Line
		if !reflect.DeepEqual(first[0], second[1]) || !reflect.DeepEqual(first[1], second[0]) {
			t.Fatalf("names or order changed\n%+v\nto\n%+v", first, second)
		}
	})
}

func TestLooksBetweenChangeNoOfficialVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		c.History = []decide.Official{{On: payoff.DateOf(2026, 1, 1), Verdict: payoff.Keep}}
		c.OfficialDate = true
		alone := decide.Judge(b, c)
		c.OfficialDate = false
		for range rapid.IntRange(1, 3).Draw(t, "looks") {
			early := b
			early.AsOf -= payoff.Date(rapid.IntRange(1, 80).Draw(t, "earlier"))
			look := decide.Judge(early, c)
			if look.Official || look.Standing == nil || *look.Standing != c.History[0] || look.Verdict == payoff.Quit {
				t.Fatalf("a look between gave %+v", look)
			}
		}
		c.OfficialDate = true
		if again := decide.Judge(b, c); !reflect.DeepEqual(alone, again) {
			t.Fatalf("looking changed %+v to %+v", alone, again)
		}
	})
}

// An alternative that is only assumed, however splendid, is no reason to stop.
func TestAnAlternativeAloneNeverStopsALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, c := aBusiness(t)
		before := decide.Judge(b, c)
		c.Alternatives = []decide.Alternative{{
			Name: "search ads", Evidence: payoff.Claimed, Unused: 100,
			PerHour: &payoff.Interval{Low: 1000, Mid: 2000, High: 3000}, PerEuro: &payoff.Interval{Low: 10, Mid: 20, High: 30},
		}}
		after := decide.Judge(b, c)
		if after.Verdict != before.Verdict && !(before.Verdict == payoff.Invest && after.Verdict == payoff.Keep) {
			t.Fatalf("an alternative changed %s to %s", before.Verdict, after.Verdict)
		}
	})
}

func TestDoublingNeverWidensARate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := float64(rapid.IntRange(0, 5000).Draw(t, "conversions"))
		weeks := rapid.Float64Range(0.1, 500).Draw(t, "weeks")
		once, _ := decide.JeffreysRate(n, weeks)
		twice, _ := decide.JeffreysRate(2*n, 2*weeks)
		if twice.High-twice.Low > (once.High-once.Low)*(1+1e-9) {
			t.Fatalf("%v conversions in %v weeks: %v, twice that: %v", n, weeks, once, twice)
		}
		tried := n + float64(rapid.IntRange(1, 5000).Draw(t, "more tried"))
		a, _ := decide.JeffreysShare(n, tried)
		b, _ := decide.JeffreysShare(2*n, 2*tried)
		if b.High-b.Low > (a.High-a.Low)*(1+1e-9) {
			t.Fatalf("%v of %v: %v, twice that: %v", n, tried, a, b)
		}
	})
}

// Three equal bookings and no other line: 1.4 to 6.0 over that time.
func TestThreeBookings(t *testing.T) {
	r, ok := decide.JeffreysRate(3, 13)
	if low, high := r.Low*13, r.High*13; !ok || math.Abs(low-1.4) > 0.05 || math.Abs(high-6.0) > 0.05 {
		t.Errorf("3 in 13 weeks is %.2f to %.2f over that time", low, high)
	}
	j := decide.Judge(decide.Business{Currency: "EUR"}, decide.Case{
		Purpose: payoff.Acquire, Weeks: 13, Contributions: []float64{100, 100, 100}, Hours: 1, HourRate: 0.01,
		Tests: []value.Test{{Factor: payoff.Interval{Low: 0.9999, Mid: 1, High: 1.0001}}},
	})
	if low, high := j.Net.Low.Float()/100, j.Net.High.Float()/100; math.Abs(low-1.4) > 0.1 || math.Abs(high-6.0) > 0.15 {
		t.Errorf("the draws say %.2f to %.2f", low, high)
	}
}

// None of thirty isn't 3%, and it isn't nothing.
func TestNoneOfThirty(t *testing.T) {
	r, _ := decide.JeffreysShare(0, 30)
	if r.Low <= 0 || r.Low > 0.001 || r.Mid > 0.01 || math.Abs(r.High-0.044) > 0.002 {
		t.Errorf("0 of 30 is %v", r)
	}
	if _, ok := decide.JeffreysShare(0, 0); ok {
		t.Error("0 of 0 has a rate")
	}
	if _, ok := decide.JeffreysRate(0, 0); ok {
		t.Error("no weeks have a rate")
	}
}

func TestWithoutADenominatorThereIsNone(t *testing.T) {
	j := decide.Judge(decide.Business{Currency: "EUR"}, decide.Case{Purpose: payoff.Acquire, Contributions: []float64{10}})
	if j.ReturnPerHour != nil || j.ReturnPerEuro != nil || j.Rate != nil {
		t.Errorf("divided by nothing: %+v", j)
	}
}

// FuzzJudge hands in whatever floats there are: no panic, no NaN, and a verdict.
func FuzzJudge(f *testing.F) {
	f.Add(13.0, 410.0, 6.0, 35.0, 0.0, 0.7, 3, 2)
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0)
	f.Add(math.NaN(), math.Inf(1), -1.0, 1e300, math.Inf(-1), math.NaN(), 1, 1)
	f.Add(1e-9, -50.0, 1e-9, 1e9, 1e11, -3.0, 60, 60)
	f.Fuzz(func(t *testing.T, weeks, worth, hours, rate, money, x float64, n, unlinked int) {
		n, unlinked = min(max(n, 0), 60), min(max(unlinked, 0), 60)
		c := decide.Case{
			Purpose: payoff.Acquire, Weeks: weeks, Contributions: slices.Repeat([]float64{worth}, n), Shares: slices.Repeat([]float64{x}, n),
			Unpriced: x, Hours: hours, HourRate: rate, Money: money, Joint: decide.Joint{Low: x, At: money, High: worth},
			Hidden:      decide.Hidden{Unlinked: slices.Repeat([]float64{worth}, unlinked), Linked: x, LinkedHere: money, Told: rate, ToldHere: hours},
			Tests:       []value.Test{{Factor: payoff.Interval{Low: x, Mid: worth, High: money}}},
			Estimates:   []decide.Estimate{{Name: "e", Evidence: payoff.Claimed, Value: payoff.Interval{Low: x, Mid: worth, High: rate}}},
			Diminishing: decide.Beta{A: x, B: rate},
			Margin:      x, Goods: money, Won: rate, Decided: hours, Noise: &measure.Noise{Obs: rate, Level: x}, Before: n,
			Funnel:       []decide.Step{{Name: "lead", Tried: hours, Passed: x, BaseTried: money, BasePassed: rate}, {Name: "win", Tried: rate, Passed: 1, BaseTried: 100, BasePassed: 50}},
			Alternatives: []decide.Alternative{{Name: "a", Unused: x, PerHour: &payoff.Interval{Low: x, Mid: rate, High: worth}, PerEuro: &payoff.Interval{Low: money, Mid: 1, High: x}}},
		}
		b := quick(decide.Business{Currency: "EUR", Contributions: []float64{worth, x}, Pools: map[payoff.Purpose]decide.Pool{payoff.Acquire: {Conversions: rate, Weeks: hours}}})
		b.Settings.Draws = 100
		j := decide.Judge(b, c)
		if !slices.Contains(payoff.Verdicts, j.Verdict) {
			t.Fatalf("verdict %q", j.Verdict)
		}
		text, err := json.Marshal(j) // fails on NaN and infinities
		if err != nil {
			t.Fatalf("%v in %+v", err, j)
		}
		if strings.Contains(string(text), "NaN") || strings.Contains(string(text), "Inf") {
			t.Fatalf("%s", text)
		}
		if !(j.Probability >= 0 && j.Probability <= 1) || j.Net.Low.Minor > j.Net.Mid.Minor || j.Net.Mid.Minor > j.Net.High.Minor {
			t.Fatalf("P %v, net %v", j.Probability, j.Net)
		}
	})
}

// BenchmarkJudgeAll judges twenty lines with three purposes, flip points included.
func BenchmarkJudgeAll(b *testing.B) {
	business := decide.Business{Currency: "EUR", AsOf: payoff.DateOf(2026, 4, 1)}
	var cases []decide.Case
	unlinked := make([][]float64, 3)
	for i := range unlinked {
		for k := range 20 + 20*i {
			unlinked[i] = append(unlinked[i], 20+float64((i*11+k*17)%90))
		}
		business.Contributions = append(business.Contributions, unlinked[i]...)
	}
	for i := range 60 {
		orders := make([]float64, i%31)
		for k := range orders {
			orders[k] = 20 + float64((i*7+k*13)%90)
		}
		business.Contributions = append(business.Contributions, orders...)
		cases = append(cases, decide.Case{
			Line: payoff.NetworkLine("facebook", i%2 == 0), Purpose: []payoff.Purpose{payoff.Acquire, payoff.Retain, payoff.Support}[i%3],
			Weeks: 13, Contributions: orders, Hours: 2 + float64(i%20), HourRate: 35, Money: float64(i % 50),
			Hidden: decide.Hidden{Unlinked: unlinked[i%3], Linked: 60, LinkedHere: float64(len(orders)), Lines: 20},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		decide.JudgeAll(business, cases)
	}
}
