package report

import "payoff"

// A Document is a report before it is drawn: renderers know its parts and no metric.
type Document struct {
	Title    string    `json:"title"`
	Subtitle string    `json:"subtitle"`
	Sections []Section `json:"sections"`
	Notes    []string  `json:"notes"` // what a reader must know beside the figures
}

// A Section answers one question.
type Section struct {
	Heading    string   `json:"heading"`
	Answer     string   `json:"answer"` // in a sentence with its number; "" where the table says it
	Paragraphs []string `json:"paragraphs,omitempty"`
	Cards      []Card   `json:"cards,omitempty"`
	Table      *Table   `json:"table,omitempty"`
	Working    []string `json:"working,omitempty"` // how the figures were worked out
}

// A Card is one verdict.
type Card struct {
	Name    string         `json:"name"`
	Purpose payoff.Purpose `json:"purpose"`
	Verdict payoff.Verdict `json:"verdict"`
	Extra   string         `json:"extra,omitempty"` // "leaning pause", "at most 45 minutes a week"
	Bar     *Bar           `json:"bar,omitempty"`
	Facts   []Fact         `json:"facts"`
}

// A Fact is a named sentence of a card: because, next, what would change it.
type Fact struct {
	Name string   `json:"name"`
	Text []string `json:"text"`
}

// A Bar is a range on a scale that all bars of a section share. Break-even is at 0.
type Bar struct {
	Range payoff.MoneyInterval `json:"range"`
	From  float64              `json:"from"` // the scale's ends, in major units
	To    float64              `json:"to"`
}

// A Table is rows under named columns.
type Table struct {
	Columns []Column   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// A Column of a table.
type Column struct {
	Name    string `json:"name"`
	Numeric bool   `json:"numeric"` // set to the right
}
