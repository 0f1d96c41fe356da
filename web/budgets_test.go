package web_test

import (
	"strings"
	"testing"
)

// 60 minutes a week for Instagram, of which 45 and then 30 are worked, 15 of these browsing: 15 over it. It
// is Sunday, 22 November, so the week began on the 16th.
func TestBudgets(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/1/budgets"
	v.sees(v.get(page), "No time budget is set", "No work is noted this week")

	status, text := v.post(page, "line", "", "purpose", "acquire", "minutes", "an hour")
	v.sees(text, "Want one of those offered", "Want whole minutes", `value="an hour"`)
	if status != 422 {
		t.Errorf("a wrong form: %d", status)
	}
	_, text = v.post(page, "line", "network:instagram", "purpose", "acquire", "minutes", "60")
	v.sees(text, "Instagram may take 60 minutes a week from now on.", "0 of 60 minutes are used.")

	v.works("45", "create")
	v.sees(v.get(page), "45 of 60 minutes are used.")
	v.works("15", "create")
	v.works("15", "browse")
	text = v.get(page)
	v.sees(text, "75 of 60 minutes are used. Over its budget: Instagram", "15 of it browsing", "over it")
	v.sees(v.get("/b/1/time?range=2026-11"), "Over this week")
	v.sees(v.get("/b/1/?range=2026-Q2"), "Over this week")

	// The same week again corrects it, and nothing lifts it.
	v.post(page, "line", "network:instagram", "purpose", "acquire", "minutes", "90")
	v.sees(v.get(page), "75 of 90 minutes are used.")
	_, text = v.post(page, "line", "network:instagram", "purpose", "acquire", "minutes", "")
	v.sees(text, "Instagram has no limit from now on.", "No time budget is set")

	csv := v.get(page + "?format=csv")
	if !strings.Contains(csv, "instagram,acquire,75,15,,0,0,0") {
		t.Errorf("the file says %s", csv)
	}
	v.sees(v.get(page+"?line=network:facebook&purpose=retain&minutes=45"), `value="network:facebook" selected`, `value="45"`)
}

// works notes minutes on Instagram on Tuesday, 17 November.
func (v *surfer) works(minutes, activity string) {
	v.t.Helper()
	v.post("/b/1/time", "do", "note", "minutes", minutes, "on", "2026-11-17", "line", "network:instagram", "purpose", "acquire", "activity", activity)
}
