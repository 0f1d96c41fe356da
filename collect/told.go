package collect

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"payoff"
	"payoff/events"
)

// A Told is one hit as the script on a page, or a server with a key, tells it. The fields' names are
// those of the documented body, and the tags say what they mean. What only the request or a key may say isn't
// read from the body.
type Told struct {
	Name     string                     `json:"n" jsonschema:"pageview, engagement, outbound, download, or the business's own"`
	Site     string                     `json:"s,omitempty" jsonschema:"a host of the site; the page's where left out"`
	URL      string                     `json:"u" jsonschema:"the page's URL"`
	Referrer string                     `json:"r,omitempty" jsonschema:"the page's referrer"`
	ID       string                     `json:"e,omitempty" jsonschema:"the event's id, made by the client: the same one within 48 hours is one event"`
	Value    Text                       `json:"v,omitempty" jsonschema:"what it is worth, from 0: decimal text or a number"`
	Currency string                     `json:"c,omitempty" jsonschema:"the currency of v; the business's where left out"`
	Thing    Text                       `json:"id,omitempty" jsonschema:"the business's own id of what was ordered or asked, or of who signed in"`
	Props    map[string]json.RawMessage `json:"p,omitempty" jsonschema:"properties: texts, numbers and truths"`
	Engaged  float64                    `json:"d,omitempty" jsonschema:"of an engagement: milliseconds"`
	Scroll   float64                    `json:"t,omitempty" jsonschema:"of an engagement: scroll depth, 0 to 100"`
	First    string                     `json:"k,omitempty" jsonschema:"first-party id, sent only after consent"`
	Handoff  string                     `json:"h,omitempty" jsonschema:"the token with which another own site sent the visitor"`
	Token    string                     `json:"x,omitempty" jsonschema:"a token of the visitor, or the signature of who signed in"`
	Width    float64                    `json:"w,omitempty" jsonschema:"width of the viewport"`
	Language string                     `json:"l,omitempty" jsonschema:"the browser's language"`
	Zone     string                     `json:"z,omitempty" jsonschema:"the browser's time zone"`

	// Of the request, or of a server with a key.
	At        time.Time `json:"-"`
	IP        string    `json:"-"`
	UserAgent string    `json:"-"`
	Private   bool      `json:"-"` // Sec-GPC: identity within the site only, no first-party id
	Business  int64     `json:"-"` // of the key; 0 is the one that has the site
	Asks      bool      `json:"-"` // for a token of its visitor, by the name of one: nothing is counted
}

// The names of what Payoff itself is told or asked. No event of a business has one of the last two.
const (
	Identify   = "identify" // somebody signed in
	AskToken   = "token"    // for a form or cart
	AskHandoff = "handoff"  // for a link to another own site
)

// A Text is written as a text or as a number: pages hand on what they have.
type Text string

