package main

import (
	"encoding/json"
	"math/big"
	"strings"

	"payoff"
	"payoff/measure"
)

// A decimal is an exact number given as text ("1300.00") or as a JSON number.
type decimal struct{ *big.Rat }

func (d *decimal) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	if s == "null" {
		return nil
	}
	digits := strings.TrimPrefix(s, "-")
	if len(digits) == 0 || len(digits) > 40 || strings.Trim(digits, "0123456789.") != "" {
		return payoff.Fail(payoff.Invalid, "amount %s: write it like \"12.34\"", shorten(text))
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return payoff.Fail(payoff.Invalid, "amount %s: write it like \"12.34\"", shorten(text))
	}
	d.Rat = r
	return nil
}

// calcBreakeven says what must come in to cover a cost.
func calcBreakeven(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Cost         decimal  `json:"cost"`
		Contribution decimal  `json:"contribution_per_customer"`
		WinRate      *float64 `json:"win_rate"`
		LeadRate     *float64 `json:"lead_rate"`
		Reachable    *float64 `json:"reachable"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	n, err := measure.Breakeven{Cost: in.Cost.Rat, Contribution: in.Contribution.Rat, WinRate: in.WinRate, LeadRate: in.LeadRate, Reachable: in.Reachable}.Solve()
	if err != nil {
		return nil, err
	}
	notes := []string{}
	if n.Customers == nil {
		notes = append(notes, "a customer leaves nothing: no number of them covers the cost")
	}
	if n.Share != nil && *n.Share > 1 {
		notes = append(notes, "more customers are needed than can be reached there")
	}
	return struct {
		Customers *int64   `json:"customers"`
		Leads     *int64   `json:"leads"`
		Visits    *int64   `json:"visits"`
		Share     *float64 `json:"share_of_reachable"`
		Notes     []string `json:"notes"`
	}{n.Customers, n.Leads, n.Visits, n.Share, notes}, nil
}
