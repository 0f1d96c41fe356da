package bookstest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// business is the number of a business by its name; "all" is every one.
func (c *folder) business(name string) int64 {
	if name == "all" {
		return books.EveryBusiness
	}
	return c.ids[name]
}

func (c *folder) businessName(id int64) string {
	for name, known := range c.ids {
		if known == id {
			return name
		}
	}
	return "all"
}

// roles reads Shop=owner pairs.
func (c *folder) roles(args map[string]string) map[int64]books.Role {
	roles := map[int64]books.Role{}
	for name, role := range args {
		roles[c.business(name)] = books.Role(strings.TrimPrefix(role, "none"))
	}
	return roles
}

// people runs lines in one transaction on users, sessions and tickets.
func (c *folder) people(ctx context.Context, block []string) ([]string, error) {
	var out []string
	err := c.store.WriteUsers(ctx, func(tx books.UserTx) error {
		for _, l := range block {
			rows, err := c.person(tx, parse(l))
			if err != nil {
				return fmt.Errorf("%s: %w", l, err)
			}
			out = append(out, rows...)
		}
		return nil
	})
	return out, err
}

// person runs a line about users inside an open transaction.
func (c *folder) person(tx books.UserTx, this call) ([]string, error) {
	switch this.word(0) {
	case "user": // user ada@a.example Ada Shop=owner
		u, err := tx.PutUser(books.User{Mail: this.word(1), Name: this.word(2), Handle: "handle of " + this.word(2), Roles: c.roles(this.args)})
		if err == nil && u.ID == 0 {
			err = fmt.Errorf("%s has no number", u.Name)
		}
		return nil, err
	case "make": // make ada@a.example mail=b@a.example step=7 Shop=reader
		u, err := c.known(tx, this.word(1))
		if err != nil {
			return nil, err
		}
		for key, value := range this.args {
			switch key {
			case "mail":
				u.Mail = value
			case "name":
				u.Name, u.Handle = value, "another"
			case "password":
				u.Proof.Password = value
			case "step":
				fmt.Sscan(value, &u.Proof.Step)
			default:
				maps.Copy(u.Roles, c.roles(map[string]string{key: value}))
			}
		}
		_, err = tx.PutUser(u)
		return nil, err
	case "remove":
		u, err := c.known(tx, this.word(1))
		if err != nil {
			u.ID = 999
		}
		return nil, tx.RemoveUser(u.ID)
	case "session": // session ada@a.example hash-1 Firefox
		u, err := c.known(tx, this.word(1))
		if err != nil {
			return nil, err
		}
		_, err = tx.PutSession(books.Session{Hash: this.word(2), User: u.ID, Browser: this.word(3)})
		return nil, err
	case "use", "end", "end-others": // of the session with that hash
		s, found, err := c.store.Session(context.Background(), this.word(1))
		if err != nil || !found {
			s.ID = 999
		}
		switch this.word(0) {
		case "use":
			_, err = tx.PutSession(books.Session{ID: s.ID, Hash: "other", User: 999, Browser: "other"})
		case "end":
			err = tx.EndSession(s.User, s.ID)
		default:
			var n int
			n, err = tx.EndSessions(s.User, s.ID)
			return []string{fmt.Sprintf("%d ended", n)}, err
		}
		return nil, err
	case "drop-sessions": // drop-sessions made=2026-01-01 used=2026-01-02
		made, err := moment(this.args["made"])
		if err != nil {
			return nil, err
		}
		used, err := moment(this.args["used"])
		if err != nil {
			return nil, err
		}
		return nil, tx.DropSessions(made, used)
	case "ticket": // ticket hash-1 invite until=2026-01-02 business=Shop role=reader for=Eve by=Ada
		until, err := moment(this.args["until"])
		if err != nil {
			return nil, err
		}
		v := books.Ticket{
			Hash: this.word(1), Purpose: books.Purpose(this.word(2)), Business: c.business(this.args["business"]), Role: books.Role(this.args["role"]),
			For: this.args["for"], By: this.args["by"], Expires: until,
		}
		if mail := this.args["user"]; mail != "" {
			u, err := c.known(tx, mail)
			if err != nil {
				return nil, err
			}
			v.User = u.ID
		}
		_, err = tx.AddTicket(v)
		return nil, err
	case "take":
		v, found, err := tx.TakeTicket(this.word(1))
		if !found {
			return []string{"none"}, err
		}
		return []string{c.ticketRow(v)}, err
	case "drop":
		v, _, err := c.store.Ticket(context.Background(), this.word(1))
		if err != nil {
			return nil, err
		}
		return nil, tx.DropTicket(v.ID)
	case "note": // note role_changed Eve reader -> editor; by=Ada business=Shop once=x
		change := books.Change{
			By: books.Actor{Kind: books.ByUser, ID: 7, Name: this.args["by"]}, Business: c.business(this.args["business"]), Deed: books.Deed(this.word(1)),
			Subject: this.word(2), Detail: strings.Join(this.words[3:], " "), Once: this.args["once"],
		}
		return nil, tx.Note(change)
	case "fail":
		return nil, errFailed
	}
	return nil, fmt.Errorf("what is %q?", this.word(0))
}

