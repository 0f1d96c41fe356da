package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// stepAge is how long somebody who showed their password has for the one-time code.
const stepAge = 5 * time.Minute

// What is answered to who isn't let in. It is the same whether there is such an account or not.
func errWrong() error {
	return payoff.Fail(payoff.Denied, "that mail address and password don't go together")
}

// An Entry is what somebody who showed their password gets: a session's token, or, where the account
// has one-time codes, a token with which SignInCode goes on.
type Entry struct{ Token, Step string }

// SignIn checks a mail address and a password. It takes as long for an account that isn't there.
// Denied says that they don't go together, Full that there were too many tries.
func (p *People) SignIn(ctx context.Context, mail, password string, b Browser) (Entry, error) {
	mail = normalMail(mail)
	if err := p.limits.take(signInFrom, place(b.From)); err != nil {
		return Entry{}, err
	}
	if err := p.limits.take(signInOf, mail); err != nil {
		return Entry{}, err
	}
	if len(mail) > maxMail || len(password) > 4*MaxPassword {
		return Entry{}, errWrong()
	}
	u, found, err := p.state.UserByMail(ctx, mail)
	if err != nil {
		return Entry{}, err
	}
	held, err := p.hasher.matches(ctx, u.Proof.Password, password)
	if err != nil {
		return Entry{}, err
	}
	if !found || !held {
		return Entry{}, p.failed(ctx, u, errWrong())
	}
	if u.Proof.TOTP != "" {
		return p.owesCode(ctx, u)
	}
	var e Entry
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		e.Token, err = begin(tx, p.now(), u, b, "password")
		return err
	})
	p.forgive(u, b, err)
	return e, err
}

// owesCode lets a user go on to the one-time code.
func (p *People) owesCode(ctx context.Context, u books.User) (Entry, error) {
	step := newToken()
	err := p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		_, err := tx.AddTicket(books.Ticket{Hash: hashOf(step), Purpose: books.ForStep, User: u.ID, Expires: p.now().Add(stepAge)})
		return err
	})
	return Entry{Step: step}, err
}

// SignInCode goes on from a password with a one-time code or a recovery code. A code holds once.
func (p *People) SignInCode(ctx context.Context, step, code string, b Browser) (token string, err error) {
	late := payoff.Fail(payoff.NotFound, "that took too long: sign in again")
	if err := p.limits.take(signInFrom, place(b.From)); err != nil {
		return "", err
	}
	ticket, found, err := p.state.Ticket(ctx, hashOf(step))
	if err != nil {
		return "", err
	}
	if !found || ticket.Purpose != books.ForStep {
		return "", late
	}
	if err := p.limits.take(codeOf, fmt.Sprint(ticket.User)); err != nil {
		return "", err
	}
	wrong := payoff.Fail(payoff.Denied, "that code doesn't hold: look whether the app shows a new one")
	var u books.User
	err = p.state.WriteUsers(ctx, func(tx books.UserTx) error {
		if u, found, err = tx.User(ticket.User); err != nil || !found {
			return first(err, late)
		}
		held, recovery := useCode(&u.Proof, code, p.now())
		if !held {
			return wrong
		}
		if _, found, err := tx.TakeTicket(ticket.Hash); err != nil || !found {
			return first(err, late)
		}
		if _, err := tx.PutUser(u); err != nil {
			return err
		}
		how := "password and code"
		if recovery {
			how = fmt.Sprintf("password and recovery code, %d left", len(u.Proof.Recovery))
		}
		token, err = begin(tx, p.now(), u, b, how)
		return err
	})
	if err == wrong {
		return "", p.failed(ctx, u, wrong)
	}
	p.forgive(u, b, err)
	return token, err
}

// forgive forgets the tries of who got in.
func (p *People) forgive(u books.User, b Browser, err error) {
	if err == nil {
		p.limits.forgive(signInOf, u.Mail)
		p.limits.forgive(codeOf, fmt.Sprint(u.ID))
		p.limits.forgive(signInFrom, place(b.From))
	}
}

// failed counts a try that failed, one line an hour and account, and returns why.
func (p *People) failed(ctx context.Context, u books.User, why error) error {
	c := books.Change{Deed: books.SignInFailed, Subject: u.Name, Once: fmt.Sprintf("failed %s %d", p.now().UTC().Format("2006-01-02T15"), u.ID)}
	if u.ID == 0 {
		c.Subject = "an address that nobody has"
	}
	return first(p.Note(ctx, c), why)
}

// first is the first of two failures that is one.
func first(err, or error) error {
	if err != nil {
		return err
	}
	return or
}

// maxMail is the longest mail address there is, in bytes (RFC 5321, section 4.5.3.1.3).
const maxMail = 254

// normalMail is a mail address as it is compared.
func normalMail(mail string) string { return strings.ToLower(strings.TrimSpace(mail)) }
