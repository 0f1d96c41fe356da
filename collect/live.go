package collect

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"hash/maphash"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dchest/siphash"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/events"
)

// The reasons for which a live hit isn't counted, beside bot and spam; they are what the endpoint
// answers.
const (
	DropInvalid   Drop = "invalid"   // the page isn't one of the site's, or the time can't be
	DropDuplicate Drop = "duplicate" // its event id came before
	DropInternal  Drop = "internal"  // a link out that leads to another own site: no leaving
)

// LiveDrops lists every reason for which a live hit isn't counted.
var LiveDrops = []Drop{DropBot, DropSpam, DropExcluded, DropInvalid, DropDuplicate, DropInternal}

// maxAhead is how far a server's clock may be ahead of ours.
const maxAhead = 10 * time.Minute

// KeyDays is in how many days around its own an event's id is looked for: with its own day that covers the
// 48 hours in which a browser may send it again.
const KeyDays = 2

// A Secrets keeps random values of a business by name.
type Secrets interface {
	Secret(ctx context.Context, business int64, name string, fresh func() string) (string, error)
}

// Keeper is what the live pipeline asks of the books.
type Keeper interface {
	Salts
	Secrets
}

// Live turns hits of any of the folder's businesses into records as they come. Decide is for one
// goroutine; Knows and Set are for any.
type Live struct {
	table *classify.Table
	keep  Keeper
	fresh func() string
	now   func() time.Time
	day   int64 // since 1970, UTC: the last on which old salts were forgotten

	tokens           *Tokens
	signed, unsigned atomic.Int64 // sign-ins told, by whether their signature held

	mu     sync.RWMutex // Set changes what hangs on settings under it
	lines  map[int64]*line
	byHost map[string]*line // the first business that names a host has it
	places Places           // nil where countries aren't told
}

// A line is the pipeline of one business with what bounds it.
type line struct {
	*Pipeline
	pages, origins, names bound
	daily, lasting        fading // browsers seen lately: by a day's hash, and by an id of their own
	handed                handovers
	identify              string            // the secret with which its server signs who signed in
	persons               []byte            // the secret of its one-way keys
	others                map[string]string // by host: the hosts to which a visitor may be handed over from there
}

// MaxPages, MaxOrigins and MaxNames bound how many different pages, sources with their campaigns, and
// names of events of its own a business's hits may name from one midnight UTC to the next: the page of
// those behind is OtherPages, the campaign of those that said one OtherCampaigns, without source, content
// and term, and the name OtherEvents. Forged hits can't fill the disk with words; one address brings at most a
// tenth of them.
const (
	MaxPages   = 20_000
	MaxOrigins = 5_000
	MaxNames   = 1_000

	OtherPages     = "(other pages)"
	OtherCampaigns = "(other campaigns)"
	OtherEvents    = "(other events)"
)

