package access

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"payoff"
	"payoff/books"
)

// errStale asks who changes how they sign in to show who they are first.
func errStale() error {
	return payoff.Fail(payoff.Denied, "sign in again first: how you sign in is changed only by who just did")
}

// errLastWay keeps an account from being locked.
func errLastWay() error {
	return payoff.Fail(payoff.Invalid, "this is your only way in: add a passkey or set a password first")
}

// change changes the user of a session, and notes what.
func (p *People) change(ctx context.Context, s Session, what string, do func(*books.User) error) error {
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		u, found, err := tx.User(s.User.ID)
		if err != nil || !found {
			return first(err, payoff.Fail(payoff.NotFound, "your account is gone"))
		}
		if err := do(&u); err != nil {
			return err
		}
		if _, err := tx.PutUser(u); err != nil {
			return err
		}
		if what == "" {
			return nil
		}
		return tx.Note(books.Change{By: by(u), Deed: books.UserChanged, Subject: u.Name, Detail: what})
	})
}

// changeProof is change for how the user signs in: their session has to be fresh, and all their other
// browsers are signed out.
func (p *People) changeProof(ctx context.Context, s Session, what string, do func(*books.User) error) error {
	if !s.Fresh(p.now()) {
		return errStale()
	}
	if err := p.change(ctx, s, what, do); err != nil {
		return err
	}
	_, err := p.EndOthers(ctx, s)
	return err
}

// Rename changes a user's name and mail address. Faults says which is wrong.
func (p *People) Rename(ctx context.Context, s Session, name, mail string) error {
	if !s.Fresh(p.now()) {
		return errStale()
	}
	n := Newcomer{Name: name, Mail: mail, Passkey: &books.Passkey{}}
	if err := n.check(); err != nil {
		return err
	}
	if err := p.limits.take(renameOf, fmt.Sprint(s.User.ID)); err != nil {
		return err
	}
	err := p.change(ctx, s, "name and mail address", func(u *books.User) error {
		u.Name, u.Mail = n.Name, n.Mail
		return nil
	})
	if payoff.KindOf(err) == payoff.Conflict {
		return Faults{"mail": "somebody has that address already"}
	}
	return err
}

// SetPassword changes a user's password, or gives them one.
func (p *People) SetPassword(ctx context.Context, s Session, password string) error {
	if !s.Fresh(p.now()) {
		return errStale()
	}
	if err := CheckPassword(password, s.User.Mail); err != nil {
		return Faults{"password": err.Error()}
	}
	kept, err := p.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return p.changeProof(ctx, s, "password", func(u *books.User) error {
		u.Proof.Password = kept
		return nil
	})
}

// RemovePassword leaves a user with their passkeys alone, and without one-time codes, which belong to
// the password.
func (p *People) RemovePassword(ctx context.Context, s Session) error {
	return p.changeProof(ctx, s, "password removed", func(u *books.User) error {
		if len(u.Proof.Passkeys) == 0 {
			return errLastWay()
		}
		u.Proof.Password, u.Proof.TOTP, u.Proof.Offered, u.Proof.Recovery = "", "", "", nil
		return nil
	})
}

// RemovePasskey takes one of a user's passkeys from them.
func (p *People) RemovePasskey(ctx context.Context, s Session, id string) error {
	return p.changeProof(ctx, s, "passkey removed", func(u *books.User) error {
		at := slices.IndexFunc(u.Proof.Passkeys, func(k books.Passkey) bool { return k.ID == id })
		if at < 0 {
			return payoff.Fail(payoff.NotFound, "that passkey is gone already")
		}
		if len(u.Proof.Passkeys) == 1 && u.Proof.Password == "" {
			return errLastWay()
		}
		u.Proof.Passkeys = slices.Delete(u.Proof.Passkeys, at, at+1)
		return nil
	})
}

// maxPasskeys bounds how many one user has.
const maxPasskeys = 20

// addPasskey gives a user one more.
func (p *People) addPasskey(ctx context.Context, s Session, k books.Passkey) error {
	return p.changeProof(ctx, s, "passkey added", func(u *books.User) error {
		if len(u.Proof.Passkeys) >= maxPasskeys {
			return payoff.Fail(payoff.Full, "you have %d passkeys: remove one first", maxPasskeys)
		}
		u.Proof.Passkeys = append(u.Proof.Passkeys, k)
		return nil
	})
}

// OfferCodes makes a secret for an authenticator app. It counts once ConfirmCodes has seen a code of it.
func (p *People) OfferCodes(ctx context.Context, s Session) error {
	if !s.Fresh(p.now()) {
		return errStale()
	}
	return p.change(ctx, s, "", func(u *books.User) error {
		if u.Proof.Password == "" {
			return payoff.Fail(payoff.Invalid, "one-time codes stand behind a password: set one first")
		}
		u.Proof.Offered = newSecret()
		return nil
	})
}

