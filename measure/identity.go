package measure

import (
	"math"
	"slices"
	"sort"

	"payoff"
)

// A Sighting is one person's visit on one day, as somebody who knew everyone would see it. It is how
// simulations and panels say what a daily identity hides.
type Sighting struct {
	Day       int
	Person    string
	Channel   string
	Converted bool
}

// Hidden is what identities that last a day, or a week, make of the sightings.
type Hidden struct {
	Days         int
	People       int // who were really there
	DailyUniques int // summed over the days
	Overcount    *float64
	Conversions  int
	TrueRate     *float64 // conversions / people
	ApparentRate *float64 // conversions / daily uniques
	MultiTouch   *float64 // share of conversions with more than one touch before or at them
	FirstTrue    map[string]float64
	LinearTrue   map[string]float64
	Daily        map[string]float64 // what any model says when a journey is one day long
	WeeklyPeople int
	WeeklyFirst  map[string]float64 // first touch when a journey is cut at the week
}

// Hide compares. A conversion's journey is all that its person did up to and including that day;
// weeks are stretches of seven days from day 0.
func Hide(seen []Sighting) (Hidden, error) {
	if len(seen) > 10_000_000 {
		return Hidden{}, payoff.Fail(payoff.Invalid, "%d sightings: at most ten million", len(seen))
	}
	h := Hidden{FirstTrue: map[string]float64{}, LinearTrue: map[string]float64{}, Daily: map[string]float64{}, WeeklyFirst: map[string]float64{}}
	journeys, days := map[string][]Sighting{}, map[int]bool{}
	type stretch struct {
		person string
		number int
	}
	daily, weekly := map[stretch]bool{}, map[stretch]bool{}
	for _, s := range seen {
		if s.Day < 0 || s.Day > 100_000 || s.Person == "" || s.Channel == "" {
			return Hidden{}, payoff.Fail(payoff.Invalid, "a sighting needs a day from 0 on, a person and a channel")
		}
		for _, m := range []map[string]float64{h.FirstTrue, h.LinearTrue, h.Daily, h.WeeklyFirst} {
			m[s.Channel] += 0
		}
		days[s.Day] = true
		journeys[s.Person] = append(journeys[s.Person], s)
		daily[stretch{s.Person, s.Day}], weekly[stretch{s.Person, s.Day / 7}] = true, true
	}
	h.Days, h.People, h.DailyUniques, h.WeeklyPeople = len(days), len(journeys), len(daily), len(weekly)
	multi := 0
	for _, person := range sortedKeys(journeys) {
		j := journeys[person]
		sort.SliceStable(j, func(a, b int) bool { return j[a].Day < j[b].Day })
		for i, s := range j {
			if !s.Converted {
				continue
			}
			h.Conversions++
			touches := j[:i+1]
			h.FirstTrue[touches[0].Channel]++
			for _, t := range touches {
				h.LinearTrue[t.Channel] += 1 / float64(len(touches))
			}
			if len(touches) > 1 {
				multi++
			}
			h.Daily[touches[slices.IndexFunc(touches, func(t Sighting) bool { return t.Day == s.Day })].Channel]++
			h.WeeklyFirst[touches[slices.IndexFunc(touches, func(t Sighting) bool { return t.Day/7 == s.Day/7 })].Channel]++
		}
	}
	h.Overcount = over(float64(h.DailyUniques), float64(h.People))
	h.TrueRate = over(float64(h.Conversions), float64(h.People))
	h.ApparentRate = over(float64(h.Conversions), float64(h.DailyUniques))
	h.MultiTouch = over(float64(multi), float64(h.Conversions))
	return h, nil
}

// An Unlinked is conversions of one last channel whose earlier path isn't known, beside those of the
// same last channel whose path is.
type Unlinked struct {
	Conversions  int64 // unlinked
	Linked       int64
	LinkedSocial int64 // of the linked ones, how many had a social touch before the last
}

