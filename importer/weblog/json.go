package weblog

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"payoff/collect"
)

// Where in a JSON object the reader stands.
type jsonLevel int

const (
	jsonTop jsonLevel = iota
	jsonRequest
	jsonHeaders
	jsonOther
)

// maxNesting bounds how deep a JSON object is followed.
const maxNesting = 32

// json reads one object: Caddy's with the request inside, Traefik's and those that nginx's
// log_format makes, which are flat and named by whoever wrote it.
func (p *logParser) json(line []byte, h *collect.Hit) string {
	j := jsonReader{b: line, p: p, format: formatJSON}
	if !j.object(jsonTop, 0) {
		return skipJSON
	}
	if j.blank(); j.i != len(line) {
		return skipJSON
	}
	s := &j.slots
	if reason := p.hit(s, h); reason != "" {
		return reason
	}
	var ok bool
	if h.At, ok = p.clock.stamp(s.value[slotStamp]); !ok {
		return skipTime
	}
	p.format = j.format
	return ""
}

// A jsonReader walks over an object once and keeps the fields that it knows, without allocating. It
// is lenient about the inside of strings, since nginx's templates write bytes there that JSON forbids.
type jsonReader struct {
	b      []byte
	i      int
	p      *logParser
	slots  slots
	format logFormat
}

func (j *jsonReader) blank() {
	for j.i < len(j.b) && (j.b[j.i] == ' ' || j.b[j.i] == '\n' || j.b[j.i] == '\t' || j.b[j.i] == '\r') {
		j.i++
	}
}

// is takes the character if it is next, after blanks.
func (j *jsonReader) is(c byte) bool {
	if j.blank(); j.i < len(j.b) && j.b[j.i] == c {
		j.i++
		return true
	}
	return false
}

func (j *jsonReader) object(level jsonLevel, depth int) bool {
	if depth > maxNesting || !j.is('{') {
		return false
	}
	if j.is('}') {
		return true
	}
	for {
		j.blank()
		key, ok := j.text()
		if !ok || !j.is(':') {
			return false
		}
		var c column
		inner := jsonOther
		switch level {
		case jsonTop:
			if c = topColumn(key); c.slot == slotRequest {
				inner = jsonRequest
			}
			if string(key) == "DownstreamStatus" {
				j.format = formatTraefik
			}
		case jsonRequest:
			if c = caddyColumn(key); string(key) == "headers" {
				inner = jsonHeaders
			}
		case jsonHeaders:
			c = headerColumn(key)
		}
		if !j.value(c, inner, depth+1) {
			return false
		}
		if j.is('}') {
			return true
		}
		if !j.is(',') {
			return false
		}
	}
}

// value takes any value; a plain one, or the first of an array, goes to the column's slot.
func (j *jsonReader) value(c column, inner jsonLevel, depth int) bool {
	if j.blank(); j.i == len(j.b) || depth > maxNesting {
		return false
	}
	switch first := j.b[j.i]; {
	case first == '{':
		if inner == jsonRequest {
			j.format = formatCaddy
		}
		return j.object(inner, depth)
	case first == '[':
		j.i++
		if j.is(']') {
			return true
		}
		for {
			if !j.value(c, jsonOther, depth+1) {
				return false
			}
			c = column{}
			if j.is(']') {
				return true
			}
			if !j.is(',') {
				return false
			}
		}
	case first == '"':
		text, ok := j.text()
		if ok && c.slot != slotNone {
			j.slots.put(c, j.decoded(text))
		}
		return ok
	}
	begin := j.i
	for j.i < len(j.b) && plain(j.b[j.i]) {
		j.i++
	}
	switch word := j.b[begin:j.i]; string(word) {
	case "":
		return false
	case "null", "true", "false":
		return true
	default:
		if word[0] != '-' && (word[0] < '0' || word[0] > '9') {
			return false
		}
		j.slots.put(c, word)
		return true
	}
}

func plain(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-' || c == '+' || c == '.'
}

// text takes a string without its quotes and as it is written.
func (j *jsonReader) text() ([]byte, bool) {
	if j.i >= len(j.b) || j.b[j.i] != '"' {
		return nil, false
	}
	begin := j.i + 1
	for i := begin; ; i++ {
		n := bytes.IndexByte(j.b[i:], '"')
		if n < 0 {
			return nil, false
		}
		i += n
		if escapes(j.b[begin:i])%2 == 0 {
			j.i = i + 1
			return j.b[begin:i], true
		}
	}
}

