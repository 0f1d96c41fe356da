package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"payoff/report/svg"
)

// Two visits: one from Instagram on 4 May, one that came directly on 5 May. By day the chart has a
// place for each of the quarter's 91 days, and nothing on the others.
func TestVisitsByChannel(t *testing.T) {
	w := open(t)
	figures := func(query string) svg.Data {
		t.Helper()
		_, body := w.get(w.at("traffic?format=chart&chart=visits&" + query))
		var d svg.Data
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			t.Fatalf("%v in %.300s", err, body)
		}
		return d
	}
	d := figures("range=2026-Q2")
	if len(d.Places) != 91 || len(d.Series) != 2 || d.Series[0].Name != "Organic Social" || d.Series[1].Name != "Direct" {
		t.Fatalf("%d places, series %+v", len(d.Places), d.Series)
	}
	for i, place := range d.Places {
		for n, at := range []string{"4 May 2026", "5 May 2026"} {
			want := 0.0
			if strings.ReplaceAll(place, "\u00a0", " ") == at {
				want = 1
			}
			if got := *d.Series[n].Mid[i]; got != want {
				t.Errorf("%s on %s: %v, want %v", d.Series[n].Name, place, got, want)
			}
		}
	}
	// Both lie in the week of 4 May, in May, and on 4 May one of them in the hour from 19:00 in Dublin.
	for query, want := range map[string]struct {
		places int
		at     string
	}{"range=2026": {53, "Week of 4 May 2026"}, "range=2024-01-01..2027-01-01": {36, "May 2026"}, "range=2026-05-04..2026-05-05": {24, "4 May 2026, 19:00"}} {
		d := figures(query)
		found := false
		for i, place := range d.Places {
			if strings.ReplaceAll(place, "\u00a0", " ") == want.at {
				found = *d.Series[0].Mid[i] == 1
			}
		}
		if len(d.Places) != want.places || !found {
			t.Errorf("%s: %d places, want %d with a visit at %s", query, len(d.Places), want.places, want.at)
		}
	}
}
