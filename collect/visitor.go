package collect

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"net/netip"
	"strings"
	"time"

	"github.com/dchest/siphash"
	"golang.org/x/net/publicsuffix"

	"payoff"
	"payoff/events"
)

// A stretch is the part of a day within which the clocks don't change.
type stretch struct {
	day      payoff.Date
	from, to int64 // Unix seconds; to is not included
	midnight int64 // Unix seconds: the day's end
}

func (s stretch) holds(unix int64) bool { return s.from <= unix && unix < s.to }

func stretchOf(at time.Time, zone *time.Location) stretch {
	local := at.In(zone)
	_, offset := local.Zone()
	y, m, d := local.Date()
	day := payoff.DateOf(y, m, d)
	s := stretch{day: day, from: int64(day)*86_400 - int64(offset), midnight: (day + 1).In(zone).Unix()}
	s.to = s.from + 86_400
	begin, end := local.ZoneBounds()
	if !begin.IsZero() {
		s.from = max(s.from, begin.Unix())
	}
	if !end.IsZero() {
		s.to = min(s.to, end.Unix())
	}
	return s
}

// dayOf is the day of a hit on the business's clock.
func (p *Pipeline) dayOf(at time.Time) payoff.Date {
	if !p.today.holds(at.Unix()) {
		p.today = stretchOf(at, p.business.Zone)
	}
	return p.today.day
}

type daySalt struct {
	k0, k1 uint64
	seen   map[int64]int64 // visitor -> Unix milliseconds of the last hit; only while midnight is near
}

// maxSalts bounds how many days' salts are remembered.
const maxSalts = 64

// scopeOf is the registrable domain of a site: where its visitors are told apart from others'. A host
// that has none (an address, a name of the inner network) stands for itself.
func scopeOf(site string) string {
	host := strings.TrimPrefix(site, "www.")
	scope, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return scope
}

// visitor is SipHash of (the day's salt; business, scope, address, user agent), known for the day. A visit
// that goes on over midnight keeps yesterday's identity: it is still tried for half an hour.
func (p *Pipeline) visitor(ctx context.Context, h *Hit, e *events.Event, scope string) (int64, error) {
	var buf [512]byte
	id := binary.LittleEndian.AppendUint64(buf[:0], uint64(p.business.ID))
	id = append(id, scope...)
	id = append(id, 0)
	id = appendAddress(id, h.IP)
	id = append(id, 0)
	id = append(id, h.UserAgent...)

	now, idle := h.At.UnixMilli(), payoff.VisitIdle.Milliseconds()
	today, err := p.salt(ctx, e.Day)
	if err != nil {
		return 0, err
	}
	// Only a chain of hits that began before midnight is in seen: it ends with the first idle half hour.
	if yesterday, ok := p.visitors[e.Day-1]; ok && len(yesterday.seen) > 0 {
		old := payoff.DailyVisitor(siphash.Hash(yesterday.k0, yesterday.k1, id))
		if last, ok := yesterday.seen[old]; ok && now-last <= idle {
			yesterday.seen[old] = max(last, now)
			return old, nil
		}
	}
	v := payoff.DailyVisitor(siphash.Hash(today.k0, today.k1, id))
	if p.today.midnight*1000-now <= idle {
		today.seen[v] = max(today.seen[v], now)
	}
	return v, nil
}

func (p *Pipeline) salt(ctx context.Context, day payoff.Date) (*daySalt, error) {
	if s, ok := p.visitors[day]; ok {
		return s, nil
	}
	text, err := p.salts.Salt(ctx, p.business.ID, day, p.fresh)
	if err != nil {
		return nil, err
	}
	if len(p.visitors) >= maxSalts {
		maps.DeleteFunc(p.visitors, func(d payoff.Date, _ *daySalt) bool { return d < day-1 || d > day })
	}
	s := &daySalt{seen: map[int64]int64{}}
	s.k0, s.k1 = split(text)
	p.visitors[day] = s
	return s, nil
}

// appendAddress adds an address in its normal form; IPv6 counts by /64, since a household's devices
// change the rest of it at will.
func appendAddress(b []byte, ip string) []byte {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return append(b, ip...)
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		prefix, _ := a.Prefix(64)
		a = prefix.Addr()
	}
	raw := a.As16()
	return append(b, raw[:]...)
}

func hash63(k0, k1 uint64, b []byte) int64 { return positive(siphash.Hash(k0, k1, b)) }

// positive keeps 63 bits; 0 is no identity.
func positive(h uint64) int64 { return max(1, int64(h>>1)) }

// split makes the two halves of a key from 32 hexadecimal digits.
func split(text string) (uint64, uint64) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) < 16 {
		panic(fmt.Sprintf("collect: a key of %d characters: want 32 hexadecimal digits", len(text)))
	}
	return binary.LittleEndian.Uint64(raw), binary.LittleEndian.Uint64(raw[8:])
}
