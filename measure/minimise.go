package measure

import (
	"math"
	"sort"
)

// minimise finds a low point of f near start: Nelder and Mead's simplex (A Simplex Method for Function
// Minimization, 1965), then Newton steps on numeric derivatives. At most a handful of dimensions.
// settled says whether it ended in a proper minimum: flat in every direction and curved upwards.
func minimise(f func([]float64) float64, start []float64) (best []float64, value float64, settled bool) {
	best, _ = simplex(f, start)
	best, value = simplex(f, best) // a second one: the first may have shrunk too early
	return polish(f, best, value)
}

func simplex(f func([]float64) float64, start []float64) ([]float64, float64) {
	n := len(start)
	type corner struct {
		x []float64
		v float64
	}
	at := func(x []float64) corner { return corner{x, f(x)} }
	corners := []corner{at(append([]float64(nil), start...))}
	for i := range n {
		x := append([]float64(nil), start...)
		x[i] += 0.7
		corners = append(corners, at(x))
	}
	mix := func(a, b []float64, t float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = a[i] + t*(b[i]-a[i])
		}
		return x
	}
	for range 400 * n {
		sort.SliceStable(corners, func(i, j int) bool { return corners[i].v < corners[j].v })
		worst := corners[n]
		if worst.v-corners[0].v <= 1e-12*(1+math.Abs(corners[0].v)) {
			break
		}
		centre := make([]float64, n)
		for _, c := range corners[:n] {
			for i := range centre {
				centre[i] += c.x[i] / float64(n)
			}
		}
		reflected := at(mix(centre, worst.x, -1))
		switch {
		case reflected.v < corners[0].v:
			corners[n] = reflected
			if further := at(mix(centre, worst.x, -2)); further.v < reflected.v {
				corners[n] = further
			}
		case reflected.v < corners[n-1].v:
			corners[n] = reflected
		default:
			inner := at(mix(centre, worst.x, 0.5))
			if outer := at(mix(centre, worst.x, -0.5)); outer.v < inner.v {
				inner = outer
			}
			if inner.v < worst.v {
				corners[n] = inner
				continue
			}
			for i := 1; i <= n; i++ {
				corners[i] = at(mix(corners[0].x, corners[i].x, 0.5))
			}
		}
	}
	sort.SliceStable(corners, func(i, j int) bool { return corners[i].v < corners[j].v })
	return corners[0].x, corners[0].v
}

// polish takes damped Newton steps.
func polish(f func([]float64) float64, x []float64, v float64) ([]float64, float64, bool) {
	n := len(x)
	damp := 1e-3
	for range 100 {
		gradient, curve := derivatives(f, x, v)
		moved := false
		for damp < 1e8 {
			damped := clone(curve)
			for i := range n {
				damped[i][i] += damp * (math.Abs(curve[i][i]) + 1e-6)
			}
			step, ok := solvePositive(damped, gradient)
			if ok {
				next := make([]float64, n)
				for i := range x {
					next[i] = x[i] - step[i]
				}
				if w := f(next); w < v {
					gain := v - w
					x, v, moved = next, w, gain > 1e-13*(1+math.Abs(v))
					damp = math.Max(damp/10, 1e-12)
					break
				}
			}
			damp *= 10
		}
		if !moved {
			break
		}
	}
	gradient, curve := derivatives(f, x, v)
	step, ok := solvePositive(curve, gradient)
	settled := ok
	for i := range step {
		settled = settled && math.Abs(step[i]) < 1e-2
	}
	return x, v, settled
}

// derivatives are central differences.
func derivatives(f func([]float64) float64, x []float64, v float64) ([]float64, [][]float64) {
	const h = 1e-4
	n := len(x)
	gradient, curve := make([]float64, n), square(n)
	at := func(moves ...float64) float64 { // pairs of index and distance
		y := append([]float64(nil), x...)
		for k := 0; k < len(moves); k += 2 {
			y[int(moves[k])] += moves[k+1]
		}
		return f(y)
	}
	for i := range n {
		up, down := at(float64(i), h), at(float64(i), -h)
		gradient[i] = (up - down) / (2 * h)
		curve[i][i] = (up - 2*v + down) / (h * h)
		for j := range i {
			c := at(float64(i), h, float64(j), h) - at(float64(i), h, float64(j), -h) - at(float64(i), -h, float64(j), h) + at(float64(i), -h, float64(j), -h)
			curve[i][j] = c / (4 * h * h)
			curve[j][i] = curve[i][j]
		}
	}
	return gradient, curve
}

// solvePositive solves a x = b by Cholesky; false where a isn't positive definite.
func solvePositive(a [][]float64, b []float64) ([]float64, bool) {
	n := len(b)
	l, x := square(n), make([]float64, n)
	for i := range n {
		for j := range i + 1 {
			v := a[i][j] - dot(l[i][:j], l[j][:j])
			if i == j {
				if !(v > 0) || math.IsInf(v, 0) {
					return nil, false
				}
				l[i][i] = math.Sqrt(v)
			} else {
				l[i][j] = v / l[j][j]
			}
		}
	}
	for i := range n {
		x[i] = (b[i] - dot(l[i][:i], x[:i])) / l[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			x[i] -= l[j][i] * x[j]
		}
		x[i] /= l[i][i]
	}
	return x, finite(x...)
}
