package payoff_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers is the house from the inside out: a package may import what stands in a row above its
// own, and, where its row says so, its neighbours. A folder that is in no row fails the test: give
// it a place and one sentence here.
var layers = []struct {
	name       string
	neighbours bool // whether packages of this row may import each other
	folders    []string
}{
	{"words", false, []string{"."}},
	// what people read, as files
	{"texts", false, []string{"docs"}},
	// values in, values out
	{"core", true, []string{"classify", "attribute", "measure", "value", "decide", "ledger", "plan", "report", "report/locale"}},
	// what the flows need, declared small, with the contracts that every implementation runs
	{"ports", false, []string{"events", "books", "network"}},
	// what happens
	{"flows", false, []string{"collect", "record", "answer", "publish", "inbox"}},
	// the world
	{"drivers", false, []string{
		"journal", "geo", "importer/weblog", "events/duckdb", "events/clickhouse", "events/memory", "events/eventstest",
		"state/sqlite", "state/postgres", "books/bookstest", "importer", "connect",
		"network/mastodon", "network/bluesky", "network/networktest",
		"demo", // a made-up year in place of a world
	}},
	// they know no metric
	{"renderers", false, []string{"report/html", "report/ics", "report/svg", "report/xlsx", "report/csv", "report/pdf", "report/mail", "report/text"}},
	{"web", true, []string{"web", "web/access", "web/api", "web/track", "web/static", "web/view", "web/guide"}},
	// wires everything
	{"cmd", true, []string{"cmd/payoff", "cmd/simulate", "cmd/bench"}},
}

// coreForbids are imports that would let the core do instead of compute.
var coreForbids = []string{"context", "database/sql", "log", "log/slog", "net", "net/http", "os", "os/exec", "sync"}

func TestImportsPointInwards(t *testing.T) {
	row, place := map[string]int{}, map[string]bool{}
	for i, l := range layers {
		for _, f := range l.folders {
			row[f], place[f] = i, true
		}
	}
	seen := 0
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); file != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "tools" || name == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		folder := filepath.ToSlash(filepath.Dir(file))
		if folder == "internal" || strings.HasPrefix(folder, "internal/") {
			for _, imp := range parsed.Imports {
				if p := unquote(imp.Path.Value); p == "payoff" || strings.HasPrefix(p, "payoff/") && !strings.HasPrefix(p, "payoff/internal/") {
					t.Errorf("%s imports %s: internal holds nothing of the business", file, p)
				}
			}
			return nil
		}
		for _, banned := range []string{"util", "utils", "common", "helpers", "models", "types"} {
			if path.Base(folder) == banned {
				t.Errorf("%s: a folder called %s says nothing about what belongs in it", file, banned)
			}
		}
		if !place[folder] {
			t.Errorf("%s: the folder %s has no place in the table of layers", file, folder)
			return nil
		}
		test := strings.HasSuffix(file, "_test.go")
		for _, imp := range parsed.Imports {
			p := unquote(imp.Path.Value)
			if layers[row[folder]].name == "core" && !test {
				for _, f := range coreForbids {
					if p == f {
						t.Errorf("%s imports %s: the core computes, the shell does", file, p)
					}
				}
			}
			if folder == "." && !test && strings.Contains(strings.Split(p, "/")[0], ".") {
				t.Errorf("%s imports %s: words use the standard library only", file, p)
			}
			if p != "payoff" && !strings.HasPrefix(p, "payoff/") || strings.HasPrefix(p, "payoff/internal/") {
				continue
			}
			to := strings.TrimPrefix(strings.TrimPrefix(p, "payoff"), "/")
			if to == "" {
				to = "."
			}
			if to == folder || test {
				// A test may stand on any real thing: it is how a contract meets its engines.
				continue
			}
			if row[to] > row[folder] || row[to] == row[folder] && !layers[row[folder]].neighbours {
				t.Errorf("%s (%s) imports %s (%s): imports point inwards", file, layers[row[folder]].name, p, layers[row[to]].name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("only %d Go files were read: the test looks in the wrong place", seen)
	}
}

// TestNothingPluggedInByInit keeps what is plugged in where a reader can see it: in cmd's list.
func TestNothingPluggedInByInit(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasPrefix(file, "tools") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s has an init function", file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func unquote(s string) string {
	v, _ := strconv.Unquote(s)
	return v
}
