package payoff_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

func money(t testing.TB, text string) payoff.Money {
	t.Helper()
	amount, currency, _ := strings.Cut(text, " ")
	c, err := payoff.ParseCurrency(currency)
	if err != nil {
		t.Fatal(err)
	}
	m, err := payoff.ParseMoney(amount, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestParseMoney(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency payoff.Currency
		minor    int64
		prints   string // the exact decimal text; "" where it is refused
	}{
		{"12.34", "EUR", 1234, "12.34"},
		{"-12.34", "EUR", -1234, "-12.34"},
		{"+0.5", "EUR", 50, "0.50"},
		{".5", "EUR", 50, "0.50"},
		{"5.", "EUR", 500, "5.00"},
		{"-0.05", "EUR", -5, "-0.05"},
		{"-0", "EUR", 0, "0.00"},
		{" 7 ", "EUR", 700, "7.00"},
		{"007", "EUR", 700, "7.00"},
		{"1.2300", "EUR", 123, "1.23"}, // zeros say nothing
		{"1300", "JPY", 1300, "1300"},
		{"1300.0", "JPY", 1300, "1300"},
		{"1.234", "KWD", 1234, "1.234"},
		{"1.2345", "CLF", 12345, "1.2345"},
		{"10000000000000.00", "EUR", payoff.MaxMinor, "10000000000000.00"},

		{"", "EUR", 0, ""},
		{".", "EUR", 0, ""},
		{"-", "EUR", 0, ""},
		{"--1", "EUR", 0, ""},
		{"1e3", "EUR", 0, ""},
		{"1,234.00", "EUR", 0, ""},
		{"1 234", "EUR", 0, ""},
		{"1.2.3", "EUR", 0, ""},
		{"1.234", "EUR", 0, ""},
		{"0.5", "JPY", 0, ""},
		{"1.2345", "KWD", 0, ""},
		{"١٢", "EUR", 0, ""}, // Arabic-Indic digits
		{"NaN", "EUR", 0, ""},
		{"Infinity", "EUR", 0, ""},
		{"10000000000000.01", "EUR", 0, ""},
		{strings.Repeat("0", 50) + "1", "EUR", 0, ""},
	} {
		m, err := payoff.ParseMoney(c.text, c.currency)
		if c.prints == "" {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%q %s: %v, %v; want it refused", c.text, c.currency, m, err)
			}
			continue
		}
		if err != nil || m.Minor != c.minor || m.Amount() != c.prints {
			t.Errorf("%q %s: %d prints %s, %v; want %d prints %s", c.text, c.currency, m.Minor, m.Amount(), err, c.minor, c.prints)
		}
	}
}

func TestRoundMoney(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency payoff.Currency
		want     string
	}{
		{"1.234", "EUR", "1.23"},
		{"1.235", "EUR", "1.24"}, // half away from zero
		{"-1.235", "EUR", "-1.24"},
		{"1.2349999", "EUR", "1.23"},
		{"0.005", "EUR", "0.01"},
		{"-0.004", "EUR", "0.00"},
		{"99.5", "JPY", "100"},
		{"0.0005", "KWD", "0.001"},
		{"9999999999999.995", "EUR", "10000000000000.00"},
		{"10000000000000.005", "EUR", ""}, // rounds beyond the bound
		{"1.23x", "EUR", ""},
		{"1.2:", "JPY", ""},
	} {
		m, err := payoff.RoundMoney(c.text, c.currency)
		if c.want == "" {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Errorf("%q: %v, %v; want it refused", c.text, m, err)
			}
		} else if err != nil || m.Amount() != c.want {
			t.Errorf("%q: %s, %v; want %s", c.text, m.Amount(), err, c.want)
		}
	}
}

var currencies = []payoff.Currency{"EUR", "JPY", "KWD", "CLF", "BDT", ""}

func anyMoney(c payoff.Currency, most int64) *rapid.Generator[payoff.Money] {
	return rapid.Map(rapid.Int64Range(-most, most), func(n int64) payoff.Money { return payoff.Money{Minor: n, Currency: c} })
}

func TestMoneyPrintedIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(currencies).Draw(t, "currency")
		m := anyMoney(c, payoff.MaxMinor).Draw(t, "money")
		again, err := payoff.ParseMoney(m.Amount(), c)
		if err != nil || again != m {
			t.Fatalf("%v prints %s and reads %v, %v", m, m.Amount(), again, err)
		}
		body, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back payoff.Money
		if c == "" && m.Minor != 0 {
			if err := json.Unmarshal(body, &back); err == nil {
				t.Fatalf("%s: an amount without a currency was read", body)
			}
			return
		}
		if err := json.Unmarshal(body, &back); err != nil || back != m {
			t.Fatalf("%s reads %v, %v", body, back, err)
		}
	})
}

func TestMoneyAsJSON(t *testing.T) {
	for want, m := range map[string]payoff.Money{
		`{"amount":"12.34","currency":"EUR"}`:  {Minor: 1234, Currency: "EUR"},
		`{"amount":"-1300","currency":"JPY"}`:  {Minor: -1300, Currency: "JPY"},
		`{"amount":"0.001","currency":"KWD"}`:  {Minor: 1, Currency: "KWD"},
		`{"amount":"0.0007","currency":"CLF"}`: {Minor: 7, Currency: "CLF"},
		`{"amount":"0.00","currency":""}`:      {},
	} {
		got, err := json.Marshal(m)
		if err != nil || string(got) != want {
			t.Errorf("%v: %s, %v; want %s", m, got, err, want)
		}
		var back payoff.Money
		if err := json.Unmarshal(got, &back); err != nil || back != m {
			t.Errorf("%s: %v, %v", got, back, err)
		}
	}
	for _, bad := range []string{`{"amount":"1.00","currency":""}`, `{"amount":"1.00"}`, `{}`, `{"amount":1.5,"currency":"EUR"}`, `{"amount":"1.005","currency":"EUR"}`, `{"amount":"1","currency":"euro"}`, `"1.00"`} {
		var m payoff.Money
		if err := json.Unmarshal([]byte(bad), &m); err == nil {
			t.Errorf("%s was read as %v", bad, m)
		}
	}
}

func TestMoneyInWords(t *testing.T) {
	for want, m := range map[string]payoff.Money{
		"12.34 EUR":               {Minor: 1234, Currency: "EUR"},
		"-0.05 EUR":               {Minor: -5, Currency: "EUR"},
		"1300 JPY":                {Minor: 1300, Currency: "JPY"},
		"0.00":                    {},
		"-92233720368547758.08":   {Minor: math.MinInt64},
		"9223372036854775807 JPY": {Minor: math.MaxInt64, Currency: "JPY"},
	} {
		if got := m.String(); got != want {
			t.Errorf("%d: %q; want %q", m.Minor, got, want)
		}
	}
}

func TestSumsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := anyMoney("EUR", payoff.MaxMinor)
		a, b, c := gen.Draw(t, "a"), gen.Draw(t, "b"), gen.Draw(t, "c")
		if a.Plus(b) != b.Plus(a) || a.Plus(b).Plus(c) != a.Plus(b.Plus(c)) {
			t.Fatal("the order of a sum matters")
		}
		if a.Plus(b).Minus(b) != a || a.Minus(a).Minor != 0 || a.Neg().Neg() != a || a.Minus(b) != b.Minus(a).Neg() {
			t.Fatal("what was added does not go off again")
		}
		if a.Plus(payoff.Money{}) != a || (payoff.Money{}).Plus(a) != a || (payoff.Money{}).Minus(a) != a.Neg() {
			t.Fatal("nothing plus a is not a")
		}
	})
}

