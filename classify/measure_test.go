package classify

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLists measures the bot rules on lists that aren't part of the project. PAYOFF_UA_LISTS names a
// folder in which every bots*.txt holds machines' user agents and every people*.txt people's, one a
// line; of each file the lines are judged that the rules were not made with: those of *.held.txt, or
// the whole file where the name has neither .dev. nor .held.
func TestLists(t *testing.T) {
	folder := os.Getenv("PAYOFF_UA_LISTS")
	if folder == "" {
		t.Skip("PAYOFF_UA_LISTS isn't set")
	}
	table := mustNew(t)
	files, _ := filepath.Glob(filepath.Join(folder, "*.txt"))
	all, wrong := map[bool]int{}, map[bool]int{}
	for _, f := range files {
		name := filepath.Base(f)
		bots := strings.HasPrefix(name, "bots")
		if !bots && !strings.HasPrefix(name, "people") {
			continue
		}
		file, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		n, bad := 0, 0
		for lines := bufio.NewScanner(file); lines.Scan(); {
			n++
			if table.Bot(lines.Text()) != bots {
				bad++
				if os.Getenv("PAYOFF_UA_SHOW") != "" && !strings.Contains(name, ".held.") {
					t.Log(lines.Text())
				}
			}
		}
		file.Close()
		t.Logf("%s: %d lines, %d judged wrong (%.2f%%)", name, n, bad, 100*float64(bad)/float64(max(n, 1)))
		if !strings.Contains(name, ".dev.") {
			all[bots] += n
			wrong[bots] += bad
		}
	}
	if share := float64(wrong[true]) / float64(max(all[true], 1)); share > 0.01 {
		t.Errorf("%d of %d bots were missed (%.2f%%, want at most 1%%)", wrong[true], all[true], 100*share)
	}
	if share := float64(wrong[false]) / float64(max(all[false], 1)); share > 0.002 {
		t.Errorf("%d of %d people were called bots (%.2f%%, want at most 0.2%%)", wrong[false], all[false], 100*share)
	}
}

func mustNew(tb testing.TB) *Table {
	tb.Helper()
	t, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	return t
}
