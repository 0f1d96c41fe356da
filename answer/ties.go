package answer

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// Ties say which browsers led to an order or lead. They are worked out anew for each question, so a
// fact that comes late (an address, a sign-in) ties what came before it.
//
// A person's browsers never make another person theirs: somebody who shares one has it among theirs,
// and none of the other's. A browser that own sites handed over is the same browser elsewhere. That
// is followed on through browsers with an id of their own only: a daily identity may be several
// people, and what one of them did elsewhere isn't the others'.
type ties struct {
	of     map[string]*theirs // by person
	handed map[int64][]int64  // both ways
}

// Theirs are a person's browsers, each once, by the time at which they were first seen.
type theirs struct{ daily, lasting []sighting }

// A sighting is a browser of a person's at a moment.
type sighting struct {
	at      time.Time
	visitor int64
}

// browser opens the key of a browser that was handed over; its number follows.
const browser = "browser/"

func (rec *record) ties(all []deed) *ties {
	t := &ties{map[string]*theirs{}, map[int64][]int64{}}
	add := func(person string, visitor int64, at time.Time) {
		if person == "" {
			return
		}
		of := t.of[person]
		if of == nil {
			of = &theirs{}
			t.of[person] = of
		}
		list := &of.daily
		if payoff.Lasting(visitor) {
			list = &of.lasting
		}
		*list = append(*list, sighting{at, visitor})
	}
	for _, d := range all {
		for _, v := range d.own {
			add(d.Person, v, d.At)
		}
	}
	for _, l := range rec.links {
		text, is := strings.CutPrefix(l.Key, browser)
		if !is {
			add(rec.personOf(l.Key), l.Visitor, l.At)
			continue
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n != l.Visitor {
			t.handed[n] = append(t.handed[n], l.Visitor)
			t.handed[l.Visitor] = append(t.handed[l.Visitor], n)
		}
	}
	for _, of := range t.of {
		of.daily, of.lasting = firstSeen(of.daily), firstSeen(of.lasting)
	}
	return t
}

func firstSeen(list []sighting) []sighting {
	slices.SortFunc(list, func(a, b sighting) int { return cmp.Or(cmp.Compare(a.visitor, b.visitor), a.at.Compare(b.at)) })
	list = slices.CompactFunc(list, func(a, b sighting) bool { return a.visitor == b.visitor })
	slices.SortStableFunc(list, func(a, b sighting) int { return a.at.Compare(b.at) })
	return list
}

// browsers are those that led to a deed as far as is known: its own, those of its person, and what
// own sites handed over to or from any of these. It says whether the deed is known to have been made
// in a browser that is known on any day.
func (t *ties) browsers(d deed) (all []int64, lasting bool) {
	own := t.reach(d.own)
	all = own
	if d.Person != "" {
		all = t.reach(append(slices.Clone(d.own), t.near(d.Person, d.At)...))
	}
	if len(own) == 0 {
		own = all // nobody knows in which of its person's browsers it was made, or whether in any
	}
	return all, slices.ContainsFunc(own, payoff.Lasting)
}

// MaxBrowsers is how many of a person's browsers of either sort are looked at for one order or lead,
// those seen nearest to it: an address that a thousand browsers gave, as of a till, is nobody's.
const MaxBrowsers = 100

// near are the person's browsers seen nearest to the moment. One that is known for a day and was seen
// longer ago than the lookback can't have led here.
func (t *ties) near(person string, at time.Time) []int64 {
	of := t.of[person]
	if of == nil {
		return nil
	}
	old, _ := slices.BinarySearchFunc(of.daily, at.Add(-lookback-48*time.Hour), sighting.compare)
	return append(nearest(of.lasting, at), nearest(of.daily[old:], at)...)
}

func (s sighting) compare(at time.Time) int { return s.at.Compare(at) }

func nearest(list []sighting, at time.Time) []int64 {
	high, _ := slices.BinarySearchFunc(list, at, sighting.compare)
	low := high - 1
	out := make([]int64, min(MaxBrowsers, len(list)))
	for i := range out {
		if high == len(list) || low >= 0 && at.Sub(list[low].at) <= list[high].at.Sub(at) {
			out[i] = list[low].visitor
			low--
		} else {
			out[i] = list[high].visitor
			high++
		}
	}
	return out
}

// reach are the browsers themselves and those that they are elsewhere, each once, by number.
func (t *ties) reach(from []int64) []int64 {
	all := slices.Clone(from)
	seen := map[int64]bool{}
	for _, v := range all {
		seen[v] = true
	}
	for next := slices.Clone(from); len(next) > 0; {
		v := next[len(next)-1]
		next = next[:len(next)-1]
		for _, to := range t.handed[v] {
			if seen[to] {
				continue
			}
			seen[to] = true
			all = append(all, to)
			if payoff.Lasting(to) {
				next = append(next, to)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Browsers are those that lead to a person, as far as anything recorded tells: those that lead to
// nobody else, and those that lead to others too.
func (a *Answerer) Browsers(ctx context.Context, b books.Business, person string) (alone, shared []int64, err error) {
	rec, err := a.load(ctx, b, time.Time{})
	if err != nil {
		return nil, nil, err
	}
	t := rec.ties(rec.deeds())
	others := map[int64]bool{}
	for who := range t.of {
		if who != person {
			for _, v := range t.whole(who) {
				others[v] = true
			}
		}
	}
	for _, v := range t.whole(person) {
		if others[v] {
			shared = append(shared, v)
		} else {
			alone = append(alone, v)
		}
	}
	return alone, shared, nil
}

// whole are all of a person's browsers, at any time.
func (t *ties) whole(person string) []int64 {
	var all []int64
	if of := t.of[person]; of != nil {
		for _, s := range slices.Concat(of.lasting, of.daily) {
			all = append(all, s.visitor)
		}
	}
	return t.reach(all)
}
