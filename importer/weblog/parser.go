package weblog

import (
	"bytes"
	"hash/maphash"
	"time"

	"payoff/collect"
)

// A logFormat is how a line was written.
type logFormat int

const (
	formatCommon logFormat = iota
	formatCombined
	formatVhostCommon
	formatVhostCombined
	formatIcecast
	formatIIS
	formatCloudFront
	formatW3C
	formatELB
	formatALB
	formatS3
	formatHAProxy
	formatCaddy
	formatTraefik
	formatJSON
	formatCount
)

// String is the format's name as a summary gives it.
func (f logFormat) String() string {
	return [formatCount]string{
		"common", "combined", "vhost_common", "vhost_combined", "icecast", "iis", "cloudfront", "w3c",
		"elb", "alb", "s3", "haproxy", "caddy", "traefik", "json",
	}[f]
}

const (
	noMethod = "?" // a request line that isn't HTTP's
	noAnswer = -1  // the status of a request that got none
)

// A logParser turns lines into hits. It remembers what lines repeat, within bounds, so that a line
// of known strings allocates nothing.
type logParser struct {
	clock    logClock
	columns  []column // of W3C formats, from the last #Fields
	w3c      logFormat
	headDate []byte // of the last #Date, for those without a date column

	known interned

	format  logFormat // of the last line parsed
	sent    int64     // bytes sent to the client, of the last line parsed
	scratch []byte
}

func newLogParser(zone *time.Location) *logParser {
	if zone == nil {
		zone = time.UTC
	}
	return &logParser{clock: logClock{zone: zone}, w3c: formatW3C, known: interned{seed: maphash.MakeSeed()}}
}

// parse fills h from one line and returns "", or returns why the line is none.
func (p *logParser) parse(line []byte, h *collect.Hit) string {
	*h = collect.Hit{Line: line}
	p.sent, p.scratch = 0, p.scratch[:0]
	if len(line) == 0 {
		return skipBlank
	}
	reason := skipUnknown
	switch c := line[0]; {
	case c == '{':
		return p.json(line, h)
	case c == '#':
		p.directive(line)
		return skipComment
	case c <= ' ' && len(bytes.TrimSpace(line)) == 0:
		return skipBlank
	}
	if len(p.columns) > 0 {
		if reason = p.columned(line, h); reason == "" || reason == skipNoHTTP {
			return reason
		}
		*h = collect.Hit{Line: line}
		p.sent = 0
	}
	var other string
	if kind, rest := balancer(line); rest != nil {
		other = p.balanced(kind, rest, h)
	} else {
		other = p.bracketed(afterSyslog(line), h)
	}
	if other != skipUnknown {
		return other
	}
	return reason
}

// interned are strings that were met lately, each in the place that its hash gives it: a line of
// known ones allocates nothing. A new one takes the place of the one before.
type interned struct {
	seed  maphash.Seed
	place [internCount]string
}

// The cache holds at most internCount strings of internLength bytes each.
const (
	internCount  = 1 << 14
	internLength = 1 << 10
)

func (m *interned) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > internLength {
		return string(b)
	}
	p := &m.place[maphash.Bytes(m.seed, b)%internCount]
	if *p != string(b) {
		*p = string(b)
	}
	return *p
}

// present is nil for the "-" that stands for nothing.
func present(b []byte) []byte {
	if len(b) == 1 && b[0] == '-' {
		return nil
	}
	return b
}

// bareIP cuts off a port and the brackets of IPv6.
func bareIP(b []byte) []byte {
	if len(b) > 0 && b[0] == '[' {
		if i := bytes.IndexByte(b, ']'); i > 0 {
			return b[1:i]
		}
	}
	if i := bytes.IndexByte(b, ':'); i >= 0 && i == bytes.LastIndexByte(b, ':') {
		return b[:i]
	}
	return present(b)
}

// bareHost cuts off the ports of HTTP and HTTPS, which no link shows. "_" is how nginx's servers are
// called that answer to any name.
func bareHost(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte(":443"))
	b = bytes.TrimSuffix(b, []byte(":80"))
	if string(b) == "_" {
		return nil
	}
	return present(b)
}

// looksIP tells an address, perhaps with a port, from a host name, cheaply.
func looksIP(b []byte) bool {
	dots, colons := 0, 0
	for _, c := range b {
		switch {
		case '0' <= c && c <= '9':
		case c == '.':
			dots++
		case c == ':':
			colons++
		case c == '[' || c == ']':
		case ('a' <= c && c <= 'f' || 'A' <= c && c <= 'F') && dots == 0:
		default:
			return false
		}
	}
	return dots == 3 && colons <= 1 || colons >= 2
}

// request takes a request line apart: "GET /a?b HTTP/1.1", the path perhaps with a scheme and host
// before it, perhaps with blanks in it, perhaps without a version. What is none has the method "?".
func (p *logParser) request(b []byte, h *collect.Hit) {
	space := bytes.IndexByte(b, ' ')
	if space < 0 {
		h.Method = noMethod
		return
	}
	h.Method = method(b[:space])
	if h.Method == noMethod {
		return
	}
	target := b[space+1:]
	if i := bytes.LastIndexByte(target, ' '); i >= 0 && bytes.HasPrefix(target[i+1:], []byte("HTTP/")) {
		target = target[:i]
	}
	p.target(target, h)
}

// target fills the path, and the host where it is named.
func (p *logParser) target(b []byte, h *collect.Hit) {
	b = present(b)
	if len(b) > 7 && b[0] != '/' {
		i := bytes.Index(b, []byte("://"))
		if i == 4 && string(b[:4]) == "http" || i == 5 && string(b[:5]) == "https" {
			b = b[i+3:]
			end := bytes.IndexAny(b, "/?#")
			if end < 0 {
				end = len(b)
			}
			h.Host = p.known.of(bareHost(b[:end]))
			b = b[end:]
			if len(b) == 0 {
				b = []byte("/")
			}
		}
	}
	h.Path = p.known.of(b)
}

func method(b []byte) string {
	switch string(b) {
	case "GET":
		return "GET"
	case "POST":
		return "POST"
	case "HEAD":
		return "HEAD"
	case "PUT":
		return "PUT"
	case "DELETE":
		return "DELETE"
	case "OPTIONS":
		return "OPTIONS"
	case "PATCH":
		return "PATCH"
	}
	if len(b) == 0 || len(b) > 20 {
		return noMethod
	}
	for _, c := range b {
		if (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return noMethod
		}
	}
	if string(b) == "-" {
		return noMethod
	}
	return string(b)
}

// status reads an HTTP status; "-" and 0 are a request that got no answer.
func status(b []byte) (int, bool) {
	n, ok := number(b)
	switch {
	case string(b) == "-" || ok && n == 0 || string(b) == "-1":
		return noAnswer, true
	case !ok || n < 100 || n > 999:
		return 0, false
	}
	return int(n), true
}

// number reads digits; false where it isn't one or is beyond 10^18.
func number(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
