package payoff

// A Verdict is what Payoff says about a line and a purpose.
type Verdict string

// The verdicts.
const (
	Invest        Verdict = "invest"
	Keep          Verdict = "keep"
	Cap           Verdict = "cap"
	Fix           Verdict = "fix"
	Pause         Verdict = "pause"
	Park          Verdict = "park"
	Quit          Verdict = "quit"
	NotEnoughData Verdict = "not_enough_data"
	CannotBeKnown Verdict = "cannot_be_known"
)

// Verdicts lists every verdict once, from the most to the least hopeful.
var Verdicts = []Verdict{Invest, Keep, Cap, Fix, Park, Pause, Quit, NotEnoughData, CannotBeKnown}

// Words is how people read the verdict: "not enough data".
func (v Verdict) Words() string {
	switch v {
	case NotEnoughData:
		return "not enough data"
	case CannotBeKnown:
		return "cannot be known"
	}
	return string(v)
}

// An Interval is an estimate: what lies below Low and above High is each 10% likely (an 80% range)
// unless its owner says otherwise.
type Interval struct {
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"`
	High float64 `json:"high"`
}

// A MoneyInterval is an Interval of money, rounded to minor units.
type MoneyInterval struct {
	Low  Money `json:"low"`
	Mid  Money `json:"mid"`
	High Money `json:"high"`
}

// String is "12.00 to 40.00 EUR, middle 25.00".
func (m MoneyInterval) String() string {
	return m.Low.Amount() + " to " + m.High.String() + ", middle " + m.Mid.Amount()
}
