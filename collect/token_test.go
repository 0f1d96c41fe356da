package collect_test

import (
	"strings"
	"testing"
	"time"

	"payoff/collect"
	"payoff/record"
)

// tokens makes a sealer over the world's books, as a start of the program does.
func (w *world) tokens() *collect.Tokens {
	return collect.NewTokens(w.state, record.Random, func() time.Time { return w.now })
}

// A vault is a sealer under test.
type vault struct {
	*collect.Tokens
	t *testing.T
}

func (v vault) seal(business, visitor int64, kind collect.TokenKind) string {
	v.t.Helper()
	text, err := v.Seal(v.t.Context(), business, visitor, kind)
	if err != nil {
		v.t.Fatal(err)
	}
	return text
}

// opens checks whose token it is; 0 is nobody's.
func (v vault) opens(what string, want, business int64, kind collect.TokenKind, text string) {
	v.t.Helper()
	got, ok, err := v.Open(v.t.Context(), business, kind, text)
	if err != nil || ok != (want != 0) || ok && got != want {
		v.t.Errorf("%s: visitor %d, %v, %v; want %d", what, got, ok, err, want)
	}
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	v := vault{w.tokens(), t}
	ada, bo, cart := w.ada.ID, w.bo.ID, collect.CartToken
	one := v.seal(ada, 7, cart)
	if other := v.seal(ada, 7, cart); one == other || one[:20] == other[:20] {
		t.Error("two tokens of one visitor can be told to be one's")
	}
	if strings.Trim(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" || len(one) > 100 {
		t.Errorf("%s doesn't fit into an address", one)
	}
	v.opens("a token", 7, ada, cart, one)
	v.opens("a second time", 7, ada, cart, one)
	v.opens("of another business", 0, bo, cart, one)
	v.opens("as a hand-off", 0, ada, collect.HandoffToken, one)
	v.opens("nothing", 0, ada, cart, "")
	v.opens("garbage", 0, ada, cart, "%%%")
	v.opens("cut", 0, ada, cart, one[:len(one)-1])
	for i := range len(one) {
		changed := []byte(one)
		if changed[i] ^= 1; changed[i] == '-'^1 || changed[i] == '_'^1 {
			changed[i] = 'A'
		}
		if string(changed) != one {
			v.opens("changed", 0, ada, cart, string(changed))
		}
	}
	w.now = w.now.Add(collect.TokenAge)
	v.opens("on its last day", 7, ada, cart, one)
	after := vault{w.tokens(), t}
	after.opens("after a restart", 7, ada, cart, one)
	w.now = w.now.Add(time.Millisecond)
	v.opens("too old", 0, ada, cart, one)
	w.now = w.now.Add(-collect.TokenAge - time.Hour)
	v.opens("from ahead", 0, ada, cart, one)
}

// A hand-off holds for three minutes, once; and once in all also where the program is started again.
func TestHandoffTokens(t *testing.T) {
	w := newWorld(t)
	v := vault{w.tokens(), t}
	ada, handoff := w.ada.ID, collect.HandoffToken
	one, two, three := v.seal(ada, 7, handoff), v.seal(ada, 8, handoff), v.seal(ada, 9, handoff)
	v.opens("a hand-off", 7, ada, handoff, one)
	v.opens("a second time", 0, ada, handoff, one)
	v.Return(one)
	v.opens("given back", 7, ada, handoff, one)
	v.opens("as a token", 0, ada, collect.CartToken, two)
	w.now = w.now.Add(time.Second)
	after := vault{w.tokens(), t}
	after.opens("used before the program was started again", 0, ada, handoff, one)
	after.opens("from before the program was started again", 0, ada, handoff, two)
	w.now = w.now.Add(collect.HandoffAge - time.Second)
	v.opens("after three minutes", 8, ada, handoff, two)
	w.now = w.now.Add(time.Millisecond)
	v.opens("after that", 0, ada, handoff, three)
	want := map[collect.TokenTally]int64{
		{Kind: handoff, Outcome: collect.TokenIssued}: 3, {Kind: handoff, Outcome: collect.TokenOpened}: 3,
		{Kind: handoff, Outcome: collect.TokenReplayed}: 1, {Kind: handoff, Outcome: collect.TokenExpired}: 1,
		{Kind: collect.CartToken, Outcome: collect.TokenForged}: 1,
	}
	got := v.Tallies()
	for k, n := range want {
		if got[k] != n {
			t.Errorf("%s %s: %d, want %d", k.Kind, k.Outcome, got[k], n)
		}
	}
}

// Used hand-offs are remembered in bounded memory, each for as long as it could be used again.
func TestUsedHandoffsAreBounded(t *testing.T) {
	w := newWorld(t)
	v := vault{w.tokens(), t}
	ada, handoff := w.ada.ID, collect.HandoffToken
	first := v.seal(ada, 7, handoff)
	v.opens("the first", 7, ada, handoff, first)
	for range collect.MaxUsed - 1 {
		if _, ok, err := v.Open(t.Context(), ada, handoff, v.seal(ada, 7, handoff)); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	v.opens("one too many", 0, ada, handoff, v.seal(ada, 7, handoff))
	v.opens("the first again", 0, ada, handoff, first)
	w.now = w.now.Add(time.Hour)
	next := v.seal(ada, 8, handoff)
	v.opens("an hour later", 8, ada, handoff, next)
	v.opens("again", 0, ada, handoff, next)
}

// Whatever a page sends, it opens no token, and what opens is what was sealed.
func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	v := w.tokens()
	real := map[string]bool{}
	for _, kind := range []collect.TokenKind{collect.CartToken, collect.HandoffToken} {
		text, err := v.Seal(f.Context(), w.ada.ID, 7, kind)
		if err != nil {
			f.Fatal(err)
		}
		real[text] = true
		f.Add(text)
		f.Add(text[:len(text)-1])
	}
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("AAAA\r\nSet-Cookie: a=b")
	f.Add(strings.Repeat("_-", 600))
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []collect.TokenKind{collect.CartToken, collect.HandoffToken} {
			visitor, ok, err := v.Open(t.Context(), w.ada.ID, kind, text)
			if err != nil {
				t.Fatal(err)
			}
			if ok && (visitor != 7 || !real[strings.NewReplacer("\r", "", "\n", "").Replace(text)]) {
				t.Errorf("%q opened as visitor %d", text, visitor)
			}
			v.Return(text)
		}
	})
}
