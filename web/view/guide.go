package view

import "html/template"

// Guide is a page of the guide, or what a search in it finds.
type Guide struct {
	Layout
	Search   Field
	Action   string       // where the search leads
	Body     []GuidePiece // of a page; its headings begin at the second level
	Sections []Link       // places in the page
	Pages    []Link       // all pages of the guide
	Found    string       // of a search: how much was found; "" for a page
	Hits     []Hit
}

// A GuidePiece is running text, or a picture of the product: a component's story, which can be looked at
// only.
type GuidePiece struct {
	Text  template.HTML
	Story Story  // of a component; without a name it is text
	Says  string // what the picture shows, in words
}

// A Hit is a place in the guide that a search found.
type Hit struct{ Title, URL, Text string }

// Template is "guide".
func (*Guide) Template() string { return "guide" }
