package decide

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"payoff"
	"payoff/measure"
)

// A NextFact is something that could be found out about a line: what it takes, and what it is expected
// to bring. The gain counts this line alone; answers and tags tell of others too.
type NextFact struct {
	Fact    string `json:"fact"`  // answers, tags, pause, alternate, wait, split; cost, records and worth where nothing can be said without them
	Do      string `json:"do"`    // in words
	Tells   string `json:"tells"` // what it could tell
	Weeks   int    `json:"weeks"` // until it is known
	Minutes int    `json:"minutes"`
	// Cost is what is expected to be lost meanwhile against the better of going on and stopping now.
	Cost payoff.Money `json:"cost"`
	// Gain is what choosing after it is expected to bring more than choosing now, within a year from
	// now, Cost taken off; it may be below 0. Nil where it can't be said.
	Gain    *payoff.Money `json:"gain"`
	PerHour *payoff.Money `json:"gain_per_hour"` // Gain for each hour of effort
	Changes *float64      `json:"changes"`       // the probability that it changes the verdict
}

// What the facts cost in minutes of somebody's work, and how many answers are asked for: assumptions
// that rank them.
const (
	answersAsked     = 12
	minutesToAsk     = 5   // each customer
	minutesToTag     = 30  // once, the links of a profile and of the next posts
	minutesToTest    = 120 // agreeing on a test, starting and reading it
	minutesToSwitch  = 10  // each week of a test that is on and off in turn
	minutesToRecord  = 5   // each week, of hours and orders
	weeksOfTags      = 8
	linkedByTags     = 0.5 // of the conversions that have no known path, those that tags would tie to a line
	weeksAhead       = 52  // how long a choice is taken to hold
	mostAnswersKnown = 60  // more tell hardly more than these
)

// A prospect is what a fact could tell, per week of going on.
type prospect struct {
	NextFact
	worth    float64 // expected value of sample information, a week
	cost     float64 // meanwhile, in all
	up, down float64 // the probability that the verdict then lies on this side
}

// facts ranks what could be found out by its gain for an hour of effort. All of it comes from the draws
// of the verdict: what is seen first is foreseen by what is known now (preposterior analysis; H.
// Raiffa and R. Schlaifer, Applied Statistical Decision Theory, 1961). Each fact teaches one quantity,
// which the draws take as independent of the others, so that its conjugate or exact update is the
// conditional mean that regression on the draws would estimate (M. Strong, J. E. Oakley, A. Brennan and
// P. Breeze, Estimating the Expected Value of Sample Information Using the Probabilistic Sensitivity
// Analysis Sample, Medical Decision Making 35, 2015).
func (j *judge) facts(d *drawn, out Judgement) []NextFact {
	switch {
	case d.costMean <= 0:
		return []NextFact{j.needed("cost", "log the hours and the money that go into it", "what it costs", int(minutesToRecord*max(1, math.Ceil(d.weeks))))}
	case d.costUnknown:
		do := fmt.Sprintf("note the hours and the money from before %s too, as well as you remember them", d.c.CostsFrom)
		if d.c.CostsUntil != 0 {
			do = fmt.Sprintf("note the hours since %s, as well as you remember them", d.c.CostsUntil)
		}
		return []NextFact{j.needed("records", do, "what went into it then", int(minutesToRecord*math.Ceil(d.c.Uncosted)))}
	case !d.worthKnown:
		return []NextFact{j.needed("worth", "say what a sale leaves: one past order or a price list", "what a conversion is worth", minutesToRecord)}
	case d.weeks <= 0:
		return nil
	}
	var found []NextFact
	for _, p := range slices.Concat(j.toldFacts(d), j.testFacts(d), j.waitFacts(d), j.splitFact(d)) {
		found = append(found, j.weigh(d, out, p))
	}
	slices.SortStableFunc(found, func(a, b NextFact) int { return -cmp.Compare(a.PerHour.Minor, b.PerHour.Minor) })
	return found
}

func (j *judge) needed(fact, do, tells string, minutes int) NextFact {
	return NextFact{Fact: fact, Do: do, Tells: tells, Minutes: minutes, Cost: payoff.Money{Currency: j.b.Currency}}
}

