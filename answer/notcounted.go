package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"payoff"
	"payoff/books"
	"payoff/report"
)

// NotCounted is what came over a range and isn't counted.
type NotCounted struct {
	Uncounted                // of all its days and sites
	Days      []UncountedDay `json:"days"` // by day and site, those with something to tell
}

// UncountedDay is what isn't counted of a site on a day.
type UncountedDay struct {
	Day  payoff.Date `json:"day"`
	Site string      `json:"site"` // "" for hits that named none of the business's
	Uncounted
}

// Uncounted is what isn't counted, and why.
type Uncounted struct {
	// Hits are those that a person might take for page views: bots, spam, doubles, what names no site of
	// the business. Requests of access logs for anything but a page are in Other.
	Hits    int64    `json:"hits"`
	Other   int64    `json:"other"`
	Reasons []Reason `json:"reasons"` // of Hits, the most first
}

// A Reason is how many hits aren't counted for one reason.
type Reason struct {
	Name  string `json:"name"` // as books.Dropped has it
	Count int64  `json:"count"`
}

// NotCounted tells what isn't counted of a site, its name or one of its hosts; "" is the whole
// business, with the hits that name no site of it.
func (a *Answerer) NotCounted(ctx context.Context, b books.Business, site string, r payoff.Range) (*NotCounted, error) {
	if site != "" {
		s, ok := b.Site(site)
		if !ok {
			return nil, payoff.Fail(payoff.Invalid, "site %q is none of the business's", site)
		}
		site = s.Name
	}
	list, err := a.books.Dropped(ctx, b.ID, r)
	if err != nil {
		return nil, fmt.Errorf("read what isn't counted: %w", err)
	}
	out := &NotCounted{Uncounted: Uncounted{Reasons: []Reason{}}, Days: []UncountedDay{}}
	for _, d := range list {
		if site != "" && d.Site != site {
			continue
		}
		out.add(d)
		if n := len(out.Days); n == 0 || out.Days[n-1].Day != d.Day || out.Days[n-1].Site != d.Site {
			out.Days = append(out.Days, UncountedDay{Day: d.Day, Site: d.Site, Uncounted: Uncounted{Reasons: []Reason{}}})
		}
		out.Days[len(out.Days)-1].add(d)
	}
	return out, nil
}

func (u *Uncounted) add(d books.Dropped) {
	if reasonText(d.Reason, d.Count) == "" {
		u.Other += d.Count
		return
	}
	u.Hits += d.Count
	if i := slices.IndexFunc(u.Reasons, func(r Reason) bool { return r.Name == d.Reason }); i >= 0 {
		u.Reasons[i].Count += d.Count
	} else {
		u.Reasons = append(u.Reasons, Reason{d.Reason, d.Count})
	}
	slices.SortFunc(u.Reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
}

// String is "412 hits not counted: 398 bots, 14 spam"; "" where there are none.
func (u Uncounted) String() string {
	if u.Hits == 0 {
		return ""
	}
	return countOf(u.Hits, "hit", "hits") + " not counted: " + u.Why()
}

// Why is "398 bots, 14 spam".
func (u Uncounted) Why() string {
	parts := make([]string, len(u.Reasons))
	for i, r := range u.Reasons {
		parts[i] = r.String()
	}
	return strings.Join(parts, ", ")
}

// String is "398 bots".
func (r Reason) String() string { return reasonText(r.Name, r.Count) }

// reasonText says what n hits of a reason are; "" where nobody would take them for page views.
func reasonText(reason string, n int64) string {
	number := strconv.FormatInt(n, 10)
	switch reason {
	case "method", "status", "asset", "feed":
		return ""
	case "bot":
		return countOf(n, "bot", "bots")
	case "duplicate":
		return number + " sent twice"
	case "foreign host":
		return number + " of other hosts"
	}
	return number + " " + reason
}

// Document is what isn't counted, a row for each day, site and reason.
func (n *NotCounted) Document() report.Document {
	table := &report.Table{Columns: []report.Column{{Name: "day"}, {Name: "site"}, {Name: "reason"}, {Name: "hits", Numeric: true}}}
	for _, d := range n.Days {
		for _, r := range d.Reasons {
			table.Rows = append(table.Rows, []string{d.Day.String(), d.Site, r.Name, strconv.FormatInt(r.Count, 10)})
		}
	}
	return report.Document{Title: "What isn't counted?", Sections: []report.Section{{Heading: "By day, site and reason", Table: table}}}
}

func countOf(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}
