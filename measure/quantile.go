package measure

import (
	"math"
	"slices"
)

// quantile of sorted numbers, linear between them (type 7 of R. J. Hyndman and Y. Fan, Sample
// Quantiles in Statistical Packages, 1996). There is at least one.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// ends are the quantiles that leave the same share out at either end; x gets sorted.
func ends(x []float64, level float64) Range {
	slices.Sort(x)
	return Range{quantile(x, (1-level)/2), quantile(x, (1+level)/2)}
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

// deviation is the standard deviation with n - 1 below; 0 for fewer than two numbers.
func deviation(x []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	m, s := mean(x), 0.0
	for _, v := range x {
		s += (v - m) * (v - m)
	}
	return math.Sqrt(s / float64(len(x)-1))
}

func finite(x ...float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
