package answer_test

import (
	"errors"
	"fmt"
	"testing"

	"payoff"
	"payoff/record"
)

// What stands behind a verdict adds up to it: three orders of Instagram at half margin, 4.5 hours at
// 20.00, and nothing of Facebook's.
func TestBehindAddsUp(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	for i, day := range []string{"2026-07-02", "2026-08-03", "2026-09-04"} {
		s.order(fmt.Sprint(1001+i), day, "100.00", "instagram", "social", fmt.Sprintf("eve%d@example.org", i))
		s.minutes(day, 90, "instagram", payoff.Acquire)
	}
	s.order("1004", "2026-09-05", "40.00", "facebook", "social", "dan@example.org")
	s.minutes("2026-09-05", 60, "facebook", payoff.Acquire)
	r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
	must(t, err)
	line := payoff.NetworkLine("instagram", false)
	b, err := s.answer.Behind(s.ctx, s.business, r, line, payoff.Acquire)
	must(t, err)
	credited, spent, weeks := payoff.Money{}, payoff.Money{}, payoff.Money{}
	for _, x := range b.Sales {
		credited = credited.Plus(x.Credited)
	}
	for _, x := range b.Spent {
		spent = spent.Plus(x.Cost)
	}
	for _, x := range b.Weeks {
		weeks = weeks.Plus(x.Credited).Minus(x.Cost)
	}
	if len(b.Sales) != 3 || credited.String() != "150.00 EUR" || b.Statement[0].Credited != credited {
		t.Errorf("%d sales of %s, statement %s", len(b.Sales), credited, b.Statement[0].Credited)
	}
	if len(b.Spent) != 3 || spent.String() != "90.00 EUR" || b.Row.Cost != spent {
		t.Errorf("%d entries of %s, verdict %s", len(b.Spent), spent, b.Row.Cost)
	}
	if weeks.String() != "60.00 EUR" {
		t.Errorf("the weeks add up to %s, want 60.00 EUR", weeks)
	}
	// The latest stands first, with the touch that was written in it.
	if first := b.Sales[0]; first.ID != "order hand/1003" || len(first.Touches) != 1 || !first.Touches[0].Here || first.Share != 1 {
		t.Errorf("first %+v", first)
	}
	// Monday 29 June to Wednesday 30 September are 14 weeks.
	if len(b.Weeks) != 14 || b.Weeks[0].Monday.String() != "2026-06-29" {
		t.Errorf("%d weeks from %s", len(b.Weeks), b.Weeks[0].Monday)
	}
	var e *payoff.Error
	if _, err := s.answer.Behind(s.ctx, s.business, r, line, payoff.Hire); !errors.As(err, &e) || e.Kind != payoff.NotFound {
		t.Errorf("a verdict that isn't there: %v", err)
	}
}

// A monthly bill is one entry, from its first to its last day in the range.
func TestBehindPutsDaysTogether(t *testing.T) {
	s := open(t)
	on, _ := payoff.ParseDate("2026-06-16")
	key := payoff.Entry{Kind: payoff.AdSpend, On: on, To: on + 30, Money: payoff.Money{Minor: 300_00, Currency: "EUR"}}
	key.Lines = []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine("facebook", true), Weight: 1}}
	key.Purposes = []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}, {Of: payoff.Retain, Weight: 1}}
	s.entry(key)
	r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
	must(t, err)
	b, err := s.answer.Behind(s.ctx, s.business, r, payoff.NetworkLine("facebook", true), payoff.Acquire)
	must(t, err)
	// Of 30 days 15 fall into July, and half of each is for the other purpose: 75.00.
	if len(b.Spent) != 1 || b.Spent[0].Cost.String() != "75.00 EUR" || b.Spent[0].From.String() != "2026-07-01" || b.Spent[0].To.String() != "2026-07-16" || !b.Spent[0].Joint {
		t.Errorf("%+v", b.Spent)
	}
}

func TestRecorded(t *testing.T) {
	s := open(t)
	if _, ok, err := s.answer.Recorded(s.ctx, s.business); ok || err != nil {
		t.Errorf("nothing is recorded, and yet %v %v", ok, err)
	}
	s.order("1", "2026-07-01", "80.00", "", "", "")
	s.minutes("2026-06-03", 60, "instagram", payoff.Acquire)
	r, ok, err := s.answer.Recorded(s.ctx, s.business)
	if !ok || err != nil || r.String() != "2026-06-03..2026-07-02" {
		t.Errorf("%s %v %v", r, ok, err)
	}
}

func (s *shop) entry(e payoff.Entry) {
	s.t.Helper()
	s.write(func(b *record.Batch) error { _, err := b.Entry(e); return err })
}
