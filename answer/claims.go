package answer

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/decide"
	"payoff/measure"
	"payoff/value"
)

// remember hands to each line and purpose what is remembered of it, as far as it lies in the range: the
// customers with the part of them that is taken to be lost without the line, and the hours. Both are claimed:
// they stand in the net with estimates, and neither the net shown nor the exposure knows of them.
func (s *sheet) remember(out []weighed, at map[value.LineKey]int) {
	for _, known := range s.claims {
		c := known.fact
		i, ok := at[value.LineKey{Line: c.Line, Purpose: c.Purpose}]
		days := min(c.To, s.until) - max(c.On, s.r.From)
		if !ok || days <= 0 {
			continue
		}
		hour, priced := s.prices.Hour(owner, s.until-1, s.prices.Latest())
		if !priced && c.Minutes > 0 {
			continue // its worth without its cost would be half of what is remembered
		}
		share := float64(days) / float64(c.To-c.On)
		lost := value.Incrementality(c.Purpose, nil, s.until).Interval()
		add := func(name, method string, v payoff.Interval) {
			of := func(x float64) payoff.Money { m, _ := payoff.MoneyOf(x, s.business.Currency); return m }
			out[i].input.Estimates = append(out[i].input.Estimates, value.Estimate{
				Name: name, Evidence: payoff.Claimed, Method: method, IDs: []string{c.ID},
				Value: payoff.MoneyInterval{Low: of(v.Low), Mid: of(v.Mid), High: of(v.High)},
			})
		}
		worth := share * float64(c.Customers) * c.Worth.Float()
		if worth > 0 {
			add("customers"+remembered, c.Proxy, payoff.Interval{Low: worth * lost.Low, Mid: worth * lost.Mid, High: worth * lost.High})
		}
		if cost := -share * float64(c.Minutes) / 60 * hour.Float(); cost < 0 {
			add("hours"+remembered, fmt.Sprintf("at %s an hour", hour), payoff.Interval{Low: cost, Mid: cost, High: cost})
		}
	}
}

// onMemory says whether nothing but what is remembered is known of a line.
func (w *weighed) onMemory() bool {
	return len(w.input.Conversions) == 0 && len(w.input.Costs) == 0 && len(w.input.Estimates) > 0 &&
		!slices.ContainsFunc(w.input.Estimates, func(e value.Estimate) bool { return !strings.HasSuffix(e.Name, remembered) })
}

// remembered is how the names of the lines that rest on memory end.
const remembered = ", as remembered"

// alternatives are the other uses of an hour or of money that a line is weighed against: those that the
// business named and that hold on the last day of the range, beside nothing and work at the owner's rate.
func (s *sheet) alternatives() []decide.Alternative {
	zero := payoff.Interval{}
	out := []decide.Alternative{{Name: nothing, PerHour: &zero, PerEuro: &zero, Unused: 1e6, Evidence: payoff.Tracked}}
	if hour, ok := s.prices.Hour(owner, s.until-1, s.prices.Latest()); ok {
		rate := hour.Float()
		out = append(out, decide.Alternative{
			Name: "work at the owner's rate", PerHour: &payoff.Interval{Low: rate, Mid: rate, High: rate}, Unused: 160, Evidence: payoff.Claimed,
		})
	}
	for _, known := range s.uses {
		a := known.fact
		if !a.Weighed(s.until - 1) {
			continue
		}
		d := decide.Alternative{Name: a.Name, Evidence: a.Evidence}
		if a.PerHour != nil && a.Minutes > 0 {
			d.PerHour, d.Unused = floats(*a.PerHour), float64(a.Minutes)/60
		}
		if a.PerUnit != nil && a.Money.Minor > 0 {
			d.PerEuro, d.Unused = floats(*a.PerUnit), max(d.Unused, a.Money.Float())
		}
		out = append(out, d)
	}
	return out
}

func floats(v payoff.MoneyInterval) *payoff.Interval {
	return &payoff.Interval{Low: v.Low.Float(), Mid: v.Mid.Float(), High: v.High.Float()}
}

// A Memory is what somebody remembers of a year of a business.
type Memory struct {
	Worth     payoff.Money // what a customer leaves: the price times the margin
	Hour      payoff.Money // what an hour of the owner costs
	Enquiries int64        // a year; 0 where nobody says
	Customers int64        // a year, from everywhere
	Lines     []Remembered
}

// Remembered is what somebody remembers of a line.
type Remembered struct {
	Line      payoff.Line
	Customers int64 // of the year
	Minutes   int64 // a week
}

// weeksOfMemory are the weeks that a remembered year has, and workingDay the hours of a working day.
const (
	weeksOfMemory = 52
	workingDay    = 8.0
)

// Assumed is what would have to be true for a habit to pay, and what is to be said of it as long as nothing
// but memory speaks.
type Assumed struct {
	AssumedLine               // all lines together, without a judgement
	WorkingDays float64       // of eight hours, a year
	Lines       []AssumedLine // one judgement each
}

// An AssumedLine is one line over a year as remembered.
type AssumedLine struct {
	Remembered
	Hours  float64      // a year
	Cost   payoff.Money // of them
	Needed measure.Needed
	// NeededMost counts that part of the customers would have come anyway, at the far end of its 80% interval.
	NeededMost measure.Needed
	Judgement  decide.Judgement
}

