package answer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/events"
	"payoff/events/memory"
	"payoff/record"
	"payoff/report"
	"payoff/state/sqlite"
)

// A shop is a business on real books and an engine in memory, on a day in November 2026.
type shop struct {
	t        *testing.T
	ctx      context.Context
	business books.Business
	state    *sqlite.Store
	engine   *memory.Store
	recorder *record.Recorder
	table    *classify.Table
	answer   *answer.Answerer
}

func open(t *testing.T) *shop {
	t.Helper()
	ctx := t.Context()
	minute := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { minute = minute.Add(time.Second); return minute }
	state, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "state.db"), now)
	must(t, err)
	t.Cleanup(func() { state.Close() })
	zone, err := time.LoadLocation("Europe/Dublin")
	must(t, err)
	half := int64(500_000)
	b, err := state.AddBusiness(ctx, books.Business{
		Name: "Shop", Currency: "EUR", Zone: zone, Margin: &half,
		Sites: []books.Site{{Name: "shop.example", Hosts: []string{"shop.example", "www.shop.example"}}},
	})
	must(t, err)
	recorder, err := record.Open(ctx, state, b.ID)
	must(t, err)
	table, err := classify.New()
	must(t, err)
	engine := memory.New()
	s := &shop{t: t, ctx: ctx, business: b, state: state, engine: engine, recorder: recorder, table: table}
	s.answer = answer.New(state, func(context.Context) (answer.Engine, error) { return engine, nil }, table, now)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shop) write(do func(b *record.Batch) error) {
	s.t.Helper()
	must(s.t, s.recorder.Batch(s.ctx, record.Options{Via: books.Hand}, do))
}

func (s *shop) order(number, day, amount, source, medium, email string) {
	s.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	must(s.t, err)
	at = at.Add(12 * time.Hour)
	goods, err := payoff.ParseMoney(amount, "EUR")
	must(s.t, err)
	zero := payoff.Money{Currency: "EUR"}
	o := payoff.Order{
		Shop: "hand", Number: number, At: at, Status: payoff.Paid, Goods: goods, TaxKnown: true,
		Discount: zero, Tax: zero, Shipping: zero, Fees: zero, Tip: zero, GiftCards: zero, Refunded: zero,
		Buyer: s.recorder.Buyer(email, "", ""),
	}
	if source != "" {
		o.Source = &payoff.Touch{At: at, Origin: s.table.Campaign(source, medium, "", "", "")}
	}
	s.write(func(b *record.Batch) error { _, err := b.Order(o); return err })
}

func (s *shop) minutes(day string, minutes int64, network payoff.Network, purpose payoff.Purpose) {
	s.t.Helper()
	on, err := payoff.ParseDate(day)
	must(s.t, err)
	e := payoff.Entry{Kind: payoff.TimeCost, On: on, Person: "owner", Minutes: minutes}
	if network != "" {
		e.Lines = []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine(network, false), Weight: 1}}
	}
	if purpose != "" {
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: purpose, Weight: 1}}
	}
	s.write(func(b *record.Batch) error { _, err := b.Entry(e); return err })
}

func (s *shop) hourly(rate string) {
	s.t.Helper()
	s.write(func(b *record.Batch) error {
		_, err := b.Rate(nil, books.Rate{On: 0, Person: "owner", Value: rate})
		return err
	})
}

func (s *shop) verdicts(when string) *report.Verdicts {
	s.t.Helper()
	r, err := payoff.ParseRange(when, s.answer.Today(s.business), s.business.Zone)
	must(s.t, err)
	v, err := s.answer.Verdicts(s.ctx, s.business, r)
	must(s.t, err)
	return v
}

func row(t *testing.T, v *report.Verdicts, name string, p payoff.Purpose) report.Row {
	t.Helper()
	for _, r := range v.Rows {
		if r.Line.Name() == name && r.Purpose == p {
			return r
		}
	}
	t.Fatalf("no row for %s, %s", name, p)
	return report.Row{}
}

