package attribute

// position gives 40% to the first touch, 40% to the last and 20% evenly to those between. Two
// touches share evenly, one gets all.
func position(w []float64) {
	n := len(w)
	if n <= 2 {
		linear(w)
		return
	}
	for i := range w {
		w[i] = 0.2 / float64(n-2)
	}
	w[0], w[n-1] = 0.4, 0.4
}
