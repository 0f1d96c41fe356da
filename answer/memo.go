package answer

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"

	"payoff/attribute"
	"payoff/decide"
	"payoff/measure"
)

// A memo remembers what was drawn, by a digest of all that it was drawn from: the same facts give the
// same verdict, so nothing in it can be out of date. Ten thousand draws for a line cost some ten
// milliseconds, and a page asks for a quarter, the one before it and three other rules each time.
type memo struct {
	mu         sync.Mutex
	judgements map[[32]byte]decide.Judgement      // under mu
	wholes     map[[32]byte]whole                 // under mu
	compared   map[[32]byte]*attribute.Comparison // under mu; nobody changes one
	lifetimes  map[[32]byte]fitted                // under mu
}

// fitted is a model of customers, or why there is none.
type fitted struct {
	model *measure.LifetimeModel
	lacks string
}

type whole struct {
	decide.Whole
	ok bool
}

// memoCompared is how many comparisons of models are kept: one of 24,000 conversions may hold some MB.
const memoCompared = 40

// memoSize is how many of either kind are kept: some 20 MB. When they are that many all are dropped.
const memoSize = 4000

func newMemo() *memo {
	return &memo{judgements: map[[32]byte]decide.Judgement{}, wholes: map[[32]byte]whole{}, compared: map[[32]byte]*attribute.Comparison{}, lifetimes: map[[32]byte]fitted{}}
}

// digest is of a value's JSON; false where it has none (a figure that isn't a number).
func digest(v any) ([32]byte, bool) {
	b, err := json.Marshal(v)
	if err != nil {
		return [32]byte{}, false
	}
	return sha256.Sum256(b), true
}

// judgeAll is decide.JudgeAll, drawing only what wasn't drawn before.
func (m *memo) judgeAll(b decide.Business, cases []decide.Case) []decide.Judgement {
	if b.Pools == nil {
		b.Pools = decide.Pools(cases)
	}
	of, ok := digest(b)
	if !ok {
		return decide.JudgeAll(b, cases)
	}
	out := make([]decide.Judgement, len(cases))
	keys := make([][32]byte, len(cases))
	for i, c := range cases {
		keys[i], _ = digest(struct {
			Of   [32]byte
			Case decide.Case
		}{of, c})
	}
	var missing []int
	m.mu.Lock()
	for i, key := range keys {
		known, found := m.judgements[key]
		if out[i] = known; !found {
			missing = append(missing, i)
		}
	}
	m.mu.Unlock()
	if len(missing) == 0 {
		return out
	}
	left := make([]decide.Case, len(missing))
	for n, i := range missing {
		left[n] = cases[i]
	}
	drawn := decide.JudgeAll(b, left)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.judgements) > memoSize {
		clear(m.judgements)
	}
	for n, i := range missing {
		out[i] = drawn[n]
		if keys[i] != ([32]byte{}) {
			m.judgements[keys[i]] = drawn[n]
		}
	}
	return out
}

// together is decide.Together, drawn once.
func (m *memo) together(b decide.Business, cases []decide.Case) (decide.Whole, bool) {
	key, ok := digest(struct {
		Of    decide.Business
		Cases []decide.Case
	}{b, cases})
	if !ok {
		return decide.Together(b, cases)
	}
	m.mu.Lock()
	known, found := m.wholes[key]
	m.mu.Unlock()
	if found {
		return known.Whole, known.ok
	}
	drawn, ok := decide.Together(b, cases)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.wholes) > memoSize {
		clear(m.wholes)
	}
	m.wholes[key] = whole{drawn, ok}
	return drawn, ok
}

// compare is attribute.Compare, worked out once for the same conversions.
func (m *memo) compare(all []attribute.Sold, by attribute.Word, order int) (*attribute.Comparison, error) {
	key := digestSold(all, by, order)
	m.mu.Lock()
	known := m.compared[key]
	m.mu.Unlock()
	if known != nil {
		return known, nil
	}
	c, err := attribute.Compare(all, by, order)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.compared) >= memoCompared {
		clear(m.compared)
	}
	m.compared[key] = c
	return c, nil
}

// digestSold is of all that a comparison depends on. JSON of 24,000 journeys would take longer than the
// comparison: what a model reads of each is written by hand.
func digestSold(all []attribute.Sold, by attribute.Word, order int) [32]byte {
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16) // a hash takes all
	var room [8]byte
	number := func(n int64) {
		binary.LittleEndian.PutUint64(room[:], uint64(n))
		_, _ = w.Write(room[:])
	}
	text := func(s string) {
		number(int64(len(s)))
		_, _ = w.WriteString(s)
	}
	moment := func(t time.Time) { number(t.UnixNano()) }
	text(string(by))
	number(int64(order))
	for _, s := range all {
		moment(s.Conversion.At)
		number(s.Conversion.Contribution.Minor)
		text(string(s.Conversion.Contribution.Currency))
		number(int64(len(s.Milestones)))
		for _, t := range s.Milestones {
			moment(t)
		}
		number(int64(len(s.Touches)))
		for _, t := range s.Touches {
			moment(t.At)
			for _, part := range []string{string(t.Origin.Channel), string(t.Origin.Network), t.Origin.Campaign, t.Account} {
				text(part)
			}
		}
	}
	_ = w.Flush()
	return [32]byte(h.Sum(nil))
}

// lifetime is measure.FitLifetime, fitted once for the same customers.
func (m *memo) lifetime(customers []measure.Customer, firsts []float64) (*measure.LifetimeModel, string, error) {
	key, ok := digest(struct {
		Customers []measure.Customer
		Firsts    []float64
	}{customers, firsts})
	if ok {
		m.mu.Lock()
		known, found := m.lifetimes[key]
		m.mu.Unlock()
		if found {
			return known.model, known.lacks, nil
		}
	}
	model, lacks, err := measure.FitLifetime(customers, firsts, lifetimeDraws, lifetimeSeed)
	if err != nil || !ok {
		return model, lacks, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.lifetimes) >= memoCompared {
		clear(m.lifetimes)
	}
	m.lifetimes[key] = fitted{model, lacks}
	return model, lacks, nil
}
