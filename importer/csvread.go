package importer

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"payoff"
)

const (
	maxRow   = 1 << 20 // bytes of a row, its quoted line breaks included
	maxCells = 1000    // of a row
	headSize = 1 << 16 // bytes looked at to tell what a file is
)

const notClosed = "a quotation mark is not closed"

// A row is one record of a table. Cells are good until the next row is read.
type row struct {
	line  int // of its first character in the file, from 1
	cells []string
	bad   string // why it can't be split into cells; "" where it can
}

// empty says whether no cell holds anything.
func (r row) empty() bool {
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return r.bad == ""
}

// A reader splits decoded text into rows: cells parted by delim, quoted ones with line breaks and
// doubled quotation marks in them. It keeps one row in memory.
type reader struct {
	br     *bufio.Reader
	delim  byte
	line   int    // of the next line
	ahead  []byte // whole lines to be read again, before br
	open   int    // bytes of ahead in which a mark that is opened is not closed again
	known  bool   // whether the line read last stood among them
	gone   bool   // a line that was too long stands behind ahead
	long   []byte
	raw    []byte // the row's lines as they are
	text   []byte // its cells, one behind the other
	ends   []int
	cells  []string
	closed bool
}

// openText strips the byte order mark and decodes UTF-16; what isn't UTF-8 is left to the rows,
// which take it for windows-1252.
func openText(r io.Reader) *bufio.Reader {
	raw := bufio.NewReaderSize(r, headSize)
	head, _ := raw.Peek(512)
	var decoder *encoding.Decoder
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, _ = raw.Discard(3) // has been seen: it is there
		return raw
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		decoder = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder()
	case zerosAt(head, 1):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case zerosAt(head, 0):
		decoder = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	default:
		return raw
	}
	return bufio.NewReaderSize(transform.NewReader(raw, decoder), headSize)
}

// zerosAt says whether nearly every second byte is zero, as in UTF-16 of Latin text.
func zerosAt(head []byte, from int) bool {
	if len(head) < 8 {
		return false
	}
	zeros, others := 0, 0
	for i, b := range head {
		switch {
		case b != 0:
		case i%2 == from:
			zeros++
		default:
			others++
		}
	}
	return others == 0 && zeros > len(head)/2*8/10
}

// sepLine is the delimiter that a first line such as "sep=;" names, and whether there is one.
func sepLine(head []byte) (byte, bool) {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	first = bytes.Trim(bytes.TrimRight(first, "\r"), `"`)
	if len(first) == 5 && bytes.EqualFold(first[:4], []byte("sep=")) && first[4] < 0x80 {
		return first[4], true
	}
	return 0, false
}

// delimiters are what parts cells, in the order in which a tie is settled.
var delimiters = []byte{'\t', ',', ';', '|'}

// mostCells is how many cells the widest of the first lines would have, quotation marks respected.
func mostCells(head []byte, delim byte) int {
	most, cells, quoted, lines := 1, 1, false, 0
	for _, b := range head {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == delim:
			cells++
		case b == '\n':
			most, cells = max(most, cells), 1
			if lines++; lines > 40 {
				return most
			}
		}
	}
	return max(most, cells)
}

// newReader reads rows after the line that names the delimiter, where there is one.
func newReader(br *bufio.Reader, delim byte) *reader {
	r := &reader{br: br, delim: delim, line: 1}
	head, _ := br.Peek(16)
	if d, ok := sepLine(head); ok {
		r.delim = d
		_, _, _ = r.readLine() // was seen just now; a failure comes back with the next row
	}
	return r
}

// next is the next row; io.EOF is the end. An empty line is a row of one empty cell.
func (r *reader) next() (row, error) {
	out := row{line: r.line}
	line, long, err := r.readLine()
	if err != nil {
		return row{}, err
	}
	if long {
		out.bad = "longer than a megabyte"
		return out, nil
	}
	r.text, r.ends = r.text[:0], r.ends[:0]
	if bytes.IndexByte(line, '"') < 0 {
		r.plain(trimEnd(line))
		return r.done(out), nil
	}
	r.raw = append(r.raw[:0], line...)
	first := len(line)
	quoted := r.split(line, false)
	if quoted && r.known {
		out.bad = notClosed
		return out, nil
	}
	for quoted {
		line, long, err := r.readLine()
		if err != nil && err != io.EOF {
			return row{}, err
		}
		if err == io.EOF || long || len(r.raw)+len(line) > maxRow {
			// The mark was never closed: this line is lost, those behind it are read as rows of
			// their own. Each of them ended within the mark; where one opens a mark of its own it
			// ends so too, and what follows is the same: it isn't searched again, or a file of such
			// lines would be read once for each of them.
			again := r.raw[first:]
			r.open = len(again)
			r.gone = long
			if err == nil && !long {
				again = append(again, line...)
			}
			r.ahead = append(append([]byte(nil), again...), r.ahead...)
			r.line = out.line + 1
			out.bad = notClosed
			return out, nil
		}
		r.raw = append(r.raw, line...)
		quoted = r.split(line, true)
	}
	return r.done(out), nil
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// readLine is the next line with its end. One longer than maxRow is read to its end and thrown away.
func (r *reader) readLine() (line []byte, long bool, err error) {
	if len(r.ahead) > 0 {
		end := bytes.IndexByte(r.ahead, '\n') + 1
		if end == 0 {
			end = len(r.ahead)
		}
		line, r.ahead = r.ahead[:end], r.ahead[end:]
		r.known = end <= r.open
		r.open = max(0, r.open-end)
		r.line++
		return line, false, nil
	}
	r.known = false
	if r.gone {
		r.gone = false
		r.line++
		return nil, true, nil
	}
	if r.closed {
		return nil, false, io.EOF
	}
	line, err = r.br.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		r.long = append(r.long[:0], line...)
		for err == bufio.ErrBufferFull {
			line, err = r.br.ReadSlice('\n')
			if len(r.long)+len(line) > maxRow {
				long = true
				continue
			}
			r.long = append(r.long, line...)
		}
		line = r.long
	}
	if err == io.EOF {
		r.closed = true
		if len(line) == 0 {
			return nil, false, io.EOF
		}
		err = nil
	}
	if err != nil {
		return nil, false, err
	}
	r.line++
	return line, long, nil
}

