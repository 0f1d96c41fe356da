package ledger

import (
	"cmp"
	"slices"
	"time"

	"payoff"
)

// A Statement is an entry with the moment it was recorded, which decides between two statements
// about one ad and the rate an hour had.
type Statement struct {
	payoff.Entry
	Recorded time.Time
}

// A Cost is the part of an entry that falls on one day, one line and one purpose.
type Cost struct {
	Entry     string // its ID
	On        payoff.Date
	Line      payoff.Line    // none: unallocated
	Purpose   payoff.Purpose // "": unallocated
	Kind      payoff.CostKind
	Activity  payoff.Activity
	Person    string
	Campaign  string
	Minutes   float64
	Money     payoff.Money // in the base currency; own hours are priced in
	Billed    payoff.Money // as billed where Undefined
	Undefined string       // why there is no amount in the base currency, and what to do; "" where there is
	Joint     bool         // whether the entry served several lines or purposes
}

// Unallocated says whether the cost belongs to no line or no purpose.
func (c Cost) Unallocated() bool { return c.Line.None() || c.Purpose == "" }

// Costs are the entries' parts in the range, in the order of days and entries. Reversed entries and
// their reversals are left out; the entries of one ad that overlap replace each other day by day,
// the one recorded last counts. Over any partition of days the parts of an entry add up to it.
func Costs(entries []Statement, p Prices, r payoff.Range) []Cost {
	entries = expand(standing(entries), r.To)
	owner := paint(entries)
	var out []Cost
	for i, e := range entries {
		from, to := e.Period()
		if from >= r.To || to <= r.From {
			continue
		}
		days := daily(e, p)
		for n, day := range days {
			on := from + payoff.Date(n)
			if !r.Has(on) || e.Ad != "" && owner[adDay{adOf(e), on}] != i {
				continue
			}
			day.On = on
			out = appendParts(out, e, day)
		}
	}
	slices.SortStableFunc(out, func(a, b Cost) int { return cmp.Compare(a.On, b.On) })
	return out
}

// standing leaves out what was reversed, and the reversals.
func standing(entries []Statement) []Statement {
	gone := map[string]bool{}
	for _, e := range entries {
		if e.Reverses != "" {
			gone[e.Reverses], gone[e.ID] = true, true
		}
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e Statement) bool { return gone[e.ID] })
}

// expand turns a cost that comes again into one entry for each time before end.
func expand(entries []Statement, end payoff.Date) []Statement {
	out := make([]Statement, 0, len(entries))
	for _, e := range entries {
		if e.Every == payoff.Once {
			out = append(out, e)
			continue
		}
		for n := 0; ; n++ {
			again := e
			again.On, again.To = e.Every.After(e.On, n), e.Every.After(e.On, n+1)
			if again.On >= end || e.Until != 0 && again.On >= e.Until {
				break
			}
			out = append(out, again)
		}
	}
	return out
}

type adDay struct {
	ad string
	on payoff.Date
}

func adOf(e Statement) string {
	name := e.Ad
	if len(e.Lines) > 0 {
		name = e.Lines[0].Of.Name() + "/" + name
	}
	return name
}

// paint tells for each day of each ad which entry's spend counts: the one recorded last.
func paint(entries []Statement) map[adDay]int {
	order := make([]int, 0, len(entries))
	for i, e := range entries {
		if e.Ad != "" {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return entries[a].Recorded.Compare(entries[b].Recorded) })
	owner := make(map[adDay]int, len(order))
	for _, i := range order {
		from, to := entries[i].Period()
		for on := from; on < to; on++ {
			owner[adDay{adOf(entries[i]), on}] = i
		}
	}
	return owner
}

// daily spreads an entry evenly over its days. Money converts at the rate of its day, but days that
// share a rate convert together, so that a month at one rate is the month's bill at that rate.
func daily(e Statement, p Prices) []Cost {
	from, to := e.Period()
	n := int(to - from)
	even := make([]payoff.Share, n)
	for i := range even {
		even[i].Name = (from + payoff.Date(i)).String()
	}
	out := make([]Cost, n)
	for i := range out {
		out[i] = Cost{
			Entry: e.ID, Kind: e.Kind, Activity: e.Activity, Person: e.Person, Campaign: e.Campaign,
			Minutes: float64(e.Minutes) / float64(n), Joint: e.Joint(),
		}
	}
	if e.Kind == payoff.TimeCost {
		hour, ok := p.Hour(e.Person, from, e.Recorded)
		if !ok {
			for i := range out {
				out[i].Money.Currency, out[i].Undefined = p.base, MissingHour(e.Person, from)
			}
			return out
		}
		for i, part := range hour.Times(e.Minutes, 60).Split(even) {
			out[i].Money = part
		}
		return out
	}
	billed := e.Money.Split(even)
	for start := 0; start < n; {
		_, since, ok := p.Convert(e.Money, from+payoff.Date(start))
		stop := start + 1
		for ; stop < n; stop++ {
			_, s, o := p.Convert(e.Money, from+payoff.Date(stop))
			if o != ok || s != since && e.Money.Currency != p.base {
				break
			}
		}
		run := payoff.Money{Currency: e.Money.Currency}
		for _, b := range billed[start:stop] {
			run = run.Plus(b)
		}
		if ok {
			run, _, _ = p.Convert(run, from+payoff.Date(start))
		}
		for i, part := range run.Split(even[start:stop]) {
			if ok {
				out[start+i].Money = part
				continue
			}
			out[start+i].Money.Currency = p.base
			out[start+i].Billed, out[start+i].Undefined = part, MissingRate(e.Money.Currency, from+payoff.Date(start))
		}
		start = stop
	}
	return out
}

// appendParts splits one day of an entry over its lines and purposes by the product of their weights.
func appendParts(out []Cost, e Statement, day Cost) []Cost {
	lines, purposes := weights(e.Lines), weights(e.Purposes)
	shares := make([]payoff.Share, 0, len(lines)*len(purposes))
	total := 0.0
	for _, l := range lines {
		for _, q := range purposes {
			shares = append(shares, payoff.Share{Name: l.Of.Name() + "\x00" + string(q.Of), Weight: l.Weight * q.Weight})
			total += l.Weight * q.Weight
		}
	}
	money, billed := day.Money.Split(shares), day.Billed.Split(shares)
	for i, s := range shares {
		if s.Weight == 0 {
			continue
		}
		part := day
		part.Line, part.Purpose = lines[i/len(purposes)].Of, purposes[i%len(purposes)].Of
		part.Minutes = day.Minutes * s.Weight / total
		part.Money, part.Billed = money[i], billed[i]
		out = append(out, part)
	}
	return out
}

// weights is w made usable: all zero is evenly, nothing is one unallocated part.
func weights[T any](w []payoff.Weight[T]) []payoff.Weight[T] {
	if len(w) == 0 {
		return []payoff.Weight[T]{{Weight: 1}}
	}
	for _, x := range w {
		if x.Weight > 0 {
			return w
		}
	}
	even := slices.Clone(w)
	for i := range even {
		even[i].Weight = 1
	}
	return even
}
