package view

import "payoff/report"

// Home lists the businesses that the reader may see.
type Home struct {
	Layout
	Links []Link
}

// Template is "home".
func (*Home) Template() string { return "home" }

// A Problem is a page that can't be shown, and what to do.
type Problem struct {
	Layout
	Text string
	Step Button
}

// Template is "problem".
func (*Problem) Template() string { return "problem" }

// Overview answers: is it paying off?
type Overview struct {
	Layout
	Verdicts *report.Verdicts
}

// Template is "overview".
func (*Overview) Template() string { return "overview" }
