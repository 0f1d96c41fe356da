// Package api is what programs talk to: the endpoint of the script on a page, a server's batches of
// events and facts, queries, health and metrics.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"payoff"
	"payoff/answer"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/record"
	"payoff/web/track"
)

// The limits of what a request may bring, in bytes, and how many things a batch may hold.
const (
	maxEvent  = 64 << 10
	maxAsk    = 16 << 10
	maxBatch  = 4 << 20
	maxQuery  = 64 << 10
	maxEvents = 1000
)

// State is what the server asks of the books.
type State interface {
	record.Store
	Keys(ctx context.Context, business int64) ([]books.Key, error)
	Rates(ctx context.Context, business int64) ([]books.Rate, error)
	// FindSecret finds which business has a secret of that name.
	FindSecret(ctx context.Context, name string) (business int64, value string, ok bool, err error)
}

// Options is what a server is made of. All fields but Trust, PerAddress, Gauges and Version are needed.
type Options struct {
	Businesses []books.Business
	State      State
	Answers    *answer.Answerer
	Names      *classify.Table // of networks and channels
	Live       *collect.Live
	Batcher    *collect.Batcher
	Applier    *collect.Applier
	Trust      []netip.Prefix // proxies whose X-Forwarded-For is believed
	PerAddress float64        // events a second from one address, over ten seconds; 0 is no limit
	// Gauges, where it isn't nil, are what /metrics says beside what the server itself knows.
	Gauges func() []Gauge
	// Version is the program's, as the API's description names it.
	Version string
	Now     func() time.Time
	Log     *slog.Logger
}

// A Server answers requests; its methods may be called at once.
type Server struct {
	o       Options
	all     *businesses
	keys    *keys
	rates   *rates
	hooks   *hookTallies
	asked   *requests
	scripts http.Handler
	// description is the OpenAPI document, made when it is first asked for.
	description func() ([]byte, error)
}

// New makes a server.
func New(o Options) *Server {
	all := newBusinesses(o.Businesses)
	return &Server{
		o: o, all: all, keys: newKeys(o.State, all), rates: newRates(o.PerAddress, o.Now), hooks: &hookTallies{n: map[hookTally]int64{}},
		asked: &requests{codes: map[routeCode]int64{}, took: map[string]*took{}}, scripts: track.Handler(),
		description: sync.OnceValues(func() ([]byte, error) { return describe(o.Version) }),
	}
}

// allow lets pages of the businesses' sites read the answer. It says whether the page that a browser
// names is one of them; where none is named nothing speaks against it.
func (s *Server) allow(w http.ResponseWriter, r *http.Request) bool {
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || !s.o.Live.Knows(u.Hostname()) {
		return false
	}
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Access-Control-Expose-Headers", "X-Payoff-Dropped, Retry-After")
	return true
}

func (s *Server) preflight(w http.ResponseWriter, r *http.Request) {
	if s.allow(w, r) {
		w.Header().Set("Access-Control-Allow-Methods", "POST")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.Header().Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}

// read reads a body of at most limit bytes, or answers why not.
func read(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fail(w, http.StatusRequestEntityTooLarge, "the body is longer than "+strconv.FormatInt(limit, 10)+" bytes")
		return nil, false
	case err != nil:
		fail(w, http.StatusBadRequest, "the body ended before its end")
		return nil, false
	}
	return body, true
}

// fail answers a failure by its kind. What nobody outside can act on is logged, and not told.
func (s *Server) fail(w http.ResponseWriter, err error) {
	status, text := http.StatusInternalServerError, "something is broken here: the log says what"
	switch payoff.KindOf(err) {
	case payoff.Invalid:
		status = http.StatusBadRequest
	case payoff.NotFound:
		status = http.StatusNotFound
	case payoff.Conflict:
		status = http.StatusConflict
	case payoff.Denied:
		status = http.StatusForbidden
	case payoff.Full:
		status = http.StatusServiceUnavailable
	default:
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			fail(w, http.StatusServiceUnavailable, "it took too long: send it again in a few seconds")
			return
		}
		s.o.Log.Error("a request failed", "error", err)
		fail(w, status, text)
		return
	}
	fail(w, status, err.Error())
}

// A failure is what is answered where nothing was done.
type failure struct {
	Error string `json:"error" jsonschema:"what is wrong, and what to do about it"`
}

// retryAfter is what a sender that was refused is asked to wait, in seconds.
const retryAfter = 5

func fail(w http.ResponseWriter, status int, text string) {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	answerJSON(w, status, failure{text})
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"error":"the answer can't be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}

// ClientAddress is who sent the request. A proxy among trust is believed: the address is the last one
// in X-Forwarded-For that is none of them. IPv6 addresses are whole here.
func ClientAddress(r *http.Request, trust []netip.Prefix) netip.Addr {
	trusted := func(a netip.Addr) bool {
		for _, p := range trust {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	var from netip.Addr
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		from = at.Addr().Unmap().WithZone("")
	}
	if !trusted(from) {
		return from
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return from // what stands before garbage can't be believed either
		}
		if from = hop.Unmap().WithZone(""); !trusted(from) {
			return from
		}
	}
	return from
}
