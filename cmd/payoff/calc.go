package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/spf13/pflag"

	"payoff"
)

// A calcKind is one question to the measurement core: JSON in, JSON out.
type calcKind struct {
	name  string
	short string
	// answer works on one input; beside reads a file that the input names, such as a csv.
	answer func(input json.RawMessage, beside func(name string) ([]byte, error)) (any, error)
}

// calcKinds lists every kind in the order in which help shows them.
func calcKinds() []calcKind {
	return []calcKind{
		{"attribution", "counted paths: rules, Markov removal effects of order 1 to 3, equal split, bootstrap", calcAttribution},
		{"journeys", "timed touches before one conversion: every rule, money to the cent", calcJourney},
		{"breakeven", "how many customers, leads and visits cover a cost", calcBreakeven},
		{"impact", "what a change did to a series: effect with interval, against chance and break-even", calcImpact},
		{"kalman", "a level (with a season) of known variances: filtered, smoothed, forecast", calcKalman},
		{"power", "what a pause or weeks on and off can show: question detectable, weeks, design", calcPower},
		{"proportions", "question interval, compare, sample_size, assurance", calcProportions},
		{"revenue", "revenue per visit when orders are few and of very different sizes", calcRevenue},
		{"reconcile", "what customers told, beside what was tracked", calcReconcile},
		{"economics", "question unit_economics, ppc_equivalent, support_deflection", calcEconomics},
		{"lifetime", "how customers come back and what they spend; penalty 0 is plain maximum likelihood", calcLifetime},
		{"mix", "question transforms, budget, fit: what effort in a channel brings, and where it should go", calcMix},
		{"appointment", "weeks of full and low effort, drawn: question schedule, power, reading", calcAppointment},
		{"information", "what a fact is worth before it is known: question reading, answers, waiting", calcInformation},
		{"identity", "what a daily identity hides; question correction: how many conversions social had a part in", calcIdentity},
	}
}

func calcCommand() command {
	var kinds strings.Builder
	for _, k := range calcKinds() {
		fmt.Fprintf(&kinds, "  %-12s %s\n", k.name, k.short)
	}
	return command{
		name: "calc", args: "KIND [FILE|-]", group: "Work it out",
		short: "work one figure out from JSON, without a data folder",
		long: `Reads one input object, or a file of cases {"kind":"..","cases":[{"id":"..","input":{..}}]}, and prints
the result, or {"cases":[{"id":"..","result":{..}}]}. Without FILE, or with -, it reads standard input.
A csv that an input names is looked for beside FILE. With --check each case is compared with its
"expected" by the file's "tolerance"; what differs is printed, and the exit code is 1.

  echo '{"cost":"1300.00","contribution_per_customer":"50.00","win_rate":0.2}' | payoff calc breakeven

Kinds
` + kinds.String(),
		flags: func(set *pflag.FlagSet) run {
			check := set.Bool("check", false, "compare each case with its \"expected\"")
			return func(_ context.Context, e *env, args []string) error {
				if len(args) == 0 || len(args) > 2 {
					return usage("calc wants a kind and at most one file: payoff calc KIND [FILE|-]")
				}
				kind, err := findCalcKind(args[0])
				if err != nil {
					return err
				}
				file := "-"
				if len(args) == 2 {
					file = args[1]
				}
				text, folder, err := readCalcFile(e, file)
				if err != nil {
					return err
				}
				return calc(e.stdout, kind, text, folder, *check)
			}
		},
	}
}

func findCalcKind(name string) (calcKind, error) {
	var names []string
	for _, k := range calcKinds() {
		if k.name == name {
			return k, nil
		}
		names = append(names, k.name)
	}
	return calcKind{}, usage("calc knows no kind %q; it knows %s", name, strings.Join(names, ", "))
}

// maxCalcFile bounds what calc reads: a million journeys are some 100 MB.
const maxCalcFile = 512 << 20

// readCalcFile reads the input and says in which folder a csv beside it would be.
func readCalcFile(e *env, file string) (text []byte, folder string, err error) {
	in := e.stdin
	if file != "-" {
		f, err := os.Open(file)
		if errors.Is(err, os.ErrNotExist) {
			return nil, "", payoff.Fail(payoff.NotFound, "there is no file %s", file)
		}
		if err != nil {
			return nil, "", err
		}
		defer f.Close()
		in, folder = f, filepath.Dir(file)
	}
	text, err = io.ReadAll(io.LimitReader(in, maxCalcFile+1))
	if err == nil && len(text) > maxCalcFile {
		err = payoff.Fail(payoff.Invalid, "the input is larger than %d MB", maxCalcFile>>20)
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), folder, err
}

