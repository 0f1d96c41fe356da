package main

import (
	"bytes"
	"encoding/json"
	"math"

	"payoff"
	"payoff/measure"
)

// A series is numbers with null where nothing was observed.
type series []float64

func (s *series) UnmarshalJSON(text []byte) error {
	var values []*float64
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	if values == nil {
		return nil
	}
	*s = make(series, len(values))
	for i, v := range values {
		(*s)[i] = math.NaN()
		if v != nil {
			(*s)[i] = *v
		}
	}
	return nil
}

// calcKalman filters a series with known variances and compares what came after a change with the forecast.
func calcKalman(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Model      string          `json:"model"`
		Y          series          `json:"y"`
		Before     int             `json:"n_pre"`
		SigmaObs2  float64         `json:"sigma_obs2"`
		SigmaLevel float64         `json:"sigma_level2"`
		A0         json.RawMessage `json:"a0"`
		P0         float64         `json:"P0"`
		Period     int             `json:"period"`
		Params     []float64       `json:"params"`
		P0Diag     float64         `json:"P0_diag"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	if err := measure.CheckSeries(in.Y, in.Before); err != nil {
		return nil, err
	}
	variances := append([]float64{in.SigmaObs2, in.SigmaLevel, in.P0, in.P0Diag}, in.Params...)
	for _, v := range variances {
		if !(v >= 0 && v <= 1e24) {
			return nil, payoff.Fail(payoff.Invalid, "variance %g: want 0 or more, at most 1e24", v)
		}
	}
	var start []float64
	if len(bytes.TrimSpace(in.A0)) > 0 && bytes.TrimSpace(in.A0)[0] == '[' {
		if err := unmarshal(in.A0, &start); err != nil {
			return nil, err
		}
	} else {
		start = make([]float64, 1)
		if err := unmarshal(in.A0, &start[0]); err != nil {
			return nil, payoff.Fail(payoff.Invalid, "a0: want the mean of the first state, a number or a list")
		}
	}
	for _, a := range start {
		if math.Abs(a) > 1e12 {
			return nil, payoff.Fail(payoff.Invalid, "a0: %g is beyond 1e12", a)
		}
	}
	before, after := in.Y[:in.Before], in.Y[in.Before:]
	switch in.Model {
	case "", "local_level":
		if len(start) != 1 || in.SigmaObs2 <= 0 {
			return nil, payoff.Fail(payoff.Invalid, "a local level needs one a0 and a positive sigma_obs2")
		}
		model := measure.LocalLevel(in.SigmaObs2, in.SigmaLevel, start[0], in.P0)
		f := model.Filter(before)
		ahead, e := model.Effect(f, after)
		return map[string]any{
			"loglik": f.LogLikelihood, "filtered_mean": f.Mean, "filtered_var": f.Var,
			"smoothed_mean": f.SmoothedMean, "smoothed_var": f.SmoothedVar,
			"forecast_mean": list(ahead.Mean), "forecast_var": list(ahead.Var),
			"sum_actual": e.Actual, "sum_pred": e.Predicted, "sum_pred_var": e.Var,
			"cum_effect": e.Effect, "cum_effect_ci95": e.CI95, "two_sided_p": e.P,
		}, nil
	case "level_seasonal":
		if in.Period < 2 || in.Period > 60 || len(start) != in.Period || len(in.Params) != 3 || in.Params[0] <= 0 {
			return nil, payoff.Fail(payoff.Invalid, "a level with a season needs a period of 2 to 60, as many values in a0, and params: the variances of noise (positive), level and season")
		}
		if len(in.Y)*in.Period*in.Period > 20_000_000 {
			return nil, payoff.Fail(payoff.Invalid, "%d periods with a season of %d: too many to follow at once", len(in.Y), in.Period)
		}
		startVar := make([]float64, in.Period)
		for i := range startVar {
			startVar[i] = in.P0Diag
		}
		model := measure.LevelAndSeason(in.Period, in.Params[0], in.Params[1], in.Params[2], start, startVar)
		f := model.Filter(before)
		ahead, e := model.Effect(f, after)
		return map[string]any{
			"loglik_pre": f.LogLikelihood, "forecast_mean": list(ahead.Mean), "forecast_var": list(ahead.Var),
			"smoothed_level": f.SmoothedMean, "filtered_level": f.Mean,
			"sum_actual": e.Actual, "sum_pred": e.Predicted, "sum_pred_var": e.Var,
			"cum_effect": e.Effect, "cum_effect_ci95": e.CI95, "two_sided_p": e.P,
		}, nil
	}
	return nil, payoff.Fail(payoff.Invalid, "model %q: want local_level or level_seasonal", in.Model)
}

// list is x, or an empty list where there is none: JSON without a null.
func list(x []float64) []float64 {
	if x == nil {
		return []float64{}
	}
	return x
}
