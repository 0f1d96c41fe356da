package track

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// listenErrors passes on what no script caught.
func listenErrors(to chan<- string) func(any) {
	return func(event any) {
		e, ok := event.(*runtime.EventExceptionThrown)
		if !ok || e.ExceptionDetails == nil {
			return
		}
		told := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			told += " " + e.ExceptionDetails.Exception.Description
		}
		select {
		case to <- told:
		default:
		}
	}
}

// expect checks a page view by its path and referrer.
func expect(t *testing.T, e told, path, referrer string) {
	t.Helper()
	if e.N != "pageview" || e.path() != path || text(e.R) != referrer {
		t.Errorf("got %s of %s from %s; want a page view of %s from %s", e.N, e.path(), text(e.R), path, referrer)
	}
}

func pageView(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("stranger.example/")), run(`location = "`+in.at("blog.example/a?utm_source=x#part")+`"`))
	e := in.named(t, "pageview", 1)
	expect(t, e, "/a?utm_source=x", in.at("stranger.example/"))
	if e.S != "blog.example" || e.K != nil || e.H != nil || e.D != nil || e.V != nil {
		t.Errorf("got %v", e)
	}
	do(t, ctx, run(`location.hash = 'elsewhere'`), click("within"))
	expect(t, in.named(t, "pageview", 2), "/b?x=1", in.at("blog.example/a?utm_source=x"))
	if n := in.count("pageview"); n != 2 {
		t.Errorf("%d page views; a place in the page is none", n)
	}
}

func withinPage(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	in.named(t, "pageview", 1)
	do(t, ctx,
		run(`history.replaceState({}, '', '/a?sorted=1')`), // the same path: no view
		run(`history.pushState({}, '', '/b?x=1#y')`))
	expect(t, in.named(t, "pageview", 2), "/b?x=1", in.at("blog.example/a"))
	do(t, ctx, run(`history.pushState({n: 2}, '', '/c')`))
	expect(t, in.named(t, "pageview", 3), "/c", in.at("blog.example/b?x=1"))
	do(t, ctx, run(`history.replaceState({n: 3}, '', '/d')`))
	expect(t, in.named(t, "pageview", 4), "/d", in.at("blog.example/c"))
	if !truth(t, ctx, `history.state.n == 3`) {
		t.Error("the page's own state is lost")
	}
	do(t, ctx, run(`history.back()`))
	expect(t, in.named(t, "pageview", 5), "/b?x=1", in.at("blog.example/d"))
	do(t, ctx, run(`payoff('signup')`))
	if e := in.named(t, "signup", 1); e.path() != "/b?x=1" || e.R != nil {
		t.Errorf("an event doesn't tell its page view's address, or has a referrer: %v", e)
	}
	if n := in.count("pageview"); n != 5 {
		t.Errorf("%d page views, want 5", n)
	}
}

func backAndForward(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("stranger.example/")), run(`location = "`+in.at("blog.example/a")+`"`))
	expect(t, in.named(t, "pageview", 1), "/a", in.at("stranger.example/"))
	do(t, ctx, chromedp.Reload())
	expect(t, in.named(t, "pageview", 2), "/a", in.at("blog.example/a"))
	do(t, ctx, run(`self.kept = 1; addEventListener('pageshow', e => self.restored = e.persisted)`), run(`location = "/b?x=1"`))
	expect(t, in.named(t, "pageview", 3), "/b?x=1", in.at("blog.example/a"))
	do(t, ctx, run(`history.back()`))
	expect(t, in.named(t, "pageview", 4), "/a", in.at("blog.example/a"))
	if !truth(t, ctx, `self.kept == 1 && self.restored == true`) {
		t.Error("the page didn't come out of the back/forward cache: the script keeps it out, or the browser has none")
	}
}

// A browser doesn't prerender where its developer tools look on: the pages open in a tab of their own.
func prerendered(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	in.named(t, "pageview", 1)
	do(t, ctx, click("ahead"))
	expect(t, in.named(t, "pageview", 2), "/prerenders", in.at("blog.example/a"))
	expect(t, in.named(t, "pageview", 3), "/later", in.at("blog.example/prerenders"))
	if e := in.named(t, "ready", 1); e.P["ahead"] != true {
		t.Error("the page wasn't prerendered: this browser can't, and the test shows nothing")
	}
}

