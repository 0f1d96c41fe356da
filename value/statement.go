package value

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"payoff"
)

// A LineKey is what a statement is about.
type LineKey struct {
	Line    payoff.Line
	Purpose payoff.Purpose
}

// A Conversion is the part of one conversion that the model credits to the line.
type Conversion struct {
	ID           string
	Kind         payoff.ConversionKind
	Contribution float64 // the credited part, in major units of the base currency; below 0 where refunds and fees exceed what was earned
	Share        float64 // of the conversion, 0 to 1
	At           payoff.Date
	Evidence     payoff.Evidence // tracked or told
	Linked       bool            // whether its path is known
	Undefined    string          // why it has no worth in the base currency; "" where it has. Its Contribution doesn't count
}

// A Cost is what the line and purpose cost in one kind, already split by the ledger.
type Cost struct {
	Kind     payoff.CostKind
	Minutes  float64      // of work, where Kind is time
	Money    payoff.Money // exact, base currency; own hours priced in where Kind is time
	OwnHours bool         // priced at the owner's rate: no money left the business
	IDs      []string     // of the ledger's entries
	// JointLow and JointHigh are the least and the most this cost could be under the possible keys
	// for splitting what serves several lines or purposes. Both zero: nothing of it is joint.
	JointLow, JointHigh payoff.Money
}

func (c Cost) bounds() (low, high payoff.Money) {
	if c.JointLow.IsZero() && c.JointHigh.IsZero() {
		return c.Money, c.Money
	}
	low, high = c.JointLow, c.JointHigh
	if low.Minor > c.Money.Minor {
		low = c.Money
	}
	if high.Minor < c.Money.Minor {
		high = c.Money
	}
	return low, high
}

// An Estimate is a modelled or claimed value over the range. It never enters the net shown.
type Estimate struct {
	Name     string
	Evidence payoff.Evidence // modelled or claimed
	Method   string          // how it was worked out, or the stated proxy
	Value    payoff.MoneyInterval
	IDs      []string
}

// An Input is all that a statement is drawn from.
type Input struct {
	Key         LineKey
	Currency    payoff.Currency // the base currency: every Money here has it
	Conversions []Conversion
	Costs       []Cost
	Estimates   []Estimate
	Tests       []Test
	AsOf        payoff.Date // tests age until then
}

// A StatementLine is one line of value or cost. Costs are negative.
type StatementLine struct {
	Name     string // "orders", "leads", "time", "ads", or an estimate's own name
	Evidence payoff.Evidence
	Method   string
	Value    payoff.MoneyInterval
	Credited payoff.Money // before incrementality, exact up to rounding of parts; zero for costs and estimates
	Count    float64      // conversions credited, parts added up; 0 for costs and estimates
	IDs      []string
}

// A Statement is one line and purpose over a range. Undefined is nil, never 0.
type Statement struct {
	Line    payoff.Line
	Purpose payoff.Purpose
	Lines   []StatementLine // value first, by evidence and name; then costs by kind; then estimates
	Factor  payoff.Interval // the incrementality that was used
	Tests   int             // how many tests it rests on; 0: on the stated prior alone

	Hours    float64
	Cost     payoff.Money // all of it, own hours priced in (the economic view)
	BookCost payoff.Money // without own hours: what the books know
	// JointShare is the part of Cost, 0 to 1, that is split by a key. Above MuchJoint the figure per
	// purpose is to be read as the range it is, and the account as a whole to be judged.
	JointShare float64

	Net              payoff.MoneyInterval
	NetWithEstimates payoff.MoneyInterval
	ROI              *payoff.Interval      // net / cost; nil where nothing was spent
	ReturnPerHour    *payoff.MoneyInterval // (value - cost that is not time) / hours; nil without hours
	ReturnPerEuro    *payoff.MoneyInterval // net / money spent, for each 1.00; nil where no money was spent
	Undefined        []string              // why conversions have no worth here, each reason once
}

// MuchJoint is the share of joint cost above which a figure per purpose says more about the key
// than about the purpose.
const MuchJoint = 0.30

