package svg

import (
	"html/template"
	"math"
	"strconv"
)

// An Area is counts over time, stacked by what they are of, the first series at the bottom. A series
// has its figures in Mid; what isn't known counts as nothing.
type Area struct {
	Title, Says string
	X           []string // a label for each place; "" is left out
	Places      []string // what each place is called in full; X where there is none
	Series      []Series
	Format      func(float64) string
	Notes       []Mark
	Height      int // 0 is 260
}

// Draw draws the chart; nothing where there are fewer than two places, or nothing to stack. A name
// stands in its band where the band is thick enough for it at its thickest place; what is too thin is
// for the table behind the chart.
func (c Area) Draw() template.HTML {
	scale := c.scale()
	if len(c.X) < 2 || len(scale.Ticks) == 0 {
		return ""
	}
	height := c.Height
	if height == 0 {
		height = 260
	}
	p, plot := &pen{}, frame{scale: scale, height: height, places: len(c.X)}
	begin(p, "area", c.Title, c.Says, height)
	plot.open(p)
	low := make([]float64, len(c.X))
	type name struct {
		text   string
		colour int
		x, y   float64
		at     int
	}
	var names []name
	for _, s := range c.Series {
		high := make([]float64, len(low))
		for i := range low {
			high[i] = low[i]
			if i < len(s.Mid) {
				high[i] += positive(s.Mid[i])
			}
		}
		at, thick := roomiest(low, high)
		p.tag("path", "class", "area-part b"+strconv.Itoa(s.Colour), "d", plot.band(low, high))
		if plot.room()*thick/plot.scale.To >= 18 {
			names = append(names, name{s.Name, s.Colour, plot.x(float64(at)), plot.y((low[at] + high[at]) / 2), at})
		}
		low = high
	}
	p.close("svg")
	plot.grid(p)
	plot.ticks(p, c.Format)
	plot.below(p, c.X)
	plot.notes(p, c.Notes)
	for _, n := range names {
		p.label(n.text, "class", "area-name", "x", share(n.x), "y", n.y, "text-anchor", anchor(n.x), "dominant-baseline", "middle")
	}
	p.close("svg")
	return p.html()
}

// roomiest is the place around which the band is thickest, and how thick it is there at its thinnest:
// a sixteenth of the width to either side. Names keep clear of the edges.
func roomiest(low, high []float64) (at int, thick float64) {
	n := len(low)
	around := max(1, n/16)
	for i := n/8 + 1; i < n-n/8-1; i++ {
		least := math.Inf(1)
		for j := max(0, i-around); j <= min(n-1, i+around); j++ {
			// What the name covers must be within the band there too.
			least = math.Min(least, math.Min(high[j], high[i])-math.Max(low[j], low[i]))
		}
		if least > thick {
			at, thick = i, least
		}
	}
	return at, thick
}

// scale holds the tallest stack.
func (c Area) scale() Scale {
	sums := make([]float64, len(c.X))
	for _, s := range c.Series {
		for i := range min(len(sums), len(s.Mid)) {
			sums[i] += positive(s.Mid[i])
		}
	}
	most := 0.0
	for _, v := range sums {
		most = math.Max(most, v)
	}
	return NewScale(0, most, 4)
}

func positive(v float64) float64 {
	if math.IsNaN(v) || v < 0 {
		return 0
	}
	return v
}
