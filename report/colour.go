package report

import "payoff"

// Other is the colour of everything that has none of its own: what lies below the first eight.
const Other = 9

// Colour is a channel's place in the palette, from 1: the same wherever the channel is drawn, so that
// a reader learns it once. Channels that are seldom met share Other; a chart puts them together.
func Colour(c payoff.Channel) int {
	switch c {
	case payoff.OrganicSocial:
		return 1
	case payoff.PaidSocial:
		return 2
	case payoff.OrganicSearch:
		return 3
	case payoff.PaidSearch:
		return 4
	case payoff.Email:
		return 5
	case payoff.OrganicVideo, payoff.PaidVideo:
		return 6
	case payoff.Referral, payoff.AIAssistant:
		return 7
	case payoff.Direct:
		return 8
	}
	return Other
}
