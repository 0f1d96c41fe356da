package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"payoff"
	"payoff/events"
)

// Journeys gives the path of each conversion asked for, in their order. Who reads them asks the store
// nothing else meanwhile.
func (s *Store) Journeys(ctx context.Context, business int64, asked []events.Asked, lookback time.Duration) iter.Seq2[events.Path, error] {
	return func(yield func(events.Path, error) bool) {
		if err := s.journeys(ctx, business, asked, lookback, yield); err != nil {
			yield(events.Path{}, fmt.Errorf("read journeys: %w", err))
		}
	}
}

func (s *Store) journeys(ctx context.Context, business int64, asked []events.Asked, lookback time.Duration, yield func(events.Path, error) bool) error {
	// The conversions stand in a table of this connection alone.
	conn, done, err := s.question(ctx)
	if err != nil {
		return err
	}
	defer done()
	if err := s.stageAsked(ctx, conn, asked); err != nil {
		return err
	}
	origins, sites, err := s.words(ctx, conn, business)
	if err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, s.sql["Journeys"], business, lookback.Milliseconds())
	if err != nil {
		return err
	}
	defer rows.Close()
	at, path := 0, events.Path{} // the conversion whose touches are read, and those
	give := func() bool {
		path.ID = asked[at].ID
		slices.SortFunc(path.Touches, events.CompareTouches)
		more := yield(path, nil)
		at, path = at+1, events.Path{}
		return more
	}
	for rows.Next() {
		var n int
		var start, visitor int64
		var site, origin int32
		var page string
		if err := rows.Scan(&n, &start, &visitor, &site, &origin, &page); err != nil {
			return err
		}
		for at < n {
			if !give() {
				return nil
			}
		}
		path.Lasting = path.Lasting || payoff.Lasting(visitor)
		if origin == inside {
			continue
		}
		path.Touches = append(path.Touches, payoff.Touch{At: time.UnixMilli(start).UTC(), Origin: origins[origin], Site: sites[site], Page: page})
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for at < len(asked) {
		if !give() {
			return nil
		}
	}
	return nil
}

func (s *Store) stageAsked(ctx context.Context, conn *sql.Conn, asked []events.Asked) error {
	if _, err := conn.ExecContext(ctx, s.sql["Journeys-stage"]); err != nil {
		return err
	}
	return conn.Raw(func(c any) error {
		rows, err := duckdb.NewAppender(c.(driver.Conn), "temp", "", "asked")
		if err != nil {
			return err
		}
		for i, a := range asked {
			at := a.At.UnixMilli()
			for _, visitor := range once(a.Visitors) {
				if err := rows.AppendRow(int64(i), visitor, at); err != nil {
					return fmt.Errorf("%w (closing: %v)", err, rows.Close())
				}
			}
		}
		return rows.Close()
	})
}

// once names each number once.
func once(numbers []int64) []int64 {
	if len(numbers) < 2 {
		return numbers
	}
	list := slices.Clone(numbers)
	slices.Sort(list)
	return slices.Compact(list)
}

// words are the business's origins and sites by their numbers.
func (s *Store) words(ctx context.Context, conn *sql.Conn, business int64) (map[int32]payoff.Origin, map[int32]string, error) {
	origins, sites := map[int32]payoff.Origin{}, map[int32]string{}
	rows, err := conn.QueryContext(ctx, s.sql["Journeys-origins"], business)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int32
		var o payoff.Origin
		if err := rows.Scan(&id, &o.Channel, &o.Network, &o.Source, &o.Medium, &o.Campaign, &o.Content, &o.Term, &o.Referrer, &o.ClickID); err != nil {
			return nil, nil, err
		}
		origins[id] = o
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	places, err := conn.QueryContext(ctx, s.sql["Journeys-sites"], business)
	if err != nil {
		return nil, nil, err
	}
	defer places.Close()
	for places.Next() {
		var id int32
		var site string
		if err := places.Scan(&id, &site); err != nil {
			return nil, nil, err
		}
		sites[id] = site
	}
	return origins, sites, places.Err()
}
