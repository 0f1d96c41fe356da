package record

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"payoff"
)

// bad refuses the value of a key.
func bad(key, want string, args ...any) error {
	return payoff.Fail(payoff.Invalid, key+": "+want, args...)
}

// named says of which key a value was refused.
func named(key string, err error) error {
	if payoff.KindOf(err) != payoff.Invalid || strings.HasPrefix(err.Error(), key+" ") {
		return err
	}
	return bad(key, "%s", err.Error())
}

func (w *Words) date(key string) (payoff.Date, error) {
	if w.Of[key] == "" {
		return w.Today, nil
	}
	d, err := payoff.ParseDate(w.Of[key])
	return d, named(key, err)
}

// lastDay is the first day after the one that is said: people name the last one. 0 where none is.
func (w *Words) lastDay(key string) (payoff.Date, error) {
	if w.Of[key] == "" {
		return 0, nil
	}
	d, err := payoff.ParseDate(w.Of[key])
	return d + 1, named(key, err)
}

func (w *Words) currency() (payoff.Currency, error) {
	if w.Of["currency"] == "" {
		return w.Business.Currency, nil
	}
	c, err := payoff.ParseCurrency(w.Of["currency"])
	return c, named("currency", err)
}

// money is an amount from 0; none said is none.
func (w *Words) money(key string, c payoff.Currency) (payoff.Money, error) {
	if w.Of[key] == "" {
		return payoff.Money{Currency: c}, nil
	}
	m, err := payoff.ParseMoney(w.Of[key], c)
	if err == nil && m.Minor < 0 {
		return m, bad(key, "want an amount from 0, not %s", m.Amount())
	}
	return m, named(key, err)
}

// maybe is money where the key is given: not known isn't nothing.
func (w *Words) maybe(key string, c payoff.Currency) (*payoff.Money, error) {
	if w.Of[key] == "" {
		return nil, nil
	}
	m, err := w.money(key, c)
	return &m, err
}

// one is one of the words that a key may have; "" where it isn't given.
func (w *Words) one(key string, want ...string) (string, error) {
	if v := w.Of[key]; v == "" || slices.Contains(want, v) {
		return v, nil
	}
	return "", bad(key, "want %s", oneOf(want))
}

// oneOf is a list as people say it: paid, pending or cancelled.
func oneOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Day is the day that "on" says.
func (w *Words) Day() (payoff.Date, error) { return w.date("on") }

// ShopOf is whose number or id it is.
func (w *Words) ShopOf() string {
	if s := strings.TrimSpace(w.Of["shop"]); s != "" {
		return s
	}
	return w.Shop
}

// lines reads network, channel, paid and account.
func (w *Words) lines() ([]payoff.Weight[payoff.Line], error) {
	paid, err := yes(w.Of["paid"])
	if err != nil {
		return nil, err
	}
	if w.Of["channel"] != "" && w.Of["network"] == "" {
		c, err := payoff.ParseChannel(w.Of["channel"])
		if err != nil {
			return nil, named("channel", err)
		}
		return []payoff.Weight[payoff.Line]{{Of: payoff.ChannelLine(c), Weight: 1}}, nil
	}
	return weighted("network", w.Of["network"], func(name string) (payoff.Line, error) {
		n, ok := w.Names.Network(name)
		if !ok {
			return payoff.Line{}, payoff.Fail(payoff.Invalid, "network %q isn't known: say facebook, instagram, linkedin...", name)
		}
		l := payoff.NetworkLine(n, paid)
		l.Account = w.Of["account"]
		return l, nil
	})
}

func (w *Words) purposes() ([]payoff.Weight[payoff.Purpose], error) {
	return weighted("purpose", w.Of["purpose"], payoff.ParsePurpose)
}

// purpose is the one purpose of a lead or a win.
func (w *Words) purpose(otherwise payoff.Purpose) (payoff.Purpose, error) {
	if w.Of["purpose"] == "" {
		return otherwise, nil
	}
	p, err := payoff.ParsePurpose(w.Of["purpose"])
	return p, named("purpose", err)
}

// weighted reads "a" or "a:2,b:1"; no weights are even ones.
func weighted[T any](key, text string, parse func(string) (T, error)) ([]payoff.Weight[T], error) {
	if text == "" {
		return nil, nil
	}
	var out []payoff.Weight[T]
	for part := range strings.SplitSeq(text, ",") {
		name, weight, given := strings.Cut(strings.TrimSpace(part), ":")
		of, err := parse(name)
		if err != nil {
			return nil, named(key, err)
		}
		x := 1.0
		if given {
			if x = positive(weight); x == 0 {
				return nil, bad(key, "%q: want a weight such as facebook:2", part)
			}
		}
		out = append(out, payoff.Weight[T]{Of: of, Weight: x})
	}
	return out, nil
}

// source is the tracked touch that a source written in a fact stands for; nil where none is.
func (w *Words) source(at payoff.Date) *payoff.Touch {
	if w.Of["source"] == "" && w.Of["medium"] == "" && w.Of["campaign"] == "" {
		return nil
	}
	origin := w.Names.Campaign(w.Of["source"], w.Of["medium"], w.Of["campaign"], "", "")
	return &payoff.Touch{At: at.LastSecond(w.Business.Zone), Origin: origin}
}

func yes(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "", "no", "false", "0":
		return false, nil
	case "yes", "true", "1":
		return true, nil
	}
	return false, bad("paid", "want yes or no")
}

// positive is a number above 0; 0 where the text is none.
func positive(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
