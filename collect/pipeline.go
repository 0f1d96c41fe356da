package collect

import (
	"context"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/events"
)

// A Drop is why a hit isn't counted; "" is a hit that is.
type Drop string

// The reasons beside those that Pageview gives.
const (
	DropBot      Drop = "bot"
	DropSpam     Drop = "spam"
	DropExcluded Drop = "excluded"     // from an address, or of a page, that the business doesn't count
	DropForeign  Drop = "foreign host" // not one of the business's
	DropTime     Drop = "no time"
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
	places   Places // nil where countries aren't told
	keys     lineKeys
	ids      [2]uint64 // keys the identity of events and of browsers that a visitor let us know again
	hosts    []string
	siteOf   map[string]string // host -> site
	scopes   map[string]string // site -> registrable domain: the identity's reach; "" where it reaches all of them

	today    stretch // of the hit before: most hits share it
	visitors map[payoff.Date]*daySalt
	agents   map[string]classify.Agent      // bounded by cacheSize
	arrivals map[arrivalKey]classify.Result // for pages whose address says nothing; bounded by cacheSize
	Dropped  Drops                          // since New or NewLog
}

// cacheSize bounds how many agents and referrers are remembered, cacheLength how long they are, in
// bytes: where there is no room for the next one, all are forgotten. What isn't remembered is worked
// out again, with the same answer.
const (
	cacheSize   = 20_000
	cacheLength = 1024
)

// An arrivalKey is all that an arrival depends on where the page's address says nothing.
type arrivalKey struct {
	referrer string
	app      payoff.Network
}

// New makes a pipeline. secret keys the identity of log lines; fresh makes a salt.
func New(b books.Business, t *classify.Table, salts Salts, secret string, fresh func() string) *Pipeline {
	p := &Pipeline{
		table: t, salts: salts, fresh: fresh,
		visitors: map[payoff.Date]*daySalt{}, agents: map[string]classify.Agent{}, arrivals: map[arrivalKey]classify.Result{},
	}
	p.keys.k0, p.keys.k1 = split(secret)
	p.NewLog()
	p.ids = [2]uint64{p.keys.k0, p.keys.k1}
	p.set(b)
	return p
}

// set takes a business's settings. Salts, and so visitors, stay; which day a moment is on and what was
// remembered of referrers hang on the settings.
func (p *Pipeline) set(b books.Business) {
	p.business, p.hosts, p.today = b, b.Hosts(), stretch{}
	p.siteOf, p.scopes = map[string]string{}, map[string]string{}
	clear(p.arrivals)
	for _, s := range b.Sites {
		if !b.CrossDomains {
			p.scopes[s.Name] = scopeOf(s.Name)
		}
		for _, h := range s.Hosts {
			p.siteOf[h] = s.Name
		}
	}
}

// NewLog begins another log: its lines are told apart by themselves, so that those that an earlier log
// held too are known, and Dropped counts anew. Visitors are remembered: where a log was rotated at
// midnight, a visit goes on in the next one.
func (p *Pipeline) NewLog() {
	p.keys.forget()
	p.Dropped = Drops{}
}

// Event decides about one hit of an access log, of site where the hit names no host. What isn't
// counted is counted in Dropped, and of the event the site and the day hold. The steps stand in the
// order in which they drop.
func (p *Pipeline) Event(ctx context.Context, h *Hit, site string) (events.Event, Drop, error) {
	e := events.Event{Name: events.Pageview, Site: site, At: h.At}
	drop, err := p.decide(ctx, h, &e)
	if drop != "" {
		if e.Site, e.Day = site, 0; h.Host != "" {
			e.Site, _ = p.site(h.Host)
		}
		if dated(h.At) {
			e.Day = p.dayOf(h.At)
		}
		p.Dropped[Dropping{e.Site, e.Day, drop}]++
	}
	return e, drop, err
}

// dated says whether a hit's time can be one.
func dated(at time.Time) bool { y := at.Year(); return 1990 <= y && y <= 2199 }

// Remember shows the pipeline a hit that was counted before: a line after it that is the same to the
// letter is known for the second, and a visit that goes on over midnight for the same visitor's.
func (p *Pipeline) Remember(ctx context.Context, h *Hit, site string) error {
	_, err := p.decide(ctx, h, &events.Event{Site: site})
	return err
}

func (p *Pipeline) decide(ctx context.Context, h *Hit, e *events.Event) (Drop, error) {
	if reason, ok := Pageview(*h); !ok {
		return Drop(reason), nil
	}
	if !dated(h.At) {
		return DropTime, nil
	}
	if h.Host != "" {
		s, ok := p.site(h.Host)
		if !ok {
			return DropForeign, nil
		}
		e.Site = s
	}
	if p.excluded(h.IP, h.Path) {
		return DropExcluded, nil
	}
	agent := p.agent(h.UserAgent)
	if agent.Bot {
		return DropBot, nil
	}
	from := p.arrival(h, e.Site, agent.InApp)
	if from.Spam {
		return DropSpam, nil
	}
	e.Page = page(h.Path)
	e.Device, e.Browser, e.OS = agent.Device, agent.Browser, agent.OS
	e.Country = p.country(h.IP, "")
	e.Arrival = from.How != classify.HowNone && !from.Internal && !from.Payment
	if e.Within = from.Internal || from.Payment; e.Arrival {
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
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	s, ok := p.siteOf[strings.TrimSuffix(name, ".")]
	return s, ok
}

func (p *Pipeline) agent(ua string) classify.Agent {
	if a, ok := p.agents[ua]; ok {
		return a
	}
	a := p.table.Agent(ua)
	if len(ua) <= cacheLength {
		if len(p.agents) >= cacheSize {
			clear(p.agents)
		}
		p.agents[strings.Clone(ua)] = a
	}
	return a
}

// arrival asks classify where the hit came from. A URL without a query or a fragment says nothing
// itself, so the answer for its referrer and app is the same for every page.
func (p *Pipeline) arrival(h *Hit, site string, app payoff.Network) classify.Result {
	in := classify.Input{URL: "/", Referrer: h.Referrer, UserAgent: h.UserAgent, Hosts: p.hosts}
	if strings.ContainsAny(h.Path, "?#") {
		in.URL = "https://" + site + h.Path
		return p.table.Of(in)
	}
	key := arrivalKey{h.Referrer, app}
	if r, ok := p.arrivals[key]; ok {
		return r
	}
	r := p.table.Of(in)
	if len(key.referrer) <= cacheLength {
		if len(p.arrivals) >= cacheSize {
			clear(p.arrivals)
		}
		key.referrer = strings.Clone(key.referrer)
		p.arrivals[key] = r
	}
	return r
}

// maxPage bounds a page's path, in bytes: longer ones are cut.
const maxPage = 500

// page is the path without its query or fragment, as far as it is text.
func page(path string) string {
	p := path
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		p = p[:i]
	}
	if len(p) > maxPage {
		p = p[:maxPage]
	}
	if p = strings.ToValidUTF8(p, "\uFFFD"); len(p) < len(path) {
		p = strings.Clone(p) // an event that waits doesn't hold what was cut off
	}
	return p
}
