package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"

	"payoff"
)

// A csvTable is a csv beside the input: a header and rows of as many cells.
type csvTable struct {
	name   string
	header []string
	rows   [][]string
}

func readTable(name string, beside func(string) ([]byte, error)) (csvTable, error) {
	text, err := beside(name)
	if err != nil {
		return csvTable{}, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return csvTable{}, payoff.Fail(payoff.Invalid, "%s can't be read as csv: %v", name, err)
	}
	for i, h := range rows[0] {
		rows[0][i] = strings.TrimSpace(h)
	}
	return csvTable{name, rows[0], rows[1:]}, nil
}

// columns are the positions of the named columns; one that isn't there is an error.
func (t csvTable) columns(names ...string) ([]int, error) {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = -1
		for k, h := range t.header {
			if strings.EqualFold(h, name) {
				out[i] = k
			}
		}
		if out[i] < 0 {
			return nil, payoff.Fail(payoff.Invalid, "%s has no column %s; it has %s", t.name, name, strings.Join(t.header, ", "))
		}
	}
	return out, nil
}

// numbers is one column as numbers.
func (t csvTable) numbers(name string) ([]float64, error) {
	at, err := t.columns(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(t.rows))
	for i, r := range t.rows {
		v, err := strconv.ParseFloat(strings.TrimSpace(r[at[0]]), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, payoff.Fail(payoff.Invalid, "line %d of %s: %s %q isn't a number", i+2, t.name, name, r[at[0]])
		}
		out[i] = v
	}
	return out, nil
}
