package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"payoff"
	"payoff/books"
	"payoff/measure"
	"payoff/record"
	"payoff/report"
)

// A trial is a shop that sells for a year up to 22 November 2026: 8 or 10 orders a week in turn, each of 100.00
// of which half is left; Instagram brought every second and took an hour a week at 20.00. In the last weeks
// that are paused four orders a week fail to come.
type trial struct {
	*world
	shop books.Business
	rec  *record.Recorder
}

func (w *world) trial(paused int) *trial {
	w.t.Helper()
	ctx, half := w.t.Context(), int64(500_000)
	b, err := w.state.AddBusiness(ctx, books.Business{Name: "Trial Shop", Currency: "EUR", Zone: time.UTC, Margin: &half})
	must(w.t, err)
	x := &trial{world: w, shop: b}
	x.rec, err = record.Open(ctx, w.state, b.ID)
	must(w.t, err)
	x.write(func(batch *record.Batch) error {
		if _, err := batch.Rate(nil, books.Rate{On: 0, Person: "owner", Value: "20.00"}); err != nil {
			return err
		}
		zero := payoff.Money{Currency: "EUR"}
		n := 0
		for week := range 55 {
			monday := payoff.DateOf(2025, 11, 3) + payoff.Date(7*week)
			orders, minutes := 8+2*(week%2), int64(60)
			if week >= 55-paused {
				orders, minutes = orders-4, 0
			}
			for k := range orders {
				n++
				o := payoff.Order{
					Shop: "hand", Number: fmt.Sprint(1000 + n), At: (monday + payoff.Date(k%7)).In(time.UTC).Add(12 * time.Hour), Status: payoff.Paid, Goods: payoff.Money{Minor: 100_00, Currency: "EUR"}, TaxKnown: true,
					Discount: zero, Tax: zero, Shipping: zero, Fees: zero, Tip: zero, GiftCards: zero, Refunded: zero, Buyer: x.rec.Buyer(fmt.Sprintf("c%d@example.org", n), "", ""),
				}
				if n%2 == 0 {
					o.Source = &payoff.Touch{At: o.At, Origin: payoff.Origin{Channel: payoff.OrganicSocial, Network: "instagram"}}
				}
				if _, err := batch.Order(o); err != nil {
					return err
				}
			}
			if minutes > 0 {
				if _, err := batch.Entry(x.hours(monday, minutes)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return x
}

func (x *trial) hours(on payoff.Date, minutes int64) payoff.Entry {
	return payoff.Entry{
		Kind: payoff.TimeCost, Person: "owner", On: on, Minutes: minutes, Activity: payoff.Create,
		Lines:    []payoff.Weight[payoff.Line]{{Of: payoff.NetworkLine("instagram", false), Weight: 1}},
		Purposes: []payoff.Weight[payoff.Purpose]{{Of: payoff.Acquire, Weight: 1}},
	}
}

func (x *trial) write(do func(*record.Batch) error) {
	x.t.Helper()
	must(x.t, x.rec.Batch(x.t.Context(), record.Options{Via: books.Hand}, do))
}

// registers puts a test on record as it was registered a week before it began.
func (x *trial) registers(e payoff.Experiment) {
	x.t.Helper()
	e.Line, e.Purpose, e.Registered = payoff.NetworkLine("instagram", false), payoff.Acquire, (e.From - 7).In(time.UTC)
	x.write(func(b *record.Batch) error { _, err := b.Experiment(e, e.From-7); return err })
}

func (x *trial) page(path string) string {
	return "/b/" + strconv.FormatInt(x.shop.ID, 10) + "/" + path
}

// trials are the pages of a test that runs, of one that is over, and of a plan. Its shop is opened once.
func (w *world) trials() []place {
	if w.tried != nil {
		return w.tried
	}
	x := w.trial(4)
	x.registers(payoff.Experiment{ID: "rest", Design: payoff.PauseDesign, From: payoff.DateOf(2025, 11, 3) + 7*51, Weeks: 4})
	x.registers(payoff.Experiment{ID: "early", Design: payoff.PauseDesign, From: payoff.DateOf(2025, 11, 3) + 7*40, Weeks: 4, Goal: "does August need it?"})
	x.registers(payoff.Experiment{ID: "lot", Design: payoff.AppointmentDesign, From: payoff.DateOf(2025, 11, 3) + 7*20, Weeks: 16, Block: 4, Run: 1, Low: 30, Full: 120, Seed: 3})
	w.tried = []place{
		{"tests-of-trial", w.URL + x.page("tests")},
		{"test-running", w.URL + x.page("test?id=rest")},
		{"test-over", w.URL + x.page("test?id=early")},
		{"test-over-lot", w.URL + x.page("test?id=lot")},
		{"overview-trial", w.URL + x.page("")},
		{"test-plan-full", w.URL + x.page("test-plan?line=instagram&purpose=acquire&design=appointment&start=2026-11-30&weeks=24&full=240&low=0")},
		{"test-plan-wrong", w.URL + x.page("test-plan?line=mars&purpose=acquire&design=pause&weeks=many")},
	}
	return w.tried
}

// A test is planned, registered once however often the form is sent, and can't be doubled.
func TestPlanningATest(t *testing.T) {
	x := open(t).trial(0)
	v := x.surfer()
	v.sees(v.get(x.page("tests")), "What did you find out by trying?", "Nothing has been tried yet", "These come nearest.", "What to try next", "/guide/methods/next-fact")
	asked := "test-plan?line=instagram&purpose=acquire&design=appointment&start=2026-12-02&weeks=12&full=90&low=30&goal=the+second+hour%3F"
	v.sees(v.get(x.page("test-plan")), "Say what you want to know.", `method="get"`)
	text := v.get(x.page(asked))
	v.sees(text, "Seen in four of five cases: an hour bringing", "An hour costs", "€20.00", "12 weeks, from 30\u00a0Nov\u00a02026 to 21\u00a0Feb\u00a02027.",
		"12\u00a0h of work in all; at today&#39;s pace it would be 12\u00a0h.", "Expected worth", "Register it", "Read off 54 weeks of your own", "/guide/methods/planning-statistics")
	_, id, _ := strings.Cut(text, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	send := func(id, weeks string) (int, string) {
		return v.post(x.page("test-plan"), "id", id, "line", "instagram", "purpose", "acquire", "design", "appointment", "start", "2026-12-02", "weeks", weeks, "full", "90", "low", "30", "goal", "the second hour?")
	}
	_, text = send(id, "12")
	v.sees(text, "Registered. From now on it can&#39;t be changed.", "It begins on 30\u00a0Nov\u00a02026 and takes 12 weeks.", "Its weeks", "the second hour?")
	if n := strings.Count(text, `class="week week-full`); n != 6 {
		t.Errorf("%d full weeks of 12, want 6", n)
	}
	_, text = send(id, "24")
	v.sees(text, "It is registered already.", "takes 12 weeks")
	status, text := send("t-another", "12")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a second one over the same weeks: %d", status)
	}
	v.sees(text, "two at a time spoil each other")
	tests, err := x.answers.Tests(t.Context(), x.shop)
	must(t, err)
	if len(tests) != 1 {
		t.Errorf("%d tests are on record, want 1", len(tests))
	}
	if _, text = send("x", "12"); !strings.Contains(text, "The form can&#39;t be read.") {
		t.Error("an id that no form makes was taken")
	}

	// What is asked for wrongly is said beside it.
	text = v.get(x.page("test-plan?line=mars&purpose=acquire&design=appointment&start=soon&weeks=many&full=20&low=30"))
	v.sees(text, "Want one of those offered.", "Want a day.", "Want a whole number, at most 260.", "Want more minutes in a full week than in a low one.")
	v.sees(v.get(x.page("test-plan?line=instagram&purpose=acquire&design=appointment&weeks=13&full=90&low=30")), "want whole blocks of 4")
	if r, _ := x.get(x.URL + x.page("test-plan?line=instagram&purpose=acquire&design=boost&format=json")); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a design that isn't one: %d", r.StatusCode)
	}
	if r, body := x.get(x.URL + x.page("test?id="+id+"&format=ics")); !strings.HasPrefix(r.Header.Get("Content-Type"), "text/calendar") || strings.Count(body, "BEGIN:VEVENT") != 12 {
		t.Errorf("the calendar is %s:\n%s", r.Header.Get("Content-Type"), body)
	}
}

// A pause says what it costs, and whether any length of it would tell.
func TestPlanningAPause(t *testing.T) {
	x := open(t).trial(0)
	v := x.surfer()
	text := v.get(x.page("test-plan?line=instagram&purpose=acquire&design=pause&weeks=4&start=2026-11-30"))
	v.sees(text, "A week of it costs", "€20.00", "0\u00a0h of work in all", "Its hours cost €80.00 less than going on as today.")
	_, body := x.get(x.URL + x.page("test-plan?line=instagram&purpose=acquire&design=pause&weeks=4&start=2026-11-30&format=json"))
	var p report.TestPlan
	must(t, json.Unmarshal([]byte(body), &p))
	if p.Needs == nil || p.Worth == nil || p.Scatter == nil || p.Per != "week" {
		t.Errorf("the plan is %s", body)
	}
}

// In a week of low effort both the overview and the test say so; a week that wasn't kept is logged once.
func TestFollowingATest(t *testing.T) {
	x := open(t).trial(0)
	e := payoff.Experiment{ID: "run", Design: payoff.AppointmentDesign, From: payoff.DateOf(2026, 11, 9), Weeks: 12, Block: 4, Run: 1, Low: 30, Full: 90, Seed: 1}
	for ; ; e.Seed++ {
		full, err := measure.AppointmentOf(e).Schedule()
		must(t, err)
		if !full[1] { // the week of 16 November, which is this one
			break
		}
	}
	x.registers(e)
	v := x.surfer()
	v.sees(v.get(x.page("?range=2026-Q3")), "Test of Instagram: This week: low effort, at most 30 minutes.", "See its weeks")
	v.sees(v.get(x.page("tests")), "1 test runs.", "weeks drawn by lot")
	page := x.page("test?id=run")
	v.sees(v.get(page), "This week: low effort, at most 30 minutes.", `aria-current="date"`, "A week that wasn&#39;t kept", "SHA-256")
	status, text := v.post(page, "do", "optout", "week", "2026-11-16", "why", " ")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an opt-out without a reason: %d", status)
	}
	v.sees(text, "Say why, so that a reader of the test can judge it.")
	_, text = v.post(page, "do", "optout", "week", "2026-11-16", "why", "ill <b>")
	v.sees(text, "Logged.", "ill &lt;b&gt;", "not kept")
	status, text = v.post(page, "do", "optout", "week", "2026-11-16", "why", "again")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("the same week twice: %d", status)
	}
	v.sees(text, "is an opt-out of test run already")
	if status, _ = v.post(page, "do", "optout", "week", "2026-11-18", "why", "a Wednesday"); status != http.StatusUnprocessableEntity {
		t.Errorf("a Wednesday: %d", status)
	}
	if status, _ = v.post(page, "do", "keep"); status != http.StatusConflict {
		t.Errorf("keeping a reading before it is over: %d", status)
	}
	if status, _ = v.post(page, "do", "peek"); status != http.StatusBadRequest {
		t.Errorf("what no form asks: %d", status)
	}
	if r, _ := x.get(x.URL + x.page("test?id=none")); r.StatusCode != http.StatusNotFound {
		t.Errorf("a test that isn't there: %d", r.StatusCode)
	}
}

// Four weeks of pause in which four orders of 50.00 failed to come: 200.00 a week, at a cost of 20.00.
func TestReadingATest(t *testing.T) {
	x := open(t).trial(4)
	x.registers(payoff.Experiment{ID: "rest", Design: payoff.PauseDesign, From: payoff.DateOf(2025, 11, 3) + 7*51, Weeks: 4})
	// It is Sunday of its last week: the day after it is over.
	v := x.surfer()
	v.sees(v.get(x.page("test?id=rest")), "This week: no work and no money on it.")
	x.late.Store(int64(24 * time.Hour))
	page := x.page("test?id=rest")
	text := v.get(page)
	v.sees(text, "It pays: a week with it brought about", "it costs €20.00.", "What came, and what was to be expected", "the pause begins", "The effect", "Chance that it brings its cost", "over 99%",
		"Placebo: of ", "What it does to the verdict", "Without the test", "Keep what it says", "10,000 draws, seed 1, prior small-shop", "/guide/methods/tests-statistics")
	_, body := x.get(x.URL + page + "&format=json")
	var r report.TestReading
	must(t, json.Unmarshal([]byte(body), &r))
	if mid := r.PerWeek.Mid.Float(); mid < 185 || mid > 215 || r.Outcome() != report.Pays || r.BreakEven.Amount() != "20.00" || r.Calc.Kind != "impact" || len(r.Weekly) != 55 {
		t.Errorf("the reading is %+v", r)
	}
	_, body = x.get(x.URL + page + "&format=csv")
	if !strings.Contains(body, "draws,10000") || !strings.Contains(body, "2026-11-16,off,true,,200.00,") {
		t.Errorf("the file of it:\n%s", body)
	}
	if _, body = x.get(x.URL + page + "&format=chart&chart=main"); !strings.Contains(body, `"expected"`) {
		t.Errorf("the chart: %s", body)
	}
	_, text = v.post(page, "do", "keep")
	v.sees(text, "Kept. Its verdict counts it from now on.")
	if strings.Contains(text, "Keep what it says") {
		t.Error("what is kept is asked for again")
	}
	v.sees(v.get(x.page("tests")), "1 is done.", "A week with it brought ")
	v.sees(v.get(x.page("evidence")), "How do we know?", "Of 1 line and purpose, 1 is tested.", "Tested", "of what is credited would be lost", "Together")
	v.sees(v.get(x.page("verdict?line=instagram&purpose=acquire")), "How do we know?", "All lines beside each other")
}

// Before there is anything it says what will be here.
func TestEvidenceAndTestsOfNothing(t *testing.T) {
	w := open(t)
	v := w.surfer()
	v.sees(v.get("/b/2/evidence"), "Nothing is recorded yet")
	v.sees(v.get("/b/2/tests"), "Nothing has been tried yet", "Nothing is known yet from which a test could be planned.")
	v.sees(v.get("/b/2/test-plan?line=instagram&purpose=acquire&design=pause"), "What it could tell can&#39;t be said yet.")
	if r, body := w.get(w.at("evidence?range=2026-Q2&format=csv")); !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") || !strings.Contains(body, "instagram,acquire,tracked,") {
		t.Errorf("the evidence as a file: %s", body)
	}
}

// In a browser, by keyboard where it counts: a test is planned, registered, and its weeks stand there.
func TestATestInABrowser(t *testing.T) {
	browser := startBrowser(t)
	x := open(t).trial(0)
	must(t, look(browser, 390, "light"))
	said := listen(t, browser)
	run := func(script string) string {
		t.Helper()
		out, err := chromedp.Run(browser, chromedp.Evaluate[string](script))
		must(t, err)
		return out
	}
	until := func(script, want string) {
		t.Helper()
		for range 100 {
			// A page that is on its way out has no answer.
			if out, err := chromedp.Run(browser, chromedp.Evaluate[string](script)); err == nil && strings.Contains(out, want) {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s never holds %q: %s", script, want, run(script))
	}
	must(t, chromedp.Do(browser, chromedp.Navigate(x.URL+x.page("test-plan"))))
	run(`for (const [name, value] of [['line', 'instagram'], ['weeks', '12'], ['full', '90']]) document.querySelector('[name=' + name + ']').value = value; document.querySelector('[name=full]').focus(); ''`)
	must(t, chromedp.Do(browser, chromedp.KeyEvent(kb.Enter)))
	until(`document.body.innerText`, "Register it")
	until(`location.search`, "full=90")
	run(`document.querySelector('#register button').focus(); ''`)
	must(t, chromedp.Do(browser, chromedp.KeyEvent(kb.Enter)))
	until(`document.body.innerText`, "Registered. From now on it can't be changed.")
	if got := run(`String(document.querySelectorAll('.week-full').length)`); got != "6" {
		t.Errorf("%s full weeks of 12, want 6", got)
	}
	if f := said.take(); len(f) > 0 {
		t.Errorf("the browser says %q", f)
	}
}
