package answer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/events"
	"payoff/ledger"
	"payoff/value"
)

// Answered is the answer to a query.
type Answered struct {
	Rows  []events.Row `json:"rows"`
	Notes []string     `json:"notes"` // what a reader must know beside the figures
}

// Ask answers a query over events and books together.
func (a *Answerer) Ask(ctx context.Context, b books.Business, q events.Query) (*Answered, error) {
	q.Business = b.ID
	if err := q.Check(); err != nil {
		return nil, err
	}
	if q.Site != "" {
		site, ok := b.Site(q.Site)
		if !ok {
			return nil, payoff.Fail(payoff.Invalid, "site %q is none of the business's", q.Site)
		}
		q.Site = site.Name
	}
	model, err := attribute.ParseModel(q.Model)
	if err != nil {
		return nil, err
	}
	if !model.Rule() {
		return nil, payoff.Fail(payoff.Invalid, "model %q needs all journeys at once: want a rule such as last_non_direct", q.Model)
	}
	out := &Answered{Notes: []string{}}
	groups := &groups{query: q, base: b.Currency, at: map[string]*group{}}
	if part, any := q.ForEngine(); any {
		if err := a.askEngine(ctx, b, part, groups, out); err != nil {
			return nil, err
		}
	}
	if len(q.ForBooks()) > 0 {
		if err := a.askBooks(ctx, b, q, model, groups, out); err != nil {
			return nil, err
		}
	}
	if len(q.Dimensions) == 0 && len(groups.order) == 0 {
		groups.of(nil) // without a dimension there is always one row
	}
	rows := make([]events.Row, 0, len(groups.order))
	for _, g := range groups.order {
		row := groups.row(g)
		// A cost without a worth is no nothing: its row stays, undefined.
		if len(q.Dimensions) > 0 && !g.undefined && !slices.ContainsFunc(row.Metrics, something) {
			continue
		}
		rows = append(rows, row)
	}
	out.Rows = q.Arrange(rows)
	if q.Range.To > a.Today(b) {
		out.Notes = append(out.Notes, "the range isn't over: today is partial")
	}
	return out, nil
}

// something is a figure that is known and not 0.
func something(v events.Value) bool { return v.Known && (v.Number != 0 || v.Money.Minor != 0) }

func (a *Answerer) askEngine(ctx context.Context, b books.Business, part events.Query, groups *groups, out *Answered) error {
	engine, err := a.engine(ctx)
	if err != nil {
		return err
	}
	rows, err := engine.Ask(ctx, part)
	if err != nil {
		return fmt.Errorf("ask the engine: %w", err)
	}
	for _, row := range rows {
		g := groups.of(row.Dimensions)
		for i, name := range part.Metrics {
			g.engine[name] = row.Metrics[i]
		}
	}
	for _, name := range part.Metrics {
		if name == "visitors" && part.Range.Days() > 1 {
			out.Notes = append(out.Notes, "visitors are daily visitors: somebody who came on three days counts three times")
		}
	}
	if slices.Contains(part.Metrics, "visits") || slices.Contains(part.Metrics, "pageviews") {
		dropped, err := a.NotCounted(ctx, b, part.Site, part.Range)
		if err != nil {
			return err
		}
		if text := dropped.String(); text != "" {
			out.Notes = append(out.Notes, text)
		}
	}
	seams, err := engine.Seams(ctx, b.ID, part.Range)
	if err != nil {
		return fmt.Errorf("read the seams between sources: %w", err)
	}
	days, kept := map[payoff.Date]bool{}, int64(0)
	for _, s := range seams {
		if part.Site == "" || part.Site == s.Site {
			days[s.Day] = true
			kept += s.Uncounted
		}
	}
	if len(days) > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("on %d days a second source told of the same site: its %d events are kept and not counted", len(days), kept))
	}
	return nil
}

// groups gathers figures by the query's dimensions.
type groups struct {
	query events.Query
	base  payoff.Currency
	at    map[string]*group
	order []*group
}

// A group is one row in the making.
type group struct {
	dims   []string
	engine map[string]events.Value

	orders, leads         float64
	revenue, contribution payoff.Money
	value                 float64 // contribution x incrementality, major units
	cost, ads, time       payoff.Money
	minutes               float64
	undefined             bool  // part of the cost has no worth in the base currency
	clicks                int64 // visits that paid channels brought
}

