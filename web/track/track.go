// Package track serves the script that a business puts on its pages. p.js tells of page views, of
// time spent and of what the page calls; own.js, which p.js adds where a business has several hosts,
// hands a consenting visitor from one to the other. Both are embedded as they are sent: minified by
// this package's test from the sources beside them.
package track

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Script is /p.js as it is sent: minified, ES2017, at most 1,200 bytes gzipped. It isn't to be changed.
//
//go:embed p.min.js
var Script []byte

// own is /own.js as it is sent.
//
//go:embed own.min.js
var own []byte

// ETag is the strong entity tag of Script, in quotes, as the header has it.
func ETag() string { return etag(Script) }

func etag(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// Handler serves GET and HEAD of p.js and own.js, by the last element of the path, to pages of any
// origin. A browser asks again after an hour and is answered 304 where nothing changed. It is gzipped
// where the browser takes that. Other names are answered 404, other methods 405.
func Handler() http.Handler {
	files := map[string]file{"p.js": prepare(Script), "own.js": prepare(own)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := files[path.Base(r.URL.Path)]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		default:
			f.serve(w, r)
		}
	})
}

// A file is one script, plain and gzipped. Each has a tag of its own, as a strong tag must.
type file struct {
	plain, gzipped       []byte
	plainTag, gzippedTag string
}

func prepare(content []byte) file {
	f := file{plain: content, gzipped: zip(content)}
	f.plainTag = etag(content)
	f.gzippedTag = strings.TrimSuffix(f.plainTag, `"`) + `-gzip"`
	return f
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	// Pages of other origins may load it, those that demand isolation too.
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	body, tag := f.plain, f.plainTag
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		body, tag = f.gzipped, f.gzippedTag
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	if f.known(r.Header.Get("If-None-Match")) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a visitor who went away is no failure
	}
}

// known says whether an If-None-Match header names what the script is now. A proxy may have made the
// tag a weak one; either encoding's tag will do.
func (f file) known(header string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		switch strings.TrimPrefix(strings.TrimSpace(tag), "W/") {
		case "*", f.plainTag, f.gzippedTag:
			return true
		}
	}
	return false
}

// takesGzip reads an Accept-Encoding header: gzip is named, and not with a weight of nothing.
func takesGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, weight, weighted := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		if !weighted {
			return true
		}
		_, number, _ := strings.Cut(weight, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		return err == nil && q > 0
	}
	return false
}

// zip packs content as `gzip -9` does.
func zip(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	if _, err := w.Write(content); err != nil {
		panic(err) // a buffer takes all
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
