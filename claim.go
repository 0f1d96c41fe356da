package payoff

// A Claim is what somebody remembers of a line over a stretch of days of which nothing was recorded: how many
// customers it brought, and how long it took. Neither counts in the net shown; both stand in the net with
// estimates, as claimed.
type Claim struct {
	ID        string
	On, To    Date // the stretch; To is the first day after it
	Line      Line
	Purpose   Purpose
	Customers int64
	Worth     Money  // what one of them left
	Minutes   int64  // of the owner's work over the whole stretch
	Proxy     string // what it rests on
}
