package duckdb

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"payoff/events"
)

// visit is a row of the table visits.
type visit struct {
	first       *row
	end         int64
	entry, exit int32
	pageviews   int32
	events      int32
	conversions int32
	engaged     int64
	alone       bool
	firstVisit  int64
}

// cut cuts fresh and old rows into visits by events.Begins, and numbers the fresh rows in the order
// in which they will lie on disk, which it gives. A visit has the number of its first event.
func (w *writing) cut(fresh, old []row) (visits []visit, ordered []*row) {
	all := make([]*row, 0, len(fresh)+len(old))
	for _, rows := range [][]row{fresh, old} {
		for i := range rows {
			all = append(all, &rows[i])
		}
	}
	slices.SortFunc(all, compare)
	ordered = byDay(all)
	for _, r := range ordered {
		w.last++
		r.id = w.last
	}
	var before *row
	for _, r := range all {
		if !r.counted {
			continue
		}
		if before == nil || before.visitor != r.visitor ||
			events.Begins(time.Duration(r.at-before.at)*time.Millisecond, r.origin > 0, r.origin == visits[len(visits)-1].first.origin) {
			visits = append(visits, visit{first: r})
		}
		v := &visits[len(visits)-1]
		v.add(r)
		r.visit, r.via = v.first.id, v.first.origin
		before = r
	}
	markDays(visits)
	return visits, ordered
}

// byDay is the fresh ones of rows that are sorted by compare, by day and then as they were: so a
// visitor's number repeats on disk and packs well, and a day's events lie together.
func byDay(sorted []*row) []*row {
	days := map[int32][]*row{}
	for _, r := range sorted {
		if !r.old {
			days[r.day] = append(days[r.day], r)
		}
	}
	ordered := make([]*row, 0, len(sorted))
	for _, day := range slices.Sorted(maps.Keys(days)) {
		ordered = append(ordered, days[day]...)
	}
	return ordered
}

// compare is the order of events.Compare.
func compare(a, b *row) int {
	return cmp.Or(cmp.Compare(a.visitor, b.visitor), cmp.Compare(a.at, b.at), cmp.Compare(a.key, b.key), cmp.Compare(a.site, b.site))
}

func (v *visit) add(r *row) {
	v.end = r.at
	v.engaged += int64(r.engaged)
	if r.name != engagement {
		v.events++
	}
	if r.name == order || r.name == lead {
		v.conversions++
	}
	if r.name == pageview {
		if v.pageviews == 0 {
			v.entry = r.page
		}
		v.pageviews++
		v.exit = r.page
	}
}

// markDays marks, for counting a day's visitors, the visits that are the only one of their visitor
// on the day on which they began, and gives each the number of its visitor's first one there. The
// visits run by visitor and time, so those of a day are neighbours.
func markDays(visits []visit) {
	same := func(i, j int) bool {
		return i >= 0 && j < len(visits) && visits[i].first.visitor == visits[j].first.visitor && visits[i].first.day == visits[j].first.day
	}
	for i := range visits {
		visits[i].alone = !same(i-1, i) && !same(i, i+1)
		visits[i].firstVisit = visits[i].first.id
		if same(i-1, i) {
			visits[i].firstVisit = visits[i-1].firstVisit
		}
	}
}

// storeVisits stores visits in the order of their numbers.
func (w *writing) storeVisits(business int64, visits []visit) error {
	slices.SortFunc(visits, func(a, b visit) int { return cmp.Compare(a.first.id, b.first.id) })
	return w.append("", "visits", func(add adder) error {
		st := storing{add: add, business: business}
		for _, v := range visits {
			f := v.first
			err := add(f.id, st.business, f.site, st.on(f.day), f.at, v.end, f.visitor, v.alone, v.firstVisit, f.origin,
				v.entry, v.exit, v.pageviews, v.events, v.engaged, v.conversions, f.client)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
