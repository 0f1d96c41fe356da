package books

import "payoff"

// Dropped is how many hits of a site on a day weren't counted, for one reason.
type Dropped struct {
	Site   string      // "" where the hit named none of the business's sites
	Day    payoff.Date // on the business's clock
	Reason string      // as collect calls it: bot, spam, duplicate...
	Count  int64
}
