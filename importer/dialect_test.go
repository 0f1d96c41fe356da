package importer

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"payoff"
)

// rowsOf writes each row as "line: cell|cell", or "line! why".
func rowsOf(t testing.TB, text string, delim byte) []string {
	t.Helper()
	r := newReader(openText(strings.NewReader(text)), delim)
	var out []string
	for {
		next, err := r.next()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if next.bad != "" {
			out = append(out, fmt.Sprintf("%d! %s", next.line, next.bad))
			continue
		}
		out = append(out, fmt.Sprintf("%d: %s", next.line, strings.Join(next.cells, "|")))
	}
}

func TestDialects(t *testing.T) {
	long := strings.Repeat("x", maxRow)
	for _, c := range []struct{ name, text, want string }{
		{"plain", "a,b\n1,2\n", "1: a|b / 2: 1|2"},
		{"no end of line", "a,b\n1,2", "1: a|b / 2: 1|2"},
		{"carriage returns", "a,b\r\n1,2\r\n", "1: a|b / 2: 1|2"},
		{"quoted delimiter", `a,"b,c"` + "\n", "1: a|b,c"},
		{"doubled marks", `"say ""hi""",2` + "\n", `1: say "hi"|2`},
		{"keyword in marks", `"""car wash""",2` + "\n", `1: "car wash"|2`},
		{"mark within", `5" pipe,2` + "\n", `1: 5" pipe|2`},
		{"text behind the mark", `"a"b,2` + "\n", `1: ab|2`},
		{"quoted line breaks keep the count", "a,\"b\r\nc\nd\",e\nf,g\n", "1: a|b\nc\nd|e / 4: f|g"},
		{"sep line", "sep=;\na;b\n", "2: a|b"},
		{"quoted sep line", "\"sep=\t\"\r\na\tb\n", "2: a|b"},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", "1: a|b|c / 2: 1 / 3: 1|2|3|4"},
		{"empty line", "a,b\n\n1,2\n", "1: a|b / 2:  / 3: 1|2"},
		{"an open mark costs one line", "a,b\n\"1,2\n3,4\n5,6\n", "1: a|b / 2! a quotation mark is not closed / 3: 3|4 / 4: 5|6"},
		{"open marks one behind the other", "a,b\n1\"2,\"x\n3,4\n1\"2,\"x\n5,6\n", "1: a|b / 2! a quotation mark is not closed / 3: 3|4 / 4! a quotation mark is not closed / 5: 5|6"},
		{"a line beyond bounds within a mark", "a,b\n\"1,2\n3,4\n" + long + "\n5,6\n", "1: a|b / 2! a quotation mark is not closed / 3: 3|4 / 4! longer than a megabyte / 5: 5|6"},
		{"a mark open for more than a row's bounds", "a,b\n\"1,2\n" + strings.Repeat("3,4\n", maxRow/4) + "5,\"6\"\n", "1: a|b / 2! a quotation mark is not closed" + threes(maxRow/4) + fmt.Sprintf(" / %d: 5|6", maxRow/4+3)},
		{"a line beyond bounds", "a,b\n" + long + "\n1,2\n", "1: a|b / 2! longer than a megabyte / 3: 1|2"},
		{"too many cells", "a,b\n" + strings.Repeat(",", maxCells) + "\n1,2\n", "1: a|b / 2! more than a thousand cells / 3: 1|2"},
		{"byte order mark", "\ufeffa,b\n", "1: a|b"},
		{"windows-1252", "caf\xe9,\x80 5\n", "1: café|€ 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(rowsOf(t, c.text, ','), " / "); got != c.want {
				t.Errorf("got  %.200q\nwant %.200q", got, c.want)
			}
		})
	}
}

// threes are the rows "3,4" from line 3 on.
func threes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " / %d: 3|4", i+3)
	}
	return b.String()
}

// TestOpenMarksAreReadOnce reads twenty thousand lines of which each opens a mark that is never
// closed: searched anew from each, they would be billions of characters.
func TestOpenMarksAreReadOnce(t *testing.T) {
	const rows = 20_000
	r := newReader(openText(strings.NewReader(strings.Repeat("1\"2,5,\"x\n", rows))), ',')
	for line := 1; ; line++ {
		next, err := r.next()
		if err == io.EOF {
			if line != rows+1 {
				t.Errorf("%d lines were read, want %d", line-1, rows)
			}
			return
		}
		if err != nil || next.line != line || next.bad != notClosed {
			t.Fatalf("line %d: got %d, %q, %v", line, next.line, next.bad, err)
		}
	}
}

