package journal

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
)

// pageSize is SQLite's own choice since 3.12, which a journal never changes.
const pageSize = 4096

// How the write-ahead log is laid out (sqlite.org/fileformat2.html#the_write_ahead_log): a header, then
// frames, each with a header of its own and a page.
const (
	walHeader   = 32
	frameHeader = 24
	frameSize   = frameHeader + pageSize
)

// images are all that a journal's two files hold of its pages: the file's own, and each that the log
// has, however old. Nothing in them is believed but what a batch's checksum confirms.
type images struct {
	main, wal *os.File
	pages     uint32             // of main
	frames    []frame            // of wal, in its order
	of        map[uint32][]int32 // a page's frames, in order
}

// A frame is one page in the log.
type frame struct {
	page, commit uint32 // commit is above 0 in the last frame of a transaction
	salt         [8]byte
}

// openImages opens the files read-only, without SQLite: it would take back what lies behind a damage.
func openImages(path string) (*images, error) {
	x := &images{of: map[uint32][]int32{}}
	main, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	x.main = main
	info, err := main.Stat()
	if err != nil {
		return nil, errors.Join(err, x.close())
	}
	x.pages = uint32(min(info.Size()/pageSize, 1<<31))
	wal, err := os.Open(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil
	}
	if err != nil {
		return nil, errors.Join(err, x.close())
	}
	x.wal = wal
	if info, err = wal.Stat(); err != nil {
		return nil, errors.Join(err, x.close())
	}
	for at := int64(walHeader); at+frameSize <= info.Size(); at += frameSize {
		var head [frameHeader]byte
		if _, err := wal.ReadAt(head[:], at); err != nil {
			return nil, errors.Join(err, x.close())
		}
		f := frame{page: binary.BigEndian.Uint32(head[:]), commit: binary.BigEndian.Uint32(head[4:]), salt: [8]byte(head[8:16])}
		x.of[f.page] = append(x.of[f.page], int32(len(x.frames)))
		x.frames = append(x.frames, f)
	}
	return x, nil
}

func (x *images) close() error {
	err := x.main.Close()
	if x.wal != nil {
		err = errors.Join(err, x.wal.Close())
	}
	return err
}

// inFile is the place of an image that stands in the file itself; others are their frame's number.
const inFile = -1

// read reads an image of a page.
func (x *images) read(page uint32, place int32, into *[pageSize]byte) error {
	if place == inFile {
		_, err := x.main.ReadAt(into[:], int64(page-1)*pageSize)
		return err
	}
	_, err := x.wal.ReadAt(into[:], walHeader+int64(place)*frameSize+frameHeader)
	return err
}

// places lists where a page's images are, the likeliest first for what stands in the image at seen: what
// was written last before it in the same turn of the log, then the file's own, then all others.
func (x *images) places(page uint32, seen int32) []int32 {
	var first, rest []int32
	if page >= 1 && page <= x.pages {
		first = append(first, inFile)
	}
	for _, place := range x.of[page] {
		if seen != inFile && place <= seen && x.frames[place].salt == x.frames[seen].salt {
			first = append([]int32{place}, first...)
		} else {
			rest = append(rest, place)
		}
	}
	return append(first, rest...)
}
