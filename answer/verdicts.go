package answer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"payoff"
	"payoff/attribute"
	"payoff/books"
	"payoff/decide"
	"payoff/ledger"
	"payoff/report"
	"payoff/value"
)

// Verdicts judges every line and purpose of a business over a range.
func (a *Answerer) Verdicts(ctx context.Context, b books.Business, r payoff.Range) (*report.Verdicts, error) {
	v, _, _, err := a.verdicts(ctx, b, r, true)
	return v, err
}

// Compared are the verdicts of two ranges, the second to hold against the first: whether its verdicts hang on
// the rule of credit isn't asked. Both are drawn at once.
func (a *Answerer) Compared(ctx context.Context, b books.Business, r, with payoff.Range) (now, before *report.Verdicts, err error) {
	done := make(chan error, 1)
	go func() {
		var err error
		before, _, _, err = a.verdicts(ctx, b, with, false)
		done <- err
	}()
	now, err = a.Verdicts(ctx, b, r)
	return now, before, errors.Join(err, <-done)
}

// verdicts are what Verdicts answers, with what they were drawn from; models asks whether another rule of
// credit would change them.
func (a *Answerer) verdicts(ctx context.Context, b books.Business, r payoff.Range, models bool) (*report.Verdicts, *sheet, []credited, error) {
	rec, err := a.load(ctx, b, r.End())
	if err != nil {
		return nil, nil, nil, err
	}
	s, credits, err := a.sheet(ctx, b, rec, r)
	if err != nil {
		return nil, nil, nil, err
	}
	official := decide.OfficialOn(r.To) && r.To <= a.Today(b)
	var history map[value.LineKey][]decide.Official
	if official {
		if history, err = a.officialBefore(ctx, b, rec, r); err != nil {
			return nil, nil, nil, err
		}
	}
	weighed := s.weigh(credits)
	judged := a.judge(s.judgedAs(), weighed, official, history)
	v := &report.Verdicts{
		Business: b.Name, Range: r, Currency: b.Currency, Official: official,
		Rows: make([]report.Row, 0, len(weighed)), Method: verdictMethod(), Notes: []string{},
	}
	v.Whole = a.whole(s, weighed)
	v.Totals = s.totals(credits)
	if v.Totals.Assisted, err = a.assisted(s.journeys, b.Zone); err != nil {
		return nil, nil, nil, err
	}
	v.Unallocated = s.unallocated()
	depends := make([][]otherwise, len(weighed))
	if models {
		depends = a.depends(s, weighed, judged, official, history)
	}
	linked := linkedShares(credits)
	for i := range weighed {
		row := rowOf(&weighed[i], judged[i], linked)
		row.DependsOn = []attribute.Model{}
		for _, o := range depends[i] {
			row.DependsOn = append(row.DependsOn, o.model)
		}
		if len(depends[i]) > 0 {
			row.Because = append(row.Because, "depends on the model: under "+wordsOf(row.DependsOn)+" the verdict would be another")
		}
		if models && len(row.Flips) > 0 {
			row.Flips = append(row.Flips, modelFlips(depends[i])...)
		}
		v.Rows = append(v.Rows, row)
		// What brings something for one purpose may be work for another: that cost is in the whole.
		if _, begun := s.begins[row.Line]; row.CostUnknown && row.Net != nil && v.Whole != nil && (!begun || weighed[i].kase.Uncosted > 0) {
			v.Whole.CostUnknown++
		}
	}
	if v.Whole != nil && v.Whole.CostUnknown > 0 {
		v.Whole.Probability = nil
		v.Notes = append(v.Notes, fmt.Sprintf("of %d of %d lines and purposes nothing says what went into them, or not from the start: what did isn't in the net", v.Whole.CostUnknown, len(v.Rows)))
	}
	v.Notes = append(v.Notes, s.notes(a.Today(b))...)
	v.Notes = append(v.Notes, s.journeys.identity(v.Totals.Assisted)...)
	return v, s, credits, nil
}

