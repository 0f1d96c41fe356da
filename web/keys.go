package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/record"
	"payoff/web/access"
	"payoff/web/api"
	"payoff/web/view"
)

// keys answers: which programs may come in?
func (s *Server) keys(q *question) (view.Page, error) { return s.showKeys(q, "", nil) }

// scopes are what keys may open, weakest first.
func (q *question) scopes() []view.Option {
	l := q.locale
	out := []view.Option{
		{Value: "read", Text: l.Text("ask questions")},
		{Value: "collect", Text: l.Text("hand in visits")},
		{Value: "write", Text: l.Text("record orders and other facts")},
		{Value: "admin", Text: l.Text("all of it")},
	}
	for i := range out {
		out[i].On = out[i].Value == q.r.PostFormValue("scope")
	}
	return out
}

// showKeys shows the page with a secret just made, or with what is wrong with the form.
func (s *Server) showKeys(q *question, secret string, wrong access.Faults) (view.Page, error) {
	l := q.locale
	all, err := s.o.Keys.Keys(q.r.Context(), q.business.ID)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("Which programs may come in?")), Tabs: q.settingTabs()}
	p.Title = l.Text("Keys")
	fresh := view.Part{ID: "new", Title: l.Text("A new key"), Text: l.Text("Each program gets its own, so that one can be taken back alone.")}
	if secret != "" {
		fresh.Text = l.Text("This is the key. It is shown this once: put it where the program reads it.")
		fresh.Body = append(fresh.Body, view.Piece{Template: "codes", Data: view.Codes{Label: l.Text("The key, shown this once"), Codes: []string{secret}}})
	}
	form := view.Form{
		Action: q.here("keys"), Hidden: []view.Hidden{{Name: "do", Value: "make"}},
		Fields: []view.Field{
			{Label: l.Text("Which program is it for?"), Name: "name", Required: true, Error: said(wrong, "name")},
			{Label: l.Text("It may"), Name: "scope", Type: "select", Required: true, Options: q.scopes(), Error: said(wrong, "scope")},
		},
		Button: view.Button{Text: l.Text("Make a key"), Kind: "primary"},
	}
	if wrong != nil {
		form.Fields[0].Value = q.r.PostFormValue("name")
	}
	fresh.Body = append(fresh.Body, view.Piece{Template: "form", Data: form})

	rows := view.Entries{Label: l.Text("Keys"), Empty: l.Text("There is none yet.")}
	for _, k := range all {
		at := slices.IndexFunc(q.scopes(), func(o view.Option) bool { return o.Value == k.Scope })
		e := view.Entry{Title: k.Name, Tag: k.Scope, Text: l.Text("made %s", q.day(k.Created))}
		if at >= 0 {
			e.Tag = q.scopes()[at].Text
		}
		if k.Revoked.IsZero() {
			e.Forms = []view.Form{{
				Action: q.here("keys"), Inline: true, Hidden: []view.Hidden{{Name: "do", Value: "revoke"}, {Name: "id", Value: fmt.Sprint(k.ID)}},
				Button: view.Button{Text: l.Text("Take back"), Kind: "danger"},
			}}
		} else {
			e.Text = l.Text("made %s, taken back %s", q.day(k.Created), q.day(k.Revoked))
		}
		rows.Rows = append(rows.Rows, e)
	}
	p.Parts = []view.Part{
		fresh,
		{ID: "keys", Title: l.Text("Keys"), Text: l.Text("Only a fingerprint of each is kept."), Body: []view.Piece{{Template: "entries", Data: rows}}},
	}
	return p, nil
}

// keysAct makes a key or takes one back.
func (s *Server) keysAct(q *question, w http.ResponseWriter) (view.Page, error) {
	ctx, by := q.r.Context(), access.ActorOf(q.r.Context())
	switch q.r.PostFormValue("do") {
	case "make":
		name, scope := strings.TrimSpace(q.r.PostFormValue("name")), q.r.PostFormValue("scope")
		wrong := access.Faults{}
		if name == "" || len(name) > 100 {
			wrong["name"] = q.locale.Text("want a name of at most 100 characters")
		}
		if !slices.ContainsFunc(q.scopes(), func(o view.Option) bool { return o.Value == scope }) {
			wrong["scope"] = q.locale.Text("want one of those offered")
		}
		if len(wrong) > 0 {
			p, err := s.showKeys(q, "", wrong)
			if err != nil {
				return nil, err
			}
			return nil, refused{p}
		}
		secret := api.NewKey(record.Random)
		if _, err := s.o.Keys.AddKey(ctx, q.business.ID, books.Key{Name: name, Scope: scope, Hash: api.KeyHash(secret)}); err != nil {
			return nil, err
		}
		if err := s.o.Door.People().Note(ctx, books.Change{By: by, Business: q.business.ID, Deed: books.KeyMade, Subject: name, Detail: scope}); err != nil {
			return nil, err
		}
		return s.showKeys(q, secret, nil)
	case "revoke":
		id, err := q.number("id")
		if err != nil {
			return nil, err
		}
		if err := s.o.Keys.RevokeKey(ctx, q.business.ID, id); err != nil {
			return nil, err
		}
		if err := s.o.Door.People().Note(ctx, books.Change{By: by, Business: q.business.ID, Deed: books.KeyRevoked, Subject: s.keyName(q, id)}); err != nil {
			return nil, err
		}
		view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: q.locale.Text("The key lets nobody in any more.")})
		return nil, elsewhere(q.here("keys"))
	}
	return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
}

// keyName is what a key is called.
func (s *Server) keyName(q *question, id int64) string {
	all, err := s.o.Keys.Keys(q.r.Context(), q.business.ID)
	if err == nil {
		for _, k := range all {
			if k.ID == id {
				return k.Name
			}
		}
	}
	return fmt.Sprintf("key %d", id)
}
