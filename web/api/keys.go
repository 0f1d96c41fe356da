package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"payoff/books"
)

// KeyHash is what is kept of a key: it has 256 bits of chance, so a plain hash can't be guessed back,
// and finding it by its hash tells nothing about how near a guess came.
func KeyHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// NewKey makes a key's secret of 256 bits out of two times 128 of chance.
func NewKey(random func() string) string { return "pk_" + random() + random() }

// How old what is known of the keys may be: a new key works after a second, a revoked one for at most five.
const (
	keysFresh = time.Second
	keysOld   = 5 * time.Second
)

type keys struct {
	state State
	all   *businesses

	mu     sync.Mutex
	loaded time.Time           // under mu
	byHash map[string]entrance // under mu
}

type entrance struct {
	business int64
	scope    string
	by       books.Actor
}

func newKeys(s State, all *businesses) *keys { return &keys{state: s, all: all} }

func (k *keys) find(ctx context.Context, secret string) (entrance, bool, error) {
	hash := KeyHash(secret)
	k.mu.Lock()
	defer k.mu.Unlock()
	// time.Since, not the business's clock: how long ago it was looked up is no fact of the books.
	age := time.Since(k.loaded)
	in, ok := k.byHash[hash]
	if k.byHash == nil || age > keysOld || !ok && age > keysFresh {
		found := map[string]entrance{}
		for _, id := range k.all.ids() {
			list, err := k.state.Keys(ctx, id)
			if err != nil {
				return entrance{}, false, err
			}
			for _, key := range list {
				if key.Revoked.IsZero() {
					found[key.Hash] = entrance{id, key.Scope, books.Actor{Kind: books.ByKey, ID: key.ID, Name: key.Name}}
				}
			}
		}
		k.byHash, k.loaded = found, time.Now()
		in, ok = found[hash]
	}
	return in, ok, nil
}

// enter finds the business that a request's key opens for a scope, or answers why not.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, scope string) (books.Business, bool) {
	b, _, ok := s.enterAs(w, r, scope)
	return b, ok
}

// enterAs is enter, and says whose key it is.
func (s *Server) enterAs(w http.ResponseWriter, r *http.Request, scope string) (books.Business, books.Actor, bool) {
	refuse := func(status int, text string) (books.Business, books.Actor, bool) {
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		fail(w, status, text)
		return books.Business{}, books.Actor{}, false
	}
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || secret == "" {
		return refuse(http.StatusUnauthorized, "say a key: Authorization: Bearer KEY (payoff key create --scope "+scope+")")
	}
	in, ok, err := s.keys.find(r.Context(), secret)
	switch {
	case err != nil:
		s.fail(w, err)
		return books.Business{}, books.Actor{}, false
	case !ok:
		return refuse(http.StatusUnauthorized, "that key lets nobody in")
	case in.scope != scope && in.scope != adminScope:
		return refuse(http.StatusForbidden, "the key's scope is "+in.scope+": this needs "+scope)
	}
	return s.all.get(in.business), in.by, true
}
