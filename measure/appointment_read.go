package measure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"payoff"
)

// A Kept appointment is one that is over: what came in each week, and what was really done.
type Kept struct {
	Appointment
	Y      []float64 // by week; NaN where it isn't known
	Hours  []float64 // really worked; nil: as drawn
	OptOut []bool    // weeks that weren't kept as drawn, as logged; nil: none
	// Redraws is how many schedules the reading is compared with where there are more; 0 is 9,999.
	Redraws int
}

// A Reading is what an appointment showed.
type Reading struct {
	Weeks     int     // that count
	Blocks    int     // that hold both kinds of weeks
	OptOuts   int     // logged, of all weeks
	Full, Low float64 // mean of the weeks that count, by what was drawn
	// HoursFull and HoursLow are the hours really worked in them; HoursDrawn is by how many they were
	// drawn apart.
	HoursFull, HoursLow, HoursDrawn float64
	// PerHour is what one more hour that was drawn brought: the intention to treat. Opt-outs stay where
	// they were drawn, so that nothing but the draw decides who is compared with whom.
	PerHour Effect
	// Worked is what one more hour that was really worked brought, with the draw as instrument. Nil
	// where the hours hardly followed the draw.
	Worked *Effect
	// AsTreated compares weeks by the hours really worked, whoever chose them: biased where the weeks left
	// out weren't like the others. It stands beside the other two and decides nothing.
	AsTreated *Effect
	Schedules int // that it was compared with, its own included
	// Points are the weeks that count: what came, and what their block's mean and the effect per hour drawn
	// give together. The interval is that of the effect alone, carried over to the week's hours.
	Points []Point
	Notes  []string
}

// An Effect is an estimate per hour, with the intervals that hold the truth with 80% and 95%.
type Effect struct {
	Mid        float64
	CI80, CI95 Range
	// P is the share of schedules in which chance alone shows as much (two tails); nil for a regression.
	P *float64
}

// SD is the standard deviation that the 95% interval stands for.
func (e Effect) SD() float64 {
	return (e.CI95[1] - e.CI95[0]) / (2 * distuv.UnitNormal.Quantile(0.975))
}

// usualRedraws is how many schedules a reading is compared with where there are too many for all.
const usualRedraws = 9999

// Read works out what one more hour a week brought. The estimate is the difference within blocks, per hour;
// its interval holds every effect that the draw can't rule out: the effect is taken off, and the schedule
// is drawn again, in all ways or in 9,999 (R. A. Fisher, The Design of Experiments, 1935, chapter 2; P. R.
// Rosenbaum, Design of Observational Studies, 2010, section 2.4). No assumption is made of how weeks
// scatter, but that an hour adds the same in each. For hours really worked the same is done with the
// draw as instrument, which holds also where it moved them little (T. W. Anderson and H. Rubin, 1949).
func (k Kept) Read() (Reading, error) {
	full, counts, hours, err := k.check()
	if err != nil {
		return Reading{}, err
	}
	drawn := k.hours(full)
	c := make([]float64, k.Weeks)
	if !k.contrast(c, drawn, counts) {
		return Reading{}, payoff.Fail(payoff.Invalid, "no block holds a full and a low week whose sales are known: nothing can be compared")
	}
	out := k.means(full, counts, hours)
	if out.Weeks < 8 || out.Blocks < 2 {
		return Reading{}, payoff.Fail(payoff.Invalid, "%d weeks of %d blocks are left to compare: want at least 8 weeks of 2 blocks", out.Weeks, out.Blocks)
	}
	y := make([]float64, len(k.Y))
	for w := range y {
		if counts[w] {
			y[w] = k.Y[w]
		}
	}
	others := k.redraw(y, drawn, hours, counts)
	out.Schedules = len(others)
	perHour, ok := invert(dot(c, y), 1, others, func(o redrawn) (float64, float64) { return o.y, o.drawn })
	if !ok {
		return Reading{}, payoff.Fail(payoff.Invalid, "the weeks that are left could be drawn in too few ways to be sure with 95%%: want more weeks that count")
	}
	out.PerHour = perHour
	if moved := dot(c, hours); k.Hours != nil && moved > 0 {
		if e, ok := invert(dot(c, y), moved, others, func(o redrawn) (float64, float64) { return o.y, o.hours }); ok {
			out.Worked = &e
		}
		out.AsTreated = k.asTreated(y, hours, counts)
	}
	out.Points = k.points(drawn, counts, out.PerHour)
	out.Notes = k.notes(out)
	return out, nil
}

