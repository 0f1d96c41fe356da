// Package books is the port to what a business records: who it is, its sites, its facts (orders,
// leads, ledger entries...), its rates, imports and keys. Facts are added and never changed: a
// newer statement of the same key is a new version, and the older ones stay, so that any figure
// can be reproduced as of a moment.
package books

import (
	"context"
	"iter"
	"net/netip"
	"time"

	"payoff"
)

// A Business is the firm whose profit is asked about. Everything else belongs to exactly one.
type Business struct {
	ID       int64
	Name     string // unique in a folder
	Currency payoff.Currency
	Zone     *time.Location
	Margin   *int64 // contribution left of each unit of goods sold, in millionths; nil: not known
	Created  time.Time
	Sites    []Site

	// CrossDomains makes a visitor without consent one and the same on all of the business's domains;
	// off until the business chose it.
	CrossDomains bool
	// Excluded are the addresses, and ExcludedPages the pages, of the business's own visits: they aren't
	// counted. A page is a path, or the beginning of paths where it ends in *.
	Excluded      []netip.Prefix
	ExcludedPages []string
	// Purposes are those that matter to the business, in the order of payoff.Purposes: forms offer them
	// first. None is all of them.
	Purposes []payoff.Purpose
}

// A Site is an owned web site: its name is its main host, Hosts are all of them, www and bare alike.
type Site struct {
	Name  string
	Hosts []string
}

// Hosts lists the host names of all sites.
func (b Business) Hosts() []string {
	var all []string
	for _, s := range b.Sites {
		all = append(all, s.Hosts...)
	}
	return all
}

// Site finds the site that a host belongs to.
func (b Business) Site(host string) (Site, bool) {
	for _, s := range b.Sites {
		for _, h := range s.Hosts {
			if h == host {
				return s, true
			}
		}
	}
	return Site{}, false
}

// A Kind of fact.
type Kind string

// The kinds of fact that are stored.
const (
	Orders  Kind = "order"
	Leads   Kind = "lead"
	Entries Kind = "entry"
	Wins    Kind = "win"    // an invitation, recommendation, review, citation
	Answers Kind = "answer" // "how did you find us?", told apart from an order

	Experiments Kind = "experiment" // a test of a line, registered before it starts

	Alternatives Kind = "alternative" // another use of the same hour or money
	Claims       Kind = "claim"       // what somebody remembers of a line, before anything was recorded
	Budgets      Kind = "budget"      // minutes a week that a line may take
)

// A Thing is a fact by its own key.
type Thing struct {
	Kind Kind
	Key  string
}

// A Fact is one version of one thing that the business records.
type Fact struct {
	ID       int64 // ascending in the order of recording
	Kind     Kind
	Key      string // what makes two statements the same thing
	Version  int    // 1 for the first statement
	At       time.Time
	Recorded time.Time
	Import   int64  // the import that brought it; 0 for one noted by hand
	Via      Via    // how it was stated
	Digest   string // of the statement as it was made: the same one again is known
	Body     []byte // JSON of the word (payoff.Order and so on)
	Note     string // what was erased from it, and when; "" for nothing
}

// Via is how a fact was stated; a weaker statement never replaces a stronger one.
type Via int

// The ways, weakest first: a script's order gives way to a file's, a file's to an API's.
const (
	Script Via = iota + 1
	File
	API
	Hand
)

// Withdrawn is how a version was made that says a fact counts no more: all imports that stated it were
// taken back. Facts leaves it out; whatever is stated of it again makes the next version.
const Withdrawn Via = -1

// ScriptShop is the shop of an order or lead of which a page's script told without saying whose number
// it is: one of the business's shops, or none.
const ScriptShop = "script"

// A Rate is what holds from a day: the price of a currency in the base currency or of a person's
// hour, or, of neither, the business's margin.
type Rate struct {
	On       payoff.Date
	Currency payoff.Currency // of a currency's rate; "" otherwise
	Person   string          // of an hour's rate; "" otherwise
	Value    string          // decimal text: base currency per unit or per hour, or a share from 0 to 1
	Recorded time.Time
}

// An Import is one file that was read.
type Import struct {
	ID       int64
	File     string // its base name
	Kind     string
	Digest   string // of the file's content
	Summary  []byte // JSON, as the import command printed it
	Finished time.Time
	By       Actor // who had it read; the zero Actor where that wasn't noted yet
	Mark     int64 // by which the engine of events knows what it brought; 0 where that is no events
	Undone   *Undo // nil while it counts
}

// An Undo takes an import back: what only it stated counts no more. It stays, as all else does.
type Undo struct {
	Import int64
	At     time.Time // of an Undo that is handed in it is left out
	By     Actor
	Why    string // in the words of who took it back; "" is nothing said
}

// A Statement is what was said of a fact where no version holds it as it was said: it was known
// already, or the version holds what others had said besides.
type Statement struct {
	Kind   Kind
	Key    string // the fact's own key
	Fact   int64  // the version that stood once it was made
	At     time.Time
	Import int64
	Via    Via
	Digest string
	// Amends says that it changes what stands and states nothing by itself, as a refund does.
	Amends bool
	Body   []byte // JSON of the word; empty where the version says the same to the letter
}

