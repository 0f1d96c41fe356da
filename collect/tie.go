package collect

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"payoff"
	"payoff/books"
	"payoff/events"
)

// IdentifySecret names the secret with which a business's server signs who signed in.
const IdentifySecret = "identify"

// IdentifySignature is what a business's server hands to its page beside the customer's number: the
// lower-case hexadecimal digits of HMAC-SHA256 with the secret over the number.
func IdentifySignature(secret, customer string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(customer))
	return hex.EncodeToString(mac.Sum(nil))
}

// Tie adds to the record of a hit whose browser it shows to be whose: by consent given on a page that was
// open already, by the token with which another own site sent the visitor, by a token that an order or a
// lead brings, by the signature of who signed in. What doesn't hold is left aside and counted, and so is everything of who asks for privacy. It is
// for Decide's goroutine, once for a hit that counts.
func (l *Live) Tie(ctx context.Context, t *Told, r *Record) error {
	if t.Private {
		return nil
	}
	if err := l.consented(ctx, t, r); err != nil {
		return err
	}
	switch {
	case t.Name == events.Pageview && t.Handoff != "":
		return l.handOff(ctx, t, r)
	case r.Said != nil && t.Token != "":
		other, ok, err := l.tokens.Open(ctx, r.Business, CartToken, t.Token)
		if ok && other != r.Event.Visitor {
			r.Said.Visitors = append(r.Said.Visitors, other)
		}
		return err
	case t.Name == Identify:
		l.identify(t, r)
	}
	return nil
}

// Untie makes what a hit used up usable again: it couldn't be kept, and comes again.
func (l *Live) Untie(t *Told) {
	if t.Name == events.Pageview && t.Handoff != "" && !t.Private {
		l.tokens.Return(t.Handoff)
	}
}

// handOff links the visitor who arrived to the one who left: both were used by whom that one's number
// stands for.
func (l *Live) handOff(ctx context.Context, t *Told, r *Record) error {
	left, ok, err := l.tokens.Open(ctx, r.Business, HandoffToken, t.Handoff)
	if err != nil || !ok {
		return err
	}
	// The link led from an own site, whatever it was tagged with and whether the browser says so.
	r.Event.Within, r.Event.Arrival, r.Event.Origin = true, false, payoff.Origin{}
	if left != r.Event.Visitor {
		r.link(left, r.Event.Visitor)
		l.mu.RLock()
		defer l.mu.RUnlock()
		l.lines[r.Business].handed.add(r.Event.Visitor, left, l.now())
	}
	return nil
}

// link says that a browser was known by another number too.
func (r *Record) link(browser, other int64) {
	key := "browser/" + strconv.FormatInt(browser, 10)
	for _, visitor := range []int64{other, browser} {
		r.Links = append(r.Links, books.Link{Visitor: visitor, Key: key, At: r.Event.At})
	}
}

// consented links a browser whose id is heard for the first time, amid a visit, to the day's hash under
// which the visit began: it consented on a page that it had arrived at before. One that isn't amid a
// visit had no page open, and where nobody was seen under the hash lately nothing is linked. Where the
// visit began with a hand-off it is the browser that was handed over, too: nobody is led there by the
// hash, which may be several people's.
func (l *Live) consented(ctx context.Context, t *Told, r *Record) error {
	if t.First == "" {
		return nil
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	p := l.lines[r.Business]
	if first := p.lasting.add(r.Event.Visitor, l.now()); !first || !r.Event.Inside() {
		return nil
	}
	h, e := Hit{At: r.Event.At, IP: t.IP, UserAgent: t.UserAgent}, r.Event
	began, err := p.visitor(ctx, &h, &e, p.scopes[e.Site])
	if err == nil && p.daily.has(began) {
		r.link(r.Event.Visitor, began)
		if left, ok := p.handed.of(began); ok && left != r.Event.Visitor {
			r.link(left, r.Event.Visitor)
		}
	}
	return err
}

func (l *Live) identify(t *Told, r *Record) {
	l.mu.RLock()
	p := l.lines[r.Business]
	key := books.CustomerKey(p.persons, string(t.Thing))
	signature := IdentifySignature(p.identify, string(t.Thing))
	l.mu.RUnlock()
	if key == "" || !hmac.Equal([]byte(t.Token), []byte(signature)) {
		l.unsigned.Add(1)
		return
	}
	l.signed.Add(1)
	r.Links = append(r.Links, books.Link{Visitor: r.Event.Visitor, Key: key, At: r.Event.At})
}

// Identified is how many times somebody signed in since the start with a signature that held, and with
// one that didn't or none.
func (l *Live) Identified() (signed, unsigned int64) { return l.signed.Load(), l.unsigned.Load() }

// Tokens seals and opens the tokens of the businesses.
func (l *Live) Tokens() *Tokens { return l.tokens }

// answer makes the token that a hit asks for. Who isn't counted gets none: the drop says why.
func (l *Live) answer(ctx context.Context, t *Told) (string, Drop, error) {
	kind := CartToken
	if t.Name == AskHandoff {
		if kind = HandoffToken; t.Private || t.First == "" {
			return "", "", payoff.Fail(payoff.Denied, "a visitor is handed over after consent only, and never who asks for privacy")
		}
	}
	r, drop, err := l.Decide(ctx, t)
	if err != nil || drop != "" {
		return "", drop, err
	}
	token, err := l.tokens.Seal(ctx, r.Business, r.Event.Visitor, kind)
	return token, "", err
}
