package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"payoff"
)

// The bounds of a query document.
const (
	maxDocument   = 64 << 10 // bytes
	MaxDimensions = 4
	DefaultLimit  = 1000 // rows, where it names none
	MaxLimit      = 10000
)

// DefaultModel is the attribution model of a query that names none.
const DefaultModel = "last_non_direct"

// A Query asks for metrics over a range, grouped by dimensions.
type Query struct {
	Business   int64  // set by who knows it, never by the document
	Site       string // "" is the whole business
	Range      payoff.Range
	Metrics    []string // at least one, none twice
	Dimensions []string // at most 4, none twice, at most one of time:*
	Filter     Filter
	Order      []By
	Limit      int    // rows; 0 is all
	Model      string // of attribution; without meaning for an engine
}

// By is a word of the query that rows are ordered by.
type By struct {
	Word string // a metric or dimension of the query
	Desc bool
}

// A Document is a query as it is sent; its tags say what each field means.
type Document struct {
	Site       string              `json:"site,omitempty" jsonschema:"one site; the whole business where left out"`
	Range      string              `json:"range" jsonschema:"last-30-days (ends with yesterday), today, a year, quarter or month such as 2026-Q3 or 2026-09, or 2026-01-01..2026-04-01, whose end isn't included; days are those of the business's zone"`
	Metrics    []string            `json:"metrics" jsonschema:"what is asked, none twice"`
	Dimensions []string            `json:"dimensions,omitempty" jsonschema:"by what, none twice, at most one of them time"`
	Filters    json.RawMessage     `json:"filters,omitempty" jsonschema:"which visits, events or facts count"`
	Order      [][]json.RawMessage `json:"order,omitempty" jsonschema:"pairs of a metric or dimension of the query and asc or desc; where left out by time, or by the first metric, largest first"`
	Limit      *int                `json:"limit,omitempty" jsonschema:"how many rows at most; 1000 where left out"`
	Model      string              `json:"model,omitempty" jsonschema:"how money is credited to visits; last_non_direct where left out"`
}

// ParseQuery reads a query document as docs/metrics.md describes it, seen on the day today in the
// business's zone. An unknown word, or a metric that doesn't go by a dimension, is an error that
// names it.
func ParseQuery(document []byte, today payoff.Date, zone *time.Location) (Query, error) {
	if len(document) > maxDocument {
		return Query{}, payoff.Fail(payoff.Invalid, "the query is longer than %d bytes", maxDocument)
	}
	if err := knownFields(document); err != nil {
		return Query{}, err
	}
	var doc Document
	if err := json.Unmarshal(document, &doc); err != nil {
		return Query{}, payoff.Fail(payoff.Invalid, "the query can't be read: %s", plain(err))
	}
	q := Query{Site: doc.Site, Metrics: doc.Metrics, Dimensions: doc.Dimensions, Limit: DefaultLimit, Model: doc.Model}
	var err error
	if q.Range, err = payoff.ParseRange(doc.Range, today, zone); err != nil {
		return Query{}, err
	}
	if doc.Limit != nil {
		if *doc.Limit < 1 || *doc.Limit > MaxLimit {
			return Query{}, payoff.Fail(payoff.Invalid, "limit: want 1 to %d, not %d", MaxLimit, *doc.Limit)
		}
		q.Limit = *doc.Limit
	}
	if q.Model == "" {
		q.Model = DefaultModel
	} else if !modelWord.MatchString(q.Model) {
		return Query{}, payoff.Fail(payoff.Invalid, "model %q isn't the name of a model such as last_non_direct", short(q.Model))
	}
	if given(doc.Filters) {
		if q.Filter, err = parseFilter(doc.Filters); err != nil {
			return Query{}, err
		}
	}
	if q.Order, err = parseOrder(doc.Order); err != nil {
		return Query{}, err
	}
	return q, q.Check()
}

var modelWord = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

func given(raw json.RawMessage) bool {
	text := strings.TrimSpace(string(raw))
	return text != "" && text != "null" && text != "[]"
}

// knownFields is an error that names the first field that a query doesn't have.
func knownFields(document []byte) error {
	fields := []string{"site", "range", "metrics", "dimensions", "filters", "order", "limit", "model"}
	d := json.NewDecoder(bytes.NewReader(document))
	var doc map[string]json.RawMessage
	if err := d.Decode(&doc); err != nil || doc == nil {
		return payoff.Fail(payoff.Invalid, `the query is no JSON object such as {"range":"2026-09","metrics":["visits"]}`)
	}
	if _, err := d.Token(); err != io.EOF {
		return payoff.Fail(payoff.Invalid, "the query has something behind its end")
	}
	var names []string
	for name := range doc {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(fields, name) {
			return payoff.Fail(payoff.Invalid, "a query has no %q%s", short(name), didYouMean(name, fields))
		}
	}
	if _, ok := doc["range"]; !ok {
		return payoff.Fail(payoff.Invalid, `the query has no "range": say one such as "last-30-days"`)
	}
	return nil
}

// plain is a reading error in words, without Go's names of types.
func plain(err error) string {
	if t, ok := err.(*json.UnmarshalTypeError); ok && t.Field != "" {
		return t.Field + " can't be a " + t.Value
	}
	return "it is not well formed"
}

func parseOrder(raw [][]json.RawMessage) ([]By, error) {
	var order []By
	for _, pair := range raw {
		var word, way string
		ok := len(pair) == 2 && json.Unmarshal(pair[0], &word) == nil && json.Unmarshal(pair[1], &way) == nil
		if !ok || way != "asc" && way != "desc" {
			return nil, payoff.Fail(payoff.Invalid, `order: want pairs such as ["visits", "desc"]`)
		}
		order = append(order, By{word, way == "desc"})
	}
	return order, nil
}

