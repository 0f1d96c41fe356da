package web_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"payoff"
)

func BenchmarkOverview(b *testing.B) {
	w := open(b)
	b.ResetTimer()
	for range b.N {
		r, _ := payoff.ParseRange("2026-Q2", w.answers.Today(w.business), w.business.Zone)
		if _, err := w.answers.Verdicts(b.Context(), w.business, r); err != nil {
			b.Fatal(err)
		}
	}
}

// How long after a page was asked for its first words stand on the screen, over loopback: in a browser, so
// it runs with PAYOFF_BROWSER alone.
func BenchmarkFirstPaint(b *testing.B) {
	browser := startBrowser(b)
	w := open(b)
	w.crowd()
	must(b, look(browser, 1440, "light"))
	for _, page := range []string{"?range=2026-Q2", "traffic?range=2026-06", "sales?range=2026-Q2", "verdict?range=2026-Q2&line=instagram&purpose=acquire", "time", "settings"} {
		b.Run(cmp.Or(strings.SplitN(page, "?", 2)[0], "overview"), func(b *testing.B) {
			var all []float64
			for b.Loop() {
				must(b, chromedp.Do(browser, chromedp.Navigate(w.at(page))))
				ms, err := chromedp.Run(browser, chromedp.Evaluate[float64](`new Promise((done) => {
					new PerformanceObserver((list) => { const e = list.getEntriesByName('first-contentful-paint')[0]; if (e) done(e.startTime) }).observe({type: 'paint', buffered: true})
				})`, chromedp.EvalAwaitPromise))
				must(b, err)
				all = append(all, ms)
			}
			slices.Sort(all)
			b.ReportMetric(all[len(all)/2], "ms-p50")
			b.ReportMetric(all[len(all)*95/100], "ms-p95")
		})
	}
}
