package duckdb

import (
	"context"
	"fmt"

	"payoff/events"
)

// Withdraw takes back what the import of that mark brought and no other one did, in one transaction, and
// forgets how far its collector has come, so that the same file brings it again. Where it was the record
// of a site's day, the source that told of that day next is. What is taken back is kept, and no question
// is answered from it. It returns how many events that were; of a mark that has none, 0.
func (s *Store) Withdraw(ctx context.Context, business, mark int64, collector string) (int64, error) {
	if err := events.CheckMark(mark); err != nil {
		return 0, err
	}
	var gone int64
	err := s.change(ctx, func(w *writing) error {
		var err error
		gone, err = w.withdraw(business, mark, collector)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take back an import of events: %w", err)
	}
	return gone, nil
}

func (w *writing) withdraw(business, mark int64, collector string) (int64, error) {
	if _, err := w.run("Append-stage"); err != nil {
		return 0, err
	}
	if _, err := w.run("Append-forget", business, collector); err != nil {
		return 0, err
	}
	for _, name := range []string{"Withdraw-hand-on", "Withdraw-forget", "Withdraw-days", "Withdraw-visitors", "Withdraw-keep"} {
		if _, err := w.run(name, business, mark); err != nil {
			return 0, err
		}
	}
	gone, err := w.run("Withdraw-events", business, mark)
	if err != nil || gone == 0 {
		return 0, err
	}
	err = w.runAll(business, "Withdraw-records", "Withdraw-records-drop", "Withdraw-records-add", "Withdraw-risen", "Withdraw-count",
		"Withdraw-tallies-drop", "Withdraw-tallies-add")
	if err != nil {
		return 0, err
	}
	var left []row
	from := int64(nothing)
	err = w.each("Withdraw-left", func(scan scanner) error {
		r := row{counted: true, old: true}
		err := scan(&r.id, &r.key, &r.at, &r.day, &r.visitor, &r.site, &r.name, &r.page, &r.origin, &r.client,
			&r.engaged, &r.wasVisit, &r.wasVia)
		left, from = append(left, r), min(from, int64(r.day))
		return err
	}, business)
	if err != nil {
		return 0, err
	}
	if _, err := w.run("Withdraw-visits", business); err != nil {
		return 0, err
	}
	visits, _ := w.cut(nil, left)
	if err := w.move(business, from, left); err != nil {
		return 0, err
	}
	return gone, w.storeVisits(business, visits)
}
