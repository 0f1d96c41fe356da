package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/view"
)

// importPages are about files.
func (s *Server) importPages() []page {
	return []page{
		{path: "imports", needs: access.Reader, nav: "Imports", icon: "upload", show: s.imports, data: s.importsData, act: s.importsAct, may: access.Editor, most: maxUpload + maxForm},
		{path: "import", needs: access.Reader, under: "imports", show: s.oneImport, data: s.oneImportData, act: s.oneImportAct, may: access.Editor},
	}
}

// imports answers: what did your files bring in?
func (s *Server) imports(q *question) (view.Page, error) { return s.showImports(q, "") }

func (s *Server) showImports(q *question, wrong string) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.Imports(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("What did your files bring in?")), Answer: q.importsSentence(d)}
	p.Title, p.Downloads = l.Text("Imports"), q.files()
	if len(d.List) > 0 {
		p.Stats = []view.Stat{
			{Label: l.Text("Files"), Value: l.Number(float64(d.Files), 0)},
			{Label: l.Text("Facts"), Value: l.Number(float64(d.Facts), 0), Term: l.Text("Orders, leads, hours and costs that were new when their file was read.")},
			{Label: l.Text("Page views"), Value: l.Number(float64(d.Pageviews), 0), Term: l.Text("Of people, from access logs. Bots, pictures and errors are left out.")},
			{Label: l.Text("Checks that don't hold"), Value: l.Number(float64(d.Unequal), 0), Term: l.Text("Where a file states its own total, it is held against the sum of its rows.")},
		}
	}
	if s.mayImport(q) {
		waiting := s.o.Tray.list(q.owner())
		p.Parts = append(p.Parts, q.waitingParts(waiting)...)
		if slices.ContainsFunc(waiting, Handed.working) {
			p.Again = q.here("imports")
		}
		p.Parts = append(p.Parts, view.Part{
			ID: "add", Title: l.Text("Bring files in"),
			Text: l.Text("Orders of Shopify and Etsy, hours of Toggl, spend of Google Ads and Meta Ads, access logs, and tables of your own. What a file is shows in its content. First you see what would happen; nothing is stored before you say so."),
			Body: []view.Piece{{Template: "upload", Data: q.uploadForm(wrong)}},
		})
	}
	p.Parts = append(p.Parts, q.historyPart(d))
	return p, nil
}

// mayImport says whether who asks may bring files in: without a door everybody may do everything.
func (s *Server) mayImport(q *question) bool {
	return s.o.Door == nil || access.RoleOf(q.r.Context()).Covers(books.RoleEditor)
}

func (q *question) owner() owner { return owner{q.business.ID, access.ActorOf(q.r.Context())} }

func (q *question) importsSentence(d *answer.Imports) string {
	l := q.locale
	if len(d.List) == 0 {
		return l.Text("Nothing yet. Drop a file below: nothing is stored before you have seen what it would bring.")
	}
	text := l.Count(d.Files, "%d file counts", "%d files count") + ", " + l.Text("the last one read on %s", q.day(d.List[0].At))
	text += ": " + l.List([]string{l.Count(d.Facts, "%d fact", "%d facts"), l.Count(d.Pageviews, "%d page view", "%d page views")}) + ". "
	if d.Unequal > 0 {
		return text + l.Count(d.Unequal, "In %d place a file's own total isn't the sum of its rows.", "In %d places a file's own total isn't the sum of its rows.")
	}
	if d.Checks == 0 {
		return text + l.Text("None of them states a total that its rows could be held against.")
	}
	return text + l.Text("Wherever a file states a total, its rows add up to it.")
}

// saidFields ask for what a file doesn't say; kept is what was said before.
func (q *question) saidFields(kept Said) []view.Field {
	l := q.locale
	networks := []view.Option{{Text: l.Text("not said"), On: kept.Network == ""}}
	for _, group := range offered {
		if group.paid {
			continue
		}
		for _, n := range group.names {
			networks = append(networks, view.Option{Value: string(n), Text: l.Line(payoff.NetworkLine(n, false)), On: string(n) == kept.Network})
		}
	}
	sites := []view.Option{{Text: l.Text("not said"), On: kept.Site == ""}}
	for _, site := range q.business.Sites {
		sites = append(sites, view.Option{Value: site.Name, Text: site.Name, On: site.Name == kept.Site})
	}
	kinds := []view.Option{{Text: l.Text("told from its content"), On: kept.As == ""}}
	for _, k := range importKinds {
		kinds = append(kinds, view.Option{Value: k, Text: q.kindWords(k), On: k == kept.As})
	}
	purposes := q.purposeOptions(kept.Purpose)
	purposes[0].Text = l.Text("not said")
	return []view.Field{
		{Label: l.Text("Network of hours and costs"), Name: "network", Type: "select", Options: networks},
		{Label: l.Text("Purpose of hours and costs"), Name: "purpose", Type: "select", Options: purposes},
		{Label: l.Text("Account of hours and costs"), Name: "account", Value: kept.Account, Hint: l.Text("Its name, such as @ada. Orders and leads never take a source from here.")},
		{Label: l.Text("Site of an access log"), Name: "site", Type: "select", Options: sites},
		{Label: l.Text("Kind of file"), Name: "as", Type: "select", Options: kinds},
	}
}

