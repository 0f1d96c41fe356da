package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"payoff"
	"payoff/attribute"
)

// calcAttribution credits counted paths by every model that needs no times.
func calcAttribution(input json.RawMessage, beside func(string) ([]byte, error)) (any, error) {
	var in struct {
		Channels []string `json:"channels"`
		Journeys []struct {
			Path        []string `json:"path"`
			Conversions int64    `json:"conversions"`
			Nulls       int64    `json:"nulls"`
			Value       float64  `json:"value"`
		} `json:"journeys"`
		CSV       string `json:"csv"`
		Bootstrap *struct {
			Samples int    `json:"samples"`
			Seed    uint64 `json:"seed"`
			Model   string `json:"model"`
		} `json:"bootstrap"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	b := pathBuilder{index: map[string]int32{}}
	for _, c := range in.Channels {
		if _, known := b.index[c]; known {
			return nil, payoff.Fail(payoff.Invalid, "channel %q is listed twice", c)
		}
		if _, err := b.channel(c); err != nil {
			return nil, err
		}
	}
	for i, j := range in.Journeys {
		if err := b.add(fmt.Sprintf("journey %d", i+1), j.Path, j.Conversions, j.Nulls, j.Value); err != nil {
			return nil, err
		}
	}
	if in.CSV != "" {
		text, err := beside(in.CSV)
		if err != nil {
			return nil, err
		}
		if err := b.addCSV(text); err != nil {
			return nil, err
		}
	}
	if in.Journeys == nil && in.CSV == "" {
		return nil, payoff.Fail(payoff.Invalid, "there are no journeys: give journeys, or the csv that holds them")
	}
	p := b.paths
	if err := p.Check(); err != nil {
		return nil, err
	}
	result, err := creditPaths(p)
	if err != nil || in.Bootstrap == nil {
		return result, err
	}
	model, ok := pathModelNames[in.Bootstrap.Model]
	if !ok {
		if model, err = attribute.ParseModel(in.Bootstrap.Model); err != nil {
			return nil, err
		}
	}
	spread, err := p.Bootstrap(model, in.Bootstrap.Samples, in.Bootstrap.Seed, directOf(p))
	if err != nil {
		return nil, err
	}
	result["channels"], result["samples"] = p.Channels, spread.Samples
	result["mean"], result["sd"] = spread.Mean, spread.SD
	result["ci90"], result["ci95"], result["share_ci90"] = spread.CI90, spread.CI95, spread.Share90
	return result, nil
}

// pathModelNames are what calc calls the models that need all paths.
var pathModelNames = map[string]attribute.Model{
	"": attribute.Markov1, "markov_order_1": attribute.Markov1, "markov_order_2": attribute.Markov2, "markov_order_3": attribute.Markov3,
	"position_40_20_40": attribute.Position,
}

// named is a list of figures in the order of the channels, under the channels' names.
type named map[string]float64

func byName(p attribute.Paths, figures []float64) named {
	out := make(named, len(figures))
	for i, f := range figures {
		out[p.Channels[i]] = f
	}
	return out
}

func creditPaths(p attribute.Paths) (map[string]any, error) {
	type totals struct {
		Conversions named `json:"conversions"`
		Value       named `json:"value"`
	}
	notes := []string{}
	rules := map[string]totals{}
	var all attribute.Totals
	for name, m := range map[string]attribute.Model{
		"first": attribute.First, "last": attribute.Last, "last_non_direct": attribute.LastNonDirect, "linear": attribute.Linear,
		"position_40_20_40": attribute.Position, "linear_unique": attribute.LinearUnique,
	} {
		t, err := p.Rule(m, directOf(p))
		if err != nil {
			return nil, err
		}
		rules[name], all = totals{byName(p, t.Conversions), byName(p, t.Value)}, t
	}
	result := map[string]any{
		"conversions":  p.Conversions(),
		"rules":        rules,
		"unattributed": map[string]float64{"conversions": all.UnattributedConversions, "value": all.UnattributedValue},
	}
	for order := 1; order <= 3; order++ {
		name := fmt.Sprintf("markov_order_%d", order)
		r, err := p.Markov(order)
		if payoff.KindOf(err) == payoff.Invalid && order > 1 {
			result[name], notes = nil, append(notes, err.Error())
			continue
		}
		if err != nil {
			return nil, err
		}
		result[name] = map[string]any{
			"order": r.Order, "states": r.States, "p_conversion": r.Conversion, "expected_value_per_journey": r.ValuePerJourney,
			"removal_effect_conversion": byName(p, r.EffectConversion), "removal_effect_value": byName(p, r.EffectValue),
			"attributed_conversions": byName(p, r.Totals.Conversions), "attributed_value": byName(p, r.Totals.Value),
		}
	}
	equal := p.Equal()
	shapley := map[string]any{"s1_subset_sum": totals{byName(p, equal.Conversions), byName(p, equal.Value)}, "s2_subset_rate": nil}
	if r, ok := p.Rates(); ok {
		negative := []string{}
		for i, phi := range r.Phi {
			if phi < -1e-12 {
				negative = append(negative, p.Channels[i])
			}
		}
		shapley["s2_subset_rate"] = map[string]any{
			"phi": byName(p, r.Phi), "v_grand": r.Grand,
			"attributed_conversions": byName(p, r.Conversions), "negative_phi": negative,
		}
	} else {
		notes = append(notes, fmt.Sprintf("s2_subset_rate goes through every subset: it is given for up to %d channels", attribute.MaxRateChannels))
	}
	result["shapley"] = shapley
	if n := p.Conversions(); n < 30 {
		notes = append(notes, fmt.Sprintf("%d conversions: under 30 the rules are all that can be told apart from chance", n))
	}
	result["notes"] = notes
	return result, nil
}

// directOf is the index of the channel Direct, -1 where there is none.
func directOf(p attribute.Paths) int32 {
	for i, c := range p.Channels {
		if isDirect(c) {
			return int32(i)
		}
	}
	return -1
}

// A pathBuilder numbers the channels as they come.
type pathBuilder struct {
	paths attribute.Paths
	index map[string]int32
}

func (b *pathBuilder) channel(name string) (int32, error) {
	i, known := b.index[name]
	if !known {
		if name == "" {
			return 0, payoff.Fail(payoff.Invalid, "a channel needs a name")
		}
		i = int32(len(b.paths.Channels))
		b.index[name] = i
		b.paths.Channels = append(b.paths.Channels, name)
	}
	return i, nil
}

func (b *pathBuilder) add(where string, path []string, conversions, nulls int64, value float64) error {
	row := attribute.PathRow{Conversions: conversions, Nulls: nulls, Value: value}
	for _, name := range path {
		c, err := b.channel(name)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		row.Path = append(row.Path, c)
	}
	b.paths.Rows = append(b.paths.Rows, row)
	return nil
}

// addCSV reads paths such as "email > search" with their counts and value; the header names the columns.
func (b *pathBuilder) addCSV(text []byte) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return payoff.Fail(payoff.Invalid, "the csv can't be read: %v", err)
	}
	column := map[string]int{}
	for i, h := range header {
		h = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(h)), "total_")
		column[map[string]string{"conversion_value": "value", "null": "nulls"}[h]] = i
		column[h] = i
	}
	at := func(name string) int {
		if i, ok := column[name]; ok {
			return i
		}
		return -1
	}
	path, conversions, nulls, value := at("path"), at("conversions"), at("nulls"), at("value")
	if path < 0 || conversions < 0 {
		return payoff.Fail(payoff.Invalid, "the csv needs the columns path and conversions (value and nulls if there are any)")
	}
	for line := 2; ; line++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return payoff.Fail(payoff.Invalid, "the csv can't be read: %v", err)
		}
		bad := func(name string, i int) error {
			return payoff.Fail(payoff.Invalid, "line %d of the csv: %s %q isn't a number", line, name, record[i])
		}
		count := func(name string, i int) (int64, error) {
			if i < 0 {
				return 0, nil
			}
			n, err := strconv.ParseInt(strings.TrimSpace(record[i]), 10, 64)
			if err != nil {
				return 0, bad(name, i)
			}
			return n, nil
		}
		won, err := count("conversions", conversions)
		if err != nil {
			return err
		}
		lost, err := count("nulls", nulls)
		if err != nil {
			return err
		}
		worth := 0.0
		if value >= 0 {
			if worth, err = strconv.ParseFloat(strings.TrimSpace(record[value]), 64); err != nil {
				return bad("value", value)
			}
		}
		var names []string
		if strings.TrimSpace(record[path]) != "" {
			for name := range strings.SplitSeq(record[path], ">") {
				names = append(names, strings.Clone(strings.TrimSpace(name)))
			}
		}
		if err := b.add(fmt.Sprintf("line %d of the csv", line), names, won, lost, worth); err != nil {
			return err
		}
	}
}
