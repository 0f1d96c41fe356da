package events

import (
	"cmp"
	"slices"

	"payoff"
)

// A Here is how many browsers were on one page when they did the last thing they did, by where their visit
// came from.
type Here struct {
	Site, Page string
	Line       payoff.Line // of the visit; Direct where it came from nowhere
	Visitors   int64
}

// SortHere orders by how many there are, the most first, then by site, page and line, so that every engine
// gives the same list.
func SortHere(list []Here) {
	slices.SortFunc(list, func(a, b Here) int {
		return cmp.Or(
			cmp.Compare(b.Visitors, a.Visitors), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Page, b.Page),
			cmp.Compare(a.Line.Name(), b.Line.Name()),
		)
	})
}
