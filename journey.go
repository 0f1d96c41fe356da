package payoff

import "time"

// A Touch is an arrival from outside at a moment.
type Touch struct {
	At      time.Time
	Origin  Origin
	Account string // the business's account it came through, where known
	Site    string // that it arrived at; "" where no visit is known
	Page    string // path of the page it landed on; "" where no visit is known
}

// Line is the line that the touch belongs to: its account's where known.
func (t Touch) Line() Line {
	l := t.Origin.Line()
	l.Account = t.Account
	return l
}

// A Journey is what led to one conversion: the touches before it, in order.
type Journey struct {
	Conversion Conversion
	Touches    []Touch // by time, oldest first; may reach beyond the lookback, which the model applies; none: nothing is known of it
	// Complete says whether the browser it was made in has an id of its own, so that what it did on
	// other days on the business's sites is among the touches: nothing is hidden but other browsers.
	Complete bool
}

// A Conversion is a lead, an order, a sign-up or the like, with its own time and worth.
type Conversion struct {
	ID      string // kind and key, such as "order shop/1001": unique within the business
	Number  string // as the business writes it, for people: "B152" of "order shop/b152"
	Kind    ConversionKind
	At      time.Time
	Purpose Purpose
	Person  string // the person's key; "" where the buyer is unknown
	// Revenue and Contribution are in the business's currency, refunds taken off. Both are
	// without meaning where Undefined.
	Revenue      Money
	Contribution Money
	Undefined    string // why there is no worth in the business's currency ("no BDT rate on 2026-01-24"); "" where there is
	Told         string // the customer's own answer to "how did you find us?", as classify names the channel or network
}

// A ConversionKind is what happened.
type ConversionKind string

// The kinds of conversion.
const (
	AnOrder ConversionKind = "order"
	ALead   ConversionKind = "lead"
	AWin    ConversionKind = "win"
	AnEvent ConversionKind = "event"
)

// A Credit is the part of a conversion that a model gives to a line.
type Credit struct {
	Line         Line
	Origin       Origin  // of the touch credited, for reports by source or campaign; the first one where several merge
	Site         string  // that it arrived at; "" where no visit is known
	Page         string  // path of the page it landed on; "" where no visit is known
	Share        float64 // 0 to 1; the shares of a conversion sum to 1
	Revenue      Money
	Contribution Money
}
