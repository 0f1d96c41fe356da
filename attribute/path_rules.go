package attribute

import "payoff"

// Rule credits counted paths by a rule that needs no times: First, Last, Linear, LinearUnique,
// Position, and LastNonDirect, for which direct is the index of the Direct channel (-1: there is
// none). Other models are errors of kind Invalid. The paths must have passed Check.
func (p Paths) Rule(m Model, direct int32) (Totals, error) {
	t := newTotals(len(p.Channels))
	var w []float64
	var lineOf []int
	seen := make([]int, len(p.Channels)) // the line number of a channel in the row at hand, plus 1
	for _, r := range p.Rows {
		if r.Conversions == 0 {
			continue
		}
		n := len(r.Path)
		if n == 0 {
			t.unattributed(r)
			continue
		}
		if cap(w) < n {
			w, lineOf = make([]float64, n), make([]int, n)
		}
		w, lineOf = w[:n], lineOf[:n]
		switch m {
		case First:
			only(w, first())
		case Last:
			only(w, n-1)
		case LastNonDirect:
			i := n - 1
			for i > 0 && r.Path[i] == direct {
				i--
			}
			if r.Path[i] == direct {
				i = n - 1
			}
			only(w, i)
		case Linear:
			linear(w)
		case Position:
			position(w)
		case LinearUnique:
			lines := 0
			for i, c := range r.Path {
				if seen[c] == 0 {
					lines++
					seen[c] = lines
				}
				lineOf[i] = seen[c] - 1
			}
			linearUnique(w, lineOf, lines)
			for _, c := range r.Path {
				seen[c] = 0
			}
		default:
			return Totals{}, payoff.Fail(payoff.Invalid, "model %s needs more than counted paths: times, milestones or all journeys at once", m)
		}
		for i, c := range r.Path {
			t.Conversions[c] += w[i] * float64(r.Conversions)
			t.Value[c] += w[i] * r.Value
		}
	}
	return t, nil
}

func only(w []float64, i int) {
	clear(w)
	w[i] = 1
}
