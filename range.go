package payoff

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"
)

// A Range is a stretch of whole days in a business's zone. It holds its first day and not To.
type Range struct {
	From, To Date
	Zone     *time.Location
}

// Start is the range's first moment.
func (r Range) Start() time.Time { return r.From.In(r.Zone) }

// End is the first moment after the range.
func (r Range) End() time.Time { return r.To.In(r.Zone) }

// Contains says whether the moment falls in the range.
func (r Range) Contains(t time.Time) bool { return r.Has(DateIn(t, r.Zone)) }

// Has says whether the day falls in the range.
func (r Range) Has(d Date) bool { return r.From <= d && d < r.To }

// Days is the number of days, at least 0.
func (r Range) Days() int { return max(0, int(r.To-r.From)) }

// Weeks is Days / 7.
func (r Range) Weeks() float64 { return float64(r.Days()) / 7 }

// Hours is how long the range really lasts: 167 for the week in which the clocks go forward.
func (r Range) Hours() float64 { return r.End().Sub(r.Start()).Hours() }

// Before is the range of equally many days that ends where r starts.
func (r Range) Before() Range { return Range{r.From - (r.To - r.From), r.From, r.Zone} }

// Preceding is what r is compared with: the month, quarter or year before where r is one of the
// calendar, so that like stands beside like, else Before.
func (r Range) Preceding() Range {
	for _, months := range []int{1, 3, 12} {
		y, m, day := r.From.UTC().Date()
		if day == 1 && int(m-1)%months == 0 && r.To == r.From.MonthStart(months) && y > 1970 {
			return Range{r.From.MonthStart(-months), r.From, r.Zone}
		}
	}
	return r.Before()
}

// Clip is the part of r that lies within o; it may be empty.
func (r Range) Clip(o Range) Range {
	from, to := max(r.From, o.From), min(r.To, o.To)
	return Range{from, max(from, to), r.Zone}
}

// MarshalJSON writes {"from":"2026-01-01","to":"2026-04-01"}; to is not included.
func (r Range) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		From Date `json:"from"`
		To   Date `json:"to"`
	}{r.From, r.To})
}

// String is 2026-01-01..2026-04-01, the form that ParseRange reads.
func (r Range) String() string { return r.From.String() + ".." + r.To.String() }

// Week is the week of d, Monday to Monday.
func Week(d Date, zone *time.Location) Range { return Range{d.Monday(), d.Monday() + 7, zone} }

// Quarter is the quarter of d.
func Quarter(d Date, zone *time.Location) Range {
	_, m, _ := d.UTC().Date()
	from := d.MonthStart(-int(m-1) % 3)
	return Range{from, from.MonthStart(3), zone}
}

var (
	rangeLast    = regexp.MustCompile(`^last-([1-9][0-9]{0,3})-days$`)
	rangeYear    = regexp.MustCompile(`^(\d{4})$`)
	rangeMonth   = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	rangeQuarter = regexp.MustCompile(`^(\d{4})-Q([1-4])$`)
	rangeDays    = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$`)
)

// ParseRange reads last-30-days (which ends with yesterday), today, 2026, 2026-09, 2026-Q3 or
// 2026-01-01..2026-04-01 (end not included), as seen on the day today.
func ParseRange(s string, today Date, zone *time.Location) (Range, error) {
	bad := Fail(Invalid, "range %q: want last-30-days, today, 2026, 2026-09, 2026-Q3 or 2026-01-01..2026-04-01 (end not included)", clip(s, 40))
	date := func(year, month string) (Date, bool) {
		d, err := ParseDate(year + "-" + month + "-01")
		return d, err == nil
	}
	if s == "today" {
		return Range{today, today + 1, zone}, nil
	}
	if m := rangeLast.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		return Range{today - Date(n), today, zone}, nil
	}
	if m := rangeYear.FindStringSubmatch(s); m != nil {
		if d, ok := date(m[1], "01"); ok && d < lastDate {
			return Range{d, d.MonthStart(12), zone}, nil
		}
	}
	if m := rangeMonth.FindStringSubmatch(s); m != nil {
		if d, ok := date(m[1], m[2]); ok && d < lastDate {
			return Range{d, d.MonthStart(1), zone}, nil
		}
	}
	if m := rangeQuarter.FindStringSubmatch(s); m != nil {
		q, _ := strconv.Atoi(m[2])
		if d, ok := date(m[1], "01"); ok && d < lastDate {
			d = d.MonthStart(3 * (q - 1))
			return Range{d, d.MonthStart(3), zone}, nil
		}
	}
	if m := rangeDays.FindStringSubmatch(s); m != nil {
		from, err := ParseDate(m[1])
		to, err2 := ParseDate(m[2])
		if err == nil && err2 == nil {
			if from >= to {
				return Range{}, Fail(Invalid, "range %q ends before it holds a day: the end is not included", s)
			}
			return Range{from, to, zone}, nil
		}
	}
	return Range{}, bad
}
