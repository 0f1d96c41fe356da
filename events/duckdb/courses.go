package duckdb

import (
	"context"
	"fmt"
	"strconv"

	"payoff/events"
)

// Courses lists which ways visits took over the sites, of those that began in the query's range and that its
// filter lets through.
func (s *Store) Courses(ctx context.Context, q events.Query) ([]events.Course, error) {
	x := &question{q: q, args: []any{q.Business, q.Range.From.String(), q.Range.To.String()}}
	where := "v.business = $1 AND v.day >= $2::DATE AND v.day < $3::DATE"
	if !q.Filter.None() {
		where += " AND " + x.filter(q.Filter, false)
	}
	// A visit that is cut at the range's end goes on for a day at most.
	text := `
WITH v AS (SELECT v.id, v.site, v.origin = ` + strconv.Itoa(inside) + ` AS inside, v.conversions > 0 AS converted FROM visits v WHERE ` + where + `),
moved AS (
    SELECT e.visit, min_by(e.site, (e.at_ms, e.id)) AS site
    FROM events e
    JOIN v ON v.id = e.visit AND v.site <> e.site
    WHERE e.business = $1 AND e.counted AND e.name <> 2 AND e.day >= $2::DATE AND e.day <= $3::DATE
    GROUP BY e.visit
)
SELECT v.inside, f.site, coalesce(n.site, ''), v.converted, count(*)
FROM v
JOIN sites f ON f.id = v.site
LEFT JOIN moved m ON m.visit = v.id
LEFT JOIN sites n ON n.id = m.site
GROUP BY ALL`
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask which ways visits took: %w", err)
	}
	defer done()
	rows, err := conn.QueryContext(ctx, text, x.args...)
	if err != nil {
		return nil, fmt.Errorf("ask which ways visits took: %w", err)
	}
	defer rows.Close()
	list := []events.Course{}
	for rows.Next() {
		var c events.Course
		if err := rows.Scan(&c.Inside, &c.First, &c.Next, &c.Converted, &c.Visits); err != nil {
			return nil, fmt.Errorf("ask which ways visits took: %w", err)
		}
		list = append(list, c)
	}
	events.SortCourses(list)
	return list, rows.Err()
}