// Assume works out what would have to be true. The verdicts are what the rules would say if what is remembered
// had been told by each of the customers: they are assumed, and stored nowhere.
func (a *Answerer) Assume(b books.Business, m Memory) (*Assumed, error) {
	out := &Assumed{}
	rate := m.Hour.Float()
	judged := decide.Business{Currency: b.Currency, AsOf: a.Today(b)}
	if m.Worth.Minor > 0 {
		judged.Contributions = []float64{m.Worth.Float()}
	}
	zero := payoff.Interval{}
	cases := make([]decide.Case, len(m.Lines))
	for i, r := range m.Lines {
		line, err := a.assumed(b, m, r)
		if err != nil {
			return nil, err
		}
		out.Lines = append(out.Lines, line)
		out.Customers, out.Minutes = out.Customers+r.Customers, out.Minutes+r.Minutes
		cases[i] = decide.Case{
			Line: r.Line, Purpose: payoff.Acquire, Weeks: weeksOfMemory, Contributions: worths(r.Customers, m.Worth.Float()),
			Hours: line.Hours, HourRate: rate,
			Alternatives: []decide.Alternative{
				{Name: nothing, PerHour: &zero, PerEuro: &zero, Unused: 1e6, Evidence: payoff.Tracked},
				{Name: "work at the owner's rate", PerHour: &payoff.Interval{Low: rate, Mid: rate, High: rate}, Unused: 160, Evidence: payoff.Claimed},
			},
		}
		cases[i].Told = len(cases[i].Contributions)
	}
	for i, j := range a.memo.judgeAll(judged, cases) {
		out.Lines[i].Judgement = j
	}
	var err error
	out.AssumedLine, err = a.assumed(b, m, Remembered{Customers: out.Customers, Minutes: out.Minutes})
	out.WorkingDays = out.Hours / workingDay
	return out, err
}

// assumed works out the cost of one line and the customers that would pay for it.
func (a *Answerer) assumed(b books.Business, m Memory, r Remembered) (AssumedLine, error) {
	out := AssumedLine{Remembered: r, Hours: float64(r.Minutes) / 60 * weeksOfMemory}
	var ok bool
	if out.Cost, ok = payoff.MoneyOf(out.Hours*m.Hour.Float(), b.Currency); !ok {
		return out, payoff.Fail(payoff.Invalid, "that is more than can be reckoned with")
	}
	ask := measure.Breakeven{Cost: big.NewRat(out.Cost.Minor, 1), Contribution: big.NewRat(m.Worth.Minor, 1)}
	if m.Enquiries > 0 && m.Customers > 0 && m.Customers <= m.Enquiries {
		rate := float64(m.Customers) / float64(m.Enquiries)
		ask.WinRate = &rate
	}
	var err error
	if out.Needed, err = ask.Solve(); err != nil {
		return out, err
	}
	least := value.Incrementality(payoff.Acquire, nil, a.Today(b)).Interval().Low
	ask.Contribution = new(big.Rat).SetFloat64(math.Max(0, float64(m.Worth.Minor)*least))
	out.NeededMost, err = ask.Solve()
	return out, err
}

// Remembered is what Assume says of what is remembered in the books; nil where nothing is.
func (a *Answerer) Remembered(ctx context.Context, b books.Business) (*Assumed, error) {
	rec, err := a.load(ctx, b, a.now())
	if err != nil {
		return nil, err
	}
	hour, known := rec.prices.Hour(owner, a.Today(b), rec.prices.Latest())
	m := Memory{Hour: hour}
	for _, s := range rec.claims {
		c := s.fact
		if c.Customers == 0 && c.Minutes == 0 {
			continue
		}
		weeks := max(1, int64(c.To-c.On)/7)
		m.Worth = c.Worth
		m.Lines = append(m.Lines, Remembered{Line: c.Line, Customers: c.Customers, Minutes: c.Minutes / weeks})
	}
	if len(m.Lines) == 0 || !known {
		return nil, nil
	}
	slices.SortFunc(m.Lines, func(x, y Remembered) int { return x.Line.Compare(y.Line) })
	return a.Assume(b, m)
}

// mostWorths bounds the conversions that are drawn one by one: more of them are drawn as so many larger ones,
// which widens the range and never narrows it.
const mostWorths = 400

// worths are n contributions of the same worth.
func worths(n int64, worth float64) []float64 {
	if n <= 0 {
		return nil
	}
	if n > mostWorths {
		return slices.Repeat([]float64{worth * float64(n) / mostWorths}, mostWorths)
	}
	return slices.Repeat([]float64{worth}, int(n))
}

// Alternatives lists every other use of an hour or of money that a business named, ended ones too, by the day
// from which they hold.
func (a *Answerer) Alternatives(ctx context.Context, b books.Business) ([]payoff.Alternative, error) {
	all, err := a.shelf.of(ctx, a.books, b.ID)
	if err != nil {
		return nil, err
	}
	out := make([]payoff.Alternative, len(all.others))
	for i, s := range all.others {
		out[i] = s.fact
	}
	return out, nil
}

// Claims lists what is remembered of a business, by the day on which it begins.
func (a *Answerer) Claims(ctx context.Context, b books.Business) ([]payoff.Claim, error) {
	all, err := a.shelf.of(ctx, a.books, b.ID)
	if err != nil {
		return nil, err
	}
	out := make([]payoff.Claim, len(all.claims))
	for i, s := range all.claims {
		out[i] = s.fact
	}
	return out, nil
}
