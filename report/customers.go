package report

import (
	"fmt"
	"strconv"

	"payoff"
)

// Customers say whether buyers come back and whether getting one is worth what it costs. Customers are the
// persons that one-way keys are known to stand for; a buyer without any isn't one. Its JSON is a promise.
type Customers struct {
	Business string          `json:"business"`
	Range    payoff.Range    `json:"range"`
	Currency payoff.Currency `json:"currency"`
	AsOf     payoff.Date     `json:"as_of"`   // the first day that isn't counted
	Ever     int             `json:"ever"`    // with an order before AsOf
	Running  int             `json:"running"` // of them, with one in the last 12 months
	New      int             `json:"new"`     // whose first order fell into the range
	Unknown  int             `json:"unknown"` // orders of the range that name no buyer: in none of these figures
	Orders   int             `json:"orders"`  // of the range that count
	Repeat   RepeatRate      `json:"repeat"`  // of Ever
	Churn    ChurnRate       `json:"churn"`
	Cohorts  []Cohort        `json:"cohorts"` // by month of the first order, the latest last; at most 13
	AtAge    []AtAge         `json:"at_age"`  // the cohorts that have reached an age, added up
	Lifetime *LifetimeValue  `json:"lifetime"`
	Lacks    string          `json:"lifetime_lacks,omitempty"` // why there is none
	Channels []Acquired      `json:"channels"`                 // by channel of the first order, the most first
	All      Acquired        `json:"all"`
	Method   Method          `json:"method"`
	Input    LifetimeInput   `json:"input"`
	Notes    []string        `json:"notes"`
}

// A RepeatRate is who ordered again, on another day than first.
type RepeatRate struct {
	Customers int64            `json:"customers"`
	Returned  int64            `json:"returned"`
	Rate      *payoff.Interval `json:"rate"` // 95%, Wilson; null without a customer
}

// A ChurnRate is who was a customer at the range's start and is gone by its end.
type ChurnRate struct {
	AtStart   int64            `json:"at_start"`
	Gone      int64            `json:"gone"`
	Rate      *payoff.Interval `json:"rate"`       // 95%, Wilson; null without a customer at the start
	Limit     int              `json:"limit_days"` // without an order, after which somebody is gone
	MedianGap *int             `json:"median_gap_days"`
}

// A Cohort is the customers won in a month.
type Cohort struct {
	Month     payoff.Date `json:"month"` // its first day
	Customers int         `json:"customers"`
	Again     []int       `json:"again"` // who had ordered again by so many months later, from 0
	Open      bool        `json:"open"`  // whether the last of these months isn't over
}

// An AtAge is all cohorts that have reached an age whole.
type AtAge struct {
	Months    int              `json:"months"`
	Customers int64            `json:"customers"`
	Again     int64            `json:"again"`
	Rate      *payoff.Interval `json:"rate"` // 95%, Wilson
}

// A LifetimeValue is what a new customer is expected to leave in twelve months. It stands beside the books
// and is part of no net.
type LifetimeValue struct {
	Value   payoff.MoneyInterval `json:"value"` // 90%
	First   payoff.Money         `json:"first"` // the first order, a part of it
	Repeats float64              `json:"repeats"`
	Later   payoff.Money         `json:"later"` // what one later order leaves
	Fitted  int                  `json:"fitted"`
}

// An Acquired is the customers that one channel won over the range, and what that cost. What isn't known, or
// would be divided by nothing, is null.
type Acquired struct {
	Channel  payoff.Channel        `json:"channel"` // "" is where nothing is known
	New      int                   `json:"new"`
	Cost     *payoff.Money         `json:"cost"`  // economic, own hours priced in; null where a part has no price, or nothing was noted
	Hours    float64               `json:"hours"` // in Cost
	Each     *payoff.MoneyInterval `json:"acquisition"`
	Left     *payoff.MoneyInterval `json:"left_so_far"` // of one customer, by all orders so far; 90%
	Lifetime *LifetimeValue        `json:"lifetime"`
	Payback  Payback               `json:"payback"`
}

// A Payback is when a customer has left what winning one cost.
type Payback struct {
	Word   PaybackWord   `json:"word"`
	Months int           `json:"months"` // of paid and expected; of "not yet" how many months were watched
	Short  *payoff.Money `json:"short"`  // what is still missing where it isn't yet
}

// A PaybackWord is how a payback stands.
type PaybackWord string

