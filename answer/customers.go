package answer

import (
	"cmp"
	"context"
	"math"
	"slices"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/ledger"
	"payoff/measure"
	"payoff/report"
)

// How the figures about customers are worked out.
const (
	customersMethod = 1
	lifetimeDraws   = 1000
	lifetimeSeed    = 1
	lifetimeDays    = 365
	cohortMonths    = 13 // cohorts that are shown
	month           = 365.25 / 12
	paybackMonths   = 60 // a model looks no further
	fewest          = 10 // customers that must have reached an age before it says something of payback
)

// A buyer is one person's orders, by time.
type buyer struct {
	orders []payoff.Conversion
	days   []int // with an order, each once
	first  payoff.Line
}

// Customers answers whether buyers come back, and whether getting one is worth what it costs.
func (a *Answerer) Customers(ctx context.Context, b books.Business, r payoff.Range) (*report.Customers, error) {
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, err
	}
	asOf := min(r.To, a.Today(b)+1)
	out := &report.Customers{
		Business: b.Name, Range: r, Currency: b.Currency, AsOf: asOf, Channels: []report.Acquired{}, Cohorts: []report.Cohort{}, AtAge: []report.AtAge{}, Notes: []string{},
	}
	buyers, err := a.buyers(ctx, b, rec, r, asOf, out)
	if err != nil {
		return nil, err
	}
	w := &winning{a: a, b: b, r: r, asOf: asOf, out: out, buyers: buyers}
	w.comeBack()
	w.churn()
	if err := w.lifetime(); err != nil {
		return nil, err
	}
	if err := w.acquired(ledger.Costs(rec.entries, rec.prices, payoff.Range{From: r.From, To: max(r.From, asOf), Zone: r.Zone})); err != nil {
		return nil, err
	}
	out.Method = report.Method{
		Version: customersMethod, Lookback: int(lookback.Hours() / 24), Samples: lifetimeDraws, Seed: lifetimeSeed, Level: 0.9,
		Formulas: []string{
			"customers are persons known by one-way keys; an order that was cancelled or is unconfirmed counts as none, and orders of one day as one",
			"repeat rate and churn: counted, with Wilson's 95% interval",
			"cost of acquisition: the channel's cost to win customers, own hours priced in, by new customers; 90% by Poisson's law",
			"lifetime value: BG/NBD and Gamma-Gamma, regularised, over 365 days with the first order; 90% by draws of what fits",
		},
	}
	return out, nil
}

// buyers gathers who ordered what before asOf, and by which line those came whose first order is in the range.
func (a *Answerer) buyers(ctx context.Context, b books.Business, rec *record, r payoff.Range, asOf payoff.Date, out *report.Customers) ([]*buyer, error) {
	js, asked, whose := conversions(b, rec, payoff.Range{From: math.MinInt32 / 2, To: asOf, Zone: b.Zone})
	cancelled := map[string]bool{}
	for _, s := range rec.orders {
		if s.fact.Status == payoff.Cancelled {
			cancelled["order "+s.key] = true
		}
	}
	by := map[string]*buyer{}
	var list []*buyer
	firsts := map[string]*buyer{} // by the id of the first order, of those won in the range
	order := make([]int, 0, len(js.all))
	for i, j := range js.all {
		if j.Conversion.Kind == payoff.AnOrder && !cancelled[j.Conversion.ID] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return js.all[x].Conversion.At.Compare(js.all[y].Conversion.At) })
	for _, i := range order {
		c := js.all[i].Conversion
		if r.Contains(c.At) {
			out.Orders++
		}
		if c.Person == "" {
			if r.Contains(c.At) {
				out.Unknown++
			}
			continue
		}
		x := by[c.Person]
		if x == nil {
			x = &buyer{}
			by[c.Person] = x
			list = append(list, x)
			if r.Contains(c.At) {
				firsts[c.ID] = x
			}
		}
		x.orders = append(x.orders, c)
		if day := int(payoff.DateIn(c.At, b.Zone)); len(x.days) == 0 || x.days[len(x.days)-1] != day {
			x.days = append(x.days, day)
		}
	}
	var ask []events.Asked
	var ties []tied
	for n, q := range asked {
		if firsts[q.ID] != nil {
			ask, ties = append(ask, q), append(ties, whose[n])
		}
	}
	if err := a.visits(ctx, b, js, ask, ties); err != nil {
		return nil, err
	}
	for i := range js.all {
		if x := firsts[js.all[i].Conversion.ID]; x != nil {
			x.first = a.credited(&js.all[i], attribute.LastNonDirect)[0].credit.Line
		}
	}
	lost := 0
	for _, x := range list {
		for _, c := range x.orders {
			if c.Undefined != "" {
				lost++
			}
		}
	}
	if lost > 0 {
		out.Notes = append(out.Notes, countOf(int64(lost), "order has", "orders have")+" no worth in "+string(b.Currency)+": as customers they count, with nothing left")
	}
	return list, nil
}

