package collect

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"payoff"
)

// A Kept is a batch that the journal has: what was handed in and its place in the order.
type Kept struct {
	Sequence int64 // from 1, ascending; never given twice, also where batches were dropped
	Payload  []byte
}

// Writer is what the batcher asks of the journal.
type Writer interface {
	// Append returns the batch's sequence once it is on disk.
	Append(ctx context.Context, payload []byte) (int64, error)
}

// How much waits for the disk, and how long.
const (
	gatherFor  = 10 * time.Millisecond // from the first hit of a batch
	gatherMost = 1000                  // hits in a batch; a server's batch is never torn apart
	queueMost  = 20_000                // hits that wait; those behind are refused
	recentMost = 500_000               // event ids remembered, twice over
)

// A Verdict is what became of a hit once its batch is on disk.
type Verdict struct {
	Drop  Drop   // "" where it counts
	Err   error  // why, where the sender can act on it: an unknown site, an order that can't be one
	Token string // of a hit that asked for one
}

// A Tally is how many hits had one outcome since the start.
type Tally struct {
	Site string // "" where it is none of the businesses'
	Drop Drop   // "" are those that count
}

// A Batcher gathers the hits of many requests, decides about them one after the other, writes them
// to the journal at once and answers only then.
type Batcher struct {
	live    *Live
	journal Writer
	log     *slog.Logger
	wake    func() // told after each batch: there is something to apply

	queue   chan *waiting
	waits   atomic.Int64 // hits in queue
	recent  recent
	mu      sync.Mutex
	tallies map[Tally]int64 // under mu
	lost    map[int64]Drops // by business, not yet in the books; under mu
	stopped chan struct{}
}

type waiting struct {
	hits  []Told
	out   []Verdict
	err   error
	ready chan struct{}
}

// NewBatcher makes a batcher; it works while Run does.
func NewBatcher(live *Live, journal Writer, wake func(), log *slog.Logger) *Batcher {
	return &Batcher{
		live: live, journal: journal, wake: wake, log: log,
		// Each waiting request holds at least one hit.
		queue:   make(chan *waiting, queueMost),
		tallies: map[Tally]int64{}, lost: map[int64]Drops{}, stopped: make(chan struct{}),
	}
}

// Accept hands hits in, each of which passed Check, and returns what became of them when those that
// count are on disk. Full is an error of kind Full: nothing was kept, try again later. Where ctx ends
// before, they may have been kept: who sends them again sends their event ids again.
func (b *Batcher) Accept(ctx context.Context, hits []Told) ([]Verdict, error) {
	n := int64(len(hits))
	if b.waits.Add(n) > queueMost {
		b.waits.Add(-n)
		return nil, payoff.Fail(payoff.Full, "too much waits for the disk: send it again in a few seconds")
	}
	w := &waiting{hits: hits, ready: make(chan struct{})}
	select {
	case b.queue <- w: // has room for as many as waits allows
	case <-b.stopped:
		b.waits.Add(-n)
		return nil, errStopped()
	}
	select {
	case <-w.ready:
		return w.out, w.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-b.stopped:
		// Run answers all that it took before it ends.
		select {
		case <-w.ready:
			return w.out, w.err
		default:
			return nil, errStopped()
		}
	}
}

func errStopped() error {
	return payoff.Fail(payoff.Full, "the server is being stopped: send it again in a few seconds")
}

// Waiting is how many hits wait for the disk.
func (b *Batcher) Waiting() int64 { return b.waits.Load() }

// Tallies is how many hits had each outcome since the start.
func (b *Batcher) Tallies() map[Tally]int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make(map[Tally]int64, len(b.tallies))
	for k, n := range b.tallies {
		out[k] = n
	}
	return out
}

// Run works until ctx ends; what waits then is still written and answered.
func (b *Batcher) Run(ctx context.Context) {
	defer close(b.stopped)
	for {
		select {
		case w := <-b.queue:
			b.batch(b.gather(ctx, w))
		case <-ctx.Done():
			for {
				select {
				case w := <-b.queue:
					b.batch(b.gather(ctx, w))
				default:
					return
				}
			}
		}
	}
}

// gather waits a moment for what else comes.
func (b *Batcher) gather(ctx context.Context, first *waiting) []*waiting {
	all, n := []*waiting{first}, len(first.hits)
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	for n < gatherMost {
		select {
		case w := <-b.queue:
			all, n = append(all, w), n+len(w.hits)
		case <-timer.C:
			return all
		case <-ctx.Done():
			return all
		}
	}
	return all
}

