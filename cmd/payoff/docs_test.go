package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
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
