package api

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// requestBounds are the upper ends of how long a request may take, in seconds, by which they are counted.
var requestBounds = [...]float64{0.005, 0.025, 0.1, 0.5, 2.5, 10}

// requests counts answers by route and status, and how long they took. It knows routes, not addresses:
// an unknown path is one route, whatever it says.
type requests struct {
	mu    sync.Mutex
	codes map[routeCode]int64 // under mu
	took  map[string]*took    // under mu
}

type routeCode struct {
	route string
	code  int
}

type took struct {
	upTo    [len(requestBounds)]int64
	count   int64
	seconds float64
}

// measured counts what next answers.
func (q *requests) measured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		r.Pattern = ""
		next.ServeHTTP(seen, r)
		route := r.Pattern
		if route == "" {
			route = "other"
		}
		q.add(route, seen.status, time.Since(began).Seconds())
	})
}

func (q *requests) add(route string, code int, seconds float64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.codes[routeCode{route, code}]++
	t := q.took[route]
	if t == nil {
		t = &took{}
		q.took[route] = t
	}
	for i, bound := range requestBounds {
		if seconds <= bound {
			t.upTo[i]++
		}
	}
	t.count++
	t.seconds += seconds
}

// write writes Prometheus' text format.
func (q *requests) write(w io.Writer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	lines := make([]string, 0, len(q.codes))
	for k, n := range q.codes {
		lines = append(lines, fmt.Sprintf("payoff_requests_total{route=%q,code=\"%d\"} %d\n", k.route, k.code, n))
	}
	slices.Sort(lines)
	fmt.Fprintf(w, "# HELP payoff_requests_total Requests since the start by route and status.\n# TYPE payoff_requests_total counter\n%s", strings.Join(lines, ""))
	fmt.Fprint(w, "# HELP payoff_request_seconds How long requests took by route.\n# TYPE payoff_request_seconds histogram\n")
	routes := make([]string, 0, len(q.took))
	for route := range q.took {
		routes = append(routes, route)
	}
	slices.Sort(routes)
	for _, route := range routes {
		t := q.took[route]
		for i, bound := range requestBounds {
			fmt.Fprintf(w, "payoff_request_seconds_bucket{route=%q,le=\"%g\"} %d\n", route, bound, t.upTo[i])
		}
		fmt.Fprintf(w, "payoff_request_seconds_bucket{route=%q,le=\"+Inf\"} %d\npayoff_request_seconds_sum{route=%q} %g\npayoff_request_seconds_count{route=%q} %d\n",
			route, t.count, route, t.seconds, route, t.count)
	}
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController through.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
