package payoff

import "time"

// VisitIdle ends a visit: 30 minutes without an event.
const VisitIdle = 30 * time.Minute

// lasting is the lowest number of a browser that is known again on any day.
const lasting = int64(1) << 62

// DailyVisitor makes the number of a browser that is known within one day out of a hash of what is
// known of it: 1 to 2^62-1. Several people behind one address may share it.
func DailyVisitor(hash uint64) int64 { return max(1, int64(hash>>2)) }

// LastingVisitor makes the number of a browser that has an id of its own, kept after consent, out of
// a hash of that id: 2^62 to 2^63-1.
func LastingVisitor(hash uint64) int64 { return lasting | int64(hash>>2) }

// Lasting says whether the visitor's browser is known again on any day, by an id of its own. One that
// isn't is known for a day at most, and one below 0 was erased.
func Lasting(visitor int64) bool { return visitor >= lasting }

// A Visit is a stay on one business's sites, ended by 30 idle minutes or by arriving anew from
// outside (a new referrer or campaign).
type Visit struct {
	Visitor   int64 // 63 bit; one identity of a browser, see Lasting
	Start     time.Time
	End       time.Time // of the last event
	Site      string    // where it began
	Origin    Origin    // how it arrived
	Entry     string    // path of the first page
	Exit      string    // path of the last page
	Pageviews int
	Events    int // page views included
	Device    string
	Browser   string
	OS        string
	Country   string
}

// An Origin is where an arrival came from, as classify tells it.
type Origin struct {
	Channel  Channel
	Network  Network
	Source   string // the campaign's source, or the referrer's name or host
	Medium   string
	Campaign string
	Content  string
	Term     string
	Referrer string // the referring host; never a path
	ClickID  string // the name of the click id's parameter, never its value
}

// Line is the line that gets what this arrival earns.
func (o Origin) Line() Line {
	if o.Network != "" {
		return Line{Network: o.Network, Paid: o.Channel.Paid(), Channel: o.Channel}
	}
	return ChannelLine(o.Channel)
}
