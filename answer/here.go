package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"payoff"
	"payoff/books"
	"payoff/events"
	"payoff/report"
)

// HereFor is how long somebody who did nothing is still taken to be here.
const HereFor = 5 * time.Minute

// Here is who is on the business's sites now: browsers that did something in the last HereFor.
type Here struct {
	Visitors int64   `json:"visitors"`
	Pages    []Place `json:"pages"`   // by the page they were on last, the most first
	Sources  []Place `json:"sources"` // by where their visits came from, the most first
}

// A Place is how many are on one page, or came from one line.
type Place struct {
	Site     string      `json:"site,omitempty"`
	Page     string      `json:"page,omitempty"`
	Line     payoff.Line `json:"-"`
	Source   string      `json:"source,omitempty"` // the line's name
	Visitors int64       `json:"visitors"`
}

// Here answers who is here now.
func (a *Answerer) Here(ctx context.Context, b books.Business) (*Here, error) {
	engine, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	list, err := engine.Here(ctx, b.ID, a.now().Add(-HereFor))
	if err != nil {
		return nil, fmt.Errorf("ask who is here: %w", err)
	}
	out := &Here{}
	for _, h := range list {
		out.Visitors += h.Visitors
	}
	out.Pages = places(list, func(h events.Here) Place { return Place{Site: h.Site, Page: h.Page} })
	out.Sources = places(list, func(h events.Here) Place { return Place{Line: h.Line, Source: h.Line.Name()} })
	return out, nil
}

// places sums by what of tells apart; the list's order settles ties.
func places(list []events.Here, of func(events.Here) Place) []Place {
	sums := map[Place]int64{}
	order := []Place{}
	for _, h := range list {
		p := of(h)
		if _, known := sums[p]; !known {
			order = append(order, p)
		}
		sums[p] += h.Visitors
	}
	for i := range order {
		order[i].Visitors = sums[order[i]]
	}
	slices.SortStableFunc(order, func(x, y Place) int { return cmp.Compare(y.Visitors, x.Visitors) })
	return order
}

// Document is who is here as tables.
func (h *Here) Document() report.Document {
	pages := &report.Table{Columns: []report.Column{{Name: "site"}, {Name: "page"}, {Name: "visitors", Numeric: true}}}
	for _, p := range h.Pages {
		pages.Rows = append(pages.Rows, []string{p.Site, p.Page, strconv.FormatInt(p.Visitors, 10)})
	}
	sources := &report.Table{Columns: []report.Column{{Name: "source"}, {Name: "visitors", Numeric: true}}}
	for _, p := range h.Sources {
		sources.Rows = append(sources.Rows, []string{p.Source, strconv.FormatInt(p.Visitors, 10)})
	}
	return report.Document{Title: "Who is here now?", Sections: []report.Section{
		{Heading: "Where they are", Table: pages}, {Heading: "Where they came from", Table: sources},
	}}
}