func engagement(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	in.named(t, "pageview", 1)
	do(t, ctx,
		run(`scrollTo(0, document.documentElement.scrollHeight / 2 - innerHeight)`), chromedp.Sleep(300*time.Millisecond),
		run(`scrollTo(0, 0)`), chromedp.Sleep(50*time.Millisecond))
	// The page's own watch shows since when it is in sight again.
	do(t, ctx, run(`addEventListener('visibilitychange', () => document.hidden || (self.back = performance.now()))`))
	// Another tab comes to the front: the page is hidden, and its time stands still.
	other, stop := chromedp.NewContext(ctx, chromedp.WithNewWindow(false))
	defer stop()
	do(t, other, visit(in.at("stranger.example/")))
	front(t, ctx, other)
	e := in.named(t, "engagement", 1)
	if e.D == nil || e.T == nil || *e.D < 100 || *e.T < 49 || *e.T > 51 || e.path() != "/a" {
		t.Errorf("got %v; want the time in sight, and half of the page seen", e)
	}
	do(t, other, chromedp.Sleep(time.Second))
	front(t, ctx, ctx)
	do(t, ctx, chromedp.Sleep(200*time.Millisecond), run(`history.pushState(0, '', '/b')`))
	e = in.named(t, "engagement", 2)
	most, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`performance.now() - self.back`))
	if err != nil || e.D == nil || *e.D <= 0 || float64(*e.D) > most+5 || e.path() != "/a" {
		t.Errorf("got %v; want the time since the page came back, not that in the background", e)
	}
	// Leaving the page tells too.
	do(t, ctx, chromedp.Sleep(150*time.Millisecond), run(`location = "`+in.at("stranger.example/")+`"`))
	if e = in.named(t, "engagement", 3); e.D == nil || *e.D <= 0 || e.path() != "/b" {
		t.Errorf("got %v on leaving", e)
	}
}

// front brings a tab to the front of its window.
func front(t *testing.T, ctx, which context.Context) {
	t.Helper()
	id := chromedp.FromContext(which).Target.TargetID
	if _, err := chromedp.CallBrowser(ctx, target.ActivateTarget, target.ActivateTargetParams{TargetID: id}); err != nil {
		t.Fatal(err)
	}
}

func links(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	in.named(t, "pageview", 1)
	do(t, ctx, click("pdf"))
	if e := in.named(t, "download", 1); e.P["url"] != in.at("blog.example/paper.pdf") {
		t.Errorf("got %v; want the file without its query", e)
	}
	do(t, ctx, click("sheet"))
	if e := in.named(t, "download", 2); e.P["url"] != in.at("blog.example/sheet") {
		t.Errorf("got %v", e)
	}
	do(t, ctx, run(`document.getElementById('mail').addEventListener('click', e => e.preventDefault())`), click("mail"))
	// The middle button opens a tab and counts; the right one opens a menu and doesn't.
	box, err := chromedp.Run(ctx, chromedp.Dimensions(chromedp.CSS("#out")))
	if err != nil {
		t.Fatal(err)
	}
	x, y := (box.Content[0]+box.Content[2])/2, (box.Content[1]+box.Content[5])/2
	do(t, ctx, chromedp.MouseClickXY(x, y, chromedp.ButtonRight), chromedp.MouseClickXY(x, y, chromedp.ButtonMiddle))
	in.named(t, "outbound", 1)
	do(t, ctx, click("out"))
	e := in.named(t, "outbound", 2)
	if e.P["url"] != in.at("stranger.example/page") || e.path() != "/a" {
		t.Errorf("got %v; want the address without query and fragment", e)
	}
	if in.count("outbound") != 2 || in.count("download") != 2 {
		t.Errorf("%d links out and %d downloads, want 2 and 2", in.count("outbound"), in.count("download"))
	}
}

