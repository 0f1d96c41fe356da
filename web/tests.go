package web

import (
	"bytes"
	"net/http"
	"strconv"

	"payoff"
	"payoff/report"
	"payoff/report/ics"
	"payoff/web/access"
	"payoff/web/guide"
	"payoff/web/view"
)

// testPages are about what a business finds out by trying.
func (s *Server) testPages() []page {
	return []page{
		{path: "tests", needs: access.Reader, nav: "Tests", icon: "flask-conical", show: s.tests, data: s.testsData},
		{path: "test-plan", needs: access.Reader, under: "tests", show: s.testPlan, data: s.testPlanData, act: s.testPlanAct, may: access.Editor},
		{path: "test", needs: access.Reader, under: "tests", show: s.test, data: s.testData, act: s.testAct, may: access.Editor, calendar: s.testCalendar},
	}
}

// tests answers: what did you find out by trying?
func (s *Server) tests(q *question) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.TestsAndNext(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What did you find out by trying?"))}
	p.Title, p.Range, p.Downloads = l.Text("Tests"), q.ranges(), q.files()
	p.Range.Against, p.Range.Compare = "", view.Link{}
	by := map[string][]report.Test{}
	for _, t := range d.Tests {
		by[t.State] = append(by[t.State], t)
	}
	p.Answer = q.testsSentence(by)
	plan := view.Button{Text: l.Text("Plan a test"), URL: q.at("test-plan"), Kind: "primary"}
	if len(d.Tests) == 0 {
		p.Parts = append(p.Parts, view.Part{Title: l.Text("Nothing has been tried yet"), Body: []view.Piece{{Template: "empty", Data: q.noTests(d, plan)}}})
	}
	for _, group := range []struct {
		title, text string
		of          []report.Test
	}{
		{l.Text("Running"), l.Text("A test is read when it is over, not before: whoever looks every week sees an effect sooner or later, by chance."), by["running"]},
		{l.Text("Over, to be read"), l.Text("Until its reading is kept, no verdict counts it."), by["over"]},
		{l.Text("Planned"), l.Text("Registered, and not to be changed any more."), by["planned"]},
		{l.Text("Done"), l.Text("What each said stands behind its verdict, and loses half of its say each year."), by["read"]},
	} {
		if len(group.of) == 0 {
			continue
		}
		list := view.Entries{Label: group.title}
		for _, t := range group.of {
			list.Rows = append(list.Rows, view.Entry{Title: q.testName(t), URL: q.at("test", "id", t.ID), Tag: q.designWord(t.Design), Text: q.testSays(t, d.Today)})
		}
		p.Parts = append(p.Parts, view.Part{Title: group.title, Text: group.text, Body: []view.Piece{{Template: "entries", Data: list}}})
	}
	p.Parts = append(p.Parts, q.nextTests(d, plan))
	return p, nil
}

