package payoff_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(t testing.TB, text string) payoff.Date {
	t.Helper()
	d, err := payoff.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestClocksChange counts the hours of weeks and days in which the clocks change.
func TestClocksChange(t *testing.T) {
	for _, c := range []struct {
		zone, from, to string
		hours          float64
		why            string
	}{
		{"Europe/Helsinki", "2026-03-23", "2026-03-30", 167, "on Sunday 03:00 becomes 04:00"},
		{"Europe/Helsinki", "2026-10-19", "2026-10-26", 169, "on Sunday 04:00 becomes 03:00"},
		{"Europe/Helsinki", "2026-06-01", "2026-06-08", 168, "nothing happens"},
		{"America/New_York", "2026-03-02", "2026-03-09", 167, "on Sunday 02:00 becomes 03:00"},
		{"America/New_York", "2026-10-26", "2026-11-02", 169, "on Sunday 02:00 becomes 01:00"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-05", 23, "midnight becomes 01:00: the day begins there"},
		{"America/Sao_Paulo", "2018-02-17", "2018-02-18", 25, "midnight becomes 23:00 of the same day"},
		{"Africa/Cairo", "2024-04-26", "2024-04-27", 23, "midnight becomes 01:00"},
		{"Africa/Cairo", "2024-10-31", "2024-11-01", 25, "midnight becomes 23:00 of the same day"},
		{"Atlantic/Azores", "2026-10-25", "2026-10-26", 25, "01:00 becomes midnight again: the first one counts"},
		{"Asia/Gaza", "2021-10-29", "2021-10-30", 25, "01:00 becomes midnight again, east of Greenwich"},
		{"Australia/Lord_Howe", "2026-04-05", "2026-04-06", 24.5, "half an hour"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31", 0, "the day was left out"},
		{"Pacific/Apia", "2011-12-26", "2012-01-02", 144, "a week of six days"},
		{"Asia/Kathmandu", "2026-03-23", "2026-03-30", 168, "no summer time, and three quarters of an hour"},
		{"UTC", "2026-03-23", "2026-03-30", 168, "UTC"},
	} {
		r := payoff.Range{From: day(t, c.from), To: day(t, c.to), Zone: zone(t, c.zone)}
		if got := r.Hours(); got != c.hours {
			t.Errorf("%s %s: %v hours; want %v: %s", c.zone, r, got, c.hours, c.why)
		}
	}
	r := payoff.Range{From: day(t, "2018-11-04"), To: day(t, "2018-11-05"), Zone: zone(t, "America/Sao_Paulo")}
	if got := r.Start().Format(time.RFC3339); got != "2018-11-04T01:00:00-02:00" {
		t.Errorf("the day without midnight starts at %s", got)
	}
	apia := payoff.Range{From: day(t, "2011-12-30"), To: day(t, "2012-01-01"), Zone: zone(t, "Pacific/Apia")}
	if got := apia.Start().Format(time.RFC3339); got != "2011-12-31T00:00:00+14:00" {
		t.Errorf("the day that was left out starts at %s", got)
	}
}

// TestADayHoldsItsMoments: what DateIn calls a day is what lies between the day's start and the
// next one's, in every zone and at every clock change.
func TestADayHoldsItsMoments(t *testing.T) {
	names := []string{
		"UTC", "Europe/Helsinki", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Atlantic/Azores", "America/Havana",
		"Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "Australia/Lord_Howe",
		"America/Scoresbysund", "America/Santiago", "Africa/Casablanca", "Antarctica/Troll",
	}
	first, last := int64(day(t, "1995-01-01"))*86400, int64(day(t, "2037-01-01"))*86400
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(first, last).Draw(t, "second"), 0)
		if rapid.Bool().Draw(t, "near a change of clocks") {
			if _, change := at.In(z).ZoneBounds(); !change.IsZero() && change.Unix() < last {
				at = change.Add(time.Duration(rapid.IntRange(-7200, 7200).Draw(t, "offset")) * time.Second)
			}
		}
		d := payoff.DateIn(at, z)
		r := payoff.Range{From: d, To: d + 1, Zone: z}
		if at.Before(r.Start()) || !at.Before(r.End()) || !r.Contains(at) {
			t.Fatalf("%s is in %s, which runs from %s to %s", at.In(z), d, r.Start(), r.End())
		}
		if payoff.DateIn(r.Start(), z) != d || payoff.DateIn(r.Start().Add(-1), z) >= d {
			t.Fatalf("%s does not start at %s", d, r.Start())
		}
		week := payoff.Week(d, z)
		if !week.Has(d) || week.Days() != 7 || week.From.UTC().Weekday() != time.Monday {
			t.Fatalf("the week of %s is %s", d, week)
		}
		quarter := payoff.Quarter(d, z)
		if !quarter.Has(d) || quarter.From.UTC().Day() != 1 || quarter.From.UTC().Month()%3 != 1 || quarter.To != quarter.From.MonthStart(3) {
			t.Fatalf("the quarter of %s is %s", d, quarter)
		}
		before := r.Before()
		if before.To != r.From || before.Days() != r.Days() {
			t.Fatalf("before %s comes %s", r, before)
		}
	})
}