func calls(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/early"))) // called before the script was there
	e := in.named(t, "order", 1)
	if text(e.I) != "order-7" || text(e.V) != "12.30" || text(e.C) != "EUR" || len(e.P) != 1 || e.P["plan"] != "year" {
		t.Errorf("got %v", e)
	}
	do(t, ctx, run(`var given = {value: 19.9, topic: 'gig'}; payoff('lead', given); payoff('hello')`))
	e = in.named(t, "lead", 1)
	if text(e.V) != "19.9" || e.C != nil || e.I != nil || len(e.P) != 1 || e.P["topic"] != "gig" {
		t.Errorf("got %v", e)
	}
	in.named(t, "hello", 1)
	if !truth(t, ctx, `given.value == 19.9`) {
		t.Error("the page's own object was changed")
	}
	do(t, ctx, run(`payoff.identify('customer-1', 'signed')`))
	if e = in.named(t, "identify", 1); text(e.I) != "customer-1" || text(e.X) != "signed" {
		t.Errorf("got %v", e)
	}
	token, err := chromedp.Run(ctx, chromedp.Evaluate[string](`payoff.token()`, chromedp.EvalAwaitPromise))
	if err != nil || token != "token-1" {
		t.Errorf("the token is %q, %v", token, err)
	}
}

func consent(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	if e := in.named(t, "pageview", 1); e.K != nil || !truth(t, ctx, `localStorage.length == 0`) {
		t.Errorf("something was kept without consent: %v", e)
	}
	do(t, ctx, run(`payoff.consent(true); payoff('hello')`))
	id := text(in.named(t, "hello", 1).K)
	if len(id) < 16 || !truth(t, ctx, `localStorage.length == 1`) {
		t.Errorf("the id is %s", id)
	}
	do(t, ctx, run(`payoff.consent(true)`), chromedp.Reload())
	if again := text(in.named(t, "pageview", 2).K); again != id {
		t.Errorf("the id was %s and is %s", id, again)
	}
	do(t, ctx, run(`payoff.consent(false); payoff('bye')`))
	if e := in.named(t, "bye", 1); e.K != nil || !truth(t, ctx, `localStorage.length == 0`) {
		t.Errorf("consent was taken back, and something is kept: %v", e)
	}
	do(t, ctx, run(`payoff.consent(true); payoff('hello')`))
	if other := text(in.named(t, "hello", 2).K); other == id {
		t.Error("a new consent has the old id")
	}
}

func privacyControl(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")), run(`payoff.consent(true)`))
	before(t, ctx, `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})`)
	do(t, ctx, visit(in.at("blog.example/b#payoff=handoff-9")))
	in.named(t, "pageview", 2)
	do(t, ctx, run(`payoff.consent(true); payoff.identify('customer-1', 'signed'); payoff('hello')`))
	in.named(t, "hello", 1)
	if !truth(t, ctx, `localStorage.length == 0 && location.hash == ''`) {
		t.Error("an id is kept, or the hand-off stays in the address bar")
	}
	do(t, ctx, click("shop"))
	in.named(t, "pageview", 3)
	in.mu.Lock()
	defer in.mu.Unlock()
	seen := false
	for _, e := range in.events {
		seen = seen || e.path() == "/b"
		if seen && (e.K != nil || e.H != nil || e.N == "identify") {
			t.Errorf("told in spite of Global Privacy Control: %v", e)
		}
	}
	if len(in.tokens) > 0 {
		t.Errorf("a token was asked for: %v", in.tokens)
	}
}

