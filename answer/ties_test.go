package answer

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"payoff"
	"payoff/books"
)

// A town has a few people and a few browsers, of either sort, that they share in any way.
type town struct {
	deeds []deed
	links []books.Link
}

var people = []string{"", "ada", "bo", "cid"}

// visitors are three browsers known for a day and three with an id of their own.
var visitors = []int64{1, 2, 3, 1<<62 + 1, 1<<62 + 2, 1<<62 + 3}

func anyTown(r *rapid.T) town {
	day := rapid.Custom(func(r *rapid.T) time.Time {
		return time.Date(2026, 7, rapid.IntRange(1, 31).Draw(r, "day"), 12, 0, 0, 0, time.UTC)
	})
	one := rapid.SampledFrom(visitors)
	var t town
	for i := range rapid.IntRange(1, 8).Draw(r, "deeds") {
		t.deeds = append(t.deeds, deed{
			Conversion: payoff.Conversion{ID: fmt.Sprint(i), Person: rapid.SampledFrom(people).Draw(r, "who"), At: day.Draw(r, "at")},
			own:        rapid.SliceOfN(one, 0, 3).Draw(r, "in"),
		})
	}
	for range rapid.IntRange(0, 6).Draw(r, "links") {
		key := rapid.SampledFrom(people[1:]).Draw(r, "whose")
		if rapid.Bool().Draw(r, "handed over") {
			key = fmt.Sprintf("browser/%d", one.Draw(r, "from"))
		}
		t.links = append(t.links, books.Link{Visitor: one.Draw(r, "browser"), Key: key, At: day.Draw(r, "since")})
	}
	return t
}

func (t town) ties() *ties { return (&record{links: t.links}).ties(t.deeds) }

// without is the town in which somebody never ordered and never signed in.
func (t town) without(who string) town {
	t.deeds = slices.DeleteFunc(slices.Clone(t.deeds), func(d deed) bool { return d.Person == who })
	t.links = slices.DeleteFunc(slices.Clone(t.links), func(l books.Link) bool { return l.Key == who })
	return t
}

// However browsers are shared, what one person does never changes which browsers are another's: a
// browser leads to persons, and no person through a browser to another.
func TestNobodysBrowsersHangOnAnother(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		town := anyTown(r)
		whole := town.ties()
		for _, who := range people[1:] {
			alone := town.without(who).ties()
			for _, d := range town.deeds {
				if d.Person == who {
					continue
				}
				got, lasting := whole.browsers(d)
				want, still := alone.browsers(d)
				if !slices.Equal(got, want) || lasting != still {
					r.Fatalf("order %s of %q: browsers %v; %v without %s", d.ID, d.Person, got, want, who)
				}
			}
		}
	})
}

// Every browser of a deed is its own, its person's, or a hand-over away from one: on through browsers
// with an id of their own, never through one known for a day. Found here by the definition: the
// smallest set that is closed.
func TestBrowsersByDefinition(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		town := anyTown(r)
		ties := town.ties()
		for _, d := range town.deeds {
			base := map[int64]bool{}
			for _, v := range d.own {
				base[v] = true
			}
			for _, other := range town.deeds {
				if d.Person != "" && other.Person == d.Person {
					for _, v := range other.own {
						base[v] = true
					}
				}
			}
			for _, l := range town.links {
				if d.Person != "" && l.Key == d.Person {
					base[l.Visitor] = true
				}
			}
			want := maps.Clone(base)
			for grown := true; grown; {
				grown = false
				for _, l := range town.links {
					var from int64
					if n, _ := fmt.Sscanf(l.Key, "browser/%d", &from); n == 0 {
						continue
					}
					for _, step := range [][2]int64{{from, l.Visitor}, {l.Visitor, from}} {
						if want[step[0]] && !want[step[1]] && (base[step[0]] || payoff.Lasting(step[0])) {
							want[step[1]], grown = true, true
						}
					}
				}
			}
			if got, _ := ties.browsers(d); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
				r.Fatalf("order %s: got %v, want %v", d.ID, got, slices.Sorted(maps.Keys(want)))
			}
		}
	})
}

// A till's address gives five thousand orders, each in a browser of its own: an order looks at its own
// and at the hundred seen nearest to it.
func TestManyBrowsers(t *testing.T) {
	start := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	var till []deed
	for i := range 5000 {
		till = append(till, deed{
			Conversion: payoff.Conversion{Person: "till", At: start.Add(time.Duration(i) * time.Minute)},
			own:        []int64{int64(i + 1)},
		})
	}
	ties := (&record{}).ties(till)
	for _, c := range []struct{ order, first, last int64 }{
		{0, 1, 100},        // the first: those behind it
		{4999, 4901, 5000}, // the last: those before it
		{2000, 1951, 2050}, // 50 before it, itself, 49 behind: at one distance the earlier goes first
	} {
		got, _ := ties.browsers(till[c.order])
		if len(got) != MaxBrowsers || got[0] != c.first || got[len(got)-1] != c.last {
			t.Errorf("order %d: %d browsers from %d to %d; want %d to %d", c.order, len(got), got[0], got[len(got)-1], c.first, c.last)
		}
	}
}

// A browser known for a day that was seen longer ago than the lookback can't have led here; one with an
// id of its own may have come back since.
func TestOldBrowsers(t *testing.T) {
	now := time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC)
	old := deed{Conversion: payoff.Conversion{Person: "ada", At: now.Add(-lookback - 49*time.Hour)}, own: []int64{1, 1<<62 + 1}}
	here := deed{Conversion: payoff.Conversion{Person: "ada", At: now}, own: []int64{2}}
	got, lasting := (&record{}).ties([]deed{old, here}).browsers(here)
	if !slices.Equal(got, []int64{2, 1<<62 + 1}) || lasting {
		t.Errorf("got %v, made in a lasting one: %v", got, lasting)
	}
}
