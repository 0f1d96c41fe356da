package main

import (
	"encoding/json"
	"slices"

	"payoff"
	"payoff/measure"
)

// calcMix answers what effort in a channel brings, and where it should go.
func calcMix(input json.RawMessage, beside func(string) ([]byte, error)) (any, error) {
	var question struct {
		Question string `json:"question"`
	}
	if err := unmarshal(input, &question); err != nil {
		return nil, err
	}
	switch question.Question {
	case "transforms":
		return calcTransforms(input)
	case "budget":
		return calcBudget(input)
	case "fit":
		return calcMixFit(input, beside)
	}
	return nil, payoff.Fail(payoff.Invalid, "question %q: want one of transforms, budget, fit", question.Question)
}

// transformKinds says for each transform its parameters, each with its bounds, and how it works.
func transformKinds() map[string]transformKind {
	share := func(name string) parameter { return parameter{name, 0, 1} }
	positive := func(name string) parameter { return parameter{name, 1e-6, 1e6} }
	return map[string]transformKind{
		"geometric":            {[]parameter{share("theta")}, func(x, p []float64) []float64 { return measure.Geometric(x, p[0]) }},
		"geometric_normalised": {[]parameter{share("alpha"), {"l_max", 1, 1000}}, func(x, p []float64) []float64 { return measure.GeometricNormalised(x, p[0], int(p[1])) }},
		"weibull_pdf":          {[]parameter{{"shape", 1e-3, 100}, share("scale")}, func(x, p []float64) []float64 { return measure.WeibullPDF(x, p[0], p[1]) }},
		"weibull_cdf":          {[]parameter{{"shape", 1e-3, 100}, share("scale")}, func(x, p []float64) []float64 { return measure.WeibullCDF(x, p[0], p[1]) }},
		"hill_robyn":           {[]parameter{positive("alpha"), share("gamma")}, func(x, p []float64) []float64 { return measure.HillOfMax(x, p[0], p[1]) }},
		"hill_meridian":        {[]parameter{{"ec", 1e-9, 1e12}, positive("slope")}, func(x, p []float64) []float64 { return measure.Hill(x, p[0], p[1]) }},
		"logistic":             {[]parameter{{"lam", 0, 1e12}}, func(x, p []float64) []float64 { return measure.Logistic(x, p[0]) }},
	}
}

type transformKind struct {
	parameters []parameter
	work       func(x, p []float64) []float64
}

type parameter struct {
	name      string
	low, high float64
}

