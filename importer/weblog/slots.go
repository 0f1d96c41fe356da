package weblog

import (
	"bytes"

	"payoff/collect"
)

// A slot is a part of a hit that formats with named fields fill under many names.
type slot int

const (
	slotNone slot = iota
	slotStamp
	slotDate
	slotClock
	slotIP
	slotHost
	slotMethod
	slotTarget  // path, with the query or without, perhaps with scheme and host
	slotRequest // the whole request line
	slotQuery
	slotStatus
	slotBytes
	slotReferrer
	slotAgent
	slotCount
)

// A column is what a named field holds. Where a line has several for one slot, that of the lowest
// rank is taken: the address that the server trusts before that of the connection, say.
type column struct {
	slot slot
	rank uint8
}

// slots are the fields of one line, pointing into it.
type slots struct {
	value [slotCount][]byte
	rank  [slotCount]uint8
}

func (s *slots) put(c column, v []byte) {
	if c.slot == slotNone || len(v) == 0 || len(v) == 1 && v[0] == '-' {
		return
	}
	if s.value[c.slot] == nil || c.rank < s.rank[c.slot] {
		s.value[c.slot], s.rank[c.slot] = v, c.rank
	}
}

// hit fills h but for its time. A line without a path, and with neither an address nor a method and
// status, is another message of the server.
func (p *logParser) hit(s *slots, h *collect.Hit) string {
	v := &s.value
	h.Host = p.known.of(bareHost(v[slotHost]))
	if v[slotRequest] != nil {
		host := h.Host
		p.request(v[slotRequest], h)
		if host != "" {
			h.Host = host
		}
	}
	if v[slotMethod] != nil {
		h.Method = method(v[slotMethod])
	}
	if t := v[slotTarget]; t != nil && (v[slotRequest] == nil || s.rank[slotTarget] == 0) {
		if q := v[slotQuery]; q != nil && bytes.IndexByte(t, '?') < 0 {
			begin := len(p.scratch)
			p.scratch = append(append(append(p.scratch, t...), '?'), bytes.TrimPrefix(q, []byte("?"))...)
			t = p.scratch[begin:]
		}
		host := h.Host
		p.target(t, h)
		if host != "" {
			h.Host = host
		}
	}
	if v[slotStatus] != nil {
		var ok bool
		if h.Status, ok = status(v[slotStatus]); !ok {
			return skipUnknown
		}
	}
	h.IP = p.known.of(bareIP(v[slotIP]))
	if h.Path == "" && h.Method != noMethod || h.IP == "" && (h.Method == "" || h.Status == 0) {
		return skipNoHTTP
	}
	h.Referrer, h.UserAgent = p.known.of(v[slotReferrer]), p.known.of(v[slotAgent])
	p.sent, _ = number(v[slotBytes])
	return ""
}
