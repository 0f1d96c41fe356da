package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	mouse "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var pictures = flag.String("pictures", "", "draw the pages of the first hours into this `folder`")

// How somebody works a page.
type way string

const (
	byMouse       way = "by mouse"
	byKeyboard    way = "by keyboard"
	withoutScript way = "without a script" // and by mouse
)

// hands use a browser as a person does, and know a control by the name that a screen reader says. By
// keyboard they have nothing but Tab, Enter, Space, the arrows and letters: a control that Tab doesn't reach,
// or that doesn't show that it is reached, fails the test. The one exception is a file, which a browser
// without a window lets nobody choose: its field is reached, and then filled.
//
// What must happen is waited for; nothing is asserted of how long it took.
type hands struct {
	context.Context
	t    *testing.T
	way  way
	last cdp.BackendNodeID // the control that was used last
}

// newHands opens a tab of somebody in Dublin who was never here.
func newHands(t *testing.T, browser context.Context, w way) *hands {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	h := &hands{Context: ctx, t: t, way: w}
	h.do(chromedp.EmulateViewport(1440, 900))
	_, err := chromedp.Call(h, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Europe/Dublin"})
	h.ok(err)
	_, err = chromedp.Call(h, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: w == withoutScript})
	h.ok(err)
	h.ok(chromedp.Listen(h, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("a script fails: %s", e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			// A form that comes back answers 422.
			if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 422") {
				t.Errorf("the browser says %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
	}))
	return h
}

func (h *hands) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hands) do(steps ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	h.ok(chromedp.Do(h, steps...))
}

// ask evaluates a script as the browser's developer tools do: where pages have no script it still answers.
func (h *hands) ask(script string) string {
	h.t.Helper()
	text, err := chromedp.Run(h, chromedp.Evaluate[string](script))
	h.ok(err)
	return text
}

func (h *hands) opens(address string) {
	h.t.Helper()
	h.do(chromedp.Navigate(address))
}

// sees waits until the page says all of the texts, and returns what it says.
func (h *hands) sees(texts ...string) string {
	h.t.Helper()
	said, missing := "", ""
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		// A page that is on its way out has no answer.
		text, err := chromedp.Run(h, chromedp.Evaluate[string](`document.readyState === 'complete' ? document.body.innerText : ''`))
		if err != nil {
			continue
		}
		said, missing = strings.Join(strings.Fields(text), " "), ""
		for _, want := range texts {
			if !strings.Contains(said, want) {
				missing = want
			}
		}
		if strings.Contains(said, "%!") {
			h.t.Fatalf("%s has a text whose values don't fit: %s", h.ask("location.href"), said)
		}
		if missing == "" && said != "" {
			return said
		}
	}
	h.t.Fatalf("waited in vain for %q; %s says:\n%s", missing, h.ask("location.href"), said)
	return ""
}

// isAt waits until the field of a name has the focus, without anybody going there.
func (h *hands) isAt(field string) {
	h.t.Helper()
	at := ""
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if at = h.ask("document.activeElement.name ?? document.activeElement.tagName"); at == field {
			return
		}
	}
	h.t.Fatalf("the focus is at %s, not %s", at, field)
}

// skips takes the first link of the page, past what stands on all of them.
func (h *hands) skips() {
	h.t.Helper()
	if h.way != byKeyboard {
		return
	}
	h.press("Go to the answer")
	h.do(chromedp.KeyEvent(kb.Tab))
	if at := h.ask("document.activeElement.closest('main') ? 'main' : document.activeElement.outerHTML.slice(0, 200)"); at != "main" {
		h.t.Errorf("past what stands on every page comes %s", at)
	}
}

// press uses a link, a button or a fold.
func (h *hands) press(name string) {
	h.t.Helper()
	h.reach(name)
	if h.way == byKeyboard {
		h.do(chromedp.KeyEvent(kb.Enter))
	}
}

// fill types a text into a field in place of what is in it.
func (h *hands) fill(label, text string) {
	h.t.Helper()
	h.reach(label)
	h.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(text))
	if got := h.ask("document.activeElement.value"); got != text {
		h.t.Fatalf("in %s stands %q", label, got)
	}
}

// dates fills in a day, as it is typed in an American browser: month, day, year.
func (h *hands) dates(label string, day time.Time) {
	h.t.Helper()
	h.reach(label)
	if h.way != byKeyboard {
		// A click lands in a part of the day; the first part is what is typed into first.
		h.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft))
	}
	h.do(chromedp.KeyEvent(day.Format("01022006")))
	if got := h.ask("document.activeElement.value"); got != day.Format("2006-01-02") {
		h.t.Fatalf("in %s stands %q", label, got)
	}
}

// chooses takes one of what a field offers.
func (h *hands) chooses(label, option string) {
	h.t.Helper()
	shown := `(() => { const e = document.activeElement; return e.selectedOptions ? e.selectedOptions[0].text.trim() : 'no choice' })()`
	if h.way != byKeyboard {
		// A list that is open is drawn outside the page, where a browser without a window has no mouse.
		h.focusByScript(label)
		h.ask(`(() => { const e = document.activeElement, o = [...e.options].find((o) => o.text.trim() === ` + quoted(option) + `); if (o) { e.value = o.value; e.dispatchEvent(new Event('change', {bubbles: true})) } return '' })()`)
	} else {
		h.reach(label)
		h.do(chromedp.KeyEvent(kb.Home))
		for range 100 {
			if h.ask(shown) == option {
				break
			}
			h.do(chromedp.KeyEvent(kb.ArrowDown))
		}
	}
	if got := h.ask(shown); got != option {
		h.t.Fatalf("%s shows %q; wanted %q", label, got, option)
	}
}

