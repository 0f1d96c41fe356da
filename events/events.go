// Package events is the port to what visitors did: what is handed in, what can be asked, and the
// one table of metrics and dimensions. The engines (events/duckdb, events/memory) keep events and
// answer; events/eventstest is the contract that each of them runs.
package events

import (
	"iter"
	"time"

	"payoff"
)

// A Source says who told of an event. One source is the record of a site's day: the first that
// brought an event of it. What another source tells of that day is kept and not counted.
type Source string

// The sources.
const (
	Script    Source = "script"    // the script on the page
	Log       Source = "log"       // a web server's access log
	Aggregate Source = "aggregate" // another tool's export, already summed
)

// The names of events that mean something to Payoff. A business may use any others of its own.
const (
	Pageview   = "pageview"
	Engagement = "engagement" // time spent on a page: it lengthens the visit and isn't counted as an event
	Outbound   = "outbound"
	Download   = "download"
	Order      = "order"
	Lead       = "lead"
)

// An Event is one thing that a visitor did. It holds no address and no raw user agent.
type Event struct {
	Key     int64         // 63 bit: two events of one site and day with the same key are one event (see Batch.Around)
	At      time.Time     // counted in whole milliseconds
	Day     payoff.Date   // the day of At in the business's zone
	Visitor int64         // 63 bit: one identity of a browser, see payoff.Lasting
	Site    string        // the host of the site
	Name    string        // Pageview, Engagement...
	Page    string        // the path, without query; "" where there is none
	Arrival bool          // whether the event is an arrival from outside; a return from a payment provider is none
	Within  bool          // whether it came from the business's own pages or back from paying: see Inside
	Origin  payoff.Origin // where it arrived from; without meaning where Arrival is false
	Engaged time.Duration // of an Engagement, in whole milliseconds

	Device, Browser, OS, Country string // "" where unknown
}

// Counts says whether the event counts as an event: all but Engagement do.
func (e Event) Counts() bool { return e.Name != Engagement }

// From is where the event arrived from, and whether it did: an event that is no arrival, or one
// whose origin says nothing, comes from Direct.
func (e Event) From() (payoff.Origin, bool) {
	direct := payoff.Origin{Channel: payoff.Direct}
	if !e.Arrival || e.Origin.Channel == "" || e.Origin == direct {
		return direct, false
	}
	return e.Origin, true
}

// Inside says whether the event happened to somebody who was there already: it came from one of the
// business's own pages or back from paying, or it is no page view at all. A visit that begins with such
// an event goes on with one that is known by another number, or was idle for long: nobody arrived.
func (e Event) Inside() bool {
	_, arrived := e.From()
	return !arrived && (e.Within || e.Name != Pageview)
}

// Converts says whether the event is a conversion on the site: an Order or a Lead.
func (e Event) Converts() bool { return e.Name == Order || e.Name == Lead }

// A Batch is what a collector hands in at once. It is stored whole or not at all.
type Batch struct {
	Business  int64
	Source    Source
	Collector string          // who counts the Sequence: a collector's id or an import's
	Sequence  int64           // the collector's position after this batch, above 0
	Events    iter.Seq[Event] // in any order; read once
	// Around is in how many days before and behind its own an event's key is looked for too: a browser
	// that sends an event again after midnight, or when the server's clock was put right, sends the same
	// event. Imports have 0.
	Around int
	// End, where it is set, is asked for the position once Events is read, in place of Sequence: a
	// file's end isn't known before. Its error undoes the batch.
	End func() (int64, error)
}

// Appended says what became of a batch.
type Appended struct {
	Stored    int64 // events kept that weren't known
	Known     int64 // events that were there already, or came twice in the batch
	Uncounted int64 // of those Stored: another source is the record of their site and day
	Skipped   bool  // the collector's position was reached before: nothing was read
}

// Asked is a conversion whose path is asked for.
type Asked struct {
	ID       string  // comes back as Path.ID
	Visitors []int64 // whose visits led to it, in any order; one named twice counts once; none: the path is empty
	At       time.Time
}

// A Path is what led to a conversion as far as visits tell: the starts of the visits of the
// visitors asked for at or before the conversion's moment, not older than the lookback, oldest
// first. A direct visit is a touch of channel Direct, one that began inside (see Event.Inside) is none.
type Path struct {
	ID      string
	Touches []payoff.Touch
	Lasting bool // whether one of the visits, touch or not, is of a browser that is known on any day, see payoff.Lasting
}

// A Seam is a day of a site for which a second source told something too.
type Seam struct {
	Site      string
	Day       payoff.Date
	Record    Source // whose events count
	Other     Source // whose events were kept and don't
	Uncounted int64  // how many
}

// Counts are the sizes of what is kept of a business.
type Counts struct {
	Events    int64 // all that is kept
	Uncounted int64 // of them
	Visits    int64
	From, To  payoff.Date // the first day with an event and the day after the last one; both 0 where there is none
}

// Erasure says what of a business is to be erased: one of the fields is set.
type Erasure struct {
	Visitors []int64 // their numbers; visits stay, under numbers that nothing is tied to
	Site     string  // all events of the site
	All      bool    // everything of the business
}

// Check is an error where the erasure doesn't name exactly one thing.
func (e Erasure) Check() error {
	n := 0
	for _, set := range []bool{len(e.Visitors) > 0, e.Site != "", e.All} {
		if set {
			n++
		}
	}
	if n != 1 {
		return payoff.Fail(payoff.Invalid, "erase: say one of visitors, a site or the whole business")
	}
	return nil
}

// Erased says what was erased.
type Erased struct {
	Events   int64 // removed
	Visitors int64 // whose number was replaced by one that nothing is tied to
}

// CheckBatch is an error where a batch can't be stored by any engine.
func CheckBatch(b Batch) error {
	switch {
	case b.Business <= 0:
		return payoff.Fail(payoff.Invalid, "a batch of events names no business")
	case b.Collector == "" || len(b.Collector) > 200:
		return payoff.Fail(payoff.Invalid, "a batch of events names no collector")
	case b.Around < 0 || b.Around > 7:
		return payoff.Fail(payoff.Invalid, "a batch of events looks %d days around: want 0 to 7", b.Around)
	case b.Sequence <= 0 && b.End == nil:
		return payoff.Fail(payoff.Invalid, "a batch of events has the position %d: want one above 0", b.Sequence)
	}
	switch b.Source {
	case Script, Log, Aggregate:
		return nil
	}
	return payoff.Fail(payoff.Invalid, "a batch of events has the source %q: want script, log or aggregate", b.Source)
}
