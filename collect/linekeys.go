package collect

import (
	"encoding/binary"

	"github.com/dchest/siphash"
)

// hoursKept is how many hours of lines are remembered: servers write lines when they are done with
// them, so those of one hour are mixed with those of the next.
const hoursKept = 3

// lineKeys tells log lines apart: the keyed hash of a line and how often the very line stood before.
// Lines that are the same to the letter share their second, so each is looked for within its hour,
// and only the hours that came up last are remembered.
type lineKeys struct {
	k0, k1 uint64
	hours  [hoursKept]lineHour // the one that came up last stands first
}

// A lineHour is how often each line stood in an hour.
type lineHour struct {
	hour  int64 // since 1970
	lines map[uint64]uint32
}

func (l *lineKeys) of(line []byte, unix int64) int64 {
	h := siphash.Hash(l.k0, l.k1, line)
	lines := l.at(unix / 3600)
	n := lines[h]
	lines[h] = n + 1
	if n > 0 {
		var b [12]byte
		binary.LittleEndian.PutUint64(b[:], h)
		binary.LittleEndian.PutUint32(b[8:], n)
		h = siphash.Hash(l.k0, l.k1, b[:])
	}
	return positive(h)
}

// at finds the lines of an hour, and forgets the hour that didn't come up for longest where it is a
// new one.
func (l *lineKeys) at(hour int64) map[uint64]uint32 {
	i := 0
	for i < hoursKept-1 && (l.hours[i].hour != hour || l.hours[i].lines == nil) {
		i++
	}
	found := l.hours[i]
	if found.hour != hour || found.lines == nil {
		found = lineHour{hour, map[uint64]uint32{}}
	}
	copy(l.hours[1:i+1], l.hours[:i])
	l.hours[0] = found
	return found.lines
}

func (l *lineKeys) forget() { l.hours = [hoursKept]lineHour{} }
