package eventstest

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"payoff"
	"payoff/events"
)

// today is the day on which every case is run.
var today = payoff.DateOf(2026, 12, 1)

// neighbour is added to a business's number to make its neighbour's.
const neighbour = 1000

type business struct {
	id       int64
	zone     *time.Location
	sequence int64
}

type run struct {
	t          *testing.T
	store      Store
	file       string
	businesses map[string]*business
	at         block
}

func (c *run) failf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf("%s:%d: %s", c.file, c.at.number, fmt.Sprintf(format, args...))
}

func (c *run) fatalf(format string, args ...any) {
	c.t.Helper()
	c.t.Fatalf("%s:%d: %s", c.file, c.at.number, fmt.Sprintf(format, args...))
}

func (c *run) ctx() context.Context { return c.t.Context() }

func (c *run) block(b block) {
	c.t.Helper()
	c.at = b
	if len(b.words) < 2 {
		c.fatalf("%q: want a step and a business", strings.Join(b.words, " "))
	}
	if b.words[0] == "business" {
		zone, err := time.LoadLocation(b.rest)
		if err != nil {
			c.fatalf("%v", err)
		}
		c.businesses[b.words[1]] = &business{id: int64(len(c.businesses) + 1), zone: zone}
		return
	}
	of := c.businesses[b.words[1]]
	if of == nil {
		c.fatalf("there is no business %q", b.words[1])
	}
	steps := map[string]func(*business){
		"events": c.events, "ask": c.ask, "journeys": c.journeys, "seams": c.seams, "here": c.here,
		"counts": c.counts, "erase": c.erase, "position": c.position,
	}
	step := steps[b.words[0]]
	if step == nil {
		c.fatalf("there is no step %q", b.words[0])
	}
	step(of)
}

// want compares the answer's lines with those of the case.
func (c *run) want(got []string) {
	c.t.Helper()
	if !slices.Equal(got, c.at.lines) {
		c.failf("%s\n got:\n  %s\n want:\n  %s", strings.Join(c.at.words, " "), strings.Join(got, "\n  "), strings.Join(c.at.lines, "\n  "))
	}
}

// options reads words such as collector=c1.
func (c *run) options(words []string) map[string]string {
	o := map[string]string{}
	for _, w := range words {
		k, v, ok := strings.Cut(w, "=")
		if !ok {
			c.fatalf("%q: want a word such as collector=c1", w)
		}
		o[k] = v
	}
	return o
}

func (c *run) events(of *business) {
	o := c.options(c.at.words[3:])
	of.sequence++
	batch := events.Batch{Business: of.id, Source: events.Source(c.at.words[2]), Collector: "test", Sequence: of.sequence}
	if o["collector"] != "" {
		batch.Collector = o["collector"]
	}
	if o["sequence"] != "" {
		batch.Sequence, _ = strconv.ParseInt(o["sequence"], 10, 64)
	}
	lines, want := c.at.lines, ""
	if n := len(lines); n > 0 && strings.HasPrefix(lines[n-1], "= ") {
		want, lines = strings.TrimPrefix(lines[n-1], "= "), lines[:n-1]
	}
	var mine, theirs []events.Event
	for _, line := range lines {
		e := c.event(line, of.zone)
		mine = append(mine, e)
		e.Page, e.Country = "/neighbour"+e.Page, "ZZ"
		theirs = append(theirs, e)
	}
	other := batch
	other.Business += neighbour
	other.Events = slices.Values(theirs)
	if _, err := c.store.Append(c.ctx(), other); err != nil {
		c.fatalf("%v", err)
	}
	batch.Events = slices.Values(mine)
	done, err := c.store.Append(c.ctx(), batch)
	if err != nil {
		c.fatalf("%v", err)
	}
	got := fmt.Sprintf("stored %d known %d uncounted %d", done.Stored, done.Known, done.Uncounted)
	if done.Skipped {
		got = "skipped"
	}
	if want != "" && got != want {
		c.failf("got %s, want %s", got, want)
	}
}

