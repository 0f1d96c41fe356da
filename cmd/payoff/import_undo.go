package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"payoff"
	"payoff/books"
	"payoff/importer"
	"payoff/record"
)

// undoImport takes an import back, for whoever asks: the command and the page do it by this alone. What it
// brought of visits leaves the engine's answers first: a call that is cut off is done by the next one.
func (f *folder) undoImport(ctx context.Context, b books.Business, u books.Undo) (undone, error) {
	all, err := f.state.Imports(ctx, b.ID)
	if err != nil {
		return undone{}, err
	}
	var meant *books.Import
	for i := range all {
		if all[i].ID == u.Import {
			meant = &all[i]
		}
	}
	if meant == nil {
		return undone{}, payoff.Fail(payoff.NotFound, "there is no import %d: --list shows them", u.Import)
	}
	if meant.Undone != nil {
		return undone{}, payoff.Fail(payoff.Conflict, "import %d was taken back on %s", u.Import, meant.Undone.At.In(b.Zone).Format(time.DateOnly))
	}
	done := undone{File: meant.File, Log: meant.Kind == string(importer.AccessLog)}
	if done.Log && meant.Mark == 0 {
		return done, payoff.Fail(payoff.Invalid, "import %d was read before imports of logs could be taken back: its page views have no mark", u.Import)
	}
	if meant.Mark != 0 {
		store, err := f.events(ctx)
		if err != nil {
			return done, err
		}
		if done.Events, err = store.Withdraw(ctx, b.ID, meant.Mark, meant.Digest); err != nil {
			return done, err
		}
		// Like an import, it must not hang on the engine's log.
		if err := store.Checkpoint(context.WithoutCancel(ctx)); err != nil {
			return done, fmt.Errorf("settle the events: %w", err)
		}
	}
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return done, err
	}
	done.Undone, err = rec.Undo(ctx, u)
	return done, err
}

// undone says what became of an import that was taken back.
type undone struct {
	record.Undone
	File   string
	Log    bool
	Events int64 // page views that count no more
}

// imports lists them or takes one back.
func imports(ctx context.Context, e *env, w *where, o importOptions, args []string) error {
	switch {
	case o.list && o.undo != 0:
		return usage("say --list or --undo NUMBER")
	case len(args) > 0 || o.follow || o.dry:
		return usage("--list and --undo take no file and no --follow or --dry-run")
	case o.undo < 0 || o.list && o.why != "":
		return usage("--undo wants the number of an import, and --why goes with it: --list shows them")
	}
	if err := oneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	f, b, err := w.open(ctx, e)
	if err != nil {
		return err
	}
	defer f.close()
	if o.list {
		return listImports(ctx, e, f, b, o.format)
	}
	done, err := f.undoImport(ctx, b, books.Undo{Import: o.undo, By: byCommand("import"), Why: strings.TrimSpace(o.why)})
	if err != nil {
		return err
	}
	if o.format == "json" {
		return writeJSON(e.stdout, map[string]any{"import": o.undo, "file": done.File, "gone": done.Gone, "changed": done.Changed, "stay": done.Stay, "events": done.Events})
	}
	_, err = fmt.Fprintf(e.stdout, "%s is taken back: %s\n", done.File, done)
	return err
}

// String says it in words.
func (u undone) String() string {
	if u.Log {
		return thousands(u.Events) + " page views count no more"
	}
	parts := []string{thousands(int64(u.Gone)) + " facts count no more"}
	if u.Changed > 0 {
		parts = append(parts, thousands(int64(u.Changed))+" are what others say of them")
	}
	if u.Stay > 0 {
		parts = append(parts, thousands(int64(u.Stay))+" stay, as others say the same")
	}
	return strings.Join(parts, ", ")
}

// listImports writes every import, the newest last.
func listImports(ctx context.Context, e *env, f *folder, b books.Business, format string) error {
	all, err := f.state.Imports(ctx, b.ID)
	if err != nil {
		return err
	}
	type line struct {
		Import   int64           `json:"import"`
		File     string          `json:"file"`
		Kind     string          `json:"kind"`
		Finished string          `json:"finished"`
		By       string          `json:"by"`
		Undone   string          `json:"undone,omitempty"`
		Why      string          `json:"why,omitempty"`
		Summary  json.RawMessage `json:"summary"`
	}
	list := []line{}
	table := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	for _, i := range all {
		l := line{i.ID, i.File, i.Kind, i.Finished.Format(time.RFC3339), i.By.Name, "", "", json.RawMessage("{}")}
		if json.Valid(i.Summary) {
			l.Summary = i.Summary
		}
		state := ""
		if i.Undone != nil {
			l.Undone, l.Why = i.Undone.At.Format(time.RFC3339), i.Undone.Why
			state = "taken back on " + i.Undone.At.In(b.Zone).Format(time.DateOnly)
		}
		list = append(list, l)
		if format == "text" {
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", i.ID, i.Finished.In(b.Zone).Format(time.DateOnly), i.File, kindWords(importer.Kind(i.Kind)), state)
		}
	}
	if format == "json" {
		return writeJSON(e.stdout, map[string]any{"imports": list})
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(e.stdout, "nothing was imported yet")
		return err
	}
	return table.Flush()
}
