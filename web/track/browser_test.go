package track

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"payoff/internal/chromium"
)

// patience is how long a test waits for what must happen; nothing is asserted of how long it took.
const patience = 10 * time.Second

// cut is the "status" of a network that isn't there.
const cut = -1

// A told is what the script sent. Fields that it left out are nil.
type told struct {
	N string         `json:"n"`
	S string         `json:"s"`
	U string         `json:"u"`
	R *string        `json:"r"`
	E string         `json:"e"`
	V *string        `json:"v"`
	C *string        `json:"c"`
	I *string        `json:"id"`
	P map[string]any `json:"p"`
	D *int           `json:"d"`
	T *int           `json:"t"`
	K *string        `json:"k"`
	H *string        `json:"h"`
	X *string        `json:"x"`
	W int            `json:"w"`
	L string         `json:"l"`
	Z string         `json:"z"`
}

func (e told) String() string {
	b, _ := json.Marshal(e)
	return string(b)
}

// path is that of the event's page.
func (e told) path() string {
	u, err := url.Parse(e.U)
	if err != nil {
		return "?" + e.U
	}
	return u.RequestURI()
}

// A town is several hosts on one loopback server: two sites of a business, a stranger's, and the
// collector. It hears what the script tells.
type town struct {
	*httptest.Server
	port string

	mu     sync.Mutex
	events []told
	tokens []told // asked for at api/token
	faults []string
	turned map[string]bool // ids of events that were turned away
	asked  map[string]int  // requests by path; a page's script by "page/script"
	refuse int             // status with which the collector answers events; 0 takes them, cut cuts the line
}

func newTown(t *testing.T) *town {
	c := &town{asked: map[string]int{}, turned: map[string]bool{}}
	script := Handler()
	mux := http.NewServeMux()
	mux.Handle("payoff.example/p.js", script)
	mux.Handle("payoff.example/own.js", script)
	mux.HandleFunc("payoff.example/api/event", c.hear)
	mux.HandleFunc("payoff.example/api/token", c.hear)
	// The same from the site's own host, as behind a proxy.
	mux.Handle("blog.example/stats/", script)
	mux.HandleFunc("POST blog.example/stats/api/event", c.hear)
	mux.HandleFunc("/", c.site)
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		c.mu.Lock()
		c.asked[r.URL.Path]++
		if strings.HasSuffix(r.URL.Path, "/p.js") || strings.HasSuffix(r.URL.Path, "/own.js") {
			c.asked[r.URL.Query().Get("page")+"/script"]++
		}
		c.mu.Unlock()
		r2 := r.Clone(r.Context())
		r2.Host = host
		mux.ServeHTTP(w, r2)
	}))
	t.Cleanup(c.Close)
	_, c.port, _ = strings.Cut(strings.TrimPrefix(c.URL, "http://"), ":")
	return c
}

// at is the address of a page: "blog.example/a" is on the town's port.
func (c *town) at(place string) string {
	host, path, _ := strings.Cut(place, "/")
	return "http://" + host + ":" + c.port + "/" + path
}

func (c *town) hear(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.Header().Set("Access-Control-Allow-Origin", "*")
	body, err := io.ReadAll(r.Body)
	var e told
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	switch {
	case err != nil:
		return // the page went away while it sent
	case decoder.Decode(&e) != nil:
		c.faults = append(c.faults, "not the fields of an event: "+string(body))
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "text/plain;charset=UTF-8":
		c.faults = append(c.faults, r.Method+" "+r.Header.Get("Content-Type")+": this would need a preflight")
	case r.Header.Get("Cookie") != "":
		c.faults = append(c.faults, "a cookie came along: "+r.Header.Get("Cookie"))
	case strings.Contains(e.U, "#") || e.E == "" || e.L == "" || e.Z == "" || e.W == 0:
		c.faults = append(c.faults, "fields are missing, or a fragment is told: "+string(body))
	}
	if strings.HasSuffix(r.URL.Path, "/token") {
		c.tokens = append(c.tokens, e)
		fmt.Fprintf(w, "%s-%d", e.N, len(c.tokens))
		return
	}
	if c.refuse != 0 {
		c.turned[e.E] = true
	}
	if c.refuse == cut {
		panic(http.ErrAbortHandler)
	}
	if c.refuse != 0 {
		w.WriteHeader(c.refuse)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	// As the collector does: what comes again with the same id is the same event.
	if slices.ContainsFunc(c.events, func(known told) bool { return known.E == e.E }) {
		return
	}
	c.events = append(c.events, e)
	if e.N == "pageview" && e.S == "blog.example" {
		fmt.Fprintf(w, "blog.example:%s shop.example:%s", c.port, c.port)
	}
}

// site is any page: a long text with links, and the script where the host isn't a stranger's.
func (c *town) site(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Host == "stranger.example" {
		fmt.Fprint(w, "<!doctype html><title>Elsewhere</title>")
		return
	}
	switch r.URL.Path {
	case "/favicon.ico":
		http.NotFound(w, r)
		return
	case "/prepared":
		// Answers once /later has run its script, ahead of anybody opening it.
		c.until(func() bool { return c.asked["/later/script"] > 0 })
		time.Sleep(200 * time.Millisecond)
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, e := range c.events {
			if e.path() == "/later" {
				c.faults = append(c.faults, "told before anybody opened the page: "+e.String())
			}
		}
		return
	case "/paper.pdf", "/sheet":
		w.Header().Set("Content-Disposition", "attachment")
		w.Header().Set("Content-Type", "application/octet-stream")
		return
	case "/strict":
		w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src http://payoff.example:%s; connect-src http://payoff.example:%s; require-trusted-types-for 'script'", c.port, c.port))
	}
	src, head := c.at("payoff.example/p.js?page="+r.URL.Path), ""
	switch r.URL.Path {
	case "/proxied":
		src = "/stats/p.js"
	case "/early":
		head = `<script>window.payoff=window.payoff||function(){(payoff.q=payoff.q||[]).push(arguments)};payoff('order',{id:'order-7',value:'12.30',currency:'EUR',plan:'year'})</script>`
	case "/prerenders":
		head = `<script type="speculationrules">{"prerender":[{"urls":["/later"],"eagerness":"immediate"}]}</script>
<script>fetch('/prepared').then(() => location = '/later')</script>`
	case "/later":
		head = `<script>addEventListener('load', () => payoff('ready', {ahead: document.prerendering}))</script>`
	}
	site := r.Host
	fmt.Fprintf(w, `<!doctype html><title>%s</title>%s<script defer src="%s" data-site="%s"></script>
<p><a id="within" href="/b?x=1">within</a> <a id="out" href="%s">out</a> <a id="pdf" href="/paper.pdf?key=1">paper</a>
<a id="sheet" href="/sheet" download>sheet</a> <a id="shop" href="%s">shop</a> <a id="blank" target="_blank" href="%s">shop, in a tab</a>
<a id="ahead" target="_blank" href="/prerenders">prerenders</a> <a id="mail" href="mailto:a@b.example">mail</a></p><p style="height:4000px">long</p>`,
		r.URL.Path, head, src, site, c.at("stranger.example/page?secret=1#part"), c.at("shop.example/goods?color=red"), c.at("shop.example/tab"))
}

// until waits until what is asked under the lock is true, and says whether it came to be.
func (c *town) until(is func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		c.mu.Lock()
		held := is()
		c.mu.Unlock()
		if held {
			return true
		}
	}
	return false
}

