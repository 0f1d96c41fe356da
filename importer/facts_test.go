package importer

import (
	"fmt"
	"strings"

	"payoff"
	"payoff/record"
)

// The recorder's batch is what an import writes to.
var _ Facts = (*record.Batch)(nil)

// noted takes facts as record does and writes each down in a line that a person can read. What it
// has seen by key is known, or updated where it differs.
type noted struct {
	lines []string
	seen  map[string]string
	sums  map[payoff.Currency]int64 // spent
	quiet bool
}

func (n *noted) note(kind, key, text string) (record.Outcome, error) {
	if n.seen == nil {
		n.seen = map[string]string{}
	}
	line := kind + " " + key + text
	if !n.quiet {
		n.lines = append(n.lines, line)
	}
	was, found := n.seen[kind+key]
	n.seen[kind+key] = line
	switch {
	case !found:
		return record.Stored, nil
	case was == line:
		return record.Known, nil
	}
	return record.Updated, nil
}

func (n *noted) Order(o payoff.Order) (record.Outcome, error) {
	if strings.Contains(o.Number, "refuse") {
		return 0, payoff.Fail(payoff.Invalid, "this order is refused")
	}
	if n.quiet {
		return record.Stored, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, " at %s %s\n  goods %s", o.At.Format("2006-01-02T15:04:05Z07:00"), o.Status, o.Goods)
	part := func(name string, m payoff.Money) {
		if !m.IsZero() {
			fmt.Fprintf(&b, ", %s %s", name, m.Amount())
		}
	}
	part("discount", o.Discount)
	part("tax", o.Tax)
	if !o.TaxKnown {
		b.WriteString(", tax not known")
	}
	part("shipping", o.Shipping)
	if o.ShippingPaid != nil {
		fmt.Fprintf(&b, ", shipping paid %s", o.ShippingPaid.Amount())
	}
	part("fees", o.Fees)
	part("tip", o.Tip)
	if o.COGS != nil {
		fmt.Fprintf(&b, ", cost of goods %s", o.COGS.Amount())
	}
	part("refunded", o.Refunded)
	fmt.Fprintf(&b, ", revenue %s", o.Revenue().Amount())
	if len(o.Aliases) > 0 {
		fmt.Fprintf(&b, "\n  also %s", strings.Join(o.Aliases, " "))
	}
	b.WriteString(whoText(o.Buyer) + fromText(o.Source))
	if o.Told != "" {
		fmt.Fprintf(&b, "\n  told %q", o.Told)
	}
	if o.Coupon != "" {
		fmt.Fprintf(&b, "\n  coupon %s", o.Coupon)
	}
	return n.note("order", o.Key(), b.String())
}

func (n *noted) Lead(l payoff.Lead) (record.Outcome, error) {
	text := fmt.Sprintf(" at %s %s for %s", l.At.Format("2006-01-02T15:04:05Z07:00"), l.Stage, l.Purpose)
	if l.Worth != nil {
		text += ", worth " + l.Worth.String()
	}
	if l.Order != "" {
		text += ", order " + l.Order
	}
	if l.Why != "" {
		text += ", " + l.Why
	}
	if l.Told != "" {
		text += fmt.Sprintf(", told %q", l.Told)
	}
	return n.note("lead", l.Key(), text+whoText(l.Buyer)+fromText(l.Source))
}

func (n *noted) Entry(e payoff.Entry) (record.Outcome, error) {
	if n.sums == nil {
		n.sums = map[payoff.Currency]int64{}
	}
	n.sums[e.Money.Currency] += e.Money.Minor
	if n.quiet {
		return record.Stored, nil
	}
	from, to := e.Period()
	text := fmt.Sprintf(" on %s", from)
	if to != from+1 {
		text = fmt.Sprintf(" from %s to before %s", from, to)
	}
	if e.Every != "" {
		text += fmt.Sprintf(" every %s", e.Every)
	}
	if e.Kind == payoff.TimeCost {
		text += fmt.Sprintf(": %d minutes of %s", e.Minutes, e.Person)
	} else {
		text += fmt.Sprintf(": %s for %s", e.Money, e.Kind)
	}
	text += fmt.Sprintf(", %s", e.Activity)
	for _, l := range e.Lines {
		text += "\n  line " + l.Of.Name()
	}
	for _, p := range e.Purposes {
		text += "\n  purpose " + string(p.Of)
	}
	if e.Campaign != "" {
		text += "\n  campaign " + e.Campaign
	}
	if e.Note != "" {
		text += "\n  note " + e.Note
	}
	return n.note("entry", e.Key, text)
}

func whoText(b payoff.Buyer) string {
	text := ""
	for _, k := range []string{b.Key, b.Email, b.Phone} {
		if k != "" {
			text += " " + k
		}
	}
	if text == "" {
		return ""
	}
	return "\n  buyer" + text
}

func fromText(t *payoff.Touch) string {
	if t == nil {
		return ""
	}
	o := t.Origin
	text := "\n  from"
	for _, s := range []string{string(o.Channel), o.Source, o.Medium, o.Campaign, o.Content, o.Term} {
		if s == "" {
			s = "-"
		}
		text += " " + s
	}
	return text
}

// keyed stands for record's one-way keys: it shows what was handed in by length only.
func keyed(email, phone, customer string) payoff.Buyer {
	key := func(what, raw string) string {
		if raw == "" {
			return ""
		}
		return fmt.Sprintf("%s(%d)", what, len(raw))
	}
	return payoff.Buyer{Key: key("customer", customer), Email: key("mail", email), Phone: key("phone", phone)}
}
