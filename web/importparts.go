package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/importer"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// importKinds are the kinds of file, as the import command names them.
var importKinds = []string{
	string(importer.AccessLog), string(importer.ShopifyOrders), string(importer.EtsyOrders), string(importer.TogglTime),
	string(importer.GoogleAds), string(importer.MetaAds), string(importer.NamedCSV),
}

// kindWords is how people call a kind of file.
func (q *question) kindWords(kind string) string {
	l := q.locale
	switch importer.Kind(kind) {
	case importer.AccessLog:
		return l.Text("Access log")
	case importer.ShopifyOrders:
		return l.Text("Shopify orders")
	case importer.EtsyOrders:
		return l.Text("Etsy orders")
	case importer.TogglTime:
		return l.Text("Toggl time")
	case importer.GoogleAds:
		return "Google Ads"
	case importer.MetaAds:
		return "Meta Ads"
	}
	return l.Text("Table of your own")
}

// waitingParts shows each file that waits: what would happen, or how far it has come.
func (q *question) waitingParts(list []Handed) []view.Part {
	var parts []view.Part
	working := false
	for i, h := range list {
		p := view.Part{ID: "file-" + strconv.Itoa(i+1), Title: h.Name}
		if i == 0 {
			p.ID = "waiting"
		}
		q.waitingPart(&p, h, !working)
		working = working || h.working()
		parts = append(parts, p)
	}
	return parts
}

// waitingPart fills the part of one file; of several that are being read the first asks for the page again.
func (q *question) waitingPart(p *view.Part, h Handed, asks bool) {
	l := q.locale
	add := func(template string, data any) {
		p.Body = append(p.Body, view.Piece{Template: template, Data: data})
	}
	form := func(do, text, kind string) view.Form {
		return view.Form{
			Action: q.here("imports"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: do}, {Name: "file", Value: h.ID}},
			Button: view.Button{Text: text, Kind: kind},
		}
	}
	switch h.State {
	case Looking, Importing:
		progress := view.Progress{Title: l.Text("It is being looked at"), Text: l.Text("Nothing is stored. You may leave this page and come back.")}
		if h.State == Importing {
			progress = view.Progress{Title: l.Text("It is being imported"), Text: l.Text("All of it is stored, or nothing. You may leave this page and come back.")}
		}
		if h.Rows > 0 {
			progress.Text = l.Count(int(h.Rows), "%d line so far.", "%d lines so far.") + " " + progress.Text
		}
		if asks {
			// Without "#waiting": from an address that has it a browser would only go to that place of the page it has.
			progress.Next = q.here("imports")
		}
		add("progress", progress)
	case Looked:
		s := q.summaryOf(h.Summary)
		p.Text = q.kindWords(string(h.Summary.Kind)) + ". " + q.wouldHappen(s)
		q.summaryPieces(string(h.Summary.Kind), s, add)
		row := view.Entry{Title: l.Text("Nothing is stored yet."), Text: l.Text("It waits for an hour at most."), Forms: []view.Form{form("import", l.Text("Import it"), "primary"), form("leave", l.Text("Leave it"), "quiet")}}
		if s.Stored+s.Updated == 0 && string(h.Summary.Kind) != string(importer.AccessLog) {
			row.Title = l.Text("There is nothing new in it.")
		}
		add("entries", view.Entries{Label: l.Text("What to do with %s", h.Name), Rows: []view.Entry{row}})
		add("more", q.againForm(h))
	case Imported:
		s := q.summaryOf(h.Summary)
		p.Text = l.Text("Imported: %s.", q.became(s))
		add("entries", view.Entries{Label: l.Text("What to do with %s", h.Name), Rows: []view.Entry{{
			Title: l.Text("It stands in the history below."), Text: l.Text("There it opens, and can be taken back."), Forms: []view.Form{form("leave", l.Text("Put it away"), "quiet")},
		}}})
	case Refused:
		wrong := h.Wrong
		if wrong == "" {
			wrong = l.Text("Something is broken here. Nothing was stored; the server's log says what happened.")
		}
		add("failure", view.Failure{Title: l.Text("It can't be read"), Text: access.Sentence(wrong)})
		add("entries", view.Entries{Label: l.Text("What to do with %s", h.Name), Rows: []view.Entry{{
			Title: l.Text("Nothing was stored."), Text: l.Text("Say below what the file doesn't say, or leave it."), Forms: []view.Form{form("leave", l.Text("Leave it"), "quiet")},
		}}})
		more := q.againForm(h)
		more.Open = true
		add("more", more)
	}
}