func (gs *groups) of(dims []string) *group {
	key := strings.Join(dims, "\x00")
	g, ok := gs.at[key]
	if !ok {
		zero := payoff.Money{Currency: gs.base}
		g = &group{dims: append([]string{}, dims...), engine: map[string]events.Value{}, revenue: zero, contribution: zero, cost: zero, ads: zero, time: zero}
		gs.at[key] = g
		gs.order = append(gs.order, g)
	}
	return g
}

// askBooks adds what the books answer: credited conversions and the ledger.
func (a *Answerer) askBooks(ctx context.Context, b books.Business, q events.Query, model attribute.Model, groups *groups, out *Answered) error {
	rec, err := a.load(ctx, b, q.Range.End())
	if err != nil {
		return err
	}
	needsCost, needsClicks := false, false
	for _, name := range q.ForBooks() {
		switch name {
		case "click_price":
			needsCost, needsClicks = true, true
		case "cost", "hours", "net", "roi", "return_per_hour":
			needsCost = true
		}
	}
	js, err := a.journeys(ctx, b, rec, q.Range)
	if err != nil {
		return err
	}
	factor := map[payoff.Purpose]float64{}
	for _, p := range payoff.Purposes {
		factor[p] = value.Incrementality(p, nil, q.Range.To).At(0.5)
	}
	for _, c := range a.credit(js, model) {
		get := func(d string) string { return creditText(c, d, b.Zone) }
		if q.Site != "" && c.credit.Site != q.Site || !q.Filter.Match(get) {
			continue
		}
		g := groups.of(texts(q.Dimensions, get))
		if c.journey.Conversion.Kind == payoff.ALead {
			g.leads += c.credit.Share
			continue
		}
		g.orders += c.credit.Share
		g.revenue = g.revenue.Plus(c.credit.Revenue)
		g.contribution = g.contribution.Plus(c.credit.Contribution)
		g.value += c.credit.Contribution.Float() * factor[c.journey.Conversion.Purpose]
	}
	assisted, err := a.assisted(js, b.Zone)
	if err != nil {
		return err
	}
	out.Notes = append(out.Notes, js.identity(assisted)...)
	if needsCost {
		until := max(q.Range.From, min(q.Range.To, a.Today(b)+1))
		for _, c := range ledger.Costs(rec.entries, rec.prices, payoff.Range{From: q.Range.From, To: until, Zone: q.Range.Zone}) {
			get := func(d string) string { return costText(c, d) }
			if !q.Filter.Match(get) {
				continue
			}
			groups.of(texts(q.Dimensions, get)).spend(c)
		}
	}
	s := &sheet{business: b, r: q.Range, journeys: js, prices: rec.prices, until: q.Range.To}
	out.Notes = append(out.Notes, s.notes(a.Today(b))...)
	if needsClicks {
		return a.clicks(ctx, q, groups, out)
	}
	return nil
}

func (g *group) spend(c ledger.Cost) {
	if c.Undefined != "" {
		g.undefined = true
		g.minutes += c.Minutes
		return
	}
	g.cost = g.cost.Plus(c.Money)
	g.minutes += c.Minutes
	switch c.Kind {
	case payoff.AdSpend:
		g.ads = g.ads.Plus(c.Money)
	case payoff.TimeCost:
		g.time = g.time.Plus(c.Money)
	}
}

// clicks counts the visits that paid channels brought, by the query's dimensions.
func (a *Answerer) clicks(ctx context.Context, q events.Query, groups *groups, out *Answered) error {
	part := events.Query{Business: q.Business, Range: q.Range, Dimensions: q.Dimensions, Metrics: []string{"visits"}}
	var paid []string
	for _, c := range payoff.Channels {
		if c.Paid() {
			paid = append(paid, string(c))
		}
	}
	bought, err := events.Where(events.Is, "channel", paid...)
	if err != nil {
		return err
	}
	part.Filter = bought
	if !q.Filter.None() {
		part.Filter = events.Filter{Op: events.And, Parts: []events.Filter{bought, q.Filter}}
	}
	if err := part.Check(); err != nil {
		out.Notes = append(out.Notes, "click_price is undefined here: visits can't be counted so ("+err.Error()+")")
		return nil
	}
	engine, err := a.engine(ctx)
	if err != nil {
		return err
	}
	rows, err := engine.Ask(ctx, part)
	if err != nil {
		return fmt.Errorf("count the clicks: %w", err)
	}
	for _, row := range rows {
		groups.of(row.Dimensions).clicks = int64(row.Metrics[0].Number)
	}
	return nil
}

