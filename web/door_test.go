package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"payoff/books"
	"payoff/record"
	"payoff/web/access"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// TestEveryRouteAsksForARole goes through all routes of the server as everybody: each states what it
// needs, and lets in who has that and nobody else.
func TestEveryRouteAsksForARole(t *testing.T) {
	h := newHouse(t, "")
	nobody := books.User{}
	type guest struct {
		user books.User
		has  access.Need // in the shop
	}
	guests := []guest{
		{nobody, access.Anybody},
		{h.user("Stranger", h.cafe.ID, books.RoleOwner), access.SignedIn},
		{h.user("Reader", h.shop.ID, books.RoleReader), access.Reader},
		{h.user("Editor", h.shop.ID, books.RoleEditor), access.Editor},
		{h.user("Owner", h.shop.ID, books.RoleOwner), access.Owner},
		{h.user("Boss", books.EveryBusiness, books.RoleOwner), access.Owner},
	}
	routes := h.web.Routes()
	if len(routes) < 30 {
		t.Fatalf("only %d routes were found", len(routes))
	}
	for _, route := range routes {
		if !route.Needs.Stated() {
			t.Errorf("%s states no role", route.Pattern)
			continue
		}
		method, path, found := strings.Cut(route.Pattern, " ")
		if !found {
			method, path = "GET", route.Pattern+"nowhere"
		}
		path = strings.ReplaceAll(path, "{business}", fmt.Sprint(h.shop.ID))
		path = placeholder.ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "x")
		ofBusiness := strings.HasPrefix(path, "/b/")
		for _, g := range guests {
			answer, body := h.ask(method, path, g.user, nil)
			refused := answer.StatusCode == http.StatusUnauthorized || strings.HasPrefix(answer.Header.Get("Location"), "/sign-in") && route.Needs != access.Anybody ||
				strings.Contains(body, "Your role doesn't reach") || strings.Contains(body, "There is no such business here")
			if path == "/sign-out" && g.has > access.Anybody {
				refused = false // it leads to the sign-in when it is done
			}
			if want := g.has < route.Needs; refused != want {
				t.Errorf("%s %s (%s) as %q: status %d to %q, refused %t, want %t", method, path, route.Needs, g.user.Name, answer.StatusCode, answer.Header.Get("Location"), refused, want)
			}
			if ofBusiness && refused && g.has > access.Anybody && strings.Contains(body, "Shop") {
				t.Errorf("%s %s as %q names the business", method, path, g.user.Name)
			}
		}
		// Nobody who only reads changes anything of a business.
		if method != "GET" && ofBusiness && route.Needs < access.Editor {
			t.Errorf("%s can be done by who only reads", route.Pattern)
		}
	}
}

// Where who isn't signed in goes: a page leads to the sign-in and back, anything else is told.
func TestWhoIsNotSignedIn(t *testing.T) {
	h := newHouse(t, "")
	h.user("Ada", books.EveryBusiness, books.RoleOwner)
	for _, c := range []struct {
		method, path string
		header       string // name: value
		status       int
		location     string
	}{
		{"GET", "/", "", 303, "/sign-in"},
		{"GET", "/b/1/traffic?range=2026", "", 303, "/sign-in?next=%2Fb%2F1%2Ftraffic%3Frange%3D2026"},
		{"GET", "/b/1/?format=json", "", 401, ""},
		{"GET", "/b/1/", "Sec-Fetch-Mode: cors", 401, ""},
		{"GET", "/b/1/", "HX-Request: true", 401, ""},
		{"POST", "/b/1/people", "", 401, ""},
		{"POST", "/account/password", "", 401, ""},
		{"GET", "/nowhere", "", 303, "/sign-in?next=%2Fnowhere"},
		{"GET", "/b/1/", "Host: evil.example", 421, ""},
		{"GET", "/b/1/", "Host: localhost:1", 303, "/sign-in?next=%2Fb%2F1%2F"},
		{"GET", "/sign-in", "Host: evil.example", 421, ""},
		{"POST", "/sign-in", "Origin: https://evil.example", 403, ""},
		{"POST", "/sign-in", "Sec-Fetch-Site: cross-site", 403, ""},
	} {
		answer, _ := h.ask(c.method, c.path, books.User{}, nil, func(r *http.Request) {
			if name, value, ok := strings.Cut(c.header, ": "); ok && name == "Host" {
				r.Host = value
			} else if ok {
				r.Header.Set(name, value)
			}
		})
		if answer.StatusCode != c.status || answer.Header.Get("Location") != c.location {
			t.Errorf("%s %s %s: %d to %q; want %d to %q", c.method, c.path, c.header, answer.StatusCode, answer.Header.Get("Location"), c.status, c.location)
		}
	}
}

