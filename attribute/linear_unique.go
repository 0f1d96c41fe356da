package attribute

// linearUnique gives every distinct line the same, however often it was touched, on its first touch.
func linearUnique(w []float64, lineOf []int, lines int) {
	seen := 0
	for i := range w {
		w[i] = 0
		if lineOf[i] == seen { // lines are numbered as they appear
			w[i] = 1 / float64(lines)
			seen++
		}
	}
}
