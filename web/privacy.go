package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/view"
)

// privacy answers: what is kept of visitors and customers?
func (s *Server) privacy(q *question) (view.Page, error) { return s.showPrivacy(q, nil) }

func (s *Server) showPrivacy(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	p := q.setting(l.Text("What is kept of visitors and customers?"), l.Text("Privacy"))
	p.Answer = l.Text("No names, no addresses, no cookies without consent: a visitor is a number that nobody can turn back into a person after two days.")
	on := "no"
	if q.business.CrossDomains {
		on = "yes"
	}
	on = q.typed(wrong, "cross", on)
	form := view.Form{
		Action: q.here("privacy"), Error: said(wrong, ""), Hidden: q.asOf("change", "cross-domains"),
		Fields: []view.Field{{
			Label: l.Text("A visitor without consent is"), Name: "cross", Type: "select", Required: true, Error: said(wrong, "cross"),
			Options: []view.Option{{Value: "no", Text: l.Text("another one on each of your domains"), On: on == "no"}, {Value: "yes", Text: l.Text("the same one on all of your domains"), On: on == "yes"}},
			Hint:    l.Text("“The same one” assumes that all the domains are one service of one controller in the eyes of the law where you are. Ask whoever advises you. Everything works per domain without it; visits that send “do not sell or share” (Sec-GPC) stay per site in any case."),
		}},
		Button: view.Button{Text: l.Text("Save"), Kind: "primary"},
	}
	body := []view.Piece{{Template: "form", Data: form}}
	if !q.owns() {
		text := l.Text("A visitor without consent is another one on each of your domains.")
		if q.business.CrossDomains {
			text = l.Text("A visitor without consent is the same one on all of your domains.")
		}
		body = []view.Piece{{Template: "notes", Data: []string{text}}, q.onlyOwners()}
	}
	p.Parts = []view.Part{
		{ID: "domains", Title: l.Text("Across your domains"), Text: l.Text("It holds from the next visit on."), Body: body},
		{ID: "kept", Title: l.Text("What is kept"), Body: []view.Piece{{Template: "notes", Data: []string{
			l.Text("Of a visit: pages, the referrer's host and campaign, country, kind of device and browser, and when. Never the address it came from."),
			l.Text("Of a visitor without consent: a number made of the address, the browser and a random salt of the day. The salt is deleted 48 hours after its last use; after that nobody can tell who was whom."),
			l.Text("Of a visitor who agreed: a random number in a cookie of your own site."),
			l.Text("Of a customer: a one-way key of the mail address, phone or customer number, so that two orders of one person meet. The address itself is never kept."),
			l.Text("Of people who sign in here: name, mail address, and what they changed."),
		}}}},
		{ID: "erase", Title: l.Text("Somebody asks to be erased"), Text: l.Text("On the server's machine. It takes out every trace of the person and leaves the totals, with a note that it was done."), Body: []view.Piece{
			{Template: "codes", Data: view.Codes{Label: l.Text("The command"), Codes: []string{"payoff erase --data FOLDER --email eve@example.org"}}},
			{Template: "links", Data: []view.Link{{Text: l.Text("What the guide says about privacy"), URL: "/guide/privacy"}}},
		}},
	}
	return p, nil
}

// privacyAct sets whether a visitor is the same one on all domains.
func (s *Server) privacyAct(q *question, w http.ResponseWriter) (view.Page, error) {
	wrong, cross := access.Faults{}, q.r.PostFormValue("cross")
	if cross != "yes" && cross != "no" {
		wrong["cross"] = q.locale.Text("want one of those offered")
	}
	return s.saved(q, w, "cross", wrong, []string{"cross-domains"}, func(b *books.Business) error {
		b.CrossDomains = cross == "yes"
		return nil
	}, s.showPrivacy)
}

// saved stores settings that a form says and leads back to the page, or shows it with what is wrong.
func (s *Server) saved(q *question, w http.ResponseWriter, field string, wrong access.Faults, names []string, do func(*books.Business) error, show func(*question, access.Faults) (view.Page, error)) (view.Page, error) {
	if len(wrong) == 0 {
		changed, err := s.change(q, names, do)
		if err == nil {
			text := q.locale.Text("Saved. It holds at once.")
			if !changed {
				text = q.locale.Text("That holds already.")
			}
			view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: text})
			return nil, elsewhere(q.here(q.page.path))
		}
		if err := settled(err, field, wrong); err != nil {
			return nil, err
		}
	}
	return refusedOr(show(q, wrong))
}

