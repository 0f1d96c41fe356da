package main

import (
	"encoding/json"

	"payoff"
	"payoff/measure"
)

// calcRevenue is revenue per visit with its interval.
func calcRevenue(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Visitors int64     `json:"visitors"`
		Orders   []float64 `json:"orders"`
		Draws    *int      `json:"draws"`
		Seed     *uint64   `json:"seed"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	draws, seed := 10_000, uint64(1)
	if in.Draws != nil {
		draws = *in.Draws
	}
	if in.Seed != nil {
		seed = *in.Seed
	}
	r, err := measure.PerVisit(in.Orders, in.Visitors, draws, seed)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"mean": r.Mean, "share_of_largest_order": r.LargestShare, "p_leave_largest_out_mean": r.WithoutLargest,
		"ci90": r.CI90, "ci95": r.CI95, "normal_ci95": r.Normal95, "orders": len(in.Orders), "draws": draws, "seed": seed,
	}, nil
}

// calcReconcile puts what customers told beside what was tracked.
func calcReconcile(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var in struct {
		Answers        map[string]map[string]int64 `json:"answers"`
		NonRespondents map[string]int64            `json:"nonrespondents"`
		PriorStrength  *float64                    `json:"prior_strength"`
		Decoys         []string                    `json:"decoys"`
	}
	if err := unmarshal(input, &in); err != nil {
		return nil, err
	}
	s := measure.Survey{Answers: in.Answers, NonRespondents: in.NonRespondents, PriorStrength: or(in.PriorStrength, 4), Decoys: in.Decoys}
	r, err := s.Reconcile()
	if err != nil {
		return nil, err
	}
	type tracked struct {
		Respondents int64                    `json:"respondents"`
		Customers   int64                    `json:"customers"`
		Mean        map[string]float64       `json:"posterior_mean"`
		CI95        map[string]measure.Range `json:"ci95"`
	}
	by := map[string]tracked{}
	for row, t := range r.Tracked {
		by[row] = tracked{t.Respondents, t.Customers, t.Mean, t.CI95}
	}
	return map[string]any{
		"by_tracked": by, "estimated_customers_by_reported": r.Customers, "agreement": r.Agreement, "cohen_kappa": r.Kappa,
		"response_rate": r.ResponseRate, "noise_floor": r.NoiseFloor, "above_noise": s.AboveNoise(),
		"notes": []string{"customers who didn't answer are taken to be like those of the same tracked channel who did"},
	}, nil
}

// calcEconomics answers what a customer costs and brings, and what visits and answers replace.
func calcEconomics(input json.RawMessage, _ func(string) ([]byte, error)) (any, error) {
	var question struct {
		Question string `json:"question"`
	}
	if err := unmarshal(input, &question); err != nil {
		return nil, err
	}
	switch question.Question {
	case "unit_economics":
		var in struct {
			AdSpend         float64 `json:"ad_spend"`
			Hours           float64 `json:"hours"`
			HourlyRate      float64 `json:"hourly_rate"`
			Tools           float64 `json:"tools"`
			Content         float64 `json:"content"`
			NewCustomers    float64 `json:"new_customers"`
			AvgOrder        float64 `json:"avg_order"`
			GrossMargin     float64 `json:"gross_margin"`
			OrdersPerMonth  float64 `json:"orders_per_month"`
			MonthlyChurn    float64 `json:"monthly_churn"`
			MonthlyDiscount float64 `json:"monthly_discount"`
			HorizonMonths   int     `json:"horizon_months"`
		}
		if err := unmarshal(input, &in); err != nil {
			return nil, err
		}
		e, err := measure.Unit{
			AdSpend: in.AdSpend, Hours: in.Hours, HourlyRate: in.HourlyRate, Tools: in.Tools, Content: in.Content,
			NewCustomers: in.NewCustomers, AvgOrder: in.AvgOrder, GrossMargin: in.GrossMargin, OrdersPerMonth: in.OrdersPerMonth,
			MonthlyChurn: in.MonthlyChurn, MonthlyDiscount: in.MonthlyDiscount, HorizonMonths: in.HorizonMonths,
		}.Solve()
		if err != nil {
			return nil, err
		}
		return map[string]any{
			"cac": e.CAC, "monthly_margin": e.MonthlyMargin, "ltv_undiscounted": e.LTV, "ltv_discounted_beginning_of_month": e.LTVDiscounted,
			"ltv_horizon": e.LTVHorizon, "survives_horizon": e.SurvivesHorizon, "payback_months_no_churn": e.PaybackNoChurn,
			"payback_months_with_churn": e.PaybackMonths, "never_pays_back": e.NeverPays, "ltv_to_cac": e.LTVToCAC,
		}, nil
	case "ppc_equivalent":
		var in struct {
			Rows []struct {
				Keyword string   `json:"keyword"`
				Visits  int64    `json:"visits"`
				CPC     *float64 `json:"cpc"`
			} `json:"rows"`
			Social *float64 `json:"conv_social"`
			Paid   *float64 `json:"conv_ppc"`
		}
		if err := unmarshal(input, &in); err != nil {
			return nil, err
		}
		var rows []measure.PricedVisits
		for _, r := range in.Rows {
			rows = append(rows, measure.PricedVisits{Keyword: r.Keyword, Visits: r.Visits, Price: r.CPC})
		}
		r, err := measure.ReplacementCost(rows, in.Social, in.Paid)
		if err != nil {
			return nil, err
		}
		return map[string]any{
			"replacement_cost_gross": r.Gross, "replacement_cost_quality_adjusted": r.Adjusted,
			"unpriced_visits": r.Unpriced, "visits_priced": r.Priced,
		}, nil
	case "support_deflection":
		var in struct {
			Cases    float64  `json:"cases_answered_publicly"`
			Viewers  float64  `json:"viewers_per_case"`
			Same     float64  `json:"share_with_same_question"`
			Would    float64  `json:"would_have_contacted"`
			Cost     float64  `json:"cost_per_contact"`
			Hours    float64  `json:"agent_hours"`
			Rate     float64  `json:"hourly_rate"`
			Baseline *float64 `json:"baseline_contacts"`
		}
		if err := unmarshal(input, &in); err != nil {
			return nil, err
		}
		d, err := measure.Deflection{
			Cases: in.Cases, ViewersPerCase: in.Viewers, SameQuestion: in.Same, WouldHaveAsked: in.Would,
			CostPerContact: in.Cost, Hours: in.Hours, HourlyRate: in.Rate, Baseline: in.Baseline,
		}.Solve()
		if err != nil {
			return nil, err
		}
		return map[string]any{
			"deflected_contacts": d.Contacts, "gross_saving": d.Gross, "social_support_cost": d.SocialCost,
			"replaced_contacts_cost": d.Replaced, "net_saving": d.NetSaving,
		}, nil
	}
	return nil, payoff.Fail(payoff.Invalid, "question %q: want one of unit_economics, ppc_equivalent, support_deflection", question.Question)
}
