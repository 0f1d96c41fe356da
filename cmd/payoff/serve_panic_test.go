package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A mistake of the program is told with its place and without the request; others are answered as before.
func TestPanicsAreTold(t *testing.T) {
	log := make(lines, 10)
	mux := http.NewServeMux()
	mux.HandleFunc("/index", func(_ http.ResponseWriter, r *http.Request) { _ = strings.Split(r.URL.Path, "/")[len(r.URL.Path)] })
	mux.HandleFunc("/text", func(_ http.ResponseWriter, r *http.Request) { panic("eve@example.org asked for " + r.URL.RawQuery) })
	mux.HandleFunc("/error", func(_ http.ResponseWriter, r *http.Request) { panic(errors.New(r.UserAgent())) })
	mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/fine", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(telling(mux, slog.New(slog.NewTextHandler(log, nil))))
	for _, c := range []struct{ path, says string }{
		{"/index", `mistake="runtime error: index out of range`}, {"/text", `mistake="a string"`}, {"/error", `mistake="a *errors.errorString"`}, {"/abort", ""},
	} {
		if r, err := server.Client().Get(server.URL + c.path + "?secret"); err == nil {
			t.Errorf("%s is answered with %s", c.path, r.Status)
		}
		text := ""
		select {
		case text = <-log:
		default: // a connection ends after its line is written
		}
		if !strings.Contains(text, c.says) || (c.says == "") != (text == "") || c.says != "" && !strings.Contains(text, "serve_panic_test.go") {
			t.Errorf("%s says %q", c.path, text)
		}
		if strings.Contains(text, "secret") || strings.Contains(text, "eve@") || strings.Contains(text, "Go-http-client") {
			t.Errorf("%s tells of who asked: %q", c.path, text)
		}
	}
	if r, err := server.Client().Get(server.URL + "/fine"); err != nil || r.StatusCode != http.StatusNoContent {
		t.Errorf("%v, %v", r, err)
	}
	server.Close()
}
