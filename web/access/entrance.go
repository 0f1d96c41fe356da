package access

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"payoff"
	"payoff/web/view"
)

// Bounds of what a request may bring, in bytes.
const (
	maxForm   = 16 << 10
	maxAnswer = 64 << 10 // a browser's passkey with its attestation
)

// Routes are the pages that the door has itself, each with what it needs.
func (d *Door) Routes() []Route {
	route := func(pattern string, needs Need, serve http.HandlerFunc) Route {
		return Route{Pattern: pattern, Needs: needs, Handler: private(serve)}
	}
	list := []Route{
		route("GET /sign-in", Anybody, d.signIn),
		route("POST /sign-in", Anybody, d.signInPassword),
		route("GET /sign-in/code", Anybody, d.signInCode),
		route("POST /sign-in/code", Anybody, d.signInCodeGiven),
		route("POST /sign-in/passkey/ask", Anybody, d.signInAsk),
		route("POST /sign-in/passkey", Anybody, d.signInPasskey),
		route("POST /sign-out", SignedIn, d.signOut),
	}
	list = append(list, d.linkRoutes(route)...)
	return append(list, d.accountRoutes(route)...)
}

// private keeps a page out of caches, and its address, which may let somebody in, from other sites.
func private(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		r.Body = http.MaxBytesReader(w, r.Body, maxAnswer)
		next(w, r)
	})
}

// form reads a form of a decent size.
func form(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form can't be read.", http.StatusBadRequest)
		return false
	}
	return true
}

