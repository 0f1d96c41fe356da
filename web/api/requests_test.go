package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// What an operator looks at: answers by route and status, how long they took, and what waits.
func TestRequestsAreMeasured(t *testing.T) {
	h := open(t, 0)
	metrics := func() string {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		return w.Body.String()
	}
	has := func(lines ...string) {
		t.Helper()
		text := metrics()
		for _, line := range lines {
			if !strings.Contains(text, line+"\n") {
				t.Errorf("no %s in\n%s", line, text)
			}
		}
	}
	h.send("/api/event", `{"n":"pageview","u":"https://ada.example/"}`)
	h.send("/api/event", `{"n":"pageview","u":"https://ada.example/"}`)
	h.send("/api/event", `{}`)
	h.send("/hook/stripe/192.0.2.7", `{}`)
	h.send("/eve@example.org", ``)
	has(
		`payoff_requests_total{route="POST /api/event",code="202"} 2`,
		`payoff_requests_total{route="POST /api/event",code="400"} 1`,
		`payoff_requests_total{route="POST /hook/{source}/{id}",code="404"} 1`,
		`payoff_requests_total{route="other",code="404"} 1`,
		`payoff_request_seconds_bucket{route="POST /api/event",le="+Inf"} 3`,
		`payoff_request_seconds_count{route="POST /api/event"} 3`,
		`payoff_events_waiting 2`,
	)
	if err := h.applier.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	has(`payoff_events_waiting 0`, `payoff_events_applied_total 2`, `payoff_requests_total{route="GET /metrics",code="200"} 1`)
	r := httptest.NewRequest("GET", "/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "192.0.2.7") // a proxy that --trust-proxy doesn't name
	w := httptest.NewRecorder()
	if h.handler.ServeHTTP(w, r); w.Code != 401 {
		t.Errorf("/metrics through a proxy: %d", w.Code)
	}
	if text := metrics(); strings.Contains(text, "eve@") || strings.Contains(text, "192.0.2") {
		t.Errorf("a path of somebody's making stands in\n%s", text)
	}
}
