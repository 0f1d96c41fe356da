package importer

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payoff"
)

var update = flag.Bool("update", false, "write the golden files anew; read them before they are committed")

func testOptions(t testing.TB) Options {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Zone: zone, Base: "EUR", Today: payoff.DateOf(2026, 6, 1), Buyer: keyed,
		Origin: func(source, medium, campaign, content, term string) payoff.Origin {
			channel := payoff.OrganicSocial
			if medium == "paid" {
				channel = payoff.PaidSocial
			} else if medium == "email" {
				channel = payoff.Email
			}
			return payoff.Origin{Channel: channel, Source: source, Medium: medium, Campaign: campaign, Content: content, Term: term}
		},
	}
}

// TestFiles reads each small file of testdata, written by hand in a vendor's format, and compares
// the summary and the facts with what stands beside it.
func TestFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := testOptions(t)
			if name == "toggl_detailed" {
				o.Network, o.Account, o.Purpose = "instagram", "@shop", payoff.Acquire
			}
			facts := &noted{}
			summary, err := Read(t.Context(), bytes.NewReader(content), file, o, facts)
			said := []byte("refused: ")
			if err == nil {
				if said, err = json.MarshalIndent(summary, "", "  "); err != nil {
					t.Fatal(err)
				}
			} else {
				said = append(said, err.Error()...)
			}
			golden(t, "testdata/"+name+".json", string(said)+"\n")
			golden(t, "testdata/"+name+".facts", strings.Join(append(facts.lines, ""), "\n"))
			if strings.Contains(strings.Join(facts.lines, "")+string(said), "@shop.example") {
				t.Error("an address left the importer")
			}
			// Once more, from a pipe that can't be read twice: nothing is new.
			again, err := Read(t.Context(), struct{ *bytes.Buffer }{bytes.NewBuffer(content)}, file, o, facts)
			if err == nil && (again.Stored != 0 || again.Updated != 0 || again.Known != summary.Stored) {
				t.Errorf("the second time %d are stored, %d updated, %d known", again.Stored, again.Updated, again.Known)
			}
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs.\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}
