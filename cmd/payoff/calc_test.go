package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCalcAgainstReferenceVectors checks every file of cases in PAYOFF_DATA whose kind calc knows,
// each by its own tolerance.
func TestCalcAgainstReferenceVectors(t *testing.T) {
	data := os.Getenv("PAYOFF_DATA")
	files, err := filepath.Glob(filepath.Join(data, "science", "*.json"))
	if err != nil || data == "" || len(files) == 0 {
		t.Skip("PAYOFF_DATA names no folder with reference vectors")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var head struct{ Kind string }
			if err := json.Unmarshal(text, &head); err != nil {
				t.Fatal(err)
			}
			kind, err := findCalcKind(head.Kind)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := calc(&out, kind, text, filepath.Dir(file), true); err != nil {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}

func TestCompareByEachTolerance(t *testing.T) {
	for _, c := range []struct{ name, result, expected, tolerance, want string }{
		{"exact without a tolerance", `{"a":1}`, `{"a":1.0}`, `{}`, ""},
		{"exact without a tolerance", `{"a":1}`, `{"a":1.1}`, `{}`, "a is 1, want 1.1 within 0"},
		{"more fields are fine", `{"a":1,"b":2}`, `{"a":1}`, `{}`, ""},
		{"a missing field isn't null", `{}`, `{"a":null}`, `{}`, "a is missing"},
		{"null is null", `{"a":null}`, `{"a":null}`, `{}`, ""},
		{"null isn't 0", `{"a":0}`, `{"a":null}`, `{"abs":1}`, "a is 0, want null"},
		{"either suffices", `{"a":101,"b":0.5}`, `{"a":100,"b":0}`, `{"abs":0.6,"rel":0.01}`, ""},
		{"paths replace", `{"a":1.05,"b":{"c":1.05}}`, `{"a":1,"b":{"c":1}}`, `{"abs":0.1,"paths":{"b":{"abs":0}}}`, "b.c is 1.05, want 1 within 0"},
		{"of_width", `{"ci":[[0.9,11]]}`, `{"ci":[[0,10]]}`, `{"paths":{"ci":{"of_width":0.1}}}`, ""},
		{"of_width, per end", `{"ci":[[1.1,11]]}`, `{"ci":[[0,10]]}`, `{"paths":{"ci":{"of_width":0.1}}}`, "ci[0][0] is 1.1, want 0 within 1"},
		{"of", `{"x":109,"sd":50}`, `{"x":100,"sd":100}`, `{"only":["x"],"paths":{"x":{"of":"sd","by":0.1}}}`, ""},
		{"of_interval", `{"x":2.1,"ci":[0,0]}`, `{"x":2,"ci":[1,3]}`, `{"only":["x"],"paths":{"x":{"of_interval":"ci","by":0.1}}}`, ""},
		{"of_sum", `{"s":[11,9]}`, `{"s":[10,10]}`, `{"paths":{"s":{"of_sum":0.05}}}`, ""},
		{"or_more", `{"r":12}`, `{"r":10}`, `{"paths":{"r":{"abs":0,"or_more":true}}}`, ""},
		{"or_more, not less", `{"r":9}`, `{"r":10}`, `{"paths":{"r":{"abs":0,"or_more":true}}}`, "r is 9, want 10 within 0"},
		{"ignore", `{"a":{"b":1}}`, `{"a":{"b":2}}`, `{"ignore":["b"]}`, ""},
		{"text", `{"a":"x"}`, `{"a":"y"}`, `{"abs":9}`, `a is "x", want "y"`},
		{"lists of another length", `{"a":[1]}`, `{"a":[1,2]}`, `{"abs":9}`, "a is [1], want [1,2]"},
	} {
		var tol tolerance
		if err := json.Unmarshal([]byte(c.tolerance), &tol); err != nil {
			t.Fatal(err)
		}
		got, err := compare([]byte(c.result), []byte(c.expected), &tol)
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// FuzzCalc feeds every kind with whatever it is given: an answer is JSON without a NaN, a refusal
// says why, and nothing panics.
func FuzzCalc(f *testing.F) {
	for _, seed := range []string{
		`{"cost":"1300.00","contribution_per_customer":"50.00","win_rate":0.2,"lead_rate":0.02,"reachable":4000}`,
		`{"touches":[{"day":0,"channel":"a"},{"day":3,"channel":"direct"}],"conversion_day":3,"revenue_minor_units":-5,"half_life_days":7,"lookback_days":90,"milestone_touch_index":[1]}`,
		`{"journeys":[{"path":["a","b","a"],"conversions":2,"nulls":1,"value":3.5},{"path":[],"conversions":1}],"bootstrap":{"samples":10,"seed":1}}`,
		`{"question":"interval","conversions":1,"visitors":37}`,
		`{"question":"compare","a":{"conversions":3,"visitors":120},"b":{"conversions":9,"visitors":150}}`,
		`{"question":"sample_size","p1":0.02,"p2":0.03}`,
		`{"question":"assurance","ka":2,"na":60,"kb":5,"nb":60,"more_a":3,"more_b":3}`,
		`{"y":[121,125,113,null,124,118,110,115],"n_pre":6,"sigma_obs2":100,"sigma_level2":4,"a0":120,"P0":900,"model":"local_level"}`,
		`{"y":[9,6,8,7,9,6,8,7,9,6],"n_pre":8,"period":4,"params":[9,1,0.04],"a0":[8,0,0,0],"P0_diag":400,"model":"level_seasonal"}`,
		`{"y":[9,6,8,7,9,6,8,7,9,6,9,8],"n_pre":10,"draws":100,"controls":{"x":[1,2,1,2,3,1,2,1,2,1,2,3]},"season":{"period":4,"harmonics":1},"break_even":2}`,
		`{"y":[9,6,8,7,9,6,8,7,9,6,9,8],"windows":[[9,10],[11,12]],"draws":100,"warm_up":0,"carry_over":1}`,
		`{"question":"detectable","pre_weeks":52,"pause_weeks":4,"sigma_obs":10,"sigma_level":1}`,
		`{"question":"weeks","true_weekly_effect":8,"weeks":[10,12,9,14,8,11,null,13,12]}`,
		`{"question":"design","sigma_obs":1,"sigma_level":0,"on_off":[1,1,0,1,0]}`,
		`{"visitors":200,"orders":[17.87,30.2,228.17],"draws":100,"seed":1}`,
		`{"answers":{"direct":{"instagram":12,"friend":9},"instagram":{"instagram":3,"radio":1}},"nonrespondents":{"direct":3},"decoys":["radio"]}`,
		`{"question":"unit_economics","ad_spend":300,"hours":20,"hourly_rate":35,"new_customers":12,"avg_order":60,"gross_margin":0.4,"orders_per_month":1,"monthly_churn":0.08,"horizon_months":12}`,
		`{"question":"ppc_equivalent","rows":[{"keyword":"k","visits":3,"cpc":0.5},{"visits":2}],"conv_social":0.1,"conv_ppc":0.2}`,
		`{"question":"support_deflection","cases_answered_publicly":4,"viewers_per_case":25,"share_with_same_question":0.1,"would_have_contacted":0.5,"cost_per_contact":6}`,
		`{"question":"correction","observed":5,"unlinked":[{"conversions":9,"linked":4,"linked_social":1}],"draws":100}`,
		`{"customers":[{"frequency":2,"recency":9,"T":20,"mean_value":4},{"frequency":1,"recency":3,"T":9,"mean_value":7},{"frequency":0,"recency":0,"T":5}],"predict":[{"frequency":1,"recency":1,"T":3}],"horizons":[10],"times":[1.0],"spend":[{"frequency":1,"mean":3}]}`,
		`{"question":"transforms","x":[1,0,2],"ask":{"geometric":[{"theta":0.5}],"weibull_pdf":[{"shape":2,"scale":0.2}],"hill_robyn":[{"alpha":1,"gamma":0.5}]}}`,
		`{"question":"budget","channels":[{"beta":10,"ec":4,"slope":3},{"draws":[{"beta":4,"lam":1}]}],"budget":9}`,
		`{"question":"fit","csv":"x.csv","y":"y","spend":["x"]}`,
		`{"question":"schedule","weeks":24,"low":0.5,"full":2.5,"seed":7,"about":"instagram"}`,
		`{"question":"power","weeks":12,"block":2,"run":1,"low":1,"full":3,"sigma_obs":10,"hour_price":5}`,
		`{"question":"reading","weeks":12,"block":2,"low":1,"full":3,"seed":7,"y":[9,6,8,7,null,6,8,7,9,6,9,8],"hours":[1,3,3,1,1,3,1,3,1,3,1,2],"opt_outs":[12],"credited":4}`,
		`{"question":"reading","mean":0,"sd":100,"noise":100}`,
		`{"question":"answers","prior":[1,1],"base":-40,"per":100,"answers":12}`,
		`{"question":"waiting","conversions":1,"weeks":1,"per":10,"cost":10,"more_weeks":1}`,
		`{"cases":[{"id":"x","input":{}}]}`, `[]`, `null`, `{"csv":"x"}`,
	} {
		for i := range calcKinds() {
			f.Add(uint8(i), seed)
		}
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, which uint8, input string) {
		kinds := calcKinds()
		kind := kinds[int(which)%len(kinds)]
		var out bytes.Buffer
		if err := calc(&out, kind, []byte(input), folder, false); err != nil {
			if err.Error() == "" {
				t.Error("a refusal without a word")
			}
			return
		}
		if !json.Valid(out.Bytes()) {
			t.Errorf("%s of %s prints %s", kind.name, input, out.String())
		}
	})
}
