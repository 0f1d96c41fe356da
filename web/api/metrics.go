package api

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"sort"
	"strings"
)

// A Gauge is one figure of /metrics.
type Gauge struct {
	Name, Help string
	Labels     string // {version="1"}; "" where there are none
	Value      float64
}

// ready says whether hits can be taken and seen: not while the engine refuses what the journal holds.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.o.Applier.Failing() {
		fail(w, http.StatusServiceUnavailable, "the engine does not take what was accepted; it is kept, and tried again")
		return
	}
	w.Write([]byte("ready\n"))
}

// metrics writes Prometheus' text format. It names sites and counts, and so is for this machine or
// for who has a read key; what a proxy on this machine passed on came from elsewhere.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	passed := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Real-Ip") != ""
	if !ClientAddress(r, s.o.Trust).IsLoopback() || passed {
		if _, ok := s.enter(w, r, "read"); !ok {
			return
		}
	}
	var b bytes.Buffer
	b.WriteString("# HELP payoff_hits_total Hits since the start by site and outcome; outcome is counted or the reason why not.\n# TYPE payoff_hits_total counter\n")
	var lines []string
	counted := int64(0)
	for t, n := range s.o.Batcher.Tallies() {
		outcome := string(t.Drop)
		if outcome == "" {
			outcome = "counted"
			counted += n
		}
		lines = append(lines, fmt.Sprintf("payoff_hits_total{site=%q,outcome=%q} %d\n", t.Site, outcome, n))
	}
	sort.Strings(lines)
	b.WriteString(strings.Join(lines, ""))
	s.identityMetrics(&b)
	b.WriteString(s.hooks.lines())
	s.asked.write(&b)
	gauge := func(name, help, kind string, v any) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", name, help, name, kind, name, v)
	}
	failing := 0
	if s.o.Applier.Failing() {
		failing = 1
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	gauge("payoff_hits_waiting", "Hits that wait for the disk.", "gauge", s.o.Batcher.Waiting())
	gauge("payoff_events_waiting", "Events on disk that the engine was not given yet.", "gauge", max(0, counted-s.o.Applier.Handed()))
	gauge("payoff_events_applied_total", "Events stored by the engine since the start.", "counter", s.o.Applier.Applied())
	gauge("payoff_applier_failing", "1 while the engine does not take what the journal holds.", "gauge", failing)
	gauge("go_goroutines", "Goroutines that exist.", "gauge", runtime.NumGoroutine())
	gauge("go_memstats_heap_alloc_bytes", "Heap in use, without DuckDB's own.", "gauge", memory.HeapAlloc)
	if s.o.Gauges != nil {
		for _, g := range s.o.Gauges() {
			fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n%s%s %v\n", g.Name, g.Help, g.Name, g.Name, g.Labels, g.Value)
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Write(b.Bytes())
}

// identityMetrics says what became of tokens and of who signed in; never whose they were.
func (s *Server) identityMetrics(b *bytes.Buffer) {
	b.WriteString("# HELP payoff_tokens_total Tokens since the start by kind and outcome.\n# TYPE payoff_tokens_total counter\n")
	var lines []string
	for t, n := range s.o.Live.Tokens().Tallies() {
		lines = append(lines, fmt.Sprintf("payoff_tokens_total{kind=%q,outcome=%q} %d\n", t.Kind, t.Outcome, n))
	}
	sort.Strings(lines)
	b.WriteString(strings.Join(lines, ""))
	signed, unsigned := s.o.Live.Identified()
	fmt.Fprintf(b, "# HELP payoff_identify_total Sign-ins that pages told of since the start, by whether their signature held.\n# TYPE payoff_identify_total counter\n"+
		"payoff_identify_total{outcome=\"signed\"} %d\npayoff_identify_total{outcome=\"unsigned\"} %d\n", signed, unsigned)
}
