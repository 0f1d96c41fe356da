package web

import (
	"strconv"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/report/locale"
	"payoff/web/access"
	"payoff/web/view"
)

// settingPages say what holds for a business, and how it began.
func (s *Server) settingPages() []page {
	return []page{
		{path: "settings", needs: access.Reader, nav: "Settings", icon: "settings", show: s.settings, act: s.settingsAct, may: access.Owner},
		{path: "sites", needs: access.Reader, under: "settings", show: s.sites, act: s.sitesAct, may: access.Owner},
		{path: "purposes", needs: access.Reader, under: "settings", show: s.purposes, act: s.purposesAct, may: access.Owner},
		{path: "alternatives", needs: access.Reader, under: "settings", show: s.alternatives, act: s.alternativesAct, may: access.Editor},
		{path: "privacy", needs: access.Reader, under: "settings", show: s.privacy, act: s.privacyAct, may: access.Owner},
		{path: "excluded", needs: access.Reader, under: "settings", show: s.excluded, act: s.excludedAct, may: access.Owner},
		{path: "arriving", needs: access.Reader, under: "settings", show: s.arriving},
		{path: "start", needs: access.Reader, under: "settings", show: s.start, act: s.startAct, may: access.Owner},
	}
}

// settingTabs lead from one of the settings to the others that the reader may see.
func (q *question) settingTabs() *view.Tabs {
	l := q.locale
	tabs := view.Tabs{Label: l.Text("Settings")}
	words := map[string]string{
		"settings": l.Text("Business"), "sites": l.Text("Sites"), "purposes": l.Text("Purposes"), "alternatives": l.Text("Alternatives"),
		"keys": l.Text("Keys"), "people": l.Text("People"), "changes": l.Text("Log"), "privacy": l.Text("Privacy"), "excluded": l.Text("Excluded visitors"),
	}
	needs := map[string]access.Need{}
	for _, p := range q.s.pages() {
		needs[p.path] = p.needs
	}
	for _, path := range []string{"settings", "sites", "purposes", "alternatives", "keys", "people", "changes", "privacy", "excluded"} {
		need, built := needs[path]
		if built && (need != access.Owner || q.owns()) {
			tabs.Tabs = append(tabs.Tabs, view.Link{Text: words[path], URL: q.here(path), Current: path == q.page.path})
		}
	}
	return &tabs
}

// owns says whether the reader may change what holds for the business.
func (q *question) owns() bool {
	return q.s.o.Door == nil || access.RoleOf(q.r.Context()).Covers(books.RoleOwner)
}

// setting is a page of the settings without its parts.
func (q *question) setting(heading, title string) *view.Parts {
	p := &view.Parts{Layout: q.layout(heading), Tabs: q.settingTabs()}
	p.Title = title
	return p
}

// onlyOwners tells a reader why no form stands here.
func (q *question) onlyOwners() view.Piece {
	return view.Piece{Template: "notes", Data: []string{q.locale.Text("Only an owner of the business changes this.")}}
}

// asOf are the hidden fields that say what some settings were when the form was drawn.
func (q *question) asOf(do string, names ...string) []view.Hidden {
	return []view.Hidden{{Name: "do", Value: do}, {Name: "as", Value: record.SettingsAs(q.business, names...)}}
}

// typed is what a form brought where it comes back, and otherwise what holds.
func (q *question) typed(wrong access.Faults, name, holds string) string {
	if wrong == nil {
		return holds
	}
	return q.r.PostFormValue(name)
}

// change stores settings and tells what runs beside the pages. Where somebody else has changed one of those named
// since the form was drawn it is a Conflict, unless that is what the form asks for.
func (s *Server) change(q *question, names []string, do func(*books.Business) error) (changed bool, err error) {
	asked := q.r.PostFormValue("as")
	b, lines, err := record.ChangeBusiness(q.r.Context(), s.o.Settings, q.business.ID, access.ActorOf(q.r.Context()), func(b *books.Business) error {
		was, before := record.SettingsAs(*b, names...), *b
		if err := do(b); err != nil {
			return err
		}
		if asked != was && record.SettingsAs(*b, names...) != was {
			q.business = before
			return payoff.Fail(payoff.Conflict, "%s", q.locale.Text("Somebody changed this since you opened the form. What you typed is kept: look at what holds now, and send it again to put yours in its place."))
		}
		return nil
	})
	if err != nil || len(lines) == 0 {
		return false, err
	}
	q.business = b
	if s.o.Changed != nil {
		return true, s.o.Changed(q.r.Context(), b)
	}
	return true, nil
}

