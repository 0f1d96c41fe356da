package decide

import (
	"math"

	"payoff"
	"payoff/measure"
	"payoff/value"
)

// A Business is what all of its lines share.
type Business struct {
	Currency payoff.Currency
	AsOf     payoff.Date // the first day after the range that is judged
	// Contributions are those of all the business's conversions, or its price list's where it has
	// none yet: what one is worth where a line has few of its own. Major units.
	Contributions []float64
	// Pools hold, per purpose, the conversions and the exposure of all lines together, the judged
	// one included: Judge takes that one out. Nil in JudgeAll: summed from the cases.
	Pools    map[payoff.Purpose]Pool
	Settings Settings // the zero value is DefaultSettings
}

// A Pool is conversions over weeks of activity, added up over lines.
type Pool struct {
	Conversions float64
	Weeks       float64
}

// Pools adds up the cases of each purpose.
func Pools(cases []Case) map[payoff.Purpose]Pool {
	pools := map[payoff.Purpose]Pool{}
	for _, c := range cases {
		n, weeks := c.conversions(), finite(c.Weeks)
		p := pools[c.Purpose]
		pools[c.Purpose] = Pool{p.Conversions + n, p.Weeks + max(0, weeks)}
	}
	return pools
}

// A Case is one line and purpose over a range. Amounts are major units of the base currency over
// the whole range; whatever isn't a finite number counts as 0, and so does exposure, work or an
// amount spent below 0.
type Case struct {
	Line    payoff.Line
	Purpose payoff.Purpose
	Weeks   float64 // of the activity within the range: the exposure
	// Uncosted are those of Weeks of which nothing says what went into the line: they lie before CostsFrom, the first
	// day of which a cost of it was ever recorded, or well after CostsUntil, the last of which anybody noted
	// hours. Either is 0 where no week lies there.
	Uncosted              float64
	CostsFrom, CostsUntil payoff.Date

	Contributions []float64 // credited to the line, one for each conversion
	Shares        []float64 // the part of each conversion that was credited, 0 to 1; nil: the whole of each
	Unpriced      float64   // conversions credited that have no worth in the base currency: they count, at the worth of the others
	Told          int       // how many of Contributions rest on the customer's answer
	// Margin is the margin by which the credited conversions were priced, Goods what was paid for their
	// goods; 0 where their cost of goods is known one by one.
	Margin, Goods float64
	Hidden        Hidden

	Hours    float64 // of work
	HourRate float64 // what one of these hours costs, on average
	Money    float64 // all cost that isn't time; together with the hours all of the cost
	Joint    Joint

	Tests     []value.Test
	TestUntil payoff.Date // the day after the last one of a test that runs; 0: none
	Estimates []Estimate
	// Noise is how the business's weekly contribution of this purpose moves by itself, read off Before
	// weeks; nil where there are too few. It says what a test could show.
	Noise  *measure.Noise
	Before int
	// Diminishing is the Beta distribution of e in value ~ hours^e; the zero value is Beta(5, 5).
	Diminishing Beta

	Decided, Won float64 // leads that were won or lost, and those of them that were won; 0 and 0: none
	Funnel       []Step  // in order, the last one ends in a conversion; empty: not known
	Alternatives []Alternative
	Gates        Gates
	WorthKeeping string // why the name or the answers should stay findable ("customers look us up there"); "" is not known
	Feeds        []string

	// NeverReferred says that the network's visits arrive without a referrer by nature and that the
	// links there aren't tagged.
	NeverReferred bool
	RampUntil     payoff.Date // the stop date of an agreed ramp-up; 0: none

	History      []Official // official verdicts given before, any order
	OfficialDate bool       // whether AsOf is an official date and the range its period
}

// Hidden is what the judge knows of the conversions of this purpose whose path is not known.
type Hidden struct {
	// Unlinked are their contributions, all of the business's, not only this line's: no visit is
	// tied to them, or nothing but direct arrivals.
	Unlinked []float64
	// Linked conversions of this purpose have a complete path and are like the unlinked ones;
	// LinkedHere of them are credited to this line. Told ones have the customer's answer; ToldHere
	// name this line. The linked sample goes first.
	Linked, LinkedHere float64
	Told, ToldHere     float64
	Traced             float64 // conversions of this purpose that are known to have been sent by somebody, their path complete or not
	Lines              int     // the social lines that share the prior chance of an unlinked conversion; at least 1
}