// UnmarshalJSON reads either. A number stays as it was written.
func (t *Text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && (b[0] == '-' || '0' <= b[0] && b[0] <= '9') {
		*t = Text(b)
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

// maxText is how long each text of a hit may be, in bytes, by its field's name.
var maxText = map[string]int{
	"n": 64, "s": 253, "u": 8192, "r": 8192, "e": 64, "v": 32, "c": 3, "id": 200, "k": 128, "h": 512, "x": 1024, "l": 64, "z": 64,
}

// MaxText is how long a text of a hit may be, in bytes, by its field's name; false where the field is no text.
func MaxText(field string) (int, bool) {
	limit, ok := maxText[field]
	return limit, ok
}

// MaxProps is how many properties an event may have.
const MaxProps = 20

// MaxProp is how long a property may be as JSON, in bytes.
const MaxProp = 500

// maxPort is how many digits a port has at most: an answer names it with each of the business's hosts.
const maxPort = 5

// maxEngaged bounds what one event may say of time spent: a tab may stay open for weeks.
const maxEngaged = 12 * time.Hour

// ParseTold reads the body of a hit. What it refuses is Invalid and says why; it never holds the
// body. Unknown fields are left alone, so that a newer script can talk to an older server.
func ParseTold(body []byte) (Told, error) { return parseTold(body, false) }

// ParseAsked reads the body of a question for a token, which is shaped as a hit, as ParseTold does.
func ParseAsked(body []byte) (Told, error) { return parseTold(body, true) }

func parseTold(body []byte, asks bool) (Told, error) {
	t := Told{Asks: asks}
	if !utf8.Valid(body) {
		return t, payoff.Fail(payoff.Invalid, "the event isn't UTF-8")
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return t, payoff.Fail(payoff.Invalid, "the event is no JSON object as docs/guide/collecting.md describes it")
	}
	return t, t.Check()
}

// Check says what is wrong with a hit: the error is Invalid and names the field.
func (t *Told) Check() error {
	bad := func(field, why string, args ...any) error {
		return payoff.Fail(payoff.Invalid, "%s: %s", field, fmt.Sprintf(why, args...))
	}
	for _, f := range []struct{ name, text string }{
		{"n", t.Name},
		{"s", t.Site},
		{"u", t.URL},
		{"r", t.Referrer},
		{"e", t.ID},
		{"v", string(t.Value)},
		{"c", t.Currency},
		{"id", string(t.Thing)},
		{"k", t.First},
		{"h", t.Handoff},
		{"x", t.Token},
		{"l", t.Language},
		{"z", t.Zone},
	} {
		if limit := maxText[f.name]; len(f.text) > limit {
			return bad(f.name, "longer than %d bytes", limit)
		}
		if strings.ContainsFunc(f.text, unicode.IsControl) {
			return bad(f.name, "it holds a control character")
		}
	}
	switch reserved := t.Name == AskToken || t.Name == AskHandoff; {
	case reserved && !t.Asks:
		return bad("n", "the names token and handoff are taken: POST api/token answers them")
	case !reserved && t.Asks:
		return bad("n", "want token or handoff")
	}
	if t.Name == "" || strings.TrimSpace(t.Name) != t.Name {
		return bad("n", "want the event's name, such as pageview")
	}
	if t.URL == "" {
		return bad("u", "want the page's URL")
	}
	if t.Currency != "" {
		if _, err := payoff.ParseCurrency(t.Currency); err != nil {
			return bad("c", "it isn't a currency's code, such as EUR")
		}
	}
	if t.Value != "" {
		c := payoff.Currency(t.Currency)
		if c == "" {
			c = "EUR" // the digits are checked later against the business's own
		}
		if _, err := t.value(c); err != nil {
			return err
		}
	}
	if len(t.Props) > MaxProps {
		return bad("p", "%d properties: want at most %d", len(t.Props), MaxProps)
	}
	for _, raw := range t.Props {
		if len(raw) > MaxProp || raw[0] == '{' || raw[0] == '[' {
			return bad("p", "a property is a text, a number or a truth of at most %d bytes", MaxProp)
		}
	}
	if !(t.Engaged >= 0) || !(t.Scroll >= 0) || !(t.Width >= 0) {
		return bad("d, t, w", "want numbers from 0")
	}
	return nil
}

// maxValue bounds what an event may say it is worth, in minor units: ten billion in a currency with cents.
// Anybody can send one, and a sum of millions of them at any business's rates stays an amount that Money can
// hold.
const maxValue = 1_000_000_000_000

// value reads what the event is worth; the error is Invalid.
func (t *Told) value(c payoff.Currency) (payoff.Money, error) {
	m, err := payoff.RoundMoney(string(t.Value), c)
	if err != nil || m.Minor < 0 || m.Minor > maxValue {
		most := payoff.Money{Minor: maxValue, Currency: c}
		return m, payoff.Fail(payoff.Invalid, "v: want an amount from 0 to %s in decimal text, such as 12.34", most.Amount())
	}
	return m, nil
}

// page is the page's host and its path with the query, as a log would name them.
func (t *Told) page() (host, path string, ok bool) {
	u, err := url.Parse(t.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || len(u.Port()) > maxPort {
		return "", "", false
	}
	path = u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return u.Hostname(), path, true
}

func (t *Told) engaged() time.Duration {
	if t.Name != events.Engagement {
		return 0
	}
	return time.Duration(min(t.Engaged, float64(maxEngaged.Milliseconds()))) * time.Millisecond
}
