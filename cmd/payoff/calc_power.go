package main

import (
	"encoding/json"

	"payoff"
	"payoff/measure"
)

// calcPower says what a pause, or weeks on and off in turn, can show.
func calcPower(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Question   string    `json:"question"`
		PreWeeks   int       `json:"pre_weeks"`
		PauseWeeks int       `json:"pause_weeks"`
		SigmaObs   float64   `json:"sigma_obs"`
		SigmaLevel float64   `json:"sigma_level"`
		Effect     float64   `json:"true_weekly_effect"`
		OnOff      []float64 `json:"on_off"`
		Weeks      series    `json:"weeks"` // the business's own, instead of the two sigmas
		Alpha      *float64  `json:"alpha"`
		Power      *float64  `json:"power"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	usual := measure.DefaultTest()
	test := measure.Test{Alpha: or(in.Alpha, usual.Alpha), Power: or(in.Power, usual.Power)}
	noise := measure.Noise{Obs: in.SigmaObs, Level: in.SigmaLevel}
	if in.Weeks != nil {
		var err error
		if noise, err = measure.EstimateNoise(in.Weeks); err != nil {
			return nil, err
		}
		if in.PreWeeks == 0 {
			in.PreWeeks = len(in.Weeks)
		}
	}
	result := map[string]any{"sigma_obs": noise.Obs, "sigma_level": noise.Level}
	mde := "mde"
	if test == usual {
		mde = "mde_alpha10_power80"
	}
	switch in.Question {
	case "detectable":
		d, err := noise.Pause(in.PreWeeks, in.PauseWeeks, test)
		if err != nil {
			return nil, err
		}
		result["sd_of_mean_effect"], result[mde] = d.SD, d.MDE
	case "weeks":
		a, err := noise.Advise(in.PreWeeks, in.Effect, test)
		if err != nil {
			return nil, err
		}
		result["min_pause_weeks"], result["min_alternating_weeks"], result["advice"] = a.PauseWeeks, a.AlternateWeeks, a.Words
	case "design":
		d, err := noise.OnOff(in.OnOff, test)
		if err != nil {
			return nil, err
		}
		result["gls_sd"], result[mde] = d.SD, d.MDE
	default:
		return nil, payoff.Fail(payoff.Invalid, "question %q: want one of detectable, weeks, design", in.Question)
	}
	return result, nil
}
