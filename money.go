package payoff

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// A Money is an exact amount in the minor units of one currency: 1299 of EUR is 12.99 EUR.
// The zero Money has no currency and adds to any other; two amounts in different currencies
// never add: convert first, at the rate of the day they belong to.
type Money struct {
	Minor    int64
	Currency Currency
}

// MaxMinor bounds every amount that is read from outside: ten trillion in a currency with cents.
// Sums of millions of such amounts stay within an int64.
const MaxMinor int64 = 1_000_000_000_000_000

// ParseMoney reads plain decimal text such as "12.34", "-7" or "0.5" exactly. More decimals than
// the currency has, exponents, grouping marks and amounts beyond MaxMinor are errors of kind Invalid.
func ParseMoney(text string, c Currency) (Money, error) {
	return parseMoney(text, c, false)
}

// RoundMoney is ParseMoney for sources that print more decimals than the currency has (thousandths
// from a conversion): the rest is rounded half away from zero.
func RoundMoney(text string, c Currency) (Money, error) {
	return parseMoney(text, c, true)
}

func parseMoney(text string, c Currency, round bool) (Money, error) {
	bad := func(why string) (Money, error) {
		return Money{}, Fail(Invalid, "amount %q: %s; write it like 12.34", clip(text, 40), why)
	}
	digits := strings.TrimSpace(text)
	negative := strings.HasPrefix(digits, "-")
	if negative || strings.HasPrefix(digits, "+") {
		digits = digits[1:]
	}
	whole, part, _ := strings.Cut(digits, ".")
	if whole+part == "" {
		return bad("no digits")
	}
	if len(digits) > 40 {
		return bad("too long")
	}
	places := c.Places()
	up := false
	if len(part) > places {
		rest := part[places:]
		if !round && strings.Trim(rest, "0") != "" {
			return bad(fmt.Sprintf("%s has %d decimals", c, places))
		}
		up = rest[0] >= '5'
		for i := range len(rest) {
			if rest[i] < '0' || rest[i] > '9' {
				return bad("not a decimal number")
			}
		}
		part = part[:places]
	}
	part += strings.Repeat("0", places-len(part))
	var minor int64
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return bad("not a decimal number")
		}
		minor = minor*10 + int64(r-'0')
		if minor > MaxMinor {
			return bad("too large")
		}
	}
	if up {
		minor++
	}
	if minor > MaxMinor {
		return bad("too large")
	}
	if negative {
		minor = -minor
	}
	return Money{minor, c}, nil
}

// Amount is the exact decimal text without the currency: "12.34", "-0.05", "1300" for JPY.
func (m Money) Amount() string { return string(m.appendAmount(nil)) }

func (m Money) appendAmount(b []byte) []byte {
	places, abs := m.Currency.Places(), uint64(m.Minor)
	if m.Minor < 0 {
		b, abs = append(b, '-'), -abs
	}
	start := len(b)
	b = strconv.AppendUint(b, abs, 10)
	for len(b)-start <= places {
		b = slices.Insert(b, start, '0')
	}
	if places > 0 {
		b = slices.Insert(b, len(b)-places, '.')
	}
	return b
}

// String is Amount with the currency behind it: "12.34 EUR".
func (m Money) String() string {
	if m.Currency == "" {
		return m.Amount()
	}
	return m.Amount() + " " + string(m.Currency)
}

// IsZero says whether there is no amount, whatever the currency.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Plus adds exactly. It panics when both have a currency and the two differ, or when the sum
// leaves int64: both are bugs of the caller, who converts first and bounds what he reads.
func (m Money) Plus(o Money) Money {
	c := m.Currency
	if c == "" {
		c = o.Currency
	} else if o.Currency != "" && o.Currency != c {
		panic("payoff: " + string(c) + " and " + string(o.Currency) + " don't add")
	}
	sum := m.Minor + o.Minor
	if (sum > m.Minor) != (o.Minor > 0) {
		panic("payoff: a sum of money beyond int64")
	}
	return Money{sum, c}
}

// Minus subtracts as Plus adds.
func (m Money) Minus(o Money) Money { return m.Plus(o.Neg()) }

// Neg is the same amount with the other sign. It panics as Plus does for the one int64 that has
// no counterpart.
func (m Money) Neg() Money {
	if m.Minor == math.MinInt64 {
		panic("payoff: an amount beyond int64")
	}
	return Money{-m.Minor, m.Currency}
}

// Times multiplies by an exact fraction and rounds half to even: Times(30, 60) of an hourly
// rate is the cost of 30 minutes. of must be positive.
func (m Money) Times(n, of int64) Money {
	product := new(big.Int).Mul(big.NewInt(m.Minor), big.NewInt(n))
	return Money{roundQuo(product, big.NewInt(of)), m.Currency}
}

// Float is the amount in major units (12.34), for estimates; exact sums never pass through it.
func (m Money) Float() float64 { return float64(m.Minor) / math.Pow10(m.Currency.Places()) }

// MoneyOf is the estimate x (major units) rounded to the nearest minor unit. NaN and infinities
// are not money: false.
func MoneyOf(x float64, c Currency) (Money, bool) {
	minor := math.Round(x * math.Pow10(c.Places()))
	if math.IsNaN(minor) || math.Abs(minor) > 9e18 {
		return Money{Currency: c}, false
	}
	return Money{int64(minor), c}, true
}

// MarshalJSON writes {"amount":"12.34","currency":"EUR"}.
func (m Money) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, 48), `{"amount":"`...)
	b = append(m.appendAmount(b), `","currency":`...)
	b = strconv.AppendQuote(b, string(m.Currency))
	return append(b, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, within MaxMinor. An amount needs its currency; only
// zero may go without, as the zero Money does.
func (m *Money) UnmarshalJSON(b []byte) error {
	var v struct{ Amount, Currency string }
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if v.Currency == "" {
		if zero, err := ParseMoney(v.Amount, ""); err == nil && zero.IsZero() {
			*m = Money{}
			return nil
		}
	}
	c, err := ParseCurrency(v.Currency)
	if err != nil {
		return err
	}
	*m, err = ParseMoney(v.Amount, c)
	return err
}

// roundQuo is num / den, den > 0, rounded half to even: a thousand prices that all end on half a
// cent then don't drift upwards together.
func roundQuo(num, den *big.Int) int64 {
	q, rest := new(big.Int).DivMod(num, den, new(big.Int)) // 0 <= rest < den
	switch twice := rest.Lsh(rest, 1); twice.Cmp(den) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		q.Add(q, big.NewInt(int64(q.Bit(0))))
	}
	if !q.IsInt64() {
		panic("payoff: an amount beyond int64")
	}
	return q.Int64()
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
