package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// costPages are about what time and money go into.
func (s *Server) costPages() []page {
	return []page{
		{path: "time", needs: access.Reader, nav: "Time and cost", icon: "hand-coins", show: s.time, data: s.ledgerData, act: s.timeAct, may: access.Editor},
		{path: "costs", needs: access.Reader, under: "time", show: s.costs, data: s.ledgerData, act: s.costsAct, may: access.Editor},
		{path: "budgets", needs: access.Reader, under: "time", show: s.budgets, data: s.budgetsData, act: s.budgetsAct, may: access.Editor},
		{path: "rates", needs: access.Reader, under: "time", show: s.rates, act: s.ratesAct, may: access.Editor},
	}
}

func (q *question) costTabs() *view.Tabs {
	tabs := view.Tabs{Label: q.locale.Text("What is noted")}
	for _, t := range []struct{ path, text string }{
		{"time", q.locale.Text("Hours")}, {"costs", q.locale.Text("Money")}, {"budgets", q.locale.Text("Budgets")}, {"rates", q.locale.Text("Rates")},
	} {
		tabs.Tabs = append(tabs.Tabs, view.Link{Text: t.text, URL: q.at(t.path), Current: t.path == q.page.path})
	}
	return &tabs
}

// time answers: what do hours go into?
func (s *Server) time(q *question) (view.Page, error) { return s.showTime(q, nil) }

func (s *Server) showTime(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What do your hours go into?")), Tabs: q.costTabs()}
	p.Title, p.Range = l.Text("Hours"), q.ranges()
	p.Answer, p.Stats, p.Downloads = q.hoursSentence(d), q.costStats(d), q.files()

	if over, err := q.overBudget(); err != nil {
		return nil, err
	} else if over != "" {
		p.Answer += " " + over
	}
	clock, err := q.clockPart()
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, clock, view.Part{
		ID: "note", Title: l.Text("Note time"), Text: l.Text("What it was for decides which verdict it counts in. Without it, it stands as unallocated."),
		Body: []view.Piece{{Template: "form", Data: q.timeForm(wrong)}},
	})
	sheet, err := s.sheetPart(q)
	if err != nil {
		return nil, err
	}
	p.Parts = append(p.Parts, sheet,
		view.Part{ID: "lines", Title: l.Text("Where it went"), Body: []view.Piece{{Template: "table", Data: q.spentTable(d, true)}}},
		q.entriesPart(d, "time", func(e answer.Booked) bool { return e.Kind == payoff.TimeCost }))
	return p, nil
}

func (q *question) hoursSentence(d *answer.Ledger) string {
	l := q.locale
	if d.Minutes == 0 {
		return l.Text("No hours are noted in these days.")
	}
	text := l.Text("%s went into it", l.Hours(d.Minutes/60))
	if d.Hour != nil {
		return text + l.Text(", at %s an hour: %s.", l.Money(*d.Hour), l.Round(d.Time))
	}
	return text + l.Text(". What an hour costs isn't said yet.")
}

func (q *question) costStats(d *answer.Ledger) []view.Stat {
	l := q.locale
	out := []view.Stat{
		{Label: l.Text("Hours"), Value: l.Hours(d.Minutes / 60)},
		{Label: l.Text("Cost of hours"), Value: l.Round(d.Time)},
		{Label: l.Text("Money spent"), Value: l.Round(d.Cost.Minus(d.Time))},
		{Label: l.Text("Together"), Value: l.Round(d.Cost)},
	}
	if d.Unallocated.Minor != 0 {
		out = append(out, view.Stat{Label: l.Text("Unallocated"), Term: l.Text("Noted without a network or a purpose. It counts in no verdict, and is shown so that nothing gets lost."), Value: l.Round(d.Unallocated)})
	}
	return out
}