// weigh turns a prospect into money over the weeks ahead.
func (j *judge) weigh(d *drawn, out Judgement, p prospect) NextFact {
	f := p.NextFact
	money := func(x float64) payoff.Money {
		m, _ := payoff.MoneyOf(x, j.b.Currency)
		return m
	}
	left := math.Max(0, weeksAhead-float64(f.Weeks))
	// No fact is worth more than knowing everything; both are estimates from draws.
	gain := math.Min(p.worth*left, j.perfect(d)*left/weeksAhead) - p.cost
	all, hour := money(gain), money(gain*60/float64(f.Minutes))
	f.Cost, f.Gain, f.PerHour = money(p.cost), &all, &hour
	n, weeks := d.n, d.weeks+float64(f.Weeks)
	if weeks < j.s.MinWeeks && n < j.s.MinConversions {
		p.up, p.down = 0, 0
	}
	changes := p.up + p.down
	switch sideOf(out.Verdict) {
	case up:
		changes = 1 - p.up
	case down:
		changes = 1 - p.down
	}
	changes = math.Min(1, math.Max(0, changes))
	f.Changes = &changes
	return f
}

// perfect is what knowing everything for certain would be worth within the weeks ahead.
func (j *judge) perfect(d *drawn) float64 {
	if d.weeks <= 0 {
		return 0
	}
	sum, gain := 0.0, 0.0
	for _, x := range d.with {
		sum += x
		gain += math.Max(0, x)
	}
	return math.Max(0, gain-math.Max(0, sum)) / float64(len(d.with)) / d.weeks * weeksAhead
}

// week is what going on is expected to bring in a week.
func (d *drawn) week() float64 { return mean(d.with) / d.weeks }

// toldFacts are answers of customers whose path isn't known, and tags on the links: both teach what
// share of the hidden conversions is this line's. That share is Beta, answers are binomial.
func (j *judge) toldFacts(d *drawn) []prospect {
	unlinked := len(d.c.Hidden.Unlinked)
	if unlinked == 0 {
		return nil
	}
	asked := min(answersAsked, unlinked)
	tells := fmt.Sprintf("how many of the %s without a known path came from here", plural(float64(unlinked), "conversion", "conversions"))
	out := []prospect{j.shareFact(d, asked, NextFact{
		Fact: "answers", Tells: tells, Minutes: asked * minutesToAsk,
		Do: fmt.Sprintf("ask the last %s whose path isn't known how they found you", plural(float64(asked), "customer", "customers")),
	})}
	tagged := int(math.Round(linkedByTags * float64(unlinked) / d.weeks * weeksOfTags))
	if tagged > 0 {
		p := j.shareFact(d, min(tagged, mostAnswersKnown), NextFact{
			Fact: "tags", Do: fmt.Sprintf("tag the links there (utm_source), and look again in %d weeks", weeksOfTags),
			Tells: tells, Weeks: weeksOfTags, Minutes: minutesToTag,
		})
		p.cost = weeksOfTags * math.Max(0, -d.week())
		out = append(out, p)
	}
	return out
}

// shareFact is what n answers tell of the hidden share. After x of them the share is Beta(a + x, b + n -
// x); those x are credited, and the rest stays hidden with what is left of it.
func (j *judge) shareFact(d *drawn, n int, f NextFact) prospect {
	prior := d.hiddenPrior()
	share := prior.A / (prior.A + prior.B)
	factor, whole := mean(d.factors), 0.0
	if share > 0 {
		whole = mean(d.hidden) / share
	}
	choice := measure.ShareChoice{
		Prior: measure.Beta{A: prior.A, B: prior.B},
		Base:  (mean(d.seen)*factor - d.costMean) / d.weeks, Per: whole * factor / d.weeks,
	}
	p := prospect{NextFact: f}
	if choice.Check() != nil {
		return p // figures out of reach
	}
	p.worth = choice.Sample(n)
	unlinked := float64(len(d.c.Hidden.Unlinked))
	told := math.Min(1, float64(n)/unlinked) // of the hidden ones that are known after
	for x, mass := range choice.Outcomes(n) {
		after := measure.Beta{A: prior.A + float64(x), B: prior.B + float64(n-x)}
		known := told * float64(x) / float64(n)
		rest := (1 - told) * after.Quantile(0.9) * whole
		above, upper, counted := 0, 0, 0
		for k := 0; k < len(d.seen); k += thin {
			seen := d.seen[k] + known*d.whole(k)
			counted++
			if seen*d.factors[k] > d.cost[k] {
				above++
			}
			if (seen+rest)*d.factors[k] > d.cost[k] {
				upper++
			}
		}
		count := d.n + known*unlinked
		if float64(above) >= j.s.enterUp(count)*float64(counted) && count >= j.s.MinProof {
			p.up += mass
		} else if float64(upper) <= (1-j.s.Enter)*float64(counted) {
			p.down += mass
		}
	}
	return p
}

