package duckdb

import (
	"database/sql/driver"
	"math"

	"payoff"
	"payoff/events"
)

// row is an event with its words as numbers: first as they came in its chunk, then as the tables
// number them.
type row struct {
	id, key, at, visitor                  int64
	day, site, name, page, origin, client int32
	engaged                               int32
	visit                                 int64 // the id of its visit's first event; 0: none
	via                                   int32 // its visit's origin
	counted                               bool
	old                                   bool // stored before
	wasVisit                              int64
	wasVia                                int32
}

// The numbers that migrations give to names of events.
const (
	pageview   = 1
	engagement = 2
	order      = 3
	lead       = 4
)

// inside is the number of the origin of what is no arrival and happened to somebody who was there
// already, see events.Event.Inside. It reads as Direct everywhere, and a visit that begins so is no touch.
const inside = -1

// storing holds what is the same in all rows of a batch, or in those of a day.
type storing struct {
	add              adder
	business, source driver.Value
	dayNumber        int32
	day              driver.Value
}

func (st *storing) on(day int32) driver.Value {
	if st.day == nil || st.dayNumber != day {
		st.dayNumber, st.day = day, payoff.Date(day).UTC()
	}
	return st.day
}

func (st *storing) event(r *row) error {
	var visit, via driver.Value
	if r.counted {
		visit, via = r.visit, r.via
	}
	return st.add(r.id, st.business, st.source, r.counted, r.site, st.on(r.day), r.at, r.visitor, r.key,
		r.name, r.page, r.origin, r.engaged, r.client, visit, via)
}

// said is a chunk of a batch: its events, and its words numbered as they came.
type said struct {
	rows  []row
	twice int64 // events that the chunk holds already

	sites, names, pages map[string]int32
	origins             map[payoff.Origin]int32
	clients             map[client]int32
}

// direct is the origin of what is no arrival: number 0 in a chunk as in the tables.
var direct = payoff.Origin{Channel: payoff.Direct}

type client struct{ device, browser, os, country string }

type statement struct {
	key       int64
	site, day int32
}

// read reads the next chunk and says whether there may be more.
func read(next func() (events.Event, bool)) (*said, bool) {
	s := &said{
		sites: map[string]int32{}, names: map[string]int32{}, pages: map[string]int32{},
		origins: map[payoff.Origin]int32{direct: 0}, clients: map[client]int32{},
	}
	seen := map[statement]struct{}{}
	for len(s.rows) < chunk {
		e, ok := next()
		if !ok {
			return s, false
		}
		r := row{
			key: e.Key, at: e.At.UnixMilli(), visitor: e.Visitor, day: int32(e.Day),
			site: count(s.sites, e.Site), engaged: int32(min(e.Engaged.Milliseconds(), math.MaxInt32)),
		}
		st := statement{r.key, r.site, r.day}
		if _, twice := seen[st]; twice {
			s.twice++
			continue
		}
		seen[st] = struct{}{}
		r.name, r.page = count(s.names, e.Name), count(s.pages, e.Page)
		if origin, arrived := e.From(); arrived {
			r.origin = count(s.origins, origin)
		} else if e.Inside() {
			r.origin = inside
		}
		r.client = count(s.clients, client{e.Device, e.Browser, e.OS, e.Country})
		s.rows = append(s.rows, r)
	}
	return s, true
}

// count numbers words as they come, from 0.
func count[K comparable](known map[K]int32, word K) int32 {
	n, ok := known[word]
	if !ok {
		n = int32(len(known))
		known[word] = n
	}
	return n
}

// known are numbers of words that the writer has seen in the tables, so that most chunks ask for
// none. It is forgotten where a transaction failed, where something was erased, and where it is full.
type known struct {
	sites, names, pages map[of[string]]int32
	origins             map[of[payoff.Origin]]int32
	clients             map[of[client]]int32
}

// of is a word of a business.
type of[K comparable] struct {
	business int64
	word     K
}

// knownMost bounds known, in words.
const knownMost = 50_000

func newKnown() *known {
	return &known{map[of[string]]int32{}, map[of[string]]int32{}, map[of[string]]int32{}, map[of[payoff.Origin]]int32{}, map[of[client]]int32{}}
}

func (k *known) size() int {
	return len(k.sites) + len(k.names) + len(k.pages) + len(k.origins) + len(k.clients)
}

// number32 gives the words of a chunk the numbers that they have in the tables, new ones where
// they have none.
func (w *writing) number32(business int64, s *said) error {
	if w.known.size() > knownMost {
		*w.known = *newKnown()
	}
	text := func(word string) []driver.Value { return []driver.Value{word} }
	sites, err := numbers(w, business, "sites", s.sites, w.known.sites, text)
	if err != nil {
		return err
	}
	names, err := numbers(w, business, "names", s.names, w.known.names, text)
	if err != nil {
		return err
	}
	pages, err := numbers(w, business, "pages", s.pages, w.known.pages, text)
	if err != nil {
		return err
	}
	origins, err := numbers(w, business, "origins", s.origins, w.known.origins, func(o payoff.Origin) []driver.Value {
		return []driver.Value{string(o.Channel), string(o.Network), o.Source, o.Medium, o.Campaign, o.Content, o.Term, o.Referrer, o.ClickID}
	})
	if err != nil {
		return err
	}
	clients, err := numbers(w, business, "clients", s.clients, w.known.clients, func(c client) []driver.Value {
		return []driver.Value{c.device, c.browser, c.os, c.country}
	})
	if err != nil {
		return err
	}
	for i := range s.rows {
		r := &s.rows[i]
		r.site, r.name, r.page = sites[r.site], names[r.name], pages[r.page]
		if r.client = clients[r.client]; r.origin != inside {
			r.origin = origins[r.origin]
		}
	}
	return nil
}

// numbers lists a kind of words' numbers in the tables, by their numbers in the chunk.
func numbers[K comparable](w *writing, business int64, kind string, words map[K]int32, known map[of[K]]int32, columns func(K) []driver.Value) ([]int32, error) {
	list := make([]int32, len(words))
	fresh := map[int32]K{}
	for word, n := range words {
		id, ok := known[of[K]{business, word}]
		if list[n] = id; !ok {
			fresh[n] = word
		}
	}
	if len(fresh) == 0 {
		return list, nil
	}
	err := w.stage("said_"+kind, func(add adder) error {
		for n, word := range fresh {
			if err := add(append([]driver.Value{n}, columns(word)...)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := w.run("Append-words-"+kind, business); err != nil {
		return nil, err
	}
	err = w.each("Append-ids-"+kind, func(scan scanner) error {
		var local, id int32
		err := scan(&local, &id)
		if err == nil {
			list[local] = id
			known[of[K]{business, fresh[local]}] = id
		}
		return err
	}, business)
	return list, err
}
