package web_test

import (
	"regexp"
	"strings"
	"testing"
)

// No page has an id twice: a label of the second field would name the first one, and a screen reader nothing. The
// explanation of a term may stand twice: it says the same under the same id.
func TestNoIDStandsTwice(t *testing.T) {
	w := open(t)
	w.crowd()
	w.people()
	id := regexp.MustCompile(` id="([^"]+)"`)
	for _, p := range w.places() {
		if strings.HasPrefix(p.name, "story") && !strings.HasPrefix(p.name, "story-page-") {
			continue
		}
		_, body := w.get(p.address)
		seen := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(body, -1) {
			if seen[m[1]] && !strings.HasPrefix(m[1], "term-") {
				t.Errorf("%s: %s stands twice", p.name, m[1])
			}
			seen[m[1]] = true
		}
	}
}