func (s *Server) testsData(q *question) (any, report.Document, error) {
	d, err := s.o.Answers.TestsAndNext(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	return d, report.TestsDocument(d.Business, d.Tests), nil
}

func (q *question) testsSentence(by map[string][]report.Test) string {
	l := q.locale
	var parts []string
	for _, g := range []struct{ state, one, many string }{
		{"running", "%d test runs", "%d tests run"},
		{"over", "%d is over and waits to be read", "%d are over and wait to be read"},
		{"planned", "%d is planned", "%d are planned"},
		{"read", "%d is done", "%d are done"},
	} {
		if n := len(by[g.state]); n > 0 {
			parts = append(parts, l.Count(n, g.one, g.many))
		}
	}
	if len(parts) == 0 {
		return l.Text("Nothing yet: what would be lost without a line is assumed until a test says it.")
	}
	return l.Text("%s.", l.List(parts))
}

func (q *question) testName(t report.Test) string {
	return q.locale.Text("%s, %s", q.locale.Line(t.Of), q.locale.Purpose(t.Purpose))
}

func (q *question) designWord(d payoff.Design) string {
	if d == payoff.PauseDesign {
		return q.locale.Text("pause")
	}
	return q.locale.Text("weeks drawn by lot")
}

// testSays is a test in one sentence, as it stands.
func (q *question) testSays(t report.Test, today payoff.Date) string {
	l := q.locale
	switch t.State {
	case "running":
		return l.Text("Until %s. %s", l.Day(t.To-1), q.weekSays(t, today))
	case "over":
		return l.Text("It ended on %s. Read what it says.", l.Day(t.To-1))
	case "planned":
		return l.Text("It begins on %s and takes %s.", l.Day(t.From), l.Count(t.Weeks, "%d week", "%d weeks"))
	}
	f := t.Found
	switch {
	case f.PerWeek != nil:
		return l.Text("A week with it brought %s more than one without, middle %s (80%%).", l.Span(*f.PerWeek), l.Round(f.PerWeek.Mid))
	case f.PerHour != nil:
		return l.Text("One more hour a week brought %s, middle %s (80%%).", l.Span(*f.PerHour), l.Round(f.PerHour.Mid))
	}
	return l.Text("It was read on %s.", l.Day(f.On))
}

// weekSays is what this week of a running test asks for.
func (q *question) weekSays(t report.Test, today payoff.Date) string {
	l := q.locale
	w := t.Week(today)
	switch {
	case w == nil:
		return ""
	case w.Effort == report.NoEffort:
		return l.Text("This week: no work and no money on it.")
	case w.Effort == report.LowEffort && w.Minutes == 0:
		return l.Text("This week: low effort, no minutes at all.")
	case w.Effort == report.LowEffort:
		return l.Count(int(w.Minutes), "This week: low effort, at most %d minute.", "This week: low effort, at most %d minutes.")
	}
	return l.Count(int(w.Minutes), "This week: full effort, %d minute.", "This week: full effort, %d minutes.")
}

// noTests says what will be here, and names the cheapest test.
func (q *question) noTests(d *report.Tests, plan view.Button) view.Empty {
	l := q.locale
	e := view.Empty{
		Title: l.Text("The surest way to know is to leave it for a while"), Picture: "line", Step: plan,
		Text: l.Text("Stop a line for some weeks, or take weeks of full and low effort as drawn by lot. What then fails to come is what the line really brings."),
	}
	if len(d.Candidates) > 0 && d.Candidates[0].Fact.Gain.Minor > 0 {
		c := d.Candidates[0]
		e.Step = view.Button{Text: l.Text("Plan the cheapest: %s", l.Line(c.Of)), URL: q.candidateURL(c), Kind: "primary"}
		e.Other = view.Link{Text: plan.Text, URL: plan.URL}
	}
	return e
}

// candidatesShown is how many tests are suggested.
const candidatesShown = 5

func (q *question) nextTests(d *report.Tests, plan view.Button) view.Part {
	l := q.locale
	list := view.Entries{Label: l.Text("What to try next"), Empty: l.Text("Nothing is known yet from which a test could be planned.")}
	title := l.Text("By what is expected to be gained for each hour of effort, read off %s.", l.Days(d.Range))
	switch {
	case len(d.Candidates) == 0 && len(d.Tests) > 0:
		list.Empty = l.Text("Nothing that isn't tried already.")
	case len(d.Candidates) > 0 && d.Candidates[0].Fact.Gain.Minor <= 0:
		title = l.Text("Read off %s, no test is expected to bring more than it costs: what you would do is settled, or no test would settle it. These come nearest.", l.Days(d.Range))
	}
	for _, c := range d.Candidates[:min(candidatesShown, len(d.Candidates))] {
		list.Rows = append(list.Rows, view.Entry{
			Title: l.Text("%s, %s", l.Line(c.Of), l.Purpose(c.Purpose)), URL: q.candidateURL(c), Tag: l.Verdict(c.Verdict),
			Text: l.Text("%s %s", l.Sentence(c.Fact.Do), q.gainSays(c)),
		})
	}
	return view.Part{
		ID: "next", Title: l.Text("What to try next"), Text: title,
		More: view.Link{Text: l.Text("How a fact is priced"), URL: guideURL("methods/next-fact")},
		Body: []view.Piece{{Template: "entries", Data: list}, {Template: "button", Data: plan}},
	}
}

func (q *question) gainSays(c report.TestCandidate) string {
	l, effort := q.locale, q.locale.Hours(float64(c.Fact.Minutes)/60)
	switch gain := *c.Fact.Gain; {
	case gain.Minor > 0:
		return l.Text("Choosing after it is expected to bring %s more within a year, for %s of effort.", l.Round(gain), effort)
	case gain.Minor < 0:
		return l.Text("It would lose %s more meanwhile than choosing after it brings, for %s of effort.", l.Round(gain.Neg()), effort)
	}
	return l.Text("Nothing that it could say would change what is best, for %s of effort.", effort)
}

func (q *question) candidateURL(c report.TestCandidate) string {
	design := payoff.AppointmentDesign
	if c.Fact.Fact == "pause" {
		design = payoff.PauseDesign
	}
	return q.at("test-plan", "line", lineName(c.Of), "purpose", string(c.Purpose), "design", string(design), "weeks", strconv.Itoa(c.Fact.Weeks))
}

// reminders are what the running tests ask for this week.
func (s *Server) reminders(q *question) ([]view.Flash, error) {
	if s.o.Books == nil {
		return nil, nil
	}
	tests, err := s.o.Answers.Tests(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	var out []view.Flash
	for _, t := range tests {
		if t.State == "running" {
			out = append(out, view.Flash{
				Tone: view.Note, Text: q.locale.Text("Test of %s: %s", q.locale.Line(t.Of), q.weekSays(t, s.o.Answers.Today(q.business))),
				More: view.Link{Text: q.locale.Text("See its weeks"), URL: q.at("test", "id", t.ID)},
			})
		}
	}
	return out, nil
}

// testCalendar is the weeks of the test as a calendar's file.
func (s *Server) testCalendar(q *question) ([]byte, error) {
	e, err := s.o.Answers.Experiment(q.r.Context(), q.business, q.r.URL.Query().Get("id"))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = ics.WriteTest(&b, q.business.Name, e, s.o.Now())
	return b.Bytes(), err
}

// calendar answers with what a page plans.
func (s *Server) calendar(w http.ResponseWriter, q *question, p page) {
	file, err := p.calendar(q)
	if err != nil {
		s.fail(w, q.r, err, q.layout(""))
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.path+`.ics"`)
	w.Header().Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(file) // a reader who went away is no failure
}

// guideURL is the address of a page of the guide.
func guideURL(page string) string { return guide.Prefix + page }
