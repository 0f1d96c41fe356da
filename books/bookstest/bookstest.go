// Package bookstest is the contract of a store of the books: cases in text files, which every
// store runs on a real database.
package bookstest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"payoff"
	"payoff/books"
)

// A Store is what the contract needs of a store: the books' port, and how a folder is run.
type Store interface {
	books.Reader
	books.Writer
	books.UserReader
	books.UserWriter
	AddBusiness(ctx context.Context, b books.Business) (books.Business, error)
	ChangeBusiness(ctx context.Context, id int64, do func(books.Business) (books.Business, []books.Change, error)) (books.Business, error)
	Businesses(ctx context.Context) ([]books.Business, error)
	History(ctx context.Context, business int64) iter.Seq2[books.Fact, error]
	Secret(ctx context.Context, business int64, name string, fresh func() string) (string, error)
	FindSecret(ctx context.Context, name string) (business int64, value string, ok bool, err error)
	SecretNames(ctx context.Context, business int64, prefix string) ([]string, error)
	DropSecret(ctx context.Context, business int64, name string) error
	RenewSecret(ctx context.Context, business int64, name string, fresh func() string) (string, error)
	Salt(ctx context.Context, business int64, day payoff.Date, fresh func() string) (string, error)
	DropSalts(ctx context.Context) error
	AddKey(ctx context.Context, business int64, k books.Key) (books.Key, error)
	Keys(ctx context.Context, business int64) ([]books.Key, error)
	RevokeKey(ctx context.Context, business, id int64) error
	ErasePerson(ctx context.Context, business int64, person string, visitors []int64, note string, clean func(f books.Fact, keys map[string]bool) (body []byte, digest string, changed bool, err error)) (int, error)
	EraseSite(ctx context.Context, business int64, site string) error
	EraseBusiness(ctx context.Context, business int64) error
}

//go:embed testdata/*.txt
var files embed.FS

// Run runs every case on a store of its own. open makes an empty one whose clock is now, and closes
// it when the test ends. testdata/README says what the lines of a case mean.
func Run(t *testing.T, open func(t *testing.T, now func() time.Time) Store) {
	names, err := fs.Glob(files, "testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(strings.TrimPrefix(name, "testdata/"), ".txt"), func(t *testing.T) {
			for n, part := range strings.Split(string(text), "\n---\n") {
				title, _, _ := strings.Cut(strings.TrimLeft(part, "# \n"), "\n")
				t.Run(fmt.Sprintf("%d %s", n+1, title), func(t *testing.T) {
					c := &folder{clock: &atomic.Int64{}, ids: map[string]int64{}}
					c.clock.Store(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
					c.store = open(t, func() time.Time { return time.UnixMilli(c.clock.Load()).UTC() })
					c.run(t, part)
				})
			}
		})
	}
	t.Run("a write that is given up leaves nothing", func(t *testing.T) { cancelledWrite(t, open) })
	t.Run("a version tells of changes", func(t *testing.T) { versions(t, open) })
	t.Run("readers see whole writes only", func(t *testing.T) { wholeWrites(t, open) })
}

// A folder is a store under test, the time it shows, and the businesses by name.
type folder struct {
	store Store
	clock *atomic.Int64 // milliseconds
	ids   map[string]int64
	fresh int // how many random values were made
}

func (c *folder) run(t *testing.T, text string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var block, want []string
		for ; i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  "); i++ {
			block = append(block, strings.TrimSpace(lines[i+1]))
		}
		for ; i+1 < len(lines) && strings.HasPrefix(lines[i+1], ">"); i++ {
			want = append(want, strings.Join(strings.Fields(lines[i+1][1:]), " "))
		}
		got, err := c.do(t.Context(), line, block)
		if err != nil {
			got = append(got, "refused "+string(payoff.KindOf(err)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot\n  %s\nwant\n  %s\n(error: %v)", line, strings.Join(got, "\n  "), strings.Join(want, "\n  "), err)
		}
	}
}

