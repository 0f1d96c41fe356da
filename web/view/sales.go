package view

import (
	"payoff"
	"payoff/report/svg"
)

// Sales answers: who bought, and what led them here?
type Sales struct {
	Layout
	Answer  Answer
	Empty   *Empty // in place of all that follows
	Stats   []Stat
	By      Tabs // the word that credit goes by
	Measure Tabs // conversions or contribution
	Order   Tabs // of the removal effect; none where there is no removal effect
	Lead    []string
	Ranges  *RangeList // what the default gives, with its range
	Models  Table
	Doubts  []string
	Flow    *Figure
	Linked  []string // how much of the journeys is known
	Kinds   Tabs     // of the list
	Only    Chips
	Whole   string // address of the list that isn't narrowed; "" where it isn't
	List    Table
	How     []string
	Notes   []string
	Files   Downloads
}

// Template is "sales".
func (*Sales) Template() string { return "sales" }

// Charts implements Charted.
func (s *Sales) Charts() map[string]svg.Drawing {
	if s.Flow == nil || s.Flow.Chart == nil {
		return nil
	}
	return map[string]svg.Drawing{"flow": s.Flow.Chart}
}

// Sale answers: what led to this order?
type Sale struct {
	Layout
	Answer  Answer
	Stats   []Stat
	Path    Timeline
	Credit  Table
	Worth   []Step
	Left    Step // what is left of it, over a double rule; without a name where it has no worth
	Without string
	Said    []string // how its worth was worked out, in words
	Stated  Table    // its versions
	Files   Downloads
}

// Template is "sale".
func (*Sale) Template() string { return "sale" }

// A Timeline is what happened in its order, the end of it last.
type Timeline struct {
	Label string
	Rows  []Moment
	Empty string
}

// A Moment is one thing that happened.
type Moment struct {
	When, Ago   string
	What, Small string
	Swatch      int
	Evidence    payoff.Evidence
	End         bool // what all the others led to
}
