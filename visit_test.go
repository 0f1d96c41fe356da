package payoff_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"payoff"
)

// A browser known for a day and one with an id of its own never have the same number, whatever they
// hash to; none is 0, and none needs the 64th bit. What was erased is below 0 and known to nobody.
func TestVisitors(t *testing.T) {
	for _, hash := range []uint64{0, 1, 3, 4, math.MaxUint64} {
		if v := payoff.DailyVisitor(hash); v < 1 || payoff.Lasting(v) {
			t.Errorf("hash %d: for a day it is %d, lasting %v", hash, v, payoff.Lasting(v))
		}
		if v := payoff.LastingVisitor(hash); v < 1 || !payoff.Lasting(v) {
			t.Errorf("hash %d: with an id of its own it is %d, lasting %v", hash, v, payoff.Lasting(v))
		}
	}
	if payoff.Lasting(-7) {
		t.Error("an erased visitor is known again")
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		if payoff.DailyVisitor(a) == payoff.LastingVisitor(b) {
			t.Fatalf("%d and %d are one", a, b)
		}
	})
}
