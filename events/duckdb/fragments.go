package duckdb

import (
	"strconv"
	"strings"

	"payoff/events"
)

// How a dimension is said in SQL: these texts are all that Ask puts together; what a query brings
// is bound. In a visit's question v is a row of visits, in an event's e is one of events and v, where
// it is asked for, its visit; o is the origin, c the client. HOUR stands for the hour of the moment
// in the business's zone.
type dimension struct {
	visit string // what visits are grouped by; "" where they aren't
	event string // what events are grouped by
	text  string // the text of the group g; words that are numbers are looked up at the end
	words string // the table that g is a number of
	joins string // the letters of what the groups need: o, c, v
	kind  string // of words: the dictionary that a filter looks in
}

var dimensions = map[string]dimension{
	"time:hour":  {visit: "HOUR", event: "HOUR", text: "strftime(make_timestamp_ms(g * 3600000), '%Y-%m-%dT%H')"},
	"time:day":   {visit: "v.day", event: "e.day", text: "strftime(g, '%Y-%m-%d')"},
	"time:week":  {visit: "v.day - (isodow(v.day) - 1)::INTEGER", event: "e.day - (isodow(e.day) - 1)::INTEGER", text: "strftime(g, '%G-W%V')"},
	"time:month": {visit: "v.day - (day(v.day) - 1)::INTEGER", event: "e.day - (day(e.day) - 1)::INTEGER", text: "strftime(g, '%Y-%m')"},
	"site":       {visit: "v.site", event: "e.site", text: "w.site", words: "sites", kind: "sites"},
	"channel":    origin("channel"),
	"network":    origin("network"),
	"source":     origin("source"),
	"medium":     origin("medium"),
	"campaign":   origin("campaign"),
	"content":    origin("content"),
	"term":       origin("term"),
	"referrer":   origin("referrer"),
	"page":       {event: "e.page", text: "w.page", words: "pages", kind: "pages"},
	"event":      {event: "e.name", text: "w.name", words: "names", kind: "names"},
	"entry_page": {visit: "v.entry_page", event: "v.entry_page", text: "w.page", words: "pages", joins: "v", kind: "pages"},
	"exit_page":  {visit: "v.exit_page", event: "v.exit_page", text: "w.page", words: "pages", joins: "v", kind: "pages"},
	"country":    ofClient("country"),
	"device":     ofClient("device"),
	"browser":    ofClient("browser"),
	"os":         ofClient("os"),
}

func origin(column string) dimension {
	return dimension{visit: "o." + column, event: "o." + column, text: "g", joins: "o", kind: "origins"}
}

func ofClient(column string) dimension {
	return dimension{visit: "c." + column, event: "c." + column, text: "g", joins: "c", kind: "clients"}
}

// A metric is counted from visits or from events; a ratio has a part below the line.
type metric struct{ visit, event, below string }

var metrics = map[string]metric{
	// A visitor counts once a day. Most have one visit a day, which needs no telling apart.
	"visitors": {
		visit: "count(*) FILTER (v.alone) + count(DISTINCT v.first_visit) FILTER (NOT v.alone)",
		event: "count(DISTINCT (e.visitor, e.day))",
	},
	"visits":          {visit: "count(*)", event: "count(DISTINCT e.visit)"},
	"pageviews":       {event: "count(*) FILTER (e.name = 1)"},
	"events":          {event: "count(*)"},
	"bounce_rate":     {visit: "count(*) FILTER (v.pageviews = 1 AND v.events = 1)", below: "count(*)"},
	"conversion_rate": {visit: "count(*) FILTER (v.conversions > 0)", below: "count(*)"},
	"visit_seconds":   {visit: "sum(v.end_ms - v.start_ms)", below: "1000 * count(*)"},
}

// visitorsOfAll counts visitors where all visits of a day stand in one group: none is filtered out,
// and they are grouped by nothing finer than days.
const visitorsOfAll = "count(*) FILTER (v.first_visit = v.id)"

// By the hour a visitor counts once an hour; HOUR stands for it.
var visitorsByHour = metric{visit: "count(DISTINCT (v.visitor, HOUR))", event: "count(DISTINCT (e.visitor, HOUR))"}

// Questions of these metrics, dimensions and filters alone are answered from tallies.
var (
	tallied   = map[string]string{"pageviews": "coalesce(sum(e.n) FILTER (e.name = 1), 0)", "events": "coalesce(sum(e.n), 0)"}
	tallyDims = map[string]bool{"time:day": true, "time:week": true, "time:month": true, "site": true, "page": true, "event": true}
)

// columns are where a filter finds a dimension's text in its dictionary.
func column(dimension string) string {
	switch dimension {
	case "event":
		return "name"
	case "entry_page", "exit_page":
		return "page"
	}
	return dimension
}

// question collects what is bound to a text.
type question struct {
	q    events.Query
	args []any
}

// bind gives the placeholder of a value.
func (x *question) bind(value any) string {
	x.args = append(x.args, value)
	return "$" + strconv.Itoa(len(x.args))
}

// filter is the condition that a filter sets, in a question of visits or of events.
func (x *question) filter(f events.Filter, ofEvents bool) string {
	switch f.Op {
	case events.And, events.Or:
		parts := make([]string, len(f.Parts))
		for i, p := range f.Parts {
			parts[i] = x.filter(p, ofEvents)
		}
		return "(" + strings.Join(parts, map[events.Op]string{events.And: " AND ", events.Or: " OR "}[f.Op]) + ")"
	case events.Not:
		return "NOT " + x.filter(f.Parts[0], ofEvents)
	}
	condition := x.comparison(f, ofEvents)
	if f.Negated() {
		return "NOT " + condition
	}
	return condition
}

// comparison looks the values up in the words of the business, and the numbers found in the rows.
func (x *question) comparison(f events.Filter, ofEvents bool) string {
	d := dimensions[f.Dimension]
	found := "(SELECT id FROM " + d.kind + " WHERE business IN (0, $1) AND (" + x.text(f, column(f.Dimension)) + "))"
	number := map[string]string{"origins": "origin", "clients": "client"}[d.kind]
	switch {
	case ofEvents && d.kind == "origins":
		return "(e.via IN " + found + ")"
	case ofEvents && d.kind == "clients":
		return "(e.client IN " + found + ")"
	case ofEvents && d.joins == "v":
		return "(e.visit IN (SELECT id FROM visits WHERE business = $1 AND " + f.Dimension + " IN " + found + "))"
	case ofEvents:
		return "(" + d.event + " IN " + found + ")"
	case number != "":
		return "(v." + number + " IN " + found + ")"
	case d.visit == "":
		// The visit had such an event. Its events begin on its own day.
		return "(v.id IN (SELECT visit FROM events e WHERE business = $1 AND counted AND name <> 2 AND day >= $2::DATE AND " + d.event + " IN " + found + "))"
	}
	return "(" + d.visit + " IN " + found + ")"
}

func (x *question) text(f events.Filter, column string) string {
	var any []string
	for _, v := range f.Values {
		value := x.bind(v)
		switch f.Positive() {
		case events.Contains:
			any = append(any, "contains("+column+", "+value+")")
		case events.Matches:
			any = append(any, "regexp_matches("+column+", "+value+")")
		default:
			any = append(any, column+" = "+value)
		}
	}
	return strings.Join(any, " OR ")
}
