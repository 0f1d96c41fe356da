package importer

import (
	"math/big"
	"strings"

	"payoff"
)

// A mark is the decimal mark of a file: '.', ',' or 0 while nobody knows.
type mark byte

// A reading is how a cell was understood.
type reading int

const (
	read    reading = iota
	nothing         // empty, "--", "N/A", "#DIV/0!": no value
	unclear         // "1.234" or "03/04/2026" in a file that nothing settles
	unreadable
)

// noValue are the ways in which sheets write that there is no value.
var noValue = []string{"--", "-", "–", "—", "n/a", "na", "#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#null!", "#num!", "null", "none", "nan"}

// clean takes the blanks, the currency and the sign from an amount. sign is what named the
// currency, such as "€" or "US$".
func clean(text string) (digits, sign string, negative bool, as reading) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", "", false, nothing
	}
	if len(text) > 60 {
		return "", "", false, unreadable
	}
	if c := text[0]; c > '9' || c == '#' || c == '-' {
		lower := strings.ToLower(text)
		for _, none := range noValue {
			if lower == none {
				return "", "", false, nothing
			}
		}
	}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		negative, text = true, text[1:len(text)-1]
	}
	var b, s strings.Builder
	ended := false // digits came, and then something else
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			if ended && s.Len() > 0 && b.Len() > 0 {
				return "", "", false, unreadable // digits, letters, digits
			}
			b.WriteRune(r)
		case r == '.' || r == ',':
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			// grouping or decoration; where it stands wrong, the groups won't fit
			if b.Len() > 0 {
				b.WriteByte('\'')
			}
		case r == '-' || r == '−':
			if negative {
				return "", "", false, unreadable
			}
			negative = true
			ended = b.Len() > 0
		case r == '+' && b.Len() == 0:
		default:
			s.WriteRune(r)
			ended = b.Len() > 0
		}
	}
	if s.Len() > 8 {
		return "", "", false, unreadable
	}
	digits = strings.Trim(b.String(), "'")
	sign = s.String()
	// "Rs." and "kr." bring a point of their own.
	if points := strings.Count(digits, ".") + strings.Count(digits, ","); sign != "" && points > 1 {
		digits = strings.Trim(strings.TrimSuffix(strings.TrimPrefix(digits, "."), "."), "'")
	}
	if strings.Trim(digits, ".,'") == "" {
		return "", "", false, unreadable
	}
	return digits, sign, negative, read
}

// markOf is what one amount says about the file's decimal mark; 0 where it says nothing.
func markOf(text string) mark {
	digits, _, _, as := clean(text)
	if as != read {
		return 0
	}
	point, comma := strings.Count(digits, "."), strings.Count(digits, ",")
	switch {
	case point > 0 && comma > 0:
		return mark(digits[strings.LastIndexAny(digits, ".,")])
	case point > 1:
		return ','
	case comma > 1:
		return '.'
	case point+comma == 0:
		return 0
	}
	i := strings.IndexAny(digits, ".,")
	lead := digits[:i]
	if len(digits)-i-1 != 3 || len(lead) == 0 || len(lead) > 3 || lead[0] == '0' || strings.Contains(lead, "'") {
		return mark(digits[i]) // what isn't a group of thousands is a fraction
	}
	return 0
}

// number is the plain decimal text of an amount, such as "-1234.50", in a file whose decimal mark
// is m. Without a mark "1.234" is unclear; against it, "12,50" in a file of points is unreadable.
func number(text string, m mark) (plain, sign string, as reading) {
	if isPlain(text) && (m == '.' || strings.IndexByte(text, '.') < 0) {
		return text, "", read
	}
	digits, sign, negative, as := clean(text)
	if as != read {
		return "", "", as
	}
	own := markOf(digits)
	if m == 0 {
		m = own
	}
	if m == 0 {
		if strings.ContainsAny(digits, ".,") {
			return "", "", unclear
		}
		m = '.'
	}
	whole, part, cut := digits, "", false
	if i := strings.LastIndexByte(digits, byte(m)); i >= 0 {
		whole, part, cut = digits[:i], digits[i+1:], true
	}
	if strings.ContainsAny(part, ".,'") || cut && strings.IndexByte(whole, byte(m)) >= 0 {
		return "", "", unreadable
	}
	whole, ok := ungroup(whole)
	if !ok {
		return "", "", unreadable
	}
	plain = whole
	if cut && part != "" {
		plain += "." + part
	}
	if negative {
		plain = "-" + plain
	}
	return plain, sign, read
}

