// Package view draws pages: typed structs in, HTML out. Its templates are one file a component and one
// file a page; every one of them has a story with made-up data. It knows neither where a page's figures
// come from nor what an address means.
package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/static"
)

//go:embed template
var files embed.FS

// A Page is what one template shows: a struct that names the template and embeds a Layout.
type Page interface {
	// Template is the name of the file in template/page, without ".html".
	Template() string
	layout() *Layout
}

// A Charted page hands its charts' figures to scripts, by the names that their addresses say.
type Charted interface{ Charts() map[string]svg.Drawing }

// A Renderer draws pages. Its methods may be called at once.
type Renderer struct {
	assets  *static.Set
	log     *slog.Logger
	version string
	sets    map[string]*set // by the locale's tag
}

// A set is all templates in one language.
type set struct {
	locale locale.Locale
	pages  map[string]*template.Template
	parts  *template.Template
}

// New reads all templates; version is what the foot of each page names.
func New(version string, log *slog.Logger) (*Renderer, error) {
	assets, err := static.New()
	if err != nil {
		return nil, fmt.Errorf("read what browsers get: %w", err)
	}
	v := &Renderer{assets: assets, log: log, version: version, sets: map[string]*set{}}
	for _, tag := range []string{"en", locale.PseudoLong, locale.PseudoRTL} {
		if v.sets[tag], err = v.parse(locale.Of(tag)); err != nil {
			return nil, fmt.Errorf("read the templates: %w", err)
		}
	}
	return v, nil
}

// Languages are the tags of the languages in which every text stands.
func Languages() []string { return []string{"en"} }

func (v *Renderer) parse(l locale.Locale) (*set, error) {
	s := &set{locale: l, pages: map[string]*template.Template{}}
	s.parts = template.New("").Funcs(v.funcs(s))
	for _, glob := range []string{"template/*.html", "template/component/*.html"} {
		if err := add(s.parts, glob); err != nil {
			return nil, err
		}
	}
	pages, err := fs.Glob(files, "template/page/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range pages {
		page, err := s.parts.Clone()
		if err != nil {
			return nil, err
		}
		if err := add(page, file); err != nil {
			return nil, err
		}
		s.pages[name(file)] = page
	}
	return s, nil
}

func name(file string) string { return strings.TrimSuffix(path.Base(file), ".html") }

// add parses files under their own names. A page's file defines "main".
func add(to *template.Template, glob string) error {
	names, err := fs.Glob(files, glob)
	if err != nil {
		return err
	}
	for _, file := range names {
		text, err := files.ReadFile(file)
		if err != nil {
			return err
		}
		if _, err := to.New(name(file)).Parse(string(text)); err != nil {
			return err
		}
	}
	return nil
}

// Static serves what pages refer to, under static.Prefix.
func (v *Renderer) Static() http.Handler { return v.assets }

// Render writes the page with a status. The reader's language, theme, name and the message that waits
// for them are taken from the request. A Cache-Control that is set already stays. It writes either the whole page
// or a plain failure.
func (v *Renderer) Render(w http.ResponseWriter, r *http.Request, status int, p Page) {
	l := p.layout()
	l.reader(w, r)
	if l.Version == "" {
		l.Version = v.version
	}
	s, ok := v.sets[ReaderOf(r).Language]
	if !ok {
		s = v.sets["en"]
	}
	l.Lang, l.Dir = s.locale.Tag(), s.locale.Dir()
	page, ok := s.pages[p.Template()]
	var out bytes.Buffer
	err := fmt.Errorf("there is no template %q", p.Template())
	if ok {
		err = page.ExecuteTemplate(&out, "layout", p)
	}
	if err != nil {
		v.log.Error("a page could not be drawn", "template", p.Template(), "error", err)
		http.Error(w, "This page could not be drawn. The log says why.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(out.Bytes()) // a reader who went away is no failure
	}
}
