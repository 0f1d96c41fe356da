package collect_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/events"
)

// TestExamples reads the tables of testdata, as its README says.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("testdata/*.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, file := range files {
		if filepath.Base(file) == "README.md" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range strings.Split(string(text), "\n## ") {
			name, _, _ := strings.Cut(part, "\n")
			t.Run(strings.TrimSuffix(filepath.Base(file), ".md")+"/"+name, func(t *testing.T) {
				e := readExample(t, part)
				if e.pipeline == nil && i > 0 {
					t.Error("there is no table")
				}
				rows += e.rows
			})
		}
	}
	if rows < 100 {
		t.Errorf("%d rows in all: some weren't read", rows)
	}
}

// An example is one table with what stands above it.
type example struct {
	business books.Business
	pipeline *collect.Pipeline
	columns  []string
	rows     int
	visitors letters
	keys     letters
}

func readExample(t *testing.T, text string) *example {
	e := &example{
		business: books.Business{ID: 1, Zone: time.UTC},
		visitors: letters{of: map[string]int64{}, what: "visitor"}, keys: letters{of: map[string]int64{}, what: "key"},
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "zone "):
			e.business.Zone = zone(t, line[len("zone "):])
		case strings.HasPrefix(line, "site "):
			hosts := strings.Fields(line)[1:]
			e.business.Sites = append(e.business.Sites, books.Site{Name: hosts[0], Hosts: hosts})
		case strings.HasPrefix(line, "|---"):
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if e.columns == nil {
				e.columns = cells
				e.pipeline = newPipeline(t, e.business, salts{})
				continue
			}
			e.row(t, cells)
		}
	}
	return e
}

// row gives one hit to the pipeline and compares what becomes of it.
func (e *example) row(t *testing.T, cells []string) {
	t.Helper()
	e.rows++
	h := collect.Hit{Method: "GET", Status: 200, Line: []byte("line " + strconv.Itoa(e.rows))}
	want := map[string]string{}
	for i, c := range cells {
		switch e.columns[i] {
		case "when":
			h.At = moment(t, c, e.business.Zone)
		case "address":
			h.IP = c
		case "with":
			h.UserAgent = agent(t, c)
		case "asks for":
			at := strings.IndexByte(c, '/')
			h.Host, h.Path = c[:at], c[at:]
		case "coming from":
			h.Referrer = c
		case "method":
			h.Method = c
		case "status":
			h.Status, _ = strconv.Atoi(c)
		case "line":
			h.Line = []byte(c)
		case "visitor", "key", "counted as":
			want[e.columns[i]] = c
		default:
			t.Fatalf("column %q isn't known", e.columns[i])
		}
	}
	before := e.pipeline.Dropped.Reasons()[collect.Drop(strings.TrimPrefix(want["counted as"], "not: "))]
	got, drop, err := e.pipeline.Event(t.Context(), &h, e.business.Sites[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	told := string(drop)
	if drop == "" {
		told = ""
		check(t, &h, got, e.business)
	} else {
		if e.pipeline.Dropped.Reasons()[drop] != before+1 {
			t.Errorf("row %d: not counted for %q, and not noted so", e.rows, drop)
		}
		told = "not: " + told
	}
	if as, ok := want["counted as"]; ok {
		if drop == "" {
			told = from(got)
		}
		if told != as {
			t.Errorf("row %d: counted as %q, want %q", e.rows, told, as)
		}
	} else if drop != "" {
		t.Errorf("row %d: %s", e.rows, told)
	}
	if v, ok := want["visitor"]; ok {
		e.visitors.check(t, e.rows, v, got.Visitor)
	}
	if k, ok := want["key"]; ok {
		e.keys.check(t, e.rows, k, got.Key)
	}
}

// from writes where an event came from as the tables do.
func from(e events.Event) string {
	if !e.Arrival {
		return "no arrival"
	}
	name := string(e.Origin.Network)
	if name == "" {
		name = e.Origin.Source
	}
	out := string(e.Origin.Channel) + ", " + name
	if e.Origin.Campaign != "" {
		out += ", " + e.Origin.Campaign
	}
	return out
}

// letters stand for numbers: the same letter for the same one.
type letters struct {
	of   map[string]int64
	what string
}

func (l *letters) check(t *testing.T, row int, letter string, got int64) {
	t.Helper()
	if want, ok := l.of[letter]; ok && want != got {
		t.Errorf("row %d: another %s than %s", row, l.what, letter)
	}
	for other, n := range l.of {
		if n == got && other != letter {
			t.Errorf("row %d: the %s is %s, want %s", row, l.what, other, letter)
		}
	}
	l.of[letter] = got
}

// salts gives each day a salt that anybody can work out.
type salts struct{}

func (salts) Salt(_ context.Context, business int64, day payoff.Date, _ func() string) (string, error) {
	return fmt.Sprintf("%016x%016x", business, int64(day)), nil
}

const secret = "000102030405060708090a0b0c0d0e0f"

// table is read once for all tests.
var table = sync.OnceValues(classify.New)

func newPipeline(t testing.TB, b books.Business, s collect.Salts) *collect.Pipeline {
	t.Helper()
	c, err := table()
	if err != nil {
		t.Fatal(err)
	}
	return collect.New(b, c, s, secret, func() string { panic("the salts are given") })
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func moment(t *testing.T, text string, zone *time.Location) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse("2006-01-02 15:04:05 -0700", text)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02 15:04:05", text, zone)
	}
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func agent(t *testing.T, name string) string {
	t.Helper()
	ua, ok := map[string]string{
		"phone":     "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
		"laptop":    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
		"instagram": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219 Instagram 325.0.3.34.90 (iPhone14,5; iOS 17_4; en_GB; en; scale=3.00; 1170x2532; 580218010)",
		"googlebot": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"curl":      "curl/8.5.0",
		"nothing":   "",
	}[name]
	if !ok {
		t.Fatalf("browser %q isn't known", name)
	}
	return ua
}