// named waits for the n-th event of a name, counted from 1, and returns it.
func (c *town) named(t *testing.T, name string, n int) told {
	t.Helper()
	var found []told
	if !c.until(func() bool {
		found = slices.DeleteFunc(slices.Clone(c.events), func(e told) bool { return e.N != name })
		return len(found) >= n
	}) {
		c.mu.Lock()
		defer c.mu.Unlock()
		t.Fatalf("waited in vain for %s number %d; heard %v", name, n, c.events)
	}
	return found[n-1]
}

// count is how many events of a name were heard so far.
func (c *town) count(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, e := range c.events {
		if e.N == name {
			n++
		}
	}
	return n
}

// from is how many requests there were for a path.
func (c *town) from(path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[path]
}

// awaitPage waits for a request for a path.
func (c *town) awaitPage(t *testing.T, path string) {
	t.Helper()
	if !c.until(func() bool { return c.asked[path] > 0 }) {
		t.Fatalf("nobody asked for %s", path)
	}
}

func (c *town) setRefuse(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = status
}

// tab opens a tab of a new visitor: no storage, no cookies.
func tab(t *testing.T, browser context.Context) context.Context {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	do(t, ctx)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return ctx
}

type step = chromedp.Action[chromedp.Void]

func do(t *testing.T, ctx context.Context, steps ...step) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func visit(address string) step { return chromedp.Navigate(address) }
func click(id string) step      { return chromedp.Click(chromedp.CSS("#" + id)) }
func run(script string) step    { return chromedp.Evaluate[chromedp.Void](script) }

// truth evaluates a script's condition. Where a page has just taken another's place, the browser may speak of the
// one that is gone: it is asked again.
func truth(t *testing.T, ctx context.Context, script string) bool {
	t.Helper()
	for again := 0; ; again++ {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script))
		switch {
		case err == nil:
			return is
		case again == 20 || !strings.Contains(err.Error(), "Cannot find context"):
			t.Fatal(err)
		}
		do(t, ctx, chromedp.Sleep(50*time.Millisecond))
	}
}

// before runs a script on each page before any of its own.
func before(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}

func text(s *string) string {
	if s == nil {
		return "(none)"
	}
	return *s
}

func TestBrowser(t *testing.T) {
	browser := chromium.Start(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, *town, context.Context)
	}{
		{"a page view", pageView},
		{"views within a page", withinPage},
		{"reload and back/forward cache", backAndForward},
		{"prerendered pages count when opened", prerendered},
		{"time and depth, and not in the background", engagement},
		{"links out and downloads", links},
		{"what the page calls", calls},
		{"consent", consent},
		{"global privacy control", privacyControl},
		{"hand-off", handOff},
		{"blocked storage and no crypto", blocked},
		{"offline, and a server that refuses", offline},
		{"strict policy, and another origin's proxy", strict},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := newTown(t)
			ctx := tab(t, browser)
			errors := make(chan string, 100)
			if err := chromedp.Listen(ctx, listenErrors(errors)); err != nil {
				t.Fatal(err)
			}
			c.test(t, in, ctx)
			cookies, err := chromedp.Call(ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{in.at("blog.example/"), in.at("shop.example/"), in.at("payoff.example/")}})
			if err != nil {
				t.Fatal(err)
			}
			if len(cookies.Cookies) > 0 {
				t.Errorf("cookies were set: %v", cookies.Cookies)
			}
			in.mu.Lock()
			defer in.mu.Unlock()
			for _, f := range in.faults {
				t.Error(f)
			}
			for {
				select {
				case e := <-errors:
					t.Errorf("an error on the page: %s", e)
				default:
					return
				}
			}
		})
	}
}
