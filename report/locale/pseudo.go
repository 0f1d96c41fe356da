package locale

import (
	"regexp"
	"strings"
)

// pseudo is what a pseudo-locale does to a text.
type pseudo int

const (
	none     pseudo = iota
	longer          // accents, and a third longer: what overflows with it overflows in Finnish
	reversed        // drawn from right to left, as Arabic is
)

var (
	verb    = regexp.MustCompile(`%(\[\d+\])?[+\-# 0]*\d*(\.\d+)?[a-zA-Z%]`)
	accents = strings.NewReplacer(
		"a", "á", "e", "é", "i", "í", "o", "ö", "u", "ú", "n", "ñ", "c", "ç", "y", "ý", "s", "š", "z", "ž",
		"A", "Å", "E", "É", "I", "Î", "O", "Ø", "U", "Û", "N", "Ñ", "C", "Ç", "S", "Š",
	)
)

func (p pseudo) of(text string) string {
	if p == none || text == "" {
		return text
	}
	var b strings.Builder
	from := 0
	for _, at := range verb.FindAllStringIndex(text, -1) {
		p.write(&b, text[from:at[0]])
		b.WriteString(text[at[0]:at[1]])
		from = at[1]
	}
	p.write(&b, text[from:])
	if p == longer {
		b.WriteString(strings.Repeat("~", 1+len(text)/3))
	}
	return b.String()
}

func (p pseudo) write(b *strings.Builder, part string) {
	switch {
	case strings.TrimSpace(part) == "":
		b.WriteString(part)
	case p == longer:
		accents.WriteString(b, part)
	default:
		// A right-to-left override around each word.
		for i, word := range strings.Split(part, " ") {
			if i > 0 {
				b.WriteByte(' ')
			}
			if word != "" {
				b.WriteString("\u202e" + word + "\u202c")
			}
		}
	}
}
