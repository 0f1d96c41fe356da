package main

import (
	"encoding/json"
	"strconv"

	"payoff"
	"payoff/measure"
)

// calcIdentity says what a daily identity hides: of sightings in a csv, or, for question correction,
// how many conversions social had a part in.
func calcIdentity(input json.RawMessage, beside func(string) ([]byte, error)) (any, error) {
	var in struct {
		Question string `json:"question"`
		CSV      string `json:"csv"`
		Observed int64  `json:"observed"`
		Unlinked []struct {
			Conversions  int64 `json:"conversions"`
			Linked       int64 `json:"linked"`
			LinkedSocial int64 `json:"linked_social"`
		} `json:"unlinked"`
		ToldSocial int64    `json:"told_social"`
		Told       int64    `json:"told"`
		Level      *float64 `json:"level"`
		Draws      *int     `json:"draws"`
		Seed       *uint64  `json:"seed"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	if in.Question == "correction" {
		var groups []measure.Unlinked
		for _, u := range in.Unlinked {
			groups = append(groups, measure.Unlinked{Conversions: u.Conversions, Linked: u.Linked, LinkedSocial: u.LinkedSocial})
		}
		draws, seed := 10_000, uint64(1)
		if in.Draws != nil {
			draws = *in.Draws
		}
		if in.Seed != nil {
			seed = *in.Seed
		}
		a, err := measure.Correct(in.Observed, groups, measure.Count{Conversions: in.ToldSocial, Visitors: in.Told}, or(in.Level, 0.9), draws, seed)
		if err != nil {
			return nil, err
		}
		return map[string]any{"observed": a.Observed, "hidden": a.Hidden, "assisted_mean": a.Mean, "assisted": measure.Range{a.Low, a.High}, "strict_bound": a.Strict}, nil
	}
	if in.Question != "" {
		return nil, payoff.Fail(payoff.Invalid, "question %q: want correction, or none and a csv of sightings", in.Question)
	}
	if in.CSV == "" {
		return nil, payoff.Fail(payoff.Invalid, "name the csv with the columns day, true_visitor, channel, converted")
	}
	table, err := readTable(in.CSV, beside)
	if err != nil {
		return nil, err
	}
	columns, err := table.columns("day", "true_visitor", "channel", "converted")
	if err != nil {
		return nil, err
	}
	var seen []measure.Sighting
	for i, r := range table.rows {
		day, err := strconv.Atoi(r[columns[0]])
		if err != nil {
			return nil, payoff.Fail(payoff.Invalid, "line %d of %s: day %q isn't a whole number", i+2, in.CSV, r[columns[0]])
		}
		converted := r[columns[3]]
		if converted != "0" && converted != "1" {
			return nil, payoff.Fail(payoff.Invalid, "line %d of %s: converted %q: want 0 or 1", i+2, in.CSV, converted)
		}
		seen = append(seen, measure.Sighting{Day: day, Person: r[columns[1]], Channel: r[columns[2]], Converted: converted == "1"})
	}
	h, err := measure.Hide(seen)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"days": h.Days, "true_unique_visitors": h.People, "sum_of_daily_uniques": h.DailyUniques, "overcount_factor": h.Overcount,
		"conversions": h.Conversions, "true_conversion_rate": h.TrueRate, "apparent_conversion_rate_daily": h.ApparentRate,
		"multi_touch_share_of_conversions_true": h.MultiTouch, "first_touch_true": h.FirstTrue, "linear_true": h.LinearTrue,
		"daily_hash_any_model": h.Daily,
		"weekly_salt":          map[string]any{"apparent_uniques": h.WeeklyPeople, "first_touch": h.WeeklyFirst},
	}, nil
}
