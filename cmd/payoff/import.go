package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/importer"
	"payoff/importer/weblog"
	"payoff/record"
)

func importCommand() command {
	return command{
		name: "import", args: "[FILE...]", short: "read vendors' files and access logs, once", group: "Put in",
		long: `
The kind of each file is told from its content: access logs (plain, gzip, bzip2), Shopify and Etsy
orders, Toggl time, Google Ads and Meta Ads spend, and CSV with named columns. The same file again
stores nothing; a newer export of the same things updates what changed.

  payoff import --data ./shop --site shop.example access.log access.log.1.gz
  payoff import --data ./shop --network instagram --purpose acquire hours.csv
  payoff import --data ./shop --dry-run orders.csv

--network, --account and --purpose say what minutes and costs are for where the file doesn't say.
Orders and leads never take a source from them. docs/guide/importing.md says how to export from
each vendor and what becomes of each column.

  payoff import --data ./shop --list
  payoff import --data ./shop --undo 12 --why "the wrong month"

--undo takes an import back: what only it stated counts no more, what others stated too is what they
say. Nothing is deleted, and the same file read again brings it all back.`,
		flags: func(set *pflag.FlagSet) run {
			var w where
			w.flags(set)
			var o importOptions
			set.StringVar(&o.site, "site", "", "the `host` that an access log belongs to")
			set.StringVar(&o.as, "as", "", "read as this `kind`, instead of telling it from the content")
			set.StringVar(&o.account, "account", "", "the `account` that minutes and costs are for")
			set.StringVar(&o.network, "network", "", "the `network` that minutes and costs are for")
			set.StringVar(&o.purpose, "purpose", "", "the `purpose` that minutes and costs are for")
			set.BoolVar(&o.dry, "dry-run", false, "tell what would happen and store nothing")
			set.BoolVar(&o.follow, "follow", false, "go on reading an access log as it grows, until stopped")
			set.BoolVar(&o.list, "list", false, "list what was imported, with the number of each import")
			set.Int64Var(&o.undo, "undo", 0, "take back the import of that `number`: what only it stated counts no more")
			set.StringVar(&o.why, "why", "", "with --undo: the `reason`, kept with it")
			set.StringVar(&o.format, "format", "text", "`text` or json")
			return func(ctx context.Context, e *env, args []string) error {
				if o.list || o.undo != 0 {
					return imports(ctx, e, &w, o, args)
				}
				if o.why != "" {
					return usage("--why goes with --undo")
				}
				if len(args) == 0 {
					return usage("import: which file? say FILE...")
				}
				if o.follow && (len(args) > 1 || o.dry) {
					return usage("--follow reads one access log, and not as a dry run")
				}
				return importFiles(ctx, e, &w, o, args)
			}
		},
	}
}

// importOptions is what the import command was told.
type importOptions struct {
	site, as, account, network, purpose, format string
	dry, follow, list                           bool
	undo                                        int64
	why                                         string
}

// importing reads files of one business, for whoever asks: the command and the page do it by this alone.
type importing struct {
	folder   *folder
	business books.Business
	recorder *record.Recorder
	table    *classify.Table
	read     importer.Options
	options  importOptions
	by       books.Actor
	show     func(file string, n int64, what string) // told how far it has come, often
	said     io.Writer                               // what a followed log brings
	pipeline *collect.Pipeline                       // of access logs; nil before the first one
}

// importing makes ready to read files as the options say. Options that can't be are an error of the call.
func (f *folder) importing(ctx context.Context, b books.Business, table *classify.Table, o importOptions, by books.Actor) (*importing, error) {
	read, err := readOptions(o, table)
	if err != nil {
		return nil, err
	}
	rec, err := record.Open(ctx, f.state, b.ID)
	if err != nil {
		return nil, err
	}
	read.Zone, read.Base, read.Today, read.Buyer = b.Zone, b.Currency, payoff.DateIn(f.now(), b.Zone), rec.Buyer
	return &importing{
		folder: f, business: b, recorder: rec, table: table, read: read, options: o, by: by,
		show: func(string, int64, string) {}, said: io.Discard,
	}, nil
}

// readOptions is what files themselves don't say.
func readOptions(o importOptions, table *classify.Table) (importer.Options, error) {
	as, err := importer.ParseKind(o.as)
	if err != nil {
		return importer.Options{}, usage("--as %s: %v", o.as, err)
	}
	read := importer.Options{As: as, Account: o.account, Origin: table.Campaign, NetworkNamed: table.Network}
	if o.network != "" {
		n, ok := table.Network(o.network)
		if !ok {
			return read, usage("--network %s isn't known: say facebook, instagram, linkedin...", o.network)
		}
		read.Network = n
	}
	if o.purpose != "" {
		if read.Purpose, err = payoff.ParsePurpose(o.purpose); err != nil {
			return read, usage("--purpose: %v", err)
		}
	}
	return read, nil
}

