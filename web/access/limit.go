package access

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"payoff"
)

// A limit is how many tries there are at once, and how long until there is another one.
type limit struct {
	name  string
	most  int
	every time.Duration
}

// What is limited. A password or code can be tried anew about once a minute by who has forgotten it,
// and some hundred times a day by who guesses.
var (
	// An address: several people may share it. One that only fails tries an account less often than the
	// account bears, so that it alone keeps nobody out.
	signInFrom  = limit{"sign-in from", 20, 2 * time.Minute}
	signInOf    = limit{"sign-in of", 10, time.Minute} // an account
	codeOf      = limit{"code of", 5, 5 * time.Minute} // an account: of six digits three steps' codes hold at once
	linkFrom    = limit{"link from", 20, 20 * time.Second}
	passkeyFrom = limit{"passkey from", 30, 10 * time.Second}
	inviteOf    = limit{"invite of", 20, 3 * time.Minute} // who invites
	renameOf    = limit{"rename of", 10, 5 * time.Minute} // who asks whether an address is taken
)

// mostBuckets bounds what is remembered, at some 150 bytes each.
const mostBuckets = 20_000

// limits counts tries. A bucket holds as many as there are at once, and fills steadily.
type limits struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]time.Time // under mu: when the bucket is full again
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, buckets: map[string]time.Time{}}
}

// take counts a try, or says how long to wait for the next.
func (l *limits) take(of limit, who string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, key := l.now(), of.name+" "+strings.ToLower(who)
	full, ok := l.buckets[key]
	if !ok && len(l.buckets) >= mostBuckets {
		l.sweep(now)
	}
	if full.Before(now) {
		full = now
	}
	if wait := full.Sub(now) - time.Duration(of.most-1)*of.every; wait > 0 {
		return tooMany(wait)
	}
	l.buckets[key] = full.Add(of.every)
	return nil
}

// forgive forgets the tries of who got in.
func (l *limits) forgive(of limit, who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.buckets, of.name+" "+strings.ToLower(who))
}

// sweep forgets the buckets that are full again; where that frees nothing, all of them.
func (l *limits) sweep(now time.Time) {
	for key, full := range l.buckets {
		if !full.After(now) {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= mostBuckets {
		clear(l.buckets)
	}
}

func tooMany(wait time.Duration) error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	if minutes <= 1 {
		return payoff.Fail(payoff.Full, "that were many tries: wait a minute, and try again")
	}
	return payoff.Fail(payoff.Full, "that were many tries: wait %d minutes, and try again", minutes)
}

// place is an address as tries are counted: IPv6 by /64, since one household has that many.
func place(from netip.Addr) string {
	if from.Is6() && !from.Is4In6() {
		if prefix, err := from.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return from.Unmap().String()
}
