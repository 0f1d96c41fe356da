package access

import (
	"cmp"
	"context"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"payoff"
	"payoff/books"
)

// How long links let somebody in.
const (
	SetupAge  = time.Hour
	InviteAge = 7 * 24 * time.Hour
	ResetAge  = 24 * time.Hour
)

// Faults are what is wrong with what was typed, by the field's name.
type Faults map[string]string

func (f Faults) Error() string {
	return strings.Join(slices.Sorted(maps.Values(f)), "; ")
}

// errLink is told of a link that was used, is too old, or never was.
func errLink() error {
	return payoff.Fail(payoff.NotFound, "this link lets nobody in any more: it is used, or too old. Ask for a new one")
}

// Empty says whether the folder has no user yet.
func (p *People) Empty(ctx context.Context) (bool, error) {
	all, err := p.state.Users(ctx)
	return len(all) == 0, err
}

// Setup makes the link by which the first user is set up, as a path; "" where there are users. A link
// made before lets nobody in any more.
func (p *People) Setup(ctx context.Context) (string, error) {
	empty, err := p.Empty(ctx)
	if err != nil || !empty {
		return "", err
	}
	return p.link(ctx, books.Ticket{Purpose: books.ForSetup, Role: books.RoleOwner}, SetupAge, nil)
}

// Invite makes a link by which somebody gets a role in a business, or in EveryBusiness. meant says
// for whom it is meant, in the inviter's words.
func (p *People) Invite(ctx context.Context, by books.Actor, business int64, role books.Role, meant string) (string, error) {
	meant = strings.TrimSpace(meant)
	if !validRole(role) {
		return "", Faults{"role": "want reader, editor or owner"}
	}
	if utf8.RuneCountInString(meant) > maxName {
		return "", Faults{"for": "want at most 100 characters"}
	}
	if by.Kind == books.ByUser {
		if err := p.limits.take(inviteOf, by.Name); err != nil {
			return "", err
		}
	}
	t := books.Ticket{Purpose: books.ForInvite, Business: business, Role: role, For: meant, By: by.Name}
	return p.link(ctx, t, InviteAge, &books.Change{By: by, Business: business, Deed: books.InviteMade, Subject: meant, Detail: string(role)})
}

// Reset makes a link by which a user who lost their way in gets a new one.
func (p *People) Reset(ctx context.Context, by books.Actor, user int64) (string, error) {
	u, found, err := p.state.User(ctx, user)
	if err != nil {
		return "", err
	}
	if !found {
		return "", payoff.Fail(payoff.NotFound, "there is no user %d", user)
	}
	return p.link(ctx, books.Ticket{Purpose: books.ForReset, User: u.ID, By: by.Name}, ResetAge, &books.Change{By: by, Deed: books.ResetMade, Subject: u.Name})
}

// link stores a ticket and is the path that takes it. Of links to set up, and to reset one user, the
// newest holds alone.
func (p *People) link(ctx context.Context, t books.Ticket, age time.Duration, note *books.Change) (string, error) {
	token := newToken()
	t.Hash, t.Expires = hashOf(token), p.now().Add(age)
	older, err := p.state.Tickets(ctx)
	if err != nil {
		return "", err
	}
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		for _, o := range older {
			if t.Purpose != books.ForInvite && o.Purpose == t.Purpose && o.User == t.User {
				if err := tx.DropTicket(o.ID); err != nil && payoff.KindOf(err) != payoff.NotFound {
					return err
				}
			}
		}
		if _, err := tx.AddTicket(t); err != nil {
			return err
		}
		if note == nil {
			return nil
		}
		return tx.Note(*note)
	})
	return "/" + string(t.Purpose) + "/" + token, err
}

// Link looks at a link of that purpose without using it up. NotFound is one that lets nobody in.
func (p *People) Link(ctx context.Context, purpose books.Purpose, token string, b Browser) (books.Ticket, error) {
	if err := p.limits.take(linkFrom, place(b.From)); err != nil {
		return books.Ticket{}, err
	}
	t, found, err := p.state.Ticket(ctx, hashOf(token))
	if err == nil && (!found || t.Purpose != purpose) {
		err = errLink()
	}
	return t, err
}

// A Newcomer is somebody who comes by a link: with a password, or with a passkey.
type Newcomer struct {
	Name, Mail, Password string
	Passkey              *books.Passkey
	Handle               string // by which the passkey knows them; "" without one
}

// maxName bounds names, in characters.
const maxName = 100

// check says what is wrong with what a newcomer typed, after tidying it.
func (n *Newcomer) check() error {
	f := Faults{}
	n.Name, n.Mail = strings.Join(strings.Fields(n.Name), " "), normalMail(n.Mail)
	checkName(f, n.Name, n.Mail)
	if n.Passkey == nil {
		if err := CheckPassword(n.Password, n.Mail); err != nil {
			f["password"] = err.Error()
		}
	}
	if len(f) > 0 {
		return f
	}
	return nil
}

func checkName(f Faults, name, address string) {
	if name == "" || utf8.RuneCountInString(name) > maxName {
		f["name"] = "want a name of at most 100 characters"
	}
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address || len(address) > maxMail {
		f["mail"] = "want a mail address such as ada@shop.example"
	}
}

// Check says what is wrong with the name and the mail address of somebody who comes with a passkey.
func (n Newcomer) Check() error {
	n.Passkey = &books.Passkey{}
	return n.check()
}