// winning is the answer in the making.
type winning struct {
	a       *Answerer
	b       books.Business
	r       payoff.Range
	asOf    payoff.Date
	out     *report.Customers
	buyers  []*buyer
	model   *measure.LifetimeModel
	skipped int // who came back and left nothing then
}

// customer is a buyer as measure has it, in days, with what the first order left.
func (w *winning) customer(x *buyer) (measure.Customer, float64) {
	first, last := x.days[0], x.days[len(x.days)-1]
	c := measure.Customer{Frequency: float64(len(x.days) - 1), Recency: float64(last - first), T: float64(int(w.asOf) - first)}
	left, later := 0.0, 0.0
	for _, o := range x.orders {
		if int(payoff.DateIn(o.At, w.b.Zone)) == first {
			left += o.Contribution.Float()
		} else {
			later += o.Contribution.Float()
		}
	}
	if c.Frequency > 0 {
		c.MeanValue = max(0, later/c.Frequency)
	}
	return c, left
}

func wilson(c measure.Count) *payoff.Interval {
	if c.Visitors == 0 {
		return nil
	}
	ends := c.Wilson(0.95)
	return &payoff.Interval{Low: ends[0], Mid: float64(c.Conversions) / float64(c.Visitors), High: ends[1]}
}

// comeBack counts who ordered again, all together and by month of the first order.
func (w *winning) comeBack() {
	out := w.out
	first := func(d int) int { y, m, _ := payoff.Date(d).UTC().Date(); return y*12 + int(m) - 1 }
	var list []measure.FirstAgain
	for _, x := range w.buyers {
		out.Ever++
		if int(w.asOf)-x.days[len(x.days)-1] <= lifetimeDays {
			out.Running++
		}
		if w.r.Has(payoff.Date(x.days[0])) {
			out.New++
		}
		f := measure.FirstAgain{First: first(x.days[0]), Again: -1}
		if len(x.days) > 1 {
			f.Again = first(x.days[1])
			out.Repeat.Returned++
		}
		list = append(list, f)
	}
	out.Repeat.Customers = int64(out.Ever)
	out.Repeat.Rate = wilson(measure.Count{Conversions: out.Repeat.Returned, Visitors: out.Repeat.Customers})
	last := first(int(w.asOf) - 1)
	open := w.asOf.MonthStart(0) != w.asOf
	cohorts := measure.Comebacks(list, last, open)
	for age := range cohortMonths {
		c := measure.AtAge(cohorts, age)
		if c.Visitors == 0 {
			break
		}
		out.AtAge = append(out.AtAge, report.AtAge{Months: age, Customers: c.Visitors, Again: c.Conversions, Rate: wilson(c)})
	}
	for _, c := range cohorts {
		if c.Period > last-cohortMonths {
			out.Cohorts = append(out.Cohorts, report.Cohort{Month: (w.asOf - 1).MonthStart(c.Period - last), Customers: c.Customers, Again: c.Again, Open: c.Open})
		}
	}
}

