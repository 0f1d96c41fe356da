package events

import (
	"slices"
	"strings"

	"payoff"
)

// An Engine says who can answer a metric.
type Engine string

// The engines. Visits and Acts are answered by a store of events, Books by package answer.
const (
	ByVisit Engine = "visits" // counted where and when the visit began
	ByEvent Engine = "events" // counted where and when the event happened
	ByBooks Engine = "books"  // orders, leads, the ledger and their credits
)

// A Unit says how a metric is written.
type Unit string

// The units. Number is without unit, such as a return on investment of 0.4.
const (
	Count   Unit = "count"
	Share   Unit = "share" // 0 to 1
	Seconds Unit = "seconds"
	Hours   Unit = "hours"
	Money   Unit = "money"
	Number  Unit = "number"
)

// A Metric is a row of the table: what can be asked, who answers it, and by what it goes.
type Metric struct {
	Name   string
	Engine Engine
	Unit   Unit
	By     []string // dimensions by which it can be grouped and filtered
	Where  []string // dimensions by which it can only be filtered
	// ByEvents are dimensions of By under which a metric of visits is counted from events: a visit
	// counts for each page that it saw, a visitor for each of theirs.
	ByEvents []string
	Means    string // one sentence; docs/metrics.md says more
}

// A Dimension is a word by which metrics are grouped or filtered.
type Dimension struct {
	Name  string
	Means string
}

var (
	timeDims    = []string{"time:hour", "time:day", "time:week", "time:month"}
	originDims  = []string{"channel", "network", "source", "medium", "campaign", "content", "term", "referrer"}
	clientDims  = []string{"country", "device", "browser", "os"}
	visitDims   = slices.Concat(timeDims, []string{"site"}, originDims, []string{"entry_page", "exit_page"}, clientDims)
	eventDims   = []string{"page", "event"}
	factDims    = slices.Concat(timeDims, []string{"site"}, originDims, []string{"page", "account", "purpose"})
	ledgerDims  = []string{"time:day", "time:week", "time:month", "channel", "network", "campaign", "account", "purpose"}
	visitOrPage = slices.Concat(visitDims, eventDims)
)

// metrics is the one table of what can be asked. docs/metrics.md has a heading for each row.
var metrics = []Metric{
	{"visitors", ByVisit, Count, visitOrPage, nil, eventDims, "different visitors of each day, summed over the days"},
	{"visits", ByVisit, Count, visitOrPage, nil, eventDims, "visits that began"},
	{"pageviews", ByEvent, Count, visitOrPage, nil, nil, "page views"},
	{"events", ByEvent, Count, visitOrPage, nil, nil, "page views and all other events but engagement"},
	{"bounce_rate", ByVisit, Share, visitDims, eventDims, nil, "visits with one page view and no further event / visits"},
	{"visit_seconds", ByVisit, Seconds, visitDims, eventDims, nil, "seconds from a visit's first to its last event, on average"},
	{"conversion_rate", ByVisit, Share, visitDims, eventDims, nil, "visits with at least one order or lead on the site / visits"},
	{"conversions", ByBooks, Count, factDims, nil, nil, "orders and leads, credited by the model"},
	{"orders", ByBooks, Count, factDims, nil, nil, "orders, credited by the model"},
	{"leads", ByBooks, Count, factDims, nil, nil, "leads, credited by the model"},
	{"revenue", ByBooks, Money, factDims, nil, nil, "credited revenue, without tax and refunds"},
	{"contribution", ByBooks, Money, factDims, nil, nil, "credited contribution: revenue - cost of goods - shipping - fees"},
	{"cost", ByBooks, Money, ledgerDims, nil, nil, "time, tools, content, agencies, ads and fees"},
	{"hours", ByBooks, Hours, ledgerDims, nil, nil, "hours of work"},
	{"net", ByBooks, Money, ledgerDims, nil, nil, "credited contribution x incrementality - cost"},
	{"roi", ByBooks, Number, ledgerDims, nil, nil, "net / cost"},
	{"return_per_hour", ByBooks, Money, ledgerDims, nil, nil, "(value - cost that isn't time) / hours"},
	{"click_price", ByBooks, Money, ledgerDims, nil, nil, "ad spend / visits that it brought"},
}

