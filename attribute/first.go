package attribute

// first is the touch with which the journey began: it answers who finds the customers.
func first() int { return 0 }
