package attribute

import (
	"math"
	"time"

	"payoff"
)

// timeDecay weighs a touch by 2^-((age - least age) / half-life). Ages count from the youngest
// touch, which changes no share and keeps a journey of many half-lives from underflowing to nothing.
func timeDecay(w []float64, touches []payoff.Touch, halfLife time.Duration) {
	youngest, sum := touches[len(touches)-1].At, 0.0
	for i := range touches {
		w[i] = math.Exp2(-float64(youngest.Sub(touches[i].At)) / float64(halfLife))
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
}