// points fits each week that counts: its block's mean, and the effect times the hours that it was drawn
// apart from the block's.
func (k Kept) points(drawn []float64, counts []bool, e Effect) []Point {
	var out []Point
	for from := 0; from < k.Weeks; from += k.Block {
		n, sales, hours := 0.0, 0.0, 0.0
		for w := from; w < from+k.Block; w++ {
			if counts[w] {
				n, sales, hours = n+1, sales+k.Y[w], hours+drawn[w]
			}
		}
		for w := from; w < from+k.Block; w++ {
			if !counts[w] {
				continue
			}
			apart := drawn[w] - hours/n
			low, high := sales/n+apart*e.CI95[0], sales/n+apart*e.CI95[1]
			out = append(out, Point{w, k.Y[w], sales/n + apart*e.Mid, Range{min(low, high), max(low, high)}})
		}
	}
	return out
}

func (k Kept) check() (full, counts []bool, hours []float64, err error) {
	if full, err = k.Schedule(); err != nil {
		return nil, nil, nil, err
	}
	if len(k.Y) != k.Weeks || k.Hours != nil && len(k.Hours) != k.Weeks || k.OptOut != nil && len(k.OptOut) != k.Weeks {
		return nil, nil, nil, payoff.Fail(payoff.Invalid, "%d weeks of sales, %d of hours and %d of opt-outs for %d weeks drawn: want one of each for every week", len(k.Y), len(k.Hours), len(k.OptOut), k.Weeks)
	}
	hours = k.hours(full)
	for w, h := range k.Hours {
		if !(h >= 0 && h <= 168) {
			return nil, nil, nil, payoff.Fail(payoff.Invalid, "%g hours in week %d: want 0 to 168", h, w+1)
		}
		hours[w] = h
	}
	counts = k.counts()
	if k.Redraws != 0 && (k.Redraws < 99 || k.Redraws > MaxDraws) {
		return nil, nil, nil, payoff.Fail(payoff.Invalid, "%d schedules to compare with: want 99 to %d", k.Redraws, MaxDraws)
	}
	first, moves := math.NaN(), false
	for w, y := range k.Y {
		if math.Abs(y) > 1e12 {
			return nil, nil, nil, payoff.Fail(payoff.Invalid, "week %d: %g is beyond 1e12", w+1, y)
		}
		if counts[w] = counts[w] && !math.IsNaN(y); counts[w] {
			moves = moves || y != first && !math.IsNaN(first)
			first = y
		}
	}
	if !moves {
		return nil, nil, nil, payoff.Fail(payoff.Invalid, "the weeks that count never differ: nothing can be told from them")
	}
	return full, counts, hours, nil
}

func (k Kept) means(full, counts []bool, hours []float64) Reading {
	out := Reading{HoursDrawn: k.High - k.Low}
	var n [2]float64
	for from := 0; from < k.Weeks; from += k.Block {
		kinds := map[bool]bool{}
		for w := from; w < from+k.Block; w++ {
			if !counts[w] {
				continue
			}
			out.Weeks++
			kinds[full[w]] = true
			if full[w] {
				n[1]++
				out.Full, out.HoursFull = out.Full+k.Y[w], out.HoursFull+hours[w]
			} else {
				n[0]++
				out.Low, out.HoursLow = out.Low+k.Y[w], out.HoursLow+hours[w]
			}
		}
		if len(kinds) == 2 {
			out.Blocks++
		}
	}
	out.Full, out.HoursFull = out.Full/math.Max(1, n[1]), out.HoursFull/math.Max(1, n[1])
	out.Low, out.HoursLow = out.Low/math.Max(1, n[0]), out.HoursLow/math.Max(1, n[0])
	for _, o := range k.OptOut {
		if o {
			out.OptOuts++
		}
	}
	return out
}

// redrawn is what another schedule's contrast makes of the sales, of the hours drawn and of those worked.
type redrawn struct{ y, drawn, hours float64 }

// redraw draws the schedule again: in all ways where they are no more than Redraws, else in so many
// at random. Its own is among them.
func (k Kept) redraw(y, drawn, hours []float64, counts []bool) []redrawn {
	var out []redrawn
	c := make([]float64, k.Weeks)
	take := func(z []float64) {
		if k.contrast(c, z, counts) {
			out = append(out, redrawn{dot(c, y), dot(c, drawn), dot(c, hours)})
		} else {
			// A schedule under which nothing is compared rules nothing out.
			out = append(out, redrawn{math.Inf(1), math.Inf(1), math.Inf(1)})
		}
	}
	z := make([]float64, k.Weeks)
	redraws := usualRedraws
	if k.Redraws > 0 {
		redraws = k.Redraws
	}
	if k.Schedules() <= float64(redraws) {
		k.each(z, 0, take)
		return out
	}
	take(drawn)
	chance := newChance(k.Seed)
	runs := k.Block / k.Run
	for range redraws {
		for block := 0; block < k.Weeks; block += k.Block {
			left := runs / 2
			for run := range runs {
				// Each run is full with the share of full ones still to be placed.
				is := chance.IntN(runs-run) < left
				if is {
					left--
				}
				k.fill(z, block+run*k.Run, is)
			}
		}
		take(z)
	}
	return out
}

