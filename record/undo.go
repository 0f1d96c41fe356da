package record

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"payoff"
	"payoff/books"
)

// Undone says what became of the facts that an import had stated.
type Undone struct {
	Gone    int // nobody else states them: they count no more
	Changed int // others state them too, and say something else
	Stay    int // others state the same
}

// Undo takes an import back: what only it stated counts no more, and what others stated too is what
// they say of it. Nothing is deleted; the same file read again brings it all back. An import that isn't
// there is NotFound, one that was taken back a Conflict. Who is the same person as whom stays known.
func (r *Recorder) Undo(ctx context.Context, u books.Undo) (Undone, error) {
	var done Undone
	err := r.store.Write(ctx, r.business, func(tx books.Tx) error {
		done = Undone{}
		i, ok, err := tx.Import(u.Import)
		if err != nil {
			return err
		}
		if !ok {
			return payoff.Fail(payoff.NotFound, "there is no import %d", u.Import)
		}
		if i.Undone != nil {
			return payoff.Fail(payoff.Conflict, "import %d was taken back already", u.Import)
		}
		stated, err := tx.StatedBy(u.Import)
		if err != nil {
			return fmt.Errorf("look up what import %d stated: %w", u.Import, err)
		}
		if err := tx.Undo(u); err != nil {
			return fmt.Errorf("note the undo: %w", err)
		}
		for _, t := range stated {
			if err := restate(tx, t, &done); err != nil {
				return fmt.Errorf("take back %s %s: %w", t.Kind, t.Key, err)
			}
		}
		dropped, err := tx.DroppedBy(u.Import)
		if err != nil {
			return err
		}
		for _, d := range dropped {
			d.Count = -d.Count
			if err := tx.AddDropped(0, d); err != nil {
				return fmt.Errorf("take back what wasn't counted: %w", err)
			}
		}
		return tx.Note(books.Change{
			By: u.By, Deed: books.ImportUndone, Subject: i.File,
			Detail: fmt.Sprintf("import %d: %d facts count no more, %d changed, %d stay", u.Import, done.Gone, done.Changed, done.Stay),
		})
	})
	return done, err
}

// restate makes a fact what all say of it whose statements count.
func restate(tx books.Tx, t books.Thing, done *Undone) error {
	last, ok, err := tx.Latest(t.Kind, t.Key)
	if err != nil || !ok {
		return err
	}
	told, err := tx.Told(t.Kind, last.Key)
	if err != nil {
		return err
	}
	var now books.Fact
	switch t.Kind {
	case books.Orders:
		now, ok, err = retell(told, func(v payoff.Order) rule[payoff.Order] { return orders(v.Stated) }, amendOrder)
	case books.Leads:
		now, ok, err = retell(told, func(payoff.Lead) rule[payoff.Lead] { return leads() }, nil)
	default:
		now, ok, err = retell(told, func(json.RawMessage) rule[json.RawMessage] { return plain[json.RawMessage]() }, nil)
	}
	switch {
	case err != nil:
		return err
	case !ok && last.Via == books.Withdrawn:
		return nil
	case !ok:
		now = books.Fact{At: last.At, Via: books.Withdrawn, Body: last.Body}
		done.Gone++
	case last.Via != books.Withdrawn && last.Via == now.Via && last.At.Equal(now.At) && bytes.Equal(last.Body, now.Body):
		done.Stay++
		return nil
	default:
		done.Changed++
	}
	// No statement was made: the version has neither a digest nor an import.
	now.Kind, now.Key, now.Version, now.Note = last.Kind, last.Key, last.Version+1, last.Note
	_, err = tx.Add(now)
	return err
}

// retell makes the version of a fact that stands after all that was told of it, in the order in which it
// was told, without what was taken back; false where nothing is left. amend does to what stands what a
// version did to the one before it.
func retell[T any](told []books.Told, ruleOf func(T) rule[T], amend func(standing *T, before, after T)) (books.Fact, bool, error) {
	var f books.Fact
	var standing, before T // what stands now; what stood then
	ok := false
	said := map[string]bool{}
	var version []byte     // the body of the one that stood then
	var waiting []func(*T) // amendments that found nothing to amend
	for i, t := range told {
		if t.Version > 0 {
			version = t.Body
		}
		var after T
		if t.Version > 0 {
			if err := json.Unmarshal(t.Body, &after); err != nil {
				return f, false, err
			}
		}
		was := before
		if t.Version > 0 {
			before = after
		}
		if t.Undone || t.Version > 0 && t.Digest == "" {
			continue // taken back, or made by taking another one back
		}
		if t.Version > 0 {
			if s, held := statementOf(told[i+1:], t); held {
				if s.Amends && amend != nil {
					do := func(v *T) { amend(v, was, after) }
					if ok {
						do(&standing)
					} else {
						waiting = append(waiting, do)
					}
					continue
				}
				t.Body, t.At, t.Via = s.Body, s.At, s.Via
			}
		} else if t.Amends || said[t.Digest] {
			continue
		}
		if said[t.Digest] {
			continue
		}
		said[t.Digest] = true
		body := t.Body
		if len(body) == 0 {
			body = version
		}
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			return f, false, err
		}
		r := ruleOf(v)
		at, via := t.At, t.Via
		switch {
		case !ok:
		case r.weaker(v, standing, t.Via, f.Via):
			r.merge(&standing, v)
			v, at, via = standing, f.At, f.Via
		default:
			r.merge(&v, standing)
		}
		r.merge(&v, r.unsaid)
		// What changes nothing makes no version, so it is none that a weaker statement has to beat.
		if !ok || !reflect.DeepEqual(v, standing) {
			f.At, f.Via = at, via
		}
		standing, ok = v, true
		for _, do := range waiting {
			do(&standing)
		}
		waiting = nil
	}
	if !ok {
		return f, false, nil
	}
	var err error
	f.Body, err = json.Marshal(standing)
	return f, true, err
}

// statementOf finds the statement that a version was made by, where it isn't the version as it stands.
func statementOf(later []books.Told, version books.Told) (books.Told, bool) {
	for _, s := range later {
		if s.ID != version.ID {
			break
		}
		if s.Digest == version.Digest && s.Import == version.Import {
			return s, true
		}
	}
	return books.Told{}, false
}

// amendOrder does to an order what was done to it as it stood: paid back, cancelled. What was paid back
// is never more than what is left.
func amendOrder(o *payoff.Order, before, after payoff.Order) {
	if o.Goods.Currency != after.Goods.Currency {
		return
	}
	zero := payoff.Money{Currency: o.Goods.Currency}
	back := zero.Plus(after.Refunded).Minus(zero.Plus(before.Refunded))
	if sum := zero.Plus(o.Refunded).Plus(back); sum.Minor >= 0 && sum.Minor <= zero.Plus(o.Goods).Plus(o.Shipping).Plus(o.Tip).Minor {
		o.Refunded = sum
	}
	if after.Status != before.Status {
		o.Status = after.Status
	}
	if after.Stated.After(before.Stated) {
		o.Stated = after.Stated
	}
}
