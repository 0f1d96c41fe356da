package web

import (
	"context"

	"payoff/books"
	"payoff/web/access"
)

// Routes are all of the server's: those before the guard, the door's and those behind it.
func (s *Server) Routes() []access.Route {
	list := append(s.open(), s.routes()...)
	if s.o.Door != nil {
		list = append(list, s.o.Door.Routes()...)
	}
	return list
}

// ChangedForTest is told of businesses that are set up or changed.
func (s *Server) ChangedForTest(do func(context.Context, books.Business) error) { s.o.Changed = do }
