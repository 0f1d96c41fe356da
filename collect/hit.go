// Package collect turns a hit into an event: named steps, each with a drop reason, so that what
// wasn't counted can be told. It knows no engine and no HTTP.
package collect

import "time"

// A Hit is one request as a log line or the script tells it, before anything is decided about it.
// It holds an address and a raw user agent and is never stored.
type Hit struct {
	At        time.Time
	IP        string
	UserAgent string
	Host      string // of the page; "" where the source doesn't say: the import's --site
	Path      string // with query, as requested
	Referrer  string
	Method    string // GET, POST...; "" where the source doesn't say
	Status    int    // HTTP status; 0 where the source doesn't say
	Line      []byte // the raw line of a log: its keyed hash is the hit's identity; nil elsewhere
}
