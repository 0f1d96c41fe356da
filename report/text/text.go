// Package text writes a Document for a terminal, 80 columns wide, in words and plain characters
// that any font has.
package text

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"payoff"
	"payoff/report"
)

// Width is how wide a line may be.
const Width = 80

// Write writes the whole document.
func Write(w io.Writer, d report.Document) error {
	p := &printer{w: w}
	p.line("%s", d.Title)
	p.line("%s", d.Subtitle)
	for _, s := range d.Sections {
		p.line("")
		p.line("%s", strings.ToUpper(s.Heading))
		p.wrap("", "", s.Answer)
		for _, t := range s.Paragraphs {
			p.wrap("", "", t)
		}
		for _, c := range s.Cards {
			p.card(c)
		}
		if s.Table != nil {
			p.table(*s.Table)
			if len(s.Working) > 0 {
				p.line("")
			}
		}
		for _, t := range s.Working {
			p.wrap("* ", "  ", t)
		}
	}
	if len(d.Notes) > 0 {
		p.line("")
		p.line("NOTES")
		for _, n := range d.Notes {
			p.wrap("- ", "  ", n)
		}
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf(format, args...), " "))
	}
}

// wrap writes words after first, with later lines under rest.
func (p *printer) wrap(first, rest, text string) {
	if text == "" {
		return
	}
	line, width := first, utf8.RuneCountInString(first)
	fresh := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if !fresh && width+1+n > Width {
			p.line("%s", line)
			line, width, fresh = rest, utf8.RuneCountInString(rest), true
		}
		if !fresh {
			line, width = line+" ", width+1
		}
		line, width, fresh = line+word, width+n, false
	}
	p.line("%s", line)
}

// marks stand before a verdict, so that a list can be scanned.
var marks = map[payoff.Verdict]string{
	payoff.Invest: "↑", payoff.Keep: "=", payoff.Cap: "≤", payoff.Fix: "!", payoff.Pause: "‖", payoff.Park: "·",
	payoff.Quit: "■", payoff.NotEnoughData: "…", payoff.CannotBeKnown: "?",
}

func (p *printer) card(c report.Card) {
	p.line("")
	head := fmt.Sprintf("%s %s", marks[c.Verdict], strings.ToUpper(c.Verdict.Words()))
	if c.Extra != "" {
		head += " (" + c.Extra + ")"
	}
	left := fmt.Sprintf("%s, %s", c.Name, c.Purpose)
	p.line("%-34s %s", left, head)
	if c.Bar != nil {
		p.fact("net", likely(c.Bar.Range))
		p.line("  %-11s %s", "", bar(*c.Bar, Width-16))
	}
	for _, f := range c.Facts {
		for i, t := range f.Text {
			name := f.Name
			if i > 0 {
				name = ""
			}
			p.fact(name, t)
		}
	}
}

// likely writes a range without the cents, which no estimate knows, where it is wide enough.
func likely(m payoff.MoneyInterval) string {
	if m.High.Float()-m.Low.Float() < 20 {
		return m.String()
	}
	plain := func(x payoff.Money) string { return strconv.FormatFloat(math.Round(x.Float())+0, 'f', 0, 64) }
	return fmt.Sprintf("%s to %s %s, middle %s", plain(m.Low), plain(m.High), m.High.Currency, plain(m.Mid))
}

// fact writes one named sentence; a name too long for its column stands above.
func (p *printer) fact(name, text string) {
	if utf8.RuneCountInString(name) > 11 {
		p.line("  %s", name)
		name = ""
	}
	p.wrap(fmt.Sprintf("  %-11s ", name), strings.Repeat(" ", 14), text)
}

// bar draws low to high as a band, the middle as a mark, break-even as a line.
func bar(b report.Bar, width int) string {
	cells := []rune(strings.Repeat(" ", width))
	if b.To <= b.From {
		return ""
	}
	at := func(x float64) int {
		return int(math.Round((x - b.From) / (b.To - b.From) * float64(width-1)))
	}
	for i := at(b.Range.Low.Float()); i <= at(b.Range.High.Float()); i++ {
		cells[i] = '─'
	}
	cells[at(0)] = '│'
	cells[at(b.Range.Mid.Float())] = '●'
	return string(cells)
}

// table writes rows under their names, numbers to the right. A table that is too wide for the
// terminal narrows its first column.
func (p *printer) table(t report.Table) {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = utf8.RuneCountInString(c.Name)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	p.row(t, names, widths)
	for _, row := range t.Rows {
		p.row(t, row, widths)
	}
}

func (p *printer) row(t report.Table, cells []string, widths []int) {
	var b strings.Builder
	for i, cell := range cells {
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i > 0 {
			b.WriteString("  ")
		}
		if t.Columns[i].Numeric {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
	}
	p.line("%s", b.String())
}