// row writes a group's figures in the query's order.
func (gs *groups) row(g *group) events.Row {
	row := events.Row{Dimensions: append([]string{}, g.dims...), Metrics: make([]events.Value, len(gs.query.Metrics))}
	for i, name := range gs.query.Metrics {
		row.Metrics[i] = gs.figure(g, name)
	}
	return row
}

func (gs *groups) figure(g *group, name string) events.Value {
	net := g.value - g.cost.Float()
	switch name {
	case "orders":
		return events.Of(tidy(g.orders))
	case "leads":
		return events.Of(tidy(g.leads))
	case "conversions":
		return events.Of(tidy(g.orders + g.leads))
	case "revenue":
		return events.OfMoney(g.revenue)
	case "contribution":
		return events.OfMoney(g.contribution)
	case "hours":
		return events.Of(tidy(g.minutes / 60))
	}
	m, err := events.MetricNamed(name)
	if err == nil && m.Engine != events.ByBooks {
		if v, ok := g.engine[name]; ok {
			return v
		}
		if events.IsRatio(name) {
			return events.Value{}
		}
		return events.Of(0)
	}
	if g.undefined {
		return events.Value{}
	}
	switch name {
	case "cost":
		return events.OfMoney(g.cost)
	case "net":
		return money(net, gs.base)
	case "roi":
		if g.cost.Minor != 0 {
			return events.Of(math.Round(net/g.cost.Float()*1e6) / 1e6)
		}
	case "return_per_hour":
		if g.minutes > 0 {
			return money((g.value-g.cost.Minus(g.time).Float())/(g.minutes/60), gs.base)
		}
	case "click_price":
		if g.clicks > 0 {
			return events.OfMoney(g.ads.Times(1, g.clicks))
		}
	}
	return events.Value{}
}

func money(x float64, c payoff.Currency) events.Value {
	m, ok := payoff.MoneyOf(x, c)
	if !ok {
		return events.Value{}
	}
	return events.OfMoney(m)
}

// tidy takes the last digits off a sum of shares, so that three thirds are one.
func tidy(x float64) float64 { return math.Round(x*1e9) / 1e9 }

func texts(dims []string, get func(string) string) []string {
	out := make([]string, len(dims))
	for i, d := range dims {
		out[i] = get(d)
	}
	return out
}

// creditText is a credit's text for a dimension. What nothing could be credited with is Unassigned.
func creditText(c credited, dimension string, zone *time.Location) string {
	at := c.journey.Conversion.At
	switch dimension {
	case "channel":
		if c.credit.Line.None() {
			return string(payoff.UnassignedToChannel)
		}
		return string(c.credit.Line.Channel)
	case "network":
		return string(c.credit.Line.Network)
	case "account":
		return c.credit.Line.Account
	case "purpose":
		return string(c.journey.Conversion.Purpose)
	case "site":
		return c.credit.Site
	case "page":
		return c.credit.Page
	}
	if strings.HasPrefix(dimension, "time:") {
		return events.TimeText(dimension, payoff.DateIn(at, zone), at, zone)
	}
	text, _ := events.OriginText(c.credit.Origin, dimension)
	return text
}

// costText is a cost's text for a dimension. What has no line is Unassigned.
func costText(c ledger.Cost, dimension string) string {
	switch dimension {
	case "channel":
		if c.Line.None() {
			return string(payoff.UnassignedToChannel)
		}
		return string(c.Line.Channel)
	case "network":
		return string(c.Line.Network)
	case "account":
		return c.Line.Account
	case "purpose":
		return string(c.Purpose)
	case "campaign":
		return c.Campaign
	}
	if strings.HasPrefix(dimension, "time:") {
		return events.TimeText(dimension, c.On, time.Time{}, time.UTC)
	}
	return ""
}
