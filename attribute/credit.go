package attribute

import (
	"slices"
	"time"

	"payoff"
)

// Touches are the journey's touches in the window, oldest first: those up to and including the
// conversion's moment whose age is at most the lookback. Touches of one moment keep their order.
// The answer shares memory with the journey where that is in order already.
func Touches(j payoff.Journey, o Options) []payoff.Touch {
	return window(j.Touches, j.Conversion.At, o.filled().Lookback)
}

func window(touches []payoff.Touch, at time.Time, lookback time.Duration) []payoff.Touch {
	for i := 1; i < len(touches); i++ {
		if touches[i].At.Before(touches[i-1].At) {
			touches = slices.Clone(touches)
			slices.SortStableFunc(touches, func(a, b payoff.Touch) int { return a.At.Compare(b.At) })
			break
		}
	}
	from, to := 0, len(touches)
	for to > 0 && touches[to-1].At.After(at) {
		to--
	}
	for from < to && at.Sub(touches[from].At) > lookback {
		from++
	}
	return touches[from:to]
}

// Credit shares one conversion among the lines that the model credits, in the order in which they
// were first touched. The shares sum to 1. Revenue and Contribution are split exactly: lines are
// summed first, each gets the whole minor units of its part, and those left over go to the largest
// remainders, ties by the line's name ascending. With no touch in the window there is one credit
// without a line (payoff.Line{}): unattributed. A model that isn't a rule gives none.
func Credit(j payoff.Journey, m Model, o Options) []payoff.Credit {
	return AppendCredit(nil, j, m, o)
}

// AppendCredit appends what Credit returns to dst: for loops over many journeys that keep no credit.
func AppendCredit(dst []payoff.Credit, j payoff.Journey, m Model, o Options) []payoff.Credit {
	if !m.Rule() {
		return dst
	}
	var c Crediter
	c.Set(&j, o)
	return c.Append(dst, m)
}

// A Crediter credits one conversion by several rules: what they share (the window, the lines) is
// worked out once. Its zero value is ready to be Set, and can be Set again for the next journey.
type Crediter struct {
	revenue      payoff.Money
	contribution payoff.Money
	options      Options
	touches      []payoff.Touch // in the window
	lines        int            // how many distinct ones
	ints         []int          // room for journeys of more touches than the arrays below hold
	floats       []float64
	fewInts      [2 * few]int // a short journey allocates nothing
	fewFloats    [3 * few]float64
}

const few = 16

// Set takes the journey to credit next. It must not change while it is being credited.
func (c *Crediter) Set(j *payoff.Journey, o Options) {
	c.options = o.filled()
	c.revenue, c.contribution = j.Conversion.Revenue, j.Conversion.Contribution
	c.touches = window(j.Touches, j.Conversion.At, c.options.Lookback)
	if n := len(c.touches); n > few && len(c.ints) < 2*n {
		c.ints, c.floats = make([]int, 2*n), make([]float64, 3*n)
	}
	lineOf, starts := c.numbering()
	c.lines = number(c.touches, lineOf, starts)
}

// numbering is each touch's line, numbered as they appear, and each line's first touch.
func (c *Crediter) numbering() (lineOf, starts []int) {
	n := len(c.touches)
	if n <= few {
		return c.fewInts[:n], c.fewInts[n : 2*n]
	}
	return c.ints[:n], c.ints[n : 2*n]
}

// scratch is room for each touch's weight, each line's share and each line's remainder of money.
func (c *Crediter) scratch() (weights, shares, remainders []float64) {
	n, room := len(c.touches), c.fewFloats[:]
	if n > few {
		room = c.floats
	}
	return room[:n], room[n : n+c.lines], room[2*n : 2*n+c.lines]
}

// Append appends the credits of the rule, as Credit describes them, to dst.
func (c *Crediter) Append(dst []payoff.Credit, m Model) []payoff.Credit {
	if !m.Rule() {
		return dst
	}
	if len(c.touches) == 0 {
		return append(dst, payoff.Credit{Share: 1, Revenue: c.revenue, Contribution: c.contribution})
	}
	if i, ok := single(c.touches, m); ok {
		return c.whole(dst, i)
	}
	if c.lines == 1 {
		return c.whole(dst, 0)
	}
	lineOf, starts := c.numbering()
	weights, shares, remainders := c.scratch()
	weigh(weights, c.touches, lineOf, c.lines, m, c.options)
	clear(shares)
	for i, w := range weights {
		shares[lineOf[i]] += w
	}
	from := len(dst)
	dst = slices.Grow(dst, c.lines)[:from+c.lines] // every field is written: nothing to clear
	for k, share := range shares {
		credit, t := &dst[from+k], &c.touches[starts[k]]
		credit.Line, credit.Origin, credit.Site, credit.Page, credit.Share = t.Line(), t.Origin, t.Site, t.Page, share
	}
	split(dst[from:], c.revenue, revenueOf, remainders)
	split(dst[from:], c.contribution, contributionOf, remainders)
	return dst
}

// whole gives everything to the line of touch i.
func (c *Crediter) whole(dst []payoff.Credit, i int) []payoff.Credit {
	dst = slices.Grow(dst, 1)[:len(dst)+1]
	credit, t := &dst[len(dst)-1], &c.touches[i]
	credit.Line, credit.Origin, credit.Site, credit.Page, credit.Share = t.Line(), t.Origin, t.Site, t.Page, 1
	credit.Revenue, credit.Contribution = c.revenue, c.contribution
	return dst
}

// single is the touch that gets everything, for the models that credit only one.
func single(touches []payoff.Touch, m Model) (int, bool) {
	switch m {
	case First:
		return first(), true
	case Last:
		return last(touches), true
	case LastNonDirect:
		return lastNonDirect(touches), true
	}
	return 0, false
}

// weigh writes each touch's weight; they sum to 1. There are at least two touches.
func weigh(w []float64, touches []payoff.Touch, lineOf []int, lines int, m Model, o Options) {
	switch m {
	case Linear:
		linear(w)
	case LinearUnique:
		linearUnique(w, lineOf, lines)
	case TimeDecay:
		timeDecay(w, touches, o.HalfLife)
	case Position:
		position(w)
	case WShaped:
		wShaped(w, touches, o)
	}
}

// number counts the distinct lines of the touches: lineOf gets each touch's, numbered in order of
// appearance, starts each line's first touch. Both are as long as touches.
func number(touches []payoff.Touch, lineOf, starts []int) int {
	lines := 0
	for i := range touches {
		k := 0
		for k < lines && !sameLine(&touches[i], &touches[starts[k]]) {
			k++
		}
		if k == lines {
			starts[k] = i
			lines++
		}
		lineOf[i] = k
	}
	return lines
}

// sameLine says whether the two touches' lines are ==, without building them: a line is made of the
// account, the network and the channel, and being paid follows from the channel.
func sameLine(a, b *payoff.Touch) bool {
	return a.Origin.Network == b.Origin.Network && a.Origin.Channel == b.Origin.Channel && a.Account == b.Account
}
