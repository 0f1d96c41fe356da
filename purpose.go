package payoff

import "slices"

// A Purpose is what an hour, a euro or a conversion is for.
type Purpose string

// The purposes. Personal bears cost and takes no value.
const (
	Acquire   Purpose = "acquire"
	Retain    Purpose = "retain"
	Support   Purpose = "support"
	Partner   Purpose = "partner"
	Hire      Purpose = "hire"
	Authority Purpose = "authority"
	Audience  Purpose = "audience"
	Learn     Purpose = "learn"
	Personal  Purpose = "personal"
)

// Purposes lists every purpose once, in the order in which reports show them.
var Purposes = []Purpose{Acquire, Retain, Support, Partner, Hire, Authority, Audience, Learn, Personal}

// ParsePurpose reads a purpose's exact name.
func ParsePurpose(s string) (Purpose, error) {
	for _, p := range Purposes {
		if string(p) == s {
			return p, nil
		}
	}
	return "", Fail(Invalid, "purpose %q: want one of acquire, retain, support, partner, hire, authority, audience, learn, personal", clip(s, 40))
}

// An Activity is what was done in a stretch of work.
type Activity string

// The activities. Browse is time on a network that isn't work on it.
const (
	Create    Activity = "create"
	Reply     Activity = "reply"
	ManageAds Activity = "manage_ads"
	Reporting Activity = "report"
	Browse    Activity = "browse"
	OtherWork Activity = "other"
)

// Activities lists every activity once.
var Activities = []Activity{Create, Reply, ManageAds, Reporting, Browse, OtherWork}

// ParseActivity reads an activity's exact name; "" is OtherWork.
func ParseActivity(s string) (Activity, error) {
	switch a := Activity(s); {
	case a == "":
		return OtherWork, nil
	case slices.Contains(Activities, a):
		return a, nil
	}
	return "", Fail(Invalid, "activity %q: want one of create, reply, manage_ads, report, browse, other", clip(s, 40))
}

// Evidence is how a value is known. Grades stand side by side and are never silently added.
type Evidence string

// The grades of evidence, strongest first.
const (
	Tested   Evidence = "tested"   // from the business's own experiment, with an interval
	Tracked  Evidence = "tracked"  // a recorded path to a recorded conversion, credited by a named model
	Told     Evidence = "told"     // the customer's answer
	Modelled Evidence = "modelled" // estimated from other records
	Claimed  Evidence = "claimed"  // entered by a person, with a stated proxy
)

// Shown says whether the grade counts in the net shown; modelled and claimed lines stand only in
// the net with estimates.
func (e Evidence) Shown() bool { return e == Tested || e == Tracked || e == Told }
