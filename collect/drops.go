package collect

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"payoff"
	"payoff/books"
)

// A Dropping is where, when and why hits weren't counted.
type Dropping struct {
	Site   string      // "" where they named none of the business's
	Day    payoff.Date // on the business's clock; 0 where a line of a log has no time
	Reason Drop
}

// Drops counts hits that weren't counted.
type Drops map[Dropping]int64

// Reasons sums over sites and days.
func (d Drops) Reasons() map[Drop]int64 {
	sum := map[Drop]int64{}
	for k, n := range d {
		sum[k.Reason] += n
	}
	return sum
}

// List is what the books keep, in order. What has no day isn't kept.
func (d Drops) List() []books.Dropped {
	var list []books.Dropped
	for k, n := range d {
		if k.Day != 0 {
			list = append(list, books.Dropped{Site: k.Site, Day: k.Day, Reason: string(k.Reason), Count: n})
		}
	}
	slices.SortFunc(list, func(a, b books.Dropped) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}

// A loss is a live hit that wasn't counted, of a business; 0 is none of them.
type loss struct {
	business int64
	Dropping
}

func (r Record) loss(why Drop) loss {
	return loss{r.Business, Dropping{r.Event.Site, r.Event.Day, why}}
}

// lose is for who holds b.mu.
func (b *Batcher) lose(l loss) {
	if l.business == 0 {
		return // only the tallies since the start tell of it
	}
	if b.lost[l.business] == nil {
		b.lost[l.business] = Drops{}
	}
	b.lost[l.business][l.Dropping]++
}

// keepEvery is how long the count of what isn't counted is in memory only.
const keepEvery = 10 * time.Second

// KeepDropped adds what isn't counted to the books every ten seconds until ctx ends, and once more
// then. What can't be written waits for the next time.
func (b *Batcher) KeepDropped(ctx context.Context, to books.Writer) {
	for {
		select {
		case <-time.After(keepEvery):
		case <-ctx.Done():
		}
		// What was begun is finished, also when the program is being stopped.
		b.keepDropped(context.WithoutCancel(ctx), to)
		if ctx.Err() != nil {
			return
		}
	}
}

func (b *Batcher) keepDropped(ctx context.Context, to books.Writer) {
	b.mu.Lock()
	lost := b.lost
	b.lost = map[int64]Drops{}
	b.mu.Unlock()
	for _, business := range slices.Sorted(maps.Keys(lost)) {
		err := to.Write(ctx, business, func(tx books.Tx) error {
			for _, d := range lost[business].List() {
				if err := tx.AddDropped(0, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			continue
		}
		b.log.Error("the number of hits that aren't counted could not be written; it is tried again", "error", err)
		b.mu.Lock()
		if b.lost[business] == nil {
			b.lost[business] = Drops{}
		}
		for k, n := range lost[business] {
			b.lost[business][k] += n
		}
		b.mu.Unlock()
	}
}
