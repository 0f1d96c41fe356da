package answer_test

import (
	"slices"
	"testing"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
)

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

// days reads a range.
func (s *shop) days(text string) payoff.Range {
	s.t.Helper()
	r, err := payoff.ParseRange(text, s.answer.Today(s.business), s.business.Zone)
	must(s.t, err)
	return r
}

// TestRemembered: what is remembered stands in the net with estimates, each on its own line, and in nothing else.
// 181 of the 365 days lie in the range: of six customers of 800.00 that is 2,380.27, of which the median part that would
// be lost without it leaves (72.8%), 1,733.30; of 52 hours at 35.00 it is 902.52.
func TestRemembered(t *testing.T) {
	s := open(t)
	s.hourly("35.00")
	from, _ := payoff.ParseDate("2026-01-01")
	r := s.days("2026-01-01..2026-07-01")
	before, err := s.answer.Verdicts(s.ctx, s.business, r)
	must(t, err)
	if len(before.Rows) != 0 {
		t.Fatalf("rows before: %d", len(before.Rows))
	}
	claim := payoff.Claim{
		On: from, To: from + 365, Line: payoff.NetworkLine("facebook", false), Purpose: payoff.Acquire, Customers: 6, Worth: eur(800_00), Minutes: 52 * 60,
		Proxy: "remembered at the first run",
	}
	for range 2 { // twice is once
		s.write(func(b *record.Batch) error { _, err := b.Claim(claim); return err })
	}
	v, err := s.answer.Verdicts(s.ctx, s.business, r)
	must(t, err)
	if len(v.Rows) != 1 {
		t.Fatalf("rows: %d", len(v.Rows))
	}
	row := v.Rows[0]
	if row.Verdict != payoff.NotEnoughData || row.Leaning != nil {
		t.Errorf("the verdict is %s, leaning %v", row.Verdict, row.Leaning)
	}
	if *row.Net != (payoff.MoneyInterval{Low: eur(0), Mid: eur(0), High: eur(0)}) || row.Hours != 0 || row.Cost.Minor != 0 {
		t.Errorf("the net shown is %v of %v hours at %s", row.Net, row.Hours, row.Cost)
	}
	var lines []string
	for _, l := range row.Lines {
		lines = append(lines, string(l.Evidence)+" "+l.Name+" "+l.Value.Mid.Amount())
	}
	if want := []string{"claimed customers, as remembered 1733.30", "claimed hours, as remembered -902.52"}; !slices.Equal(lines, want) {
		t.Errorf("lines %q, want %q", lines, want)
	}
	if mid := row.NetEstimates.Mid.Minor; mid < 700_00 || mid > 900_00 {
		t.Errorf("with estimates %v", row.NetEstimates)
	}
}

// TestAssume: half an hour each weekday at 10.00 an hour is 1,300.00 a year and 16.25 working days. A show leaves
// 800.00, so two customers pay for it; at least 0.43 of them would be lost without it, so four do in any case; of
// enquiries every fifth is won.
func TestAssume(t *testing.T) {
	s := open(t)
	got, err := s.answer.Assume(s.business, answer.Memory{
		Worth: eur(800_00), Hour: eur(10_00), Enquiries: 100, Customers: 20,
		Lines: []answer.Remembered{{Line: payoff.NetworkLine("facebook", false), Customers: 12, Minutes: 150}, {Line: payoff.NetworkLine("linkedin", false), Minutes: 60}},
	})
	must(t, err)
	first := got.Lines[0]
	if first.Cost != eur(1300_00) || first.Hours != 130 || *first.Needed.Customers != 2 || *first.Needed.Leads != 10 || *first.NeededMost.Customers != 4 {
		t.Errorf("facebook: %s, %v h, %d customers, %d leads, at most %d", first.Cost, first.Hours, *first.Needed.Customers, *first.Needed.Leads, *first.NeededMost.Customers)
	}
	if v := first.Judgement.Verdict; v != payoff.Keep && v != payoff.Invest {
		t.Errorf("twelve shows for 130 hours at 10.00: %s", v)
	}
	if v := got.Lines[1].Judgement.Verdict; v != payoff.Pause && v != payoff.NotEnoughData {
		t.Errorf("no customer for 52 hours: %s", v)
	}
	if got.Cost != eur(1820_00) || got.WorkingDays != 22.75 {
		t.Errorf("together %s, %v days", got.Cost, got.WorkingDays)
	}
	// A price of nothing: no number of customers pays for it.
	free, err := s.answer.Assume(s.business, answer.Memory{Worth: eur(0), Hour: eur(10_00), Lines: []answer.Remembered{{Line: payoff.NetworkLine("facebook", false), Customers: 3, Minutes: 150}}})
	must(t, err)
	if free.Needed.Customers != nil {
		t.Errorf("%d customers of nothing pay for it", *free.Needed.Customers)
	}
}

