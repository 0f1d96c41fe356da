package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"payoff"
	"payoff/report"
)

// What a reading was worked out from goes through `payoff calc`, and gives the same effect: of a pause, and of
// weeks drawn by lot.
func TestAReadingCanBeWorkedOutAgain(t *testing.T) {
	t.Setenv("PAYOFF_NOW", "2026-01-01T10:00:00Z")
	p := typist{t, t.TempDir()}
	p.must("", "init", "--data", "shop", "--business", "Ada", "--currency", "EUR", "--zone", "UTC", "--margin", "0.5", "--owner-rate", "20.00")
	p.must("", "log", "--data", "shop", "test", "id=rest", "network=instagram", "purpose=acquire", "design=pause", "from=2026-03-30", "weeks=4")
	p.must("", "log", "--data", "shop", "test", "id=lot", "network=instagram", "purpose=acquire", "design=appointment", "from=2026-01-05", "weeks=12", "low=30", "full=90", "seed=7")
	orders := strings.Builder{}
	orders.WriteString("date,order,amount,currency,tax,email,source,medium\n")
	n := 0
	for week := range 42 { // 3 to 6 orders a week, two fewer in the pause
		monday := payoff.DateOf(2025, 7, 7) + payoff.Date(7*week)
		count := 3 + week*week%4
		if week >= 38 {
			count -= 2
		}
		for k := range count {
			n++
			fmt.Fprintf(&orders, "%s,%d,200.00,EUR,0.00,c%d@example.org,instagram,social\n", monday+payoff.Date(k), 1000+n, n)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(p.dir, "orders.csv"), []byte(orders.String()), 0o600))
	t.Setenv("PAYOFF_NOW", "2026-04-27T10:00:00Z")
	p.must("", "import", "--data", "shop", "orders.csv")
	again := func(id, kind string, out any) report.TestReading {
		t.Helper()
		var r report.TestReading
		must(json.Unmarshal([]byte(p.must("", "test", "read", id, "--data", "shop", "--format", "json")), &r))
		if r.Calc.Kind != kind {
			t.Fatalf("test %s is read by %q, want %s", id, r.Calc.Kind, kind)
		}
		input, err := json.Marshal(r.Calc.Input)
		must(err)
		must(os.WriteFile(filepath.Join(p.dir, "input.json"), input, 0o600))
		must(json.Unmarshal([]byte(p.must("", "calc", kind, "input.json")), out))
		return r
	}
	same := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.005 {
			t.Errorf("%s is %.4f by calc, %.4f by the reading", what, got, want)
		}
	}
	var impact struct {
		Effect float64    `json:"abs_effect_avg"`
		CI     [2]float64 `json:"abs_ci_cum"`
		P      float64    `json:"p"`
	}
	r := again("rest", "impact", &impact)
	same("a week of the pause", -impact.Effect, r.PerWeek.Mid.Float())
	same("the sum's low end", -impact.CI[1], r.Sum.Low.Float())
	same("the tail", impact.P, *r.PerWeek.P)
	var lot struct {
		PerHour struct {
			Mid  float64    `json:"mid"`
			CI95 [2]float64 `json:"ci95"`
		} `json:"per_hour"`
	}
	r = again("lot", "appointment", &lot)
	same("an hour drawn", lot.PerHour.Mid, r.PerHour.Mid.Float())
	same("its low end", lot.PerHour.CI95[0], r.PerHour.Low.Float())
}