// known is a user by mail as the transaction sees them.
func (c *folder) known(tx books.UserTx, mail string) (books.User, error) {
	u, found, err := tx.UserByMail(mail)
	if err != nil {
		return u, err
	}
	if !found {
		return u, payoff.Fail(payoff.NotFound, "there is no %s", mail)
	}
	again, found, err := tx.User(u.ID)
	if err == nil && (!found || again.Mail != mail) {
		err = fmt.Errorf("by number it is %s", again.Mail)
	}
	return u, err
}

func (c *folder) ticketRow(v books.Ticket) string {
	row := fmt.Sprintf("%s %s %s", v.Hash, v.Purpose, c.businessName(v.Business))
	for _, word := range []string{string(v.Role), v.For, v.By} {
		if word != "" {
			row += " " + word
		}
	}
	if v.User != 0 {
		row += " of a user"
	}
	return row + " until " + v.Expires.Format(time.DateOnly)
}

// askPeople runs a line that asks about users, sessions, tickets or changes.
func (c *folder) askPeople(ctx context.Context, this call) ([]string, error) {
	var out []string
	switch this.word(0) {
	case "users":
		all, err := c.store.Users(ctx)
		for _, u := range all {
			row := fmt.Sprintf("%s %s since %s", u.Name, u.Mail, u.Created.Format(time.DateOnly))
			var roles []string
			for business, role := range u.Roles {
				roles = append(roles, fmt.Sprintf(" %s=%s", c.businessName(business), role))
			}
			slices.Sort(roles)
			row += strings.Join(roles, "")
			if u.Proof.Password != "" {
				row += " password " + u.Proof.Password
			}
			if u.Proof.Step != 0 {
				row += fmt.Sprintf(" step %d", u.Proof.Step)
			}
			one, found, err := c.store.User(ctx, u.ID)
			if err != nil || !found || one.Mail != u.Mail || len(one.Roles) != len(u.Roles) {
				row += fmt.Sprintf(" (by number %+v, %v)", one, err)
			}
			out = append(out, row)
		}
		return out, err
	case "who":
		u, found, err := c.store.UserByMail(ctx, this.word(1))
		if !found {
			return []string{"nobody"}, err
		}
		known, found, err := c.store.UserByHandle(ctx, u.Handle)
		if err == nil && (!found || known.ID != u.ID) {
			err = fmt.Errorf("by handle it is %s", known.Name)
		}
		return []string{u.Name}, err
	case "sessions":
		u, _, err := c.store.UserByMail(ctx, this.word(1))
		if err != nil {
			return nil, err
		}
		all, err := c.store.Sessions(ctx, u.ID)
		for _, s := range all {
			out = append(out, fmt.Sprintf("%s %s made %s used %s", s.Hash, s.Browser, s.Created.Format(time.DateOnly), s.Used.Format(time.DateOnly)))
		}
		return out, err
	case "tickets":
		all, err := c.store.Tickets(ctx)
		for _, v := range all {
			out = append(out, c.ticketRow(v))
		}
		return out, err
	case "changes": // changes business=Shop folder=yes limit=2 page=2
		q := books.ChangeQuery{Business: c.business(this.args["business"]), Folder: this.args["folder"] == "yes", Limit: 100}
		fmt.Sscan(this.args["limit"], &q.Limit)
		var pages int
		fmt.Sscan(this.args["page"], &pages)
		var all []books.Change
		for page := 0; page == 0 || page < pages; page++ {
			var err error
			if all, err = c.store.Changes(ctx, q); err != nil {
				return nil, err
			}
			if len(all) > 0 {
				q.Before = all[len(all)-1].ID
			}
		}
		for _, v := range all {
			row := fmt.Sprintf("%s %s %s %s %s", v.At.Format(time.DateOnly), v.By.Kind, v.By.Name, v.Deed, v.Subject)
			if v.Detail != "" {
				row += ": " + v.Detail
			}
			if v.Times > 1 {
				row += fmt.Sprintf(" (%d times)", v.Times)
			}
			out = append(out, row)
		}
		return out, nil
	}
	return nil, fmt.Errorf("what is %q?", this.word(0))
}
