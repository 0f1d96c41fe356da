package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"payoff"
	"payoff/record"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// testPlan answers: what could a test tell you, and what would it take? What is asked for stands in the
// address, so that a plan can be mailed before anybody agrees on it.
func (s *Server) testPlan(q *question) (view.Page, error) {
	return s.showPlan(q, q.r.URL.Query(), "t-"+record.Random()[:12], "")
}

// showPlan shows the form with what was asked and, where that says enough, the plan. wrong is why it couldn't
// be registered.
func (s *Server) showPlan(q *question, asked url.Values, id, wrong string) (view.Page, error) {
	l := q.locale
	p := &view.Parts{Layout: q.layout(l.Text("What could a test tell you, and what would it take?"))}
	p.Title, p.Crumbs = l.Text("Plan a test"), []view.Link{{Text: l.Text("Tests"), URL: q.at("tests")}}
	faults := access.Faults{}
	var plan *report.TestPlan
	if asked.Get("design") != "" {
		e, err := s.experimentFrom(q, asked, id, faults)
		if err != nil {
			return nil, err
		}
		if len(faults) == 0 {
			_, plan, err = s.o.Answers.PlanTest(q.r.Context(), q.business, e)
			if k := payoff.KindOf(err); k == payoff.Invalid || k == payoff.Conflict {
				wrong, plan = l.Sentence(err.Error()), nil
			} else if err != nil {
				return nil, err
			}
		}
	}
	if plan == nil {
		p.Answer = l.Text("Say what you want to know. Nothing is stored until you register it.")
	} else {
		p.Answer, p.Stats, p.Downloads = q.planSentence(plan), q.planStats(plan), q.files()
		p.Parts = append(p.Parts, q.toldPart(plan), q.takesPart(plan), q.registerPart(plan, asked, id))
	}
	form := view.Part{
		ID: "plan", Title: l.Text("The test"), Text: l.Text("A pause asks what the line brings at all. Weeks drawn by lot ask what one more hour a week brings, and the line never stops."),
		More: view.Link{Text: l.Text("Which of the two?"), URL: guideURL("tests")},
		Body: []view.Piece{{Template: "form", Data: q.planForm(asked, faults, wrong)}},
	}
	p.Parts = append(p.Parts, form)
	if plan != nil {
		p.Parts = append(p.Parts, q.planWorking(plan))
	}
	return p, nil
}

func (s *Server) testPlanData(q *question) (any, report.Document, error) {
	faults := access.Faults{}
	e, err := s.experimentFrom(q, q.r.URL.Query(), "plan", faults)
	if err != nil {
		return nil, report.Document{}, err
	}
	for _, fault := range faults {
		return nil, report.Document{}, payoff.Fail(payoff.Invalid, "%s", fault)
	}
	_, plan, err := s.o.Answers.PlanTest(q.r.Context(), q.business, e)
	if err != nil {
		return nil, report.Document{}, err
	}
	return plan, plan.Document(), nil
}

// testPlanAct registers a plan. The same form sent twice registers once.
func (s *Server) testPlanAct(q *question, w http.ResponseWriter) (view.Page, error) {
	l, id := q.locale, q.r.PostForm.Get("id")
	if !strings.HasPrefix(id, "t-") || len(id) > 40 {
		return nil, payoff.Fail(payoff.Invalid, "%s", l.Text("The form can't be read."))
	}
	said := func(text string) (view.Page, error) {
		view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: text})
		return nil, elsewhere(q.at("test", "id", id))
	}
	if _, err := s.o.Answers.Experiment(q.r.Context(), q.business, id); err == nil {
		return said(l.Text("It is registered already."))
	} else if payoff.KindOf(err) != payoff.NotFound {
		return nil, err
	}
	faults := access.Faults{}
	e, err := s.experimentFrom(q, q.r.PostForm, id, faults)
	if err != nil {
		return nil, err
	}
	if len(faults) == 0 {
		var wrong error
		if e, _, wrong = s.o.Answers.PlanTest(q.r.Context(), q.business, e); wrong == nil {
			e.Registered = s.o.Now()
			wrong = s.note(q, func(b *record.Batch) error {
				_, err := b.Experiment(e, s.o.Answers.Today(q.business))
				return err
			})
		}
		switch payoff.KindOf(wrong) {
		case payoff.Invalid, payoff.Conflict:
			p, err := s.showPlan(q, q.r.PostForm, id, l.Sentence(wrong.Error()))
			if err != nil {
				return nil, err
			}
			return nil, refused{p}
		}
		if wrong != nil {
			return nil, wrong
		}
		return said(l.Text("Registered. From now on it can't be changed."))
	}
	p, err := s.showPlan(q, q.r.PostForm, id, "")
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