// againForm says something else beside a file that waits, and looks again.
func (q *question) againForm(h Handed) view.More {
	l := q.locale
	fields := q.saidFields(h.Said)
	for i := range fields {
		fields[i].ID = fields[i].Name + "-" + h.ID[:8]
	}
	return view.More{Text: l.Text("What the file doesn't say"), Form: view.Form{
		Action: q.here("imports"), Hidden: []view.Hidden{{Name: "do", Value: "again"}, {Name: "file", Value: h.ID}}, Fields: fields,
		Button: view.Button{Text: l.Text("Look again")},
	}}
}

func (q *question) summaryOf(s importer.Summary) answer.ImportSummary {
	out := answer.ImportSummary{Rows: s.Rows, Stored: s.Stored, Known: s.Known, Updated: s.Updated, Notes: s.Notes, NotCounted: s.NotCounted, Totals: map[string]any{}}
	for _, k := range s.Skipped {
		out.Skipped = append(out.Skipped, answer.ImportSkip(k))
	}
	for _, c := range s.Checks {
		out.Checks = append(out.Checks, answer.ImportCheck(c))
	}
	for name, text := range s.Totals {
		out.Totals[name] = text
	}
	return out
}

// wouldHappen says in a sentence what importing it would do.
func (q *question) wouldHappen(s answer.ImportSummary) string {
	l := q.locale
	if s.Stored+s.Updated == 0 {
		return l.Text("Importing it would store nothing: %s.", q.became(s))
	}
	return l.Text("Importing it: %s.", q.became(s))
}

// became is how many are new, changed and known; what is none isn't said.
func (q *question) became(s answer.ImportSummary) string {
	l := q.locale
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{{s.Stored, "%d new", "%d new"}, {s.Updated, "%d changed", "%d changed"}, {s.Known, "%d known already", "%d known already"}} {
		if p.n > 0 {
			parts = append(parts, l.Count(p.n, p.one, p.many))
		}
	}
	if len(parts) == 0 {
		return l.Text("nothing to store")
	}
	return strings.Join(parts, ", ")
}

// summaryPieces show what a file holds, its checks, what is left out of it and what a reader must know.
func (q *question) summaryPieces(kind string, s answer.ImportSummary, add func(string, any)) {
	l := q.locale
	count := func(n int) string { return l.Number(float64(n), 0) }
	rows := l.Text("Rows")
	if kind == string(importer.AccessLog) {
		rows = l.Text("Lines")
	}
	add("stats", []view.Stat{
		{Label: rows, Value: count(s.Rows)},
		{Label: l.Text("New"), Value: count(s.Stored)},
		{Label: l.Text("Changed"), Value: count(s.Updated)},
		{Label: l.Text("Known already"), Value: count(s.Known)},
	})
	if t := q.totalsTable(s); len(t.Rows) > 0 {
		add("table", t)
	}
	if len(s.Checks) > 0 {
		t := &view.Table{Caption: l.Text("The file's own totals"), Columns: []view.Column{
			{Name: l.Text("Total")}, {Name: l.Text("The file says"), Numeric: true}, {Name: l.Text("The rows add up to"), Numeric: true}, {Name: l.Text("Check")},
		}}
		for _, c := range s.Checks {
			holds := l.Text("holds")
			if !c.OK {
				holds = l.Text("doesn't hold")
			}
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: c.Name}, {Text: c.FileSays}, {Text: c.Sum}, {Text: holds}}})
		}
		add("table", t)
	}
	if len(s.Skipped) > 0 {
		t := &view.Table{Caption: l.Text("Rows that are left out"), Columns: []view.Column{{Name: l.Text("Why")}, {Name: l.Text("Rows"), Numeric: true}, {Name: l.Text("Lines of the file")}}}
		for _, k := range s.Skipped {
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: l.Sentence(k.Reason)}, {Text: count(k.Count)}, {Text: lineNumbers(k)}}})
		}
		add("table", t)
	}
	if len(s.NotCounted) > 0 {
		t := &view.Table{Caption: l.Text("Requests that aren't page views of people"), Columns: []view.Column{{Name: l.Text("Why")}, {Name: l.Text("Requests"), Numeric: true}}}
		for _, reason := range slices.Sorted(maps.Keys(s.NotCounted)) {
			t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: q.dropped(reason)}, {Text: l.Number(float64(s.NotCounted[reason]), 0)}}})
		}
		add("table", t)
	}
	if len(s.Notes) > 0 {
		notes := make([]string, len(s.Notes))
		for i, n := range s.Notes {
			notes[i] = l.Sentence(n)
		}
		add("notes", notes)
	}
}

