package value_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
	"payoff/value"
)

func eur(t interface{ Fatal(...any) }, text string) payoff.Money {
	m, err := payoff.ParseMoney(text, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var facebook = value.LineKey{Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire}

// Three orders worth 410.00 to the business, six own hours at 35.00 and 20.00 of ads. Incrementality
// of acquire is Beta(3.5, 1.5): 0.43, 0.73, 0.92 at its 10th, 50th and 90th percentile.
func TestAStatement(t *testing.T) {
	s := value.Draw(value.Input{
		Key: facebook, Currency: "EUR",
		Conversions: []value.Conversion{
			{ID: "order a/2", Kind: payoff.AnOrder, Contribution: 100, Share: 1, Evidence: payoff.Tracked, Linked: true},
			{ID: "order a/1", Kind: payoff.AnOrder, Contribution: 210, Share: 1, Evidence: payoff.Tracked, Linked: true},
			{ID: "order a/3", Kind: payoff.AnOrder, Contribution: 100, Share: 0.5, Evidence: payoff.Told},
			{ID: "order a/4", Kind: payoff.AnOrder, Share: 1, Evidence: payoff.Tracked, Undefined: "no BDT rate on 2026-01-24"},
			{ID: "lead 1", Kind: payoff.ALead, Contribution: 9999, Share: 1, Evidence: payoff.Claimed}, // no grade of a credit
		},
		Costs: []value.Cost{
			{Kind: payoff.AdSpend, Money: eur(t, "20.00"), IDs: []string{"ad-1"}},
			{Kind: payoff.TimeCost, Minutes: 360, Money: eur(t, "210.00"), OwnHours: true, IDs: []string{"e2", "e1"}},
		},
		Estimates: []value.Estimate{
			{Name: "word of mouth", Evidence: payoff.Claimed, Value: payoff.MoneyInterval{Low: eur(t, "10.00"), Mid: eur(t, "50.00"), High: eur(t, "90.00")}, IDs: []string{"c1"}},
			{Name: "smuggled", Evidence: payoff.Tracked, Value: payoff.MoneyInterval{High: eur(t, "5000.00")}},
		},
	})
	lines := []string{}
	for _, l := range s.Lines {
		lines = append(lines, strings.TrimSpace(strings.Join([]string{l.Name, string(l.Evidence), l.Value.Low.Amount(), l.Value.Mid.Amount(), l.Value.High.Amount(), strings.Join(l.IDs, "+")}, " ")))
	}
	want := `orders tracked 133.77 225.74 286.67 order a/1+order a/2+order a/4
orders told 43.15 72.82 92.47 order a/3
own time  -210.00 -210.00 -210.00 e1+e2
ads  -20.00 -20.00 -20.00 ad-1
word of mouth claimed 10.00 50.00 90.00 c1`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("lines\n%s\nwant\n%s", got, want)
	}
	for _, c := range []struct{ what, got, want string }{
		{"net", s.Net.Mid.Amount(), "68.56"}, // 410 x 0.7282 - 230
		{"net, low", s.Net.Low.Amount(), "-53.08"},
		{"net with estimates", s.NetWithEstimates.Mid.Amount(), "118.56"},
		{"cost", s.Cost.Amount(), "230.00"},
		{"book cost", s.BookCost.Amount(), "20.00"},
		{"an hour", s.ReturnPerHour.Mid.Amount(), "46.43"}, // (298.56 - 20) / 6
		{"a euro", s.ReturnPerEuro.Mid.Amount(), "3.43"},   // 68.56 / 20
		{"undefined", strings.Join(s.Undefined, ", "), "no BDT rate on 2026-01-24"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %s, want %s", c.what, c.got, c.want)
		}
	}
	if s.Hours != 6 || math.Abs(s.ROI.Mid-68.56/230) > 1e-4 {
		t.Errorf("%v hours, return %v", s.Hours, s.ROI)
	}
}

func TestNothingSpentIsUndefined(t *testing.T) {
	s := value.Draw(value.Input{Key: facebook, Currency: "EUR"})
	if s.ROI != nil || s.ReturnPerHour != nil || s.ReturnPerEuro != nil || s.JointShare != 0 {
		t.Errorf("divided by nothing: %+v", s)
	}
}

// A tool for 100.00 serves four lines; by its key this one bears 25.00, by others 0.00 to 60.00.
func TestJointCostIsARange(t *testing.T) {
	s := value.Draw(value.Input{Key: facebook, Currency: "EUR", Costs: []value.Cost{
		{Kind: payoff.ToolCost, Money: eur(t, "25.00"), JointLow: eur(t, "0.00"), JointHigh: eur(t, "60.00")},
		{Kind: payoff.AdSpend, Money: eur(t, "25.00")},
	}})
	if s.Net.Low.Amount() != "-85.00" || s.Net.Mid.Amount() != "-50.00" || s.Net.High.Amount() != "-25.00" || s.JointShare != 0.5 {
		t.Errorf("net %v, joint %v", s.Net, s.JointShare)
	}
}

// A test says 0.20 to 0.40 where the prior of retain has a mean of 1/3: the mean hardly moves, what
// isn't known shrinks; a year later the test knows half as much.
func TestTestsReplaceThePriorAndAge(t *testing.T) {
	test := value.Test{Factor: payoff.Interval{Low: 0.2, Mid: 0.3, High: 0.4}, On: payoff.DateOf(2026, 1, 1)}
	prior := value.Incrementality(payoff.Retain, nil, 0)
	fresh := value.Incrementality(payoff.Retain, []value.Test{test}, test.On)
	aged := value.Incrementality(payoff.Retain, []value.Test{test}, test.On+value.TestHalfLife)
	if math.Abs(prior.Mean-1.0/3) > 1e-9 || math.Abs(fresh.Mean-0.3033) > 0.001 {
		t.Errorf("means %v, %v", prior.Mean, fresh.Mean)
	}
	if !(fresh.SD < aged.SD && aged.SD < prior.SD) || math.Abs(fresh.SD-0.0741) > 0.001 {
		t.Errorf("spreads %v, %v, %v", prior.SD, fresh.SD, aged.SD)
	}
	if i := prior.Interval(); math.Abs(i.Low-0.0513) > 0.001 || math.Abs(i.High-0.6838) > 0.001 { // 1 - sqrt(1 - q)
		t.Errorf("retain is %v", i)
	}
}

// A test more never knows less, one that is older never says more, their order changes nothing, and
// enough of them drown the prior.
func TestLawsOfTests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := payoff.DateOf(2026, 7, 1)
		var tests []value.Test
		for range rapid.IntRange(1, 4).Draw(t, "tests") {
			mid, wide := rapid.Float64Range(-0.5, 1.5).Draw(t, "mid"), rapid.Float64Range(0.01, 1).Draw(t, "wide")
			tests = append(tests, value.Test{Factor: payoff.Interval{Low: mid - wide, Mid: mid, High: mid + wide}, On: day - payoff.Date(rapid.IntRange(0, 900).Draw(t, "age"))})
		}
		p := rapid.SampledFrom(payoff.Purposes).Draw(t, "purpose")
		all := value.Incrementality(p, tests, day)
		if less := value.Incrementality(p, tests[1:], day); all.SD > less.SD {
			t.Fatalf("one test more widened %v to %v", less.SD, all.SD)
		}
		if later := value.Incrementality(p, tests, day+90); later.SD < all.SD {
			t.Fatalf("a quarter later %v narrowed to %v", all.SD, later.SD)
		}
		reversed := []value.Test{}
		for i := range tests {
			reversed = append(reversed, tests[len(tests)-1-i])
		}
		if r := value.Incrementality(p, reversed, day); math.Abs(r.Mean-all.Mean) > 1e-9 || math.Abs(r.SD-all.SD) > 1e-9 {
			t.Fatalf("another order gives %v in place of %v", r, all)
		}
		alone, ok := value.Tested(tests, day)
		if !ok || alone.SD < all.SD {
			t.Fatalf("the tests alone, %v, know more than with the prior, %v", alone, all)
		}
		sure := []value.Test{{Factor: payoff.Interval{Low: 0.299, Mid: 0.3, High: 0.301}, On: day}}
		if f := value.Incrementality(p, sure, day); math.Abs(f.Mean-0.3) > 0.001 {
			t.Fatalf("a sure test leaves %v", f.Mean)
		}
	})
	if _, ok := value.Tested(nil, 0); ok {
		t.Error("no test says something")
	}
}

func TestMoreSpendNeverRaisesAFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		money := func(name string) payoff.Money {
			return payoff.Money{Minor: rapid.Int64Range(0, 500000).Draw(t, name), Currency: "EUR"}
		}
		in := value.Input{Key: facebook, Currency: "EUR"}
		for range rapid.IntRange(0, 5).Draw(t, "orders") {
			in.Conversions = append(in.Conversions, value.Conversion{
				Contribution: rapid.Float64Range(0, 900).Draw(t, "order"), Share: 1, Evidence: payoff.Tracked,
			})
		}
		kinds := []payoff.CostKind{payoff.TimeCost, payoff.AdSpend, payoff.ToolCost}
		for range rapid.IntRange(0, 4).Draw(t, "costs") {
			c := value.Cost{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Money: money("cost"), OwnHours: rapid.Bool().Draw(t, "own")}
			if rapid.Bool().Draw(t, "joint") {
				c.JointHigh = c.Money.Plus(money("more"))
			}
			in.Costs = append(in.Costs, c)
		}
		before := value.Draw(in)
		in.Costs = append(in.Costs, value.Cost{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Money: money("spent")})
		after := value.Draw(in)
		if after.Net.Low.Minor > before.Net.Low.Minor || after.Net.Mid.Minor > before.Net.Mid.Minor || after.Net.High.Minor > before.Net.High.Minor {
			t.Fatalf("net rose from %v to %v", before.Net, after.Net)
		}
		if before.ROI != nil && (after.ROI.Mid > before.ROI.Mid+1e-9 || after.ROI.Low > before.ROI.Low+1e-9) {
			t.Fatalf("return rose from %v to %v", before.ROI, after.ROI)
		}
	})
}

func FuzzDraw(f *testing.F) {
	f.Add(410.0, 1.0, int64(21000), int64(0), int64(0), 360.0, 0.2, 0.4)
	f.Add(math.NaN(), math.Inf(1), int64(-5), int64(7), int64(-7), -1.0, math.NaN(), 0.0)
	f.Fuzz(func(t *testing.T, worth, share float64, cost, low, high int64, minutes, a, b float64) {
		const most = int64(payoff.MaxMinor)
		clamp := func(x int64) payoff.Money { return payoff.Money{Minor: min(max(x, -most), most), Currency: "EUR"} }
		s := value.Draw(value.Input{
			Key: facebook, Currency: "EUR",
			Conversions: []value.Conversion{{Contribution: worth, Evidence: payoff.Tracked}, {Contribution: share, Evidence: payoff.Told}},
			Costs:       []value.Cost{{Kind: payoff.TimeCost, Money: clamp(cost), JointLow: clamp(low), JointHigh: clamp(high)}},
			Tests:       []value.Test{{Factor: payoff.Interval{Low: a, Mid: (a + b) / 2, High: b}}},
		})
		if _, err := json.Marshal(s); err != nil {
			t.Fatalf("%v in %+v", err, s)
		}
	})
}
