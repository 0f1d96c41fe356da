package attribute

import "payoff"

// lastNonDirect is the last touch that isn't Direct, or the last one where all are. A typed address
// or a bookmark says that somebody came back, not who sent them.
func lastNonDirect(touches []payoff.Touch) int {
	for i := len(touches) - 1; i >= 0; i-- {
		if touches[i].Origin.Channel != payoff.Direct {
			return i
		}
	}
	return len(touches) - 1
}