// Draw makes the statement. Low, mid and high of a value line are the credited sum at the 10th,
// 50th and 90th percentile of incrementality; the ends of a cost are those that its joint keys
// allow; the ends of a net take the worst and the best of both. Conversions of evidence other than
// tracked and told, and estimates of evidence other than modelled and claimed, are left out: grades
// are never silently added. More spend never raises a net; where the credited sum isn't negative,
// nor the return on investment.
func Draw(in Input) Statement {
	factor := Incrementality(in.Key.Purpose, in.Tests, in.AsOf)
	s := Statement{
		Line: in.Key.Line, Purpose: in.Key.Purpose,
		Factor: factor.Interval(), Tests: factor.Tests,
		Cost: payoff.Money{Currency: in.Currency}, BookCost: payoff.Money{Currency: in.Currency},
	}
	d := drawing{currency: in.Currency, statement: &s}
	d.credits(in.Conversions)
	d.costs(in.Costs)
	shown := d.net
	d.estimates(in.Estimates)
	s.Net, s.NetWithEstimates = d.money(shown), d.money(d.net)
	d.returns(shown)
	return s
}

// drawing is a statement in the making, in floats of major units.
type drawing struct {
	currency   payoff.Currency
	statement  *Statement
	net        payoff.Interval
	spent      float64 // money, not time
	spentRange payoff.Interval
	costRange  payoff.Interval
}

func (d *drawing) credits(conversions []Conversion) {
	type group struct {
		kind     payoff.ConversionKind
		evidence payoff.Evidence
		credited float64
		count    float64
		ids      []string
	}
	var groups []*group
	for _, c := range conversions {
		if c.Evidence != payoff.Tracked && c.Evidence != payoff.Told {
			continue
		}
		at := slices.IndexFunc(groups, func(g *group) bool { return g.kind == c.Kind && g.evidence == c.Evidence })
		if at < 0 {
			groups, at = append(groups, &group{kind: c.Kind, evidence: c.Evidence}), len(groups)
		}
		g := groups[at]
		g.count += c.Share
		g.ids = append(g.ids, c.ID)
		why := c.Undefined
		if why == "" && (math.IsNaN(c.Contribution) || math.IsInf(c.Contribution, 0)) {
			why = "a contribution that isn't a number"
		}
		if why != "" {
			if !slices.Contains(d.statement.Undefined, why) {
				d.statement.Undefined = append(d.statement.Undefined, why)
			}
			continue
		}
		g.credited += c.Contribution
	}
	slices.SortFunc(groups, func(a, b *group) int {
		// "tracked" stands before "told", as the grades do.
		return cmp.Or(-cmp.Compare(a.evidence, b.evidence), cmp.Compare(a.kind, b.kind))
	})
	f := d.statement.Factor
	method := fmt.Sprintf("credited x %.2f (%.2f to %.2f): a stated prior, not tested", f.Mid, f.Low, f.High)
	if n := d.statement.Tests; n > 0 {
		method = fmt.Sprintf("credited x %.2f (%.2f to %.2f), from %d of your own tests and the stated prior", f.Mid, f.Low, f.High, n)
	}
	for _, g := range groups {
		slices.Sort(g.ids)
		v := ordered(g.credited*f.Low, g.credited*f.Mid, g.credited*f.High)
		d.add(StatementLine{
			Name: kindName(g.kind), Evidence: g.evidence, Method: method, Value: d.money(v),
			Credited: d.exact(g.credited), Count: g.count, IDs: g.ids,
		}, v)
	}
}

func (d *drawing) costs(costs []Cost) {
	s := d.statement
	type group struct {
		kind             payoff.CostKind
		own              bool
		minutes          float64
		money, low, high payoff.Money
		ids              []string
	}
	var groups []*group
	var joint int64
	for _, c := range costs {
		at := slices.IndexFunc(groups, func(g *group) bool { return g.kind == c.Kind && g.own == c.OwnHours })
		if at < 0 {
			groups, at = append(groups, &group{kind: c.Kind, own: c.OwnHours}), len(groups)
		}
		g := groups[at]
		low, high := c.bounds()
		if low != high {
			joint += c.Money.Minor
		}
		g.minutes += c.Minutes
		g.money, g.low, g.high = g.money.Plus(c.Money), g.low.Plus(low), g.high.Plus(high)
		g.ids = append(g.ids, c.IDs...)
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(costRank(a.kind), costRank(b.kind)), cmp.Compare(a.kind, b.kind), -compareBool(a.own, b.own))
	})
	for _, g := range groups {
		slices.Sort(g.ids)
		name := string(g.kind)
		if g.own {
			name = "own " + name
		}
		s.Hours += g.minutes / 60
		s.Cost = s.Cost.Plus(g.money)
		if !g.own {
			s.BookCost = s.BookCost.Plus(g.money)
		}
		cost := payoff.Interval{Low: g.low.Float(), Mid: g.money.Float(), High: g.high.Float()}
		d.costRange = plus(d.costRange, cost)
		if g.kind != payoff.TimeCost {
			d.spent += cost.Mid
			d.spentRange = plus(d.spentRange, cost)
		}
		method := ""
		if g.kind == payoff.TimeCost {
			method = fmt.Sprintf("%.2f hours", g.minutes/60)
		}
		v := payoff.Interval{Low: -cost.High, Mid: -cost.Mid, High: -cost.Low}
		d.add(StatementLine{
			Name: name, Method: method, IDs: g.ids,
			Value: payoff.MoneyInterval{Low: g.high.Neg(), Mid: g.money.Neg(), High: g.low.Neg()},
		}, v)
	}
	if s.Cost.Minor > 0 {
		s.JointShare = float64(joint) / float64(s.Cost.Minor)
	}
}