// decoded undoes the escapes of a string.
func (j *jsonReader) decoded(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	begin := len(j.p.scratch)
	out := j.p.scratch
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c != '\\' || i+1 == len(b) {
			out = append(out, c)
			continue
		}
		i++
		switch c = b[i]; {
		case c == 'u' && i+4 < len(b):
			r, ok := hex4(b[i+1 : i+5])
			if !ok {
				out = append(out, '\\', 'u')
				continue
			}
			i += 4
			if utf16.IsSurrogate(r) && i+6 < len(b) && b[i+1] == '\\' && b[i+2] == 'u' {
				if low, ok := hex4(b[i+3 : i+7]); ok {
					if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
						r = both
						i += 6
					}
				}
			}
			out = utf8.AppendRune(out, r)
		case c == 'x' && i+2 < len(b) && hexDigit(b[i+1]) >= 0 && hexDigit(b[i+2]) >= 0:
			out = append(out, byte(hexDigit(b[i+1])<<4|hexDigit(b[i+2])))
			i += 2
		case c == 'n':
			out = append(out, '\n')
		case c == 't':
			out = append(out, '\t')
		case c == 'r':
			out = append(out, '\r')
		default: // \" \\ \/, and \b and \f, which no field here holds
			out = append(out, c)
		}
	}
	j.p.scratch = out
	return out[begin:]
}

func hex4(b []byte) (rune, bool) {
	var r rune
	for _, c := range b {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, true
}

// topColumn knows the names that Caddy and Traefik write and those that people give to nginx's
// variables, most often the variable's own.
func topColumn(key []byte) column {
	switch string(key) {
	case "ts", "time_iso8601", "StartUTC":
		return column{slotStamp, 0}
	case "@timestamp", "timestamp", "time_local", "msec", "date":
		return column{slotStamp, 1}
	case "time":
		return column{slotStamp, 2}
	case "client_ip", "ClientHost":
		return column{slotIP, 0}
	case "remote_addr", "remote_ip", "ip", "clientip", "client":
		return column{slotIP, 1}
	case "ClientAddr":
		return column{slotIP, 2}
	case "http_host", "RequestHost", "vhost":
		return column{slotHost, 0}
	case "host":
		return column{slotHost, 1}
	case "RequestAddr", "server_name":
		return column{slotHost, 2}
	case "request":
		return column{slotRequest, 0}
	case "request_method", "method", "RequestMethod":
		return column{slotMethod, 0}
	case "request_uri", "RequestPath":
		return column{slotTarget, 0}
	case "uri", "path", "url":
		return column{slotTarget, 1}
	case "args", "query_string":
		return column{slotQuery, 0}
	case "status", "status_code", "DownstreamStatus":
		return column{slotStatus, 0}
	case "body_bytes_sent", "size", "length", "DownstreamContentSize":
		return column{slotBytes, 0}
	case "bytes_sent", "bytes":
		return column{slotBytes, 1}
	case "http_referer", "http_referrer", "referer", "referrer", "request_Referer":
		return column{slotReferrer, 0}
	case "http_user_agent", "user_agent", "agent", "useragent", "request_User-Agent":
		return column{slotAgent, 0}
	}
	return column{}
}

// caddyColumn knows what stands in Caddy's request object. client_ip is the address behind the
// proxies that Caddy was told to trust; older ones write remote_addr.
func caddyColumn(key []byte) column {
	switch string(key) {
	case "client_ip":
		return column{slotIP, 0}
	case "remote_ip":
		return column{slotIP, 1}
	case "remote_addr":
		return column{slotIP, 2}
	case "host":
		return column{slotHost, 0}
	case "method":
		return column{slotMethod, 0}
	case "uri":
		return column{slotTarget, 0}
	}
	return column{}
}

func headerColumn(key []byte) column {
	switch string(key) {
	case "Referer", "referer":
		return column{slotReferrer, 0}
	case "User-Agent", "user-agent":
		return column{slotAgent, 0}
	}
	return column{}
}