// settingsAct changes the name and the margin.
func (s *Server) settingsAct(q *question, w http.ResponseWriter) (view.Page, error) {
	wrong := access.Faults{}
	name, err := record.BusinessName(q.r.PostFormValue("name"))
	if err != nil {
		wrong["name"] = err.Error()
	}
	margin, err := q.marginOf(q.r.PostFormValue("margin"))
	if err != nil {
		wrong["margin"] = err.Error()
	}
	return s.saved(q, w, "name", wrong, []string{"name", "margin"}, func(b *books.Business) error {
		b.Name, b.Margin = name, margin
		return nil
	}, func(q *question, wrong access.Faults) (view.Page, error) {
		if text := wrong[""]; text != "" && strings.Contains(text, "there is a business") {
			delete(wrong, "")
			wrong["name"] = text
		}
		return s.showSettings(q, wrong)
	})
}

// purposes answers: what is it for?
func (s *Server) purposes(q *question) (view.Page, error) { return s.showPurposes(q, nil) }

func (s *Server) showPurposes(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	p := q.setting(l.Text("What is the work on networks for?"), l.Text("Purposes"))
	p.Answer = l.Text("Each verdict is about one network and one purpose: what wins customers may not keep them.")
	chosen := func(purpose payoff.Purpose) bool {
		if wrong != nil {
			return q.r.PostFormValue(string(purpose)) != ""
		}
		return slices.Contains(q.business.Purposes, purpose)
	}
	form := view.Form{Action: q.here("purposes"), Error: said(wrong, ""), Hidden: q.asOf("change", "purposes"), Button: view.Button{Text: l.Text("Save"), Kind: "primary"}}
	var notes []string
	for _, purpose := range payoff.Purposes {
		means := q.purposeMeans(purpose)
		form.Fields = append(form.Fields, view.Field{Label: l.Purpose(purpose), Name: string(purpose), Type: "checkbox", Checked: chosen(purpose), Hint: means})
		if chosen(purpose) || len(q.business.Purposes) == 0 {
			notes = append(notes, l.Purpose(purpose)+": "+means)
		}
	}
	part := view.Part{
		ID: "purposes", Title: l.Text("Which matter here?"), Text: l.Text("Those stand first in every form. The others stay, and verdicts are given on all that cost or bring something. None chosen is all."),
		Body: []view.Piece{{Template: "form", Data: form}},
	}
	if !q.owns() {
		part.Body = []view.Piece{{Template: "notes", Data: notes}, q.onlyOwners()}
	}
	p.Parts = []view.Part{part}
	return p, nil
}

// purposeMeans says what work for a purpose is to bring.
func (q *question) purposeMeans(p payoff.Purpose) string {
	l := q.locale
	return map[payoff.Purpose]string{
		payoff.Acquire: l.Text("First orders of people who weren't customers."), payoff.Retain: l.Text("Further orders of those who are."),
		payoff.Support: l.Text("Questions answered there instead of by phone or mail."), payoff.Partner: l.Text("Other firms that work with you or sell for you."),
		payoff.Hire: l.Text("Applications and people hired."), payoff.Authority: l.Text("Invitations, recommendations and citations."),
		payoff.Audience: l.Text("Reach that ads on your pages pay for."), payoff.Learn: l.Text("What you find out there and nowhere else."),
		payoff.Personal: l.Text("Time that isn't for the business. It bears cost and takes no value."),
	}[p]
}

// purposesAct chooses the purposes that matter.
func (s *Server) purposesAct(q *question, w http.ResponseWriter) (view.Page, error) {
	var texts []string
	for _, p := range payoff.Purposes {
		if q.r.PostFormValue(string(p)) != "" {
			texts = append(texts, string(p))
		}
	}
	return s.saved(q, w, "", access.Faults{}, []string{"purposes"}, func(b *books.Business) (err error) {
		b.Purposes, err = record.ChosenPurposes(texts)
		return err
	}, s.showPurposes)
}

// excluded answers: whose visits don't count?
func (s *Server) excluded(q *question) (view.Page, error) { return s.showExcluded(q, nil) }

