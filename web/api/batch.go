package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"time"
	"unicode/utf8"

	"payoff"
	"payoff/collect"
	"payoff/events"
)

// told is an event of a server's batch: only here may time, address and agent be said.
type told struct {
	collect.Told
	At        *time.Time `json:"at,omitempty" jsonschema:"when it happened; now where left out"`
	IP        string     `json:"ip,omitempty" jsonschema:"the visitor's address; an event without it and without k is nobody else's"`
	UserAgent string     `json:"ua,omitempty" jsonschema:"the visitor's browser, as it names itself"`
}

// batch is what a server sends. Each event is read by itself: a bad one costs no other.
type batch[E any] struct {
	Events []E `json:"events"`
}

// result is what became of one event of a batch.
type result struct {
	Status  status       `json:"status"`
	Dropped collect.Drop `json:"dropped,omitempty" jsonschema:"why it isn't counted"`
	Error   string       `json:"error,omitempty" jsonschema:"why it was refused"`
}

// A status is what became of an event.
type status string

const (
	taken   status = "accepted"
	dropped status = "dropped"
	refuses status = "refused"
)

var statuses = []status{taken, dropped, refuses}

// results answer a batch or a list of facts, in their order.
type results[R any] struct {
	Results []R `json:"results"`
}

// events takes a server's batch: each event has its own answer, and a bad one costs no other.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	b, ok := s.enter(w, r, "collect")
	if !ok {
		return
	}
	body, ok := read(w, r, maxBatch)
	if !ok {
		return
	}
	var in batch[json.RawMessage]
	if err := json.Unmarshal(body, &in); err != nil || !utf8.Valid(body) {
		fail(w, http.StatusBadRequest, `want {"events":[...]} in UTF-8`)
		return
	}
	if n := len(in.Events); n == 0 || n > maxEvents {
		fail(w, http.StatusBadRequest, "want 1 to 1,000 events")
		return
	}
	became := make([]result, len(in.Events))
	var hits, refused []collect.Told
	var at []int // their places in became
	for i, raw := range in.Events {
		hit, err := s.readTold(raw, b.ID)
		if err != nil {
			refused = append(refused, hit)
			became[i] = result{Status: refuses, Error: err.Error()}
			continue
		}
		hits, at = append(hits, hit), append(at, i)
	}
	if len(hits) > 0 {
		out, err := s.o.Batcher.Accept(r.Context(), hits)
		if err != nil {
			s.fail(w, err)
			return
		}
		for n, v := range out {
			switch to := &became[at[n]]; {
			case v.Err != nil:
				*to = result{Status: refuses, Error: v.Err.Error()}
			case v.Drop != "":
				*to = result{Status: dropped, Dropped: v.Drop}
			default:
				to.Status = taken
			}
		}
	}
	// Not before: a batch that isn't taken comes again whole.
	for i := range refused {
		s.o.Batcher.Refuse(&refused[i])
	}
	answerJSON(w, http.StatusAccepted, results[result]{became})
}

func (s *Server) readTold(raw []byte, business int64) (collect.Told, error) {
	var t told
	if err := json.Unmarshal(raw, &t); err != nil {
		return collect.Told{Business: business}, payoff.Fail(payoff.Invalid, "the event is no JSON object as docs/guide/collecting.md describes it")
	}
	hit := t.Told
	hit.Business, hit.At, hit.IP, hit.UserAgent = business, s.o.Now(), t.IP, t.UserAgent
	if t.At != nil {
		hit.At = *t.At
	}
	if _, err := netip.ParseAddr(t.IP); t.IP != "" && err != nil {
		return hit, payoff.Fail(payoff.Invalid, "ip: it isn't an address")
	}
	if len(t.UserAgent) > 1024 {
		return hit, payoff.Fail(payoff.Invalid, "ua: longer than 1,024 bytes")
	}
	return hit, hit.Check()
}

// query answers a question over the key's business.
func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	b, ok := s.enter(w, r, "read")
	if !ok {
		return
	}
	body, ok := read(w, r, maxQuery)
	if !ok {
		return
	}
	q, err := events.ParseQuery(body, payoff.DateIn(s.o.Now(), b.Zone), b.Zone)
	if err != nil {
		s.fail(w, err)
		return
	}
	out, err := s.o.Answers.Ask(r.Context(), b, q.Over())
	if err != nil {
		s.fail(w, err)
		return
	}
	var cut string
	if out.Rows, cut = q.Cut(out.Rows); cut != "" {
		out.Notes = append(out.Notes, cut)
	}
	answerJSON(w, http.StatusOK, out)
}
