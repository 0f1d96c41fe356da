package record

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
)

// A Store is where the books are kept.
type Store interface {
	books.Writer
	// Secret is a random value of the business by name, made by fresh at the first call.
	Secret(ctx context.Context, business int64, name string, fresh func() string) (string, error)
}

// A Recorder writes the facts of one business.
type Recorder struct {
	store    Store
	business int64
	secret   []byte // of the one-way keys of addresses
}

// Open makes a recorder for a business.
func Open(ctx context.Context, s Store, business int64) (*Recorder, error) {
	text, err := s.Secret(ctx, business, "persons", Random)
	if err != nil {
		return nil, err
	}
	return &Recorder{s, business, []byte(text)}, nil
}

// Random is 128 bits of chance as text.
func Random() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand since Go 1.24)
	return hex.EncodeToString(b[:])
}

// Buyer turns what identifies a person into one-way keys, so that two orders of one address meet
// and the address itself is never kept. Addresses are compared in lower case, phone numbers by
// their last nine digits (with and without the country's code they are one).
func (r *Recorder) Buyer(email, phone, customer string) payoff.Buyer {
	var b payoff.Buyer
	if e := strings.ToLower(strings.TrimSpace(email)); strings.Contains(e, "@") {
		b.Email = r.oneWay("mail", e)
	}
	if p := digits(phone); len(p) >= 6 {
		b.Phone = r.oneWay("phone", p[max(0, len(p)-9):])
	}
	if c := strings.TrimSpace(customer); c != "" {
		b.Key = r.oneWay("customer", c)
	}
	return b
}

