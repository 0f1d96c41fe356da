// Package ledger works out what time and money cost: dated rates, currencies at their own day,
// periods spread by day, splits over lines and purposes, reversals. Every split adds up to the
// minor unit.
package ledger

import (
	"sort"
	"time"

	"payoff"
)

// An HourRate is what an hour of a person costs from a day on.
type HourRate struct {
	Person   string
	On       payoff.Date
	Hour     payoff.Money // in the base currency
	Recorded time.Time
}

// A CurrencyRate is what a unit of a foreign currency is worth from a day on.
type CurrencyRate struct {
	Currency payoff.Currency
	On       payoff.Date
	Rate     payoff.Rate
	Recorded time.Time
}

// Prices answer what an hour and a foreign unit cost on a day.
type Prices struct {
	base       payoff.Currency
	hours      map[string][]HourRate
	currencies map[payoff.Currency][]CurrencyRate
}

// NewPrices orders the rates of a business. Of several for one day the one recorded last holds.
func NewPrices(base payoff.Currency, hours []HourRate, currencies []CurrencyRate) Prices {
	p := Prices{base, map[string][]HourRate{}, map[payoff.Currency][]CurrencyRate{}}
	for _, h := range hours {
		p.hours[named(h.Person)] = append(p.hours[named(h.Person)], h)
	}
	for _, c := range currencies {
		p.currencies[c.Currency] = append(p.currencies[c.Currency], c)
	}
	for _, list := range p.hours {
		sort.SliceStable(list, func(i, j int) bool {
			return list[i].On < list[j].On || list[i].On == list[j].On && list[i].Recorded.Before(list[j].Recorded)
		})
	}
	for _, list := range p.currencies {
		sort.SliceStable(list, func(i, j int) bool {
			return list[i].On < list[j].On || list[i].On == list[j].On && list[i].Recorded.Before(list[j].Recorded)
		})
	}
	return p
}

// named is the person's name in the table of rates: nobody in particular is the owner.
func named(person string) string {
	if person == "" {
		return "owner"
	}
	return person
}

// Hour is what an hour of the person cost on the day, as an entry recorded then saw it: a rate with
// a new day that was recorded later leaves the entry the cost it had, while another value for the
// same day is a correction and counts. Where no rate was known when the entry was recorded, the
// rates recorded since answer. False where no rate holds on the day. No name is the owner.
func (p Prices) Hour(person string, on payoff.Date, recorded time.Time) (payoff.Money, bool) {
	known, any := payoff.Date(0), false
	for _, r := range p.hours[named(person)] {
		if r.On <= on && !r.Recorded.After(recorded) {
			known, any = r.On, true
		}
	}
	var hour payoff.Money
	found := false
	for _, r := range p.hours[named(person)] {
		if r.On <= on && (!any || r.On == known) {
			hour, found = r.Hour, true
		}
	}
	return hour, found
}

// Latest is the moment at which the newest hourly rate was recorded: what an entry noted now would see.
func (p Prices) Latest() time.Time {
	var latest time.Time
	for _, list := range p.hours {
		for _, r := range list {
			if r.Recorded.After(latest) {
				latest = r.Recorded
			}
		}
	}
	return latest
}

// currency is the rate that holds on the day: the last one from that day or before.
func (p Prices) currency(c payoff.Currency, on payoff.Date) (CurrencyRate, bool) {
	list := p.currencies[c]
	i := sort.Search(len(list), func(i int) bool { return list[i].On > on })
	if i == 0 {
		return CurrencyRate{}, false
	}
	return list[i-1], true
}

// maxConverted bounds what an amount may become in the base currency, in minor units: ten billion in one
// with cents. Anybody can tell of an order in any currency, and sums of nine million of them are amounts that
// Money can hold.
const maxConverted = 1_000_000_000_000

// Convert is m in the base currency at the rate that holds on the day. since is the day of that
// rate (on itself for the base currency). False where there is no rate, or where it makes m more than ten
// billion: m stays what it is.
func (p Prices) Convert(m payoff.Money, on payoff.Date) (converted payoff.Money, since payoff.Date, ok bool) {
	if m.Currency == p.base || m.Currency == "" {
		return payoff.Money{Minor: m.Minor, Currency: p.base}, on, true
	}
	r, ok := p.currency(m.Currency, on)
	if !ok {
		return m, 0, false
	}
	if converted, ok = r.Rate.ConvertUpTo(m, p.base, maxConverted); !ok {
		return m, 0, false
	}
	return converted, r.On, true
}

// MissingRate says what to do where Convert finds no rate.
func MissingRate(c payoff.Currency, on payoff.Date) string {
	return "no rate for " + string(c) + " on " + on.String() + ": payoff log rate on=" + on.String() + " " + string(c) + "=..."
}

// MissingHour says what to do where Hour finds no rate.
func MissingHour(person string, on payoff.Date) string {
	person = named(person)
	return "no hourly rate for " + person + " on " + on.String() + ": payoff log rate on=" + on.String() + " person=" + person + " hourly=..."
}
