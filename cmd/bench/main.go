// Bench prints the figures that the documents promise, with the machine and the size of the data:
// whole commands on generated files, then the packages' own benchmarks. Nothing here is a test.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	lines := flag.Int("lines", 2_000_000, "lines of the access log")
	rows := flag.Int("rows", 200_000, "rows of the orders' CSV")
	events := flag.Int("events", 10_000_000, "events of the engine's benchmarks")
	program := flag.String("payoff", "bin/payoff", "the program to measure")
	only := flag.String("only", "", "the parts to measure, with commas: log, orders, classify, verdicts, overview, pages, serve, batch, start, packages; all where none is named")
	repeat := flag.Int("repeat", 3, "how often the access log is read")
	lasts := flag.Duration("for", time.Minute, "how long a server is under load")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "payoff-bench-")
	if err != nil {
		fail(err)
	}
	b := &bench{ctx: ctx, dir: dir, program: *program}
	b.machine()
	err = b.parts(*only, []part{
		{"log", func() error { return b.accessLog(*lines, *repeat) }},
		{"orders", func() error { return b.orders(*rows) }},
		{"classify", func() error { return b.classify(*lines / 4) }},
		{"verdicts", b.verdicts},
		{"overview", func() error { return b.overview(*events) }},
		{"pages", func() error { return b.pages(*events) }},
		{"serve", func() error { return b.serve(*events, *lasts) }},
		{"batch", func() error { return b.batch(*lasts) }},
		{"start", func() error { return b.starts(*events) }},
		{"packages", b.packages},
	})
	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		fail(err)
	}
}

// A part is measured by itself.
type part struct {
	name string
	run  func() error
}

// parts runs those that are named, or all of them.
func (b *bench) parts(only string, all []part) error {
	var named []string
	if only != "" {
		named = strings.Split(only, ",")
	}
	for _, name := range named {
		if !slices.ContainsFunc(all, func(p part) bool { return p.name == name }) {
			return fmt.Errorf("-only %s: there is no such part", name)
		}
	}
	for _, p := range all {
		if named != nil && !slices.Contains(named, p.name) {
			continue
		}
		if err := p.run(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

type bench struct {
	ctx          context.Context
	dir, program string
}

func (b *bench) machine() {
	model := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				model = strings.TrimSpace(strings.TrimLeft(name, " \t:"))
				break
			}
		}
	}
	fmt.Printf("machine: %s, %d cores, %s, %s\n\n", model, runtime.NumCPU(), runtime.GOOS, runtime.Version())
}

// A spent is what a command took: the clock's time, and the processors' (user and system, all threads),
// which other work on the machine disturbs less.
type spent struct{ clock, cpu time.Duration }

// rate is how much of n was done in a second.
func (s spent) rate(n int) float64 { return float64(n) / s.clock.Seconds() }

func (s spent) String() string {
	return fmt.Sprintf("%.2f s, %.2f core seconds", s.clock.Seconds(), s.cpu.Seconds())
}

// run measures a command from its start to its end.
func (b *bench) run(in io.Reader, out io.Writer, name string, args ...string) (spent, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	var failed bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &failed
	start := time.Now()
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, failed.String())
	}
	took := spent{clock: time.Since(start)}
	if cmd.ProcessState != nil {
		took.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return took, err
}

// benchZone is the business's.
const benchZone = "Europe/Dublin"

func (b *bench) folder(name string) (string, error) {
	data := filepath.Join(b.dir, name)
	_, err := b.run(nil, io.Discard, b.program, "init", "--data", data, "--business", "Bench", "--currency", "EUR",
		"--zone", benchZone, "--site", "shop.example", "--margin", "0.6", "--owner-rate", "35.00")
	return data, err
}

// accessLog imports a generated log, and lets GoAccess, which stores nothing, read the same one where
// it is installed. They take turns, so that what else the machine does meets both.
func (b *bench) accessLog(n, repeat int) error {
	path := filepath.Join(b.dir, "access.log")
	if err := generate(path, n, logLine); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("access log: %d lines, %.0f MB, half a year, two fifths page views of people\n", n, float64(info.Size())/1e6)
	var clock, cpu []float64 // payoff's time over goaccess's
	for range repeat {
		ours, err := b.importLog(path, n)
		if err != nil {
			return err
		}
		if _, err := exec.LookPath("goaccess"); err != nil {
			continue
		}
		theirs, err := b.run(nil, io.Discard, "goaccess", path, "--log-format=COMBINED", "--no-progress", "-o", filepath.Join(b.dir, "goaccess.json"))
		if err != nil {
			return err
		}
		fmt.Printf("  goaccess, not stored:  %8.0f lines/s  (%v)\n", theirs.rate(n), theirs)
		clock = append(clock, ours.clock.Seconds()/theirs.clock.Seconds())
		cpu = append(cpu, ours.cpu.Seconds()/theirs.cpu.Seconds())
	}
	if len(clock) > 0 {
		fmt.Printf("  payoff's time / goaccess's, median: %.2f by the clock, %.2f in core seconds\n", median(clock), median(cpu))
	} else {
		fmt.Println("  goaccess isn't installed: no comparison")
	}
	fmt.Println()
	return os.Remove(path)
}

// importLog imports the log into a new folder and says how large it became.
func (b *bench) importLog(path string, n int) (spent, error) {
	data, err := b.folder("log")
	if err != nil {
		return spent{}, err
	}
	var out bytes.Buffer
	took, err := b.run(nil, &out, b.program, "import", "--data", data, "--format", "json", path)
	if err != nil {
		return spent{}, err
	}
	var done struct {
		Files []struct{ Stored int64 }
	}
	if err := json.Unmarshal(out.Bytes(), &done); err != nil {
		return spent{}, err
	}
	stored, size := done.Files[0].Stored, int64(0)
	for _, name := range []string{"events.duckdb", "events.duckdb.wal"} {
		if info, err := os.Stat(filepath.Join(data, name)); err == nil {
			size += info.Size()
		}
	}
	fmt.Printf("  payoff import, stored: %8.0f lines/s  (%v: %.1f µs a line; %d page views, %.1f bytes each on disk, visits included)\n",
		took.rate(n), took, took.cpu.Seconds()*1e6/float64(n), stored, float64(size)/float64(max(stored, 1)))
	return took, os.RemoveAll(data)
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// orders imports a generated CSV twice: the second time everything is known.
func (b *bench) orders(n int) error {
	path := filepath.Join(b.dir, "orders.csv")
	if err := generate(path, n, orderRow); err != nil {
		return err
	}
	fmt.Printf("orders CSV: %d rows\n", n)
	data, err := b.folder("orders")
	if err != nil {
		return err
	}
	for _, what := range []string{"stored", "known already"} {
		took, err := b.run(nil, io.Discard, b.program, "import", "--data", data, path)
		if err != nil {
			return err
		}
		fmt.Printf("  %-14s %8.0f rows/s  (%v)\n", what, took.rate(n), took)
	}
	took, err := b.run(nil, io.Discard, b.program, "verdict", "--data", data, "--range", "2026-Q2")
	if err != nil {
		return err
	}
	fmt.Printf("  verdict over a quarter of them: %v\n\n", took)
	return os.RemoveAll(data)
}

// classify streams visits as JSON lines.
func (b *bench) classify(n int) error {
	path := filepath.Join(b.dir, "visits.jsonl")
	if err := generate(path, n, visitLine); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	took, err := b.run(in, io.Discard, b.program, "classify", "-")
	if err != nil {
		return err
	}
	fmt.Printf("classify: %d lines, %.0f lines/s  (%v)\n\n", n, took.rate(n), took)
	return nil
}
