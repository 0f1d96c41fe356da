package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"payoff/collect"
	"payoff/connect"
)

// The parts of an OpenAPI 3.1 document that are written here: https://spec.openapis.org/oas/v3.1.1.html
type (
	document struct {
		OpenAPI    string                          `json:"openapi"`
		Info       docInfo                         `json:"info"`
		Servers    []docServer                     `json:"servers"`
		Tags       []docTag                        `json:"tags"`
		Paths      map[string]map[string]operation `json:"paths"` // path -> method in small letters
		Components components                      `json:"components"`
	}
	docInfo struct {
		Title       string     `json:"title"`
		Version     string     `json:"version"`
		Summary     string     `json:"summary"`
		Description string     `json:"description"`
		License     docLicense `json:"license"`
	}
	docLicense struct {
		Name       string `json:"name"`
		Identifier string `json:"identifier"`
	}
	docServer struct {
		URL         string `json:"url"`
		Description string `json:"description"`
	}
	docTag struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	operation struct {
		OperationID string                 `json:"operationId"`
		Tags        []string               `json:"tags"`
		Summary     string                 `json:"summary"`
		Description string                 `json:"description,omitempty"`
		Security    []map[string][]string  `json:"security"` // any one of them; empty needs nothing
		Parameters  []docParameter         `json:"parameters,omitempty"`
		RequestBody *docBody               `json:"requestBody,omitempty"`
		Responses   map[string]docResponse `json:"responses"`
	}
	docParameter struct {
		Name        string             `json:"name"`
		In          string             `json:"in"`
		Description string             `json:"description"`
		Required    bool               `json:"required,omitempty"`
		Schema      *jsonschema.Schema `json:"schema"`
	}
	docBody struct {
		Required bool                `json:"required"`
		Content  map[string]docMedia `json:"content"`
	}
	docMedia struct {
		Schema *jsonschema.Schema `json:"schema"`
	}
	docResponse struct {
		Description string               `json:"description"`
		Headers     map[string]docHeader `json:"headers,omitempty"`
		Content     map[string]docMedia  `json:"content,omitempty"`
	}
	docHeader struct {
		Description string             `json:"description"`
		Required    bool               `json:"required,omitempty"`
		Schema      *jsonschema.Schema `json:"schema"`
	}
	components struct {
		Schemas         map[string]*jsonschema.Schema `json:"schemas"`
		SecuritySchemes map[string]docSecurity        `json:"securitySchemes"`
	}
	docSecurity struct {
		Type        string `json:"type"`
		Description string `json:"description"`
		Scheme      string `json:"scheme,omitempty"`
		In          string `json:"in,omitempty"`
		Name        string `json:"name,omitempty"`
	}
)

// keyScheme is how a key is said; every source of hooks has a scheme of its own.
const keyScheme = "key"

// adminScope is that of a key that opens everything.
const adminScope = "admin"

// Scopes lists what a key may open.
func Scopes() []string {
	var names []string
	for _, s := range scopes {
		names = append(names, s.name)
	}
	return names
}

// scopes says what keys open.
var scopes = []struct{ name, opens string }{
	{"read", "questions and figures"},
	{"write", "facts"},
	{"collect", "events of a server"},
	{adminScope, "all of it"},
}

// answerHeads says what the headers of answers hold.
var answerHeads = map[string]docHeader{
	headRetry:   {"Seconds after which to send it again.", true, &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(0.0)}},
	headDropped: {"Why it isn't counted; missing where it is, or where nothing was.", false, &jsonschema.Schema{Type: "string", Enum: enum(shownDrops())}},
	headKey:     {"How a key is said.", true, &jsonschema.Schema{Type: "string", Enum: enum([]string{"Bearer"})}},
	headTag:     {"Changes when the script does.", true, &jsonschema.Schema{Type: "string"}},
}

// shownDrops are the reasons that a page is told.
func shownDrops() []collect.Drop {
	return slices.DeleteFunc(slices.Clone(collect.LiveDrops), func(d collect.Drop) bool { return !shown(d) })
}

