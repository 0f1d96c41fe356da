package duckdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"math"

	"github.com/duckdb/duckdb-go/v2"

	"payoff"
	"payoff/events"
)

// chunk is how many events of a batch are staged and cut into visits at once: it bounds the
// memory that a batch of any size takes.
const chunk = 250_000

// Append stores a batch, its visits and its collector's position in one transaction, or skips one
// whose collector is past it.
func (s *Store) Append(ctx context.Context, b events.Batch) (events.Appended, error) {
	if err := events.CheckBatch(b); err != nil {
		return events.Appended{}, err
	}
	var done events.Appended
	err := s.change(ctx, func(w *writing) error {
		position, err := w.number(w.sql["Position"], b.Business, b.Collector)
		if err != nil {
			return err
		}
		if b.End == nil && b.Sequence <= position {
			done.Skipped = true
			return nil
		}
		next, stop := iter.Pull(b.Events)
		defer stop()
		for more := true; more; {
			if more, err = w.appendChunk(b, next, &done); err != nil {
				return err
			}
		}
		if b.End != nil {
			if b.Sequence, err = b.End(); err != nil {
				return err
			}
		}
		if _, err := w.run("Append-forget", b.Business, b.Collector); err != nil {
			return err
		}
		_, err = w.run("Append-position", b.Business, b.Collector, b.Sequence)
		return err
	})
	if err != nil {
		return events.Appended{}, fmt.Errorf("append events: %w", err)
	}
	return done, nil
}

// appendChunk stores the next events and says whether there may be more.
func (w *writing) appendChunk(b events.Batch, next func() (events.Event, bool), done *events.Appended) (bool, error) {
	if _, err := w.run("Append-stage"); err != nil {
		return false, err
	}
	var st *stage
	err := w.conn.Raw(func(c any) error {
		var err error
		st, err = fill(c.(driver.Conn), next)
		return err
	})
	if err != nil || st.staged == 0 {
		return false, err
	}
	done.Known += st.twice
	stored, uncounted, err := w.fold(b.Business, number(b.Source), st)
	done.Stored += stored
	done.Uncounted += uncounted
	done.Known += st.staged - stored
	return st.more, err
}

// fold moves what is staged into the tables and makes the visits that it changes anew.
func (w *writing) fold(business int64, source uint8, st *stage) (stored, uncounted int64, err error) {
	for _, words := range []string{"sites", "names", "pages", "origins", "clients"} {
		if _, err := w.run("Append-words-"+words, business); err != nil {
			return 0, 0, err
		}
	}
	if _, err := w.run("Append-records", business, source); err != nil {
		return 0, 0, err
	}
	if _, err := w.run("Append-fresh", business, source, w.last, st.firstDay, st.lastDay); err != nil {
		return 0, 0, err
	}
	if stored, err = w.number("SELECT count(*) FROM fresh"); err != nil || stored == 0 {
		return 0, 0, err
	}
	if uncounted, err = w.number("SELECT count(*) FROM fresh WHERE NOT counted"); err != nil {
		return 0, 0, err
	}
	w.last += stored
	if _, err := w.run("Append-touched"); err != nil {
		return 0, 0, err
	}
	idle := payoff.VisitIdle.Milliseconds()
	// A day begins at most 14 hours before it does in UTC.
	earliest := min(st.firstAt-idle, int64(st.firstDay)*86_400_000-14*3_600_000)
	if _, err := w.run("Append-affected", business, idle, earliest); err != nil {
		return 0, 0, err
	}
	if err := w.rebuild(business); err != nil {
		return 0, 0, err
	}
	_, err = w.run("Append-events", business, source)
	return stored, uncounted, err
}

// rebuild makes the affected visits anew, with what is fresh.
func (w *writing) rebuild(business int64) error {
	affected, err := w.number("SELECT count(*) FROM affected")
	if err != nil {
		return err
	}
	// Without an affected visit there is no event to fetch: a day that never comes.
	from := int64(math.MaxInt16) * 4
	if affected > 0 {
		if from, err = w.number("SELECT min(day) - DATE '1970-01-01' FROM affected"); err != nil {
			return err
		}
	}
	if _, err := w.run("Rebuild", business, payoff.VisitIdle.Milliseconds(), from); err != nil {
		return err
	}
	if affected > 0 {
		if _, err := w.run("Rebuild-drop", business, from); err != nil {
			return err
		}
		moved, err := w.number("SELECT count(*) FROM rebuilt WHERE NOT is_fresh AND (visit <> was_visit OR via <> was_via)")
		if err != nil {
			return err
		}
		if moved > 0 {
			if _, err := w.run("Rebuild-events", business, from); err != nil {
				return err
			}
		}
	}
	_, err = w.run("Rebuild-visits", business)
	return err
}

