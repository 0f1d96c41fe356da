// Package guide turns the guide's Markdown into pages: one a question that somebody has, and a search
// over their sections.
package guide

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Prefix is the path under which the guide is served.
const Prefix = "/guide/"

// A Guide is all pages, read once. Its methods may be called at once.
type Guide struct {
	pages    []*Page
	byPath   map[string]*Page
	sections []section
}

// A Page answers one question.
type Page struct {
	Path     string // below Prefix: "verdicts", "methods/credit"; "" is the first page
	Title    string
	Body     []Piece
	Sections []Heading // of the second level, in order
}

// A Piece is running text, or between two such a picture of the product: a story of the storybook, drawn
// as the page is, so that no picture is older than what it shows.
type Piece struct {
	Text  template.HTML
	Story string // its name; "" is text
	Says  string // what the picture shows, in words
}

// A Heading is a place in a page.
type Heading struct{ ID, Text string }

// URL is the page's address.
func (p *Page) URL() string { return Prefix + p.Path }

// section is a stretch of a page under one heading, as plain text.
type section struct {
	page    *Page
	id      string // "" is the page's beginning
	heading string
	text    string
}

// New reads every Markdown file of files: guide/README.md is the first page, methods/README.md that of
// its folder. A link to a file that isn't there is an error: what the guide points at stands.
func New(files fs.FS) (*Guide, error) {
	g := &Guide{byPath: map[string]*Page{}}
	names := map[string]string{} // file -> path
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".md" {
			names[name] = pathOf(name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, name := range sorted(names) {
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if err := g.read(name, source, names); err != nil {
			return nil, fmt.Errorf("guide %s: %w", name, err)
		}
	}
	return g, nil
}

// pathOf is where a file is served: guide/methods/README.md as methods, guide/verdicts.md as verdicts.
func pathOf(name string) string {
	p := strings.TrimSuffix(strings.TrimPrefix(name, "guide/"), ".md")
	if base := path.Base(p); base == "README" {
		p = strings.TrimSuffix(strings.TrimSuffix(p, "README"), "/")
	}
	return p
}

func sorted(names map[string]string) []string {
	var list []string
	for name := range names {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(names[a], names[b]) })
	return list
}

// markdown reads tables too; cells are aligned by an attribute, since pages have no inline style.
func markdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
}

func (g *Guide) read(name string, source []byte, names map[string]string) error {
	m := markdown()
	root := m.Parser().Parse(text.NewReader(source))
	p := &Page{Path: names[name]}
	now := section{page: p}
	var first ast.Node
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 && p.Title == "" {
				p.Title, first = words(n, source), n
				return ast.WalkSkipChildren, nil
			}
			g.sections = append(g.sections, now)
			id, _ := n.AttributeString("id")
			raw, _ := id.([]byte)
			now = section{page: p, id: string(raw), heading: words(n, source)}
			if n.Level == 2 {
				p.Sections = append(p.Sections, Heading{now.id, now.heading})
			}
		case *ast.Link:
			to, err := g.target(name, string(n.Destination), names)
			if err != nil {
				return ast.WalkStop, err
			}
			n.Destination = []byte(to)
		case *ast.Text:
			now.text += string(n.Segment.Value(source)) + " "
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			lines := n.Lines()
			for i := range lines.Len() {
				line := lines.At(i)
				now.text += string(line.Value(source)) + " "
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return err
	}
	if first == nil {
		return fmt.Errorf("it has no title")
	}
	g.sections = append(g.sections, now)
	root.RemoveChild(root, first) // the page has its own heading
	if p.Body, err = pieces(m, root, source); err != nil {
		return err
	}
	g.pages = append(g.pages, p)
	g.byPath[p.Path] = p
	return nil
}

// storybook is where a picture leads in the Markdown: ![What it shows](/storybook/NAME).
const storybook = "/storybook/"

// reachable puts what may be wider than the page into frames that the keyboard can scroll, each table's
// with a name of its own, and leaves a table's empty corner unsaid. The Markdown is ours, and the
// renderer leaves raw HTML out: the tags here are the renderer's.
func reachable(body string, tables *int) string {
	body = strings.NewReplacer("<pre>", `<pre tabindex="0">`, "</table>", "</table></div>", "<th></th>", "<td></td>").Replace(body)
	before, rest, found := strings.Cut(body, "<table>")
	for found {
		*tables++
		before += fmt.Sprintf(`<div class="table-frame" tabindex="0" role="region" aria-label="Table %d"><table>`, *tables)
		var part string
		part, rest, found = strings.Cut(rest, "<table>")
		before += part
	}
	return before
}