// Assisted is how many conversions social had a part in.
type Assisted struct {
	Observed int64   // seen to
	Hidden   Range   // the interval of those not seen, at the level asked for
	Mean     float64 // of observed and hidden together
	Low      float64 // interval of observed and hidden together
	High     float64
	// Strict holds without any assumption: none, or all, of the unlinked had a social touch.
	Strict Range
}

// Correct estimates how many of the unlinked conversions had a social touch that no link shows. Its
// probability per last channel is Beta: the linked conversions of that channel, with the pooled share
// of all channels as a prior worth two conversions; where nothing is linked, the told share (answers
// that name social, of all answers); where there is none either, Beta(1, 3). Each draw takes the
// probabilities and then how many conversions that makes, so few links make wide ranges.
func Correct(observed int64, groups []Unlinked, told Count, level float64, draws int, seed uint64) (Assisted, error) {
	if err := told.Check(); err != nil {
		return Assisted{}, err
	}
	if !(level > 0 && level < 1) || draws < 100 || draws > 1_000_000 || len(groups) > 1000 {
		return Assisted{}, payoff.Fail(payoff.Invalid, "level %g and %d draws of %d groups: want a level between 0 and 1, 100 to 1,000,000 draws, at most 1,000 groups", level, draws, len(groups))
	}
	pool, unlinked := Count{}, int64(0)
	for i, g := range groups {
		if err := (Count{g.LinkedSocial, g.Linked}).Check(); err != nil {
			return Assisted{}, err
		}
		if g.Conversions < 0 || g.Conversions > 10_000_000 {
			return Assisted{}, payoff.Fail(payoff.Invalid, "group %d: %d unlinked conversions", i+1, g.Conversions)
		}
		pool.Conversions, pool.Visitors = pool.Conversions+g.LinkedSocial, pool.Visitors+g.Linked
		unlinked += g.Conversions
	}
	if observed < 0 || observed > MaxCount {
		return Assisted{}, payoff.Fail(payoff.Invalid, "%d observed conversions", observed)
	}
	whole := Beta{1, 3}
	switch {
	case pool.Visitors > 0:
		whole = pool.Posterior(1, 3)
	case told.Visitors > 0:
		whole = told.Posterior(1, 3)
	}
	c := newChance(seed)
	drawn := make([]float64, draws)
	for d := range drawn {
		pooled := c.beta(whole.A, whole.B)
		for _, g := range groups {
			p := pooled
			if g.Linked > 0 {
				p = c.beta(2*pooled+float64(g.LinkedSocial)+1e-9, 2*(1-pooled)+float64(g.Linked-g.LinkedSocial)+1e-9)
			}
			drawn[d] += c.binomial(g.Conversions, p)
		}
	}
	m := mean(drawn)
	a := Assisted{Observed: observed, Hidden: ends(drawn, level), Mean: float64(observed) + m, Strict: Range{float64(observed), float64(observed + unlinked)}}
	a.Low, a.High = float64(observed)+a.Hidden[0], float64(observed)+a.Hidden[1]
	return a, nil
}

// binomial draws how many of n happen; the normal approximation serves beyond 100 expected either way.
func (c chance) binomial(n int64, p float64) float64 {
	if n == 0 || p <= 0 {
		return 0
	}
	if p >= 1 {
		return float64(n)
	}
	if v := float64(n) * p * (1 - p); v > 100 {
		return math.Min(float64(n), math.Max(0, math.Round(float64(n)*p+math.Sqrt(v)*c.NormFloat64())))
	}
	if p > 0.5 {
		return float64(n) - c.binomial(n, 1-p)
	}
	// count by the gaps between happenings
	hits, at, log := 0.0, int64(0), math.Log1p(-p)
	for {
		gap := math.Log(1-c.Float64()) / log
		if gap >= float64(n-at) {
			return hits
		}
		at += int64(gap) + 1
		hits++
		if at >= n {
			return hits
		}
	}
}