func (q *question) timeForm(wrong access.Faults) view.Form {
	l := q.locale
	kept := func(name, usual string) string {
		if wrong == nil {
			return usual
		}
		return q.r.PostFormValue(name)
	}
	today := q.s.o.Answers.Today(q.business).String()
	return view.Form{
		Action: q.at("time"), Hidden: []view.Hidden{{Name: "do", Value: "note"}, q.once(wrong)},
		Fields: []view.Field{
			{Label: l.Text("Minutes"), Name: "minutes", Mode: "numeric", Required: true, Value: kept("minutes", ""), Unit: l.Text("minutes"), Error: said(wrong, "minutes")},
			{Label: l.Text("Day"), Name: "on", Type: "date", Required: true, Value: kept("on", today), Error: said(wrong, "on")},
			{Label: l.Text("Where"), Name: "line", Type: "select", Options: q.lineOptions(kept("line", "")), Error: said(wrong, "line")},
			{Label: l.Text("What for"), Name: "purpose", Type: "select", Options: q.purposeOptions(kept("purpose", string(payoff.Acquire)))},
			{Label: l.Text("What was done"), Name: "activity", Type: "select", Options: q.activityOptions(kept("activity", string(payoff.Create)))},
			{Label: l.Text("Note"), Name: "note", Value: kept("note", "")},
		},
		Button: view.Button{Text: l.Text("Note it"), Kind: "primary"},
	}
}

// timeAct notes time, runs the clock, saves the week's sheet or takes an entry back.
func (s *Server) timeAct(q *question, w http.ResponseWriter) (view.Page, error) {
	switch q.r.PostFormValue("do") {
	case "note":
		wrong := access.Faults{}
		e := q.workFrom(wrong)
		if len(wrong) == 0 {
			known, err := s.noteOnce(q, &e)
			if err != nil && payoff.KindOf(err) != payoff.Invalid {
				return nil, err
			}
			if known {
				return q.knownAndBack(w)
			}
			if err == nil {
				return q.saidAndBack(w, q.locale.Text("%s noted.", q.locale.Count(int(e.Minutes), "%d minute", "%d minutes")))
			}
			wrong["minutes"] = err.Error()
		}
		p, err := s.showTime(q, wrong)
		if err != nil {
			return nil, err
		}
		return nil, refused{p}
	case "start", "stop", "drop":
		return s.clockAct(q, w)
	case "week":
		return s.sheetAct(q, w)
	case "reverse":
		return s.reverse(q, w)
	}
	return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
}

// workFrom reads a stretch of work from the form.
func (q *question) workFrom(wrong access.Faults) payoff.Entry {
	e := payoff.Entry{Kind: payoff.TimeCost, Person: "owner", Note: clip(q.r.PostFormValue("note"), 500)}
	var err error
	if e.Minutes, err = strconv.ParseInt(strings.TrimSpace(q.r.PostFormValue("minutes")), 10, 64); err != nil || e.Minutes < 1 || e.Minutes > 24*60 {
		wrong["minutes"] = q.locale.Text("want whole minutes, from 1 to 1,440")
	}
	if e.On, err = payoff.ParseDate(q.r.PostFormValue("on")); err != nil {
		wrong["on"] = q.locale.Text("want a day")
	} else if e.On > q.s.o.Answers.Today(q.business) {
		wrong["on"] = q.locale.Text("that day is still to come")
	}
	q.forWhat(&e, wrong)
	return e
}

// forWhat reads where an entry belongs and what it was for.
func (q *question) forWhat(e *payoff.Entry, wrong access.Faults) {
	line, ok := lineOf(q.r.PostFormValue("line"))
	if !ok {
		wrong["line"] = q.locale.Text("want one of those offered")
	}
	if !line.None() {
		e.Lines = []payoff.Weight[payoff.Line]{{Of: line, Weight: 1}}
	}
	if text := q.r.PostFormValue("purpose"); text != "" {
		purpose, err := payoff.ParsePurpose(text)
		if err != nil {
			wrong["purpose"] = q.locale.Text("want one of those offered")
		}
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: purpose, Weight: 1}}
	}
	activity, err := payoff.ParseActivity(q.r.PostFormValue("activity"))
	if err != nil {
		wrong["activity"] = q.locale.Text("want one of those offered")
	}
	e.Activity = activity
}