// number is a source as the tables hold it.
func number(s events.Source) uint8 {
	switch s {
	case events.Script:
		return 1
	case events.Log:
		return 2
	}
	return 3
}

func sourceOf(n uint8) events.Source {
	return []events.Source{"", events.Script, events.Log, events.Aggregate}[n]
}

// stage says what lies in the table incoming.
type stage struct {
	staged, twice     int64
	more              bool
	firstAt           int64
	firstDay, lastDay int32
}

type statement struct {
	key  int64
	site int32
	day  int32
}

type client struct{ device, browser, os, country string }

// fill stages events until a chunk is full. Words are numbered as they come and staged once.
func fill(c driver.Conn, next func() (events.Event, bool)) (*stage, error) {
	rows, err := duckdb.NewAppender(c, "temp", "", "incoming")
	if err != nil {
		return nil, err
	}
	st := &stage{firstAt: math.MaxInt64, firstDay: math.MaxInt32, lastDay: math.MinInt32}
	sites, names, pages := map[string]int32{}, map[string]int32{}, map[string]int32{}
	origins, clients := map[payoff.Origin]int32{}, map[client]int32{}
	seen := map[statement]bool{}
	for st.staged < chunk {
		e, ok := next()
		if !ok {
			break
		}
		site, day := number32(sites, e.Site), int32(e.Day)
		s := statement{e.Key, site, day}
		if seen[s] {
			st.twice++
			continue
		}
		seen[s] = true
		at := e.At.UnixMilli()
		origin, _ := e.From()
		err := rows.AppendRow(st.staged, e.Key, at, day, e.Visitor, site, number32(names, e.Name),
			number32(pages, e.Page), number32(origins, origin),
			number32(clients, client{e.Device, e.Browser, e.OS, e.Country}),
			int32(min(e.Engaged.Milliseconds(), math.MaxInt32)))
		if err != nil {
			return nil, closed(rows, err)
		}
		st.staged++
		st.firstAt = min(st.firstAt, at)
		st.firstDay, st.lastDay = min(st.firstDay, day), max(st.lastDay, day)
	}
	st.more = st.staged == chunk
	if err := rows.Close(); err != nil {
		return nil, err
	}
	return st, say(c, sites, names, pages, origins, clients)
}

func number32[K comparable](known map[K]int32, word K) int32 {
	n, ok := known[word]
	if !ok {
		n = int32(len(known))
		known[word] = n
	}
	return n
}

// say stages the words of a chunk beside its events.
func say(c driver.Conn, sites, names, pages map[string]int32, origins map[payoff.Origin]int32, clients map[client]int32) error {
	for table, words := range map[string]map[string]int32{"said_sites": sites, "said_names": names, "said_pages": pages} {
		if err := stageAll(c, table, words, func(w string) []driver.Value { return []driver.Value{w} }); err != nil {
			return err
		}
	}
	if err := stageAll(c, "said_origins", origins, func(o payoff.Origin) []driver.Value {
		return []driver.Value{string(o.Channel), string(o.Network), o.Source, o.Medium, o.Campaign, o.Content, o.Term, o.Referrer, o.ClickID}
	}); err != nil {
		return err
	}
	return stageAll(c, "said_clients", clients, func(k client) []driver.Value {
		return []driver.Value{k.device, k.browser, k.os, k.country}
	})
}

func stageAll[K comparable](c driver.Conn, table string, words map[K]int32, columns func(K) []driver.Value) error {
	rows, err := duckdb.NewAppender(c, "temp", "", table)
	if err != nil {
		return err
	}
	for word, n := range words {
		if err := rows.AppendRow(append([]driver.Value{n}, columns(word)...)...); err != nil {
			return closed(rows, err)
		}
	}
	return rows.Close()
}

func closed(rows *duckdb.Appender, err error) error {
	if e := rows.Close(); e != nil {
		return fmt.Errorf("%w (and closing: %w)", err, e)
	}
	return err
}

// Position is how far the collector has come, 0 where it is unknown.
func (s *Store) Position(ctx context.Context, business int64, collector string) (int64, error) {
	var n int64
	if err := s.db.QueryRowContext(ctx, s.sql["Position"], business, collector).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the position of a collector: %w", err)
	}
	return n, nil
}
