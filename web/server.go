// Package web is what people look at: one file a page. A page reads the request, asks one thing of
// answer, and returns a view; the address is the state, so every page and every choice on it can be
// mailed as a link. All of it works without a script.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/record"
	"payoff/report"
	"payoff/web/access"
	"payoff/web/guide"
	"payoff/web/static"
	"payoff/web/view"
)

// Options is what a server is made of. All fields but Guard, Door and Keys are needed.
type Options struct {
	View *view.Renderer
	// Businesses are those that the request's reader may see, in the order in which they are shown.
	Businesses func(context.Context) ([]books.Business, error)
	Answers    *answer.Answerer
	Guide      *guide.Guide
	Now        func() time.Time
	Log        *slog.Logger
	// Guard stands before every page: it signs people in, and hands on who they are by view.WithUser.
	// Nil lets everybody in. Files, the guide and the storybook hold nothing of a business and stay open.
	Guard func(http.Handler) http.Handler
	// Door, where people sign in, is the guard, checks what each page needs, and brings the pages about
	// people, keys and the log of changes. Businesses is its own then.
	Door *access.Door
	Keys Keys // needed with Door
	// Settings is where businesses and what holds for them are kept; nil: there are no pages to say it on.
	Settings record.Businesses
	// Changed is told of a business that was set up or changed, so that what runs beside the pages takes it at
	// once; nil tells nobody.
	Changed func(context.Context, books.Business) error
	// From is the address that a request comes from, proxies left out; nil where nobody can say.
	From func(*http.Request) netip.Addr
	// Books take what people note on pages; nil: there are no pages to note it on.
	Books record.Store
	// Files read what is handed over on the page of imports, and Tray holds it until somebody says whether
	// to import it; nil: there is no such page.
	Files Files
	Tray  *Tray
}

// A Server answers requests for pages; its methods may be called at once.
type Server struct {
	o      Options
	sheets sync.Mutex // a week's sheet is held against what stands, and saved, by one at a time
}

// New makes a server.
func New(o Options) (*Server, error) {
	if o.View == nil || o.Businesses == nil || o.Answers == nil || o.Guide == nil || o.Now == nil || o.Log == nil {
		return nil, errors.New("web: an option is missing")
	}
	if o.Door != nil {
		if o.Keys == nil {
			return nil, errors.New("web: an option is missing")
		}
		o.Businesses = o.Door.Businesses
	}
	return &Server{o: o}, nil
}

// A page is one question that people ask of a business.
type page struct {
	path  string      // below /b/{business}/; "" is the first page
	needs access.Need // of who looks at it; every page states it
	nav   string      // its word in the rail; "" where other pages lead to it
	icon  string
	under string // the path of the page of the rail that it belongs to, where it has no word there
	show  func(*question) (view.Page, error)
	// data is what the page shows as a value for JSON and as a Document for CSV; nil: it has no figures.
	data func(*question) (any, report.Document, error)
	// act does what a form of the page asks for; nil: it has none. It leads elsewhere, or returns what
	// is shown once; where something is wrong it fails with refused.
	act  func(*question, http.ResponseWriter) (view.Page, error)
	may  access.Need // of who acts
	most int64       // bytes that its forms with files may bring; 0 is maxForm, and no files
	// calendar is what the page plans, as a file for a calendar; nil: it plans nothing.
	calendar func(*question) ([]byte, error)
}

// pages is every page of a business, in the order of the rail. What isn't in it isn't built.
func (s *Server) pages() []page {
	list := []page{
		{path: "", needs: access.Reader, nav: "Overview", icon: "house", show: s.overview, data: s.overviewData},
		{path: "verdict", needs: access.Reader, show: s.verdict, data: s.verdictData},
		{path: "evidence", needs: access.Reader, show: s.evidence, data: s.evidenceData},
	}
	list = append(list, s.trafficPages()...)
	list = append(list, s.salesPages()...)
	if s.o.Books != nil {
		list = append(list, s.costPages()...)
		list = append(list, s.testPages()...)
	}
	if s.o.Files != nil && s.o.Tray != nil {
		list = append(list, s.importPages()...)
	}
	if s.o.Settings != nil {
		list = append(list, s.settingPages()...)
	}
	if s.o.Door != nil {
		list = append(list, s.accessPages()...)
	}
	return list
}