func (w *winning) churn() {
	days := make([][]int, len(w.buyers))
	for i, x := range w.buyers {
		days[i] = x.days
	}
	c := measure.ChurnOf(days, int(w.r.From), int(w.asOf))
	w.out.Churn = report.ChurnRate{
		AtStart: c.AtStart, Gone: c.Gone, Rate: wilson(measure.Count{Conversions: c.Gone, Visitors: c.AtStart}), Limit: c.Limit, MedianGap: c.MedianGap,
	}
}

// lifetime fits all customers together, where there are enough of them.
func (w *winning) lifetime() error {
	w.out.Input = report.LifetimeInput{Customers: []report.LifetimeCustomer{}, Penalty: 1}
	for _, x := range w.buyers {
		c, _ := w.customer(x)
		if c.Frequency > 0 && c.MeanValue == 0 {
			w.skipped++
		}
		w.out.Input.Customers = append(w.out.Input.Customers, report.LifetimeCustomer{Frequency: c.Frequency, Recency: c.Recency, T: c.T, MeanValue: math.Round(c.MeanValue*1e6) / 1e6})
	}
	if w.skipped > 0 {
		w.out.Notes = append(w.out.Notes, countOf(int64(w.skipped), "customer", "customers")+" came back for orders that left nothing: they count as coming back, and what a later order leaves is told from the others")
	}
	var err error
	w.model, w.out.Lacks, err = w.fit(w.buyers)
	if w.model != nil {
		w.out.Lifetime = w.value(w.model)
	}
	return err
}

func (w *winning) fit(buyers []*buyer) (*measure.LifetimeModel, string, error) {
	if len(buyers) < measure.MinFitted {
		return nil, "fewer than 200 customers", nil
	}
	customers, firsts := make([]measure.Customer, len(buyers)), make([]float64, len(buyers))
	for i, x := range buyers {
		customers[i], firsts[i] = w.customer(x)
	}
	return w.a.memo.lifetime(customers, firsts)
}

func (w *winning) money(x float64) payoff.Money {
	m, _ := payoff.MoneyOf(x, w.b.Currency)
	return m
}

func (w *winning) value(m *measure.LifetimeModel) *report.LifetimeValue {
	v := m.By(lifetimeDays, 0.9)
	return &report.LifetimeValue{
		Value: payoff.MoneyInterval{Low: w.money(v.Range[0]), Mid: w.money(v.Value), High: w.money(v.Range[1])},
		First: w.money(v.First), Repeats: tidy(v.Repeats), Later: w.money(v.Later), Fitted: v.Fitted,
	}
}

// acquired sets what each channel's new customers cost beside what they left.
func (w *winning) acquired(costs []ledger.Cost) error {
	won := map[payoff.Channel][]*buyer{}
	var all []*buyer
	for _, x := range w.buyers {
		if w.r.Has(payoff.Date(x.days[0])) {
			won[x.first.Channel] = append(won[x.first.Channel], x)
			all = append(all, x)
		}
	}
	spent := map[payoff.Channel]*spending{}
	total := &spending{money: payoff.Money{Currency: w.b.Currency}}
	for _, c := range costs {
		if c.Purpose != payoff.Acquire && c.Purpose != "" {
			continue
		}
		total.add(c)
		if c.Line.None() || c.Purpose == "" {
			continue // it is in what a customer of any channel costs, and nobody's own
		}
		s := spent[c.Line.Channel]
		if s == nil {
			s = &spending{money: payoff.Money{Currency: w.b.Currency}}
			spent[c.Line.Channel] = s
		}
		s.add(c)
	}
	channels := sortedKeys(won)
	for _, c := range sortedKeys(spent) {
		if won[c] == nil {
			channels = append(channels, c)
		}
	}
	slices.SortStableFunc(channels, func(x, y payoff.Channel) int { return cmp.Compare(len(won[y]), len(won[x])) })
	for _, c := range channels {
		row, err := w.one(won[c], spent[c])
		if err != nil {
			return err
		}
		row.Channel = c
		w.out.Channels = append(w.out.Channels, row)
	}
	var err error
	w.out.All, err = w.one(all, total)
	return err
}

