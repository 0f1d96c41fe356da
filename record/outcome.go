// Package record is the only writer of facts: orders, refunds, leads, ledger entries, rates. It
// finds what is known already, follows aliases, links persons and keeps each fact's history.
// Importers, hooks, the log command and pages all write through it.
package record

// An Outcome is what became of a fact that was handed in.
type Outcome int

// The outcomes. The same fact twice is Known; a newer statement of it that differs is Updated.
const (
	Stored Outcome = iota
	Known
	Updated
)
