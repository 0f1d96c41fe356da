package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"payoff"
	"payoff/collect"
)

// A maker makes up the hits of one business.
type maker struct {
	*year
	name string // of its streams of chance and of its events
	hits []collect.Told
	told int
}

// A browser is what the hits of one visitor have in common.
type browser struct {
	ip, agent      string
	language, zone string
	first          string // first-party id; "" without consent
	width          float64
}

// A way is how some visits of a source arrive.
type way struct {
	weight   float64
	referrer string
	query    string // of the page's address; "%x" is a click's own id, "{month}" the month
	app      string // what the network's app adds to its browser's name; "" is an ordinary browser
}

// A source is where visits come from.
type source struct {
	name   string
	visits float64 // a year, that lead to nothing
	ways   []way
	lands  []string // addresses on which they land
	onward []string // where a visit that began on another site goes on to, now and then
	more   float64  // chance of a further page, after each
	phones float64  // share of phones
	busy   pattern
}

// A stay is a visit while it is made up.
type stay struct {
	m    *maker
	r    *rand.Rand
	who  browser
	at   time.Time
	page string // the address that is open; "" before the first
}

// abroad are languages and time zones of visitors from elsewhere.
var abroad = [][2]string{{"en-GB", "Europe/London"}, {"en-GB", "Europe/London"}, {"en-GB", "Europe/London"}, {"en-US", "America/New_York"}, {"de-DE", "Europe/Berlin"}, {"nl-NL", "Europe/Amsterdam"}}

// consenting is the share of visitors who let themselves be known again.
const consenting = 0.35

// visitor makes up somebody who has not been here before.
func (m *maker) visitor(r *rand.Rand, phones float64) browser {
	b := browser{ip: address(r), language: "en-IE", zone: "Europe/Dublin", width: one(r, []float64{1280, 1440, 1536, 1920})}
	if r.Float64() < 0.25 {
		from := one(r, abroad)
		b.language, b.zone = from[0], from[1]
	}
	b.agent = one(r, desktops)
	if r.Float64() < phones {
		b.agent, b.width = one(r, mobiles), one(r, []float64{360, 390, 393, 412})
	}
	if r.Float64() < consenting {
		b.first = fmt.Sprintf("%016x%016x", r.Uint64(), r.Uint64())
	}
	return b
}

// arrives opens the first page of a visit that comes by one of the source's ways. at is when.
func (m *maker) arrives(r *rand.Rand, s *source, w way, who browser, at time.Time, page string) *stay {
	if w.app != "" {
		who.agent = inApp + w.app
		who.width = 390
	}
	if w.query != "" {
		query := strings.ReplaceAll(w.query, "{month}", at.In(m.zone).Format("2006-01"))
		if strings.Contains(query, "%x") {
			query = fmt.Sprintf(query, r.Uint64())
		}
		page += "?" + query
	}
	v := &stay{m: m, r: r, who: who, at: at}
	v.view(page, w.referrer)
	return v
}

// way picks one of the source's ways.
func (s *source) way(r *rand.Rand) way {
	sum := 0.0
	for _, w := range s.ways {
		sum += w.weight
	}
	at := r.Float64() * sum
	for _, w := range s.ways {
		if at -= w.weight; at < 0 {
			return w
		}
	}
	return s.ways[len(s.ways)-1]
}

// view is a page that is opened.
func (v *stay) view(page, referrer string) {
	v.tell(collect.Told{Name: "pageview", Referrer: referrer}, page)
	v.page = page
}

// next reads the open page and follows a link to another one.
func (v *stay) next(page string) {
	from := v.page
	if i := strings.IndexByte(from, '?'); i >= 0 {
		from = from[:i]
	}
	v.read()
	v.view(page, from)
}

// back is the return from a payment provider to a page of the shop.
func (v *stay) back(page, provider string) {
	v.read()
	v.at = v.at.Add(time.Duration(20+v.r.IntN(90)) * time.Second)
	v.view(page, provider)
}

// read lets time pass on the open page, of which the script tells.
func (v *stay) read() {
	seconds := 5 + v.r.ExpFloat64()*40
	if seconds > 900 {
		seconds = 900
	}
	v.at = v.at.Add(time.Duration(seconds*1000) * time.Millisecond)
	if v.r.Float64() < 0.75 { // the last word of a page that is closed doesn't always get through
		v.tell(collect.Told{Name: "engagement", Engaged: float64(int(seconds * 900)), Scroll: float64(10 * (1 + v.r.IntN(10)))}, v.page)
	}
}

// tell hands a hit in from a page of a visit.
func (v *stay) tell(t collect.Told, page string) {
	v.m.told++
	t.ID = fmt.Sprintf("%s-%x", v.m.name, v.m.told)
	t.URL, t.At = page, v.at
	t.IP, t.UserAgent, t.Language, t.Width, t.First = v.who.ip, v.who.agent, v.who.language, v.who.width, v.who.first
	t.Zone = v.who.zone
	v.m.hits = append(v.m.hits, t)
}

// wander makes up the visits of a source that lead to nothing.
func (m *maker) wander(s *source) {
	for i, n := range m.spread(s.visits/m.thin, s.busy, m.name, s.name) {
		day := m.from + payoff.Date(i)
		r := m.chance(m.name, s.name, day)
		for range n {
			v := m.arrives(r, s, s.way(r), m.visitor(r, s.phones), m.moment(r, day), one(r, s.lands))
			for r.Float64() < s.more {
				pages := s.lands
				if len(s.onward) > 0 && r.Float64() < 0.5 {
					pages = s.onward
				}
				v.next(one(r, pages))
			}
			v.read()
		}
	}
}

// noise makes up what isn't people: bots that run the script, referrer spam, and events that a browser
// sends again because it didn't hear the answer.
func (m *maker) noise(pages []string, bots, spam, twice float64) {
	even := func(payoff.Date) float64 { return 1 }
	for i, n := range m.spread(bots/m.thin, even, m.name, "bots") {
		day := m.from + payoff.Date(i)
		r := m.chance(m.name, "bots", day)
		for range n {
			v := &stay{m: m, r: r, who: browser{ip: address(r), agent: one(r, machines)}, at: m.moment(r, day)}
			v.view(one(r, pages), "")
		}
	}
	for i, n := range m.spread(spam/m.thin, even, m.name, "spam") {
		day := m.from + payoff.Date(i)
		r := m.chance(m.name, "spam", day)
		for range n {
			v := &stay{m: m, r: r, who: m.visitor(r, 0), at: m.moment(r, day)}
			v.view(one(r, pages), one(r, spammers))
		}
	}
	r := m.chance(m.name, "twice")
	for _, again := range pick(r, m.hits, int(twice/m.thin)) {
		again.At = again.At.Add(time.Duration(2+r.IntN(30)) * time.Second)
		m.hits = append(m.hits, again)
	}
}

// pick is n of the hits.
func pick(r *rand.Rand, hits []collect.Told, n int) []collect.Told {
	out := make([]collect.Told, 0, n)
	for range min(n, len(hits)) {
		out = append(out, one(r, hits))
	}
	return out
}

// address is one of those kept for documentation.
func address(r *rand.Rand) string {
	if r.IntN(5) > 0 {
		return fmt.Sprintf("2001:db8:%x:%x::%x", r.IntN(1<<16), r.IntN(1<<16), 1+r.IntN(1<<16-1))
	}
	return fmt.Sprintf("%s.%d", one(r, []string{"192.0.2", "198.51.100", "203.0.113"}), 1+r.IntN(254))
}
