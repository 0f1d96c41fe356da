package attribute

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

// paths reads lines such as "a b c: 1 of 2 worth 10": one of two such journeys converted.
func paths(channels, text string) Paths {
	p := Paths{Channels: strings.Fields(channels)}
	for line := range strings.Lines(text) {
		walk, counts, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		var r PathRow
		var all int64
		if _, err := fmt.Sscanf(strings.TrimSpace(counts), "%d of %d worth %f", &r.Conversions, &all, &r.Value); err != nil {
			panic(err)
		}
		r.Nulls = all - r.Conversions
		for _, name := range strings.Fields(walk) {
			for i, c := range p.Channels {
				if c == name {
					r.Path = append(r.Path, int32(i))
				}
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if len(got) != len(want) || !near(got[i], want[i]) {
			t.Errorf("%s: got %v, want %v", what, got, want)
			return
		}
	}
}

// The textbook's three journeys: the order went mastodon, search, email; mastodon alone and search,
// email came to nothing. From the start 2/3 go to mastodon and 1/3 to search; mastodon goes on to
// search in 1/2; search always to email; email converts in 1/2. So a journey converts in
// (2/3 x 1/2 + 1/3) x 1/2 = 1/3. Without mastodon 1/3 x 1/2 = 1/6 is left, half; without search or
// email nothing.
func TestMarkovByHand(t *testing.T) {
	p := paths("mastodon search email", `
		mastodon search email: 1 of 1 worth 10
		mastodon: 0 of 1 worth 0
		search email: 0 of 1 worth 0`)
	r, err := p.Markov(1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "p", []float64{r.Conversion, r.ValuePerJourney}, []float64{1. / 3, 10. / 3})
	same(t, "effect", r.EffectConversion, []float64{0.5, 1, 1})
	same(t, "credit", r.Totals.Conversions, []float64{0.2, 0.4, 0.4})
	same(t, "value", r.Totals.Value, []float64{2, 4, 4})
}

// A loop: half of those who come to a go round again by b before they buy or leave. Only a ends
// journeys, so without b what is left are those who buy at their first a: of four departures from a
// two go to b, one buys, one leaves.
func TestMarkovWithALoop(t *testing.T) {
	p := paths("a b", `
		a b a b a: 1 of 1 worth 30
		a: 0 of 1 worth 0`)
	r, _ := p.Markov(1)
	// start -> a; a: 2 of 4 to b, 1 won, 1 lost; b -> a. P = 1/2. Without b: 1/4.
	same(t, "p", []float64{r.Conversion}, []float64{0.5})
	same(t, "effect", r.EffectConversion, []float64{1, 0.5})
	r, _ = p.Markov(2) // states ab, ba and a: the order of two keeps the round apart from the single visit
	if r.States != 3 {
		t.Errorf("%d states", r.States)
	}
	same(t, "effect of order 2", r.EffectConversion, []float64{1, 1})
}

func TestEdges(t *testing.T) {
	for _, c := range []struct {
		name, rows         string
		conversions, value []float64 // by Markov 1; a, b
		unattributed       float64
	}{
		{"nothing at all", ``, []float64{0, 0}, []float64{0, 0}, 0},
		{"no conversion", `a b: 0 of 9 worth 0`, []float64{0, 0}, []float64{0, 0}, 0},
		{"one conversion", `a: 1 of 1 worth 5`, []float64{1, 0}, []float64{5, 0}, 0},
		{"no nulls", `
			a b: 2 of 2 worth 8`, []float64{1, 1}, []float64{4, 4}, 0},
		{"a channel only in losing journeys", `
			a: 1 of 2 worth 5
			b: 0 of 9 worth 0`, []float64{1, 0}, []float64{5, 0}, 0},
		{"zero value", `
			a b: 2 of 9 worth 0`, []float64{1, 1}, []float64{0, 0}, 0},
		{"zero-weight rows", `
			a: 1 of 2 worth 5
			b a b: 0 of 0 worth 0`, []float64{1, 0}, []float64{5, 0}, 0},
		{"journeys without a touch", `
			a: 1 of 2 worth 5
			: 3 of 9 worth 7`, []float64{1, 0}, []float64{5, 0}, 3},
		{"only journeys without a touch", `
			: 3 of 9 worth 7`, []float64{0, 0}, []float64{0, 0}, 3},
		{"the same channel again and again", `
			a a a a: 1 of 3 worth 5`, []float64{1, 0}, []float64{5, 0}, 0},
	} {
		p := paths("a b", c.rows)
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		for order := 1; order <= 3; order++ {
			r, err := p.Markov(order)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			same(t, c.name, r.Totals.Conversions, c.conversions)
			same(t, c.name, r.Totals.Value, c.value)
			same(t, c.name, []float64{r.Totals.UnattributedConversions}, []float64{c.unattributed})
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for name, p := range map[string]Paths{
		"negative count":           {Channels: []string{"a"}, Rows: []PathRow{{Path: []int32{0}, Conversions: -1}}},
		"negative value":           {Channels: []string{"a"}, Rows: []PathRow{{Path: []int32{0}, Conversions: 1, Value: -1}}},
		"NaN":                      {Channels: []string{"a"}, Rows: []PathRow{{Path: []int32{0}, Conversions: 1, Value: math.NaN()}}},
		"value without conversion": {Channels: []string{"a"}, Rows: []PathRow{{Path: []int32{0}, Nulls: 1, Value: 1}}},
		"unknown channel":          {Channels: []string{"a"}, Rows: []PathRow{{Path: []int32{1}, Nulls: 1}}},
		"channel twice":            {Channels: []string{"a", "a"}},
		"too many":                 {Channels: []string{"a"}, Rows: []PathRow{{Nulls: MaxJourneys}, {Nulls: 1}}},
	} {
		if err := p.Check(); payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// anyPaths draws a few rows over up to five channels.
func anyPaths(t *rapid.T) Paths {
	p := Paths{Channels: []string{"a", "b", "c", "d", "Direct"}[:rapid.IntRange(1, 5).Draw(t, "channels")]}
	for range rapid.IntRange(0, 12).Draw(t, "rows") {
		r := PathRow{Conversions: rapid.Int64Range(0, 5).Draw(t, "won"), Nulls: rapid.Int64Range(0, 9).Draw(t, "lost")}
		r.Path = rapid.SliceOfN(rapid.Int32Range(0, int32(len(p.Channels)-1)), 0, 7).Draw(t, "path")
		if r.Conversions > 0 {
			r.Value = float64(rapid.IntRange(0, 900).Draw(t, "value"))
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// all is what every model that works on counted paths gives.
func all(t interface{ Fatal(...any) }, p Paths) map[string]Totals {
	out := map[string]Totals{"equal": p.Equal()}
	for _, m := range []Model{First, Last, LastNonDirect, Linear, LinearUnique, Position} {
		totals, err := p.Rule(m, 4)
		if err != nil {
			t.Fatal(err)
		}
		out[string(m)] = totals
	}
	for order := 1; order <= 3; order++ {
		r, err := p.Markov(order)
		if err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprint("markov", order)] = r.Totals
	}
	return out
}

func TestCreditsSumToWhatThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPaths(t)
		value := 0.0
		for _, r := range p.Rows {
			value += r.Value
		}
		for name, totals := range all(t, p) {
			c, v := totals.UnattributedConversions, totals.UnattributedValue
			for i := range totals.Conversions {
				if totals.Conversions[i] < 0 || totals.Value[i] < 0 {
					t.Fatalf("%s gives less than nothing: %+v", name, totals)
				}
				c, v = c+totals.Conversions[i], v+totals.Value[i]
			}
			if !near(c, float64(p.Conversions())) || !near(v, value) {
				t.Fatalf("%s gives %v conversions of %v and %v of %v", name, c, p.Conversions(), v, value)
			}
		}
	})
}

func TestSplittingReorderingAndRenamingChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPaths(t)
		q := Paths{Channels: p.Channels}
		for _, r := range p.Rows { // a row in two, where it has two conversions to share its value
			one := r
			if r.Conversions >= 2 {
				one.Conversions, one.Value = 1, r.Value/float64(r.Conversions)
				r.Conversions, r.Value = r.Conversions-1, r.Value-one.Value
				one.Nulls = 0
				q.Rows = append(q.Rows, one)
			}
			q.Rows = append(q.Rows, r)
		}
		rand.New(rand.NewPCG(1, uint64(len(q.Rows)))).Shuffle(len(q.Rows), func(i, j int) { q.Rows[i], q.Rows[j] = q.Rows[j], q.Rows[i] })
		// the other name: channel i becomes n-1-i, but for Direct, which a rule knows
		n := int32(len(p.Channels))
		renamed := Paths{Channels: p.Channels}
		turn := func(c int32) int32 {
			if c >= 4 {
				return c
			}
			return min(n, 4) - 1 - c
		}
		for _, r := range p.Rows {
			path := make([]int32, len(r.Path))
			for i, c := range r.Path {
				path[i] = turn(c)
			}
			r.Path = path
			renamed.Rows = append(renamed.Rows, r)
		}
		was, split, other := all(t, p), all(t, q), all(t, renamed)
		for name := range was {
			for c := range was[name].Conversions {
				a, b, o := was[name].Conversions[c], split[name].Conversions[c], other[name].Conversions[turn(int32(c))]
				if !near(a, b) || !near(a, o) {
					t.Fatalf("%s, channel %d: %v, split %v, renamed %v", name, c, a, b, o)
				}
				a, b, o = was[name].Value[c], split[name].Value[c], other[name].Value[turn(int32(c))]
				if math.Abs(a-b) > 1e-7 || !near(a, o) {
					t.Fatalf("%s, channel %d: value %v, split %v, renamed %v", name, c, a, b, o)
				}
			}
		}
	})
}

// The removal effect by its definition: walk the chain step by step, ending at the channel's door.
func TestMarkovAgainstWalkingIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPaths(t)
		r, err := p.Markov(1)
		if err != nil {
			t.Fatal(err)
		}
		if r.Conversion == 0 {
			return
		}
		for removed := range p.Channels {
			if got := 1 - walk(p, int32(removed))/r.Conversion; math.Abs(got-r.EffectConversion[removed]) > 1e-6 {
				t.Fatalf("channel %d: %v, walked %v", removed, r.EffectConversion[removed], got)
			}
		}
	})
}