// A spending is what was spent to win customers.
type spending struct {
	money     payoff.Money
	minutes   float64
	undefined bool
	any       bool
}

func (s *spending) add(c ledger.Cost) {
	s.any = true
	s.minutes += c.Minutes
	if c.Undefined != "" {
		s.undefined = true
		return
	}
	s.money = s.money.Plus(c.Money)
}

// one is a channel's row.
func (w *winning) one(won []*buyer, s *spending) (report.Acquired, error) {
	row := report.Acquired{New: len(won), Payback: report.Payback{Word: report.PayUnknown}}
	if s != nil && s.any {
		row.Hours = math.Round(s.minutes/60*100) / 100
		if !s.undefined {
			row.Cost = &s.money
		}
	}
	if row.Cost != nil {
		if each, ends, ok := measure.PerOne(row.Cost.Float(), len(won), 0.9); ok {
			row.Each = &payoff.MoneyInterval{Low: w.money(ends[0]), Mid: w.money(each), High: w.money(ends[1])}
		}
	}
	var left []float64
	for _, x := range won {
		sum := 0.0
		for _, o := range x.orders {
			sum += o.Contribution.Float()
		}
		left = append(left, sum)
	}
	if mid, ends, ok := measure.MeanRange(left, 0.9, lifetimeDraws, lifetimeSeed); ok {
		row.Left = &payoff.MoneyInterval{Low: w.money(ends[0]), Mid: w.money(mid), High: w.money(ends[1])}
	} else if len(left) == 1 {
		row.Left = &payoff.MoneyInterval{Low: w.money(left[0]), Mid: w.money(left[0]), High: w.money(left[0])}
	}
	own, _, err := w.fit(won)
	if err != nil {
		return row, err
	}
	if own != nil {
		row.Lifetime = w.value(own)
	}
	if row.Each != nil {
		row.Payback = w.payback(won, row.Each.Mid.Float(), own)
	}
	return row, nil
}

// payback says when a customer of these has left what one cost: by their own orders, each age by those who
// have reached it, else by the model of all that is near enough.
func (w *winning) payback(won []*buyer, cost float64, model *measure.LifetimeModel) report.Payback {
	var curve []float64
	for age := 0; ; age++ {
		sum, n := 0.0, 0
		for _, x := range won {
			if float64(int(w.asOf)-x.days[0]) < float64(age)*month {
				continue
			}
			n++
			for _, o := range x.orders {
				if float64(int(payoff.DateIn(o.At, w.b.Zone))-x.days[0]) <= float64(age)*month {
					sum += o.Contribution.Float()
				}
			}
		}
		if n == 0 || n < fewest && age > 0 {
			break
		}
		curve = append(curve, sum/float64(n))
	}
	if at, ok := measure.Payback(cost, curve); ok {
		return report.Payback{Word: report.PaidBack, Months: at}
	}
	best := 0.0
	for _, x := range curve {
		best = max(best, x)
	}
	short := w.money(cost - best)
	out := report.Payback{Word: report.PayNotYet, Months: max(0, len(curve)-1), Short: &short}
	if model == nil {
		return out
	}
	var expected []float64
	for m := range paybackMonths + 1 {
		expected = append(expected, model.By(float64(m)*month, 0.9).Value)
	}
	at, ok := measure.Payback(cost, expected)
	if !ok {
		out.Word, out.Months = report.PayNever, paybackMonths
		return out
	}
	if at > out.Months {
		out.Word, out.Months = report.PayExpected, at
	}
	return out
}
