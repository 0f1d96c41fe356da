package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/guide/commands.md anew; read it before you commit it")

const commandsPage = "../../docs/guide/commands.md"

// TestCommandsPage keeps the guide's page of commands what the program itself says: a command, flag
// or key that isn't documented isn't there.
func TestCommandsPage(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# What can I type?\n\nWhat `payoff help` says, command by command. `go test ./cmd/payoff -update` writes this page.\n\n```\n")
	if err := frontPage(&b); err != nil {
		t.Fatal(err)
	}
	b.WriteString("```\n")
	for _, c := range commands() {
		if c.short == "" || c.group == "" {
			t.Errorf("%s says nothing of itself, or stands under no heading", c.name)
		}
		fmt.Fprintf(&b, "\n## payoff %s\n\n```\n", c.name)
		if err := printHelp(&b, c); err != nil {
			t.Fatal(err)
		}
		if c.name == "log" {
			b.WriteString("\n")
			if err := logHelp(&b, nil); err != nil {
				t.Fatal(err)
			}
		}
		b.WriteString("```\n")
	}
	b.WriteString("\n## Settings\n\n```\n")
	if err := settingsHelp(&b); err != nil {
		t.Fatal(err)
	}
	b.WriteString("```\n")
	if *update {
		if err := os.WriteFile(commandsPage, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(commandsPage)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		t.Error("docs/guide/commands.md isn't what the program says of itself: go test ./cmd/payoff -update, and read it")
	}
}

// TestReadmeVerdict keeps the README's verdict what the sample really gives.
func TestReadmeVerdict(t *testing.T) {
	var out bytes.Buffer
	e := &env{stdin: strings.NewReader(""), stdout: &out, stderr: &out, now: clock("2026-11-22T10:00:00Z")}
	data, sample := t.TempDir(), "../../sample/"
	for _, args := range [][]string{
		{"init", "--data", data, "--business", "Ada's Shows", "--currency", "EUR", "--zone", "Europe/Dublin", "--site", "ada.example", "--margin", "0.85", "--owner-rate", "35.00"},
		{"import", "--data", data, sample + "bookings.csv", sample + "hours.csv", sample + "costs.csv", sample + "access.log"},
		{"verdict", "--data", data, "--range", "2026-Q2"},
	} {
		if code := do(t.Context(), e, args); code != 0 {
			t.Fatalf("payoff %s: exit %d\n%s", args[0], code, &out)
		}
	}
	_, card, found := strings.Cut(out.String(), "\ninstagram, acquire ")
	if !found {
		t.Fatalf("no verdict on instagram:\n%s", &out)
	}
	card, _, _ = strings.Cut(card, "\n\n")
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "instagram, acquire "+card+"\n") {
		t.Errorf("the README's verdict isn't what the sample gives:\ninstagram, acquire %s", card)
	}
}
