package web

import (
	"net/http"

	"payoff"
	"payoff/record"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// test answers: what does this test say? While it runs: what does this week ask for?
func (s *Server) test(q *question) (view.Page, error) { return s.showTest(q, nil) }

// showTest shows a test; wrong is what a form of it says wrongly.
func (s *Server) showTest(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	e, err := s.o.Answers.Experiment(q.r.Context(), q.business, q.r.URL.Query().Get("id"))
	if err != nil {
		return nil, err
	}
	today := s.o.Answers.Today(q.business)
	t := report.NewTest(e, today)
	p := &view.Parts{Layout: q.layout(l.Text("%s, %s: what does the test say?", l.Line(t.Of), l.Purpose(t.Purpose)))}
	p.Crumbs, p.Downloads = []view.Link{{Text: l.Text("Tests"), URL: q.at("tests")}}, q.files()
	p.Answer = q.testSays(t, today)
	var working []string
	if t.State == "over" || t.State == "read" {
		_, reading, err := s.o.Answers.ReadTest(q.r.Context(), q.business, e.ID)
		switch k := payoff.KindOf(err); {
		case k == payoff.Invalid || k == payoff.Conflict:
			p.Answer = l.Text("It can't be read.")
			p.Parts = append(p.Parts, view.Part{Title: l.Text("Why not"), Body: []view.Piece{{Template: "notes", Data: []string{l.Sentence(err.Error())}}}})
		case err != nil:
			return nil, err
		default:
			q.read(p, reading)
			if t.State == "over" {
				p.Parts = append(p.Parts, q.keepPart())
			}
			working = q.readingWorking(reading)
		}
	}
	p.Parts = append(p.Parts, q.weeksPart(t, today))
	if t.State == "running" || t.State == "over" {
		p.Parts = append(p.Parts, q.optOutPart(t, today, wrong))
	}
	p.Parts = append(p.Parts, q.registeredPart(e, t, working))
	return p, nil
}

func (s *Server) testData(q *question) (any, report.Document, error) {
	e, err := s.o.Answers.Experiment(q.r.Context(), q.business, q.r.URL.Query().Get("id"))
	if err != nil {
		return nil, report.Document{}, err
	}
	if today := s.o.Answers.Today(q.business); today < e.End() {
		t := report.NewTest(e, today)
		return t, report.TestsDocument(q.business.Name, []report.Test{t}), nil
	}
	_, r, err := s.o.Answers.ReadTest(q.r.Context(), q.business, e.ID)
	if err != nil {
		return nil, report.Document{}, err
	}
	return r, r.Document(), nil
}

// testAct logs a week that wasn't kept, or keeps what a test said.
func (s *Server) testAct(q *question, w http.ResponseWriter) (view.Page, error) {
	l, id := q.locale, q.r.URL.Query().Get("id")
	switch q.r.PostFormValue("do") {
	case "optout":
		return s.optOut(q, w, id)
	case "keep":
		e, _, err := s.o.Answers.ReadTest(q.r.Context(), q.business, id)
		if err == nil {
			err = s.keepTest(q, e)
		}
		if err != nil {
			return nil, err
		}
		return q.saidAndBack(w, l.Text("Kept. Its verdict counts it from now on."))
	}
	return nil, payoff.Fail(payoff.Invalid, "%s", l.Text("The form can't be read."))
}

func (s *Server) keepTest(q *question, e payoff.Experiment) error {
	return s.note(q, func(b *record.Batch) error {
		_, err := b.Experiment(e, s.o.Answers.Today(q.business))
		return err
	})
}

// optOut logs a week as not kept. It stays in the test where it was drawn.
func (s *Server) optOut(q *question, w http.ResponseWriter, id string) (view.Page, error) {
	l := q.locale
	e, err := s.o.Answers.Experiment(q.r.Context(), q.business, id)
	if err != nil {
		return nil, err
	}
	wrong := access.Faults{}
	week, err := payoff.ParseDate(q.r.PostFormValue("week"))
	if err != nil {
		wrong["week"] = l.Text("want one of those offered")
	}
	why := clip(q.r.PostFormValue("why"), 500)
	if why == "" {
		wrong["why"] = l.Text("say why, so that a reader of the test can judge it")
	}
	if len(wrong) == 0 {
		e.OptOuts = append(e.OptOuts[:len(e.OptOuts):len(e.OptOuts)], payoff.OptOut{Week: week, Why: why})
		err := s.keepTest(q, e)
		if err == nil {
			return q.saidAndBack(w, l.Text("Logged. The week stays in the test where it was drawn."))
		}
		if k := payoff.KindOf(err); k != payoff.Invalid && k != payoff.Conflict {
			return nil, err
		}
		wrong["week"] = err.Error()
	}
	p, err := s.showTest(q, wrong)
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

// weeksPart is the calendar of a test.
func (q *question) weeksPart(t report.Test, today payoff.Date) view.Part {
	l := q.locale
	weeks := view.Weeks{Label: l.Text("The weeks of the test")}
	for _, w := range t.Calendar {
		row := view.Week{
			Day: l.DayMonth(w.Monday), Kind: string(w.Effort), Here: w.Monday <= today && today < w.Monday+7, Past: w.Monday+7 <= today, Left: !w.Kept, Word: q.effortWord(w.Effort),
		}
		if t.Design == payoff.AppointmentDesign {
			row.Small = l.Count(int(w.Minutes), "%d minute", "%d minutes")
		}
		weeks.Weeks = append(weeks.Weeks, row)
	}
	text := l.Text("Each begins on its Monday. The line rests: no work and no money.")
	if t.Design == payoff.AppointmentDesign {
		text = l.Text("Each begins on its Monday. Full weeks have %d minutes, low ones at most %d.", int(t.Full), int(t.Low))
	}
	return view.Part{ID: "weeks", Title: l.Text("Its weeks"), Text: text, Body: []view.Piece{
		{Template: "weeks", Data: weeks},
		{Template: "button", Data: view.Button{Text: l.Text("Put them in your calendar (.ics)"), Icon: "calendar", URL: q.at("test", "id", t.ID, "format", "ics"), Download: true}},
	}}
}

func (q *question) effortWord(e report.Effort) string {
	switch e {
	case report.FullEffort:
		return q.locale.Text("full")
	case report.LowEffort:
		return q.locale.Text("low")
	case report.NoEffort:
		return q.locale.Text("off")
	}
	return ""
}

func (q *question) optOutPart(t report.Test, today payoff.Date, wrong access.Faults) view.Part {
	l := q.locale
	asked := q.r.PostFormValue("week")
	if here := t.Week(today); asked == "" && here != nil {
		asked = here.Monday.String()
	}
	var weeks []view.Option
	for _, w := range t.Calendar {
		if w.Kept {
			day := w.Monday.String()
			weeks = append(weeks, view.Option{Value: day, Text: l.Text("%s: %s", l.Day(w.Monday), q.effortWord(w.Effort)), On: day == asked})
		}
	}
	part := view.Part{ID: "optout", Title: l.Text("A week that wasn't kept"), Text: l.Text("No drama: say so. It stays in the test where it was drawn, so that nothing but the lot decides what is compared. What is logged stays.")}
	var logged []string
	for _, o := range t.OptOuts {
		logged = append(logged, l.Text("Week of %s: %s", l.Day(o.Week), o.Why))
	}
	if len(logged) > 0 {
		part.Body = append(part.Body, view.Piece{Template: "notes", Data: logged})
	}
	if len(weeks) > 0 {
		part.Body = append(part.Body, view.Piece{Template: "form", Data: view.Form{
			Action: q.at("test"), Hidden: []view.Hidden{{Name: "do", Value: "optout"}},
			Fields: []view.Field{
				{Label: l.Text("The week of"), Name: "week", Type: "select", Required: true, Options: weeks, Error: said(wrong, "week")},
				{Label: l.Text("Why"), Name: "why", Required: true, Value: q.r.PostFormValue("why"), Error: said(wrong, "why")},
			},
			Button: view.Button{Text: l.Text("Log it")},
		}})
	}
	return part
}

// registeredPart is how a test is worked out, and what was agreed on, word for word.
func (q *question) registeredPart(e payoff.Experiment, t report.Test, working []string) view.Part {
	l := q.locale
	notes := working
	if e.Goal != "" {
		notes = append(notes, l.Text("To tell: %s", e.Goal))
	}
	if t.Registered != nil {
		notes = append(notes, l.Text("Registered on %s as test %s. The SHA-256 of its text proves that nothing was changed: give it to somebody.", q.moment(*t.Registered), t.ID))
	}
	guide := "methods/appointment-statistics"
	if t.Design == payoff.PauseDesign {
		guide = "methods/tests-statistics"
	}
	return view.Part{
		ID: "working", Title: l.Text("How this was worked out"), More: view.Link{Text: l.Text("The method"), URL: guideURL(guide)},
		Text: l.Text("The files below hold the same with every input: they can be worked out again."),
		Body: []view.Piece{{Template: "notes", Data: notes}, {Template: "codes", Data: view.Codes{Label: l.Text("SHA-256 of what was registered"), Codes: []string{t.Digest}}}},
	}
}
