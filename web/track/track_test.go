package track

import (
	"bytes"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"
)

var update = flag.Bool("update", false, "minify p.js and own.js anew")

// TestMinified keeps what is sent the minified form of what is read.
func TestMinified(t *testing.T) {
	for source, sent := range map[string]string{"p.js": "p.min.js", "own.js": "own.min.js"} {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := (&js.Minifier{Version: 2017}).Minify(minify.New(), &b, bytes.NewReader(text), nil); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if *update {
			if err := os.WriteFile(sent, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(sent)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, b.Bytes()) {
			t.Errorf("%s isn't %s minified: go test ./web/track -update", sent, source)
		}
	}
}

// TestSmall holds p.js to what is promised of it, and own.js, which few pages load, to 450.
func TestSmall(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		most    int
	}{"p.js": {Script, 1200}, "own.js": {own, 450}} {
		size := len(zip(c.content))
		t.Logf("%s: %d bytes, %d gzipped", name, len(c.content), size)
		if size > c.most {
			t.Errorf("%s is %d bytes gzipped, more than %d", name, size, c.most)
		}
	}
}

// TestNeverInScript: nothing that a strict policy forbids, and no cookie.
func TestNeverInScript(t *testing.T) {
	for _, banned := range []string{"eval", "Function(", "cookie", "innerHTML", "sessionStorage", "indexedDB", "catch{", "?.", "??"} {
		if bytes.Contains(Script, []byte(banned)) || bytes.Contains(own, []byte(banned)) {
			t.Errorf("the script contains %s", banned)
		}
	}
}

func TestHandler(t *testing.T) {
	plain, gzipped := ETag(), strings.TrimSuffix(ETag(), `"`)+`-gzip"`
	for _, c := range []struct {
		name, method, path string
		header             [2]string
		status, length     int
		tag, encoding      string
	}{
		{"the script", "GET", "/p.js", [2]string{}, 200, len(Script), plain, ""},
		{"below a path", "GET", "/stats/p.js", [2]string{}, 200, len(Script), plain, ""},
		{"its head", "HEAD", "/p.js", [2]string{}, 200, 0, plain, ""},
		{"gzipped", "GET", "/p.js", [2]string{"Accept-Encoding", "br, gzip;q=0.8"}, 200, len(zip(Script)), gzipped, "gzip"},
		{"gzip refused", "GET", "/p.js", [2]string{"Accept-Encoding", "gzip;q=0, identity"}, 200, len(Script), plain, ""},
		{"known", "GET", "/p.js", [2]string{"If-None-Match", plain}, 304, 0, plain, ""},
		{"known, weakened by a proxy", "GET", "/p.js", [2]string{"If-None-Match", `"x", W/` + gzipped}, 304, 0, plain, ""},
		{"another was known", "GET", "/p.js", [2]string{"If-None-Match", `"x"`}, 200, len(Script), plain, ""},
		{"own.js", "GET", "/own.js", [2]string{}, 200, len(own), etag(own), ""},
		{"no such file", "GET", "/q.js", [2]string{}, 404, -1, "", ""},
		{"posted", "POST", "/p.js", [2]string{}, 405, -1, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, nil)
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			w := httptest.NewRecorder()
			Handler().ServeHTTP(w, r)
			h := w.Header()
			if w.Code != c.status || h.Get("ETag") != c.tag || h.Get("Content-Encoding") != c.encoding || c.length >= 0 && w.Body.Len() != c.length {
				t.Errorf("got %d, tag %s, encoding %q, %d bytes; want %d, %s, %q, %d", w.Code, h.Get("ETag"), h.Get("Content-Encoding"), w.Body.Len(), c.status, c.tag, c.encoding, c.length)
			}
			if w.Code == http.StatusOK && (h.Get("Content-Type") != "text/javascript; charset=utf-8" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Cache-Control") != "public, max-age=3600") {
				t.Errorf("headers are %v", h)
			}
		})
	}
}