// ConfirmCodes turns one-time codes on with the first code that the app shows, and makes recovery codes.
func (p *People) ConfirmCodes(ctx context.Context, s Session, code string) (recovery []string, err error) {
	if err := p.limits.take(codeOf, fmt.Sprint(s.User.ID)); err != nil {
		return nil, err
	}
	codes, hashes := newRecovery()
	err = p.changeProof(ctx, s, "one-time codes on", func(u *books.User) error {
		step, held := totpStep(u.Proof.Offered, code, p.now(), 0)
		if u.Proof.Offered == "" || !held {
			return Faults{"code": "that isn't the code that the app shows now: look whether your phone's clock is right"}
		}
		u.Proof.TOTP, u.Proof.Offered, u.Proof.Step, u.Proof.Recovery = u.Proof.Offered, "", step, hashes
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.limits.forgive(codeOf, fmt.Sprint(s.User.ID))
	return codes, nil
}

// NewRecovery makes recovery codes anew; those before hold no more.
func (p *People) NewRecovery(ctx context.Context, s Session) (recovery []string, err error) {
	codes, hashes := newRecovery()
	err = p.changeProof(ctx, s, "new recovery codes", func(u *books.User) error {
		if u.Proof.TOTP == "" {
			return payoff.Fail(payoff.Invalid, "recovery codes stand in for one-time codes: turn those on first")
		}
		u.Proof.Recovery = hashes
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// StopCodes turns one-time codes off.
func (p *People) StopCodes(ctx context.Context, s Session) error {
	return p.changeProof(ctx, s, "one-time codes off", func(u *books.User) error {
		u.Proof.TOTP, u.Proof.Offered, u.Proof.Recovery = "", "", nil
		return nil
	})
}

// SetRole gives a user another role in a business, or in EveryBusiness; "" takes it from them. Who has
// no role left is removed. The last owner of a business stays one.
func (p *People) SetRole(ctx context.Context, by books.Actor, user, business int64, role books.Role) error {
	if role != "" && !validRole(role) {
		return Faults{"role": "want reader, editor or owner"}
	}
	all, err := p.state.Users(ctx)
	if err != nil {
		return err
	}
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		u, found, err := tx.User(user)
		if err != nil || !found {
			return first(err, payoff.Fail(payoff.NotFound, "there is no user %d", user))
		}
		old := u.Roles[business]
		if old == "" && business != books.EveryBusiness {
			// Whoever owns one business learns nothing of who else there is.
			return payoff.Fail(payoff.NotFound, "there is no user %d", user)
		}
		if old == role {
			return nil
		}
		u.Roles[business] = role
		if old == books.RoleOwner && !owned(all, u, business) {
			return payoff.Fail(payoff.Conflict, "%s is the last owner: make somebody else one first", u.Name)
		}
		if len(rolesOf(u)) == 0 {
			return remove(tx, by, u)
		}
		if _, err := tx.PutUser(u); err != nil {
			return err
		}
		return tx.Note(books.Change{By: by, Business: business, Deed: books.RoleChanged, Subject: u.Name, Detail: roleChange(old, role)})
	})
}

// Remove takes a user out, with all they have. The last owner of everything stays.
func (p *People) Remove(ctx context.Context, by books.Actor, user int64) error {
	all, err := p.state.Users(ctx)
	if err != nil {
		return err
	}
	return p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		u, found, err := tx.User(user)
		if err != nil || !found {
			return first(err, payoff.Fail(payoff.NotFound, "there is no user %d", user))
		}
		was := u.Roles
		u.Roles = map[int64]books.Role{}
		for business, role := range was {
			if role == books.RoleOwner && len(all) > 1 && !owned(all, u, business) {
				return payoff.Fail(payoff.Conflict, "%s is the last owner: make somebody else one first", u.Name)
			}
		}
		return remove(tx, by, u)
	})
}

func remove(tx books.UserTx, by books.Actor, u books.User) error {
	if err := tx.RemoveUser(u.ID); err != nil {
		return err
	}
	return tx.Note(books.Change{By: by, Deed: books.UserRemoved, Subject: u.Name})
}

// owned says whether a business has an owner among all users, of whom one is as in changed.
func owned(all []books.User, changed books.User, business int64) bool {
	return slices.ContainsFunc(all, func(u books.User) bool {
		if u.ID == changed.ID {
			u = changed
		}
		return u.RoleIn(business) == books.RoleOwner
	})
}

// rolesOf is the businesses in which a user has a role.
func rolesOf(u books.User) []int64 {
	var in []int64
	for business, role := range u.Roles {
		if role != "" {
			in = append(in, business)
		}
	}
	slices.Sort(in)
	return in
}

// FindUser finds a user by mail address, for commands.
func (p *People) FindUser(ctx context.Context, mail string) (books.User, error) {
	u, found, err := p.state.UserByMail(ctx, normalMail(mail))
	if err == nil && !found {
		err = payoff.Fail(payoff.NotFound, "there is no user %s: `payoff user list` shows them", strings.TrimSpace(mail))
	}
	return u, err
}
