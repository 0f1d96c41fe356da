package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"payoff"
	"payoff/books"
	"payoff/web/access"
	"payoff/web/view"
)

// people answers: who may see and change this?
func (s *Server) people(q *question) (view.Page, error) { return s.showPeople(q, "", nil) }

// showPeople shows the page with a link just made, or with what is wrong with the form.
func (s *Server) showPeople(q *question, link string, wrong access.Faults) (view.Page, error) {
	ctx, l := q.r.Context(), q.locale
	me, _ := access.UserOf(ctx)
	users, err := s.o.Door.People().Users(ctx)
	if err != nil {
		return nil, err
	}
	invited, err := s.o.Door.People().Invited(ctx)
	if err != nil {
		return nil, err
	}
	p := &view.Parts{Layout: q.layout(l.Text("Who may see and change this?")), Tabs: q.settingTabs()}
	p.Title = l.Text("People")

	rows := view.Entries{Label: l.Text("People")}
	for _, u := range users {
		role := u.RoleIn(q.business.ID)
		if role == "" {
			continue
		}
		e := view.Entry{Title: u.Name, Text: u.Mail}
		// A role in all businesses is changed by who has it in all of them.
		where := q.business.ID
		if u.Roles[books.EveryBusiness] == role {
			where, e.Tag = books.EveryBusiness, l.Text("%s of every business", q.roleName(role))
		}
		if u.ID == me.ID {
			e.Text = l.Text("%s, this is you", u.Mail)
		}
		if where == books.EveryBusiness && me.Roles[books.EveryBusiness] != books.RoleOwner {
			rows.Rows = append(rows.Rows, e)
			continue
		}
		e.Forms = []view.Form{{
			Action: q.here("people"), Inline: true,
			Hidden: []view.Hidden{{Name: "do", Value: "role"}, {Name: "user", Value: fmt.Sprint(u.ID)}, {Name: "where", Value: fmt.Sprint(where)}},
			Fields: []view.Field{{Label: l.Text("Role of %s", u.Name), Name: fmt.Sprintf("role-%d", u.ID), Type: "select", Required: true, Options: q.roles(role, true)}},
			Button: view.Button{Text: l.Text("Change")},
		}}
		rows.Rows = append(rows.Rows, e)
	}
	p.Parts = append(p.Parts, view.Part{
		ID: "people", Title: l.Text("People"), Text: l.Text("A reader sees everything of the business. An editor also records what happens. An owner also decides who else does."),
		Body: []view.Piece{{Template: "entries", Data: rows}},
	})

	invite := view.Part{ID: "invite", Title: l.Text("Invite somebody"), Text: l.Text("You get a link to hand on. Whoever opens it first joins; it lasts seven days.")}
	if link != "" {
		invite.Body = append(invite.Body, view.Piece{Template: "codes", Data: view.Codes{Label: l.Text("The link, shown this once"), Codes: []string{link}}})
	}
	form := view.Form{
		Action: q.here("people"), Hidden: []view.Hidden{{Name: "do", Value: "invite"}},
		Fields: []view.Field{
			{Label: l.Text("Who is it for?"), Name: "for", Value: q.r.PostFormValue("for"), Required: true, Error: said(wrong, "for")},
			{Label: l.Text("Role"), Name: "role", Type: "select", Required: true, Options: q.roles(books.Role(q.r.PostFormValue("role")), false), Error: said(wrong, "role")},
		},
		Button: view.Button{Text: l.Text("Make a link"), Kind: "primary"},
	}
	if wrong == nil {
		form.Fields[0].Value = ""
	}
	if me.Roles[books.EveryBusiness] == books.RoleOwner && len(q.businesses) > 1 {
		form.Fields = append(form.Fields, view.Field{Label: l.Text("In every business of this server"), Name: "all", Type: "checkbox", Checked: wrong != nil && q.r.PostFormValue("all") != ""})
	}
	invite.Body = append(invite.Body, view.Piece{Template: "form", Data: form})
	p.Parts = append(p.Parts, invite)

	open := view.Entries{Label: l.Text("Open invitations"), Empty: l.Text("None is open.")}
	for _, t := range invited {
		if t.Business != q.business.ID && (t.Business != books.EveryBusiness || me.Roles[books.EveryBusiness] != books.RoleOwner) {
			continue
		}
		open.Rows = append(open.Rows, view.Entry{
			Title: t.For, Tag: q.roleName(t.Role), Text: l.Text("invited by %s, until %s", t.By, q.day(t.Expires)),
			Forms: []view.Form{{
				Action: q.here("people"), Inline: true,
				Hidden: []view.Hidden{{Name: "do", Value: "revoke"}, {Name: "id", Value: fmt.Sprint(t.ID)}, {Name: "where", Value: fmt.Sprint(t.Business)}},
				Button: view.Button{Text: l.Text("Take back"), Kind: "danger"},
			}},
		})
	}
	p.Parts = append(p.Parts, view.Part{ID: "invited", Title: l.Text("Open invitations"), Body: []view.Piece{{Template: "entries", Data: open}}})
	return p, nil
}

