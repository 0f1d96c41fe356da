package answer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/decide"
	"payoff/ledger"
	"payoff/value"
)

// A sheet is everything that the verdicts of one range are drawn from.
type sheet struct {
	business books.Business
	r        payoff.Range
	journeys *journeys
	costs    []ledger.Cost
	begins   map[payoff.Line]ledger.Beginning // in all the books
	noted    map[payoff.Date]payoff.Date      // weeks of which hours were noted, in all the books, as ledger.Noted has them
	wins     []payoff.Win
	tests    []stated[payoff.Experiment] // that have started, in order
	claims   []stated[payoff.Claim]
	uses     []stated[payoff.Alternative]
	prices   ledger.Prices
	lines    []value.LineKey              // in the order in which they are shown
	until    payoff.Date                  // the first day that hasn't happened yet, or the range's end
	weekly   map[payoff.Purpose][]float64 // what came in each whole week before until, by purpose
}

// A credited is one journey's share of one line, as one model gives it.
type credited struct {
	journey  *payoff.Journey
	credit   payoff.Credit
	evidence payoff.Evidence
}

// credit shares the conversions among lines by a rule.
func (a *Answerer) credit(js *journeys, m attribute.Model) []credited {
	out := make([]credited, 0, len(js.all))
	for i := range js.all {
		out = append(out, a.credited(&js.all[i], m)...)
	}
	return out
}

// credited shares one conversion. One without any touch, or with direct ones alone, goes to the line
// that the customer named, as told. Where none was named it is direct, or no line's: unattributed.
func (a *Answerer) credited(j *payoff.Journey, m attribute.Model) []credited {
	return a.creditedWith(j, m, attribute.Default())
}

func (a *Answerer) creditedWith(j *payoff.Journey, m attribute.Model, o attribute.Options) []credited {
	credits := attribute.Credit(*j, m, o)
	if len(credits) == 1 && direct(credits[0].Line) {
		if line, ok := a.toldLine(j.Conversion.Told); ok {
			credits[0].Line = line
			return []credited{{j, credits[0], payoff.Told}}
		}
	}
	out := make([]credited, len(credits))
	for i, c := range credits {
		out[i] = credited{j, c, payoff.Tracked}
	}
	return out
}

