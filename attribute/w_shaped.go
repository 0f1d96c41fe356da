package attribute

import "payoff"

// wShaped gives 30% to the first touch, 30% to the one that made the lead, 30% to the one that made
// the opportunity, and the last 10% evenly to the others. A touch that is two of these gets both
// parts. Where there are no others, or only one milestone is known, what was given is scaled to 1.
// Without a milestone it is position.
func wShaped(w []float64, touches []payoff.Touch, o Options) {
	var room [2]int
	at := room[:0]
	for _, i := range o.MilestoneTouches {
		if i >= 0 && i < len(touches) && len(at) < len(room) {
			at = append(at, i)
		}
	}
	if len(at) > 0 {
		shapeW(w, at)
		return
	}
	for _, m := range o.Milestones {
		for i := len(touches) - 1; i >= 0 && len(at) < len(room); i-- {
			if !touches[i].At.After(m) {
				at = append(at, i)
				break
			}
		}
	}
	shapeW(w, at)
}

// shapeW is wShaped with the milestones as indices of touches.
func shapeW(w []float64, milestones []int) {
	if len(milestones) == 0 {
		position(w)
		return
	}
	clear(w)
	w[0] = 0.3
	for _, i := range milestones {
		w[i] += 0.3
	}
	others := 0
	for _, x := range w {
		if x == 0 {
			others++
		}
	}
	sum := 0.0
	for i, x := range w {
		if x == 0 {
			w[i] = 0.1 / float64(others)
		}
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
}
