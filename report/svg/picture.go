package svg

import "html/template"

// Picture is a drawing of what a page will show once it holds something: "bars", "line", "ledger" or
// "table". It carries no figure.
func Picture(name string) template.HTML {
	p := &pen{}
	p.open("svg", "class", "picture", "viewBox", "0 0 240 150", "aria-hidden", "true", "focusable", "false")
	p.tag("rect", "class", "picture-sheet", "x", 1, "y", 1, "width", 238, "height", 148, "rx", 6)
	switch name {
	case "line":
		p.tag("path", "class", "picture-band", "d", "M20 96L60 84L100 90L140 58L180 52L220 30V62L180 84L140 90L100 116L60 112L20 122Z")
		p.tag("path", "class", "picture-line", "d", "M20 109L60 98L100 103L140 74L180 68L220 46")
		p.tag("path", "class", "picture-rule", "d", "M20 130H220")
	case "ledger", "table":
		for i := range 5 {
			y := 30 + 22*i
			p.tag("path", "class", "picture-rule", "d", "M20 "+text(y+10)+"H220")
			p.tag("rect", "class", "picture-word", "x", 20, "y", y-2, "width", 60+(i*37)%50, "height", 6, "rx", 3)
			p.tag("rect", "class", "picture-figure", "x", 190-(i*13)%20, "y", y-2, "width", 30+(i*13)%20, "height", 6, "rx", 3)
		}
	default:
		p.tag("path", "class", "picture-zero", "d", "M112 16V134")
		for i, b := range [][3]float64{{122, 208, 170}, {104, 176, 138}, {84, 132, 100}, {36, 106, 66}} {
			y := 32 + 29*i
			p.tag("rect", "class", "picture-band", "x", b[0], "y", y-5, "width", b[1]-b[0], "height", 10, "rx", 5)
			p.tag("circle", "class", "picture-dot", "cx", b[2], "cy", y, "r", 6)
			p.tag("rect", "class", "picture-word", "x", 16, "y", y-3, "width", 16, "height", 6, "rx", 3)
		}
	}
	p.close("svg")
	return p.html()
}
