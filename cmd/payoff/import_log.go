package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"payoff"
	"payoff/books"
	"payoff/collect"
	"payoff/events"
	"payoff/importer"
	"payoff/importer/weblog"
	"payoff/record"
)

// fingerprintSize is how much of a log's beginning tells it from others; a shorter one has none yet
// and is told line by line.
const fingerprintSize = 1024

// warmUp is how far before its old end a grown log is read again: lines that are the same to the
// letter stand within seconds of each other, and which of them is the second must be known. So must
// be whose visits go on over midnight.
const warmUp = 256 << 10

// followPoll is how often a followed log is looked at, followBatch how long its hits wait at most.
const (
	followPoll  = 500 * time.Millisecond
	followBatch = 2 * time.Second
)

// accessLog reads a web server's log into the engine: in one transaction, or, followed, in one
// every few seconds.
func (job *importing) accessLog(ctx context.Context, path, name string, head []byte, whole io.Reader) (importer.Summary, error) {
	site, err := job.site()
	if err != nil {
		return importer.Summary{}, err
	}
	secret, err := job.folder.state.Secret(ctx, job.business.ID, "log-lines", record.Random)
	if err != nil {
		return importer.Summary{}, err
	}
	store, err := job.folder.events(ctx)
	if err != nil {
		return importer.Summary{}, err
	}
	hits, err := job.hits(secret)
	if err != nil {
		return importer.Summary{}, err
	}
	l := &logImport{
		job: job, name: name, site: site, pipeline: hits, mark: newMark(),
		// Without a fingerprint each import is a collector of its own: every line is looked up.
		collector: "log/" + record.Random(),
	}
	sum := sha256.Sum256(append([]byte(secret+"/"+site+"/"), head[:min(len(head), fingerprintSize)]...))
	l.digest = "log/" + hex.EncodeToString(sum[:16])
	if len(head) >= fingerprintSize {
		l.collector = l.digest
		if l.from, err = store.Position(ctx, job.business.ID, l.collector); err != nil {
			return importer.Summary{}, err
		}
	}
	if job.options.follow {
		return importer.Summary{File: l.name, Kind: importer.AccessLog}, l.follow(ctx, path)
	}
	if err := l.run(ctx, whole); err != nil {
		return importer.Summary{}, err
	}
	s, err := l.summary(ctx)
	if err != nil {
		return s, err
	}
	if !job.options.dry {
		err = l.note(ctx, s)
	}
	return s, errors.Join(err, job.folder.state.DropSalts(ctx))
}

// hits is the pipeline of all logs of the call.
func (job *importing) hits(secret string) (*collect.Pipeline, error) {
	if job.pipeline == nil {
		places, err := job.folder.countries()
		if err != nil {
			return nil, err
		}
		job.pipeline = collect.New(job.business, job.table, job.folder.state, secret, record.Random)
		job.pipeline.Locate(places)
	}
	job.pipeline.NewLog()
	return job.pipeline, nil
}

// site is the one that lines without a host belong to.
func (job *importing) site() (string, error) {
	if job.options.site != "" {
		host, err := record.HostName(job.options.site)
		if err != nil {
			return "", usage("--site: %v", err)
		}
		s, ok := job.business.Site(host)
		if !ok {
			return "", payoff.Fail(payoff.NotFound, "--site %s is none of the business's sites", host)
		}
		return s.Name, nil
	}
	switch len(job.business.Sites) {
	case 0:
		return "", payoff.Fail(payoff.Invalid, "it is an access log and the business has no site: `payoff init` with --site")
	case 1:
		return job.business.Sites[0].Name, nil
	}
	return "", usage("an access log belongs to one site: say --site HOST")
}

// A logImport reads one access log.
type logImport struct {
	job       *importing
	name      string
	site      string
	collector string
	mark      int64  // by which the engine knows what this import brought
	digest    string // of its begin: of all of it, where that is short
	from      int64  // where an earlier import of the same file ended
	pipeline  *collect.Pipeline
	lines     weblog.Summary
	appended  events.Appended
	dry       int64 // events that a dry run would hand over
}

// newMark is a number that no other import has.
func newMark() int64 { return rand.Int64N(math.MaxInt64-1) + 1 }

// handOver is how many events travel together from the reader to the engine, ahead how many of such
// the reader may be ahead: the engine takes 200,000 at once and then works on them for as long as the
// reader needs for the next 130,000 (some 40 MB).
const (
	handOver = 2048
	ahead    = 64
)

