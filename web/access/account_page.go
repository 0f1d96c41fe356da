package access

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"payoff"
	"payoff/books"
	"payoff/report/locale"
	"payoff/web/view"
)

// accountRoutes are where somebody looks after how they sign in.
func (d *Door) accountRoutes(route func(string, Need, http.HandlerFunc) Route) []Route {
	list := []Route{
		route("GET /account", SignedIn, d.account),
		route("POST /account/passkeys/ask", SignedIn, d.accountAsk),
		route("POST /account/passkeys", SignedIn, d.accountPasskey),
		route("POST /account/codes/confirm", SignedIn, d.accountCodes((*People).confirmTyped)),
		route("POST /account/codes/recovery", SignedIn, d.accountCodes(func(p *People, r *http.Request, s Session) ([]string, error) {
			return p.NewRecovery(r.Context(), s)
		})),
	}
	for path, do := range map[string]func(*http.Request, Session) error{
		"name": func(r *http.Request, s Session) error {
			return d.o.People.Rename(r.Context(), s, r.PostFormValue("name"), r.PostFormValue("mail"))
		},
		"password": func(r *http.Request, s Session) error {
			return d.o.People.SetPassword(r.Context(), s, r.PostFormValue("password"))
		},
		"password/remove": func(r *http.Request, s Session) error { return d.o.People.RemovePassword(r.Context(), s) },
		"passkeys/remove": func(r *http.Request, s Session) error {
			return d.o.People.RemovePasskey(r.Context(), s, r.PostFormValue("id"))
		},
		"codes/offer": func(r *http.Request, s Session) error { return d.o.People.OfferCodes(r.Context(), s) },
		"codes/stop":  func(r *http.Request, s Session) error { return d.o.People.StopCodes(r.Context(), s) },
		"browsers/end": func(r *http.Request, s Session) error {
			id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
			if err != nil {
				return payoff.Fail(payoff.Invalid, "which browser?")
			}
			return d.o.People.End(r.Context(), s.User, id)
		},
		"browsers/end-others": func(r *http.Request, s Session) error {
			_, err := d.o.People.EndOthers(r.Context(), s)
			return err
		},
	} {
		list = append(list, route("POST /account/"+path, SignedIn, d.accountAct(do)))
	}
	return list
}

func (p *People) confirmTyped(r *http.Request, s Session) ([]string, error) {
	return p.ConfirmCodes(r.Context(), s, r.PostFormValue("code"))
}

func (d *Door) account(w http.ResponseWriter, r *http.Request) {
	d.showAccount(w, r, http.StatusOK, nil)
}

// accountAct changes one thing and shows the account again.
func (d *Door) accountAct(do func(*http.Request, Session) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !form(w, r) {
			return
		}
		s, _ := SessionOf(r.Context())
		if err := do(r, s); err != nil {
			d.accountFailed(w, r, s, err)
			return
		}
		view.SetFlash(w, r, view.Flash{Tone: view.Done, Text: view.LocaleOf(r).Text("Done.")})
		http.Redirect(w, r, "/account", http.StatusSeeOther)
	}
}

// accountFailed shows what is wrong beside what was typed. Who has to show first that it is them is
// led there.
func (d *Door) accountFailed(w http.ResponseWriter, r *http.Request, s Session, err error) {
	var f Faults
	switch kind := payoff.KindOf(err); {
	case errors.As(err, &f):
		d.showAccount(w, r, http.StatusUnprocessableEntity, f)
	case kind == payoff.Denied && !s.Fresh(d.o.Now()):
		http.Redirect(w, r, signInURL("/account"), http.StatusSeeOther)
	default:
		d.fail(w, r, err)
	}
}

// accountCodes shows recovery codes, this once.
func (d *Door) accountCodes(do func(*People, *http.Request, Session) ([]string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !form(w, r) {
			return
		}
		s, _ := SessionOf(r.Context())
		codes, err := do(d.o.People, r, s)
		if err != nil {
			d.accountFailed(w, r, s, err)
			return
		}
		l := view.LocaleOf(r)
		d.o.View.Render(w, r, http.StatusOK, &view.Parts{
			Layout: d.layout(r, l.Text("Where will you keep these codes?"), l.Text("Recovery codes")),
			Parts: []view.Part{{
				Title: l.Text("Recovery codes"),
				Text:  l.Text("Each lets you in once in place of a code of your app, when the phone is lost. They are shown this once: print them, or keep them in a password manager."),
				Body: []view.Piece{
					{Template: "codes", Data: view.Codes{Label: l.Text("Recovery codes"), Codes: codes}},
					{Template: "button", Data: view.Button{Text: l.Text("I have kept them"), URL: "/account", Kind: "primary"}},
				},
			}},
		})
	}
}

// layout is what stands around the pages of an account.
func (d *Door) layout(r *http.Request, question, title string) view.Layout {
	return view.Layout{
		Question: question, Title: title,
		Nav: []view.Link{{Text: view.LocaleOf(r).Text("Overview"), URL: "/", Icon: "house"}},
	}
}