// Changed settings that were said by a form lead back to the page; what is wrong is said beside the field.
func settled(err error, field string, wrong access.Faults) error {
	switch payoff.KindOf(err) {
	case payoff.Invalid, payoff.NotFound:
		wrong[field] = err.Error()
	case payoff.Conflict:
		wrong[""] = err.Error()
	default:
		return err
	}
	return nil
}

// settings answers: what holds for the business?
func (s *Server) settings(q *question) (view.Page, error) { return s.showSettings(q, nil) }

func (s *Server) showSettings(q *question, wrong access.Faults) (view.Page, error) {
	l, b := q.locale, q.business
	p := q.setting(l.Text("What holds for this business?"), l.Text("Business"))
	form := view.Form{
		Action: q.here("settings"), Error: said(wrong, ""), Hidden: q.asOf("change", "name", "margin"),
		Fields: []view.Field{
			{Label: l.Text("Name"), Name: "name", Required: true, Value: q.typed(wrong, "name", b.Name), Error: said(wrong, "name")},
			{
				Label: l.Text("Of each 100 sold, what is left after the goods are paid for?"), Name: "margin", Mode: "decimal", Unit: "%", Value: q.typed(wrong, "margin", percentOf(b.Margin)), Error: said(wrong, "margin"),
				Hint: l.Text("It counts where the cost of an order's goods isn't known. Leave it empty where nobody knows: such orders have no contribution then."),
			},
		},
		Button: view.Button{Text: l.Text("Save"), Kind: "primary"},
	}
	body := []view.Piece{{Template: "form", Data: form}}
	if !q.owns() {
		body = []view.Piece{{Template: "notes", Data: []string{l.Text("Margin: %s", marginText(l, b.Margin))}}, q.onlyOwners()}
	}
	fixed := view.Entries{Label: l.Text("What stays"), Rows: []view.Entry{
		{Title: string(b.Currency), Tag: l.Text("currency"), Text: l.Text("All amounts rest on it, so it can't be changed: a business in another currency is another business.")},
		{Title: b.Zone.String(), Tag: l.Text("time zone"), Text: l.Text("Visits are kept by its days. While none is stored, “payoff set zone=” on the server's machine changes it.")},
		{Title: q.day(b.Created), Tag: l.Text("set up on")},
	}}
	p.Parts = []view.Part{
		{ID: "business", Title: l.Text("Business"), Body: body},
		{ID: "stays", Title: l.Text("What stays"), Body: []view.Piece{{Template: "entries", Data: fixed}}},
	}
	more := view.Part{ID: "more", Title: l.Text("Besides"), Body: []view.Piece{{Template: "links", Data: []view.Link{{Text: l.Text("What would have to be true?"), URL: q.here("start")}}}}}
	if s.mayBegin(q.r) {
		more.Body[0].Data = append(more.Body[0].Data.([]view.Link), view.Link{Text: l.Text("Add another business"), URL: "/start"})
	}
	p.Parts = append(p.Parts, more)
	return p, nil
}

// percentOf writes millionths as a percentage that a form can send back; "" where nobody knows.
func percentOf(ppm *int64) string {
	if ppm == nil {
		return ""
	}
	return strconv.FormatFloat(float64(*ppm)/1e4, 'f', -1, 64)
}

func marginText(l locale.Locale, ppm *int64) string {
	if ppm == nil {
		return l.Text("not known")
	}
	return l.Percent(float64(*ppm) / 1e6)
}

// marginOf reads a percentage; nothing is not known.
func (q *question) marginOf(text string) (*int64, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), "%")
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(x >= 0 && x <= 100) {
		return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("want a percentage from 0 to 100, such as 80"))
	}
	return record.Margin(strconv.FormatFloat(x/100, 'f', 8, 64))
}
