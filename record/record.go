package record

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
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
	text, err := s.Secret(ctx, business, books.PersonSecret, Random)
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
// their last nine digits (with and without the country's code they are one); fewer than six digits
// and one digit over and over are no number. Two shops number their customers alike: where there
// are several, customer says which (shop/7).
func (r *Recorder) Buyer(email, phone, customer string) payoff.Buyer {
	var b payoff.Buyer
	if e := strings.ToLower(strings.TrimSpace(email)); strings.Contains(e, "@") {
		b.Email = books.OneWay(r.secret, "mail", e)
	}
	if p := digits(phone); len(p) >= 6 && strings.Trim(p, p[:1]) != "" {
		b.Phone = books.OneWay(r.secret, "phone", p[max(0, len(p)-9):])
	}
	b.Key = books.CustomerKey(r.secret, customer)
	return b
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
	By  books.Actor // who states it: the log of changes gets a line of a batch that changed anything
	Dry bool        // tell what would become of each fact, and store nothing
	// Import names the file that the facts come from; nil for facts noted by hand.
	Import *books.Import
	// Summary is asked for at the end of an import, when all of the file was read: what became of it
	// as JSON, the file's kind and the digest of its content. They are kept with the import.
	Summary func() (summary []byte, kind, digest string)
}

// Batch writes facts all at once or, where do fails, not at all.
func (r *Recorder) Batch(ctx context.Context, o Options, do func(*Batch) error) error {
	err := r.store.Write(ctx, r.business, func(tx books.Tx) error {
		b := &Batch{tx: tx, via: o.Via, changes: map[books.Kind]tally{}, shops: map[books.Kind][]string{}}
		if o.Import != nil {
			// The import's row comes first, so that its facts can name it.
			o.Import.By = o.By
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
		return b.note(o)
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
	changes  map[books.Kind]tally
	shops    map[books.Kind][]string // once they were looked up
}

// Imported finds an earlier import of the same file.
func (b *Batch) Imported(kind, digest string) (books.Import, bool, error) {
	return b.tx.Imported(kind, digest)
}

// Dropped adds what a file holds that isn't counted.
func (b *Batch) Dropped(list []books.Dropped) error {
	for _, d := range list {
		if err := b.tx.AddDropped(b.importID, d); err != nil {
			return fmt.Errorf("note what isn't counted: %w", err)
		}
	}
	return nil
}

// Order records an order or a newer statement of one. What the newer one doesn't know (its source,
// the buyer, the customer's answer, what goods and shipping cost) is kept from the older; a weaker
// statement, or one that was so before what is known, adds what isn't known yet and changes nothing
// else. Two orders that turn
// out to be one, by an id that both have, are one from then on.
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
	for _, m := range []*payoff.Money{&o.Discount, &o.Tax, &o.Shipping, o.ShippingPaid, &o.Fees, &o.Tip, &o.GiftCards, o.COGS, &o.Refunded} {
		if m != nil && m.Currency != "" && m.Currency != o.Goods.Currency {
			return 0, payoff.Fail(payoff.Invalid, "order %s is in %s and %s: want one currency", o.Number, o.Goods.Currency, m.Currency)
		}
	}
	o.At, o.Stated = o.At.UTC().Truncate(time.Millisecond), o.Stated.UTC().Truncate(time.Millisecond)
	var err error
	if o.Shop, err = b.shopOf(books.Orders, o.Shop); err != nil {
		return 0, err
	}
	keys := []string{o.Key()}
	for _, a := range o.Aliases {
		if n := payoff.NormalOrderNumber(a); n != "" {
			keys = append(keys, o.Shop+"/"+n)
		}
	}
	if o.At, err = b.firstTime(books.Orders, keys[0], o.At); err != nil {
		return 0, err
	}
	if keys, err = b.tie(books.Orders, o.Shop, keys, o.At, o.Goods); err != nil {
		return 0, err
	}
	outcome, err := put(b, books.Orders, keys, o.At, &o, orders(o.Stated))
	if err == nil {
		err = b.addShop(books.Orders, o.Shop)
	}
	if err != nil {
		return 0, err
	}
	return outcome, b.person(outcome, o.Buyer)
}

// orders is the rule of an order that its source states as of a moment.
func orders(stated time.Time) rule[payoff.Order] {
	return rule[payoff.Order]{older: earlier, merge: func(o *payoff.Order, known payoff.Order) {
		o.Source, o.Told = or(o.Source, known.Source), firstOf(o.Told, known.Told)
		o.Coupon = firstOf(o.Coupon, known.Coupon)
		o.Buyer, o.Visitors = mergeBuyer(o.Buyer, known.Buyer), union(o.Visitors, known.Visitors)
		if known.Goods.Currency == o.Goods.Currency {
			o.ShippingPaid, o.COGS = or(o.ShippingPaid, known.ShippingPaid), or(o.COGS, known.COGS)
		}
		// The same said again later is no news.
		if again := *o; o.Stated.Equal(stated) && earlier(known, *o) {
			if again.Stated = known.Stated; reflect.DeepEqual(again, known) {
				*o = known
			}
		}
	}}
}

// leads is the rule of leads.
func leads() rule[payoff.Lead] {
	return rule[payoff.Lead]{unsaid: payoff.Lead{Stage: payoff.Open, Purpose: payoff.Acquire}, merge: func(l *payoff.Lead, known payoff.Lead) {
		l.Source, l.Told = or(l.Source, known.Source), firstOf(l.Told, known.Told)
		l.Buyer, l.Worth = mergeBuyer(l.Buyer, known.Buyer), or(l.Worth, known.Worth)
		l.Visitors = union(l.Visitors, known.Visitors)
		l.Stage, l.Purpose = firstOf(l.Stage, known.Stage), firstOf(l.Purpose, known.Purpose)
		if l.Stage == payoff.Won {
			l.Order = firstOf(l.Order, known.Order)
		}
	}}
}

// earlier says whether an order was stated before what is known of it; where either doesn't say when, what
// comes later is later.
func earlier(o, known payoff.Order) bool { return !o.Stated.IsZero() && o.Stated.Before(known.Stated) }

// Lead records a lead or a newer statement of one, as Order does. A stage or purpose that isn't said
// stays what it was; of a new lead it is Open and Acquire.
func (b *Batch) Lead(l payoff.Lead) (Outcome, error) {
	if strings.TrimSpace(l.ID) == "" {
		return 0, payoff.Fail(payoff.Invalid, "a lead without an id")
	}
	if l.At.IsZero() {
		return 0, payoff.Fail(payoff.Invalid, "lead %s has no date", l.ID)
	}
	l.At = l.At.UTC().Truncate(time.Millisecond)
	var err error
	if l.Shop, err = b.shopOf(books.Leads, l.Shop); err != nil {
		return 0, err
	}
	keys := []string{l.Key()}
	if l.At, err = b.firstTime(books.Leads, keys[0], l.At); err != nil {
		return 0, err
	}
	worth := payoff.Money{}
	if l.Worth != nil {
		worth = *l.Worth
	}
	if keys, err = b.tie(books.Leads, l.Shop, keys, l.At, worth); err != nil {
		return 0, err
	}
	outcome, err := put(b, books.Leads, keys, l.At, &l, leads())
	if err == nil {
		err = b.addShop(books.Leads, l.Shop)
	}
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
	case e.Until != 0 && e.Until <= e.On:
		return 0, payoff.Fail(payoff.Invalid, "the entry ends before it comes the first time")
	case !usable(e.Lines) || !usable(e.Purposes):
		return 0, payoff.Fail(payoff.Invalid, "the weights of an entry are numbers from 0")
	}
	if e.Activity == payoff.Browse && len(e.Purposes) == 0 {
		e.Purposes = []payoff.Weight[payoff.Purpose]{{Of: payoff.Personal, Weight: 1}}
	}
	if e.Key == "" {
		e.Key = "hand/" + Random()
	}
	e.ID = e.Key
	return put(b, books.Entries, []string{e.Key}, e.On.UTC(), &e, plain[payoff.Entry]())
}

func usable[T any](weights []payoff.Weight[T]) bool {
	for _, w := range weights {
		if !(w.Weight >= 0) || math.IsInf(w.Weight, 0) {
			return false
		}
	}
	return true
}

// Reverse takes back an entry: both stay in the books, neither counts. One that doesn't exist is
// NotFound, one that is reversed already a Conflict. A reversal isn't taken back: note the entry again.
func (b *Batch) Reverse(id, why string) error {
	f, ok, err := b.latest(books.Entries, id)
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
	if e.Reverses != "" {
		return payoff.Fail(payoff.Invalid, "%s is a reversal: note the entry %s again instead", id, e.Reverses)
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
	return put(b, books.Wins, []string{w.ID}, w.On.UTC(), &w, plain[payoff.Win]())
}

// Budget records how many minutes a week a line may take from a Monday on, or that it has no limit any more.
func (b *Batch) Budget(x payoff.Budget) (Outcome, error) {
	if err := x.Check(); err != nil {
		return 0, err
	}
	return put(b, books.Budgets, []string{x.Key()}, x.From.UTC(), &x, plain[payoff.Budget]())
}

// Answer records what a customer said to "how did you find us?".
func (b *Batch) Answer(a payoff.Answer) (Outcome, error) {
	if strings.TrimSpace(a.Said) == "" {
		return 0, payoff.Fail(payoff.Invalid, "an answer needs what was said: said=instagram")
	}
	if a.ID == "" {
		a.ID = "hand/" + Random()
	}
	return put(b, books.Answers, []string{a.ID}, a.On.UTC(), &a, plain[payoff.Answer]())
}

// Rate records a dated rate of a currency or of a person's hour. known are those so far. The
// same rate again is Known; another value for the same day corrects it.
func (b *Batch) Rate(known []books.Rate, r books.Rate) (Outcome, error) {
	if r.Currency != "" {
		if _, err := payoff.ParseRate(r.Value); err != nil {
			return 0, err
		}
	} else if hour, err := payoff.RoundMoney(r.Value, ""); err != nil || hour.Minor < 0 {
		return 0, payoff.Fail(payoff.Invalid, "an hour at %q: want an amount such as 35.00", r.Value)
	}
	outcome := Stored
	for _, old := range known {
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
	b.count(rates, outcome == Stored)
	return outcome, b.tx.AddRate(r)
}

// A rule says how statements of one kind of fact become one: merge adds to a statement what another one
// knows and it doesn't; unsaid is what holds in the end where nobody said anything; older, where it isn't
// nil, says whether what is stated was so before what is known.
type rule[T any] struct {
	unsaid T
	older  func(v, known T) bool
	merge  func(v *T, known T)
}

// plain is the rule of facts of which each statement says everything.
func plain[T any]() rule[T] { return rule[T]{merge: func(*T, T) {}} }

// weaker says whether a statement replaces nothing of what stands: it was made in a weaker way, or is older.
func (r rule[T]) weaker(v, was T, via, standing books.Via) bool {
	return via < standing || via == standing && r.older != nil && r.older(v, was)
}

// put stores a statement under the first of keys, or under the key by which it is known already, and
// notes it where no version holds it as it was made. v becomes what stands.
func put[T any](b *Batch, kind books.Kind, keys []string, at time.Time, v *T, r rule[T]) (Outcome, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	whole := *v
	r.merge(&whole, r.unsaid)
	body, err := json.Marshal(whole)
	if err != nil {
		return 0, err
	}
	f := books.Fact{Kind: kind, Key: keys[0], Version: 1, At: at, Import: b.importID, Via: b.via, Digest: Digest(body), Body: body}
	all, err := b.known(kind, keys)
	if err != nil {
		return 0, err
	}
	var known, withdrawn []books.Fact
	for _, k := range all {
		if k.Via == books.Withdrawn {
			withdrawn = append(withdrawn, k)
		} else {
			known = append(known, k)
		}
	}
	said := books.Statement{Kind: kind, At: at, Import: b.importID, Via: b.via, Digest: f.Digest, Body: raw}
	outcome, repeated := Stored, false
	switch {
	case len(known) > 0:
		// A shop's own statement stays under the shop's name.
		if f.Key = known[0].Key; shopless(f.Key) {
			f.Key = keys[0]
		}
		if outcome, repeated, err = renew(b, &f, known, v, r); err != nil {
			return 0, err
		}
	case len(withdrawn) > 0:
		f.Key = withdrawn[0].Key
		*v = whole
	default:
		*v = whole
	}
	for _, k := range withdrawn {
		if k.Key == f.Key {
			f.Version = k.Version + 1
		}
	}
	said.Key = f.Key
	if outcome != Known {
		if said.Fact, err = b.add(f); err != nil {
			return 0, fmt.Errorf("store %s %s: %w", kind, f.Key, err)
		}
	} else {
		said.Fact = known[0].ID
	}
	if repeated && bytes.Equal(known[0].Body, raw) {
		said.Body = nil // what stands is what was said
	}
	// A first version holds its statement; so does one that its own source says again.
	if outcome == Updated || outcome == Known && (!repeated || known[0].Digest != f.Digest || known[0].Import != b.importID) {
		if err := b.tx.State(said); err != nil {
			return 0, fmt.Errorf("note what was said of %s %s: %w", kind, f.Key, err)
		}
	}
	for _, k := range known {
		if k.Key != f.Key {
			keys = append(keys, k.Key)
		}
	}
	for _, alias := range keys {
		if alias != f.Key {
			if err := b.tx.Alias(kind, alias, f.Key); err != nil {
				return 0, fmt.Errorf("store %s %s: %w", kind, f.Key, err)
			}
		}
	}
	return outcome, nil
}

// renew makes f the next version of the first of the facts known, or, where those were told without
// their shop, the shop's own first one. It finds out where the statement says nothing new, and whether
// it was made before.
func renew[T any](b *Batch, f *books.Fact, known []books.Fact, v *T, r rule[T]) (outcome Outcome, said bool, err error) {
	old := known[0]
	first := f.Key != old.Key
	// A statement that was made before is no news: an old export read again must not undo a newer one.
	said = old.Digest == f.Digest
	if !said && !first {
		if said, err = b.tx.Said(f.Kind, old.Key, f.Digest); err != nil {
			return 0, false, err
		}
	}
	if said && len(known) == 1 {
		return Known, true, nil
	}
	for i, k := range known {
		var was T
		if err := json.Unmarshal(k.Body, &was); err != nil {
			return 0, false, fmt.Errorf("read %s %s: %w", f.Kind, k.Key, err)
		}
		if i == 0 && !first && (said || r.weaker(*v, was, b.via, old.Via)) {
			// A weaker or older statement replaces nothing: what stands learns from it what it didn't know.
			if !said {
				r.merge(&was, *v)
			}
			*v, f.At, f.Via = was, old.At, old.Via
			continue
		}
		r.merge(v, was)
	}
	r.merge(v, r.unsaid)
	if f.Body, err = json.Marshal(v); err != nil {
		return 0, false, err
	}
	if first {
		return Updated, said, nil
	}
	if bytes.Equal(f.Body, old.Body) {
		return Known, said, nil
	}
	f.Version = old.Version + 1
	return Updated, said, nil
}

// latest is the version of a fact that stands, by its key or an alias of it; false where none counts.
func (b *Batch) latest(kind books.Kind, key string) (books.Fact, bool, error) {
	f, found, err := b.tx.Latest(kind, key)
	return f, found && f.Via != books.Withdrawn, err
}

// known finds the facts that any of the keys leads to, each once: the one stated most strongly
// first, of equals the one that the earlier key leads to. Those without a shop come last.
func (b *Batch) known(kind books.Kind, keys []string) ([]books.Fact, error) {
	var known []books.Fact
	for _, key := range keys {
		f, found, err := b.tx.Latest(kind, key)
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", kind, err)
		}
		if found && !slices.ContainsFunc(known, func(k books.Fact) bool { return k.Key == f.Key }) {
			known = append(known, f)
		}
	}
	strength := func(f books.Fact) int {
		if shopless(f.Key) && f.Via != books.Withdrawn {
			return 0
		}
		return int(f.Via)
	}
	slices.SortStableFunc(known, func(a, b books.Fact) int { return strength(b) - strength(a) })
	return known, nil
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

// union is in ascending order, so that what two statements say together doesn't hang on their order.
func union(a, b []int64) []int64 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func firstOf[T ~string](a, b T) T {
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
