package record_test

import (
	"encoding/json"
	"strings"
	"testing"

	"payoff"
	"payoff/books"
	"payoff/record"
)

// aTest is twelve weeks of half an hour or two hours on Instagram, from Monday 6 April 2026 on.
func aTest() payoff.Experiment {
	return payoff.Experiment{
		ID: "spring", Line: payoff.NetworkLine("instagram", false), Purpose: payoff.Acquire, Goal: "is the second hour worth it?",
		Design: payoff.AppointmentDesign, From: payoff.DateOf(2026, 4, 6), Weeks: 12, Block: 4, Run: 1, Low: 30, Full: 120, Seed: 7, Registered: march,
	}
}

// state says what became of one statement.
func (d desk) state(e payoff.Experiment, today payoff.Date) (record.Outcome, error) {
	var outcome record.Outcome
	err := d.Batch(d.t.Context(), record.Options{Via: books.Hand}, func(b *record.Batch) (err error) {
		outcome, err = b.Experiment(e, today)
		return err
	})
	return outcome, err
}

func (d desk) test(id string) payoff.Experiment {
	d.t.Helper()
	var out payoff.Experiment
	for f, err := range d.store.Facts(d.t.Context(), d.shop.ID, books.Experiments, march.AddDate(-9, 0, 0), march.AddDate(9, 0, 0), march.AddDate(1, 0, 0)) {
		if err != nil {
			d.t.Fatal(err)
		}
		if f.Key == id {
			if err := json.Unmarshal(f.Body, &out); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	return out
}

// A test lives: it is registered, kept, one week isn't, and it is read. What was registered stays as it
// was, word for word.
func TestATestFromPlanToFinding(t *testing.T) {
	d := open(t)
	before, during, over := payoff.DateOf(2026, 3, 1), payoff.DateOf(2026, 4, 21), payoff.DateOf(2026, 6, 29)
	want := func(what string, e payoff.Experiment, today payoff.Date, outcome record.Outcome, kind payoff.Kind, words string) {
		t.Helper()
		got, err := d.state(e, today)
		if payoff.KindOf(err) != kind || err == nil && got != outcome || err != nil && !strings.Contains(err.Error(), words) {
			t.Fatalf("%s: %v, %v", what, got, err)
		}
	}
	e := aTest()
	want("after it starts", e, e.From, 0, payoff.Invalid, "registered before it starts")
	want("before it starts", e, before, record.Stored, "", "")
	want("again", e, before, record.Known, "", "")

	changed := e
	changed.Full, changed.Registered = 150, march.AddDate(0, 0, 1)
	want("changed before it starts", changed, before+1, record.Updated, "", "")
	e.Registered = march.AddDate(0, 0, 2)
	want("and changed back", e, before+2, record.Updated, "", "")
	want("changed after it starts", changed, during, 0, payoff.Conflict, "runs since 2026-04-06")
	stored := d.test("spring")
	if len(stored.Schedule) != 12 || len(stored.Digest) != 64 || !strings.Contains(stored.Text, "about instagram, acquire, from 2026-04-06, test spring: is the second hour worth it?") || !stored.Registered.Equal(e.Registered) {
		t.Errorf("registered\n%+v", stored)
	}

	ill := stored
	ill.OptOuts = []payoff.OptOut{{Week: payoff.DateOf(2026, 4, 13), Why: "ill"}}
	want("an opt-out", ill, during, record.Updated, "", "")
	want("the same week again", func() payoff.Experiment {
		twice := ill
		twice.OptOuts = append(twice.OptOuts[:1:1], ill.OptOuts[0])
		return twice
	}(), during, 0, payoff.Conflict, "opt-out of test spring already")
	want("taken back", stored, during, 0, payoff.Conflict, "stays")
	want("no Monday of it", func() payoff.Experiment {
		off := ill
		off.OptOuts = append(off.OptOuts[:1:1], payoff.OptOut{Week: payoff.DateOf(2026, 6, 29)})
		return off
	}(), during, 0, payoff.Invalid, "isn't the Monday of a week")

	read := ill
	read.Finding = &payoff.Finding{On: during, Weeks: 12, Credited: eur(10000)}
	want("read early", read, during, 0, payoff.Conflict, "looking early")
	read.Finding = &payoff.Finding{On: over, Weeks: 12, Credited: eur(10000), Factor: &payoff.Interval{Low: 0.2, Mid: 0.4, High: 0.6}}
	want("read", read, over, record.Updated, "", "")
	again := read
	again.Finding = &payoff.Finding{On: over + 30, Weeks: 12, Credited: eur(9000), Factor: &payoff.Interval{Low: 0.2, Mid: 0.4, High: 0.6}}
	want("read again after refunds", again, over+30, record.Updated, "", "")
	if got := d.test("spring"); got.Finding.Credited.Minor != 9000 || len(got.OptOuts) != 1 || got.Text != stored.Text || got.Digest != stored.Digest {
		t.Errorf("it stands as %+v", got)
	}
}

// What isn't a plan is refused with what to write.
func TestNoPlan(t *testing.T) {
	d := open(t)
	for _, c := range []struct {
		name   string
		change func(e *payoff.Experiment)
		want   string
	}{
		{"a Tuesday", func(e *payoff.Experiment) { e.From++ }, "2026-04-13 is the next one"},
		{"no line", func(e *payoff.Experiment) { e.Line = payoff.Line{} }, "network=instagram"},
		{"no purpose", func(e *payoff.Experiment) { e.Purpose = "" }, "purpose=acquire"},
		{"no design", func(e *payoff.Experiment) { e.Design = "boost" }, "want pause or appointment"},
		{"limits upside down", func(e *payoff.Experiment) { e.Low = 300 }, "full above it"},
		{"a long pause", func(e *payoff.Experiment) { e.Design, e.Weeks = payoff.PauseDesign, 60 }, "want 1 to 52"},
		{"opt-outs before it starts", func(e *payoff.Experiment) { e.OptOuts = []payoff.OptOut{{Week: e.From}} }, "no opt-outs"},
	} {
		e := aTest()
		c.change(&e)
		_, err := d.state(e, payoff.DateOf(2026, 3, 1))
		if c.want != "" && (payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
