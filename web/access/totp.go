package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"payoff/books"
)

// One-time codes are those of RFC 6238 as every authenticator app makes them: HMAC-SHA-1, six digits,
// a new one each thirty seconds. A code of the step before or after holds too: clocks differ.
const (
	totpPeriod = 30 * time.Second
	totpDrift  = 1
)

// newSecret is 160 bits of chance, as many as the hash has (RFC 4226, section 4), in base 32.
func newSecret() string {
	var b [20]byte
	rand.Read(b[:])
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// totpStep is the time step whose code it is; false where it is none that holds now, or one not later
// than the last that was used: a code that somebody saw being typed is worth nothing.
func totpStep(secret, code string, now time.Time, last int64) (int64, bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	at := now.Unix() / int64(totpPeriod/time.Second)
	var found int64
	for step := at - totpDrift; step <= at+totpDrift; step++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, found != 0
}

// Recovery codes stand in for the phone with the app when it is lost: each of them once.
const recoveryCodes = 10

// newRecovery makes recovery codes of 80 bits each, and what is kept of them.
func newRecovery() (codes, hashes []string) {
	for range recoveryCodes {
		var b [10]byte
		rand.Read(b[:])
		text := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
		code := text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
		codes, hashes = append(codes, code), append(hashes, recoveryHash(code))
	}
	return codes, hashes
}

func recoveryHash(code string) string {
	return hashOf("recovery " + strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code))))
}

// useCode checks a one-time or a recovery code and takes it from the proof, so that it holds no
// second time. It says whether it held, and whether it was a recovery code.
func useCode(p *books.Proof, code string, now time.Time) (held, recovery bool) {
	if p.TOTP == "" {
		return false, false
	}
	if step, ok := totpStep(p.TOTP, code, now, p.Step); ok {
		p.Step = step
		return true, false
	}
	hash, left := recoveryHash(code), make([]string, 0, len(p.Recovery))
	for _, kept := range p.Recovery {
		if subtle.ConstantTimeCompare([]byte(kept), []byte(hash)) == 1 && !held {
			held = true
			continue
		}
		left = append(left, kept)
	}
	p.Recovery = left
	return held, held
}
