package decide

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Gamma(a) has mean and variance a; Beta(a, b) has mean a/(a+b). Two hundred thousand draws with a
// fixed seed come within a hundredth of it.
func TestSamplersHaveTheirMoments(t *testing.T) {
	const n = 200_000
	s := newStream(1, drawRate)
	for _, a := range []float64{0.3, 0.5, 1, 3.5, 60} {
		sum, squares := 0.0, 0.0
		for range n {
			x := s.gamma(a)
			sum, squares = sum+x, squares+x*x
		}
		m := sum / n
		if v := squares/n - m*m; math.Abs(m/a-1) > 0.01 || math.Abs(v/a-1) > 0.03 {
			t.Errorf("Gamma(%v): mean %v, variance %v", a, m, v)
		}
	}
	for _, b := range []Beta{{3.5, 1.5}, {1, 2}, {0.2, 3.8}} {
		sum := 0.0
		for range n {
			sum += s.beta(b.A, b.B)
		}
		if want := b.A / (b.A + b.B); math.Abs(sum/n-want) > 0.005 {
			t.Errorf("Beta(%v): mean %v", b, sum/n)
		}
	}
	for _, mean := range []float64{0.4, 7, 200} {
		sum := 0.0
		for range n {
			sum += poissonQuantile(mean, s.r.Float64())
		}
		if math.Abs(sum/n/mean-1) > 0.01 {
			t.Errorf("Poisson(%v): mean %v", mean, sum/n)
		}
	}
}

func TestQuantileIsThatOfTheSortedList(t *testing.T) {
	if got := quantile([]float64{4, 1, 3, 2}, 0.5); got != 2.5 {
		t.Errorf("the middle of 1 2 3 4 is %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1, 200).Draw(t, "xs")
		q := rapid.Float64Range(0, 1).Draw(t, "q")
		sorted := slices.Clone(xs)
		slices.Sort(sorted)
		at := q * float64(len(xs)-1)
		k := int(at)
		want := sorted[k]
		if k+1 < len(xs) {
			want += (at - float64(k)) * (sorted[k+1] - sorted[k])
		}
		if got := quantile(slices.Clone(xs), q); math.Abs(got-want) > 1e-9 {
			t.Fatalf("quantile %v is %v, want %v", q, got, want)
		}
	})
}

// Beyond exactUpTo observations the bootstrap's mean is drawn from a matched gamma: it has the mean
// and the 80% range that weighing each observation gives, within a hundredth of the mean.
func TestManyOrdersAreDrawnAsFewAre(t *testing.T) {
	many := make([]weighted, exactUpTo+1)
	for i := range many {
		many[i] = weighted{10 * math.Exp(float64(i%9)/3), 1}
	}
	j := newJudge(Business{Contributions: []float64{20, 40}}, nil)
	short := make([]float64, j.s.Draws)
	j.drawWorth(short, slices.Clone(many), drawWorth)
	exact := make([]float64, j.s.Draws)
	s := newStream(7, drawWorth)
	for k := range exact {
		sum, weight := 0.0, 0.0
		for _, o := range many {
			w := s.r.ExpFloat64()
			sum, weight = sum+w*o.value, weight+w
		}
		for range j.s.PriorWorth {
			w := s.r.ExpFloat64()
			sum, weight = sum+w*j.worth[s.r.IntN(2)], weight+w
		}
		exact[k] = sum / weight
	}
	for _, q := range []float64{0.1, 0.5, 0.9} {
		if a, b := quantile(short, q), quantile(exact, q); math.Abs(a/b-1) > 0.01 {
			t.Errorf("quantile %v: %v, weighed one by one %v", q, a, b)
		}
	}
}
