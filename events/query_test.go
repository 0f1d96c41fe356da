package events_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

var today = payoff.DateOf(2026, 9, 15)

// The example of the query language: every field.
const example = `{"site":"blog.example","range":"2026-09","metrics":["visits","pageviews"],"dimensions":["time:day","channel"],
 "filters":["and",["is","network",["facebook","instagram"]],["not",["contains","page",["/private"]]]],
 "order":[["visits","desc"],["channel","asc"]],"limit":100,"model":"last_non_direct"}`

func TestParseQuery(t *testing.T) {
	q, err := events.ParseQuery([]byte(example), today, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if q.Site != "blog.example" || q.Range.String() != "2026-09-01..2026-10-01" || q.Limit != 100 || q.Model != "last_non_direct" {
		t.Errorf("got %+v", q)
	}
	if !slices.Equal(q.Metrics, []string{"visits", "pageviews"}) || !slices.Equal(q.Dimensions, []string{"time:day", "channel"}) {
		t.Errorf("got %v by %v", q.Metrics, q.Dimensions)
	}
	if !slices.Equal(q.Order, []events.By{{Word: "visits", Desc: true}, {Word: "channel"}}) {
		t.Errorf("got order %v", q.Order)
	}
	if !slices.Equal(q.Filter.Dimensions(), []string{"network", "page"}) {
		t.Errorf("got filters by %v", q.Filter.Dimensions())
	}
	q, err = events.ParseQuery([]byte(`{"range":"today","metrics":["visits"]}`), today, time.UTC)
	if err != nil || q.Limit != 1000 || q.Model != events.DefaultModel || !q.Filter.None() || q.Range.From != today {
		t.Errorf("got %+v, %v", q, err)
	}
}

// A wrong query says which word is wrong, and what is near.
func TestParseQuerySays(t *testing.T) {
	with := func(more string) string { return `{"range":"2026-09",` + more + `}` }
	deep := `["is","channel",["Direct"]]`
	for range 9 {
		deep = `["not",` + deep + `]`
	}
	for _, c := range []struct{ query, says string }{
		{``, "no JSON object"},
		{`null`, "no JSON object"},
		{`[]`, "no JSON object"},
		{`{"range":"2026-09","metrics":["visits"]} {}`, "behind its end"},
		{`{"metrics":["visits"]}`, `no "range"`},
		{`{"range":"yesterday","metrics":["visits"]}`, `range "yesterday"`},
		{with(`"metrics":[]`), `no "metrics"`},
		{with(`"metrics":"visits"`), "metrics can't be a string"},
		{with(`"metric":["visits"]`), `no "metric": did you mean "metrics"?`},
		{with(`"metrics":["visit"]`), `no metric "visit": did you mean "visits"?`},
		{with(`"metrics":["page_views"]`), `did you mean "pageviews"?`},
		{with(`"metrics":["quux"]`), `no metric "quux": want one of visitors, visits`},
		{with(`"metrics":["visits","visits"]`), "visits stands there twice"},
		{with(`"metrics":["visits"],"dimensions":["day"]`), `no dimension "day": did you mean "time:day"?`},
		{with(`"metrics":["visits"],"dimensions":["Channel"]`), `did you mean "channel"?`},
		{with(`"metrics":["visits"],"dimensions":["time:day","time:week"]`), "time:day and time:week are both time"},
		{with(`"metrics":["visits"],"dimensions":["site","site"]`), "site stands there twice"},
		{with(`"metrics":["visits"],"dimensions":["channel","network","source","medium","term"]`), "at most 4"},
		{with(`"metrics":["cost"],"dimensions":["device"]`), "cost can't be asked by device"},
		{with(`"metrics":["bounce_rate"],"dimensions":["page"]`), "bounce_rate can't be asked by page"},
		{with(`"metrics":["cost"],"site":"a.example"`), "cost can't be filtered by site"},
		{with(`"metrics":["visits"],"dimensions":["post"]`), "visits can't be asked by post"},
		{with(`"metrics":["visits"],"filters":["is","account",["a"]]`), "visits can't be filtered by account"},
		{with(`"metrics":["visits"],"filters":["is","time:day",["2026-09-01"]]`), "say the time in the range"},
		{with(`"metrics":["visits"],"filters":["equals","page",["/"]]`), `no operation "equals"`},
		{with(`"metrics":["visits"],"filters":["contain","page",["/"]]`), `did you mean "contains"?`},
		{with(`"metrics":["visits"],"filters":["is","pages",["/"]]`), `did you mean "page"?`},
		{with(`"metrics":["visits"],"filters":["is","page","/"]`), "a list of 1 to 100 texts"},
		{with(`"metrics":["visits"],"filters":["is","page",[]]`), "a list of 1 to 100 texts"},
		{with(`"metrics":["visits"],"filters":["contains","page",[""]]`), "everything holds an empty text"},
		{with(`"metrics":["visits"],"filters":["matches","page",["("]]`), "isn't a regular expression"},
		{with(`"metrics":["visits"],"filters":["not"]`), `"not" takes one filter`},
		{with(`"metrics":["visits"],"filters":["and"]`), "at least one filter"},
		{with(`"metrics":["visits"],"filters":` + deep), "more than 8 filters inside one another"},
		{with(`"metrics":["visits"],"filters":["or"` + strings.Repeat(`,["is","os",["x"]]`, 51) + `]`), "more than 50 comparisons"},
		{with(`"metrics":["visits"],"order":[["pageviews","desc"]]`), `"pageviews" is neither`},
		{with(`"metrics":["visits"],"order":[["visits","down"]]`), "want pairs such as"},
		{with(`"metrics":["visits"],"limit":0`), "want 1 to 10000, not 0"},
		{with(`"metrics":["visits"],"limit":10001`), "not 10001"},
		{with(`"metrics":["visits"],"model":"Last Click"`), `model "Last Click"`},
		{`{"range":"` + strings.Repeat("x", 70000) + `"}`, "longer than 65536 bytes"},
	} {
		_, err := events.ParseQuery([]byte(c.query), today, time.UTC)
		if err == nil || !strings.Contains(err.Error(), c.says) || payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%.120s\n got %v (%s)\nwant it to say %s", c.query, err, payoff.KindOf(err), c.says)
		}
	}
}

