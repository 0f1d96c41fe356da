package importer

import (
	"strings"

	"payoff"
)

// fact is what a row of a generic table states.
type fact string

const (
	anOrder fact = "order"
	aCost   fact = "cost"
	aTime   fact = "time"
	aLead   fact = "lead"
)

// factOf infers from the columns what the rows state; "" where they don't say.
func factOf(h header) fact {
	switch {
	case h.find(dateNames...) < 0:
		return ""
	case h.find(orderNames...) >= 0 && h.find("amount", "goods") >= 0:
		return anOrder
	case h.find("minutes", "hours", "duration") >= 0:
		return aTime
	case h.find("amount", "cost") >= 0:
		return aCost
	case h.find("stage", "lead", "id") >= 0:
		return aLead
	}
	return ""
}

var (
	dateNames  = []string{"date", "on", "day", "created at"}
	orderNames = []string{"order", "number", "order number", "order id"}
)

func namedHeader(s sheet) (int, bool) {
	for i, cells := range s.rows {
		h := newHeader(cells)
		if len(cells) > 1 && (factOf(h) != "" || h.has("type") && h.find(dateNames...) >= 0) {
			return i, true
		}
		if i >= 5 {
			break // a table of one's own begins at the top
		}
	}
	return 0, false
}

// amountNames are the columns that hold money.
var amountNames = []string{"amount", "goods", "cost", "tax", "shipping", "shipping paid", "fees", "refunded", "discount", "cogs", "tip", "value", "minutes", "hours"}

func namedSettle(h header) (dates, amounts []int) {
	for _, n := range append([]string{"to"}, dateNames...) {
		if i, ok := h.at[n]; ok {
			dates = append(dates, i)
		}
	}
	for _, n := range amountNames {
		if i, ok := h.at[n]; ok {
			amounts = append(amounts, i)
		}
	}
	return dates, amounts
}

// named reads a table of one's own by the names of its columns.
type named struct {
	*run
	all   fact // of every row without a type of its own
	kind  int
	date  int
	times occurrences
}

func openNamed(r *run) (reads, error) {
	if r.o.Account != "" && r.o.Network == "" {
		return nil, errAccountAlone
	}
	return &named{run: r, all: factOf(r.head), kind: r.head.find("type"), date: r.head.find(dateNames...), times: occurrences{}}, nil
}

// cell is the first filled of these columns.
func (s *named) cell(w row, names ...string) string {
	for _, n := range names {
		if i, ok := s.head.at[n]; ok {
			if text := at(w, i); text != "" {
				return text
			}
		}
	}
	return ""
}

func (s *named) row(w row) error {
	s.Rows++
	kind := s.all
	if text := at(w, s.kind); text != "" {
		kind = fact(strings.ToLower(text))
	}
	switch kind {
	case anOrder:
		return s.order(w)
	case aCost:
		return s.cost(w)
	case aTime:
		return s.time(w)
	case aLead:
		return s.lead(w)
	}
	s.skip(w.line, "type isn't one of order, cost, time, lead")
	return nil
}

// A priced is a column of money and where its amount goes.
type priced struct {
	name string
	into *payoff.Money
}

// amounts reads several columns of money at once; why says which can't be read.
func (s *named) amounts(w row, c payoff.Currency, columns ...priced) (why string) {
	for _, k := range columns {
		if *k.into, _, why = s.money(s.cell(w, k.name), c, k.name); why != "" {
			return why
		}
	}
	return ""
}

// currencyOf is a row's currency: its own, that of its amount's sign, or the business's with a note.
func (s *named) currencyOf(w row, amount string) (payoff.Currency, bool) {
	text := s.cell(w, "currency")
	if text != "" {
		return currency(text, "")
	}
	if _, sign, as := number(amount, s.mark); as == read && sign != "" {
		if c := currencyOf(sign); c != "" {
			return c, true
		}
	}
	if s.o.Base == "" {
		return "", false
	}
	s.note("rows without a currency are taken to be in %s", s.o.Base)
	return s.o.Base, true
}

const noCurrency = "the currency is missing or isn't a three-letter code"

