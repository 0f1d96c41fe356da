package view

import "payoff/report/locale"

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

// storyUpload is a form with files that came back.
func storyUpload(l locale.Locale) Upload {
	return Upload{
		Action: "#", Name: "file", Label: l.Text("Choose files"), Drop: l.Text("or drop them here"), Most: 512 << 20, Error: l.Text("No file was chosen."),
		Hint:    l.Text("CSV or logs, also packed with gzip or bzip2; %d MB at most, all files together. They are kept for an hour at most, and deleted once they are read.", 512),
		TooMuch: l.Text("That is more than %d MB: take fewer files at once, or pack them with gzip.", 512),
		Sending: l.Text("Sending"), Lost: l.Text("The connection was lost. Nothing of it was kept: send it again."), More: l.Text("What the file doesn't say"),
		Fields: []Field{{ID: "story-account", Label: l.Text("Account of hours and costs"), Name: "account", Hint: l.Text("Its name, such as @ada. Orders and leads never take a source from here.")}},
		Button: Button{Text: l.Text("Show what would happen"), Kind: "primary"},
	}
}