// pieces are the page's blocks, cut at its pictures.
func pieces(m goldmark.Markdown, root ast.Node, source []byte) ([]Piece, error) {
	var list []Piece
	var out bytes.Buffer
	tables := 0
	flush := func() {
		if out.Len() == 0 {
			return
		}
		list = append(list, Piece{Text: template.HTML(reachable(out.String(), &tables))})
		out.Reset()
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if shown, ok := n.FirstChild().(*ast.Image); ok && n.ChildCount() == 1 {
			name, ok := strings.CutPrefix(string(shown.Destination), storybook)
			if !ok {
				return nil, fmt.Errorf("its picture %s is no story", shown.Destination)
			}
			flush()
			list = append(list, Piece{Story: name, Says: words(shown, source)})
			continue
		}
		if err := m.Renderer().Render(&out, source, n); err != nil {
			return nil, err
		}
	}
	flush()
	return list, nil
}

func words(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// target is where a link leads: to another page of the guide, to a place, or out of it.
func (g *Guide) target(from, to string, names map[string]string) (string, error) {
	if strings.Contains(to, "://") || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "mailto:") || strings.HasPrefix(to, "/") {
		return to, nil
	}
	file, place, _ := strings.Cut(to, "#")
	full := path.Join(path.Dir(from), file)
	if strings.HasSuffix(file, "/") {
		full = path.Join(full, "README.md")
	}
	at, ok := names[full]
	if !ok {
		return "", fmt.Errorf("it links to %s, which isn't in the guide", to)
	}
	if place != "" {
		place = "#" + place
	}
	return Prefix + at + place, nil
}

// Find is the page of a path below Prefix.
func (g *Guide) Find(at string) (*Page, bool) {
	p, ok := g.byPath[strings.TrimSuffix(at, "/")]
	return p, ok
}

// Pages are all pages but the first, by path.
func (g *Guide) Pages() []*Page {
	return slices.DeleteFunc(slices.Clone(g.pages), func(p *Page) bool { return p.Path == "" })
}

// A Hit is a section that has all the words searched for.
type Hit struct {
	Title, URL string
	Text       string // the words around the first one found
	score      int
}

// The bounds of a search.
const (
	maxAsked = 200 // bytes
	maxHits  = 20
	around   = 90 // bytes of text on either side
)

// Search finds the sections that hold every word of asked, the best first: a word in a heading weighs
// more than one in the text. Nothing is found for nothing.
func (g *Guide) Search(asked string) []Hit {
	if len(asked) > maxAsked {
		asked = asked[:maxAsked]
	}
	wanted := strings.Fields(strings.ToLower(asked))
	if len(wanted) == 0 {
		return nil
	}
	var hits []Hit
	for _, s := range g.sections {
		heading, plain := strings.ToLower(s.page.Title+" "+s.heading), strings.ToLower(s.text)
		score := 0
		for _, w := range wanted {
			in := 5*strings.Count(heading, w) + min(strings.Count(plain, w), 5)
			if in == 0 {
				score = 0
				break
			}
			score += in
		}
		if score == 0 {
			continue
		}
		h := Hit{Title: s.page.Title, URL: s.page.URL(), Text: near(s.text, wanted[0]), score: score}
		if s.id != "" {
			h.Title, h.URL = s.page.Title+": "+s.heading, h.URL+"#"+s.id
		}
		hits = append(hits, h)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return b.score - a.score })
	return hits[:min(len(hits), maxHits)]
}

// near is the text around a word, cut at blanks.
func near(plain, word string) string {
	at := max(0, strings.Index(strings.ToLower(plain), word))
	from, to := max(0, at-around), min(len(plain), at+around)
	if from > 0 {
		if i := strings.IndexByte(plain[from:], ' '); i >= 0 {
			from += i + 1
		}
	}
	if to < len(plain) {
		if i := strings.LastIndexByte(plain[from:to], ' '); i >= 0 {
			to = from + i
		}
	}
	cut := strings.ToValidUTF8(strings.TrimSpace(plain[from:to]), "")
	if from > 0 {
		cut = "… " + cut
	}
	if to < len(plain) {
		cut += " …"
	}
	return cut
}
