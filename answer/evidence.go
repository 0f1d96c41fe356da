package answer

import (
	"context"
	"fmt"
	"slices"

	"payoff"
	"payoff/books"
	"payoff/decide"
	"payoff/measure"
	"payoff/report"
	"payoff/value"
)

// Evidence says of each line and purpose what was tracked, told and tested, each with its 80% interval,
// in which range they are reconciled, and whether they agree.
func (a *Answerer) Evidence(ctx context.Context, b books.Business, r payoff.Range) (*report.Evidence, error) {
	v, s, credits, err := a.verdicts(ctx, b, r, false)
	if err != nil {
		return nil, err
	}
	out := &report.Evidence{Business: b.Name, Range: r, Currency: b.Currency, Rows: []report.EvidenceRow{}, Notes: []string{}}
	surveys := a.surveys(credits)
	for _, p := range payoff.Purposes {
		if v := surveys[p]; v != nil && v.answered > 0 {
			out.Notes = append(out.Notes, fmt.Sprintf("%s: %d of %d customers said how they found you; those who didn't are taken to be like those of the same tracked line who did", p, v.answered, v.customers))
		}
	}
	if out.Rows, err = a.evidenceRows(v, s, credits, surveys, nil); err != nil {
		return nil, err
	}
	return out, nil
}