// Join makes a newcomer a user by a link to set up or an invitation, and signs them in. Faults says
// which field is wrong; the link is used up only where it works out.
func (p *People) Join(ctx context.Context, purpose books.Purpose, token string, n Newcomer, b Browser) (session string, err error) {
	if _, err := p.Link(ctx, purpose, token, b); err != nil {
		return "", err
	}
	if err := n.check(); err != nil {
		return "", err
	}
	u := books.User{Name: n.Name, Mail: n.Mail, Handle: newToken()}
	how := "passkey"
	if n.Passkey != nil {
		u.Handle, u.Proof.Passkeys = n.Handle, []books.Passkey{*n.Passkey}
	} else {
		how = "password"
		if u.Proof.Password, err = p.hasher.hash(ctx, n.Password); err != nil {
			return "", err
		}
	}
	empty, err := p.Empty(ctx)
	if err != nil {
		return "", err
	}
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		t, found, err := tx.TakeTicket(hashOf(token))
		if err != nil || !found || t.Purpose != purpose || t.Purpose == books.ForSetup && !empty {
			return first(err, errLink())
		}
		u.Roles = map[int64]books.Role{t.Business: t.Role}
		if u, err = tx.PutUser(u); err != nil {
			if payoff.KindOf(err) == payoff.Conflict {
				return Faults{"mail": "somebody has that address here: sign in, and open the link again"}
			}
			return err
		}
		added := books.Change{By: by(u), Business: t.Business, Deed: books.UserAdded, Subject: u.Name, Detail: string(t.Role)}
		if t.By != "" {
			added.Detail += ", invited by " + t.By
		}
		if err := tx.Note(added); err != nil {
			return err
		}
		session, err = begin(tx, p.now(), u, b, how)
		return err
	})
	return session, err
}

// Accept gives a user who is signed in the role of an invitation; a stronger one that they have stays.
func (p *People) Accept(ctx context.Context, token string, s Session, b Browser) error {
	if _, err := p.Link(ctx, books.ForInvite, token, b); err != nil {
		return err
	}
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		t, found, err := tx.TakeTicket(hashOf(token))
		if err != nil || !found || t.Purpose != books.ForInvite {
			return first(err, errLink())
		}
		u, found, err := tx.User(s.User.ID)
		if err != nil || !found {
			return first(err, errLink())
		}
		old := u.Roles[t.Business]
		if old.Covers(t.Role) {
			return nil
		}
		u.Roles[t.Business] = t.Role
		if _, err := tx.PutUser(u); err != nil {
			return err
		}
		return tx.Note(books.Change{By: by(u), Business: t.Business, Deed: books.RoleChanged, Subject: u.Name, Detail: roleChange(old, t.Role) + ", invited by " + t.By})
	})
}

// Renew gives the user of a reset link a new password or passkey and signs them in. One-time codes
// and recovery codes go, since whoever lost their phone can't show them; all browsers are signed out.
func (p *People) Renew(ctx context.Context, token, password string, passkey *books.Passkey, b Browser) (session string, err error) {
	t, err := p.Link(ctx, books.ForReset, token, b)
	if err != nil {
		return "", err
	}
	u, found, err := p.state.User(ctx, t.User)
	if err != nil || !found {
		return "", first(err, errLink())
	}
	kept := ""
	if passkey == nil {
		if err := CheckPassword(password, u.Mail); err != nil {
			return "", Faults{"password": err.Error()}
		}
		if kept, err = p.hasher.hash(ctx, password); err != nil {
			return "", err
		}
	}
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		if _, found, err := tx.TakeTicket(hashOf(token)); err != nil || !found {
			return first(err, errLink())
		}
		if u, found, err = tx.User(t.User); err != nil || !found {
			return first(err, errLink())
		}
		u.Proof.Password, u.Proof.TOTP, u.Proof.Offered, u.Proof.Recovery = kept, "", "", nil
		if passkey != nil {
			u.Proof.Passkeys = append(u.Proof.Passkeys, *passkey)
		}
		if _, err := tx.PutUser(u); err != nil {
			return err
		}
		if _, err := tx.EndSessions(u.ID, 0); err != nil {
			return err
		}
		if err := tx.Note(books.Change{By: by(u), Deed: books.UserChanged, Subject: u.Name, Detail: "a new way in by a reset link, one-time codes off"}); err != nil {
			return err
		}
		b.Before = nil
		session, err = begin(tx, p.now(), u, b, "reset link")
		return err
	})
	return session, err
}

// Revoke ends an invitation of a business, or of EveryBusiness, by its number.
func (p *People) Revoke(ctx context.Context, by books.Actor, business, id int64) error {
	all, err := p.state.Tickets(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(t books.Ticket) bool {
		return t.ID == id && t.Purpose == books.ForInvite && t.Business == business
	})
	if at < 0 {
		return payoff.Fail(payoff.NotFound, "that invitation lets nobody in any more")
	}
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		if err := tx.DropTicket(id); err != nil {
			return err
		}
		return tx.Note(books.Change{By: by, Business: business, Deed: books.InviteRevoked, Subject: all[at].For, Detail: string(all[at].Role)})
	})
}

func validRole(r books.Role) bool {
	return r == books.RoleReader || r == books.RoleEditor || r == books.RoleOwner
}

// roleChange is how a change of a role is told.
func roleChange(old, new books.Role) string {
	return cmp.Or(string(old), "no role") + " -> " + cmp.Or(string(new), "no role")
}
