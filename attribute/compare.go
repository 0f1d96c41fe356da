package attribute

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"payoff"
)

// A Sold is one conversion to compare models on, with the moments of its lead and opportunity.
type Sold struct {
	payoff.Journey
	Milestones []time.Time
}

// A Comparison sets all models side by side over the same conversions. By every model the figures of
// all lines and of what is unattributed sum to the conversions and to their contribution.
type Comparison struct {
	By     Word
	Lines  []payoff.Line // what the default gives most first, then by name
	Models []Model       // the rules, then the removal effect where it can be shown
	// Of is by line and model. Its last row, one more than Lines, is what is unattributed.
	Of    [][]Figure
	Total Figure
	Agree int    // conversions of which no rule could think otherwise: at most one line led to them
	Paths Paths  // what the removal effect was worked out from, as counted paths; Value is contribution
	Few   bool   // under MinConversions: rules alone, without ranges
	Lacks string // why there is no removal effect though there are conversions enough; "" where there is
	// ValueLacks says why the removal effect has no contribution; its figures are zero then.
	ValueLacks string
}

// A Figure is what one model gives to one line.
type Figure struct {
	Conversions  float64
	Contribution payoff.Money
	// The 90% intervals of the bootstrap; nil where there is none.
	ConversionsRange  *payoff.Interval
	ContributionRange *payoff.MoneyInterval
}

// How Compare resamples.
const (
	MinConversions = 30  // below it a removal effect or a range would look surer than it is
	CompareSamples = 400 // percentiles at 5% and 95% then stand on some 20 samples beyond each
	CompareSeed    = 1
)

// Compare credits the conversions by every rule and by the removal effect of the order named (1 to 3).
// W-shaped is among the rules where a conversion has a milestone; elsewhere it is the same as position.
// The equal split among distinct channels (Shapley) is LinearUnique, and so stands once.
func Compare(sold []Sold, by Word, order int) (*Comparison, error) {
	c := &comparing{Comparison: &Comparison{By: by}, order: order, at: map[payoff.Line]int32{}}
	c.credit(sold)
	c.count()
	if c.Few = len(sold) < MinConversions; !c.Few {
		if err := c.remove(); err != nil {
			return nil, err
		}
		c.resample()
	}
	c.arrange()
	return c.Comparison, nil
}

// comparing is a comparison in the making; a line is an index of Lines, that of none is len(Lines).
type comparing struct {
	*Comparison
	order  int
	at     map[payoff.Line]int32
	parts  [][]creditPart // by model, then conversion after conversion
	worth  []float64      // of each conversion, in minor units
	paths  [][]int32      // of each conversion
	row    []int32        // of each conversion, its row of Paths
	chain  *chain         // nil without a removal effect
	places int            // lines and what is unattributed
}

// A creditPart is what one model gives of one conversion.
type creditPart struct {
	sold, line int32 // line -1 is none
	share      float64
	minor      int64
}

func (c *comparing) line(l payoff.Line) int32 {
	if l.None() {
		return -1
	}
	i, known := c.at[l]
	if !known {
		i = int32(len(c.Lines))
		c.at[l] = i
		c.Lines = append(c.Lines, l)
	}
	return i
}

