package importer

import (
	"strings"
	"time"

	"payoff"
)

// A dayOrder says which of day and month comes first where both are numbers: 'd', 'm', or 0 while
// nobody knows.
type dayOrder byte

// orderOf is what one date says about the order of day and month in its file.
func orderOf(text string) dayOrder {
	day, _ := cutClock(strings.TrimSpace(text))
	a, b, _, sep, ok := threeNumbers(day)
	switch {
	case !ok || sep == '.' || len(a) == 4:
		return 0
	case value(a) > 12 && value(b) <= 12:
		return 'd'
	case value(b) > 12 && value(a) <= 12:
		return 'm'
	}
	return 0
}

// needsOrder says whether the date is of the kind that is read with the file's order of day and month.
func needsOrder(text string) bool {
	day, _ := cutClock(strings.TrimSpace(text))
	a, _, _, sep, ok := threeNumbers(day)
	return ok && sep != '.' && len(a) != 4
}

// day reads a date without a time: 2026-01-12, 2026/01/12, 12.01.2026, 1/12/26 (in the order given),
// 12 Jan 2026, January 12, 2026, 12-Jan-26.
func day(text string, o dayOrder) (payoff.Date, reading) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nothing
	}
	if len(text) > 40 {
		return 0, unreadable
	}
	if a, b, c, sep, ok := threeNumbers(text); ok {
		if len(a) == 4 {
			return makeDate(value(a), value(b), value(c))
		}
		if len(c) != 2 && len(c) != 4 {
			return 0, unreadable
		}
		if sep == '.' {
			o = 'd'
		}
		first, second := value(a), value(b)
		switch {
		case o == 'd' || o == 0 && first > 12 || first == second:
			return makeDate(year(c), second, first)
		case o == 'm' || o == 0 && second > 12:
			return makeDate(year(c), first, second)
		}
		return 0, unclear
	}
	// With a month's name: the other two are the day and the year.
	var month, d, y int
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '/' || r == '.' }) {
		switch m := monthNamed(part); {
		case m > 0 && month == 0:
			month = m
		case !allDigits(part) && !ordinal(&part):
			if weekday(part) {
				continue
			}
			return 0, unreadable
		case d == 0 && len(part) <= 2:
			d = value(part)
		case y == 0 && (len(part) == 2 || len(part) == 4):
			y = year(part)
		default:
			return 0, unreadable
		}
	}
	if month == 0 || d == 0 || y == 0 {
		return 0, unreadable
	}
	return makeDate(y, month, d)
}

// month reads a month: Oct-25, October 2025, 2025-10, 2025-10-01; it is its first day.
func month(text string) (payoff.Date, reading) {
	text = strings.TrimSpace(text)
	if len(text) == 7 && text[4] == '-' && allDigits(text[:4]) && allDigits(text[5:]) {
		return makeDate(value(text[:4]), value(text[5:]), 1)
	}
	if d, as := day(text, 0); as == read {
		return d.MonthStart(0), read
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '/' || r == '\'' })
	if len(parts) != 2 || monthNamed(parts[0]) == 0 || !allDigits(parts[1]) || len(parts[1]) != 2 && len(parts[1]) != 4 {
		return 0, unreadable
	}
	return makeDate(year(parts[1]), monthNamed(parts[0]), 1)
}

// period reads "1 May 2026 - 8 May 2026", both days included; to is the day after.
func period(text string) (from, to payoff.Date, ok bool) {
	for _, dash := range []string{" - ", " – ", " — ", " to "} {
		a, b, found := strings.Cut(text, dash)
		if !found {
			continue
		}
		from, as := day(strings.Trim(a, `" `), 0)
		last, as2 := day(strings.Trim(b, `" `), 0)
		if as == read && as2 == read && from <= last {
			return from, last + 1, true
		}
	}
	if d, as := day(strings.Trim(text, `" `), 0); as == read && monthNamed(strings.Fields(text)[0]) > 0 {
		return d, d + 1, true
	}
	return 0, 0, false
}

// moment reads a date and, where there is one, a time of day in the zone or with its own. A date
// alone is the last second of its day.
func moment(text string, o dayOrder, zone *time.Location) (time.Time, reading) {
	text = strings.TrimSpace(text)
	date, clock := cutClock(text)
	d, as := day(date, o)
	if as != read {
		return time.Time{}, as
	}
	if clock == "" {
		return d.LastSecond(zone), read
	}
	y, m, dd := d.UTC().Date()
	digits := strings.IndexFunc(clock, func(r rune) bool { return r != ':' && r != '.' && (r < '0' || r > '9') })
	if digits < 0 {
		digits = len(clock)
	}
	hour, minute, second, ok := clockOf(clock[:digits])
	rest := strings.TrimSpace(clock[digits:])
	if upper := strings.ToUpper(rest); ok && (strings.HasPrefix(upper, "AM") || strings.HasPrefix(upper, "PM")) {
		ok = hour >= 1 && hour <= 12
		hour %= 12
		if upper[0] == 'P' {
			hour += 12
		}
		rest = strings.TrimSpace(rest[2:])
	}
	if !ok {
		return time.Time{}, unreadable
	}
	in, ok := zoneOf(rest, zone)
	if !ok {
		return time.Time{}, unreadable
	}
	return time.Date(y, m, dd, hour, minute, second, 0, in), read
}

