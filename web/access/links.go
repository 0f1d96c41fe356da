package access

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"payoff"
	"payoff/books"
	"payoff/report/locale"
	"payoff/web/view"
)

// linkRoutes are where links lead that let somebody in: their token is the address.
func (d *Door) linkRoutes(route func(string, Need, http.HandlerFunc) Route) []Route {
	var list []Route
	for _, purpose := range []books.Purpose{books.ForSetup, books.ForInvite} {
		at := "/" + string(purpose) + "/{token}"
		list = append(
			list,
			route("GET "+at, Anybody, d.newcomer(purpose)),
			route("POST "+at, Anybody, d.newcomerJoins(purpose)),
			route("POST "+at+"/passkey/ask", Anybody, d.newcomerAsk(purpose)),
			route("POST "+at+"/passkey", Anybody, d.newcomerPasskey(purpose)),
		)
	}
	return append(
		list,
		route("POST /invite/{token}/accept", SignedIn, d.accept),
		route("GET /reset/{token}", Anybody, d.renew),
		route("POST /reset/{token}", Anybody, d.renewed),
		route("POST /reset/{token}/passkey/ask", Anybody, d.renewAsk),
		route("POST /reset/{token}/passkey", Anybody, d.renewPasskey),
	)
}

// Sentence is a failure's words as a sentence.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// fault is what is wrong with a field, as a sentence; "" for nothing.
func fault(err error, field string) string {
	var f Faults
	if errors.As(err, &f) && f[field] != "" {
		return Sentence(f[field])
	}
	return ""
}

// Hint of a new password.
func passwordHint(l locale.Locale) string {
	return l.Text("At least %d characters. A few words in a row are easy to keep in mind.", MinPassword)
}

// newcomer asks who comes by a link, and how they want to sign in from now on.
func (d *Door) newcomer(purpose books.Purpose) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t, err := d.o.People.Link(r.Context(), purpose, r.PathValue("token"), d.browser(r))
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.showNewcomer(w, r, http.StatusOK, t, Newcomer{}, nil)
	}
}

func (d *Door) showNewcomer(w http.ResponseWriter, r *http.Request, status int, t books.Ticket, n Newcomer, wrong error) {
	l := view.LocaleOf(r)
	at := "/" + string(t.Purpose) + "/" + r.PathValue("token")
	p := &view.Entrance{Layout: view.Layout{Question: l.Text("Who will look after this?"), Title: l.Text("Set up"), Bare: true}}
	p.Text = l.Text("This is the first account: it may see and change everything, and invite others.")
	if t.Purpose == books.ForInvite {
		p.Question, p.Title = l.Text("Who are you?"), l.Text("Invitation")
		where, err := d.businessName(r, t.Business)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		p.Text = l.Text("%s invites you to %s. %s", t.By, where, roleText(l, t.Role))
	}
	p.Form = view.Form{
		Action: at,
		Fields: []view.Field{
			{Label: l.Text("Your name"), Name: "name", Value: n.Name, Required: true, Autocomplete: "name", Error: fault(wrong, "name")},
			{Label: l.Text("Mail address"), Name: "mail", Type: "email", Value: n.Mail, Required: true, Autocomplete: "username", Error: fault(wrong, "mail"), Hint: l.Text("You sign in with it. Payoff sends nothing there.")},
		},
		More: []view.Field{
			{Label: l.Text("New password"), Name: "password", Type: "password", Required: true, Autocomplete: "new-password", Error: fault(wrong, "password"), Hint: passwordHint(l)},
		},
		Button: view.Button{Text: l.Text("Go on")},
	}
	if d.offerPasskey(r, &p.Form, at); p.Form.Passkey == nil {
		p.Form.Button.Kind = "primary"
	}
	if u, ok := UserOf(r.Context()); ok && t.Purpose == books.ForInvite {
		p.Form, p.Question = view.Form{
			Action: at + "/accept", Button: view.Button{Text: l.Text("Accept as %s", u.Name), Kind: "primary"},
		}, l.Text("Do you accept?")
	} else if t.Purpose == books.ForInvite {
		p.More = []view.Link{{Text: l.Text("I have an account here: sign in first"), URL: signInURL(at)}}
	}
	d.o.View.Render(w, r, status, p)
}

// offerPasskey puts a passkey before the password, or says where there are passkeys.
func (d *Door) offerPasskey(r *http.Request, f *view.Form, at string) {
	l := view.LocaleOf(r)
	if d.passkeys(r) != nil {
		f.Passkey = &view.Passkey{Text: l.Text("Use a passkey"), Ask: at + "/passkey/ask", Done: at + "/passkey", Make: true, Or: l.Text("or set a password")}
		return
	}
	if name, port, _ := strings.Cut(r.Host, ":"); name == "127.0.0.1" && len(f.More) > 0 {
		f.More[0].Hint += " " + l.Text("To use a passkey instead, open this page under http://localhost:%s.", port)
	}
}

func (d *Door) businessName(r *http.Request, id int64) (string, error) {
	all, err := d.o.Businesses(r.Context())
	if err != nil {
		return "", err
	}
	var names []string
	for _, b := range all {
		if b.ID == id {
			return b.Name, nil
		}
		names = append(names, b.Name)
	}
	if id != books.EveryBusiness {
		return "", errLink()
	}
	return view.LocaleOf(r).List(names), nil
}

func roleText(l locale.Locale, role books.Role) string {
	switch role {
	case books.RoleOwner:
		return l.Text("As an owner you see and change everything there, and decide who else does.")
	case books.RoleEditor:
		return l.Text("As an editor you see everything there and record what happens.")
	}
	return l.Text("As a reader you see everything there and change nothing.")
}

