package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"flag"
	"os"
	"strings"
	"testing"

	"payoff"
	"payoff/report"
)

var update = flag.Bool("update", false, "write the golden file anew; read it before you commit it")

func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

func TestGolden(t *testing.T) {
	d := report.Document{
		Title: "Is it paying off?", Subtitle: "Shop, 2026-07-01 to 2026-09-30 (EUR)",
		Sections: []report.Section{
			{
				Heading: "Verdicts", Answer: "Yes, and \"quotes\" too.",
				Cards: []report.Card{
					{
						Name: "instagram", Purpose: payoff.Acquire, Verdict: payoff.Keep, Bar: &report.Bar{Range: payoff.MoneyInterval{Low: eur(-2000), Mid: eur(15000), High: eur(30000)}},
						Facts: []report.Fact{{Name: "because", Text: []string{"earned 10.00 EUR", "for 1 h"}}, {Name: "next", Text: []string{"go on"}}, {Name: "chance", Text: []string{"96%"}}},
					},
					{Name: "@shop, the account", Purpose: payoff.Acquire, Verdict: payoff.NotEnoughData, Extra: "leaning pause"},
				},
			},
			{
				Heading: "What it cost", Table: &report.Table{
					Columns: []report.Column{{Name: "line"}, {Name: "EUR", Numeric: true}},
					Rows:    [][]string{{"=HYPERLINK(\"http://bad.example\")", "-260.00"}, {"-2+3", "+5"}},
				},
			},
		},
		Notes: []string{"the range isn't over"},
	}
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/whole.golden"
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("go test ./report/csv -update, and read it:\n%s", b.String())
	}
}

// TestPlain: a text that a spreadsheet would run gets an apostrophe; a number keeps its sign.
func TestPlain(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "instagram": "instagram", "-260.00": "-260.00", "5": "5", "a=1": "a=1",
		"=1+1": "'=1+1", "+49 30": "'+49 30", "@shop": "'@shop", "-2+3": "'-2+3", "\t=1": "'\t=1", "-": "-", "-1.2.3": "-1.2.3", "-cmd": "'-cmd",
	} {
		if got := plain(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// FuzzCells: no cell that is read back begins like a formula, unless it is a number.
func FuzzCells(f *testing.F) {
	for _, seed := range []string{"=1", "-1", "\r\n=1", "-1e9", "--", "'=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		if err := Write(&b, report.Document{Title: "t", Notes: []string{text}}); err != nil {
			t.Fatal(err)
		}
		r := stdcsv.NewReader(&b)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && (cell[0] != '-' || strings.Trim(cell[1:], "0123456789.") != "") {
					t.Errorf("%q stands as it came", cell)
				}
			}
		}
	})
}