// evidenceRows are those of every line and purpose, or of one, beside the verdicts that v holds.
func (a *Answerer) evidenceRows(v *report.Verdicts, s *sheet, credits []credited, surveys map[payoff.Purpose]*survey, only *value.LineKey) ([]report.EvidenceRow, error) {
	all := s.weigh(credits)
	judged := a.judge(s.judgedAs(), all, false, nil)
	out := []report.EvidenceRow{}
	for i := range all {
		key := all[i].input.Key
		if only != nil && *only != key {
			continue
		}
		row, err := s.evidence(&all[i], judged[i], surveys[key.Purpose])
		if err != nil {
			return nil, err
		}
		if said := v.Row(key.Line, key.Purpose); said != nil {
			row.Verdict, row.WeeksToDecide = said.Verdict, said.WeeksToDecide
			if len(said.NextFacts) > 0 {
				row.Next = &said.NextFacts[0]
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// A survey is what the customers of one purpose told, by what was tracked of them.
type survey struct {
	measure.Survey
	customers, answered int
	worth               float64 // of all their conversions
	ranges              map[string]measure.Range
	reconciled          measure.Reconciliation
}

// unknownLine is where a conversion without a known path, or an answer that names no line, is counted.
const unknownLine = ""

// surveys counts the answers of each purpose. A conversion credited to several lines counts under the
// first of those with the largest share.
func (a *Answerer) surveys(credits []credited) map[payoff.Purpose]*survey {
	out := map[payoff.Purpose]*survey{}
	tracked, share := map[*payoff.Journey]string{}, map[*payoff.Journey]float64{}
	var order []*payoff.Journey
	for _, c := range credits {
		if c.journey.Conversion.Kind == payoff.ALead || c.journey.Conversion.Undefined != "" {
			continue
		}
		if _, seen := share[c.journey]; !seen {
			order = append(order, c.journey)
		}
		if c.credit.Share > share[c.journey] {
			share[c.journey], tracked[c.journey] = c.credit.Share, unknownLine
			if c.evidence == payoff.Tracked && !c.credit.Line.None() {
				tracked[c.journey] = c.credit.Line.Name()
			}
		}
	}
	for _, j := range order {
		v := out[j.Conversion.Purpose]
		if v == nil {
			v = &survey{Survey: measure.Survey{Answers: map[string]map[string]int64{}, NonRespondents: map[string]int64{}, PriorStrength: 4}}
			out[j.Conversion.Purpose] = v
		}
		row := tracked[j]
		v.customers++
		v.worth += j.Conversion.Contribution.Float()
		if j.Conversion.Told == "" {
			v.NonRespondents[row]++
			continue
		}
		answer := unknownLine
		if line, ok := a.toldLine(j.Conversion.Told); ok {
			answer = line.Name()
		}
		if v.Answers[row] == nil {
			// That nobody named anything else yet doesn't mean that nobody would.
			v.Answers[row] = map[string]int64{unknownLine: 0}
		}
		v.Answers[row][answer]++
		v.answered++
	}
	return out
}

// reconcile works out the survey once it is needed.
func (v *survey) reconcile() error {
	if v.ranges != nil {
		return nil
	}
	var err error
	if v.reconciled, err = v.Reconcile(); err != nil {
		return err
	}
	v.ranges, err = v.Ranges(0.80, 2000, 1)
	return err
}

// fewAnswers is how many say more than a hint, where most customers weren't asked.
const fewAnswers = 12

// evidence is the row of one line and purpose.
func (s *sheet) evidence(w *weighed, j decide.Judgement, v *survey) (report.EvidenceRow, error) {
	line := w.input.Key.Line
	row := report.EvidenceRow{Line: line, Paid: line.Paid, Channel: line.Channel, Purpose: w.input.Key.Purpose, Reconciled: j.Value, Words: []string{}}
	row.Weeks = w.kase.Weeks
	if line.Account != "" {
		row.Account = &line.Account
	}
	if line.Network != "" {
		row.Network = &line.Network
	}
	row.Tracked = s.tracked(w)
	if v != nil && v.answered > 0 {
		if err := v.reconcile(); err != nil {
			return row, err
		}
		row.Told = s.told(line, v)
	}
	row.Tested = s.testedAlone(w)
	agree(&row)
	if row.Told != nil && v.answered < fewAnswers && 2*v.answered < v.customers {
		row.Words = append(row.Words, fmt.Sprintf("told by %s of %d customers: a hint, no more", counted(float64(v.answered), "answer", "answers"), v.customers))
	}
	return row, nil
}

func (s *sheet) interval(low, mid, high float64) payoff.MoneyInterval {
	of := func(x float64) payoff.Money {
		m, _ := payoff.MoneyOf(x, s.business.Currency)
		return m
	}
	return payoff.MoneyInterval{Low: of(min(low, mid, high)), Mid: of(mid), High: of(max(low, mid, high))}
}

// tracked is what a recorded path credits: as many conversions could have been fewer or more by luck
// (Jeffreys' interval of their rate), each worth their mean. Nil where there is none.
func (s *sheet) tracked(w *weighed) *report.Graded {
	n, worth := 0.0, 0.0
	for _, c := range w.input.Conversions {
		if c.Evidence == payoff.Tracked && c.Undefined == "" {
			n, worth = n+c.Share, worth+c.Contribution
		}
	}
	rate, ok := decide.JeffreysRate(n, w.kase.Weeks)
	if n <= 0 || !ok {
		return nil
	}
	one := worth / n * w.kase.Weeks
	return &report.Graded{
		Value: s.interval(rate.Low*one, worth, rate.High*one), Count: n,
		Method: fmt.Sprintf("%s with a recorded path, credited by the last touch that isn't direct", counted(n, "conversion", "conversions")),
	}
}

// told is what the answers say: how many customers would name the line, had all answered, each worth what
// a conversion of this purpose leaves on average. Nil for what no answer can tell apart: paid from organic,
// one account from another.
func (s *sheet) told(line payoff.Line, v *survey) *report.Graded {
	if line.Paid || line.Account != "" {
		return nil
	}
	one := v.worth / float64(v.customers)
	n, named := v.reconciled.Customers[line.Name()]
	if !named {
		// Nobody named it: as many could have by luck as Jeffreys' interval of none says.
		share, ok := decide.JeffreysShare(0, float64(v.answered))
		if !ok {
			return nil
		}
		return &report.Graded{
			Value:  s.interval(0, 0, share.High*float64(v.customers)*one),
			Method: fmt.Sprintf("none of %s names it", counted(float64(v.answered), "answer", "answers")),
		}
	}
	r := v.ranges[line.Name()]
	return &report.Graded{
		Value: s.interval(r[0]*one, n*one, r[1]*one), Count: n,
		Method: fmt.Sprintf("%d of %d customers answered; about %s would name it", v.answered, v.customers, trim(n)),
	}
}

// testedAlone is the part of all that is credited, tracked or told, that the tests alone say would be lost.
func (s *sheet) testedAlone(w *weighed) *report.Graded {
	f, ok := value.Tested(w.input.Tests, s.until)
	if !ok {
		return nil
	}
	credited := 0.0
	for _, c := range w.input.Conversions {
		if c.Undefined == "" {
			credited += c.Contribution
		}
	}
	i := f.Interval()
	return &report.Graded{
		Value: s.interval(i.Low*credited, i.Mid*credited, i.High*credited), Count: float64(f.Tests),
		Method: fmt.Sprintf("%d of your own tests: %.0f%% to %.0f%% of what is credited would be lost", f.Tests, i.Low*100, i.High*100),
	}
}

// agree says in words how tracked, told and tested stand to each other: they agree where their intervals
// overlap.
func agree(row *report.EvidenceRow) {
	differ := func(a, b *report.Graded, less, more string) {
		if a == nil || b == nil {
			return
		}
		all := true
		if row.Agrees != nil {
			all = *row.Agrees
		}
		switch {
		case b.Value.High.Minor < a.Value.Low.Minor:
			row.Words, all = append(row.Words, less), false
		case b.Value.Low.Minor > a.Value.High.Minor:
			row.Words, all = append(row.Words, more), false
		}
		row.Agrees = &all
	}
	differ(row.Tracked, row.Told,
		"fewer customers name it than tracking credits: some would have come without it, or don't remember it",
		"more customers name it than tracking credits: part of its way to them isn't seen")
	differ(row.Tracked, row.Tested,
		"the tests find less than tracking credits: some would have come anyway",
		"the tests find more than tracking credits: part of what it brings isn't seen")
	differ(row.Told, row.Tested,
		"the tests find less than customers tell: some would have come anyway",
		"the tests find more than customers tell: it works on some who don't name it")
	known := slices.DeleteFunc([]*report.Graded{row.Tracked, row.Told, row.Tested}, func(g *report.Graded) bool { return g == nil })
	switch {
	case len(known) == 0:
		row.Words = append(row.Words, "nothing was tracked, told or tested")
	case len(known) == 1 && row.Tracked != nil:
		row.Words = append(row.Words, "only tracked: nobody was asked, and nothing was tested")
	case len(known) == 1 && row.Told != nil:
		row.Words = append(row.Words, "only told: no path leads here, and nothing was tested")
	case *row.Agrees:
		row.Words = append(row.Words, "what is known agrees")
	}
}

// counted is a number of things: "1 order", "2.5 orders".
func counted(n float64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return trim(n) + " " + many
}

// trim writes a number with one digit where it needs it.
func trim(x float64) string {
	if x == float64(int64(x)) {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.1f", x)
}