// besides reads files in a folder, never outside it.
func besides(folder string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, payoff.Fail(payoff.Invalid, "file %q: name a file beside the input", name)
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, os.ErrNotExist) {
			return nil, payoff.Fail(payoff.NotFound, "there is no file %s beside the input", name)
		}
		return text, err
	}
}

// calcFile is a file of cases.
type calcFile struct {
	Kind      string     `json:"kind"`
	Tolerance *tolerance `json:"tolerance"`
	Cases     []struct {
		ID       string          `json:"id"`
		Input    json.RawMessage `json:"input"`
		Expected json.RawMessage `json:"expected"`
	} `json:"cases"`
}

func calc(out io.Writer, kind calcKind, text []byte, folder string, check bool) error {
	beside := besides(folder)
	if kind.name == "attribution" && !looksLikeJSON(text) {
		// the paths themselves, as CSV
		paths := text
		text, beside = []byte(`{"csv":"-"}`), func(string) ([]byte, error) { return paths, nil }
	}
	var whole map[string]json.RawMessage
	if err := unmarshal(text, &whole); err != nil {
		return err
	}
	if _, many := whole["cases"]; !many {
		if check {
			return usage("--check wants a file of cases, each with an input and what is expected")
		}
		result, err := calcOne(kind, text, beside)
		if err != nil {
			return err
		}
		return printJSON(out, result)
	}
	var file calcFile
	if err := unmarshal(text, &file); err != nil {
		return err
	}
	if file.Kind != "" && file.Kind != kind.name {
		return usage("the file holds cases of kind %q, not %s", file.Kind, kind.name)
	}
	type answer struct {
		ID     string          `json:"id"`
		Result json.RawMessage `json:"result"`
	}
	answers := []answer{}
	differing := 0
	for i, c := range file.Cases {
		if c.ID == "" {
			c.ID = fmt.Sprint(i + 1)
		}
		result, err := calcOne(kind, c.Input, beside)
		if err != nil {
			err = fmt.Errorf("case %s: %w", c.ID, err)
			if !check {
				return err
			}
			differing++
			fmt.Fprintln(out, err)
			continue
		}
		answers = append(answers, answer{c.ID, result})
		if !check {
			continue
		}
		if c.Expected == nil {
			return payoff.Fail(payoff.Invalid, "case %s says nothing of what is expected", c.ID)
		}
		differences, err := compare(result, c.Expected, file.Tolerance)
		if err != nil {
			return err
		}
		if len(differences) > 0 {
			differing++
		}
		for _, d := range differences {
			fmt.Fprintf(out, "%s: %s\n", c.ID, d)
		}
	}
	switch {
	case !check:
		return printJSON(out, map[string]any{"cases": answers})
	case differing > 0:
		return payoff.Fail(payoff.Invalid, "%d of %d cases differ from what is expected", differing, len(file.Cases))
	}
	_, err := fmt.Fprintf(out, "%d of %d cases as expected\n", len(file.Cases), len(file.Cases))
	return err
}

func looksLikeJSON(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	return len(text) == 0 || text[0] == '{' || text[0] == '['
}

// calcOne answers one input; a figure that isn't finite never leaves.
func calcOne(kind calcKind, input json.RawMessage, beside func(string) ([]byte, error)) (json.RawMessage, error) {
	result, err := kind.answer(input, beside)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(result)
	var unsupported *json.UnsupportedValueError
	if errors.As(err, &unsupported) {
		return nil, payoff.Fail(payoff.Invalid, "a figure leaves what can be computed (%s): the input is too extreme", unsupported.Str)
	}
	return text, err
}

func printJSON(out io.Writer, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", text)
	return err
}

// unmarshal reads JSON and says in plain words what is wrong with it.
func unmarshal(text []byte, to any) error {
	err := json.Unmarshal(text, to)
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case len(bytes.TrimSpace(text)) == 0:
		return payoff.Fail(payoff.Invalid, "there is no input")
	case errors.As(err, &syntax):
		return payoff.Fail(payoff.Invalid, "the input isn't JSON: %v (at byte %d)", syntax, syntax.Offset)
	case errors.As(err, &typed):
		field := typed.Field
		if field == "" {
			field = "the input"
		}
		return payoff.Fail(payoff.Invalid, "%s: a %s can't be read as %s", field, typed.Value, plainType(typed.Type))
	case payoff.KindOf(err) != payoff.Internal:
		return err
	}
	return payoff.Fail(payoff.Invalid, "the input isn't JSON: %v", err)
}

func plainType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Bool:
		return "true or false"
	}
	return "an object"
}
