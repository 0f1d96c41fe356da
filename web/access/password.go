package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"payoff"
)

// The parameters of argon2id: one of the settings that OWASP's Password Storage Cheat Sheet gives as
// the least (read in 2026-11): 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// At most two hashes are worked out at once, so that a flood of sign-ins takes 38 MiB and no more.
// Those behind wait in line; where the line is long they are turned away.
const (
	hashesAtOnce  = 2
	hashesWaiting = 32
)

type hasher struct {
	slots   chan struct{}
	waiting atomic.Int32
	nobody  string // the hash of a password that nobody has
}

func newHasher() *hasher {
	return &hasher{
		slots:  make(chan struct{}, hashesAtOnce),
		nobody: encodeHash(make([]byte, argonSalt), make([]byte, argonKey)),
	}
}

// work runs do in one of the slots.
func (h *hasher) work(ctx context.Context, do func()) error {
	if h.waiting.Add(1) > hashesWaiting {
		h.waiting.Add(-1)
		return payoff.Fail(payoff.Full, "many people sign in right now: try again in a few seconds")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h.slots }()
	do()
	return nil
}

// hash is what is kept of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	var key []byte
	err := h.work(ctx, func() {
		key = argon2.IDKey(normal(password), salt, argonPasses, argonMemory, argonLanes, argonKey)
	})
	return encodeHash(salt, key), err
}

// matches compares a password with what was kept. Where nothing was kept it works as long and says no.
func (h *hasher) matches(ctx context.Context, kept, password string) (bool, error) {
	known := kept != ""
	if !known {
		kept = h.nobody
	}
	salt, want, err := decodeHash(kept)
	if err != nil {
		return false, err
	}
	var got []byte
	err = h.work(ctx, func() {
		got = argon2.IDKey(normal(password), salt, argonPasses, argonMemory, argonLanes, argonKey)
	})
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1 && known, err
}

// normal is a password in one of the ways in which the same letters can be written, so that it
// doesn't matter which keyboard wrote it.
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

// argonHead is how the kept text begins; whoever changes the parameters reads the old ones from here.
var argonHead = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonPasses, argonLanes)

func encodeHash(salt, key []byte) string {
	return argonHead + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key)
}

func decodeHash(kept string) (salt, key []byte, err error) {
	rest, ok := strings.CutPrefix(kept, argonHead)
	saltText, keyText, found := strings.Cut(rest, "$")
	if ok && found {
		salt, err = base64.RawStdEncoding.DecodeString(saltText)
		if err == nil {
			key, err = base64.RawStdEncoding.DecodeString(keyText)
		}
	}
	if !ok || !found || err != nil || len(salt) != argonSalt || len(key) != argonKey {
		return nil, nil, fmt.Errorf("a kept password isn't written as argon2id with today's parameters")
	}
	return salt, key, nil
}

// The bounds of a password, in characters.
const (
	MinPassword = 12
	MaxPassword = 200
)

// commonPasswords are among the most used of those with at least twelve characters, in lower case,
// without digits and signs at their end.
//
//go:embed common.txt
var commonPasswords string

// CheckPassword says what is wrong with a new password of who has that mail address; nil is nothing.
func CheckPassword(password, mail string) error {
	n := utf8.RuneCountInString(password)
	name, _, _ := strings.Cut(mail, "@")
	lower := strings.ToLower(password)
	switch {
	case n < MinPassword:
		return payoff.Fail(payoff.Invalid, "want at least %d characters: a few words in a row are easy to keep in mind", MinPassword)
	case n > MaxPassword:
		return payoff.Fail(payoff.Invalid, "want at most %d characters", MaxPassword)
	case len(name) >= 4 && strings.Contains(lower, strings.ToLower(name)):
		return payoff.Fail(payoff.Invalid, "want one without your mail address in it: that is tried first")
	case common(lower):
		return payoff.Fail(payoff.Invalid, "many people use that one, so it is tried first: want another")
	}
	return nil
}

// common tells passwords that are tried first: those of the list, whatever digits and signs end them;
// few different characters; and runs along the digits or the alphabet.
func common(lower string) bool {
	seen, run := map[rune]bool{}, 0
	last := rune(-1)
	for _, r := range lower {
		seen[r] = true
		if r == last+1 || r == last-1 {
			run++
		}
		last = r
	}
	if len(seen) < 5 || run >= utf8.RuneCountInString(lower)-3 {
		return true
	}
	stem := strings.TrimRightFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	for line := range strings.Lines(commonPasswords) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && (line == lower || line == stem) {
			return true
		}
	}
	return false
}
