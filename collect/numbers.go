package collect

import "time"

// numbers is a set of hashes in one flat table, 8 bytes a place: a map of Go's takes two to three times
// as much, and a server holds a million of them.
type numbers struct {
	places []int64 // 0 is free; a number stands at its place or, without a gap, behind it
	count  int
}

// fewest is how many places a table begins with; their number is a power of two.
const fewest = 1 << 10

// place is where a number belongs. Zero, which marks a free place, is kept as another number.
func (s *numbers) place(n int64) int {
	// The numbers are hashes already: the multiplication only spares those of tests from lying together.
	return int(uint64(n) * 0x9E3779B97F4A7C15 >> 32 & uint64(len(s.places)-1))
}

func unzero(n int64) int64 {
	if n == 0 {
		return -1
	}
	return n
}

// find is the place of a number, or the free one where it would stand.
func (s *numbers) find(n int64) (place int, there bool) {
	for place = s.place(n); s.places[place] != 0; place = (place + 1) & (len(s.places) - 1) {
		if s.places[place] == n {
			return place, true
		}
	}
	return place, false
}

func (s *numbers) has(n int64) bool {
	if s.count == 0 {
		return false
	}
	_, there := s.find(unzero(n))
	return there
}

func (s *numbers) add(n int64) {
	if 4*(s.count+1) > 3*len(s.places) {
		s.grow()
	}
	if place, there := s.find(unzero(n)); !there {
		s.places[place] = unzero(n)
		s.count++
	}
}

func (s *numbers) grow() {
	old := s.places
	s.places, s.count = make([]int64, max(fewest, 2*len(old))), 0
	for _, n := range old {
		if n != 0 {
			s.add(n)
		}
	}
}

// drop takes a number out and closes the gap: what stands behind it may have been pushed there.
func (s *numbers) drop(n int64) {
	if !s.has(n) {
		return
	}
	free, _ := s.find(unzero(n))
	s.places[free] = 0
	s.count--
	for at := (free + 1) & (len(s.places) - 1); s.places[at] != 0; at = (at + 1) & (len(s.places) - 1) {
		n := s.places[at]
		s.places[at] = 0
		place, _ := s.find(n)
		s.places[place] = n
	}
}

// empty takes all out and keeps the table.
func (s *numbers) empty() {
	clear(s.places)
	s.count = 0
}

// fading is a set that forgets: what was added is in it for as long as fadeAfter and at most twice that,
// or less where more than fadeMost come meanwhile.
type fading struct {
	now, old numbers
	turned   time.Time
}

const (
	fadeAfter = 30 * time.Minute // payoff.VisitIdle: a visit that was seen before has ended
	fadeMost  = 50_000           // numbers, twice over
)

// add says whether a number is new to the set.
func (f *fading) add(n int64, now time.Time) bool {
	if f.now.count >= fadeMost || now.Sub(f.turned).Abs() > fadeAfter {
		f.now, f.old, f.turned = f.old, f.now, now
		f.now.empty()
	}
	is := !f.has(n)
	f.now.add(n)
	return is
}

func (f *fading) has(n int64) bool { return f.now.has(n) || f.old.has(n) }

// handovers remembers for as long as a fading set which browser a day's hash was handed over from: none
// where several were, since then it is several people's.
type handovers struct {
	now, old map[int64]int64
	turned   time.Time
}

func (h *handovers) add(arrived, left int64, now time.Time) {
	if h.now == nil || len(h.now) >= fadeMost || now.Sub(h.turned).Abs() > fadeAfter {
		h.now, h.old, h.turned = map[int64]int64{}, h.now, now
	}
	if before, ok := h.of(arrived); ok && before != left {
		left = 0
	}
	h.now[arrived] = left
}

// of is the browser from which a hash was handed over, and whether it is one.
func (h *handovers) of(arrived int64) (int64, bool) {
	left, ok := h.now[arrived]
	if !ok {
		left = h.old[arrived]
	}
	return left, left != 0
}
