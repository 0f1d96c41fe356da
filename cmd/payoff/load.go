package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"payoff"
)

// loadCommand stands in none of help's groups, so that its first page leaves it out: it is for those
// who want to know what a machine bears.
func loadCommand() command {
	return command{
		name: "load", short: "send made-up page views to a server on this machine and say how it bears them", group: "Try it",
		long: `
  payoff load --url http://127.0.0.1:8080 --site shop.example --for 30s
  payoff load --url http://127.0.0.1:8080 --site shop.example --rate 2000 --for 1m --format json
  payoff load --url http://127.0.0.1:8080 --site shop.example --batch 500 --key KEY --connections 8

Only a server on this machine is taken: this is no tool to trouble others with. Its visitors have
agents and referrers of several networks and some four page views each; their addresses go in
X-Forwarded-For, so start the server with --trust-proxy 127.0.0.1/32, or all of them share one. Each
event has an id. They are counted like real ones: use a folder made for trying.

At a --rate the time of an answer runs from the moment at which its request was due, so that waiting
for a free connection counts; with --rate 0 it runs from its sending. Who is refused waits a tenth of
a second. With --batch an answer is one for the whole batch. Exit code 1 where nothing is acknowledged.`,
		flags: func(set *pflag.FlagSet) run {
			var o loadOptions
			set.StringVar(&o.url, "url", "http://127.0.0.1:8080", "the server's `URL`")
			set.StringVar(&o.site, "site", "", "the `host` of the site whose pages are viewed")
			set.Float64Var(&o.rate, "rate", 0, "events a second; 0 is as fast as they are answered")
			set.IntVar(&o.connections, "connections", 256, "how many connections send at once")
			set.DurationVar(&o.lasts, "for", 10*time.Second, "how long, at most an hour")
			set.IntVar(&o.batch, "batch", 0, "events in a request to /api/v1/events, at most 1000; 0 sends single ones to /api/event")
			set.StringVar(&o.key, "key", "", "the `key` of scope collect that --batch needs")
			set.IntVar(&o.pages, "pages", 400, "how many different pages are viewed")
			format := set.String("format", "text", "`text` or json")
			return func(ctx context.Context, e *env, args []string) error {
				if err := noArgs("load", args); err != nil {
					return err
				}
				if err := oneOf("format", *format, "text", "json"); err != nil {
					return err
				}
				if err := o.check(); err != nil {
					return err
				}
				s, err := load(ctx, o)
				if err != nil {
					return err
				}
				if *format == "json" {
					err = json.NewEncoder(e.stdout).Encode(s)
				} else {
					err = s.print(e.stdout)
				}
				if err == nil && s.Acknowledged == 0 {
					err = payoff.Fail(payoff.NotFound, "nothing was acknowledged: does a server run at %s, and is %s one of its sites?", o.url, o.site)
				}
				return err
			}
		},
	}
}

type loadOptions struct {
	url, site, key            string
	rate                      float64 // events a second; 0 is as fast as answered
	connections, batch, pages int
	lasts                     time.Duration

	address string // of url, to connect to
}

// The most that may be asked for.
const (
	maxConnections = 4096
	maxLoad        = time.Hour
)

func (o *loadOptions) check() error {
	u, err := url.Parse(o.url)
	if err != nil || u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return usage("--url %s: want http://127.0.0.1:PORT", o.url)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && !ip.IsLoopback() {
		return usage("--url %s: only a server on this machine is tried, by its address 127.0.0.1 or ::1", o.url)
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	o.address = net.JoinHostPort(u.Hostname(), port)
	switch {
	case o.site == "":
		return usage("whose pages? say --site HOST, one that the server's folder knows")
	case strings.ContainsAny(o.site, "/ \"\\\r\n"):
		return usage("--site %s: want a host such as shop.example", o.site)
	case !(o.rate >= 0) || o.rate > 1e6:
		return usage("--rate: want 0 to 1,000,000 events a second")
	case o.connections < 1 || o.connections > maxConnections:
		return usage("--connections: want 1 to %d", maxConnections)
	case o.lasts <= 0 || o.lasts > maxLoad:
		return usage("--for: want a time such as 30s, at most an hour")
	case o.batch < 0 || o.batch > 1000:
		return usage("--batch: want 0 to 1000 events")
	case o.pages < 1 || o.pages > 1_000_000:
		return usage("--pages: want 1 to 1,000,000")
	case o.batch > 0 && (o.key == "" || strings.ContainsAny(o.key, " \r\n")):
		return usage("--batch needs the --key that `payoff key create --scope collect` prints")
	case o.batch == 0 && o.key != "":
		return usage("--key goes with --batch: single events need none")
	}
	return nil
}

// A loadSummary is what a load came to. Times are milliseconds, rates events a second.
type loadSummary struct {
	Events       int64            `json:"events"`       // that were sent
	Requests     int64            `json:"requests"`     // that were sent
	Acknowledged int64            `json:"acknowledged"` // events: counted and on disk
	Dropped      map[string]int64 `json:"dropped"`      // events that were answered and don't count, by reason
	Refused      map[string]int64 `json:"refused"`      // requests by their answer's status
	Failed       int64            `json:"failed"`       // requests without an answer
	Seconds      float64          `json:"seconds"`      // from the first to the last answer
	PerSecond    float64          `json:"per_second"`   // events acknowledged
	Answer       loadTimes        `json:"answer_ms"`    // of requests that were acknowledged
	CPUSeconds   float64          `json:"cpu_seconds"`  // of this process, user and system
}

type loadTimes struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func (s loadSummary) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "sent          %s events in %s requests\n", thousands(s.Events), thousands(s.Requests))
	fmt.Fprintf(&b, "acknowledged  %s events in %.1f s: %s a second\n", thousands(s.Acknowledged), s.Seconds, thousands(int64(s.PerSecond)))
	for _, list := range []struct {
		word   string
		counts map[string]int64
	}{{"dropped", s.Dropped}, {"refused", s.Refused}} {
		for _, why := range keysInOrder(list.counts) {
			fmt.Fprintf(&b, "%-13s %s: %s\n", list.word, thousands(list.counts[why]), why)
		}
	}
	if s.Failed > 0 {
		fmt.Fprintf(&b, "no answer     %s requests\n", thousands(s.Failed))
	}
	fmt.Fprintf(&b, "answered in   p50 %.1f, p95 %.1f, p99 %.1f, at most %.1f ms\n", s.Answer.P50, s.Answer.P95, s.Answer.P99, s.Answer.Max)
	fmt.Fprintf(&b, "this sender   %.1f µs of processor time an event\n", s.CPUSeconds*1e6/float64(max(s.Events, 1)))
	_, err := io.WriteString(w, b.String())
	return err
}
