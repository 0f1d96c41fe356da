package payoff

import "slices"

// An Entry is one line of the ledger: minutes or money, weighted over lines and purposes. It is
// never changed: a correction is a reversal and a new entry.
type Entry struct {
	ID       string
	Key      string // what makes two statements the same entry (a vendor's id); "" for one noted by hand
	Reverses string // the ID of the entry this one takes back
	Why      string // of a reversal

	On       Date
	To       Date    // first day after the period the entry is for; On + 1 for a single day
	Every    Cadence // of a cost that comes again: each time for the days until the next; "" is once
	Until    Date    // first day on which a cost that comes again no longer does; 0: it goes on
	Person   string
	Minutes  int64 // of work; 0 for money
	Money    Money // spent; zero for time. In the currency billed
	Kind     CostKind
	Activity Activity
	Lines    []Weight[Line]    // none: unallocated
	Purposes []Weight[Purpose] // none: unallocated
	Campaign string
	Ad       string // the ad's or campaign's id: overlapping periods of one ad replace each other
	Note     string
}

// A Weight is a part of a split: any non-negative number, all zero is evenly.
type Weight[T any] struct {
	Of     T
	Weight float64
}

// A CostKind is what was paid for.
type CostKind string

// The kinds of cost.
const (
	TimeCost    CostKind = "time"
	AdSpend     CostKind = "ads"
	ToolCost    CostKind = "tools"
	AgencyCost  CostKind = "agency"
	ContentCost CostKind = "content"
	NetworkFee  CostKind = "fees" // what a network charges for its API or a market place for a link
	FixedCost   CostKind = "fixed"
	OtherCost   CostKind = "other"
)

// CostKinds lists what money is paid for; time has no price of its own.
var CostKinds = []CostKind{AdSpend, ToolCost, AgencyCost, ContentCost, NetworkFee, FixedCost, OtherCost}

// ParseCostKind reads the kind of a money entry.
func ParseCostKind(s string) (CostKind, error) {
	switch k := CostKind(s); {
	case k == "":
		return OtherCost, nil
	case slices.Contains(CostKinds, k):
		return k, nil
	}
	return "", Fail(Invalid, "kind of cost %q: want one of ads, tools, agency, content, fees, fixed, other", clip(s, 40))
}

// A Cadence is how often a cost comes again.
type Cadence string

// The cadences.
const (
	Once    Cadence = ""
	Weekly  Cadence = "week"
	Monthly Cadence = "month"
	Yearly  Cadence = "year"
)

// Cadences lists how often a cost may come again.
var Cadences = []Cadence{Weekly, Monthly, Yearly}

// ParseCadence reads week, month, year or nothing.
func ParseCadence(s string) (Cadence, error) {
	if c := Cadence(s); c == Once || slices.Contains(Cadences, c) {
		return c, nil
	}
	return "", Fail(Invalid, "every=%q: want week, month or year", clip(s, 20))
}

// After is the nth return of a cost that first came on d. A month or year that lacks the day ends
// it on its last one: 31 January comes again on 28 February and on 31 March.
func (c Cadence) After(d Date, n int) Date {
	months := n
	switch c {
	case Weekly:
		return d + Date(7*n)
	case Yearly:
		months = 12 * n
	}
	first := d.MonthStart(months)
	return min(first+Date(d.UTC().Day()-1), first.MonthStart(1)-1)
}

// Period is the stretch of days the entry is for.
func (e Entry) Period() (from, to Date) { return e.On, max(e.To, e.On+1) }

// Joint says whether the entry serves several lines or purposes.
func (e Entry) Joint() bool { return len(e.Lines) > 1 || len(e.Purposes) > 1 }
