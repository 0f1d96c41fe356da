package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// whole looks, before SQLite does, whether the write-ahead log still has what was acknowledged. SQLite
// takes a log for as long as its checksums hold and passes over the rest without a word: right after a
// crash that cut off the last write, wrong after a disk's fault in the middle. ErrDamaged says that
// something behind its end was on disk for good: a later transaction begun, which none is before the
// one ahead of it is synced, or the shared index beside the log counts more frames.
func whole(path string) error {
	main, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	wal, err := os.ReadFile(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		wal, err = nil, nil
	}
	if err != nil {
		return err
	}
	if main.Size() == 0 && len(wal) > 0 {
		return fmt.Errorf("%w: the file is empty, and its log isn't", ErrDamaged)
	}
	good, salt := validFrames(wal)
	indexed, counted, moved := readIndex(path + "-shm")
	switch {
	case len(wal) < walHeader && counted > moved:
		return fmt.Errorf("%w: its log is missing", ErrDamaged)
	case len(wal) >= walHeader && indexed == salt && counted > good:
		return fmt.Errorf("%w: of %d pages in its log %d can be read", ErrDamaged, counted, good)
	case len(wal) >= walHeader+frameSize && good == 0 && walSums(wal[:24], [2]uint32{}, wal) != wordsOf(wal[24:]):
		return fmt.Errorf("%w: its log has no head", ErrDamaged)
	}
	ended := false // whether a transaction ended behind the good frames
	for at := walHeader + good*frameSize; at+frameSize <= len(wal); at += frameSize {
		if !bytes.Equal(wal[at+8:at+16], salt[:]) {
			continue // of the log's last turn
		}
		if ended {
			return fmt.Errorf("%w: its log can't be read from page %d on", ErrDamaged, good+1)
		}
		ended = binary.BigEndian.Uint32(wal[at+4:]) > 0
	}
	return nil
}

// validFrames counts the frames that SQLite takes, and gives the salt of this turn of the log.
func validFrames(wal []byte) (good int, salt [8]byte) {
	if len(wal) < walHeader {
		return 0, salt
	}
	salt = [8]byte(wal[16:24])
	sums := walSums(wal[:24], [2]uint32{}, wal)
	if sums != wordsOf(wal[24:]) {
		return 0, salt
	}
	for at := walHeader; at+frameSize <= len(wal) && bytes.Equal(wal[at+8:at+16], salt[:]); at += frameSize {
		sums = walSums(wal[at:at+8], sums, wal)
		sums = walSums(wal[at+frameHeader:at+frameSize], sums, wal)
		if sums != wordsOf(wal[at+16:]) {
			break
		}
		good++
	}
	return good, salt
}

func wordsOf(b []byte) [2]uint32 {
	return [2]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// walSums goes on with the log's checksum (sqlite.org/fileformat2.html#checksum_algorithm), in the byte
// order that its head names.
func walSums(b []byte, s [2]uint32, head []byte) [2]uint32 {
	order := binary.ByteOrder(binary.LittleEndian)
	if head[3]&1 == 1 {
		order = binary.BigEndian
	}
	for ; len(b) >= 8; b = b[8:] {
		s[0] += order.Uint32(b) + s[1]
		s[1] += order.Uint32(b[4:]) + s[0]
	}
	return s
}

// readIndex reads from the shared index (sqlite.org/walformat.html) which turn of the log it is of, how
// many frames were acknowledged there, and how many are in the file too. It is written when they are on
// disk, so it never counts too many; where there is none, or it isn't whole, it counts none.
func readIndex(path string) (salt [8]byte, counted, moved int) {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < 100 || !bytes.Equal(b[:48], b[48:96]) {
		return salt, 0, 0
	}
	order := binary.NativeEndian
	if order.Uint32(b) != 3_007_000 || b[12] == 0 {
		return salt, 0, 0
	}
	return [8]byte(b[32:40]), int(order.Uint32(b[16:])), int(order.Uint32(b[96:]))
}