// dropped says why requests of a log aren't counted.
func (q *question) dropped(reason string) string {
	l := q.locale
	switch reason {
	case "asset":
		return l.Text("Pictures and files")
	case "bot":
		return l.Text("Bots")
	case "method":
		return l.Text("Not asked for by a reader")
	case "status":
		return l.Text("Errors and redirects")
	case "spam":
		return l.Text("Spam")
	case "excluded":
		return l.Text("Excluded visitors and pages")
	}
	return reason
}

func lineNumbers(k answer.ImportSkip) string {
	text := make([]string, len(k.Lines))
	for i, n := range k.Lines {
		text[i] = strconv.Itoa(n)
	}
	if k.Count > len(k.Lines) {
		text = append(text, "…")
	}
	return strings.Join(text, ", ")
}

// totalsTable is what the rows hold as the vendor states it.
func (q *question) totalsTable(s answer.ImportSummary) *view.Table {
	l := q.locale
	t := &view.Table{Caption: l.Text("What it holds"), Columns: []view.Column{{Name: l.Text("What")}, {Name: l.Text("Figure"), Numeric: true}}}
	for _, name := range slices.Sorted(maps.Keys(s.Totals)) {
		text := fmt.Sprint(s.Totals[name])
		if strings.Trim(text, "0.") == "" || name == "total_rows" || name == "bytes" {
			continue
		}
		if n, err := json.Number(text).Int64(); err == nil {
			text = l.Number(float64(n), 0)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: strings.ReplaceAll(name, "_", " ")}, {Text: text}}})
	}
	return t
}

// importAsked is the import that the address names.
func (s *Server) importAsked(q *question) (*answer.Import, error) {
	id, err := strconv.ParseInt(q.r.URL.Query().Get("import"), 10, 64)
	if err != nil {
		return nil, payoff.Fail(payoff.NotFound, "%s", q.locale.Text("There is no such import."))
	}
	return s.o.Answers.Import(q.r.Context(), q.business, id)
}

// oneImport answers: what did this file bring in?
func (s *Server) oneImport(q *question) (view.Page, error) {
	l := q.locale
	i, err := s.importAsked(q)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What did %s bring in?", i.File))}
	p.Title, p.Downloads = i.File, q.files()
	p.Crumbs = []view.Link{{Text: l.Text("What did your files bring in?"), URL: q.at("imports", "import", "")}}
	by := ""
	if i.By != "" {
		by = " " + l.Text("by %s", i.By)
	}
	p.Answer = l.Text("%s, read on %s", q.kindWords(i.Kind), q.day(i.At)) + by + ": " + q.became(i.Summary) + "."
	if u := i.Undone; u != nil {
		p.Answer = l.Text("Taken back on %s: what only this file stated counts no more.", q.day(u.At))
	}
	held := view.Part{ID: "held", Title: l.Text("What it held"), Text: q.checkSentence(i.Summary)}
	q.summaryPieces(i.Kind, i.Summary, func(template string, data any) {
		held.Body = append(held.Body, view.Piece{Template: template, Data: data})
	})
	p.Parts = append(p.Parts, held)
	if i.IsLog() {
		p.Parts = append(p.Parts, view.Part{ID: "facts", Title: l.Text("What it stated"), Text: l.Text("Page views, and the visits that they make up."), Body: []view.Piece{{Template: "button", Data: view.Button{Text: l.Text("See where visits come from"), URL: q.at("traffic", "import", "")}}}})
	} else {
		p.Parts = append(p.Parts, view.Part{ID: "facts", Title: l.Text("What it stated"), Text: l.Text("Those that others state too as well."), Body: []view.Piece{{Template: "table", Data: q.statedTable(i)}}})
	}
	p.Parts = append(p.Parts, q.undoPart(s, i))
	return p, nil
}

func (q *question) checkSentence(s answer.ImportSummary) string {
	l := q.locale
	switch n := s.Unequal(); {
	case len(s.Checks) == 0:
		return l.Text("The file states no total that its rows could be held against.")
	case n > 0:
		return l.Text("Not all totals that the file states are the sums of its rows. The rows count; the totals are never data.")
	}
	return l.Text("Its rows add up to the totals that it states.")
}

