package view

// An Upload is a form with files. A script adds dropping files on it and a bar that shows how far they
// are sent; the form works without it.
type Upload struct {
	Action  string
	Error   string // what was wrong with what was sent; "" is nothing
	Label   string // of the field, such as "Choose files"
	Drop    string // what a script adds: "or drop them here"
	Name    string // of the field
	Hint    string
	Most    int64  // bytes that may be sent at once
	TooMuch string // said by the script before it sends more than that
	Sending string // said by the script while it sends
	Lost    string // said by the script where the connection was lost
	More    string // the word that opens Fields
	Fields  []Field
	Button  Button
}

// A More is a form that is folded behind a word.
type More struct {
	Text string
	Open bool
	Form Form
}