func TestEncodings(t *testing.T) {
	const text = "name,price\nkäsi,5 €\n"
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, b) }
	for name, e := range map[string]encoding.Encoding{
		"UTF-16LE":                  utf16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE":                  utf16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE without its mark": utf16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-16BE without its mark": utf16(unicode.BigEndian, unicode.IgnoreBOM),
		"windows-1252":              charmap.Windows1252,
		"UTF-8":                     encoding.Nop,
	} {
		t.Run(name, func(t *testing.T) {
			coded, err := e.NewEncoder().String(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(rowsOf(t, coded, ','), " / "); got != "1: name|price / 2: käsi|5 €" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestReadingFails(t *testing.T) {
	text := "date,minutes,person\n" + strings.Repeat("2026-03-02,30,Mia\n", 20000)
	broken := io.MultiReader(strings.NewReader(text), iotest.ErrReader(fmt.Errorf("the disk is gone")))
	if _, err := Read(t.Context(), broken, "x.csv", Options{}, &noted{quiet: true}); err == nil || payoff.KindOf(err) != payoff.Internal {
		t.Errorf("a failing disk gives %v", err)
	}
	r := newReader(bufio.NewReader(iotest.ErrReader(fmt.Errorf("gone"))), ',')
	if _, err := r.next(); err == nil || err == io.EOF {
		t.Errorf("want the failure, got %v", err)
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		text string
		mark mark
		want string
	}{
		{"12.34", '.', "12.34"},
		{"1625", 0, "1625"},
		{"10,708", '.', "10708"},
		{"1,234,567.89", 0, "1234567.89"},
		{"1.234.567,89", 0, "1234567.89"},
		{"1.234", 0, "unclear"},
		{"1.234", ',', "1234"},
		{"1.234", '.', "1.234"},
		{"1,234", 0, "unclear"},
		{"1,234", ',', "1.234"},
		{"12,50", 0, "12.50"},
		{"12,50", '.', "unreadable"},
		{"0.123", 0, "0.123"},
		{"1234.567", 0, "1234.567"},
		{"2.000,0", 0, "2000.0"},
		{"€1,622.60", '.', "1622.60 €"},
		{"US$0.00", '.', "0.00 US$"},
		{"12.50 EUR", '.', "12.50 EUR"},
		{"Rs. 1,500.00", '.', "1500.00 Rs"},
		{"12.50 kr.", '.', "12.50 kr"},
		{"1 234,50", 0, "1234.50"},
		{"1\u202f234,50 €", 0, "1234.50 €"},
		{"1'234.50", 0, "1234.50"},
		{"12,34,567.00", '.', "1234567.00"},
		{"-5.00", '.', "-5.00"},
		{"(5.00)", '.', "-5.00"},
		{"5.00-", '.', "-5.00"},
		{"−5.00", '.', "-5.00"},
		{"--5", '.', "unreadable"},
		{"", '.', "nothing"},
		{" --", '.', "nothing"},
		{"N/A", '.', "nothing"},
		{"#DIV/0!", '.', "nothing"},
		{"abc", '.', "unreadable"},
		{"1O.00", '.', "unreadable"},
		{"1.2.3,4", 0, "unreadable"},
		{"1,23,4", '.', "unreadable"},
		{"1e5", '.', "unreadable"},
		{"5%5", '.', "unreadable"},
		{".", '.', "unreadable"},
		{".5", '.', "0.5"},
	} {
		plain, sign, as := number(c.text, c.mark)
		got := strings.TrimSpace(plain + " " + sign)
		if as != read {
			got = [...]string{"", "nothing", "unclear", "unreadable"}[as]
		}
		if got != c.want {
			t.Errorf("%q with mark %q is %q, want %q", c.text, c.mark, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		text  string
		order dayOrder
		want  string
	}{
		{"2026-01-12", 0, "2026-01-12"},
		{"2026/1/2", 0, "2026-01-02"},
		{"12.01.2026", 0, "2026-01-12"},
		{"12.1.26", 0, "2026-01-12"},
		{"07/16/22", 'm', "2022-07-16"},
		{"03/04/2026", 0, "unclear"},
		{"03/04/2026", 'd', "2026-04-03"},
		{"03/04/2026", 'm', "2026-03-04"},
		{"13/04/2026", 0, "2026-04-13"},
		{"13/04/2026", 'm', "unreadable"},
		{"05/05/2026", 0, "2026-05-05"},
		{"1 May 2026", 0, "2026-05-01"},
		{"January 17, 2024", 0, "2024-01-17"},
		{"Mon, Mar 2nd 2026", 0, "2026-03-02"},
		{"2-Mar-26", 0, "2026-03-02"},
		{"2026-02-29", 0, "unreadable"},
		{"2024-02-29", 0, "2024-02-29"},
		{"", 0, "nothing"},
		{"tomorrow", 0, "unreadable"},
		{"1869-01-01", 0, "unreadable"},
		{"Oct-25", 0, "unreadable"},
		{"1/2/3", 'm', "unreadable"},
		{"2026-13-01", 0, "unreadable"},
	} {
		d, as := day(c.text, c.order)
		got := d.String()
		if as != read {
			got = [...]string{"", "nothing", "unclear", "unreadable"}[as]
		}
		if got != c.want {
			t.Errorf("%q in order %q is %s, want %s", c.text, c.order, got, c.want)
		}
	}
	for text, want := range map[string]string{"Oct-25": "2025-10-01", "October 2025": "2025-10-01", "2025-10": "2025-10-01", "2025-10-31": "2025-10-01"} {
		if d, as := month(text); as != read || d.String() != want {
			t.Errorf("the month %q is %s, want %s", text, d, want)
		}
	}
	for text, want := range map[string]string{
		"1 May 2026 - 8 May 2026": "2026-05-01..2026-05-09", "January 17, 2024 - January 30, 2024": "2024-01-17..2024-01-31",
		"All time": "none", "Search keyword report": "none", "8 May 2026 - 1 May 2026": "none", "": "none", "May 1, 2026": "2026-05-01..2026-05-02",
	} {
		got := "none"
		if from, to, ok := period(text); ok {
			got = from.String() + ".." + to.String()
		}
		if got != want {
			t.Errorf("the period %q is %s, want %s", text, got, want)
		}
	}
}

// TestMoments has the night in which the clocks of Helsinki go forward: 29 March 2026, 03:00 to 04:00.
func TestMoments(t *testing.T) {
	helsinki, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-01-24 17:34:28 +0500": "2026-01-24T12:34:28Z", "2026-01-24T17:34:28Z": "2026-01-24T17:34:28Z", "2026-01-24T17:34:28.250+05:30": "2026-01-24T12:04:28Z",
		"2026-03-29": "2026-03-29T20:59:59Z", "2026-03-28": "2026-03-28T21:59:59Z", "2026-03-29 02:30": "2026-03-29T00:30:00Z", "2026-03-29 04:00": "2026-03-29T01:00:00Z",
		"13/04/2026 01:05 PM": "2026-04-13T10:05:00Z", "12 Apr 2026, 12:00 AM": "2026-04-11T21:00:00Z",
		"2026-01-24 25:00": "", "2026-01-24 17:34 PDT": "", "2026-01-24 13:00 PM": "",
	} {
		at, as := moment(text, 0, helsinki)
		got := ""
		if as == read {
			got = at.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestSettling(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"the 13th settles the order for the rows before it", "date,minutes\n03/04/2026,30\n07/07/2026,30\n13/04/2026,30\n", "2026-04-03 2026-07-07 2026-04-13"},
		{"months first", "date,minutes\n03/04/2026,30\n03/14/2026,30\n", "2026-03-04 2026-03-14"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := &noted{}
			if _, err := Read(t.Context(), strings.NewReader(c.text), "x.csv", Options{}, facts); err != nil {
				t.Fatal(err)
			}
			var days []string
			for _, l := range facts.lines {
				_, rest, _ := strings.Cut(l, " on ")
				days = append(days, rest[:10])
			}
			if got := strings.Join(days, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	// Nothing settles whether 1.234 is a thousand: both rows are refused, and with them the file.
	_, err := Read(t.Context(), strings.NewReader("date,amount,currency\n2026-01-01,1.234,EUR\n2026-01-02,2.345,EUR\n"), "x.csv", Options{}, &noted{})
	if payoff.KindOf(err) != payoff.Invalid || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("unclear amounts give %v", err)
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]Kind{
		"date,amount,currency\n":                 NamedCSV,
		"Date;Order Number;Goods\n":              NamedCSV,
		"date\tminutes\n":                        NamedCSV,
		"date,email,stage\n":                     NamedCSV,
		"name,colour\n1,red\n":                   "",
		"":                                       "",
		"PK\x03\x04....":                         "",
		"\x00\x01\x02\x03\x00\x01":               "",
		"Day,Campaign,Cost,Clicks\n":             GoogleAds,
		"Ad name,Day,Amount spent (EUR)\n":       MetaAds,
		"just words\nand more words\nwithout it": "",
	} {
		kind, err := Detect([]byte(text))
		if kind != want || (err == nil) != (want != "") {
			t.Errorf("%.30q is %q (%v), want %q", text, kind, err, want)
		}
		if err != nil && payoff.KindOf(err) != payoff.Invalid {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	if _, err := Read(t.Context(), strings.NewReader("date,minutes\n2026-01-01,5\n"), "x", Options{As: EtsyOrders}, &noted{}); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("forced to be Etsy's: %v", err)
	}
}

// TestOutcomes: what the books refuse as invalid is a skipped line, any other failure ends the import.
func TestOutcomes(t *testing.T) {
	text := "date,order,amount,currency\n2026-01-01,refuse-1,5,EUR\n2026-01-01,A-2,6,EUR\n"
	s, err := Read(t.Context(), strings.NewReader(text), "x", Options{}, &noted{})
	if err != nil || s.Stored != 1 || len(s.Skipped) != 1 || s.Skipped[0].Reason != "this order is refused" || s.Skipped[0].Lines[0] != 2 {
		t.Errorf("%+v %v", s, err)
	}
	facts := &noted{}
	newer := strings.Replace(text, "A-2,6", "A-2,7", 1)
	for i, text := range []string{text, newer} {
		s, err = Read(t.Context(), strings.NewReader(text), "x", Options{}, facts)
		if err != nil || i == 1 && (s.Updated != 1 || s.Stored != 0) {
			t.Errorf("%+v %v", s, err)
		}
	}
}