func importFiles(ctx context.Context, e *env, w *where, o importOptions, paths []string) error {
	if err := oneOf("format", o.format, "text", "json"); err != nil {
		return err
	}
	table, err := classify.New()
	if err != nil {
		return err
	}
	if _, err := readOptions(o, table); err != nil {
		return err
	}
	f, b, err := w.open(ctx, e)
	if err != nil {
		return err
	}
	defer f.close()
	job, err := f.importing(ctx, b, table, o, byCommand("import"))
	if err != nil {
		return err
	}
	progress := newProgress(e)
	job.show, job.said = progress.show, e.stdout
	done := struct {
		Files []importer.Summary `json:"files"`
	}{Files: []importer.Summary{}}
	var failed []error
	for _, path := range paths {
		s, err := job.file(ctx, e.path(path), filepath.Base(path))
		progress.end()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", filepath.Base(path), err))
			if ctx.Err() != nil {
				break
			}
			continue
		}
		done.Files = append(done.Files, s)
		if o.format == "text" {
			printSummary(e.stdout, s, o.dry)
		}
	}
	if o.format == "json" {
		if err := writeJSON(e.stdout, done); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

// headSize is how much of a file its kind is told from.
const headSize = 64 << 10

// file reads one file, which people know by that name. Whatever goes wrong, nothing of the file stays.
func (job *importing) file(ctx context.Context, path, name string) (importer.Summary, error) {
	file, err := os.Open(path)
	if err != nil {
		return importer.Summary{}, noFile(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.IsDir() {
		return importer.Summary{}, payoff.Fail(payoff.Invalid, "it is a folder: name its files")
	}
	plain, err := weblog.Uncompressed(file)
	if err != nil {
		return importer.Summary{}, err
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(plain, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return importer.Summary{}, fmt.Errorf("read it: %w", err)
	}
	head = head[:n]
	if len(bytes.TrimSpace(head)) == 0 && !job.options.follow {
		return importer.Summary{}, payoff.Fail(payoff.Invalid, "it is empty")
	}
	whole := io.MultiReader(bytes.NewReader(head), plain)
	isLog := weblog.IsLog(head)
	if job.options.as != "" {
		isLog = importer.Kind(job.options.as) == importer.AccessLog
	}
	if isLog || job.options.follow {
		return job.accessLog(ctx, path, name, head, whole)
	}
	return job.facts(ctx, name, whole)
}

// noFile is why a file can't be opened, without its name: the caller says it.
func noFile(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return payoff.Fail(payoff.NotFound, "there is no such file")
	}
	if errors.Is(err, fs.ErrPermission) {
		return payoff.Fail(payoff.Denied, "this file may not be read by you")
	}
	return err
}

// facts reads a file of orders, leads, minutes or costs into the books, all of it or nothing.
func (job *importing) facts(ctx context.Context, name string, whole io.Reader) (importer.Summary, error) {
	sum := sha256.New()
	var s importer.Summary
	read := job.read
	read.Progress = func(rows int) { job.show(name, int64(rows), "rows") }
	note := &books.Import{File: name}
	o := record.Options{Via: books.File, By: job.by, Dry: job.options.dry, Import: note, Summary: func() ([]byte, string, string) {
		b, _ := jsonBytes(s)
		return b, string(s.Kind), hex.EncodeToString(sum.Sum(nil))
	}}
	err := job.recorder.Batch(ctx, o, func(b *record.Batch) error {
		var err error
		if s, err = importer.Read(ctx, io.TeeReader(whole, sum), name, read, b); err != nil {
			return err
		}
		if before, ok, err := b.Imported(string(s.Kind), hex.EncodeToString(sum.Sum(nil))); err != nil || !ok {
			return err
		} else {
			s.Notes = append(s.Notes, "the same file was read on "+before.Finished.In(job.business.Zone).Format(time.DateOnly))
		}
		return nil
	})
	return s, err
}

// progress shows on a terminal how far long work has come, and plain lines elsewhere.
type progress struct {
	env   *env
	last  time.Time
	drawn bool
}

func newProgress(e *env) *progress { return &progress{env: e, last: e.now()} }

// show is cheap to call often: it draws a few times a second, elsewhere a line every ten seconds.
func (p *progress) show(file string, n int64, what string) {
	every := 10 * time.Second
	if p.env.terminal {
		every = 200 * time.Millisecond
	}
	now := time.Now()
	if now.Sub(p.last) < every {
		return
	}
	p.last = now
	if p.env.terminal {
		fmt.Fprintf(p.env.stderr, "\r\x1b[K%s: %s %s", file, thousands(n), what)
		p.drawn = true
		return
	}
	fmt.Fprintf(p.env.stderr, "%s: %s %s\n", file, thousands(n), what)
}

func (p *progress) end() {
	if p.drawn {
		fmt.Fprint(p.env.stderr, "\r\x1b[K")
		p.drawn = false
	}
}