// sheet loads what the verdicts of a range are drawn from, credited by the default model.
func (a *Answerer) sheet(ctx context.Context, b books.Business, rec *record, r payoff.Range) (*sheet, []credited, error) {
	js, err := a.journeys(ctx, b, rec, r)
	if err != nil {
		return nil, nil, err
	}
	s := &sheet{business: b, r: r, journeys: js, prices: rec.prices, tests: rec.tests, claims: rec.claims, uses: rec.others, until: max(r.From+1, min(r.To, a.Today(b)+1))}
	// What lies ahead isn't spent yet: a year's bill counts as far as the year has come.
	s.costs = ledger.Costs(rec.entries, rec.prices, payoff.Range{From: r.From, To: s.until, Zone: r.Zone})
	s.begins, s.noted = ledger.Begins(rec.entries), ledger.Noted(rec.entries)
	for _, w := range rec.wins {
		if r.Has(w.fact.On) {
			s.wins = append(s.wins, w.fact)
		}
	}
	s.weekly = weeklyContribution(b, rec, s.until)
	credits := a.credit(js, attribute.LastNonDirect)
	s.lines = s.keys(credits)
	return s, credits, nil
}

// judge draws the verdicts of all lines.
func (a *Answerer) judge(as decide.Business, all []weighed, official bool, history map[value.LineKey][]decide.Official) []decide.Judgement {
	cases := make([]decide.Case, len(all))
	for i, w := range all {
		cases[i] = w.kase
		cases[i].OfficialDate = official
		cases[i].History = history[w.input.Key]
	}
	return a.memo.judgeAll(as, cases)
}

// whole draws all lines together, but for those whose cost isn't known in the business's currency.
func (a *Answerer) whole(s *sheet, all []weighed) *report.Whole {
	w := &report.Whole{Cost: payoff.Money{Currency: s.business.Currency}}
	var cases []decide.Case
	for _, one := range all {
		if len(one.missing) > 0 {
			w.LeftOut++
			continue
		}
		cases = append(cases, one.kase)
		for _, c := range one.input.Costs {
			w.Cost = w.Cost.Plus(c.Money)
			w.Hours += c.Minutes / 60
		}
	}
	drawn, ok := a.memo.together(s.judgedAs(), cases)
	if !ok {
		return nil
	}
	w.Hours = math.Round(w.Hours*100) / 100
	w.Probability, w.Net, w.NetEstimates = &drawn.Probability, drawn.Net, drawn.NetWithEstimates
	return w
}

// judgedAs is the business as decide sees it.
func (s *sheet) judgedAs() decide.Business {
	return decide.Business{Currency: s.business.Currency, AsOf: s.until, Contributions: s.contributions()}
}

// contributions are those of all the business's conversions in the range.
func (s *sheet) contributions() []float64 {
	var out []float64
	for _, j := range s.journeys.all {
		if c := j.Conversion; c.Kind != payoff.ALead && c.Undefined == "" {
			out = append(out, c.Contribution.Float())
		}
	}
	return out
}

// officialBefore are the verdicts of the official date before, over the quarter that ended there:
// periods never overlap.
func (a *Answerer) officialBefore(ctx context.Context, b books.Business, rec *record, r payoff.Range) (map[value.LineKey][]decide.Official, error) {
	before := payoff.Quarter(r.From-1, r.Zone)
	s, credits, err := a.sheet(ctx, b, rec, before)
	if err != nil {
		return nil, err
	}
	if len(s.lines) == 0 {
		return nil, nil
	}
	w := s.weigh(credits)
	out := map[value.LineKey][]decide.Official{}
	for i, j := range a.judge(s.judgedAs(), w, true, nil) {
		if len(w[i].missing) == 0 {
			out[w[i].input.Key] = []decide.Official{{On: before.To, Verdict: j.Verdict}}
		}
	}
	return out, nil
}

// modelDraws is how many draws tell whether another rule of credit would change a verdict: like is compared
// with like, the same few draws under each rule, so that chance moves both alike.
const modelDraws = 2000

// depends lists for each line the rule models under which its verdict would be another.
func (a *Answerer) depends(s *sheet, base []weighed, judged []decide.Judgement, official bool, history map[value.LineKey][]decide.Official) [][]otherwise {
	out := make([][]otherwise, len(base))
	if !slices.ContainsFunc(s.journeys.all, func(j payoff.Journey) bool { return len(j.Touches) > 1 }) {
		return out // one touch each: every rule gives it everything
	}
	as := s.judgedAs()
	as.Settings = decide.DefaultSettings()
	as.Settings.Draws = modelDraws
	like := a.judge(as, base, official, history)
	for _, m := range []attribute.Model{attribute.First, attribute.Linear, attribute.Position} {
		other := s.weigh(a.credit(s.journeys, m))
		for i, j := range a.judge(as, other, official, history) {
			if j.Verdict != like[i].Verdict && j.Verdict != judged[i].Verdict && len(base[i].missing) == 0 {
				out[i] = append(out[i], otherwise{m, j.Verdict})
			}
		}
	}
	return out
}

