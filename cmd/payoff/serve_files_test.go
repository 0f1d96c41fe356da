package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"payoff/books"
	"payoff/classify"
	"payoff/importer"
	"payoff/web"
)

// An access log that somebody hands over on the page of imports: three lines, of which two are page views of
// people and one is a robot's. It is looked at and stores nothing, is read and stores two, is read again and
// stores none, and is taken back.
func TestALogFromThePage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &bytes.Buffer{}, now: clock("2026-11-22T10:00:00Z")}
	if code := do(t.Context(), e, []string{"init", "--data", dir, "--business", "Ada", "--currency", "EUR", "--zone", "Europe/Dublin", "--site", "ada.example", "--site", "blog.example"}); code != 0 {
		t.Fatal(e.stderr)
	}
	log := filepath.Join(t.TempDir(), "handed")
	const phone = `"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"`
	if err := os.WriteFile(log, []byte(strings.Join([]string{
		`192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 4711 "https://l.instagram.com/" ` + phone,
		`192.0.2.1 - - [20/Nov/2026:10:01:00 +0000] "GET /shows HTTP/1.1" 200 4711 "https://ada.example/" ` + phone,
		`192.0.2.2 - - [20/Nov/2026:10:02:00 +0000] "GET / HTTP/1.1" 200 4711 "-" "Googlebot/2.1 (+http://www.google.com/bot.html)"`,
	}, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := openFolder(t.Context(), e, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	table, err := classify.New()
	if err != nil {
		t.Fatal(err)
	}
	files := filesOf{f, table}
	ada, err := f.business(t.Context(), "Ada")
	if err != nil {
		t.Fatal(err)
	}
	file := web.File{Path: log, Name: "access.log", By: books.Actor{Kind: books.ByUser, ID: 1, Name: "Ada"}}
	if _, err := files.Read(t.Context(), ada, file); err == nil || !strings.Contains(err.Error(), "site") {
		t.Errorf("of two sites one must be said: %v", err)
	}
	file.Said.Site, file.Dry = "ada.example", true
	for _, step := range []struct {
		name          string
		dry           bool
		stored, known int
	}{{"looked at", true, 2, 0}, {"read", false, 2, 0}, {"read again", false, 0, 2}} {
		file.Dry = step.dry
		s, err := files.Read(t.Context(), ada, file)
		if err != nil || s.Kind != importer.AccessLog || s.Stored != step.stored || s.Known != step.known || s.NotCounted["bot"] != 1 {
			t.Errorf("%s: %+v, %v", step.name, s, err)
		}
	}
	all, err := f.state.Imports(t.Context(), ada.ID)
	if err != nil || len(all) == 0 || all[0].File != "access.log" {
		t.Fatalf("%+v, %v", all, err)
	}
	back := int64(0)
	for _, i := range all {
		took, err := files.Undo(t.Context(), ada, books.Undo{Import: i.ID, By: file.By, Why: "the wrong site"})
		if err != nil {
			t.Errorf("take back %d: %v", i.ID, err)
		}
		back += took.Pageviews
	}
	if back != 2 {
		t.Errorf("%d page views count no more, want 2", back)
	}
}