// A call is one line of a case: words, and key=value pairs.
type call struct {
	words []string
	args  map[string]string
}

func parse(line string) call {
	c := call{args: map[string]string{}}
	for _, w := range strings.Fields(line) {
		if key, value, ok := strings.Cut(w, "="); ok {
			c.args[key] = value
		} else {
			c.words = append(c.words, w)
		}
	}
	return c
}

func (c call) word(n int) string {
	if n < len(c.words) {
		return c.words[n]
	}
	return ""
}

// moment reads 2026-03-01T10:00, or a day's midnight, in UTC; nothing is the zero time.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if len(text) == len(time.DateOnly) {
		return time.Parse(time.DateOnly, text)
	}
	return time.Parse("2006-01-02T15:04", text)
}

func (c *folder) do(ctx context.Context, line string, block []string) ([]string, error) {
	name, rest, ok := strings.Cut(line, ":")
	if strings.Contains(name, " ") || !ok {
		return c.of(ctx, parse(line), block)
	}
	id, known := c.ids[name]
	if !known {
		return nil, fmt.Errorf("there is no business %s", name)
	}
	this := parse(rest)
	switch this.word(0) {
	case "write":
		var out []string
		err := c.store.Write(ctx, id, func(tx books.Tx) error {
			for _, l := range block {
				rows, err := write(tx, parse(l))
				if err != nil {
					return fmt.Errorf("%s: %w", l, err)
				}
				out = append(out, rows...)
			}
			return nil
		})
		return out, err
	case "add", "alias", "same", "link", "drop", "shop", "shops", "rate", "import", "summarise", "imported", "latest", "said", "note":
		var out []string
		err := c.store.Write(ctx, id, func(tx books.Tx) (err error) {
			out, err = write(tx, this)
			return err
		})
		return out, err
	}
	return c.read(ctx, id, this)
}

// of runs a line about the folder as a whole.
func (c *folder) of(ctx context.Context, this call, block []string) ([]string, error) {
	switch this.word(0) {
	case "clock":
		at, err := moment(this.word(1))
		c.clock.Store(at.UnixMilli())
		return nil, err
	case "whose-secret":
		id, value, ok, err := c.store.FindSecret(ctx, this.word(1))
		for name, known := range c.ids {
			if ok && known == id {
				return []string{name + " " + value}, err
			}
		}
		return []string{"nobody's"}, err
	case "drop-salts":
		return nil, c.store.DropSalts(ctx)
	case "business":
		zone, err := time.LoadLocation(this.word(3))
		if err != nil {
			return nil, err
		}
		b := books.Business{Name: this.word(1), Currency: payoff.Currency(this.word(2)), Zone: zone}
		if err := settings(&b, this, 4); err != nil {
			return nil, err
		}
		b, err = c.store.AddBusiness(ctx, b)
		if err == nil {
			c.ids[b.Name] = b.ID
		}
		return nil, err
	case "people":
		return c.people(ctx, block)
	case "businesses":
		all, err := c.store.Businesses(ctx)
		var out []string
		for _, b := range all {
			row := fmt.Sprintf("%s %s %s since %s", b.Name, b.Currency, b.Zone, b.Created.Format(time.DateOnly))
			if b.Margin != nil {
				row += fmt.Sprintf(" margin %d", *b.Margin)
			}
			if b.CrossDomains {
				row += " cross-domains"
			}
			for _, s := range b.Sites {
				row += fmt.Sprintf(" %s=%s", s.Name, strings.Join(s.Hosts, ","))
			}
			for _, p := range b.Excluded {
				row += " without " + p.String()
			}
			for _, p := range b.ExcludedPages {
				row += " without " + p
			}
			out = append(out, row)
		}
		return out, err
	}
	return c.askPeople(ctx, this)
}

