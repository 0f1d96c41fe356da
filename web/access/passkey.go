package access

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"payoff"
	"payoff/books"
)

// A ceremony is a passkey's making or showing, from the server's question to the browser's answer.
// They live in memory: after a restart people press the button once more.
type ceremony struct {
	data  webauthn.SessionData
	user  books.User // who gets the passkey; zero where one is shown
	until time.Time
}

const (
	ceremonyAge    = 5 * time.Minute
	mostCeremonies = 2000 // some kilobyte each
)

type ceremonies struct {
	now func() time.Time

	mu   sync.Mutex
	open map[string]ceremony // under mu, by a random id
}

func newCeremonies(now func() time.Time) *ceremonies {
	return &ceremonies{now: now, open: map[string]ceremony{}}
}

// begin keeps a ceremony and names it.
func (c *ceremonies) begin(data *webauthn.SessionData, u books.User) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if len(c.open) >= mostCeremonies {
		for id, o := range c.open {
			if !o.until.After(now) {
				delete(c.open, id)
			}
		}
		if len(c.open) >= mostCeremonies {
			return "", payoff.Fail(payoff.Full, "many people use passkeys right now: try again in a minute")
		}
	}
	id := newToken()
	c.open[id] = ceremony{*data, u, now.Add(ceremonyAge)}
	return id, nil
}

// take ends a ceremony: its question is answered once.
func (c *ceremonies) take(id string) (ceremony, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, found := c.open[id]
	delete(c.open, id)
	if !found || !o.until.After(c.now()) {
		return ceremony{}, payoff.Fail(payoff.NotFound, "that took too long: press the button once more")
	}
	return o, nil
}

// Passkeys makes and checks passkeys for one origin: they are bound to its host, and never work
// elsewhere. Its methods may be called at once.
type Passkeys struct {
	people *People
	lib    *webauthn.WebAuthn
	open   *ceremonies
}

// passkeysFor makes Passkeys for an origin such as https://stats.example. It is nil where browsers
// have none: for numbers instead of names, and without https except on localhost.
func passkeysFor(p *People, origin *url.URL, open *ceremonies) (*Passkeys, error) {
	host := origin.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || origin.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	lib, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Payoff", RPOrigins: []string{origin.Scheme + "://" + origin.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		// Discoverable, so that nobody types who they are; verified by finger, face or PIN where the
		// device can.
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationPreferred,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", host, err)
	}
	return &Passkeys{p, lib, open}, nil
}

// A Question is what the browser is asked; ID comes back with its answer.
type Question struct {
	ID      string `json:"id"`
	Options any    `json:"options"`
}

// holder is a user as the library wants to see them.
type holder struct{ books.User }

func (h holder) WebAuthnID() []byte          { return []byte(h.Handle) }
func (h holder) WebAuthnName() string        { return h.Mail }
func (h holder) WebAuthnDisplayName() string { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var all []webauthn.Credential
	for _, k := range h.Proof.Passkeys {
		var c webauthn.Credential
		if json.Unmarshal(k.Credential, &c) == nil { // one that can't be read lets nobody in
			all = append(all, c)
		}
	}
	return all
}

// Make asks the browser for a new passkey of a user. Who isn't one yet has the ID 0.
func (k *Passkeys) Make(u books.User, b Browser) (Question, error) {
	if err := k.people.limits.take(passkeyFrom, place(b.From)); err != nil {
		return Question{}, err
	}
	if u.ID == 0 {
		u.Handle = newToken()
	}
	creation, data, err := k.lib.BeginRegistration(holder{u}, webauthn.WithExclusions(webauthn.Credentials(holder{u}.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return Question{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	id, err := k.open.begin(data, u)
	return Question{id, creation.Response}, err
}

// Made checks the browser's answer and returns the passkey, and for whom it was made.
func (k *Passkeys) Made(id, name string, answer []byte) (books.Passkey, books.User, error) {
	o, err := k.open.take(id)
	if err != nil {
		return books.Passkey{}, books.User{}, err
	}
	refused := payoff.Fail(payoff.Invalid, "the browser's passkey can't be used here: try again, or take a password")
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return books.Passkey{}, books.User{}, refused
	}
	c, err := k.lib.CreateCredential(holder{o.user}, o.data, parsed)
	if err != nil {
		return books.Passkey{}, books.User{}, refused
	}
	text, err := json.Marshal(c)
	return books.Passkey{ID: passkeyID(c.ID), Name: name, Host: k.lib.Config.RPID, Created: k.people.now().UTC(), Credential: text}, o.user, err
}

func passkeyID(credential []byte) string { return base64.RawURLEncoding.EncodeToString(credential) }

// Ask asks the browser for any passkey that it has for this host.
func (k *Passkeys) Ask(b Browser) (Question, error) {
	if err := k.people.limits.take(passkeyFrom, place(b.From)); err != nil {
		return Question{}, err
	}
	assertion, data, err := k.lib.BeginDiscoverableLogin()
	if err != nil {
		return Question{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	id, err := k.open.begin(data, books.User{})
	return Question{id, assertion.Response}, err
}

// SignIn checks the browser's answer and signs its user in. Where the device didn't check that it is
// them, an account with one-time codes owes one.
func (k *Passkeys) SignIn(ctx context.Context, id string, answer []byte, b Browser) (Entry, error) {
	p := k.people
	if err := p.limits.take(signInFrom, place(b.From)); err != nil {
		return Entry{}, err
	}
	o, err := k.open.take(id)
	if err != nil {
		return Entry{}, err
	}
	unknown := payoff.Fail(payoff.Denied, "that passkey lets nobody in here: take another, or your password")
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Entry{}, p.failed(ctx, books.User{}, unknown)
	}
	var u books.User
	find := func(_, handle []byte) (webauthn.User, error) {
		var err error
		var found bool
		u, found, err = p.state.UserByHandle(ctx, string(handle))
		return holder{u}, first(err, missing(found))
	}
	_, c, err := k.lib.ValidatePasskeyLogin(find, o.data, parsed)
	if ctx.Err() != nil {
		return Entry{}, ctx.Err()
	}
	if err != nil || c.Authenticator.CloneWarning {
		return Entry{}, p.failed(ctx, u, unknown)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return Entry{}, err
	}
	// The flag of this answer: the one kept with the passkey says whether it ever was.
	owes := u.Proof.TOTP != "" && !parsed.Response.AuthenticatorData.Flags.HasUserVerified()
	var e Entry
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		now, found, err := tx.User(u.ID)
		if err != nil || !found {
			return first(err, unknown)
		}
		at := slices.IndexFunc(now.Proof.Passkeys, func(k books.Passkey) bool { return k.ID == passkeyID(c.ID) })
		if at < 0 {
			return unknown // removed at this very moment
		}
		now.Proof.Passkeys[at].Credential, now.Proof.Passkeys[at].Used = text, p.now().UTC()
		if _, err := tx.PutUser(now); err != nil || owes {
			return err
		}
		e.Token, err = begin(tx, p.now(), now, b, "passkey")
		return err
	})
	if err == nil && owes {
		return p.owesCode(ctx, u)
	}
	p.forgive(u, b, err)
	return e, err
}

func missing(found bool) error {
	if found {
		return nil
	}
	return payoff.Fail(payoff.NotFound, "nobody has that passkey")
}
