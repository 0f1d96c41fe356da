package duckdb

import (
	"context"
	"fmt"
	"slices"
	"time"

	"payoff"
	"payoff/events"
)

// Last is the highest number given to an event so far.
func (s *Store) Last() int64 {
	s.write.Lock()
	defer s.write.Unlock()
	return s.last
}

// Rescued are the events of a business that a script told behind the number after, but those that make
// no sense: of a file whose log may hold blank words that DuckDB's checksum doesn't see, what is
// recorded there isn't believed, only what it tells is handed in again, see events.Batch.Around.
func (s *Store) Rescued(ctx context.Context, business, after int64) ([]events.Event, error) {
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("read events again: %w", err)
	}
	defer done()
	rows, err := conn.QueryContext(ctx, s.sql["Rescue"], business, after)
	if err != nil {
		return nil, fmt.Errorf("read events again: %w", err)
	}
	defer rows.Close()
	var list []events.Event
	for rows.Next() {
		var e events.Event
		var at, engaged int64
		var day int32
		o := &e.Origin
		err := rows.Scan(&e.Key, &at, &day, &e.Visitor, &e.Site, &e.Name, &e.Page, &e.Arrival, &e.Within,
			&o.Channel, &o.Network, &o.Source, &o.Medium, &o.Campaign, &o.Content, &o.Term, &o.Referrer, &o.ClickID,
			&engaged, &e.Device, &e.Browser, &e.OS, &e.Country)
		if err != nil {
			return nil, fmt.Errorf("read events again: %w", err)
		}
		e.At, e.Day, e.Engaged = time.UnixMilli(at).UTC(), payoff.Date(day), time.Duration(engaged)*time.Millisecond
		list = append(list, e)
	}
	return slices.Clip(list), rows.Err()
}
