package locale

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"payoff"
)

var (
	exactAmount = regexp.MustCompile(`-?\b\d+(\.\d+)? [A-Z]{3}\b`)
	exactDay    = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
)

// Sentence is a reason or a note as the core words it ("earned 410.00 EUR for 6 h at 35.00 EUR") as a
// reader sees it: its amounts and days written as the language writes them, a capital at its start
// and a full stop at its end. A command in it (payoff log rate on=2026-07-01 ...) stays as it is typed.
func (l Locale) Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	said, command, _ := strings.Cut(text, "payoff log ")
	said = exactAmount.ReplaceAllStringFunc(said, func(s string) string {
		amount, code, _ := strings.Cut(s, " ")
		c, err := payoff.ParseCurrency(code)
		if err != nil {
			return s
		}
		m, err := payoff.ParseMoney(amount, c)
		if err != nil {
			return s
		}
		return l.Money(m)
	})
	said = exactDay.ReplaceAllStringFunc(said, func(s string) string {
		d, err := payoff.ParseDate(s)
		if err != nil {
			return s
		}
		return l.Day(d)
	})
	if command != "" {
		said += "payoff log " + command
	}
	first, size := utf8.DecodeRuneInString(said)
	said = string(unicode.ToUpper(first)) + said[size:]
	if last, _ := utf8.DecodeLastRuneInString(said); unicode.IsLetter(last) || unicode.IsDigit(last) || last == ')' || last == '%' || last == '"' || unicode.Is(unicode.Sc, last) {
		said += "."
	}
	return said
}
