package view

import (
	"html/template"
	"strings"

	"payoff"
)

// Overview answers: is it paying off?
type Overview struct {
	Layout
	Answer    Answer
	Stats     []Stat
	Moved     []Moved // verdicts that are others than before
	Compared  bool    // whether there is something to compare with
	Against   string  // the days before, in words
	Axis      template.HTML
	Groups    []VerdictGroup
	Books     Table
	Notes     []string
	Evidence  string // address of the page that says how all of it is known
	Downloads Downloads
	Empty     *Empty // in place of all of it
}

// Template is "overview".
func (*Overview) Template() string { return "overview" }

// An Answer is what a page says first.
type Answer struct {
	Word     string        // "Partly."
	Sentence Sentence      // with its number
	Chart    template.HTML // the range of that number
	Axis     template.HTML
	Change   Change // of that number
	Against  string
	More     []string
	Badge    *Badge
	Official string // what a date does to it; "" says nothing
}

// A Moved is a verdict that is another one than before.
type Moved struct {
	Name, Purpose string
	URL           string
	From, To      payoff.Verdict // "": wasn't there, isn't there any more
}

// A VerdictGroup is verdicts that answer alike.
type VerdictGroup struct {
	Title string
	Rows  []VerdictRow
}

// A VerdictRow is one line and purpose in a list on a common scale.
type VerdictRow struct {
	Badge         Badge
	Name, Purpose string
	URL           string
	Bar           template.HTML // nothing where no net can be drawn
	Net, Span     string
	Chance        string
	Facts         []Fact
	Evidence      []payoff.Evidence
	Change        Change
	Next          string
	Because       []string
	Flips         []string
	Estimate      string // the net with estimates, where it differs
}

// A Fact is a small figure with its name.
type Fact struct{ Name, Value, Small string }

// A Sentence has a figure in its middle that stands out.
type Sentence struct{ Before, Figure, After string }

// Here is the place of a figure in a sentence that Around cuts.
const Here = "\x00"

// Around is a sentence with its figure where Here stands in it.
func Around(text, figure string) Sentence {
	before, after, ok := strings.Cut(text, Here)
	if !ok {
		return Sentence{Before: text}
	}
	return Sentence{before, figure, after}
}

// Plain is a sentence without a figure.
func Plain(text string) Sentence { return Sentence{Before: text} }
