package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Pointing at a chart replaces the picture by a live one that tells its figures, and the content
// security policy has nothing against it.
func TestChartComesToLife(t *testing.T) {
	browser := startBrowser(t)
	w := open(t)
	said := listen(t, browser)
	must(t, look(browser, 1440, "light"))
	must(t, chromedp.Do(browser, chromedp.Navigate(w.at("verdict?range=2026-Q2&line=instagram&purpose=acquire"))))
	if has, err := chromedp.Run(browser, chromedp.Evaluate[bool](`!!document.querySelector('script[data-echarts]')`)); err != nil || !has {
		t.Skip("the chart library isn't here: tools/assets.sh fetches it")
	}
	must(t, chromedp.Do(browser, chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-chart]').dispatchEvent(new PointerEvent('pointerenter'))`), chromedp.WaitVisible(chromedp.CSS(".chart-live svg"))))
	paths, err := chromedp.Run(browser, chromedp.Evaluate[int](`document.querySelectorAll('.chart-live svg path').length`))
	must(t, err)
	if paths < 5 {
		t.Errorf("the live chart has %d paths only", paths)
	}
	text, err := chromedp.Run(browser, chromedp.Evaluate[string](`document.querySelector('.chart-live').textContent`))
	must(t, err)
	if !strings.Contains(text, "€2,000") {
		t.Errorf("the live chart doesn't write amounts as the page does: %q", text)
	}
	for _, s := range said.take() {
		t.Errorf("the browser says %q", s)
	}
}
