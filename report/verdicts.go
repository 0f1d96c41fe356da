// Package report says what was worked out: verdicts with their statements as values that can be
// printed as they are, and Documents of sections, sentences and tables that renderers draw.
package report

import (
	"payoff"
	"payoff/attribute"
	"payoff/decide"
	"payoff/value"
)

// Verdicts are what Payoff says about every line and purpose over a range. Their JSON is a promise.
type Verdicts struct {
	Business    string          `json:"business"`
	Range       payoff.Range    `json:"range"`
	Currency    payoff.Currency `json:"currency"`
	Official    bool            `json:"official"` // whether the range ends on an official date that has come
	Rows        []Row           `json:"rows"`
	Whole       *Whole          `json:"whole"` // all rows together; null where no net can be drawn
	Unallocated Unallocated     `json:"unallocated"`
	Totals      Totals          `json:"totals"`
	Method      Method          `json:"method"`
	Notes       []string        `json:"notes"` // what a reader must know beside the figures
}

// A Whole is all rows taken together.
type Whole struct {
	Probability  *float64             `json:"probability"` // P(net shown > 0); null where CostUnknown
	Net          payoff.MoneyInterval `json:"net"`
	NetEstimates payoff.MoneyInterval `json:"net_with_estimates"`
	Hours        float64              `json:"hours"`
	Cost         payoff.Money         `json:"cost"`
	LeftOut      int                  `json:"left_out"`     // rows of which no net can be drawn
	CostUnknown  int                  `json:"cost_unknown"` // rows of CostUnknown in it, but for those whose line has its cost under another purpose
}

// A Row is one line and purpose.
type Row struct {
	Account       *string               `json:"account"`
	Network       *payoff.Network       `json:"network"`
	Paid          bool                  `json:"paid"`
	Channel       payoff.Channel        `json:"channel"`
	Purpose       payoff.Purpose        `json:"purpose"`
	Verdict       payoff.Verdict        `json:"verdict"`
	Leaning       *payoff.Verdict       `json:"leaning"`
	Probability   *float64              `json:"probability"` // P(net shown > 0) at today's hours; null where no net can be drawn, and of CostUnknown and WorthUnknown
	Net           *payoff.MoneyInterval `json:"net"`
	NetEstimates  *payoff.MoneyInterval `json:"net_with_estimates"`
	ReturnPerHour *payoff.MoneyInterval `json:"return_per_hour"`
	ReturnPerEuro *payoff.MoneyInterval `json:"return_per_euro"`
	Hours         float64               `json:"hours"`
	Cost          payoff.Money          `json:"cost"`
	CostUnknown   bool                  `json:"cost_unknown"`  // no cost is recorded, or only from late on: what went into it besides isn't in the net
	WorthUnknown  bool                  `json:"worth_unknown"` // nothing says what a sale leaves: the net is what it cost
	Lines         []ValueLine           `json:"lines"`
	Because       []string              `json:"because"`
	Next          string                `json:"next"`
	Flips         []decide.Flip         `json:"flips"`
	NextFacts     []decide.NextFact     `json:"next_facts"`   // what could be found out, by its gain for an hour of effort
	LinkedShare   *float64              `json:"linked_share"` // of the purpose's conversions, those with a complete journey; null without any
	WeeksToDecide *int                  `json:"weeks_to_decide"`
	CapMinutes    *int                  `json:"cap_minutes"`
	DependsOn     []attribute.Model     `json:"depends_on_model"` // rules under which the verdict would be another
	Alternatives  []Alternative         `json:"alternatives"`     // what else the same hour or money could do

	Line      payoff.Line      `json:"-"`
	Statement *value.Statement `json:"-"`
}

// An Alternative is another use of the same hour or money, with what the next of it brings.
type Alternative struct {
	Name     string                `json:"name"`
	PerHour  *payoff.MoneyInterval `json:"per_hour"` // null: it takes no hours
	PerEuro  *payoff.MoneyInterval `json:"per_euro"` // for each 1.00; null: it takes no money
	Evidence payoff.Evidence       `json:"evidence"`
}

// A ValueLine is one line of value or cost of a statement. Costs are negative.
type ValueLine struct {
	Name     string               `json:"name"`
	Evidence payoff.Evidence      `json:"evidence"`
	Value    payoff.MoneyInterval `json:"value"`
	IDs      int                  `json:"ids"`
	From     []string             `json:"from"` // the orders, entries and wins behind it, at most 1,000
}

// Unallocated is cost that names no line or no purpose.
type Unallocated struct {
	Cost  payoff.Money `json:"cost"`
	Hours float64      `json:"hours"`
}

// Totals are what the books show of the range, so that a reader can see that nothing is missing.
type Totals struct {
	Orders       int          `json:"orders"`
	Leads        int          `json:"leads"`
	Revenue      payoff.Money `json:"revenue"`
	Contribution payoff.Money `json:"contribution"`
	Social       payoff.Money `json:"social"`          // contribution credited to social lines, before incrementality
	Unattributed payoff.Money `json:"unattributed"`    // contribution of conversions without any touch
	Cost         payoff.Money `json:"cost"`            // all of the ledger, unallocated included
	Personal     payoff.Money `json:"personal"`        // of Cost, what was personal: it bears cost and is owed no verdict
	LinkedShare  *float64     `json:"linked_share"`    // of orders and leads, those with a complete journey; null without any
	Assisted     *Assisted    `json:"social_assisted"` // null without orders or leads
}

// Assisted says how many of the orders and leads social had a part in: at least Observed, at most Most.
type Assisted struct {
	Of       int             `json:"of"`       // orders and leads
	Complete int             `json:"complete"` // with a complete journey
	Touched  int             `json:"touched"`  // of which a touch is known
	Observed int             `json:"observed"` // with a touch from social
	Most     int             `json:"most"`     // Observed and all others without a complete journey, offline ones included
	Likely   payoff.Interval `json:"likely"`   // Observed and what identity probably hides: its mean, and 90% of what is likely
}