// cutClock parts a date from the time of day behind it.
func cutClock(text string) (date, clock string) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		return text, ""
	}
	start := colon
	for start > 0 && text[start-1] >= '0' && text[start-1] <= '9' {
		start--
	}
	date = strings.TrimSpace(text[:start])
	if len(date) > 1 && (strings.HasSuffix(date, "T") || strings.HasSuffix(date, ",")) {
		date = date[:len(date)-1]
	}
	return strings.TrimSuffix(date, " at"), text[start:]
}

// clockOf reads 17:34 or 17:34:28, fractions of a second cut off.
func clockOf(text string) (hour, minute, second int, ok bool) {
	text, _, _ = strings.Cut(text, ".")
	h, rest, found := strings.Cut(text, ":")
	m, s, three := strings.Cut(rest, ":")
	if !three {
		s = "0"
	}
	if !found || len(h) > 2 || len(m) != 2 || len(s) > 2 || !allDigits(h) || !allDigits(m) || !allDigits(s) {
		return 0, 0, 0, false
	}
	hour, minute, second = value(h), value(m), value(s)
	return hour, minute, second, hour < 24 && minute < 60 && second < 60
}

// zoneOf reads Z, UTC, GMT, +0500 or +05:00; nothing is the zone given.
func zoneOf(text string, zone *time.Location) (*time.Location, bool) {
	switch text {
	case "":
		return zone, true
	case "Z", "UTC", "GMT":
		return time.UTC, true
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if text[0] != '+' && text[0] != '-' || len(digits) != 4 || !allDigits(digits) {
		return nil, false
	}
	hours, minutes := value(digits[:2]), value(digits[2:])
	if hours > 14 || minutes > 59 {
		return nil, false
	}
	seconds := hours*3600 + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", seconds), true
}

// duration reads hh:mm:ss or hh:mm in seconds; hours may be more than a day's.
func duration(text string) (int64, bool) {
	parts := strings.Split(strings.TrimSpace(text), ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	var seconds int64
	for i, p := range parts {
		if !allDigits(p) || len(p) > 5 || i > 0 && (len(p) != 2 || value(p) > 59) {
			return 0, false
		}
		seconds = seconds*60 + int64(value(p))
	}
	if len(parts) == 2 {
		seconds *= 60
	}
	return seconds, true
}

// decimalTime reads a decimal number of units, of so many seconds each, in whole seconds: 1.25 hours
// are 4500. Four decimals are read and at most a million units, more than any sheet of hours has.
func decimalTime(text string, m mark, unit int64) (seconds int64, as reading) {
	plain, _, as := number(text, m)
	if as != read {
		return 0, as
	}
	n, err := payoff.RoundMoney(plain, "CLF") // a currency of four decimals
	if err != nil || n.Minor < 0 || n.Minor > 1_000_000_0000 {
		return 0, unreadable
	}
	return (n.Minor*unit + 5000) / 10000, read
}

// threeNumbers takes 2026-01-12 or 1/12/26 apart at its one kind of separator.
func threeNumbers(s string) (a, b, c string, sep byte, ok bool) {
	i := strings.IndexAny(s, "-/.")
	if i < 1 || i > 4 {
		return
	}
	sep = s[i]
	j := strings.IndexByte(s[i+1:], sep)
	if j < 1 || j > 2 {
		return
	}
	a, b, c = s[:i], s[i+1:i+1+j], s[i+2+j:]
	if len(a) == 3 || len(a) == 4 && len(c) > 2 || !allDigits(a) || !allDigits(b) || !allDigits(c) || len(c) > 4 {
		return "", "", "", 0, false
	}
	return a, b, c, sep, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// value is the number of a few digits.
func value(s string) int {
	n := 0
	for i := range min(len(s), 9) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// year takes two digits to be within 1970 and 2069.
func year(s string) int {
	y := value(s)
	switch {
	case len(s) != 2:
		return y
	case y < 70:
		return 2000 + y
	}
	return 1900 + y
}

// ordinal strips the ending of 1st, 2nd, 3rd, 4th.
func ordinal(s *string) bool {
	if n := len(*s); n > 2 && allDigits((*s)[:n-2]) {
		switch strings.ToLower((*s)[n-2:]) {
		case "st", "nd", "rd", "th":
			*s = (*s)[:n-2]
			return true
		}
	}
	return false
}

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthNamed is 1 to 12 for an English name or its beginning of three letters or more; 0 for none.
func monthNamed(s string) int {
	if len(s) < 3 || len(s) > 9 {
		return 0
	}
	s = strings.ToLower(s)
	for i, name := range monthNames {
		if strings.HasPrefix(name, s) {
			return i + 1
		}
	}
	return 0
}

func weekday(s string) bool {
	if len(s) < 3 {
		return false
	}
	s = strings.ToLower(s)
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(strings.ToLower(d.String()), s) {
			return true
		}
	}
	return false
}

// makeDate refuses days that the calendar lacks and years that no business record has.
func makeDate(y, m, d int) (payoff.Date, reading) {
	if y < 1970 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, unreadable
	}
	date := payoff.DateOf(y, time.Month(m), d)
	if date.UTC().Day() != d {
		return 0, unreadable
	}
	return date, read
}