// Check is an error that names the first word of the query that can't be asked. ParseQuery has
// done it; who makes a Query in code does it.
func (q Query) Check() error {
	if len(q.Metrics) == 0 {
		return payoff.Fail(payoff.Invalid, `the query has no "metrics": say at least one such as "visits"`)
	}
	if len(q.Dimensions) > MaxDimensions {
		return payoff.Fail(payoff.Invalid, "dimensions: want at most %d, here are %d", MaxDimensions, len(q.Dimensions))
	}
	if len(q.Site) > maxValue {
		return payoff.Fail(payoff.Invalid, "site: longer than %d bytes", maxValue)
	}
	for i, d := range q.Dimensions {
		if _, err := DimensionNamed(d); err != nil {
			return err
		}
		if slices.Contains(q.Dimensions[:i], d) {
			return payoff.Fail(payoff.Invalid, "dimensions: %s stands there twice", d)
		}
		for _, other := range q.Dimensions[:i] {
			if strings.HasPrefix(d, "time:") && strings.HasPrefix(other, "time:") {
				return payoff.Fail(payoff.Invalid, "dimensions: %s and %s are both time: choose one", other, d)
			}
		}
	}
	filtered := q.Filter.Dimensions()
	if q.Site != "" {
		filtered = append([]string{"site"}, filtered...)
	}
	for i, name := range q.Metrics {
		m, err := MetricNamed(name)
		if err != nil {
			return err
		}
		if slices.Contains(q.Metrics[:i], name) {
			return payoff.Fail(payoff.Invalid, "metrics: %s stands there twice", name)
		}
		for _, d := range q.Dimensions {
			if !m.GoesBy(d) {
				return payoff.Fail(payoff.Invalid, "%s can't be asked by %s: it goes by %s", name, d, strings.Join(m.By, ", "))
			}
		}
		for _, d := range filtered {
			if !m.FiltersBy(d) {
				return payoff.Fail(payoff.Invalid, "%s can't be filtered by %s: it goes by %s", name, d, strings.Join(m.filters(), ", "))
			}
		}
	}
	seen := map[string]bool{}
	for _, o := range q.Order {
		if !slices.Contains(q.Metrics, o.Word) && !slices.Contains(q.Dimensions, o.Word) {
			return payoff.Fail(payoff.Invalid, "order: %q is neither a metric nor a dimension of the query", short(o.Word))
		}
		if seen[o.Word] {
			return payoff.Fail(payoff.Invalid, "order: %s stands there twice", o.Word)
		}
		seen[o.Word] = true
	}
	return nil
}

func (m Metric) filters() []string {
	var dims []string
	for _, d := range slices.Concat(m.By, m.Where) {
		if m.FiltersBy(d) {
			dims = append(dims, d)
		}
	}
	return dims
}

// ForEngine is the part of the query that a store of events answers, and false where that is
// nothing. Where the query has metrics of the books too the part has no limit, and orders by
// itself only what it knows: rows must be joined with the books' before they are cut (Arrange).
func (q Query) ForEngine() (Query, bool) {
	part := q
	part.Metrics, part.Order = nil, nil
	for _, name := range q.Metrics {
		if m, err := MetricNamed(name); err == nil && m.Engine != ByBooks {
			part.Metrics = append(part.Metrics, name)
		}
	}
	if len(part.Metrics) == len(q.Metrics) {
		return q, true
	}
	part.Limit = 0
	return part, len(part.Metrics) > 0
}

// Over is the query with room for one row more than its limit: by that row Cut sees that there are more.
func (q Query) Over() Query {
	if q.Limit > 0 && len(q.Dimensions) > 0 {
		q.Limit++
	}
	return q
}

// Cut cuts the answer to Over at the limit of q, and says so; "" where all rows are there.
func (q Query) Cut(rows []Row) ([]Row, string) {
	if q.Limit == 0 || len(rows) <= q.Limit {
		return rows, ""
	}
	return rows[:q.Limit], fmt.Sprintf("the first %d rows are here and there are more: filter, order or group them otherwise, or say a limit of up to %d", q.Limit, MaxLimit)
}

// ForBooks lists the metrics of the query that the books answer.
func (q Query) ForBooks() []string {
	var names []string
	for _, name := range q.Metrics {
		if m, err := MetricNamed(name); err == nil && m.Engine == ByBooks {
			names = append(names, name)
		}
	}
	return names
}

// MarshalJSON writes the document that ParseQuery reads, with the range spelled out.
func (q Query) MarshalJSON() ([]byte, error) {
	doc := map[string]any{"range": q.Range.String(), "metrics": q.Metrics, "dimensions": q.Dimensions}
	if q.Dimensions == nil {
		doc["dimensions"] = []string{}
	}
	if q.Site != "" {
		doc["site"] = q.Site
	}
	if !q.Filter.None() {
		doc["filters"] = q.Filter
	}
	if q.Limit > 0 {
		doc["limit"] = q.Limit
	}
	if q.Model != "" {
		doc["model"] = q.Model
	}
	order := [][2]string{}
	for _, o := range q.Order {
		way := "asc"
		if o.Desc {
			way = "desc"
		}
		order = append(order, [2]string{o.Word, way})
	}
	if len(order) > 0 {
		doc["order"] = order
	}
	return json.Marshal(doc)
}

// MarshalJSON writes the list that a query document holds.
func (f Filter) MarshalJSON() ([]byte, error) {
	switch f.Op {
	case "":
		return []byte("[]"), nil
	case And, Or, Not:
		list := []any{f.Op}
		for _, p := range f.Parts {
			list = append(list, p)
		}
		return json.Marshal(list)
	}
	return json.Marshal([]any{f.Op, f.Dimension, f.Values})
}
