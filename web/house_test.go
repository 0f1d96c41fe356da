package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/docs"
	"payoff/events/memory"
	"payoff/state/sqlite"
	"payoff/web"
	"payoff/web/access"
	"payoff/web/guide"
	"payoff/web/view"
)

// A house is a server with a door: two businesses, and users with different roles.
type house struct {
	*httptest.Server
	t      *testing.T
	state  *sqlite.Store
	people *access.People
	web    *web.Server
	shop   books.Business
	cafe   books.Business
	clock  atomic.Int64 // seconds
	made   int          // sessions
}

func newHouse(t *testing.T, public string) *house {
	t.Helper()
	h := &house{t: t}
	h.clock.Store(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Unix())
	now := func() time.Time { return time.Unix(h.clock.Load(), 0).UTC() }
	var err error
	h.state, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "state.db"), now)
	must(t, err)
	t.Cleanup(func() { h.state.Close() })
	h.shop, err = h.state.AddBusiness(t.Context(), books.Business{Name: "Shop", Currency: "EUR", Zone: time.UTC})
	must(t, err)
	h.cafe, err = h.state.AddBusiness(t.Context(), books.Business{Name: "Cafe", Currency: "EUR", Zone: time.UTC})
	must(t, err)
	table, err := classify.New()
	must(t, err)
	look, err := view.New("test", logTo(t))
	must(t, err)
	h.people = access.NewPeople(h.state, now)
	o := access.Options{
		People: h.people, Businesses: h.state.Businesses, View: look, Agents: table, Now: now, Log: logTo(t),
		From: func(r *http.Request) netip.Addr { return netip.MustParseAddrPort(r.RemoteAddr).Addr() },
	}
	if public != "" {
		o.Public, err = url.Parse(public)
		must(t, err)
	}
	door, err := access.New(o)
	must(t, err)
	engine := memory.New()
	help, err := guide.New(docs.Guide())
	must(t, err)
	h.web, err = web.New(web.Options{
		View: look, Businesses: h.state.Businesses, Now: now, Log: logTo(t), Door: door, Keys: h.state, Guide: help, Books: h.state, Settings: h.state, From: o.From,
		Answers: answer.New(h.state, func(context.Context) (answer.Engine, error) { return engine, nil }, table, now),
	})
	must(t, err)
	h.Server = httptest.NewServer(h.web.Handler())
	t.Cleanup(h.Close)
	return h
}

// user adds a user with a role in a business.
func (h *house) user(name string, business int64, role books.Role) books.User {
	h.t.Helper()
	u := books.User{Name: name, Mail: strings.ToLower(name) + "@shop.example", Handle: name, Roles: map[int64]books.Role{business: role}}
	must(h.t, h.state.WriteUsers(h.t.Context(), func(tx books.UserTx) error {
		var err error
		u, err = tx.PutUser(u)
		return err
	}))
	return u
}

// cookie is that of a new session of a user; nil for nobody.
func (h *house) cookie(u books.User) *http.Cookie {
	h.t.Helper()
	if u.ID == 0 {
		return nil
	}
	h.made++
	token := fmt.Sprintf("token-%d", h.made)
	sum := sha256.Sum256([]byte(token))
	must(h.t, h.state.WriteUsers(h.t.Context(), func(tx books.UserTx) error {
		_, err := tx.PutSession(books.Session{Hash: hex.EncodeToString(sum[:]), User: u.ID, Browser: "Firefox on Linux"})
		return err
	}))
	return &http.Cookie{Name: "payoff-" + h.port(), Value: token}
}

func (h *house) port() string { return h.URL[strings.LastIndex(h.URL, ":")+1:] }

// ask sends a request as a user, without following where it leads.
func (h *house) ask(method, path string, as books.User, body url.Values, change ...func(*http.Request)) (*http.Response, string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.URL+path, strings.NewReader(body.Encode()))
	must(h.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := h.cookie(as); c != nil {
		r.AddCookie(c)
	}
	for _, do := range change {
		do(r)
	}
	answer, err := h.Server.Client().Transport.RoundTrip(r)
	must(h.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(h.t, err)
	return answer, strings.NewReplacer("&#39;", "'", "\u00a0", " ", "&amp;", "&").Replace(string(b))
}

// A visitor is a browser without a script: it keeps cookies and follows where it is led.
type visitor struct {
	*http.Client
	h *house
}

func (h *house) visitor() visitor {
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return visitor{&http.Client{Jar: jar, Transport: h.Server.Client().Transport}, h}
}

// reads opens a page, or sends a form, and returns where it ended and what it says.
func (v visitor) reads(path string, form url.Values, texts ...string) (at, body string) {
	v.h.t.Helper()
	var answer *http.Response
	var err error
	if form == nil {
		answer, err = v.Get(v.h.URL + path)
	} else {
		answer, err = v.PostForm(v.h.URL+path, form)
	}
	must(v.h.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(v.h.t, err)
	body = strings.NewReplacer("&#39;", "'", "\u00a0", " ", "&amp;", "&").Replace(string(b))
	for _, text := range texts {
		if !strings.Contains(body, text) {
			v.h.t.Errorf("%s ended at %s (%d) and doesn't say %q:\n%s", path, answer.Request.URL.Path, answer.StatusCode, text, body)
		}
	}
	return answer.Request.URL.RequestURI(), body
}