// run reads the log on one core while the engine stores on the other.
func (l *logImport) run(ctx context.Context, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan []events.Event, ahead)
	free := make(chan []events.Event, ahead)
	failed := make(chan error, 1)
	go func() {
		err := l.read(ctx, r, chunks, free)
		failed <- err
		close(chunks)
		if err != nil {
			cancel() // what the engine has taken so far is rolled back
		}
	}()
	if l.job.options.dry {
		for chunk := range chunks {
			l.dry += int64(len(chunk))
		}
		return <-failed
	}
	batch := events.Batch{Business: l.job.business.ID, Source: events.Log, Collector: l.collector, Mark: l.mark, Events: func(yield func(events.Event) bool) {
		for chunk := range chunks {
			for _, e := range chunk {
				if !yield(e) {
					return
				}
			}
			select {
			case free <- chunk[:0]:
			default:
			}
		}
	}}
	store, err := l.job.folder.events(ctx)
	if err != nil {
		return err
	}
	batch.End = func() (int64, error) {
		// The reader is done when its channel closes: only now is the log's end known, and whether
		// it was read whole.
		err := <-failed
		return max(1, l.lines.Offset), err
	}
	l.appended, err = store.Append(ctx, batch)
	if err != nil {
		cancel()
		for range chunks { // let the reader end
		}
	}
	return err
}

