package weblog

import (
	"bytes"

	"payoff/collect"
)

// bracketed reads the formats that write their time in brackets: common and combined, with or
// without the host before; S3's; HAProxy's.
func (p *logParser) bracketed(line []byte, h *collect.Hit) string {
	open := bracketTime(line)
	if open < 0 {
		return skipUnknown
	}
	shut := bytes.IndexByte(line[open:], ']')
	if shut < 0 {
		return skipUnknown
	}
	shut += open
	stamp := line[open+1 : shut]
	var ok bool
	if h.At, ok = p.clock.clf(stamp); !ok {
		if h.At, ok = p.clock.iso(stamp); !ok {
			return skipTime
		}
	}
	before, after := bytes.TrimRight(line[:open], " "), bytes.TrimLeft(line[shut+1:], " ")
	if len(after) == 0 {
		return skipUnknown
	}
	if after[0] == '"' {
		return p.combined(before, after, h)
	}
	switch bytes.Count(before, []byte(" ")) {
	case 0:
		return p.haproxy(before, after, h)
	case 1:
		return p.s3(before, after, h)
	}
	return skipUnknown
}

// bracketTime finds the bracket before the time: -1 where there is none.
func bracketTime(line []byte) int {
	for i := 0; ; {
		n := bytes.IndexByte(line[i:], '[')
		if n < 0 {
			return -1
		}
		i += n
		if b := line[i+1:]; i > 0 && line[i-1] == ' ' && len(b) >= 20 && (b[2] == '/' && b[6] == '/' || b[4] == '-' && b[7] == '-') {
			return i
		}
		i++
	}
}

// combined reads `[HOST] IP IDENT USER` and, behind the time, `"REQUEST" STATUS BYTES`, then perhaps
// `"REFERRER" "USER AGENT"` and anything more. The user agent may have been cut off.
func (p *logParser) combined(before, after []byte, h *collect.Hit) string {
	first, rest := cutField(before)
	second, _ := cutField(rest)
	host := false
	switch {
	case len(first) > 0 && first[len(first)-1] == ',':
		// A list of proxies: the client stands first.
		first = first[:len(first)-1]
	case len(second) > 2 && looksIP(second):
		host = true
		h.Host = p.known.of(bareHost(first))
		first = second
	}
	h.IP = p.known.of(bareIP(first))

	request, rest, ok := p.quoted(after)
	if !ok {
		return skipUnknown
	}
	p.request(request, h)
	field, rest := cutField(rest)
	if h.Status, ok = status(field); !ok {
		return skipUnknown
	}
	field, rest = cutField(rest)
	if p.sent, ok = number(field); !ok && string(field) != "-" && len(field) > 0 {
		return skipUnknown
	}
	p.format = formatCommon
	if host {
		p.format = formatVhostCommon
	}
	if len(rest) == 0 || rest[0] != '"' {
		return ""
	}
	referrer, rest, ok := p.quoted(rest)
	if !ok {
		return skipUnknown
	}
	h.Referrer = p.known.of(present(referrer))
	agent, rest, ok := p.quoted(rest)
	if !ok {
		if len(rest) == 0 || rest[0] != '"' {
			return skipUnknown
		}
		// Servers cut off what is too long for their line.
		agent, rest = p.unescaped(rest[1:]), nil
	}
	h.UserAgent = p.known.of(present(agent))
	p.format = formatCombined
	if host {
		p.format = formatVhostCombined
	} else if _, ok := number(rest); ok {
		p.format = formatIcecast
	}
	return ""
}

// s3 reads `OWNER BUCKET` and, behind the time, `IP REQUESTER ID OPERATION KEY "REQUEST" STATUS ERROR
// BYTES SIZE TIME TURNAROUND "REFERRER" "USER AGENT" VERSION HOST-ID SIGNATURE CIPHER AUTH HOST TLS`.
// The site is the host header's where that isn't AWS's own, else the bucket if it is named like one.
// Source of the columns: docs.aws.amazon.com, Amazon S3 server access log format.
func (p *logParser) s3(before, after []byte, h *collect.Hit) string {
	_, bucket := cutField(before)
	var f [20][]byte
	n, ok := p.fields(after, f[:])
	if !ok || n < 13 {
		return skipUnknown
	}
	if f[5] = present(f[5]); f[5] == nil {
		return skipNoHTTP
	}
	h.IP = p.known.of(bareIP(f[0]))
	p.request(f[5], h)
	if h.Status, ok = status(f[6]); !ok {
		return skipUnknown
	}
	p.sent, _ = number(f[8])
	h.Referrer, h.UserAgent = p.known.of(present(f[12])), p.known.of(present(f[13]))
	host := bareHost(f[19])
	if len(host) == 0 || bytes.HasSuffix(host, []byte(".amazonaws.com")) {
		host = nil
		if bytes.IndexByte(bucket, '.') > 0 {
			host = bucket
		}
	}
	if h.Host == "" {
		h.Host = p.known.of(host)
	}
	p.format = formatS3
	return ""
}

// haproxy reads `IP:PORT` and, behind the time, `FRONTEND BACKEND/SERVER TIMERS STATUS BYTES` and so
// on until `"REQUEST"`, which may have been cut off.
// Source of the columns: docs.haproxy.org, HTTP log format.
func (p *logParser) haproxy(before, after []byte, h *collect.Hit) string {
	quote := bytes.IndexByte(after, '"')
	if quote < 0 {
		if bytes.Count(after, []byte(" ")) >= 5 {
			return skipNoHTTP // TCP mode
		}
		return skipUnknown
	}
	var f [5][]byte
	n, ok := p.fields(after[:quote], f[:])
	if !ok || n < 5 || bytes.IndexByte(f[1], '/') < 0 {
		return skipUnknown
	}
	if h.Status, ok = status(f[3]); !ok {
		return skipUnknown
	}
	p.sent, _ = number(bytes.TrimPrefix(f[4], []byte("+")))
	request := after[quote+1:]
	if i := bytes.LastIndexByte(request, '"'); i >= 0 {
		request = request[:i]
	}
	if i := bytes.LastIndexByte(before, ':'); i > 0 {
		before = before[:i]
	}
	h.IP = p.known.of(bareIP(before))
	p.request(request, h)
	p.format = formatHAProxy
	return ""
}