// event reads "2026-03-02 09:00:00 ada shop.example pageview /path from=facebook ...".
func (c *run) event(line string, zone *time.Location) events.Event {
	c.t.Helper()
	words := strings.Fields(line)
	if len(words) < 6 {
		c.fatalf("event %q: want day, time, visitor, site, name, page", line)
	}
	at := c.moment(words[0], words[1], zone)
	o := c.options(words[6:])
	e := events.Event{
		At: at, Day: payoff.DateIn(at, zone), Visitor: Visitor(words[2]), Site: words[3], Name: words[4], Page: words[5],
		Device: o["device"], Browser: o["browser"], OS: o["os"], Country: o["country"],
	}
	if e.Page == "-" {
		e.Page = ""
	}
	e.Key = Visitor(strings.Join(words[:6], " "))
	if o["key"] != "" {
		e.Key = Visitor(o["key"])
	}
	if o["from"] != "" {
		e.Arrival, e.Origin = true, origin(o["from"])
	}
	if o["return"] != "" {
		e.Within, e.Origin = true, origin(o["return"])
	}
	e.Within = e.Within || o["within"] != ""
	if o["engaged"] != "" {
		d, err := time.ParseDuration(o["engaged"])
		if err != nil {
			c.fatalf("%v", err)
		}
		e.Engaged = d
	}
	return e
}

// moment reads a time on the business's clock, or, with a Z behind it, in UTC.
func (c *run) moment(day, clock string, zone *time.Location) time.Time {
	c.t.Helper()
	if u, ok := strings.CutSuffix(clock, "Z"); ok {
		clock, zone = u, time.UTC
	}
	at, err := time.ParseInLocation("2006-01-02 15:04:05", day+" "+clock, zone)
	if err != nil {
		c.fatalf("%v", err)
	}
	return at
}

// Visitor is the number of a name: of a visitor, or a key. One that ends in an exclamation mark is
// known on any day.
func Visitor(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	if strings.HasSuffix(name, "!") {
		return payoff.LastingVisitor(h.Sum64())
	}
	return payoff.DailyVisitor(h.Sum64())
}

// origin reads facebook, ads:facebook:spring, google, newsletter:march or a host.
func origin(text string) payoff.Origin {
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "ads":
		network, campaign, _ := strings.Cut(rest, ":")
		return payoff.Origin{
			Channel: payoff.NetworkLine(payoff.Network(network), true).Channel, Network: payoff.Network(network),
			Source: network, Medium: "paid_social", Campaign: campaign,
		}
	case "newsletter":
		return payoff.Origin{Channel: payoff.Email, Source: "newsletter", Medium: "email", Campaign: rest}
	case "google":
		return payoff.Origin{Channel: payoff.OrganicSearch, Source: "google", Medium: "organic", Referrer: "www.google.com"}
	}
	if !strings.Contains(text, ".") {
		n := payoff.Network(text)
		return payoff.Origin{Channel: payoff.NetworkLine(n, false).Channel, Network: n, Source: text, Referrer: text + ".com"}
	}
	return payoff.Origin{Channel: payoff.Referral, Source: text, Referrer: text}
}

func (c *run) ask(of *business) {
	q, err := events.ParseQuery([]byte(c.at.rest), today, of.zone)
	if err != nil {
		c.fatalf("%v", err)
	}
	q.Business = of.id
	rows, err := c.store.Ask(c.ctx(), q)
	if err != nil {
		c.fatalf("%v", err)
	}
	c.want(Lines(rows))
}

// Lines writes rows as cases hold them: "Email, 2026-03-02 | 3 0.5".
func Lines(rows []events.Row) []string {
	var lines []string
	for _, r := range rows {
		var dims, figures []string
		for _, d := range r.Dimensions {
			if d == "" {
				d = "(none)"
			}
			dims = append(dims, d)
		}
		for _, v := range r.Metrics {
			if !v.Known {
				figures = append(figures, "-")
			} else {
				figures = append(figures, strconv.FormatFloat(v.Number, 'g', 4, 64))
			}
		}
		lines = append(lines, strings.TrimSpace(strings.Join(dims, ", ")+" | "+strings.Join(figures, " ")))
	}
	return lines
}