func (s *named) order(w row) error {
	number := s.cell(w, orderNames...)
	if number == "" {
		s.skip(w.line, "the order's number is empty")
		return nil
	}
	when, as := moment(at(w, s.date), s.run.order, s.o.Zone)
	if as != read {
		s.skip(w.line, whyDate(as, "date"))
		return nil
	}
	name := "goods"
	text := s.cell(w, name)
	if text == "" {
		name = "amount"
		text = s.cell(w, name)
	}
	c, ok := s.currencyOf(w, text)
	if !ok {
		s.skip(w.line, noCurrency)
		return nil
	}
	o := payoff.Order{Shop: s.cell(w, "shop"), Number: number, At: when, Coupon: s.cell(w, "coupon", "discount code"), Told: s.cell(w, "told")}
	if o.Shop == "" {
		o.Shop = "shop"
	}
	if text == "" {
		s.skip(w.line, "the order's amount is empty")
		return nil
	}
	var paid, cogs payoff.Money
	why := s.amounts(w, c, priced{name, &o.Goods}, priced{"tax", &o.Tax}, priced{"shipping", &o.Shipping},
		priced{"shipping paid", &paid}, priced{"fees", &o.Fees}, priced{"refunded", &o.Refunded},
		priced{"discount", &o.Discount}, priced{"cogs", &cogs}, priced{"tip", &o.Tip})
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	o.TaxKnown = s.cell(w, "tax") != ""
	if s.cell(w, "shipping paid") != "" {
		o.ShippingPaid = &paid
	}
	if s.cell(w, "cogs") != "" {
		o.COGS = &cogs
	}
	switch status := strings.ToLower(s.cell(w, "status")); {
	case oneOf(status, "", "paid", "complete", "completed", "fulfilled"):
		o.Status = payoff.Paid
	case oneOf(status, "pending", "open", "unpaid", "cod"):
		o.Status = payoff.Pending
	case oneOf(status, "cancelled", "canceled", "void", "voided"):
		o.Status = payoff.Cancelled
	case status == "refunded":
		o.Status = payoff.Paid
		if o.Refunded.IsZero() {
			o.Refunded = o.Revenue()
		}
	default:
		s.skip(w.line, "status isn't one of paid, pending, cancelled, refunded")
		return nil
	}
	o.Source = s.touch(when, s.cell(w, "source", "utm source"), s.cell(w, "medium", "utm medium"), s.cell(w, "campaign", "utm campaign"), s.cell(w, "content", "utm content"), s.cell(w, "term", "utm term"))
	o.Buyer = s.buyer(s.cell(w, "email"), s.cell(w, "phone"), s.cell(w, "customer"))
	s.counts["orders"]++
	if o.Status == payoff.Cancelled {
		s.counts["cancelled"]++
	}
	s.tally("order_amounts", c, text)
	return s.giveOrder(w.line, o)
}

// tally adds an amount that was read already, under its currency; in a table that mixes kinds of
// facts under the name given.
func (s *named) tally(name string, c payoff.Currency, text string) {
	if s.kind < 0 {
		name = ""
	}
	if plain, _, as := number(text, s.mark); as == read {
		s.add(name, c, plain)
	}
}

func (s *named) cost(w row) error {
	from, to, why := s.days(w)
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	text := s.cell(w, "amount", "cost")
	if text == "" {
		s.skip(w.line, "the cost's amount is empty")
		return nil
	}
	c, ok := s.currencyOf(w, text)
	if !ok {
		s.skip(w.line, noCurrency)
		return nil
	}
	m, _, why := s.money(text, c, "amount")
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	ad := s.cell(w, "ad")
	kindText := strings.ToLower(s.cell(w, "kind"))
	if kindText == "" && ad != "" {
		kindText = string(payoff.AdSpend)
	}
	kind, err := payoff.ParseCostKind(kindText)
	if err != nil {
		s.skip(w.line, "kind isn't one of ads, tools, agency, content, fees, fixed, other")
		return nil
	}
	every, ok := cadence(s.cell(w, "every"))
	if !ok {
		s.skip(w.line, "every isn't one of week, month, year")
		return nil
	}
	e := payoff.Entry{
		On: from, To: to, Every: every, Money: m, Kind: kind, Activity: payoff.OtherWork,
		Campaign: s.cell(w, "campaign"), Note: s.cell(w, "note"),
	}
	if kind == payoff.AdSpend {
		e.Activity = payoff.ManageAds
	}
	if why := s.target(w, &e, kind == payoff.AdSpend); why != "" {
		s.skip(w.line, why)
		return nil
	}
	switch id := s.cell(w, "id"); {
	case id != "":
		e.Key = "csv/" + id
	case ad != "":
		e.Ad = "csv/" + adID(ad)
		e.Key = e.Ad + "/" + from.String() + ".." + to.String()
	default:
		e.Key = "csv/" + s.times.key(w.cells...)
	}
	s.counts["costs"]++
	s.tally("cost_amounts", c, text)
	return s.giveEntry(w.line, e)
}

