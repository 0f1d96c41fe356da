package api

import (
	"fmt"
	"net/http"
	"sort"
	"strings"
	"sync"

	"payoff/books"
	"payoff/collect"
	"payoff/connect"
	"payoff/record"
)

// HookSecret is the name under which the secret of a hook is kept.
func HookSecret(source, id string) string { return HookSecrets + source + "/" + id }

// HookSecrets is how the names of all hooks' secrets begin.
const HookSecrets = "hook/"

// maxHookID bounds the id of a hook, in bytes.
const maxHookID = 64

// A hooked is what became of a vendor's message.
type hooked struct {
	Outcome outcome `json:"outcome,omitempty" jsonschema:"what became of what it says; here answers a vendor that only asks whether somebody is"`
	Ignored string  `json:"ignored,omitempty" jsonschema:"why nothing of it is recorded"`
}

// here answers who only asks whether somebody is.
const here outcome = "here"

// hook takes what a vendor tells of an order. Whose it is says the address, that it is true the signature.
func (s *Server) hook(w http.ResponseWriter, r *http.Request) {
	if !s.rates.take(ClientAddress(r, s.o.Trust)) {
		fail(w, http.StatusTooManyRequests, "too many requests from one address: send it again in a few seconds")
		return
	}
	unknown := func() {
		fail(w, http.StatusNotFound, "there is no such hook: payoff key list shows those that there are")
	}
	source, ok := connect.Named(r.PathValue("source"))
	id := r.PathValue("id")
	if !ok || len(id) > maxHookID {
		unknown()
		return
	}
	business, secret, ok, err := s.o.State.FindSecret(r.Context(), HookSecret(source.Name, id))
	switch {
	case err != nil:
		s.fail(w, err)
		return
	case !ok:
		unknown()
		return
	}
	body, ok := read(w, r, connect.MaxBody)
	if !ok {
		return
	}
	if source.Ping != nil && source.Ping(r.Header, body) {
		answerJSON(w, http.StatusOK, hooked{Outcome: here})
		return
	}
	if !source.Verify(secret, r.Header, body, s.o.Now()) {
		s.hooks.count(source.Name, "refused")
		fail(w, http.StatusUnauthorized, "the signature isn't one with this hook's secret")
		return
	}
	b, by := s.all.get(business), books.Actor{Kind: books.ByKey, Name: source.Name + " hook"}
	if source.Read == nil {
		s.recordFacts(w, r, b, by, body)
		s.hooks.count(source.Name, "taken")
		return
	}
	done, ignored, err := s.recordMessage(r, b, by, source, body)
	switch {
	case err != nil:
		s.hooks.count(source.Name, "failed")
		s.fail(w, err)
	case ignored != "":
		s.hooks.count(source.Name, "ignored")
		s.o.Log.Info("a hook's message was left out", "source", source.Name, "because", ignored)
		answerJSON(w, http.StatusOK, hooked{Ignored: ignored})
	default:
		s.hooks.count(source.Name, "taken")
		answerJSON(w, http.StatusOK, hooked{Outcome: outcomes[done]})
	}
}

func (s *Server) recordMessage(r *http.Request, b books.Business, by books.Actor, source connect.Source, body []byte) (done record.Outcome, ignored string, err error) {
	rec, err := record.Open(r.Context(), s.o.State, b.ID)
	if err != nil {
		return done, "", err
	}
	m, err := source.Read(r.Header, body, connect.Options{Buyer: rec.Buyer, Table: s.o.Names, Hosts: b.Hosts(), Now: s.o.Now()})
	if err != nil || m.Ignored != "" {
		return done, m.Ignored, err
	}
	if m.Order != nil && m.Token != "" {
		visitor, held, err := s.o.Live.Tokens().Open(r.Context(), b.ID, collect.CartToken, m.Token)
		if err != nil {
			return done, "", err
		}
		if held {
			m.Order.Visitors = []int64{visitor}
		}
	}
	err = rec.Batch(r.Context(), record.Options{Via: m.Via(), By: by}, func(batch *record.Batch) error {
		done, ignored, err = m.Record(batch)
		return err
	})
	return done, ignored, err
}

// A hookTally is how many requests of a source had one outcome since the start: taken, ignored, refused for
// their signature, or failed.
type hookTally struct{ source, outcome string }

type hookTallies struct {
	mu sync.Mutex
	n  map[hookTally]int64 // under mu
}

func (t *hookTallies) count(source, outcome string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n[hookTally{source, outcome}]++
}

// lines are the tallies in Prometheus' text format.
func (t *hookTallies) lines() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for k, n := range t.n {
		lines = append(lines, fmt.Sprintf("payoff_hooks_total{source=%q,outcome=%q} %d\n", k.source, k.outcome, n))
	}
	sort.Strings(lines)
	return "# HELP payoff_hooks_total Signed messages of vendors since the start: taken, ignored, refused for their signature, failed.\n# TYPE payoff_hooks_total counter\n" + strings.Join(lines, "")
}