func (l *logImport) read(ctx context.Context, r io.Reader, chunks chan<- []events.Event, free <-chan []events.Event) error {
	chunk := make([]events.Event, 0, handOver)
	send := func() error {
		if len(chunk) == 0 {
			return nil
		}
		select {
		case chunks <- chunk:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case chunk = <-free:
		default:
			chunk = make([]events.Event, 0, handOver)
		}
		return nil
	}
	n := int64(0)
	var err error
	l.lines, err = weblog.Lines(ctx, r, weblog.Options{Zone: l.job.business.Zone, From: l.from, Warm: l.warm(ctx)}, func(h *collect.Hit, _ int64) error {
		if n++; n%65536 == 0 {
			l.job.show(l.name, n, "lines")
		}
		e, drop, err := l.pipeline.Event(ctx, h, l.site)
		if err != nil || drop != "" {
			return err
		}
		chunk = append(chunk, e)
		if len(chunk) == handOver {
			return send()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return send()
}

// warm shows the pipeline the last lines that were read before, without counting them.
func (l *logImport) warm(ctx context.Context) func(*collect.Hit, int64) error {
	return func(h *collect.Hit, offset int64) error {
		if offset < l.from-warmUp {
			return nil
		}
		return l.pipeline.Remember(ctx, h, l.site)
	}
}

// summary tells what became of the log, what was read of it before included.
func (l *logImport) summary(ctx context.Context) (importer.Summary, error) {
	s := importer.Summary{
		File: l.name, Kind: importer.AccessLog, Rows: int(l.lines.Before.Lines + l.lines.Lines),
		Stored: int(l.appended.Stored + l.dry), Known: int(l.appended.Known), Skipped: []importer.Skip{}, Checks: []importer.Check{}, Notes: []string{},
		Totals: importer.Totals{
			"lines":  strconv.FormatInt(l.lines.Before.Lines+l.lines.Lines, 10),
			"parsed": strconv.FormatInt(l.lines.Before.Parsed+l.lines.Parsed, 10),
			"bytes":  strconv.FormatInt(l.lines.Before.Bytes+l.lines.Bytes, 10),
		},
	}
	for _, k := range l.lines.Skipped {
		skip := importer.Skip{Reason: k.Reason, Count: int(k.Count), Lines: []int{}}
		for _, n := range k.Lines {
			skip.Lines = append(skip.Lines, int(n))
		}
		s.Skipped = append(s.Skipped, skip)
	}
	s.NotCounted = map[string]int64{}
	for reason, n := range l.pipeline.Dropped.Reasons() {
		s.NotCounted[string(reason)] = n
	}
	if l.appended.Uncounted > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("%d page views stand on days for which another source is the record: kept, not counted", l.appended.Uncounted))
	}
	if l.from > 0 {
		before, err := l.job.stored(ctx, l.collector)
		if err != nil {
			return s, err
		}
		s.Known += before
		s.Notes = append(s.Notes, fmt.Sprintf("the first %s lines were read before: only what came after them is new", thousands(l.lines.Before.Lines)))
	}
	if l.job.options.dry {
		s.Notes = append(s.Notes, "a dry run doesn't look up which lines are known")
	}
	return s, nil
}

// stored is how many page views earlier imports of the same log brought.
func (job *importing) stored(ctx context.Context, collector string) (int, error) {
	all, err := job.folder.state.Imports(ctx, job.business.ID)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, i := range all {
		if i.Digest == collector && i.Undone == nil {
			var s struct {
				Stored int `json:"stored"`
			}
			if err := json.Unmarshal(i.Summary, &s); err != nil {
				return 0, fmt.Errorf("read the summary of import %d: %w", i.ID, err)
			}
			n += s.Stored
		}
	}
	return n, nil
}

// note keeps the import's summary in the books, and what isn't counted of the lines that were new; its
// events are in the engine already. Of a log too short for a fingerprint all lines are new once.
func (l *logImport) note(ctx context.Context, s importer.Summary) error {
	b, err := jsonBytes(s)
	if err != nil {
		return err
	}
	dropped := l.pipeline.Dropped.List()
	if l.collector != l.digest {
		all, err := l.job.folder.state.Imports(ctx, l.job.business.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(i books.Import) bool { return i.Digest == l.digest && i.Undone == nil }) {
			dropped = nil
		}
	}
	note := &books.Import{File: s.File, Kind: string(importer.AccessLog), Digest: l.digest, Summary: b, Mark: l.mark}
	return l.job.recorder.Batch(ctx, record.Options{Via: books.File, By: l.job.by, Import: note}, func(b *record.Batch) error { return b.Dropped(dropped) })
}

// A followed is what became of a line of a log that is being followed, with the offset behind it.
type followed struct {
	event events.Event
	drop  collect.Drop // "" where it counts; else of the event the site and day hold
	end   int64
}

// follow reads a log as it grows: what has come is stored every few seconds, until the command is
// stopped. A restart goes on where this one ended.
func (l *logImport) follow(ctx context.Context, path string) error {
	r := weblog.Follow(ctx, path, 0, followPoll)
	defer r.Close()
	hits := make(chan followed, handOver)
	failed := make(chan error, 1)
	go func() {
		defer close(hits)
		o := weblog.Options{Zone: l.job.business.Zone, From: l.from, Warm: l.warm(ctx), Growing: true}
		_, err := weblog.Lines(ctx, r, o, func(h *collect.Hit, at int64) error {
			e, drop, err := l.pipeline.Event(ctx, h, l.site)
			if err != nil {
				return err
			}
			select {
			case hits <- followed{e, drop, at + int64(len(h.Line)) + 1}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		failed <- err
	}()
	tick := time.NewTicker(followBatch)
	defer tick.Stop()
	waiting := stretchRead{dropped: collect.Drops{}}
	for more := true; more; {
		full := false
		select {
		case hit, ok := <-hits:
			more = ok
			if ok {
				waiting.add(hit)
			}
			full = len(waiting.events) >= handOver
		case <-tick.C:
			full = true
		}
		if (full || !more) && waiting.end > 0 {
			// What was read is stored also when the command is being stopped.
			if err := l.store(context.WithoutCancel(ctx), &waiting); err != nil {
				return err
			}
			waiting = stretchRead{events: waiting.events[:0], dropped: collect.Drops{}}
		}
	}
	if err := <-failed; err != nil && ctx.Err() == nil {
		return err
	}
	return nil // stopped, as asked
}

// A stretchRead is what a part of a followed log has brought.
type stretchRead struct {
	events  []events.Event
	dropped collect.Drops
	end     int64 // 0 where nothing was read
}

func (s *stretchRead) add(f followed) {
	s.end = f.end
	if f.drop == "" {
		s.events = append(s.events, f.event)
		return
	}
	s.dropped[collect.Dropping{Site: f.event.Site, Day: f.event.Day, Reason: f.drop}]++
}

// store keeps what a part of a followed log has brought.
func (l *logImport) store(ctx context.Context, read *stretchRead) error {
	store, err := l.job.folder.events(ctx)
	if err != nil {
		return err
	}
	done, err := store.Append(ctx, events.Batch{
		Business: l.job.business.ID, Source: events.Log, Collector: l.collector, Sequence: read.end,
		Events: slices.Values(read.events),
	})
	if err != nil {
		return err
	}
	err = l.job.recorder.Batch(ctx, record.Options{Via: books.File}, func(b *record.Batch) error { return b.Dropped(read.dropped.List()) })
	if err != nil || done.Stored == 0 {
		return err
	}
	l.appended.Stored += done.Stored
	_, err = fmt.Fprintf(l.job.said, "%s: %s page views stored\n", l.name, thousands(l.appended.Stored))
	return err
}

func jsonBytes(v any) ([]byte, error) { return json.Marshal(v) }
