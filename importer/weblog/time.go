package weblog

import (
	"bytes"
	"strconv"
	"time"
)

// A logClock reads the times of a log. Neighbouring lines share their minute, so it remembers the
// last one's.
type logClock struct {
	zone   *time.Location // of times without an offset
	minute [32]byte       // the last minute and offset as written
	length int
	unix   int64 // of that minute
}

// clf reads "10/Oct/2000:13:55:36 -0700", also with a fraction of the second and without the offset.
func (c *logClock) clf(b []byte) (time.Time, bool) {
	if len(b) < 20 || b[2] != '/' || b[6] != '/' || b[11] != ':' || b[14] != ':' || b[17] != ':' {
		return time.Time{}, false
	}
	return c.rest(b, 17, func(b []byte) (y, m, d int) {
		return digits(b[7:11]), month(b[3:6]), digits(b[0:2])
	})
}

// iso reads "2015-05-13T23:39:43.945958Z", with a blank or T, any offset or none, and "/" for "-".
func (c *logClock) iso(b []byte) (time.Time, bool) {
	if !looksISO(b) {
		return time.Time{}, false
	}
	return c.rest(b, 16, func(b []byte) (y, m, d int) {
		return digits(b[0:4]), digits(b[5:7]), digits(b[8:10])
	})
}

func looksISO(b []byte) bool {
	return len(b) >= 19 && (b[4] == '-' && b[7] == '-' || b[4] == '/' && b[7] == '/') &&
		(b[10] == 'T' || b[10] == ' ' || b[10] == 't') && b[13] == ':' && b[16] == ':' && '0' <= b[0] && b[0] <= '9'
}

// rest reads the hour and minute before the colon at i and what follows it; date reads the rest.
func (c *logClock) rest(b []byte, i int, date func([]byte) (y, m, d int)) (time.Time, bool) {
	second := digits(b[i+1 : i+3])
	if second < 0 || second > 60 {
		return time.Time{}, false
	}
	offset := b[i+3:]
	var nano int64
	if len(offset) > 0 && (offset[0] == '.' || offset[0] == ',') {
		n := 1
		for n < len(offset) && '0' <= offset[n] && offset[n] <= '9' {
			n++
		}
		nano, offset = fraction(offset[1:n]), offset[n:]
	}
	if len(offset) <= 8 && c.length == i+len(offset) &&
		string(c.minute[:i]) == string(b[:i]) && string(c.minute[i:c.length]) == string(offset) {
		return time.Unix(c.unix+int64(second), nano).UTC(), true
	}
	y, m, d := date(b)
	hour, minute := digits(b[i-5:i-3]), digits(b[i-2:i])
	if y < 0 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return time.Time{}, false
	}
	seconds, zoned, ok := offsetSeconds(offset)
	if !ok {
		return time.Time{}, false
	}
	zone := time.UTC
	if !zoned {
		zone = c.zone
	}
	c.unix = time.Date(y, time.Month(m), d, hour, minute, 0, 0, zone).Unix() - int64(seconds)
	if len(offset) <= 8 {
		c.length = copy(c.minute[:], b[:i])
		c.length += copy(c.minute[c.length:], offset)
	}
	return time.Unix(c.unix+int64(second), nano).UTC(), true
}

// offsetSeconds reads "", "Z", "+02:00", " -0500" and "+02".
func offsetSeconds(b []byte) (seconds int, zoned, ok bool) {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0:
		return 0, false, true
	case string(b) == "Z" || string(b) == "z" || string(b) == "UTC" || string(b) == "GMT":
		return 0, true, true
	case b[0] != '+' && b[0] != '-':
		return 0, false, false
	}
	hours, minutes := -1, 0
	switch {
	case len(b) == 3:
		hours = digits(b[1:3])
	case len(b) == 5:
		hours, minutes = digits(b[1:3]), digits(b[3:5])
	case len(b) == 6 && b[3] == ':':
		hours, minutes = digits(b[1:3]), digits(b[4:6])
	}
	if hours < 0 || hours > 18 || minutes < 0 || minutes > 59 {
		return 0, false, false
	}
	seconds = hours*3600 + minutes*60
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, true, true
}

// stamp reads what JSON logs write for a time: ISO 8601, the common log's, or a Unix time in seconds
// (with a fraction), milli-, micro- or nanoseconds, told by its size.
func (c *logClock) stamp(b []byte) (time.Time, bool) {
	if t, ok := c.iso(b); ok {
		return t, true
	}
	if t, ok := c.clf(b); ok {
		return t, true
	}
	whole, part := b, []byte(nil)
	if i := bytes.IndexByte(b, '.'); i >= 0 {
		whole, part = b[:i], b[i+1:]
	}
	n, ok := number(whole)
	if !ok && len(whole) != 19 {
		return c.float(b)
	}
	if len(whole) == 19 {
		// Nanoseconds have 19 digits until the year 2286.
		var err error
		if n, err = strconv.ParseInt(string(whole), 10, 64); err != nil {
			return time.Time{}, false
		}
	}
	for _, p := range part {
		if p < '0' || p > '9' {
			return c.float(b)
		}
	}
	switch {
	case n <= 0:
		return time.Time{}, false
	case n < 1e11:
		return time.Unix(n, fraction(part)).UTC(), true
	case n < 1e14:
		return time.UnixMilli(n).UTC(), true
	case n < 1e17:
		return time.UnixMicro(n).UTC(), true
	}
	return time.Unix(0, n).UTC(), true
}

// float reads a Unix time in seconds with an exponent.
func (c *logClock) float(b []byte) (time.Time, bool) {
	if len(b) > 40 {
		return time.Time{}, false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || !(f > 0 && f < 1e11) {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(f * 1e6)).UTC(), true
}

// fraction reads the digits behind the point as nanoseconds, cutting off what is finer.
func fraction(b []byte) int64 {
	var n int64
	for i := range 9 {
		n *= 10
		if i < len(b) {
			n += int64(b[i] - '0')
		}
	}
	return n
}

// digits reads up to four digits; -1 where there is another character.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func month(b []byte) int {
	switch string(b) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}
