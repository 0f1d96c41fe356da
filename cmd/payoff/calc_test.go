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
