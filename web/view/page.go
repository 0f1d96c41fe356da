package view

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