func (r *Recorder) oneWay(what, raw string) string {
	mac := hmac.New(sha256.New, r.secret)
	mac.Write([]byte(what + ":" + raw))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// errDry ends the transaction of a dry run, so that nothing of it stays.
var errDry = errors.New("a dry run")

// An Options says how a batch is written.
type Options struct {
	Via books.Via
	Dry bool // tell what would become of each fact, and store nothing
	// Import names the file that the facts come from; nil for facts noted by hand.
	Import *books.Import
	// Summary is asked for at the end of an import, when all of the file was read: what became of it
	// as JSON, the file's kind and the digest of its content. They are kept with the import.
	Summary func() (summary []byte, kind, digest string)
}

// Batch writes facts all at once or, where do fails, not at all.
func (r *Recorder) Batch(ctx context.Context, o Options, do func(*Batch) error) error {
	err := r.store.Write(ctx, r.business, func(tx books.Tx) error {
		b := &Batch{tx: tx, via: o.Via}
		if o.Import != nil {
			// The import's row comes first, so that its facts can name it.
			id, err := tx.AddImport(*o.Import)
			if err != nil {
				return fmt.Errorf("note the import: %w", err)
			}
			b.importID = id
		}
		if err := do(b); err != nil {
			return err
		}
		if o.Import != nil && o.Summary != nil {
			summary, kind, digest := o.Summary()
			if err := tx.Summarise(b.importID, kind, digest, summary); err != nil {
				return fmt.Errorf("note the import's summary: %w", err)
			}
		}
		if o.Dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// A Batch is an open transaction of facts.
type Batch struct {
	tx       books.Tx
	via      books.Via
	importID int64
}

// Imported finds an earlier import of the same file.
func (b *Batch) Imported(kind, digest string) (books.Import, bool, error) {
	return b.tx.Imported(kind, digest)
}

// Order records an order or a newer statement of one. What the newer one doesn't know (its source,
// the buyer, the customer's answer) is kept from the older.
func (b *Batch) Order(o payoff.Order) (Outcome, error) {
	if payoff.NormalOrderNumber(o.Number) == "" {
		return 0, payoff.Fail(payoff.Invalid, "an order without a number")
	}
	if o.At.IsZero() {
		return 0, payoff.Fail(payoff.Invalid, "order %s has no date", o.Number)
	}
	if o.Goods.Currency == "" {
		return 0, payoff.Fail(payoff.Invalid, "order %s has no currency", o.Number)
	}
	o.At = o.At.UTC().Truncate(time.Millisecond)
	keys := []string{o.Key()}
	for _, a := range o.Aliases {
		if n := payoff.NormalOrderNumber(a); n != "" {
			keys = append(keys, o.Shop+"/"+n)
		}
	}
	outcome, key, err := put(b, books.Orders, keys, o.At, &o, func(old *payoff.Order) {
		o.Source, o.Told = or(o.Source, old.Source), firstOf(o.Told, old.Told)
		o.Coupon = firstOf(o.Coupon, old.Coupon)
		o.Buyer = mergeBuyer(o.Buyer, old.Buyer)
	})
	if err != nil {
		return 0, err
	}
	for _, alias := range keys {
		if alias != key {
			if err := b.tx.Alias(books.Orders, alias, key); err != nil {
				return 0, err
			}
		}
	}
	return outcome, b.person(outcome, o.Buyer)
}

// Lead records a lead or a newer statement of one, as Order does.
func (b *Batch) Lead(l payoff.Lead) (Outcome, error) {
	if strings.TrimSpace(l.ID) == "" {
		return 0, payoff.Fail(payoff.Invalid, "a lead without an id")
	}
	if l.At.IsZero() {
		return 0, payoff.Fail(payoff.Invalid, "lead %s has no date", l.ID)
	}
	if l.Purpose == "" {
		l.Purpose = payoff.Acquire
	}
	if l.Stage == "" {
		l.Stage = payoff.Open
	}
	l.At = l.At.UTC().Truncate(time.Millisecond)
	outcome, _, err := put(b, books.Leads, []string{l.Key()}, l.At, &l, func(old *payoff.Lead) {
		l.Source, l.Told = or(l.Source, old.Source), firstOf(l.Told, old.Told)
		l.Buyer = mergeBuyer(l.Buyer, old.Buyer)
		if l.Worth == nil {
			l.Worth = old.Worth
		}
	})
	if err != nil {
		return 0, err
	}
	return outcome, b.person(outcome, l.Buyer)
}

// MaxMinutes bounds one entry: a person's month without sleep.
const MaxMinutes = 31 * 24 * 60

// Entry records a ledger entry. One without a Key is noted by hand and always new. Browsing that
// says no purpose is personal: it bears cost and takes no value.
func (b *Batch) Entry(e payoff.Entry) (Outcome, error) {
	switch {
	case e.Minutes < 0 || e.Minutes > MaxMinutes:
		return 0, payoff.Fail(payoff.Invalid, "%d minutes: want 1 to %d for one entry", e.Minutes, MaxMinutes)
	case e.Kind == "":
		return 0, payoff.Fail(payoff.Invalid, "an entry without a kind")
	case e.Reverses == "" && e.Kind == payoff.TimeCost && e.Minutes == 0 && e.Key == "":
		return 0, payoff.Fail(payoff.Invalid, "an entry of time needs minutes")
	case e.Kind != payoff.TimeCost && e.Money.Currency == "" && e.Reverses == "":
		return 0, payoff.Fail(payoff.Invalid, "an entry of money needs an amount with its currency")
	case e.To != 0 && e.To <= e.On:
		return 0, payoff.Fail(payoff.Invalid, "the entry's period ends before it starts")
	case e.To != 0 && e.To-e.On > 3660:
		return 0, payoff.Fail(payoff.Invalid, "the entry's period is longer than ten years")
	}
	if e.Activity == payoff.Browse && len(e.Purposes) == 0 {
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: payoff.Personal, Weight: 1}}
	}
	if e.Key == "" {
		e.Key = "hand/" + Random()
	}
	e.ID = e.Key
	outcome, _, err := put(b, books.Entries, []string{e.Key}, e.On.UTC(), &e, func(*payoff.Entry) {})
	return outcome, err
}

// Reverse takes back an entry: both stay in the books, neither counts. One that doesn't exist is
// NotFound, one that is reversed already a Conflict.
func (b *Batch) Reverse(id, why string) error {
	f, ok, err := b.tx.Latest(books.Entries, id)
	if err != nil {
		return err
	}
	if !ok {
		return payoff.Fail(payoff.NotFound, "there is no entry %s", id)
	}
	var e payoff.Entry
	if err := json.Unmarshal(f.Body, &e); err != nil {
		return err
	}
	key := "reversal/" + id
	if _, done, err := b.tx.Latest(books.Entries, key); err != nil || done {
		if done {
			return payoff.Fail(payoff.Conflict, "entry %s is reversed already", id)
		}
		return err
	}
	_, err = b.Entry(payoff.Entry{Key: key, Reverses: id, Why: why, On: e.On, Kind: e.Kind, Person: e.Person, Lines: e.Lines, Purposes: e.Purposes})
	return err
}

// Win records an invitation, a recommendation, a review or a citation.
func (b *Batch) Win(w payoff.Win) (Outcome, error) {
	if w.ID == "" {
		w.ID = "hand/" + Random()
	}
	outcome, _, err := put(b, books.Wins, []string{w.ID}, w.On.UTC(), &w, func(*payoff.Win) {})
	return outcome, err
}

// Answer records what a customer said to "how did you find us?".
func (b *Batch) Answer(a payoff.Answer) (Outcome, error) {
	if strings.TrimSpace(a.Said) == "" {
		return 0, payoff.Fail(payoff.Invalid, "an answer needs what was said: said=instagram")
	}
	if a.ID == "" {
		a.ID = "hand/" + Random()
	}
	outcome, _, err := put(b, books.Answers, []string{a.ID}, a.On.UTC(), &a, func(*payoff.Answer) {})
	return outcome, err
}

// Rate records a dated rate. The same rate again is Known; another value for the same day corrects it.
func (b *Batch) Rate(rates []books.Rate, r books.Rate) (Outcome, error) {
	outcome := Stored
	for _, old := range rates {
		if old.On == r.On && old.Currency == r.Currency && old.Person == r.Person {
			outcome = Updated
			if old.Value == r.Value {
				outcome = Known
			}
		}
	}
	if outcome == Known {
		return Known, nil
	}
	return outcome, b.tx.AddRate(r)
}

// put stores a statement under the first of keys, or under the key by which it is known already.
// merge is called with the newest statement before, to keep what the new one doesn't say.
func put[T any](b *Batch, kind books.Kind, keys []string, at time.Time, v *T, merge func(*T)) (Outcome, string, error) {
	var old books.Fact
	found := false
	for _, key := range keys {
		var err error
		if old, found, err = b.tx.Latest(kind, key); err != nil {
			return 0, "", fmt.Errorf("look up %s: %w", kind, err)
		}
		if found {
			break
		}
	}
	f := books.Fact{Kind: kind, Key: keys[0], Version: 1, At: at, Import: b.importID, Via: b.via}
	outcome := Stored
	if found {
		f.Key, f.Version, outcome = old.Key, old.Version+1, Updated
		var was T
		if err := json.Unmarshal(old.Body, &was); err != nil {
			return 0, "", fmt.Errorf("read %s %s: %w", kind, old.Key, err)
		}
		merge(&was)
	}
	var err error
	if f.Body, err = json.Marshal(v); err != nil {
		return 0, "", err
	}
	f.Digest = Digest(f.Body)
	if found {
		// A weaker statement never replaces a stronger one, and one that was made before is no news:
		// an old export read again must not undo a newer one.
		if b.via < old.Via || bytes.Equal(f.Body, old.Body) {
			return Known, f.Key, nil
		}
		said, err := b.tx.Said(kind, old.Key, f.Digest)
		if err != nil || said {
			return Known, f.Key, err
		}
	}
	if _, err := b.tx.Add(f); err != nil {
		return 0, "", fmt.Errorf("store %s %s: %w", kind, f.Key, err)
	}
	return outcome, f.Key, nil
}

// Digest tells two statements of a fact apart.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

func (b *Batch) person(o Outcome, buyer payoff.Buyer) error {
	if o == Known {
		return nil
	}
	keys := slices.DeleteFunc([]string{buyer.Key, buyer.Email, buyer.Phone}, func(k string) bool { return k == "" })
	if len(keys) == 0 {
		return nil
	}
	return b.tx.SamePerson(keys)
}

func mergeBuyer(n, old payoff.Buyer) payoff.Buyer {
	return payoff.Buyer{Key: firstOf(n.Key, old.Key), Email: firstOf(n.Email, old.Email), Phone: firstOf(n.Phone, old.Phone)}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func or[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}
