package sqlite

import (
	"fmt"
	"slices"

	"payoff/books"
)

// knowledge is what a long write has learnt of the books: which keys there are and where they lead.
// An import of a hundred thousand orders would otherwise ask three times for each of them, mostly
// to hear that there is none. The transaction holds the only right to write, so what was learnt
// stays true until it ends; each write keeps it up.
type knowledge struct {
	facts   map[thing]bool
	aliases map[thing]string
	persons map[string]string   // by key
	keys    map[string][]string // by person
}

type thing struct {
	kind books.Kind
	key  string
}

const (
	// A write learns once it has asked for a twentieth as many things as there are facts: reading
	// all keys then costs no more than what has been spent on asking, give or take.
	askedPerFact = 20
	// mostKnown bounds the memory that knowledge takes, at some 200 bytes a fact.
	mostKnown = 1_000_000
)

// learn counts a question and reads what there is when it is time to. It says whether t.known holds.
func (t *tx) learn() (bool, error) {
	if t.known != nil {
		return true, nil
	}
	if t.asked == 0 {
		if _, err := t.one("LastFact", nil, &t.size); err != nil {
			return false, err
		}
	}
	t.asked++
	if t.size > mostKnown || t.asked*askedPerFact < t.size {
		return false, nil
	}
	k := &knowledge{map[thing]bool{}, map[thing]string{}, map[string]string{}, map[string][]string{}}
	type pair struct {
		thing
		other string
	}
	facts, err := list(t.ctx, t.tx, t.s.sql["FactKeys"], func(scan scanner) (p pair, err error) {
		return p, scan(&p.kind, &p.key)
	}, t.business)
	if err != nil {
		return false, fmt.Errorf("learn the facts: %w", err)
	}
	for _, p := range facts {
		k.facts[p.thing] = true
	}
	aliases, err := list(t.ctx, t.tx, t.s.sql["Aliases"], func(scan scanner) (p pair, err error) {
		return p, scan(&p.kind, &p.key, &p.other)
	}, t.business)
	if err != nil {
		return false, fmt.Errorf("learn the aliases: %w", err)
	}
	for _, p := range aliases {
		k.aliases[p.thing] = p.other
	}
	persons, err := list(t.ctx, t.tx, t.s.sql["Persons"], func(scan scanner) (p pair, err error) {
		return p, scan(&p.key, &p.other)
	}, t.business)
	if err != nil {
		return false, fmt.Errorf("learn the persons: %w", err)
	}
	for _, p := range persons {
		k.is(p.key, p.other)
	}
	t.known = k
	return true, nil
}

// is notes that a key is a person's.
func (k *knowledge) is(key, person string) {
	if k.persons[key] == "" {
		k.keys[person] = append(k.keys[person], key)
	}
	k.persons[key] = person
}

// join gives all keys of a person to another.
func (k *knowledge) join(gone, stays string) {
	for _, key := range k.keys[gone] {
		k.persons[key] = stays
	}
	k.keys[stays] = slices.Concat(k.keys[stays], k.keys[gone])
	delete(k.keys, gone)
}

// moved leads the aliases of a key to another.
func (k *knowledge) moved(kind books.Kind, from, to string) {
	for alias, key := range k.aliases {
		if alias.kind == kind && key == from {
			k.aliases[alias] = to
		}
	}
}