// thin is how many draws are passed over for each that says how a verdict would come out.
const thin = 5

// whole is what all of the hidden conversions are worth in draw k.
func (d *drawn) whole(k int) float64 {
	if d.share[k] <= 0 {
		return 0
	}
	return d.hidden[k] / d.share[k]
}

// testFacts are a pause, and weeks off and on in turn: both show what is lost without the line, as far
// as the business's weeks don't scatter by themselves.
func (j *judge) testFacts(d *drawn) []prospect {
	noise, before := j.noise(d)
	if noise == nil {
		return nil
	}
	choice := j.testChoice(d)
	week, test := d.week(), measure.DefaultTest()
	best := func(lengths []int, of func(weeks int) (prospect, measure.Detectable, error)) []prospect {
		var found prospect
		sd, most := 0.0, math.Inf(-1)
		for _, weeks := range lengths {
			p, seen, err := of(weeks)
			if err != nil {
				continue // weeks that never move, or too few: nothing can be planned
			}
			p.worth, p.Weeks, p.Tells = choice.Sample(seen.SD), weeks, "what is lost without it"
			if gain := p.worth*float64(weeksAhead-weeks) - p.cost; gain > most {
				found, sd, most = p, seen.SD, gain
			}
		}
		if sd == 0 {
			return nil
		}
		found.down = 1 - choice.Reaches(sd, 1-j.s.Enter)
		if d.n >= j.s.MinProof {
			found.up = choice.Reaches(sd, j.s.enterUp(d.n))
		}
		return []prospect{found}
	}
	return slices.Concat(
		best([]int{2, 3, 4, 6, 8}, func(weeks int) (prospect, measure.Detectable, error) {
			if before < measure.LeastBefore {
				return prospect{}, measure.Detectable{}, payoff.Fail(payoff.Invalid, "too few weeks before")
			}
			seen, err := noise.Pause(before, weeks, test)
			return prospect{cost: float64(weeks) * math.Max(0, week), NextFact: NextFact{
				Fact: "pause", Do: fmt.Sprintf("pause it for %d weeks and compare", weeks), Minutes: minutesToTest,
			}}, seen, err
		}),
		best([]int{12, 16, 24}, func(weeks int) (prospect, measure.Detectable, error) {
			// Drawn in pairs of weeks, as such a test would be.
			seen, err := measure.Appointment{Weeks: weeks, Block: 2, Run: 1, High: 1}.Power(*noise, test)
			return prospect{cost: float64(weeks) / 2 * math.Abs(week), NextFact: NextFact{
				Fact: "alternate", Do: fmt.Sprintf("take %d weeks, half of them without it as drawn by lot, and compare", weeks), Minutes: minutesToTest + weeks*minutesToSwitch,
			}}, seen.Detectable, err
		}),
	)
}

// testChoice is the choice that a test informs: what a week of the line brings, against what it costs.
func (j *judge) testChoice(d *drawn) measure.PointsChoice {
	value := j.scratch
	for k := range value {
		value[k] = (d.seen[k] + d.hidden[k]) * d.factors[k] / d.weeks
	}
	return measure.PointsChoice{Points: condensed(value), Cost: d.costMean / d.weeks}
}

// WorthOfTest is what choosing after a test of a case is expected to bring more than choosing now, within a
// year from now, in the business's currency: the test takes so many weeks, reads what a week of the line brings
// with a standard deviation of sd, and loses cost meanwhile, which is taken off. False where there is nothing
// to draw from: no cost is known, or not what a conversion leaves.
func WorthOfTest(b Business, c Case, weeks int, sd, cost float64) (payoff.Money, bool) {
	pools := b.Pools
	if pools == nil {
		pools = Pools([]Case{c})
	}
	j := newJudge(b, pools)
	d := j.draw(c)
	if d.costMean <= 0 || !d.worthKnown || d.weeks <= 0 || !(sd > 0) || math.IsInf(sd, 0) {
		return payoff.Money{}, false
	}
	left := math.Max(0, weeksAhead-float64(weeks))
	gain := math.Min(j.testChoice(d).Sample(sd)*left, j.perfect(d)*left/weeksAhead) - cost
	return payoff.MoneyOf(gain, b.Currency)
}