// settings reads what may change of a business: its sites from the nth word on, and the rest by name.
func settings(b *books.Business, this call, n int) error {
	b.Sites, b.Margin, b.CrossDomains, b.Excluded, b.ExcludedPages = nil, nil, this.args["cross-domains"] == "yes", nil, nil
	for _, site := range this.words[n:] {
		hosts := strings.Split(site, ",")
		b.Sites = append(b.Sites, books.Site{Name: hosts[0], Hosts: hosts})
	}
	if m := this.args["margin"]; m != "" {
		var ppm int64
		fmt.Sscan(m, &ppm)
		b.Margin = &ppm
	}
	for text := range strings.FieldsFuncSeq(this.args["without"], func(r rune) bool { return r == ',' }) {
		if strings.HasPrefix(text, "/") {
			b.ExcludedPages = append(b.ExcludedPages, text)
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return err
		}
		b.Excluded = append(b.Excluded, p)
	}
	return nil
}

// errFailed is what a write fails with where a case says so.
var errFailed = errors.New("the case says that this write fails")

// write runs a line inside an open transaction.
func write(tx books.Tx, this call) ([]string, error) {
	switch this.word(0) {
	case "add": // add order 1001 at=2026-02-28 says=10.00 by=k1
		kind, key := books.Kind(this.word(1)), this.word(2)
		old, found, err := tx.Latest(kind, key)
		if err != nil {
			return nil, err
		}
		at, err := moment(this.args["at"])
		if err != nil {
			return nil, err
		}
		if at.IsZero() {
			at = old.At
		}
		f := books.Fact{
			Kind: kind, Key: key, Version: 1, At: at, Via: books.File,
			Digest: "digest of " + this.args["says"], Body: []byte("says " + this.args["says"]),
		}
		if who := this.args["by"]; who != "" {
			f.Body = append(f.Body, " by "+who...)
		}
		if found {
			f.Key, f.Version = old.Key, old.Version+1
		}
		if v := this.args["version"]; v != "" {
			fmt.Sscan(v, &f.Version)
		}
		added, err := tx.Add(f)
		if err == nil && (added.ID <= old.ID || added.Recorded.IsZero()) {
			err = fmt.Errorf("fact %d, recorded at %s, after fact %d", added.ID, added.Recorded, old.ID)
		}
		return nil, err
	case "alias": // alias order gid-7 1001
		return nil, tx.Alias(books.Kind(this.word(1)), this.word(2), this.word(3))
	case "same":
		return nil, tx.SamePerson(this.words[1:])
	case "link": // link 7 k1 at=2026-03-01
		var visitor int64
		fmt.Sscan(this.word(1), &visitor)
		at, err := moment(this.args["at"])
		if err != nil {
			return nil, err
		}
		return nil, tx.Link(books.Link{Visitor: visitor, Key: this.word(2), At: at})
	case "drop": // drop a.example 2026-03-01 bot 12
		day, err := payoff.ParseDate(this.word(2))
		if err != nil {
			return nil, err
		}
		d := books.Dropped{Site: strings.Trim(this.word(1), "-"), Day: day, Reason: this.word(3)}
		fmt.Sscan(this.word(4), &d.Count)
		return nil, tx.AddDropped(0, d)
	case "shop": // shop order etsy
		return nil, tx.AddShop(books.Kind(this.word(1)), this.word(2))
	case "shops":
		return tx.Shops(books.Kind(this.word(1)))
	case "rate":
		on, err := payoff.ParseDate(this.args["on"])
		if err != nil {
			return nil, err
		}
		return nil, tx.AddRate(books.Rate{On: on, Currency: payoff.Currency(this.args["currency"]), Person: this.args["person"], Value: this.args["value"]})
	case "import":
		id, err := tx.AddImport(books.Import{File: this.args["file"], Kind: this.args["kind"], Digest: this.args["digest"]})
		if err != nil || this.args["summary"] == "" {
			return nil, err
		}
		return nil, tx.Summarise(id, this.args["kind"], this.args["digest"], []byte(this.args["summary"]))
	case "imported":
		i, found, err := tx.Imported(this.args["kind"], this.args["digest"])
		if !found {
			return []string{"never"}, err
		}
		return []string{importRow(i)}, err
	case "latest":
		f, found, err := tx.Latest(books.Kind(this.word(1)), this.word(2))
		if !found {
			return []string{"none"}, err
		}
		return []string{row(f)}, err
	case "said":
		yes, err := tx.Said(books.Kind(this.word(1)), this.word(2), "digest of "+this.word(3))
		return []string{map[bool]string{true: "yes", false: "no"}[yes]}, err
	case "note": // note orders.csv 3 stored
		return nil, tx.Note(books.Change{By: books.Actor{Kind: books.ByCommand, Name: "import"}, Deed: books.FactsRecorded, Subject: this.word(1), Detail: strings.Join(this.words[2:], " ")})
	case "fail":
		return nil, errFailed
	}
	return nil, fmt.Errorf("what is %q?", this.word(0))
}

