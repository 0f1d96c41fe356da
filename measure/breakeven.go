package measure

import (
	"math/big"
	"strconv"

	"payoff"
)

// A Breakeven asks what must come in to cover a cost: exact amounts, rates from 0 to 1.
type Breakeven struct {
	Cost         *big.Rat
	Contribution *big.Rat // per customer: what one leaves after goods, fees and shipping
	WinRate      *float64 // customers per lead; nil where it isn't known
	LeadRate     *float64 // leads per visit
	Reachable    *float64 // buyers that the network reaches
}

// Needed is the answer: nil where no number can be given, because a rate is missing or zero, or
// because a customer leaves nothing.
type Needed struct {
	Customers *int64
	Leads     *int64
	Visits    *int64
	Share     *float64 // customers of those reachable; above 1 the network is too small
}

// Solve rounds every count up, at each step: customers = cost / contribution, leads = customers /
// win rate, visits = leads / lead rate. The arithmetic is exact: 26 customers at 0.2 are 130 leads,
// not 131. Negative amounts and rates above 1 are errors of kind Invalid.
func (b Breakeven) Solve() (Needed, error) {
	var n Needed
	if b.Cost == nil || b.Contribution == nil {
		return n, payoff.Fail(payoff.Invalid, "a break-even needs a cost and a contribution per customer")
	}
	if b.Cost.Sign() < 0 {
		return n, payoff.Fail(payoff.Invalid, "a cost can't be negative")
	}
	for _, r := range []struct {
		name string
		rate *float64
	}{{"win_rate", b.WinRate}, {"lead_rate", b.LeadRate}} {
		if r.rate != nil && !(*r.rate >= 0 && *r.rate <= 1) {
			return n, payoff.Fail(payoff.Invalid, "%s %g: a rate lies between 0 and 1", r.name, *r.rate)
		}
	}
	if b.Reachable != nil && !(*b.Reachable >= 0 && *b.Reachable <= 1e12) {
		return n, payoff.Fail(payoff.Invalid, "reachable %g: want how many buyers there are, 0 or more", *b.Reachable)
	}
	if b.Contribution.Sign() <= 0 {
		return n, nil
	}
	var err error
	if n.Customers, err = ceil(new(big.Rat).Quo(b.Cost, b.Contribution)); err != nil {
		return Needed{}, err
	}
	if n.Leads, err = through(n.Customers, b.WinRate); err != nil {
		return Needed{}, err
	}
	if n.Visits, err = through(n.Leads, b.LeadRate); err != nil {
		return Needed{}, err
	}
	if b.Reachable != nil && *b.Reachable > 0 {
		share := float64(*n.Customers) / *b.Reachable
		n.Share = &share
	}
	return n, nil
}

// through is how many must enter a step of that rate so that count leave it.
func through(count *int64, rate *float64) (*int64, error) {
	if count == nil || rate == nil || *rate == 0 {
		return nil, nil
	}
	// the rate as it is written, 0.2 and not the nearest binary fraction
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(*rate, 'g', -1, 64))
	return ceil(new(big.Rat).Quo(new(big.Rat).SetInt64(*count), r))
}

func ceil(r *big.Rat) (*int64, error) {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() || q.Int64() > payoff.MaxMinor {
		return nil, payoff.Fail(payoff.Invalid, "the answer is beyond any market: check the amounts and rates")
	}
	n := q.Int64()
	return &n, nil
}
