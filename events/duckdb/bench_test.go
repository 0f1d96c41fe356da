package duckdb_test

import (
	"os"
	"path/filepath"
	"strconv"
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

func year(n int) eventstest.Made {
	return eventstest.Made{Seed: 1, Events: n, From: payoff.DateOf(2025, 11, 1), Days: 365, Zone: time.UTC}
}

// BenchmarkAppend stores a year's events as an import does: one collector, batches of 100,000.
func BenchmarkAppend(b *testing.B) {
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "events.duckdb")
		stored, took := fillStore(b, path, size())
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(stored)/took.Seconds(), "events/s")
		b.ReportMetric(float64(info.Size())/float64(stored), "bytes/event")
	}
}

// fillStore makes a file of n events and says how long storing took, making them up left out.
func fillStore(b *testing.B, path string, n int) (stored int64, took time.Duration) {
	s, err := duckdb.Open(b.Context(), duckdb.Options{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	var some []events.Event
	flush := func() {
		start := time.Now()
		done, err := s.Append(b.Context(), events.Batch{
			Business: 1, Source: events.Log, Collector: "import", Sequence: stored + 1,
			Events: func(yield func(events.Event) bool) {
				for _, e := range some {
					if !yield(e) {
						return
					}
				}
			},
		})
		if err != nil {
			b.Fatal(err)
		}
		took += time.Since(start)
		stored += done.Stored
		some = some[:0]
	}
	for e := range eventstest.Generate(year(n)) {
		if some = append(some, e); len(some) == 100_000 {
			flush()
		}
	}
	flush()
	start := time.Now()
	if err := s.Checkpoint(b.Context()); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return stored, took + time.Since(start)
}
