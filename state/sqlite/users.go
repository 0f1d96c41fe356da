package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"payoff/books"
)

// Users implements books.UserReader.
func (s *Store) Users(ctx context.Context) ([]books.User, error) {
	all, err := list(ctx, s.db, s.sql["Users"], scanUser)
	if err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	return all, s.withRoles(ctx, s.db, all, "Roles")
}

// User implements books.UserReader.
func (s *Store) User(ctx context.Context, id int64) (books.User, bool, error) {
	return s.user(ctx, s.db, "User", id)
}

// UserByMail implements books.UserReader.
func (s *Store) UserByMail(ctx context.Context, mail string) (books.User, bool, error) {
	return s.user(ctx, s.db, "UserByMail", mail)
}

// UserByHandle implements books.UserReader.
func (s *Store) UserByHandle(ctx context.Context, handle string) (books.User, bool, error) {
	return s.user(ctx, s.db, "UserByHandle", handle)
}

// user reads the user that a query finds, with their roles.
func (s *Store) user(ctx context.Context, db querier, query string, by any) (books.User, bool, error) {
	u, found, err := first(ctx, db, s.sql[query], scanUser, by)
	if err != nil || !found {
		return u, false, err
	}
	one := []books.User{u}
	err = s.withRoles(ctx, db, one, "RolesOf", u.ID)
	return one[0], err == nil, err
}

// withRoles gives the users the roles that a query finds.
func (s *Store) withRoles(ctx context.Context, db querier, users []books.User, query string, args ...any) error {
	of := map[int64]map[int64]books.Role{}
	for i, u := range users {
		users[i].Roles = map[int64]books.Role{}
		of[u.ID] = users[i].Roles
	}
	_, err := list(ctx, db, s.sql[query], func(scan scanner) (struct{}, error) {
		var user, business int64
		var role books.Role
		err := scan(&user, &business, &role)
		if roles := of[user]; roles != nil {
			roles[business] = role
		}
		return struct{}{}, err
	}, args...)
	if err != nil {
		return fmt.Errorf("read the roles: %w", err)
	}
	return nil
}

// Session implements books.UserReader.
func (s *Store) Session(ctx context.Context, hash string) (books.Session, bool, error) {
	return first(ctx, s.db, s.sql["Session"], scanSession, hash)
}

// Sessions implements books.UserReader.
func (s *Store) Sessions(ctx context.Context, user int64) ([]books.Session, error) {
	return list(ctx, s.db, s.sql["Sessions"], scanSession, user)
}

// Ticket implements books.UserReader.
func (s *Store) Ticket(ctx context.Context, hash string) (books.Ticket, bool, error) {
	return first(ctx, s.db, s.sql["Ticket"], scanTicket, hash, s.now().UnixMilli())
}

// Tickets implements books.UserReader.
func (s *Store) Tickets(ctx context.Context) ([]books.Ticket, error) {
	return list(ctx, s.db, s.sql["Tickets"], scanTicket, s.now().UnixMilli())
}

// Changes implements books.UserReader.
func (s *Store) Changes(ctx context.Context, q books.ChangeQuery) ([]books.Change, error) {
	folder, before := q.Business, int64(math.MaxInt64)
	if q.Folder {
		folder = books.EveryBusiness
	}
	if q.Before > 0 {
		before = q.Before
	}
	return list(ctx, s.db, s.sql["Changes"], func(scan scanner) (books.Change, error) {
		var c books.Change
		var at int64
		err := scan(&c.ID, &at, &c.By.Kind, &c.By.ID, &c.By.Name, &c.Business, &c.Deed, &c.Subject, &c.Detail, &c.Once, &c.Times)
		c.At = time.UnixMilli(at).UTC()
		return c, err
	}, q.Business, folder, before, q.Limit)
}

func scanUser(scan scanner) (books.User, error) {
	var u books.User
	var proof []byte
	var created int64
	if err := scan(&u.ID, &u.Name, &u.Mail, &u.Handle, &proof, &created); err != nil {
		return u, err
	}
	u.Created = time.UnixMilli(created).UTC()
	if err := json.Unmarshal(proof, &u.Proof); err != nil {
		return u, fmt.Errorf("read user %d: %w", u.ID, err)
	}
	return u, nil
}

func scanSession(scan scanner) (books.Session, error) {
	var v books.Session
	var created, used int64
	err := scan(&v.ID, &v.Hash, &v.User, &v.Browser, &created, &used)
	v.Created, v.Used = time.UnixMilli(created).UTC(), time.UnixMilli(used).UTC()
	return v, err
}

func scanTicket(scan scanner) (books.Ticket, error) {
	var v books.Ticket
	var created, expires int64
	err := scan(&v.ID, &v.Hash, &v.Purpose, &v.User, &v.Business, &v.Role, &v.For, &v.By, &created, &expires)
	v.Created, v.Expires = time.UnixMilli(created).UTC(), time.UnixMilli(expires).UTC()
	return v, err
}

// first is the first row of a query; false where there is none.
func first[T any](ctx context.Context, db querier, query string, row func(scanner) (T, error), args ...any) (T, bool, error) {
	for v, err := range each(ctx, db, query, row, args...) {
		return v, err == nil, err
	}
	var none T
	return none, false, nil
}
