package demo

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // the owner's zone is known on machines that ship none

	"payoff"
	"payoff/books"
	"payoff/collect"
)

// Seed is the seed of the year that `payoff demo` shows.
const Seed = 20_260_301

// An Options says which year is made up.
type Options struct {
	Now  time.Time // the year ends here: nothing happened after
	Seed uint64    // 0 is Seed
	// Thin keeps one in so many of the visits that led to nothing, for tests; below 2 it keeps all.
	Thin int
}

// A Business is one of the owner's: how it is set up, and what came in by each way.
type Business struct {
	Setup   books.Business // without an id
	Rates   []books.Rate   // what an hour costs
	Hits    []collect.Told // of the script and of a server, by time; people's, machines' and such as came twice
	Files   []File
	Entries []payoff.Entry // noted by hand, each with a key
	Answers []payoff.Answer
	Wins    []payoff.Win
}

// A File is one that the owner downloaded somewhere, with what import must be told beside it.
type File struct {
	Name    string // of the file alone
	Site    string // of an access log
	Network payoff.Network
	Purpose payoff.Purpose
	Content []byte
}

// Year makes up both businesses: the shop first.
func Year(o Options) ([]Business, error) {
	zone, err := time.LoadLocation("Europe/Dublin")
	if err != nil {
		return nil, err
	}
	today := payoff.DateIn(o.Now, zone)
	y := &year{from: today - days + 1, to: today + 1, now: o.Now, zone: zone, seed: o.Seed, thin: float64(max(1, o.Thin))}
	if y.seed == 0 {
		y.seed = Seed
	}
	shop, err := y.shop()
	if err != nil {
		return nil, err
	}
	shows, err := y.shows()
	if err != nil {
		return nil, err
	}
	return []Business{shop, shows}, nil
}

// days is how many days the year has, today among them.
const days = 365

// A year is the stretch that is made up.
type year struct {
	from, to payoff.Date // to is not included
	now      time.Time
	zone     *time.Location
	seed     uint64
	thin     float64
}

// chance is a stream of random numbers of its own for what the words name, so that a change in one part
// of the story leaves the others as they were.
func (y *year) chance(words ...any) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintln(h, words...) // a hash never fails
	return rand.New(rand.NewPCG(y.seed, h.Sum64()))
}

// A pattern is how busy a day is, about 1.
type pattern func(payoff.Date) float64

// busy is a pattern of months, January first, and weekdays, Sunday first.
func busy(months [12]float64, week [7]float64) pattern {
	return func(d payoff.Date) float64 {
		t := d.UTC()
		return months[t.Month()-1] * week[t.Weekday()]
	}
}

// spread puts n things on the days in proportion to a pattern that chance ruffles. Their sum is n,
// rounded down or up: however the days fall, the year as a whole is the same.
func (y *year) spread(n float64, of pattern, words ...any) []int {
	r := y.chance(append(words, "spread")...)
	weight := make([]float64, y.to-y.from)
	sum := 0.0
	for i := range weight {
		weight[i] = of(y.from+payoff.Date(i)) * r.ExpFloat64()
		sum += weight[i]
	}
	out := make([]int, len(weight))
	if sum == 0 {
		return out
	}
	at, offset := 0.0, r.Float64()
	for i, w := range weight {
		before := math.Floor(at + offset)
		at += n * w / sum
		out[i] = int(math.Floor(at+offset) - before)
	}
	return out
}

// evenly is the kth of numbers between 0 and 1 that fill it evenly, however many there are (steps of the
// golden ratio): of a hundred things with a chance of one in ten, ten have it.
func evenly(k int, offset float64) float64 {
	_, part := math.Modf(offset + float64(k)*0.6180339887498949)
	return part
}

// hours is how busy the hours of a day are.
var hours = [24]float64{2, 1, 1, 0, 0, 1, 3, 5, 6, 7, 8, 8, 9, 8, 7, 7, 8, 9, 10, 12, 14, 13, 9, 5}

// moment is some time of a day, on the owner's clock.
func (y *year) moment(r *rand.Rand, d payoff.Date) time.Time {
	sum := 0.0
	for _, h := range hours {
		sum += h
	}
	at, hour := r.Float64()*sum, 0
	for ; hour < 23 && at >= hours[hour]; hour++ {
		at -= hours[hour]
	}
	return y.clock(d, hour, r.IntN(60)).Add(time.Duration(r.IntN(60_000)) * time.Millisecond)
}

// clock is a time of a day on the owner's clock; one that the clocks skip in spring is an hour on.
func (y *year) clock(d payoff.Date, hour, minute int) time.Time {
	year, month, day := d.UTC().Date()
	return time.Date(year, month, day, hour, minute, 0, 0, y.zone)
}

// sorted orders hits by their moment and leaves out what hasn't happened yet.
func (y *year) sorted(hits []collect.Told) []collect.Told {
	hits = slices.DeleteFunc(hits, func(h collect.Told) bool { return h.At.After(y.now) })
	slices.SortStableFunc(hits, func(a, b collect.Told) int { return a.At.Compare(b.At) })
	return hits
}

// one picks one of several.
func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// between is some minor units between two amounts.
func between(r *rand.Rand, low, high int64) int64 { return low + r.Int64N(high-low+1) }

// eur is an amount in cents.
func eur(minor int64) payoff.Money { return payoff.Money{Minor: minor, Currency: "EUR"} }

// millionths is a share as books holds it.
func millionths(share float64) *int64 {
	ppm := int64(math.Round(share * 1e6))
	return &ppm
}

// newest orders the rows of an export as shops do: the newest first.
func newest[T any](rows []T, at func(T) time.Time) []T {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b T) int { return cmp.Compare(at(b).UnixNano(), at(a).UnixNano()) })
	return out
}

// csvFile is a file of these rows.
func csvFile(name string, network payoff.Network, purpose payoff.Purpose, rows [][]string) (File, error) {
	var b bytes.Buffer
	err := writeCSV(&b, rows)
	return File{Name: name, Network: network, Purpose: purpose, Content: b.Bytes()}, err
}
