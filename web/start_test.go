package web_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"payoff/books"
)

// entertainer is what somebody remembers who sells shows at 1,000.00: two and a half hours a week on Facebook.
func entertainer() url.Values {
	return url.Values{
		"do": {"work"}, "price": {"1000.00"}, "margin": {"80"}, "customers": {"20"}, "enquiries": {"100"}, "way": {"own"}, "hour": {"10.00"}, "worked": {""}, "fixed": {""},
		"line-1": {"network:facebook"}, "hours-1": {"2.5"}, "brought-1": {"12"}, "line-2": {"network:linkedin"}, "hours-2": {"1"}, "brought-2": {"0"},
		"line-3": {""}, "hours-3": {""}, "brought-3": {""}, "line-4": {""}, "hours-4": {""}, "brought-4": {""},
	}
}

// boss sets up the first account of a server.
func (h *house) boss() visitor {
	h.t.Helper()
	link, err := h.people.Setup(h.t.Context())
	must(h.t, err)
	v := h.visitor()
	v.reads(link, url.Values{"name": {"Ada"}, "mail": {"ada@shop.example"}, "password": {"seven green boats"}})
	return v
}

// TestFirstRunWithoutASite: half an hour each weekday at 10.00 an hour on Facebook and an hour a week on LinkedIn are
// 1,820.00 a year and 22.8 working days; a show leaves 800.00, so three pay for it.
func TestFirstRunWithoutASite(t *testing.T) {
	h := newHouse(t, "")
	ada := h.boss()
	ada.reads("/", nil, "Add another business")
	business := url.Values{"name": {"Shows"}, "currency": {"euro"}, "zone": {"Dublin"}, "sites": {"not a host"}}
	ada.reads("/start", business, "What is your business?", `value="Shows"`, `value="euro"`, `value="Dublin"`, "isn't a time zone", "isn't a host name")
	business = url.Values{"name": {"Shows"}, "currency": {"eur"}, "zone": {"Europe/Dublin"}, "sites": {""}}
	at, _ := ada.reads("/start", business, "What would have to be true?", "What do you remember?")
	again, _ := ada.reads("/start", business, "What would have to be true?")
	if at != again {
		t.Errorf("sent twice it leads to %s and %s", at, again)
	}
	if all, err := h.state.Businesses(t.Context()); err != nil || len(all) != 3 {
		t.Fatalf("%d businesses, %v", len(all), err)
	}
	business.Set("currency", "GBP")
	ada.reads("/start", business, "in this folder already", `value="GBP"`)

	wrong := entertainer()
	wrong.Set("price", "a lot")
	wrong.Set("brought-1", "30")
	ada.reads(at, wrong, `value="a lot"`, "Want an amount such as 1000.00", "More than the customers of the whole year", `value="2.5"`)
	_, body := ada.reads(at, entertainer(), "Your habit costs €1,820 a year: 3 customers pay for it, or up to 6", "22.8 working days", "Enquiries that takes", "assumed", "They rest on memory alone", "Nothing is stored yet")
	if !strings.Contains(body, `name="do" value="keep"`) {
		t.Error("it can't be kept")
	}
	if _, body := ada.reads(at, nil, "Nobody knows yet"); strings.Contains(body, "habit costs") {
		t.Error("what was worked out is stored without being kept")
	}
	keep := entertainer()
	keep.Set("do", "keep")
	for range 2 { // back, and sent again
		ada.reads(at, keep, "Kept, as claimed.", "Your habit costs €1,820 a year", "The first step to know it", "Ask each new customer", "The verdict on Facebook")
	}
	id := strings.Split(at, "/")[2]
	count := map[books.Kind]int{}
	for f, err := range h.state.History(t.Context(), h.cafe.ID+1) {
		must(t, err)
		count[f.Kind]++
	}
	if count[books.Claims] != 2 || count[books.Entries] != 0 {
		t.Errorf("kept twice there are %v", count)
	}
	ada.reads("/b/"+id+"/verdict?range=last-90-days&line=facebook&purpose=acquire", nil, "Not enough data", "remembered", "customers, as remembered", "hours, as remembered")
	ada.reads("/b/"+id+"/settings", nil, `value="80"`, "Europe/Dublin")
	ada.reads("/b/"+id+"/changes", nil, "set up", "margin", "claim: 2 new")
	// Remembered otherwise: what isn't there any more comes to nothing.
	keep.Set("line-2", "")
	keep.Set("hours-2", "")
	keep.Set("brought-2", "")
	if _, body := ada.reads(at, keep, "Your habit costs €1,300 a year: 2 customers"); strings.Contains(body, "The verdict on LinkedIn") {
		t.Error("LinkedIn is still remembered")
	}
}

