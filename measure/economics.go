package measure

import (
	"math"

	"payoff"
)

// Unit is what winning and keeping a customer costs and brings, in one currency. Amounts are
// estimates, in major units.
type Unit struct {
	AdSpend, Tools, Content float64
	Hours, HourlyRate       float64
	NewCustomers            float64
	AvgOrder                float64
	GrossMargin             float64 // 0 to 1
	OrdersPerMonth          float64
	MonthlyChurn            float64 // 0 to 1
	MonthlyDiscount         float64 // 0.01: money a month later is worth 1% less
	HorizonMonths           int     // 0: without end
}

// UnitEconomics is the answer; nil where a figure is undefined: no customer, no churn, never.
type UnitEconomics struct {
	CAC             *float64 // (ads + hours x rate + tools + content) / new customers
	MonthlyMargin   float64  // order x margin x orders a month
	LTV             *float64 // margin / churn: nil without churn
	LTVDiscounted   *float64 // sum of margin x ((1 - churn) / (1 + discount))^month from month 0
	LTVHorizon      *float64 // the same sum over the horizon; nil without one
	PaybackNoChurn  *float64 // months: CAC / margin
	PaybackMonths   *int64   // first month in which the margin of those still there has paid CAC; nil: never
	LTVToCAC        *float64
	NeverPays       bool
	SurvivesHorizon *float64 // share still a customer at the horizon
}

// Solve works the figures out. Negative amounts and shares outside 0 to 1 are errors of kind Invalid.
func (u Unit) Solve() (UnitEconomics, error) {
	for _, a := range []struct {
		name string
		v    float64
	}{
		{"ad_spend", u.AdSpend},
		{"tools", u.Tools},
		{"content", u.Content},
		{"hours", u.Hours},
		{"hourly_rate", u.HourlyRate},
		{"new_customers", u.NewCustomers},
		{"avg_order", u.AvgOrder},
		{"orders_per_month", u.OrdersPerMonth},
	} {
		if !(a.v >= 0 && a.v <= 1e12) {
			return UnitEconomics{}, payoff.Fail(payoff.Invalid, "%s %g: want 0 or more, at most 1e12", a.name, a.v)
		}
	}
	for _, a := range []struct {
		name string
		v    float64
	}{{"gross_margin", u.GrossMargin}, {"monthly_churn", u.MonthlyChurn}, {"monthly_discount", u.MonthlyDiscount}} {
		if !(a.v >= 0 && a.v <= 1) {
			return UnitEconomics{}, payoff.Fail(payoff.Invalid, "%s %g: want a share between 0 and 1", a.name, a.v)
		}
	}
	if u.HorizonMonths < 0 || u.HorizonMonths > 1200 {
		return UnitEconomics{}, payoff.Fail(payoff.Invalid, "horizon_months %d: want 0 to 1,200", u.HorizonMonths)
	}
	margin := u.AvgOrder * u.GrossMargin * u.OrdersPerMonth
	e := UnitEconomics{MonthlyMargin: margin}
	cost := u.AdSpend + u.Hours*u.HourlyRate + u.Tools + u.Content
	e.CAC = over(cost, u.NewCustomers)
	e.LTV = over(margin, u.MonthlyChurn)
	stays := 1 - u.MonthlyChurn
	keeps := stays / (1 + u.MonthlyDiscount)
	e.LTVDiscounted = over(margin, 1-keeps)
	if h := u.HorizonMonths; h > 0 {
		sum, left := 0.0, 1.0
		for range h {
			sum += margin * left
			left *= keeps
		}
		survives := math.Pow(stays, float64(h))
		e.LTVHorizon, e.SurvivesHorizon = &sum, &survives
	}
	if e.CAC == nil {
		return e, nil
	}
	cac := *e.CAC
	e.PaybackNoChurn = over(cac, margin)
	e.PaybackMonths = payback(cac, margin, stays)
	e.NeverPays = e.PaybackMonths == nil
	if e.LTV != nil {
		e.LTVToCAC = over(*e.LTV, cac)
	}
	return e, nil
}

// payback is the first month n with margin x (1 + s + ... + s^(n-1)) >= cac, solved rather than walked.
func payback(cac, margin, stays float64) *int64 {
	if cac <= 0 {
		zero := int64(0)
		return &zero
	}
	if margin <= 0 {
		return nil
	}
	paid := func(n float64) float64 {
		if stays == 1 {
			return margin * n
		}
		return margin * (1 - math.Pow(stays, n)) / (1 - stays)
	}
	months := cac / margin
	switch left := 1 - cac*(1-stays)/margin; { // the share that must still be there, at last
	case stays == 1:
	case cac <= margin:
		months = 1
	case left <= 1e-12:
		return nil // what the margin adds up to never gets there
	default:
		months = math.Log(left) / math.Log(stays)
	}
	if !(months <= 1e6) {
		return nil
	}
	n := math.Max(1, math.Floor(months)-1)
	for paid(n) < cac*(1-1e-12) {
		if n > months+3 {
			return nil
		}
		n++
	}
	out := int64(n)
	return &out
}

