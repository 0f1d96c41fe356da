package main

import (
	"encoding/json"
	"fmt"

	"payoff"
	"payoff/measure"
)

type lifetimeInput struct {
	Customers []lifetimeCustomer `json:"customers"`
	CSV       string             `json:"csv"`
	CSVValues string             `json:"csv_values"`
	Penalty   *float64           `json:"penalty"`
	Predict   []lifetimeCustomer `json:"predict"`
	Horizons  []json.Number      `json:"horizons"`
	Times     []json.Number      `json:"times"`
	Spend     []struct {
		Frequency float64 `json:"frequency"`
		Mean      float64 `json:"mean"`
	} `json:"spend"`
}

type lifetimeCustomer struct {
	Frequency float64 `json:"frequency"`
	Recency   float64 `json:"recency"`
	T         float64 `json:"T"`
	MeanValue float64 `json:"mean_value,omitempty"`
}

func (c lifetimeCustomer) customer() measure.Customer {
	return measure.Customer{Frequency: c.Frequency, Recency: c.Recency, T: c.T, MeanValue: c.MeanValue}
}

// regularised is the penalty where none is named.
const regularised = 1.0

// calcLifetime fits how customers come back and what they spend, and says what can be expected of them.
func calcLifetime(input json.RawMessage, beside func(string) ([]byte, error)) (any, error) {
	var in lifetimeInput
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	var customers []measure.Customer
	for _, c := range in.Customers {
		customers = append(customers, c.customer())
	}
	if in.CSV != "" {
		more, err := readCustomers(in.CSV, beside, "frequency", "recency", "T")
		if err != nil {
			return nil, err
		}
		customers = append(customers, more...)
	}
	valued := customers
	if in.CSVValues != "" {
		var err error
		if valued, err = readCustomers(in.CSVValues, beside, "x", "t_x", "T", "zbar"); err != nil {
			return nil, err
		}
	}
	for i, c := range in.Predict {
		if err := c.customer().Check(); err != nil {
			return nil, fmt.Errorf("predict %d: %w", i+1, err)
		}
	}
	penalty := or(in.Penalty, regularised)
	result, interior, err := lifetimeResult(in, customers, penalty)
	if err != nil {
		return nil, err
	}
	notes := []string{}
	if !interior {
		// The top of the likelihood is at infinity: what is regularised is said to be so.
		result = map[string]any{"fit": nil, "loglik": nil, "predictions": nil, "regularised": nil}
		notes = append(notes, "not enough data for maximum likelihood: it rises without end as its parameters run away; only what is regularised means anything")
		if penalty < regularised {
			if result["regularised"], _, err = lifetimeResult(in, customers, regularised); err != nil {
				return nil, err
			}
		}
	}
	result["interior_optimum"], result["penalty"] = interior, penalty
	repeat := measure.RepeatRate(customers)
	result["repeat_rate"], result["repeat_rate_ci95"], result["customers"] = repeat.Rate, repeat.CI95, repeat.Customers
	if repeat.Customers < 200 {
		notes = append(notes, fmt.Sprintf("%d customers: prefer the repeat rate so far to any forecast from fewer than 200", repeat.Customers))
	}
	if err := spendResult(in, valued, penalty, result); err != nil {
		return nil, err
	}
	result["notes"] = notes
	return result, nil
}

// lifetimeResult is the fit and what follows from it; false where the optimum isn't inside.
func lifetimeResult(in lifetimeInput, customers []measure.Customer, penalty float64) (map[string]any, bool, error) {
	fit, err := measure.FitBGNBD(customers, penalty)
	if err != nil {
		return nil, false, err
	}
	type prediction struct {
		lifetimeCustomer
		Alive    float64            `json:"p_alive"`
		Expected map[string]float64 `json:"expected"`
	}
	predictions := []prediction{}
	for _, c := range in.Predict {
		p := prediction{c, fit.Alive(c.customer()), map[string]float64{}}
		for _, h := range in.Horizons {
			t, err := timeAhead(h)
			if err != nil {
				return nil, false, err
			}
			p.Expected[h.String()] = fit.Expected(c.customer(), t)
		}
		predictions = append(predictions, p)
	}
	result := map[string]any{
		"fit":    map[string]float64{"r": fit.R, "alpha": fit.Alpha, "a": fit.A, "b": fit.B},
		"loglik": fit.LogLikelihood, "predictions": predictions,
	}
	alive := 0.0
	for _, c := range customers {
		alive += fit.Alive(c)
	}
	result["total_alive"] = alive
	for _, h := range in.Horizons {
		t, _ := timeAhead(h)
		total := 0.0
		for _, c := range customers {
			total += fit.Expected(c, t)
		}
		result[fmt.Sprintf("total_expected_next_%s_weeks", h)] = total
	}
	byTime := map[string]float64{}
	for _, at := range in.Times {
		t, err := timeAhead(at)
		if err != nil {
			return nil, false, err
		}
		byTime[at.String()] = fit.ExpectedNew(t)
	}
	result["expected_by_time"] = byTime
	return result, fit.Interior, nil
}

func timeAhead(n json.Number) (float64, error) {
	t, err := n.Float64()
	if err != nil || !(t >= 0 && t <= 1e6) {
		return 0, payoff.Fail(payoff.Invalid, "time %s: want 0 or more, in the unit of the customers' T, at most 1e6", n)
	}
	return t, nil
}

// spendResult adds what orders are worth, where there are values.
func spendResult(in lifetimeInput, customers []measure.Customer, penalty float64, result map[string]any) error {
	result["gamma_gamma"], result["gamma_gamma_interior"] = nil, false
	spend, err := measure.FitSpend(customers, penalty)
	if err != nil || spend == nil {
		return err
	}
	result["gamma_gamma_interior"] = spend.Interior
	if !spend.Interior {
		return nil
	}
	result["gamma_gamma"] = map[string]float64{"p": spend.P, "q": spend.Q, "v": spend.V}
	result["gamma_gamma_loglik"] = spend.LogLikelihood
	average, defined := spend.Mean()
	result["gamma_gamma_q_gt_1"] = defined
	result["gamma_gamma_population_mean"] = nil
	if defined {
		result["gamma_gamma_population_mean"] = average
	}
	type prediction struct {
		Frequency float64  `json:"frequency"`
		Mean      float64  `json:"mean"`
		Expected  *float64 `json:"expected_mean_spend"`
	}
	predictions := []prediction{}
	for _, s := range in.Spend {
		if !(s.Frequency >= 0 && s.Frequency <= 1e6 && s.Mean >= 0 && s.Mean <= 1e12) {
			return payoff.Fail(payoff.Invalid, "spend of frequency %g and mean %g: want both 0 or more", s.Frequency, s.Mean)
		}
		p := prediction{s.Frequency, s.Mean, nil}
		if e, ok := spend.Expected(s.Frequency, s.Mean); ok {
			p.Expected = &e
		}
		predictions = append(predictions, p)
	}
	result["gamma_gamma_predictions"] = predictions
	return nil
}

func readCustomers(name string, beside func(string) ([]byte, error), columns ...string) ([]measure.Customer, error) {
	table, err := readTable(name, beside)
	if err != nil {
		return nil, err
	}
	out := make([]measure.Customer, len(table.rows))
	for i, c := range columns {
		numbers, err := table.numbers(c)
		if err != nil {
			return nil, err
		}
		for k, v := range numbers {
			*[]*float64{&out[k].Frequency, &out[k].Recency, &out[k].T, &out[k].MeanValue}[i] = v
		}
	}
	return out, nil
}