// days is the stretch that a cost is for; the column to names its last day.
func (s *named) days(w row) (from, to payoff.Date, why string) {
	from, as := s.dayOf(at(w, s.date))
	if as != read {
		return 0, 0, whyDate(as, "date")
	}
	text := s.cell(w, "to")
	if text == "" {
		return from, from + 1, ""
	}
	last, as := s.dayOf(text)
	if as != read {
		return 0, 0, whyDate(as, "to")
	}
	if last < from {
		return 0, 0, "the period ends before it starts"
	}
	return from, last + 1, ""
}

// dayOf is the business's day of a cell that may hold a time too.
func (s *named) dayOf(text string) (payoff.Date, reading) {
	when, as := moment(text, s.run.order, s.o.Zone)
	if as != read {
		return 0, as
	}
	return payoff.DateIn(when, s.o.Zone), read
}

// cadence reads how often a cost comes again.
func cadence(text string) (payoff.Cadence, bool) {
	switch {
	case oneOf(text, "", "once"):
		return payoff.Once, true
	case oneOf(text, "week", "weekly"):
		return payoff.Weekly, true
	case oneOf(text, "month", "monthly"):
		return payoff.Monthly, true
	case oneOf(text, "year", "yearly"):
		return payoff.Yearly, true
	}
	return "", false
}

// target sets what an entry is for: the row's networks (several parted by ;, in equal parts), its
// channel, or what the call says.
func (s *named) target(w row, e *payoff.Entry, paid bool) (why string) {
	if text := s.cell(w, "paid"); text != "" {
		switch {
		case oneOf(text, "yes", "true", "1", "y", "paid"):
			paid = true
		case oneOf(text, "no", "false", "0", "n", "organic"):
			paid = false
		default:
			return "paid isn't yes or no"
		}
	}
	if text := s.cell(w, "network"); text != "" {
		for _, name := range strings.Split(text, ";") {
			n, ok := s.network(name)
			if !ok {
				return "network isn't a name that Payoff knows"
			}
			l := payoff.NetworkLine(n, paid)
			l.Account = s.cell(w, "account")
			e.Lines = append(e.Lines, payoff.Weight[payoff.Line]{Of: l, Weight: 1})
		}
	} else if text := s.cell(w, "channel"); text != "" {
		c, ok := channelNamed(text)
		if !ok {
			return "channel isn't one of GA4's channel groups, AI Assistant or Offline"
		}
		e.Lines = []payoff.Weight[payoff.Line]{{Of: payoff.ChannelLine(c), Weight: 1}}
	} else {
		e.Lines = s.lines(paid)
	}
	if text := s.cell(w, "purpose"); text != "" {
		for _, name := range strings.Split(text, ";") {
			p, err := payoff.ParsePurpose(strings.ToLower(strings.TrimSpace(name)))
			if err != nil {
				return "purpose isn't one of acquire, retain, support, partner, hire, authority, audience, learn, personal"
			}
			e.Purposes = append(e.Purposes, payoff.Weight[payoff.Purpose]{Of: p, Weight: 1})
		}
	} else {
		e.Purposes = s.purposes("")
	}
	return ""
}

func (s *named) network(name string) (payoff.Network, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if s.o.NetworkNamed != nil {
		return s.o.NetworkNamed(name)
	}
	return payoff.Network(name), name != ""
}

func channelNamed(text string) (payoff.Channel, bool) {
	for _, c := range payoff.Channels {
		if strings.EqualFold(string(c), text) {
			return c, true
		}
	}
	return "", false
}

func (s *named) time(w row) error {
	on, as := s.dayOf(at(w, s.date))
	if as != read {
		s.skip(w.line, whyDate(as, "date"))
		return nil
	}
	minutes, why := s.minutes(w)
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	activity, err := payoff.ParseActivity(strings.ReplaceAll(strings.ToLower(s.cell(w, "activity")), " ", "_"))
	if err != nil {
		s.skip(w.line, "activity isn't one of create, reply, manage_ads, report, browse, other")
		return nil
	}
	e := payoff.Entry{On: on, Person: s.cell(w, "person"), Minutes: minutes, Kind: payoff.TimeCost, Activity: activity, Note: s.cell(w, "note")}
	if why := s.target(w, &e, false); why != "" {
		s.skip(w.line, why)
		return nil
	}
	if id := s.cell(w, "id"); id != "" {
		e.Key = "csv/" + id
	} else {
		e.Key = "csv/" + s.times.key(w.cells...)
	}
	s.counts["entries"]++
	s.counts["minutes"] += int(minutes)
	return s.giveEntry(w.line, e)
}