func TestParseRange(t *testing.T) {
	helsinki, today := zone(t, "Europe/Helsinki"), day(t, "2026-05-14")
	for text, want := range map[string]string{
		"today":                  "2026-05-14..2026-05-15",
		"last-1-days":            "2026-05-13..2026-05-14",
		"last-30-days":           "2026-04-14..2026-05-14",
		"2026":                   "2026-01-01..2027-01-01",
		"2024-02":                "2024-02-01..2024-03-01",
		"2026-12":                "2026-12-01..2027-01-01",
		"2026-Q1":                "2026-01-01..2026-04-01",
		"2026-Q4":                "2026-10-01..2027-01-01",
		"2026-01-01..2026-04-01": "2026-01-01..2026-04-01",
		"2024-02-29..2024-03-01": "2024-02-29..2024-03-01",
		"2199-12":                "2199-12-01..2200-01-01",
	} {
		r, err := payoff.ParseRange(text, today, helsinki)
		if err != nil || r.String() != want || r.Zone != helsinki {
			t.Errorf("%s: %s, %v; want %s", text, r, err, want)
		}
	}
	for _, bad := range []string{
		"", "yesterday", "last-0-days", "last-30-day", "last-99999-days", "26", "2026-13", "2026-00", "2026-Q5", "2026-q1", "1969", "2200", "2200-01", "2200-Q1",
		"2026-01-01", "2026-01-01..", "2026-04-01..2026-01-01", "2026-01-01..2026-01-01", "2026-02-30..2026-03-01", "2025-02-29..2025-03-01", " 2026", "2026\n",
	} {
		if r, err := payoff.ParseRange(bad, today, helsinki); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%q: %s, %v; want it refused", bad, r, err)
		}
	}
}

