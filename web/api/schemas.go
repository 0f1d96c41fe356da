package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"payoff"
	"payoff/answer"
	"payoff/attribute"
	"payoff/collect"
	"payoff/events"
	"payoff/record"
)

// componentsPath is where the description keeps its schemas.
const componentsPath = "#/components/schemas/"

// ref is a schema by its name.
func ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: componentsPath + name} }

// schemas are the shapes of bodies by name, made from the types that are read and written. Where a type
// writes itself, or a text has a closed list of words, the list comes from where it is read too.
func schemas() (map[string]*jsonschema.Schema, error) {
	named := map[string]*jsonschema.Schema{
		"Money": {
			Type: "object", Description: "An exact amount.", Required: []string{"amount", "currency"}, PropertyOrder: []string{"amount", "currency"},
			Properties: map[string]*jsonschema.Schema{
				"amount":   {Type: "string", Pattern: `^-?[0-9]+(\.[0-9]+)?$`, Description: "decimal text"},
				"currency": {Type: "string", Pattern: `^[A-Z]{3}$`},
			},
		},
		"Figure": {
			Description: "A count, share, seconds, hours or amount; null where it is undefined, as a rate without a denominator.",
			AnyOf:       []*jsonschema.Schema{{Type: "null"}, {Type: "number"}, ref("Money")},
		},
		"Said": {
			Description: "A text; a number is read by its digits, true as yes, false as no. null, or an empty text, says nothing.",
			Types:       []string{"string", "number", "boolean", "null"}, MaxLength: jsonschema.Ptr(maxText),
		},
		"Metric":    wordSchema("What can be asked", metricWords()),
		"Dimension": wordSchema("By what figures go", dimensionWords()),
		"Filter":    filterSchema(),
	}
	kinds(named)
	known := map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[payoff.Money]():    ref("Money"),
		reflect.TypeFor[events.Value]():    ref("Figure"),
		reflect.TypeFor[fact]():            ref("Fact"),
		reflect.TypeFor[time.Time]():       {Type: "string", Format: "date-time"},
		reflect.TypeFor[collect.Text]():    {Types: []string{"string", "number"}},
		reflect.TypeFor[json.RawMessage](): {Types: []string{"string", "number", "boolean"}, MaxLength: jsonschema.Ptr(collect.MaxProp)},
		reflect.TypeFor[status]():          {Type: "string", Enum: enum(statuses)},
		reflect.TypeFor[outcome]():         {Type: "string", Enum: enum(outcomes)},
		reflect.TypeFor[collect.Drop]():    {Type: "string", Enum: enum(collect.LiveDrops)},
	}
	for _, s := range []struct {
		name   string
		of     reflect.Type
		about  string
		adjust func(*jsonschema.Schema)
	}{
		{"Failure", reflect.TypeFor[failure](), "Why nothing was done, or, of facts, nothing of the request.", nil},
		{"ServerEvent", reflect.TypeFor[told](), "An event as a server tells it.", hit},
		{"Event", reflect.TypeFor[collect.Told](), "An event as a page tells it.", hit},
		{"Events", reflect.TypeFor[batch[told]](), "", func(s *jsonschema.Schema) { many(s.Properties["events"]) }},
		{"EventResult", reflect.TypeFor[result](), "What became of one event.", nil},
		{"EventResults", reflect.TypeFor[results[result]](), "", nil},
		{"Facts", reflect.TypeFor[stated](), "", func(s *jsonschema.Schema) { many(s.Properties["facts"]) }},
		{"FactResult", reflect.TypeFor[recorded](), "What became of one fact.", nil},
		{"FactResults", reflect.TypeFor[results[recorded]](), "", nil},
		{"HookDone", reflect.TypeFor[hooked](), "", func(s *jsonschema.Schema) {
			s.Properties["outcome"].Enum = enum(append(slices.Clone(outcomes), here))
		}},
		{"Query", reflect.TypeFor[events.Document](), "", query},
		{"Row", reflect.TypeFor[events.Row](), "A text for each dimension asked and a figure for each metric, in the query's order.", nil},
		{"Answer", reflect.TypeFor[answer.Answered](), "", nil},
	} {
		made, err := jsonschema.ForType(s.of, &jsonschema.ForOptions{TypeSchemas: known})
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", s.name, err)
		}
		made.Description = s.about
		plainLists(made)
		if !refusesUnknown[s.of] {
			made.AdditionalProperties = nil
		}
		if s.adjust != nil {
			s.adjust(made)
		}
		named[s.name], known[s.of] = made, ref(s.name)
	}
	return named, nil
}

