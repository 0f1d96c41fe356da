package payoff

// A Budget is how many minutes a week the work on a line for a purpose may take, from a Monday on and until
// another one holds. All minutes count against it, browsing too.
type Budget struct {
	Line    Line
	Purpose Purpose
	From    Date  // a Monday
	Minutes int64 // a week, 0 to MaxBudget: 0 is no time at all
	Lifted  bool  // from then on there is no limit; Minutes is 0
}

// MaxBudget is how many minutes a week has.
const MaxBudget = 7 * 24 * 60

// Key tells one statement of a budget from all others: a second one for the same Monday corrects the first.
func (b Budget) Key() string {
	return b.Line.Name() + "/" + string(b.Purpose) + "/" + b.From.String()
}

// Check is an error of kind Invalid where it can't be a budget.
func (b Budget) Check() error {
	switch {
	case b.Line.None():
		return Fail(Invalid, "a budget needs the network or channel that it is for")
	case b.Purpose == "":
		return Fail(Invalid, "a budget needs the purpose that it is for")
	case b.From != b.From.Monday():
		return Fail(Invalid, "a budget holds from a Monday on, and %s is none", b.From)
	case b.Minutes < 0 || b.Minutes > MaxBudget:
		return Fail(Invalid, "a budget is 0 to %d minutes a week", MaxBudget)
	case b.Lifted && b.Minutes != 0:
		return Fail(Invalid, "a budget that is lifted has no minutes")
	}
	return nil
}
