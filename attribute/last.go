package attribute

import "payoff"

// last is the touch before the conversion: it answers who closes, and over-credits Direct.
func last(touches []payoff.Touch) int { return len(touches) - 1 }
