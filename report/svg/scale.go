package svg

import (
	"html/template"
	"math"
)

// A Scale is the stretch that charts share, with round places to write at.
type Scale struct {
	From, To float64
	Ticks    []float64
}

// NewScale is a scale that holds both ends and nothing (0), widened to round numbers, with about so
// many steps of 1, 2, 2.5 or 5 times a power of ten.
func NewScale(from, to float64, steps int) Scale {
	from, to = math.Min(0, from), math.Max(0, to)
	if !(to > from) || math.IsInf(to-from, 0) {
		return Scale{}
	}
	rough := (to - from) / float64(max(1, steps))
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * power
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= rough {
			step = m * power
			break
		}
	}
	s := Scale{From: math.Floor(from/step) * step, To: math.Ceil(to/step) * step}
	for i := range 1 + int(math.Round((s.To-s.From)/step)) {
		s.Ticks = append(s.Ticks, s.From+float64(i)*step)
	}
	return s
}

// at is the place of a figure on the scale, 0 to 1.
func (s Scale) at(x float64) float64 {
	if !(s.To > s.From) {
		return 0
	}
	return (x - s.From) / (s.To - s.From)
}

// Axis writes the scale's round places, with a mark at break-even. It is for eyes: each bar says its
// own figures.
func (s Scale) Axis(format func(float64) string, breakEven string) template.HTML {
	p := &pen{}
	p.open("svg", "class", "axis", "width", "100%", "height", 34, "aria-hidden", "true", "direction", "ltr", "focusable", "false")
	zero := 0
	for i, t := range s.Ticks {
		if t == 0 {
			zero = i
		}
	}
	for i, t := range s.Ticks {
		x := s.at(t)
		p.tag("line", "class", "axis-tick", "x1", share(x), "x2", share(x), "y1", 28, "y2", 34)
		class := "axis-label"
		if (i-zero)%2 != 0 {
			class = "axis-label axis-odd" // left out where there is little room
		}
		p.label(format(t), "class", class, "x", share(x), "y", 22, "text-anchor", anchor(x))
		if t == 0 {
			p.label(breakEven, "class", "axis-zero", "x", share(x), "y", 6, "text-anchor", anchor(x), "dominant-baseline", "middle")
		}
	}
	p.close("svg")
	return p.html()
}

// anchor keeps a label within the picture.
func anchor(x float64) string {
	switch {
	case x < 0.08:
		return "start"
	case x > 0.92:
		return "end"
	}
	return "middle"
}
