package payoff

// An Alternative is another use of the same hour or the same money: the half hour after the gig, search ads,
// a mail to old customers, a page that answers what people ask.
type Alternative struct {
	Name    string // what makes two statements the same alternative
	On      Date   // the first day whose verdicts weigh it
	Until   Date   // the first day whose verdicts don't any more; 0: it goes on
	Minutes int64  // a month that it could still take; 0 where it takes no hours
	Money   Money  // a month that it could still take; none where it takes no money
	// PerHour is what its next hour brings, nil where it takes none; PerUnit what its next 1.00 brings, nil
	// where it takes no money. Both in the business's currency, before the hour's own cost.
	PerHour, PerUnit *MoneyInterval
	Evidence         Evidence // claimed: assumed only
	Proxy            string   // what the figures rest on
}

// Weighed says whether verdicts as of a day weigh it: it began, hasn't ended and isn't used up.
func (a Alternative) Weighed(asOf Date) bool {
	return a.On <= asOf && (a.Until == 0 || asOf < a.Until) && (a.Minutes > 0 || a.Money.Minor > 0)
}
