package locale

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/number"

	"payoff"
)

// minus is the sign of a negative figure: as wide as a digit, read out as "minus", and by a word joiner
// never parted from its figure.
const (
	minus = "−\u2060"
	plus  = "+\u2060"
)

// gap keeps an amount and its unit on one line.
const gap = "\u00a0"

// symbols are the signs that readers know without asking which currency is meant; any other stands by
// its code.
var symbols = map[payoff.Currency]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "ILS": "₪", "TRY": "₺", "UAH": "₴", "KRW": "₩", "VND": "₫"}

// Money is the exact amount with its currency: "€1,234.50", "−€0.05"; in Finnish "1 234,50 €".
func (l Locale) Money(m payoff.Money) string {
	return l.amount(m.Minor, m.Currency, m.Currency.Places())
}

// Signed is Money with a plus where it isn't negative: for differences.
func (l Locale) Signed(m payoff.Money) string {
	if m.Minor > 0 {
		return plus + l.Money(m)
	}
	return l.Money(m)
}

// Round is an amount as an estimate knows it: without its minor units from a hundred on, and as it
// stands below. "€1,234", "€12.50".
func (l Locale) Round(m payoff.Money) string {
	x := m.Float()
	if math.Abs(x) < 99.5 {
		return l.Money(m)
	}
	return l.amount(int64(math.RoundToEven(x)), m.Currency, 0)
}

// Span is the range of an estimate: "€120 to €410", both ends with minor units or both without.
func (l Locale) Span(m payoff.MoneyInterval) string {
	if m.Low == m.High {
		return l.Round(m.Low)
	}
	low, high := l.ends(m)
	return l.Text("%s to %s", low, high)
}

// SignedSpan is Span with a plus where an end isn't negative.
func (l Locale) SignedSpan(m payoff.MoneyInterval) string {
	low, high := l.ends(m)
	if m.Low.Minor > 0 {
		low = plus + low
	}
	if m.High.Minor > 0 {
		high = plus + high
	}
	return l.Text("%s to %s", low, high)
}

// ends are those of a range, as exact as the larger of them deserves.
func (l Locale) ends(m payoff.MoneyInterval) (low, high string) {
	if max(math.Abs(m.Low.Float()), math.Abs(m.High.Float())) < 99.5 {
		return l.Money(m.Low), l.Money(m.High)
	}
	return l.Whole(m.Low), l.Whole(m.High)
}

// amount writes minor units of a currency with so many decimals.
func (l Locale) amount(minor int64, c payoff.Currency, places int) string {
	sign, digits := "", strconv.FormatInt(minor, 10)
	if strings.HasPrefix(digits, "-") {
		sign, digits = minus, digits[1:]
	}
	for len(digits) <= places {
		digits = "0" + digits
	}
	whole, part := digits[:len(digits)-places], digits[len(digits)-places:]
	n, _ := strconv.ParseInt(whole, 10, 64)
	text := l.printer.Sprint(number.Decimal(n))
	if part != "" {
		text += l.point() + part
	}
	symbol, known := symbols[c]
	switch {
	case c == "":
		return sign + text
	case known && (l.Tag() == "en" || l.pseudo != none):
		return sign + symbol + text
	case known:
		return sign + text + gap + symbol
	}
	return sign + text + gap + string(c)
}

// point is what parts the whole from the decimals.
func (l Locale) point() string {
	return strings.Trim(l.printer.Sprint(number.Decimal(0.5, number.Scale(1))), "05\u200e\u200f\u061c")
}

// Number is a figure with at most so many decimals, without zeros at its end: "1,234", "2.5".
func (l Locale) Number(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	shift := math.Pow10(decimals)
	x = math.Round(x*shift) / shift
	text := l.printer.Sprint(number.Decimal(math.Abs(x), number.MaxFractionDigits(decimals)))
	if x < 0 {
		return minus + text
	}
	return text
}

// Hours is a time of work: "32.5 h".
func (l Locale) Hours(h float64) string { return l.Number(h, 1) + gap + "h" }

// Percent is a share in whole percent, one decimal below ten: "43%", "2.5%".
func (l Locale) Percent(share float64) string {
	decimals := 0
	if math.Abs(share) < 0.095 {
		decimals = 1
	}
	return l.percent(share*100, decimals)
}

func (l Locale) percent(x float64, decimals int) string {
	if tag := l.Tag(); tag == "fi" || tag == "ro" {
		return l.Number(x, decimals) + gap + "%"
	}
	return l.Number(x, decimals) + "%"
}

// Chance is a probability without pretending to certainty: "under 1%", "43%", "over 99%".
func (l Locale) Chance(p float64) string {
	switch {
	case p < 0.01:
		return l.Text("under %s", l.percent(1, 0))
	case p > 0.99:
		return l.Text("over %s", l.percent(99, 0))
	}
	return l.percent(p*100, 0)
}

// Day is a day: "1 Apr 2026".
func (l Locale) Day(d payoff.Date) string {
	y, m, day := d.UTC().Date()
	return strconv.Itoa(day) + gap + l.Text(months[m-1]) + gap + strconv.Itoa(y)
}

// Days are a range with its last day: "1 Apr to 30 Jun 2026"; one day is itself.
func (l Locale) Days(r payoff.Range) string {
	last := r.To - 1
	if r.Days() <= 1 {
		return l.Day(r.From)
	}
	from := l.Day(r.From)
	if r.From.UTC().Year() == last.UTC().Year() {
		_, m, day := r.From.UTC().Date()
		from = strconv.Itoa(day) + gap + l.Text(months[m-1])
	}
	return l.Text("%s to %s", from, l.Day(last))
}

var months = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// Whole is an amount without its minor units: for axes.
func (l Locale) Whole(m payoff.Money) string {
	return l.amount(int64(math.RoundToEven(m.Float())), m.Currency, 0)
}

// DayMonth is a day without its year: "1 Apr".
func (l Locale) DayMonth(d payoff.Date) string {
	_, m, day := d.UTC().Date()
	return strconv.Itoa(day) + gap + l.Text(months[m-1])
}

// MonthYear is a day's month: "Apr 2026".
func (l Locale) MonthYear(d payoff.Date) string {
	y, m, _ := d.UTC().Date()
	return l.Text(months[m-1]) + gap + strconv.Itoa(y)
}