func calcTransforms(input json.RawMessage) (any, error) {
	var in struct {
		X   []float64                       `json:"x"`
		Ask map[string][]map[string]float64 `json:"ask"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	if err := measure.CheckMedia("x", in.X); err != nil {
		return nil, err
	}
	if len(in.X) > 2000 {
		return nil, payoff.Fail(payoff.Invalid, "x has %d periods: at most 2,000", len(in.X))
	}
	kinds := transformKinds()
	result := map[string][]map[string]any{}
	asked := 0
	for name, asks := range in.Ask {
		kind, known := kinds[name]
		if !known {
			names := make([]string, 0, len(kinds))
			for k := range kinds {
				names = append(names, k)
			}
			slices.Sort(names)
			return nil, payoff.Fail(payoff.Invalid, "transform %q: want one of %v", name, names)
		}
		for _, ask := range asks {
			if asked++; asked > 500 {
				return nil, payoff.Fail(payoff.Invalid, "more than 500 transforms at once")
			}
			p, answer := []float64{}, map[string]any{}
			for _, q := range kind.parameters {
				v, given := ask[q.name]
				if !given || !(v >= q.low && v <= q.high) {
					return nil, payoff.Fail(payoff.Invalid, "%s wants %s between %g and %g", name, q.name, q.low, q.high)
				}
				p = append(p, v)
				answer[q.name] = v
			}
			answer["y"] = kind.work(in.X, p)
			result[name] = append(result[name], answer)
		}
	}
	return result, nil
}

func calcBudget(input json.RawMessage) (any, error) {
	type response struct {
		Beta  float64 `json:"beta"`
		EC    float64 `json:"ec"`
		Slope float64 `json:"slope"`
		Lam   float64 `json:"lam"`
	}
	var in struct {
		Channels []struct {
			response
			Draws []response `json:"draws"` // instead of one curve: what a fit leaves open
		} `json:"channels"`
		Budget float64 `json:"budget"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	var curves []measure.Curve
	for _, c := range in.Channels {
		draws := c.Draws
		if len(draws) == 0 {
			draws = []response{c.response}
		}
		var curve measure.Curve
		for _, d := range draws {
			curve = append(curve, measure.Response(d))
		}
		curves = append(curves, curve)
	}
	a, err := measure.Allocate(curves, in.Budget)
	if err != nil {
		return nil, err
	}
	return map[string]any{"spend": a.Spend, "response": a.Response, "marginal": a.Marginal}, nil
}

func calcMixFit(input json.RawMessage, beside func(string) ([]byte, error)) (any, error) {
	var in struct {
		CSV         string   `json:"csv"`
		Y           string   `json:"y"`
		Spend       []string `json:"spend"`
		Controls    []string `json:"controls"`
		SeasonWeeks float64  `json:"season_weeks"`
		Harmonics   *int     `json:"harmonics"`
		LMax        int      `json:"l_max"`
		Draws       *int     `json:"draws"`
		Seed        *uint64  `json:"seed"`
		Experiments map[string]struct {
			Contribution float64 `json:"contribution"`
			SD           float64 `json:"sd"`
		} `json:"experiments"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	if in.CSV == "" || in.Y == "" || len(in.Spend) == 0 {
		return nil, payoff.Fail(payoff.Invalid, "a fit needs a csv, the column y and the columns of spend")
	}
	table, err := readTable(in.CSV, beside)
	if err != nil {
		return nil, err
	}
	m := measure.Mix{LMax: in.LMax, Draws: 8000, Seed: 1, Experiments: map[string]measure.Measured{}}
	if in.LMax == 0 {
		m.LMax = 8
	}
	if in.Draws != nil {
		m.Draws = *in.Draws
	}
	if in.Seed != nil {
		m.Seed = *in.Seed
	}
	if in.SeasonWeeks != 0 {
		m.Season = measure.Season{Period: in.SeasonWeeks, Harmonics: 2}
		if in.Harmonics != nil {
			m.Season.Harmonics = *in.Harmonics
		}
	}
	if m.Y, err = table.numbers(in.Y); err != nil {
		return nil, err
	}
	for _, name := range in.Spend {
		x, err := table.numbers(name)
		if err != nil {
			return nil, err
		}
		m.Channels = append(m.Channels, measure.Media{Name: name, X: x})
	}
	for _, name := range in.Controls {
		x, err := table.numbers(name)
		if err != nil {
			return nil, err
		}
		m.Controls = append(m.Controls, measure.Control{Name: name, X: x})
	}
	for name, e := range in.Experiments {
		m.Experiments[name] = measure.Measured{Mean: e.Contribution, SD: e.SD}
	}
	fit, err := m.Fit()
	if err != nil {
		return nil, err
	}
	type response struct {
		Beta float64 `json:"beta"`
		Lam  float64 `json:"lam"`
	}
	type channel struct {
		Alpha   float64       `json:"alpha"`
		Lam     float64       `json:"lam"`
		Beta    float64       `json:"beta"`
		Prior90 measure.Range `json:"prior_ci90"`
		Learned bool          `json:"learned"`
		Draws   []response    `json:"draws"`
	}
	total, intervals, channels := map[string]float64{}, map[string]measure.Range{}, map[string]channel{}
	for _, c := range fit.Channels {
		total[c.Name], intervals[c.Name] = c.Contribution, c.CI90
		out := channel{c.Alpha, c.Lam, c.Beta, c.Prior90, c.Learned, nil}
		for _, d := range c.Curve {
			out.Draws = append(out.Draws, response{d.Beta, d.Lam})
		}
		channels[c.Name] = out
	}
	return map[string]any{
		"total_contribution": total, "total_contribution_ci90": intervals, "channels": channels,
		"sigma": fit.Sigma, "rows": fit.Rows, "terms": fit.Terms, "r_hat": fit.Agreement, "notes": fit.Notes,
	}, nil
}
