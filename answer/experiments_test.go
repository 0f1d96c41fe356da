package answer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"payoff"
	"payoff/record"
	"payoff/report"
)

// aYear sells to new customers in every week from 3 November 2025 on, so many as the list says in turn,
// each for 100.00 of which half is left; Instagram brought every second of them and took an hour a week.
func (s *shop) aYear(weeks int, orders func(week int) int) {
	s.t.Helper()
	s.hourly("20.00")
	n := 0
	for week := range weeks {
		monday := payoff.DateOf(2025, 11, 3) + payoff.Date(7*week)
		for k := range orders(week) {
			n++
			source := ""
			if n%2 == 0 {
				source = "instagram"
			}
			s.order(fmt.Sprint(1000+n), (monday + payoff.Date(k%7)).String(), "100.00", source, "social", fmt.Sprintf("c%d@example.org", n))
		}
		s.minutes(monday.String(), 60, "instagram", payoff.Acquire)
	}
}

// Forty weeks with 8 or 10 orders in turn, then four weeks of pause with 4 or 6: four orders a week were
// missing, 200.00 of contribution. 225.00 a week had been credited to Instagram: about 0.9 of it was lost.
func TestReadingAPause(t *testing.T) {
	s := open(t)
	s.aYear(44, func(week int) int {
		if week >= 40 {
			return 4 + 2*(week%2)
		}
		return 8 + 2*(week%2)
	})
	e := payoff.Experiment{
		ID: "rest", Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Design: payoff.PauseDesign,
		From: payoff.DateOf(2025, 11, 3) + 280, Weeks: 4, Registered: spring().Registered,
	}
	s.write(func(b *record.Batch) error { _, err := b.Experiment(e, e.From-7); return err })
	x, r, err := s.answer.ReadTest(s.ctx, s.business, "rest")
	must(t, err)
	if r.Weeks != 4 || r.Credited.Amount() != "225.00" || r.PerWeek == nil || math.Abs(r.PerWeek.Mid.Float()-200) > 10 {
		t.Fatalf("%+v", r)
	}
	if f := r.Factor; f == nil || math.Abs(f.Mid-0.89) > 0.05 || !(f.Low < f.Mid && f.Mid < f.High) {
		t.Errorf("of what is credited %+v is lost", f)
	}
	if !strings.HasPrefix(r.Answer, "A week with it brought ") || x.Finding == nil || x.Finding.PerWeek == nil || r.Test.State != "read" {
		t.Errorf("%s, %+v", r.Answer, x.Finding)
	}
	s.write(func(b *record.Batch) error { _, err := b.Experiment(x, s.answer.Today(s.business)); return err })
	tests, err := s.answer.Tests(s.ctx, s.business)
	must(t, err)
	if len(tests) != 1 || tests[0].State != "read" || tests[0].Schedule != "off" {
		t.Errorf("tests %+v", tests)
	}
}

// A plan of twelve weeks of half an hour and an hour and a half takes 12 hours, as today's pace does. Each
// low week brings the root of a half of what an hour does, each full one the root of one and a half: on
// average 0.966, so 12 x 0.034 of 0.7 x 225.00 is lost.
func TestPlanningAnAppointment(t *testing.T) {
	s := open(t)
	s.aYear(55, func(week int) int { return 8 + 2*(week%2) }) // until 22 November 2026
	e := spring()
	e.From, e.Low, e.Full = payoff.DateOf(2026, 11, 30), 30, 90
	planned, p, err := s.answer.PlanTest(s.ctx, s.business, e)
	must(t, err)
	if len(planned.Schedule) != 12 || len(planned.Digest) != 64 || p.Test.Digest != planned.Digest {
		t.Errorf("planned %+v", planned)
	}
	if p.Hours != 12 || p.HoursNow != 12 || p.Cost.Minor != 0 || p.Price.Amount() != "20.00" || p.WeeksKnown != 54 {
		t.Errorf("takes %v h, now %v, costs %v at %v, %d weeks known", p.Hours, p.HoursNow, p.Cost, p.Price, p.WeeksKnown)
	}
	if want := -12 * (1 - (math.Sqrt(0.5)+math.Sqrt(1.5))/2) * 0.7 * 225; math.Abs(p.Brings.Float()-want) > 3 {
		t.Errorf("is expected to bring %v more, want %.2f", p.Brings, want)
	}
	if p.Detectable == nil || p.FindsPrice == nil || *p.FindsPrice <= 0.05 {
		t.Errorf("shows %v, finds %v", p.Detectable, p.FindsPrice)
	}
	for _, c := range []struct {
		change func(e *payoff.Experiment)
		kind   payoff.Kind
	}{
		{func(e *payoff.Experiment) { e.From = payoff.DateOf(2026, 11, 16) }, payoff.Invalid},
		{func(e *payoff.Experiment) { e.Weeks = 11 }, payoff.Invalid},
	} {
		bad := e
		c.change(&bad)
		if _, _, err := s.answer.PlanTest(s.ctx, s.business, bad); payoff.KindOf(err) != c.kind {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if d := p.Document(); d.Sections[0].Heading != "What it could show" || !strings.Contains(d.Sections[0].Answer, "one more hour a week") {
		t.Errorf("the plan reads %+v", d.Sections[0])
	}
	// Before there is anything to go by it says so, and doesn't guess.
	empty := open(t)
	_, p, err = empty.answer.PlanTest(empty.ctx, empty.business, e)
	must(t, err)
	if p.Detectable != nil || p.FindsPrice != nil || p.Cost != nil || p.Brings != nil || len(p.Notes) != 3 {
		t.Errorf("of an empty business: %+v", p)
	}
}

// What was registered can't be read another way.
func TestATestIsReadWhenItIsOver(t *testing.T) {
	s := open(t)
	e := spring()
	e.From = payoff.DateOf(2026, 10, 5)
	s.write(func(b *record.Batch) error { _, err := b.Experiment(e, e.From-1); return err })
	if _, _, err := s.answer.ReadTest(s.ctx, s.business, "spring"); payoff.KindOf(err) != payoff.Conflict || !strings.Contains(err.Error(), "on 2026-12-28") {
		t.Errorf("while it runs: %v", err)
	}
	if _, _, err := s.answer.ReadTest(s.ctx, s.business, "summer"); payoff.KindOf(err) != payoff.NotFound {
		t.Errorf("one that isn't there: %v", err)
	}
	var list []report.Test
	list, err := s.answer.Tests(s.ctx, s.business)
	must(t, err)
	if len(list) != 1 || list[0].State != "running" {
		t.Errorf("tests %+v", list)
	}
	// While it runs, an open verdict waits for it.
	s.hourly("20.00")
	for i := range 4 {
		day := payoff.DateOf(2026, 9, 1) + payoff.Date(14*i)
		s.order(fmt.Sprint(1001+i), day.String(), "100.00", "instagram", "social", fmt.Sprintf("c%d@example.org", i))
		s.minutes(day.String(), 300, "instagram", payoff.Acquire)
	}
	r := row(t, s.verdicts("2026-08-24..2026-11-22"), "instagram", payoff.Acquire)
	if want := "keep to the plan of the test that runs until 2026-12-28, and read it then"; r.Verdict != payoff.NotEnoughData || r.Next != want {
		t.Errorf("%s: next %s", r.Verdict, r.Next)
	}
}
