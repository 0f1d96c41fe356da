package collect

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The table holds what a map would, whatever is added and taken out.
func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s numbers
		want := map[int64]bool{}
		few := rapid.OneOf(rapid.Int64Range(-40, 40), rapid.Int64())
		for range rapid.IntRange(0, 3000).Draw(t, "steps") {
			n := few.Draw(t, "number")
			if n == -1 {
				n = 0 // the one that stands for it
			}
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1, 2:
				s.drop(n)
				delete(want, n)
			case 3:
				if rapid.IntRange(0, 200).Draw(t, "empty") == 0 {
					s.empty()
					clear(want)
				}
			default:
				s.add(n)
				want[n] = true
			}
			if s.has(n) != want[n] || s.count != len(want) {
				t.Fatalf("%d: %v of %d, want %v of %d", n, s.has(n), s.count, want[n], len(want))
			}
		}
		for n := range want {
			if !s.has(n) {
				t.Fatalf("%d isn't there any more", n)
			}
		}
	})
}

// What was seen is known for half an hour at least, for an hour at most, and never takes more room than
// it may.
func TestFading(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	var f fading
	if !f.add(1, now) || f.add(1, now.Add(time.Minute)) || !f.has(1) || f.has(2) {
		t.Error("1 is new once, and 2 never was there")
	}
	f.add(2, now.Add(31*time.Minute))
	if !f.has(1) {
		t.Error("after half an hour 1 is gone")
	}
	f.add(3, now.Add(62*time.Minute))
	if f.has(1) || !f.has(2) {
		t.Error("after an hour 1 is there, or 2 isn't")
	}
	for n := range int64(300_000) {
		f.add(n, now.Add(62*time.Minute))
	}
	if most := len(f.now.places) + len(f.old.places); most > 6*fadeMost || f.has(1) || !f.has(299_999) {
		t.Errorf("it has %d places, and holds the first: %v", most, f.has(1))
	}
}

// A million remembered events take 17 MB, and the oldest half goes where there is no room.
func TestRecent(t *testing.T) {
	var r recent
	for n := range int64(2*recentMost + 1) {
		if !r.add(1, n) || r.add(1, n) {
			t.Fatalf("%d is new once", n)
		}
	}
	if places := len(r.now.places) + len(r.old.places); places > 1<<21 {
		t.Errorf("%d places", places)
	}
	if !r.add(1, 0) || r.add(1, recentMost+1) || !r.add(1<<40, 3) {
		t.Error("what is oldest is forgotten, what came later isn't, and another business's is its own")
	}
	r.drop([]int64{recentMost + 1 ^ 1})
	if !r.add(1, recentMost+1) {
		t.Error("what was dropped is new")
	}
}