// note writes facts that somebody stated on a page.
func (s *Server) note(q *question, do func(*record.Batch) error) error {
	rec, err := record.Open(q.r.Context(), s.o.Books, q.business.ID)
	if err != nil {
		return err
	}
	return rec.Batch(q.r.Context(), record.Options{Via: books.Hand, By: access.ActorOf(q.r.Context())}, do)
}

// once marks a form as it was drawn: sent again as it was, by a second click or from the page before, it is known.
func (q *question) once(wrong access.Faults) view.Hidden {
	mark := q.r.PostFormValue("once")
	if wrong == nil || mark == "" {
		mark = record.Random()
	}
	return view.Hidden{Name: "once", Value: mark}
}

// noteOnce notes what a form says, and tells whether the same form noted it already. A form that went back and says
// something else is a new entry, and so is every one of a form without a mark.
func (s *Server) noteOnce(q *question, e *payoff.Entry) (known bool, err error) {
	if q.r.PostFormValue("once") != "" {
		e.Key = onceKey(q.r.PostForm.Encode())
	}
	err = s.note(q, func(b *record.Batch) error {
		outcome, err := b.Entry(*e)
		known = outcome == record.Known
		return err
	})
	return known && err == nil, err
}

// onceKey is an entry's key by what a page said of it, so that the same is the same entry.
func onceKey(said string) string {
	sum := sha256.Sum256([]byte(said))
	return "hand/" + hex.EncodeToString(sum[:16])
}

func (q *question) knownAndBack(w http.ResponseWriter) (view.Page, error) {
	return q.saidAndBack(w, q.locale.Text("It is noted already: the form was sent twice, and counts once."))
}

// saidAndBack leads back to the page, so that a reload doesn't send the form again.
func (q *question) saidAndBack(w http.ResponseWriter, text string) (view.Page, error) {
	view.SetFlash(w, q.r, view.Flash{Text: text})
	return nil, elsewhere(q.at(q.page.path))
}

// reverse takes an entry back.
func (s *Server) reverse(q *question, w http.ResponseWriter) (view.Page, error) {
	id, why := q.r.PostFormValue("entry"), clip(q.r.PostFormValue("why"), 200)
	if err := s.note(q, func(b *record.Batch) error { return b.Reverse(id, why) }); err != nil {
		return nil, err
	}
	return q.saidAndBack(w, q.locale.Text("Taken back. Both stay in the books, and neither counts."))
}

// spentTable is what each line and purpose took.
func (q *question) spentTable(d *answer.Ledger, hours bool) *view.Table {
	l := q.locale
	out := &view.Table{
		Caption: l.Text("By network and purpose"), Hidden: true, Empty: l.Text("Nothing is noted in these days."),
		Columns: []view.Column{{Name: l.Text("Where")}, {Name: l.Text("What for")}, {Name: l.Text("Hours"), Numeric: true}, {Name: l.Text("Cost"), Numeric: true}},
	}
	for _, s := range d.Lines {
		if hours && s.Minutes == 0 || !hours && s.Cost.Minor == 0 {
			continue
		}
		where, purpose := l.Text("nowhere by name"), l.Text("nothing by name")
		if !s.Line.None() {
			where = l.Line(s.Line)
		}
		if s.Purpose != "" {
			purpose = l.Purpose(s.Purpose)
		}
		out.Rows = append(out.Rows, view.TableRow{Cells: []view.Cell{{Text: where}, {Text: purpose}, {Text: l.Hours(s.Minutes / 60)}, {Text: l.Money(s.Cost)}}})
	}
	return out
}

