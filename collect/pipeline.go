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
	"payoff/books"
	"payoff/classify"
	"payoff/events"
)

// A Drop is why a hit isn't counted; "" is a hit that is.
type Drop string

// The reasons beside those that Pageview gives.
const (
	DropBot     Drop = "bot"
	DropSpam    Drop = "spam"
	DropForeign Drop = "foreign host" // not one of the business's
	DropTime    Drop = "no time"
)

// Salts hands out the random salt of a day, 32 hexadecimal digits.
type Salts interface {
	Salt(ctx context.Context, business int64, day payoff.Date, fresh func() string) (string, error)
}

// A Pipeline turns the hits of one business, read in about the order of time, into events. It is
// for one goroutine.
type Pipeline struct {
	business books.Business
	table    *classify.Table
	salts    Salts
	fresh    func() string
	keys     lineKeys
	ids      [2]uint64 // keys the identity of events and of browsers that a visitor let us know again
	hosts    []string
	siteOf   map[string]string // host -> site
	scopes   map[string]string // site -> registrable domain: the identity's reach

	day      payoff.Date // of the hit before: most hits share it
	dayStart int64       // Unix seconds
	dayEnd   int64
	visitors map[payoff.Date]*daySalt
	agents   map[string]classify.Agent  // bounded by cacheSize
	arrivals map[string]classify.Result // by referrer, for URLs without a query; bounded by cacheSize
	Dropped  map[Drop]int64
}

// cacheSize bounds what is remembered of agents and referrers: the next one empties the cache.
const cacheSize = 20_000

type daySalt struct {
	k0, k1 uint64
	seen   map[int64]int64 // visitor -> Unix seconds of the last hit; only while midnight is near
}

// New makes a pipeline. secret keys the identity of log lines; fresh makes a salt.
func New(b books.Business, t *classify.Table, salts Salts, secret string, fresh func() string) *Pipeline {
	p := &Pipeline{
		business: b, table: t, salts: salts, fresh: fresh, hosts: b.Hosts(),
		siteOf: map[string]string{}, scopes: map[string]string{},
		visitors: map[payoff.Date]*daySalt{}, agents: map[string]classify.Agent{}, arrivals: map[string]classify.Result{},
		Dropped: map[Drop]int64{},
	}
	p.keys.k0, p.keys.k1 = split(secret)
	p.ids = [2]uint64{p.keys.k0, p.keys.k1}
	for _, s := range b.Sites {
		scope, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimPrefix(s.Name, "www."))
		if err != nil {
			scope = s.Name
		}
		p.scopes[s.Name] = scope
		for _, h := range s.Hosts {
			p.siteOf[h] = s.Name
		}
	}
	return p
}

// Event decides about one hit of an access log, of site where the hit names no host. What isn't
// counted is counted by its reason in Dropped. The steps stand in the order in which they drop.
func (p *Pipeline) Event(ctx context.Context, h *Hit, site string) (events.Event, Drop, error) {
	e := events.Event{Name: events.Pageview, Site: site, At: h.At}
	drop, err := p.decide(ctx, h, &e)
	if drop != "" {
		p.Dropped[drop]++
	}
	return e, drop, err
}

// Remember shows the pipeline a line that was read before, so that one after it that is the same to
// the letter is known for the second.
func (p *Pipeline) Remember(h *Hit) { p.keys.of(h.Line, h.At.Unix()) }

func (p *Pipeline) decide(ctx context.Context, h *Hit, e *events.Event) (Drop, error) {
	if reason, ok := Pageview(*h); !ok {
		return Drop(reason), nil
	}
	if h.At.IsZero() || h.At.Year() < 1990 || h.At.Year() > 2199 {
		return DropTime, nil
	}
	if h.Host != "" {
		s, ok := p.site(h.Host)
		if !ok {
			return DropForeign, nil
		}
		e.Site = s
	}
	agent := p.agent(h.UserAgent)
	if agent.Bot {
		return DropBot, nil
	}
	from := p.arrival(h, e.Site)
	if from.Spam {
		return DropSpam, nil
	}
	path, _, _ := strings.Cut(h.Path, "?")
	e.Page = clipPath(path)
	e.Device, e.Browser, e.OS = agent.Device, agent.Browser, agent.OS
	e.Arrival = from.How != "none" && from.How != "" && !from.Internal && !from.Payment
	if e.Arrival {
		e.Origin = from.Origin
	}
	e.Day = p.dayOf(h.At)
	e.Key = p.keys.of(h.Line, h.At.Unix())
	var err error
	e.Visitor, err = p.visitor(ctx, h, e, p.scopes[e.Site])
	return "", err
}