// With nobody set up there is only the link that the server printed.
func TestNobodyIsSetUp(t *testing.T) {
	h := newHouse(t, "")
	for _, path := range []string{"/", "/b/1/", "/account"} {
		if answer, body := h.ask("GET", path, books.User{}, nil); answer.StatusCode != 403 || !strings.Contains(body, "a link to set up the first account") || strings.Contains(body, "Shop") {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
	link, err := h.people.Setup(t.Context())
	must(t, err)
	if answer, _ := h.ask("GET", "/setup/guess", books.User{}, nil); answer.StatusCode != 404 {
		t.Errorf("a guess: %d", answer.StatusCode)
	}
	answer, body := h.ask("GET", link, books.User{}, nil)
	if answer.StatusCode != 200 || !strings.Contains(body, `name="password"`) {
		t.Fatalf("the link: %d %s", answer.StatusCode, body)
	}
	if answer.Header.Get("Referrer-Policy") != "no-referrer" || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", answer.Header)
	}
}

// TestWithoutAScript does with forms alone what people do: set up, sign out and in, invite, join, change
// a role, make a key, look who did what.
func TestWithoutAScript(t *testing.T) {
	h := newHouse(t, "")
	const password = "seven green boats"
	link, err := h.people.Setup(t.Context())
	must(t, err)
	ada := h.visitor()
	ada.reads(link, nil, "Your name", "New password", "http://localhost:"+h.port())
	_, body := ada.reads(link, url.Values{"name": {"Ada <L>"}, "mail": {"ada@shop.example"}, "password": {"short but mine"[:9]}},
		`value="Ada &lt;L&gt;"`, `value="ada@shop.example"`, "Want at least 12 characters")
	if strings.Contains(body, "short but") {
		t.Error("the form gives the password back")
	}
	at, _ := ada.reads(link, url.Values{"name": {"Ada"}, "mail": {"ada@shop.example"}, "password": {password}}, "Shop", "Cafe")
	if at != "/" {
		t.Errorf("set up, she is at %s", at)
	}
	ada.reads(link, nil, "lets nobody in any more")

	ada.reads("/sign-out", url.Values{})
	at, _ = ada.reads("/b/1/people", nil, "Who is it?")
	if at != "/sign-in?next=%2Fb%2F1%2Fpeople" {
		t.Errorf("she is led to %s", at)
	}
	_, body = ada.reads("/sign-in", url.Values{"mail": {"ada@shop.example"}, "password": {"wrong wrong wrong"}, "next": {"/b/1/people"}},
		"don't go together", `value="ada@shop.example"`, `value="/b/1/people"`)
	if strings.Contains(body, "wrong wrong") {
		t.Error("the form gives the password back")
	}
	at, _ = ada.reads("/sign-in", url.Values{"mail": {"ada@shop.example"}, "password": {password}, "next": {"/b/1/people"}}, "Who may see and change this?", "this is you", "owner of every business")
	if at != "/b/1/people" {
		t.Errorf("signed in, she is at %s", at)
	}

	_, body = ada.reads("/b/1/people", url.Values{"do": {"invite"}, "for": {"Bo"}, "role": {"reader"}}, "shown this once")
	invitation := regexp.MustCompile(`/invite/[A-Za-z0-9_-]+`).FindString(body)
	ada.reads("/b/1/people", nil, "invited by Ada")
	bo := h.visitor()
	bo.reads(invitation, nil, "Ada invites you to Shop", "As a reader you see everything")
	at, _ = bo.reads(invitation, url.Values{"name": {"Bo"}, "mail": {"bo@shop.example"}, "password": {password}}, "Is it paying off?", "Shop")
	if at != "/b/1/" {
		t.Errorf("Bo is at %s", at)
	}
	bo.reads("/b/2/", nil, "There is no such business here")
	bo.reads("/b/1/people", nil, "Your role doesn't reach")

	bos, err := h.people.FindUser(t.Context(), "bo@shop.example")
	must(t, err)
	role := fmt.Sprintf("role-%d", bos.ID)
	ada.reads("/b/1/people", url.Values{"do": {"role"}, "user": {fmt.Sprint(bos.ID)}, "where": {"1"}, role: {"owner"}}, "Done.")
	bo.reads("/b/1/people", nil, "Ada", "Bo")
	bo.reads("/b/1/people", url.Values{"do": {"role"}, "user": {"1"}, "where": {"0"}, "role-1": {"reader"}}, "Only an owner of every business")
	bo.reads("/b/1/people", url.Values{"do": {"role"}, "user": {"1"}, "where": {"2"}, "role-1": {"reader"}}, "Only an owner of every business")
	bo.reads("/b/1/people", url.Values{"do": {"invite"}, "for": {"Eve"}, "role": {"owner"}, "all": {"on"}}, "Only an owner of every business")

	bo.reads("/b/1/keys", url.Values{"do": {"make"}, "name": {""}, "scope": {"king"}}, "Want a name", "Want one of those offered")
	_, body = bo.reads("/b/1/keys", url.Values{"do": {"make"}, "name": {"till"}, "scope": {"write"}}, "This is the key", "pk_")
	secret := regexp.MustCompile(`pk_[0-9a-f]{64}`).FindString(body)
	if _, body = bo.reads("/b/1/keys", nil, "till", "record orders and other facts"); secret == "" || strings.Contains(body, secret) {
		t.Errorf("the key %q is shown again", secret)
	}
	ada.reads("/b/2/keys", url.Values{"do": {"revoke"}, "id": {"1"}}, "there is no key 1")
	bo.reads("/b/1/keys", url.Values{"do": {"revoke"}, "id": {"1"}}, "lets nobody in any more", "taken back")

	rec, err := record.Open(t.Context(), h.state, h.shop.ID)
	must(t, err)
	must(t, rec.Batch(t.Context(), record.Options{Via: books.Hand, By: books.Actor{Kind: books.ByCommand, Name: "payoff log"}}, func(b *record.Batch) error {
		_, err := b.Rate(nil, books.Rate{Person: "owner", Value: "35.00"})
		return err
	}))
	ada.reads("/b/1/changes", nil, "command payoff log", "rate: 1 new", "key made", "till", "reader → owner", "joined", "sign-in failed", "signed out")
	if _, body := bo.reads("/b/1/changes", nil, "key made"); strings.Contains(body, "sign-in failed") {
		t.Error("who owns one business sees who signs in to the others")
	}

	// Bo's last role is taken: he is gone, and signed out.
	ada.reads("/b/1/people", url.Values{"do": {"role"}, "user": {fmt.Sprint(bos.ID)}, "where": {"1"}, role: {""}}, "Done.")
	bo.reads("/b/1/", nil, "Who is it?")
	ada.reads("/b/1/people", url.Values{"do": {"role"}, "user": {"1"}, "where": {"0"}, "role-1": {"reader"}}, "Ada is the last owner")
}

// TestAccountWithoutAScript: name, password, codes and browsers by forms alone.
func TestAccountWithoutAScript(t *testing.T) {
	h := newHouse(t, "")
	link, err := h.people.Setup(t.Context())
	must(t, err)
	ada, phone := h.visitor(), h.visitor()
	ada.reads(link, url.Values{"name": {"Ada"}, "mail": {"ada@shop.example"}, "password": {"seven green boats"}})
	phone.reads("/sign-in", url.Values{"mail": {"ada@shop.example"}, "password": {"seven green boats"}})
	ada.reads("/account", nil, "How do you sign in?", "this browser", "Sign out all others", "Set up one-time codes", "Browsers have them only under a name")

	_, body := ada.reads("/account/name", url.Values{"name": {"Ada L."}, "mail": {"no address"}}, `value="Ada L."`, `value="no address"`, "Want a mail address")
	if strings.Contains(body, "Done.") {
		t.Error("it says that it is done")
	}
	ada.reads("/account/name", url.Values{"name": {"Ada L."}, "mail": {"ada@shop.example"}}, "Done.", "Ada L., ada@shop.example")
	ada.reads("/account/password", url.Values{"password": {"password2026!"}}, "Many people use that one")
	ada.reads("/account/password", url.Values{"password": {"eight blue trains"}}, "Done.")
	phone.reads("/account", nil, "Who is it?")
	ada.reads("/account/password/remove", url.Values{}, "only way in")

	_, body = ada.reads("/account/codes/offer", url.Values{}, "Read the square", "<path class=\"qr-ink\" d=\"M")
	if regexp.MustCompile(`<code>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>`).FindString(body) == "" {
		t.Errorf("no secret to type: %s", body)
	}
	ada.reads("/account/codes/confirm", url.Values{"code": {"12"}}, "That isn't the code")

	h.clock.Add(15 * 60)
	at, _ := ada.reads("/account/password", url.Values{"password": {"nine red houses"}}, "Show once more that it is you")
	if at != "/sign-in?next=%2Faccount" {
		t.Errorf("she is at %s", at)
	}
	ada.reads("/account", nil, "Sign in again", "Signed-in browsers")
	if _, body := ada.reads("/account", nil); strings.Contains(body, `name="password"`) {
		t.Error("who isn't fresh is asked for a new password")
	}
	at, _ = ada.reads("/sign-in", url.Values{"mail": {"ada@shop.example"}, "password": {"eight blue trains"}, "next": {"/account"}}, "Change the password")
	if at != "/account" {
		t.Errorf("then she is at %s", at)
	}
}

// Over https the cookie is bound to the host, and to https; on the machine itself it is plain.
func TestCookie(t *testing.T) {
	h := newHouse(t, "https://stats.example")
	link, err := h.people.Setup(t.Context())
	must(t, err)
	join := url.Values{"name": {"Ada"}, "mail": {"ada@shop.example"}, "password": {"seven green boats"}}
	answer, _ := h.ask("POST", link, books.User{}, join, func(r *http.Request) { r.Host = "stats.example" })
	c := answer.Cookies()[0]
	if c.Name != "__Host-payoff" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 30*24*3600 || len(c.Value) != 43 {
		t.Errorf("over https: %+v", c)
	}
	as := func(name string) func(*http.Request) {
		return func(r *http.Request) {
			r.Host = "stats.example"
			r.AddCookie(&http.Cookie{Name: name, Value: c.Value})
		}
	}
	if answer, _ := h.ask("GET", "/", books.User{}, nil, as("__Host-payoff")); answer.StatusCode != 200 {
		t.Errorf("with it: %d", answer.StatusCode)
	}
	if answer, _ := h.ask("GET", "/", books.User{}, nil, as("payoff")); answer.StatusCode != 303 {
		t.Errorf("by a name that http may set: %d", answer.StatusCode)
	}
	answer, _ = h.ask("POST", "/sign-in", books.User{}, url.Values{"mail": {"ada@shop.example"}, "password": {"seven green boats"}})
	if c := answer.Cookies()[0]; c.Name != "payoff-"+h.port() || c.Secure || !c.HttpOnly {
		t.Errorf("on the machine itself: %+v", c)
	}
	if answer, body := h.ask("GET", "/", books.User{}, nil, func(r *http.Request) { r.Host = "other.example" }); answer.StatusCode != 421 || !strings.Contains(body, "https://stats.example") {
		t.Errorf("under another name: %d", answer.StatusCode)
	}
}
