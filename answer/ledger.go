package answer

import (
	"context"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/ledger"
)

// A Ledger is what time and money went into over a range.
type Ledger struct {
	Minutes     float64       `json:"minutes"`
	Cost        payoff.Money  `json:"cost"`        // own hours priced in, in the base currency
	Time        payoff.Money  `json:"time"`        // of it, own hours
	Unallocated payoff.Money  `json:"unallocated"` // of it, without a line or a purpose
	Unpriced    []string      `json:"unpriced"`    // why some of it has no worth in the base currency, and what to do
	Lines       []Spent       `json:"lines"`       // by line and purpose, the dearest first
	Entries     []Booked      `json:"entries"`     // standing ones that reach into the range, the latest first
	Reversed    []Booked      `json:"reversed"`    // those taken back
	Rates       []books.Rate  `json:"rates"`       // all of them, the latest first
	Hour        *payoff.Money `json:"hour"`        // what an hour of the owner costs at the range's end; nil where nobody said
}

// Spent is what one line and purpose took.
type Spent struct {
	Line    payoff.Line    `json:"line"`
	Purpose payoff.Purpose `json:"purpose"`
	Minutes float64        `json:"minutes"`
	Cost    payoff.Money   `json:"cost"`
}

// Booked is an entry with what it costs within the range.
type Booked struct {
	payoff.Entry
	Recorded time.Time    `json:"recorded"`
	Worked   float64      `json:"worked"` // minutes within the range
	Cost     payoff.Money `json:"cost"`   // within the range, in the base currency
	Unpriced string       `json:"unpriced"`
	Took     string       `json:"took"` // why it was taken back; "" where it stands
}

// ByHand says whether somebody noted it, rather than a file or a program.
func (b Booked) ByHand() bool { return strings.HasPrefix(b.Key, "hand/") }

// Ledger answers what time and money went into.
func (a *Answerer) Ledger(ctx context.Context, b books.Business, r payoff.Range) (*Ledger, error) {
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	zero := payoff.Money{Currency: b.Currency}
	out := &Ledger{Cost: zero, Time: zero, Unallocated: zero, Lines: []Spent{}, Entries: []Booked{}, Unpriced: []string{}}
	if out.Rates, err = a.books.Rates(ctx, b.ID); err != nil {
		return nil, err
	}
	slices.Reverse(out.Rates)
	if m, ok := rec.prices.Hour("owner", r.To-1, a.now()); ok {
		out.Hour = &m
	}
	type place struct {
		line    payoff.Line
		purpose payoff.Purpose
	}
	lines, entries := map[place]*Spent{}, map[string]*Booked{}
	for _, c := range ledger.Costs(rec.entries, rec.prices, r) {
		e := entries[c.Entry]
		if e == nil {
			e = &Booked{Cost: zero}
			entries[c.Entry] = e
		}
		s := lines[place{c.Line, c.Purpose}]
		if s == nil {
			s = &Spent{Line: c.Line, Purpose: c.Purpose, Cost: zero}
			lines[place{c.Line, c.Purpose}] = s
		}
		e.Worked, s.Minutes, out.Minutes = e.Worked+c.Minutes, s.Minutes+c.Minutes, out.Minutes+c.Minutes
		if c.Undefined != "" {
			e.Unpriced = c.Undefined
			if !slices.Contains(out.Unpriced, c.Undefined) {
				out.Unpriced = append(out.Unpriced, c.Undefined)
			}
			continue
		}
		e.Cost, s.Cost, out.Cost = e.Cost.Plus(c.Money), s.Cost.Plus(c.Money), out.Cost.Plus(c.Money)
		if c.Kind == payoff.TimeCost {
			out.Time = out.Time.Plus(c.Money)
		}
		if c.Unallocated() {
			out.Unallocated = out.Unallocated.Plus(c.Money)
		}
	}
	for _, s := range lines {
		out.Lines = append(out.Lines, *s)
	}
	slices.SortFunc(out.Lines, func(x, y Spent) int {
		if d := y.Cost.Minor - x.Cost.Minor; d != 0 {
			return int(max(-1, min(1, d)))
		}
		if d := x.Line.Compare(y.Line); d != 0 {
			return d
		}
		return strings.Compare(string(x.Purpose), string(y.Purpose))
	})
	took := map[string]string{}
	for _, s := range rec.entries {
		if s.Reverses != "" {
			took[s.Reverses] = s.Why
		}
	}
	for _, s := range rec.entries {
		e := Booked{Entry: s.Entry, Recorded: s.Recorded, Cost: zero}
		why, gone := took[s.ID]
		switch {
		case s.Reverses != "":
		case gone:
			if from, to := s.Period(); from < r.To && to > r.From {
				e.Took = why
				out.Reversed = append(out.Reversed, e)
			}
		case entries[s.ID] != nil:
			c := entries[s.ID]
			e.Worked, e.Cost, e.Unpriced = c.Worked, c.Cost, c.Unpriced
			out.Entries = append(out.Entries, e)
		}
	}
	latest := func(x, y Booked) int {
		if x.On != y.On {
			return int(y.On - x.On)
		}
		return y.Recorded.Compare(x.Recorded)
	}
	slices.SortStableFunc(out.Entries, latest)
	slices.SortStableFunc(out.Reversed, latest)
	return out, nil
}
