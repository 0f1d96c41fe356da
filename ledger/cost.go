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
// the one recorded last counts (of two recorded in the same moment the one with the greater ID).
// Over any partition of days the parts of an entry add up to it.
func Costs(entries []Statement, p Prices, r payoff.Range) []Cost {
	entries = expand(standing(entries), r.To)
	owner := paint(entries)
	var out []Cost
	for i, e := range entries {
		if from, to := e.Period(); from >= r.To || to <= r.From {
			continue
		}
		ad := adOf(e)
		for _, c := range parts(e, p) {
			if r.Has(c.On) && (e.Ad == "" || owner[adDay{ad, c.On}] == i) {
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Cost) int { return cmp.Compare(a.On, b.On) })
	return out
}

// A Beginning is the first day of which a cost of a line was recorded, and whether hours are among its costs.
type Beginning struct {
	On   payoff.Date
	Time bool
}

// Begins is the first day of which a cost of each line was recorded: before it nobody can say what went into
// the line. What was reversed doesn't count.
func Begins(entries []Statement) map[payoff.Line]Beginning {
	out := map[payoff.Line]Beginning{}
	for _, e := range standing(entries) {
		if e.Minutes == 0 && e.Money.Minor == 0 {
			continue
		}
		for _, l := range e.Lines {
			first, ok := out[l.Of]
			if !ok || e.On < first.On {
				first.On = e.On
			}
			first.Time = first.Time || e.Minutes > 0
			out[l.Of] = first
		}
	}
	return out
}

// Noted has, by the Monday of each week of which anybody's hours were recorded, of whatever line, the last such day
// in it. Somebody who stopped noting says nothing of the weeks that follow.
func Noted(entries []Statement) map[payoff.Date]payoff.Date {
	out := map[payoff.Date]payoff.Date{}
	for _, e := range standing(entries) {
		if e.Minutes == 0 {
			continue
		}
		from, to := e.Period()
		for monday := from.Monday(); monday < to; monday += 7 {
			out[monday] = max(out[monday], min(monday+7, to)-1)
		}
	}
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
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(entries[a].Recorded.Compare(entries[b].Recorded), cmp.Compare(entries[a].ID, entries[b].ID))
	})
	owner := make(map[adDay]int, len(order))
	for _, i := range order {
		ad := adOf(entries[i])
		from, to := entries[i].Period()
		for on := from; on < to; on++ {
			owner[adDay{ad, on}] = i
		}
	}
	return owner
}

// parts divides an entry over its lines and purposes by the product of their weights, and what each
// bears evenly over its days. In this order, because otherwise the odd cent of every single day
// would go to the same line, and half of a month's bill would not be half.
func parts(e Statement, p Prices) []Cost {
	from, to := e.Period()
	lines, purposes := weights(e.Lines), weights(e.Purposes)
	shares := make([]payoff.Share, 0, len(lines)*len(purposes))
	total := 0.0
	for _, l := range lines {
		for _, q := range purposes {
			shares = append(shares, payoff.Share{Name: l.Of.Name() + "\x00" + string(q.Of), Weight: l.Weight * q.Weight})
			total += l.Weight * q.Weight
		}
	}
	out := make([]Cost, 0, len(shares)*int(to-from))
	for _, s := range priced(e, p) {
		days := evenly(s.from, s.to)
		money, billed := s.money.Split(shares), s.billed.Split(shares)
		for i, share := range shares {
			if share.Weight == 0 {
				continue
			}
			part := Cost{
				Entry: e.ID, Line: lines[i/len(purposes)].Of, Purpose: purposes[i%len(purposes)].Of,
				Kind: e.Kind, Activity: e.Activity, Person: e.Person, Campaign: e.Campaign,
				Minutes: float64(e.Minutes) / float64(to-from) * share.Weight / total, Undefined: s.undefined, Joint: e.Joint(),
			}
			dailyBilled := billed[i].Split(days)
			for n, m := range money[i].Split(days) {
				part.On, part.Money, part.Billed = s.from+payoff.Date(n), m, dailyBilled[n]
				out = append(out, part)
			}
		}
	}
	return out
}

// A stretch is the days of an entry that are priced alike.
type stretch struct {
	from, to      payoff.Date
	money, billed payoff.Money
	undefined     string
}

// priced tells what an entry costs in the base currency, by stretches of its days. Time has the rate
// of its first day. Money is spread evenly and converts at the rate of its day, but days that share a
// rate convert together, so that a month at one rate is the month's bill at that rate.
func priced(e Statement, p Prices) []stretch {
	from, to := e.Period()
	none := payoff.Money{Currency: p.base}
	if e.Kind == payoff.TimeCost {
		// What was noted before its day (a stretch of work that comes again) is priced as the day begins.
		seen := e.Recorded
		if begins := from.UTC(); begins.After(seen) {
			seen = begins
		}
		hour, ok := p.Hour(e.Person, from, seen)
		if !ok {
			return []stretch{{from, to, none, payoff.Money{}, MissingHour(e.Person, from)}}
		}
		return []stretch{{from, to, hour.Times(e.Minutes, 60), payoff.Money{}, ""}}
	}
	if e.Money.Currency == p.base || e.Money.Currency == "" {
		return []stretch{{from, to, none.Plus(e.Money), payoff.Money{}, ""}}
	}
	billed := e.Money.Split(evenly(from, to))
	var out []stretch
	for start := from; start < to; {
		rate, ok := p.currency(e.Money.Currency, start)
		sum, stop := payoff.Money{Currency: e.Money.Currency}, start
		for ; stop < to; stop++ {
			if next, known := p.currency(e.Money.Currency, stop); known != ok || next.On != rate.On {
				break
			}
			sum = sum.Plus(billed[stop-from])
		}
		if ok {
			out = append(out, stretch{start, stop, rate.Rate.Convert(sum, p.base), payoff.Money{}, ""})
		} else {
			out = append(out, stretch{start, stop, none, sum, MissingRate(e.Money.Currency, start)})
		}
		start = stop
	}
	return out
}

// evenly is one equal share for each day.
func evenly(from, to payoff.Date) []payoff.Share {
	days := make([]payoff.Share, to-from)
	for i := range days {
		days[i] = payoff.Share{Name: (from + payoff.Date(i)).String(), Weight: 1}
	}
	return days
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