func (d *drawing) estimates(estimates []Estimate) {
	for _, e := range estimates {
		if e.Evidence != payoff.Modelled && e.Evidence != payoff.Claimed {
			continue
		}
		v := ordered(e.Value.Low.Float(), e.Value.Mid.Float(), e.Value.High.Float())
		d.add(StatementLine{Name: e.Name, Evidence: e.Evidence, Method: e.Method, Value: d.money(v), IDs: slices.Clone(e.IDs)}, v)
	}
}

// returns fills in what is divided by something, where there is something to divide by.
func (d *drawing) returns(net payoff.Interval) {
	s := d.statement
	if cost := d.costRange; cost.Mid > 0 {
		// The worst net belongs to the highest cost: each end is divided by its own.
		v := ordered(over(net.Low, cost.High, cost.Mid), net.Mid/cost.Mid, over(net.High, cost.Low, cost.Mid))
		s.ROI = &v
	}
	if s.Hours > 0 {
		// Value less what isn't time is the net with the time put back.
		time := d.costRange.Mid - d.spent
		v := d.money(ordered((net.Low+d.costRange.High-d.spentRange.High)/s.Hours, (net.Mid+time)/s.Hours, (net.High+d.costRange.Low-d.spentRange.Low)/s.Hours))
		s.ReturnPerHour = &v
	}
	if spent := d.spentRange; spent.Mid > 0 {
		v := d.money(ordered(over(net.Low, spent.High, spent.Mid), net.Mid/spent.Mid, over(net.High, spent.Low, spent.Mid)))
		s.ReturnPerEuro = &v
	}
}

// over divides by the end of a range, or by its middle where the end is nothing.
func over(a, by, middle float64) float64 {
	if by <= 0 {
		by = middle
	}
	return a / by
}

func (d *drawing) add(line StatementLine, v payoff.Interval) {
	d.statement.Lines = append(d.statement.Lines, line)
	d.net = plus(d.net, v)
}

func (d *drawing) exact(x float64) payoff.Money {
	m, _ := payoff.MoneyOf(x, d.currency)
	return m
}

func (d *drawing) money(v payoff.Interval) payoff.MoneyInterval {
	return payoff.MoneyInterval{Low: d.exact(v.Low), Mid: d.exact(v.Mid), High: d.exact(v.High)}
}

func plus(a, b payoff.Interval) payoff.Interval {
	return payoff.Interval{Low: a.Low + b.Low, Mid: a.Mid + b.Mid, High: a.High + b.High}
}

// ordered is the interval with its ends put right: a credited loss has its high end at the low factor.
func ordered(low, mid, high float64) payoff.Interval {
	return payoff.Interval{Low: min(low, mid, high), Mid: mid, High: max(low, mid, high)}
}

func kindName(k payoff.ConversionKind) string {
	switch k {
	case "":
		return "conversions"
	case payoff.AnOrder, payoff.ALead, payoff.AWin, payoff.AnEvent:
		return string(k) + "s"
	}
	return string(k)
}

// costRank is the order of the statement: time, tools, content, agencies, ad spend, network fees, the rest.
func costRank(k payoff.CostKind) int {
	order := []payoff.CostKind{payoff.TimeCost, payoff.ToolCost, payoff.ContentCost, payoff.AgencyCost, payoff.AdSpend, payoff.NetworkFee}
	if at := slices.Index(order, k); at >= 0 {
		return at
	}
	return len(order)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