// A Joint is the part of the cost that serves several lines or purposes: At is what the stated key
// gives to this one, Low and High what the possible keys could give. The zero value is none.
type Joint struct{ Low, At, High float64 }

// An Estimate is a modelled or claimed value over the range. It never enters the net shown.
type Estimate struct {
	Name     string
	Evidence payoff.Evidence
	Value    payoff.Interval
}

// A Step is one step of the funnel: reach to click, click to landing, landing to lead, lead to
// order... Base is the same step on the business's other lines for this purpose.
type Step struct {
	Name                  string
	Tried, Passed         float64
	BaseTried, BasePassed float64
}

// An Alternative is another use of the same hour or euro.
type Alternative struct {
	Name     string
	PerHour  *payoff.Interval // what its next hour brings; nil where it takes none
	PerEuro  *payoff.Interval // what its next 1.00 brings
	Unused   float64          // hours or money a month that it could still take; 0: it is used up
	Evidence payoff.Evidence  // claimed: assumed only
}

// A Gate is whether a condition of the strategy holds. The zero value is unknown, which is never a reason.
type Gate string

// The states of a gate.
const (
	GateUnknown Gate = ""
	GatePass    Gate = "pass"
	GateFail    Gate = "fail"
)

// Gates are the strategy's: whether buyers are on the network, and whether a way leads from talk to purchase.
type Gates struct{ Buyers, Path Gate }

// An Official is a verdict given on an official date.
type Official struct {
	On      payoff.Date
	Verdict payoff.Verdict
}

// A Beta is a distribution between 0 and 1 by its two shapes.
type Beta struct{ A, B float64 }

// usualExponent is what is taken of e in value ~ hours^e until the business's own weeks say otherwise.
func usualExponent() Beta { return Beta{5, 5} }

// AgedExponent is what a test taught of e, so many days after it ended: what it knows beyond the usual
// Beta(5, 5) halves in value.TestHalfLife days, as what a test says of incrementality does.
func AgedExponent(b Beta, days int) Beta {
	left := math.Exp2(-math.Max(0, float64(days)) / value.TestHalfLife)
	u := usualExponent()
	return Beta{u.A + left*(b.A-u.A), u.B + left*(b.B-u.B)}
}

// OfficialOn says whether the day is an official date: the first of a quarter.
func OfficialOn(d payoff.Date) bool {
	_, month, day := d.UTC().Date()
	return day == 1 && month%3 == 1
}

// CaseOf takes over from a statement's input what a case shares with it: conversions with their
// shares, hours and their price, other money, joint cost, tests and estimates.
func CaseOf(in value.Input, weeks float64) Case {
	c := Case{Line: in.Key.Line, Purpose: in.Key.Purpose, Weeks: weeks, Tests: in.Tests}
	for _, v := range in.Conversions {
		if v.Evidence != payoff.Tracked && v.Evidence != payoff.Told {
			continue
		}
		if v.Undefined != "" {
			c.Unpriced += v.Share
			continue
		}
		c.Contributions = append(c.Contributions, v.Contribution)
		c.Shares = append(c.Shares, v.Share)
		if v.Evidence == payoff.Told {
			c.Told++
		}
	}
	time := 0.0
	for _, cost := range in.Costs {
		amount := cost.Money.Float()
		if cost.Kind == payoff.TimeCost {
			c.Hours += cost.Minutes / 60
			time += amount
		} else {
			c.Money += amount
		}
		if low, high := cost.JointLow.Float(), cost.JointHigh.Float(); low != 0 || high != 0 {
			c.Joint.Low += min(low, amount)
			c.Joint.At += amount
			c.Joint.High += max(high, amount)
		}
	}
	if c.Hours > 0 {
		c.HourRate = time / c.Hours
	} else {
		c.Money += time // time that is priced but has no minutes is money all the same
	}
	for _, e := range in.Estimates {
		c.Estimates = append(c.Estimates, Estimate{e.Name, e.Evidence, payoff.Interval{
			Low: e.Value.Low.Float(), Mid: e.Value.Mid.Float(), High: e.Value.High.Float(),
		}})
	}
	return c
}

// conversions are the credited ones, parts added up.
func (c Case) conversions() float64 {
	n := max(0, finite(c.Unpriced))
	for i := range c.Contributions {
		n += c.share(i)
	}
	return n
}

func (c Case) share(i int) float64 {
	if c.Shares == nil {
		return 1
	}
	if i >= len(c.Shares) {
		return 0
	}
	return min(1, max(0, finite(c.Shares[i])))
}