// keys lists the lines and purposes that a verdict is owed: every one that cost something, and
// every social one that brought something. Personal time bears cost and is owed none.
func (s *sheet) keys(credits []credited) []value.LineKey {
	var out []value.LineKey
	seen := map[value.LineKey]bool{}
	add := func(k value.LineKey) {
		if !k.Line.None() && k.Purpose != "" && k.Purpose != payoff.Personal && !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	for _, c := range s.costs {
		add(value.LineKey{Line: c.Line, Purpose: c.Purpose})
	}
	for _, c := range credits {
		if c.credit.Line.Channel.Social() || c.credit.Line.Network != "" {
			add(value.LineKey{Line: c.credit.Line, Purpose: c.journey.Conversion.Purpose})
		}
	}
	for _, w := range s.wins {
		add(value.LineKey{Line: w.Line, Purpose: w.Purpose})
	}
	for _, c := range s.claims {
		if c.fact.On < s.until && c.fact.To > s.r.From && (c.fact.Customers > 0 || c.fact.Minutes > 0) {
			add(value.LineKey{Line: c.fact.Line, Purpose: c.fact.Purpose})
		}
	}
	slices.SortFunc(out, func(x, y value.LineKey) int {
		if c := x.Line.Compare(y.Line); c != 0 {
			return c
		}
		return slices.Index(payoff.Purposes, x.Purpose) - slices.Index(payoff.Purposes, y.Purpose)
	})
	return out
}

// A weighed is a line and purpose ready to be judged.
type weighed struct {
	input   value.Input
	kase    decide.Case
	missing []string // costs without a worth in the business's currency, and what to do: no net can be drawn
}

// weigh prepares the judging of every line and purpose under a model's credits.
func (s *sheet) weigh(credits []credited) []weighed {
	at := map[value.LineKey]int{}
	out := make([]weighed, len(s.lines))
	weeks := make([]map[int]bool, len(s.lines))
	for i, k := range s.lines {
		at[k] = i
		out[i].input = value.Input{Key: k, Currency: s.business.Currency, AsOf: s.until}
		weeks[i] = map[int]bool{}
	}
	for _, c := range credits {
		i, ok := at[value.LineKey{Line: c.credit.Line, Purpose: c.journey.Conversion.Purpose}]
		if !ok {
			continue
		}
		on := payoff.DateIn(c.journey.Conversion.At, s.business.Zone)
		weeks[i][weekOf(on)] = true
		if c.journey.Conversion.Kind == payoff.ALead {
			continue // counted, and worth nothing until an order comes
		}
		out[i].input.Conversions = append(out[i].input.Conversions, value.Conversion{
			ID: c.journey.Conversion.ID, Kind: c.journey.Conversion.Kind, Contribution: c.credit.Contribution.Float(),
			Share: c.credit.Share, At: on, Evidence: c.evidence, Linked: c.journey.Complete, Undefined: c.journey.Conversion.Undefined,
		})
	}
	s.spend(out, at, weeks)
	for _, w := range s.wins {
		i, ok := at[value.LineKey{Line: w.Line, Purpose: w.Purpose}]
		if !ok || w.Worth == nil {
			continue
		}
		out[i].input.Estimates = append(out[i].input.Estimates, value.Estimate{
			Name: w.Kind, Evidence: payoff.Claimed, Method: w.Proxy, IDs: []string{w.ID},
			Value: payoff.MoneyInterval{Low: *w.Worth, Mid: *w.Worth, High: *w.Worth},
		})
	}
	s.remember(out, at)
	for i := range out {
		out[i].kase = decide.CaseOf(out[i].input, min(float64(len(weeks[i])), s.r.Weeks()))
		s.unrecorded(&out[i].kase, weeks[i])
	}
	s.tested(out)
	s.hide(out, credits)
	s.funnels(out, credits)
	s.doubts(out, credits)
	for i := range out {
		s.others(&out[i].kase)
	}
	return out
}

// stillNoted is for how many weeks behind the last hours that were noted it is taken that there were none: some
// work once a month.
const stillNoted = 5

// unrecorded counts the weeks of a line of which nothing says what went into it: those before its first cost
// and, where hours are among its costs, those behind a time in which nobody noted any hours.
func (s *sheet) unrecorded(c *decide.Case, weeks map[int]bool) {
	begins, ok := s.begins[c.Line]
	if !ok {
		return
	}
	first := begins.On.Monday()
	for w := range weeks {
		monday := mondayOf(w)
		if monday < first {
			c.Uncosted++
			c.CostsFrom = begins.On
			continue
		}
		if !begins.Time {
			continue
		}
		last := monday // the latest week until this one of which hours were noted
		for s.noted[last] == 0 && last > first {
			last -= 7
		}
		if monday-last > 7*stillNoted {
			c.Uncosted++
			if day := max(s.noted[last], begins.On); c.CostsUntil == 0 || day < c.CostsUntil {
				c.CostsUntil = day
			}
		}
	}
}

// spend adds the costs of each line and purpose by kind, with the least and the most that joint
// entries could put on it.
func (s *sheet) spend(out []weighed, at map[value.LineKey]int, weeks []map[int]bool) {
	type entryDay struct {
		entry string
		on    payoff.Date
	}
	whole := map[entryDay]payoff.Money{}
	for _, c := range s.costs {
		if c.Joint {
			k := entryDay{c.Entry, c.On}
			whole[k] = whole[k].Plus(c.Money)
		}
	}
	type kindAt struct {
		i    int
		kind payoff.CostKind
	}
	without := map[unpricedAt]unpriced{}
	index := map[kindAt]int{}
	lastID := map[kindAt]string{}
	for _, c := range s.costs {
		i, ok := at[value.LineKey{Line: c.Line, Purpose: c.Purpose}]
		if !ok {
			continue
		}
		weeks[i][weekOf(c.On)] = true
		if c.Undefined != "" {
			at := unpricedAt{i, c.Billed.Currency, c.Person}
			u, again := without[at]
			if !again {
				u.why = c.Undefined // of the first day: the next ones lack the same rate
			}
			u.minor, u.minutes = u.minor+c.Billed.Minor, u.minutes+c.Minutes
			without[at] = u
			continue
		}
		k := kindAt{i, c.Kind}
		n, ok := index[k]
		if !ok {
			n = len(out[i].input.Costs)
			index[k] = n
			out[i].input.Costs = append(out[i].input.Costs, value.Cost{Kind: c.Kind, Money: payoff.Money{Currency: s.business.Currency}, OwnHours: true})
		}
		cost := &out[i].input.Costs[n]
		cost.Minutes += c.Minutes
		cost.Money = cost.Money.Plus(c.Money)
		cost.OwnHours = cost.OwnHours && c.Person == owner
		if c.Joint {
			cost.JointHigh = cost.JointHigh.Plus(whole[entryDay{c.Entry, c.On}])
		} else {
			cost.JointLow, cost.JointHigh = cost.JointLow.Plus(c.Money), cost.JointHigh.Plus(c.Money)
		}
		if lastID[k] != c.Entry {
			lastID[k] = c.Entry
			if !slices.Contains(cost.IDs, c.Entry) {
				cost.IDs = append(cost.IDs, c.Entry)
			}
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(without), compareUnpriced) {
		u := without[at]
		text := payoff.Money{Minor: u.minor, Currency: at.currency}.String() + " spent: " + u.why
		if at.currency == "" {
			text = fmt.Sprintf("%.0f minutes: %s", u.minutes, u.why)
		}
		out[at.i].missing = append(out[at.i].missing, text)
	}
	for i := range out {
		for n := range out[i].input.Costs {
			if c := &out[i].input.Costs[n]; c.JointLow == c.JointHigh {
				c.JointLow, c.JointHigh = payoff.Money{}, payoff.Money{}
			}
		}
	}
}

// unpricedAt is where costs without a worth in the business's currency add up.
type unpricedAt struct {
	i        int             // the line
	currency payoff.Currency // as billed; "" for time
	person   string
}

// unpriced is such a cost in its own unit, and what would give it a price.
type unpriced struct {
	minor   int64
	minutes float64
	why     string
}

func compareUnpriced(a, b unpricedAt) int {
	return cmp.Or(cmp.Compare(a.i, b.i), cmp.Compare(a.currency, b.currency), cmp.Compare(a.person, b.person))
}

// owner is the person whose hours are the owner's.
const owner = "owner"

// unreferred are the networks whose visits carry no referrer by nature: SparkToro's experiment of
// 2023 measured 100% for each of these (over 1,000 visits, 16 URLs, 11 networks).
var unreferred = []payoff.Network{"tiktok", "whatsapp", "mastodon", "slack", "discord"}

// nothing is the alternative that is always there: to leave it.
const nothing = "nothing"

// others fills what else a case needs: the alternatives. Gates, roles and tests are unknown, which is never
// a reason.
func (s *sheet) others(k *decide.Case) {
	k.NeverReferred = !k.Line.Paid && slices.Contains(unreferred, k.Line.Network) && len(k.Contributions) == 0
	k.Alternatives = s.alternatives()
}