// noise is how the weeks of this purpose scatter: as the business's own weeks say or, where they
// weren't handed in, as they would if nothing but the conversions' own chance moved them (compound
// Poisson: each adds the square of its worth).
func (j *judge) noise(d *drawn) (n *measure.Noise, before int) {
	if d.c.Noise != nil {
		return d.c.Noise, max(1, d.c.Before)
	}
	squares := 0.0
	for _, w := range j.worth {
		squares += w * w
	}
	if squares == 0 {
		return nil, 0
	}
	return &measure.Noise{Obs: math.Sqrt(squares / d.weeks)}, max(1, int(d.weeks))
}

// pointsKept is how many equally likely points stand for all the draws of one amount.
const pointsKept = 100

// condensed sorts the draws and takes the means of equally many neighbours each.
func condensed(draws []float64) []float64 {
	slices.Sort(draws)
	n := min(pointsKept, len(draws))
	out := make([]float64, n)
	for i := range out {
		out[i] = mean(draws[i*len(draws)/n : (i+1)*len(draws)/n])
	}
	return out
}

// waitFacts are more weeks as now: they teach how many conversions a week the line brings. What else
// they teach, of the worth of one, is left out.
func (j *judge) waitFacts(d *drawn) []prospect {
	if d.worthMean <= 0 {
		return nil
	}
	shape, exposure := d.prior.A+d.n, d.prior.B+d.weeks
	choice := measure.RateChoice{Shape: shape, Exposure: exposure, Cost: math.Max(0, d.costMean-mean(d.hidden)*mean(d.factors)) / d.weeks}
	choice.Per = mean(d.seen) * mean(d.factors) / d.weeks / (shape / exposure)
	if choice.Check() != nil {
		return nil // conversions that cost more than they leave, or figures out of reach
	}
	var out []prospect
	most := math.Inf(-1)
	for _, weeks := range []int{4, 8, 13, 26} {
		p := prospect{worth: choice.Sample(float64(weeks)), cost: float64(weeks) * math.Max(0, -d.week()), NextFact: NextFact{
			Fact: "wait", Do: fmt.Sprintf("go on as now for %d weeks, and note hours and orders", weeks), Tells: "how many conversions a week it brings",
			Weeks: weeks, Minutes: weeks * minutesToRecord,
		}}
		if gain := p.worth*float64(weeksAhead-weeks) - p.cost; gain > most {
			most = gain
			out = []prospect{p}
		}
	}
	best := &out[0]
	best.up, best.down = j.foreseen(d, float64(best.Weeks))
	return out
}

// splitFact is noting what each hour and cost was for, where part of the cost is shared by a key: it
// teaches which cost is the line's.
func (j *judge) splitFact(d *drawn) []prospect {
	if d.joint <= 0 {
		return nil
	}
	p := prospect{NextFact: NextFact{
		Fact: "split", Do: "note which line and purpose each shared hour and cost was for", Tells: "what it really costs",
		Minutes: int(minutesToRecord * math.Max(1, math.Ceil(d.weeks))),
	}}
	brings := (mean(d.seen) + mean(d.hidden)) * mean(d.factors)
	for _, cost := range d.cost {
		p.worth += math.Max(0, brings-cost)
	}
	n := float64(len(d.cost))
	p.worth = math.Max(0, p.worth/n-math.Max(0, brings-d.costMean)) / d.weeks
	value := j.scratch
	for k := range value {
		value[k] = d.seen[k] * d.factors[k]
	}
	keep := quantile(value, 1-j.s.enterUp(d.n))
	for k := range value {
		value[k] = (d.seen[k] + d.hiddenHigh) * d.factors[k]
	}
	stop := quantile(value, j.s.Enter)
	for _, cost := range d.cost {
		if cost < keep && d.n >= j.s.MinProof {
			p.up += 1 / n
		} else if cost > stop {
			p.down += 1 / n
		}
	}
	return []prospect{p}
}
