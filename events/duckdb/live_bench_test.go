package duckdb_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"payoff"
	"payoff/events"
	"payoff/events/duckdb"
)

// BenchmarkLive stores what a server's applier hands in: batches of a day that is under way, of
// visitors who come back to their visits, on top of what the day brought before.
func BenchmarkLive(b *testing.B) {
	for _, size := range []int{1, 100, 1000, 3000, 10_000, 30_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s, err := duckdb.Open(b.Context(), duckdb.Options{Path: filepath.Join(b.TempDir(), "events.duckdb")})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			chance := rand.New(rand.NewPCG(1, 2))
			at, sequence, key := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC), int64(0), int64(0)
			open := make([]int64, 10_000)
			for i := range open {
				open[i] = chance.Int64()
			}
			put := func(n int) {
				list := make([]events.Event, n)
				for i := range list {
					key++
					v := chance.IntN(len(open))
					if chance.IntN(4) == 0 {
						open[v] = chance.Int64()
					}
					at = at.Add(100 * time.Microsecond)
					list[i] = events.Event{
						Site: "shop.example", Key: chance.Int64(), At: at, Day: payoff.DateOf(2026, 6, 1), Visitor: open[v],
						Name: events.Pageview, Page: fmt.Sprintf("/p/%d", chance.IntN(400)), Device: "phone", Browser: "Safari", OS: "iOS",
					}
				}
				sequence++
				if _, err := s.Append(b.Context(), events.Batch{
					Business: 1, Source: events.Script, Collector: "c", Sequence: sequence, Around: 2, Events: slices.Values(list),
				}); err != nil {
					b.Fatal(err)
				}
			}
			for range 30 {
				put(10_000)
			}
			before := cpu(b)
			for b.Loop() {
				put(size)
			}
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N)/1000, "cpu-ms")
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N*size), "cpu-µs/event")
		})
	}
}

// cpu is the processor time of this process so far, user and system: other work disturbs it less than
// the clock.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
