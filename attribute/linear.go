package attribute

// linear gives every touch the same: a line touched twice gets two parts.
func linear(w []float64) {
	for i := range w {
		w[i] = 1 / float64(len(w))
	}
}
