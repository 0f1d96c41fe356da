// Package svg draws charts: figures in, SVG out. It knows no metric. Colours are classes, so that a
// style sheet decides about them; places are attributes, so that a page needs no inline style. Widths
// are shares of the room there is, and text keeps its size however narrow that is.
package svg

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// A pen writes elements.
type pen struct{ strings.Builder }

// tag writes a whole element without content; attributes are name, value, name, value.
func (p *pen) tag(name string, attributes ...any) {
	p.open(name, attributes...)
	p.close(name)
}

func (p *pen) open(name string, attributes ...any) {
	p.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		p.WriteString(` ` + attributes[i].(string) + `="` + escape(text(attributes[i+1])) + `"`)
	}
	p.WriteString(">")
}

func (p *pen) close(name string) { p.WriteString("</" + name + ">") }

// label writes text at a place.
func (p *pen) label(words string, attributes ...any) {
	p.open("text", attributes...)
	p.WriteString(escape(words))
	p.close("text")
}

func (p *pen) html() template.HTML { return template.HTML(p.String()) } // all values went through escape

// escape writes text as XML and HTML read it; a character that XML has no place for is replaced.
func escape(words string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(words)) // a builder takes all
	return b.String()
}

func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case int:
		return strconv.Itoa(x)
	case float64:
		return number(x)
	}
	return fmt.Sprint(v)
}

// number writes a coordinate with two decimals at most. What isn't a number is drawn at 0.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		x = 0
	}
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64)
}

// share is a place as a part of the width: "42.5%".
func share(x float64) string { return number(math.Max(0, math.Min(1, x))*100) + "%" }

// open starts a picture with its name and what it says, for those who can't see it.
func begin(p *pen, class, title, says string, height int) {
	p.open("svg", "class", class, "width", "100%", "height", height, "role", "img", "aria-label", strings.TrimSpace(title+". "+says), "direction", "ltr", "focusable", "false")
	p.open("title")
	p.WriteString(escape(title))
	p.close("title")
	if says != "" {
		p.open("desc")
		p.WriteString(escape(says))
		p.close("desc")
	}
}
