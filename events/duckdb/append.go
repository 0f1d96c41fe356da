package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/duckdb/duckdb-go/v2"

	"payoff"
	"payoff/events"
)

// chunk is how many events of a batch are cut into visits at once: it bounds the memory that a
// batch of any size takes.
const chunk = 200_000

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
	said, more := read(next)
	done.Known += said.twice
	if len(said.rows) == 0 {
		return more, nil
	}
	if _, err := w.run("Append-stage"); err != nil {
		return false, err
	}
	if err := w.number32(b.Business, said); err != nil {
		return false, err
	}
	told, err := w.told(b.Business, said.rows)
	if err != nil {
		return false, err
	}
	known, err := w.dropKnown(b, said, told)
	if err != nil {
		return false, err
	}
	done.Known += known
	if len(said.rows) == 0 {
		return more, nil
	}
	uncounted, err := w.judge(b.Business, b.Source, said.rows, told)
	if err != nil {
		return false, err
	}
	done.Stored += int64(len(said.rows))
	done.Uncounted += uncounted
	return more, w.fold(b, said.rows)
}

// siteDay is a day of a site.
type siteDay struct{ site, day int32 }

// told lists the sites' days that rows tell of, with the source that is their record so far, 0
// where there is none.
func (w *writing) told(business int64, rows []row) (map[siteDay]uint8, error) {
	told := map[siteDay]uint8{}
	for _, r := range rows {
		told[siteDay{r.site, r.day}] = 0
	}
	err := w.stage("said_days", func(add adder) error {
		for d := range told {
			if err := add(d.site, d.day); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = w.each("Append-told", func(scan scanner) error {
		var d siteDay
		var source uint8
		err := scan(&d.site, &d.day, &source)
		told[d] = source
		return err
	}, business)
	return told, err
}

// dropKnown drops the rows that are stored already and says how many they were. A day without a
// record has no events: where the batch looks at no other, its rows needn't be looked for.
func (w *writing) dropKnown(b events.Batch, said *said, told map[siteDay]uint8) (int64, error) {
	first, last, around := int32(math.MaxInt32), int32(math.MinInt32), int32(b.Around)
	err := w.stage("statements", func(add adder) error {
		for i, r := range said.rows {
			if b.Around == 0 && told[siteDay{r.site, r.day}] == 0 {
				continue
			}
			first, last = min(first, r.day-around), max(last, r.day+around)
			if err := add(int64(i), r.key, r.site, r.day); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	known := map[int64]bool{}
	if first <= last {
		err := w.each("Append-known", func(scan scanner) error {
			var n int64
			err := scan(&n)
			known[n] = true
			return err
		}, b.Business, first, last, around)
		if err != nil {
			return 0, err
		}
	}
	if len(known) > 0 && b.Mark != 0 {
		if _, err := w.run("Append-again", b.Business, b.Mark); err != nil {
			return 0, err
		}
	}
	if around > 0 {
		again(around, said.rows, known)
	}
	if len(known) == 0 {
		return 0, nil
	}
	kept := said.rows[:0]
	for i, r := range said.rows {
		if !known[int64(i)] {
			kept = append(kept, r)
		}
	}
	said.rows = kept
	return int64(len(known)), nil
}

// again marks the rows that say again, at most so many days around, what a row before them said.
func again(around int32, rows []row, known map[int64]bool) {
	first, many := int32(math.MaxInt32), false
	for _, r := range rows {
		many = many || first != math.MaxInt32 && r.day != first
		first = r.day
	}
	if !many {
		return // one day: read told them apart already
	}
	said := map[statement]struct{}{}
	for i, r := range rows {
		for day := r.day - around; day <= r.day+around && !known[int64(i)]; day++ {
			if _, before := said[statement{r.key, r.site, day}]; before {
				known[int64(i)] = true
			}
		}
		if !known[int64(i)] {
			said[statement{r.key, r.site, r.day}] = struct{}{}
		}
	}
}

// judge notes the source as the record of days that have none, marks the rows that count and says
// how many don't.
func (w *writing) judge(business int64, source events.Source, rows []row, told map[siteDay]uint8) (int64, error) {
	if slices.Contains(slices.Collect(maps.Values(told)), 0) {
		if _, err := w.run("Append-records", business, number(source)); err != nil {
			return 0, err
		}
	}
	var uncounted int64
	for i := range rows {
		r := &rows[i]
		record := told[siteDay{r.site, r.day}]
		if r.counted = record == 0 || record == number(source); !r.counted {
			uncounted++
		}
	}
	return uncounted, nil
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

// fold stores fresh rows and makes the visits anew that they touch.
func (w *writing) fold(b events.Batch, fresh []row) error {
	from, err := w.affected(b.Business, fresh)
	if err != nil {
		return err
	}
	old, err := w.loosen(b.Business, from)
	if err != nil {
		return err
	}
	visits, ordered := w.cut(fresh, old)
	if err := w.move(b.Business, from, old); err != nil {
		return err
	}
	if err := w.storeVisits(b.Business, visits); err != nil {
		return err
	}
	if err := w.tally(b.Business, fresh); err != nil {
		return err
	}
	return w.append("", "events", func(add adder) error {
		st := storing{add: add, business: b.Business, source: number(b.Source), mark: b.Mark}
		for _, r := range ordered {
			if err := st.event(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// tally adds fresh rows to the sums by day and page.
func (w *writing) tally(business int64, fresh []row) error {
	type sum struct{ site, day, name, page int32 }
	sums := map[sum]int64{}
	for i := range fresh {
		if r := &fresh[i]; r.counted && r.name != engagement {
			sums[sum{r.site, r.day, r.name, r.page}]++
		}
	}
	if len(sums) == 0 {
		return nil
	}
	err := w.stage("tallied", func(add adder) error {
		for s, n := range sums {
			if err := add(s.site, s.day, s.name, s.page, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	added, err := w.run("Append-tallies-add", business)
	if err != nil || added == int64(len(sums)) {
		return err
	}
	// What was added to is there, what is new isn't.
	_, err = w.run("Append-tallies-new", business)
	return err
}

// nothing is the first affected day where no visit is affected.
const nothing = math.MaxInt32

// affected finds the visits that fresh rows touch and gives the day of the first one.
func (w *writing) affected(business int64, fresh []row) (int64, error) {
	var lastEnd, lastDay sql.NullInt64
	if err := w.tx.QueryRowContext(w.ctx, w.sql["Append-last"], business).Scan(&lastEnd, &lastDay); err != nil || !lastEnd.Valid {
		return nothing, err
	}
	type since struct {
		at  int64
		day int32
	}
	idle := payoff.VisitIdle.Milliseconds()
	touched, earliest := map[int64]since{}, int64(math.MaxInt64)
	for _, r := range fresh {
		if !r.counted || r.at-idle > lastEnd.Int64 && int64(r.day) > lastDay.Int64 {
			continue // behind all visits that there are
		}
		if s, ok := touched[r.visitor]; !ok || r.at < s.at {
			touched[r.visitor] = since{r.at, r.day}
		}
		// A day begins at most 14 hours before it does in UTC.
		earliest = min(earliest, r.at-idle, int64(r.day)*86_400_000-14*3_600_000)
	}
	if len(touched) == 0 {
		return nothing, nil
	}
	err := w.stage("touched", func(add adder) error {
		for visitor, s := range touched {
			if err := add(visitor, s.at, s.day); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if _, err := w.run("Append-affected", business, idle, earliest); err != nil {
		return 0, err
	}
	return w.number("SELECT coalesce(min(day) - DATE '1970-01-01', $1::BIGINT) FROM affected", nothing)
}

// loosen takes the affected visits apart: it drops them and gives their events.
func (w *writing) loosen(business, from int64) ([]row, error) {
	if from == nothing {
		return nil, nil
	}
	var old []row
	err := w.each("Rebuild-events", func(scan scanner) error {
		r := row{counted: true, old: true}
		err := scan(&r.id, &r.key, &r.at, &r.day, &r.visitor, &r.site, &r.name, &r.page, &r.origin, &r.client,
			&r.engaged, &r.wasVisit, &r.wasVia)
		old = append(old, r)
		return err
	}, business, from)
	if err != nil {
		return nil, err
	}
	_, err = w.run("Rebuild-drop", business, from)
	return old, err
}

// move notes the new visits of events that were there.
func (w *writing) move(business, from int64, old []row) error {
	moved := 0
	err := w.stage("moved", func(add adder) error {
		for _, r := range old {
			if r.visit == r.wasVisit && r.via == r.wasVia {
				continue
			}
			moved++
			if err := add(r.id, r.visit, r.via); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || moved == 0 {
		return err
	}
	_, err = w.run("Rebuild-move", business, from)
	return err
}

type (
	adder   func(...driver.Value) error
	scanner func(...any) error
)

// stage fills a table that lives as long as the transaction's chunk.
func (w *writing) stage(table string, fill func(adder) error) error {
	return w.append("temp", table, fill)
}

func (w *writing) append(catalog, table string, fill func(adder) error) error {
	err := w.conn.Raw(func(c any) error {
		rows, err := duckdb.NewAppender(c.(driver.Conn), catalog, "", table)
		if err != nil {
			return err
		}
		if err := fill(rows.AppendRow); err != nil {
			if e := rows.Close(); e != nil {
				return fmt.Errorf("%w (and closing: %w)", err, e)
			}
			return err
		}
		return rows.Close()
	})
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}

// each runs the text of that name and hands its rows to f.
func (w *writing) each(name string, f func(scanner) error, args ...any) error {
	rows, err := w.tx.QueryContext(w.ctx, w.sql[name], args...)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return rows.Err()
}

// Position is how far the collector has come, 0 where it is unknown.
func (s *Store) Position(ctx context.Context, business int64, collector string) (int64, error) {
	conn, done, err := s.question(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the position of a collector: %w", err)
	}
	defer done()
	var n int64
	if err := conn.QueryRowContext(ctx, s.sql["Position"], business, collector).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the position of a collector: %w", err)
	}
	return n, nil
}
