package events

import (
	"cmp"
	"slices"
	"time"

	"payoff"
)

// A Visit is a payoff.Visit with the events that it was made of.
type Visit struct {
	payoff.Visit
	Day         payoff.Date   // of its first event
	Engaged     time.Duration // summed
	Conversions int           // orders and leads made on the site
	Inside      bool          // whether it began inside, see Event.Inside: then it is no touch
	Of          []Event       // in order; engagements included
}

// Bounced says whether the visit was one page view and nothing further (time spent isn't a
// further event), which is how the field counts a bounce.
func (v Visit) Bounced() bool { return v.Pageviews == 1 && v.Visit.Events == 1 }

// Compare orders events by visitor, then time, then key: the order in which Visits reads them.
func Compare(a, b Event) int {
	return cmp.Or(
		cmp.Compare(a.Visitor, b.Visitor),
		cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()),
		cmp.Compare(a.Key, b.Key),
		cmp.Compare(a.Site, b.Site),
	)
}

// Visits cuts events, sorted by Compare, into visits, by visitor and start. A visit ends after
// more than payoff.VisitIdle without an event, or where its visitor arrives from outside with
// another origin than the visit's: a direct visit ends at any arrival, one from facebook goes on
// when the visitor comes from there again. This is the reference of the rule; every engine gives
// the same visits.
func Visits(es []Event) []Visit {
	var visits []Visit
	for i := range es {
		e := es[i]
		last := len(visits) - 1
		if last < 0 || visits[last].Visitor != e.Visitor || ends(visits[last], e) {
			visits = append(visits, begin(e))
			last++
		}
		visits[last].add(e)
	}
	return visits
}

func ends(v Visit, next Event) bool {
	origin, arrived := next.From()
	idle := time.Duration(next.At.UnixMilli()-v.End.UnixMilli()) * time.Millisecond
	return Begins(idle, arrived, origin == v.Origin)
}

// Begins says whether an event begins a new visit of its visitor: idle is the time since the
// visitor's last event, arrived whether the event is an arrival from outside, same whether that is
// from the origin of the visit that goes on.
func Begins(idle time.Duration, arrived, same bool) bool {
	return idle > payoff.VisitIdle || arrived && !same
}

func begin(e Event) Visit {
	origin, _ := e.From()
	return Visit{Day: e.Day, Inside: e.Inside(), Visit: payoff.Visit{
		Visitor: e.Visitor, Start: time.UnixMilli(e.At.UnixMilli()).UTC(), Site: e.Site, Origin: origin,
		Device: e.Device, Browser: e.Browser, OS: e.OS, Country: e.Country,
	}}
}

func (v *Visit) add(e Event) {
	v.End = time.UnixMilli(e.At.UnixMilli()).UTC()
	v.Of = append(v.Of, e)
	v.Engaged += time.Duration(e.Engaged.Milliseconds()) * time.Millisecond
	if e.Counts() {
		v.Visit.Events++
	}
	if e.Converts() {
		v.Conversions++
	}
	if e.Name == Pageview {
		if v.Pageviews == 0 {
			v.Entry = e.Page
		}
		v.Pageviews++
		v.Exit = e.Page
	}
}

// Sorted is a sorted copy of events, as Visits reads them.
func Sorted(es []Event) []Event {
	es = slices.Clone(es)
	slices.SortFunc(es, Compare)
	return es
}

// CompareTouches orders a path: by time, and at one moment by site, page and origin, so that every
// engine gives the same path.
func CompareTouches(a, b payoff.Touch) int {
	x, y := a.Origin, b.Origin
	return cmp.Or(
		a.At.Compare(b.At), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Page, b.Page),
		cmp.Compare(x.Channel, y.Channel), cmp.Compare(x.Network, y.Network), cmp.Compare(x.Source, y.Source),
		cmp.Compare(x.Medium, y.Medium), cmp.Compare(x.Campaign, y.Campaign), cmp.Compare(x.Content, y.Content),
		cmp.Compare(x.Term, y.Term), cmp.Compare(x.Referrer, y.Referrer), cmp.Compare(x.ClickID, y.ClickID),
	)
}