// experimentFrom reads a test as a form says it. What can't be read is among the faults.
func (s *Server) experimentFrom(q *question, asked url.Values, id string, faults access.Faults) (payoff.Experiment, error) {
	l := q.locale
	e := payoff.Experiment{ID: id, Goal: clip(asked.Get("goal"), 300), Seed: lot(id), From: s.o.Answers.Today(q.business).Monday() + 7}
	var err error
	if e.Design, err = payoff.ParseDesign(asked.Get("design")); err != nil {
		faults["design"] = l.Text("want one of those offered")
	}
	if e.Line, err = s.testLine(q, asked.Get("line")); payoff.KindOf(err) == payoff.Invalid {
		faults["line"] = l.Text("want one of those offered")
	} else if err != nil {
		return e, err
	}
	if e.Purpose, err = payoff.ParsePurpose(asked.Get("purpose")); err != nil || e.Purpose == payoff.Personal {
		faults["purpose"] = l.Text("want one of those offered")
	}
	if text := asked.Get("start"); text != "" {
		d, err := payoff.ParseDate(text)
		if err != nil {
			faults["start"] = l.Text("want a day")
		}
		e.From = d.Monday() // the week that holds the day
	}
	weeks := usualWeeks(e.Design)
	number := func(name string, usual, most int64) int64 {
		if asked.Get(name) == "" {
			return usual
		}
		n, err := strconv.ParseInt(strings.TrimSpace(asked.Get(name)), 10, 64)
		if err != nil || n < 0 || n > most {
			faults[name] = l.Text("want a whole number, at most %d", int(most))
		}
		return n
	}
	e.Weeks = int(number("weeks", weeks, 260))
	if e.Design == payoff.AppointmentDesign {
		e.Block, e.Run = 4, 1
		if asked.Get("lingers") != "" {
			e.Run, e.WashOut = 2, 1
		}
		e.Low, e.Full = number("low", 0, minutesInWeek), number("full", 0, minutesInWeek)
		if faults["full"] == "" && faults["low"] == "" && e.Full <= e.Low {
			faults["full"] = l.Text("want more minutes in a full week than in a low one")
		}
	}
	return e, nil
}

const minutesInWeek = 7 * 24 * 60

// usualWeeks is how long a test is where nobody says.
func usualWeeks(d payoff.Design) int64 {
	if d == payoff.PauseDesign {
		return 4
	}
	return 24
}

// lot is the seed from which the weeks of a test are drawn. It follows from the test's id, so that a form sent
// twice draws the same weeks, and nobody sees them before they are registered.
func lot(id string) uint64 {
	sum := sha256.Sum256([]byte("payoff lot of " + id))
	return uint64(binary.BigEndian.Uint32(sum[:4]))
}

// testLine reads a line that the form offers: one of those that any form does, or one that has a verdict.
func (s *Server) testLine(q *question, name string) (payoff.Line, error) {
	line, err := readLine(name)
	if err != nil {
		return line, err
	}
	if _, ok := lineOf(lineWord(line)); ok && line.Account == "" {
		return line, nil
	}
	v, err := s.o.Answers.Verdicts(q.r.Context(), q.business, q.days)
	if err != nil {
		return line, err
	}
	for _, r := range v.Rows {
		if r.Line == line {
			return line, nil
		}
	}
	return line, payoff.Fail(payoff.Invalid, "line %q isn't offered", name)
}

