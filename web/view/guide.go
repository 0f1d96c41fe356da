package view

import "html/template"

// Guide is a page of the guide, or what a search in it finds.
type Guide struct {
	Layout
	Search   Field
	Action   string        // where the search leads
	Body     template.HTML // of a page; its headings begin at the second level
	Sections []Link        // places in the page
	Pages    []Link        // all pages of the guide
	Found    string        // of a search: how much was found; "" for a page
	Hits     []Hit
}

// A Hit is a place in the guide that a search found.
type Hit struct{ Title, URL, Text string }

// Template is "guide".
func (*Guide) Template() string { return "guide" }