func wordsOf(models []attribute.Model) string {
	words := make([]string, len(models))
	for i, m := range models {
		words[i] = "\"" + m.Words() + "\""
	}
	return strings.Join(words, ", ")
}

func rowOf(w *weighed, j decide.Judgement, linked map[payoff.Purpose]float64) report.Row {
	statement := value.Draw(w.input)
	line := w.input.Key.Line
	row := report.Row{
		Paid: line.Paid, Channel: line.Channel, Purpose: w.input.Key.Purpose, Line: line, Statement: &statement,
		Verdict: j.Verdict, Hours: math.Round(statement.Hours*100) / 100, Cost: statement.Cost,
		Because: append([]string{}, j.Because...), Next: j.Next, Flips: append([]decide.Flip{}, j.Flips...),
		NextFacts: append([]decide.NextFact{}, j.Facts...), Lines: []report.ValueLine{},
		WeeksToDecide: j.WeeksToDecide, CapMinutes: j.CapMinutes, CostUnknown: j.CostUnknown, WorthUnknown: j.WorthUnknown,
	}
	if line.Account != "" {
		row.Account = &line.Account
	}
	if line.Network != "" {
		row.Network = &line.Network
	}
	if j.Leaning != "" {
		row.Leaning = &j.Leaning
	}
	if share, ok := linked[w.input.Key.Purpose]; ok {
		row.LinkedShare = &share
	}
	row.Alternatives = alternatives(w.kase.Alternatives, statement.Cost.Currency)
	if w.onMemory() {
		row.Because = slices.Insert(row.Because, 0, "all that is known of it is remembered: that stands in the net with estimates, and the net shown counts none of it")
		row.Next = "note the hours that go into it from now on, and ask each new customer how they found you"
	}
	for _, l := range statement.Lines {
		from := l.IDs[:min(len(l.IDs), 1000)]
		row.Lines = append(row.Lines, report.ValueLine{Name: l.Name, Evidence: l.Evidence, Value: l.Value, IDs: len(l.IDs), From: append([]string{}, from...)})
	}
	if len(w.missing) > 0 {
		// What it cost isn't known in the business's currency: any net would leave it out.
		row.Verdict, row.Leaning, row.Flips, row.WeeksToDecide, row.CapMinutes = payoff.NotEnoughData, nil, []decide.Flip{}, nil, nil
		row.NextFacts = []decide.NextFact{}
		row.Because = slices.Concat([]string{"part of what it cost has no worth in the business's currency, so no net can be drawn"}, w.missing)
		row.Next = w.missing[0]
		return row
	}
	row.Net, row.NetEstimates = &j.Net, &j.NetWithEstimates
	if row.Probability = j.Chance(); row.Probability != nil {
		row.ReturnPerHour, row.ReturnPerEuro = j.ReturnPerHour, j.ReturnPerEuro
	}
	return row
}

// alternatives are what a line was weighed against, but for doing nothing, which brings nothing.
func alternatives(all []decide.Alternative, c payoff.Currency) []report.Alternative {
	money := func(v *payoff.Interval) *payoff.MoneyInterval {
		if v == nil {
			return nil
		}
		of := func(x float64) payoff.Money { m, _ := payoff.MoneyOf(x, c); return m }
		return &payoff.MoneyInterval{Low: of(v.Low), Mid: of(v.Mid), High: of(v.High)}
	}
	out := []report.Alternative{}
	for _, a := range all {
		if a.Name != nothing {
			out = append(out, report.Alternative{Name: a.Name, PerHour: money(a.PerHour), PerEuro: money(a.PerEuro), Evidence: a.Evidence})
		}
	}
	return out
}

// linkedShares is for each purpose the share of its conversions with a complete journey.
func linkedShares(credits []credited) map[payoff.Purpose]float64 {
	linked, all := map[payoff.Purpose]float64{}, map[payoff.Purpose]float64{}
	for _, c := range credits {
		all[c.journey.Conversion.Purpose] += c.credit.Share
		if c.journey.Complete {
			linked[c.journey.Conversion.Purpose] += c.credit.Share
		}
	}
	out := map[payoff.Purpose]float64{}
	for p, n := range all {
		out[p] = math.Round(linked[p]/n*1e6) / 1e6
	}
	return out
}