// newcomerJoins takes who comes with a password.
func (d *Door) newcomerJoins(purpose books.Purpose) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !form(w, r) {
			return
		}
		token, b := r.PathValue("token"), d.browser(r)
		n := Newcomer{Name: r.PostFormValue("name"), Mail: r.PostFormValue("mail"), Password: r.PostFormValue("password")}
		in, err := d.o.People.Join(r.Context(), purpose, token, n, b)
		var f Faults
		if errors.As(err, &f) {
			t, linkErr := d.o.People.Link(r.Context(), purpose, token, b)
			if linkErr != nil {
				d.fail(w, r, linkErr)
				return
			}
			d.showNewcomer(w, r, http.StatusUnprocessableEntity, t, n, f)
			return
		}
		if err != nil {
			d.fail(w, r, err)
			return
		}
		d.admit(w, r, in)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// newcomerAsk tells the script which passkey to ask for.
func (d *Door) newcomerAsk(purpose books.Purpose) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, k, err := d.answer(r)
		if err == nil {
			_, err = d.o.People.Link(r.Context(), purpose, r.PathValue("token"), d.browser(r))
		}
		if err == nil {
			err = Newcomer{Name: in.Name, Mail: in.Mail}.Check()
		}
		if err != nil {
			d.told(w, r, nil, err)
			return
		}
		q, err := k.Make(books.User{Name: in.Name, Mail: normalMail(in.Mail)}, d.browser(r))
		d.told(w, r, q, err)
	}
}

// newcomerPasskey takes who comes with a passkey.
func (d *Door) newcomerPasskey(purpose books.Purpose) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, k, err := d.answer(r)
		if err != nil {
			d.told(w, r, nil, err)
			return
		}
		b := d.browser(r)
		made, whose, err := k.Made(in.ID, b.Name, in.Answer)
		if err != nil {
			d.told(w, r, nil, err)
			return
		}
		session, err := d.o.People.Join(r.Context(), purpose, r.PathValue("token"), Newcomer{Name: in.Name, Mail: in.Mail, Passkey: &made, Handle: whose.Handle}, b)
		if err == nil {
			d.admit(w, r, session)
		}
		d.told(w, r, map[string]string{"location": "/"}, err)
	}
}

// accept gives who is signed in the role of an invitation.
func (d *Door) accept(w http.ResponseWriter, r *http.Request) {
	s, _ := SessionOf(r.Context())
	if err := d.o.People.Accept(r.Context(), r.PathValue("token"), s, d.browser(r)); err != nil {
		d.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// renew asks for a new way in.
func (d *Door) renew(w http.ResponseWriter, r *http.Request) {
	if _, err := d.o.People.Link(r.Context(), books.ForReset, r.PathValue("token"), d.browser(r)); err != nil {
		d.fail(w, r, err)
		return
	}
	d.showRenew(w, r, http.StatusOK, nil)
}

func (d *Door) showRenew(w http.ResponseWriter, r *http.Request, status int, wrong error) {
	l := view.LocaleOf(r)
	at := "/reset/" + r.PathValue("token")
	p := &view.Entrance{
		Layout: view.Layout{Question: l.Text("How will you sign in from now on?"), Title: l.Text("A new way in"), Bare: true},
		Text:   l.Text("All browsers are signed out, the old password holds no more, and one-time codes are turned off."),
		Form: view.Form{
			Action: at,
			More: []view.Field{
				{Label: l.Text("New password"), Name: "password", Type: "password", Required: true, Autocomplete: "new-password", Error: fault(wrong, "password"), Hint: passwordHint(l)},
			},
			Button: view.Button{Text: l.Text("Set the password")},
		},
	}
	d.offerPasskey(r, &p.Form, at)
	d.o.View.Render(w, r, status, p)
}

func (d *Door) renewed(w http.ResponseWriter, r *http.Request) {
	if !form(w, r) {
		return
	}
	in, err := d.o.People.Renew(r.Context(), r.PathValue("token"), r.PostFormValue("password"), nil, d.browser(r))
	var f Faults
	switch {
	case errors.As(err, &f):
		d.showRenew(w, r, http.StatusUnprocessableEntity, f)
	case err != nil:
		d.fail(w, r, err)
	default:
		d.admit(w, r, in)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (d *Door) renewAsk(w http.ResponseWriter, r *http.Request) {
	_, k, err := d.answer(r)
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	t, err := d.o.People.Link(r.Context(), books.ForReset, r.PathValue("token"), d.browser(r))
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	u, found, err := d.o.People.state.User(r.Context(), t.User)
	if err != nil || !found {
		d.told(w, r, nil, first(err, errLink()))
		return
	}
	q, err := k.Make(u, d.browser(r))
	d.told(w, r, q, err)
}

func (d *Door) renewPasskey(w http.ResponseWriter, r *http.Request) {
	in, k, err := d.answer(r)
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	b := d.browser(r)
	made, whose, err := k.Made(in.ID, b.Name, in.Answer)
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	t, err := d.o.People.Link(r.Context(), books.ForReset, r.PathValue("token"), b)
	if err == nil && t.User != whose.ID {
		err = payoff.Fail(payoff.Denied, "that passkey was made for somebody else")
	}
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	session, err := d.o.People.Renew(r.Context(), r.PathValue("token"), "", &made, b)
	if err == nil {
		d.admit(w, r, session)
	}
	d.told(w, r, map[string]string{"location": "/"}, err)
}
