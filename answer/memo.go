package answer

import (
	"crypto/sha256"
	"encoding/json"
	"sync"

	"payoff/decide"
)

// A memo remembers what was drawn, by a digest of all that it was drawn from: the same facts give the
// same verdict, so nothing in it can be out of date. Ten thousand draws for a line cost some ten
// milliseconds, and a page asks for a quarter, the one before it and three other rules each time.
type memo struct {
	mu         sync.Mutex
	judgements map[[32]byte]decide.Judgement // under mu
	wholes     map[[32]byte]whole            // under mu
}

type whole struct {
	decide.Whole
	ok bool
}

// memoSize is how many of either kind are kept: some 20 MB. When they are that many all are dropped.
const memoSize = 4000

func newMemo() *memo {
	return &memo{judgements: map[[32]byte]decide.Judgement{}, wholes: map[[32]byte]whole{}}
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
