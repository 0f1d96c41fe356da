package main

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/report"
)

// What the Sales page exports as its input gives calc the same figures: rules, removal effect and money.
func TestCalcReadsWhatSalesExports(t *testing.T) {
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	var all []attribute.Sold
	for i := range 60 {
		s := attribute.Sold{Journey: payoff.Journey{Conversion: payoff.Conversion{At: at, Contribution: payoff.Money{Minor: int64(1000 + 37*i), Currency: "EUR"}}}}
		path := [][]payoff.Channel{{payoff.OrganicSocial, payoff.Direct}, {payoff.Email}, {payoff.OrganicSearch, payoff.OrganicSocial, payoff.Email}, {}}[i%4]
		for k, c := range path {
			s.Touches = append(s.Touches, payoff.Touch{At: at.Add(time.Duration(k-len(path)) * time.Hour), Origin: payoff.Origin{Channel: c}})
		}
		all = append(all, s)
	}
	c, err := attribute.Compare(all, attribute.ByChannel, 2)
	if err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(report.Counted(c.Paths))
	if err != nil {
		t.Fatal(err)
	}
	answered, err := calcAttribution(input, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answered)
	if err != nil {
		t.Fatal(err)
	}
	type totals struct {
		Conversions map[string]float64 `json:"conversions"`
		Value       map[string]float64 `json:"value"`
	}
	var got struct {
		Rules  map[string]totals `json:"rules"`
		Markov struct {
			Conversions map[string]float64 `json:"attributed_conversions"`
			Value       map[string]float64 `json:"attributed_value"`
		} `json:"markov_order_2"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	names := map[attribute.Model]string{
		attribute.LastNonDirect: "last_non_direct", attribute.First: "first", attribute.Last: "last", attribute.Linear: "linear",
		attribute.LinearUnique: "linear_unique", attribute.Position: "position_40_20_40",
	}
	checked := 0
	for n, m := range c.Models {
		theirs := got.Rules[names[m]]
		if m == attribute.Markov2 {
			theirs = totals{got.Markov.Conversions, got.Markov.Value}
		}
		if theirs.Conversions == nil {
			continue // time decay needs times
		}
		checked++
		for i, channel := range c.Paths.Channels {
			f := c.Of[i][n]
			if math.Abs(f.Conversions-theirs.Conversions[channel]) > 1e-9 || math.Abs(f.Contribution.Float()-theirs.Value[channel]) > 0.2 {
				t.Errorf("%s, %s: %g and %s, calc says %g and %g", m, channel, f.Conversions, f.Contribution.Amount(), theirs.Conversions[channel], theirs.Value[channel])
			}
		}
	}
	if checked != 7 {
		t.Errorf("%d models were compared", checked)
	}
}
