package payoff

import "strings"

// A Line is what a verdict is about: an account, or else a network paid or organic, or else the
// channel itself where there is no network. Two lines are the same line when they are ==.
type Line struct {
	Account string // the business's presence on a network, as the business names it; "" for the network as a whole
	Network Network
	Paid    bool
	Channel Channel
}

// NetworkLine is the line of a network, paid or organic, with the channel GA4 gives to it.
func NetworkLine(n Network, paid bool) Line {
	c := OrganicSocial
	switch {
	case n.Video() && paid:
		c = PaidVideo
	case n.Video():
		c = OrganicVideo
	case paid:
		c = PaidSocial
	}
	return Line{Network: n, Paid: paid, Channel: c}
}

// ChannelLine is the line of a channel without a network.
func ChannelLine(c Channel) Line { return Line{Channel: c, Paid: c.Paid()} }

// None says whether cost or credit has no line: it is unallocated or unattributed.
func (l Line) None() bool { return l == Line{} }

// Name is how people read the line: "facebook", "facebook (paid)", "facebook · @shop", "Email".
func (l Line) Name() string {
	if l.None() {
		return "(none)"
	}
	name := string(l.Network)
	if name == "" {
		name = string(l.Channel)
	} else if l.Paid {
		name += " (paid)"
	}
	if l.Account != "" {
		name += " · " + l.Account
	}
	return name
}

// Compare orders lines by network, then channel, paid behind organic, then account.
func (l Line) Compare(o Line) int {
	if c := strings.Compare(string(l.Network), string(o.Network)); c != 0 {
		return c
	}
	if l.Paid != o.Paid {
		if o.Paid {
			return -1
		}
		return 1
	}
	if c := strings.Compare(string(l.Channel), string(o.Channel)); c != 0 {
		return c
	}
	return strings.Compare(l.Account, o.Account)
}
