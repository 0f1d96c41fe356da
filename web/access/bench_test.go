package access

import "testing"

// BenchmarkSession is what each page costs to find out who asks.
func BenchmarkSession(b *testing.B) {
	w := newTown(b)
	w.ada()
	token := mustEntry(b, w)
	for b.Loop() {
		if _, found, err := w.Session(b.Context(), token); !found || err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPassword is what a sign-in costs.
func BenchmarkPassword(b *testing.B) {
	h := newHasher()
	for b.Loop() {
		if _, err := h.matches(b.Context(), "", adasPassword); err != nil {
			b.Fatal(err)
		}
	}
}
