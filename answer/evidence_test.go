package answer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/decide"
	"payoff/record"
	"payoff/report"
)

// evidence is that of a range.
func (s *shop) evidence(when string) *report.Evidence {
	s.t.Helper()
	r, err := payoff.ParseRange(when, s.answer.Today(s.business), s.business.Zone)
	must(s.t, err)
	e, err := s.answer.Evidence(s.ctx, s.business, r)
	must(s.t, err)
	return e
}

// answered notes what the customer of an order said.
func (s *shop) answered(order, day, said string) {
	s.t.Helper()
	on, err := payoff.ParseDate(day)
	must(s.t, err)
	s.write(func(b *record.Batch) error {
		_, err := b.Answer(payoff.Answer{On: on, Said: said, Order: order})
		return err
	})
}

// spring is a test of Instagram from 6 April to 28 June 2026.
func spring() payoff.Experiment {
	return payoff.Experiment{
		ID: "spring", Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Design: payoff.AppointmentDesign,
		From: payoff.DateOf(2026, 4, 6), Weeks: 12, Block: 4, Run: 1, Low: 30, Full: 120, Seed: 7, Registered: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
}

// found registers the test and records what it found: the part of what is credited that would be lost.
func (s *shop) found(factor payoff.Interval, exponent *[2]float64) {
	s.t.Helper()
	e := spring()
	s.write(func(b *record.Batch) error { _, err := b.Experiment(e, payoff.DateOf(2026, 3, 1)); return err })
	e.Finding = &payoff.Finding{On: payoff.DateOf(2026, 6, 30), Weeks: 12, Factor: &factor, Exponent: exponent}
	s.write(func(b *record.Batch) error { _, err := b.Experiment(e, payoff.DateOf(2026, 6, 30)); return err })
}

// Ten customers of 100.00, half of it left. Four have a path to Instagram and say so; of the six others
// three say Instagram, three a friend. Tracked are four of 50.00, 2.08 to 7.34 of them by luck; told are
// seven. A test says that half of what is credited would be lost, 40% to 60%: of the seven credited,
// tracked or told, that is 140.00 to 210.00.
func TestTrackedToldAndTested(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	for i := range 10 {
		day, number := fmt.Sprintf("2026-07-%02d", i+2), fmt.Sprint(1001+i)
		source := ""
		if i < 4 {
			source = "instagram"
		}
		s.order(number, day, "100.00", source, "social", fmt.Sprintf("c%d@example.org", i))
		said := "a friend"
		if i < 7 {
			said = "instagram"
		}
		s.answered(number, day, said)
	}
	for week := range 13 {
		s.minutes((payoff.DateOf(2026, 7, 1) + payoff.Date(7*week)).String(), 30, "instagram", payoff.Acquire)
	}
	e := s.evidence("2026-Q3")
	r := e.Rows[0]
	if len(e.Rows) != 1 || r.Line.Name() != "instagram" || r.Purpose != payoff.Acquire {
		t.Fatalf("rows %+v", e.Rows)
	}
	is := func(what string, g *report.Graded, want string) {
		t.Helper()
		if g == nil {
			t.Fatalf("%s isn't known", what)
		}
		if got := g.Value.String(); got != want {
			t.Errorf("%s is %s, want %s (%s)", what, got, want, g.Method)
		}
	}
	is("tracked", r.Tracked, "104.20 to 367.09 EUR, middle 200.00")
	is("told", r.Told, "350.00 to 350.00 EUR, middle 350.00")
	if r.Tested != nil || r.Agrees == nil || !*r.Agrees || r.Words[0] != "what is known agrees" {
		t.Errorf("without a test: %+v", r)
	}
	if len(e.Notes) != 1 || !strings.HasPrefix(e.Notes[0], "acquire: 10 of 10 customers said how they found you") {
		t.Errorf("notes %q", e.Notes)
	}

	before := s.verdicts("2026-Q3").Rows[0]
	s.found(payoff.Interval{Low: 0.4, Mid: 0.5, High: 0.6}, nil)
	r = s.evidence("2026-Q3").Rows[0]
	// On 1 October the test is 94 days old: what it knows has lost a sixth, so it says a little less surely.
	is("tested", r.Tested, "136.73 to 213.27 EUR, middle 175.00")
	if *r.Agrees || strings.Join(r.Words, "; ") != "the tests find less than customers tell: some would have come anyway" {
		t.Errorf("agrees %v: %q", *r.Agrees, r.Words)
	}
	after := s.verdicts("2026-Q3").Rows[0]
	if wide, narrow := before.Net.High.Minor-before.Net.Low.Minor, after.Net.High.Minor-after.Net.Low.Minor; narrow >= wide {
		t.Errorf("the test narrows the net from %s to %s", before.Net, after.Net)
	}
	if !strings.Contains(strings.Join(after.Because, "; "), "1 test of your own") {
		t.Errorf("because %q", after.Because)
	}
	// Before it was over it said nothing.
	if because := strings.Join(s.verdicts("2026-04-01..2026-06-01").Notes, " "); strings.Contains(because, "test of your own") {
		t.Errorf("a test that still ran says %q", because)
	}
	if section := s.evidence("2026-Q3").Section(); section.Table.Rows[0][4] != "137 to 213" {
		t.Errorf("the table shows %q", section.Table.Rows[0])
	}
}

// More customers tell than tracking sees, and the other way round.
func TestEvidenceThatDiffers(t *testing.T) {
	for _, c := range []struct {
		tracked int // of 40 customers, all of whom said instagram or all a friend
		said    string
		want    string
	}{
		{4, "instagram", "more customers name it than tracking credits: part of its way to them isn't seen"},
		{38, "a friend", "fewer customers name it than tracking credits: some would have come without it, or don't remember it"},
	} {
		s := open(t)
		for i := range 40 {
			day, number := fmt.Sprintf("2026-07-%02d", i/2+2), fmt.Sprint(1001+i)
			source := ""
			if i < c.tracked {
				source = "instagram"
			}
			s.order(number, day, "100.00", source, "social", fmt.Sprintf("c%d@example.org", i))
			s.answered(number, day, c.said)
		}
		if r := s.evidence("2026-Q3").Rows[0]; *r.Agrees || r.Words[0] != c.want {
			t.Errorf("%d tracked, all said %s: %q, %+v, %+v", c.tracked, c.said, r.Words, r.Tracked, r.Told)
		}
	}
}

// Under a verdict stands what its orders' margin and the rule of credit would change, and what could be
// found out; what a test taught of the hours replaces the usual.
func TestDoubtsBesideAVerdict(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	for i := range 10 {
		day := payoff.DateOf(2026, 7, 1) + payoff.Date(9*i)
		s.order(fmt.Sprint(1001+i), day.String(), "100.00", "instagram", "social", fmt.Sprintf("c%d@example.org", i))
		s.minutes(day.String(), 60, "instagram", payoff.Acquire)
	}
	s.found(payoff.Interval{Low: 0.8, Mid: 0.9, High: 1}, &[2]float64{30, 70})
	r := row(t, s.verdicts("2026-Q3"), "instagram", payoff.Acquire)
	seen := map[string]decide.Flip{}
	for _, f := range r.Flips {
		seen[f.Assumption] = f
	}
	if f := seen["margin"]; f.Now == nil || *f.Now != 0.5 {
		t.Errorf("margin: %+v", f)
	}
	if f := seen["model"]; f.To != nil || !strings.Contains(f.Text, "no other rule of credit") {
		t.Errorf("model: %+v", f)
	}
	// Beta(30, 70) has a mean of 0.3; 94 days later it has come back to 0.5 by a sixth of the way in
	// each of its shapes: (5 + 25 x 0.837) / (10 + 90 x 0.837).
	if f := seen["diminishing return"]; f.Now == nil || *f.Now < 0.30 || *f.Now > 0.32 {
		t.Errorf("diminishing return: %+v", f.Now)
	}
	if len(r.NextFacts) < 2 || r.NextFacts[0].Gain == nil {
		t.Errorf("next facts %+v", r.NextFacts)
	}
}
