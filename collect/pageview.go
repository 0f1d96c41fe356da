package collect

import "strings"

// Why a hit is no page view, as Pageview says it.
const (
	NotGet   = "method" // the request wasn't a GET
	NotShown = "status" // it wasn't answered 200 or 304
	IsAsset  = "asset"  // a file that a page is made of, or a download
	IsFeed   = "feed"   // what a feed reader fetches
)

// Pageview tells whether a hit of an access log is somebody looking at a page, and if not, why not:
// one of the constants above. It is one where the method is GET, the status 200 or 304, and the path
// without its query neither has the ending of an asset or a download nor ends in /feed, /rss or
// /atom. A method or status that the source doesn't say drops nothing. Robots are told apart later.
// It doesn't allocate.
func Pageview(h Hit) (reason string, ok bool) {
	if h.Method != "" && h.Method != "GET" {
		return NotGet, false
	}
	if h.Status != 0 && h.Status != 200 && h.Status != 304 {
		return NotShown, false
	}
	path, _, _ := strings.Cut(h.Path, "?")
	if isAsset(path) {
		return IsAsset, false
	}
	if strings.HasSuffix(path, "/feed") || strings.HasSuffix(path, "/rss") || strings.HasSuffix(path, "/atom") {
		return IsFeed, false
	}
	return "", true
}

// isAsset looks at what stands behind the last dot, in small letters: the longest ending has five.
func isAsset(path string) bool {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 || len(path)-dot-1 > 5 {
		return false
	}
	var small [5]byte
	n := copy(small[:], path[dot+1:])
	for i, c := range small[:n] {
		if 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	switch string(small[:n]) {
	case "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp",
		"woff", "woff2", "ttf", "otf", "eot",
		"mp3", "mp4", "webm", "ogg", "wav", "avi", "mov",
		"zip", "gz", "tgz", "tar", "bz2", "xz", "rar", "7z", "exe", "dmg", "deb", "rpm", "jar",
		"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
		"txt", "xml", "rss", "atom", "json", "csv":
		return true
	}
	return false
}