// minutes reads minutes, decimal hours, or a duration of hh:mm or hh:mm:ss; half a minute counts up.
func (s *named) minutes(w row) (int64, string) {
	for _, unit := range []struct {
		name    string
		seconds int64
	}{{"minutes", 60}, {"hours", 3600}, {"duration", 0}} {
		text := s.cell(w, unit.name)
		if text == "" {
			continue
		}
		seconds, ok := duration(text)
		if !ok && unit.seconds == 0 {
			return 0, "duration isn't a time like 1:15 or 01:15:00"
		}
		if !ok {
			var as reading
			if seconds, as = decimalTime(text, s.mark, unit.seconds); as == unclear {
				return 0, unit.name + " can't be told: is 1.234 a thousand or one and a bit?"
			}
			if as != read {
				return 0, unit.name + " isn't a number"
			}
		}
		if minutes := (seconds + 30) / 60; minutes > 0 {
			return minutes, ""
		}
		return 0, "no time at all"
	}
	return 0, "the minutes are empty"
}

func (s *named) lead(w row) error {
	when, as := moment(at(w, s.date), s.run.order, s.o.Zone)
	if as != read {
		s.skip(w.line, whyDate(as, "date"))
		return nil
	}
	l := payoff.Lead{
		ID: s.cell(w, "id", "lead"), Shop: s.cell(w, "shop", "form"), At: when,
		Why: s.cell(w, "why"), Told: s.cell(w, "told"), Purpose: payoff.Acquire,
		Source: s.touch(when, s.cell(w, "source", "utm source"), s.cell(w, "medium", "utm medium"), s.cell(w, "campaign", "utm campaign"), s.cell(w, "content", "utm content"), s.cell(w, "term", "utm term")),
		Buyer:  s.buyer(s.cell(w, "email"), s.cell(w, "phone"), s.cell(w, "customer")),
	}
	if l.Shop == "" {
		l.Shop = "csv"
	}
	if l.ID == "" {
		l.ID = s.leadKey(w, l.Buyer)
	}
	switch stage := s.cell(w, "stage"); {
	case oneOf(stage, "", "open", "new"):
		l.Stage = payoff.Open
	case strings.EqualFold(stage, "won"):
		l.Stage = payoff.Won
	case strings.EqualFold(stage, "lost"):
		l.Stage = payoff.Lost
	default:
		s.skip(w.line, "stage isn't one of open, won, lost")
		return nil
	}
	if text := s.cell(w, "value"); text != "" {
		c, ok := s.currencyOf(w, text)
		if !ok {
			s.skip(w.line, noCurrency)
			return nil
		}
		m, _, why := s.money(text, c, "value")
		if why != "" {
			s.skip(w.line, why)
			return nil
		}
		l.Worth = &m
	}
	if number := s.cell(w, orderNames...); number != "" {
		l.Order = payoff.Order{Shop: orderShop(s.cell(w, "order shop")), Number: number}.Key()
	}
	if text := s.cell(w, "purpose"); text != "" {
		p, err := payoff.ParsePurpose(strings.ToLower(text))
		if err != nil {
			s.skip(w.line, "purpose isn't one of acquire, retain, support, partner, hire, authority, audience, learn, personal")
			return nil
		}
		l.Purpose = p
	}
	s.counts["leads"]++
	return s.giveLead(w.line, l)
}

// leadKey stands in for the id of a lead that has none: its day, source and one-way keys of its
// person. What may change later (stage, value, answer) is no part of it, an address neither.
func (s *named) leadKey(w row, b payoff.Buyer) string {
	return s.times.key(at(w, s.date), s.cell(w, "source", "utm source"), s.cell(w, "campaign", "utm campaign"), b.Key, b.Email, b.Phone)
}

// orderShop is the shop of a won lead's order, "shop" where the row doesn't name it.
func orderShop(name string) string {
	if name == "" {
		return "shop"
	}
	return name
}

func (s *named) end() error { return nil }