// Told is one thing said of a fact, by a version or by a statement that belongs to it.
type Told struct {
	Fact        // of a statement Version is 0, and ID that of the version it belongs to
	Amends bool // see Statement
	Undone bool // its import was taken back
}

// A Tally says how many facts of a kind an import stated, and from when to when they happened.
type Tally struct {
	Kind        Kind
	Facts       int
	First, Last time.Time
}

// A Key lets a program in. Only its hash is kept.
type Key struct {
	ID      int64
	Name    string
	Scope   string // read, write, collect, admin
	Hash    string
	Created time.Time
	Revoked time.Time // zero while it holds
}

// A Link says that a browser was used by whom a key stands for: a one-way key of a person, or the key
// of a browser that another own site handed over. A browser may have several: people share one.
type Link struct {
	Visitor int64
	Key     string
	At      time.Time
}

// A Reader answers what one business has recorded.
type Reader interface {
	// Version changes with the facts, persons, links and rates of a business, at the latest when the call
	// that changed them returns. What was read after a version was asked for may be kept until it changes.
	Version(ctx context.Context, business int64) (int64, error)
	// Facts yields the version of each fact that is current as of a moment (the zero time is now)
	// and happened in [from, to), by time and then by ID. Zero times leave that side open.
	Facts(ctx context.Context, business int64, kind Kind, from, to, asOf time.Time) iter.Seq2[Fact, error]
	// Versions yields every version of the fact with that key, the first one first; none where there is
	// no such fact.
	Versions(ctx context.Context, business int64, kind Kind, key string) iter.Seq2[Fact, error]
	// Persons maps every one-way key (of a mail address, a phone) to the person it is known to be.
	Persons(ctx context.Context, business int64) (map[string]string, error)
	// Links lists which browsers are known to be whose, by visitor and then by key.
	Links(ctx context.Context, business int64) ([]Link, error)
	// Dropped lists what wasn't counted on the days of r, by day, site and reason.
	Dropped(ctx context.Context, business int64, r payoff.Range) ([]Dropped, error)
	Rates(ctx context.Context, business int64) ([]Rate, error)
	// Imports lists all of them, oldest first, those that were taken back too.
	Imports(ctx context.Context, business int64) ([]Import, error)
	// Stated tells what an import stated, by kind.
	Stated(ctx context.Context, business, id int64) ([]Tally, error)
}

// A Writer changes what one business has recorded, all at once or not at all.
type Writer interface {
	// Write runs do in one transaction: if do fails, or the process dies, nothing of it stays.
	Write(ctx context.Context, business int64, do func(Tx) error) error
}

// A Tx is an open transaction on one business's books.
type Tx interface {
	// Latest is the newest version of a fact by its key or an alias of it.
	Latest(kind Kind, key string) (Fact, bool, error)
	// Said says whether the fact was stated with this digest by anything but an import that was taken back.
	Said(kind Kind, key, digest string) (bool, error)
	// Add stores a version of a fact, whose key and version the caller sets, and gives it its ID and
	// moment of recording. A version that stands already is an error.
	Add(f Fact) (Fact, error)
	// Alias makes another id lead to the fact of that key, which is a fact's own key and no alias.
	// A fact that stood under the alias turns out to be the same thing: from now on it counts no
	// more (Facts leaves it out, History keeps it), and what led to it leads to the other.
	Alias(kind Kind, alias, key string) error
	// SamePerson notes that all these one-way keys are one human.
	SamePerson(keys []string) error
	// Link notes a link; one that is known stays as it was.
	Link(Link) error
	// AddDropped adds to what wasn't counted of that site, day and reason; DroppedBy lists what an import
	// added, and 0 is none.
	AddDropped(by int64, d Dropped) error
	DroppedBy(by int64) ([]Dropped, error)
	// Shops lists the shops that facts of a kind name, by name; AddShop notes one.
	Shops(kind Kind) ([]string, error)
	AddShop(kind Kind, shop string) error
	AddRate(Rate) error
	AddImport(Import) (int64, error)
	// Summarise completes an import once its facts are in.
	Summarise(id int64, kind, digest string, summary []byte) error
	// Imported finds an import of this kind by the digest of the file. One that was taken back isn't found.
	Imported(kind, digest string) (Import, bool, error)
	// Import finds an import by its ID.
	Import(id int64) (Import, bool, error)
	// Undo notes that an import was taken back, and changes nothing else.
	Undo(Undo) error
	// State notes a statement; the same of one fact by one import again is one.
	State(Statement) error
	// Told lists all that was ever said of a fact and of those that turned out to be it, in that order. key is
	// the fact's own.
	Told(kind Kind, key string) ([]Told, error)
	// StatedBy lists the facts that an import stated, by their own keys.
	StatedBy(id int64) ([]Thing, error)
	// Note adds a line of this business to the log of changes.
	Note(Change) error
}
