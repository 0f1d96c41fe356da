package access

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"payoff/books"
	"payoff/web/view"
)

// A Need is what a route asks of who comes. The zero Need lets nobody in: every route states its own.
type Need int

// The needs, weakest first. Those from Reader on are roles in the business that the address names.
const (
	unstated Need = iota
	Anybody
	SignedIn
	Reader
	Editor
	Owner
)

// Stated says whether a route says what it needs.
func (n Need) Stated() bool { return n >= Anybody && n <= Owner }

func (n Need) String() string {
	return [...]string{"unstated", "anybody", "signed in", "reader", "editor", "owner"}[max(0, min(n, Owner))]
}

// role is the role that a need asks for; "" is none.
func (n Need) role() books.Role {
	switch n {
	case Reader:
		return books.RoleReader
	case Editor:
		return books.RoleEditor
	case Owner:
		return books.RoleOwner
	}
	return ""
}

// A Route is one pattern of the server's, and what it needs.
type Route struct {
	Pattern string // as http.ServeMux takes it
	Needs   Need
	Handler http.Handler
}

// Mount puts routes on a mux, each behind what it needs.
func (d *Door) Mount(mux *http.ServeMux, routes []Route) {
	for _, r := range routes {
		mux.Handle(r.Pattern, d.behind(r))
	}
}

func (d *Door) behind(r Route) http.Handler {
	if r.Needs == Anybody {
		return d.named(d.recognise(r.Handler))
	}
	return d.Guard(d.Require(r.Needs, r.Handler))
}

// Guard stands before pages. It lets in who is signed in, and puts them and their role in the business
// that the address names (/b/7/...) into the request's context. Others are led to the sign-in, or told
// 401 where no person would see a page. Who has no role in the business is told that there is none,
// and who only reads it changes nothing.
func (d *Door) Guard(next http.Handler) http.Handler {
	inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, _ := r.Context().Value(visitKey{}).(visit)
		l := view.LocaleOf(r)
		switch {
		case v.session.ID == 0:
			d.turnAway(w, r)
		case v.business != 0 && v.role == "":
			d.problem(w, r, http.StatusNotFound, l.Text("Nothing is here"), l.Text("There is no such business here, or it isn't open to you."), view.Button{Text: l.Text("Go to the first page"), URL: "/"})
		case v.business != 0 && !reads(r) && !v.role.Covers(books.RoleEditor):
			d.mayNot(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
	return d.named(d.recognise(inside))
}

// Require lets in who has what is needed, behind Guard.
func (d *Door) Require(need Need, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, signedIn := SessionOf(r.Context())
		may := need == Anybody || need == SignedIn && signedIn || need.role() != "" && RoleOf(r.Context()).Covers(need.role())
		if !may {
			d.mayNot(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (d *Door) mayNot(w http.ResponseWriter, r *http.Request) {
	l := view.LocaleOf(r)
	text := l.Text("Your role doesn't reach as far. An owner of the business can give you another.")
	d.problem(w, r, http.StatusForbidden, l.Text("This isn't open to you"), text, view.Button{Text: l.Text("Go to the first page"), URL: "/"})
}

// named answers only under a name that is the server's own.
func (d *Door) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, own := d.origin(r); own {
			next.ServeHTTP(w, r)
			return
		}
		l := view.LocaleOf(r)
		text := l.Text("Pages are open under http://127.0.0.1 with the server's port, on this machine. To open them under another name start the server with --public-url and that address.")
		step := view.Button{}
		if d.o.Public != nil {
			text = l.Text("Pages are open under another address.")
			step = view.Button{Text: d.o.Public.Host, URL: d.o.Public.String()}
		}
		d.problem(w, r, http.StatusMisdirectedRequest, l.Text("This isn't the server's name"), text, step)
	})
}

// recognise finds out who asks, if somebody is signed in.
func (d *Door) recognise(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visit{business: businessOf(r.URL.Path)}
		if origin, ok := d.origin(r); ok {
			if c, err := r.Cookie(cookie(origin).Name); err == nil {
				s, found, err := d.o.People.Session(r.Context(), c.Value)
				if err != nil {
					d.fail(w, r, err)
					return
				}
				if found {
					v.session, v.role = s, s.User.RoleIn(v.business)
					r = view.WithUser(r, &view.User{Name: s.User.Name, Profile: "/account", SignOut: "/sign-out"})
				}
			}
		}
		if v.business == 0 {
			v.role = ""
		}
		next.ServeHTTP(w, r.WithContext(withVisit(r.Context(), v)))
	})
}

// turnAway answers who isn't signed in.
func (d *Door) turnAway(w http.ResponseWriter, r *http.Request) {
	l := view.LocaleOf(r)
	if !d.peopled.Load() {
		empty, err := d.o.People.Empty(r.Context())
		if err != nil {
			d.fail(w, r, err)
			return
		}
		if empty {
			text := l.Text("When Payoff starts it prints a link to set up the first account. The link holds for an hour: start it again for a new one.")
			d.problem(w, r, http.StatusForbidden, l.Text("Nobody can sign in yet"), text, view.Button{})
			return
		}
		d.peopled.Store(true)
	}
	to := signInURL(r.URL.RequestURI())
	if isPage(r) {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	if r.Header.Get("HX-Request") != "" {
		w.Header().Set("HX-Redirect", signInURL("/"))
	}
	d.problem(w, r, http.StatusUnauthorized, l.Text("Nobody is signed in here"), l.Text("Sign in, and do it once more."), view.Button{Text: l.Text("Sign in"), URL: signInURL("/")})
}

// reads says whether a request only looks.
func reads(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// isPage says whether a person would see the answer as a page of its own.
func isPage(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return reads(r) && (mode == "" || mode == "navigate") && r.Header.Get("HX-Request") == "" && r.URL.Query().Get("format") == ""
}

// businessOf is the number of the business whose page a path is: /b/7/... is 7's; 0 where it is none's.
func businessOf(path string) int64 {
	rest, ok := strings.CutPrefix(path, "/b/")
	if !ok {
		return 0
	}
	text, _, _ := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return -1 // no business has it
	}
	return id
}

// signInURL is where somebody signs in who wants to go to a place of this server.
func signInURL(next string) string {
	if next = localPath(next); next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}

// maxNext bounds an address that is kept over a sign-in.
const maxNext = 2000

// localPath is a text where it is a path of this server, with a query or without, and "/" where it is
// anything else: no other host gets a browser that has just signed in.
func localPath(next string) string {
	if len(next) > maxNext || !view.Local(next) {
		return "/"
	}
	for _, c := range []byte(next) {
		if c <= ' ' || c == 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, `\`) {
		return "/"
	}
	if strings.HasPrefix(u.Path, "/sign-") {
		return "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u.RequestURI()
}
