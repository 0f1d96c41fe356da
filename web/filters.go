package web

import (
	"net/url"
	"slices"
	"strings"

	"payoff"
	"payoff/events"
	"payoff/web/view"
)

// A chosen is one thing that a page is narrowed to: a dimension and its text.
type chosen struct{ dimension, text string }

// filters reads what the address narrows a page to: only=network:facebook~page:/a, each text escaped.
// Several of one dimension let any of them through.
func (q *question) filters() ([]chosen, error) {
	asked := q.r.URL.Query().Get("only")
	if asked == "" {
		return nil, nil
	}
	var list []chosen
	for part := range strings.SplitSeq(asked, "~") {
		dimension, escaped, ok := strings.Cut(part, ":")
		text, err := url.QueryUnescape(escaped)
		if _, unknown := events.DimensionNamed(dimension); !ok || err != nil || unknown != nil || strings.HasPrefix(dimension, "time:") {
			return nil, payoff.Fail(payoff.Invalid, "%s", q.locale.Text("only: want a word and what it is, such as network:facebook."))
		}
		list = append(list, chosen{dimension, text})
	}
	return list, nil
}

// filter is what the chosen let through.
func filter(list []chosen) (events.Filter, error) {
	var dims []string
	values := map[string][]string{}
	for _, c := range list {
		if values[c.dimension] == nil {
			dims = append(dims, c.dimension)
		}
		values[c.dimension] = append(values[c.dimension], c.text)
	}
	var parts []events.Filter
	for _, d := range dims {
		f, err := events.Where(events.Is, d, values[d]...)
		if err != nil {
			return events.Filter{}, err
		}
		parts = append(parts, f)
	}
	switch len(parts) {
	case 0:
		return events.Filter{}, nil
	case 1:
		return parts[0], nil
	}
	return events.Filter{Op: events.And, Parts: parts}, nil
}

// written is the chosen as an address says them.
func written(list []chosen) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, c.dimension+":"+url.QueryEscape(c.text))
	}
	return strings.Join(parts, "~")
}

// with is the address of this page narrowed to one thing more.
func (q *question) with(list []chosen, dimension, text string) string {
	more := chosen{dimension, text}
	if slices.Contains(list, more) {
		return q.at(q.page.path, "only", written(list))
	}
	return q.at(q.page.path, "only", written(append(slices.Clone(list), more)))
}

// chips are the chosen as links that take each away.
func (q *question) chips(list []chosen) view.Chips {
	out := view.Chips{Label: q.locale.Text("Narrowed to")}
	for i, c := range list {
		rest := slices.Delete(slices.Clone(list), i, i+1)
		out.Chips = append(out.Chips, view.Link{
			Text: q.dimension(c.dimension) + ": " + q.word(c.dimension, c.text), URL: q.at(q.page.path, "only", written(rest)), Icon: "x", Current: true,
		})
	}
	return out
}

// dimensionWords are what dimensions are called where a person reads them.
var dimensionWords = map[string]string{
	"channel": "Channel", "network": "Network", "source": "Source", "medium": "Medium", "campaign": "Campaign", "content": "Content",
	"term": "Term", "referrer": "Referrer", "page": "Page", "entry_page": "First page", "exit_page": "Last page", "country": "Country",
	"device": "Device", "browser": "Browser", "os": "System", "event": "Event", "site": "Site", "account": "Account", "purpose": "Purpose",
}

func (q *question) dimension(name string) string { return q.locale.Text(dimensionWords[name]) }

// word is a dimension's text as a person reads it.
func (q *question) word(dimension, text string) string {
	if text == "" {
		if dimension == "network" {
			return q.locale.Text("no network")
		}
		return q.locale.Text("unknown")
	}
	if dimension == "network" {
		return q.locale.Line(payoff.NetworkLine(payoff.Network(text), false))
	}
	return text
}