func (q *question) uploadForm(wrong string) view.Upload {
	l := q.locale
	return view.Upload{
		Action: q.here("imports"), Error: wrong, Label: l.Text("Choose files"), Drop: l.Text("or drop them here"), Name: "file", Most: maxUpload,
		Hint:    l.Text("CSV or logs, also packed with gzip or bzip2; %d MB at most, all files together. They are kept for an hour at most, and deleted once they are read.", maxUpload>>20),
		TooMuch: l.Text("That is more than %d MB: take fewer files at once, or pack them with gzip.", maxUpload>>20),
		Sending: l.Text("Sending"), Lost: l.Text("The connection was lost. Nothing of it was kept: send it again."),
		More: l.Text("What the file doesn't say"), Fields: q.saidFields(Said{}),
		Button: view.Button{Text: l.Text("Show what would happen"), Kind: "primary"},
	}
}

// historyPart lists what was read.
func (q *question) historyPart(d *answer.Imports) view.Part {
	l := q.locale
	t := &view.Table{
		Caption: l.Text("History"), Hidden: true, Empty: l.Text("No file was read yet."),
		Columns: []view.Column{
			{Name: l.Text("File")},
			{Name: l.Text("Read")},
			{Name: l.Text("New"), Numeric: true},
			{Name: l.Text("Changed"), Numeric: true, Narrow: true},
			{Name: l.Text("Known"), Numeric: true, Narrow: true},
			{Name: l.Text("Checks")},
		},
	}
	from, to, pager := listOf(q, "history", "", 25).part(len(d.List), l.Text("History"))
	t.Pager = pager
	for _, i := range d.List[from:to] {
		by := i.By
		if by == "" {
			by = l.Text("by whom wasn't noted")
		}
		state := q.kindWords(i.Kind)
		if i.Undone != nil {
			state += " · " + l.Text("taken back on %s", q.day(i.Undone.At))
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: i.File, URL: q.importURL(i.ID), Small: state},
			{Text: q.day(i.At), Small: by},
			{Text: l.Number(float64(i.Summary.Stored), 0)},
			{Text: l.Number(float64(i.Summary.Updated), 0)},
			{Text: l.Number(float64(i.Summary.Known), 0)},
			{Text: q.checkWords(i.Summary)},
		}})
	}
	return view.Part{ID: "history", Title: l.Text("History"), Text: l.Text("Each opens to what it held, and can be taken back."), Body: []view.Piece{{Template: "table", Data: t}}}
}

func (q *question) importURL(id int64) string {
	return q.at("import", "import", strconv.FormatInt(id, 10))
}

// checkWords say whether a file's own totals are the sums of its rows.
func (q *question) checkWords(s answer.ImportSummary) string {
	l := q.locale
	switch n := s.Unequal(); {
	case len(s.Checks) == 0:
		return l.Text("the file states no total")
	case n > 0:
		return l.Text("%d of %d don't hold", n, len(s.Checks))
	}
	return l.Count(len(s.Checks), "%d holds", "%d hold")
}

// importsAct takes files, imports or leaves one that waits, or looks at it again.
func (s *Server) importsAct(q *question, w http.ResponseWriter) (view.Page, error) {
	if kind, _, err := mime.ParseMediaType(q.r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		return s.takeFiles(q, w)
	}
	id, there := q.r.PostFormValue("file"), false
	switch q.r.PostFormValue("do") {
	case "import":
		there = s.o.Tray.accept(q.business, q.owner(), id)
	case "leave":
		there = s.o.Tray.leave(q.owner(), id)
	case "again":
		there = s.o.Tray.again(q.business, q.owner(), id, q.saidFrom(q.r.PostFormValue))
	default:
		return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
	}
	if !there {
		return q.refuseFiles(q.locale.Text("That file doesn't wait here any more: hand it over again. One that was read before stores nothing twice."))
	}
	return nil, elsewhere(q.here("imports") + "#waiting")
}

