package web

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/view"
)

// sites answers: where does the business stand on the web?
func (s *Server) sites(q *question) (view.Page, error) { return s.showSites(q, nil) }

func (s *Server) showSites(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	p := q.setting(l.Text("Which web sites are its own?"), l.Text("Sites"))
	rows := view.Entries{Label: l.Text("Sites"), Empty: l.Text("None. Payoff works without: log hours, orders and enquiries, or import them.")}
	for _, site := range q.business.Sites {
		e := view.Entry{Title: site.Name, Text: l.List(slices.DeleteFunc(slices.Clone(site.Hosts), func(h string) bool { return h == site.Name }))}
		if q.owns() {
			e.Forms = []view.Form{{
				Action: q.here("sites"), Inline: true, Hidden: append(q.asOf("remove", "sites"), view.Hidden{Name: "host", Value: site.Name}),
				Button: view.Button{Text: l.Text("Take out %s", site.Name), Kind: "danger"},
			}}
		}
		rows.Rows = append(rows.Rows, e)
	}
	p.Parts = append(p.Parts, view.Part{
		ID: "sites", Title: l.Text("Sites"), Text: l.Text("A site that is taken out isn't collected any more. Its visits stay in the figures."),
		Body: []view.Piece{{Template: "entries", Data: rows}},
	})
	if len(q.business.Sites) > 0 {
		p.Parts = append(p.Parts, q.snippetPart())
	}
	if !q.owns() {
		p.Parts[0].Body = append(p.Parts[0].Body, q.onlyOwners())
		return p, nil
	}
	add := view.Form{
		Action: q.here("sites"), Error: said(wrong, ""), Hidden: q.asOf("add", "sites"),
		Fields: []view.Field{
			{Label: l.Text("Host name"), Name: "host", Required: true, Value: q.typed(wrong, "host", ""), Error: said(wrong, "host"), Hint: l.Text("Such as shop.example. www.shop.example is the same site without saying so.")},
			{Label: l.Text("Other hosts of the same site"), Name: "others", Type: "textarea", Rows: 2, Value: q.typed(wrong, "others", ""), Hint: l.Text("One a line: an old name, or a shop's own checkout.")},
		},
		Button: view.Button{Text: l.Text("Add the site"), Kind: "primary"},
	}
	p.Parts = append(p.Parts, view.Part{ID: "add", Title: l.Text("Add a site, or hosts to one"), Body: []view.Piece{{Template: "form", Data: add}}})
	var hosts []view.Option
	for _, h := range q.business.Hosts() {
		if site, _ := q.business.Site(h); site.Name != h {
			hosts = append(hosts, view.Option{Value: h, Text: h})
		}
	}
	if len(hosts) > 0 {
		p.Parts = append(p.Parts, view.Part{ID: "hosts", Title: l.Text("Take out one host"), Body: []view.Piece{{Template: "form", Data: view.Form{
			Action: q.here("sites"), Inline: true, Hidden: q.asOf("remove", "sites"),
			Fields: []view.Field{{ID: "out", Label: l.Text("Host"), Name: "host", Type: "select", Required: true, Options: hosts}},
			Button: view.Button{Text: l.Text("Take it out"), Kind: "danger"},
		}}}})
	}
	return p, nil
}

// snippetPart is what a page of each site needs.
func (q *question) snippetPart() view.Part {
	l := q.locale
	codes := view.Codes{Label: l.Text("The line for each site")}
	for _, site := range q.business.Sites {
		codes.Codes = append(codes.Codes, fmt.Sprintf(`<script defer src="%s" data-site="%s"></script>`, html.EscapeString(q.absolute("/p.js")), html.EscapeString(site.Name)))
	}
	links := []view.Link{{Text: l.Text("Send it through your own host instead, so that blockers leave it alone"), URL: "/guide/collecting-script"}}
	if q.page.path != "arriving" {
		links = slices.Insert(links, 0, view.Link{Text: l.Text("Is it arriving?"), URL: q.here("arriving")})
	}
	return view.Part{
		ID: "snippet", Title: l.Text("The line for your pages"), Text: l.Text("It belongs into the head of every page of the site, once."),
		Body: []view.Piece{{Template: "codes", Data: codes}, {Template: "links", Data: links}},
	}
}

// absolute is an address under the name by which the reader reached the server.
func (q *question) absolute(path string) string {
	if q.s.o.Door != nil {
		return q.s.o.Door.Link(q.r, path)
	}
	return "http://" + q.r.Host + path
}

// sitesAct adds a site or hosts, or takes them out.
func (s *Server) sitesAct(q *question, w http.ResponseWriter) (view.Page, error) {
	host := strings.TrimSpace(q.r.PostFormValue("host"))
	others := strings.Join(strings.Fields(strings.ReplaceAll(q.r.PostFormValue("others"), ",", " ")), ",")
	text := q.locale.Text("Saved. The server takes it from now on.")
	var do func(*books.Business) error
	switch q.r.PostFormValue("do") {
	case "add":
		do = func(b *books.Business) error { return record.AddSite(b, host+"="+others) }
	case "remove":
		text = q.locale.Text("%s is taken out.", host)
		do = func(b *books.Business) error { return record.RemoveHost(b, host) }
	default:
		return nil, q.unreadable()
	}
	wrong := access.Faults{}
	_, err := s.change(q, []string{"sites"}, do)
	if err == nil {
		view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: text})
		return nil, elsewhere(q.here("sites"))
	}
	if err := settled(err, "host", wrong); err != nil {
		return nil, err
	}
	if q.r.PostFormValue("do") == "remove" {
		wrong[""] = err.Error()
	}
	p, err := s.showSites(q, wrong)
	return refusedOr(p, err)
}