func (d *Door) showAccount(w http.ResponseWriter, r *http.Request, status int, wrong Faults) {
	l := view.LocaleOf(r)
	s, _ := SessionOf(r.Context())
	browsers, err := d.o.People.Sessions(r.Context(), s.User)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	p := &view.Parts{Layout: d.layout(r, l.Text("How do you sign in?"), l.Text("Your account"))}
	a := accountPage{d: d, r: r, l: l, s: s, wrong: wrong, fresh: s.Fresh(d.o.Now())}
	if !a.fresh {
		p.Flashes = append(p.Flashes, view.Flash{
			Tone: view.Note, Text: l.Text("To change how you sign in, show once more that it is you."),
			More: view.Link{Text: l.Text("Sign in again"), URL: signInURL("/account")},
		})
	}
	p.Parts = []view.Part{a.name(), a.passkeys(), a.password(), a.codes(), a.browsers(browsers)}
	d.o.View.Render(w, r, status, p)
}

// An accountPage is the account of who asks, in parts.
type accountPage struct {
	d     *Door
	r     *http.Request
	l     locale.Locale
	s     Session
	wrong Faults
	fresh bool
}

// typed is what was typed into a field that came back, or else what stands.
func (a accountPage) typed(field, stands string) string {
	if a.wrong != nil && a.r.PostForm.Has(field) {
		return a.r.PostForm.Get(field)
	}
	return stands
}

// forms are the pieces of a part that change how the user signs in: only who is fresh sees them.
func (a accountPage) forms(list ...view.Form) []view.Piece {
	var out []view.Piece
	for _, f := range list {
		if a.fresh {
			out = append(out, view.Piece{Template: "form", Data: f})
		}
	}
	return out
}

func (a accountPage) name() view.Part {
	l, u := a.l, a.s.User
	part := view.Part{ID: "name", Title: l.Text("Name"), Text: l.Text("%s, %s", u.Name, u.Mail)}
	part.Body = a.forms(view.Form{
		Action: "/account/name",
		Fields: []view.Field{
			{Label: l.Text("Your name"), Name: "name", Value: a.typed("name", u.Name), Required: true, Autocomplete: "name", Error: fault(a.wrong, "name")},
			{Label: l.Text("Mail address"), Name: "mail", Type: "email", Value: a.typed("mail", u.Mail), Required: true, Autocomplete: "username", Error: fault(a.wrong, "mail")},
		},
		Button: view.Button{Text: l.Text("Change")},
	})
	return part
}

func (a accountPage) passkeys() view.Part {
	l := a.l
	part := view.Part{ID: "passkeys", Title: l.Text("Passkeys"), Text: l.Text("The safest way: a key on your phone, computer or password manager, opened by finger, face or PIN. Nobody can ask you for it by a false page.")}
	rows := view.Entries{Label: l.Text("Passkeys"), Empty: l.Text("You have none yet.")}
	for _, k := range a.s.User.Proof.Passkeys {
		e := view.Entry{Title: k.Name, Text: l.Text("for %s, added %s, not used yet", k.Host, a.day(k.Created))}
		if !k.Used.IsZero() {
			e.Text = l.Text("for %s, added %s, last used %s", k.Host, a.day(k.Created), a.day(k.Used))
		}
		if a.fresh {
			e.Forms = []view.Form{{Action: "/account/passkeys/remove", Inline: true, Hidden: []view.Hidden{{Name: "id", Value: k.ID}}, Button: view.Button{Text: l.Text("Remove"), Kind: "danger"}}}
		}
		rows.Rows = append(rows.Rows, e)
	}
	part.Body = append(part.Body, view.Piece{Template: "entries", Data: rows})
	if a.d.passkeys(a.r) == nil {
		part.Text += " " + l.Text("Browsers have them only under a name: a public address with https, or localhost.")
		return part
	}
	part.Body = append(part.Body, a.forms(view.Form{
		Passkey: &view.Passkey{
			Fields: []view.Field{{Label: l.Text("A name for it"), Name: "passkey", Value: browserName(a.d.o.Agents, a.r.UserAgent()), Required: true}},
			Text:   l.Text("Add a passkey"), Ask: "/account/passkeys/ask", Done: "/account/passkeys", Make: true,
		},
	})...)
	return part
}

func (a accountPage) password() view.Part {
	l, proof := a.l, a.s.User.Proof
	part := view.Part{ID: "password", Title: l.Text("Password"), Text: l.Text("You have one. Whoever knows it can sign in, unless one-time codes are on.")}
	change := view.Form{
		Action: "/account/password",
		Fields: []view.Field{{Label: l.Text("New password"), Name: "password", Type: "password", Required: true, Autocomplete: "new-password", Hint: passwordHint(l), Error: fault(a.wrong, "password")}},
		Button: view.Button{Text: l.Text("Change the password")},
	}
	if proof.Password == "" {
		part.Text, change.Button.Text = l.Text("You have none, and need none as long as you have a passkey."), l.Text("Set a password")
		part.Body = a.forms(change)
		return part
	}
	part.Body = a.forms(change)
	if len(proof.Passkeys) > 0 {
		part.Body = append(part.Body, a.forms(view.Form{Action: "/account/password/remove", Button: view.Button{Text: l.Text("Remove the password"), Kind: "danger"}})...)
	}
	return part
}

