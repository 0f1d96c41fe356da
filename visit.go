package payoff

import "time"

// VisitIdle ends a visit: 30 minutes without an event.
const VisitIdle = 30 * time.Minute

// A Visit is a stay on one business's sites, ended by 30 idle minutes or by arriving anew from
// outside (a new referrer or campaign).
type Visit struct {
	Visitor   int64 // 63 bit; one identity of a browser
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
