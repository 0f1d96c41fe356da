package web

import (
	"net/http"
	"net/url"
	"strconv"

	"payoff"
	"payoff/books"
	"payoff/report/locale"
	"payoff/web/view"
)

// usual are the days that a page is about where its address doesn't say.
const usual = "last-90-days"

// A question is a request for a page of a business, read.
type question struct {
	s          *Server
	r          *http.Request
	page       page
	business   books.Business
	businesses []books.Business
	locale     locale.Locale
	asked      string // the days as the address says them
	days       payoff.Range
	before     *payoff.Range // what they are compared with; nil where the reader turned it off
}

func businessURL(b books.Business) string { return "/b/" + strconv.FormatInt(b.ID, 10) + "/" }

// ask reads a request. A business that its reader may not see doesn't exist.
func (s *Server) ask(r *http.Request, p page) (*question, error) {
	q := &question{s: s, r: r, page: p, locale: view.LocaleOf(r)}
	var err error
	if q.businesses, err = s.o.Businesses(r.Context()); err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(r.PathValue("business"), 10, 64)
	found := false
	for _, b := range q.businesses {
		if err == nil && b.ID == id {
			q.business, found = b, true
		}
	}
	if !found {
		return nil, payoff.Fail(payoff.NotFound, "%s", q.locale.Text("There is no such business here, or it isn't open to you."))
	}
	query := r.URL.Query()
	if from, until := query.Get("from"), query.Get("until"); from != "" && until != "" {
		// The form with two days: its range is one word in the address.
		first, err := payoff.ParseDate(from)
		if err != nil {
			return nil, err
		}
		last, err := payoff.ParseDate(until)
		if err != nil {
			return nil, err
		}
		if last < first {
			first, last = last, first
		}
		return nil, elsewhere(q.at(p.path, "range", payoff.Range{From: first, To: last + 1}.String(), "from", "", "until", ""))
	}
	q.asked = query.Get("range")
	if q.asked == "" {
		q.asked = usual
	}
	if q.days, err = payoff.ParseRange(q.asked, s.o.Answers.Today(q.business), q.business.Zone); err != nil {
		return nil, err
	}
	if query.Get("compare") != "off" {
		before := q.days.Preceding()
		q.before = &before
	}
	return q, nil
}

// at is the address of a page of this business that keeps what the reader chose; set are names and
// values that it says besides, an empty value says nothing.
func (q *question) at(path string, set ...string) string {
	query := url.Values{}
	asked := q.r.URL.Query()
	keep := []string{"range", "compare"}
	if path == q.page.path {
		for name := range asked {
			keep = append(keep, name)
		}
	}
	for _, name := range keep {
		if v := asked.Get(name); v != "" && name != "format" && name != "chart" && name != "from" && name != "until" {
			query.Set(name, v)
		}
	}
	for i := 0; i+1 < len(set); i += 2 {
		query.Del(set[i])
		if set[i+1] != "" {
			query.Set(set[i], set[i+1])
		}
	}
	u := businessURL(q.business) + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	return u
}

// layout is what stands around a page: the rail, the businesses, and where it belongs.
func (q *question) layout(heading string) view.Layout {
	l := view.Layout{Question: heading, Business: q.business.Name}
	for _, b := range q.businesses {
		l.Businesses = append(l.Businesses, view.Link{Text: b.Name, URL: businessURL(b), Current: b.ID == q.business.ID})
	}
	for _, p := range q.s.pages() {
		if p.nav != "" {
			l.Nav = append(l.Nav, view.Link{Text: q.locale.Text(p.nav), URL: q.at(p.path, q.only(p.path)...), Icon: p.icon, Current: p.path == q.page.path || q.page.nav == "" && p.path == q.page.under})
		}
	}
	return l
}

// only are the settings that take away what the address says beyond the days, so that a link of the
// rail leads to a whole page.
func (q *question) only(path string) []string {
	var out []string
	if path == q.page.path {
		for name := range q.r.URL.Query() {
			if name != "range" && name != "compare" {
				out = append(out, name, "")
			}
		}
	}
	return out
}

// ranges offers other days.
func (q *question) ranges() *view.RangePicker {
	l, today := q.locale, q.s.o.Answers.Today(q.business)
	quarter := payoff.Quarter(today, q.business.Zone)
	last := payoff.Quarter(quarter.From-1, q.business.Zone)
	year := today.UTC().Year()
	named := []struct{ text, asked string }{
		{l.Text("Last 30 days"), "last-30-days"},
		{l.Text("Last 90 days"), "last-90-days"},
		{l.Text("This quarter"), quarterName(quarter)},
		{l.Text("Last quarter"), quarterName(last)},
		{l.Text("This year"), strconv.Itoa(year)},
		{l.Text("Last year"), strconv.Itoa(year - 1)},
	}
	p := &view.RangePicker{Days: l.Days(q.days), Action: businessURL(q.business) + q.page.path, From: q.days.From, To: q.days.To - 1, Own: true}
	for _, n := range named {
		p.Chips = append(p.Chips, view.Link{Text: n.text, URL: q.at(q.page.path, "range", n.asked), Current: n.asked == q.asked})
		p.Own = p.Own && n.asked != q.asked
	}
	if q.before != nil {
		p.Against = l.Days(*q.before)
		p.Compare = view.Link{Text: l.Text("Don't compare"), URL: q.at(q.page.path, "compare", "off")}
	} else {
		p.Compare = view.Link{Text: l.Text("Compare with the days before"), URL: q.at(q.page.path, "compare", "")}
	}
	for name, values := range q.r.URL.Query() {
		if name != "range" && name != "from" && name != "until" && name != "format" {
			p.Keep = append(p.Keep, view.Hidden{Name: name, Value: values[0]})
		}
	}
	return p
}

func quarterName(r payoff.Range) string {
	y, m, _ := r.From.UTC().Date()
	return strconv.Itoa(y) + "-Q" + strconv.Itoa((int(m)+2)/3)
}
