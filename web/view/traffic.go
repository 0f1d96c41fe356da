package view

import "payoff/report/svg"

// Traffic answers: where do visits come from?
type Traffic struct {
	Layout
	Tabs   Tabs
	Answer string
	Only   Chips  // what the page is narrowed to; each leads to the page without it
	Whole  string // address of the page that isn't narrowed; "" where it isn't
	Empty  *Empty // in place of all that follows
	Stats  []Stat
	Chart  *Figure
	By     Tabs
	Table  *Table
	Notes  []string
	Files  Downloads
}

// Template is "traffic".
func (*Traffic) Template() string { return "traffic" }

// Charts implements Charted.
func (t *Traffic) Charts() map[string]svg.Drawing {
	if t.Chart == nil {
		return nil
	}
	return map[string]svg.Drawing{"visits": t.Chart.Chart}
}
