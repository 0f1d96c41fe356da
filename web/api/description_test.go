package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/pb33f/libopenapi/datamodel"

	"payoff/web/api"
)

var update = flag.Bool("update", false, "write the description's golden file anew; read it before you commit it")

// A change of what programs talk to shows as a change of this file.
func TestDescription(t *testing.T) {
	got := readDescription(t, open(t, 0).handler).raw
	const path = "testdata/openapi.json"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s isn't what the server says of itself: go test ./web/api -run TestDescription -update, and read it", path)
	}
}

// The description is an OpenAPI 3.1 document by the schema that the standard's makers publish, each of its schemas
// can be read, and what one part names another has.
func TestDescriptionIsOpenAPI(t *testing.T) {
	d := readDescription(t, open(t, 0).handler)
	var standard jsonschema.Schema
	if err := json.Unmarshal([]byte(datamodel.OpenAPI31SchemaData), &standard); err != nil {
		t.Fatal(err)
	}
	published, err := standard.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(d.raw, &doc); err != nil {
		t.Fatal(err)
	}
	if err := published.Validate(doc); err != nil {
		t.Errorf("it isn't OpenAPI 3.1: %v", err)
	}
	info := doc["info"].(map[string]any)
	delete(doc, "info")
	if published.Validate(doc) == nil {
		t.Error("a document without info passes too: the schema checks nothing")
	}
	if info["version"] != "1.2.3" {
		t.Errorf("the version is %v", info["version"])
	}

	// What a schema of the standard can't say.
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllSubmatch(d.raw, -1) {
		used[string(m[1])] = true
		if d.defs[string(m[1])] == nil {
			t.Errorf("there is no schema %s", m[1])
		}
	}
	for name, raw := range d.defs {
		if !used[name] {
			t.Errorf("nothing is a %s", name)
		}
		if _, err := d.schema(raw, false); err != nil {
			t.Errorf("%s can't be read: %v", name, err)
		}
	}
	names := map[string]bool{}
	for path, methods := range d.paths {
		for method, op := range methods {
			if names[op.OperationID] || op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s: its name %q is taken, or it says nothing of itself", method, path, op.OperationID)
			}
			names[op.OperationID] = true
			for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				ok := false
				for _, p := range op.Parameters {
					ok = ok || p.In == "path" && p.Name == m[1] && p.Required
				}
				if !ok {
					t.Errorf("%s %s doesn't say what %s is", method, path, m[1])
				}
			}
			for _, one := range op.Security {
				for scheme := range one {
					if d.auth[scheme] == nil {
						t.Errorf("%s %s: nobody says what %s is", method, path, scheme)
					}
				}
			}
		}
	}
}

// What is described is served, with the keys that are described and no others. A server that has pages beside
// it leads every described path to where it is answered.
func TestDescribedIsServed(t *testing.T) {
	h := open(t, 0)
	d := readDescription(t, h.handler)
	call := func(method, path, key string) int {
		r := httptest.NewRequest(method, strings.NewReplacer("{source}", "stripe", "{id}", "none").Replace(path), strings.NewReader("{}"))
		r.RemoteAddr = "192.0.2.1:9"
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r) // which checks that its status is described
		if w.Code == 405 || w.Code == 404 && !strings.Contains(w.Body.String(), "hook") {
			t.Errorf("%s %s isn't served: %d", method, path, w.Code)
		}
		return w.Code
	}
	refused := func(code int) bool { return code == 401 || code == 403 }
	for path, methods := range d.paths {
		if !slices.ContainsFunc(api.Paths(), func(p string) bool { return p == path || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) }) {
			t.Errorf("%s isn't among the paths that lead here", path)
		}
		for method, op := range methods {
			method = strings.ToUpper(method)
			wants := map[string]bool{}
			for _, one := range op.Security {
				for _, scope := range one["key"] {
					wants[scope] = true
				}
			}
			for scope, key := range h.keys {
				if code := call(method, path, key); len(wants) > 0 && refused(code) == wants[scope] {
					t.Errorf("%s %s with a key of scope %s: %d", method, path, scope, code)
				}
			}
			for _, key := range []string{"", "pk_wrong"} {
				if code := call(method, path, key); len(wants) > 0 && code != 401 || len(wants) == 0 && refused(code) {
					t.Errorf("%s %s with the key %q: %d", method, path, key, code)
				}
			}
		}
	}
	for scope := range h.keys {
		if !slices.Contains(api.Scopes(), scope) {
			t.Errorf("the scope %s isn't described", scope)
		}
	}
}

