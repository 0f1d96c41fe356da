package importer

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

// TestGuidesTable: the table that the guide shows is read as it says.
func TestGuidesTable(t *testing.T) {
	guide, err := os.ReadFile("../docs/guide/importing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "```\ntype,")
	table, _, _ := strings.Cut(rest, "```")
	facts := &noted{}
	s, err := Read(t.Context(), strings.NewReader("type,"+table), "guide.csv", testOptions(t), facts)
	if err != nil || s.Stored != 3 || len(s.Skipped) != 0 || len(s.Notes) != 0 {
		t.Errorf("%+v %v", s, err)
	}
	for _, want := range []string{"goods 80.00 EUR, tax 19.20", "30 minutes of Mia", "line instagram\n  line facebook"} {
		if !strings.Contains(strings.Join(facts.lines, "\n"), want) {
			t.Errorf("there is no %q in\n%s", want, strings.Join(facts.lines, "\n"))
		}
	}
	for _, k := range Kinds {
		if !strings.Contains(string(guide), "`"+string(k)+"`") {
			t.Errorf("the guide doesn't name the kind %s", k)
		}
	}
}

// TestInterrupted: an import that is called off ends soon, and progress was told before.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o, told := testOptions(t), 0
	o.Progress = func(rows int) {
		told = rows
		cancel()
	}
	text := "date,minutes,person\n" + strings.Repeat("2026-03-02,30,Mia\n", 20000)
	s, err := Read(ctx, strings.NewReader(text), "x.csv", o, &noted{quiet: true})
	if !errors.Is(err, context.Canceled) || told == 0 || s.Rows > 3*4096 {
		t.Errorf("after %d rows told %d: %v", s.Rows, told, err)
	}
}
