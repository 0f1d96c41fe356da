package view

import (
	"html/template"

	"payoff"
	"payoff/report/svg"
)

// A Badge is a verdict as a word, an icon and a colour together.
type Badge struct {
	Verdict  payoff.Verdict
	Extra    string // "at most 45 minutes a week", "in about 6 weeks"
	Official bool
	Leaning  payoff.Verdict // "": none
}

// A RangePicker says which days a page is about, and offers others.
type RangePicker struct {
	Days    string // the range in words: "1 Apr to 30 Jun 2026"
	Against string // the range it is compared with, in words; "" where it isn't
	Chips   []Link
	Own     bool   // none of the chips is on
	Compare Link   // turns comparing on or off
	Action  string // where the form with two days leads
	From    payoff.Date
	To      payoff.Date // the last day, included
	Keep    []Hidden    // what else the address says
}

// Hidden is a value that a form sends along.
type Hidden struct{ Name, Value string }

// Chips are filters: links of which some are on.
type Chips struct {
	Label string // what they choose, for screen readers
	Chips []Link
}

// Tabs are views of one thing.
type Tabs struct {
	Label string
	Tabs  []Link
}

// A Field is one question of a form. What was typed is kept when it comes back with an error.
type Field struct {
	ID                 string // where a page has several of one name; "" goes by Name
	Label, Name, Type  string // Type is that of an input, or "textarea", "select", "checkbox"; "" is text
	Value, Hint, Error string
	Options            []Option // of a select
	Checked            bool     // of a checkbox
	Required           bool
	Autocomplete, Mode string // the attributes autocomplete and inputmode
	Min, Max, Step     string
	Unit               string // stands behind the input: "EUR", "minutes"
	Rows               int    // of a textarea
	Zone               bool   // the browser's time zone stands there where a script runs
	Focus              bool   // the page opens with it in focus
}

// An Option is one choice of a select.
type Option struct {
	Value, Text string
	On          bool
}

// A Button sends its form, or leads somewhere where it has a URL.
type Button struct {
	Text, Icon  string
	URL         string
	Name, Value string // sent along
	Kind        string // "primary", "danger", "quiet"; "" is plain
	Download    bool
}

// A Card is a framed piece of a page.
type Card struct {
	Title, Text, Icon string
	Body              template.HTML
	More              Link
}

// A Stat is one figure with what changed.
type Stat struct {
	Label  string
	Term   string // explains the label; "" where it needs none
	Value  string
	Range  string // "€120 to €410"; "" where the value is counted, not estimated
	Change Change
}

// A Change is a difference with the period before: a sign and words. The zero Change isn't shown.
type Change struct {
	Text string // "up 12%, could be 3% to 21%"
	Good *bool  // nil: neither good nor bad
	Up   *bool  // nil: level, or can't be told
}

// A Table is rows under named columns, numbers in tabular figures.
type Table struct {
	Caption  string
	Hidden   bool // the caption is for screen readers: a heading above says the same
	Columns  []Column
	Rows     []TableRow
	Foot     []Cell // totals, under a double rule
	Empty    string // what stands there without any row
	Download []Link
	Pager    *Pager
}

// A Column of a table. With a Sort it can be sorted by its link.
type Column struct {
	Name    string
	Term    string
	Numeric bool
	Sort    string // address of the table sorted by it; "" can't be
	Sorted  string // "ascending", "descending"; "" isn't
	Narrow  bool   // left out on a phone
}

// A TableRow is the cells of one row; the first one names it.
type TableRow struct {
	Cells []Cell
	Group bool // the row is a heading over those that follow
}

// A Cell is text, or a link where it has a URL.
type Cell struct {
	Text     string
	URL      string
	Small    string // a second line
	Evidence payoff.Evidence
	Swatch   int  // a series' colour from 1; 0 is none
	Heat     int  // how full the cell's ground is, 0 to 9: for tables that are read as a picture
	Open     bool // its days aren't over: the figure can grow
	Negative bool
}

// A Pager leads through a long list.
type Pager struct {
	Label      string // of which list, where a page has several
	Text       string // "41 to 80 of 212"
	Prev, Next string // addresses; "" at an end
}

// An Empty says what will be here, and the one step that gets it there.
type Empty struct {
	Title, Text string
	Picture     string // "bars", "line", "table", "ledger"
	Step        Button
	Other       Link
}

// A Progress is work that takes a while, and that a reload doesn't stop.
type Progress struct {
	Title, Text string
	Done, Total int    // Total 0: nobody knows
	Next        string // address to look again at; the page asks it every few seconds
}

// An Again says when something was looked at, and leads to a fresh look; the page takes it by itself.
type Again struct {
	Text  string // "At 14:05."
	URL   string
	Every int // seconds
}

// A Failure is what went wrong and what to do.
type Failure struct {
	Title, Text string
	Step        Button
}

// A Term is a word that explains itself on focus and hover.
type Term struct {
	Word, Meaning string
	Guide         string // address of its place in the guide; "" is none
}

// A Figure is a chart with the sentence it shows, and the table behind it.
type Figure struct {
	Title  string
	Answer string      // what one should see in it
	Chart  svg.Drawing // drawn here; its figures are for the script that brings it to life
	Data   string      // the address of those figures; "" keeps the chart as it is
	Legend []Swatch    // names of the series, where not all of them stand in the chart
	Table  *Table
	Note   string
}

// A Swatch is a series' colour with its name.
type Swatch struct {
	Colour int
	Name   string
}

// Downloads are other forms of what the page shows.
type Downloads struct{ CSV, JSON string }
