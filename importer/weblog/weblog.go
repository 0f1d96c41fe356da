// Package weblog reads access logs of web servers, proxies and content networks line by line, in any
// of the formats met in the wild, and gives each request as a collect.Hit. It decides nothing about
// them and stores nothing.
package weblog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"payoff/collect"
)

// What Lines holds in memory at once, and the longest line that it takes for one.
const (
	logBuffer  = 1 << 20
	maxLogLine = 64 << 10
	skipsShown = 20 // line numbers kept a reason
)

// The reasons for which a line of a log gives no hit.
const (
	skipBlank   = "blank line"
	skipComment = "comment"
	skipLong    = "line too long"
	skipUnknown = "not a log line"
	skipTime    = "no time"
	skipJSON    = "not JSON"
	skipNoHTTP  = "not a request" // a server's other messages, connections without HTTP
	skipColumns = "columns differ from #Fields"
)

// Options say how a log is read; the zero value reads all of it.
type Options struct {
	// Zone is where the server's clock is, for formats that write times without an offset (HAProxy).
	// IIS and the other W3C formats write UTC. nil is UTC.
	Zone *time.Location
	// From is an offset in the uncompressed stream, as a former Summary.Offset. Lines that begin
	// before it are read, since they may name the columns of later ones, but neither counted nor
	// given to each.
	From int64
	// Warm is given the hits of the lines before From, where a caller must know what came before.
	Warm func(h *collect.Hit, offset int64) error
	// Start is where in the stream the reader begins; offsets count from there.
	Start int64
	// Growing says that the file may still be written to: a last line without its line end is left
	// for the next time, where otherwise it is read.
	Growing bool
	// Progress is told the offset reached, about once a megabyte.
	Progress func(bytes int64)
}

// A Summary says what was read. Parsed and the counts of Skipped add up to Lines. A JSON object
// that is spread over several lines counts as one.
type Summary struct {
	Lines, Parsed int64
	Bytes         int64  // sent to the clients, as the lines that were parsed say
	Before        Counts // of the lines before From, which Lines, Parsed and Bytes leave out
	Offset        int64  // in the stream, after the last line that had its line end
	Format        string // of most lines; "" where no line was parsed
	Skipped       []Skip // in the order in which the reasons came up
}

// Counts are of a part of a log.
type Counts struct {
	Lines, Parsed, Bytes int64
}

// A Skip is one reason for which lines gave no hit.
type Skip struct {
	Reason string
	Count  int64
	Lines  []int64 // the numbers of the first 20, counted from 1 at the reader's begin
}

// IsLog tells from the first 64 KiB of a file, uncompressed, whether it is an access log: at least
// half of its lines, comments and blank lines aside, must read as one; a W3C heading alone will do.
func IsLog(head []byte) bool {
	cut := len(head) >= maxLogLine
	p := newLogParser(nil)
	r := logReader{src: bytes.NewReader(head), buf: make([]byte, 0, len(head)+1)}
	var hit collect.Hit
	good, bad := 0, 0
	for {
		line, state := r.next()
		if state == noMore || state == unfinished && cut {
			break
		}
		reason := skipLong
		if state != tooLong {
			reason = p.parse(line, &hit)
		}
		switch reason {
		case "":
			good++
		case skipBlank, skipComment:
		default:
			bad++
		}
	}
	return good > 0 && good >= bad || good+bad == 0 && len(p.columns) > 0
}

// Lines reads a log, uncompressed, and calls each for every line that is a request, with the offset
// in the stream at which the line begins. The hit is the same one at each call: its Line points into
// the reader's buffer and is good until each returns; its strings may be kept. They are as the
// client sent them and need not be UTF-8. An address of "-", a referrer of "-" and so on are "". A
// request that isn't HTTP (TLS bytes on a plain port) has the method "?", one that got no answer has
// the status -1, so that neither is taken for a source that doesn't say. At is in UTC.
//
// The format is found line by line: common, combined and those with the host before or more behind
// (NCSA, Icecast), W3C with a #Fields line (IIS, CloudFront, NetScaler), load balancers of AWS, S3,
// HAProxy, and JSON objects of Caddy, nginx and Traefik. What can't be read is counted in the
// summary, which is right up to where it stopped also when an error is returned: the reader's, each's
// or that of ctx, which is looked at about once a megabyte.
func Lines(ctx context.Context, r io.Reader, o Options, each func(h *collect.Hit, offset int64) error) (Summary, error) {
	l := logReader{src: r, buf: make([]byte, 0, logBuffer), ctx: ctx, at: o.Start, progress: o.Progress}
	p := newLogParser(o.Zone)
	sum := Summary{Offset: o.Start}
	var hit collect.Hit
	var formats [formatCount]int64
	for {
		number := l.lines + 1
		offset := l.at
		line, state := l.next()
		if state == noMore || state == unfinished && o.Growing {
			break
		}
		reason := skipLong
		if state != tooLong {
			reason = p.parse(line, &hit)
		}
		if offset < o.From {
			sum.Before.Lines++
			if reason == "" {
				sum.Before.Parsed++
				sum.Before.Bytes += p.sent
			}
			if reason == "" && o.Warm != nil {
				if err := o.Warm(&hit, offset); err != nil {
					sum.Format = mostly(formats)
					return sum, err
				}
			}
		} else {
			sum.Lines++
			if reason == "" {
				sum.Parsed++
				sum.Bytes += p.sent
				formats[p.format]++
				if err := each(&hit, offset); err != nil {
					sum.Format = mostly(formats)
					return sum, err
				}
			} else {
				sum.skip(reason, number)
			}
		}
		if state != unfinished {
			sum.Offset = l.at
		}
	}
	sum.Format = mostly(formats)
	if l.err != nil && !errors.Is(l.err, io.EOF) {
		return sum, fmt.Errorf("read the log: %w", l.err)
	}
	return sum, nil
}

func (s *Summary) skip(reason string, line int64) {
	i := slices.IndexFunc(s.Skipped, func(k Skip) bool { return k.Reason == reason })
	if i < 0 {
		i = len(s.Skipped)
		s.Skipped = append(s.Skipped, Skip{Reason: reason})
	}
	k := &s.Skipped[i]
	k.Count++
	if len(k.Lines) < skipsShown {
		k.Lines = append(k.Lines, line)
	}
}

func mostly(formats [formatCount]int64) string {
	best := logFormat(0)
	for f, n := range formats {
		if n > formats[best] {
			best = logFormat(f)
		}
	}
	if formats[best] == 0 {
		return ""
	}
	return best.String()
}
