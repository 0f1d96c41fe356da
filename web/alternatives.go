package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/view"
)

// alternatives answers: what else could the next hour do?
func (s *Server) alternatives(q *question) (view.Page, error) { return s.showAlternatives(q, nil) }

func (s *Server) showAlternatives(q *question, wrong access.Faults) (view.Page, error) {
	l := q.locale
	all, err := s.o.Answers.Alternatives(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	p := q.setting(l.Text("What else could the next hour do?"), l.Text("Alternatives"))
	today := s.o.Answers.Today(q.business)
	rows := view.Entries{Label: l.Text("Alternatives"), Empty: l.Text("None is named. Verdicts weigh each network against doing nothing, and against work at what your hour is worth.")}
	edited, change := payoff.Alternative{}, q.r.FormValue("change")
	weighed := 0
	for _, a := range all {
		if strings.EqualFold(a.Name, change) {
			edited = a
		}
		e := view.Entry{Title: a.Name, Tag: l.Evidence(a.Evidence), Text: q.alternativeText(a)}
		if a.Weighed(today) {
			weighed++
		} else {
			e.Tag = l.Text("not weighed today")
		}
		if q.edits() {
			e.Links = []view.Link{{Text: l.Text("Change %s", a.Name), URL: q.here("alternatives") + "?change=" + queryText(a.Name) + "#one"}}
			if a.Until == 0 {
				e.Forms = []view.Form{{
					Action: q.here("alternatives"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "end"}, {Name: "name", Value: a.Name}, {Name: "as", Value: alternativeAs(a)}},
					Button: view.Button{Text: l.Text("Weigh it no more"), Kind: "quiet"},
				}}
			}
		}
		rows.Rows = append(rows.Rows, e)
	}
	p.Answer = l.Text("No other use of your time or money is weighed yet.")
	if weighed > 0 {
		p.Answer = l.Count(weighed, "%d other use of your time or money is weighed in every verdict.", "%d other uses of your time or money are weighed in every verdict.")
	}
	p.Parts = append(p.Parts, view.Part{
		ID: "alternatives", Title: l.Text("Weighed against"), Text: l.Text("More work on a network is advised only where it beats the best of these. One that is only assumed never makes a verdict “quit”."),
		Body: []view.Piece{{Template: "entries", Data: rows}},
	})
	if !q.edits() {
		return p, nil
	}
	title := l.Text("Name one")
	if edited.Name != "" {
		title = l.Text("Change %s", edited.Name)
	}
	p.Parts = append(p.Parts, view.Part{
		ID: "one", Title: title, Text: l.Text("The half hour after the gig, search ads, a mail to old customers, a page that answers what people ask."),
		Body: []view.Piece{{Template: "form", Data: q.alternativeForm(edited, wrong)}},
	})
	return p, nil
}

// edits says whether the reader may record facts of the business.
func (q *question) edits() bool {
	return q.s.o.Door == nil || access.RoleOf(q.r.Context()).Covers("editor")
}

func (q *question) alternativeText(a payoff.Alternative) string {
	l := q.locale
	var parts []string
	if a.PerHour != nil && a.Minutes > 0 {
		parts = append(parts, l.Text("up to %s a month, an hour brings about %s (%s)", l.Hours(float64(a.Minutes)/60), l.Money(a.PerHour.Mid), l.Span(*a.PerHour)))
	}
	if a.PerUnit != nil && a.Money.Minor > 0 {
		parts = append(parts, l.Text("up to %s a month, each 1.00 brings about %s (%s)", l.Money(a.Money), l.Money(a.PerUnit.Mid), l.Money(a.PerUnit.Low)+" – "+l.Money(a.PerUnit.High)))
	}
	parts = append(parts, l.Text("rests on: %s", a.Proxy), l.Text("from %s", l.Day(a.On)))
	if a.Until != 0 {
		parts = append(parts, l.Text("until %s", l.Day(a.Until-1)))
	}
	return strings.Join(parts, " · ")
}

// alternativeAs tells when somebody else has stated an alternative anew since a form was drawn; "" is a new one.
func alternativeAs(a payoff.Alternative) string {
	if a.Name == "" {
		return ""
	}
	b, err := json.Marshal(a)
	if err != nil {
		return "" // its fields are texts and numbers
	}
	return record.Digest(b)
}

