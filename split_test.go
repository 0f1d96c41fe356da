package payoff_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

func TestSplit(t *testing.T) {
	third, rest := 1.0/3, 1-1.0/3-1.0/3 // rest differs from a third in the last digit of a float
	for _, c := range []struct {
		amount string
		shares []payoff.Share
		want   string
	}{
		{"10.00 EUR", []payoff.Share{{"mastodon", 2}, {"search", 1}}, "6.67 3.33"},
		{"10.00 EUR", []payoff.Share{{"a", 1}, {"b", 1}, {"c", 1}}, "3.34 3.33 3.33"},
		{"10.00 EUR", []payoff.Share{{"c", 1}, {"b", 1}, {"a", 1}}, "3.33 3.33 3.34"},
		{"10.00 EUR", []payoff.Share{{"a", third}, {"b", rest}, {"c", third}}, "3.34 3.33 3.33"},
		{"-10.00 EUR", []payoff.Share{{"a", 1}, {"b", 1}, {"c", 1}}, "-3.34 -3.33 -3.33"},
		{"0.01 EUR", []payoff.Share{{"b", 1}, {"a", 1}}, "0.00 0.01"},
		{"0.00 EUR", []payoff.Share{{"a", 1}, {"b", 2}}, "0.00 0.00"},
		{"10.00 EUR", []payoff.Share{{"a", 0}, {"b", 5}}, "0.00 10.00"},
		{"10.00 EUR", []payoff.Share{{"a", 0}, {"b", 0}}, "5.00 5.00"},
		{"10.00 EUR", []payoff.Share{{"a", math.NaN()}, {"b", math.Inf(1)}, {"c", -1}, {"d", 2}}, "0.00 0.00 0.00 10.00"},
		{"10.00 EUR", []payoff.Share{{"a", 0.7}, {"b", 0.2}, {"c", 0.1}}, "7.00 2.00 1.00"},
		{"100.00 EUR", []payoff.Share{{"first", 0.4}, {"middle", 0.2}, {"last", 0.4}}, "40.00 20.00 40.00"},
		{"1300 JPY", []payoff.Share{{"a", 1}, {"b", 6}}, "186 1114"}, // 185.71 and 1114.29
		{"1.000 KWD", []payoff.Share{{"a", 1e-200}, {"b", 1e200}}, "0.000 1.000"},
		// Beyond 2^53 a float no longer counts single cents.
		{"10000000000000.00 EUR", []payoff.Share{{"a", 1}, {"b", 1}, {"c", 1}}, "3333333333333.34 3333333333333.33 3333333333333.33"},
	} {
		var got []string
		for _, part := range money(t, c.amount).Split(c.shares) {
			got = append(got, part.Amount())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s over %v: %s; want %s", c.amount, c.shares, s, c.want)
		}
	}
	if got := money(t, "1.00 EUR").Split(nil); got != nil {
		t.Errorf("over nobody: %v", got)
	}
	huge := payoff.Money{Minor: math.MaxInt64, Currency: "EUR"}.Split([]payoff.Share{{"a", 1}, {"b", 1}})
	if huge[0].Minor != 1<<62 || huge[1].Minor != 1<<62-1 {
		t.Errorf("the largest amount in two: %v", huge)
	}
	low := payoff.Money{Minor: math.MinInt64}.Split([]payoff.Share{{"a", 1}})
	if low[0].Minor != math.MinInt64 {
		t.Errorf("the lowest amount in one: %v", low)
	}
}

// anyShares draws distinct names with weights such as models give: counts, decays, shares, zeros.
func anyShares(t *rapid.T) []payoff.Share {
	weight := rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 5), func(n int) float64 { return float64(n) }),
		rapid.Map(rapid.Float64Range(0, 90), func(age float64) float64 { return math.Exp2(-age / 7) }),
		rapid.SampledFrom([]float64{0.4, 0.2, 0.1, 1.0 / 3, 0, 1e-9, 1e12}),
		rapid.Float64Range(0, math.MaxFloat64),
	)
	weights := rapid.SliceOfN(weight, 1, 12).Draw(t, "weights")
	names := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}).Draw(t, "names")
	shares := make([]payoff.Share, len(weights))
	for i := range shares {
		shares[i] = payoff.Share{Name: names[i], Weight: weights[i]}
	}
	return shares
}

func TestSplitLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := anyShares(t)
		most := rapid.SampledFrom([]int64{10, 100_000, payoff.MaxMinor, math.MaxInt64}).Draw(t, "most")
		m := anyMoney("EUR", most).Draw(t, "money")
		parts := m.Split(shares)

		sum := payoff.Money{Currency: "EUR"}
		for _, p := range parts {
			sum = sum.Plus(p)
		}
		if len(parts) != len(shares) || sum != m {
			t.Fatalf("the parts %v of %v add up to %v", parts, m, sum)
		}

		total := new(big.Rat)
		for _, s := range shares {
			total.Add(total, new(big.Rat).SetFloat64(s.Weight))
		}
		for i, p := range parts {
			exact := new(big.Rat).SetFrac64(m.Minor, int64(len(shares)))
			if total.Sign() > 0 {
				exact.SetFloat64(shares[i].Weight)
				exact.Mul(exact, new(big.Rat).SetInt64(m.Minor)).Quo(exact, total)
				if shares[i].Weight == 0 && p.Minor != 0 {
					t.Fatalf("%s has no weight and gets %v", shares[i].Name, p)
				}
			}
			off := exact.Sub(exact, new(big.Rat).SetInt64(p.Minor))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s gets %v, a minor unit or more from the exact part", shares[i].Name, p)
			}
		}

		negative := m.Neg().Split(shares)
		for i := range parts {
			if negative[i] != parts[i].Neg() {
				t.Fatalf("%v splits to %v and its negative to %v", m, parts, negative)
			}
		}

		order := rapid.Permutation(slices.Collect(indices(len(shares)))).Draw(t, "order")
		shuffled := make([]payoff.Share, len(shares))
		for to, from := range order {
			shuffled[to] = shares[from]
		}
		again := m.Split(shuffled)
		for to, from := range order {
			if again[to] != parts[from] {
				t.Fatalf("in the order %v %s gets %v, and before %v", order, shares[from].Name, again[to], parts[from])
			}
		}

		renamed := slices.Clone(shares)
		for i := range renamed {
			renamed[i].Name = fmt.Sprint(rapid.IntRange(0, 999).Draw(t, "new name"), "#", i)
		}
		for i, p := range m.Split(renamed) {
			if d := p.Minor - parts[i].Minor; d < -1 || d > 1 {
				t.Fatalf("renamed, %s gets %v and not %v", shares[i].Name, p, parts[i])
			}
		}
	})
}

func indices(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	shares := []payoff.Share{{"a", 0.4}, {"b", 0.2}, {"c", 1.0 / 3}, {"d", 0.1}}
	m := payoff.Money{Minor: 12345, Currency: "EUR"}
	for b.Loop() {
		m.Split(shares)
	}
}
