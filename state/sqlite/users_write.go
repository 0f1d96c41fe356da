package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"payoff"
	"payoff/books"
)

// WriteUsers implements books.UserWriter.
func (s *Store) WriteUsers(ctx context.Context, do func(books.UserTx) error) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return do(&userTx{context.WithoutCancel(ctx), s, tx}) })
	var busy *sqlite.Error
	if errors.As(err, &busy) && busy.Code()&0xff == sqlite3.SQLITE_BUSY {
		// A long import holds the right to write.
		return payoff.Fail(payoff.Full, "something long is being recorded right now: try again in a few seconds")
	}
	return err
}

type userTx struct {
	ctx context.Context
	s   *Store
	tx  *sql.Tx
}

func (t *userTx) User(id int64) (books.User, bool, error) { return t.s.user(t.ctx, t.tx, "User", id) }

func (t *userTx) UserByMail(mail string) (books.User, bool, error) {
	return t.s.user(t.ctx, t.tx, "UserByMail", mail)
}

func (t *userTx) PutUser(u books.User) (books.User, error) {
	if other, taken, err := t.UserByMail(u.Mail); err != nil {
		return u, err
	} else if taken && other.ID != u.ID {
		return u, payoff.Fail(payoff.Conflict, "somebody has that mail address already")
	}
	proof, err := json.Marshal(u.Proof)
	if err != nil {
		return u, err
	}
	if u.ID == 0 {
		u.Created = t.now()
		err = t.tx.QueryRowContext(t.ctx, t.s.sql["AddUser"], u.Name, u.Mail, u.Handle, string(proof), u.Created.UnixMilli()).Scan(&u.ID)
	} else {
		err = t.oneRow("SetUser", payoff.Fail(payoff.NotFound, "there is no user %d", u.ID), u.ID, u.Name, u.Mail, string(proof))
	}
	if err != nil {
		return u, err
	}
	if _, err := t.exec("DropRolesOf", u.ID); err != nil {
		return u, err
	}
	for business, role := range u.Roles {
		if role == "" {
			continue
		}
		if _, err := t.exec("AddRole", u.ID, business, role); err != nil {
			return u, err
		}
	}
	return u, nil
}

func (t *userTx) RemoveUser(id int64) error {
	if _, err := t.EndSessions(id, 0); err != nil {
		return err
	}
	for _, name := range []string{"DropTicketsOf", "DropRolesOf"} {
		if _, err := t.exec(name, id); err != nil {
			return err
		}
	}
	return t.oneRow("DropUser", payoff.Fail(payoff.NotFound, "there is no user %d", id), id)
}

func (t *userTx) PutSession(v books.Session) (books.Session, error) {
	v.Used = t.now()
	if v.ID != 0 {
		return v, t.oneRow("UseSession", payoff.Fail(payoff.NotFound, "that browser is signed out"), v.ID, v.Used.UnixMilli())
	}
	v.Created = v.Used
	err := t.tx.QueryRowContext(t.ctx, t.s.sql["AddSession"], v.Hash, v.User, v.Browser, v.Created.UnixMilli(), v.Used.UnixMilli()).Scan(&v.ID)
	return v, err
}

func (t *userTx) EndSession(user, id int64) error {
	return t.oneRow("EndSession", payoff.Fail(payoff.NotFound, "that browser is signed out already"), user, id)
}

func (t *userTx) EndSessions(user, except int64) (int, error) {
	return t.exec("EndSessions", user, except)
}

func (t *userTx) DropSessions(made, used time.Time) error {
	_, err := t.exec("DropSessions", made.UnixMilli(), used.UnixMilli())
	return err
}

func (t *userTx) AddTicket(v books.Ticket) (books.Ticket, error) {
	v.Created = t.now()
	if _, err := t.exec("DropOldTickets", v.Created.UnixMilli()); err != nil {
		return v, err
	}
	err := t.tx.QueryRowContext(t.ctx, t.s.sql["AddTicket"], v.Hash, v.Purpose, v.User, v.Business, v.Role, v.For, v.By, v.Created.UnixMilli(), v.Expires.UnixMilli()).Scan(&v.ID)
	return v, err
}

func (t *userTx) TakeTicket(hash string) (books.Ticket, bool, error) {
	v, found, err := first(t.ctx, t.tx, t.s.sql["Ticket"], scanTicket, hash, t.now().UnixMilli())
	if err != nil || !found {
		return v, false, err
	}
	return v, true, t.DropTicket(v.ID)
}

func (t *userTx) DropTicket(id int64) error {
	return t.oneRow("DropTicket", payoff.Fail(payoff.NotFound, "that link lets nobody in any more"), id)
}

func (t *userTx) Note(c books.Change) error { return t.s.note(t.ctx, t.tx, c) }

// note adds a line to the log of changes in an open transaction.
func (s *Store) note(ctx context.Context, tx *sql.Tx, c books.Change) error {
	once := sql.NullString{String: c.Once, Valid: c.Once != ""}
	_, err := tx.ExecContext(ctx, s.sql["AddChange"], s.now().UnixMilli(), c.By.Kind, c.By.ID, c.By.Name, c.Business, c.Deed, c.Subject, c.Detail, once)
	if err != nil {
		return fmt.Errorf("note who changed what: %w", err)
	}
	return nil
}

func (t *userTx) now() time.Time { return t.s.now().UTC().Truncate(time.Millisecond) }

// exec runs a statement and counts the rows it touched.
func (t *userTx) exec(name string, args ...any) (int, error) {
	done, err := t.tx.ExecContext(t.ctx, t.s.sql[name], args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// oneRow runs a statement that touches a row, or fails with missing.
func (t *userTx) oneRow(name string, missing error, args ...any) error {
	n, err := t.exec(name, args...)
	if err == nil && n == 0 {
		return missing
	}
	return err
}