func (q *question) alternativeForm(a payoff.Alternative, wrong access.Faults) view.Form {
	l := q.locale
	amount := func(m payoff.Money) string {
		if m.Minor == 0 {
			return ""
		}
		return m.Amount()
	}
	ends := func(v *payoff.MoneyInterval) [3]string {
		if v == nil {
			return [3]string{}
		}
		return [3]string{v.Low.Amount(), v.Mid.Amount(), v.High.Amount()}
	}
	hours, on, code := "", q.s.o.Answers.Today(q.business), string(q.business.Currency)
	if a.Minutes > 0 {
		hours = strconv.FormatFloat(float64(a.Minutes)/60, 'f', -1, 64)
	}
	if a.Name != "" {
		on = a.On
	}
	hour, unit := ends(a.PerHour), ends(a.PerUnit)
	evidence := q.typed(wrong, "evidence", string(a.Evidence))
	if evidence == "" {
		evidence = string(payoff.Claimed)
	}
	var grades []view.Option
	for _, e := range []payoff.Evidence{payoff.Claimed, payoff.Modelled, payoff.Told, payoff.Tracked, payoff.Tested} {
		grades = append(grades, view.Option{Value: string(e), Text: l.Evidence(e), On: string(e) == evidence})
	}
	field := func(label, name, holds, unit, hint string, mistake string) view.Field {
		return view.Field{Label: label, Name: name, Mode: "decimal", Value: q.typed(wrong, name, holds), Unit: unit, Hint: hint, Error: mistake}
	}
	return view.Form{
		Action: q.here("alternatives"), Error: said(wrong, ""), Hidden: []view.Hidden{{Name: "do", Value: "state"}, {Name: "as", Value: alternativeAs(a)}, {Name: "change", Value: a.Name}},
		Fields: []view.Field{{Label: l.Text("What is it?"), Name: "name", Required: true, Value: q.typed(wrong, "name", a.Name), Error: said(wrong, "name")}},
		Groups: []view.Group{
			{Legend: l.Text("Where it takes hours"), Text: l.Text("What one more hour of it would bring, before what the hour itself costs."), Fields: []view.Field{
				field(l.Text("Hours a month it could take"), "hours", hours, l.Text("h"), "", said(wrong, "hours")),
				field(l.Text("An hour brings at least"), "hour-low", hour[0], code, "", said(wrong, "per-hour")), field(l.Text("probably"), "hour-mid", hour[1], code, "", ""), field(l.Text("at most"), "hour-high", hour[2], code, "", ""),
			}},
			{Legend: l.Text("Where it takes money"), Text: l.Text("What each 1.00 more would bring."), Fields: []view.Field{
				field(l.Text("Money a month it could take"), "money", amount(a.Money), code, "", said(wrong, "money")),
				field(l.Text("1.00 brings at least"), "unit-low", unit[0], code, "", said(wrong, "per-euro")), field(l.Text("probably"), "unit-mid", unit[1], code, "", ""), field(l.Text("at most"), "unit-high", unit[2], code, "", ""),
			}},
			{Legend: l.Text("How it is known"), Fields: []view.Field{
				{Label: l.Text("Evidence"), Name: "evidence", Type: "select", Required: true, Options: grades, Error: said(wrong, "evidence")},
				{Label: l.Text("What do the figures rest on?"), Name: "proxy", Required: true, Value: q.typed(wrong, "proxy", a.Proxy), Error: said(wrong, "proxy")},
				{Label: l.Text("Weighed from"), Name: "on", Type: "date", Required: true, Value: q.typed(wrong, "on", on.String()), Error: said(wrong, "on")},
			}},
		},
		Button: view.Button{Text: l.Text("Save"), Kind: "primary"},
	}
}

// alternativesAct states an alternative, or ends one.
func (s *Server) alternativesAct(q *question, w http.ResponseWriter) (view.Page, error) {
	all, err := s.o.Answers.Alternatives(q.r.Context(), q.business)
	if err != nil {
		return nil, err
	}
	form := func(name string) string { return strings.TrimSpace(q.r.PostFormValue(name)) }
	wrong, name := access.Faults{}, strings.Join(strings.Fields(form("name")), " ")
	at := slices.IndexFunc(all, func(a payoff.Alternative) bool { return strings.EqualFold(a.Name, name) })
	stands := payoff.Alternative{}
	if at >= 0 {
		stands = all[at]
	}
	var a payoff.Alternative
	switch form("do") {
	case "end":
		if at < 0 {
			return nil, payoff.Fail(payoff.NotFound, "%s", q.locale.Text("There is no alternative of that name."))
		}
		if a = stands; a.Until == 0 {
			a.Until = max(a.On, s.o.Answers.Today(q.business))
		}
	case "state":
		if a, err = q.alternativeFrom(); err != nil {
			key, text, _ := strings.Cut(err.Error(), ": ")
			wrong[key] = text
		}
	default:
		return nil, q.unreadable()
	}
	same := len(wrong) == 0 && alternativeAs(a) == alternativeAs(stands) // sent twice: it stands already
	if len(wrong) == 0 && !same && form("as") != alternativeAs(stands) {
		if wrong[""] = q.locale.Text("Somebody changed this since you opened the form. What you typed is kept: look at what holds now, and send it again to put yours in its place."); form("as") == "" {
			delete(wrong, "")
			wrong["name"] = q.locale.Text("there is one of that name: change it in the list above")
		}
	}
	if len(wrong) == 0 {
		err := s.note(q, func(b *record.Batch) error { _, err := b.Alternative(a); return err })
		if err == nil {
			view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: q.locale.Text("Saved. The verdicts weigh it from its day on.")})
			return nil, elsewhere(q.here("alternatives"))
		}
		if payoff.KindOf(err) != payoff.Invalid {
			return nil, err
		}
		key, text, _ := strings.Cut(err.Error(), ": ")
		wrong[key] = text
	}
	return refusedOr(s.showAlternatives(q, wrong))
}

// alternativeFrom reads an alternative from the form. What is wrong begins with the key.
func (q *question) alternativeFrom() (payoff.Alternative, error) {
	of := map[string]string{}
	for _, key := range []string{"name", "hours", "money", "evidence", "proxy", "on"} {
		of[key] = strings.TrimSpace(q.r.PostFormValue(key))
	}
	for key, names := range map[string][]string{"per-hour": {"hour-low", "hour-mid", "hour-high"}, "per-euro": {"unit-low", "unit-mid", "unit-high"}} {
		var parts []string
		for _, name := range names {
			parts = append(parts, strings.TrimSpace(q.r.PostFormValue(name)))
		}
		if text := strings.Join(parts, ","); text != ",," {
			of[key] = text
		}
	}
	words := record.Words{Of: of, Business: q.business, Today: q.s.o.Answers.Today(q.business)}
	a, err := words.Alternative()
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	return a, err
}