func TestRangeArithmetic(t *testing.T) {
	utc := time.UTC
	of := func(text string) payoff.Range {
		r, err := payoff.ParseRange(text, 0, utc)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	quarter := of("2026-Q1")
	if quarter.Days() != 90 || quarter.Weeks() != 90.0/7 {
		t.Errorf("the first quarter of 2026 has %d days", quarter.Days())
	}
	if got := quarter.Before().String(); got != "2025-10-03..2026-01-01" {
		t.Errorf("the 90 days before are %s", got)
	}
	for _, c := range [][3]string{
		{"2026-Q1", "2026-02", "2026-02-01..2026-03-01"},
		{"2026-02", "2026-Q1", "2026-02-01..2026-03-01"},
		{"2026-Q1", "2026-03-15..2026-05-01", "2026-03-15..2026-04-01"},
	} {
		if got := of(c[0]).Clip(of(c[1])).String(); got != c[2] {
			t.Errorf("%s within %s is %s; want %s", c[0], c[1], got, c[2])
		}
	}
	for _, apart := range []string{"2025", "2026-Q2"} {
		if got := quarter.Clip(of(apart)); got.Days() != 0 || got.Has(got.From) || got.Hours() != 0 {
			t.Errorf("the quarter within %s is %s", apart, got)
		}
	}
	body, err := json.Marshal(quarter)
	if err != nil || string(body) != `{"from":"2026-01-01","to":"2026-04-01"}` {
		t.Errorf("%s, %v", body, err)
	}
}

// The clocks of Helsinki go forward on 29 March 2026: its last second is one of summer's, three hours ahead.
func TestLastSecond(t *testing.T) {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[payoff.Date]string{
		payoff.DateOf(2026, 3, 28): "2026-03-28T21:59:59Z",
		payoff.DateOf(2026, 3, 29): "2026-03-29T20:59:59Z",
	} {
		if got := day.LastSecond(helsinki).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s ends with %s, want %s", day, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	if d := day(t, "1970-01-01"); d != 0 {
		t.Errorf("the first day is %d", d)
	}
	for date, want := range map[string]string{"2026-01-12": "2026-01-12", "2026-01-18": "2026-01-12", "2026-01-19": "2026-01-19", "1970-01-01": "1969-12-29"} {
		if got := day(t, date).Monday().String(); got != want {
			t.Errorf("the Monday of %s is %s; want %s", date, got, want)
		}
	}
	if got := (day(t, "1970-01-01") - 10).Monday().String(); got != "1969-12-22" {
		t.Errorf("the Monday of 1969-12-22 is %s", got)
	}
	for n, want := range map[int]string{0: "2026-01-01", 1: "2026-02-01", -1: "2025-12-01", 12: "2027-01-01"} {
		if got := day(t, "2026-01-31").MonthStart(n).String(); got != want {
			t.Errorf("%d months from January 2026 begins %s; want %s", n, got, want)
		}
	}
	for _, bad := range []string{"", "2026-1-2", "2026-02-30", "1969-12-31", "2200-01-02", "12.01.2026", "2026-01-12T00:00", "null"} {
		if d, err := payoff.ParseDate(bad); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%q: %s, %v; want it refused", bad, d, err)
		}
	}
	var d payoff.Date
	for body, ok := range map[string]bool{`"2026-01-12"`: true, `"2026-13-12"`: false, `12`: false} {
		if err := json.Unmarshal([]byte(body), &d); (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
	late := time.Date(2026, 1, 12, 23, 30, 0, 0, time.UTC)
	if got := payoff.DateIn(late, zone(t, "Europe/Helsinki")).String(); got != "2026-01-13" {
		t.Errorf("half an hour before midnight in London it is %s in Helsinki", got)
	}
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"today", "last-30-days", "2026", "2026-09", "2026-Q3", "2026-01-01..2026-04-01", "2199", "2199-Q4", "2199-12-31..2200-01-01", "..", "２０２６"} {
		f.Add(s)
	}
	today := payoff.DateOf(2026, 5, 14)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := payoff.ParseRange(text, today, time.UTC)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Fatal(err)
			}
			return
		}
		if r.Days() < 1 {
			t.Fatalf("%q holds no day", text)
		}
		again, err := payoff.ParseRange(r.String(), today, time.UTC)
		if err != nil || again != r {
			t.Fatalf("%q is %s, which reads %s, %v", text, r, again, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-01-12", "2024-02-29", "1970-01-01", "2200-01-01", "2026-1-1", "-001-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := payoff.ParseDate(text)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid {
				t.Fatal(err)
			}
			return
		}
		if d.String() != text {
			t.Fatalf("%q is %s", text, d)
		}
		body, err := json.Marshal(d)
		var back payoff.Date
		if err != nil || json.Unmarshal(body, &back) != nil || back != d {
			t.Fatalf("%s as JSON is %s, %v", d, body, err)
		}
	})
}
