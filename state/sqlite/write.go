package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"payoff/books"
)

// Write implements books.Writer.
func (s *Store) Write(ctx context.Context, business int64, do func(books.Tx) error) error {
	var t *tx
	err := s.inTx(ctx, func(sqlTx *sql.Tx) error {
		t = &tx{ctx: context.WithoutCancel(ctx), s: s, tx: sqlTx, business: business, prepared: map[string]*sql.Stmt{}}
		err := do(t)
		for _, p := range t.prepared {
			p.Close()
		}
		return err
	})
	if err == nil && t.changed {
		s.changed(business)
	}
	return err
}

type tx struct {
	ctx      context.Context
	s        *Store
	tx       *sql.Tx
	business int64
	prepared map[string]*sql.Stmt // an import runs the same few statements a hundred thousand times
	known    *knowledge           // nil until learn has read it
	asked    int                  // questions before that
	size     int                  // the number of the last fact when the write began
	changed  bool                 // whether Version tells of it
	last     struct {             // what Latest read last: the next id of the same order leads to it too
		thing
		fact books.Fact
	}
}

func (t *tx) stmt(name string) (*sql.Stmt, error) {
	if p, ok := t.prepared[name]; ok {
		return p, nil
	}
	p, err := t.tx.PrepareContext(t.ctx, t.s.sql[name])
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", name, err)
	}
	t.prepared[name] = p
	return p, nil
}

// beside are the writes that Version doesn't tell of.
var beside = map[string]bool{"AddDropped": true, "AddShop": true, "Summarise": true}

func (t *tx) exec(name string, args ...any) error {
	t.changed = t.changed || !beside[name]
	p, err := t.stmt(name)
	if err != nil {
		return err
	}
	_, err = p.ExecContext(t.ctx, args...)
	return err
}

// one scans the first row of a query; false where there is none.
func (t *tx) one(name string, args []any, dest ...any) (bool, error) {
	p, err := t.stmt(name)
	if err != nil {
		return false, err
	}
	err = p.QueryRowContext(t.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (t *tx) Latest(kind books.Kind, key string) (books.Fact, bool, error) {
	known, err := t.learn()
	if err != nil {
		return books.Fact{}, false, err
	}
	if known {
		if own, is := t.known.aliases[thing{kind, key}]; is {
			key = own
		}
		if !t.known.facts[thing{kind, key}] {
			return books.Fact{}, false, nil
		}
		if t.last.thing == (thing{kind, key}) {
			return t.last.fact, true, nil
		}
	}
	p, err := t.stmt("Latest")
	if err != nil {
		return books.Fact{}, false, err
	}
	f, err := scanFact(p.QueryRowContext(t.ctx, t.business, kind, key).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	if err == nil {
		t.last.thing, t.last.fact = thing{kind, f.Key}, f
	}
	return f, err == nil, err
}

func (t *tx) Said(kind books.Kind, key, digest string) (bool, error) {
	var n int
	_, err := t.one("Said", []any{t.business, kind, key, digest}, &n)
	return n > 0, err
}

func (t *tx) Add(f books.Fact) (books.Fact, error) {
	t.changed = true
	f.Recorded = t.s.now().UTC().Truncate(time.Millisecond)
	p, err := t.stmt("AddFact")
	if err != nil {
		return f, err
	}
	added, err := p.ExecContext(t.ctx, t.business, string(f.Kind), f.Key, f.Version, f.At.UnixMilli(), f.Recorded.UnixMilli(), f.Import, int(f.Via), f.Digest, string(f.Body), f.Note)
	if err != nil {
		return f, err
	}
	if f.ID, err = added.LastInsertId(); err != nil {
		return f, err
	}
	if t.known != nil {
		t.known.facts[thing{f.Kind, f.Key}] = true
	}
	t.last.thing, t.last.fact = thing{f.Kind, f.Key}, f
	return f, nil
}

func (t *tx) Alias(kind books.Kind, alias, key string) error {
	if alias == key {
		return nil
	}
	a := thing{kind, alias}
	known, err := t.learn()
	if err != nil || known && t.known.aliases[a] == key {
		return err
	}
	if err := t.exec("AddAlias", t.business, kind, alias, key, t.s.now().UnixMilli()); err != nil {
		return err
	}
	// What led to a fact under the alias leads to the other now: there are no aliases of aliases.
	if !known {
		return t.exec("MoveAliases", t.business, kind, alias, key)
	}
	t.known.aliases[a] = key
	if !t.known.facts[a] {
		return nil
	}
	t.known.moved(kind, alias, key)
	return t.exec("MoveAliases", t.business, kind, alias, key)
}

func (t *tx) Link(l books.Link) error {
	return t.exec("AddLink", t.business, l.Visitor, l.Key, l.At.UnixMilli())
}

func (t *tx) Shops(kind books.Kind) ([]string, error) {
	return list(t.ctx, t.tx, t.s.sql["Shops"], func(scan scanner) (shop string, err error) {
		return shop, scan(&shop)
	}, t.business, kind)
}

func (t *tx) AddShop(kind books.Kind, shop string) error {
	return t.exec("AddShop", t.business, kind, shop)
}

func (t *tx) SamePerson(keys []string) error {
	if _, err := t.learn(); err != nil {
		return err
	}
	person := ""
	for _, key := range keys {
		known, err := t.personOf(key)
		if err != nil {
			return err
		}
		switch {
		case known == "":
		case person == "":
			person = known
		case person != known:
			// Two persons turn out to be one human: the one met first in keys stays.
			if err := t.exec("JoinPersons", t.business, known, person); err != nil {
				return err
			}
			if t.known != nil {
				t.known.join(known, person)
			}
		}
	}
	for _, key := range keys {
		if person == "" {
			person = key
		}
		if t.known != nil {
			if t.known.persons[key] == person {
				continue
			}
			t.known.is(key, person)
		}
		if err := t.exec("AddPersonKey", t.business, key, person); err != nil {
			return err
		}
	}
	return nil
}

// personOf is the person that a key leads to, "" where it is new.
func (t *tx) personOf(key string) (string, error) {
	if t.known != nil {
		return t.known.persons[key], nil
	}
	var person string
	_, err := t.one("PersonOf", []any{t.business, key}, &person)
	return person, err
}

func (t *tx) AddDropped(d books.Dropped) error {
	return t.exec("AddDropped", t.business, d.Day, d.Site, d.Reason, d.Count)
}

func (t *tx) AddRate(r books.Rate) error {
	return t.exec("AddRate", t.business, r.On, r.Currency, r.Person, r.Value, t.s.now().UnixMilli())
}

func (t *tx) AddImport(i books.Import) (int64, error) {
	var id int64
	_, err := t.one("AddImport", []any{t.business, i.File, i.Kind, i.Digest, string(i.Summary), t.s.now().UnixMilli()}, &id)
	return id, err
}

func (t *tx) Summarise(id int64, kind, digest string, summary []byte) error {
	return t.exec("Summarise", t.business, id, kind, digest, string(summary))
}

func (t *tx) Imported(kind, digest string) (books.Import, bool, error) {
	p, err := t.stmt("Imported")
	if err != nil {
		return books.Import{}, false, err
	}
	i, err := scanImport(p.QueryRowContext(t.ctx, t.business, kind, digest).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return i, false, nil
	}
	return i, err == nil, err
}

func (t *tx) Note(c books.Change) error {
	c.Business = t.business
	return t.s.note(t.ctx, t.tx, c)
}
