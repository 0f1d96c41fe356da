package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// verdicts times the judging of 20 lines with 3 purposes each.
func (b *bench) verdicts() error {
	fmt.Println("verdicts: 20 lines, 3 purposes each, 10,000 draws, flip points included")
	return b.benchmarks([]string{"-bench", "Judge", "-benchtime", "5x", "./decide"})
}

// overview stores a year of events and asks the engine what the 12-month overview shows, and for the
// paths of 24,000 conversions. Each question is asked 20 times.
func (b *bench) overview(events int) error {
	fmt.Printf("overview: %d events of a year\n", events)
	return b.benchmarks([]string{"-bench", ".", "-benchtime", "20x", "./events/duckdb"}, fmt.Sprintf("PAYOFF_BENCH_EVENTS=%d", events))
}

// packages runs the other benchmarks that measure inside a process.
func (b *bench) packages() error {
	fmt.Println("packages: one call each")
	return b.benchmarks([]string{
		"-bench", ".", "-benchtime", "200ms",
		"./collect", "./importer/weblog", "./importer", "./record", "./ledger", "./attribute", "./measure", "./classify", "./cmd/payoff",
	})
}

// benchmarks runs Go's and prints a line for each, with its package.
func (b *bench) benchmarks(args []string, env ...string) error {
	cmd := exec.CommandContext(b.ctx, "go", append([]string{"test", "-run", "^$", "-timeout", "60m"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var out, failed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &failed
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go test %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), failed.String())
	}
	found, where := 0, ""
	for line := range strings.Lines(out.String()) {
		if name, ok := strings.CutPrefix(line, "pkg: payoff/"); ok {
			where = strings.TrimSpace(name)
		}
		name, figures, ok := readBenchmark(line)
		if !ok {
			continue
		}
		found++
		fmt.Printf("  %-48s %s\n", where+" "+name, strings.Join(figures, "  "))
	}
	if found == 0 {
		return fmt.Errorf("go test %s: there is no such benchmark", strings.Join(args, " "))
	}
	fmt.Println()
	return nil
}

// readBenchmark reads a line such as "BenchmarkSplit-2  100  1234 ns/op  0.5 p50-ms": its name and its
// figures with their units, times in the unit that suits them. Allocations are left out.
func readBenchmark(line string) (name string, figures []string, ok bool) {
	f := strings.Fields(line)
	if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
		return "", nil, false
	}
	name = strings.TrimPrefix(f[0], "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		name = name[:i]
	}
	for i := 2; i+1 < len(f); i += 2 {
		value, err := strconv.ParseFloat(f[i], 64)
		if err != nil {
			return "", nil, false
		}
		switch unit := f[i+1]; {
		case unit == "B/op", unit == "allocs/op", unit == "ns/op" && value == 0:
		case unit == "ns/op":
			figures = append(figures, time.Duration(value).Round(roundTo(value)).String())
		case strings.HasSuffix(unit, "-ms"):
			figures = append(figures, fmt.Sprintf("%s %.1f ms", strings.TrimSuffix(unit, "-ms"), value))
		case value >= 1000:
			figures = append(figures, fmt.Sprintf("%.0f %s", value, unit))
		default:
			figures = append(figures, fmt.Sprintf("%.1f %s", value, unit))
		}
	}
	return name, figures, true
}

// roundTo leaves three digits of a time in nanoseconds.
func roundTo(nanoseconds float64) time.Duration {
	step := time.Duration(1)
	for nanoseconds >= 1000 {
		nanoseconds /= 10
		step *= 10
	}
	return step
}