func walk(p Paths, removed int32) float64 {
	n := int32(len(p.Channels))
	count, won, left := map[[2]int32]float64{}, map[int32]float64{}, map[int32]float64{}
	for _, r := range p.Rows {
		from, w := n, float64(r.Conversions+r.Nulls)
		if len(r.Path) == 0 {
			continue
		}
		for _, c := range r.Path {
			count[[2]int32{from, c}] += w
			left[from] += w
			from = c
		}
		won[from] += float64(r.Conversions)
		left[from] += w
	}
	at, converted := map[int32]float64{n: 1}, 0.0
	for range 4000 {
		next := map[int32]float64{}
		for from, mass := range at {
			if left[from] == 0 {
				continue
			}
			converted += mass * won[from] / left[from]
			for c := range n {
				if c != removed {
					next[c] += mass * count[[2]int32{from, c}] / left[from]
				}
			}
		}
		at = next
	}
	return converted
}

func TestBootstrapRepeatsAndCovers(t *testing.T) {
	p := paths("a b", `
		a: 40 of 400 worth 400
		b: 10 of 600 worth 100`)
	s, err := p.Bootstrap(Last, 2000, 7, -1)
	if err != nil {
		t.Fatal(err)
	}
	// the number of conversions of a row is Binomial(1000, 0.04): sd = sqrt(40 x 0.96) = 6.197
	if math.Abs(s.Mean[0]-40) > 0.5 || math.Abs(s.SD[0]-6.197) > 0.3 {
		t.Errorf("mean %v, sd %v", s.Mean[0], s.SD[0])
	}
	// 90% of it within 1.645 sd: 29.8 to 50.2
	if math.Abs(s.CI90[0][0]-30) > 1 || math.Abs(s.CI90[0][1]-50) > 1 {
		t.Errorf("interval %v", s.CI90[0])
	}
	again, _ := p.Bootstrap(Last, 2000, 7, -1)
	if fmt.Sprint(s) != fmt.Sprint(again) {
		t.Error("the same seed gave another answer")
	}
	if _, err := p.Bootstrap(TimeDecay, 100, 1, -1); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("time decay of untimed paths: %v", err)
	}
	if _, err := p.Bootstrap(Markov1, 1, 1, -1); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("one sample: %v", err)
	}
}

