package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// A surfer is a browser that keeps cookies and shows what a page says.
type surfer struct {
	t    testing.TB
	base string
	http.Client
}

func (w *world) surfer() *surfer {
	jar, err := cookiejar.New(nil)
	must(w.t, err)
	return &surfer{w.t, w.URL, http.Client{Jar: jar}}
}

func (v *surfer) read(r *http.Response, err error) (int, string) {
	v.t.Helper()
	must(v.t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	must(v.t, err)
	return r.StatusCode, string(text)
}

func (v *surfer) get(path string) string {
	v.t.Helper()
	status, text := v.read(v.Get(v.base + path))
	if status != 200 {
		v.t.Errorf("%s: %d", path, status)
	}
	return text
}

func (v *surfer) post(path string, pairs ...string) (int, string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.read(v.PostForm(v.base+path, form))
}

func (v *surfer) sees(text string, words ...string) {
	v.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			v.t.Errorf("the page doesn't say %q", w)
		}
	}
}

// 45 minutes on Instagram at 35.00 an hour are 26.25; 15 minutes on a Tuesday are raised to 20 and cut
// to 5 in the week's sheet: one entry more, then both taken back and one of 5. It is Sunday, 22 November.
func TestTime(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/1/time?range=2026-11"
	v.sees(v.get(page), "No hours are noted in these days.", "Note time", "No rows yet")

	status, text := v.post(page, "do", "note", "minutes", "a few", "on", "2026-11-30", "line", "network:instagram", "purpose", "acquire", "activity", "create", "note", "reel <b>")
	v.sees(text, "Want whole minutes", "That day is still to come", `value="a few"`, "reel &lt;b&gt;")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong form: %d", status)
	}
	_, text = v.post(page, "do", "note", "minutes", "45", "on", "2026-11-16", "line", "network:instagram", "purpose", "acquire", "activity", "create")
	v.sees(text, "45 minutes noted.", "0.8\u00a0h went into it, at €35.00 an hour: €26.25.", "€26.25")
	if text = v.get(page); strings.Contains(text, "45 minutes noted.") {
		t.Error("a message shows twice")
	}

	cell := func(was, minutes string) (int, string) {
		return v.post(page, "do", "week", "week", "2026-11-16", "r.0", "network:instagram|acquire|create", "o.0.0", "45", "c.0.0", "45", "o.0.1", was, "c.0.1", minutes)
	}
	_, text = cell("0", "15")
	v.sees(text, "The week is saved.", "15 minutes")
	_, text = cell("15", "20")
	v.sees(text, "5 minutes")
	_, text = cell("20", "5")
	v.sees(text, "0.8\u00a0h went into it, at €35.00 an hour: €29.17.") // 50 minutes: 29.1666
	if strings.Contains(text, ">15 minutes<") {
		t.Error("an entry that was taken back is still listed")
	}
	if status, text = cell("20", "60"); status != http.StatusConflict {
		t.Errorf("a page drawn before somebody else's change: %d", status)
	}
	v.sees(text, "The week was changed meanwhile.")
	if status, _ = cell("5", "-3"); status != http.StatusBadRequest {
		t.Errorf("negative minutes: %d", status)
	}

	_, text = v.post(page, "do", "start", "line", "network:facebook", "purpose", "acquire", "activity", "reply")
	v.sees(text, "The clock runs.", "1 minute so far", "Replying · Facebook")
	_, text = v.post(page, "do", "stop")
	v.sees(text, "1 minute noted.")
	if status, _ = v.post(page, "do", "start", "line", "network:myspace", "purpose", "acquire", "activity", "reply"); status != http.StatusBadRequest {
		t.Errorf("a network that isn't offered: %d", status)
	}
	if got := v.get(page + "&format=csv"); !strings.Contains(got, ",2026-11-16,time,owner,45,,26.25,instagram,acquire,") {
		t.Errorf("the file of it: %s", got)
	}
}

// A tool of 12.00 USD a month from 1 September has no price until somebody says 0.92: then November is 11.04.
func TestCostsAndRates(t *testing.T) {
	w := open(t)
	v := w.surfer()
	page := "/b/1/costs?range=2026-11"
	status, text := v.post(page, "do", "note", "amount", "12,50", "kind", "tools", "on", "2026-09-01", "every", "month", "line", "channel:Email", "purpose", "retain")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an amount with a comma: %d", status)
	}
	v.sees(text, "Want an amount above 0", `value="12,50"`)
	_, text = v.post(page, "do", "note", "amount", "12.00 usd", "kind", "tools", "on", "2026-09-01", "every", "month", "line", "channel:Email", "purpose", "retain")
	v.sees(text, "$12.00 noted.", "$12.00 every month", "What has no price")

	rates := "/b/1/rates?range=2026-11"
	status, text = v.post(rates, "what", "currency", "who", "EUR", "value", "1", "on", "2026-01-01")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a rate of the own currency: %d", status)
	}
	v.sees(text, "Want another currency")
	_, text = v.post(rates, "what", "currency", "who", "usd", "value", "0.92", "on", "2026-01-01")
	v.sees(text, "It holds from 1", "0.92 EUR")
	text = v.get(page)
	v.sees(text, "€11.04 of money in these days.", "Email")
	if strings.Contains(text, "What has no price") {
		t.Error("it has a price now")
	}

	// Taken back, it counts no more, and can't be taken back again.
	_, id, _ := strings.Cut(text, `name="entry" value="`)
	id, _, _ = strings.Cut(id, `"`)
	_, text = v.post(page, "do", "reverse", "entry", id)
	v.sees(text, "Taken back.", "No money is noted in these days.")
	if status, _ = v.post(page, "do", "reverse", "entry", id); status != http.StatusConflict {
		t.Errorf("taken back twice: %d", status)
	}
}