func panics(f func()) (told string) {
	defer func() {
		if r := recover(); r != nil {
			told = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}

func TestSumsThatCannotBe(t *testing.T) {
	eur, top, bottom := money(t, "1.00 EUR"), payoff.Money{Minor: math.MaxInt64, Currency: "EUR"}, payoff.Money{Minor: math.MinInt64, Currency: "EUR"}
	for name, sum := range map[string]func(){
		"two currencies":      func() { eur.Plus(money(t, "1.00 USD")) },
		"beyond the top":      func() { top.Plus(eur) },
		"beyond the bottom":   func() { bottom.Minus(eur) },
		"minus the bottom":    func() { eur.Minus(bottom) },
		"twice the top":       func() { top.Times(2, 1) },
		"a rate beyond int64": func() { mustRate(t, "1000000000").Convert(top, "EUR") },
	} {
		if panics(sum) == "" {
			t.Errorf("%s: no panic", name)
		}
	}
	if got := top.Plus(bottom); got.Minor != -1 {
		t.Errorf("top plus bottom is %v", got)
	}
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		m     string
		n, of int64
		want  string
	}{
		{"35.00 EUR", 30, 60, "17.50 EUR"},
		{"10.00 EUR", 30, 60, "5.00 EUR"},
		{"35.00 EUR", 20, 60, "11.67 EUR"}, // 11.666...
		{"0.01 EUR", 1, 2, "0.00 EUR"},     // half to even
		{"0.03 EUR", 1, 2, "0.02 EUR"},
		{"-0.01 EUR", 1, 2, "0.00 EUR"},
		{"0.01 EUR", 1, 3, "0.00 EUR"},
		{"100.00 EUR", 0, 60, "0.00 EUR"},
		{"80.00 EUR", 600_000, 1_000_000, "48.00 EUR"},
		{"10000000000000.00 EUR", 999_999, 1_000_000, "9999990000000.00 EUR"},
	} {
		if got := money(t, c.m).Times(c.n, c.of); got != money(t, c.want) {
			t.Errorf("%s x %d/%d: %v; want %s", c.m, c.n, c.of, got, c.want)
		}
	}
}

func TestEstimates(t *testing.T) {
	if got := money(t, "12.34 EUR").Float(); got != 12.34 {
		t.Errorf("12.34 EUR is %v", got)
	}
	if got := money(t, "1300 JPY").Float(); got != 1300 {
		t.Errorf("1300 JPY is %v", got)
	}
	for x, want := range map[float64]int64{12.344: 1234, 12.346: 1235, -0.006: -1, 0: 0} {
		if got, ok := payoff.MoneyOf(x, "EUR"); !ok || got.Minor != want {
			t.Errorf("%v: %v, %v; want %d", x, got, ok, want)
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e17} {
		if got, ok := payoff.MoneyOf(x, "EUR"); ok {
			t.Errorf("%v is money: %v", x, got)
		}
	}
}

func mustRate(t testing.TB, text string) payoff.Rate {
	t.Helper()
	r, err := payoff.ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestConvert(t *testing.T) {
	for _, c := range []struct{ m, rate, to, want string }{
		{"78510.00 BDT", "0.0082", "USD", "643.78 USD"}, // 643.782
		{"-78510.00 BDT", "0.0082", "USD", "-643.78 USD"},
		{"100.00 EUR", "162.35", "JPY", "16235 JPY"},
		{"1 JPY", "0.0062", "EUR", "0.01 EUR"},
		{"1000 JPY", "0.00215", "KWD", "2.150 KWD"},
		{"1.234 KWD", "3.00", "EUR", "3.70 EUR"}, // 3.702
		{"1.234 KWD", "500", "JPY", "617 JPY"},
		{"0.01 EUR", "0.5", "USD", "0.00 USD"}, // half to even
		{"0.03 EUR", "0.5", "USD", "0.02 USD"},
		{"-0.01 EUR", "0.5", "USD", "0.00 USD"},
		{"12.34 EUR", "1", "EUR", "12.34 EUR"},
	} {
		if got := mustRate(t, c.rate).Convert(money(t, c.m), payoff.Currency(c.to)); got != money(t, c.want) {
			t.Errorf("%s at %s: %v; want %s", c.m, c.rate, got, c.want)
		}
	}
	for _, bad := range []string{"", "0", "0.00", "-1", "+1", "1e3", "1/2", ".", "1.2.3", "0,92", "Inf", "1000000001", strings.Repeat("1", 31)} {
		if r, err := payoff.ParseRate(bad); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("rate %q: %v, %v; want it refused", bad, r, err)
		}
	}
}

// What a conversion may come to is bounded where anybody can tell of the amount: by its result, whatever the
// rate and the decimals of both currencies.
func TestConvertUpTo(t *testing.T) {
	for _, c := range []struct {
		m, rate, to string
		most        int64
		want        string // "" is too much
	}{
		{"10.00 USD", "2", "EUR", 2000, "20.00 EUR"},
		{"10.01 USD", "2", "EUR", 2000, ""},
		{"10.00 USD", "150", "JPY", 1500, "1500 JPY"},
		{"10.01 USD", "150", "JPY", 1500, ""},
		{"10000000000000.00 USD", "1000000000", "EUR", 1_000_000_000_000, ""}, // beyond int64, too
		{"-10.01 USD", "2", "EUR", 2000, "-20.02 EUR"},
	} {
		got, ok := mustRate(t, c.rate).ConvertUpTo(money(t, c.m), payoff.Currency(c.to), c.most)
		if ok != (c.want != "") || ok && got != money(t, c.want) {
			t.Errorf("%s at %s: %v, %v; want %q", c.m, c.rate, got, ok, c.want)
		}
	}
}

func TestParseCurrency(t *testing.T) {
	for text, want := range map[string]payoff.Currency{"EUR": "EUR", "eur": "EUR", " jpy ": "JPY"} {
		if c, err := payoff.ParseCurrency(text); err != nil || c != want {
			t.Errorf("%q: %v, %v", text, c, err)
		}
	}
	for _, bad := range []string{"", "EU", "EURO", "E1R", "€", "ЕUR", "ſſſ"} {
		if c, err := payoff.ParseCurrency(bad); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%q: %v, %v; want it refused", bad, c, err)
		}
	}
	for c, want := range map[payoff.Currency]int{"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4, "": 2} {
		if c.Places() != want {
			t.Errorf("%s has %d places; want %d", c, c.Places(), want)
		}
	}
}

func TestKinds(t *testing.T) {
	err := fmt.Errorf("read line 3: %w", payoff.Fail(payoff.Conflict, "order %s exists", "1001"))
	if payoff.KindOf(err) != payoff.Conflict || err.Error() != "read line 3: order 1001 exists" {
		t.Errorf("%v is %s", err, payoff.KindOf(err))
	}
	if k := payoff.KindOf(errors.New("disk")); k != payoff.Internal {
		t.Errorf("an error without a kind is %s", k)
	}
	if k := payoff.KindOf(nil); k != "" {
		t.Errorf("no error is %s", k)
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"12.34", "-0.5", "1e9", "1.005", "9999999999999.999", "+.5", "1.٣", "-", ""} {
		f.Add(s, "EUR")
		f.Add(s, "JPY")
		f.Add(s, "KWD")
	}
	f.Fuzz(func(t *testing.T, text, currency string) {
		c, err := payoff.ParseCurrency(currency)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Fatal(err)
			}
			return
		}
		if again, err := payoff.ParseCurrency(string(c)); err != nil || again != c {
			t.Fatalf("%q reads %s, which reads %s, %v", currency, c, again, err)
		}
		exact, err := payoff.ParseMoney(text, c)
		rounded, roundErr := payoff.RoundMoney(text, c)
		if err == nil {
			if roundErr != nil || rounded != exact {
				t.Fatalf("%q: %v exactly and %v, %v rounded", text, exact, rounded, roundErr)
			}
		}
		if roundErr != nil {
			return
		}
		if rounded.Minor > payoff.MaxMinor || rounded.Minor < -payoff.MaxMinor {
			t.Fatalf("%q: %v is beyond the bound", text, rounded)
		}
		again, err := payoff.ParseMoney(rounded.Amount(), c)
		if err != nil || again != rounded {
			t.Fatalf("%q: %v reads %v, %v", text, rounded, again, err)
		}
		// A rational sum says the same.
		want, ok := new(big.Rat).SetString(strings.TrimSpace(text))
		if !ok {
			t.Fatalf("%q is %v and no number", text, rounded)
		}
		got := new(big.Rat).SetFrac(big.NewInt(rounded.Minor), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Places())), nil))
		off := new(big.Rat).Sub(got, want)
		half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Places())), nil)))
		if off.Abs(off).Cmp(half) > 0 {
			t.Fatalf("%q is %v: off by more than half a minor unit", text, rounded)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"0.0082", "162.35", "1", ".", "0", "1_000", "0x1", "999999999999999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := payoff.ParseRate(text)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Fatal(err)
			}
			return
		}
		want, ok := new(big.Rat).SetString(strings.TrimSpace(text))
		if !ok || want.Sign() <= 0 {
			t.Fatalf("%q is a rate and no positive number", text)
		}
		one, _ := new(big.Rat).Mul(want, big.NewRat(100, 1)).Float64()
		if got := r.Convert(payoff.Money{Minor: 100, Currency: "USD"}, "EUR"); math.Abs(float64(got.Minor)-one) > 0.5+one*1e-15 {
			t.Fatalf("1.00 at %s is %v", text, got)
		}
	})
}
