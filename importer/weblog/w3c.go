package weblog

import (
	"bytes"
	"time"

	"payoff/collect"
)

// maxColumns bounds what a #Fields line is believed: no server writes half as many.
const maxColumns = 256

// directive reads a line that begins with "#": those of the W3C's extended log file format name the
// columns of the lines after them, all others are comments.
// Source: www.w3.org/TR/WD-logfile.
func (p *logParser) directive(line []byte) {
	if v, ok := bytes.CutPrefix(line, []byte("#Software:")); ok {
		p.w3c = formatW3C
		if bytes.Contains(v, []byte("Internet Information")) {
			p.w3c = formatIIS
		}
		return
	}
	if v, ok := bytes.CutPrefix(line, []byte("#Date:")); ok {
		if v = bytes.TrimSpace(v); len(v) >= 10 {
			p.headDate = append(p.headDate[:0], v[:10]...)
		}
		return
	}
	v, ok := bytes.CutPrefix(line, []byte("#Fields:"))
	if !ok {
		return
	}
	p.columns = p.columns[:0]
	if p.w3c == formatCloudFront {
		p.w3c = formatW3C
	}
	for _, name := range bytes.Fields(v) {
		if len(p.columns) == maxColumns {
			return
		}
		p.columns = append(p.columns, w3cColumn(string(bytes.ToLower(name))))
		if string(name) == "x-edge-location" {
			p.w3c = formatCloudFront
		}
	}
}

func w3cColumn(name string) column {
	switch name {
	case "date":
		return column{slotDate, 0}
	case "time":
		return column{slotClock, 0}
	case "timestamp", "x-timestamp":
		return column{slotStamp, 0}
	case "c-ip":
		return column{slotIP, 0}
	case "cs-method":
		return column{slotMethod, 0}
	case "cs-uri":
		return column{slotTarget, 0}
	case "cs-uri-stem":
		return column{slotTarget, 1}
	case "cs-uri-query":
		return column{slotQuery, 0}
	case "sc-status":
		return column{slotStatus, 0}
	case "sc-bytes":
		return column{slotBytes, 0}
	case "cs(referer)", "cs(referrer)", "cs-referer":
		return column{slotReferrer, 0}
	case "cs(user-agent)", "cs-user-agent":
		return column{slotAgent, 0}
	case "x-host-header": // CloudFront: what the visitor asked for, where cs(Host) is its own
		return column{slotHost, 0}
	case "cs-host":
		return column{slotHost, 1}
	case "cs(host)":
		return column{slotHost, 2}
	}
	return column{}
}

// columned reads a line by the columns that #Fields named, parted by tabs if it holds one, else by
// blanks. Times are in UTC, as the format's source says.
func (p *logParser) columned(line []byte, h *collect.Hit) string {
	var s slots
	n := 0
	tabs := bytes.IndexByte(line, '\t') >= 0
	for rest := line; len(rest) > 0; n++ {
		if n == len(p.columns) {
			return skipColumns
		}
		var field []byte
		switch {
		case tabs:
			field, rest, _ = bytes.Cut(rest, []byte{'\t'})
		case rest[0] == '"':
			var ok bool
			if field, rest, ok = p.quoted(rest); !ok {
				return skipColumns
			}
		default:
			field, rest = cutField(rest)
		}
		s.put(p.columns[n], field)
	}
	if n != len(p.columns) {
		return skipColumns
	}
	var ok bool
	if h.At, ok = p.w3cTime(&s); !ok {
		return skipTime
	}
	if s.value[slotStatus] == nil && p.names(slotStatus) {
		s.value[slotStatus] = []byte("-")
	}
	if p.w3c == formatCloudFront {
		// CloudFront escapes what it writes; older ones escaped the user agent's blanks twice.
		for _, i := range []slot{slotTarget, slotQuery, slotReferrer} {
			s.value[i] = p.unescapedPercent(s.value[i], true)
		}
		s.value[slotAgent] = p.unescapedPercent(p.unescapedPercent(s.value[slotAgent], false), false)
	} else if !tabs {
		s.value[slotAgent] = p.blanks(s.value[slotAgent])
	}
	if reason := p.hit(&s, h); reason != "" {
		return reason
	}
	p.format = p.w3c
	return ""
}

func (p *logParser) names(want slot) bool {
	for _, c := range p.columns {
		if c.slot == want {
			return true
		}
	}
	return false
}

func (p *logParser) w3cTime(s *slots) (at time.Time, ok bool) {
	if s.value[slotClock] == nil {
		return p.clock.stamp(s.value[slotStamp])
	}
	date := s.value[slotDate]
	if date == nil {
		date = p.headDate
	}
	if len(date) != 10 {
		return at, false
	}
	begin := len(p.scratch)
	p.scratch = append(append(append(append(p.scratch, date...), 'T'), s.value[slotClock]...), 'Z')
	return p.clock.iso(p.scratch[begin:])
}

// blanks undoes what IIS does to a user agent, which is to write "+" for each blank. A plus that
// follows one was itself: Googlebot's "; +http" is written ";++http".
func (p *logParser) blanks(b []byte) []byte {
	if bytes.IndexByte(b, '+') < 0 || bytes.IndexByte(b, ' ') >= 0 {
		return b
	}
	begin := len(p.scratch)
	blank := false
	for _, c := range b {
		if blank = c == '+' && !blank; blank {
			c = ' '
		}
		p.scratch = append(p.scratch, c)
	}
	return p.scratch[begin:]
}

// unescapedPercent undoes %20 and the like once; of a URL only what was escaped twice, so that it is
// a URL still.
func (p *logParser) unescapedPercent(b []byte, url bool) []byte {
	if bytes.IndexByte(b, '%') < 0 {
		return b
	}
	begin := len(p.scratch)
	out := p.scratch
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) && hexDigit(b[i+1]) >= 0 && hexDigit(b[i+2]) >= 0 {
			c := byte(hexDigit(b[i+1])<<4 | hexDigit(b[i+2]))
			if !url || c == '%' && i+4 < len(b) && hexDigit(b[i+3]) >= 0 && hexDigit(b[i+4]) >= 0 {
				out = append(out, c)
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	p.scratch = out
	return out[begin:]
}
