package duckdb

import (
	"context"
	"fmt"
	"time"

	"payoff"
	"payoff/events"
)

// Here lists where the browsers are that did something since a moment.
func (s *Store) Here(ctx context.Context, business int64, since time.Time) ([]events.Here, error) {
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who is here: %w", err)
	}
	defer done()
	day := payoff.DateIn(since, time.UTC) - 1
	rows, err := conn.QueryContext(ctx, s.sql["Here"], business, since.UnixMilli(), day.String())
	if err != nil {
		return nil, fmt.Errorf("read who is here: %w", err)
	}
	defer rows.Close()
	list := []events.Here{}
	for rows.Next() {
		var h events.Here
		var o payoff.Origin
		if err := rows.Scan(&h.Site, &h.Page, &o.Channel, &o.Network, &h.Visitors); err != nil {
			return nil, fmt.Errorf("read who is here: %w", err)
		}
		h.Line = o.Line()
		list = append(list, h)
	}
	events.SortHere(list)
	return list, rows.Err()
}
