package web_test

import (
	"testing"

	"payoff"
)

func BenchmarkOverview(b *testing.B) {
	w := open(b)
	b.ResetTimer()
	for range b.N {
		r, _ := payoff.ParseRange("2026-Q2", w.answers.Today(w.business), w.business.Zone)
		if _, err := w.answers.Verdicts(b.Context(), w.business, r); err != nil {
			b.Fatal(err)
		}
	}
}
