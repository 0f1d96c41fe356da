// Package connect reads what vendors tell of orders by requests that they sign: one file a vendor. It
// knows no HTTP server and stores nothing by itself.
package connect

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"payoff"
	"payoff/books"
	"payoff/classify"
	"payoff/record"
)

// MaxBody is how long a request may be, in bytes.
const MaxBody = 1 << 20

// A Source is who signs requests.
type Source struct {
	Name   string // as it stands in the address
	Header string // in which the signature stands
	// Secret says where the secret comes from.
	Secret string
	// Verify says whether who knows the secret signed the body, and, where the signature says when, lately.
	Verify func(secret string, head http.Header, body []byte, now time.Time) bool
	// Ping says whether the request only asks if somebody is there: it isn't signed and holds nothing.
	Ping func(head http.Header, body []byte) bool
	// Read reads a body that was signed. It is nil where the body isn't a vendor's but our own facts.
	Read func(head http.Header, body []byte, o Options) (Message, error)
}

// Sources are all there are.
func Sources() []Source { return []Source{stripe(), shopify(), wooCommerce(), generic()} }

// Named finds a source.
func Named(name string) (Source, bool) {
	all := Sources()
	i := slices.IndexFunc(all, func(s Source) bool { return s.Name == name })
	if i < 0 {
		return Source{}, false
	}
	return all[i], true
}

// Options is what reading needs to know.
type Options struct {
	Buyer func(email, phone, customer string) payoff.Buyer // makes one-way keys: nothing else of a person is kept
	Table *classify.Table
	Hosts []string // the business's own
	Now   time.Time
}

// A Message is what a request says: at most one thing of one order.
type Message struct {
	Ignored string // why nothing of it is recorded; "" where something is

	Order *payoff.Order // as the vendor states it
	Weak  bool          // another kind of message tells more of the order: this one never replaces that
	Token string        // of the buyer's cart, where the order brings one

	Back *PaidBack
	Gone string    // an id of an order that was deleted
	Same [2]string // two ids of one order: the first is known
	Shop string    // of Back, Gone and Same

	// Young says that the order that Back or Same is about may still be on its way: where it isn't known
	// the message is to be sent again.
	Young bool
}

// PaidBack is how much of an order was paid back so far, its tax included.
type PaidBack struct {
	Order  string // an id of it
	Money  payoff.Money
	Stated time.Time
}

// Via is how strong the message is.
func (m Message) Via() books.Via {
	if m.Weak {
		return books.File
	}
	return books.API
}

// Record stores what the message says. What is said of an order that nobody knows says nothing: its
// Ignored tells, unless the order may still come, which is a Conflict.
func (m Message) Record(b *record.Batch) (done record.Outcome, ignored string, err error) {
	switch {
	case m.Ignored != "":
		return record.Known, m.Ignored, nil
	case m.Order != nil:
		done, err = b.Order(*m.Order)
		return done, "", err
	case m.Back != nil:
		done, err = b.PaidBack(m.Shop, m.Back.Order, m.Back.Money, m.Back.Stated)
	case m.Gone != "":
		done, err = b.CancelOrder(m.Shop, m.Gone)
	default:
		done, err = b.SameOrder(m.Shop, m.Same[0], m.Same[1])
	}
	if payoff.KindOf(err) == payoff.NotFound {
		if m.Young {
			return done, "", payoff.Fail(payoff.Conflict, "its order isn't known yet: send it again later")
		}
		return record.Known, "an order that isn't known", nil
	}
	return done, "", err
}

// mac is HMAC-SHA256.
func mac(secret string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// unmarshal reads JSON; what can't be read is Invalid and doesn't tell what it holds.
func unmarshal(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return payoff.Fail(payoff.Invalid, "the body isn't JSON of the kind that this source sends")
	}
	return nil
}

// A text is a text or a number as it was written; null is "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*t = text(b)
		return nil
	}
	return fmt.Errorf("neither a text nor a number")
}

// id is an id that isn't none.
func (t text) id() string {
	if t == "0" {
		return ""
	}
	return string(t)
}

// amounts reads amounts of a currency and remembers the first that isn't one.
type amounts struct {
	currency payoff.Currency
	err      error
}

// most bounds an amount, in minor units, so that no sum of a message leaves int64.
const most = 1_000_000_000_000

// of reads decimal text from 0; none is 0.
func (a *amounts) of(name string, t text) payoff.Money {
	zero := payoff.Money{Currency: a.currency}
	if t == "" || a.err != nil {
		return zero
	}
	m, err := payoff.RoundMoney(strings.TrimSpace(string(t)), a.currency)
	if err != nil || m.Minor < 0 || m.Minor > most {
		a.err = payoff.Fail(payoff.Invalid, "%s: want an amount from 0", name)
		return zero
	}
	return m
}

// share is the part of an amount with tax that isn't tax: as much of it as of the whole.
func share(m, total, tax payoff.Money) payoff.Money {
	if total.Minor <= 0 || tax.Minor <= 0 || tax.Minor > total.Minor {
		return m
	}
	return m.Times(total.Minor-tax.Minor, total.Minor)
}

// touch is the source that an order names itself: tags of a campaign, or where the buyer came from to
// which page. A source that is the business itself, or where people pay, is none.
func (o Options) touch(at time.Time, tags map[string]string, landing, referrer string) *payoff.Touch {
	if tags["source"] != "" {
		return &payoff.Touch{At: at, Origin: o.Table.Campaign(tags["source"], tags["medium"], tags["campaign"], tags["content"], tags["term"])}
	}
	if landing == "" && referrer == "" {
		return nil
	}
	r := o.Table.Of(classify.Input{URL: landing, Referrer: referrer, Hosts: o.Hosts})
	if r.How == classify.HowNone || r.Internal || r.Payment || r.Spam {
		return nil
	}
	return &payoff.Touch{At: at, Origin: r.Origin}
}

// isToken says whether it is under this name that an order carries the token of its cart.
func isToken(name string) bool {
	return name == "payoff" || name == "payoff_token" || name == "_payoff_token"
}
