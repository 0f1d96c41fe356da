package svg

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Series is one line of a chart: a figure for each place of the axis. What isn't known is NaN and
// leaves a gap.
type Series struct {
	Name      string
	Colour    int // of the palette, from 1
	Mid       []float64
	Low, High []float64 // the band around it; empty where there is none
}

// A Line is lines over time, each with its band, on one scale that holds nothing (0).
type Line struct {
	Title, Says string   // what it is, and what one should see in it
	X           []string // a label for each place; "" is left out
	Places      []string // what each place is called in full; X where there is none
	Series      []Series
	Format      func(float64) string
	Notes       []Mark // places on the time axis where something happened, counted from 0
	Height      int    // 0 is 240
}

// The room around a plot, in pixels.
const (
	plotTop    = 24
	plotBottom = 26
)

// Draw draws the chart; nothing where there are fewer than two places.
func (c Line) Draw() template.HTML {
	if len(c.X) < 2 {
		return ""
	}
	height := c.Height
	if height == 0 {
		height = 240
	}
	p, plot := &pen{}, frame{scale: c.scale(), height: height, places: len(c.X)}
	begin(p, "lines", c.Title, c.Says, height)
	plot.grid(p)
	plot.below(p, c.X)
	plot.notes(p, c.Notes)
	plot.open(p)
	for _, s := range c.Series {
		if len(s.Low) > 0 {
			p.tag("path", "class", "line-band b"+strconv.Itoa(s.Colour), "d", plot.band(s.Low, s.High))
		}
	}
	for _, s := range c.Series {
		p.tag("path", "class", "line-mid l"+strconv.Itoa(s.Colour), "d", plot.path(s.Mid))
	}
	p.close("svg")
	plot.ticks(p, c.Format)
	plot.names(p, c.Series)
	p.close("svg")
	return p.html()
}

// scale holds every figure and every band.
func (c Line) scale() Scale {
	var from, to float64
	for _, s := range c.Series {
		for _, list := range [][]float64{s.Mid, s.Low, s.High} {
			for _, v := range list {
				if !math.IsNaN(v) {
					from, to = math.Min(from, v), math.Max(to, v)
				}
			}
		}
	}
	return NewScale(from, to, 4)
}

// A frame is the plot of a chart over time.
type frame struct {
	scale  Scale
	height int
	places int
}

func (f frame) room() float64 { return float64(f.height - plotTop - plotBottom) }

// y is the pixel of a figure.
func (f frame) y(v float64) float64 { return plotTop + (1-f.scale.at(v))*f.room() }

// x is the share of the width at a place.
func (f frame) x(i float64) float64 { return i / float64(max(1, f.places-1)) }

// open starts the picture within, whose 1000 by 1000 units fill the plot whatever its width.
func (f frame) open(p *pen) {
	p.open("svg", "x", 0, "y", plotTop, "width", "100%", "height", f.room(), "viewBox", "0 0 1000 1000", "preserveAspectRatio", "none", "overflow", "visible")
}

func (f frame) grid(p *pen) {
	for _, t := range f.scale.Ticks {
		class := "grid"
		if t == 0 {
			class = "grid grid-zero"
		}
		y := f.y(t)
		p.tag("line", "class", class, "x1", "0%", "x2", "100%", "y1", y, "y2", y)
	}
}

// ticks say what the lines of the grid stand for; drawn last, so that no curve strikes them out.
func (f frame) ticks(p *pen, format func(float64) string) {
	for _, t := range f.scale.Ticks {
		p.label(format(t), "class", "grid-label", "x", "0%", "y", f.y(t)-4)
	}
}

func (f frame) below(p *pen, labels []string) {
	// On a narrow screen every other label is left out, counted over those that there are.
	n := 0
	for i, text := range labels {
		if text == "" {
			continue
		}
		class := "axis-label"
		if n%2 == 1 {
			class += " axis-odd"
		}
		n++
		x := f.x(float64(i))
		p.label(text, "class", class, "x", share(x), "y", f.height-8, "text-anchor", anchor(x))
	}
}

func (f frame) notes(p *pen, notes []Mark) {
	for _, n := range notes {
		x := f.x(n.At)
		p.tag("line", "class", "note-line", "x1", share(x), "x2", share(x), "y1", 14, "y2", f.height-plotBottom)
		p.label(n.Text, "class", "note-text", "x", share(x), "y", 10, "text-anchor", inward(x, n.Text))
	}
}

// inward is how a text stands at a place: a short one over it, a long one from there to the picture's middle.
func inward(x float64, text string) string {
	switch {
	case len(text) < 4:
		return anchor(x)
	case x < 0.33:
		return "start"
	case x > 0.67:
		return "end"
	}
	return "middle"
}

// path is the line through the figures, broken where one isn't known.
func (f frame) path(values []float64) string {
	var b strings.Builder
	pen := "M"
	for i, v := range values {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		b.WriteString(pen + number(f.x(float64(i))*1000) + " " + number((1-f.scale.at(v))*1000))
		pen = "L"
	}
	return b.String()
}

// band is the outline between two lines. A gap in either closes it.
func (f frame) band(low, high []float64) string {
	var b strings.Builder
	for from := 0; from < len(low) && from < len(high); {
		to := from
		for to < len(low) && to < len(high) && !math.IsNaN(low[to]) && !math.IsNaN(high[to]) {
			to++
		}
		if to > from {
			for i := from; i < to; i++ {
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == from] + number(f.x(float64(i))*1000) + " " + number((1-f.scale.at(high[i]))*1000))
			}
			for i := to - 1; i >= from; i-- {
				b.WriteString("L" + number(f.x(float64(i))*1000) + " " + number((1-f.scale.at(low[i]))*1000))
			}
			b.WriteString("Z")
		}
		from = to + 1
	}
	return b.String()
}

// names writes each series' name at its end, none upon another. One series needs no name.
func (f frame) names(p *pen, all []Series) {
	if len(all) < 2 {
		return
	}
	type name struct {
		y      float64
		series Series
	}
	var list []name
	for _, s := range all {
		for i := len(s.Mid) - 1; i >= 0; i-- {
			if !math.IsNaN(s.Mid[i]) {
				list = append(list, name{f.y(s.Mid[i]) - 8, s})
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b name) int {
		if a.y < b.y {
			return -1
		}
		return 1
	})
	const line = 17
	for i := range list {
		if i > 0 {
			list[i].y = math.Max(list[i].y, list[i-1].y+line)
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		lowest := float64(f.height-plotBottom) - 4
		if i < len(list)-1 {
			lowest = list[i+1].y - line
		}
		list[i].y = math.Min(list[i].y, lowest)
	}
	for _, n := range list {
		p.label(n.series.Name, "class", "series-name t"+strconv.Itoa(n.series.Colour), "x", "100%", "y", n.y, "text-anchor", "end")
	}
}