// randomPaths are distinct journeys over n channels, as a tracker would count them.
func randomPaths(n, rows int) Paths {
	rng := rand.New(rand.NewPCG(1, 2))
	p := Paths{}
	for i := range n {
		p.Channels = append(p.Channels, fmt.Sprint("channel ", i))
	}
	for range rows {
		r := PathRow{Nulls: int64(1 + rng.IntN(12))}
		for range 1 + rng.IntN(10) {
			r.Path = append(r.Path, int32(float64(n)*rng.Float64()*rng.Float64()))
		}
		if rng.IntN(3) == 0 {
			r.Conversions, r.Value = 1, 20
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

func benchmarkMarkov(b *testing.B, channels, rows, order int) {
	p := randomPaths(channels, rows)
	b.ResetTimer()
	for b.Loop() {
		if _, err := p.Markov(order); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarkov1Of20Channels(b *testing.B)       { benchmarkMarkov(b, 20, 1000, 1) }
func BenchmarkMarkov1Of200Channels(b *testing.B)      { benchmarkMarkov(b, 200, 10_000, 1) }
func BenchmarkMarkov2Of20Channels(b *testing.B)       { benchmarkMarkov(b, 20, 1000, 2) }
func BenchmarkMarkov3Of6Channels(b *testing.B)        { benchmarkMarkov(b, 6, 1000, 3) }
func BenchmarkMarkov1OfAMillionJourneys(b *testing.B) { benchmarkMarkov(b, 20, 1_000_000, 1) }

// BenchmarkBootstrap is 1,000 samples over 10,000 distinct journeys.
func BenchmarkBootstrap(b *testing.B) {
	p := randomPaths(12, 10_000)
	for b.Loop() {
		if _, err := p.Bootstrap(Markov1, 1000, 1, -1); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPathRules credits a million journeys, each its own row, by the six rules that need no times.
func BenchmarkPathRules(b *testing.B) {
	p := randomPaths(20, 1_000_000)
	for b.Loop() {
		for _, m := range []Model{First, Last, LastNonDirect, Linear, LinearUnique, Position} {
			if _, err := p.Rule(m, 3); err != nil {
				b.Fatal(err)
			}
		}
	}
}