func (q *question) planForm(asked url.Values, faults access.Faults, wrong string) view.Form {
	l := q.locale
	of := func(name, usual string) string {
		if asked.Get("design") == "" && asked.Get(name) == "" {
			return usual
		}
		return asked.Get(name)
	}
	design := of("design", string(payoff.AppointmentDesign))
	lines := []view.Option{}
	known := false
	for _, o := range q.lineOptions("")[1:] {
		line, _ := lineOf(o.Value)
		name := lineName(line)
		known = known || name == asked.Get("line")
		lines = append(lines, view.Option{Value: name, Text: o.Text, On: name == asked.Get("line")})
	}
	if line, err := readLine(asked.Get("line")); err == nil && !known && faults["line"] == "" {
		lines = append(lines, view.Option{Value: asked.Get("line"), Text: l.Line(line), On: true})
	}
	var purposes []view.Option
	for _, o := range q.purposeOptions(of("purpose", string(payoff.Acquire)))[1:] {
		if o.Value != string(payoff.Personal) {
			purposes = append(purposes, o)
		}
	}
	start := (q.s.o.Answers.Today(q.business).Monday() + 7).String()
	form := view.Form{
		Action: businessURL(q.business) + "test-plan", Get: true, Error: wrong,
		Fields: []view.Field{
			{Label: l.Text("Where"), Name: "line", Type: "select", Required: true, Options: lines, Error: said(faults, "line")},
			{Label: l.Text("What for"), Name: "purpose", Type: "select", Required: true, Options: purposes, Error: said(faults, "purpose")},
			{Label: l.Text("How"), Name: "design", Type: "select", Required: true, Error: said(faults, "design"), Options: []view.Option{
				{Value: string(payoff.AppointmentDesign), Text: l.Text("weeks of full and low effort, drawn by lot"), On: design == string(payoff.AppointmentDesign)},
				{Value: string(payoff.PauseDesign), Text: l.Text("a pause"), On: design == string(payoff.PauseDesign)},
			}},
			{Label: l.Text("It starts in the week of"), Name: "start", Type: "date", Required: true, Value: cmp.Or(asked.Get("start"), start), Min: start, Error: said(faults, "start")},
			{Label: l.Text("Weeks"), Name: "weeks", Mode: "numeric", Value: asked.Get("weeks"), Unit: l.Text("weeks"), Hint: l.Text("Empty: 4 of a pause, 24 drawn by lot (in blocks of 4)."), Error: said(faults, "weeks")},
			{Label: l.Text("A full week has"), Name: "full", Mode: "numeric", Value: of("full", "150"), Unit: l.Text("minutes"), Hint: l.Text("Of weeks drawn by lot only."), Error: said(faults, "full")},
			{Label: l.Text("A low week has at most"), Name: "low", Mode: "numeric", Value: of("low", "30"), Unit: l.Text("minutes"), Error: said(faults, "low")},
			{Label: l.Text("What I do lingers into the next week"), Name: "lingers", Type: "checkbox", Checked: asked.Get("lingers") != "", Hint: l.Text("Then weeks are drawn in pairs, and the first of each pair doesn't count.")},
			{Label: l.Text("What it is to tell, in your words"), Name: "goal", Value: asked.Get("goal")},
		},
		Button: view.Button{Text: l.Text("Show what it could tell"), Kind: "primary"},
	}
	for _, name := range []string{"range", "compare"} {
		if v := q.r.URL.Query().Get(name); v != "" {
			form.Hidden = append(form.Hidden, view.Hidden{Name: name, Value: v})
		}
	}
	return form
}

// registerPart is the form that makes a plan binding: what is sent is what was shown.
func (q *question) registerPart(p *report.TestPlan, asked url.Values, id string) view.Part {
	l := q.locale
	form := view.Form{Action: q.at("test-plan"), Hidden: []view.Hidden{{Name: "id", Value: id}}, Button: view.Button{Text: l.Text("Register it"), Kind: "primary"}}
	for _, name := range []string{"line", "purpose", "design", "start", "weeks", "full", "low", "lingers", "goal"} {
		if v := asked.Get(name); v != "" {
			form.Hidden = append(form.Hidden, view.Hidden{Name: name, Value: v})
		}
	}
	text := l.Text("From then on neither its weeks nor the way it is read can be changed. A week that you can't keep is logged, and stays where it was drawn.")
	if p.Test.Design == payoff.AppointmentDesign {
		text = l.Text("Which weeks are full and which are low is drawn by lot, and shown once it is registered.") + " " + text
	}
	return view.Part{ID: "register", Title: l.Text("Agree on it"), Text: text, Body: []view.Piece{{Template: "form", Data: form}}}
}
