package record

import (
	"strings"

	"payoff"
	"payoff/books"
)

// maxMonthMinutes bounds what an alternative could take in a month.
const maxMonthMinutes = 31 * 24 * 60

// Alternative records another use of the same hour or money, or a newer statement of one: the name says
// which. It needs hours or money a month with what the next of them brings, as low <= mid <= high, and what
// the figures rest on.
func (b *Batch) Alternative(a payoff.Alternative) (Outcome, error) {
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	switch {
	case a.Name == "" || len(a.Name) > 100:
		return 0, bad("name", "want a name of at most 100 characters")
	case a.Name == "nothing" || a.Name == "work at the owner's rate":
		return 0, bad("name", "that one is weighed without saying so: take another name")
	case a.Minutes < 0 || a.Minutes > maxMonthMinutes:
		return 0, bad("hours", "want at most the hours of a month")
	case a.Money.Minor < 0:
		return 0, bad("money", "want an amount from 0")
	case a.Until == 0 && a.Minutes == 0 && a.Money.Minor == 0:
		return 0, bad("hours", "say how many hours or how much money a month it could still take")
	case a.Minutes > 0 && a.PerHour == nil:
		return 0, bad("per-hour", "want what its next hour brings: low, middle and high")
	case a.Money.Minor > 0 && a.PerUnit == nil:
		return 0, bad("per-euro", "want what its next 1.00 brings: low, middle and high")
	case a.PerHour != nil && !inOrder(*a.PerHour):
		return 0, bad("per-hour", "want low, middle and high in that order")
	case a.PerUnit != nil && !inOrder(*a.PerUnit):
		return 0, bad("per-euro", "want low, middle and high in that order")
	case strings.TrimSpace(a.Proxy) == "":
		return 0, bad("proxy", "say what the figures rest on, such as \"two tries last year\"")
	case len(a.Proxy) > 500:
		return 0, bad("proxy", "longer than 500 characters")
	case a.Until != 0 && a.Until < a.On:
		return 0, bad("until", "it ends before it begins")
	}
	switch a.Evidence {
	case payoff.Tested, payoff.Tracked, payoff.Told, payoff.Modelled, payoff.Claimed:
	case "":
		a.Evidence = payoff.Claimed
	default:
		return 0, bad("evidence", "want tested, tracked, told, modelled or claimed")
	}
	return put(b, books.Alternatives, []string{strings.ToLower(a.Name)}, a.On.UTC(), &a, plain[payoff.Alternative]())
}

func inOrder(v payoff.MoneyInterval) bool {
	return v.Low.Minor <= v.Mid.Minor && v.Mid.Minor <= v.High.Minor
}

// Claim records what somebody remembers of a line, or a newer statement of it: its line and purpose say which.
func (b *Batch) Claim(c payoff.Claim) (Outcome, error) {
	switch {
	case c.Line.None():
		return 0, bad("line", "want where the customers came from")
	case c.Customers < 0 || c.Customers > 1_000_000:
		return 0, bad("customers", "want a whole number from 0 to 1,000,000")
	case c.Minutes < 0 || c.Minutes > 366*24*60:
		return 0, bad("hours", "want at most the hours there are")
	case c.Worth.Minor < 0 || c.Worth.Currency == "":
		return 0, bad("worth", "want what a customer leaves")
	case c.To <= c.On:
		return 0, bad("on", "the stretch ends before it begins")
	case strings.TrimSpace(c.Proxy) == "":
		return 0, bad("proxy", "say what it rests on")
	}
	c.ID = "remembered/" + c.Line.Name() + "/" + string(c.Purpose)
	return put(b, books.Claims, []string{c.ID}, c.On.UTC(), &c, plain[payoff.Claim]())
}

// alternativeKeys are those of an alternative.
func alternativeKeys() []WordKey {
	return []WordKey{
		{"name", "what it is; the same name again is a newer statement", true},
		{"hours", "a month that it could still take, like 10", false},
		{"per-hour", "what its next hour brings: low, middle, high, like 20.00,35.00,60.00", false},
		{"money", "a month that it could still take, like 200.00", false},
		{"per-euro", "what its next 1.00 brings: low, middle, high, like 0.80,1.20,2.00", false},
		{"evidence", "tested, tracked, told, modelled or claimed; claimed where left out", false},
		{"proxy", "what the figures rest on", true},
		onKey(),
		{"until", "the last day whose verdicts weigh it", false},
	}
}

// Alternative is another use of the same hour or money.
func (w *Words) Alternative() (payoff.Alternative, error) {
	a := payoff.Alternative{Name: w.Of["name"], Proxy: w.Of["proxy"], Evidence: payoff.Evidence(w.Of["evidence"])}
	var err error
	if a.On, err = w.date("on"); err != nil {
		return a, err
	}
	if a.Until, err = w.lastDay("until"); err != nil {
		return a, err
	}
	if text := w.Of["hours"]; text != "" {
		hours := positive(text)
		if hours == 0 || hours > maxMonthMinutes/60 {
			return a, bad("hours", "want a number such as 10, at most the hours of a month")
		}
		a.Minutes = int64(hours*60 + 0.5)
	}
	if a.Money, err = w.money("money", w.Business.Currency); err != nil {
		return a, err
	}
	if a.PerHour, err = w.span("per-hour"); err != nil {
		return a, err
	}
	a.PerUnit, err = w.span("per-euro")
	return a, err
}

// span is low, middle and high; nil where the key isn't given.
func (w *Words) span(key string) (*payoff.MoneyInterval, error) {
	if w.Of[key] == "" {
		return nil, nil
	}
	parts := strings.Split(w.Of[key], ",")
	if len(parts) != 3 {
		return nil, bad(key, "want low, middle and high, like 20.00,35.00,60.00")
	}
	var v payoff.MoneyInterval
	for i, to := range []*payoff.Money{&v.Low, &v.Mid, &v.High} {
		m, err := payoff.ParseMoney(strings.TrimSpace(parts[i]), w.Business.Currency)
		if err != nil {
			return nil, named(key, err)
		}
		*to = m
	}
	return &v, nil
}
