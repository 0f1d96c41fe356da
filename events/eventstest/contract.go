// Package eventstest is the contract of a store of events: cases in text files that any engine
// runs, and made-up events to measure engines with. testdata/README.md says how a case is written.
package eventstest

import (
	"context"
	"embed"
	"io/fs"
	"iter"
	"path"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

//go:embed testdata/*.txt
var cases embed.FS

// A Store is what the contract asks of an engine.
type Store interface {
	Append(ctx context.Context, b events.Batch) (events.Appended, error)
	Position(ctx context.Context, business int64, collector string) (int64, error)
	Ask(ctx context.Context, q events.Query) ([]events.Row, error)
	Journeys(ctx context.Context, business int64, asked []events.Asked, lookback time.Duration) iter.Seq2[events.Path, error]
	Seams(ctx context.Context, business int64, r payoff.Range) ([]events.Seam, error)
	Here(ctx context.Context, business int64, since time.Time) ([]events.Here, error)
	Counts(ctx context.Context, business int64) (events.Counts, error)
	Erase(ctx context.Context, business int64, what events.Erasure) (events.Erased, error)
}

// Run runs every case of the contract on a store of its own. Each business of a case has a
// neighbour in the same store, with the same visitors, keys and collectors, of whom it
// must never see anything.
func Run(t *testing.T, open func(t *testing.T) Store) {
	names, err := fs.Glob(cases, "testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("the contract has no cases: %v", err)
	}
	for _, name := range names {
		text, err := cases.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(path.Base(name), ".txt"), func(t *testing.T) {
			runCase(t, open(t), path.Base(name), string(text))
		})
	}
}

// runCase runs the blocks of a case one after the other.
func runCase(t *testing.T, s Store, file, text string) {
	c := &run{t: t, store: s, file: file, businesses: map[string]*business{}}
	for _, b := range blocks(text) {
		c.block(b)
	}
	c.eraseNeighbours()
}

// block is a line that says what to do, and the lines below it up to an empty one.
type block struct {
	number int // of its first line
	words  []string
	rest   string // of the first line, behind its first two words
	lines  []string
}

func blocks(text string) []block {
	var list []block
	fresh := true
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			fresh = true
		case fresh:
			words := strings.Fields(line)
			b := block{number: i + 1, words: words}
			if len(words) > 2 {
				b.rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(line, words[0])), words[1]))
			}
			list = append(list, b)
			fresh = false
		default:
			list[len(list)-1].lines = append(list[len(list)-1].lines, line)
		}
	}
	return list
}
