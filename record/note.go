package record

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"payoff/books"
)

// A tally is how many things of a kind a batch stored anew, and how many newer statements of known ones.
type tally struct{ new, updated int }

// rates stand in the log of changes beside the facts.
const rates books.Kind = "rate"

// add stores a version of a fact, counts it and gives its ID.
func (b *Batch) add(f books.Fact) (int64, error) {
	added, err := b.tx.Add(f)
	b.count(f.Kind, f.Version == 1)
	return added.ID, err
}

// amend stores a version that changes what stands and states nothing by itself.
func (b *Batch) amend(f books.Fact) error {
	id, err := b.add(f)
	if err != nil {
		return err
	}
	return b.tx.State(books.Statement{Kind: f.Kind, Key: f.Key, Fact: id, At: f.At, Import: f.Import, Via: f.Via, Digest: f.Digest, Amends: true})
}

func (b *Batch) count(kind books.Kind, new bool) {
	t := b.changes[kind]
	if new {
		t.new++
	} else {
		t.updated++
	}
	b.changes[kind] = t
}

// note adds the batch's line to the log of changes, in the batch's own transaction. A file that was
// read gets one even where it held nothing new.
func (b *Batch) note(o Options) error {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(b.changes)) {
		t := b.changes[kind]
		part := fmt.Sprintf("%s: %d new", kind, t.new)
		if t.updated > 0 {
			part += fmt.Sprintf(", %d updated", t.updated)
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 && o.Import == nil {
		return nil
	}
	c := books.Change{By: o.By, Deed: books.FactsRecorded, Detail: strings.Join(parts, "; ")}
	if o.Import != nil {
		c.Subject = o.Import.File
	}
	return b.tx.Note(c)
}