// TestNamedAlternatives: what the business named is weighed from its day on; what ended, or hasn't begun, isn't; an
// alternative that is only assumed makes an invest a keep, and never a quit.
func TestNamedAlternatives(t *testing.T) {
	s := open(t)
	s.hourly("10.00")
	for i, day := range []string{"04-02", "04-08", "04-15", "04-22", "05-01", "05-08", "05-15", "05-22", "06-01", "06-08", "06-15", "06-22"} {
		s.order(string(rune('a'+i)), "2026-"+day, "500.00", "instagram", "social", string(rune('a'+i))+"@example.org")
		s.minutes("2026-"+day, 60, "instagram", payoff.Acquire)
	}
	r := s.days("2026-Q2")
	verdict := func() (payoff.Verdict, []string) {
		t.Helper()
		v, err := s.answer.Verdicts(s.ctx, s.business, r)
		must(t, err)
		var names []string
		for _, a := range v.Rows[0].Alternatives {
			names = append(names, a.Name)
		}
		return v.Rows[0].Verdict, names
	}
	was, names := verdict()
	if was != payoff.Invest || len(names) != 1 {
		t.Fatalf("before: %s against %q", was, names)
	}
	day := func(text string) payoff.Date { d, err := payoff.ParseDate(text); must(t, err); return d }
	name := func(a payoff.Alternative) {
		t.Helper()
		a.Proxy, a.Minutes = "a guess", 600
		a.PerHour = &payoff.MoneyInterval{Low: eur(1_000_00), Mid: eur(2_000_00), High: eur(3_000_00)}
		s.write(func(b *record.Batch) error { _, err := b.Alternative(a); return err })
	}
	name(payoff.Alternative{Name: "later", On: day("2026-07-01")})
	name(payoff.Alternative{Name: "over", On: day("2026-01-01"), Until: day("2026-04-01")})
	if v, names := verdict(); v != payoff.Invest || len(names) != 1 {
		t.Errorf("with one to come and one that is over: %s against %q", v, names)
	}
	name(payoff.Alternative{Name: "The half hour  after the gig", On: day("2026-01-01")})
	v, names := verdict()
	if v != payoff.Keep || !slices.Contains(names, "The half hour after the gig") {
		t.Errorf("with a better one: %s against %q", v, names)
	}
	all, err := s.answer.Alternatives(s.ctx, s.business)
	must(t, err)
	if len(all) != 3 {
		t.Errorf("%d alternatives are listed", len(all))
	}
	// The same name again is a newer statement, and both versions stay.
	name(payoff.Alternative{Name: "the half hour after the gig", On: day("2026-01-01"), Until: day("2026-01-02")})
	if v, names := verdict(); v != payoff.Invest || len(names) != 1 {
		t.Errorf("when it has ended: %s against %q", v, names)
	}
	versions := 0
	for f, err := range s.state.History(s.ctx, s.business.ID) {
		must(t, err)
		if f.Kind == books.Alternatives && f.Key == "the half hour after the gig" {
			versions++
		}
	}
	if versions != 2 {
		t.Errorf("%d versions are kept", versions)
	}
}

// What an alternative or a claim can't be is refused by its key.
func TestAlternativeRefused(t *testing.T) {
	s := open(t)
	hour := &payoff.MoneyInterval{Low: eur(1), Mid: eur(2), High: eur(3)}
	for want, a := range map[string]payoff.Alternative{
		"name: ":     {Minutes: 60, PerHour: hour, Proxy: "x"},
		"hours: ":    {Name: "a", PerHour: hour, Proxy: "x"},
		"per-hour: ": {Name: "a", Minutes: 60, Proxy: "x"},
		"per-euro: ": {Name: "a", Money: eur(100), Proxy: "x"},
		"proxy: ":    {Name: "a", Minutes: 60, PerHour: hour},
		"evidence: ": {Name: "a", Minutes: 60, PerHour: hour, Proxy: "x", Evidence: "sure"},
	} {
		err := s.recorder.Batch(s.ctx, record.Options{Via: books.Hand}, func(b *record.Batch) error { _, err := b.Alternative(a); return err })
		if payoff.KindOf(err) != payoff.Invalid || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%+v: %v, want %s...", a, err, want)
		}
	}
	backwards := payoff.Alternative{Name: "a", Minutes: 60, Proxy: "x", PerHour: &payoff.MoneyInterval{Low: eur(3), Mid: eur(2), High: eur(1)}}
	if err := s.recorder.Batch(s.ctx, record.Options{Via: books.Hand}, func(b *record.Batch) error { _, err := b.Alternative(backwards); return err }); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("low above high: %v", err)
	}
}