func (k Kept) fill(z []float64, from int, full bool) {
	for w := range k.Run {
		z[from+w] = k.Low
		if full {
			z[from+w] = k.High
		}
	}
}

// each hands over every schedule there is, from a block on.
func (k Kept) each(z []float64, from int, take func([]float64)) {
	if from == k.Weeks {
		take(z)
		return
	}
	var place func(run, left int)
	runs := k.Block / k.Run
	place = func(run, left int) {
		if run == runs {
			k.each(z, from+k.Block, take)
			return
		}
		if left > 0 {
			k.fill(z, from+run*k.Run, true)
			place(run+1, left-1)
		}
		if runs-run > left {
			k.fill(z, from+run*k.Run, false)
			place(run+1, left)
		}
	}
	place(0, runs/2)
}

// invert finds the effects that the schedules don't rule out. Under an effect b another schedule shows at
// least as much where |y* - b x*| >= |y - b x|; that is so between two values of b, with the estimate y/x
// between them, so that the limits are order statistics of those values and no search is needed. False
// where a limit lies nowhere.
func invert(y, x float64, others []redrawn, of func(redrawn) (y, x float64)) (Effect, bool) {
	low, high := make([]float64, 0, len(others)), make([]float64, 0, len(others))
	extreme := 0
	tiny := 1e-9 * (math.Abs(y) + 1e-12)
	for _, o := range others {
		oy, ox := of(o)
		if math.Abs(oy) >= math.Abs(y)-tiny {
			extreme++
		}
		if !(math.Abs(ox) < x*(1-1e-9)) {
			low, high = append(low, math.Inf(-1)), append(high, math.Inf(1))
			continue
		}
		a, b := (y-oy)/(x-ox), (y+oy)/(x+ox)
		low, high = append(low, math.Min(a, b)), append(high, math.Max(a, b))
	}
	slices.Sort(low)
	slices.Sort(high)
	n := len(others)
	limits := func(level float64) Range {
		// An effect stays where more than 1 - level of the schedules show as much.
		out := int((1-level)*float64(n) + 1e-9)
		return Range{low[out], high[n-1-out]}
	}
	p := float64(extreme) / float64(n)
	e := Effect{Mid: y / x, CI80: limits(0.80), CI95: limits(0.95), P: &p}
	return e, finite(e.CI95[0], e.CI95[1])
}

// asTreated is the least squares slope of sales on hours worked within blocks, with Student's interval.
func (k Kept) asTreated(y, hours []float64, counts []bool) *Effect {
	c := make([]float64, k.Weeks)
	if !k.contrast(c, hours, counts) {
		return nil
	}
	e := Effect{Mid: dot(c, y)}
	left, n, blocks, squares := 0.0, 0.0, 0.0, 0.0
	for from := 0; from < k.Weeks; from += k.Block {
		sumY, sumH, m := 0.0, 0.0, 0.0
		for w := from; w < from+k.Block; w++ {
			if counts[w] {
				sumY, sumH, m = sumY+y[w], sumH+hours[w], m+1
			}
		}
		if m == 0 {
			continue
		}
		n, blocks = n+m, blocks+1
		for w := from; w < from+k.Block; w++ {
			if counts[w] {
				r := y[w] - sumY/m - e.Mid*(hours[w]-sumH/m)
				left += r * r
				squares += c[w] * c[w]
			}
		}
	}
	df := n - blocks - 1
	if df < 1 {
		return nil
	}
	student := distuv.StudentsT{Sigma: math.Sqrt(left / df * squares), Nu: df}
	if student.Sigma == 0 {
		return nil
	}
	around := func(level float64) Range {
		half := student.Quantile((1 + level) / 2)
		return Range{e.Mid - half, e.Mid + half}
	}
	e.CI80, e.CI95 = around(0.80), around(0.95)
	return &e
}

func (k Kept) notes(r Reading) []string {
	var notes []string
	if r.PerHour.CI95[0] <= 0 && r.PerHour.CI95[1] >= 0 {
		notes = append(notes, "the interval holds zero: this doesn't say that an hour brings nothing, only that it can't be told from chance")
	}
	if r.OptOuts > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d weeks weren't kept as drawn: they stay where they were drawn", r.OptOuts, k.Weeks))
	}
	if 3*r.OptOuts > k.Weeks {
		notes = append(notes, "more than a third of the weeks weren't kept: what is read is the plan, hardly the work")
	}
	if k.Hours != nil && r.Worked == nil {
		notes = append(notes, "the hours worked hardly followed the draw: what an hour worked brought can't be told")
	}
	return notes
}
