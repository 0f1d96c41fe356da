package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/demo"
	"payoff/record"
)

// fillDemo makes up the year and lets it come in as a real one would: the businesses are set up, the
// hits go through the journal into the engine, the files through import, the rest through record.
func fillDemo(ctx context.Context, e *env, dir string, o demo.Options) error {
	began := time.Now()
	year, err := demo.Year(o)
	if err != nil {
		return err
	}
	f, err := openFolder(ctx, e, dir, true)
	if err != nil {
		return err
	}
	return errors.Join(fillFolder(ctx, e, f, year, began), f.close())
}

func fillFolder(ctx context.Context, e *env, f *folder, year []demo.Business, began time.Time) error {
	for i := range year {
		b, err := f.state.AddBusiness(ctx, year[i].Setup)
		if err != nil {
			return err
		}
		year[i].Setup = b
		if _, err := noteRates(ctx, f, b, "demo", year[i].Rates); err != nil {
			return err
		}
	}
	if err := demoOwner(ctx, e, f); err != nil {
		return err
	}
	tallies, err := collectDemo(ctx, e, f, year)
	if err != nil {
		return err
	}
	for _, b := range year {
		if err := importDemo(ctx, e, f, b); err != nil {
			return err
		}
		if err := noteDemo(ctx, f, b); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "  %s: %s hits of %s; %d files\n", b.Setup.Name, thousands(int64(len(b.Hits))), strings.Join(siteNames(b.Setup), " and "), len(b.Files))
	}
	dropped := map[collect.Drop]int64{}
	for t, n := range tallies {
		dropped[t.Drop] += n
	}
	fmt.Fprintf(e.stdout, "  not counted: %s of bots, %s of referrer spam, %s sent twice\n",
		thousands(dropped[collect.DropBot]), thousands(dropped[collect.DropSpam]), thousands(dropped[collect.DropDuplicate]))
	fmt.Fprintf(e.stdout, "It was collected and imported in %.1f seconds; the files stand in the folder's %s/.\n", time.Since(began).Seconds(), demoFiles)
	return nil
}

func siteNames(b books.Business) []string {
	names := make([]string, len(b.Sites))
	for i, s := range b.Sites {
		names[i] = s.Name
	}
	return names
}

// demoFiles is where a demo keeps the files that it imported.
const demoFiles = "files"

// demoBatch is how many hits are handed in at once, as a server may.
const demoBatch = 1000

// collectDemo hands the hits of all businesses in, and waits until the engine has them for good.
func collectDemo(ctx context.Context, e *env, f *folder, year []demo.Business) (map[collect.Tally]int64, error) {
	businesses, err := f.state.Businesses(ctx)
	if err != nil {
		return nil, err
	}
	store, err := f.events(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := f.journal(ctx)
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	table, err := classify.New()
	if err != nil {
		return nil, err
	}
	live, err := collect.NewLive(ctx, businesses, table, f.state, record.Random, e.now)
	if err != nil {
		return nil, err
	}
	places, err := f.countries()
	if err != nil {
		return nil, err
	}
	live.Locate(places)
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	applier := collect.NewApplier(kept, store, record.NewTeller(f.state, log), log)
	batcher := collect.NewBatcher(live, kept, applier.Wake, log)
	running, end := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { batcher.Run(running) })
	err = acceptDemo(ctx, batcher, year)
	end()
	beside.Wait()
	batcher.KeepDropped(running, f.state) // once, since it has ended
	if err != nil {
		return nil, err
	}
	return batcher.Tallies(), applier.Drain(ctx)
}

func acceptDemo(ctx context.Context, to *collect.Batcher, year []demo.Business) error {
	for _, b := range year {
		for hits := range slices.Chunk(b.Hits, demoBatch) {
			for i := range hits {
				hits[i].Business = b.Setup.ID
				if err := hits[i].Check(); err != nil {
					return err
				}
			}
			if _, err := to.Accept(ctx, hits); err != nil {
				return err
			}
		}
	}
	return nil
}

// importDemo writes a business's files into the folder and types the import of each.
func importDemo(ctx context.Context, e *env, f *folder, b demo.Business) error {
	dir := filepath.Join(f.dir, demoFiles, strings.ToLower(strings.ReplaceAll(b.Setup.Name, " ", "-")))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a folder for the files: %w", err)
	}
	typed := *e
	typed.stdout, typed.shared = io.Discard, f
	for _, file := range b.Files {
		path := filepath.Join(dir, file.Name)
		if err := os.WriteFile(path, file.Content, 0o600); err != nil {
			return fmt.Errorf("write a file of the demo: %w", err)
		}
		w := where{data: f.dir, business: b.Setup.Name}
		o := importOptions{site: file.Site, network: string(file.Network), purpose: string(file.Purpose), format: "text"}
		if err := importFiles(ctx, &typed, &w, o, []string{path}); err != nil {
			return err
		}
	}
	return nil
}

// noteDemo writes what the owner notes by hand.
func noteDemo(ctx context.Context, f *folder, b demo.Business) error {
	rec, err := record.Open(ctx, f.state, b.Setup.ID)
	if err != nil {
		return err
	}
	return rec.Batch(ctx, record.Options{Via: books.Hand, By: byCommand("demo")}, func(batch *record.Batch) error {
		for _, entry := range b.Entries {
			if _, err := batch.Entry(entry); err != nil {
				return err
			}
		}
		for _, answer := range b.Answers {
			if _, err := batch.Answer(answer); err != nil {
				return err
			}
		}
		for _, win := range b.Wins {
			if _, err := batch.Win(win); err != nil {
				return err
			}
		}
		return nil
	})
}
