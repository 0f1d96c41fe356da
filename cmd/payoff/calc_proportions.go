package main

import (
	"encoding/json"
	"strings"

	"payoff"
	"payoff/measure"
)

// calcProportions answers what a rate is, which of two is better, and what it takes to know.
func calcProportions(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	type count struct {
		Conversions *int64 `json:"conversions"`
		Visitors    *int64 `json:"visitors"`
	}
	var in struct {
		Question string `json:"question"`
		count
		A         *count   `json:"a"`
		B         *count   `json:"b"`
		Prior     string   `json:"prior"`
		P1        float64  `json:"p1"`
		P2        float64  `json:"p2"`
		Alpha     *float64 `json:"alpha"`
		Power     *float64 `json:"power"`
		KA        *int64   `json:"ka"`
		NA        *int64   `json:"na"`
		KB        *int64   `json:"kb"`
		NB        *int64   `json:"nb"`
		MoreA     int64    `json:"more_a"`
		MoreB     int64    `json:"more_b"`
		Threshold *float64 `json:"threshold"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	counted := func(name string, k, n *int64) (measure.Count, error) {
		if k == nil || n == nil {
			return measure.Count{}, payoff.Fail(payoff.Invalid, "%s needs conversions and visitors", name)
		}
		c := measure.Count{Conversions: *k, Visitors: *n}
		return c, c.Check()
	}
	switch in.Question {
	case "interval":
		c, err := counted("an interval", in.Conversions, in.Visitors)
		if err != nil {
			return nil, err
		}
		uniform, jeffreys := c.Posterior(1, 1), c.Posterior(0.5, 0.5)
		return map[string]any{
			"wilson95": c.Wilson(0.95), "wilson80": c.Wilson(0.8), "clopper_pearson95": c.ClopperPearson(0.95),
			"beta_uniform_mean": uniform.Mean(), "beta_uniform95": uniform.Interval(0.95), "jeffreys95": jeffreys.Interval(0.95),
		}, nil
	case "compare":
		if in.A == nil || in.B == nil {
			return nil, payoff.Fail(payoff.Invalid, "a comparison needs a and b")
		}
		a, err := counted("a", in.A.Conversions, in.A.Visitors)
		if err != nil {
			return nil, err
		}
		b, err := counted("b", in.B.Conversions, in.B.Visitors)
		if err != nil {
			return nil, err
		}
		prior := 1.0
		switch strings.ReplaceAll(in.Prior, " ", "") {
		case "", "Beta(1,1)":
		case "Beta(0.5,0.5)", "Beta(.5,.5)", "Jeffreys":
			prior = 0.5
		default:
			return nil, payoff.Fail(payoff.Invalid, "prior %q: want Beta(1,1) or Beta(0.5,0.5)", in.Prior)
		}
		c := measure.Compare(a.Posterior(prior, prior), b.Posterior(prior, prior))
		return map[string]any{"prob_b_better": c.BBetter, "expected_loss_choosing_b": c.LossIfBWere, "expected_loss_choosing_a": c.LossIfAWere}, nil
	case "sample_size":
		n, err := measure.PowerSampleSize(in.P1, in.P2, or(in.Alpha, 0.05), or(in.Power, 0.8))
		return map[string]any{"n_per_group": n}, err
	case "assurance":
		a, err := counted("a (ka, na)", in.KA, in.NA)
		if err != nil {
			return nil, err
		}
		b, err := counted("b (kb, nb)", in.KB, in.NB)
		if err != nil {
			return nil, err
		}
		p, err := measure.Assurance(a, b, in.MoreA, in.MoreB, or(in.Threshold, 0.95))
		return map[string]any{"probability_decided": p}, err
	}
	return nil, payoff.Fail(payoff.Invalid, "question %q: want one of interval, compare, sample_size, assurance", in.Question)
}

// or is the number given, or else its default.
func or(x *float64, otherwise float64) float64 {
	if x == nil {
		return otherwise
	}
	return *x
}
