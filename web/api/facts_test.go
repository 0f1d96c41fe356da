package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"payoff"
)

// What a server states with the words of `payoff log`: minutes and money in the ledger, an hour's price
// and a currency's, a win, an answer. The same again is known; with another figure it is updated.
func TestFactsOfEveryKind(t *testing.T) {
	h := open(t, 0)
	body := `{"facts":[
		{"kind":"rate","on":"2026-01-01","person":"owner","hourly":20},
		{"kind":"rate","on":"2026-01-01","USD":"0.92","GBP":1.17},
		{"kind":"time","id":"t-1","on":"2026-03-01","minutes":90,"network":"facebook:2,instagram:1","purpose":"acquire","activity":"create"},
		{"kind":"cost","id":"c-1","at":"2026-03-02","amount":"30.00","type":"tools","network":"instagram","purpose":"acquire"},
		{"kind":"cost","id":7,"on":"2026-03-02","amount":12.340000000000002,"currency":"EUR","type":"ads","network":"facebook","paid":true,"purpose":"acquire","campaign":"spring"},
		{"kind":"order","id":1001,"at":"2026-03-02T09:00:00Z","amount":100,"told":"facebook"},
		{"kind":"win","id":"w-1","on":"2026-03-01","type":"invitation","network":"linkedin","value":"20.00","proxy":"a speaker's fee"},
		{"kind":"answer","id":"a-1","on":"2026-03-02","said":"a friend","order":"1001"}]}`
	outcomes := func(body string) string {
		t.Helper()
		w := h.send("/api/v1/facts", body, h.key("write")...)
		var out struct {
			Results []struct{ Kind, ID, Outcome string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		var all []string
		for _, r := range out.Results {
			all = append(all, r.Outcome)
		}
		return strings.Join(all, " ")
	}
	if got := outcomes(body); got != "stored stored stored stored stored stored stored stored" {
		t.Errorf("at first: %s", got)
	}
	if got := outcomes(body); got != "known known known known known known known known" {
		t.Errorf("again: %s", got)
	}
	if got := outcomes(`{"facts":[{"kind":"rate","on":"2026-01-01","GBP":"1.17","USD":"0.93"},{"kind":"cost","id":"c-1","at":"2026-03-02","amount":"31.00","type":"tools","network":"instagram","purpose":"acquire"}]}`); got != "updated updated" {
		t.Errorf("corrected: %s", got)
	}
	// 90 minutes at 20.00 are 30.00, a third of it instagram's, with tools of 31.00; two thirds facebook's.
	query := `{"range":"2026-03","metrics":["hours","cost"],"dimensions":["network"],"filters":["is","network",["facebook","instagram"]],"order":[["network","asc"]]}`
	want := "facebook 1 {\"amount\":\"32.34\",\"currency\":\"EUR\"}\ninstagram 0.5 {\"amount\":\"41.00\",\"currency\":\"EUR\"}"
	if got := h.ask(query); got != want {
		t.Errorf("got %s", got)
	}

	for _, c := range []struct{ fact, want string }{
		{`{"kind":"time","on":"2026-03-01","minutes":30}`, "fact 0: id: "},
		{`{"kind":"time","id":"1","minutes":30}`, "fact 0: at: "},
		{`{"kind":"time","id":"1","on":"2026-03-01","at":"2026-03-01","minutes":30}`, "say at or on"},
		{`{"kind":"time","id":"1","on":"2026-03-01"}`, "fact 0: minutes: "},
		{`{"kind":"time","id":"1","on":"2026-03-01","minutes":30,"network":"instgram"}`, "isn't known"},
		{`{"kind":"cost","id":"1","on":"2026-03-01"}`, "fact 0: amount: "},
		{`{"kind":"cost","id":"1","on":"2026-03-01","amount":"1","cost":"x"}`, `no field \"cost\"`},
		{`{"kind":"cost","id":"1","on":"2026-03-01","amount":{"a":1}}`, "fact 0: amount: want a text or a number"},
		{`{"kind":"order","id":"1","at":"2026-03-01","amount":"1","source":"x"}`, `no field \"source\"`},
		{`{"kind":"order","id":"1","at":"2026-03-01","amount":"1","aliases":"x"}`, "aliases: want a list"},
		{`{"kind":"rate","on":"2026-01-01"}`, "fact 0: rate: "},
		{`{"kind":"rate","on":"2026-01-01","CUR":"1"}`, `no field \"CUR\"`},
		{`{"kind":"rate","on":"2026-01-01","EUR":"1"}`, "own currency"},
		{`{"kind":"win","id":"1","on":"2026-03-01","type":"medal"}`, "fact 0: type: want invitation"},
		{`{"kind":"answer","id":"1","on":"2026-03-01"}`, "fact 0: said: "},
		{`{"kind":"reversal","entry":"1","why":"x"}`, `kind \"reversal\"`},
		{`{"kind":7}`, `kind \"7\"`},
		{`{}`, `kind \"\"`},
	} {
		if w := h.send("/api/v1/facts", `{"facts":[`+c.fact+`]}`, h.key("write")...); w.Code != 400 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, want %s", c.fact, w.Code, w.Body, c.want)
		}
	}
}

// A token that stood in the form says whose order it is. One that doesn't hold is left aside.
func TestFactsWithAToken(t *testing.T) {
	h := open(t, 0)
	token := func(name, first string) string {
		t.Helper()
		w := h.send("/api/token", `{"n":"`+name+`","u":"https://ada.example/","k":"`+first+`"}`)
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	for i, text := range []string{token("token", "reader"), token("handoff", "reader"), "AAAA", ""} {
		id := string(rune('1' + i))
		body := `{"facts":[{"kind":"order","id":"` + id + `","at":"2026-03-02","amount":"5.00","token":"` + text + `"},{"kind":"lead","id":"` + id + `","at":"2026-03-02","token":"` + text + `"}]}`
		if w := h.send("/api/v1/facts", body, h.key("write")...); w.Code != 200 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	known := 0
	for _, f := range h.orders(t) {
		var o payoff.Order
		if err := json.Unmarshal(f.Body, &o); err != nil {
			t.Fatal(err)
		}
		if len(o.Visitors) > 0 {
			known++
			if o.Number != "1" || len(o.Visitors) != 1 || !payoff.Lasting(o.Visitors[0]) {
				t.Errorf("order %s is of %v", o.Number, o.Visitors)
			}
		}
	}
	if known != 1 {
		t.Errorf("%d orders know their visitor, want 1", known)
	}
	if got := h.get("/metrics").Body.String(); !strings.Contains(got, `payoff_tokens_total{kind="token",outcome="forged"} 4`) {
		t.Errorf("got %s", got)
	}
}
