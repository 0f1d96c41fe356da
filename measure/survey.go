package measure

import (
	"sort"

	"payoff"
)

// A Survey is what customers answered to "how did you find us?", by the channel that tracking gave them.
type Survey struct {
	Answers        map[string]map[string]int64 // tracked channel -> answer -> customers
	NonRespondents map[string]int64            // tracked channel -> customers who didn't answer
	PriorStrength  float64                     // how many answers the prior of a tracked channel is worth
	Decoys         []string                    // answers that can't be true (an advert that never ran)
}

// A Reconciliation puts tracked and told beside each other.
type Reconciliation struct {
	Tracked map[string]TrackedAnswers
	// Customers is how many customers would have given each answer, had all answered alike within
	// their tracked channel. That those who didn't answer are like those who did is an assumption.
	Customers    map[string]float64
	ResponseRate *float64
	Agreement    *float64 // share of answers that name the tracked channel
	Kappa        *float64 // Cohen's: agreement beyond chance; nil where chance alone agrees always
	// NoiseFloor is the share of answers that a decoy gets: an answer that no more customers give may
	// be noise alone. Nil without decoys.
	NoiseFloor *float64
}

// TrackedAnswers is what is known of the customers of one tracked channel.
type TrackedAnswers struct {
	Respondents, Customers int64
	Mean                   map[string]float64 // posterior share of each answer
	CI95                   map[string]Range
}

// Reconcile works out the posterior of the answers within each tracked channel: Dirichlet with
// PriorStrength times the add-one marginal of all answers as prior (A. Agresti and D. B. Hitchcock,
// Bayesian inference for categorical data analysis, 2005). Kappa after J. Cohen, A coefficient of
// agreement for nominal scales, 1960.
func (s Survey) Reconcile() (Reconciliation, error) {
	if !(s.PriorStrength > 0 && s.PriorStrength <= 1e6) {
		return Reconciliation{}, payoff.Fail(payoff.Invalid, "prior_strength %g: want how many answers the prior is worth, above 0", s.PriorStrength)
	}
	rows, given := map[string]bool{}, map[string]int64{}
	total, unanswered := int64(0), int64(0)
	count := func(n int64) error {
		if n < 0 || n > MaxCount {
			return payoff.Fail(payoff.Invalid, "%d isn't a count of customers", n)
		}
		return nil
	}
	byRow := map[string]int64{}
	for row, answers := range s.Answers {
		rows[row] = true
		for answer, n := range answers {
			if err := count(n); err != nil {
				return Reconciliation{}, err
			}
			given[answer] += n
			byRow[row] += n
			total += n
		}
	}
	for row, n := range s.NonRespondents {
		if err := count(n); err != nil {
			return Reconciliation{}, err
		}
		rows[row] = true
		unanswered += n
	}
	if len(rows) > 1000 || len(given) > 1000 || total > MaxCount {
		return Reconciliation{}, payoff.Fail(payoff.Invalid, "%d tracked channels and %d answers: at most 1,000 each", len(rows), len(given))
	}
	out := Reconciliation{Tracked: map[string]TrackedAnswers{}, Customers: map[string]float64{}}
	answers := sortedKeys(given)
	prior := map[string]float64{}
	for _, a := range answers {
		prior[a] = s.PriorStrength * (float64(given[a]) + 1) / (float64(total) + float64(len(answers)))
	}
	for _, row := range sortedKeys(rows) {
		t := TrackedAnswers{Respondents: byRow[row], Customers: byRow[row] + s.NonRespondents[row], Mean: map[string]float64{}, CI95: map[string]Range{}}
		all := s.PriorStrength + float64(t.Respondents)
		for _, a := range answers {
			alpha := prior[a] + float64(s.Answers[row][a])
			t.Mean[a] = alpha / all
			t.CI95[a] = Range{0, 1}
			if rest := all - alpha; rest > 1e-12 {
				t.CI95[a] = Beta{alpha, rest}.Interval(0.95)
			}
			out.Customers[a] += float64(s.Answers[row][a]) + float64(s.NonRespondents[row])*t.Mean[a]
		}
		out.Tracked[row] = t
	}
	if total > 0 {
		same, chance := 0.0, 0.0
		for row := range rows {
			same += float64(s.Answers[row][row])
			chance += float64(byRow[row]) * float64(given[row])
		}
		n := float64(total)
		agreement := same / n
		chance /= n * n
		out.Agreement = &agreement
		if 1-chance > 1e-12 {
			kappa := (agreement - chance) / (1 - chance)
			out.Kappa = &kappa
		}
		if len(s.Decoys) > 0 {
			fooled := 0.0
			for _, d := range s.Decoys {
				fooled += float64(given[d])
			}
			floor := fooled / n / float64(len(s.Decoys))
			out.NoiseFloor = &floor
		}
	}
	if total+unanswered > 0 {
		rate := float64(total) / float64(total+unanswered)
		out.ResponseRate = &rate
	}
	return out, nil
}

// Ranges are the intervals, at a level, of how many customers would have given each answer. The shares
// within each tracked channel are drawn from their posterior, and those who didn't answer from them.
func (s Survey) Ranges(level float64, draws int, seed uint64) (map[string]Range, error) {
	r, err := s.Reconcile()
	if err != nil {
		return nil, err
	}
	if !(level > 0 && level < 1) || draws < 100 || draws > MaxDraws {
		return nil, payoff.Fail(payoff.Invalid, "level %g and %d draws: want a level between 0 and 1 and 100 to %d draws", level, draws, MaxDraws)
	}
	out := map[string]Range{}
	drawn := make([]float64, draws)
	for n, answer := range sortedKeys(r.Customers) {
		c := newChance(seed + uint64(n))
		clear(drawn)
		for _, row := range sortedKeys(r.Tracked) {
			t := r.Tracked[row]
			silent := t.Customers - t.Respondents
			all := s.PriorStrength + float64(t.Respondents)
			a := t.Mean[answer] * all
			for d := range drawn {
				drawn[d] += float64(s.Answers[row][answer])
				if silent > 0 {
					drawn[d] += c.binomial(silent, c.beta(a, max(1e-12, all-a)))
				}
			}
		}
		out[answer] = ends(drawn, level)
	}
	return out, nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// AboveNoise says of each answer whether it is given by more customers than a decoy, with 95%
// confidence (one-sided, Beta with Jeffreys' prior against the decoys' share).
func (s Survey) AboveNoise() map[string]bool {
	if len(s.Decoys) == 0 {
		return nil
	}
	given, total, fooled := map[string]int64{}, int64(0), int64(0)
	for _, answers := range s.Answers {
		for a, n := range answers {
			given[a] += n
			total += n
		}
	}
	for _, d := range s.Decoys {
		fooled += given[d]
	}
	out := map[string]bool{}
	decoys := int64(len(s.Decoys))
	noise := Count{fooled, total * decoys}.Posterior(0.5, 0.5)
	for a, n := range given {
		out[a] = Compare(noise, Count{n, total}.Posterior(0.5, 0.5)).BBetter >= 0.95
	}
	for _, d := range s.Decoys {
		delete(out, d)
	}
	return out
}