// entriesPart lists entries, each with what takes it back.
func (q *question) entriesPart(d *answer.Ledger, action string, which func(answer.Booked) bool) view.Part {
	l := q.locale
	rows := view.Entries{Label: l.Text("Entries"), Empty: l.Text("Nothing is noted in these days.")}
	var list []answer.Booked
	for _, e := range d.Entries {
		if which(e) {
			list = append(list, e)
		}
	}
	paging := listOf(q, "entries", "", 20)
	from, to, pager := paging.part(len(list), l.Text("Entries"))
	for _, e := range list[from:to] {
		row := view.Entry{Title: q.entryTitle(e), Tag: q.entryTag(e), Text: q.entryText(e)}
		row.Forms = []view.Form{{
			Action: q.at(action), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "reverse"}, {Name: "entry", Value: e.ID}},
			Button: view.Button{Text: l.Text("Take back"), Kind: "quiet"},
		}}
		rows.Rows = append(rows.Rows, row)
	}
	part := view.Part{ID: "entries", Title: l.Text("Entries"), Text: l.Text("An entry is never changed: take it back and note it again. Both stay in the books.")}
	part.Body = append(part.Body, view.Piece{Template: "entries", Data: rows})
	if pager != nil {
		part.Body = append(part.Body, view.Piece{Template: "pager", Data: *pager})
	}
	return part
}

func (q *question) entryTitle(e answer.Booked) string {
	if e.Kind == payoff.TimeCost {
		return q.locale.Count(int(e.Minutes), "%d minute", "%d minutes")
	}
	text := q.locale.Money(e.Money)
	switch e.Every {
	case payoff.Weekly:
		return q.locale.Text("%s every week", text)
	case payoff.Monthly:
		return q.locale.Text("%s every month", text)
	case payoff.Yearly:
		return q.locale.Text("%s every year", text)
	}
	return text
}

func (q *question) entryTag(e answer.Booked) string {
	if !e.ByHand() {
		return q.locale.Text("from a file")
	}
	return ""
}

func (q *question) entryText(e answer.Booked) string {
	l := q.locale
	days := l.Day(e.On)
	if from, to := e.Period(); to > from+1 {
		days = l.Days(payoff.Range{From: from, To: to, Zone: q.business.Zone})
	}
	parts := []string{days, costKind(l, e.Kind, e.Activity)}
	for _, w := range e.Lines {
		parts = append(parts, l.Line(w.Of))
	}
	for _, w := range e.Purposes {
		parts = append(parts, l.Purpose(w.Of))
	}
	for _, text := range []string{e.Campaign, e.Note, e.Unpriced} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// ledgerData is the pages' figures for a program or a spreadsheet.
func (s *Server) ledgerData(q *question) (any, report.Document, error) {
	d, err := s.o.Answers.Ledger(q.r.Context(), q.business, q.days)
	if err != nil {
		return nil, report.Document{}, err
	}
	table := &report.Table{Columns: []report.Column{
		{Name: "entry"},
		{Name: "on"},
		{Name: "kind"},
		{Name: "person"},
		{Name: "minutes", Numeric: true},
		{Name: "billed", Numeric: true},
		{Name: "cost", Numeric: true},
		{Name: "lines"},
		{Name: "purposes"},
		{Name: "note"},
	}}
	for _, e := range d.Entries {
		var lines, purposes []string
		for _, w := range e.Lines {
			lines = append(lines, w.Of.Name())
		}
		for _, w := range e.Purposes {
			purposes = append(purposes, string(w.Of))
		}
		billed := ""
		if e.Money.Currency != "" {
			billed = e.Money.String()
		}
		table.Rows = append(table.Rows, []string{
			e.ID, e.On.String(), string(e.Kind), e.Person, strconv.FormatInt(e.Minutes, 10), billed, e.Cost.Amount(), strings.Join(lines, "; "), strings.Join(purposes, "; "), e.Note,
		})
	}
	return d, report.Document{Title: "What do time and money go into?", Sections: []report.Section{{Heading: "Entries", Table: table}}, Notes: d.Unpriced}, nil
}

func clip(text string, most int) string {
	text = strings.TrimSpace(text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// share reads a share from 0 to 1 as decimal text.
func share(text string) (string, bool) {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= 0 && x <= 1) {
		return "", false
	}
	return strconv.FormatFloat(x, 'f', -1, 64), true
}
