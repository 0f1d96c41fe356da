package api

import (
	"io"
	"net/http"
	"slices"

	"github.com/google/jsonschema-go/jsonschema"

	"payoff/connect"
)

// A route is one thing that the server answers, and what its description says of it. The server and the
// description are made of the same list, so neither has a route that the other lacks.
type route struct {
	method, path string
	handle       func(*Server, http.ResponseWriter, *http.Request)
	name         string // of the operation, for who makes a client
	group        string // one of groups
	summary      string
	about        string // what a sender must know beside it; "" is nothing
	entry        entry
	inputs       []input
	takes        []content
	answers      []answered
}

// pattern is the route as a ServeMux has it.
func (r route) pattern() string { return r.method + " " + r.path }

// An entry is what lets a request in.
type entry struct {
	scope  string // of a key; "" needs none
	local  bool   // this machine needs no key
	signed bool   // by the secret of a hook
}

// An input is what a request says beside its body.
type input struct {
	in, name, about string
	needed          bool
	words           []string // a closed list; nil is any text
	longest         int      // in bytes; 0 where nothing is said
}

// A content is a body: what it is written in, and its shape.
type content struct {
	media string
	shape *jsonschema.Schema
}

// An answered is one status that a route answers, and what stands in the answer.
type answered struct {
	status  int
	about   string
	heads   []string // names of what answerHeads describes
	content []content
}

// A group is a heading under which routes are described.
type group struct{ name, about string }

var groups = []group{
	{"collecting", "What the script on a page sends, and what else may send it."},
	{"servers", "What a business's own server hands in, with a key."},
	{"questions", "Figures, with a key."},
	{"hooks", "What vendors tell of orders, signed."},
	{"looking after", "Whether it runs, and how."},
	{"script", "The script for pages, and this description."},
}

const (
	mediaJSON   = "application/json"
	mediaText   = "text/plain"
	mediaScript = "text/javascript"
)

func asJSON(s *jsonschema.Schema) []content { return []content{{mediaJSON, s}} }

// asHit is the body of a hit: JSON, sent as text so that a browser needs no preflight, or as what it is.
func asHit() []content {
	inText := &jsonschema.Schema{Type: "string", ContentMediaType: mediaJSON, ContentSchema: ref("Event")}
	return []content{{mediaText, inText}, {mediaJSON, ref("Event")}}
}

func asText(media, about string) []content {
	return []content{{media, &jsonschema.Schema{Type: "string", Description: about}}}
}

// refused are answers that have the shape of a failure.
func refused(statuses ...int) []answered {
	var out []answered
	for _, status := range statuses {
		a := answered{status: status, about: refusals[status], content: asJSON(ref("Failure"))}
		switch status {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			a.heads = []string{headRetry}
		case http.StatusUnauthorized:
			a.heads = []string{headKey}
		}
		out = append(out, a)
	}
	return out
}

// refusals says of each status of a failure when it is answered.
var refusals = map[int]string{
	http.StatusBadRequest:            "It can't be read, or something in it is wrong: the error names it.",
	http.StatusUnauthorized:          "No key, or one that lets nobody in.",
	http.StatusForbidden:             "The key's scope is another.",
	http.StatusNotFound:              "What it names isn't there.",
	http.StatusConflict:              "Something else has to come first: send it again later.",
	http.StatusRequestEntityTooLarge: "The body is too long.",
	http.StatusTooManyRequests:       "Too much from one address.",
	http.StatusInternalServerError:   "Something is broken here: the log says what.",
	http.StatusServiceUnavailable:    "It can't be taken now.",
}

// because says of one of the answers when it is given, where that isn't what refusals says.
func because(all []answered, status int, about string) []answered {
	i := slices.IndexFunc(all, func(a answered) bool { return a.status == status })
	all[i].about = about
	return all
}

// with says that one of the answers has these headers, and no others.
func with(all []answered, status int, heads ...string) []answered {
	i := slices.IndexFunc(all, func(a answered) bool { return a.status == status })
	all[i].heads = heads
	return all
}

