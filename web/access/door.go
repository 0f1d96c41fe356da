package access

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/report/locale"
	"payoff/web/view"
)

// Options is what a Door is made of. All fields but Public are needed.
type Options struct {
	People     *People
	Businesses func(context.Context) ([]books.Business, error) // all of the folder
	View       *view.Renderer
	Agents     *classify.Table // tells browsers' names
	// Public is where browsers reach the server from elsewhere. Nil: from this machine only.
	Public *url.URL
	From   func(*http.Request) netip.Addr // whose request it is, proxies left out
	Now    func() time.Time
	Log    *slog.Logger
}

// A Door lets people in: its pages sign them in and out, and Guard stands before all others. Its
// methods may be called at once.
type Door struct {
	o          Options
	ceremonies *ceremonies
	peopled    atomic.Bool // there was a user once
}

// New makes a Door.
func New(o Options) (*Door, error) {
	if o.People == nil || o.Businesses == nil || o.View == nil || o.Agents == nil || o.From == nil || o.Now == nil || o.Log == nil {
		return nil, errors.New("access: an option is missing")
	}
	return &Door{o: o, ceremonies: newCeremonies(o.Now)}, nil
}

// People is who the door is kept for.
func (d *Door) People() *People { return d.o.People }

type visitKey struct{}

// A visit is what Guard finds out about a request.
type visit struct {
	session  Session
	business int64 // that the address names; 0 for none
	role     books.Role
}

func withVisit(ctx context.Context, v visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// SessionOf is the signed-in browser that asks; false where nobody is signed in.
func SessionOf(ctx context.Context) (Session, bool) {
	v, ok := ctx.Value(visitKey{}).(visit)
	return v.session, ok && v.session.ID != 0
}

// UserOf is who asks; false where nobody is signed in.
func UserOf(ctx context.Context) (books.User, bool) {
	s, ok := SessionOf(ctx)
	return s.User, ok
}

// RoleOf is the role of who asks in the business that the address names; "" is none.
func RoleOf(ctx context.Context) books.Role {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v.role
}

// ActorOf is who asks, as the log of changes names them.
func ActorOf(ctx context.Context) books.Actor {
	if u, ok := UserOf(ctx); ok {
		return by(u)
	}
	return books.Actor{}
}

// Businesses are those that who asks has a role in: the others don't exist for them.
func (d *Door) Businesses(ctx context.Context) ([]books.Business, error) {
	u, ok := UserOf(ctx)
	all, err := d.o.Businesses(ctx)
	if err != nil || !ok {
		return nil, err
	}
	var seen []books.Business
	for _, b := range all {
		if u.RoleIn(b.ID) != "" {
			seen = append(seen, b)
		}
	}
	return seen, nil
}

// origin is where the request's browser finds the server, "https://stats.example"; false where the
// server doesn't go by the name that the browser used. A page of another site that was led here by its
// own name (DNS rebinding) gets nothing.
func (d *Door) origin(r *http.Request) (*url.URL, bool) {
	if p := d.o.Public; p != nil && strings.EqualFold(r.Host, p.Host) {
		return &url.URL{Scheme: p.Scheme, Host: p.Host}, true
	}
	name := r.Host
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	a, err := netip.ParseAddr(strings.Trim(name, "[]"))
	if name != "localhost" && (err != nil || !a.IsLoopback()) {
		return nil, false
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return &url.URL{Scheme: scheme, Host: r.Host}, true
}

// Link is a path as a link to hand on: where browsers reach the server from elsewhere, or else as this
// one does.
func (d *Door) Link(r *http.Request, path string) string {
	if d.o.Public != nil {
		return (&url.URL{Scheme: d.o.Public.Scheme, Host: d.o.Public.Host, Path: path}).String()
	}
	if origin, ok := d.origin(r); ok {
		return origin.String() + path
	}
	return path
}

// cookie is the name and the shape of a session's cookie at an origin. Over https a browser takes it
// from this host alone and sends it to no other; on the machine itself servers at other ports have
// their own.
func cookie(origin *url.URL) *http.Cookie {
	c := &http.Cookie{Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	switch port := origin.Port(); {
	case origin.Scheme == "https":
		c.Name, c.Secure = "__Host-payoff", true
	case port != "":
		c.Name = "payoff-" + port
	default:
		c.Name = "payoff"
	}
	return c
}

// admit gives the browser its session.
func (d *Door) admit(w http.ResponseWriter, r *http.Request, token string) {
	if origin, ok := d.origin(r); ok {
		c := cookie(origin)
		c.Value, c.MaxAge = token, int(SessionAge/time.Second)
		http.SetCookie(w, c)
	}
}

// dismiss takes the session's cookie from the browser.
func (d *Door) dismiss(w http.ResponseWriter, r *http.Request) {
	if origin, ok := d.origin(r); ok {
		c := cookie(origin)
		c.MaxAge = -1
		http.SetCookie(w, c)
	}
}

// browser is what is known of who asks.
func (d *Door) browser(r *http.Request) Browser {
	b := Browser{Name: browserName(d.o.Agents, r.UserAgent()), From: d.o.From(r)}
	if s, ok := SessionOf(r.Context()); ok {
		b.Before = &s
	}
	return b
}

// passkeys are those of the request's origin; nil where browsers have none there.
func (d *Door) passkeys(r *http.Request) *Passkeys {
	origin, ok := d.origin(r)
	if !ok {
		return nil
	}
	k, err := passkeysFor(d.o.People, origin, d.ceremonies)
	if err != nil {
		d.o.Log.Error("passkeys can't be used", "error", err)
		return nil
	}
	return k
}

// fail answers a failure by its kind. What nobody outside can act on is logged, and not told.
func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, title, text := d.failure(view.LocaleOf(r), err)
	d.problem(w, r, status, title, text, view.Button{})
}

func (d *Door) failure(l locale.Locale, err error) (status int, title, text string) {
	switch payoff.KindOf(err) {
	case payoff.Invalid:
		return http.StatusUnprocessableEntity, l.Text("That can't be done so"), err.Error()
	case payoff.NotFound:
		return http.StatusNotFound, l.Text("Nothing is here"), err.Error()
	case payoff.Conflict:
		return http.StatusConflict, l.Text("That can't be done now"), err.Error()
	case payoff.Denied:
		return http.StatusForbidden, l.Text("This isn't open to you"), err.Error()
	case payoff.Full:
		return http.StatusTooManyRequests, l.Text("Too many at once"), err.Error()
	}
	var f Faults
	if errors.As(err, &f) {
		return http.StatusUnprocessableEntity, l.Text("That can't be done so"), f.Error()
	}
	if !errors.Is(err, context.Canceled) {
		d.o.Log.Error("a request about access failed", "error", err)
	}
	return http.StatusInternalServerError, l.Text("Something is broken here"), l.Text("Nothing was changed. The server's log says what happened.")
}

// problem shows what is wrong, and the one step on from there.
func (d *Door) problem(w http.ResponseWriter, r *http.Request, status int, title, text string, step view.Button) {
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60")
	}
	d.o.View.Render(w, r, status, &view.Problem{Layout: view.Layout{Question: title, Bare: true}, Text: text, Step: step})
}
