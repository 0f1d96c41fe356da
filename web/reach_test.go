package web_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"payoff/report/locale"
)

// complaints are what the browser says against a page: scripts that failed, things that its content
// security policy dropped.
type complaints struct {
	mu   sync.Mutex
	list []string // under mu
}

func listen(t *testing.T, ctx context.Context) *complaints {
	t.Helper()
	c := &complaints{}
	must(t, chromedp.Listen(ctx, func(ev any) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			// A page that isn't there answers 404, as it should.
			if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 404") {
				c.list = append(c.list, e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			c.list = append(c.list, e.ExceptionDetails.Text)
		}
	}))
	return c
}

func (c *complaints) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.list
	c.list = nil
	return out
}

// axe finds nothing on any page or story, in both themes, on a wide and a narrow screen; and the
// browser has no complaint of its own.
func TestReach(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	axe, err := os.ReadFile("testdata/vendor/axe.min.js")
	if err != nil {
		t.Skip("axe-core isn't here: tools/assets.sh fetches it")
	}
	said := listen(t, browser)
	for _, p := range w.places() {
		if strings.HasPrefix(p.name, "story-") && !strings.HasPrefix(p.name, "story-page-") {
			continue // the storybook shows them all at once
		}
		for _, at := range []struct {
			width int
			theme string
		}{{1440, "light"}, {1440, "dark"}, {390, "light"}} {
			width, theme := at.width, at.theme
			if strings.HasPrefix(p.name, "storybook-") && theme == "dark" {
				continue // another language has the same colours
			}
			must(t, look(browser, width, theme))
			must(t, chromedp.Do(browser, chromedp.Navigate(p.address), chromedp.Evaluate[chromedp.Void](string(axe))))
			found, err := chromedp.Run(browser, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations.flatMap((v) =>
					v.nodes.slice(0, 3).map((n) => v.id + ': ' + v.help + ' at ' + n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message || ''))))`, chromedp.EvalAwaitPromise))
			must(t, err)
			for _, f := range found {
				t.Errorf("%s, %d px, %s: %s", p.name, width, theme, f)
			}
			for _, f := range said.take() {
				t.Errorf("%s: the browser says %q", p.name, f)
			}
		}
	}
}

// No page scrolls sideways: neither at three widths, nor with long words, nor from right to left.
func TestNothingOverflows(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	check := func(name, address string) {
		must(t, chromedp.Do(browser, chromedp.Navigate(address)))
		wide, err := chromedp.Run(browser, chromedp.Evaluate[[]string](`(() => {
			const page = document.documentElement, out = [];
			if (page.scrollWidth <= innerWidth) return out;
			for (const e of document.body.querySelectorAll('*')) {
				const b = e.getBoundingClientRect();
				if (b.width && (b.right > innerWidth + 1 || b.left < -1) && !e.closest('.table-frame, .rail-nav, .unseen, .skip, svg svg')) out.push(e.tagName + '.' + e.getAttribute('class') + ' ' + Math.round(b.left) + ' to ' + Math.round(b.right));
			}
			return out.slice(0, 5).concat('the page is ' + page.scrollWidth + ' of ' + innerWidth);
		})()`))
		must(t, err)
		if len(wide) > 0 {
			t.Errorf("%s: %s", name, strings.Join(wide, "; "))
		}
	}
	for _, width := range widths {
		must(t, look(browser, width, "light"))
		for _, p := range w.places() {
			if strings.HasPrefix(p.name, "story-") && !strings.HasPrefix(p.name, "story-page-") {
				continue
			}
			name := p.name + " at " + itoa(width)
			check(name, p.address)
			if strings.HasPrefix(p.name, "story-page-") {
				check(name+", long", p.address+"?lang=en-XA")
				check(name+", right to left", p.address+"?lang=ar-XB")
			}
		}
	}
}

// Nothing that stands on a page moves while the rest of it comes: neither for its fonts nor for its charts.
func TestNothingShifts(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	w.crowd()
	for _, width := range []int{390, 1440} {
		must(t, look(browser, width, "light"))
		for _, p := range w.places() {
			if strings.HasPrefix(p.name, "story") || strings.HasPrefix(p.name, "guide-") {
				continue
			}
			must(t, chromedp.Do(browser, chromedp.Navigate(p.address)))
			moved, err := chromedp.Run(browser, chromedp.Evaluate[[]string](`document.fonts.ready.then(() => new Promise((done) => {
				const out = [];
				new PerformanceObserver((list) => {
					for (const e of list.getEntries()) for (const s of e.sources) out.push(e.value.toFixed(4) + ' ' + (s.node ? s.node.nodeName + '.' + (s.node.getAttribute ? s.node.getAttribute('class') : '') : 'gone'));
				}).observe({type: 'layout-shift', buffered: true});
				setTimeout(() => done(out.slice(0, 5)), 500);
			}))`, chromedp.EvalAwaitPromise))
			must(t, err)
			if len(moved) > 0 {
				t.Errorf("%s at %d: %s", p.name, width, strings.Join(moved, "; "))
			}
		}
	}
}

// On a phone the strip of pages shows the one that is open, from right to left too, and an address that names a
// place still leads there.
func TestTheStripShowsThePage(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	must(t, look(browser, 390, "light"))
	const seen = `(() => { const b = document.querySelector('.rail-nav [aria-current]').getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth; })()`
	for _, address := range []string{w.at("settings"), w.at(""), w.URL + "/storybook/page-tests?lang=" + locale.PseudoRTL} {
		must(t, chromedp.Do(browser, chromedp.Navigate(address)))
		if is, err := chromedp.Run(browser, chromedp.Evaluate[bool](seen)); err != nil || !is {
			t.Errorf("%s: the page's own word is out of sight, %v", address, err)
		}
	}
	must(t, chromedp.Do(browser, chromedp.Navigate(w.at("customers?range=2026-Q2#cohorts"))))
	if y, err := chromedp.Run(browser, chromedp.Evaluate[float64](`scrollY`)); err != nil || y == 0 {
		t.Errorf("the place isn't scrolled to: %v, %v", y, err)
	}
}

// Whatever the Tab key reaches can be seen to be reached.
func TestFocusShows(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	must(t, look(browser, 1440, "light"))
	must(t, chromedp.Do(browser, chromedp.Navigate(w.at("?range=2026-Q2"))))
	reached := 0
	for range 40 {
		must(t, chromedp.Do(browser, chromedp.KeyEvent(kb.Tab)))
		at, err := chromedp.Run(browser, chromedp.Evaluate[string](`(() => {
			const e = document.activeElement;
			if (!e || e === document.body) return 'body';
			const s = getComputedStyle(e), b = e.getBoundingClientRect();
			const name = e.tagName + ' ' + (e.textContent || e.name || '').trim().slice(0, 30);
			if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) return 'no outline: ' + name;
			if (b.width < 1 || b.height < 1 || b.bottom < 0 || b.top > innerHeight) return 'out of sight: ' + name;
			return '';
		})()`))
		must(t, err)
		switch at {
		case "":
			reached++
		case "body":
		default:
			t.Error(at)
		}
	}
	if reached < 20 {
		t.Errorf("Tab reached %d things only", reached)
	}
}