// TestHourThreeWays: 20 shows at 1,000.00 of which 80% is left, 1,600 hours worked, 4,000.00 of fixed costs: 12.50 by
// revenue, 7.50 earned. At 182 hours a year that is 2,275.00 and 1,365.00.
func TestHourThreeWays(t *testing.T) {
	h := newHouse(t, "")
	ada := h.boss()
	form := entertainer()
	form.Set("worked", "1600")
	form.Set("way", "revenue")
	ada.reads("/b/1/start", form, "Your habit costs €2,275 a year")
	form.Set("way", "earned")
	form.Set("fixed", "4000")
	ada.reads("/b/1/start", form, "Your habit costs €1,365 a year")
	form.Set("fixed", "90000")
	ada.reads("/b/1/start", form, "Nothing is left of an hour that way")
	form.Set("worked", "")
	ada.reads("/b/1/start", form, "Want a whole number from 0 to 8,760")
}

// TestFirstRunWithASite: the snippet, and what is still waited for, without a script too.
func TestFirstRunWithASite(t *testing.T) {
	h := newHouse(t, "")
	told := []string{}
	h.web.ChangedForTest(func(_ context.Context, b books.Business) error { told = append(told, b.Name); return nil })
	ada := h.boss()
	at, _ := ada.reads("/start", url.Values{"name": {"Web shop"}, "currency": {"EUR"}, "zone": {"Europe/Dublin"}, "sites": {"web.example\nblog.example=old.example"}}, "What would have to be true?")
	id := strings.Split(at, "/")[2]
	ada.reads("/b/"+id+"/arriving", nil, "Nothing has come yet.", `<noscript><meta http-equiv="refresh"`, `data-again="/b/`+id+`/arriving"`, "Nothing was dropped.",
		"&lt;script defer src=&#34;", "/p.js", "data-site=&#34;blog.example&#34;", "Note the hours that go into it")
	if len(told) != 1 || told[0] != "Web shop" {
		t.Errorf("the server is told of %q", told)
	}
	reader := h.user("Reader", h.shop.ID, books.RoleReader)
	if answer, body := h.ask("POST", "/start", reader, url.Values{"name": {"Mine"}}); answer.StatusCode != 403 || !strings.Contains(body, "Only an owner of every business") {
		t.Errorf("a reader sets up a business: %d", answer.StatusCode)
	}
}

var formAs = regexp.MustCompile(`name="do" value="(change|add|state)"><input type="hidden" name="as" value="([^"]*)"`)

// as is what a page's form says the settings were.
func as(t *testing.T, body string) string {
	t.Helper()
	m := formAs.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no form in\n%s", body)
	}
	return m[2]
}