// refusesUnknown are the types of which a field that isn't theirs is refused. Elsewhere it is left alone, and
// answers may have more one day.
var refusesUnknown = map[reflect.Type]bool{reflect.TypeFor[stated](): true, reflect.TypeFor[events.Document](): true}

// plainLists takes null from lists: none is ever written for one, and none need be sent.
func plainLists(s *jsonschema.Schema) {
	if slices.Equal(s.Types, []string{"null", "array"}) {
		s.Type, s.Types = "array", nil
	}
	for _, p := range s.Properties {
		plainLists(p)
	}
	if s.Items != nil {
		plainLists(s.Items)
	}
}

// many bounds a list of a batch.
func many(s *jsonschema.Schema) {
	s.MinItems, s.MaxItems = jsonschema.Ptr(1), jsonschema.Ptr(maxEvents)
}

// hit adds the bounds of a hit's fields. A text's are in bytes, so no text that holds has more letters.
func hit(s *jsonschema.Schema) {
	for name, p := range s.Properties {
		if limit, ok := collect.MaxText(name); ok {
			p.MaxLength = &limit
		}
		if p.Type == "number" {
			p.Minimum = jsonschema.Ptr(0.0)
		}
	}
	s.Properties["p"].MaxProperties = jsonschema.Ptr(collect.MaxProps)
}

// query says which words a query is made of.
func query(s *jsonschema.Schema) {
	p := s.Properties
	p["metrics"].Items, p["metrics"].UniqueItems, p["metrics"].MinItems = ref("Metric"), true, jsonschema.Ptr(1)
	p["dimensions"].Items, p["dimensions"].UniqueItems, p["dimensions"].MaxItems = ref("Dimension"), true, jsonschema.Ptr(events.MaxDimensions)
	p["order"].Items = &jsonschema.Schema{
		Type: "array", MinItems: jsonschema.Ptr(2), MaxItems: jsonschema.Ptr(2),
		PrefixItems: []*jsonschema.Schema{
			{AnyOf: []*jsonschema.Schema{ref("Metric"), ref("Dimension")}},
			{Type: "string", Enum: enum([]string{"asc", "desc"})},
		},
	}
	p["limit"].Minimum, p["limit"].Maximum = jsonschema.Ptr(1.0), jsonschema.Ptr(float64(events.MaxLimit))
	p["limit"].Default = fmt.Append(nil, events.DefaultLimit)
	p["model"].Enum = enum(attribute.Models)
	p["model"].Default = fmt.Appendf(nil, "%q", events.DefaultModel)
	filter := ref("Filter")
	filter.Description = p["filters"].Description
	p["filters"] = filter
}

// wordSchema is a closed list of words, each with what it means.
func wordSchema(about string, words [][2]string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string", Description: about + ":\n"}
	for _, w := range words {
		s.Enum = append(s.Enum, w[0])
		s.Description += "\n- `" + w[0] + "`: " + w[1]
	}
	return s
}

func metricWords() (words [][2]string) {
	for _, m := range events.Metrics() {
		words = append(words, [2]string{m.Name, m.Means})
	}
	return words
}

func dimensionWords() (words [][2]string) {
	for _, d := range events.Dimensions() {
		words = append(words, [2]string{d.Name, d.Means})
	}
	return words
}

