package events

import (
	"cmp"
	"slices"
)

// A Course is how many visits took one way over the business's sites.
type Course struct {
	Inside    bool   // they began on a link from another own site, or back from paying, see Event.Inside
	First     string // the site they began on
	Next      string // the first other site that they were on; "" where they stayed
	Converted bool   // whether they held an order or a lead
	Visits    int64
}

// SortCourses orders by first and next site, those from outside and those that converted first, so that
// every engine gives the same list.
func SortCourses(list []Course) {
	slices.SortFunc(list, func(a, b Course) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Next, b.Next), later(a.Inside, b.Inside), later(b.Converted, a.Converted))
	})
}

func later(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
