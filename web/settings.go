package web

import (
	"context"
	"strconv"
	"time"

	"payoff"
	"payoff/books"
	"payoff/web/access"
)

// Keys are the keys that let programs in.
type Keys interface {
	AddKey(ctx context.Context, business int64, k books.Key) (books.Key, error)
	Keys(ctx context.Context, business int64) ([]books.Key, error)
	RevokeKey(ctx context.Context, business, id int64) error
}

// accessPages are about who may see and change what.
func (s *Server) accessPages() []page {
	return []page{
		{path: "people", needs: access.Owner, under: "settings", show: s.people, act: s.peopleAct, may: access.Owner},
		{path: "keys", needs: access.Owner, under: "settings", show: s.keys, act: s.keysAct, may: access.Owner},
		{path: "changes", needs: access.Owner, under: "settings", show: s.changes},
	}
}

// here is a page of this business without anything that the reader chose.
func (q *question) here(path string) string { return businessURL(q.business) + path }

// day is a moment's day in the business's zone.
func (q *question) day(at time.Time) string {
	return q.locale.Day(payoff.DateIn(at, q.business.Zone))
}

// number reads a number that a form sends.
func (q *question) number(name string) (int64, error) {
	n, err := strconv.ParseInt(q.r.PostFormValue(name), 10, 64)
	if err != nil {
		return 0, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("The form can't be read."))
	}
	return n, nil
}
