package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"payoff"
	"payoff/measure"
)

// calcAppointment draws the weeks of a standing appointment as an experiment, says what they can show,
// and reads them.
func calcAppointment(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Question   string   `json:"question"`
		About      string   `json:"about"`
		Weeks      int      `json:"weeks"`
		Block      *int     `json:"block"`
		Run        *int     `json:"run"`
		WashOut    int      `json:"wash_out"`
		Low        float64  `json:"low"`
		High       float64  `json:"full"`
		Seed       uint64   `json:"seed"`
		SigmaObs   float64  `json:"sigma_obs"`
		SigmaLevel float64  `json:"sigma_level"`
		Before     series   `json:"before"` // the business's own weeks, instead of the two sigmas
		HourPrice  *float64 `json:"hour_price"`
		Alpha      *float64 `json:"alpha"`
		Power      *float64 `json:"power"`
		Y          series   `json:"y"`
		Hours      series   `json:"hours"`
		OptOuts    []int    `json:"opt_outs"` // weeks, the first is 1
		Credited   *float64 `json:"credited"`
		Factor     *beta    `json:"factor"`
		Exponent   *beta    `json:"exponent"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	a := measure.Appointment{Weeks: in.Weeks, Block: 4, Run: 1, WashOut: in.WashOut, Low: in.Low, High: in.High, Seed: in.Seed}
	if in.Block != nil {
		a.Block = *in.Block
	}
	if in.Run != nil {
		a.Run = *in.Run
	}
	full, err := a.Schedule()
	if err != nil {
		return nil, err
	}
	result := map[string]any{"weeks": a.Weeks}
	switch in.Question {
	case "schedule":
		text, err := a.Text(in.About)
		if err != nil {
			return nil, err
		}
		hash := sha256.Sum256([]byte(text))
		result["full"], result["registered"], result["sha256"] = full, text, hex.EncodeToString(hash[:])
	case "power":
		noise := measure.Noise{Obs: in.SigmaObs, Level: in.SigmaLevel}
		if in.Before != nil {
			if noise, err = measure.EstimateNoise(in.Before); err != nil {
				return nil, err
			}
		}
		p, err := a.Power(noise, measure.Test{Alpha: or(in.Alpha, 0.05), Power: or(in.Power, 0.8)})
		if err != nil {
			return nil, err
		}
		result["sigma_obs"], result["sigma_level"] = noise.Obs, noise.Level
		result["sd_per_hour"], result["mde_per_hour"], result["finds_hour_price"] = p.SD, p.MDE, nil
		if in.HourPrice != nil {
			result["finds_hour_price"] = p.Finds(*in.HourPrice)
		}
	case "reading":
		k := measure.Kept{Appointment: a, Y: in.Y, Hours: in.Hours, OptOut: make([]bool, a.Weeks)}
		for _, w := range in.OptOuts {
			if w < 1 || w > a.Weeks {
				return nil, payoff.Fail(payoff.Invalid, "opt-out in week %d: the appointment has weeks 1 to %d", w, a.Weeks)
			}
			k.OptOut[w-1] = true
		}
		return readAppointment(k, in.Credited, in.Factor, in.Exponent)
	default:
		return nil, payoff.Fail(payoff.Invalid, "question %q: want one of schedule, power, reading", in.Question)
	}
	return result, nil
}

// beta is a Beta as JSON: its two shapes.
type beta [2]float64

func (b *beta) or(a, z float64) measure.Beta {
	if b == nil {
		return measure.Beta{A: a, B: z}
	}
	return measure.Beta{A: b[0], B: b[1]}
}

// readAppointment is the reading and, where what was credited is given, what it teaches.
func readAppointment(k measure.Kept, credited *float64, factor, exponent *beta) (any, error) {
	r, err := k.Read()
	if err != nil {
		return nil, err
	}
	effect := func(e *measure.Effect) any {
		if e == nil {
			return nil
		}
		return map[string]any{"mid": e.Mid, "ci80": e.CI80, "ci95": e.CI95, "p": e.P}
	}
	result := map[string]any{
		"weeks": r.Weeks, "blocks": r.Blocks, "opt_outs": r.OptOuts, "schedules": r.Schedules,
		"full_mean": r.Full, "low_mean": r.Low, "hours_full": r.HoursFull, "hours_low": r.HoursLow,
		"per_hour": effect(&r.PerHour), "per_hour_worked": effect(r.Worked), "per_hour_as_treated": effect(r.AsTreated),
		"learnt": nil, "notes": append([]string{}, r.Notes...),
	}
	if credited != nil {
		l, err := r.Learn(*credited, factor.or(1, 1), exponent.or(5, 5))
		if err != nil {
			return nil, err
		}
		known := func(k measure.Known) any { return map[string]any{"mean": k.Mean, "ci80": k.CI80} }
		result["learnt"] = map[string]any{
			"incrementality": known(l.Factor), "exponent": known(l.Exponent),
			"exponent_beta": beta{l.ExponentBeta.A, l.ExponentBeta.B},
			"test":          map[string]any{"low": l.Own[0], "mid": l.Own[1], "high": l.Own[2]},
		}
	}
	return result, nil
}

// calcInformation says what a fact is worth before it is known.
func calcInformation(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Question string   `json:"question"`
		Mean     float64  `json:"mean"`
		SD       float64  `json:"sd"`
		Noise    *float64 `json:"noise"`
		Prior    *beta    `json:"prior"`
		Base     float64  `json:"base"`
		Per      float64  `json:"per"`
		Answers  int      `json:"answers"`
		Shape    float64  `json:"conversions"`
		Exposure float64  `json:"weeks"`
		Cost     float64  `json:"cost"`
		More     float64  `json:"more_weeks"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	var perfect, sample float64
	switch in.Question {
	case "reading":
		c := measure.NormalChoice{Mean: in.Mean, SD: in.SD}
		if err := c.Check(); err != nil {
			return nil, err
		}
		if in.Noise == nil || !(*in.Noise >= 0 && *in.Noise <= 1e12) {
			return nil, payoff.Fail(payoff.Invalid, "noise: want how far the reading may be off, a standard deviation from 0 on")
		}
		perfect, sample = c.Perfect(), c.Sample(*in.Noise)
	case "answers":
		c := measure.ShareChoice{Prior: in.Prior.or(1, 1), Base: in.Base, Per: in.Per}
		if err := c.Check(); err != nil {
			return nil, err
		}
		if in.Answers < 0 || in.Answers > 100_000 {
			return nil, payoff.Fail(payoff.Invalid, "%d answers: want 0 to 100,000", in.Answers)
		}
		perfect, sample = c.Perfect(), c.Sample(in.Answers)
	case "waiting":
		c := measure.RateChoice{Shape: in.Shape, Exposure: in.Exposure, Per: in.Per, Cost: in.Cost}
		if err := c.Check(); err != nil {
			return nil, err
		}
		if !(in.More >= 0 && in.More <= 1e6) {
			return nil, payoff.Fail(payoff.Invalid, "%g more weeks: want 0 or more", in.More)
		}
		perfect, sample = c.Perfect(), c.Sample(in.More)
	default:
		return nil, payoff.Fail(payoff.Invalid, "question %q: want one of reading, answers, waiting", in.Question)
	}
	return map[string]any{"evpi": perfect, "evsi": sample}, nil
}
