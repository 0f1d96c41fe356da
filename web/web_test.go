package web_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"payoff/report"
	"payoff/report/locale"
	"payoff/web/view"
)

// The page, its JSON and its CSV say the same: the net of all lines together, and each line's verdict.
func TestOverview(t *testing.T) {
	w := open(t)
	_, body := w.get(w.at("?range=2026-Q2&format=json"))
	var v report.Verdicts
	must(t, json.Unmarshal([]byte(body), &v))
	if v.Whole == nil || len(v.Rows) < 5 || !v.Official {
		t.Fatalf("the verdicts are %+v", v)
	}
	page := w.reads(w.at("?range=2026-Q2"), "Is it paying off?", "Partly.", "more than it cost.", "Official: the days end on a set date",
		"Facebook ads", "to win new customers", "Against 1 Jan to 31 Mar 2026.", "Pays off", "Doesn't pay off", "Can't be told yet", "break-even", "What the books show")
	// Revenue is 17,360.00 of sample/'s bookings in the quarter and 700.00 of the one with visits.
	for _, text := range []string{"<strong>" + locale.Of("en").Round(v.Whole.Net.Mid) + "</strong>", "€18,060.00", "€5,803.29"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page doesn't say %s", text)
		}
	}
	r, body := w.get(w.at("?range=2026-Q2&format=csv"))
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("CSV is %s", r.Header.Get("Content-Type"))
	}
	rows := csv.NewReader(strings.NewReader(body))
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	must(t, err)
	if !slices.ContainsFunc(all, func(row []string) bool { return len(row) > 3 && row[0] == "linkedin" && row[2] == "quit" }) {
		t.Errorf("linkedin isn't quit in\n%s", body)
	}
}

// A verdict opens to what it was made of: the bookings that were credited, with what led to them.
func TestVerdict(t *testing.T) {
	w := open(t)
	address := w.at("verdict?range=2026-Q2&line=instagram&purpose=acquire")
	w.reads(address, "Instagram, to win new customers: is it paying off?", "Keep", "What to do next", "The statement", "of it, would have come anyway", "Own time",
		"Instagram (spring) on 4 May → Direct on 5 May", "the customer said “Instagram”", "Order B152", "1 to 25 of 68", "work at the owner's rate")
	w.reads(address+"&spent-page=3", "51 to 68 of 68")
	sorted := w.reads(address + "&sales-sort=-credited")
	if strings.Index(sorted, "Order B144") > strings.Index(sorted, "Order B152") {
		t.Error("the largest sale doesn't stand first")
	}
	_, body := w.get(address + "&format=json")
	var b report.Behind
	must(t, json.Unmarshal([]byte(body), &b))
	if len(b.Sales) != 10 || len(b.Spent) != 68 || b.Row.Verdict != "keep" {
		t.Errorf("%d sales, %d entries, %s", len(b.Sales), len(b.Spent), b.Row.Verdict)
	}
	_, body = w.get(address + "&format=chart&chart=weeks")
	if !strings.Contains(body, `"kind": "line"`) || !strings.Contains(body, `"Week of 30`) {
		t.Errorf("the chart's figures are %.300s", body)
	}
	_, body = w.get(address + "&format=csv")
	if !strings.Contains(body, "order shop/b152,2026-06-26,") {
		t.Errorf("the file lacks an order:\n%.800s", body)
	}
	for address, status := range map[string]int{
		w.at("verdict?range=2026-Q2&line=pinterest&purpose=acquire"):                       404,
		w.at("verdict?range=2026-Q2&purpose=acquire"):                                      400,
		w.at("verdict?range=2026-Q2&line=instagram&purpose=fame"):                          400,
		w.at("verdict?range=2026-Q2&line=instagram&purpose=acquire&format=chart&chart=no"): 404,
		w.at("?range=2026-Q2&format=pdf"):                                                  400,
		w.at("?range=soon"):                                                                400,
		w.URL + "/b/99/":                                                                   404,
		w.URL + "/b/x/":                                                                    404,
		w.URL + "/nowhere":                                                                 404,
	} {
		if r, body := w.get(address); r.StatusCode != status || !strings.Contains(body, "<h1>") {
			t.Errorf("%s: status %d, want %d", address, r.StatusCode, status)
		}
	}
}

// Nothing is recorded in August, and nothing at all for the gym: each page says what would be there.
func TestEmpty(t *testing.T) {
	w := open(t)
	page := w.reads(w.at("?range=2026-08"), "Nothing is recorded for these days", "What is recorded lies between 1 Jan to 30 Jun 2026.")
	if !strings.Contains(page, `href="/b/1/?range=2026-Q2"`) {
		t.Error("no link leads to the days that hold something")
	}
	w.reads(w.URL+"/b/2/", "Nothing is recorded yet")
}