// over is a / b, nil where b is nothing.
func over(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	q := a / b
	if !finite(q) {
		return nil
	}
	return &q
}

// A PricedVisits is visits that paid search would have charged for; a nil price is unknown.
type PricedVisits struct {
	Keyword string
	Visits  int64
	Price   *float64 // of a click
}

// Replacement is what the visits would have cost as clicks. It stands beside what they earned and is
// never added to it.
type Replacement struct {
	Gross    float64
	Adjusted *float64 // x min(1, social's conversion / paid's); nil without paid data
	Priced   int64
	Unpriced int64
}

// ReplacementCost prices visits by keyword; social and paid are conversion rates, paid nil where there
// is no paid data.
func ReplacementCost(rows []PricedVisits, social, paid *float64) (Replacement, error) {
	var r Replacement
	for i, row := range rows {
		if row.Visits < 0 || row.Visits > MaxCount {
			return r, payoff.Fail(payoff.Invalid, "row %d: %d visits", i+1, row.Visits)
		}
		if row.Price == nil {
			r.Unpriced += row.Visits
			continue
		}
		if !(*row.Price >= 0 && *row.Price <= 1e6) {
			return r, payoff.Fail(payoff.Invalid, "row %d: a click at %g: want 0 or more, at most 1e6", i+1, *row.Price)
		}
		r.Priced += row.Visits
		r.Gross += float64(row.Visits) * *row.Price
	}
	for _, rate := range []*float64{social, paid} {
		if rate != nil && !(*rate >= 0 && *rate <= 1) {
			return r, payoff.Fail(payoff.Invalid, "a conversion rate of %g: want 0 to 1", *rate)
		}
	}
	if social != nil && paid != nil && *paid > 0 {
		adjusted := r.Gross * math.Min(1, *social / *paid)
		r.Adjusted = &adjusted
	}
	return r, nil
}

// Deflection is support that answers in public spare: readers with the same question who would have asked.
type Deflection struct {
	Cases             float64 // answered in public
	ViewersPerCase    float64
	SameQuestion      float64 // share of the viewers
	WouldHaveAsked    float64 // share of those
	CostPerContact    float64
	Hours, HourlyRate float64
	Baseline          *float64 // contacts there were of the topic before: no more can be spared
}

// Deflected is the answer. NetSaving counts the staff's time, as `payoff calc` does; a statement has
// that time in its cost lines and takes Gross and Replaced only.
type Deflected struct {
	Contacts   float64
	Gross      float64 // contacts spared x cost
	SocialCost float64 // hours x rate
	Replaced   float64 // the public cases themselves would have been contacts
	NetSaving  float64 // gross + replaced - social cost
}

// Solve works the figures out.
func (d Deflection) Solve() (Deflected, error) {
	for _, v := range []float64{d.Cases, d.ViewersPerCase, d.CostPerContact, d.Hours, d.HourlyRate} {
		if !(v >= 0 && v <= 1e12) {
			return Deflected{}, payoff.Fail(payoff.Invalid, "support figures must be 0 or more, at most 1e12: %g isn't", v)
		}
	}
	for _, v := range []float64{d.SameQuestion, d.WouldHaveAsked} {
		if !(v >= 0 && v <= 1) {
			return Deflected{}, payoff.Fail(payoff.Invalid, "a share of %g: want 0 to 1", v)
		}
	}
	contacts := d.Cases * d.ViewersPerCase * d.SameQuestion * d.WouldHaveAsked
	if d.Baseline != nil {
		if !(*d.Baseline >= 0) {
			return Deflected{}, payoff.Fail(payoff.Invalid, "a baseline of %g contacts: want 0 or more", *d.Baseline)
		}
		contacts = math.Min(contacts, *d.Baseline)
	}
	out := Deflected{Contacts: contacts, Gross: contacts * d.CostPerContact, SocialCost: d.Hours * d.HourlyRate, Replaced: d.Cases * d.CostPerContact}
	out.NetSaving = out.Gross + out.Replaced - out.SocialCost
	if !finite(out.Contacts, out.Gross, out.SocialCost, out.Replaced, out.NetSaving) {
		return Deflected{}, payoff.Fail(payoff.Invalid, "the support figures are beyond what can be computed")
	}
	return out, nil
}
