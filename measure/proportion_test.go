package measure

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

func close(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestWilson(t *testing.T) {
	// 3 of 30 with z = 1.96: middle (0.1 + 0.064) / 1.128, half width 1.96 sqrt(0.003 + 0.001067) / 1.128
	r := Count{3, 30}.Wilson(0.95)
	close(t, "low", r[0], 0.0346, 1e-4)
	close(t, "high", r[1], 0.2562, 1e-4)
	if r := (Count{0, 0}).Wilson(0.95); r != (Range{0, 1}) {
		t.Errorf("nothing seen: %v", r)
	}
	if r := (Count{0, 30}).Wilson(0.95); r[0] != 0 || r[1] < 0.1 {
		t.Errorf("0 of 30 isn't 3%%: %v", r)
	}
	if err := (Count{5, 3}).Check(); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("5 of 3: %v", err)
	}
}

func TestCompareByHand(t *testing.T) {
	// A is Beta(1, 1), B is Beta(2, 1): P(B > A) = integral of 2b b db = 2/3. E max(A - B, 0) =
	// integral over b of 2b (1-b)^2/2 = 1/12; E max(B - A, 0) = integral of 2b b^2/2 = 1/4.
	c := Compare(Beta{1, 1}, Beta{2, 1})
	close(t, "P(B > A)", c.BBetter, 2./3, 1e-12)
	close(t, "loss of B", c.LossIfBWere, 1./12, 1e-12)
	close(t, "loss of A", c.LossIfAWere, 1./4, 1e-12)
}

func TestCompareTurnsAround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Beta {
			n := rapid.Int64Range(0, 5000).Draw(t, name)
			return Count{rapid.Int64Range(0, n).Draw(t, name+" won"), n}.Posterior(rapid.SampledFrom([]float64{0.5, 1}).Draw(t, "prior"), 1)
		}
		a, b := draw("a"), draw("b")
		ab, ba := Compare(a, b), Compare(b, a)
		if math.Abs(ab.BBetter+ba.BBetter-1) > 1e-8 || math.Abs(ab.LossIfBWere-ba.LossIfAWere) > 1e-10 {
			t.Fatalf("%v against %v: %+v and %+v", a, b, ab, ba)
		}
		// what one gains less what one loses is the difference of the means
		if d := ab.LossIfAWere - ab.LossIfBWere - (b.Mean() - a.Mean()); math.Abs(d) > 1e-9 {
			t.Fatalf("%v against %v: losses are %v off the means", a, b, d)
		}
	})
}

// With very many visitors the posteriors are normal, and so is their difference.
func TestCompareManyVisitors(t *testing.T) {
	for _, n := range []int64{1_000_000, 6_000_000, 100_000_000} {
		a, b := Count{n / 10, n}, Count{n/10 + int64(0.2*math.Sqrt(float64(n))), n}
		pa, pb := float64(a.Conversions)/float64(n), float64(b.Conversions)/float64(n)
		sd := math.Sqrt((pa*(1-pa) + pb*(1-pb)) / float64(n))
		want := math.Erfc(-(pb-pa)/sd/math.Sqrt2) / 2
		close(t, "P(B > A)", Compare(a.Posterior(1, 1), b.Posterior(1, 1)).BBetter, want, 3e-6)
	}
}

// The walk from neighbour to neighbour says what integrating anew says.
func TestAssuranceWalk(t *testing.T) {
	w := newWalk(Beta{3, 60}, Beta{1, 300})
	for range 40 {
		w.oneMoreOfB()
		w.oneMoreOfA()
		w.oneMoreOfB()
	}
	close(t, "after 120 steps", w.better, Compare(w.a, w.b).BBetter, 1e-10)
}

func TestAssurance(t *testing.T) {
	// No further visits: what is known now decides or doesn't.
	p, err := Assurance(Count{0, 100}, Count{50, 100}, 0, 0, 0.95)
	if err != nil || p != 1 {
		t.Errorf("decided already: %v, %v", p, err)
	}
	if p, _ = Assurance(Count{1, 2}, Count{1, 2}, 0, 0, 0.95); p != 0 {
		t.Errorf("not decided: %v", p)
	}
	// One more visit to B alone, A at 0 of 0, threshold 0.6: B is then Beta(2, 1), P = 2/3, or Beta(1, 2), 1/3.
	if p, _ = Assurance(Count{0, 0}, Count{0, 0}, 0, 1, 0.6); math.Abs(p-1) > 1e-9 {
		t.Errorf("either way is beyond 0.6: %v", p)
	}
	if p, _ = Assurance(Count{0, 0}, Count{0, 0}, 0, 1, 0.7); p != 0 {
		t.Errorf("neither way is beyond 0.7: %v", p)
	}
	if _, err := Assurance(Count{0, 0}, Count{0, 0}, -1, 1, 0.7); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("fewer than no visits: %v", err)
	}
}

func rate(x float64) *float64 { return &x }

func TestBreakeven(t *testing.T) {
	b := Breakeven{Cost: big.NewRat(1300, 1), Contribution: big.NewRat(50, 1), WinRate: rate(0.2), LeadRate: rate(0.02), Reachable: rate(4000)}
	n, err := b.Solve()
	if err != nil || *n.Customers != 26 || *n.Leads != 130 || *n.Visits != 6500 || *n.Share != 0.0065 {
		t.Errorf("got %+v, %v", n, err)
	}
	b.Cost = big.NewRat(130001, 100) // one cent more: one customer more, and 135 leads, 6,750 visits
	n, _ = b.Solve()
	if *n.Customers != 27 || *n.Leads != 135 || *n.Visits != 6750 {
		t.Errorf("got %d, %d, %d", *n.Customers, *n.Leads, *n.Visits)
	}
	b.LeadRate = nil
	if n, _ = b.Solve(); n.Visits != nil || n.Leads == nil {
		t.Errorf("a missing rate: %+v", n)
	}
	b.Contribution = new(big.Rat)
	if n, err = b.Solve(); err != nil || n.Customers != nil || n.Share != nil {
		t.Errorf("a customer who leaves nothing: %+v, %v", n, err)
	}
	b.WinRate = rate(1.1)
	if _, err = b.Solve(); payoff.KindOf(err) != payoff.Invalid {
		t.Errorf("a rate above 1: %v", err)
	}
}