// The words.
const (
	PaidBack    PaybackWord = "paid"      // by the customers' own orders within Months
	PayExpected PaybackWord = "expected"  // not yet; by the lifetime model within Months
	PayNotYet   PaybackWord = "not yet"   // and no model says when
	PayNever    PaybackWord = "never"     // not within five years by the lifetime model
	PayUnknown  PaybackWord = "undefined" // no cost, or no customer
)

// A LifetimeInput is what `payoff calc lifetime` reads: customers without who they are, times in days.
type LifetimeInput struct {
	Customers []LifetimeCustomer `json:"customers"`
	Penalty   float64            `json:"penalty"`
}

// A LifetimeCustomer is one of them.
type LifetimeCustomer struct {
	Frequency float64 `json:"frequency"`
	Recency   float64 `json:"recency"`
	T         float64 `json:"T"`
	MeanValue float64 `json:"mean_value,omitempty"`
}

// Document puts it into tables.
func (c *Customers) Document() Document {
	d := Document{
		Title:    "Do they come back, and is getting one worth what it costs?",
		Subtitle: fmt.Sprintf("%s, %s to %s (%s)", c.Business, c.Range.From, c.Range.To-1, c.Currency), Notes: c.Notes,
	}
	interval := func(v *payoff.Interval) []string {
		if v == nil {
			return []string{"", "", ""}
		}
		return []string{number(v.Mid), number(v.Low), number(v.High)}
	}
	money := func(v *payoff.MoneyInterval) []string {
		if v == nil {
			return []string{"", "", ""}
		}
		return []string{v.Mid.Amount(), v.Low.Amount(), v.High.Amount()}
	}
	rates := &Table{Columns: []Column{{"figure", false}, {"count", true}, {"of", true}, {"rate", true}, {"low", true}, {"high", true}}}
	rates.Rows = append(rates.Rows,
		append([]string{"ordered again", strconv.FormatInt(c.Repeat.Returned, 10), strconv.FormatInt(c.Repeat.Customers, 10)}, interval(c.Repeat.Rate)...),
		append([]string{"gone by the end of the range", strconv.FormatInt(c.Churn.Gone, 10), strconv.FormatInt(c.Churn.AtStart, 10)}, interval(c.Churn.Rate)...))
	cohorts := &Table{Columns: []Column{{"month", false}, {"customers", true}, {"months later", true}, {"ordered again", true}, {"whole", false}}}
	for _, x := range c.Cohorts {
		for age, n := range x.Again {
			whole := !x.Open || age < len(x.Again)-1
			cohorts.Rows = append(cohorts.Rows, []string{x.Month.String()[:7], strconv.Itoa(x.Customers), strconv.Itoa(age), strconv.Itoa(n), strconv.FormatBool(whole)})
		}
	}
	won := &Table{Columns: []Column{
		{"channel", false},
		{"new customers", true},
		{"cost", true},
		{"hours", true},
		{"acquisition", true},
		{"low", true},
		{"high", true},
		{"left so far", true},
		{"low", true},
		{"high", true},
		{"12 months", true},
		{"low", true},
		{"high", true},
		{"payback", false},
		{"months", true},
	}}
	for _, a := range append(append([]Acquired{}, c.Channels...), c.All) {
		row := []string{string(a.Channel), strconv.Itoa(a.New), "", number(a.Hours)}
		if a.Cost != nil {
			row[2] = a.Cost.Amount()
		}
		row = append(row, money(a.Each)...)
		row = append(row, money(a.Left)...)
		var value *payoff.MoneyInterval
		if a.Lifetime != nil {
			value = &a.Lifetime.Value
		}
		won.Rows = append(won.Rows, append(append(row, money(value)...), string(a.Payback.Word), strconv.Itoa(a.Payback.Months)))
	}
	won.Rows[len(won.Rows)-1][0] = "all"
	input := &Table{Columns: []Column{{"frequency", true}, {"recency", true}, {"T", true}, {"mean_value", true}}}
	for _, x := range c.Input.Customers {
		input.Rows = append(input.Rows, []string{number(x.Frequency), number(x.Recency), number(x.T), number(x.MeanValue)})
	}
	d.Sections = []Section{
		{Heading: "Do they come back?", Answer: fmt.Sprintf("%d customers, %d orders of the range without a known buyer", c.Ever, c.Unknown), Table: rates, Working: c.Method.Formulas},
		{Heading: "By month of the first order", Table: cohorts},
		{Heading: "By channel of the first order", Table: won},
		{Heading: "Customers, as payoff calc lifetime reads them", Table: input},
	}
	return d
}
