package measure

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// A Comeback is the customers whose first order fell in one period, and how many of them had ordered again
// by each age in periods. Unlike a Cohort's, its counts only grow with age.
type Comeback struct {
	Period    int
	Customers int
	Again     []int // by age from 0: a second order in the period of the first, in the next one ...
	Open      bool  // whether the last age's period hasn't ended: its count may still grow
}

// A FirstAgain is when a customer ordered first, and when again.
type FirstAgain struct {
	First int // period
	Again int // period of the second order; -1: none yet
}

// Comebacks sorts customers by the period of their first order. last is the last period that has begun, and
// open says whether it hasn't ended.
func Comebacks(customers []FirstAgain, last int, open bool) []Comeback {
	by := map[int]*Comeback{}
	for _, c := range customers {
		if c.First > last {
			continue
		}
		b := by[c.First]
		if b == nil {
			b = &Comeback{Period: c.First, Again: make([]int, last-c.First+1), Open: open}
			by[c.First] = b
		}
		b.Customers++
		if c.Again >= c.First && c.Again <= last {
			for age := c.Again - c.First; age < len(b.Again); age++ {
				b.Again[age]++
			}
		}
	}
	out := make([]Comeback, 0, len(by))
	for _, b := range by {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b Comeback) int { return a.Period - b.Period })
	return out
}

// AtAge adds the cohorts up that have reached an age whole: like beside like.
func AtAge(cohorts []Comeback, age int) Count {
	var c Count
	for _, b := range cohorts {
		if n := len(b.Again); age < n-1 || age == n-1 && !b.Open {
			c.Visitors += int64(b.Customers)
			c.Conversions += int64(b.Again[age])
		}
	}
	return c
}

// A Churn is how many of those who were customers at the start of a stretch were gone by its end.
type Churn struct {
	AtStart, Gone int64
	Limit         int  // days without an order after which a customer counts as gone
	MedianGap     *int // days between orders; nil where nobody ordered twice: the limit is then the longest
}

// MaxQuiet is how many days without an order make anybody gone: 12 months.
const MaxQuiet = 365

// ChurnOf counts over each customer's days with an order (each sorted, days counted from anywhere). A
// customer at the start is one whose last order before it is no older than the limit: three median gaps
// between orders, at most 12 months. Gone is who by end was past the limit without an order.
func ChurnOf(days [][]int, start, end int) Churn {
	var gaps []int
	for _, list := range days {
		for i := 1; i < len(list) && list[i] < end; i++ {
			gaps = append(gaps, list[i]-list[i-1])
		}
	}
	c := Churn{Limit: MaxQuiet}
	if len(gaps) > 0 {
		sort.Ints(gaps)
		median := gaps[len(gaps)/2]
		if len(gaps)%2 == 0 {
			median = (gaps[len(gaps)/2-1] + gaps[len(gaps)/2]) / 2
		}
		c.MedianGap, c.Limit = &median, min(MaxQuiet, max(1, 3*median))
	}
	for _, list := range days {
		before, last := math.MinInt, math.MinInt
		for _, d := range list {
			if d < start {
				before = d
			}
			if d < end {
				last = d
			}
		}
		if before == math.MinInt || start-before > c.Limit {
			continue
		}
		c.AtStart++
		if end-last > c.Limit {
			c.Gone++
		}
	}
	return c
}

// PerOne is cost shared among counted ones, with the interval that their chance leaves: counts vary as
// Poisson's do, and the rate is Gamma(n + 1/2) (Jeffreys). False where there is none.
func PerOne(cost float64, n int, level float64) (each float64, r Range, ok bool) {
	if n < 1 {
		return 0, Range{}, false
	}
	shape := float64(n) + 0.5
	most := mathext.GammaIncRegInv(shape, (1+level)/2)
	least := mathext.GammaIncRegInv(shape, (1-level)/2)
	return cost / float64(n), Range{cost / most, cost / least}, true
}

// Payback is the first step by which what came in covers the cost; false where none does. came grows from
// step to step, or is what is known of each.
func Payback(cost float64, came []float64) (step int, ok bool) {
	for i, x := range came {
		if x >= cost {
			return i, true
		}
	}
	return 0, false
}