// A query with metrics of both worlds: the engine's part has no limit, as rows are joined first.
func TestForEngine(t *testing.T) {
	q, err := events.ParseQuery([]byte(`{"range":"2026-09","metrics":["revenue","visits","leads"],"dimensions":["channel"],"order":[["revenue","desc"]],"limit":5}`), today, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	part, ok := q.ForEngine()
	if !ok || !slices.Equal(part.Metrics, []string{"visits"}) || part.Limit != 0 || part.Order != nil {
		t.Errorf("got %+v", part)
	}
	if !slices.Equal(q.ForBooks(), []string{"revenue", "leads"}) {
		t.Errorf("got %v", q.ForBooks())
	}
	q.Metrics = []string{"revenue"}
	if _, ok := q.ForEngine(); ok {
		t.Error("a query of revenue alone needs no engine")
	}
}

func TestArrange(t *testing.T) {
	row := func(channel string, visits float64, rate events.Value) events.Row {
		return events.Row{Dimensions: []string{channel}, Metrics: []events.Value{events.Of(visits), rate}}
	}
	q := events.Query{Metrics: []string{"visits", "bounce_rate"}, Dimensions: []string{"channel"}, Limit: 3}
	rows := func() []events.Row {
		return []events.Row{row("b", 1, events.Of(0.5)), row("c", 2, events.Value{}), row("a", 1, events.Of(0.25)), row("d", 0, events.Value{})}
	}
	for _, c := range []struct {
		order []events.By
		want  string
	}{
		{nil, "cab"}, // the first metric, largest first, then by name
		{[]events.By{{Word: "channel", Desc: true}}, "dcb"},
		{[]events.By{{Word: "bounce_rate"}}, "abc"}, // undefined last
		{[]events.By{{Word: "bounce_rate", Desc: true}}, "bac"},
	} {
		q.Order = c.order
		got := ""
		for _, r := range q.Arrange(rows()) {
			got += r.Dimensions[0]
		}
		if got != c.want {
			t.Errorf("by %v: got %s, want %s", c.order, got, c.want)
		}
	}
}

func TestValueJSON(t *testing.T) {
	b, err := json.Marshal([]events.Value{events.Of(12), events.Of(0.25), {}, events.OfMoney(payoff.Money{Minor: 4000, Currency: "EUR"})})
	if err != nil || string(b) != `[12,0.25,null,{"amount":"40.00","currency":"EUR"}]` {
		t.Errorf("got %s, %v", b, err)
	}
}

// FuzzParseQuery: any text is a query or an error that a person can act on, and what is read can be
// written and read again.
func FuzzParseQuery(f *testing.F) {
	f.Add(example)
	f.Add(`{"range":"last-30-days","metrics":["cost","net"],"dimensions":["time:month","network"]}`)
	f.Add(`{"range":"2026","metrics":["visits"],"filters":["or",["matches","page",["^/a(b|c)+$"]],["is_not","os",[""]]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := events.ParseQuery([]byte(text), today, time.UTC)
		if err != nil {
			if payoff.KindOf(err) != payoff.Invalid || len(err.Error()) > 2000 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		q.Filter.Match(func(string) string { return "" })
		document, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := events.ParseQuery(document, today, time.UTC)
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		b, err := json.Marshal(again)
		if err != nil || string(b) != string(document) {
			t.Fatalf("%s became %s (%v)", document, b, err)
		}
	})
}