// signIn asks who it is. Who is signed in already goes on, unless they have to show it anew.
func (d *Door) signIn(w http.ResponseWriter, r *http.Request) {
	next := localPath(r.URL.Query().Get("next"))
	if s, ok := SessionOf(r.Context()); ok && s.Fresh(d.o.Now()) {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	d.showSignIn(w, r, http.StatusOK, next, "", "")
}

func (d *Door) showSignIn(w http.ResponseWriter, r *http.Request, status int, next, mail, wrong string) {
	l := view.LocaleOf(r)
	p := &view.Entrance{Layout: view.Layout{Question: l.Text("Who is it?"), Title: l.Text("Sign in"), Bare: true}}
	if u, ok := UserOf(r.Context()); ok {
		p.Text = l.Text("You are signed in. Show once more that it is you: what comes next changes how you sign in.")
		if mail == "" {
			mail = u.Mail
		}
	}
	p.Form = view.Form{
		Action: "/sign-in", Error: wrong, Hidden: []view.Hidden{{Name: "next", Value: next}},
		More: []view.Field{
			{Label: l.Text("Mail address"), Name: "mail", Type: "email", Value: mail, Required: true, Autocomplete: "username"},
			{Label: l.Text("Password"), Name: "password", Type: "password", Required: true, Autocomplete: "current-password"},
		},
		Button: view.Button{Text: l.Text("Sign in")},
	}
	if d.passkeys(r) == nil {
		p.Form.Button.Kind = "primary"
	} else {
		p.Form.Passkey = &view.Passkey{Text: l.Text("Sign in with a passkey"), Ask: "/sign-in/passkey/ask", Done: "/sign-in/passkey", Or: l.Text("or with a password")}
	}
	d.o.View.Render(w, r, status, p)
}

// signInPassword takes a mail address and a password.
func (d *Door) signInPassword(w http.ResponseWriter, r *http.Request) {
	if !form(w, r) {
		return
	}
	next, mail := localPath(r.PostFormValue("next")), r.PostFormValue("mail")
	e, err := d.o.People.SignIn(r.Context(), mail, r.PostFormValue("password"), d.browser(r))
	switch kind := payoff.KindOf(err); {
	case err == nil && e.Step != "":
		d.owe(w, r, e.Step)
		http.Redirect(w, r, "/sign-in/code?next="+url.QueryEscape(next), http.StatusSeeOther)
	case err == nil:
		d.admit(w, r, e.Token)
		http.Redirect(w, r, next, http.StatusSeeOther)
	case kind == payoff.Denied:
		d.showSignIn(w, r, http.StatusUnprocessableEntity, next, mail, Sentence(err.Error()))
	case kind == payoff.Full:
		w.Header().Set("Retry-After", "60")
		d.showSignIn(w, r, http.StatusTooManyRequests, next, mail, Sentence(err.Error()))
	default:
		d.fail(w, r, err)
	}
}

// owe lets the browser go on to the one-time code.
func (d *Door) owe(w http.ResponseWriter, r *http.Request, step string) {
	origin, ok := d.origin(r)
	if !ok {
		return
	}
	c := &http.Cookie{Name: "payoff-step", Value: step, Path: "/sign-in", MaxAge: int(stepAge / time.Second), HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: origin.Scheme == "https"}
	if step == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// signInCode asks for the one-time code.
func (d *Door) signInCode(w http.ResponseWriter, r *http.Request) {
	d.showCode(w, r, http.StatusOK, localPath(r.URL.Query().Get("next")), "")
}

func (d *Door) showCode(w http.ResponseWriter, r *http.Request, status int, next, wrong string) {
	l := view.LocaleOf(r)
	d.o.View.Render(w, r, status, &view.Entrance{
		Layout: view.Layout{Question: l.Text("Which code does your app show?"), Title: l.Text("Sign in"), Bare: true},
		Text:   l.Text("Type the six digits that your authenticator app shows now. Without your phone, type one of your recovery codes: each of them works once."),
		Form: view.Form{
			Action: "/sign-in/code", Hidden: []view.Hidden{{Name: "next", Value: next}},
			Fields: []view.Field{{Label: l.Text("Code"), Name: "code", Required: true, Autocomplete: "one-time-code", Error: wrong}},
			Button: view.Button{Text: l.Text("Sign in"), Kind: "primary"},
		},
		More: []view.Link{{Text: l.Text("Start again"), URL: signInURL(next)}},
	})
}

func (d *Door) signInCodeGiven(w http.ResponseWriter, r *http.Request) {
	if !form(w, r) {
		return
	}
	next, step := localPath(r.PostFormValue("next")), ""
	if c, err := r.Cookie("payoff-step"); err == nil {
		step = c.Value
	}
	token, err := d.o.People.SignInCode(r.Context(), step, r.PostFormValue("code"), d.browser(r))
	switch payoff.KindOf(err) {
	case "":
		d.owe(w, r, "")
		d.admit(w, r, token)
		http.Redirect(w, r, next, http.StatusSeeOther)
	case payoff.Denied:
		d.showCode(w, r, http.StatusUnprocessableEntity, next, Sentence(err.Error()))
	case payoff.Full:
		w.Header().Set("Retry-After", "60")
		d.showCode(w, r, http.StatusTooManyRequests, next, Sentence(err.Error()))
	case payoff.NotFound:
		d.showSignIn(w, r, http.StatusUnprocessableEntity, next, "", Sentence(err.Error()))
	default:
		d.fail(w, r, err)
	}
}

func (d *Door) signOut(w http.ResponseWriter, r *http.Request) {
	s, _ := SessionOf(r.Context())
	if err := d.o.People.SignOut(r.Context(), s); err != nil {
		d.fail(w, r, err)
		return
	}
	d.dismiss(w, r)
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// signInAsk tells the script what to ask the browser.
func (d *Door) signInAsk(w http.ResponseWriter, r *http.Request) {
	k := d.passkeys(r)
	if k == nil {
		d.told(w, r, nil, errNoPasskeys())
		return
	}
	q, err := k.Ask(d.browser(r))
	d.told(w, r, q, err)
}

func (d *Door) signInPasskey(w http.ResponseWriter, r *http.Request) {
	in, k, err := d.answer(r)
	if err != nil {
		d.told(w, r, nil, err)
		return
	}
	next := localPath(in.Next)
	e, err := k.SignIn(r.Context(), in.ID, in.Answer, d.browser(r))
	if err == nil && e.Step != "" {
		d.owe(w, r, e.Step)
		next = "/sign-in/code?next=" + url.QueryEscape(next)
	} else if err == nil {
		d.admit(w, r, e.Token)
	}
	d.told(w, r, map[string]string{"location": next}, err)
}

func errNoPasskeys() error {
	return payoff.Fail(payoff.Invalid, "there are no passkeys under this address")
}

// An answer is what the script sends: the browser's own, and the fields that stood before the button.
type answer struct {
	ID     string          `json:"id"`
	Answer json.RawMessage `json:"answer"`
	Next   string          `json:"next"`
	Name   string          `json:"name"`
	Mail   string          `json:"mail"`
	Label  string          `json:"passkey"`
}

// answer reads what the script sends.
func (d *Door) answer(r *http.Request) (answer, *Passkeys, error) {
	var in answer
	k := d.passkeys(r)
	if k == nil {
		return in, nil, errNoPasskeys()
	}
	body, err := io.ReadAll(r.Body) // bounded by private
	if err != nil || json.Unmarshal(body, &in) != nil {
		return in, nil, payoff.Fail(payoff.Invalid, "that can't be read")
	}
	return in, k, nil
}

// told answers the script.
func (d *Door) told(w http.ResponseWriter, r *http.Request, v any, err error) {
	status := http.StatusOK
	if err != nil {
		var text string
		status, _, text = d.failure(view.LocaleOf(r), err)
		var f Faults
		if !errors.As(err, &f) && payoff.KindOf(err) != payoff.Internal {
			text = Sentence(err.Error())
		}
		v = map[string]string{"error": text}
	}
	b, err := json.Marshal(v)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // a reader who went away is no failure
}
