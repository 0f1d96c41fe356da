package access

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
)

// How long a browser stays signed in: at most SessionAge, and SessionIdle without being used. Who
// changes how they sign in has to have shown who they are within the last SessionFresh.
const (
	SessionAge   = 30 * 24 * time.Hour
	SessionIdle  = 7 * 24 * time.Hour
	SessionFresh = 15 * time.Minute
	// usedEvery is how exactly the last use is kept: most requests write nothing.
	usedEvery = time.Hour
)

// A Session is a signed-in browser and whose it is.
type Session struct {
	books.Session
	User books.User
}

// open says whether a session still holds.
func open(s books.Session, now time.Time) bool {
	return now.Sub(s.Created) < SessionAge && now.Sub(s.Used) < SessionIdle
}

// Fresh says whether its user showed who they are a short while ago.
func (s Session) Fresh(now time.Time) bool { return now.Sub(s.Created) < SessionFresh }

// Session finds who a browser's token belongs to; false where it lets nobody in (any more).
func (p *People) Session(ctx context.Context, token string) (Session, bool, error) {
	if token == "" {
		return Session{}, false, nil
	}
	s, found, err := p.state.Session(ctx, hashOf(token))
	if err != nil || !found || !open(s, p.now()) {
		return Session{}, false, err
	}
	u, found, err := p.state.User(ctx, s.User)
	if err != nil || !found {
		return Session{}, false, err
	}
	if p.now().Sub(s.Used) >= usedEvery {
		err := p.state.WriteUsers(ctx, func(tx books.UserTx) error {
			var err error
			s, err = tx.PutSession(s)
			return err
		})
		if payoff.KindOf(err) == payoff.NotFound {
			return Session{}, false, nil // signed out at this very moment
		}
		// Where it can't be written, because an import is being written, the next request notes it: nobody
		// is kept from reading.
	}
	return Session{s, u}, true, nil
}

// A Browser is what is known of who asks to be let in.
type Browser struct {
	Name   string     // "Firefox on Linux"
	From   netip.Addr // never kept
	Before *Session   // what it is signed in with now; nil for nothing
}

// begin signs a user in in a transaction: a new session with a new token, and what the browser held
// before ends. how says by what they showed who they are.
func begin(tx books.UserTx, now time.Time, u books.User, b Browser, how string) (token string, err error) {
	if err := tx.DropSessions(now.Add(-SessionAge), now.Add(-SessionIdle)); err != nil {
		return "", err
	}
	token = newToken()
	if _, err := tx.PutSession(books.Session{Hash: hashOf(token), User: u.ID, Browser: b.Name}); err != nil {
		return "", err
	}
	if b.Before != nil {
		if err := tx.EndSession(b.Before.User.ID, b.Before.ID); err != nil && payoff.KindOf(err) != payoff.NotFound {
			return "", err
		}
	}
	return token, tx.Note(books.Change{By: by(u), Deed: books.SignedIn, Subject: u.Name, Detail: how + ", " + b.Name})
}

// Sessions are the browsers in which a user is signed in, the last used first.
func (p *People) Sessions(ctx context.Context, u books.User) ([]books.Session, error) {
	all, err := p.state.Sessions(ctx, u.ID)
	return slices.DeleteFunc(all, func(s books.Session) bool { return !open(s, p.now()) }), err
}

// SignOut ends the session of a token.
func (p *People) SignOut(ctx context.Context, s Session) error {
	return p.End(ctx, s.User, s.ID)
}

// End ends one of a user's sessions. One that isn't there is no failure: what was asked for holds.
func (p *People) End(ctx context.Context, u books.User, id int64) error {
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		if err := tx.EndSession(u.ID, id); err != nil {
			if payoff.KindOf(err) == payoff.NotFound {
				return nil
			}
			return err
		}
		return tx.Note(books.Change{By: by(u), Deed: books.SignedOut, Subject: u.Name})
	})
}

// EndOthers ends all of a user's sessions but one, and counts them.
func (p *People) EndOthers(ctx context.Context, s Session) (int, error) {
	n := 0
	err := p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		var err error
		if n, err = tx.EndSessions(s.User.ID, s.ID); err != nil || n == 0 {
			return err
		}
		return tx.Note(books.Change{By: by(s.User), Deed: books.SignedOut, Subject: s.User.Name, Detail: "all other browsers"})
	})
	return n, err
}

// browserName is what is kept of a user agent: "Firefox on Linux".
func browserName(table *classify.Table, agent string) string {
	a := table.Agent(agent)
	parts := []string{a.Browser, a.OS}
	switch {
	case a.Browser == "" && a.OS == "":
		return "a browser"
	case a.Browser == "":
		parts[0] = "a browser"
	case a.OS == "":
		return a.Browser
	}
	return strings.Join(parts, " on ")
}