func (s *Server) showExcluded(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	p := q.setting(l.Text("Whose visits don't count?"), l.Text("Excluded visitors"))
	own := make([]string, len(q.business.Excluded))
	for i, x := range q.business.Excluded {
		own[i] = record.PrefixText(x)
	}
	if len(own) == 0 && len(q.business.ExcludedPages) == 0 {
		p.Answer = l.Text("Everybody's count, yours too.")
	} else {
		p.Answer = l.Text("Those of %s and %s.", l.Count(len(own), "%d address", "%d addresses"), l.Count(len(q.business.ExcludedPages), "%d page", "%d pages"))
	}
	if !q.owns() {
		p.Parts = []view.Part{{ID: "excluded", Title: l.Text("Excluded"), Body: []view.Piece{q.onlyOwners()}}}
		return p, nil
	}
	form := view.Form{
		Action: q.here("excluded"), Error: said(wrong, ""), Hidden: q.asOf("change", "exclude", "exclude-pages"),
		Fields: []view.Field{
			{Label: l.Text("Addresses"), Name: "addresses", Type: "textarea", Value: q.typed(wrong, "addresses", strings.Join(own, "\n")), Error: said(wrong, "addresses"), Hint: l.Text("One a line: 203.0.113.7, or a range such as 10.0.0.0/8.")},
			{Label: l.Text("Pages"), Name: "pages", Type: "textarea", Value: q.typed(wrong, "pages", strings.Join(q.business.ExcludedPages, "\n")), Error: said(wrong, "pages"), Hint: l.Text("One a line: /preview, or /admin* for all that begins so.")},
		},
		Button: view.Button{Text: l.Text("Save"), Kind: "primary"},
	}
	if at, ok := q.from(); ok {
		me := view.Part{ID: "me", Title: l.Text("You"), Text: l.Text("You come from %s.", at), Body: []view.Piece{{Template: "form", Data: view.Form{
			Action: q.here("excluded"), Inline: true, Hidden: q.asOf("me", "exclude", "exclude-pages"), Button: view.Button{Text: l.Text("Exclude the address I come from")},
		}}}}
		if slices.ContainsFunc(q.business.Excluded, func(x netip.Prefix) bool { return x.Contains(at) }) {
			me.Body = []view.Piece{{Template: "notes", Data: []string{l.Text("Your address is excluded already.")}}}
		}
		p.Parts = append(p.Parts, me)
	}
	p.Parts = append(p.Parts, view.Part{ID: "excluded", Title: l.Text("Excluded"), Text: l.Text("It holds from the next visit on: what is counted stays counted."), Body: []view.Piece{{Template: "form", Data: form}}})
	return p, nil
}

// from is the address that the reader comes from.
func (q *question) from() (netip.Addr, bool) {
	if q.s.o.From == nil {
		return netip.Addr{}, false
	}
	a := q.s.o.From(q.r).Unmap().WithZone("")
	return a, a.IsValid()
}

// lines are what a form says line by line; commas part too.
func lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ',' })
}

// excludedAct stores whose visits don't count.
func (s *Server) excludedAct(q *question, w http.ResponseWriter) (view.Page, error) {
	wrong := access.Faults{}
	if q.r.PostFormValue("do") == "me" {
		at, ok := q.from()
		if !ok {
			return nil, q.unreadable()
		}
		return s.saved(q, w, "", wrong, nil, func(b *books.Business) error {
			if !slices.ContainsFunc(b.Excluded, func(x netip.Prefix) bool { return x.Contains(at) }) {
				b.Excluded = append(b.Excluded, netip.PrefixFrom(at, at.BitLen()))
			}
			return nil
		}, func(q *question, _ access.Faults) (view.Page, error) { return s.showExcluded(q, nil) })
	}
	blank := func(text string) bool { return strings.TrimSpace(text) == "" }
	addresses, err := record.Prefixes(slices.DeleteFunc(lines(q.r.PostFormValue("addresses")), blank))
	if err != nil {
		wrong["addresses"] = err.Error()
	}
	pages, err := record.ExcludedPages(slices.DeleteFunc(lines(q.r.PostFormValue("pages")), blank))
	if err != nil {
		wrong["pages"] = err.Error()
	}
	return s.saved(q, w, "", wrong, []string{"exclude", "exclude-pages"}, func(b *books.Business) error {
		b.Excluded, b.ExcludedPages = addresses, pages
		return nil
	}, s.showExcluded)
}