// credit works out the parts that each rule gives.
func (c *comparing) credit(sold []Sold) {
	for _, m := range Models {
		if m != WShaped || slices.ContainsFunc(sold, func(s Sold) bool { return len(s.Milestones) > 0 }) {
			c.Models = append(c.Models, m)
		}
	}
	c.parts = make([][]creditPart, len(c.Models))
	var crediter Crediter
	var credits []payoff.Credit
	var touches []payoff.Touch
	for i, s := range sold {
		touches = touches[:0]
		for _, t := range Touches(s.Journey, Default()) {
			touches = append(touches, c.By.Of(t))
		}
		j := payoff.Journey{Conversion: s.Conversion, Touches: touches}
		path := make([]int32, len(touches))
		alone := true
		for k, t := range touches {
			path[k] = c.line(t.Line())
			alone = alone && path[k] == path[0]
		}
		c.paths = append(c.paths, path)
		if alone {
			c.Agree++
		}
		c.worth = append(c.worth, float64(s.Conversion.Contribution.Minor))
		c.Total.Conversions++
		c.Total.Contribution = c.Total.Contribution.Plus(s.Conversion.Contribution)
		o := Default()
		o.Milestones = s.Milestones
		crediter.Set(&j, o)
		for n, m := range c.Models {
			credits = crediter.Append(credits[:0], m)
			for _, k := range credits {
				if k.Share != 0 || k.Contribution.Minor != 0 {
					c.parts[n] = append(c.parts[n], creditPart{int32(i), c.line(k.Line), k.Share, k.Contribution.Minor})
				}
			}
		}
	}
	c.places = len(c.Lines) + 1
	for n := range c.parts {
		for k := range c.parts[n] {
			if p := &c.parts[n][k]; p.line < 0 {
				p.line = int32(len(c.Lines))
			}
		}
	}
}

// count adds up what the rules give, and counts paths.
func (c *comparing) count() {
	currency := c.Total.Contribution.Currency
	c.Of = make([][]Figure, c.places)
	for i := range c.Of {
		c.Of[i] = make([]Figure, len(c.Models))
		for n := range c.Models {
			c.Of[i][n].Contribution.Currency = currency
		}
	}
	for n, parts := range c.parts {
		for _, p := range parts {
			f := &c.Of[p.line][n]
			f.Conversions += p.share
			f.Contribution.Minor += p.minor
		}
	}
	for _, l := range c.Lines {
		name := c.By.Name(l)
		if slices.Contains(c.Paths.Channels, name) { // one network by two channels
			name += ", " + string(l.Channel)
		}
		c.Paths.Channels = append(c.Paths.Channels, name)
	}
	rows := map[string]int32{}
	var key []byte
	for i, path := range c.paths {
		key = key[:0]
		for _, l := range path {
			key = append(key, byte(l), byte(l>>8), byte(l>>16), byte(l>>24))
		}
		row, known := rows[string(key)]
		if !known {
			row = int32(len(c.Paths.Rows))
			rows[string(key)] = row
			c.Paths.Rows = append(c.Paths.Rows, PathRow{Path: path})
		}
		c.row = append(c.row, row)
		r := &c.Paths.Rows[row]
		r.Conversions++
		r.Value += payoff.Money{Minor: int64(c.worth[i]), Currency: currency}.Float()
	}
}

// remove adds the removal effect.
func (c *comparing) remove() error {
	none := c.Of[len(c.Lines)][0] // the same by every rule
	if none.Conversions == c.Total.Conversions {
		c.Lacks = "no touch is known of any of them"
		return nil
	}
	weights := make([]rowWeight, len(c.Paths.Rows))
	for i, r := range c.Paths.Rows {
		if r.Value < 0 {
			c.ValueLacks = "a path lost money on balance, and a removal effect knows no loss"
		}
		weights[i] = rowWeight{float64(r.Conversions), 0, r.Value}
	}
	var err error
	if c.chain, err = c.Paths.chain(c.order); err != nil {
		if payoff.KindOf(err) == payoff.Invalid {
			c.Lacks = err.Error()
			return nil
		}
		return err
	}
	got := c.chain.removal(weights).Totals
	c.Models = append(c.Models, []Model{Markov1, Markov2, Markov3}[c.order-1])
	shares := make([]payoff.Share, len(c.Lines))
	for i, name := range c.Paths.Channels {
		shares[i] = payoff.Share{Name: name, Weight: got.Value[i]}
	}
	money := make([]payoff.Money, len(c.Lines))
	if c.ValueLacks == "" {
		money = c.Total.Contribution.Minus(none.Contribution).Split(shares)
	}
	for i := range c.Lines {
		c.Of[i] = append(c.Of[i], Figure{Conversions: got.Conversions[i], Contribution: money[i]})
	}
	c.Of[len(c.Lines)] = append(c.Of[len(c.Lines)], none)
	return nil
}

