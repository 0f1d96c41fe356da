package svg

import "html/template"

// A RangeBar is one estimate on a scale that a list of them shares: low to high as a band, the middle
// as a mark, break-even (nothing) as a line where the scale holds it.
type RangeBar struct {
	Low, Mid, High float64
	From, To       float64 // the scale's ends
	Tone           string  // a class's ending for the colour: "keep", "quit"; "" is the accent's
	Says           string  // the same in words
	Marks          []Mark  // other places on the scale
	Large          bool
}

// A Mark is a place on a scale, with a word where there is room for it.
type Mark struct {
	At   float64
	Text string
}

// Draw draws the bar; nothing where the scale has no width.
func (b RangeBar) Draw() template.HTML {
	if !(b.To > b.From) {
		return ""
	}
	at := func(x float64) float64 { return (x - b.From) / (b.To - b.From) }
	height, thick, dot := 24, 8.0, 5.0
	if b.Large {
		height, thick, dot = 40, 14, 8
	}
	mid := float64(height) / 2
	p := &pen{}
	class := "rangebar"
	if b.Tone != "" {
		class += " tone-" + b.Tone
	}
	begin(p, class, b.Says, "", height)
	p.tag("line", "class", "rangebar-scale", "x1", "0%", "x2", "100%", "y1", mid, "y2", mid)
	low, high := at(b.Low), at(b.High)
	p.tag("rect", "class", "rangebar-band", "x", share(low), "width", share(max(0.002, high-low)), "y", mid-thick/2, "height", thick, "rx", thick/2)
	for _, m := range b.Marks {
		p.tag("line", "class", "rangebar-mark", "x1", share(at(m.At)), "x2", share(at(m.At)), "y1", mid-thick/2-3, "y2", mid+thick/2+3)
	}
	if b.From <= 0 && b.To >= 0 {
		p.tag("line", "class", "rangebar-zero", "x1", share(at(0)), "x2", share(at(0)), "y1", 0, "y2", height)
	}
	p.tag("circle", "class", "rangebar-mid", "cx", share(at(b.Mid)), "cy", mid, "r", dot)
	p.close("svg")
	return p.html()
}