// The form with two days leads to an address that says the same, last day included.
func TestDaysFromAForm(t *testing.T) {
	w := open(t)
	client := w.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for asked, want := range map[string]string{
		"?from=2026-04-01&until=2026-04-30&compare=off": "/b/1/?compare=off&range=2026-04-01..2026-05-01",
		"?from=2026-04-30&until=2026-04-01":             "/b/1/?range=2026-04-01..2026-05-01",
	} {
		r, _ := w.get(w.at(asked))
		if got, _ := url.QueryUnescape(r.Header.Get("Location")); r.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s leads to %s (%d), want %s", asked, got, r.StatusCode, want)
		}
	}
}

// What the reader chose stays in every link of a page.
func TestAddressesKeepWhatWasChosen(t *testing.T) {
	w := open(t)
	page := w.reads(w.at("?range=2026-Q2&compare=off"), `href="/b/1/verdict?compare=off&line=instagram&purpose=acquire&range=2026-Q2"`, `href="/b/1/?range=2026-Q2"`)
	if strings.Contains(page, "Against before") {
		t.Error("it compares although it was told not to")
	}
}

func TestHeaders(t *testing.T) {
	w := open(t)
	for _, address := range []string{w.at(""), w.URL + "/nowhere", w.URL + "/static/nothing.css", w.URL + "/storybook"} {
		r, _ := w.get(address)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", address, name, got)
			}
		}
	}
}

// A theme is kept by a cookie; only this site's own pages may set it, and it leads nowhere else.
func TestTheme(t *testing.T) {
	w := open(t)
	client := w.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	post := func(site string, form url.Values) *http.Response {
		r, err := http.NewRequest(http.MethodPost, w.URL+"/look", strings.NewReader(form.Encode()))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		answer, err := client.Do(r)
		must(t, err)
		answer.Body.Close()
		return answer
	}
	r := post("same-origin", url.Values{"theme": {"dark"}, "back": {"/b/1/?range=2026-Q2"}})
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/b/1/?range=2026-Q2" || len(r.Cookies()) != 1 || r.Cookies()[0].Value != "dark" {
		t.Errorf("%d to %s with %v", r.StatusCode, r.Header.Get("Location"), r.Cookies())
	}
	for _, back := range []string{"https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", ""} {
		if r := post("same-origin", url.Values{"theme": {"light"}, "back": {back}}); r.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %s", back, r.Header.Get("Location"))
		}
	}
	if r := post("cross-site", url.Values{"theme": {"dark"}}); r.StatusCode != http.StatusForbidden {
		t.Errorf("another site's form is answered %d", r.StatusCode)
	}
	request, err := http.NewRequest(http.MethodGet, w.at(""), nil)
	must(t, err)
	request.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	request.AddCookie(&http.Cookie{Name: "lang", Value: "tlh"})
	answer, err := client.Do(request)
	must(t, err)
	defer answer.Body.Close()
	page := make([]byte, 200)
	_, _ = answer.Body.Read(page)
	if !strings.Contains(string(page), `<html lang="en" dir="ltr" data-theme="dark">`) {
		t.Errorf("the page begins %s", page)
	}
}

// A message is shown once, above the next page; what a browser made up isn't a link elsewhere.
func TestFlash(t *testing.T) {
	w := open(t)
	set := httptest.NewRecorder()
	view.SetFlash(set, httptest.NewRequest(http.MethodPost, "/", nil), view.Flash{Tone: view.Done, Text: "52 orders are <stored>.", More: view.Link{Text: "See", URL: "https://elsewhere.example"}})
	request, err := http.NewRequest(http.MethodGet, w.at(""), nil)
	must(t, err)
	for _, c := range set.Result().Cookies() {
		request.AddCookie(c)
	}
	r, err := w.Client().Do(request)
	must(t, err)
	defer r.Body.Close()
	var body strings.Builder
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Body.Read(buffer)
		body.Write(buffer[:n])
		if err != nil {
			break
		}
	}
	if !strings.Contains(body.String(), "52 orders are &lt;stored&gt;.") || strings.Contains(body.String(), "elsewhere.example") {
		t.Error("the message isn't shown as it should be")
	}
	if len(r.Cookies()) != 1 || r.Cookies()[0].MaxAge >= 0 {
		t.Errorf("the message isn't taken away: %v", r.Cookies())
	}
}

// With one business the first page is its own; with several they are listed.
func TestHome(t *testing.T) {
	w := open(t)
	w.reads(w.URL+"/", "Which business?", "Ada's Shows", "Corner Gym")
}

// What is estimated says how it was, in the file of its page.
func TestFilesSayHow(t *testing.T) {
	w := open(t)
	for path, formula := range map[string]string{
		"?range=2026-Q2": "net = (conversions x what one leaves",
		"verdict?range=2026-Q2&line=instagram&purpose=acquire": "net = (conversions x what one leaves",
		"sales?range=2026-Q2": "Shapley value",
	} {
		_, text := w.get(w.at(path + "&format=json"))
		var file struct {
			Method report.Method
		}
		must(t, json.Unmarshal([]byte(text), &file))
		if m := file.Method; m.Version < 1 || m.Lookback != 90 || !strings.Contains(strings.Join(m.Formulas, "\n"), formula) {
			t.Errorf("%s says %+v", path, m)
		}
	}
}