// balancer tells the lines of AWS's load balancers by their time: first in a classic one's, second,
// behind the protocol, in an application one's. rest begins with the time.
func balancer(line []byte) (f logFormat, rest []byte) {
	if looksISO(line) && line[10] == 'T' {
		return formatELB, line
	}
	kind, rest := cutField(line)
	switch string(kind) {
	case "http", "https", "h2", "grpcs", "ws", "wss":
		if looksISO(rest) && rest[10] == 'T' {
			return formatALB, rest
		}
	}
	return 0, nil
}

// balanced reads `TIME NAME IP:PORT TARGET:PORT 3 TIMES STATUS TARGET-STATUS RECEIVED SENT "REQUEST"
// "USER AGENT"` and anything more.
// Source of the columns: docs.aws.amazon.com, access logs for Classic and Application Load Balancers.
func (p *logParser) balanced(kind logFormat, line []byte, h *collect.Hit) string {
	var f [13][]byte
	n, ok := p.fields(line, f[:])
	if !ok || n < 12 {
		return skipUnknown
	}
	if h.At, ok = p.clock.iso(f[0]); !ok {
		return skipTime
	}
	if bytes.HasPrefix(f[11], []byte("- ")) || string(f[11]) == "-" {
		return skipNoHTTP
	}
	if h.Status, ok = status(f[7]); !ok {
		return skipUnknown
	}
	client := f[2]
	if i := bytes.LastIndexByte(client, ':'); i > 0 {
		client = client[:i]
	}
	h.IP = p.known.of(bareIP(client))
	p.sent, _ = number(f[10])
	p.request(f[11], h)
	h.UserAgent = p.known.of(present(f[12]))
	p.format = kind
	return ""
}

// afterSyslog cuts off what a syslog server writes before the message, by RFC 3164 (also with the
// priority, or an ISO time for the old one): `Sep 25 06:05:27 host program[1]: `.
func afterSyslog(line []byte) []byte {
	b := line
	if b[0] == '<' {
		i := bytes.IndexByte(b, '>')
		if i < 2 || i > 4 {
			return line
		}
		b = b[i+1:]
	}
	if len(b) > 16 && b[3] == ' ' && b[6] == ' ' && b[9] == ':' && b[12] == ':' && month(b[:3]) > 0 {
		if i := bytes.Index(b, []byte(": ")); i > 0 {
			return b[i+2:]
		}
	}
	return line
}

// cutField takes what stands before the next blanks.
func cutField(b []byte) (field, rest []byte) {
	i := 0 // fields are short: a loop beats a call
	for i < len(b) && b[i] != ' ' {
		i++
	}
	if i == len(b) {
		return b, nil
	}
	field, rest = b[:i], b[i+1:]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	return field, rest
}

// fields cuts a line at its blanks into f, as many as there is room for; quotes hold one together.
func (p *logParser) fields(b []byte, f [][]byte) (n int, ok bool) {
	b = bytes.TrimLeft(b, " ")
	for n < len(f) && len(b) > 0 {
		if b[0] == '"' {
			if f[n], b, ok = p.quoted(b); !ok {
				return n, false
			}
		} else {
			f[n], b = cutField(b)
		}
		n++
	}
	return n, true
}

// quoted takes a string in quotes; without one, rest is b. A quote ends it where a blank or the line's end follows and no
// backslash stands before, since not every server escapes those inside.
func (p *logParser) quoted(b []byte) (s, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, b, false
	}
	whole := b
	b = b[1:]
	for i := 0; ; i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return nil, whole, false
		}
		i += n
		if i > 0 && b[i-1] == '\\' && escapes(b[:i])%2 == 1 || i+1 < len(b) && b[i+1] != ' ' {
			continue
		}
		s, rest = b[:i], b[i+1:]
		for len(rest) > 0 && rest[0] == ' ' {
			rest = rest[1:]
		}
		return p.unescaped(s), rest, true
	}
}

func escapes(b []byte) int {
	n := 0
	for n < len(b) && b[len(b)-1-n] == '\\' {
		n++
	}
	return n
}

// unescaped undoes what Apache and nginx write for characters that they don't write as they are:
// \" \\ \n \t \xe4 and the like. Other backslashes stay.
func (p *logParser) unescaped(b []byte) []byte {
	i := bytes.IndexByte(b, '\\')
	if i < 0 {
		return b
	}
	begin := len(p.scratch)
	out := append(p.scratch, b[:i]...)
	for ; i < len(b); i++ {
		c := b[i]
		if c != '\\' || i+1 == len(b) {
			out = append(out, c)
			continue
		}
		i++
		switch c = b[i]; {
		case c == '"' || c == '\\':
			out = append(out, c)
		case c == 'n':
			out = append(out, '\n')
		case c == 't':
			out = append(out, '\t')
		case c == 'r':
			out = append(out, '\r')
		case c == 'x' && i+2 < len(b) && hexDigit(b[i+1]) >= 0 && hexDigit(b[i+2]) >= 0:
			out = append(out, byte(hexDigit(b[i+1])<<4|hexDigit(b[i+2])))
			i += 2
		default:
			out = append(out, '\\', c)
		}
	}
	p.scratch = out
	return out[begin:]
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