// Every status that is described is answered, but for those that need something to be broken. Which request
// leads to which stands here.
func TestDescribedStatuses(t *testing.T) {
	h, narrow := open(t, 0), open(t, 0.1)
	d := readDescription(t, h.handler)
	generic, stripe := h.hook("generic"), h.hook("stripe")
	hit, order := `{"n":"pageview","u":"https://ada.example/"}`, `{"facts":[{"kind":"order","id":"1","at":"2026-03-01","amount":"10.00"}]}`
	unpaid := `{"facts":[{"kind":"refund","id":"1","order":"9","amount":"1.00"}]}`
	early := fmt.Sprintf(`{"type":"charge.refunded","created":%[1]d,"livemode":true,"data":{"object":{"id":"ch_1","created":%[1]d,"currency":"eur","amount_refunded":1,"payment_intent":"pi_1"}}}`, h.now.Unix())
	long := `"` + strings.Repeat("x", 5<<20) + `"`
	key := func(scope string) string { return "Bearer " + h.keys[scope] }
	tag := h.get("/p.js").Header().Get("ETag")
	own := h.get("/own.js").Header().Get("ETag")
	const bot = "Googlebot/2.1 (+http://www.google.com/bot.html)"

	got := map[string]map[int]bool{}
	for _, c := range []struct {
		request, body string
		want          int
		head          []string
	}{
		{"OPTIONS /api/event", "", 204, nil},
		{"POST /api/event", hit, 202, nil},
		{"POST /api/event", `{}`, 400, nil},
		{"POST /api/event", `{"n":"pageview","u":"https://elsewhere.example/"}`, 404, nil},
		{"POST /api/event", long, 413, nil},
		{"OPTIONS /api/token", "", 204, nil},
		{"POST /api/token", `{"n":"token","u":"https://ada.example/"}`, 200, nil},
		{"POST /api/token", hit, 400, nil},
		{"POST /api/token", `{"n":"token","u":"https://ada.example/"}`, 403, []string{"User-Agent", bot}},
		{"POST /api/token", `{"n":"token","u":"https://elsewhere.example/"}`, 404, nil},
		{"POST /api/token", long, 413, nil},
		{"POST /api/v1/events", `{"events":[` + hit + `]}`, 202, []string{"Authorization", key("collect")}},
		{"POST /api/v1/events", `{}`, 400, []string{"Authorization", key("collect")}},
		{"POST /api/v1/events", `{}`, 401, nil},
		{"POST /api/v1/events", `{}`, 403, []string{"Authorization", key("read")}},
		{"POST /api/v1/events", long, 413, []string{"Authorization", key("collect")}},
		{"POST /api/v1/facts", order, 200, []string{"Authorization", key("write")}},
		{"POST /api/v1/facts", `{}`, 400, []string{"Authorization", key("write")}},
		{"POST /api/v1/facts", `{}`, 401, nil},
		{"POST /api/v1/facts", `{}`, 403, []string{"Authorization", key("collect")}},
		{"POST /api/v1/facts", unpaid, 404, []string{"Authorization", key("write")}},
		{"POST /api/v1/facts", long, 413, []string{"Authorization", key("write")}},
		{"POST /api/v1/query", `{"range":"today","metrics":["visits"]}`, 200, []string{"Authorization", key("read")}},
		{"POST /api/v1/query", `{}`, 400, []string{"Authorization", key("read")}},
		{"POST /api/v1/query", `{}`, 401, nil},
		{"POST /api/v1/query", `{}`, 403, []string{"Authorization", key("write")}},
		{"POST /api/v1/query", long, 413, []string{"Authorization", key("read")}},
		{"GET /api/v1/openapi.json", "", 200, nil},
		{"POST " + generic, order, 200, []string{"X-Payoff-Signature", fmt.Sprintf("%x", mac("hush", order))}},
		{"POST " + generic, `{}`, 400, []string{"X-Payoff-Signature", fmt.Sprintf("%x", mac("hush", `{}`))}},
		{"POST " + generic, order, 401, nil},
		{"POST /hook/etsy/id7", order, 404, nil},
		{"POST " + stripe, early, 409, []string{"Stripe-Signature", fmt.Sprintf("t=%d,v1=%x", h.now.Unix(), mac("hush", fmt.Sprintf("%d.%s", h.now.Unix(), early)))}},
		{"POST " + generic, long, 413, nil},
		{"GET /healthz", "", 200, nil},
		{"GET /readyz", "", 200, nil},
		{"GET /metrics", "", 200, []string{"Authorization", key("read")}},
		{"GET /metrics", "", 401, nil},
		{"GET /metrics", "", 403, []string{"Authorization", key("collect")}},
		{"GET /p.js", "", 200, nil},
		{"GET /p.js", "", 304, []string{"If-None-Match", tag}},
		{"GET /own.js", "", 200, nil},
		{"GET /own.js", "", 304, []string{"If-None-Match", own}},
		{"POST /api/event", hit, 429, nil},
		{"POST /api/token", hit, 429, nil},
		{"POST /hook/etsy/id7", "", 429, nil},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		handler, times := h.handler, 1
		if c.want == 429 {
			handler, times = narrow.handler, 30
		}
		var w *httptest.ResponseRecorder
		var r *http.Request
		for range times {
			r = httptest.NewRequest(method, path, strings.NewReader(c.body))
			r.RemoteAddr = "192.0.2.1:9"
			r.Header.Set("User-Agent", firefox)
			for i := 0; i < len(c.head); i += 2 {
				r.Header.Set(c.head[i], c.head[i+1])
			}
			w = httptest.NewRecorder()
			handler.ServeHTTP(w, r)
		}
		if w.Code != c.want {
			t.Errorf("%s %.60s: %d %s, want %d", c.request, c.body, w.Code, w.Body, c.want)
		}
		_, op, _ := d.operation(r)
		if got[op.OperationID] == nil {
			got[op.OperationID] = map[int]bool{}
		}
		got[op.OperationID][w.Code] = true
	}
	for _, methods := range d.paths {
		for _, op := range methods {
			var never []string
			for status := range maps.Keys(op.Responses) {
				var code int
				fmt.Sscan(status, &code)
				if code < 500 && !got[op.OperationID][code] {
					never = append(never, status)
				}
			}
			if len(never) > 0 {
				t.Errorf("%s is said to answer %v, and no request here is answered so", op.OperationID, never)
			}
		}
	}
}