// resample draws as many conversions as there are, with replacement, and credits each sample anew by
// every model: the multinomial bootstrap over journeys, percentiles at 5% and 95% (B. Efron and R.
// Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
func (c *comparing) resample() {
	n, rules := len(c.worth), len(c.parts)
	counts, values := c.room(), c.room()
	tally := make([]float64, n)
	weights := make([]rowWeight, len(c.Paths.Rows))
	rng := rand.NewPCG(CompareSeed, 0x9e3779b97f4a7c15)
	for s := range CompareSamples {
		clear(tally)
		for range n {
			tally[(rng.Uint64()>>32)*uint64(n)>>32]++
		}
		for m, parts := range c.parts {
			conversions, contribution := counts[m], values[m]
			for _, p := range parts {
				t := tally[p.sold]
				conversions[int(p.line)*CompareSamples+s] += p.share * t
				contribution[int(p.line)*CompareSamples+s] += float64(p.minor) * t
			}
		}
		if c.chain == nil {
			continue
		}
		clear(weights)
		for i, t := range tally {
			w := &weights[c.row[i]]
			w.conversions += t
			w.value += t * c.worth[i]
		}
		got := c.chain.removal(weights).Totals
		for l := range c.Lines {
			counts[rules][l*CompareSamples+s], values[rules][l*CompareSamples+s] = got.Conversions[l], got.Value[l]
		}
		none := len(c.Lines)*CompareSamples + s
		counts[rules][none], values[rules][none] = counts[0][none], values[0][none]
	}
	for m := range c.Models {
		for l := range c.places {
			f := &c.Of[l][m]
			low, high := middle(counts[m][l*CompareSamples : (l+1)*CompareSamples])
			f.ConversionsRange = &payoff.Interval{Low: low, Mid: f.Conversions, High: high}
			if m == rules && c.ValueLacks != "" {
				continue
			}
			low, high = middle(values[m][l*CompareSamples : (l+1)*CompareSamples])
			money := func(minor float64) payoff.Money {
				return payoff.Money{Minor: int64(math.Round(minor)), Currency: f.Contribution.Currency}
			}
			f.ContributionRange = &payoff.MoneyInterval{Low: money(low), Mid: f.Contribution, High: money(high)}
		}
	}
}

// room holds a number a model, line and sample.
func (c *comparing) room() [][]float64 {
	out := make([][]float64, len(c.Models))
	for m := range out {
		out[m] = make([]float64, c.places*CompareSamples)
	}
	return out
}

func middle(samples []float64) (low, high float64) {
	slices.Sort(samples)
	return quantile(samples, 0.05), quantile(samples, 0.95)
}

// arrange puts what the default gives most first.
func (c *comparing) arrange() {
	order := make([]int, len(c.Lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := c.Of[a][0], c.Of[b][0]
		return cmp.Or(cmp.Compare(y.Conversions, x.Conversions), cmp.Compare(y.Contribution.Minor, x.Contribution.Minor), c.Lines[a].Compare(c.Lines[b]))
	})
	lines, of, names := make([]payoff.Line, len(order)), make([][]Figure, c.places), make([]string, len(order))
	place := make([]int32, len(order))
	for to, from := range order {
		lines[to], of[to], names[to] = c.Lines[from], c.Of[from], c.Paths.Channels[from]
		place[from] = int32(to)
	}
	of[len(order)] = c.Of[len(order)]
	for i := range c.Paths.Rows {
		path := slices.Clone(c.Paths.Rows[i].Path)
		for k, l := range path {
			path[k] = place[l]
		}
		c.Paths.Rows[i].Path = path
	}
	slices.SortStableFunc(c.Paths.Rows, func(a, b PathRow) int {
		return cmp.Or(cmp.Compare(b.Conversions, a.Conversions), cmp.Compare(len(a.Path), len(b.Path)), slices.Compare(a.Path, b.Path))
	})
	c.Lines, c.Of, c.Paths.Channels = lines, of, names
}