// refusedOr is a form that comes back with what is wrong.
func refusedOr(p view.Page, err error) (view.Page, error) {
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

func (q *question) unreadable() error {
	return payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
}

// arriving answers: is it arriving?
func (s *Server) arriving(q *question) (view.Page, error) {
	l := q.locale
	d, err := s.o.Answers.Arriving(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	p := q.setting(l.Text("Is it arriving?"), l.Text("Is it arriving?"))
	p.Crumbs = []view.Link{{Text: l.Text("Sites"), URL: q.here("sites")}}
	came := 0
	rows := view.Entries{Label: l.Text("Sites"), Empty: l.Text("The business has no site yet.")}
	for _, site := range d.Sites {
		e := view.Entry{Title: site.Site.Name, Tag: l.Text("nothing yet"), Text: l.Text("No page view has come since the business was set up.")}
		if site.First != "" {
			came++
			e.Tag = l.Text("arriving")
			e.Text = l.Text("first page view on %s", q.hour(site.First)) + " · " + l.Count(int(site.PageViews), "%d page view since", "%d page views since") + " · " + l.Text("the last on %s", l.Day(site.Last))
		}
		rows.Rows = append(rows.Rows, e)
	}
	p.Answer = q.arrivingSentence(d, came)
	if d.Waiting() {
		p.Again = q.here("arriving")
		p.Parts = append(p.Parts, view.Part{ID: "waiting", Title: l.Text("Looking"), Body: []view.Piece{{Template: "progress", Data: view.Progress{
			Title: l.Text("Waiting for the first page view"), Text: l.Text("Open a page of the site in another window. This page looks again by itself every few seconds."),
			Done: came, Total: len(d.Sites), Next: q.here("arriving"),
		}}}}, q.snippetPart())
	}
	p.Parts = append(p.Parts, view.Part{ID: "sites", Title: l.Text("Sites"), Body: []view.Piece{{Template: "entries", Data: rows}}})
	p.Parts = append(p.Parts, q.droppedPart(d.NotCounted))
	if len(d.Sites) > 0 && !d.Waiting() {
		p.Parts = append(p.Parts, q.snippetPart())
	}
	p.Parts = append(p.Parts, view.Part{ID: "next", Title: l.Text("What comes next"), Body: []view.Piece{{Template: "links", Data: q.nextSteps()}}})
	return p, nil
}

func (q *question) arrivingSentence(d *answer.Arriving, came int) string {
	l := q.locale
	switch {
	case len(d.Sites) == 0:
		return l.Text("There is no site to wait for.")
	case came == 0:
		return l.Text("Nothing has come yet.")
	case came < len(d.Sites):
		return l.Text("Yes from %d of %d sites; the others are still waited for.", came, len(d.Sites))
	}
	return l.Text("Yes: page views of every site arrive.")
}

// hour is an hour of the engine's, 2026-09-01T14, as a person reads it.
func (q *question) hour(text string) string {
	at, err := time.Parse("2006-01-02T15", text)
	if err != nil {
		return text
	}
	return q.locale.Text("%s, between %s and %s", q.locale.Day(payoff.DateIn(at, time.UTC)), at.Format("15:00"), at.Add(time.Hour).Format("15:00"))
}

// droppedPart is what came and isn't counted, with the reasons.
func (q *question) droppedPart(n *answer.NotCounted) view.Part {
	l := q.locale
	t := &view.Table{
		Caption: l.Text("Hits of the last seven days that aren't counted"), Hidden: true, Empty: l.Text("Nothing was dropped."),
		Columns: []view.Column{{Name: l.Text("Day")}, {Name: l.Text("Site")}, {Name: l.Text("Why")}, {Name: l.Text("Hits"), Numeric: true}},
	}
	for i := len(n.Days) - 1; i >= 0; i-- {
		d := n.Days[i]
		if d.Hits == 0 {
			continue
		}
		site := d.Site
		if site == "" {
			site = l.Text("none of yours")
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: l.Day(d.Day)}, {Text: site}, {Text: d.Why()}, {Text: l.Number(float64(d.Hits), 0)}}})
	}
	return view.Part{
		ID: "dropped", Title: l.Text("What came and isn't counted"), Text: l.Text("The last seven days. Bots, spam, what was sent twice, your own visits, and what names no site of yours."),
		Body: []view.Piece{{Template: "table", Data: t}},
	}
}

// nextSteps are what a business does in its first hour, as far as the pages are there.
func (q *question) nextSteps() []view.Link {
	l := q.locale
	words := map[string]string{
		"arriving": l.Text("See whether visits arrive"), "imports": l.Text("Import orders, bookings and spend from files"), "time": l.Text("Note the hours that go into it from now on"),
		"alternatives": l.Text("Say what else you could do with an hour"), "start": l.Text("Work out what would have to be true"), "": l.Text("Is it paying off?"),
	}
	built := map[string]bool{}
	for _, p := range q.s.pages() {
		built[p.path] = true
	}
	var out []view.Link
	for _, path := range []string{"start", "arriving", "imports", "time", "alternatives", ""} {
		if !built[path] || path == q.page.path || path == "arriving" && len(q.business.Sites) == 0 {
			continue
		}
		out = append(out, view.Link{Text: words[path], URL: q.here(path)})
	}
	return out
}