func (q *question) saidFrom(value func(string) string) Said {
	return Said{Site: value("site"), As: value("as"), Account: clip(value("account"), 100), Network: value("network"), Purpose: value("purpose")}
}

// refuseFiles shows the page with what is wrong beside the form.
func (q *question) refuseFiles(wrong string) (view.Page, error) {
	p, err := q.s.showImports(q, wrong)
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

// uploadRest is how long nothing may come of a file before its sender is taken to be gone.
const uploadRest = time.Minute

// takeFiles writes the files of a form to disk as they come, and begins to look at them. What doesn't
// come whole leaves nothing.
func (s *Server) takeFiles(q *question, w http.ResponseWriter) (view.Page, error) {
	l := q.locale
	parts, err := q.r.MultipartReader()
	if err != nil {
		return nil, payoff.Fail(payoff.Invalid, "%s", l.Text("The form can't be read."))
	}
	var list []*handed
	said, err := s.readParts(q, w, parts, &list)
	if err == nil && len(list) == 0 {
		return q.refuseFiles(l.Text("No file was chosen."))
	}
	if err != nil {
		for _, h := range list {
			s.o.Tray.drop(h)
		}
		var tooMuch *http.MaxBytesError
		switch {
		case errors.As(err, &tooMuch):
			return q.refuseFiles(l.Text("That is more than %d MB: take fewer files at once, or pack them with gzip.", maxUpload>>20))
		case payoff.KindOf(err) == payoff.Full:
			return q.refuseFiles(l.Sentence(err.Error()))
		}
		return q.refuseFiles(l.Text("The connection was lost. Nothing of it was kept: send it again."))
	}
	s.o.Tray.look(q.business, said, list...)
	return nil, elsewhere(q.here("imports") + "#waiting")
}

func (s *Server) readParts(q *question, w http.ResponseWriter, parts *multipart.Reader, list *[]*handed) (Said, error) {
	values := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return q.saidFrom(func(name string) string { return values[name] }), nil
		}
		if err != nil {
			return Said{}, err
		}
		if part.FormName() != "file" {
			b, err := io.ReadAll(io.LimitReader(part, 1000))
			if err != nil {
				return Said{}, err
			}
			values[part.FormName()] = strings.TrimSpace(string(b))
			continue
		}
		if part.FileName() == "" {
			continue // the field without a file
		}
		h, err := s.o.Tray.take(q.owner(), part.FileName(), &slowly{from: part, control: http.NewResponseController(w)})
		if err != nil {
			return Said{}, err
		}
		*list = append(*list, h)
	}
}

// slowly reads what may take longer than other requests: the server's limit goes on with each part that
// comes. It is the machine's clock that the connection is held against.
type slowly struct {
	from    io.Reader
	control *http.ResponseController
	moved   time.Time
}

func (s *slowly) Read(b []byte) (int, error) {
	if now := time.Now(); now.Sub(s.moved) > time.Second {
		s.moved = now
		// A connection that knows no deadlines keeps the one it has.
		_ = s.control.SetReadDeadline(now.Add(uploadRest))
		_ = s.control.SetWriteDeadline(now.Add(2 * uploadRest))
	}
	return s.from.Read(b)
}

// importsData is the page's figures for a program or a spreadsheet.
func (s *Server) importsData(q *question) (any, report.Document, error) {
	d, err := s.o.Answers.Imports(q.r.Context(), q.business)
	if err != nil {
		return nil, report.Document{}, err
	}
	return d, importsDocument(d.List), nil
}

func importsDocument(list []answer.Import) report.Document {
	table := &report.Table{Columns: []report.Column{
		{Name: "import"},
		{Name: "file"},
		{Name: "kind"},
		{Name: "at"},
		{Name: "by"},
		{Name: "rows", Numeric: true},
		{Name: "stored", Numeric: true},
		{Name: "updated", Numeric: true},
		{Name: "known", Numeric: true},
		{Name: "checks", Numeric: true},
		{Name: "unequal", Numeric: true},
		{Name: "undone"},
		{Name: "why"},
	}}
	for _, i := range list {
		undone, why := "", ""
		if i.Undone != nil {
			undone, why = i.Undone.At.Format(time.RFC3339), i.Undone.Why
		}
		n, s := strconv.Itoa, i.Summary
		table.Rows = append(table.Rows, []string{
			strconv.FormatInt(i.ID, 10), i.File, i.Kind, i.At.Format(time.RFC3339), i.By, n(s.Rows), n(s.Stored), n(s.Updated), n(s.Known), n(len(s.Checks)), n(s.Unequal()), undone, why,
		})
	}
	return report.Document{Title: "What did your files bring in?", Sections: []report.Section{{Heading: "Imports", Table: table}}}
}
