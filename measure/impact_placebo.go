package measure

import "math"

// A Placebo is where the effect stands among effects of the same length that can't be: windows before
// the change, in which nothing was changed.
type Placebo struct {
	Windows int     // how many were tried
	AsLarge int     // in how many the apparent effect was at least as large, against its own error
	Share   float64 // (AsLarge + 1) / (Windows + 1): the rank as a probability
}

// placebo pretends that the change held in earlier windows, one behind the other, and forecasts each
// with the variances and coefficients found. It needs four windows, each with eight periods before
// it; nil otherwise, and for several pauses (A. Abadie, A. Diamond and J. Hainmueller, Synthetic
// Control Methods for Comparative Case Studies, 2010, section 2.4, for placebos in time).
func (e *Experiment) placebo(s *sampler, out Impact) *Placebo {
	if len(e.Windows) != 1 {
		return nil
	}
	first, length := e.Windows[0][0]+e.WarmUp, e.Windows[0][1]-e.Windows[0][0]-e.WarmUp
	warm := e.WarmUp
	noise, step := out.SigmaObs/s.sd, out.SigmaLevel/s.sd
	model := LocalLevel(noise*noise, step*step, s.start, 1)
	y := make([]float64, len(e.Y))
	for t := range y {
		y[t] = math.NaN()
		if !math.IsNaN(e.Y[t]) {
			y[t] = (e.Y[t]-s.mean)/s.sd - s.explained[t]
		}
	}
	score := func(from int) (float64, bool) { // from: the first period that counts
		_, effect := model.Effect(model.Filter(y[:from-warm]), y[from-warm:from+length])
		sd := math.Sqrt(effect.Var)
		return math.Abs(effect.Effect) / sd, sd > 0
	}
	real, ok := score(first)
	if !ok {
		return nil
	}
	p := Placebo{}
	for from := first - warm - length; from-warm >= 8; from -= length {
		if z, ok := score(from); ok {
			p.Windows++
			if z >= real {
				p.AsLarge++
			}
		}
	}
	if p.Windows < 4 {
		return nil
	}
	p.Share = float64(p.AsLarge+1) / float64(p.Windows+1)
	return &p
}
