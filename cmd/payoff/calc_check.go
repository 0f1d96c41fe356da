package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
)

// A tolerance says how far a result may be from what is expected.
type tolerance struct {
	bound
	Paths  map[string]bound `json:"paths"`  // replaces the general bound for a field and all below it
	Ignore []string         `json:"ignore"` // fields not compared
	Only   []string         `json:"only"`   // where there are any, the only ones compared
}

// A bound is met when one of its parts is; without any, numbers must be equal.
type bound struct {
	Abs        *float64 `json:"abs"`
	Rel        *float64 `json:"rel"`         // share of the expected number
	OfWidth    *float64 `json:"of_width"`    // share of the expected interval's width, for each end
	OfSum      *float64 `json:"of_sum"`      // share of the sum of the expected list
	Of         string   `json:"of"`          // with by: share of that expected field
	OfInterval string   `json:"of_interval"` // with by: share of the width of that expected interval
	By         float64  `json:"by"`
	OrMore     bool     `json:"or_more"` // more than expected is never wrong
}

// compare lists what differs, in the order of the fields' names.
func compare(result, expected json.RawMessage, t *tolerance) ([]string, error) {
	if t == nil {
		t = &tolerance{}
	}
	c := comparison{t: t}
	var got any
	if err := unmarshal(result, &got); err != nil {
		return nil, err
	}
	if err := unmarshal(expected, &c.root); err != nil {
		return nil, err
	}
	c.walk("", got, c.root, scope{bound: t.bound, counted: len(t.Only) == 0})
	return c.differences, nil
}

type comparison struct {
	t           *tolerance
	root        any
	differences []string
}

// scope is what holds at one place of the expected result.
type scope struct {
	bound   bound
	counted bool    // whether an only names this field or one above it
	slack   float64 // from the list or interval around it
	near    any     // the expected object around it
}

func (c *comparison) walk(at string, got, want any, s scope) {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			if s.counted {
				c.differ(at, got, want, "")
			}
			return
		}
		names := make([]string, 0, len(want))
		for name := range want {
			if !slices.Contains(c.t.Ignore, name) {
				names = append(names, name)
			}
		}
		sort.Strings(names)
		for _, name := range names {
			inner := s
			inner.near, inner.slack = want, 0
			if b, ok := c.t.Paths[name]; ok {
				inner.bound = b
			}
			inner.counted = s.counted || slices.Contains(c.t.Only, name)
			value, present := object[name]
			if !present && inner.counted {
				c.differences = append(c.differences, fmt.Sprintf("%s is missing", join(at, name)))
				continue
			}
			c.walk(join(at, name), value, want[name], inner)
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			if s.counted {
				c.differ(at, got, want, "")
			}
			return
		}
		s.slack = s.bound.around(want)
		for i := range want {
			c.walk(fmt.Sprintf("%s[%d]", at, i), list[i], want[i], s)
		}
	case float64:
		number, ok := got.(float64)
		allowed := c.allowed(want, s)
		if s.counted && (!ok || math.Abs(number-want) > allowed && !(s.bound.OrMore && number > want)) {
			c.differ(at, got, want, fmt.Sprintf(" within %g", allowed))
		}
	default: // text, true or false, null
		if s.counted && got != want {
			c.differ(at, got, want, "")
		}
	}
}

// around is what the whole list allows to each of its numbers.
func (b bound) around(list []any) float64 {
	numbers := make([]float64, 0, len(list))
	for _, x := range list {
		if n, ok := x.(float64); ok {
			numbers = append(numbers, n)
		}
	}
	slack := 0.0
	if b.OfWidth != nil && len(numbers) == 2 {
		slack = *b.OfWidth * math.Abs(numbers[1]-numbers[0])
	}
	if b.OfSum != nil {
		sum := 0.0
		for _, n := range numbers {
			sum += n
		}
		slack = max(slack, *b.OfSum*math.Abs(sum))
	}
	return slack
}

// allowed is the widest of the bound's parts for one expected number.
func (c *comparison) allowed(want float64, s scope) float64 {
	allowed := s.slack
	if s.bound.Abs != nil {
		allowed = max(allowed, *s.bound.Abs)
	}
	if s.bound.Rel != nil {
		allowed = max(allowed, *s.bound.Rel*math.Abs(want))
	}
	if n, ok := c.field(s.bound.Of, s).(float64); ok {
		allowed = max(allowed, s.bound.By*math.Abs(n))
	}
	if ends, ok := c.field(s.bound.OfInterval, s).([]any); ok && len(ends) == 2 {
		low, _ := ends[0].(float64)
		high, _ := ends[1].(float64)
		allowed = max(allowed, s.bound.By*math.Abs(high-low))
	}
	return allowed
}

// field is an expected field beside the one at hand, or else of the whole result.
func (c *comparison) field(name string, s scope) any {
	if name == "" {
		return nil
	}
	for _, around := range []any{s.near, c.root} {
		if object, ok := around.(map[string]any); ok && object[name] != nil {
			return object[name]
		}
	}
	return nil
}

func (c *comparison) differ(at string, got, want any, within string) {
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	c.differences = append(c.differences, fmt.Sprintf("%s is %s, want %s%s", at, shorten(g), shorten(w), within))
}

func shorten(text []byte) string {
	if len(text) > 120 {
		return string(text[:120]) + "…"
	}
	return string(text)
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
