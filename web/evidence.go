package web

import (
	"math"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// evidence answers: how do we know? Tracked, told and tested stand beside each other, and are never added.
func (s *Server) evidence(q *question) (view.Page, error) {
	l := q.locale
	e, err := s.o.Answers.Evidence(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("How do we know?"))}
	p.Range, p.Crumbs = q.ranges(), []view.Link{{Text: l.Text("Is it paying off?"), URL: q.at("")}}
	p.Range.Against, p.Range.Compare = "", view.Link{}
	if len(e.Rows) == 0 {
		empty, err := s.nothingRecorded(q)
		if err != nil {
			return nil, err
		}
		p.Parts = []view.Part{{Title: l.Text("Nothing yet"), Body: []view.Piece{{Template: "empty", Data: *empty}}}}
		return p, nil
	}
	p.Answer, p.Downloads = evidenceSentence(l, e), q.files()
	scale := evidenceScale(e.Rows)
	for i := range e.Rows {
		p.Parts = append(p.Parts, q.evidencePart(&e.Rows[i], scale, e.Currency))
	}
	notes := []string{
		l.Text("Tracked: orders with a recorded path, credited to the last way in that isn't direct; as many could have been fewer or more by luck (Jeffreys' interval of their rate), each worth their mean."),
		l.Text("Told: the customers who would name it, had all answered; those who didn't are taken to be like those who came the same way and did (Dirichlet of strength 4 within tracked rows, 2,000 draws, seed 1)."),
		l.Text("Tested: what is credited x the part that your own tests alone say would be lost; a test loses half of its say each year."),
		l.Text("Together: what is credited x the part that would be lost, by the stated prior and the tests; what identity hides is in its high end. It is what the verdict counts."),
		l.Text("All ranges hold 80%% of what is likely, and stand on one scale."),
	}
	for _, n := range e.Notes {
		notes = append(notes, l.Sentence(n))
	}
	p.Parts = append(p.Parts, view.Part{
		ID: "working", Title: l.Text("How this was worked out"), More: view.Link{Text: l.Text("Told, and how it is reconciled"), URL: guideURL("methods/told")},
		Body: []view.Piece{{Template: "notes", Data: notes}},
	})
	return p, nil
}

func (s *Server) evidenceData(q *question) (any, report.Document, error) {
	e, err := s.o.Answers.Evidence(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return e, e.Document(), nil
}

// evidenceSentence counts how many lines rest on what.
func evidenceSentence(l locale.Locale, e *report.Evidence) string {
	n := e.Tally()
	var parts []string
	for _, g := range []struct {
		n         int
		one, many string
	}{
		{n.Tested, "%d is tested", "%d are tested"},
		{n.Agree, "%d is known in two ways that agree", "%d are known in two ways that agree"},
		{n.Differ, "%d is known in ways that differ", "%d are known in ways that differ"},
		{n.One, "%d rests on one kind of evidence alone", "%d rest on one kind of evidence alone"},
		{n.None, "nothing is known of %d", "nothing is known of %d"},
	} {
		if g.n > 0 {
			parts = append(parts, l.Count(g.n, g.one, g.many))
		}
	}
	return l.Text("Of %s, %s.", l.Count(len(e.Rows), "%d line and purpose", "%d lines and purposes"), l.List(parts))
}

// evidenceScale is the one that all ranges stand on.
func evidenceScale(rows []report.EvidenceRow) svg.Scale {
	from, to := 0.0, 0.0
	hold := func(v payoff.MoneyInterval) {
		from, to = math.Min(from, v.Low.Float()), math.Max(to, v.High.Float())
	}
	for _, r := range rows {
		hold(r.Reconciled)
		for _, g := range []*report.Graded{r.Tracked, r.Told, r.Tested} {
			if g != nil {
				hold(g.Value)
			}
		}
	}
	return svg.NewScale(from, to, 5)
}

func (q *question) evidencePart(r *report.EvidenceRow, scale svg.Scale, c payoff.Currency) view.Part {
	l := q.locale
	notes := q.evidenceWords(r)
	part := view.Part{
		Title: l.Line(r.Line), Text: l.Text("%s. %s.", l.Purpose(r.Purpose), l.Count(int(math.Round(r.Weeks)), "%d week", "%d weeks")),
		More: view.Link{Text: l.Verdict(r.Verdict), URL: verdictURL(q, r.Line, r.Purpose)},
		Body: []view.Piece{{Template: "rangelist", Data: *q.evidenceBars(r, scale, c)}, {Template: "notes", Data: notes}},
	}
	return part
}

// evidenceWords say how the three stand to each other, and what would change that.
func (q *question) evidenceWords(r *report.EvidenceRow) []string {
	l := q.locale
	notes := sentences(l, r.Words)
	if r.WeeksToDecide != nil {
		notes = append(notes, l.Count(*r.WeeksToDecide, "About %d more week like these would decide it with 80%%.", "About %d more weeks like these would decide it with 80%%."))
	}
	if f := r.Next; f != nil {
		said := l.Text("The cheapest next fact: %s", l.Sentence(f.Do))
		if f.Tells != "" {
			said += " " + l.Text("It tells %s.", f.Tells)
		}
		if f.Changes != nil && *f.Changes > 0 {
			said += " " + l.Text("It changes the verdict with a chance of %s.", l.Chance(*f.Changes))
		}
		notes = append(notes, said)
	}
	return notes
}

// evidenceBars are the three and what they come to together. What isn't known is said, not drawn.
func (q *question) evidenceBars(r *report.EvidenceRow, scale svg.Scale, c payoff.Currency) *view.RangeList {
	l := q.locale
	list := &view.RangeList{
		Caption: l.Text("%s, %s: tracked, told, tested", l.Line(r.Line), l.Purpose(r.Purpose)),
		Axis:    scale.Axis(func(x float64) string { m, _ := payoff.MoneyOf(x, c); return l.Whole(m) }, ""),
	}
	bar := func(v payoff.MoneyInterval, tone string) view.RangeRow {
		row := view.RangeRow{Value: l.Round(v.Mid), Bar: svg.RangeBar{
			Low: v.Low.Float(), Mid: v.Mid.Float(), High: v.High.Float(), From: scale.From, To: scale.To, Tone: tone, Says: l.Span(v),
		}.Draw()}
		if v.Low != v.High {
			row.Span = l.Span(v)
		}
		return row
	}
	for _, g := range []struct {
		name, none string
		of         *report.Graded
	}{
		{l.Text("Tracked"), l.Text("no recorded path leads here"), r.Tracked},
		{l.Text("Told"), l.Text("no answer can tell it yet"), r.Told},
		{l.Text("Tested"), l.Text("no test has been made"), r.Tested},
	} {
		row := view.RangeRow{Name: g.name, Small: g.none, Value: "–"}
		if g.of != nil {
			row = bar(g.of.Value, "not-enough-data")
			row.Name, row.Small = g.name, l.Sentence(g.of.Method)
		}
		list.Rows = append(list.Rows, row)
	}
	together := bar(r.Reconciled, tone(r.Verdict))
	together.Name, together.Small, together.Here = l.Text("Together"), l.Text("what would be lost without it, as the verdict counts it"), true
	list.Rows = append(list.Rows, together)
	return list
}

// knownOf is the same for one verdict's page, on a scale of its own.
func knownOf(q *question, b *report.Behind) (*view.RangeList, []string, string) {
	if b.Evidence == nil {
		return nil, nil, ""
	}
	return q.evidenceBars(b.Evidence, evidenceScale([]report.EvidenceRow{*b.Evidence}), b.Currency), sentences(q.locale, b.Evidence.Words), q.at("evidence")
}