func handOff(t *testing.T, in *town, ctx context.Context) {
	// Without consent the link is only a link.
	do(t, ctx, visit(in.at("blog.example/a")))
	in.awaitPage(t, "/own.js")
	do(t, ctx, click("shop"))
	e := in.named(t, "pageview", 2)
	expect(t, e, "/goods?color=red", in.at("blog.example/"))
	if e.H != nil || len(in.tokens) > 0 {
		t.Errorf("handed over without consent: %v, %v", e, in.tokens)
	}
	do(t, ctx, visit(in.at("blog.example/b")), run(`payoff.consent(true)`), chromedp.Poll[chromedp.Void](`payoff.own`), click("shop"))
	e = in.named(t, "pageview", 4)
	expect(t, e, "/goods?color=red", in.at("blog.example/"))
	if text(e.H) != "handoff-1" || e.S != "shop.example" || !truth(t, ctx, `location.href == "`+in.at("shop.example/goods?color=red")+`"`) {
		t.Errorf("got %v; want the token of the click, and a clean address", e)
	}
	if len(in.tokens) != 1 || in.tokens[0].N != "handoff" || in.tokens[0].K == nil || in.tokens[0].S != "blog.example" {
		t.Errorf("asked for %v", in.tokens)
	}
	do(t, ctx, chromedp.Reload())
	if e = in.named(t, "pageview", 5); e.H != nil {
		t.Errorf("the token came a second time: %v", e)
	}
	// A link that opens a tab takes a token along as well.
	do(t, ctx, visit(in.at("blog.example/c")), chromedp.Poll[chromedp.Void](`payoff.own`), click("blank"))
	if e = in.named(t, "pageview", 7); text(e.H) != "handoff-2" || e.path() != "/tab" {
		t.Errorf("got %v", e)
	}
}

func blocked(t *testing.T, in *town, ctx context.Context) {
	before(t, ctx, `Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked', 'SecurityError') }});
		Object.defineProperty(window, 'crypto', {value: undefined})`)
	do(t, ctx, visit(in.at("blog.example/a")), run(`payoff.consent(true); payoff('hello')`))
	first := text(in.named(t, "hello", 1).K)
	do(t, ctx, run(`payoff.consent(false); payoff('bye')`))
	if e := in.named(t, "bye", 1); first == "(none)" || e.K != nil {
		t.Errorf("with %s, then %v; want an id for as long as the page and the consent last", first, e)
	}
}

func offline(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/a")))
	in.named(t, "pageview", 1)
	in.setRefuse(cut)
	online(t, ctx, false)
	do(t, ctx, run(`for (let i = 1; i <= 25; i++) payoff('kept', {i})`))
	turnedAway(t, in, ctx, 25)
	in.setRefuse(0)
	online(t, ctx, true)
	in.named(t, "kept", 20)
	in.setRefuse(503)
	do(t, ctx, run(`payoff('late')`))
	turnedAway(t, in, ctx, 26)
	in.setRefuse(400)
	do(t, ctx, run(`payoff('refused')`))
	turnedAway(t, in, ctx, 27)
	in.setRefuse(0)
	online(t, ctx, false)
	online(t, ctx, true)
	in.named(t, "late", 1)
	if kept, refused := in.count("kept"), in.count("refused"); kept != 20 || refused != 0 {
		t.Errorf("%d of 25 came after all, want 20, and %d that the server won't have, want none", kept, refused)
	}
}

// turnedAway waits until that many events were turned away, and the page knows.
func turnedAway(t *testing.T, in *town, ctx context.Context, n int) {
	t.Helper()
	if !in.until(func() bool { return len(in.turned) >= n }) {
		t.Fatalf("turned away %v, want %d", in.turned, n)
	}
	do(t, ctx, chromedp.Sleep(300*time.Millisecond))
}

// online tells the page that the network is there or isn't.
func online(t *testing.T, ctx context.Context, is bool) {
	t.Helper()
	if _, err := chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
		t.Fatal(err)
	}
}

func strict(t *testing.T, in *town, ctx context.Context) {
	do(t, ctx, visit(in.at("blog.example/strict")))
	in.named(t, "pageview", 1)
	do(t, ctx, run(`document.addEventListener('click', e => e.preventDefault())`), click("out"))
	in.named(t, "outbound", 1)
	do(t, ctx, visit(in.at("blog.example/proxied")))
	if e := in.named(t, "pageview", 2); e.path() != "/proxied" {
		t.Errorf("got %v", e)
	}
	if from := in.from("/stats/api/event"); from == 0 {
		t.Error("the page's own host wasn't asked to pass it on")
	}
}
