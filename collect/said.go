package collect

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// Said is what an event says of an order or a lead, beside what it says as an event. It becomes a fact
// of the books.
type Said struct {
	ID       string           // the business's own; "" is none
	Money    payoff.Money     // its value, in the business's currency where none was said; zero is not known
	Shop     string           // whose number the ID is; "" where the page doesn't say
	Told     string           // the customer's answer to "how did you find us?"
	Coupon   string           // of an order
	Stage    payoff.LeadStage // of a lead; "" where none was said
	Visitors []int64          // of the tokens that came along
}

// said reads it from a hit that passed Check; nil where the event is neither order nor lead. The error
// is Invalid and names the field.
func (t *Told) said(b books.Business) (*Said, error) {
	if t.Name != events.Order && t.Name != events.Lead {
		return nil, nil
	}
	s := &Said{ID: strings.TrimSpace(string(t.Thing)), Money: payoff.Money{Currency: b.Currency}}
	if t.Currency != "" {
		c, err := payoff.ParseCurrency(t.Currency)
		if err != nil {
			return nil, payoff.Fail(payoff.Invalid, "c: it isn't a currency's code, such as EUR")
		}
		s.Money.Currency = c
	}
	if t.Value != "" {
		m, err := t.value(s.Money.Currency)
		if err != nil {
			return nil, err
		}
		s.Money = m
	}
	var err error
	for name, to := range map[string]*string{"shop": &s.Shop, "told": &s.Told, "coupon": &s.Coupon} {
		if *to, err = t.prop(name, maxProp); err != nil {
			return nil, err
		}
	}
	if s.Shop == books.ScriptShop {
		s.Shop = ""
	}
	stage, err := t.prop("stage", maxProp)
	if err != nil || t.Name != events.Lead {
		return s, err
	}
	switch s.Stage = payoff.LeadStage(stage); s.Stage {
	case "", payoff.Open, payoff.Won, payoff.Lost:
		return s, nil
	}
	return nil, payoff.Fail(payoff.Invalid, "p: the stage of a lead is open, won or lost")
}

// maxProp bounds a property that becomes part of a fact, in bytes.
const maxProp = 200

// prop is a property as text; "" where there is none.
func (t *Told) prop(name string, limit int) (string, error) {
	raw, ok := t.Props[name]
	if !ok {
		return "", nil
	}
	var text Text
	if err := json.Unmarshal(raw, &text); err != nil || len(text) > limit || strings.ContainsFunc(string(text), unicode.IsControl) {
		return "", payoff.Fail(payoff.Invalid, "p: %s: want a text of at most %d bytes", name, limit)
	}
	return strings.TrimSpace(string(text)), nil
}

// number is what the order or lead is known by: the business's own id of it or else the event's key, so
// that the same event again is the same order.
func (r *Record) number() string {
	if payoff.NormalOrderNumber(r.Said.ID) != "" {
		return r.Said.ID
	}
	return strconv.FormatInt(r.Event.Key, 10)
}

func (r *Record) shop() string {
	if r.Said.Shop != "" {
		return r.Said.Shop
	}
	return books.ScriptShop
}

// visitors are those that are known to have led to it: the event's own first.
func (r *Record) visitors() []int64 { return append([]int64{r.Event.Visitor}, r.Said.Visitors...) }

// order is the order that an order event tells of. Whether the value holds tax isn't known of a script's.
func (r *Record) order() payoff.Order {
	return payoff.Order{
		Shop: r.shop(), Number: r.number(), At: r.Event.At, Status: payoff.Paid, Goods: r.Said.Money,
		Told: r.Said.Told, Coupon: r.Said.Coupon, Visitors: r.visitors(),
	}
}

func (r *Record) lead() payoff.Lead {
	l := payoff.Lead{Shop: r.shop(), ID: r.number(), At: r.Event.At, Stage: r.Said.Stage, Told: r.Said.Told, Visitors: r.visitors()}
	if !r.Said.Money.IsZero() {
		l.Worth = &r.Said.Money
	}
	return l
}
