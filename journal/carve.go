package journal

import (
	"encoding/binary"
	"errors"
	"io"
)

// carve hands every batch that can be read from the files to f, once and in no order, and gives the
// journal's name, "" where it can't be read. It follows no tree: each leaf of a table is looked at by
// itself, in all its images, so that a damaged page costs what stood on it and nothing else. Batches
// that were dropped are found too, as long as their pages weren't used again.
func (x *images) carve(f func(sequence int64, payload []byte) error) (collector string, err error) {
	c := &carving{images: x, seen: map[int64]struct{}{}, found: f}
	for page := uint32(1); page <= x.pages; page++ {
		if err := c.leaf(page, inFile); err != nil {
			return "", err
		}
	}
	for place, frame := range x.frames {
		if err := c.leaf(frame.page, int32(place)); err != nil {
			return "", err
		}
	}
	return c.collector, nil
}

type carving struct {
	*images
	seen      map[int64]struct{}
	found     func(int64, []byte) error
	collector string
	page      [pageSize]byte
}

// leaf looks at an image of a page for rows, if it is a leaf of a table
// (sqlite.org/fileformat2.html#b_tree_pages).
func (c *carving) leaf(page uint32, place int32) error {
	if err := c.read(page, place, &c.page); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	head := c.page[:]
	if page == 1 {
		head = head[100:] // behind the file's own header
	}
	if head[0] != 0x0d {
		return nil
	}
	cells := int(binary.BigEndian.Uint16(head[3:]))
	for i := range cells {
		if 8+2*i+2 > len(head) {
			return nil
		}
		at := int(binary.BigEndian.Uint16(head[8+2*i:]))
		if at >= pageSize {
			continue
		}
		if err := c.cell(c.page[at:], place); err != nil {
			return err
		}
	}
	return nil
}

// cell reads one row, whose first bytes are in b.
func (c *carving) cell(b []byte, place int32) error {
	size, n := varint(b)
	id, m := varint(b[n:])
	if n == 0 || m == 0 || size == 0 || size > MaxPayload+64 {
		return nil
	}
	b = b[n+m:]
	local := localSize(int(size))
	if local > len(b) {
		return nil
	}
	r, ok := readRecord(b[:local])
	if !ok {
		return nil
	}
	if name, value, ok := r.texts(b[:local]); ok && name == "collector" && local == int(size) {
		c.collector = value
		return nil
	}
	if _, known := c.seen[int64(id)]; known || id > 1<<62 {
		return nil
	}
	checksum, length, ok := r.batch(b[:local])
	if !ok || r.body+length != int(size) || r.body > local || length > (int(c.pages)+len(c.frames))*pageSize {
		return nil
	}
	payload := make([]byte, length)
	had := copy(payload, b[r.body:local])
	if local < int(size) {
		if len(b) < local+4 {
			return nil
		}
		along := &following{images: c.images, payload: payload, want: checksum, tries: 1000 + length/pageSize}
		if ok = along.from(binary.BigEndian.Uint32(b[local:]), had, place, 1); along.failed != nil {
			return along.failed
		}
	} else {
		ok = sum(payload) == checksum
	}
	if !ok {
		return nil
	}
	c.seen[int64(id)] = struct{}{}
	return c.found(int64(id), payload)
}

// following goes along the pages over which a batch is spread. Where a page has several images it
// takes the likeliest, and where the batch then isn't what was written, another one for one of them.
type following struct {
	*images
	payload []byte
	want    uint32 // its checksum
	tries   int    // images that are read at most
	failed  error
}

// from reads what follows the first had bytes, from a page that was named by the image at seen; others
// is for how many pages another image than the likeliest may be taken.
func (f *following) from(page uint32, had int, seen int32, others int) bool {
	if had == len(f.payload) {
		return sum(f.payload) == f.want
	}
	for i, place := range f.places(page, seen) {
		left := others
		if i > 0 {
			left--
		}
		if left < 0 || f.tries == 0 || f.failed != nil {
			break
		}
		f.tries--
		var image [pageSize]byte
		if err := f.read(page, place, &image); err != nil {
			if !errors.Is(err, io.EOF) {
				f.failed = err
			}
			continue
		}
		n := copy(f.payload[had:], image[4:])
		if f.from(binary.BigEndian.Uint32(image[:]), had+n, seen, left) {
			return true
		}
	}
	return false
}

// localSize is how much of a row of that size stands on its leaf, by SQLite's formula for tables.
func localSize(size int) int {
	const usable = pageSize
	const most, least = usable - 35, (usable-12)*32/255 - 23
	if size <= most {
		return size
	}
	if k := least + (size-least)%(usable-4); k <= most {
		return k
	}
	return least
}

// A record is the types of a row's columns, and where their values begin.
type record struct {
	types []uint64
	body  int // of the last column; the others stand before it
}

// readRecord reads a row's head (sqlite.org/fileformat2.html#record_format).
func readRecord(b []byte) (record, bool) {
	size, n := varint(b)
	if n == 0 || size > 64 || int(size) > len(b) {
		return record{}, false
	}
	var r record
	r.body = int(size)
	for at := n; at < int(size); {
		t, n := varint(b[at:size])
		if n == 0 || t > 2*(MaxPayload+64) {
			return record{}, false
		}
		at += n
		r.types = append(r.types, t)
	}
	for _, t := range r.types[:max(0, len(r.types)-1)] {
		r.body += columnSize(t)
	}
	return r, len(r.types) > 0 && r.body <= len(b)
}

func columnSize(t uint64) int {
	if t >= 12 {
		return int((t - 12) / 2)
	}
	return []int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0}[t]
}

// batch reads a row of batches: nothing (its sequence is the row's id), a checksum and a payload.
func (r record) batch(b []byte) (checksum uint32, length int, ok bool) {
	if len(r.types) != 3 || r.types[0] != 0 || r.types[1] > 9 || r.types[2] < 12 || r.types[2]%2 != 0 {
		return 0, 0, false
	}
	var number uint64
	switch r.types[1] {
	case 0, 7:
		return 0, 0, false
	case 8, 9: // the numbers 0 and 1 stand in the type itself
		number = r.types[1] - 8
	default:
		for _, c := range b[r.body-columnSize(r.types[1]) : r.body] {
			number = number<<8 | uint64(c)
		}
	}
	return uint32(number), columnSize(r.types[2]), number <= 1<<32-1
}

// texts reads a row of names.
func (r record) texts(b []byte) (name, value string, ok bool) {
	if len(r.types) != 2 || r.types[0] < 13 || r.types[0]%2 == 0 || r.types[1] < 13 || r.types[1]%2 == 0 {
		return "", "", false
	}
	first, second := columnSize(r.types[0]), columnSize(r.types[1])
	if r.body+second > len(b) {
		return "", "", false
	}
	return string(b[r.body-first : r.body]), string(b[r.body : r.body+second]), true
}

// varint reads SQLite's: seven bits a byte, the highest first, and all eight of a ninth; n is its
// length, 0 where b ends in it.
func varint(b []byte) (v uint64, n int) {
	for i := range min(len(b), 9) {
		if i == 8 {
			return v<<8 | uint64(b[i]), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}
