package decide

import "payoff"

// A Judgement is a verdict with its working. Whatever can't be computed is nil.
type Judgement struct {
	Line    payoff.Line
	Purpose payoff.Purpose

	Verdict payoff.Verdict
	Leaning payoff.Verdict // where the verdict is not enough data, what would be said if less were asked for; "" where not even that can be
	// Official says whether the verdict was given on an official date. Standing is the last official
	// verdict that took a side: only an official date changes it, however often one looks between, and
	// a period that is sure of nothing leaves it standing. Nil: none was given yet.
	Official bool
	Standing *Official
	// OnEstimate names the modelled or claimed line on which "keep, on your estimate" hangs: the net
	// with estimates passes where the net shown doesn't. It never changes Verdict. "": it isn't so.
	OnEstimate string

	WorthUnknown     bool    // nothing says what a conversion is worth: the nets count none and mean nothing
	CostUnknown      bool    // no cost is recorded, or only from late on: the net leaves out what went into it before
	Probability      float64 // P(net shown > 0) at today's hours, what identity hides included
	Net              payoff.MoneyInterval
	Value            payoff.MoneyInterval // the contribution that would be lost without the line: Net before its cost
	NetWithEstimates payoff.MoneyInterval
	ReturnPerHour    *payoff.MoneyInterval // (value - cost that isn't time) / hours; nil without hours
	ReturnPerEuro    *payoff.MoneyInterval // net / money spent, for each 1.00; nil where no money was spent
	Conversions      float64               // credited, parts added up
	Rate             *payoff.Interval      // conversions a week; nil without exposure

	Because []string   // in the order weighed, each with its numbers
	Next    string     // the cheapest next fact or step
	Flips   []Flip     // nearest first; behind them the assumptions that change nothing
	Facts   []NextFact // what could be found out, by its gain for an hour of effort

	WeeksToDecide *int   // after about so many more weeks it would be decided with 80% probability; nil: not within two years, or decided
	CapMinutes    *int   // of cap: the minutes a week that would pay
	Leak          string // of fix: the step of the funnel to close
}

// Chance is Probability as it may be said: nil where what it cost or what a conversion leaves isn't known.
func (j Judgement) Chance() *float64 {
	if j.CostUnknown || j.WorthUnknown {
		return nil
	}
	return &j.Probability
}

// A Flip is an assumption and the value at which it would change the verdict, all else as it is. Where
// no plausible value does, from Low to High, At and To are nil. The model of credit isn't a number: its
// flip names the Model under which the verdict would be To, and has no Now, Low, High and At.
type Flip struct {
	// price of an hour, value of a conversion, margin, win rate, incrementality, what identity hides,
	// hours a week, diminishing return, model
	Assumption string          `json:"assumption"`
	Unit       string          `json:"unit"`
	Now        *float64        `json:"now"`
	Low        *float64        `json:"low"`
	High       *float64        `json:"high"`
	At         *float64        `json:"at"`
	Model      string          `json:"model,omitempty"`
	To         *payoff.Verdict `json:"to"`
	Text       string          `json:"text"` // the same in words
}