// isPlain says whether text is digits with at most one point between them.
func isPlain(text string) bool {
	points := 0
	for i := range len(text) {
		c := text[i]
		if c == '.' && i > 0 && i < len(text)-1 {
			points++
		} else if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0 && len(text) <= 40 && points <= 1
}

// ungroup takes the marks between groups of digits away: thousands, or the groups of two before
// the last three that India writes.
func ungroup(whole string) (string, bool) {
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r < '0' || r > '9' })
	if len(groups) == 0 {
		return "0", whole == ""
	}
	marks := 0
	for i := range len(whole) {
		if whole[i] < '0' || whole[i] > '9' {
			marks++
		}
	}
	if marks != len(groups)-1 {
		return "", false // two marks side by side, or one at an end
	}
	for i, g := range groups {
		last := i == len(groups)-1
		if i == 0 && len(groups) > 1 && len(g) > 3 || i > 0 && last && len(g) != 3 || i > 0 && !last && len(g) != 3 && len(g) != 2 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// currencyOf is the currency that a sign names by itself. "$" and "kr" name several: "".
func currencyOf(sign string) payoff.Currency {
	switch strings.ToUpper(strings.Trim(sign, ". ")) {
	case "€":
		return "EUR"
	case "£":
		return "GBP"
	case "US$":
		return "USD"
	case "CA$", "C$":
		return "CAD"
	case "A$", "AU$":
		return "AUD"
	case "NZ$":
		return "NZD"
	case "HK$":
		return "HKD"
	case "S$":
		return "SGD"
	case "R$":
		return "BRL"
	case "MX$":
		return "MXN"
	case "₹":
		return "INR"
	case "₴":
		return "UAH"
	case "৳":
		return "BDT"
	case "₺":
		return "TRY"
	case "₪":
		return "ILS"
	case "₩":
		return "KRW"
	case "₫":
		return "VND"
	case "ZŁ":
		return "PLN"
	case "KČ":
		return "CZK"
	case "FT":
		return "HUF"
	case "LEI":
		return "RON"
	case "RP":
		return "IDR"
	}
	if c, err := payoff.ParseCurrency(sign); err == nil {
		return c
	}
	return ""
}

// A sum adds decimal text exactly and remembers how many decimals it saw.
type sum struct {
	small  int64   // in units of 10^-decimals, what isn't in large yet
	large  big.Int // the same units
	places int     // the most decimals that any text had
}

const decimals = 6

// add takes plain decimal text; decimals beyond the sixth are cut off.
func (s *sum) add(plain string) {
	negative := strings.HasPrefix(plain, "-")
	plain = strings.TrimPrefix(plain, "-")
	whole, part, _ := strings.Cut(plain, ".")
	part = part[:min(len(part), decimals)]
	s.places = max(s.places, len(part))
	if len(whole) > 12 {
		var v big.Int
		if _, ok := v.SetString(whole+part+"000000"[len(part):], 10); ok && negative {
			s.large.Sub(&s.large, &v)
		} else if ok {
			s.large.Add(&s.large, &v)
		}
		return
	}
	var n int64 // below 10^18
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	for i := range decimals {
		n *= 10
		if i < len(part) {
			n += int64(part[i] - '0')
		}
	}
	if negative {
		n = -n
	}
	if s.small += n; s.small > 1<<62 || s.small < -1<<62 {
		s.total()
	}
}

// total is the sum in units of 10^-decimals.
func (s *sum) total() *big.Int {
	s.large.Add(&s.large, big.NewInt(s.small))
	s.small = 0
	return &s.large
}

// text is the sum with as many decimals as the most exact of its parts.
func (s *sum) text() string {
	var abs big.Int
	digits := abs.Abs(s.total()).String()
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	cut := len(digits) - decimals
	text := digits[:cut]
	if s.places > 0 {
		text += "." + digits[cut:cut+s.places]
	}
	if s.total().Sign() < 0 {
		text = "-" + text
	}
	return text
}
