package api

import (
	"net/netip"
	"sync"
	"time"
)

// rates bounds what comes from one address: a bucket holds ten seconds' worth and fills steadily.
// The machine itself isn't bounded: behind a proxy that isn't trusted everybody has its address.
type rates struct {
	perSecond float64
	now       func() time.Time

	mu      sync.Mutex
	buckets map[netip.Addr]bucket // under mu; at most maxBuckets
}

type bucket struct {
	left float64
	at   time.Time
}

const (
	burstSeconds = 10
	maxBuckets   = 50_000
)

func newRates(perSecond float64, now func() time.Time) *rates {
	return &rates{perSecond: perSecond, now: now, buckets: map[netip.Addr]bucket{}}
}

// take says whether the address may send one more event. IPv6 counts by /64.
func (r *rates) take(from netip.Addr) bool {
	if r.perSecond <= 0 || from.IsLoopback() {
		return true
	}
	if from.Is6() {
		if prefix, err := from.Prefix(64); err == nil {
			from = prefix.Addr()
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	most := r.perSecond * burstSeconds
	b, ok := r.buckets[from]
	if !ok {
		if len(r.buckets) >= maxBuckets {
			r.sweep(now, most)
		}
		b = bucket{most, now}
	}
	// A clock that was set back fills nothing.
	b.left = min(most, b.left+max(0, now.Sub(b.at).Seconds())*r.perSecond)
	b.at = now
	may := b.left >= 1
	if may {
		b.left--
	}
	r.buckets[from] = b
	return may
}

// sweep forgets the addresses whose bucket is full again; where that frees nothing, all of them.
func (r *rates) sweep(now time.Time, most float64) {
	for a, b := range r.buckets {
		if b.left+now.Sub(b.at).Seconds()*r.perSecond >= most {
			delete(r.buckets, a)
		}
	}
	if len(r.buckets) >= maxBuckets {
		clear(r.buckets)
	}
}
