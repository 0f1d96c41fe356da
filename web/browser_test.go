package web_test

import (
	"context"
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"payoff/docs"
	"payoff/internal/chromium"
	"payoff/report/locale"
	"payoff/web/guide"
	"payoff/web/view"
)

// In a real browser: PAYOFF_BROWSER=1 go test ./web.
// To look at every page and story: go test ./web -run TestScreens -screens FOLDER [-only WORD].
var (
	screens = flag.String("screens", "", "draw every page and story into this `folder`")
	only    = flag.String("only", "", "draw only those whose name holds this `text`")
)

// A place is a page or a story to look at.
type place struct{ name, address string }

var inRail = regexp.MustCompile(`<a href="([^"]+)"(?s:.*?)<span>([^<]+)</span>`)

// places are all of them: the pages of the world, and the stories.
func (w *world) places() []place {
	list := []place{
		{"overview-empty", w.URL + "/b/2/"},
		{"verdict", w.at("verdict?range=2026-Q2&line=instagram&purpose=acquire")},
		{"evidence", w.at("evidence?range=2026-Q2")},
		{"budgets", w.at("budgets?line=network:instagram&purpose=acquire&minutes=45")},
		{"ways", w.at("ways?range=2026-11")},
		{"now", w.at("now")},
		{"not-counted", w.at("not-counted?range=2026-11")},
		{"home", w.URL + "/"},
		{"not-found", w.at("nothing")},
		{"import", w.at("import?import=1")},
		{"begin", w.URL + "/start"},
		{"start", w.at("start")},
		{"arriving", w.URL + "/b/1/arriving"},
		{"sites", w.at("sites")},
		{"guide", w.URL + "/guide/"},
		{"purposes", w.at("purposes")},
		{"alternatives", w.at("alternatives")},
		{"privacy", w.at("privacy")},
		{"excluded", w.at("excluded")},
	}
	// Whatever stands in the rail is tried too.
	_, page := w.get(w.at("?range=2026-Q2"))
	_, rail, _ := strings.Cut(page, `class="rail-nav"`)
	rail, _, _ = strings.Cut(rail, "</nav>")
	for _, m := range inRail.FindAllStringSubmatch(rail, -1) {
		list = append(list, place{strings.ToLower(strings.ReplaceAll(m[2], " ", "-")), w.URL + html.UnescapeString(m[1])})
	}
	list = append(list, w.trials()...)
	help, err := guide.New(docs.Guide())
	must(w.t, err)
	for _, p := range help.Pages() {
		list = append(list, place{"guide-" + strings.ReplaceAll(p.Path, "/", "-"), w.URL + p.URL()})
	}
	for _, s := range view.Stories(locale.Of("en")) {
		list = append(list, place{"story-" + s.Name, w.URL + "/storybook/" + s.Name})
	}
	return append(list, place{"storybook", w.URL + "/storybook"}, place{"storybook-rtl", w.URL + "/storybook?lang=" + locale.PseudoRTL}, place{"storybook-long", w.URL + "/storybook?lang=" + locale.PseudoLong})
}

func startBrowser(t testing.TB) context.Context {
	t.Helper()
	if *screens != "" {
		t.Setenv("PAYOFF_BROWSER", "1")
	}
	return chromium.Start(t, chromedp.Flag("hide-scrollbars", true))
}

// look sets a width and a theme, as a reader's machine would.
func look(ctx context.Context, width int, theme string) error {
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), 900)); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	return err
}

var (
	widths = []int{390, 768, 1440}
	themes = []string{"light", "dark"}
)

func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("say -screens FOLDER")
	}
	browser := startBrowser(t)
	w := open(t)
	w.crowd()
	w.people()
	w.wander()
	w.dropped()
	owner := w.surfer()
	owner.post("/b/1/budgets", "line", "network:instagram", "purpose", "acquire", "minutes", "60")
	owner.works("60", "create")
	owner.works("15", "browse")
	must(t, os.MkdirAll(*screens, 0o755))
	for _, p := range w.places() {
		if !strings.Contains(p.name, *only) {
			continue
		}
		for _, width := range widths {
			for _, theme := range themes {
				must(t, look(browser, width, theme))
				must(t, chromedp.Do(browser, chromedp.Navigate(p.address)))
				_, err := chromedp.Run(browser, chromedp.Evaluate[bool]("document.fonts.ready.then(() => true)", chromedp.EvalAwaitPromise))
				must(t, err)
				picture, err := chromedp.Run(browser, chromedp.FullScreenshot(100))
				must(t, err)
				must(t, os.WriteFile(filepath.Join(*screens, p.name+"-"+itoa(width)+"-"+theme+".png"), picture, 0o644))
			}
		}
	}
}
