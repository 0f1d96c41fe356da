package answer_test

import (
	"testing"

	"payoff"
)

// Eve ordered in July and again in August, Dan once; one order names nobody. An hour at 20.00 for Instagram
// won both: 10.00 each. At half margin they left 50.00 + 30.00 and 20.00: 50.00 each, so the first order,
// 35.00 on average, paid it.
func TestCustomers(t *testing.T) {
	s := open(t)
	s.hourly("20.00")
	s.order("1", "2026-07-02", "100.00", "instagram", "social", "eve@example.org")
	s.order("2", "2026-07-03", "40.00", "instagram", "social", "dan@example.org")
	s.order("3", "2026-08-05", "60.00", "", "", "eve@example.org")
	s.order("4", "2026-08-06", "10.00", "", "", "")
	s.minutes("2026-07-02", 60, "instagram", payoff.Acquire)
	r, err := payoff.ParseRange("2026-Q3", s.answer.Today(s.business), s.business.Zone)
	must(t, err)
	c, err := s.answer.Customers(s.ctx, s.business, r)
	must(t, err)
	if c.Ever != 2 || c.New != 2 || c.Unknown != 1 || c.Repeat.Returned != 1 || c.Repeat.Rate.Mid != 0.5 || c.Lifetime != nil || c.Lacks == "" || c.Churn.Rate != nil {
		t.Errorf("%+v", c)
	}
	if len(c.Channels) != 1 || c.Channels[0].Each.Mid.Amount() != "10.00" || c.Channels[0].Left.Mid.Amount() != "50.00" || c.Channels[0].Payback.Word != "paid" || c.Channels[0].Payback.Months != 0 {
		t.Errorf("%+v", c.Channels)
	}
	// July's cohort: nobody again in July, one of two by August.
	if len(c.Cohorts) != 1 || c.Cohorts[0].Again[0] != 0 || c.Cohorts[0].Again[1] != 1 || c.Cohorts[0].Month.String() != "2026-07-01" {
		t.Errorf("%+v", c.Cohorts)
	}
}
