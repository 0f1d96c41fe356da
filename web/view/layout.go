package view

import (
	"net/http"
	"strings"
)

// A Layout is what every page has around it. Embed it in a page's struct.
type Layout struct {
	Question   string // the page's heading, a question in a person's words
	Title      string // of the window; "" is Question
	Business   string // the name of the business whose page it is; "" before one is chosen
	Businesses []Link // to switch to; the one shown is Current
	Nav        []Link // the rail: only what is built
	Crumbs     []Link // from the top down, without this page; empty on a page of the rail
	Range      *RangePicker
	Flashes    []Flash
	Bare       bool // no rail: signing in, first run, a failure before a business is known
	Version    string
	Again      string // without a script this address is opened every few seconds; "" is none. It names no place in the page

	// Filled by Render.
	Lang, Dir string
	Reader    Reader
	Path      string // where the page is, with its query
}

func (l *Layout) layout() *Layout { return l }

// Window is the window's title.
func (l *Layout) Window() string {
	title := l.Title
	if title == "" {
		title = l.Question
	}
	if l.Business != "" {
		return title + " · " + l.Business
	}
	return title
}

func (l *Layout) reader(w http.ResponseWriter, r *http.Request) {
	user := l.Reader.User // of a story
	l.Reader, l.Path = ReaderOf(r), r.URL.RequestURI()
	if l.Reader.User == nil {
		l.Reader.User = user
	}
	if f, ok := takeFlash(w, r); ok {
		l.Flashes = append([]Flash{f}, l.Flashes...)
	}
}

// A Link is a word that leads somewhere.
type Link struct {
	Text    string
	URL     string
	Icon    string // a name from tools/icons.txt; "" is none
	Current bool   // whether it is where the reader is
	Count   int    // what waits there; 0 isn't shown
}

// A User is somebody who signed in.
type User struct {
	Name    string
	Profile string // where their own settings are
	SignOut string // where a POST signs them out
}

// Local says whether a text is a path of this server and nothing else: safe to send a browser to.
func Local(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t")
}
