package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"payoff"
	"payoff/events"
)

// Ask answers a query's metrics of visits and events; one of the books is an error.
func (s *Store) Ask(ctx context.Context, q events.Query) ([]events.Row, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	if books := q.ForBooks(); len(books) > 0 {
		return nil, payoff.Fail(payoff.Invalid, "%s is answered from the books, not from events", books[0])
	}
	text, args := compose(q)
	conn, done, err := s.question(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask events: %w", err)
	}
	defer done()
	rows, err := conn.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("ask events: %w", err)
	}
	defer rows.Close()
	answer := []events.Row{}
	for rows.Next() {
		row, err := read1(rows, q)
		if err != nil {
			return nil, fmt.Errorf("ask events: %w", err)
		}
		answer = append(answer, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ask events: %w", err)
	}
	return q.Arrange(answer), nil
}

// read1 reads a row: the dimensions' texts, then two numbers a metric.
func read1(rows *sql.Rows, q events.Query) (events.Row, error) {
	row := events.Row{Dimensions: make([]string, len(q.Dimensions))}
	above, below := make([]int64, len(q.Metrics)), make([]int64, len(q.Metrics))
	var into []any
	for i := range q.Dimensions {
		into = append(into, &row.Dimensions[i])
	}
	for i := range q.Metrics {
		into = append(into, &above[i], &below[i])
	}
	if err := rows.Scan(into...); err != nil {
		return events.Row{}, err
	}
	for i, name := range q.Metrics {
		v := events.Of(float64(above[i]))
		if events.IsRatio(name) {
			v = events.Ratio(above[i], below[i])
		}
		row.Metrics = append(row.Metrics, v)
	}
	return row, nil
}