func row(f books.Fact) string {
	text := fmt.Sprintf("%s version %d %s", f.Key, f.Version, f.Body)
	if f.Note != "" {
		text += " (" + f.Note + ")"
	}
	return text
}

func importRow(i books.Import) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s on %s %s", i.File, i.Kind, i.Digest, i.Finished.Format(time.DateOnly), i.Summary))
}

// read runs a line that asks a business something, or erases.
func (c *folder) read(ctx context.Context, id int64, this call) ([]string, error) {
	var out []string
	chance := func() string { c.fresh++; return fmt.Sprintf("chance-%d", c.fresh) }
	switch verb := this.word(0); verb {
	case "orders", "leads", "entries":
		kind := map[string]books.Kind{"orders": books.Orders, "leads": books.Leads, "entries": books.Entries}[verb]
		var at [3]time.Time
		for n, name := range []string{"from", "to", "as-of"} {
			var err error
			if at[n], err = moment(this.args[name]); err != nil {
				return nil, err
			}
		}
		for f, err := range c.store.Facts(ctx, id, kind, at[0], at[1], at[2]) {
			if err != nil {
				return out, err
			}
			out = append(out, f.At.Format(time.DateOnly)+" "+row(f))
		}
		return out, nil
	case "versions": // versions order 1001
		for f, err := range c.store.Versions(ctx, id, books.Kind(this.words[1]), this.words[2]) {
			if err != nil {
				return out, err
			}
			out = append(out, fmt.Sprintf("%s recorded %s", row(f), f.Recorded.Format(time.DateOnly)))
		}
		return out, nil
	case "first-order": // a reader who stops early holds nothing back
		for f, err := range c.store.Facts(ctx, id, books.Orders, time.Time{}, time.Time{}, time.Time{}) {
			return []string{row(f)}, err
		}
		return nil, nil
	case "history":
		for f, err := range c.store.History(ctx, id) {
			if err != nil {
				return out, err
			}
			out = append(out, fmt.Sprintf("%s %s recorded %s", f.Kind, row(f), f.Recorded.Format(time.DateOnly)))
		}
		return out, nil
	case "persons":
		persons, err := c.store.Persons(ctx, id)
		for _, key := range slices.Sorted(maps.Keys(persons)) {
			out = append(out, key+" is "+persons[key])
		}
		return out, err
	case "links":
		links, err := c.store.Links(ctx, id)
		for _, l := range links {
			out = append(out, fmt.Sprintf("%d is %s since %s", l.Visitor, l.Key, l.At.Format(time.DateOnly)))
		}
		return out, err
	case "dropped":
		r, err := payoff.ParseRange(this.word(1), 0, time.UTC)
		if err != nil {
			return nil, err
		}
		list, err := c.store.Dropped(ctx, id, r)
		for _, d := range list {
			out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %d %s", d.Day, d.Site, d.Count, d.Reason)), " "))
		}
		return out, err
	case "rates":
		rates, err := c.store.Rates(ctx, id)
		for _, r := range rates {
			out = append(out, fmt.Sprintf("%s %s%s %s noted %s", r.On, r.Currency, r.Person, r.Value, r.Recorded.Format(time.DateOnly)))
		}
		return out, err
	case "imports":
		imports, err := c.store.Imports(ctx, id)
		for _, i := range imports {
			out = append(out, importRow(i))
		}
		return out, err
	case "settings": // settings Shop EUR UTC a.example margin=500000: all of them anew
		zone, err := time.LoadLocation(this.word(3))
		if err != nil {
			return nil, err
		}
		b := books.Business{ID: id, Name: this.word(1), Currency: payoff.Currency(this.word(2)), Zone: zone}
		if err := settings(&b, this, 4); err != nil {
			return nil, err
		}
		_, err = c.store.ChangeBusiness(ctx, id, func(books.Business) (books.Business, []books.Change, error) {
			return b, []books.Change{{Deed: books.SettingChanged, Subject: "settings"}}, nil
		})
		return nil, err
	case "renew":
		value, err := c.store.RenewSecret(ctx, id, this.word(1), chance)
		return []string{value}, err
	case "secret":
		value, err := c.store.Secret(ctx, id, this.word(1), chance)
		return []string{value}, err
	case "salt":
		day, err := payoff.ParseDate(this.word(1))
		if err != nil {
			return nil, err
		}
		value, err := c.store.Salt(ctx, id, day, chance)
		return []string{value}, err
	case "key":
		_, err := c.store.AddKey(ctx, id, books.Key{Name: this.word(1), Scope: this.word(2), Hash: this.word(3)})
		return nil, err
	case "keys", "revoke":
		keys, err := c.store.Keys(ctx, id)
		for _, k := range keys {
			if verb == "revoke" && k.Name == this.word(1) {
				return nil, c.store.RevokeKey(ctx, id, k.ID)
			}
			state := "holds"
			if !k.Revoked.IsZero() {
				state = "ended " + k.Revoked.Format(time.DateOnly)
			}
			out = append(out, fmt.Sprintf("%s %s %s since %s %s", k.Name, k.Scope, k.Hash, k.Created.Format(time.DateOnly), state))
		}
		if verb == "revoke" {
			return nil, c.store.RevokeKey(ctx, id, 999)
		}
		return out, err
	case "revoke-of": // of another business, by the key's place in its list
		keys, err := c.store.Keys(ctx, c.ids[this.word(1)])
		if err != nil || len(keys) == 0 {
			return nil, err
		}
		return nil, c.store.RevokeKey(ctx, id, keys[0].ID)
	case "erase-person":
		var visitors []int64
		for text := range strings.SplitSeq(this.args["visitors"], ",") {
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				visitors = append(visitors, n)
			}
		}
		n, err := c.store.ErasePerson(ctx, id, this.word(1), visitors, "erased", func(f books.Fact, keys map[string]bool) ([]byte, string, bool, error) {
			words := strings.Fields(string(f.Body))
			if who := words[len(words)-1]; !keys[who] {
				return nil, "", false, nil
			}
			if words[1] == "unreadable" {
				return nil, "", false, errFailed
			}
			return []byte(strings.Join(words[:2], " ")), f.Digest, true, nil
		})
		return []string{fmt.Sprintf("%d rewritten", n)}, err
	case "secrets":
		return c.store.SecretNames(ctx, id, this.word(1))
	case "drop-secret":
		return nil, c.store.DropSecret(ctx, id, this.word(1))
	case "erase-site":
		return nil, c.store.EraseSite(ctx, id, this.word(1))
	case "erase":
		return nil, c.store.EraseBusiness(ctx, id)
	}
	return nil, fmt.Errorf("what is %q?", this.word(0))
}
