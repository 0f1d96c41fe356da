package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// A described is the server's description as a client reads it.
type described struct {
	raw   []byte
	mux   *http.ServeMux // of the routes it describes
	paths map[string]map[string]operation
	defs  map[string]json.RawMessage // schemas by name
	auth  map[string]map[string]string

	mu   sync.Mutex
	made map[string]*jsonschema.Resolved // under mu; by their text
}

type operation struct {
	OperationID string
	Summary     string
	Security    []map[string][]string
	Parameters  []struct {
		Name, In string
		Required bool
	}
	RequestBody *struct{ Content map[string]media }
	Responses   map[string]struct {
		Headers map[string]struct{ Required bool }
		Content map[string]media
	}
}

type media struct{ Schema json.RawMessage }

// readDescription asks a server for its description.
func readDescription(t testing.TB, handler http.Handler) *described {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("the description: %d %v", w.Code, w.Header())
	}
	var doc struct {
		Paths      map[string]map[string]operation
		Components struct {
			Schemas         map[string]json.RawMessage
			SecuritySchemes map[string]map[string]string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	d := &described{raw: w.Body.Bytes(), mux: http.NewServeMux(), paths: doc.Paths, defs: doc.Components.Schemas, auth: doc.Components.SecuritySchemes, made: map[string]*jsonschema.Resolved{}}
	for path, methods := range doc.Paths {
		for method := range methods {
			d.mux.Handle(strings.ToUpper(method)+" "+path, http.NotFoundHandler())
		}
	}
	return d
}

// operation is the described operation that a request is for; false where there is none.
func (d *described) operation(r *http.Request) (string, operation, bool) {
	_, pattern := d.mux.Handler(r)
	method, path, ok := strings.Cut(pattern, " ")
	return pattern, d.paths[path][strings.ToLower(method)], ok
}

// schema makes a schema of the description able to check. strict are answers: a field that isn't described is
// a mistake there, though a client has to bear one.
func (d *described) schema(raw json.RawMessage, strict bool) (*jsonschema.Resolved, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := fmt.Sprint(strict, string(raw))
	if made := d.made[key]; made != nil {
		return made, nil
	}
	local := func(raw []byte) []byte {
		return bytes.ReplaceAll(raw, []byte("#/components/schemas/"), []byte("#/$defs/"))
	}
	var root jsonschema.Schema
	if err := json.Unmarshal(local(raw), &root); err != nil {
		return nil, err
	}
	root.Defs = map[string]*jsonschema.Schema{}
	for name, raw := range d.defs {
		var s jsonschema.Schema
		if err := json.Unmarshal(local(raw), &s); err != nil {
			return nil, err
		}
		if strict && s.Type == "object" && s.AdditionalProperties == nil {
			s.AdditionalProperties = &jsonschema.Schema{Not: &jsonschema.Schema{}}
		}
		root.Defs[name] = &s
	}
	made, err := root.Resolve(nil)
	if err == nil {
		d.made[key] = made
	}
	return made, err
}

// holds says what is wrong with a JSON text by a schema of the description.
func (d *described) holds(raw json.RawMessage, text []byte, strict bool) error {
	s, err := d.schema(raw, strict)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	return s.Validate(v)
}

// conforming holds everything that a test sends, and everything that is answered, against the description: the
// status, the kind of content and the shape of every answer, and the shape of every request that was taken.
func conforming(t testing.TB, next http.Handler) http.Handler {
	d := readDescription(t, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent bytes.Buffer // as far as it is read
		r.Body = io.NopCloser(io.TeeReader(r.Body, &sent))
		seen := httptest.NewRecorder()
		next.ServeHTTP(seen, r)
		if err := d.check(r, sent.Bytes(), seen); err != nil {
			t.Errorf("%s %s isn't as it is described: %v\nsent %.500s\nanswered %d %.500s", r.Method, r.URL.Path, err, &sent, seen.Code, seen.Body)
		}
		for name, values := range seen.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(seen.Code)
		w.Write(seen.Body.Bytes())
	})
}

func (d *described) check(r *http.Request, sent []byte, seen *httptest.ResponseRecorder) error {
	_, op, ok := d.operation(r)
	if !ok {
		if seen.Code != 404 && seen.Code != 405 {
			return fmt.Errorf("it is answered, and not described")
		}
		return nil
	}
	answer, ok := op.Responses[fmt.Sprint(seen.Code)]
	if !ok {
		return fmt.Errorf("the status isn't described")
	}
	for _, head := range []string{"Retry-After", "X-Payoff-Dropped", "WWW-Authenticate", "ETag"} {
		if _, ok := answer.Headers[head]; !ok && seen.Header().Get(head) != "" {
			return fmt.Errorf("%s isn't described", head)
		}
	}
	for head, about := range answer.Headers {
		if about.Required && seen.Header().Get(head) == "" {
			return fmt.Errorf("%s is described, and missing", head)
		}
	}
	if seen.Body.Len() > 0 {
		kind, _, err := mime.ParseMediaType(seen.Header().Get("Content-Type"))
		if err != nil {
			return err
		}
		content, ok := answer.Content[kind]
		if !ok {
			return fmt.Errorf("content of the type %s isn't described", kind)
		}
		if kind == "application/json" {
			if err := d.holds(content.Schema, seen.Body.Bytes(), true); err != nil {
				return fmt.Errorf("the answer: %w", err)
			}
		}
	}
	if seen.Code >= 300 || op.RequestBody == nil {
		return nil
	}
	schema := op.RequestBody.Content["application/json"].Schema
	switch {
	case op.OperationID == "sendEvents":
		return d.checkEvents(sent, seen.Body.Bytes())
	case op.OperationID == "takeHook" && !json.Valid(sent): // WooCommerce asks whether somebody is here
		return nil
	}
	if err := d.holds(schema, sent, false); err != nil {
		return fmt.Errorf("what was taken: %w", err)
	}
	return nil
}

// checkEvents looks at the events of a batch that were accepted: a bad one costs no other.
func (d *described) checkEvents(sent, answered []byte) error {
	var batch struct{ Events []json.RawMessage }
	var out struct{ Results []struct{ Status string } }
	if err := json.Unmarshal(sent, &batch); err != nil {
		return err
	}
	if err := json.Unmarshal(answered, &out); err != nil {
		return err
	}
	for i, e := range batch.Events {
		if out.Results[i].Status != "accepted" {
			continue
		}
		if err := d.holds(json.RawMessage(`{"$ref":"#/components/schemas/ServerEvent"}`), e, false); err != nil {
			return fmt.Errorf("event %d, which was accepted: %w", i, err)
		}
	}
	return nil
}
