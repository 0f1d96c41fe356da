package main

import (
	"encoding/json"
	"math"
	"sort"
	"strings"

	"payoff"
	"payoff/measure"
)

// calcImpact estimates what a change did to a series.
func calcImpact(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Y         series            `json:"y"`
		Controls  map[string]series `json:"controls"`
		Before    int               `json:"n_pre"`
		Windows   [][2]int          `json:"windows"`
		WarmUp    int               `json:"warm_up"`
		CarryOver int               `json:"carry_over"`
		Season    *struct {
			Period    float64 `json:"period"`
			Harmonics *int    `json:"harmonics"`
		} `json:"season"`
		Prior     string   `json:"prior"`
		Draws     *int     `json:"draws"`
		Seed      *uint64  `json:"seed"`
		BreakEven *float64 `json:"break_even"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	e := measure.Experiment{Y: in.Y, Windows: in.Windows, WarmUp: in.WarmUp, CarryOver: in.CarryOver, Draws: 10_000, Seed: 1, BreakEven: in.BreakEven}
	if len(e.Windows) == 0 {
		if in.Before < 1 || in.Before >= len(in.Y) {
			return nil, payoff.Fail(payoff.Invalid, "n_pre %d: want how many of the %d periods came before the change", in.Before, len(in.Y))
		}
		e.Windows = [][2]int{{in.Before, len(in.Y)}}
	}
	var err error
	if e.Prior, err = measure.ParsePrior(in.Prior); err != nil {
		return nil, err
	}
	if in.Draws != nil {
		e.Draws = *in.Draws
	}
	if in.Seed != nil {
		e.Seed = *in.Seed
	}
	if in.Season != nil {
		e.Season = measure.Season{Period: in.Season.Period, Harmonics: 2}
		if in.Season.Harmonics != nil {
			e.Season.Harmonics = *in.Season.Harmonics
		}
	}
	for name, x := range in.Controls {
		if whole := holdsTheOutcome(name); whole != "" {
			return nil, payoff.Fail(payoff.Invalid, "control %q: %s, so it moves with the change itself and would hide its effect; take a series that the activity can't reach", name, whole)
		}
		e.Controls = append(e.Controls, measure.Control{Name: name, X: x})
	}
	sort.Slice(e.Controls, func(i, j int) bool { return e.Controls[i].Name < e.Controls[j].Name })
	m, err := e.Estimate()
	if err != nil {
		return nil, err
	}
	return impactResult(e, m), nil
}

// holdsTheOutcome says why a control of that name holds what the change makes; "" where it doesn't.
func holdsTheOutcome(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && r < 128 })
	all, traffic := false, false
	for _, w := range words {
		switch w {
		case "total", "all", "overall", "site", "sitewide", "website":
			all = true
		case "traffic", "visits", "visitors", "sessions", "pageviews", "users", "hits":
			traffic = true
		}
	}
	switch {
	case traffic && (all || len(words) == 1):
		return "the site's total traffic holds the visits that social sends"
	case all && len(words) == 1 && words[0] == "total":
		return "a total holds the part that the change touches"
	}
	return ""
}

func impactResult(e measure.Experiment, m measure.Impact) map[string]any {
	n := float64(m.Periods)
	over := func(r measure.Range) measure.Range { return measure.Range{r[0] / n, r[1] / n} }
	type point struct {
		Period    int           `json:"period"`
		Actual    float64       `json:"actual"`
		Predicted float64       `json:"predicted"`
		CI95      measure.Range `json:"ci95"`
		Effect    float64       `json:"effect"`
	}
	points := []point{}
	for _, p := range m.Points {
		points = append(points, point{p.Period, p.Actual, p.Predicted, p.CI95, p.Actual - p.Predicted})
	}
	included := map[string]float64{}
	for i, c := range e.Controls {
		included[c.Name] = math.Round(m.Included[i]*1e6) / 1e6
	}
	result := map[string]any{
		"periods": m.Periods, "draws": e.Draws, "seed": e.Seed,
		"actual_avg": m.Actual / n, "actual_cum": m.Actual,
		"pred_avg": m.Predicted.Mean / n, "pred_cum": m.Predicted.Mean,
		"pred_sd_avg": m.Predicted.SD / n, "pred_sd_cum": m.Predicted.SD,
		"pred_ci_avg": over(m.Predicted.CI95), "pred_ci_cum": m.Predicted.CI95,
		"abs_effect_avg": m.Effect.Mean / n, "abs_effect_cum": m.Effect.Mean,
		"abs_ci_avg": over(m.Effect.CI95), "abs_ci_cum": m.Effect.CI95,
		"rel_effect": nil, "rel_ci": nil, "p": m.P,
		"p_beyond_break_even": m.BeyondBreakEven, "placebo": nil,
		"sigma_obs_mean": m.SigmaObs, "sigma_level_mean": m.SigmaLevel,
		"controls_included": included, "points": points, "notes": m.Notes,
	}
	if m.Relative != nil {
		result["rel_effect"], result["rel_ci"] = m.Relative.Mean, m.Relative.CI95
	}
	if p := m.Placebo; p != nil {
		result["placebo"] = map[string]any{"windows": p.Windows, "as_large": p.AsLarge, "share": p.Share}
	}
	return result
}
