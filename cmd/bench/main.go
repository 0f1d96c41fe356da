// Bench prints the figures that the documents promise, with the machine and the size of the data:
// whole commands on generated files, then the packages' own benchmarks. Nothing here is a test.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	lines := flag.Int("lines", 2_000_000, "lines of the access log")
	rows := flag.Int("rows", 200_000, "rows of the orders' CSV")
	events := flag.Int("events", 10_000_000, "events of the engine's benchmarks")
	program := flag.String("payoff", "bin/payoff", "the program to measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := os.MkdirTemp("", "payoff-bench-")
	if err != nil {
		fail(err)
	}
	b := &bench{ctx: ctx, dir: dir, program: *program}
	b.machine()
	for _, part := range []func() error{
		func() error { return b.accessLog(*lines) },
		func() error { return b.orders(*rows) },
		func() error { return b.classify(*lines / 4) },
		func() error { return b.packages(*events) },
	} {
		if err := part(); err != nil {
			os.RemoveAll(dir)
			fail(err)
		}
	}
	os.RemoveAll(dir)
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

// run times a command from its start to its end.
func (b *bench) run(in io.Reader, out io.Writer, name string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(b.ctx, name, args...)
	var failed bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, &failed
	start := time.Now()
	err := cmd.Run()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, failed.String())
	}
	return time.Since(start), err
}

func (b *bench) folder(name string) (string, error) {
	data := filepath.Join(b.dir, name)
	_, err := b.run(nil, io.Discard, b.program, "init", "--data", data, "--business", "Bench", "--currency", "EUR",
		"--zone", "Europe/Dublin", "--site", "shop.example", "--margin", "0.6", "--owner-rate", "35.00")
	return data, err
}

// accessLog imports a generated log, and lets GoAccess read the same one where it is installed.
func (b *bench) accessLog(n int) error {
	path := filepath.Join(b.dir, "access.log")
	if err := generate(path, n, logLine); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	fmt.Printf("access log: %d lines, %.0f MB, half a year, two fifths page views of people\n", n, float64(info.Size())/1e6)
	for range 3 {
		data, err := b.folder("log")
		if err != nil {
			return err
		}
		var out bytes.Buffer
		took, err := b.run(nil, &out, b.program, "import", "--data", data, "--format", "json", path)
		if err != nil {
			return err
		}
		var done struct {
			Files []struct{ Stored int64 }
		}
		if err := json.Unmarshal(out.Bytes(), &done); err != nil {
			return err
		}
		size := int64(0)
		if info, err := os.Stat(filepath.Join(data, "events.duckdb")); err == nil {
			size = info.Size()
		}
		stored := done.Files[0].Stored
		fmt.Printf("  payoff import, stored: %8.0f lines/s  (%.2f s; %d page views, %.1f bytes each on disk, visits included)\n",
			float64(n)/took.Seconds(), took.Seconds(), stored, float64(size)/float64(max(stored, 1)))
		if err := os.RemoveAll(data); err != nil {
			return err
		}
		if _, err := exec.LookPath("goaccess"); err != nil {
			fmt.Println("  goaccess isn't installed: no comparison")
			continue
		}
		took, err = b.run(nil, io.Discard, "goaccess", path, "--log-format=COMBINED", "--no-progress", "-o", filepath.Join(b.dir, "goaccess.json"))
		if err != nil {
			return err
		}
		fmt.Printf("  goaccess, not stored:  %8.0f lines/s  (%.2f s)\n", float64(n)/took.Seconds(), took.Seconds())
	}
	fmt.Println()
	return os.Remove(path)
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
		fmt.Printf("  %-14s %8.0f rows/s  (%.2f s)\n", what, float64(n)/took.Seconds(), took.Seconds())
	}
	took, err := b.run(nil, io.Discard, b.program, "verdict", "--data", data, "--range", "2026-Q2")
	if err != nil {
		return err
	}
	fmt.Printf("  verdict over a quarter of them: %.2f s\n\n", took.Seconds())
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
	fmt.Printf("classify: %d lines, %.0f lines/s\n\n", n, float64(n)/took.Seconds())
	return nil
}

// packages runs the benchmarks that measure inside a process.
func (b *bench) packages(events int) error {
	fmt.Printf("inside the process, %d events where events are asked:\n", events)
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchtime", "1x", "-timeout", "60m",
		"./events/duckdb", "./decide", "./attribute", "./measure", "./classify", "./importer", "./record")
	cmd.Env = append(os.Environ(), fmt.Sprintf("PAYOFF_BENCH_EVENTS=%d", events))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// generate writes n lines (and a header, where line(-1) is one) that are the same at every run.
func generate(path string, n int, line func(r *rand.Rand, i, n int) string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := -1; i < n; i++ {
		if text := line(r, i, n); text != "" {
			out.WriteString(text)
			out.WriteByte('\n')
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

var (
	people = []string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.%d Safari/605.1.15",
	}
	bots = []string{
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
		"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "curl/8.5.0", "python-requests/2.31.0",
	}
	referrers = []string{"-", "-", "-", "https://www.google.com/", "https://l.instagram.com/", "https://l.facebook.com/", "https://t.co/x%d", "https://news.example/%d"}
)

func pick(r *rand.Rand, from []string) string {
	s := from[r.IntN(len(from))]
	if strings.Contains(s, "%d") {
		return fmt.Sprintf(s, 100+r.IntN(40))
	}
	return s
}

// logLine is a combined line of half a year: two fifths page views of people, the rest assets and bots.
func logLine(r *rand.Rand, i, n int) string {
	if i < 0 {
		return ""
	}
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(float64(i) / float64(n) * float64(180*24*time.Hour)))
	agent, path := pick(r, people), fmt.Sprintf("/p/%d", r.IntN(400))
	referrer := "https://shop.example/"
	switch x := r.IntN(100); {
	case x < 45:
		path = fmt.Sprintf("/assets/%d.jpg", r.IntN(900))
	case x < 60:
		agent = pick(r, bots)
	case x < 75:
		referrer = pick(r, referrers)
		if r.IntN(20) == 0 {
			path += "?utm_source=newsletter&utm_medium=email"
		}
	}
	return fmt.Sprintf(`10.%d.%d.%d - - [%s] "GET %s HTTP/1.1" 200 %d "%s" "%s"`, r.IntN(4), r.IntN(250), r.IntN(250),
		at.Format("02/Jan/2006:15:04:05 -0700"), path, 500+r.IntN(90000), referrer, agent)
}

func orderRow(r *rand.Rand, i, n int) string {
	if i < 0 {
		return "date,order,amount,currency,tax,email,source,medium"
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*300/n)
	source := []string{"instagram,social", "facebook,paid", "newsletter,email", ","}[r.IntN(4)]
	return fmt.Sprintf("%s,N%d,%d.%02d,EUR,0.00,buyer%d@example.org,%s", day.Format(time.DateOnly), 1000+i, 5+r.IntN(200), r.IntN(100), r.IntN(n/2+1), source)
}

func visitLine(r *rand.Rand, i, _ int) string {
	if i < 0 {
		return ""
	}
	return fmt.Sprintf(`{"url":"https://shop.example/p/%d?utm_source=ig&utm_medium=social","referrer":"%s","user_agent":"%s","ip":"192.0.2.%d","hosts":["shop.example"]}`,
		r.IntN(400), pick(r, referrers), pick(r, people), r.IntN(250))
}
