package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/attribute"
)

// calcJourney credits one conversion by every rule.
func calcJourney(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Touches []struct {
			Day     float64 `json:"day"`
			Channel string  `json:"channel"`
		} `json:"touches"`
		ConversionDay *float64 `json:"conversion_day"`
		Revenue       int64    `json:"revenue_minor_units"`
		HalfLife      *float64 `json:"half_life_days"`
		Lookback      *float64 `json:"lookback_days"`
		Milestones    []int    `json:"milestone_touch_index"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	const far = 40_000 // days: a century, which a time.Duration still holds twice
	if in.ConversionDay == nil || !(*in.ConversionDay >= -far && *in.ConversionDay <= far) {
		return nil, payoff.Fail(payoff.Invalid, "conversion_day: want the day of the conversion, a number within %d of 0", far)
	}
	if in.Revenue > payoff.MaxMinor || in.Revenue < -payoff.MaxMinor {
		return nil, payoff.Fail(payoff.Invalid, "revenue_minor_units %d is beyond any order", in.Revenue)
	}
	options := attribute.Default()
	for _, o := range []struct {
		name string
		days *float64
		to   *time.Duration
	}{{"half_life_days", in.HalfLife, &options.HalfLife}, {"lookback_days", in.Lookback, &options.Lookback}} {
		if o.days == nil {
			continue
		}
		if !(*o.days >= 1e-6 && *o.days <= 2*far) {
			return nil, payoff.Fail(payoff.Invalid, "%s %g: want a positive number of days, at most %d", o.name, *o.days, 2*far)
		}
		*o.to = days(*o.days)
	}
	journey := payoff.Journey{Conversion: payoff.Conversion{At: dayMoment(*in.ConversionDay), Revenue: payoff.Money{Minor: in.Revenue}}}
	order := make([]int, len(in.Touches)) // of the touches by time
	for i, t := range in.Touches {
		if !(t.Day >= -far && t.Day <= far) {
			return nil, payoff.Fail(payoff.Invalid, "touch %d: day %g isn't within %d of 0", i, t.Day, far)
		}
		if t.Channel == "" {
			return nil, payoff.Fail(payoff.Invalid, "touch %d has no channel", i)
		}
		order[i] = i
		// The name stands where a network's would, so that it is the line's name whatever it is.
		origin := payoff.Origin{Channel: payoff.OrganicSocial, Network: payoff.Network(t.Channel)}
		if isDirect(t.Channel) {
			origin.Channel = payoff.Direct
		}
		journey.Touches = append(journey.Touches, payoff.Touch{At: dayMoment(t.Day), Origin: origin})
	}
	slices.SortStableFunc(order, func(a, b int) int { return journey.Touches[a].At.Compare(journey.Touches[b].At) })
	before := 0 // touches too old for the window
	for _, i := range order {
		if journey.Conversion.At.Sub(journey.Touches[i].At) > options.Lookback {
			before++
		}
	}
	for _, m := range in.Milestones {
		if m < 0 || m >= len(in.Touches) {
			return nil, payoff.Fail(payoff.Invalid, "milestone_touch_index %d: there are touches 0 to %d", m, len(in.Touches)-1)
		}
		options.MilestoneTouches = append(options.MilestoneTouches, slices.Index(order, m)-before)
	}
	if len(in.Milestones) > 2 {
		return nil, payoff.Fail(payoff.Invalid, "milestone_touch_index holds %d touches: want the lead's and the opportunity's", len(in.Milestones))
	}

	type credited struct {
		Credit map[string]float64 `json:"credit"`
		Minor  map[string]int64   `json:"minor_units"`
	}
	result := map[string]any{"unattributed": nil}
	window := attribute.Touches(journey, options)
	if len(window) == 0 {
		result["unattributed"] = map[string]any{"credit": 1, "minor_units": in.Revenue}
	}
	for _, m := range attribute.Models {
		if m == attribute.WShaped && len(in.Milestones) == 0 {
			continue
		}
		if len(window) == 0 {
			result[string(m)] = nil
			continue
		}
		c := credited{map[string]float64{}, map[string]int64{}}
		for _, t := range window {
			c.Credit[string(t.Origin.Network)], c.Minor[string(t.Origin.Network)] = 0, 0
		}
		for _, credit := range attribute.Credit(journey, m, options) {
			c.Credit[string(credit.Line.Network)] = credit.Share
			c.Minor[string(credit.Line.Network)] = credit.Revenue.Minor
		}
		result[string(m)] = c
	}
	return result, nil
}

func isDirect(channel string) bool { return strings.EqualFold(channel, string(payoff.Direct)) }

func days(n float64) time.Duration { return time.Duration(n * 24 * float64(time.Hour)) }

func dayMoment(day float64) time.Time { return time.Unix(0, 0).UTC().Add(days(day)) }
