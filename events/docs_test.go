package events_test

import (
	"os"
	"strings"
	"testing"

	"payoff/events"
)

// TestEveryWordIsDocumented fails when a metric or dimension lacks its heading in docs/metrics.md,
// when a heading is of none, or when the table there isn't the code's.
func TestEveryWordIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	known := map[string]bool{}
	for _, m := range events.Metrics() {
		known[m.Name] = true
	}
	for _, d := range events.Dimensions() {
		known[d.Name] = true
	}
	for _, line := range strings.Split(text, "\n") {
		if word, ok := strings.CutPrefix(line, "### "); ok {
			if !known[word] {
				t.Errorf("docs/metrics.md has a heading %q that is no metric or dimension", word)
			}
			delete(known, word)
		}
	}
	for word := range known {
		t.Errorf("docs/metrics.md has no heading for %s", word)
	}
	if table := table(); !strings.HasSuffix(text, table) {
		t.Errorf("docs/metrics.md doesn't end with the table of the code:\n%s", table)
	}
}

// table is what goes by what, a row a dimension.
func table() string {
	var b strings.Builder
	rule := "|---|"
	b.WriteString("| |")
	for _, m := range events.Metrics() {
		b.WriteString(" " + m.Name + " |")
		rule += "---|"
	}
	b.WriteString("\n" + rule + "\n")
	for _, d := range events.Dimensions() {
		b.WriteString("| " + d.Name + " |")
		for _, m := range events.Metrics() {
			switch {
			case m.GoesBy(d.Name):
				b.WriteString(" x |")
			case m.FiltersBy(d.Name):
				b.WriteString(" f |")
			default:
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Each row of the table names dimensions that exist, and says what the metric means.
func TestTableIsWhole(t *testing.T) {
	for _, m := range events.Metrics() {
		if m.Means == "" || m.Unit == "" || m.Engine == "" {
			t.Errorf("%s says too little: %+v", m.Name, m)
		}
		for _, by := range [][]string{m.By, m.Where, m.ByEvents} {
			for _, d := range by {
				if _, err := events.DimensionNamed(d); err != nil {
					t.Errorf("%s goes by %s: %v", m.Name, d, err)
				}
			}
		}
	}
}