func (p *Pipeline) site(host string) (string, bool) {
	if s, ok := p.siteOf[host]; ok {
		return s, true
	}
	lower := strings.TrimSuffix(strings.ToLower(host), ".")
	if name, _, ok := strings.Cut(lower, ":"); ok {
		lower = name
	}
	s, ok := p.siteOf[lower]
	return s, ok
}

func (p *Pipeline) agent(ua string) classify.Agent {
	if a, ok := p.agents[ua]; ok {
		return a
	}
	a := p.table.Agent(ua)
	if len(p.agents) >= cacheSize {
		clear(p.agents)
	}
	p.agents[strings.Clone(ua)] = a
	return a
}

// arrival asks classify where the hit came from. A URL without a query says nothing itself, so the
// answer for its referrer and app is the same for every page.
func (p *Pipeline) arrival(h *Hit, site string) classify.Result {
	if strings.IndexByte(h.Path, '?') >= 0 {
		return p.table.Of(classify.Input{URL: "https://" + site + h.Path, Referrer: h.Referrer, UserAgent: h.UserAgent, Hosts: p.hosts})
	}
	key := h.Referrer
	if key == "" || key == "-" {
		key = "\x00" + string(p.agent(h.UserAgent).InApp)
	}
	if r, ok := p.arrivals[key]; ok {
		return r
	}
	r := p.table.Of(classify.Input{URL: "https://" + site + "/", Referrer: h.Referrer, UserAgent: h.UserAgent, Hosts: p.hosts})
	if len(p.arrivals) >= cacheSize {
		clear(p.arrivals)
	}
	p.arrivals[strings.Clone(key)] = r
	return r
}

func (p *Pipeline) dayOf(at time.Time) payoff.Date {
	if s := at.Unix(); s < p.dayStart || s >= p.dayEnd {
		p.day = payoff.DateIn(at, p.business.Zone)
		p.dayStart, p.dayEnd = p.day.In(p.business.Zone).Unix(), (p.day + 1).In(p.business.Zone).Unix()
	}
	return p.day
}

// visitor is SipHash of (the day's salt; business, scope, address, user agent), 63 bit. A visit
// that goes on over midnight keeps yesterday's identity: it is still tried for half an hour.
func (p *Pipeline) visitor(ctx context.Context, h *Hit, e *events.Event, scope string) (int64, error) {
	var buf [512]byte
	id := binary.LittleEndian.AppendUint64(buf[:0], uint64(p.business.ID))
	id = append(id, scope...)
	id = append(id, 0)
	id = appendAddress(id, h.IP)
	id = append(id, 0)
	id = append(id, h.UserAgent...)

	now := h.At.Unix()
	today, err := p.salt(ctx, e.Day)
	if err != nil {
		return 0, err
	}
	idle := int64(payoff.VisitIdle / time.Second)
	// Only a chain of hits that began before midnight is in seen: it ends with the first idle half hour.
	if yesterday, ok := p.visitors[e.Day-1]; ok && len(yesterday.seen) > 0 {
		old := hash63(yesterday.k0, yesterday.k1, id)
		if last, ok := yesterday.seen[old]; ok && now-last <= idle {
			yesterday.seen[old] = now
			return old, nil
		}
	}
	v := hash63(today.k0, today.k1, id)
	if p.dayEnd-now <= idle {
		today.seen[v] = now
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
	if len(p.visitors) > 64 {
		maps.DeleteFunc(p.visitors, func(d payoff.Date, _ *daySalt) bool { return d < day-1 })
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

func clipPath(p string) string {
	if len(p) > 500 {
		p = p[:500]
	}
	return strings.Clone(strings.ToValidUTF8(p, "\uFFFD"))
}

// lineKeys tells log lines apart: the keyed hash of a line and how often the very line stood before.
// Lines that are the same to the letter share their second, so only the last hour's are remembered.
type lineKeys struct {
	k0, k1   uint64
	hour     int64
	now, old map[uint64]uint32
}

func (l *lineKeys) of(line []byte, unix int64) int64 {
	h := siphash.Hash(l.k0, l.k1, line)
	if hour := unix / 3600; hour != l.hour || l.now == nil {
		l.hour, l.old, l.now = hour, l.now, map[uint64]uint32{}
	}
	n := l.now[h]
	if n == 0 {
		n = l.old[h]
	}
	l.now[h] = n + 1
	if n > 0 {
		var b [12]byte
		binary.LittleEndian.PutUint64(b[:], h)
		binary.LittleEndian.PutUint32(b[8:], n)
		h = siphash.Hash(l.k0, l.k1, b[:])
	}
	return positive(h)
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