// compose puts a query's question together: one part counts visits, one counts events, as the
// metrics need; their groups are joined, their numbers looked up, and the rows sorted and cut. $1
// is the business, $2 and $3 the range's days.
func compose(q events.Query) (string, []any) {
	x := &question{q: q, args: []any{q.Business, q.Range.From.String(), q.Range.To.String()}}
	var parts, names []string
	for _, ofEvents := range []bool{false, true} {
		if x.needs(ofEvents) {
			name := map[bool]string{false: "counted_visits", true: "counted_events"}[ofEvents]
			parts = append(parts, name+" AS (\n"+x.part(ofEvents)+"\n)")
			names = append(names, name)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "WITH %s,\ngrouped AS (\n%s\n)\n", strings.Join(parts, ",\n"), x.joined(names))
	b.WriteString("SELECT " + strings.Join(x.columns(), ", ") + "\nFROM grouped")
	for i, d := range q.Dimensions {
		if words := dimensions[d].words; words != "" {
			fmt.Fprintf(&b, "\nJOIN %s w%d ON w%d.id = g%d", words, i, i, i)
		}
	}
	if len(q.Dimensions) > 0 {
		b.WriteString("\nWHERE " + x.some())
	}
	if q.Limit > 0 && len(q.Dimensions) > 0 {
		b.WriteString("\nORDER BY " + strings.Join(x.order(), ", ") + "\nLIMIT " + x.bind(q.Limit))
	}
	return b.String(), x.args
}

// needs says whether a metric is counted from events, or from visits.
func (x *question) needs(ofEvents bool) bool {
	return slices.ContainsFunc(x.q.Metrics, func(name string) bool { return x.fromEvents(name) == ofEvents })
}

func (x *question) fromEvents(name string) bool {
	m, err := events.MetricNamed(name)
	return err == nil && m.FromEvents(x.q.Dimensions)
}

// part counts visits, or events, by the query's groups g0, g1...: metric i is a<i> over b<i>.
func (x *question) part(ofEvents bool) string {
	var columns []string
	joins, hour := "", ""
	for _, d := range x.q.Dimensions {
		joins += dimensions[d].joins
		if d == "time:hour" {
			hour = x.hour(map[bool]string{false: "v.start_ms", true: "e.at_ms"}[ofEvents])
		}
	}
	for i, name := range x.q.Dimensions {
		d := dimensions[name]
		group := d.visit
		if ofEvents {
			group = d.event
		}
		columns = append(columns, fmt.Sprintf("%s AS g%d", strings.ReplaceAll(group, "HOUR", hour), i))
	}
	only := true // whether nothing but page views is counted
	for i, name := range x.q.Metrics {
		if x.fromEvents(name) != ofEvents {
			continue
		}
		only = only && name == "pageviews"
		m := x.metric(name, hour != "")
		above, below := m.visit, m.below
		if ofEvents {
			above = m.event
		}
		if ofEvents && x.fromTallies() {
			above = tallied[name]
		}
		if below == "" {
			below = "0"
		}
		columns = append(columns, fmt.Sprintf("%s AS a%d, %s AS b%d", strings.ReplaceAll(above, "HOUR", hour), i, below, i))
	}
	text := "SELECT " + strings.Join(columns, ", ") + "\n" + x.from(joins, ofEvents)
	if ofEvents && only {
		text += " AND e.name = 1"
	}
	if !x.q.Filter.None() {
		text += "\n    AND " + x.filter(x.q.Filter, ofEvents)
	}
	if len(x.q.Dimensions) > 0 {
		groups := make([]string, len(x.q.Dimensions))
		for i := range groups {
			groups[i] = "g" + strconv.Itoa(i)
		}
		text += "\nGROUP BY " + strings.Join(groups, ", ")
	}
	return text
}

// fromTallies says whether what is counted from events is in the sums by day and page.
func (x *question) fromTallies() bool {
	for _, name := range x.q.Metrics {
		if x.fromEvents(name) && tallied[name] == "" {
			return false
		}
	}
	for _, d := range slices.Concat(x.q.Dimensions, x.q.Filter.Dimensions()) {
		if !tallyDims[d] {
			return false
		}
	}
	return true
}

func (x *question) metric(name string, byHour bool) metric {
	m := metrics[name]
	if name != "visitors" {
		return m
	}
	if byHour {
		return visitorsByHour
	}
	days := func(d string) bool { return strings.HasPrefix(d, "time:") }
	if x.q.Site == "" && x.q.Filter.None() && !slices.ContainsFunc(x.q.Dimensions, func(d string) bool { return !days(d) }) {
		m.visit = visitorsOfAll
	}
	return m
}

// from are the rows that count: those of the business, range and site.
func (x *question) from(joins string, ofEvents bool) string {
	text, t := "FROM visits v", "v"
	if ofEvents {
		text, t = "FROM events e", "e"
		if x.fromTallies() {
			text = "FROM tallies e"
		}
		if strings.Contains(joins, "v") {
			text += "\nJOIN visits v ON v.business = $1 AND v.id = e.visit"
		}
	}
	if strings.Contains(joins, "o") {
		text += "\nJOIN origins o ON o.id = " + map[string]string{"v": "v.origin", "e": "e.via"}[t]
	}
	if strings.Contains(joins, "c") {
		text += "\nJOIN clients c ON c.id = " + t + ".client"
	}
	text += "\nWHERE " + t + ".business = $1 AND " + t + ".day >= $2::DATE AND " + t + ".day < $3::DATE"
	if ofEvents && !x.fromTallies() {
		text += " AND e.counted AND e.name <> 2"
	}
	if x.q.Site != "" {
		text += " AND " + t + ".site IN (SELECT id FROM sites WHERE business = $1 AND site = " + x.bind(x.q.Site) + ")"
	}
	return text
}

// joined joins the groups of the parts; a group that one part lacks has 0 there.
func (x *question) joined(names []string) string {
	if len(names) == 1 {
		return "SELECT * FROM " + names[0]
	}
	if len(x.q.Dimensions) == 0 {
		return "SELECT * FROM " + names[0] + ", " + names[1]
	}
	var using []string
	for i := range x.q.Dimensions {
		using = append(using, "g"+strconv.Itoa(i))
	}
	return "SELECT * FROM " + names[0] + " FULL JOIN " + names[1] + " USING (" + strings.Join(using, ", ") + ")"
}

// columns are the texts of the groups and the metrics' two numbers.
func (x *question) columns() []string {
	var list []string
	for i, name := range x.q.Dimensions {
		list = append(list, fmt.Sprintf("%s AS d%d", x.textOf(i, name), i))
	}
	for i := range x.q.Metrics {
		list = append(list, fmt.Sprintf("coalesce(a%d, 0)::BIGINT, coalesce(b%d, 0)::BIGINT", i, i))
	}
	return list
}

func (x *question) textOf(i int, name string) string {
	d := dimensions[name]
	if d.words != "" {
		return strings.Replace(d.text, "w.", fmt.Sprintf("w%d.", i), 1)
	}
	if d.text == "g" {
		return fmt.Sprintf("g%d", i)
	}
	return strings.Replace(d.text, "(g", fmt.Sprintf("(g%d", i), 1)
}

// some is the condition that a row says something: a count above 0, or a ratio that is defined.
func (x *question) some() string {
	var any []string
	for i, name := range x.q.Metrics {
		if events.IsRatio(name) {
			any = append(any, fmt.Sprintf("b%d > 0", i))
		} else {
			any = append(any, fmt.Sprintf("a%d > 0", i))
		}
	}
	return strings.Join(any, " OR ")
}

// order is Query.Arrange's order, so that the rows which the limit cuts are the same.
func (x *question) order() []string {
	var list []string
	for _, o := range x.q.Ordered() {
		way := " ASC NULLS LAST"
		if o.Desc {
			way = " DESC NULLS LAST"
		}
		if i := slices.Index(x.q.Metrics, o.Word); i >= 0 {
			figure := fmt.Sprintf("coalesce(a%d, 0)", i)
			if events.IsRatio(o.Word) {
				figure = fmt.Sprintf("CASE WHEN b%d > 0 THEN a%d::DOUBLE / b%d::DOUBLE END", i, i, i)
			}
			list = append(list, figure+way)
		} else {
			list = append(list, fmt.Sprintf("d%d%s", slices.Index(x.q.Dimensions, o.Word), way))
		}
	}
	for i := range x.q.Dimensions {
		list = append(list, fmt.Sprintf("d%d", i))
	}
	return list
}

// hour is the number of the hour in the zone, counted from 1970-01-01T00 on the clock there. The
// zone's changes within the range are bound: no engine needs to know the zone.
func (x *question) hour(column string) string {
	// A day more at both ends, should an event's day and moment disagree.
	at, end := (x.q.Range.From - 1).In(x.q.Range.Zone), (x.q.Range.To + 1).In(x.q.Range.Zone)
	text := "CASE"
	for {
		_, offset := at.Zone()
		_, until := at.ZoneBounds()
		if until.IsZero() || !until.Before(end) {
			text += " ELSE " + x.bind(int64(offset)*1000) + "::BIGINT END"
			break
		}
		text += " WHEN " + column + " < " + x.bind(until.UnixMilli()) + " THEN " + x.bind(int64(offset)*1000) + "::BIGINT"
		at = until
	}
	if !strings.Contains(text, "WHEN") {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "CASE ELSE "), " END")
	}
	return "((" + column + " + " + text + ") // " + strconv.FormatInt(time.Hour.Milliseconds(), 10) + ")"
}
