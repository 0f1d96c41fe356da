package weblog

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Uncompressed returns what r holds as plain bytes: gzip, also of several members one after another
// as log rotation makes them, and bzip2 are told by their first bytes; anything else is plain.
func Uncompressed(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 256<<10)
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the first bytes: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("open the gzip file: %w", err)
		}
		return z, nil
	case len(head) == 4 && bytes.HasPrefix(head, []byte("BZh")) && '1' <= head[3] && head[3] <= '9':
		return bzip2.NewReader(b), nil
	}
	return b, nil
}
