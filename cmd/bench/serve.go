package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"payoff"
	"payoff/events"
	"payoff/events/duckdb"
	"payoff/events/eventstest"
)

// serve measures a server under the program's own generator on the same machine: single events as fast
// as they are answered, then 2,000 a second while the overview is asked over a year of events.
func (b *bench) serve(n int, lasts time.Duration) error {
	fmt.Printf("serve: single events for %v, generator on the same machine\n", lasts)
	data, err := b.folder("serve")
	if err != nil {
		return err
	}
	s, err := b.start(data)
	if err != nil {
		return err
	}
	if _, err := s.load("as fast as answered", "--connections", "256", "--for", lasts.String()); err != nil {
		return err
	}
	if err := s.stop(); err != nil {
		return err
	}
	if data, err = b.year(n); err != nil {
		return err
	}
	if s, err = b.start(data); err != nil {
		return err
	}
	fmt.Printf("  with %d events of a year, 2,000 more a second, and the overview asked all the while\n", n)
	asked := make(chan error, 1)
	enough := make(chan struct{})
	go func() { asked <- s.overview(enough) }()
	_, err = s.load("at 2,000 a second", "--rate", "2000", "--connections", "256", "--for", lasts.String())
	close(enough)
	if e := <-asked; err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	fmt.Println()
	return s.stop()
}

// batch measures what other servers hand in.
func (b *bench) batch(lasts time.Duration) error {
	fmt.Printf("batch: requests of 500 events for %v, generator on the same machine\n", lasts)
	data, err := b.folder("batch")
	if err != nil {
		return err
	}
	s, err := b.start(data)
	if err != nil {
		return err
	}
	if _, err := s.load("as fast as answered", "--batch", "500", "--key", s.collect, "--connections", "8", "--for", lasts.String()); err != nil {
		return err
	}
	fmt.Println()
	return s.stop()
}

// starts measures how long a server with a year of events takes to its first answer, and what it then
// needs to stand idle.
func (b *bench) starts(n int) error {
	data, err := b.year(n)
	if err != nil {
		return err
	}
	fmt.Printf("start: with %d events of a year\n", n)
	var took []float64
	for range 5 {
		s, err := b.start(data)
		if err != nil {
			return err
		}
		took = append(took, s.took.Seconds())
		if len(took) == 5 {
			time.Sleep(10 * time.Second)
			_, now, err := s.memory()
			if err != nil {
				return err
			}
			fmt.Printf("  its first answer comes after %.2f s (median of 5, %.2f to %.2f); at rest it takes %d MB\n", median(took), slices.Min(took), slices.Max(took), now)
		}
		if err := s.stop(); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

// year is a data folder with a year of made-up events that ends today. It is made once.
func (b *bench) year(n int) (string, error) {
	data := filepath.Join(b.dir, "year")
	if _, err := os.Stat(data); err == nil {
		return data, nil
	}
	if _, err := b.folder("year"); err != nil {
		return "", err
	}
	store, err := duckdb.Open(b.ctx, duckdb.Options{Path: filepath.Join(data, "events.duckdb")})
	if err != nil {
		return "", err
	}
	sequence, part := int64(0), make([]events.Event, 0, 200_000)
	flush := func() error {
		sequence++
		_, err := store.Append(b.ctx, events.Batch{Business: 1, Source: events.Script, Collector: "made up", Sequence: sequence, Events: slices.Values(part)})
		part = part[:0]
		return err
	}
	for e := range b.made(n) {
		if e.Site = "shop.example"; len(part) == cap(part) {
			if err := flush(); err != nil {
				return "", err
			}
		}
		part = append(part, e)
	}
	if err := flush(); err != nil {
		return "", err
	}
	if err := store.Checkpoint(b.ctx); err != nil {
		return "", err
	}
	return data, store.Close()
}

// made are the year's events.
func (b *bench) made(n int) iter.Seq[events.Event] {
	zone, err := time.LoadLocation(benchZone)
	if err != nil {
		fail(err)
	}
	return eventstest.Generate(eventstest.Made{Seed: 1, Events: n, From: payoff.DateIn(time.Now(), zone) - 364, Days: 365, Zone: zone})
}

// A served folder is one that a server of its own has open.
type served struct {
	*bench
	data, url     string
	collect, read string // keys
	cmd           *exec.Cmd
	said          *bytes.Buffer
	took          time.Duration // until its first answer
}

func (b *bench) start(data string) (*served, error) {
	s := &served{bench: b, data: data, said: &bytes.Buffer{}}
	for scope, key := range map[string]*string{"collect": &s.collect, "read": &s.read} {
		var out bytes.Buffer
		if _, err := b.run(nil, &out, b.program, "key", "create", "--data", data, "--scope", scope); err != nil {
			return nil, err
		}
		*key = strings.TrimSpace(out.String())
	}
	s.cmd = exec.CommandContext(b.ctx, b.program, "serve", "--data", data, "--addr", "127.0.0.1:0", "--trust-proxy", "127.0.0.1/32")
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.Stderr = s.said
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(line), " at ")
	if err != nil || !ok {
		s.cmd.Wait() // so that all it said is there
		return nil, fmt.Errorf("the server says %q: %s", line, s.said)
	}
	s.url = url
	r, err := http.Get(url + "/healthz")
	if err != nil {
		return nil, err
	}
	s.took = time.Since(began)
	return s, r.Body.Close()
}

func (s *served) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("payoff serve: %w: %s", err, s.said)
	}
	return nil
}

