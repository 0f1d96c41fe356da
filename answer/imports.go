package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"payoff"
	"payoff/books"
)

// Imports is what files brought in.
type Imports struct {
	List      []Import `json:"imports"`    // the newest first, those that were taken back too
	Files     int      `json:"files"`      // that count
	Facts     int      `json:"facts"`      // that were new in them
	Pageviews int      `json:"page_views"` // that were new in access logs
	Checks    int      `json:"checks"`     // totals that files state
	Unequal   int      `json:"unequal"`    // checks in which a file's own total isn't the sum of its rows
}

// Import is one file that was read, as it was told when it was.
type Import struct {
	ID      int64          `json:"import"`
	File    string         `json:"file"`
	Kind    string         `json:"kind"`
	At      time.Time      `json:"at"`
	By      string         `json:"by"` // "" where that wasn't noted yet
	Summary ImportSummary  `json:"summary"`
	Undone  *UndoneImport  `json:"undone"` // null while it counts
	Stated  []ImportStated `json:"stated,omitempty"`
}

// UndoneImport says when an import was taken back, by whom and why.
type UndoneImport struct {
	At  time.Time `json:"at"`
	By  string    `json:"by"`
	Why string    `json:"why"`
}

// ImportStated is how many facts of a kind an import stated, those that others state too as well.
type ImportStated struct {
	Kind  books.Kind  `json:"kind"`
	Facts int         `json:"facts"`
	First payoff.Date `json:"first"`
	Last  payoff.Date `json:"last"` // included
}

// ImportSummary is what the import command printed.
type ImportSummary struct {
	Rows       int              `json:"rows"`
	Stored     int              `json:"stored"`
	Known      int              `json:"known"`
	Updated    int              `json:"updated"`
	Skipped    []ImportSkip     `json:"skipped"`
	Totals     map[string]any   `json:"totals"` // json.Number or text
	Checks     []ImportCheck    `json:"checks"`
	Notes      []string         `json:"notes"`
	NotCounted map[string]int64 `json:"not_counted,omitempty"`
}

// ImportSkip is a reason for which rows were left out, with the first of their lines.
type ImportSkip struct {
	Reason string `json:"reason"`
	Lines  []int  `json:"lines"`
	Count  int    `json:"count"`
}

// ImportCheck holds a file's own total against the sum of its rows.
type ImportCheck struct {
	Name     string `json:"name"`
	FileSays string `json:"file_says"`
	Sum      string `json:"sum"`
	OK       bool   `json:"ok"`
}

// accessLog is the kind of an import that brings page views and no facts.
const accessLog = "access-log"

// IsLog says whether it brought page views and no facts.
func (i Import) IsLog() bool { return i.Kind == accessLog }

// Unequal is how many of its checks don't hold.
func (s ImportSummary) Unequal() int {
	n := 0
	for _, c := range s.Checks {
		if !c.OK {
			n++
		}
	}
	return n
}

// Imports lists what files brought in.
func (a *Answerer) Imports(ctx context.Context, b books.Business) (*Imports, error) {
	all, err := a.books.Imports(ctx, b.ID)
	if err != nil {
		return nil, fmt.Errorf("read the imports: %w", err)
	}
	d := &Imports{List: []Import{}}
	for _, i := range slices.Backward(all) {
		one, err := importOf(i)
		if err != nil {
			return nil, err
		}
		d.List = append(d.List, one)
		if one.Undone != nil {
			continue
		}
		d.Files++
		d.Checks += len(one.Summary.Checks)
		d.Unequal += one.Summary.Unequal()
		if one.IsLog() {
			d.Pageviews += one.Summary.Stored
		} else {
			d.Facts += one.Summary.Stored
		}
	}
	return d, nil
}

// Import tells of one of them, with what it stated. One that isn't there is NotFound.
func (a *Answerer) Import(ctx context.Context, b books.Business, id int64) (*Import, error) {
	all, err := a.Imports(ctx, b)
	if err != nil {
		return nil, err
	}
	for _, i := range all.List {
		if i.ID != id {
			continue
		}
		stated, err := a.books.Stated(ctx, b.ID, id)
		if err != nil {
			return nil, fmt.Errorf("read what import %d stated: %w", id, err)
		}
		for _, t := range stated {
			i.Stated = append(i.Stated, ImportStated{Kind: t.Kind, Facts: t.Facts, First: payoff.DateIn(t.First, dayZone(t.Kind, b)), Last: payoff.DateIn(t.Last, dayZone(t.Kind, b))})
		}
		return &i, nil
	}
	return nil, payoff.Fail(payoff.NotFound, "there is no import %d", id)
}

// dayZone is in which a fact's moment is its day: entries have a day and no time, kept as UTC's.
func dayZone(k books.Kind, b books.Business) *time.Location {
	if k == books.Orders || k == books.Leads {
		return b.Zone
	}
	return time.UTC
}

func importOf(i books.Import) (Import, error) {
	one := Import{ID: i.ID, File: i.File, Kind: i.Kind, At: i.Finished, By: i.By.Name}
	if len(i.Summary) > 0 {
		read := json.NewDecoder(bytes.NewReader(i.Summary))
		read.UseNumber()
		if err := read.Decode(&one.Summary); err != nil {
			return one, fmt.Errorf("read the summary of import %d: %w", i.ID, err)
		}
	}
	if u := i.Undone; u != nil {
		one.Undone = &UndoneImport{At: u.At, By: u.By.Name, Why: u.Why}
	}
	return one, nil
}
