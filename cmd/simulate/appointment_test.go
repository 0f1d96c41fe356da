package main

import (
	"math"
	"strings"
	"testing"
)

// TestReadingsHoldTheTruth reads a few appointments of known truth: the 95% interval holds it in nine of
// ten at least, and sees an effect where there is none in one of ten at most, but for luck (2.5 standard
// deviations). What lingers and isn't washed out is the one thing that it can't bear: it isn't asked here.
func TestReadingsHoldTheTruth(t *testing.T) {
	const n = 40
	slack := 2.5 * math.Sqrt(0.1*0.9*n)
	for _, h := range habits() {
		if h.linger > 0 && h.washOut == 0 {
			continue
		}
		k, err := appointments(h, n, 24, 3)
		if err != nil {
			t.Fatal(err)
		}
		if k.read < n*9/10 {
			t.Errorf("%s: only %d of %d could be read", h.name, k.read, n)
		}
		if float64(k.alarms) > 0.1*n+slack || float64(k.covered) < 0.9*float64(k.read)-slack || float64(k.worked) < 0.9*float64(k.read)-slack {
			t.Errorf("%s: %+v", h.name, k)
		}
	}
}

func TestTheSameSeedIsTheSameAppointments(t *testing.T) {
	var one, two strings.Builder
	for _, b := range []*strings.Builder{&one, &two} {
		if err := printAppointments(b, 2, 5); err != nil {
			t.Fatal(err)
		}
	}
	if one.String() != two.String() || !strings.Contains(one.String(), "bad weeks aren't kept") {
		t.Errorf("tables differ:\n%s\n%s", one.String(), two.String())
	}
}
