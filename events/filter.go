package events

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"payoff"
)

// An Op is what a filter does: compare a dimension with values, or join other filters.
type Op string

// The operations. All text is compared as it is written, capitals and all.
const (
	Is          Op = "is"           // one of the values
	IsNot       Op = "is_not"       // none of the values
	Contains    Op = "contains"     // holds one of the values
	ContainsNot Op = "contains_not" // holds none of them
	Matches     Op = "matches"      // one of the values, a regular expression (RE2), is found in it
	And         Op = "and"
	Or          Op = "or"
	Not         Op = "not"
)

// Comparisons are the operations that compare a dimension with values.
var Comparisons = []Op{Is, IsNot, Contains, ContainsNot, Matches}

// Joins are the operations that join other filters; Not takes one, the others any number from one.
var Joins = []Op{And, Or, Not}

// The bounds of a filter.
const (
	maxDepth   = 8
	maxFilters = 50   // comparisons in a query
	MaxValues  = 100  // in a comparison
	maxValue   = 1000 // bytes
	maxPattern = 200  // bytes
)

// A Filter says which visits, events or facts count. The zero Filter lets all through.
type Filter struct {
	Op        Op
	Dimension string   // of a comparison
	Values    []string // of a comparison, at least one
	Parts     []Filter // of and, or (at least one) and not (one)
	patterns  []*regexp.Regexp
}

// None says whether the filter lets everything through because it says nothing.
func (f Filter) None() bool { return f.Op == "" }

// Negated says whether a comparison asks for the opposite of its Positive.
func (f Filter) Negated() bool { return f.Op == IsNot || f.Op == ContainsNot }

// Positive is the comparison without its "not": is for is_not, contains for contains_not.
func (f Filter) Positive() Op {
	switch f.Op {
	case IsNot:
		return Is
	case ContainsNot:
		return Contains
	}
	return f.Op
}

// Match says whether something passes whose text for each dimension get gives.
func (f Filter) Match(get func(dimension string) string) bool {
	return f.MatchAny(func(dimension string) []string { return []string{get(dimension)} })
}

// MatchAny is Match for things that have several texts for a dimension, as a visit has pages: a
// positive comparison passes where one of them does, a negated one where none does.
func (f Filter) MatchAny(get func(dimension string) []string) bool {
	switch f.Op {
	case "":
		return true
	case And:
		for _, p := range f.Parts {
			if !p.MatchAny(get) {
				return false
			}
		}
		return true
	case Or:
		for _, p := range f.Parts {
			if p.MatchAny(get) {
				return true
			}
		}
		return false
	case Not:
		return !f.Parts[0].MatchAny(get)
	}
	for _, text := range get(f.Dimension) {
		if f.accepts(text) {
			return !f.Negated()
		}
	}
	return f.Negated()
}

func (f Filter) accepts(text string) bool {
	for i, v := range f.Values {
		switch f.Positive() {
		case Is:
			if text == v {
				return true
			}
		case Contains:
			if strings.Contains(text, v) {
				return true
			}
		case Matches:
			if f.patterns[i].MatchString(text) {
				return true
			}
		}
	}
	return false
}

// Dimensions lists the dimensions that the filter compares, once each, as they appear.
func (f Filter) Dimensions() []string {
	var dims []string
	seen := map[string]bool{}
	f.walk(func(leaf Filter) {
		if !seen[leaf.Dimension] {
			seen[leaf.Dimension] = true
			dims = append(dims, leaf.Dimension)
		}
	})
	return dims
}

func (f Filter) walk(visit func(leaf Filter)) {
	for _, p := range f.Parts {
		p.walk(visit)
	}
	if f.Dimension != "" {
		visit(f)
	}
}

// Where is a comparison, checked as one that came in a query is.
func Where(op Op, dimension string, values ...string) (Filter, error) {
	raw, err := json.Marshal([]any{op, dimension, values})
	if err != nil {
		return Filter{}, err
	}
	return parseFilter(raw)
}

