package view

import (
	"slices"

	"payoff/report/svg"
)

// A Form asks for something and sends it.
type Form struct {
	Action  string
	Get     bool   // what is chosen stands in the address: nothing is changed by it
	Error   string // what is wrong with it as a whole; "" is nothing
	Hidden  []Hidden
	Fields  []Field
	Groups  []Group  // behind Fields: questions that belong together
	Passkey *Passkey // stands behind Fields; nil for none
	More    []Field  // behind the passkey: they are needed without it only
	Button  Button
	Inline  bool // fields and button stand in a line
}

// firstWrong is the name of the first field with a fault: a form that comes back opens there. "" where no field
// has one, or something is wrong with the form as a whole, which is read first.
func firstWrong(f Form) string {
	if f.Error != "" {
		return ""
	}
	fields := f.Fields
	for _, g := range f.Groups {
		fields = slices.Concat(fields, g.Fields)
	}
	for _, field := range slices.Concat(fields, f.More) {
		if field.Error != "" {
			return field.Name
		}
	}
	return ""
}

// A Group is questions of a form that belong together.
type Group struct {
	Legend, Text string
	Fields       []Field
}

// A Passkey is a button that a script shows where the browser has passkeys.
type Passkey struct {
	Fields []Field // that it needs alone; they show with it
	Text   string  // of the button
	Ask    string  // where the script asks what to show to the browser
	Done   string  // where it sends the browser's answer
	Make   bool    // a new passkey, instead of one that there is
	Or     string  // what stands between it and the other way; "" where there is none
}

// Entries are things in rows, each with what can be done to it.
type Entries struct {
	Label string
	Rows  []Entry
	Empty string // what stands there without any row
}

// An Entry is one thing.
type Entry struct {
	Title string
	URL   string // where the title leads; "" nowhere
	Tag   string // stands beside the title: "this browser"
	Text  string
	Links []Link
	Forms []Form // inline
}

// Codes are secrets that are shown this once.
type Codes struct {
	Label string
	Codes []string
}

// A QR is a code for a phone's camera: dark squares by rows, with what it says for those who type.
type QR struct {
	Label string
	Path  string // of the dark squares, as SVG's path has it, on a grid of Size
	Size  int
	Text  string
}

// Frame is the side of the square that a camera needs: the code and four squares of paper around it.
func (q QR) Frame() int { return q.Size + 8 }

// An Entrance is a page for who isn't signed in: it asks for one thing.
type Entrance struct {
	Layout
	Text string
	Form Form
	Then []Form // other ways on
	More []Link
}

// Template is "entrance".
func (*Entrance) Template() string { return "entrance" }

// Parts is a page of parts, each with its heading and a word about it in the margin.
type Parts struct {
	Layout
	Tabs      *Tabs
	Answer    string // in a sentence with its number; "" where the parts say it
	Stats     []Stat
	Chart     *Figure // nil for none
	Parts     []Part
	Downloads Downloads
}

// Template is "parts".
func (*Parts) Template() string { return "parts" }

// Charts implements Charted.
func (p *Parts) Charts() map[string]svg.Drawing {
	if p.Chart == nil {
		return nil
	}
	return map[string]svg.Drawing{"main": p.Chart.Chart}
}

// A Part is what stands under one heading.
type Part struct {
	ID, Title, Text string
	More            Link // an empty Text is none
	Wide            bool // its body takes the whole width, under its words
	Body            []Piece
}

// A Piece is a component with its data.
type Piece struct {
	Template string
	Data     any
}
