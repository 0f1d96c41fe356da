// Package csv writes a Document as CSV: each table under its heading, RFC 4180, UTF-8.
package csv

import (
	"encoding/csv"
	"io"
	"strings"

	"payoff/report"
)

// Write writes the document's tables and cards, one after another with an empty line between. A
// text that a spreadsheet would take for a formula gets an apostrophe in front.
func Write(w io.Writer, d report.Document) error {
	out := csv.NewWriter(w)
	line := func(cells ...string) {
		safe := make([]string, len(cells))
		for i, c := range cells {
			safe[i] = plain(c)
		}
		_ = out.Write(safe) // the error is kept and comes back from Error
	}
	line(d.Title, d.Subtitle)
	for _, s := range d.Sections {
		line()
		line(s.Heading, s.Answer)
		if len(s.Cards) > 0 {
			line("line", "purpose", "verdict", "", "net low", "net mid", "net high", "because", "next")
		}
		for _, c := range s.Cards {
			cells := []string{c.Name, string(c.Purpose), string(c.Verdict), c.Extra, "", "", "", "", ""}
			if c.Bar != nil {
				cells[4], cells[5], cells[6] = c.Bar.Range.Low.Amount(), c.Bar.Range.Mid.Amount(), c.Bar.Range.High.Amount()
			}
			for _, f := range c.Facts {
				switch f.Name {
				case "because":
					cells[7] = strings.Join(f.Text, "; ")
				case "next":
					cells[8] = strings.Join(f.Text, "; ")
				}
			}
			line(cells...)
		}
		if s.Table != nil {
			names := make([]string, len(s.Table.Columns))
			for i, c := range s.Table.Columns {
				names[i] = c.Name
			}
			line(names...)
			for _, row := range s.Table.Rows {
				line(row...)
			}
		}
	}
	if len(d.Notes) > 0 {
		line()
		line("Notes")
		for _, n := range d.Notes {
			line(n)
		}
	}
	out.Flush()
	return out.Error()
}

// plain keeps spreadsheets from running a text: only a number may begin with a sign.
func plain(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if strings.Trim(cell[1:], "0123456789.") == "" && cell[0] == '-' {
		return cell
	}
	return "'" + cell
}