// parseFilter reads [op, dimension, [values]], ["and"|"or", f, f, ...] or ["not", f].
func parseFilter(raw json.RawMessage) (Filter, error) {
	left := maxFilters
	return parseFilterAt(raw, 1, &left)
}

func parseFilterAt(raw json.RawMessage, depth int, left *int) (Filter, error) {
	if depth > maxDepth {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: more than %d filters inside one another", maxDepth)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil || len(list) == 0 {
		return Filter{}, payoff.Fail(payoff.Invalid, `filters: want ["is", "network", ["facebook"]], ["and", filter, filter] or ["not", filter], not %s`, short(string(raw)))
	}
	var word string
	if err := json.Unmarshal(list[0], &word); err != nil {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: a filter begins with a word such as is or and, not %s", short(string(list[0])))
	}
	switch op := Op(word); {
	case slices.Contains(Joins, op):
		return parseJoin(op, list[1:], depth, left)
	case slices.Contains(Comparisons, op):
		return parseComparison(op, list[1:], left)
	}
	var words []string
	for _, op := range slices.Concat(Comparisons, Joins) {
		words = append(words, string(op))
	}
	return Filter{}, payoff.Fail(payoff.Invalid, "filters: there is no operation %q%s", short(word), didYouMean(word, words))
}

func parseJoin(op Op, parts []json.RawMessage, depth int, left *int) (Filter, error) {
	if op == Not && len(parts) != 1 {
		return Filter{}, payoff.Fail(payoff.Invalid, `filters: "not" takes one filter, here are %d`, len(parts))
	}
	if len(parts) == 0 {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: %q takes at least one filter", op)
	}
	f := Filter{Op: op}
	for _, raw := range parts {
		p, err := parseFilterAt(raw, depth+1, left)
		if err != nil {
			return Filter{}, err
		}
		f.Parts = append(f.Parts, p)
	}
	return f, nil
}

func parseComparison(op Op, rest []json.RawMessage, left *int) (Filter, error) {
	if *left--; *left < 0 {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: more than %d comparisons", maxFilters)
	}
	f := Filter{Op: op}
	if len(rest) != 2 {
		return Filter{}, payoff.Fail(payoff.Invalid, `filters: %q takes a dimension and a list of values, as in [%q, "network", ["facebook"]]`, op, op)
	}
	if err := json.Unmarshal(rest[0], &f.Dimension); err != nil {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: %q compares a dimension's name, not %s", op, short(string(rest[0])))
	}
	if _, err := DimensionNamed(f.Dimension); err != nil {
		return Filter{}, err
	}
	if strings.HasPrefix(f.Dimension, "time:") {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: %s can't be filtered: say the time in the range", f.Dimension)
	}
	if err := json.Unmarshal(rest[1], &f.Values); err != nil || len(f.Values) == 0 || len(f.Values) > MaxValues {
		return Filter{}, payoff.Fail(payoff.Invalid, "filters: %s takes a list of 1 to %d texts", f.Dimension, MaxValues)
	}
	for _, v := range f.Values {
		if len(v) > maxValue {
			return Filter{}, payoff.Fail(payoff.Invalid, "filters: a value of %s is longer than %d bytes", f.Dimension, maxValue)
		}
		if f.Positive() == Contains && v == "" {
			return Filter{}, payoff.Fail(payoff.Invalid, "filters: everything holds an empty text: say what %s is to contain", f.Dimension)
		}
		if op != Matches {
			continue
		}
		p, err := regexp.Compile(v)
		if err != nil || len(v) > maxPattern {
			return Filter{}, payoff.Fail(payoff.Invalid, "filters: %q isn't a regular expression (RE2) of at most %d bytes", short(v), maxPattern)
		}
		f.patterns = append(f.patterns, p)
	}
	return f, nil
}