// load runs the generator and tells what it says, what the server took for it, and when all of it could
// be seen.
func (s *served) load(how string, args ...string) (sent int64, err error) {
	known, err := s.pageviews()
	if err != nil {
		return 0, err
	}
	before, err := s.cpu()
	if err != nil {
		return 0, err
	}
	var out bytes.Buffer
	if _, err := s.run(nil, &out, s.program, append([]string{"load", "--url", s.url, "--site", "shop.example", "--format", "json"}, args...)...); err != nil {
		return 0, err
	}
	done := time.Now()
	after, err := s.cpu()
	if err != nil {
		return 0, err
	}
	var l struct {
		Events       int64              `json:"events"`
		Acknowledged int64              `json:"acknowledged"`
		PerSecond    float64            `json:"per_second"`
		Answer       map[string]float64 `json:"answer_ms"`
		CPU          float64            `json:"cpu_seconds"`
	}
	if err := json.Unmarshal(out.Bytes(), &l); err != nil {
		return 0, err
	}
	most, now, err := s.memory()
	if err != nil {
		return 0, err
	}
	fmt.Printf("  %-20s %8.0f events/s acknowledged on disk (%d of %d); answers p50 %.1f, p95 %.1f, p99 %.1f, at most %.1f ms\n", how+":", l.PerSecond,
		l.Acknowledged, l.Events, l.Answer["p50"], l.Answer["p95"], l.Answer["p99"], l.Answer["max"])
	fmt.Printf("  %-20s %.1f µs of processor time an event in the server, %.1f in the generator; memory %d MB, at most %d MB\n", "",
		float64((after-before).Microseconds())/float64(l.Events), l.CPU*1e6/float64(l.Events), now, most)
	for {
		seen, err := s.pageviews()
		if err != nil {
			return 0, err
		}
		if seen-known >= l.Acknowledged {
			fmt.Printf("  %-20s all of it seen by `payoff ask` %.1f s after the last answer\n", "", time.Since(done).Seconds())
			return l.Acknowledged, nil
		}
		if time.Since(done) > time.Minute {
			return 0, fmt.Errorf("of %d events %d are seen after a minute", l.Acknowledged, seen-known)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// pageviews counts those of today and yesterday, so that midnight may come.
func (s *served) pageviews() (int64, error) {
	var out bytes.Buffer
	now := time.Now().UTC()
	query := fmt.Sprintf(`{"range":"%s..%s","metrics":["pageviews"]}`, now.AddDate(0, 0, -1).Format(time.DateOnly), now.AddDate(0, 0, 2).Format(time.DateOnly))
	if _, err := s.run(strings.NewReader(query), &out, s.program, "ask", "--data", s.data, "-"); err != nil {
		return 0, err
	}
	var answer struct{ Rows []struct{ Metrics []int64 } }
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil || len(answer.Rows) != 1 {
		return 0, fmt.Errorf("payoff ask says %s: %w", out.String(), err)
	}
	return answer.Rows[0].Metrics[0], nil
}

// overview asks what a 12-month overview shows, one question after the other, until it is enough.
func (s *served) overview(enough <-chan struct{}) error {
	var took []float64
	for {
		for _, q := range []string{
			`"metrics":["visits"],"dimensions":["time:day","channel"],"limit":10000`,
			`"metrics":["visitors","visits","pageviews","bounce_rate","visit_seconds","conversion_rate"]`,
			`"metrics":["visits","conversion_rate"],"dimensions":["network"]`,
			`"metrics":["visits","bounce_rate"],"dimensions":["entry_page"],"limit":10`,
			`"metrics":["pageviews"],"dimensions":["page"],"limit":10`,
		} {
			select {
			case <-enough:
				if len(took) == 0 {
					return nil
				}
				slices.Sort(took)
				fmt.Printf("  %-20s %d questions of the overview: p50 %.0f, p95 %.0f, at most %.0f ms\n", "meanwhile:", len(took),
					1000*median(took), 1000*took[len(took)*95/100], 1000*took[len(took)-1])
				return nil
			default:
			}
			began := time.Now()
			if err := s.ask(`{"range":"last-365-days",` + q + `}`); err != nil {
				return err
			}
			took = append(took, time.Since(began).Seconds())
		}
	}
}

func (s *served) ask(query string) error {
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.url+"/api/v1/query", strings.NewReader(query))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.read)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("query: %s: %s", answer.Status, body)
	}
	return err
}

// cpu is the processor time that the server has taken so far, user and system, by the system's count of
// hundredths of a second.
func (s *served) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ") // behind the program's name
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat says %s", b)
	}
	ticks := 0
	for _, text := range f[11:13] {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// memory is what the server takes of it, in MB: at most so far, and now.
func (s *served) memory() (most, now int, err error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(b)) {
		for name, to := range map[string]*int{"VmHWM:": &most, "VmRSS:": &now} {
			if kb, ok := strings.CutPrefix(line, name); ok {
				if _, err := fmt.Sscan(kb, to); err != nil {
					return 0, 0, err
				}
				*to /= 1000
			}
		}
	}
	return most, now, nil
}
