package answer

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"payoff"
	"payoff/books"
	"payoff/events"
	"payoff/measure"
	"payoff/report"
)

// Sites is which of the business's sites visits began on, where they went, and which ended with an order or
// an enquiry.
type Sites struct {
	Visits  int64        `json:"visits"`
	Sites   []SiteVisits `json:"sites"`   // by name
	Courses []Course     `json:"courses"` // each way from a site to the next and its end
}

// SiteVisits is one site.
type SiteVisits struct {
	Site    string           `json:"site"`
	Began   int64            `json:"began"`     // visits that began on it
	Inside  int64            `json:"inside"`    // of them, on a link from another own site by somebody known there by another number
	WentOn  int64            `json:"went_on"`   // of Began, those that went on to another own site
	Reached int64            `json:"reached"`   // visits that began on it or had it next
	Ordered int64            `json:"converted"` // of Ended, those with an order or lead
	Ended   int64            `json:"ended"`     // visits that stayed on it, or had it next
	Rate    *payoff.Interval `json:"rate"`      // Ordered / Ended with its interval (90%, Wilson); null where there is none
}

// A Course is how many visits went from a site to another, or stayed.
type Course struct {
	First   string `json:"first"`
	End     string `json:"end"` // the next site, or the first one where they stayed
	Ordered int64  `json:"converted"`
	Visits  int64  `json:"visits"` // all of them
}

// Sites answers which ways visits took over the business's sites. Two domains know a visitor by one number
// only after consent and a hand-over, or where the business chose one identity: else a way between them shows
// as a visit that began inside.
func (a *Answerer) Sites(ctx context.Context, b books.Business, r payoff.Range, only events.Filter) (*Sites, error) {
	engine, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	list, err := engine.Courses(ctx, events.Query{Business: b.ID, Range: r, Filter: only})
	if err != nil {
		return nil, fmt.Errorf("ask which ways visits took: %w", err)
	}
	out := &Sites{Sites: []SiteVisits{}, Courses: []Course{}}
	sites := map[string]*SiteVisits{}
	of := func(name string) *SiteVisits {
		if sites[name] == nil {
			sites[name] = &SiteVisits{Site: name}
		}
		return sites[name]
	}
	for _, s := range b.Sites {
		of(s.Name)
	}
	courses := map[[2]string]*Course{}
	for _, c := range list {
		out.Visits += c.Visits
		first, end := of(c.First), c.First
		first.Began, first.Reached = first.Began+c.Visits, first.Reached+c.Visits
		if c.Inside {
			first.Inside += c.Visits
		}
		if c.Next != "" {
			end = c.Next
			first.WentOn += c.Visits
			of(end).Reached += c.Visits
		}
		of(end).Ended += c.Visits
		way := [2]string{c.First, end}
		if courses[way] == nil {
			courses[way] = &Course{First: c.First, End: end}
			out.Courses = append(out.Courses, Course{First: c.First, End: end})
		}
		courses[way].Visits += c.Visits
		if c.Converted {
			courses[way].Ordered += c.Visits
			of(end).Ordered += c.Visits
		}
	}
	for i, c := range out.Courses {
		out.Courses[i] = *courses[[2]string{c.First, c.End}]
	}
	for _, name := range sortedKeys(sites) {
		s := sites[name]
		if s.Ended > 0 {
			ends := measure.Count{Conversions: s.Ordered, Visitors: s.Ended}.Wilson(assistLevel)
			s.Rate = &payoff.Interval{Low: ends[0], Mid: float64(s.Ordered) / float64(s.Ended), High: ends[1]}
		}
		out.Sites = append(out.Sites, *s)
	}
	return out, nil
}

// Inside is how many visits began on a link from another own site.
func (s *Sites) Inside() int64 {
	sum := int64(0)
	for _, one := range s.Sites {
		sum += one.Inside
	}
	return sum
}

// Best is the site whose visits end with an order or enquiry most surely: the one with the highest low end
// of its rate. Nil where nothing was ordered, or no site's range lies above all others'.
func (s *Sites) Best() *SiteVisits {
	rated := slices.DeleteFunc(slices.Clone(s.Sites), func(v SiteVisits) bool { return v.Rate == nil })
	slices.SortFunc(rated, func(x, y SiteVisits) int {
		switch {
		case x.Rate.Low > y.Rate.Low:
			return -1
		case x.Rate.Low < y.Rate.Low:
			return 1
		}
		return 0
	})
	if len(rated) == 0 || rated[0].Ordered == 0 {
		return nil
	}
	for _, other := range rated[1:] {
		if other.Rate.High >= rated[0].Rate.Low {
			return nil
		}
	}
	return &rated[0]
}

// Document is the ways as a table.
func (s *Sites) Document() report.Document {
	t := &report.Table{Columns: []report.Column{{Name: "first"}, {Name: "end"}, {Name: "visits", Numeric: true}, {Name: "converted", Numeric: true}}}
	for _, c := range s.Courses {
		t.Rows = append(t.Rows, []string{c.First, c.End, strconv.FormatInt(c.Visits, 10), strconv.FormatInt(c.Ordered, 10)})
	}
	return report.Document{Title: "Which of your sites do visits reach, and which do they buy on?", Sections: []report.Section{{Heading: "Ways over the sites", Table: t}}}
}