// plain takes a line without quotation marks apart.
func (r *reader) plain(line []byte) {
	for {
		i := bytes.IndexByte(line, r.delim)
		if i < 0 {
			break
		}
		r.text = append(r.text, line[:i]...)
		r.ends = append(r.ends, len(r.text))
		line = line[i+1:]
	}
	r.text = append(r.text, line...)
	r.ends = append(r.ends, len(r.text))
}

// split takes a line apart and says whether it ends within a quoted cell. A cell is quoted where it
// begins with a mark; what follows its closing mark belongs to it as it stands.
func (r *reader) split(line []byte, quoted bool) bool {
	cut := trimEnd(line)
	atStart := !quoted
	for i := 0; i < len(cut); i++ {
		b := cut[i]
		switch {
		case quoted && b == '"':
			if i+1 < len(cut) && cut[i+1] == '"' {
				r.text = append(r.text, '"')
				i++
				continue
			}
			quoted = false
		case quoted:
			r.text = append(r.text, b)
		case b == r.delim:
			r.ends = append(r.ends, len(r.text))
			atStart = true
			continue
		case b == '"' && atStart:
			quoted = true
		default:
			r.text = append(r.text, b)
		}
		atStart = false
	}
	if quoted {
		r.text = append(r.text, '\n')
		return true
	}
	r.ends = append(r.ends, len(r.text))
	return false
}

// done makes the cells, with one allocation for all of them.
func (r *reader) done(out row) row {
	if len(r.ends) > maxCells {
		out.bad = "more than a thousand cells"
		return out
	}
	r.cells = r.cells[:0]
	start := 0
	if utf8.Valid(r.text) {
		text := string(r.text)
		for _, end := range r.ends {
			r.cells = append(r.cells, text[start:end])
			start = end
		}
	} else {
		for _, end := range r.ends {
			r.cells = append(r.cells, windows1252(r.text[start:end]))
			start = end
		}
	}
	out.cells = r.cells
	return out
}

// windows1252 decodes a cell that isn't UTF-8.
func windows1252(cell []byte) string {
	if utf8.Valid(cell) {
		return string(cell)
	}
	var b strings.Builder
	for _, c := range cell {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String()
}

// A sheet is the beginning of a table, enough to tell what it is.
type sheet struct {
	delim byte
	rows  [][]string
}

// sheets are the ways in which a decoded beginning can be read, the likeliest first.
func sheets(head []byte) []sheet {
	var out []sheet
	if d, ok := sepLine(head); ok {
		return append(out, sheetOf(head, d))
	}
	order := append([]byte(nil), delimiters...)
	for i := range order {
		for j := i; j > 0 && mostCells(head, order[j]) > mostCells(head, order[j-1]); j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	for _, d := range order {
		out = append(out, sheetOf(head, d))
	}
	return out
}

func sheetOf(head []byte, delim byte) sheet {
	s := sheet{delim: delim}
	r := newReader(bufio.NewReaderSize(bytes.NewReader(head), headSize), delim)
	for len(s.rows) < 40 {
		next, err := r.next()
		if err != nil {
			break
		}
		s.rows = append(s.rows, append([]string(nil), next.cells...))
	}
	s.delim = r.delim
	return s
}

// notText says what a file is that can't be a table, in words that help; nil for text.
func notText(head []byte) error {
	switch {
	case len(head) == 0:
		return payoff.Fail(payoff.Invalid, "the file is empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return payoff.Fail(payoff.Invalid, "this is a spreadsheet or a zip archive: open it and save the table as CSV (unpack an archive first)")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return payoff.Fail(payoff.Invalid, "this is a PDF: export the table as CSV")
	case bytes.IndexByte(head, 0) >= 0:
		return payoff.Fail(payoff.Invalid, "this is no text file: export the table as CSV")
	}
	return nil
}