// batch decides about hits, keeps those that count and answers all of them. It doesn't end with a
// request or with the server's signal: what was taken is finished.
func (b *Batcher) batch(all []*waiting) {
	ctx := context.Background()
	var records []Record
	var keys []int64
	var kept []*Told
	counts := map[Tally]int64{}
	var lost []loss
	for _, w := range all {
		w.out = make([]Verdict, len(w.hits))
		for i := range w.hits {
			hit := &w.hits[i]
			if hit.Asks {
				w.out[i], w.err = b.ask(ctx, hit)
				continue
			}
			r, drop, err := b.live.Decide(ctx, hit)
			if err == nil && drop == "" {
				if !b.recent.add(r.Business, r.Event.Key) {
					drop = DropDuplicate
				} else if err = b.live.Tie(ctx, hit, &r); err != nil {
					b.recent.drop([]int64{r.Event.Key ^ r.Business})
				}
			}
			switch kind := payoff.KindOf(err); {
			case kind == payoff.NotFound || kind == payoff.Invalid:
				w.out[i] = Verdict{Drop: DropInvalid, Err: err}
				counts[Tally{r.Site(), DropInvalid}]++
				lost = append(lost, r.loss(DropInvalid))
				continue
			case err != nil:
				w.err = err
				continue
			}
			w.out[i].Drop = drop
			counts[Tally{r.Site(), drop}]++
			if drop == "" {
				records, keys, kept = append(records, r), append(keys, r.Event.Key^r.Business), append(kept, hit)
			} else if drop != DropInternal { // nothing that one would look for
				lost = append(lost, r.loss(drop))
			}
		}
	}
	var failed error
	if len(records) > 0 {
		if _, err := b.journal.Append(ctx, Encode(records)); err != nil {
			b.log.Error("hits could not be kept; they were refused", "hits", len(records), "error", err)
			b.recent.drop(keys)
			for _, hit := range kept {
				b.live.Untie(hit)
			}
			failed = payoff.Fail(payoff.Full, "the event could not be written: send it again in a few seconds")
		}
	}
	if failed == nil {
		b.tally(counts, lost)
	}
	n := int64(0)
	for _, w := range all {
		n += int64(len(w.hits))
		if w.err != nil {
			b.log.Error("a hit could not be decided about; it was refused", "error", w.err)
			w.err = payoff.Fail(payoff.Full, "the event could not be taken: send it again in a few seconds")
		}
		if failed != nil {
			w.err = failed
		}
		close(w.ready)
	}
	b.waits.Add(-n)
	if failed == nil && len(records) > 0 {
		b.wake()
	}
}

// tally counts before anybody is answered: who was, finds their hit in the figures.
func (b *Batcher) tally(counts map[Tally]int64, lost []loss) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for k, c := range counts {
		b.tallies[k] += c
	}
	for _, l := range lost {
		b.lose(l)
	}
}

// ask answers a hit that asks for a token. What the sender can act on is the hit's verdict.
func (b *Batcher) ask(ctx context.Context, hit *Told) (Verdict, error) {
	token, drop, err := b.live.answer(ctx, hit)
	if k := payoff.KindOf(err); k != "" && k != payoff.Internal {
		return Verdict{Err: err}, nil
	}
	return Verdict{Drop: drop, Token: token}, err
}

// recent remembers the last event ids, so that a browser that sends one again is told so. It is
// bounded: what it forgot the engine still knows.
type recent struct{ now, old numbers }

// add says whether the key is new.
func (r *recent) add(business, key int64) bool {
	key ^= business
	if r.now.has(key) || r.old.has(key) {
		return false
	}
	if r.now.count >= recentMost {
		r.now, r.old = r.old, r.now
		r.now.empty()
	}
	r.now.add(key)
	return true
}

func (r *recent) drop(keys []int64) {
	for _, k := range keys {
		r.now.drop(k)
		r.old.drop(k)
	}
}

// Count tallies a hit that was dropped before it got here. It is none of the sites' own.
func (b *Batcher) Count(t *Told, drop Drop) {
	b.live.mu.RLock()
	r := b.live.nowhere(t)
	b.live.mu.RUnlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tallies[Tally{"", drop}]++
	b.lose(r.loss(drop))
}

// Refuse tallies a hit that can't be one: it didn't pass Check, or can't be read.
func (b *Batcher) Refuse(t *Told) {
	r := b.live.refused(t)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tallies[Tally{r.Site(), DropInvalid}]++
	b.lose(r.loss(DropInvalid))
}
