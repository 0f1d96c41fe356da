package svg

import "html/template"

// A Step is one step of a waterfall: a bar from where the one before ended, or, of a total, from
// nothing. Low and High are how far its end could lie to either side.
type Step struct {
	From, To  float64
	Low, High float64 // equal to To where it is certain
	Total     bool
	Scale     Scale
	Says      string
}

// Draw draws the step as one row; all rows of a waterfall share a scale.
func (s Step) Draw() template.HTML {
	if !(s.Scale.To > s.Scale.From) {
		return ""
	}
	const height, thick = 28, 12.0
	class := "step-in"
	switch {
	case s.Total:
		class = "step-total"
	case s.To < s.From:
		class = "step-out"
	}
	p := &pen{}
	begin(p, "step "+class, s.Says, "", height)
	from, to := s.Scale.at(s.From), s.Scale.at(s.To)
	if s.Total {
		from = s.Scale.at(0)
	}
	zero := s.Scale.at(0)
	p.tag("line", "class", "step-zero", "x1", share(zero), "x2", share(zero), "y1", 0, "y2", height)
	if !s.Total {
		p.tag("line", "class", "step-join", "x1", share(from), "x2", share(from), "y1", 0, "y2", height/2)
	}
	p.tag("rect", "class", "step-bar", "x", share(min(from, to)), "width", share(max(0.002, max(from, to)-min(from, to))), "y", (height-thick)/2, "height", thick)
	if s.Low < s.High {
		low, high := s.Scale.at(s.Low), s.Scale.at(s.High)
		p.tag("line", "class", "step-range", "x1", share(low), "x2", share(high), "y1", height/2, "y2", height/2)
		for _, x := range []float64{low, high} {
			p.tag("line", "class", "step-range", "x1", share(x), "x2", share(x), "y1", height/2-4, "y2", height/2+4)
		}
	}
	p.tag("line", "class", "step-join", "x1", share(to), "x2", share(to), "y1", height/2, "y2", height)
	p.close("svg")
	return p.html()
}