// filterSchema is a filter: a list that begins with what it does.
func filterSchema() *jsonschema.Schema {
	one := []events.Op{events.Not}
	several := slices.DeleteFunc(slices.Clone(events.Joins), func(op events.Op) bool { return op == events.Not })
	values := &jsonschema.Schema{
		Type: "array", Items: &jsonschema.Schema{Type: "string"}, MinItems: jsonschema.Ptr(1), MaxItems: jsonschema.Ptr(events.MaxValues),
		Description: "Compared as they are written, capitals and all; of matches regular expressions (RE2).",
	}
	word := func(ops []events.Op) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: enum(ops)} }
	return &jsonschema.Schema{
		Description: `["is", "network", ["facebook"]], ["and", filter, filter] or ["not", filter].`,
		AnyOf: []*jsonschema.Schema{
			{
				Type: "array", MinItems: jsonschema.Ptr(3), MaxItems: jsonschema.Ptr(3),
				PrefixItems: []*jsonschema.Schema{word(events.Comparisons), {
					AllOf: []*jsonschema.Schema{ref("Dimension")}, Not: &jsonschema.Schema{Pattern: "^time:"},
					Description: "Any but time, which the range says.",
				}, values},
			},
			{Type: "array", MinItems: jsonschema.Ptr(2), PrefixItems: []*jsonschema.Schema{word(several)}, Items: ref("Filter")},
			{Type: "array", MinItems: jsonschema.Ptr(2), MaxItems: jsonschema.Ptr(2), PrefixItems: []*jsonschema.Schema{word(one), ref("Filter")}},
		},
	}
}

// kinds adds a schema for each kind of fact, and Fact, which is one of them.
func kinds(named map[string]*jsonschema.Schema) {
	of := map[string]string{}
	var one []*jsonschema.Schema
	fields := StatedKinds()
	for _, k := range record.WordKinds() {
		if !isStated(k.Name) {
			continue
		}
		name := strings.ToUpper(k.Name[:1]) + k.Name[1:] + "Fact"
		named[name] = kindSchema(k, fields[k.Name])
		of[k.Name] = componentsPath + name
		one = append(one, ref(name))
	}
	named["Fact"] = &jsonschema.Schema{
		Description: "What a business's server states; its fields are those of its kind.", OneOf: one,
		Extra: map[string]any{"discriminator": map[string]any{"propertyName": fieldKind, "mapping": of}},
	}
}

// ownFields say what the fields of a statement mean that `payoff log` has no key for, or another default.
var ownFields = map[string]string{
	fieldID:      "the business's own id of it: the same again is known",
	fieldShop:    "whose ids they are, such as shopify or etsy; " + defaultShop + " where left out",
	fieldAt:      "a moment such as 2026-03-02T15:04:05Z, or a day of the business's zone such as 2026-03-02",
	"on":         "another name of at; say one of them",
	fieldToken:   "of POST /api/token: its visitor's visits are what led to it",
	fieldAliases: "other ids of the order",
}

func kindSchema(k record.WordKind, fields []string) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type: "object", Description: k.Short, Properties: map[string]*jsonschema.Schema{}, PropertyOrder: []string{fieldKind},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}}, Required: []string{fieldKind},
	}
	keys := map[string]record.WordKey{} // by field
	for _, key := range k.Keys {
		if field := fieldOf(k.Name, key.Name); field != "" {
			keys[field] = key
		}
	}
	for _, field := range fields {
		key := keys[field]
		p := ref("Said")
		if words := record.Choices(k.Name, key.Name); words != nil {
			p = &jsonschema.Schema{Type: "string", Enum: enum(words)}
		}
		switch {
		case field == fieldID && k.Name == "rate":
			p.Description = "a rate needs none"
		case ownFields[field] != "":
			p.Description = ownFields[field]
		default:
			p.Description = key.What
		}
		if key.Needed && field != "on" || field == fieldID && k.Name != "rate" {
			s.Required = append(s.Required, field)
		}
		switch field {
		case fieldKind:
			s.Properties[field] = &jsonschema.Schema{Const: jsonschema.Ptr[any](k.Name)}
			continue
		case fieldAt:
			s.AnyOf = []*jsonschema.Schema{{Required: []string{fieldAt}}, {Required: []string{"on"}}}
		case fieldAliases:
			p = &jsonschema.Schema{Type: "array", Items: ref("Said"), MaxItems: jsonschema.Ptr(maxAliases), Description: p.Description}
		case record.AnyCurrency:
			s.PatternProperties = map[string]*jsonschema.Schema{"^[A-Z]{3}$": p}
			continue
		}
		s.Properties[field] = p
		s.PropertyOrder = append(s.PropertyOrder, field)
	}
	return s
}

// enum is a closed list of words.
func enum[T ~string](words []T) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}
