package answer_test

import (
	"fmt"
	"strings"
	"testing"

	"payoff"
)

// Nine orders in nine weeks, and an hour noted in the last week alone: what went into the other eight isn't
// known, so nothing is said, neither of it nor of all together as if it were. Once the weeks before are noted
// as well, nine hours at 20.00 stand against 450.00.
func TestWhatWasNotRecordedFromTheStart(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	day := s.weekly(9)
	s.minutes((day + 7*8).String(), 60, "instagram", payoff.Acquire)
	ask := func() (verdict payoff.Verdict, unknown int, row string, notes string) {
		t.Helper()
		r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
		must(t, err)
		v, err := s.answer.Verdicts(s.ctx, s.business, r)
		must(t, err)
		x := v.Rows[0]
		if (v.Whole.CostUnknown > 0) != (v.Whole.Probability == nil) {
			t.Errorf("of all together a chance is said: %v, of %d the cost isn't known", v.Whole.Probability, v.Whole.CostUnknown)
		}
		if x.CostUnknown != (x.Probability == nil) || x.CostUnknown != (x.ReturnPerHour == nil) || x.Net == nil {
			t.Errorf("cost unknown: %v, probability %v, per hour %v, net %v", x.CostUnknown, x.Probability, x.ReturnPerHour, x.Net)
		}
		return x.Verdict, v.Whole.CostUnknown, strings.Join(x.Because, "\n") + "\n" + x.Next, strings.Join(v.Notes, "\n")
	}
	verdict, unknown, said, notes := ask()
	if verdict != payoff.NotEnoughData || unknown != 1 || !strings.Contains(said, "its hours and money are recorded from 2026-08-31 on: in 8 of 9 weeks that brought something nothing says what went into it") ||
		!strings.Contains(said, "note the hours and the money from before 2026-08-31 too") || !strings.Contains(notes, "of 1 of 1 lines and purposes nothing says what went into them, or not from the start") {
		t.Errorf("%s, %d unknown:\n%s\n%s", verdict, unknown, said, notes)
	}
	for i := range payoff.Date(8) {
		s.minutes((day + 7*i).String(), 60, "instagram", payoff.Acquire)
	}
	// What a customer of them orders again is there for keeping customers, of which no hour is noted: the hours that
	// brought it stand under winning them.
	s.order("2001", "2026-09-08", "100.00", "instagram", "social", "eve0@example.org")
	if verdict, unknown, said, notes = ask(); verdict != payoff.Keep || unknown != 0 || strings.Contains(said, "recorded from") || strings.Contains(notes, "nothing says what went into") {
		t.Errorf("%s, %d unknown:\n%s\n%s", verdict, unknown, said, notes)
	}
}

// An order in each of 13 weeks, and hours noted in the first three: for five weeks more it may be that nothing was
// done, after them nobody notes anything, and five weeks of 13 say nothing. Somebody who notes hours of another
// line in August did note, and Instagram had none.
func TestWhenNobodyNotesAnyMore(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	day := s.weekly(13)
	for i := range payoff.Date(3) {
		s.minutes((day + 7*i).String(), 60, "instagram", payoff.Acquire)
	}
	ask := func() (payoff.Verdict, string) {
		t.Helper()
		r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
		must(t, err)
		v, err := s.answer.Verdicts(s.ctx, s.business, r)
		must(t, err)
		for _, x := range v.Rows {
			if x.Line.Network == "instagram" {
				return x.Verdict, strings.Join(x.Because, "\n") + "\n" + x.Next
			}
		}
		t.Fatal("Instagram isn't there")
		return "", ""
	}
	if verdict, said := ask(); verdict != payoff.NotEnoughData || !strings.Contains(said, "hours are recorded until 2026-07-20: in 5 of 13 weeks that brought something nothing says what went into it") ||
		!strings.Contains(said, "note the hours since 2026-07-20") {
		t.Errorf("%s:\n%s", verdict, said)
	}
	s.minutes("2026-08-14", 30, "facebook", payoff.Acquire)
	if verdict, said := ask(); verdict != payoff.Keep && verdict != payoff.Invest || strings.Contains(said, "recorded until") {
		t.Errorf("%s:\n%s", verdict, said)
	}
}

// A gap of ten weeks stays a gap when somebody notes hours again afterwards: of 13 weeks those from the sixth
// behind the last note to the next one say nothing.
func TestAGapStays(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	day := s.weekly(13)
	s.minutes(day.String(), 60, "instagram", payoff.Acquire)
	s.minutes((day + 7*11).String(), 60, "instagram", payoff.Acquire)
	r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
	must(t, err)
	v, err := s.answer.Verdicts(s.ctx, s.business, r)
	must(t, err)
	// Weeks 1 and 12 have notes; 2 to 6 may have had none; 7 to 11 say nothing; 13 follows 12.
	if said := strings.Join(v.Rows[0].Because, "\n"); v.Rows[0].Verdict != payoff.NotEnoughData || !strings.Contains(said, "hours are recorded until 2026-07-06: in 5 of 13 weeks that brought something nothing says what went into it") {
		t.Errorf("%s:\n%s", v.Rows[0].Verdict, said)
	}
}

// weekly sells once to each of so many new customers from Instagram, on Mondays from the one that it returns on.
func (s *shop) weekly(weeks payoff.Date) payoff.Date {
	day := payoff.DateOf(2026, 7, 6)
	for i := range weeks {
		s.order(fmt.Sprint(1001+i), (day + 7*i).String(), "100.00", "instagram", "social", fmt.Sprintf("eve%d@example.org", i))
	}
	return day
}