// describe is the OpenAPI description of routes, as of a version of the program.
func describe(version string) ([]byte, error) {
	shapes, err := schemas()
	if err != nil {
		return nil, err
	}
	doc := document{
		OpenAPI: "3.1.1",
		Info: docInfo{
			Title: "Payoff", Version: version, Summary: "Tells a small business whether social media pays off.",
			Description: "What programs talk to: visits and facts in, figures out. " +
				"A failure is a JSON object with an error, but for a path that isn't here (404) or a method that isn't (405), which are plain text. " +
				"Where a key is wanted, one key opens one business.",
			License: docLicense{"Apache License 2.0", "Apache-2.0"},
		},
		Servers:    []docServer{{"/", "The server that this came from."}},
		Paths:      map[string]map[string]operation{},
		Components: components{Schemas: shapes, SecuritySchemes: securitySchemes()},
	}
	for _, g := range groups {
		doc.Tags = append(doc.Tags, docTag{g.name, g.about})
	}
	for _, r := range routes() {
		if doc.Paths[r.path] == nil {
			doc.Paths[r.path] = map[string]operation{}
		}
		doc.Paths[r.path][strings.ToLower(r.method)] = r.operation()
	}
	return json.MarshalIndent(doc, "", "  ")
}

func (r route) operation() operation {
	op := operation{
		OperationID: r.name, Tags: []string{r.group}, Summary: r.summary, Description: r.about,
		Security: r.entry.security(), Responses: map[string]docResponse{},
	}
	for _, in := range r.inputs {
		s := &jsonschema.Schema{Type: "string"}
		if in.words != nil {
			s.Enum = enum(in.words)
		}
		if in.longest > 0 {
			s.MaxLength = &in.longest
		}
		op.Parameters = append(op.Parameters, docParameter{in.name, in.in, in.about, in.needed, s})
	}
	if len(r.takes) > 0 {
		op.RequestBody = &docBody{true, media(r.takes)}
	}
	for _, a := range r.answers {
		answer := docResponse{Description: a.about, Content: media(a.content)}
		for _, h := range a.heads {
			if answer.Headers == nil {
				answer.Headers = map[string]docHeader{}
			}
			answer.Headers[h] = answerHeads[h]
		}
		op.Responses[fmt.Sprint(a.status)] = answer
	}
	return op
}

func media(all []content) map[string]docMedia {
	if len(all) == 0 {
		return nil
	}
	out := map[string]docMedia{}
	for _, c := range all {
		out[c.media] = docMedia{c.shape}
	}
	return out
}

// security lists what lets a request in: any one of it does.
func (e entry) security() []map[string][]string {
	out := []map[string][]string{}
	if e.local {
		out = append(out, map[string][]string{})
	}
	if e.scope != "" {
		out = append(out, map[string][]string{keyScheme: {e.scope}}, map[string][]string{keyScheme: {adminScope}})
	}
	if e.signed {
		for _, s := range connect.Sources() {
			out = append(out, map[string][]string{s.Name: {}})
		}
	}
	return out
}

func securitySchemes() map[string]docSecurity {
	var opens []string
	for _, s := range scopes {
		opens = append(opens, s.name+" ("+s.opens+")")
	}
	out := map[string]docSecurity{keyScheme: {
		Type: "http", Scheme: "bearer",
		Description: "A key of the business: payoff key create --scope SCOPE, or the page of keys. Scopes: " + strings.Join(opens, ", ") + ".",
	}}
	for _, s := range connect.Sources() {
		out[s.Name] = docSecurity{
			Type: "apiKey", In: "header", Name: s.Header,
			Description: "A signature over the body, of the source " + s.Name + ", with the hook's secret.",
		}
	}
	return out
}

// described answers with the description. It holds nothing secret: anybody may read it, from any page.
func (s *Server) described(w http.ResponseWriter, _ *http.Request) {
	b, err := s.description()
	if err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Content-Type", mediaJSON)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(append(b, '\n'))
}