// NewLive makes the pipelines of the businesses.
func NewLive(ctx context.Context, all []books.Business, t *classify.Table, keep Keeper, fresh func() string, now func() time.Time) (*Live, error) {
	l := &Live{
		table: t, keep: keep, fresh: fresh, now: now, tokens: NewTokens(keep, fresh, now),
		lines: map[int64]*line{},
	}
	for _, b := range all {
		if err := l.Set(ctx, b); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Set takes a business's settings from now on, and a business that wasn't there. Its visitors stay who
// they are, but where the settings say otherwise, and what was counted stays counted.
func (l *Live) Set(ctx context.Context, b books.Business) error {
	var secrets [3]string
	for i, name := range []string{"event-ids", IdentifySecret, books.PersonSecret} {
		var err error
		if secrets[i], err = l.keep.Secret(ctx, b.ID, name, l.fresh); err != nil {
			return err
		}
	}
	// Facts bring tokens amid a transaction of the books, and then it is too late to make their key.
	if _, err := l.tokens.seal(ctx, b.ID); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.lines[b.ID]
	if p == nil {
		p = &line{Pipeline: New(b, l.table, l.keep, secrets[0], l.fresh), pages: newBound(), origins: newBound(), names: newBound()}
		p.Locate(l.places)
		l.lines[b.ID] = p
	} else {
		p.set(b)
	}
	p.identify, p.persons, p.others = secrets[1], []byte(secrets[2]), others(b)
	l.byHost = map[string]*line{}
	for _, id := range slices.Sorted(maps.Keys(l.lines)) {
		p := l.lines[id]
		for h := range p.siteOf {
			if _, taken := l.byHost[h]; !taken {
				l.byHost[h] = p
			}
		}
	}
	return nil
}

// Knows says whether a host is one of the businesses'.
func (l *Live) Knows(host string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	_, ok := l.of(host)
	return ok
}

func (l *Live) of(host string) (*line, bool) {
	if p, ok := l.byHost[host]; ok {
		return p, true
	}
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	name, _, _ = strings.Cut(name, ":")
	p, ok := l.byHost[name]
	return p, ok
}

// Decide makes a record of a hit that passed Check, or says why it isn't counted: then the record's
// business, site and day hold. A site that none of the businesses has is NotFound, and an order or a
// lead that can't be one Invalid.
func (l *Live) Decide(ctx context.Context, t *Told) (Record, Drop, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.forget()
	host, path, ok := t.page()
	site := t.Site
	if site == "" {
		site = host
	}
	p, known := l.of(site)
	if t.Business != 0 {
		p, known = l.lines[t.Business]
	}
	if known {
		site, known = p.site(site)
	}
	if !known {
		return l.nowhere(t), "", payoff.Fail(payoff.NotFound, "s: the site is none of those that are set up here")
	}
	r := Record{Business: p.business.ID, Event: events.Event{Name: t.Name, Site: site, At: t.At.Truncate(time.Millisecond).UTC()}}
	if t.At.IsZero() || t.At.Year() < 1990 || t.At.After(l.now().Add(maxAhead)) {
		r.Event.Day = p.dayOf(l.now())
		return r, DropInvalid, nil
	}
	r.Event.Day = p.dayOf(r.Event.At)
	if its, own := p.site(host); !ok || !own || its != site {
		return r, DropInvalid, nil
	}
	drop, err := p.tell(ctx, t, path, &r.Event, l.now())
	if drop == "" && err == nil {
		r.Said, err = t.said(p.business)
	}
	return r, drop, err
}

// nowhere is the record of a hit, counted today, that names no site: of the key's business, of the one
// that has the site it claims, or of the only one there is. It is for who holds l.mu.
func (l *Live) nowhere(t *Told) Record {
	p, known := l.of(t.Site)
	if t.Business != 0 {
		p, known = l.lines[t.Business]
	}
	if !known && len(l.lines) == 1 {
		for _, p = range l.lines {
			known = true
		}
	}
	if !known {
		return Record{}
	}
	return Record{Business: p.business.ID, Event: events.Event{Day: payoff.DateIn(l.now(), p.business.Zone)}}
}

// refused is the record of a hit, counted today, that can't be one: of the site that it names, as far as
// it does.
func (l *Live) refused(t *Told) Record {
	l.mu.RLock()
	defer l.mu.RUnlock()
	site := t.Site
	if site == "" {
		site, _, _ = t.page()
	}
	r := l.nowhere(&Told{Site: site, Business: t.Business})
	if p, ok := l.lines[r.Business]; ok {
		r.Event.Site, _ = p.site(site)
	}
	return r
}

// Site is the site that a hit counts for, as Decide tells it; "" where there is none.
func (r Record) Site() string { return r.Event.Site }

// tell does for a script's hit what decide does for a log's.
func (p *line) tell(ctx context.Context, t *Told, path string, e *events.Event, now time.Time) (Drop, error) {
	if p.excluded(t.IP, path) {
		return DropExcluded, nil
	}
	agent := classify.Agent{Device: classify.Other}
	if t.UserAgent != "" || t.Business == 0 { // a browser that names no agent is none; a server needn't
		agent = p.agent(t.UserAgent)
	}
	if agent.Bot {
		return DropBot, nil
	}
	if e.Name == events.Outbound && p.leadsHome(t) {
		return DropInternal, nil
	}
	h := Hit{At: e.At, IP: t.IP, UserAgent: t.UserAgent, Path: path, Referrer: t.Referrer}
	from := p.arrival(&h, e.Site, agent.InApp)
	if from.Spam {
		return DropSpam, nil
	}
	sender := p.sender(t)
	e.Page, e.Name = p.pages.page(page(path), sender), p.names.name(e.Name, sender)
	e.Device, e.Browser, e.OS = agent.Device, agent.Browser, agent.OS
	e.Country = p.country(t.IP, t.Zone)
	e.Engaged = t.engaged()
	// Only seeing a page is arriving at it: what happens later on the page that stayed open isn't.
	e.Within = from.Internal || from.Payment
	if e.Name == events.Pageview && from.How != classify.HowNone && from.How != "" && !e.Within {
		e.Arrival, e.Origin = true, p.origins.origin(from.Origin, sender)
	}
	e.Key = p.key(e.Site, t.ID)
	var err error
	switch {
	case t.Private:
		e.Visitor, err = p.visitor(ctx, &h, e, "site/"+e.Site)
	case t.First != "":
		e.Visitor = payoff.LastingVisitor(siphash.Hash(p.ids[0], p.ids[1], []byte("first-party\x00"+t.First)))
	case t.IP == "" && t.Business != 0:
		e.Visitor = payoff.DailyVisitor(uint64(e.Key) << 1) // a server that doesn't say whose it is: nobody else's
	default:
		if e.Visitor, err = p.visitor(ctx, &h, e, p.scopes[e.Site]); e.Name == events.Pageview {
			p.daily.add(e.Visitor, now)
		}
	}
	return "", err
}

// key is the identity of an event: what its client calls it, on its site. One without a name is
// told from all others.
func (p *line) key(site, id string) int64 {
	if id == "" {
		var b [8]byte
		rand.Read(b[:]) // never fails (crypto/rand since Go 1.24)
		return positive(binary.LittleEndian.Uint64(b[:]))
	}
	return hash63(p.ids[0], p.ids[1], []byte("event\x00"+site+"\x00"+id))
}

// forget lets go, once a day, of the salts that only hits of past days need, since what is deleted on
// disk isn't kept in memory, and of the words that were counted.
func (l *Live) forget() {
	day := l.now().Unix() / 86_400
	if day == l.day {
		return
	}
	l.day = day
	for _, p := range l.lines {
		maps.DeleteFunc(p.visitors, func(d payoff.Date, _ *daySalt) bool { return int64(d) < day-1 })
		p.pages.clear()
		p.origins.clear()
		p.names.clear()
	}
}

// sender tells by a hash who chose a page's words: an address, of IPv6 a /64. 0 is nobody in particular: a
// server with a key, and this machine itself, behind whose proxy everybody has its address.
func (p *line) sender(t *Told) uint64 {
	a, err := netip.ParseAddr(t.IP)
	if t.Business != 0 || err != nil || a.Unmap().IsLoopback() {
		return 0
	}
	var raw [16]byte
	return maphash.Bytes(p.pages.seed, appendAddress(raw[:0], t.IP))
}

// A bound counts different words of a day by their hashes, and who came first with them.
type bound struct {
	seed maphash.Seed
	seen map[uint64]struct{}
	by   map[uint64]int // words by sender
}

func newBound() bound { return bound{maphash.MakeSeed(), map[uint64]struct{}{}, map[uint64]int{}} }

func (b *bound) clear() {
	clear(b.seen)
	clear(b.by)
}

// share is the part of the words of a day that one sender may bring: one over share. So a flood from one
// address takes nothing from others.
const share = 10

// fits says whether a word is among the first limit ones of its day.
func (b *bound) fits(word string, limit int, sender uint64) bool {
	hash := maphash.String(b.seed, word)
	if _, ok := b.seen[hash]; ok {
		return true
	}
	if len(b.seen) >= limit || sender != 0 && b.by[sender] >= limit/share {
		return false
	}
	b.seen[hash] = struct{}{}
	b.by[sender]++
	return true
}

func (b *bound) page(page string, sender uint64) string {
	if b.fits(page, MaxPages, sender) {
		return page
	}
	return OtherPages
}

func (b *bound) origin(o payoff.Origin, sender uint64) payoff.Origin {
	var all []byte
	for _, s := range originOf(&o) {
		all = append(append(all, *s...), 0)
	}
	if b.fits(string(all), MaxOrigins, sender) {
		return o
	}
	// The channel and the network are few; all else is the sender's own words.
	few := payoff.Origin{Channel: o.Channel, Network: o.Network}
	if o.Campaign != "" {
		few.Campaign = OtherCampaigns
	}
	return few
}

// name bounds the names that businesses choose; Payoff's own are few.
func (b *bound) name(name string, sender uint64) string {
	switch name {
	case events.Pageview, events.Engagement, events.Outbound, events.Download, events.Order, events.Lead, Identify:
		return name
	}
	if b.fits(name, MaxNames, sender) {
		return name
	}
	return OtherEvents
}