// The headers of answers.
const (
	headRetry   = "Retry-After"
	headDropped = "X-Payoff-Dropped"
	headKey     = "WWW-Authenticate"
	headTag     = "ETag"
)

// routes is the one list of what the server answers.
func routes() []route {
	var sources []string
	for _, s := range connect.Sources() {
		sources = append(sources, s.Name)
	}
	private := input{in: "header", name: "Sec-GPC", about: "1 is honoured: the visitor's identity reaches no further than the site.", words: []string{"1"}}
	known := input{in: "header", name: "If-None-Match", about: "The ETag of the script that is at hand."}
	script := []answered{
		{200, "The script.", []string{headTag}, asText(mediaScript, "")},
		{304, "It is the one at hand.", []string{headTag}, nil},
	}
	preflight := []answered{{204, "Which methods and headers a page of the business's sites may use.", nil, nil}}
	return []route{
		{
			method: "POST", path: "/api/event", handle: (*Server).event, name: "sendEvent", group: "collecting",
			summary: "One hit of a page",
			about:   "At most 64 KiB. Fields that aren't described are left alone. The site is one of the business's, by the page's host.",
			inputs:  []input{private}, takes: asHit(),
			answers: append([]answered{{
				202, "It is on disk. The answer to a page view holds the business's other hosts, a space between, where it has any.",
				[]string{headDropped},
				asText(mediaText, "Hosts, or nothing."),
			}}, because(refused(400, 404, 413, 429, 500, 503), 404, "The site is none of those that are set up.")...),
		},
		{
			method: "OPTIONS", path: "/api/event", handle: (*Server).preflight, name: "mayPageSendEvent", group: "collecting",
			summary: "What a browser asks before a page sends a hit as JSON", answers: preflight,
		},
		{
			method: "POST", path: "/api/token", handle: (*Server).token, name: "askToken", group: "collecting",
			summary: "A sealed token of the visitor, for a form, a cart or a link",
			about:   "The body is that of an event, at most 16 KiB, with n as token (90 days, for a form or cart) or handoff (three minutes, once, for a link to another own site; only with k).",
			inputs:  []input{private}, takes: asHit(),
			answers: append([]answered{{200, "The token.", nil, asText(mediaText, "The token, about 70 characters that an address may hold.")}},
				with(because(because(refused(400, 403, 404, 413, 429, 500, 503), 404, "The site is none of those that are set up."),
					403, "The visitor isn't counted, or the page isn't one of the business's."), 403, headDropped)...),
		},
		{
			method: "OPTIONS", path: "/api/token", handle: (*Server).preflight, name: "mayPageAskToken", group: "collecting",
			summary: "What a browser asks before a page asks for a token as JSON", answers: preflight,
		},
		{
			method: "POST", path: "/api/v1/events", handle: (*Server).events, name: "sendEvents", group: "servers",
			summary: "Up to 1,000 events of a server",
			about:   "At most 4 MiB. Each event has its own answer, in order; a bad one costs no other. Only here may at, ip and ua be said.",
			entry:   entry{scope: "collect"}, takes: asJSON(ref("Events")),
			answers: append([]answered{{202, "What became of each event.", nil, asJSON(ref("EventResults"))}}, refused(400, 401, 403, 413, 500, 503)...),
		},
		{
			method: "POST", path: "/api/v1/facts", handle: (*Server).facts, name: "stateFacts", group: "servers",
			summary: "Up to 1,000 facts: orders, refunds, leads, time, costs and the like",
			about:   "At most 4 MiB. All of them or none. The same statement again is known, a newer one of the same id an update.",
			entry:   entry{scope: "write"}, takes: asJSON(ref("Facts")),
			answers: append([]answered{{200, "What became of each fact.", nil, asJSON(ref("FactResults"))}},
				because(refused(400, 401, 403, 404, 413, 500, 503), 404, "The order of a refund isn't here.")...),
		},
		{
			method: "POST", path: "/api/v1/query", handle: (*Server).query, name: "ask", group: "questions",
			summary: "Metrics over a range, by dimensions",
			about:   "At most 64 KiB. Not every metric goes by every dimension: a gap is an error that names the word.",
			entry:   entry{scope: "read"}, takes: asJSON(ref("Query")),
			answers: append([]answered{{200, "The figures, and what a reader must know beside them.", nil, asJSON(ref("Answer"))}}, refused(400, 401, 403, 413, 500, 503)...),
		},
		{
			method: "POST", path: "/hook/{source}/{id}", handle: (*Server).hook, name: "takeHook", group: "hooks",
			summary: "What a vendor tells of an order",
			about:   "At most 1 MiB. The body is the vendor's own; of the source generic it is that of POST /api/v1/facts.",
			entry:   entry{signed: true},
			inputs: []input{
				{in: "path", name: "source", about: "Who signs.", needed: true, words: sources},
				{in: "path", name: "id", about: "Of the hook, as payoff key list shows it.", needed: true, longest: maxHookID},
			},
			takes: asJSON(&jsonschema.Schema{Description: "An order, payment or refund as the source describes it; of the source generic Facts."}),
			answers: append([]answered{{200, "It was taken, known already, or left out.", nil, asJSON(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{ref("HookDone"), ref("FactResults")}})}},
				because(because(because(with(refused(400, 401, 404, 409, 413, 429, 500, 503), 401),
					401, "The signature isn't one with this hook's secret."),
					404, "There is no such hook; of the source generic also: the order of a refund isn't here."),
					409, "A refund whose order isn't here yet: send it again later.")...),
		},
		{
			method: "GET", path: "/healthz", handle: (*Server).healthy, name: "isAlive", group: "looking after",
			summary: "Whether the process answers", answers: []answered{{200, "It does.", nil, asText(mediaText, "ok")}},
		},
		{
			method: "GET", path: "/readyz", handle: (*Server).ready, name: "isReady", group: "looking after",
			summary: "Whether hits can be taken and seen",
			answers: append([]answered{{200, "They can.", nil, asText(mediaText, "ready")}},
				because(refused(503), 503, "The engine doesn't take what was accepted; it is kept, and tried again.")...),
		},
		{
			method: "GET", path: "/metrics", handle: (*Server).metrics, name: "readMetrics", group: "looking after",
			summary: "Figures for Prometheus", about: "From this machine it needs no key, unless a proxy passed it on.",
			entry:   entry{scope: "read", local: true},
			answers: append([]answered{{200, "Prometheus' text format.", nil, asText(mediaText, "")}}, refused(401, 403, 500, 503)...),
		},
		{
			method: "GET", path: "/p.js", handle: (*Server).script, name: "getScript", group: "script",
			summary: "The script for a page", inputs: []input{known}, answers: script,
		},
		{
			method: "GET", path: "/own.js", handle: (*Server).script, name: "getHandoverScript", group: "script",
			summary: "The part of the script that hands a visitor over to another own site", inputs: []input{known}, answers: script,
		},
		{
			method: "GET", path: descriptionPath, handle: (*Server).described, name: "getDescription", group: "script",
			summary: "This description",
			answers: append([]answered{{200, "An OpenAPI 3.1 document.", nil, asJSON(&jsonschema.Schema{Type: "object"})}}, refused(500)...),
		},
	}
}

// descriptionPath is where the description is.
const descriptionPath = "/api/v1/openapi.json"

// Handler is the server's routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc(r.pattern(), func(w http.ResponseWriter, req *http.Request) { r.handle(s, w, req) })
	}
	return s.asked.measured(mux)
}

// Paths are where Handler answers, for a server that has pages beside it.
func Paths() []string {
	return []string{"/p.js", "/own.js", "/api/", "/hook/", "/healthz", "/readyz", "/metrics"}
}

func (s *Server) script(w http.ResponseWriter, r *http.Request) { s.scripts.ServeHTTP(w, r) }

func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") }