func (q *question) statedTable(i *answer.Import) *view.Table {
	l := q.locale
	t := &view.Table{Caption: l.Text("What it stated"), Hidden: true, Empty: l.Text("It stated nothing that could be read."), Columns: []view.Column{
		{Name: l.Text("Kind")}, {Name: l.Text("Facts"), Numeric: true}, {Name: l.Text("First day")}, {Name: l.Text("Last day")},
	}}
	for _, f := range i.Stated {
		name, path := "", ""
		switch f.Kind {
		case books.Orders:
			name, path = l.Text("Orders"), "sales"
		case books.Leads:
			name, path = l.Text("Leads"), "sales"
		default:
			name, path = l.Text("Hours and costs"), "time"
		}
		cell := view.Cell{Text: name}
		if q.s.has(path) {
			cell.URL = q.at(path, "import", "", "range", payoff.Range{From: f.First, To: f.Last + 1}.String())
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{cell, {Text: l.Number(float64(f.Facts), 0)}, {Text: l.Day(f.First)}, {Text: l.Day(f.Last)}}})
	}
	return t
}

// has says whether there is such a page.
func (s *Server) has(path string) bool {
	return slices.ContainsFunc(s.pages(), func(p page) bool { return p.path == path })
}

// undoPart takes the import back, or says who did.
func (q *question) undoPart(s *Server, i *answer.Import) view.Part {
	l := q.locale
	p := view.Part{ID: "undo", Title: l.Text("Take it back")}
	if u := i.Undone; u != nil {
		p.Title, p.Text = l.Text("Taken back"), l.Text("Nothing was deleted. Import the same file again, and it counts again.")
		by := u.By
		if by == "" {
			by = l.Text("by whom wasn't noted")
		}
		why := u.Why
		if why == "" {
			why = l.Text("No reason was given.")
		}
		p.Body = append(p.Body, view.Piece{Template: "entries", Data: view.Entries{Label: l.Text("Taken back"), Rows: []view.Entry{{Title: q.day(u.At), Tag: by, Text: why}}}})
		return p
	}
	p.Text = l.Text("What only this file stated counts no more. What other files, pages or people stated too is what they say of it. Nothing is deleted.")
	if !s.mayImport(q) {
		p.Text += " " + l.Text("An editor of the business can do it.")
		return p
	}
	p.Body = append(p.Body, view.Piece{Template: "form", Data: view.Form{
		Action: q.here("import") + "?import=" + strconv.FormatInt(i.ID, 10), Hidden: []view.Hidden{{Name: "do", Value: "undo"}},
		Fields: []view.Field{{Label: l.Text("Why"), Name: "why", Hint: l.Text("Kept with it, for whoever asks later.")}},
		Button: view.Button{Text: l.Text("Take it back"), Kind: "danger"},
	}})
	return p
}

// oneImportAct takes the import back.
func (s *Server) oneImportAct(q *question, w http.ResponseWriter) (view.Page, error) {
	l := q.locale
	i, err := s.importAsked(q)
	if err != nil {
		return nil, err
	}
	if q.r.PostFormValue("do") != "undo" {
		return nil, payoff.Fail(payoff.Invalid, "%s", l.Text("The form can't be read."))
	}
	if i.Undone == nil { // a second click changes nothing
		done, err := s.o.Files.Undo(q.r.Context(), q.business, books.Undo{Import: i.ID, By: access.ActorOf(q.r.Context()), Why: clip(q.r.PostFormValue("why"), 200)})
		if err != nil && payoff.KindOf(err) != payoff.Conflict {
			return nil, err
		}
		if err == nil {
			view.SetFlash(w, q.r, view.Flash{Text: q.takenBack(i, done)})
		}
	}
	return nil, elsewhere(q.importURL(i.ID))
}

// takenBack says what became of what the import had stated.
func (q *question) takenBack(i *answer.Import, done TakenBack) string {
	l := q.locale
	if i.IsLog() {
		return l.Count(int(done.Pageviews), "Taken back: %d page view counts no more.", "Taken back: %d page views count no more.")
	}
	text := l.Count(done.Gone, "Taken back: %d fact counts no more.", "Taken back: %d facts count no more.")
	if done.Changed > 0 {
		text += " " + l.Count(done.Changed, "%d is what others say of it.", "%d are what others say of them.")
	}
	if done.Stay > 0 {
		text += " " + l.Count(done.Stay, "%d stays, as others say the same.", "%d stay, as others say the same.")
	}
	return text
}

func (s *Server) oneImportData(q *question) (any, report.Document, error) {
	i, err := s.importAsked(q)
	if err != nil {
		return nil, report.Document{}, err
	}
	return i, importsDocument([]answer.Import{*i}), nil
}
