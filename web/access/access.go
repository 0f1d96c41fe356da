// Package access is who may see and change what: users, how they show who they are, what they may
// do in which business, their browsers, links that let somebody in once, and the log of who changed
// what. Guard stands before every page.
package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"

	"payoff/books"
)

// State is what is asked of the store.
type State interface {
	books.UserReader
	books.UserWriter
}

// People are the users of a folder and how they come and go. Its methods may be called at once.
type People struct {
	state  State
	now    func() time.Time
	hasher *hasher
	limits *limits
}

// NewPeople makes People over a store. now is the clock, the store's own.
func NewPeople(state State, now func() time.Time) *People {
	return &People{state: state, now: now, hasher: newHasher(), limits: newLimits(now)}
}

// newToken is 256 bits of chance as text that may stand in an address or a cookie.
func newToken() string {
	var b [32]byte
	rand.Read(b[:]) // never fails (crypto/rand since Go 1.24)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashOf is what is kept of a token: it has so much chance in it that a plain hash can't be guessed
// back, and finding it by its hash tells nothing about how near a guess came.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// by is a user as the log of changes names them.
func by(u books.User) books.Actor {
	return books.Actor{Kind: books.ByUser, ID: u.ID, Name: u.Name}
}

// Users are all of the folder, by name.
func (p *People) Users(ctx context.Context) ([]books.User, error) { return p.state.Users(ctx) }

// Invited are the invitations that are open, the oldest first.
func (p *People) Invited(ctx context.Context) ([]books.Ticket, error) {
	all, err := p.state.Tickets(ctx)
	return slices.DeleteFunc(all, func(t books.Ticket) bool { return t.Purpose != books.ForInvite }), err
}

// Changes is a page of the log of who changed what, newest first.
func (p *People) Changes(ctx context.Context, q books.ChangeQuery) ([]books.Change, error) {
	return p.state.Changes(ctx, q)
}

// Note adds a line to the log of changes, for what was changed outside of a transaction of users or facts.
func (p *People) Note(ctx context.Context, c books.Change) error {
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error { return tx.Note(c) })
}