func (a accountPage) codes() view.Part {
	l, proof := a.l, a.s.User.Proof
	part := view.Part{ID: "codes", Title: l.Text("One-time codes")}
	switch {
	case proof.Password == "":
		part.Text = l.Text("They stand behind a password. With passkeys alone you need none.")
	case proof.TOTP != "":
		part.Text = l.Count(len(proof.Recovery), "They are on: a password alone lets nobody in. %d recovery code is left.", "They are on: a password alone lets nobody in. %d recovery codes are left.")
		part.Body = a.forms(
			view.Form{Action: "/account/codes/recovery", Button: view.Button{Text: l.Text("New recovery codes")}},
			view.Form{Action: "/account/codes/stop", Button: view.Button{Text: l.Text("Turn them off"), Kind: "danger"}},
		)
	case proof.Offered != "" && a.fresh:
		part.Text = l.Text("Read the square with an authenticator app on your phone, or type the letters below it. Then type the code that it shows.")
		if drawn, err := qrOf(otpURL(a.s.User.Mail, proof.Offered)); err == nil {
			drawn.Label, drawn.Text = l.Text("A code for your phone's camera"), spaced(proof.Offered)
			part.Body = append(part.Body, view.Piece{Template: "qr", Data: drawn})
		}
		part.Body = append(part.Body, a.forms(view.Form{
			Action: "/account/codes/confirm",
			Fields: []view.Field{{Label: l.Text("Code"), Name: "code", Required: true, Autocomplete: "one-time-code", Mode: "numeric", Error: fault(a.wrong, "code")}},
			Button: view.Button{Text: l.Text("Turn them on"), Kind: "primary"},
		})...)
	default:
		part.Text = l.Text("They are off. With them, whoever learns your password needs your phone too.")
		part.Body = a.forms(view.Form{Action: "/account/codes/offer", Button: view.Button{Text: l.Text("Set up one-time codes")}})
	}
	return part
}

func (a accountPage) browsers(list []books.Session) view.Part {
	l := a.l
	part := view.Part{ID: "browsers", Title: l.Text("Signed-in browsers"), Text: l.Text("A browser is signed out after 30 days, or 7 without use. No address is kept.")}
	rows := view.Entries{Label: l.Text("Signed-in browsers")}
	for _, b := range list {
		e := view.Entry{Title: b.Browser, Text: l.Text("signed in %s, last used %s", a.day(b.Created), a.day(b.Used))}
		if b.ID == a.s.ID {
			e.Tag = l.Text("this browser")
		} else {
			e.Forms = []view.Form{{Action: "/account/browsers/end", Inline: true, Hidden: []view.Hidden{{Name: "id", Value: strconv.FormatInt(b.ID, 10)}}, Button: view.Button{Text: l.Text("Sign out")}}}
		}
		rows.Rows = append(rows.Rows, e)
	}
	part.Body = append(part.Body, view.Piece{Template: "entries", Data: rows})
	if len(list) > 1 {
		part.Body = append(part.Body, view.Piece{Template: "form", Data: view.Form{Action: "/account/browsers/end-others", Button: view.Button{Text: l.Text("Sign out all others")}}})
	}
	return part
}

// day is a moment's day. The account is of no business, so the day is UTC's.
func (a accountPage) day(at time.Time) string { return a.l.Day(payoff.DateIn(at, time.UTC)) }

// accountAsk tells the script which passkey to ask for.
func (d *Door) accountAsk(w http.ResponseWriter, r *http.Request) {
	_, k, err := d.answer(r)
	s, _ := SessionOf(r.Context())
	if err == nil && !s.Fresh(d.o.Now()) {
		err = errStale()
	}
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	q, err := k.Make(s.User, d.browser(r))
	d.told(w, r, q, err)
}

func (d *Door) accountPasskey(w http.ResponseWriter, r *http.Request) {
	in, k, err := d.answer(r)
	s, _ := SessionOf(r.Context())
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	name := in.Label
	if len(name) == 0 || len(name) > 4*maxName {
		name = browserName(d.o.Agents, r.UserAgent())
	}
	made, whose, err := k.Made(in.ID, name, in.Answer)
	if err == nil && whose.ID != s.User.ID {
		err = payoff.Fail(payoff.Denied, "that passkey was made for somebody else")
	}
	if err == nil {
		err = d.o.People.addPasskey(r.Context(), s, made)
	}
	d.told(w, r, map[string]string{"location": "/account"}, err)
}

// otpURL is what authenticator apps read: the key URI format of Google Authenticator's wiki.
func otpURL(mail, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Payoff:" + mail, RawQuery: url.Values{"secret": {secret}, "issuer": {"Payoff"}}.Encode()}
	return u.String()
}

// spaced puts a space behind each four letters, so that a person can type them.
func spaced(text string) string {
	var out []byte
	for i := range len(text) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		out = append(out, text[i])
	}
	return string(out)
}