// Handler is the server's routes.
func (s *Server) Handler() http.Handler {
	inner := http.NewServeMux()
	for _, r := range s.routes() {
		h := r.Handler
		if s.o.Door != nil {
			h = s.o.Door.Require(r.Needs, h)
		}
		inner.Handle(r.Pattern, h)
	}
	guarded := http.Handler(inner)
	if s.o.Guard != nil {
		guarded = s.o.Guard(inner)
	}

	outer := http.NewServeMux()
	for _, r := range s.open() {
		outer.Handle(r.Pattern, r.Handler)
	}
	if s.o.Door != nil {
		s.o.Door.Mount(outer, s.o.Door.Routes())
		guarded = s.o.Door.Guard(inner)
	}
	outer.Handle("/", guarded)
	return Secure(http.NewCrossOriginProtection().Handler(outer))
}

// open are the routes before the guard: they hold nothing of a business.
func (s *Server) open() []access.Route {
	return []access.Route{
		{Pattern: "GET " + static.Prefix, Needs: access.Anybody, Handler: s.o.View.Static()},
		{Pattern: "GET /favicon.ico", Needs: access.Anybody, Handler: http.NotFoundHandler()},
		{Pattern: "POST /look", Needs: access.Anybody, Handler: http.HandlerFunc(view.Choose)},
		{Pattern: "GET " + guide.Prefix + "{path...}", Needs: access.Anybody, Handler: s.page(s.guide)},
		{Pattern: "GET /storybook", Needs: access.Anybody, Handler: http.HandlerFunc(s.stories)},
		{Pattern: "GET /storybook/{story}", Needs: access.Anybody, Handler: http.HandlerFunc(s.story)},
	}
}

// routes are those behind the guard, each with what it needs.
func (s *Server) routes() []access.Route {
	list := []access.Route{
		{Pattern: "GET /{$}", Needs: access.SignedIn, Handler: s.page(s.home)},
		{Pattern: "GET /b/{business}", Needs: access.Reader, Handler: s.page(s.home)},
		{Pattern: "/", Needs: access.SignedIn, Handler: s.page(func(r *http.Request) (view.Page, error) {
			return nil, payoff.Fail(payoff.NotFound, "There is no page at this address.")
		})},
	}
	if s.o.Settings != nil {
		list = append(list,
			access.Route{Pattern: "GET /start", Needs: access.SignedIn, Handler: s.page(s.begin)},
			access.Route{Pattern: "POST /start", Needs: access.SignedIn, Handler: http.HandlerFunc(s.begun)})
	}
	for _, p := range s.pages() {
		path := p.path
		if path == "" {
			path = "{$}"
		}
		list = append(list, access.Route{Pattern: "GET /b/{business}/" + path, Needs: p.needs, Handler: s.business(p)})
		if p.act != nil {
			list = append(list, access.Route{Pattern: "POST /b/{business}/" + path, Needs: p.may, Handler: s.acted(p)})
		}
	}
	return list
}

// Secure puts the headers on every answer that keep a browser from running, framing or sending what
// isn't this server's.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		next.ServeHTTP(w, r)
	})
}

// home leads to the one business there is, or lists them.
func (s *Server) home(r *http.Request) (view.Page, error) {
	list, err := s.o.Businesses(r.Context())
	if err != nil {
		return nil, err
	}
	if id := r.PathValue("business"); id != "" {
		return nil, elsewhere("/b/" + url.PathEscape(id) + "/")
	}
	if len(list) == 0 && s.mayBegin(r) {
		return nil, elsewhere("/start")
	}
	if len(list) == 1 {
		return nil, elsewhere(businessURL(list[0]))
	}
	l := view.LocaleOf(r)
	p := &view.Home{Layout: view.Layout{Question: l.Text("Which business?")}}
	for _, b := range list {
		p.Links = append(p.Links, view.Link{Text: b.Name, URL: businessURL(b)})
	}
	if s.mayBegin(r) {
		p.Links = append(p.Links, view.Link{Text: l.Text("Add another business"), URL: "/start", Icon: "plus"})
	}
	return p, nil
}