// journeys reads lines such as "order-7 phone,laptop 2026-03-02 10:00:00 <- 2026-03-01 09:00:00 facebook, ...".
func (c *run) journeys(of *business) {
	days, err := strconv.Atoi(strings.TrimSuffix(c.at.rest, " days"))
	if err != nil {
		c.fatalf("want a lookback such as 30 days")
	}
	var asked []events.Asked
	var heads []string
	for _, line := range c.at.lines {
		head, _, _ := strings.Cut(line, " <")
		words := strings.Fields(head)
		if len(words) != 4 {
			c.fatalf("%q: want an id, visitors, a day and a time", head)
		}
		asked = append(asked, events.Asked{ID: words[0], Visitors: visitors(words[1]), At: c.moment(words[2], words[3], of.zone)})
		heads = append(heads, head)
	}
	var got []string
	for p, err := range c.store.Journeys(c.ctx(), of.id, asked, time.Duration(days)*24*time.Hour) {
		if err != nil {
			c.fatalf("%v", err)
		}
		var touches []string
		for _, touch := range p.Touches {
			name := touch.Origin.Line().Name()
			if touch.Origin.Campaign != "" {
				name += " " + touch.Origin.Campaign
			}
			touches = append(touches, touch.At.In(of.zone).Format("2006-01-02 15:04:05 ")+name+" on "+touch.Site+touch.Page)
		}
		head := p.ID
		if len(got) < len(asked) && asked[len(got)].ID == p.ID {
			head = heads[len(got)]
		}
		if p.Lasting {
			head += " <="
		} else {
			head += " <-"
		}
		got = append(got, strings.TrimSpace(head+" "+strings.Join(touches, ", ")))
	}
	c.want(got)
}

// visitors reads "phone,laptop"; "-" is none.
func visitors(text string) []int64 {
	var list []int64
	for name := range strings.SplitSeq(text, ",") {
		if name != "-" {
			list = append(list, Visitor(name))
		}
	}
	return list
}

func (c *run) seams(of *business) {
	r, err := payoff.ParseRange(c.at.rest, today, of.zone)
	if err != nil {
		c.fatalf("%v", err)
	}
	seams, err := c.store.Seams(c.ctx(), of.id, r)
	if err != nil {
		c.fatalf("%v", err)
	}
	var got []string
	for _, s := range seams {
		got = append(got, fmt.Sprintf("%s %s: %s counts, %d of %s don't", s.Day, s.Site, s.Record, s.Uncounted, s.Other))
	}
	c.want(got)
}

// here reads a moment, and lines such as "2 facebook on shop.example/a".
func (c *run) here(of *business) {
	list, err := c.store.Here(c.ctx(), of.id, c.moment(c.at.words[2], c.at.words[3], of.zone))
	if err != nil {
		c.fatalf("%v", err)
	}
	var got []string
	for _, h := range list {
		got = append(got, fmt.Sprintf("%d %s on %s%s", h.Visitors, h.Line.Name(), h.Site, h.Page))
	}
	c.want(got)
}

func (c *run) counts(of *business) { c.want([]string{c.sizes(of.id)}) }

func (c *run) sizes(id int64) string {
	n, err := c.store.Counts(c.ctx(), id)
	if err != nil {
		c.fatalf("%v", err)
	}
	return fmt.Sprintf("events %d uncounted %d visits %d days %s..%s", n.Events, n.Uncounted, n.Visits, n.From, n.To)
}

func (c *run) erase(of *business) {
	var what events.Erasure
	switch o := strings.SplitN(c.at.rest, "=", 2); o[0] {
	case "visitors":
		what.Visitors = visitors(o[1])
	case "site":
		what.Site = o[1]
	case "all":
		what.All = true
	}
	done, err := c.store.Erase(c.ctx(), of.id, what)
	if err != nil {
		c.fatalf("%v", err)
	}
	c.want([]string{fmt.Sprintf("events %d visitors %d", done.Events, done.Visitors)})
}

func (c *run) position(of *business) {
	n, err := c.store.Position(c.ctx(), of.id, c.at.rest)
	if err != nil {
		c.fatalf("%v", err)
	}
	c.want([]string{strconv.FormatInt(n, 10)})
}

// eraseNeighbours erases every neighbour: nothing of theirs is left, everything of the businesses is.
func (c *run) eraseNeighbours() {
	for name, of := range c.businesses {
		before := c.sizes(of.id)
		if _, err := c.store.Erase(c.ctx(), of.id+neighbour, events.Erasure{All: true}); err != nil {
			c.fatalf("%v", err)
		}
		if after := c.sizes(of.id); after != before {
			c.failf("erasing its neighbour left %s with %s, not %s", name, after, before)
		}
		if left := c.sizes(of.id + neighbour); left != "events 0 uncounted 0 visits 0 days 1970-01-01..1970-01-01" {
			c.failf("erased, the neighbour of %s still has %s", name, left)
		}
	}
}
