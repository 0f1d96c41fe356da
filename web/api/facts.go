package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/collect"
	"payoff/record"
)

// defaultShop is whose ids they are where a statement doesn't say.
const defaultShop = "api"

// facts records what a business's server states: all of a request or nothing.
func (s *Server) facts(w http.ResponseWriter, r *http.Request) {
	b, by, ok := s.enterAs(w, r, "write")
	if !ok {
		return
	}
	body, ok := read(w, r, maxBatch)
	if !ok {
		return
	}
	s.recordFacts(w, r, b, by, body)
}

func (s *Server) recordFacts(w http.ResponseWriter, r *http.Request, b books.Business, by books.Actor, body []byte) {
	var in stated
	if !utf8.Valid(body) {
		fail(w, http.StatusBadRequest, "the facts aren't UTF-8: write them in it")
		return
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&in)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("something stands behind the end")
		}
	}
	if err != nil {
		fail(w, http.StatusBadRequest, `want {"facts":[{"kind":"order","id":"1001",...}]}: `+strings.TrimPrefix(err.Error(), "json: "))
		return
	}
	if n := len(in.Facts); n == 0 || n > maxEvents {
		fail(w, http.StatusBadRequest, "want 1 to 1,000 facts")
		return
	}
	became, err := s.record(r.Context(), b, by, in.Facts)
	if err != nil {
		s.fail(w, err)
		return
	}
	answerJSON(w, http.StatusOK, results[recorded]{became})
}

// stated is what a server sends. A fact's fields are those of its kind.
type stated struct {
	Facts []fact `json:"facts"`
}

type fact map[string]json.RawMessage

// recorded is what became of one fact.
type recorded struct {
	Kind    string  `json:"kind"`
	ID      string  `json:"id,omitempty"`
	Outcome outcome `json:"outcome"`
}

// An outcome is what became of a statement, or of a vendor's message.
type outcome string

var outcomes = []outcome{record.Stored: "stored", record.Known: "known", record.Updated: "updated"}

// record stores statements all at once. A failure that the sender can act on names the statement by its
// place.
func (s *Server) record(ctx context.Context, b books.Business, by books.Actor, facts []fact) ([]recorded, error) {
	rec, err := record.Open(ctx, s.o.State, b.ID)
	if err != nil {
		return nil, err
	}
	rates, err := s.o.State.Rates(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	st := stating{recorder: rec, business: b, rates: rates, names: s.o.Names, open: func(token string) (int64, bool, error) {
		return s.o.Live.Tokens().Open(ctx, b.ID, collect.CartToken, token)
	}}
	out := make([]recorded, len(facts))
	err = rec.Batch(ctx, record.Options{Via: books.API, By: by}, func(batch *record.Batch) error {
		for i, raw := range facts {
			var err error
			out[i], err = st.record(batch, raw)
			if k := payoff.KindOf(err); k != "" && k != payoff.Internal {
				return payoff.Fail(k, "fact %d: %v; nothing of the request was stored", i, err)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// stating is what it takes to understand the statements of a request.
type stating struct {
	recorder *record.Recorder
	business books.Business
	rates    []books.Rate
	names    *classify.Table
	open     func(token string) (visitor int64, holds bool, err error)
}

func (st *stating) record(batch *record.Batch, raw fact) (recorded, error) {
	f, err := readStatement(raw)
	if err != nil {
		return recorded{}, err
	}
	out := recorded{Kind: f.kind, ID: f.id}
	became, err := st.state(batch, f)
	out.Outcome = outcomes[became]
	return out, inFields(f.kind, err)
}

// state records one statement. What has no number of its own in the books is known by shop and id.
func (st *stating) state(batch *record.Batch, f statement) (record.Outcome, error) {
	w := &record.Words{Of: f.words, Business: st.business, Names: st.names, Shop: defaultShop}
	if f.kind == "refund" {
		return batch.RefundOnce(w.ShopOf(), f.words["order"], f.id, f.words["amount"])
	}
	at, err := f.moment(st.business.Zone)
	if err != nil {
		return 0, err
	}
	w.Of["on"] = payoff.DateIn(at, st.business.Zone).String()
	key := w.ShopOf() + "/" + f.id
	if order := w.Of["order"]; order != "" && !strings.Contains(order, "/") {
		w.Of["order"] = w.ShopOf() + "/" + order
	}
	switch f.kind {
	case "order":
		o, err := w.Order(st.recorder, at)
		if err == nil {
			o.Number, o.Aliases = f.id, f.aliases
			o.Visitors, err = st.visitors(f)
		}
		if err != nil {
			return 0, err
		}
		return batch.Order(o)
	case "lead":
		l, err := w.Lead(st.recorder, at)
		if err == nil {
			l.Visitors, err = st.visitors(f)
		}
		if err != nil {
			return 0, err
		}
		return batch.Lead(l)
	case "time", "cost":
		read := w.Time
		if f.kind == "cost" {
			read = w.Cost
		}
		e, err := read()
		if err != nil {
			return 0, err
		}
		e.Key = key
		return batch.Entry(e)
	case "win":
		win, err := w.Win()
		if err != nil {
			return 0, err
		}
		win.ID = key
		return batch.Win(win)
	case "budget":
		budget, err := w.Budget()
		if err != nil {
			return 0, err
		}
		return batch.Budget(budget)
	case "answer":
		a, err := w.Answer()
		if err != nil {
			return 0, err
		}
		a.ID = key
		return batch.Answer(a)
	}
	return st.rate(batch, w)
}

// rate records the rates of a statement: it is updated where one of them is.
func (st *stating) rate(batch *record.Batch, w *record.Words) (record.Outcome, error) {
	rates, err := w.Rates()
	if err != nil {
		return 0, err
	}
	all := record.Known
	for _, r := range rates {
		outcome, err := batch.Rate(st.rates, r)
		if err != nil {
			return 0, err
		}
		if outcome != record.Known {
			all = outcome
		}
		st.rates = append(st.rates, r)
	}
	return all, nil
}

// visitors is whom the statement's token belongs to. One that doesn't hold is left aside: the order
// stands without it.
func (st *stating) visitors(f statement) ([]int64, error) {
	if f.token == "" {
		return nil, nil
	}
	visitor, holds, err := st.open(f.token)
	if err != nil || !holds {
		return nil, err
	}
	return []int64{visitor}, nil
}

// A statement is one fact as a business's server states it.
type statement struct {
	kind, id string
	at       string
	words    map[string]string // by the names of `payoff log`
	aliases  []string
	token    string // of the visitor whose order or lead it is
}

// moment is when it happened: RFC 3339, or a day in the business's zone.
func (f statement) moment(zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, f.at); err == nil {
		return t, nil
	}
	d, err := payoff.ParseDate(f.at)
	if err != nil {
		return time.Time{}, payoff.Fail(payoff.Invalid, "at: want a moment such as 2026-03-02T15:04:05Z or a day such as 2026-03-02")
	}
	return d.LastSecond(zone), nil
}