func (s *sheet) totals(credits []credited) report.Totals {
	zero := payoff.Money{Currency: s.business.Currency}
	t := report.Totals{Revenue: zero, Contribution: zero, Social: zero, Unattributed: zero, Cost: zero, Personal: zero}
	linked, all := 0, 0
	for _, j := range s.journeys.all {
		all++
		if j.Complete {
			linked++
		}
		if j.Conversion.Kind == payoff.ALead {
			t.Leads++
			continue
		}
		t.Orders++
		t.Revenue = t.Revenue.Plus(j.Conversion.Revenue)
		t.Contribution = t.Contribution.Plus(j.Conversion.Contribution)
	}
	if all > 0 {
		share := math.Round(float64(linked)/float64(all)*1e6) / 1e6
		t.LinkedShare = &share
	}
	for _, c := range credits {
		switch {
		case c.credit.Line.None():
			t.Unattributed = t.Unattributed.Plus(c.credit.Contribution)
		case c.credit.Line.Channel.Social():
			t.Social = t.Social.Plus(c.credit.Contribution)
		}
	}
	for _, c := range s.costs {
		t.Cost = t.Cost.Plus(c.Money)
		if c.Purpose == payoff.Personal && !c.Unallocated() {
			t.Personal = t.Personal.Plus(c.Money)
		}
	}
	return t
}

func (s *sheet) unallocated() report.Unallocated {
	u := report.Unallocated{Cost: payoff.Money{Currency: s.business.Currency}}
	for _, c := range s.costs {
		if c.Unallocated() {
			u.Cost = u.Cost.Plus(c.Money)
			u.Hours += c.Minutes / 60
		}
	}
	u.Hours = math.Round(u.Hours*100) / 100
	return u
}

// notes are what a reader must know beside the figures.
func (s *sheet) notes(today payoff.Date) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if s.until < s.r.To {
		say("the range isn't over: costs and orders count up to today, %s", today)
	}
	if n := s.journeys.pending; n > 0 {
		say("%d orders are pending or cash on delivery; they count until they are cancelled", n)
	}
	if n := s.journeys.taxUnknown; n > 0 {
		say("of %d orders it isn't known whether the amount holds tax; it counts as it stands", n)
	}
	if n := s.journeys.unknownBuyers; n > 0 {
		say("%d orders name no buyer; each counts as a new customer's", n)
	}
	if u := s.journeys.unconfirmed; u.orders > 0 {
		text := u.revenue.String()
		if u.unrated > 0 {
			text += fmt.Sprintf(" and %d without a rate", u.unrated)
		}
		say("%d orders that only the page told of are unconfirmed (%s): they count once your other source of orders has them", u.orders, text)
	}
	undefined := map[string]int{}
	for _, j := range s.journeys.all {
		if u := j.Conversion.Undefined; u != "" {
			undefined[u]++
		}
	}
	for n, reason := range sortedKeys(undefined) {
		if n == 5 {
			say("%d more reasons why orders have no worth here", len(undefined)-5)
			break
		}
		say("%d orders have no worth in %s: %s", undefined[reason], s.business.Currency, reason)
	}
	for _, c := range sortedKeys(s.journeys.rateAge) {
		if age := s.r.From - s.journeys.rateAge[c]; age > 365 {
			say("amounts in %s are converted at the rate of %s, %d years before the range: payoff log rate on=%s %s=...", c, s.journeys.rateAge[c], age/365, s.r.From, c)
		}
	}
	missing := map[string]bool{}
	for _, c := range s.costs {
		if c.Undefined != "" && c.Unallocated() {
			missing[c.Undefined] = true
		}
	}
	for n, m := range sortedKeys(missing) {
		if n == 5 {
			break
		}
		say("an unallocated cost has no worth in %s: %s", s.business.Currency, m)
	}
	return out
}

// verdictMethod says how nets are drawn and weighed.
func verdictMethod() report.Method {
	s, d := decide.DefaultSettings(), attribute.Default()
	return report.Method{
		Version: decide.Version, Lookback: int(d.Lookback.Hours() / 24), HalfLife: int(d.HalfLife.Hours() / 24), Samples: s.Draws, Seed: s.Seed, Level: 0.8,
		Formulas: []string{
			"net = (conversions x what one leaves + what can't be seen) x what would be lost without it - cost",
			"conversions a week ~ Gamma(own + prior, weeks + prior's weeks); the prior is the rate of the business's other lines of the purpose, weighing at most one conversion; without them shape 0.5 and no exposure",
			"what one leaves: Bayesian bootstrap of the line's own conversions and of 3 of the business's",
			"what would be lost without it: the stated prior of the kind of line, or what the business's tests found",
			"what can't be seen: conversions without a complete journey x a Beta learnt from complete ones, else from answers; upwards only",
			"value grows as hours to the power of Beta(5, 5), until the business's own weeks say otherwise",
		},
	}
}
