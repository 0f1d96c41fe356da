package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
)

// telling logs where a handler panicked and lets the panic end the connection, as it would without. The log
// holds no part of the request, and of the panic only what the runtime says: any other text may hold a
// visitor's data.
func telling(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { // how a handler ends a connection on purpose
				panic(p)
			}
			what := fmt.Sprintf("a %T", p)
			if e, ok := p.(runtime.Error); ok {
				what = e.Error()
			}
			log.Error("a request met a mistake of the program, please report it", "mistake", what, "stack", string(debug.Stack()))
			panic(http.ErrAbortHandler)
		}()
		next.ServeHTTP(w, r)
	})
}