// Three orders of Instagram at half margin and 4.5 hours at 20.00: 300.00 sold, 150.00 of
// contribution credited, 90.00 spent. The fourth order names nothing and is unattributed.
func TestStatementAddsUp(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	for i, day := range []string{"2026-07-02", "2026-08-03", "2026-09-04"} {
		s.order(fmt.Sprint(1001+i), day, "100.00", "instagram", "social", fmt.Sprintf("eve%d@example.org", i))
		s.minutes(day, 90, "instagram", payoff.Acquire)
	}
	s.order("1004", "2026-09-05", "40.00", "", "", "")
	s.minutes("2026-09-06", 30, "", "")
	v := s.verdicts("2026-Q3")
	if !v.Official {
		t.Error("a range that ends on 1 October is official")
	}
	r := row(t, v, "instagram", payoff.Acquire)
	if r.Cost.String() != "90.00 EUR" || r.Hours != 4.5 {
		t.Errorf("cost %s for %v hours, want 90.00 EUR for 4.5", r.Cost, r.Hours)
	}
	if got := r.Statement.Lines[0].Credited.String(); got != "150.00 EUR" {
		t.Errorf("credited %s, want 150.00 EUR", got)
	}
	if v.Totals.Revenue.String() != "340.00 EUR" || v.Totals.Contribution.String() != "170.00 EUR" ||
		v.Totals.Social.String() != "150.00 EUR" || v.Totals.Unattributed.String() != "20.00 EUR" {
		t.Errorf("totals %+v", v.Totals)
	}
	if v.Unallocated.Cost.String() != "10.00 EUR" || v.Unallocated.Hours != 0.5 {
		t.Errorf("unallocated %+v, want 10.00 EUR for half an hour", v.Unallocated)
	}
	if v.Totals.Cost.String() != "100.00 EUR" {
		t.Errorf("all cost is %s, want 100.00 EUR", v.Totals.Cost)
	}
}

// The second order of a person is retention: the first was acquisition.
func TestFirstOrderAcquiresLaterOnesRetain(t *testing.T) {
	s := open(t)
	s.order("1", "2026-07-01", "50.00", "facebook", "social", "eve@example.org")
	s.order("2", "2026-08-01", "70.00", "facebook", "social", "EVE@example.org")
	v := s.verdicts("2026-Q3")
	for p, want := range map[payoff.Purpose]string{payoff.Acquire: "25.00", payoff.Retain: "35.00"} {
		if got := row(t, v, "facebook", p).Statement.Lines[0].Credited.Amount(); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
}

// Spend in a currency without a rate makes the net undefined; it is never left out of it.
func TestMissingRateWithholds(t *testing.T) {
	s := open(t)
	s.order("1", "2026-07-01", "500.00", "facebook", "paid", "eve@example.org")
	on, _ := payoff.ParseDate("2026-07-01")
	s.write(func(b *record.Batch) error {
		_, err := b.Entry(payoff.Entry{
			Kind: payoff.AdSpend, On: on, To: on + 30, Money: payoff.Money{Minor: 100_000_00, Currency: "IDR"},
			Lines:    []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine("facebook", true), Weight: 1}},
			Purposes: []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}},
		})
		return err
	})
	r := row(t, s.verdicts("2026-Q3"), "facebook (paid)", payoff.Acquire)
	if r.Net != nil || r.Verdict != payoff.NotEnoughData || r.Leaning != nil {
		t.Errorf("net %v, verdict %s, leaning %v: want all withheld", r.Net, r.Verdict, r.Leaning)
	}
	if because := strings.Join(r.Because, " "); !strings.Contains(because, "payoff log rate on=2026-07-01 IDR=") || !strings.Contains(because, "100000.00 IDR spent") {
		t.Errorf("because %q doesn't say what to do", r.Because)
	}
}

// A visit from Mastodon, a direct one the day after, then the order: last non-direct is Mastodon. The
// browser has an id of its own, and the address is known to be its user's.
func TestVisitsLeadToOrders(t *testing.T) {
	s := &teller{shop: open(t)}
	s.tell(`
visit 2026-07-01 10:00 phone! from=mastodon
visit 2026-07-02 10:00 phone!
link phone! eve@example.org`)
	s.order("1", "2026-07-03", "80.00", "", "", "eve@example.org")
	r := row(t, s.verdicts("2026-Q3"), "mastodon", payoff.Acquire)
	if got := r.Statement.Lines[0].Credited.Amount(); got != "40.00" {
		t.Errorf("credited %s, want 40.00", got)
	}
	if r.LinkedShare == nil || *r.LinkedShare != 1 {
		t.Errorf("linked share %v, want 1", r.LinkedShare)
	}
}