// TestSettingsForms: each form stores, says what is wrong beside what was typed, and tells who comes second.
func TestSettingsForms(t *testing.T) {
	h := newHouse(t, "")
	ada := h.boss()
	_, body := ada.reads("/b/1/settings", nil, "What holds for this business?", "can't be changed")
	stale := as(t, body)
	ada.reads("/b/1/settings", url.Values{"do": {"change"}, "as": {stale}, "name": {""}, "margin": {"many"}}, "Want a name of at most 100", "Want a percentage", `value="many"`)
	first := url.Values{"do": {"change"}, "as": {stale}, "name": {"Shop"}, "margin": {"55.5"}}
	ada.reads("/b/1/settings", first, "Saved. It holds at once.", `value="55.5"`)
	ada.reads("/b/1/settings", first, "That holds already.")
	_, body = ada.reads("/b/1/settings", url.Values{"do": {"change"}, "as": {stale}, "name": {"Shop"}, "margin": {"60"}}, "Somebody changed this since you opened the form", `value="60"`)
	ada.reads("/b/1/settings", url.Values{"do": {"change"}, "as": {as(t, body)}, "name": {"Shop"}, "margin": {"60"}}, "Saved.", `value="60"`)
	ada.reads("/b/1/settings", url.Values{"do": {"change"}, "as": {as(t, body)}, "name": {"Cafe"}, "margin": {"60"}}, `value="Cafe"`)

	_, body = ada.reads("/b/1/sites", nil, "None. Payoff works without")
	ada.reads("/b/1/sites", url.Values{"do": {"add"}, "as": {as(t, body)}, "host": {"a b"}}, "isn't a host name", `value="a b"`)
	_, body = ada.reads("/b/1/sites", url.Values{"do": {"add"}, "as": {as(t, body)}, "host": {"shop.example"}, "others": {"old.example"}}, "Saved.", "www.shop.example", "data-site=")
	ada.reads("/b/1/sites", url.Values{"do": {"remove"}, "as": {as(t, body)}, "host": {"old.example"}}, "old.example is taken out.")

	_, body = ada.reads("/b/1/purposes", nil, "What is the work on networks for?")
	ada.reads("/b/1/purposes", url.Values{"do": {"change"}, "as": {as(t, body)}, "hire": {"on"}}, "Saved.")
	_, body = ada.reads("/b/1/time", nil)
	if hire, acquire := strings.Index(body, `value="hire"`), strings.Index(body, `value="acquire"`); hire < 0 || hire > acquire {
		t.Error("the chosen purpose doesn't come first")
	}

	_, body = ada.reads("/b/1/privacy", nil, "one service of one controller", "48 hours", "payoff erase")
	ada.reads("/b/1/privacy", url.Values{"do": {"change"}, "as": {as(t, body)}, "cross": {"yes"}}, "Saved.")
	ada.reads("/b/1/privacy", url.Values{"do": {"change"}, "as": {as(t, body)}, "cross": {"maybe"}}, "Want one of those offered")

	_, body = ada.reads("/b/1/excluded", nil, "Everybody's count, yours too.", "You come from 127.0.0.1")
	ada.reads("/b/1/excluded", url.Values{"do": {"change"}, "as": {as(t, body)}, "addresses": {"here"}, "pages": {"admin"}}, "want an address", "want paths", ">here</textarea>")
	ada.reads("/b/1/excluded", url.Values{"do": {"me"}}, "Saved.", "Your address is excluded already.")
	all, err := h.state.Businesses(t.Context())
	must(t, err)
	if b := all[0]; !b.CrossDomains || len(b.Excluded) != 1 || *b.Margin != 600_000 || len(b.Hosts()) != 3 || len(b.Purposes) != 1 {
		t.Errorf("what holds is %+v", b)
	}
	ada.reads("/b/1/changes", nil, "cross-domains", "no → yes", "exclude", "purposes")
}

// TestAlternativesForms: one is named, changed and ended; who comes second is told.
func TestAlternativesForms(t *testing.T) {
	h := newHouse(t, "")
	ada := h.boss()
	_, body := ada.reads("/b/1/alternatives", nil, "None is named")
	form := url.Values{
		"do": {"state"}, "as": {as(t, body)}, "name": {"The half hour after the gig"}, "hours": {"10"}, "hour-low": {"20"}, "hour-mid": {"35"}, "hour-high": {"30"},
		"evidence": {"claimed"}, "proxy": {"two tries"}, "on": {"2026-11-01"},
	}
	ada.reads("/b/1/alternatives", form, "Want low, middle and high in that order", `value="35"`)
	form.Set("hour-high", "60")
	ada.reads("/b/1/alternatives", form, "1 other use of your time", "rests on: two tries", "€35.00")
	ada.reads("/b/1/alternatives", form, "Saved.") // sent again
	form.Set("hour-high", "70")
	ada.reads("/b/1/alternatives", form, "There is one of that name")
	address := "/b/1/alternatives?change=" + url.QueryEscape("The half hour after the gig")
	_, body = ada.reads(address, nil, `value="60.00"`)
	form.Set("as", as(t, body))
	form.Set("change", "The half hour after the gig")
	ada.reads("/b/1/alternatives", form, "Saved.", "70")
	form.Set("hour-high", "80")
	ada.reads("/b/1/alternatives", form, "Somebody changed this since")
	ada.reads("/b/1/alternatives", url.Values{"do": {"end"}, "as": {"stale"}, "name": {"The half hour after the gig"}}, "Somebody changed this since")
	all, err := h.state.Businesses(t.Context())
	must(t, err)
	versions := 0
	for f, err := range h.state.History(t.Context(), all[0].ID) {
		must(t, err)
		if f.Kind == books.Alternatives {
			versions++
		}
	}
	if versions != 2 {
		t.Errorf("%d versions are kept", versions)
	}
}
