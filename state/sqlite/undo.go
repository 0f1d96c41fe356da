package sqlite

import (
	"cmp"
	"slices"
	"time"

	"payoff/books"
)

func (t *tx) Undo(u books.Undo) error {
	return t.exec("AddUndo", t.business, u.Import, t.s.now().UnixMilli(), string(u.By.Kind), u.By.ID, u.By.Name, u.Why)
}

func (t *tx) State(s books.Statement) error {
	return t.exec("AddStatement", t.business, string(s.Kind), s.Key, s.Fact, s.At.UnixMilli(), s.Import, int(s.Via), s.Digest, number(s.Amends), string(s.Body))
}

func (t *tx) Told(kind books.Kind, key string) ([]books.Told, error) {
	told, err := list(t.ctx, t.tx, t.s.sql["ToldVersions"], func(scan scanner) (v books.Told, err error) {
		v.Fact, err = scanFact(func(dest ...any) error { return scan(append(dest, &v.Undone)...) })
		return v, err
	}, t.business, kind, key)
	if err != nil {
		return nil, err
	}
	said, err := list(t.ctx, t.tx, t.s.sql["ToldStatements"], func(scan scanner) (v books.Told, err error) {
		var at int64
		var body string
		err = scan(&v.ID, &v.Kind, &v.Key, &at, &v.Import, &v.Via, &v.Digest, &v.Amends, &body, &v.Undone)
		v.At, v.Body = time.UnixMilli(at).UTC(), []byte(body)
		return v, err
	}, t.business, kind, key)
	if err != nil {
		return nil, err
	}
	// A version first, then what was said while it stood.
	told = append(told, said...)
	slices.SortStableFunc(told, func(a, b books.Told) int { return cmp.Compare(a.ID, b.ID) })
	return told, nil
}

func (t *tx) StatedBy(id int64) ([]books.Thing, error) {
	return list(t.ctx, t.tx, t.s.sql["StatedBy"], func(scan scanner) (v books.Thing, err error) {
		return v, scan(&v.Kind, &v.Key)
	}, t.business, id)
}

func (t *tx) DroppedBy(id int64) ([]books.Dropped, error) {
	return list(t.ctx, t.tx, t.s.sql["ImportDropped"], func(scan scanner) (d books.Dropped, err error) {
		return d, scan(&d.Day, &d.Site, &d.Reason, &d.Count)
	}, t.business, id)
}