// enquire notes leads of a source that were decided: so many of them lost on the price, so many
// otherwise, and so many won with an order of 600.00.
func (s *shop) enquire(source string, price, lost, won int) {
	s.t.Helper()
	day, err := payoff.ParseDate("2026-07-06")
	must(s.t, err)
	for i := range price + lost + won {
		on := day + payoff.Date(7*(i%12))
		l := payoff.Lead{
			ID: fmt.Sprint(source, i), Shop: "form", At: on.UTC().Add(9 * time.Hour), Stage: payoff.Lost, Why: "date taken",
			Source: &payoff.Touch{At: on.UTC().Add(9 * time.Hour), Origin: s.table.Campaign(source, "social", "", "", "")},
		}
		switch {
		case i < price:
			l.Why = "over their budget"
		case i >= price+lost:
			number := fmt.Sprint(source, "-", i)
			l.Stage, l.Why, l.Order = payoff.Won, "", "hand/"+number
			s.order(number, on.String(), "600.00", source, "social", number+"@example.org")
		}
		s.write(func(b *record.Batch) error { _, err := b.Lead(l); return err })
	}
}

// Of LinkedIn's 40 enquiries 32 could pay (80%) and 20 booked; of Facebook's 60 only 6 could (10%), of
// whom 4 booked. Facebook's 96 hours at 20.00 cost 1920.00 and brought 4 x 300.00. At LinkedIn's 80%,
// 48 of the 60 would have been able to pay, and two in three of them book: 32 x 300.00. With Jeffreys'
// prior the base is 32.5 of 41; shrunk to it by one enquiry the line is 7.3 of 62.
func TestALeakAtThePriceIsFixed(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	s.enquire("linkedin", 8, 12, 20)
	s.enquire("facebook", 54, 2, 4)
	for week := range 12 {
		s.minutes((payoff.DateOf(2026, 7, 6) + payoff.Date(7*week)).String(), 480, "facebook", payoff.Acquire)
	}
	r := row(t, s.verdicts("2026-Q3"), "facebook", payoff.Acquire)
	because := strings.Join(r.Because, "\n")
	if r.Verdict != payoff.Fix || !strings.Contains(because, "price: 12% here, 79% on your other lines") {
		t.Errorf("%s: %s", r.Verdict, because)
	}
	if !strings.Contains(r.Next, `the leak at "price"`) {
		t.Errorf("next: %s", r.Next)
	}
	if cost := r.Cost.String(); cost != "1920.00 EUR" {
		t.Errorf("cost %s", cost)
	}
}

// One question over the engine and the books at once.
func TestAsk(t *testing.T) {
	s := open(t)
	s.hourly("30.00")
	s.order("1", "2026-07-01", "80.00", "instagram", "social", "eve@example.org")
	s.order("2", "2026-07-02", "20.00", "", "", "")
	s.minutes("2026-07-01", 60, "instagram", payoff.Acquire)
	q, err := events.ParseQuery([]byte(`{"range":"2026-07","metrics":["visits","orders","revenue","cost"],"dimensions":["channel"],"order":[["channel","asc"]]}`), s.answer.Today(s.business), s.business.Zone)
	must(t, err)
	got, err := s.answer.Ask(s.ctx, s.business, q)
	must(t, err)
	text, err := json.Marshal(got.Rows)
	must(t, err)
	want := `[{"dimensions":["Organic Social"],"metrics":[0,1,{"amount":"80.00","currency":"EUR"},{"amount":"30.00","currency":"EUR"}]},` +
		`{"dimensions":["Unassigned"],"metrics":[0,1,{"amount":"20.00","currency":"EUR"},{"amount":"0.00","currency":"EUR"}]}]`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}
