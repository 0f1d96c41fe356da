package weblog

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// How logReader.next came to its end.
type lineState int

const (
	wholeLine  lineState = iota
	unfinished           // the stream's last line, without a line end
	tooLong              // read past, not returned
	noMore               // the stream's end or an error, in err
)

// A logReader cuts a stream into lines, or into JSON objects of several lines, without copying them.
type logReader struct {
	src      io.Reader
	ctx      context.Context // nil where nobody can cancel
	buf      []byte          // what was read and isn't yet given out is buf[pos:]
	pos      int
	at       int64 // offset of buf[pos] in the stream
	lines    int64 // line ends passed
	begun    bool
	err      error
	progress func(bytes int64)
	told     int64 // what progress was told last
}

// next returns the next line without its line end; it is good until the call after.
func (l *logReader) next() ([]byte, lineState) {
	if !l.begun {
		l.begun = true
		for len(l.buf) < 3 && l.fill() {
		}
		if l.at == 0 && bytes.HasPrefix(l.buf, []byte("\xef\xbb\xbf")) {
			l.pos, l.at = 3, 3
		}
	}
	end, ok := l.lineEnd(0)
	if !ok {
		rest := len(l.buf) - l.pos
		switch {
		case rest > maxLogLine:
			return l.passLong()
		case rest == 0 || !errors.Is(l.err, io.EOF):
			return nil, noMore
		}
		line := l.buf[l.pos:]
		l.take(rest)
		l.lines++
		return line, unfinished
	}
	if end > maxLogLine {
		l.take(end + 1)
		l.lines++
		return nil, tooLong
	}
	n := int64(1)
	if opensObject(l.buf[l.pos : l.pos+end]) {
		if e, more := l.object(end); more > 0 {
			end, n = e, n+more
		}
	}
	line := l.buf[l.pos : l.pos+end]
	l.take(min(end+1, len(l.buf)-l.pos))
	l.lines += n
	if k := len(line); k > 0 && line[k-1] == '\r' {
		line = line[:k-1]
	}
	return line, wholeLine
}

func (l *logReader) take(n int) {
	l.pos += n
	l.at += int64(n)
}

// lineEnd finds the first line end at or after from, counted from pos; false where there is none
// within the longest line, or within what there is.
func (l *logReader) lineEnd(from int) (int, bool) {
	for {
		if i := bytes.IndexByte(l.buf[l.pos+from:], '\n'); i >= 0 {
			return from + i, true
		}
		from = len(l.buf) - l.pos
		if from > maxLogLine || !l.fill() {
			return 0, false
		}
	}
}

// fill reads once; false where there is nothing more to come.
func (l *logReader) fill() bool {
	if l.err != nil {
		return false
	}
	if l.ctx != nil && l.ctx.Err() != nil {
		l.err = l.ctx.Err()
		return false
	}
	if l.pos > 0 {
		n := copy(l.buf, l.buf[l.pos:])
		l.buf, l.pos = l.buf[:n], 0
	}
	for range 100 {
		n, err := l.src.Read(l.buf[len(l.buf):cap(l.buf)])
		l.buf = l.buf[:len(l.buf)+n]
		if err != nil {
			l.err = err
		}
		if n > 0 {
			if reached := l.at + int64(len(l.buf)); l.progress != nil && reached-l.told >= logBuffer {
				l.told = reached
				l.progress(reached)
			}
			return true
		}
		if err != nil {
			return false
		}
	}
	l.err = io.ErrNoProgress
	return false
}

// passLong leaves out a line that is longer than the buffer should hold.
func (l *logReader) passLong() ([]byte, lineState) {
	for {
		if i := bytes.IndexByte(l.buf[l.pos:], '\n'); i >= 0 {
			l.take(i + 1)
			l.lines++
			return nil, tooLong
		}
		l.take(len(l.buf) - l.pos)
		if !l.fill() {
			l.lines++
			return nil, tooLong
		}
	}
}

// opensObject tells whether a line begins a JSON object that ends on a later line.
func opensObject(line []byte) bool {
	if len(line) == 0 || line[0] != '{' {
		return false
	}
	line = bytes.TrimRight(line, " \t\r")
	return line[len(line)-1] != '}'
}

// object looks for the end of the JSON object that begins at pos and whose first line ends at end.
// It gives up, with no more lines, where the next object begins, at the longest line's length and at
// the stream's end: then the first line is broken, and the others are lines of their own.
func (l *logReader) object(end int) (last int, more int64) {
	depth, inString := 0, false
	begin := 0
	for {
		depth, inString = nesting(l.buf[l.pos+begin:l.pos+end], depth, inString)
		if depth <= 0 {
			return end, more
		}
		begin = end + 1
		if begin > maxLogLine {
			return 0, 0
		}
		next, ok := l.lineEnd(begin)
		if !ok {
			// The stream's last line may lack its line end and still close the object.
			rest := len(l.buf) - l.pos
			if begin >= rest || rest > maxLogLine || !errors.Is(l.err, io.EOF) {
				return 0, 0
			}
			if d, _ := nesting(l.buf[l.pos+begin:], depth, inString); d != 0 {
				return 0, 0
			}
			return rest, more + 1
		}
		if next > maxLogLine || l.buf[l.pos+begin] == '{' {
			return 0, 0
		}
		more++
		end = next
	}
}

// nesting counts braces outside strings.
func nesting(b []byte, depth int, inString bool) (int, bool) {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		case c == '{' && !inString:
			depth++
		case c == '}' && !inString:
			depth--
		}
	}
	return depth, inString
}