// hands over a file: dropped with the mouse, chosen otherwise.
func (h *hands) gives(label, file string) {
	h.t.Helper()
	if h.way == byKeyboard {
		h.reach(label)
	}
	if h.way != byMouse {
		h.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
		return
	}
	x, y := h.place(h.control(label))
	for _, kind := range []mouse.DispatchDragEventType{mouse.DispatchDragEventTypeDragEnter, mouse.DispatchDragEventTypeDragOver, mouse.DispatchDragEventTypeDrop} {
		_, err := chromedp.Call(h, mouse.DispatchDragEvent, mouse.DispatchDragEventParams{
			Type: kind, X: x, Y: y, Data: &mouse.DragData{Items: []*mouse.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1},
		})
		h.ok(err)
	}
	if got := h.ask("document.querySelector('input[type=file]').files[0]?.name ?? 'none'"); got != filepath.Base(file) {
		h.t.Fatalf("dropped, the field holds %s", got)
	}
}

// reach goes to the next control of a name: by clicks, or by Tab until it has the focus.
func (h *hands) reach(name string) {
	h.t.Helper()
	if h.way != byKeyboard {
		x, y := h.place(h.control(name))
		h.do(chromedp.MouseClickXY(x, y))
		return
	}
	var reached []string
	for range 200 {
		at, id := h.focused()
		if called(at, name) && id != h.last {
			h.last = id
			return
		}
		reached = append(reached, at)
		h.do(chromedp.KeyEvent(kb.Tab))
	}
	h.t.Fatalf("Tab never reaches %q at %s; it reached\n%s", name, h.ask("location.href"), strings.Join(reached, "\n"))
}

// called says whether a control's name is the wanted one; a label may add that the field is optional.
func called(name, wanted string) bool {
	return name == wanted || name == wanted+" optional"
}

// focused is the name of what has the focus, as a screen reader says it.
func (h *hands) focused() (name string, id cdp.BackendNodeID) {
	h.t.Helper()
	where := h.ask(`(() => {
		const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
		if (e === document.body) return 'page';
		if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) return 'without an outline: ' + e.outerHTML.slice(0, 200);
		if (b.width < 1 || b.height < 1 || b.bottom < 0 || b.top > innerHeight) return 'out of sight: ' + e.outerHTML.slice(0, 200);
		return '';
	})()`)
	if where == "page" {
		return "(the page)", 0
	}
	if where != "" {
		h.t.Errorf("Tab reaches something at %s %s", h.ask("location.href"), where)
	}
	found, err := chromedp.Call(h, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
	h.ok(err)
	return h.named(found.Result.ObjectID)
}

func (h *hands) named(object runtime.RemoteObjectID) (string, cdp.BackendNodeID) {
	h.t.Helper()
	only := false
	tree, err := chromedp.Call(h, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: object, FetchRelatives: &only})
	h.ok(err)
	if len(tree.Nodes) == 0 || tree.Nodes[0].Name == nil {
		return "", 0
	}
	var name string
	h.ok(json.Unmarshal(tree.Nodes[0].Name.Value, &name))
	return strings.Join(strings.Fields(name), " "), tree.Nodes[0].BackendDOMNodeID
}

// control is the script's expression for the next control of a name behind the one that has the focus, or else
// for the first.
func (h *hands) control(name string) string {
	return `(() => {
		const said = (e) => (e.getAttribute('aria-label') ?? (e.labels?.length ? e.labels[0] : e).textContent).replace(/\s+/g, ' ').trim();
		const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
			.filter((e) => [` + quoted(name) + `, ` + quoted(name+" optional") + `].includes(said(e)) && e.checkVisibility());
		return all.find((e) => document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all[0];
	})()`
}

// place is where the mouse finds a control.
func (h *hands) place(control string) (x, y float64) {
	h.t.Helper()
	at, err := chromedp.Run(h, chromedp.Evaluate[[]float64](`(() => {
		const e = `+control+`;
		if (!e) return [];
		e.scrollIntoView({block: 'center', behavior: 'instant'});
		const b = e.getClientRects()[0];
		return [b.left + b.width / 2, b.top + b.height / 2];
	})()`))
	h.ok(err)
	if len(at) == 0 {
		h.t.Fatalf("nothing at %s is called that: %s", h.ask("location.href"), control)
	}
	return at[0], at[1]
}

func (h *hands) focusByScript(label string) {
	h.t.Helper()
	h.place(h.control(label))
	h.ask(`(() => { ` + h.control(label) + `.focus(); return '' })()`)
}

// draws draws the page, narrow and wide, where somebody wants to look.
func (h *hands) draws(name string) {
	h.t.Helper()
	if *pictures == "" {
		return
	}
	h.ok(os.MkdirAll(*pictures, 0o755))
	for _, wide := range []int64{390, 1440} {
		h.do(chromedp.EmulateViewport(wide, 900))
		picture, err := chromedp.Run(h, chromedp.FullScreenshot(100))
		h.ok(err)
		file := strings.ReplaceAll(name+" "+string(h.way), " ", "-") + map[int64]string{390: "-narrow.png", 1440: "-wide.png"}[wide]
		h.ok(os.WriteFile(filepath.Join(*pictures, file), picture, 0o644))
	}
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}
