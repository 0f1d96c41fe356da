package duckdb_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"payoff"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/events/eventstest"
)

// size is how many events the benchmarks run on.
func size() int {
	if n, err := strconv.Atoi(os.Getenv("PAYOFF_BENCH_EVENTS")); err == nil && n > 0 {
		return n
	}
	return 1_000_000
}

var thisYear = payoff.Range{From: payoff.DateOf(2025, 11, 1), To: payoff.DateOf(2026, 11, 1), Zone: time.UTC}

// A filled file is made once and shared by the benchmarks.
var filled = struct {
	sync.Mutex
	dir   string
	store *duckdb.Store
	took  time.Duration
	count int64
	whose [24_000][]int64 // visitors of each of 24,000 persons
}{}

func TestMain(m *testing.M) {
	code := m.Run()
	if filled.store != nil {
		filled.store.Close()
	}
	os.RemoveAll(filled.dir)
	os.Exit(code)
}

// yearOf is a store with size events of a year, half as many of the year before, and 24,000
// persons.
func yearOf(b *testing.B) *duckdb.Store {
	filled.Lock()
	defer filled.Unlock()
	if filled.store != nil {
		return filled.store
	}
	var err error
	if filled.dir, err = os.MkdirTemp("", "payoff-bench"); err != nil {
		b.Fatal(err)
	}
	filled.store, err = duckdb.Open(b.Context(), duckdb.Options{Path: filepath.Join(filled.dir, "events.duckdb")})
	if err != nil {
		b.Fatal(err)
	}
	made := eventstest.Made{Seed: 1, Events: size(), From: thisYear.From, Days: thisYear.Days(), Zone: time.UTC}
	var batch []events.Event
	flush := func() {
		start := time.Now()
		done, err := filled.store.Append(b.Context(), events.Batch{
			Business: 1, Source: events.Log, Collector: "import", Sequence: filled.count + 1, Events: slices.Values(batch),
		})
		if err != nil {
			b.Fatal(err)
		}
		filled.took += time.Since(start)
		filled.count += done.Stored
		batch = batch[:0]
	}
	every, linked, last := max(1, size()/300_000), 0, int64(0)
	for e := range eventstest.Generate(made) {
		if linked < 100_000 && e.Visitor%int64(every) == 0 && last != e.Visitor {
			of := &filled.whose[linked%len(filled.whose)]
			*of = append(*of, e.Visitor)
			linked, last = linked+1, e.Visitor
		}
		if batch = append(batch, e); len(batch) == 200_000 {
			flush()
		}
	}
	flush()
	start := time.Now()
	if err := filled.store.Checkpoint(b.Context()); err != nil {
		b.Fatal(err)
	}
	filled.took += time.Since(start)
	return filled.store
}

// BenchmarkAppend reports how fast a year was stored, as an import does it: one collector, batches
// of 200,000, making events up left out; and how much disk an event took, visits and keys included.
func BenchmarkAppend(b *testing.B) {
	yearOf(b)
	info, err := os.Stat(filepath.Join(filled.dir, "events.duckdb"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(filled.count)/filled.took.Seconds(), "events/s")
	b.ReportMetric(float64(info.Size())/float64(filled.count), "bytes/event")
}

// BenchmarkOverview asks what stands behind a 12-month overview.
func BenchmarkOverview(b *testing.B) {
	for _, c := range []struct{ name, query string }{
		{"Channels", `"metrics":["visits"],"dimensions":["time:day","channel"],"limit":10000`},
		{"Totals", `"metrics":["visitors","visits","pageviews","bounce_rate","visit_seconds","conversion_rate"]`},
		{"Networks", `"metrics":["visits","conversion_rate"],"dimensions":["network"]`},
		{"EntryPages", `"metrics":["visits","bounce_rate"],"dimensions":["entry_page"],"limit":10`},
		{"TopPages", `"metrics":["pageviews"],"dimensions":["page"],"limit":10`},
	} {
		for _, f := range []struct{ name, filter string }{
			{"", ""},
			{"ByNetwork", `,"filters":["is","network",["facebook","instagram"]]`},
			{"ByPage", `,"filters":["contains","page",["/blog/"]]`},
			{"ByDevice", `,"filters":["is","device",["phone"]]`},
		} {
			b.Run(c.name+f.name, func(b *testing.B) {
				benchmarkAsk(b, `{"range":"2025-11-01..2026-11-01",`+c.query+f.filter+`}`)
			})
		}
	}
}

func benchmarkAsk(b *testing.B, document string) {
	s := yearOf(b)
	q, err := events.ParseQuery([]byte(document), thisYear.To, time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	q.Business = 1
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := s.Ask(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	report(b, took)
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

// BenchmarkJourneys reads the paths of 24,000 conversions.
func BenchmarkJourneys(b *testing.B) {
	s := yearOf(b)
	var asked []events.Asked
	for i := range 24_000 {
		asked = append(asked, events.Asked{
			ID: "order " + strconv.Itoa(i), Visitors: filled.whose[i], At: thisYear.Start().AddDate(0, 0, 90+i%275),
		})
	}
	touches := 0
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		for p, err := range s.Journeys(b.Context(), 1, asked, 90*24*time.Hour) {
			if err != nil {
				b.Fatal(err)
			}
			touches += len(p.Touches)
		}
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64(touches)/float64(len(took)), "touches")
	report(b, took)
}
