package demo

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"payoff/collect"
)

// scriptDays is for how many of the year's first days the blog had no script: its visits of those days
// come from the web server's log.
const scriptDays = 42

// beforeTheScript takes the blog's hits of the first days out, and writes its server's log of them,
// with the pictures and the machines that a log holds.
func (y *year) beforeTheScript(hits []collect.Told) ([]collect.Told, File) {
	until := (y.from + scriptDays).In(y.zone)
	var log bytes.Buffer
	left := slices.DeleteFunc(slices.Clone(hits), func(h collect.Told) bool {
		u, err := url.Parse(h.URL)
		if err != nil || u.Host != "blog.example" || !h.At.Before(until) {
			return false
		}
		if h.Name != "pageview" {
			return true
		}
		line(&log, h, "GET "+u.RequestURI(), 200, h.Referrer)
		line(&log, h, "GET /style.css", 200, h.URL)
		line(&log, h, "GET /pictures"+u.Path+".jpg", 200, h.URL)
		return true
	})
	return left, File{Name: "blog-access.log", Site: "blog.example", Content: log.Bytes()}
}

// line writes one line of the combined log format.
func line(w *bytes.Buffer, h collect.Told, request string, status int, referrer string) {
	if referrer == "" {
		referrer = "-"
	}
	fmt.Fprintf(w, "%s - - [%s] \"%s HTTP/2.0\" %d %d \"%s\" \"%s\"\n", h.IP, h.At.UTC().Format("02/Jan/2006:15:04:05 -0700"), request, status,
		900+len(request)*37, strings.ReplaceAll(referrer, `"`, "%22"), h.UserAgent)
}