// peopleAct changes a role, or makes or takes back an invitation.
func (s *Server) peopleAct(q *question, w http.ResponseWriter) (view.Page, error) {
	ctx, by, all := q.r.Context(), access.ActorOf(q.r.Context()), s.o.Door.People()
	switch q.r.PostFormValue("do") {
	case "invite":
		where := q.business.ID
		if q.r.PostFormValue("all") != "" {
			where = books.EveryBusiness
		}
		if err := q.mayFor(where); err != nil {
			return nil, err
		}
		path, err := all.Invite(ctx, by, where, books.Role(q.r.PostFormValue("role")), q.r.PostFormValue("for"))
		var wrong access.Faults
		if errors.As(err, &wrong) {
			return s.refusePeople(q, wrong)
		}
		if err != nil {
			return nil, err
		}
		return s.showPeople(q, s.o.Door.Link(q.r, path), nil)
	case "revoke":
		id, err := q.number("id")
		if err != nil {
			return nil, err
		}
		where, err := q.where()
		if err == nil {
			err = all.Revoke(ctx, by, where, id)
		}
		if err != nil {
			return nil, err
		}
	case "role":
		user, err := q.number("user")
		if err != nil {
			return nil, err
		}
		where, err := q.where()
		if err == nil {
			err = all.SetRole(ctx, by, user, where, books.Role(q.r.PostFormValue(fmt.Sprintf("role-%d", user))))
		}
		if err != nil {
			return nil, err
		}
	default:
		return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
	}
	view.SetFlash(w, q.r, view.Flash{Tone: view.Done, Text: q.locale.Text("Done.")})
	return nil, elsewhere(q.here("people"))
}

func (s *Server) refusePeople(q *question, wrong access.Faults) (view.Page, error) {
	p, err := s.showPeople(q, "", wrong)
	if err != nil {
		return nil, err
	}
	return nil, refused{p}
}

// where is the business that a form is about: this one, or all of them.
func (q *question) where() (int64, error) {
	id, err := q.number("where")
	if err != nil {
		return 0, err
	}
	return id, q.mayFor(id)
}

// mayFor says whether who asks may decide about a business's people on this business's page.
func (q *question) mayFor(business int64) error {
	me, _ := access.UserOf(q.r.Context())
	if business == q.business.ID || business == books.EveryBusiness && me.Roles[books.EveryBusiness] == books.RoleOwner {
		return nil
	}
	return payoff.Fail(payoff.Denied, "%s", q.locale.Text("Only an owner of every business can do that."))
}

// roles are the choices of a role; none takes it away.
func (q *question) roles(now books.Role, none bool) []view.Option {
	var out []view.Option
	for _, r := range []books.Role{books.RoleReader, books.RoleEditor, books.RoleOwner} {
		out = append(out, view.Option{Value: string(r), Text: q.roleName(r), On: r == now})
	}
	if none {
		out = append(out, view.Option{Value: "", Text: q.locale.Text("no role: take out")})
	}
	return out
}

func (q *question) roleName(r books.Role) string {
	l := q.locale
	names := []string{l.Text("reader"), l.Text("editor"), l.Text("owner")}
	return names[max(0, slices.Index([]books.Role{books.RoleReader, books.RoleEditor, books.RoleOwner}, r))]
}

// said is what is wrong with a field; "" for nothing.
func said(wrong access.Faults, field string) string {
	if wrong[field] == "" {
		return ""
	}
	return access.Sentence(wrong[field])
}
