package collect

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// A TokenKind is what a token is for.
type TokenKind byte

// The kinds of token.
const (
	// CartToken stands in a form or cart and says which visitor it belongs to: TokenAge.
	CartToken TokenKind = 't'
	// HandoffToken goes with a visitor from one own site to another: HandoffAge, and once.
	HandoffToken TokenKind = 'h'
)

func (k TokenKind) String() string {
	if k == HandoffToken {
		return "handoff"
	}
	return "token"
}

// How long a token holds.
const (
	TokenAge   = 90 * 24 * time.Hour
	HandoffAge = 3 * time.Minute
)

// maxUsed bounds how many hand-offs are remembered as used, twice over: those beyond in HandoffAge are
// refused, since one that isn't remembered could be used again.
const maxUsed = 100_000

// What became of a token.
const (
	TokenIssued   = "issued"
	TokenOpened   = "opened"
	TokenForged   = "forged" // or another business's
	TokenExpired  = "expired"
	TokenReplayed = "replayed"
	TokenRefused  = "refused" // too many hand-offs at once
)

// A TokenTally is how many tokens of a kind had one outcome since the start.
type TokenTally struct {
	Kind    TokenKind
	Outcome string
}

// Tokens seals into a text which visitor is meant, and opens it again. A token says nothing to anybody
// else, and two tokens of one visitor have nothing in common: AES-GCM with a random nonce and a key of
// the business's own, which bears 2^32 tokens. Its methods may be called at once.
type Tokens struct {
	keep  Secrets
	fresh func() string
	now   func() time.Time
	began int64 // Unix milliseconds: hand-offs from before may have been used

	mu       sync.Mutex
	seals    map[int64]cipher.AEAD // by business
	used     map[nonce]struct{}    // hand-offs since turned
	before   map[nonce]struct{}    // those used in the time before that
	turned   int64                 // Unix milliseconds
	outcomes map[TokenTally]int64
}

// A nonce is what no two tokens share.
type nonce [12]byte

// NewTokens makes a sealer. A hand-off that was issued before this moment is refused: what was used then
// isn't known any more.
func NewTokens(keep Secrets, fresh func() string, now func() time.Time) *Tokens {
	began := now().UnixMilli()
	return &Tokens{
		keep: keep, fresh: fresh, now: now, began: began, turned: began,
		seals: map[int64]cipher.AEAD{}, used: map[nonce]struct{}{}, before: map[nonce]struct{}{}, outcomes: map[TokenTally]int64{},
	}
}

// Seal makes a token of a visitor, in characters that an address may hold.
func (t *Tokens) Seal(ctx context.Context, business, visitor int64, kind TokenKind) (string, error) {
	seal, err := t.seal(ctx, business)
	if err != nil {
		return "", err
	}
	t.count(kind, TokenIssued)
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nil, nil, tokenBody{kind, business, visitor, t.now().UnixMilli()}.bytes(), nil)), nil
}

// Open is the visitor of a token that holds: one of this kind and business, in time and, for a hand-off,
// the first time. One that doesn't is counted and false. An error is the store's.
func (t *Tokens) Open(ctx context.Context, business int64, kind TokenKind, text string) (int64, bool, error) {
	seal, err := t.seal(ctx, business)
	if err != nil {
		return 0, false, err
	}
	body, id, ok := unseal(seal, text)
	if !ok || body.kind != kind || body.business != business {
		t.count(kind, TokenForged)
		return 0, false, nil
	}
	outcome := t.judge(body, id)
	t.count(kind, outcome)
	return body.visitor, outcome == TokenOpened, nil
}

// judge says whether a token that was sealed here holds now.
func (t *Tokens) judge(body tokenBody, id nonce) string {
	now, limit := t.now().UnixMilli(), TokenAge
	if body.kind == HandoffToken {
		limit = HandoffAge
	}
	// A clock that was set back makes a token that comes from ahead: as far as that may be, it holds.
	if age := now - body.issued; age > limit.Milliseconds() || age < -maxAhead.Milliseconds() {
		return TokenExpired
	}
	if body.kind != HandoffToken {
		return TokenOpened
	}
	if body.issued < t.began {
		return TokenExpired
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	// What was used is remembered for as long as it could hold, at least.
	if now-t.turned > (HandoffAge + maxAhead).Milliseconds() {
		t.used, t.before, t.turned = map[nonce]struct{}{}, t.used, now
	}
	_, twice := t.used[id]
	if _, long := t.before[id]; twice || long {
		return TokenReplayed
	}
	if len(t.used) >= maxUsed {
		return TokenRefused
	}
	t.used[id] = struct{}{}
	return TokenOpened
}

// Return makes a hand-off usable once more: the event that brought it wasn't kept and comes again.
func (t *Tokens) Return(text string) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < len(nonce{}) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.used, nonce(raw))
	delete(t.before, nonce(raw))
}

// Tallies is how many tokens had each outcome since the start.
func (t *Tokens) Tallies() map[TokenTally]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[TokenTally]int64, len(t.outcomes))
	for k, n := range t.outcomes {
		out[k] = n
	}
	return out
}

func (t *Tokens) count(kind TokenKind, outcome string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outcomes[TokenTally{kind, outcome}]++
}

// seal is the cipher of a business.
func (t *Tokens) seal(ctx context.Context, business int64) (cipher.AEAD, error) {
	t.mu.Lock()
	seal := t.seals[business]
	t.mu.Unlock()
	if seal != nil {
		return seal, nil
	}
	text, err := t.keep.Secret(ctx, business, "tokens", t.fresh)
	if err != nil {
		return nil, fmt.Errorf("find the key of tokens: %w", err)
	}
	key, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("the key of tokens: want hexadecimal digits")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if seal, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seals[business] = seal
	return seal, nil
}

// A tokenBody is what a token holds.
type tokenBody struct {
	kind              TokenKind
	business, visitor int64
	issued            int64 // Unix milliseconds
}

func (b tokenBody) bytes() []byte {
	out := []byte{byte(b.kind)}
	for _, n := range []int64{b.business, b.visitor, b.issued} {
		out = binary.BigEndian.AppendUint64(out, uint64(n))
	}
	return out
}

// unseal reads a token that the cipher made.
func unseal(seal cipher.AEAD, text string) (tokenBody, nonce, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < len(nonce{}) {
		return tokenBody{}, nonce{}, false
	}
	plain, err := seal.Open(nil, nil, raw, nil)
	if err != nil || len(plain) != 1+3*8 {
		return tokenBody{}, nonce{}, false
	}
	n := func(i int) int64 { return int64(binary.BigEndian.Uint64(plain[1+8*i:])) }
	return tokenBody{TokenKind(plain[0]), n(0), n(1), n(2)}, nonce(raw), true
}