// What isn't as described is found: a status, a header, a kind of content, a field, a word.
func TestConformingFinds(t *testing.T) {
	h := open(t, 0)
	d := readDescription(t, h.handler)
	const good = `{"rows":[{"dimensions":[],"metrics":[null,1,{"amount":"1.00","currency":"EUR"}]}],"notes":[]}`
	query := `{"range":"today","metrics":["visits"],"order":[["visits","desc"]],"filters":["and",["is","network",["x"]],["not",["contains","page",["/a"]]]]}`
	for _, c := range []struct {
		request, sent string
		status        int
		kind, body    string
		head          string
		says          string // "" is as described
	}{
		{"POST /api/v1/query", query, 200, "application/json", good, "", ""},
		{"POST /api/v1/query", query, 418, "application/json", `{"error":"no"}`, "", "status"},
		{"POST /api/v1/query", query, 200, "text/html", good, "", "content"},
		{"POST /api/v1/query", query, 200, "application/json", good, "Retry-After", "Retry-After"},
		{"POST /api/v1/query", query, 401, "application/json", `{"error":"no"}`, "", "WWW-Authenticate"},
		{"POST /api/v1/query", query, 200, "application/json", `{"rows":[]}`, "", "notes"},
		{"POST /api/v1/query", query, 200, "application/json", `{"rows":[],"notes":null}`, "", "notes"},
		{"POST /api/v1/query", query, 200, "application/json", `{"rows":[],"notes":[],"more":1}`, "", "more"},
		{"POST /api/v1/query", query, 200, "application/json", strings.Replace(good, `"1.00"`, `1`, 1), "", "answer"},
		{"POST /api/v1/query", query, 400, "application/json", `{"message":"no"}`, "", "answer"},
		{"POST /api/v1/query", strings.Replace(query, "visits", "likes", 1), 200, "application/json", good, "", "taken"},
		{"POST /api/v1/query", strings.Replace(query, "network", "time:day", 1), 200, "application/json", good, "", "taken"},
		{"POST /api/v1/query", strings.Replace(query, "contains", "has", 1), 200, "application/json", good, "", "taken"},
		{"POST /api/v1/query", strings.Replace(query, "desc", "down", 1), 200, "application/json", good, "", "taken"},
		{"POST /api/v1/query", `{"metrics":["visits"]}`, 200, "application/json", good, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"order","id":1,"on":"2026-03-01","amount":1,"status":"paid"}]}`, 200, "application/json", `{"results":[{"kind":"order","outcome":"stored"}]}`, "", ""},
		{"POST /api/v1/facts", `{"facts":[{"kind":"order","id":1,"on":"2026-03-01","amount":1,"status":"owed"}]}`, 200, "application/json", `{"results":[]}`, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"order","id":1,"on":"2026-03-01"}]}`, 200, "application/json", `{"results":[]}`, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"order","id":1,"amount":1}]}`, 200, "application/json", `{"results":[]}`, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"gift","id":1,"on":"2026-03-01"}]}`, 200, "application/json", `{"results":[]}`, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"rate","on":"2026-03-01","usd":1}]}`, 200, "application/json", `{"results":[]}`, "", "taken"},
		{"POST /api/v1/facts", `{"facts":[{"kind":"rate","on":"2026-03-01","USD":1}]}`, 200, "application/json", `{"results":[{"kind":"rate","outcome":"new"}]}`, "", "answer"},
		{"POST /api/event", `{"n":"pageview","u":"https://ada.example/","p":{"a":{}}}`, 202, "", "", "", "taken"},
		{"POST /api/event", `{"n":"pageview"}`, 202, "", "", "", "taken"},
		{"POST /api/event", `{"n":"pageview","u":"https://ada.example/","later":1}`, 202, "", "", "", ""},
		{"POST /api/v1/events", `{"events":[{"n":"a","u":"b","at":7},{"n":"c"}]}`, 202, "application/json", `{"results":[{"status":"refused","error":"x"},{"status":"accepted"}]}`, "", "event 1"},
		{"GET /api/v1/elsewhere", "", 200, "", "", "", "not described"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", c.kind)
		if c.head != "" {
			w.Header().Set(c.head, "1")
		}
		w.WriteHeader(c.status)
		w.WriteString(c.body)
		err := d.check(httptest.NewRequest(method, path, nil), []byte(c.sent), w)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s %s\n%d %s: %v, want it to say %q", c.request, c.sent, c.status, c.body, err, c.says)
		}
	}
}

// A fact of every kind with only what is needed is taken; without one of its needed fields it isn't. Every word
// of a closed list is taken, and no other.
func TestDescribedFacts(t *testing.T) {
	h := open(t, 0)
	d := readDescription(t, h.handler)
	least := map[string]map[string]any{
		"order":  {"id": "1", "at": "2026-03-01", "amount": "10.00"},
		"refund": {"id": "1", "order": "1", "amount": "1.00"},
		"lead":   {"id": "1", "at": "2026-03-01"},
		"time":   {"id": "1", "at": "2026-03-01", "minutes": 30},
		"cost":   {"id": "1", "at": "2026-03-01", "amount": "10.00"},
		"rate":   {"at": "2026-03-01", "margin": 0.5},
		"win":    {"id": "1", "at": "2026-03-01", "type": "review"},
		"answer": {"id": "1", "at": "2026-03-01", "said": "a friend"},
		"budget": {"id": "1", "at": "2026-03-01", "minutes": 60, "network": "facebook", "purpose": "acquire"},
	}
	var one struct{ OneOf []json.RawMessage }
	if err := json.Unmarshal(d.defs["Fact"], &one); err != nil {
		t.Fatal(err)
	}
	if len(one.OneOf) != len(least) {
		t.Errorf("%d kinds are described, and %d stand here", len(one.OneOf), len(least))
	}
	state := func(kind string, fields map[string]any) int {
		fields["kind"] = kind
		body, err := json.Marshal(map[string]any{"facts": []any{fields}})
		if err != nil {
			t.Fatal(err)
		}
		w := h.send("/api/v1/facts", string(body), h.key("write")...)
		return w.Code
	}
	for _, kind := range []string{"order", "refund", "lead", "time", "cost", "rate", "win", "answer", "budget"} { // a refund needs its order
		var s struct {
			Required   []string
			Properties map[string]struct{ Enum []string }
		}
		if err := json.Unmarshal(d.defs[strings.ToUpper(kind[:1])+kind[1:]+"Fact"], &s); err != nil {
			t.Fatal(err)
		}
		if code := state(kind, maps.Clone(least[kind])); code != 200 {
			t.Errorf("a %s with what is needed: %d", kind, code)
		}
		needed := slices.DeleteFunc(s.Required, func(field string) bool { return field == "kind" })
		if kind != "refund" {
			needed = append(needed, "at")
		}
		for _, field := range needed {
			f := maps.Clone(least[kind])
			delete(f, field)
			if code := state(kind, f); code != 400 {
				t.Errorf("a %s without %s: %d", kind, field, code)
			}
		}
		for field, p := range s.Properties {
			for _, word := range p.Enum {
				f := maps.Clone(least[kind])
				f["id"], f[field] = "2", word // another one: the first stays as it is
				if code := state(kind, f); code != 200 {
					t.Errorf("a %s whose %s is %s: %d", kind, field, word, code)
				}
			}
			if p.Enum != nil {
				f := maps.Clone(least[kind])
				f[field] = "else"
				if code := state(kind, f); code != 400 {
					t.Errorf("a %s whose %s is none of the words: %d", kind, field, code)
				}
			}
		}
	}
}

// Every metric, dimension, model and operation that is described can be asked.
func TestDescribedWords(t *testing.T) {
	h := open(t, 0)
	d := readDescription(t, h.handler)
	words := func(name string) []string {
		var s struct{ Enum []string }
		if err := json.Unmarshal(d.defs[name], &s); err != nil || len(s.Enum) == 0 {
			t.Fatalf("%s has no words: %v", name, err)
		}
		return s.Enum
	}
	var query struct {
		Properties struct{ Model struct{ Enum []string } }
	}
	if err := json.Unmarshal(d.defs["Query"], &query); err != nil {
		t.Fatal(err)
	}
	asked := func(q map[string]any) *httptest.ResponseRecorder {
		q["range"] = "today"
		body, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		return h.send("/api/v1/query", string(body), h.key("read")...)
	}
	metrics := words("Metric")
	for _, m := range metrics {
		if w := asked(map[string]any{"metrics": []string{m}}); w.Code != 200 {
			t.Errorf("%s: %d %s", m, w.Code, w.Body)
		}
	}
	for _, m := range query.Properties.Model.Enum {
		if w := asked(map[string]any{"metrics": []string{"revenue"}, "model": m}); w.Code != 200 {
			t.Errorf("%s: %d %s", m, w.Code, w.Body)
		}
	}
	for _, op := range []string{"is", "is_not", "contains", "contains_not", "matches"} {
		if w := asked(map[string]any{"metrics": []string{"visits"}, "filters": []any{"not", []any{op, "network", []string{"facebook"}}}}); w.Code != 200 {
			t.Errorf("%s: %d %s", op, w.Code, w.Body)
		}
	}
	for _, dim := range words("Dimension") {
		w := asked(map[string]any{"metrics": metrics[:1], "dimensions": []string{dim}})
		if w.Code == 400 && strings.Contains(w.Body.String(), "can't be asked by") { // known, but not of visitors
			w = asked(map[string]any{"metrics": []string{"orders"}, "dimensions": []string{dim}})
		}
		if w.Code != 200 && !strings.Contains(w.Body.String(), "can't be asked by") {
			t.Errorf("%s: %d %s", dim, w.Code, w.Body)
		}
	}
}
