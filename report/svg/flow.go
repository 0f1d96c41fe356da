package svg

import (
	"html/template"
	"math"
	"strconv"
	"strings"
)

// A Flow is how much goes from one column of places to the next: journeys from their first touch to
// their last and on to the sale, or visitors from site to site. Places of a column keep their order.
type Flow struct {
	Title, Says string
	Columns     [][]Node
	Links       []Stream
	Height      int // 0 is 40 a place of the fullest column, at least 200
}

// A Node is a place of a flow.
type Node struct {
	ID, Name string
	Value    string // its figure as a person reads it
	Colour   int
}

// A Stream is an amount that goes from a node to one of the next column.
type Stream struct {
	From, To string // the nodes' ids
	Amount   float64
	Says     string // shown by pointing at it
}

// Draw draws the flow; nothing where nothing flows. Names stand beside their places, inwards at the
// last column, and the width of a stream is its amount.
func (f Flow) Draw() template.HTML {
	total, fullest := map[string]float64{}, 0
	in, out := map[string]float64{}, map[string]float64{}
	for _, s := range f.Links {
		if a := positive(s.Amount); a > 0 && !math.IsInf(a, 0) {
			out[s.From] += a
			in[s.To] += a
		}
	}
	most := 0.0
	for _, column := range f.Columns {
		fullest = max(fullest, len(column))
		sum := 0.0
		for _, n := range column {
			total[n.ID] = math.Max(in[n.ID], out[n.ID])
			sum += total[n.ID]
		}
		most = math.Max(most, sum)
	}
	if most <= 0 || len(f.Columns) < 2 {
		return ""
	}
	height := f.Height
	if height == 0 {
		height = max(200, 40*fullest)
	}
	const gap = 14.0
	room := float64(height) - gap*float64(fullest-1)
	unit := room / most
	type place struct{ x, y, left, right float64 }
	at := map[string]*place{}
	for i, column := range f.Columns {
		y := 0.0
		for _, n := range column {
			at[n.ID] = &place{x: float64(i) / float64(len(f.Columns)-1), y: y}
			y += total[n.ID]*unit + gap
		}
	}
	p := &pen{}
	begin(p, "flow", f.Title, f.Says, height)
	p.open("svg", "x", 0, "y", 0, "width", "100%", "height", height, "viewBox", "0 0 1000 "+strconv.Itoa(height), "preserveAspectRatio", "none")
	colour := map[string]int{}
	for _, column := range f.Columns {
		for _, n := range column {
			colour[n.ID] = n.Colour
		}
	}
	for _, s := range f.Links {
		a, b, w := at[s.From], at[s.To], positive(s.Amount)*unit
		if a == nil || b == nil || w <= 0 {
			continue
		}
		x1, x2 := a.x*1000, b.x*1000
		y1, y2 := a.y+a.right, b.y+b.left
		a.right, b.left = a.right+w, b.left+w
		middle := (x1 + x2) / 2
		var d strings.Builder
		d.WriteString("M" + number(x1) + " " + number(y1) + "C" + number(middle) + " " + number(y1) + " " + number(middle) + " " + number(y2) + " " + number(x2) + " " + number(y2))
		d.WriteString("V" + number(y2+w) + "C" + number(middle) + " " + number(y2+w) + " " + number(middle) + " " + number(y1+w) + " " + number(x1) + " " + number(y1+w) + "Z")
		p.open("path", "class", "stream b"+strconv.Itoa(colour[s.From]), "d", d.String())
		if s.Says != "" {
			p.open("title")
			p.WriteString(escape(s.Says))
			p.close("title")
		}
		p.close("path")
	}
	p.close("svg")
	for i, column := range f.Columns {
		last := i == len(f.Columns)-1
		for _, n := range column {
			if total[n.ID] <= 0 {
				continue
			}
			place := at[n.ID]
			x, thick := place.x, math.Max(2, total[n.ID]*unit)
			dx, side := 12, "start"
			shift := -4.0
			if last {
				dx, side = -12, "end"
			}
			switch {
			case i == 0:
				shift = 0
			case last:
				shift = -8
			}
			p.open("svg", "x", share(x), "y", place.y, "width", 1, "height", thick, "overflow", "visible")
			p.tag("rect", "class", "node b"+strconv.Itoa(n.Colour), "x", shift, "width", 8, "height", thick)
			p.label(n.Name+"  "+n.Value, "class", "node-name", "x", dx, "y", thick/2, "dominant-baseline", "middle", "text-anchor", side)
			p.close("svg")
		}
	}
	p.close("svg")
	return p.html()
}
