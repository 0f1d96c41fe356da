// Package static holds what a browser gets beside the pages: one style sheet made of a file a
// component, scripts, fonts and icons. Every address holds a hash of the content, so that a browser
// may keep it for ever and never shows an old one.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What is in vendor comes from npm when building (tools/assets.sh). Without it pages are plainer.
//
//go:embed css island all:vendor
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// A Set is the files by their addresses.
type Set struct {
	byName map[string]string // "app.css" -> "/static/app.1a2b3c4d.css"
	byURL  map[string]file
	icons  map[string]string
}

type file struct {
	kind           string
	plain, gzipped []byte // gzipped is nil where it saves nothing
}

// New reads the files. "app.css" is all of css/ in one: tokens first, then the ground, then the
// components by name.
func New() (*Set, error) {
	s := &Set{byName: map[string]string{}, byURL: map[string]file{}, icons: map[string]string{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		switch {
		case strings.HasPrefix(name, "css/"), strings.HasSuffix(name, ".md"), strings.HasPrefix(name, "vendor/licences/"):
		case strings.HasPrefix(name, "vendor/icons/"):
			s.icons[strings.TrimSuffix(path.Base(name), ".svg")] = inner(string(content))
		default:
			s.add(name, content)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	sheet, err := s.sheet()
	if err != nil {
		return nil, err
	}
	s.add("app.css", sheet)
	return s, nil
}

// inner is what an icon draws, without the element around it.
func inner(svg string) string {
	from := strings.Index(svg, "<svg")
	if from < 0 {
		return ""
	}
	open, end := strings.Index(svg[from:], ">"), strings.LastIndex(svg, "</svg>")
	if open < 0 || end < from+open {
		return ""
	}
	return strings.TrimSpace(svg[from+open+1 : end])
}

// Icon is the inside of an icon on a grid of 24, to be drawn with strokes; "" where there is none.
func (s *Set) Icon(name string) string { return s.icons[name] }

// URL is the address of a file by its name, "app.css" or "island/chart.js"; "" where there is none.
func (s *Set) URL(name string) string { return s.byName[name] }

var (
	reference = regexp.MustCompile(`url\("([^")]+)"\)`)
	fontFace  = regexp.MustCompile(`(?s)@font-face\s*\{[^}]*\}`)
	comment   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	space     = regexp.MustCompile(`\s*\n\s*`)
)

// sheet is the one style sheet. A font that isn't here is left out of it.
func (s *Set) sheet() ([]byte, error) {
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return nil, err
	}
	first := []string{"css/tokens.css", "css/fonts.css", "css/base.css", "css/layout.css"}
	slices.SortStableFunc(names, func(a, b string) int { return rank(first, a) - rank(first, b) })
	var out bytes.Buffer
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text := fontFace.ReplaceAllStringFunc(comment.ReplaceAllString(string(content), ""), func(face string) string {
			if at := reference.FindStringSubmatch(face); at != nil && s.URL(at[1]) == "" {
				return ""
			}
			return face
		})
		text = reference.ReplaceAllStringFunc(text, func(ref string) string {
			return `url("` + s.URL(reference.FindStringSubmatch(ref)[1]) + `")`
		})
		out.WriteString(strings.TrimSpace(space.ReplaceAllString(text, "\n")))
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

func rank(first []string, name string) int {
	if at := slices.Index(first, name); at >= 0 {
		return at
	}
	return len(first)
}

func (s *Set) add(name string, content []byte) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	url := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	kind := mime.TypeByExtension(ext)
	switch ext { // the machine's own table may say something else
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".woff2":
		kind = "font/woff2"
	case ".svg":
		kind = "image/svg+xml"
	}
	f := file{kind: kind, plain: content}
	if z := zip(content); len(z) < len(content)*9/10 {
		f.gzipped = z
	}
	s.byName[name], s.byURL[url] = url, f
}

// ServeHTTP answers GET and HEAD of the addresses that URL gives, to be kept for a year.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := s.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.plain
	if f.gzipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.gzipped
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who went away is no failure
	}
}

func zip(content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(content) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
