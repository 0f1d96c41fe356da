// Package answer is the only reader for people: it plans a question over events and books, gives
// credit, draws statements and verdicts, and says what a reader must know beside the figures.
package answer

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/ledger"
)

// An Engine answers what visitors did.
type Engine interface {
	Ask(ctx context.Context, q events.Query) ([]events.Row, error)
	Journeys(ctx context.Context, business int64, asked []events.Asked, lookback time.Duration) iter.Seq2[events.Path, error]
	Seams(ctx context.Context, business int64, r payoff.Range) ([]events.Seam, error)
	Here(ctx context.Context, business int64, since time.Time) ([]events.Here, error)
}

// A Namer knows networks and campaigns by their names: classify's table.
type Namer interface {
	Network(name string) (payoff.Network, bool)
	Campaign(source, medium, campaign, content, term string) payoff.Origin
}

// An Answerer answers for the businesses of one folder.
type Answerer struct {
	books  books.Reader
	engine func(context.Context) (Engine, error) // opened at the first question that needs it
	names  Namer
	now    func() time.Time
	memo   *memo
	shelf  *shelf
}

// New makes an answerer; now is the clock that says which day today is.
func New(b books.Reader, engine func(context.Context) (Engine, error), names Namer, now func() time.Time) *Answerer {
	return &Answerer{b, engine, names, now, newMemo(), &shelf{kept: map[int64]*shelved{}}}
}

// Today is the day it is for the business.
func (a *Answerer) Today(b books.Business) payoff.Date { return payoff.DateIn(a.now(), b.Zone) }

// record is what a business recorded up to a moment, as words.
type record struct {
	all     *shelved // what it was taken from
	prices  ledger.Prices
	margins []margin // by day; of several for one day the last holds
	orders  []stated[payoff.Order]
	leads   []stated[payoff.Lead]
	answers []stated[payoff.Answer]
	wins    []stated[payoff.Win]
	tests   []stated[payoff.Experiment]
	budgets []stated[payoff.Budget]
	entries []ledger.Statement
	persons map[string]string
	links   []books.Link
}

// load is everything recorded that happened before end; of orders and leads also what came after:
// it may say whose browser led to an earlier one. Whether an order is a person's first one hangs on
// all orders before it, so there is no start. A reversal or a period may be dated before the range and
// reach into it: all entries count. What it returns is shared: nobody changes it.
func (a *Answerer) load(ctx context.Context, b books.Business, end time.Time) (*record, error) {
	all, err := a.shelf.of(ctx, a.books, b.ID)
	if err != nil {
		return nil, err
	}
	r := &record{
		all:     all,
		persons: all.persons, links: all.links, orders: all.orders, leads: all.leads, answers: until(all.answers, end), wins: until(all.wins, end),
		tests: until(all.tests, end), budgets: until(all.budgets, end), entries: statements(until(all.entries, end)),
	}
	r.prices, r.margins, err = pricesOf(b, all.rates)
	return r, err
}

// A margin is what is left of each unit of goods sold, in millionths, from a day on.
type margin struct {
	on  payoff.Date
	ppm int64
}

// margin is the one that holds on a day: the last from that day or before; false where none is known.
func (r *record) margin(on payoff.Date) (int64, bool) {
	ppm, ok := int64(0), false
	for _, m := range r.margins {
		if m.on <= on {
			ppm, ok = m.ppm, true
		}
	}
	return ppm, ok
}

// pricesOf reads the rates of a business, which come by day and in the order of recording.
func pricesOf(b books.Business, rates []books.Rate) (ledger.Prices, []margin, error) {
	var hours []ledger.HourRate
	var currencies []ledger.CurrencyRate
	var margins []margin
	if b.Margin != nil {
		margins = append(margins, margin{ppm: *b.Margin})
	}
	for _, r := range rates {
		switch {
		case r.Currency != "":
			x, err := payoff.ParseRate(r.Value)
			if err != nil {
				return ledger.Prices{}, nil, fmt.Errorf("read the %s rate of %s: %w", r.Currency, r.On, err)
			}
			currencies = append(currencies, ledger.CurrencyRate{Currency: r.Currency, On: r.On, Rate: x, Recorded: r.Recorded})
		case r.Person != "":
			m, err := payoff.ParseMoney(r.Value, b.Currency)
			if err != nil {
				return ledger.Prices{}, nil, fmt.Errorf("read the hourly rate of %s: %w", r.On, err)
			}
			hours = append(hours, ledger.HourRate{Person: r.Person, On: r.On, Hour: m, Recorded: r.Recorded})
		default:
			x, err := strconv.ParseFloat(r.Value, 64)
			if err != nil {
				return ledger.Prices{}, nil, fmt.Errorf("read the margin of %s: %w", r.On, err)
			}
			margins = append(margins, margin{r.On, int64(math.Round(x * 1e6))})
		}
	}
	return ledger.NewPrices(b.Currency, hours, currencies), margins, nil
}

// lookback is how far before a conversion a touch may lie.
var lookback = attribute.Default().Lookback

// Costs are the ledger's, by day, line and purpose.
func (a *Answerer) Costs(ctx context.Context, b books.Business, r payoff.Range) ([]ledger.Cost, error) {
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	return ledger.Costs(rec.entries, rec.prices, r), nil
}
