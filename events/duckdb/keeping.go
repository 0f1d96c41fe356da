package duckdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"payoff"
	"payoff/events"
)

// Seams lists the days of the range for which a second source told something too.
func (s *Store) Seams(ctx context.Context, business int64, r payoff.Range) ([]events.Seam, error) {
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("read seams: %w", err)
	}
	defer done()
	rows, err := conn.QueryContext(ctx, s.sql["Seams"], business, r.From.String(), r.To.String())
	if err != nil {
		return nil, fmt.Errorf("read seams: %w", err)
	}
	defer rows.Close()
	var seams []events.Seam
	for rows.Next() {
		var seam events.Seam
		var record, other uint8
		if err := rows.Scan(&seam.Site, &seam.Day, &record, &other, &seam.Uncounted); err != nil {
			return nil, fmt.Errorf("read seams: %w", err)
		}
		seam.Record, seam.Other = sourceOf(record), sourceOf(other)
		seams = append(seams, seam)
	}
	return seams, rows.Err()
}

// Counts are the sizes of what is kept of the business.
func (s *Store) Counts(ctx context.Context, business int64) (events.Counts, error) {
	var c events.Counts
	conn, done, err := s.question(ctx)
	if err != nil {
		return c, fmt.Errorf("count events: %w", err)
	}
	defer done()
	err = conn.QueryRowContext(ctx, s.sql["Counts"], business).
		Scan(&c.Events, &c.Uncounted, &c.Visits, &c.From, &c.To)
	if err != nil {
		return events.Counts{}, fmt.Errorf("count events: %w", err)
	}
	return c, nil
}

// Erase removes what the erasure names, in one transaction, and then writes the file anew, so that what
// was erased leaves it. Where only the second fails, the same call finishes it.
func (s *Store) Erase(ctx context.Context, business int64, what events.Erasure) (events.Erased, error) {
	if err := what.Check(); err != nil {
		return events.Erased{}, err
	}
	var done events.Erased
	err := s.change(ctx, func(w *writing) error {
		w.known = newKnown() // words go too
		var err error
		switch {
		case what.All:
			done, err = w.eraseAll(business)
		case what.Site != "":
			done, err = w.eraseSite(business, what.Site)
		default:
			done, err = w.eraseVisitors(business, what.Visitors)
		}
		return err
	})
	if err != nil {
		return events.Erased{}, fmt.Errorf("erase: %w", err)
	}
	if err := s.rewrite(ctx); err != nil {
		return done, fmt.Errorf("erase: write the events' file anew: %w", err)
	}
	return done, nil
}

func (w *writing) eraseAll(business int64) (done events.Erased, err error) {
	if done.Events, err = w.run("Erase-events", business); err != nil {
		return done, err
	}
	return done, w.runAll(business, "Erase-all-visits", "Erase-all-withdrawn", "Erase-all-again", "Erase-all-tallies", "Erase-all-records", "Erase-all-positions", "Erase-all-sites",
		"Erase-all-names", "Erase-all-pages", "Erase-all-origins", "Erase-all-clients")
}

// eraseSite removes the site's events and makes the visits anew that its visitors have elsewhere.
func (w *writing) eraseSite(business int64, site string) (done events.Erased, err error) {
	if _, err := w.run("Append-stage"); err != nil {
		return done, err
	}
	if _, err := w.run("Erase-site-affected", business, site); err != nil {
		return done, err
	}
	if done.Events, err = w.run("Erase-site-events", business, site); err != nil {
		return done, err
	}
	for _, name := range []string{"Erase-site-withdrawn", "Erase-site-again", "Erase-site-records", "Erase-site-tallies", "Erase-site-name"} {
		if _, err := w.run(name, business, site); err != nil {
			return done, err
		}
	}
	from, err := w.number("SELECT coalesce(min(day) - DATE '1970-01-01', $1::BIGINT) FROM affected", nothing)
	if err != nil {
		return done, err
	}
	old, err := w.loosen(business, from)
	if err != nil {
		return done, err
	}
	visits, _ := w.cut(nil, old)
	if err := w.move(business, from, old); err != nil {
		return done, err
	}
	if err := w.storeVisits(business, visits); err != nil {
		return done, err
	}
	return done, w.runAll(business, "Erase-words-names", "Erase-words-pages", "Erase-words-origins", "Erase-words-clients")
}

// eraseVisitors gives visitors numbers that nothing else knows.
func (w *writing) eraseVisitors(business int64, visitors []int64) (done events.Erased, err error) {
	if _, err := w.run("Erase-visitors-stage"); err != nil {
		return done, err
	}
	err = w.stage("named", func(add adder) error {
		for _, v := range visitors {
			if err := add(v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	if _, err := w.run("Erase-visitors", business, w.last); err != nil {
		return done, err
	}
	if done.Visitors, err = w.number("SELECT count(*) FROM erased"); err != nil {
		return done, err
	}
	w.last += done.Visitors
	return done, w.runAll(business, "Erase-visitors-events", "Erase-visitors-withdrawn", "Erase-visitors-visits")
}

func (w *writing) runAll(business int64, names ...string) error {
	for _, name := range names {
		if _, err := w.run(name, business); err != nil {
			return err
		}
	}
	return nil
}

// Export writes the business's events and visits into the folder, each as Parquet and
// as CSV with its words in full and moments in UTC, and gives the files' names.
func (s *Store) Export(ctx context.Context, business int64, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("export events: %w", err)
	}
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("export events: %w", err)
	}
	defer done()
	var files []string
	for _, what := range []string{"events", "visits"} {
		for kind, format := range map[string]string{"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER"} {
			file := filepath.Join(dir, what+"."+kind)
			// A COPY can't bind its file: the name is ours, the folder's quotes are doubled.
			text := "COPY (" + s.sql["Export-"+what] + ") TO '" + strings.ReplaceAll(file, "'", "''") + "' (" + format + ")"
			if _, err := conn.ExecContext(ctx, text, business); err != nil {
				return nil, fmt.Errorf("export %s: %w", what, err)
			}
			files = append(files, file)
		}
	}
	return files, nil
}
