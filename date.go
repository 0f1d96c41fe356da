package payoff

import (
	"encoding/json"
	"time"
)

// A Date is a day of the calendar without a zone, counted in days since 1970-01-01.
type Date int32

// DateOf is the day with this year, month and day of the month, normalised as in time.Date.
func DateOf(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateIn is the day on which t falls in the zone.
func DateIn(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return DateOf(y, m, d)
}

// lastDate is the end of 2199, which a range may end with and not hold.
const lastDate Date = 84006

// ParseDate reads 2026-01-12. Days run from 1970-01-01 to 2200-01-01, so that a range can end with
// the year 2199.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1970 || t.Unix() > int64(lastDate)*86400 {
		return 0, Fail(Invalid, "date %q: want a day like 2026-01-12", clip(s, 20))
	}
	return Date(t.Unix() / 86400), nil
}

// UTC is midnight of the day in UTC: for arithmetic on the calendar, not a moment of the business.
func (d Date) UTC() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// LastSecond is the day's in the zone: when something happened of which only the day is known. A visit of
// that day then stands before the order it led to.
func (d Date) LastSecond(zone *time.Location) time.Time { return (d + 1).In(zone).Add(-time.Second) }

// In is the day's first moment in the zone. Where the clocks skip midnight it is the first one
// after; where they go back over midnight it is the first of the two.
func (d Date) In(zone *time.Location) time.Time {
	y, m, day := d.UTC().Date()
	t := time.Date(y, m, day, 0, 0, 0, 0, zone)
	// In a gap time.Date may answer with the hour before, which belongs to yesterday.
	for DateIn(t, zone) < d {
		t = t.Add(15 * time.Minute)
	}
	if change, _ := t.ZoneBounds(); !change.IsZero() && DateIn(change.Add(-1), zone) >= d {
		_, was := change.Add(-1).Zone()
		_, is := t.Zone()
		t = t.Add(-time.Duration(was-is) * time.Second)
	}
	return t
}

// String is 2026-01-12.
func (d Date) String() string { return d.UTC().Format(time.DateOnly) }

// MonthStart is the first day of d's month, moved by n months.
func (d Date) MonthStart(n int) Date {
	y, m, _ := d.UTC().Date()
	return DateOf(y, m+time.Month(n), 1)
}

// Monday is the Monday of d's week (ISO 8601).
func (d Date) Monday() Date { return d - Date(((int(d)+3)%7+7)%7) }

// MarshalJSON writes "2026-01-12".
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := ParseDate(s)
	*d = v
	return err
}
