package main

import (
	"context"
	"errors"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/importer"
	"payoff/web"
)

// trayFolder is where in the data folder files wait that were handed over on a page.
const trayFolder = "handed-over"

// filesOf reads files for the page of imports, as the command does.
type filesOf struct {
	folder *folder
	table  *classify.Table
}

// Read implements web.Files.
func (f filesOf) Read(ctx context.Context, b books.Business, file web.File) (importer.Summary, error) {
	// The business's sites may have changed since the page was asked for.
	b, err := f.folder.business(ctx, b.Name)
	if err != nil {
		return importer.Summary{}, err
	}
	o := importOptions{site: file.Said.Site, as: file.Said.As, account: file.Said.Account, network: file.Said.Network, purpose: file.Said.Purpose, dry: file.Dry}
	job, err := f.folder.importing(ctx, b, f.table, o, file.By)
	if err != nil {
		return importer.Summary{}, forPage(err)
	}
	if file.Progress != nil {
		job.show = func(_ string, n int64, _ string) { file.Progress(n) }
	}
	s, err := job.file(ctx, file.Path, file.Name)
	if err != nil || file.Dry || s.Kind != importer.AccessLog {
		return s, forPage(err)
	}
	// An import isn't in the journal: it must not hang on the engine's log.
	store, err := f.folder.events(ctx)
	if err != nil {
		return s, err
	}
	return s, store.Checkpoint(context.WithoutCancel(ctx))
}

// Undo implements web.Files.
func (f filesOf) Undo(ctx context.Context, b books.Business, u books.Undo) (web.TakenBack, error) {
	done, err := f.folder.undoImport(ctx, b, u)
	return web.TakenBack{Undone: done.Undone, Pageviews: done.Events}, err
}

// forPage makes what is wrong with a call a failure that a person on a page can act on.
func forPage(err error) error {
	var wrong errUsage
	if errors.As(err, &wrong) {
		return payoff.Fail(payoff.Invalid, "%s", wrong.text)
	}
	return err
}
