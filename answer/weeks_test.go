package answer

import (
	"testing"

	"payoff"
)

func TestWeeksHaveTheirMonday(t *testing.T) {
	for d := payoff.DateOf(1999, 12, 20); d < payoff.DateOf(2030, 1, 20); d++ {
		if got := mondayOf(weekOf(d)); got != d.Monday() {
			t.Fatalf("%s is of the week of %s, not %s", d, d.Monday(), got)
		}
	}
}