// dimensions is the one table of what metrics go by. docs/metrics.md has a heading for each row.
var dimensions = []Dimension{
	{"time:hour", "the hour in the business's zone, 2026-09-01T14"},
	{"time:day", "the day in the business's zone, 2026-09-01"},
	{"time:week", "the week, Monday to Monday (ISO 8601), 2026-W36"},
	{"time:month", "the month, 2026-09"},
	{"site", "the site"},
	{"channel", "GA4's default channel group, AI Assistant or Offline"},
	{"network", "the social network"},
	{"source", "the campaign's source, or the referrer's name"},
	{"medium", "the campaign's medium"},
	{"campaign", "the campaign"},
	{"content", "the campaign's content"},
	{"term", "the campaign's term"},
	{"referrer", "the referring host"},
	{"page", "the path of the page"},
	{"entry_page", "the path of a visit's first page"},
	{"exit_page", "the path of a visit's last page"},
	{"country", "the country"},
	{"device", "phone, tablet, computer..."},
	{"browser", "the browser"},
	{"os", "the operating system"},
	{"event", "the event's name"},
	{"account", "the business's account on a network"},
	{"post", "the post"},
	{"purpose", "what the work or the conversion is for"},
}

// Metrics lists every metric once, in the order of docs/metrics.md.
func Metrics() []Metric { return slices.Clone(metrics) }

// Dimensions lists every dimension once, in the order of docs/metrics.md.
func Dimensions() []Dimension { return slices.Clone(dimensions) }

// MetricNamed is the row of a metric's exact name. An unknown one is an error with the nearest name.
func MetricNamed(name string) (Metric, error) {
	for _, m := range metrics {
		if m.Name == name {
			return m, nil
		}
	}
	var names []string
	for _, m := range metrics {
		names = append(names, m.Name)
	}
	return Metric{}, payoff.Fail(payoff.Invalid, "there is no metric %q%s", short(name), didYouMean(name, names))
}

// DimensionNamed is the row of a dimension's exact name. An unknown one is an error with the nearest name.
func DimensionNamed(name string) (Dimension, error) {
	for _, d := range dimensions {
		if d.Name == name {
			return d, nil
		}
	}
	var names []string
	for _, d := range dimensions {
		names = append(names, d.Name)
	}
	return Dimension{}, payoff.Fail(payoff.Invalid, "there is no dimension %q%s", short(name), didYouMean(name, names))
}

// GoesBy says whether the metric can be grouped by the dimension.
func (m Metric) GoesBy(dimension string) bool { return slices.Contains(m.By, dimension) }

// FiltersBy says whether the metric can be filtered by the dimension. A stretch of time is no
// filter: the range is.
func (m Metric) FiltersBy(dimension string) bool {
	return (m.GoesBy(dimension) || slices.Contains(m.Where, dimension)) && !strings.HasPrefix(dimension, "time:")
}

// FromEvents says whether an engine counts the metric from events when it is grouped by these
// dimensions; otherwise it counts visits. It is without meaning for metrics of the books.
func (m Metric) FromEvents(dims []string) bool {
	if m.Engine == ByEvent {
		return true
	}
	return slices.ContainsFunc(m.ByEvents, func(d string) bool { return slices.Contains(dims, d) })
}

// OriginText is an origin's text for one of the dimensions channel, network, source, medium,
// campaign, content, term and referrer; false for any other.
func OriginText(o payoff.Origin, dimension string) (string, bool) {
	switch dimension {
	case "channel":
		return string(o.Channel), true
	case "network":
		return string(o.Network), true
	case "source":
		return o.Source, true
	case "medium":
		return o.Medium, true
	case "campaign":
		return o.Campaign, true
	case "content":
		return o.Content, true
	case "term":
		return o.Term, true
	case "referrer":
		return o.Referrer, true
	}
	return "", false
}
