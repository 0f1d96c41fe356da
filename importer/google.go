package importer

import (
	"strings"

	"payoff"
)

func googleHeader(s sheet) (int, bool) {
	return headerWith(s, func(h header) bool {
		cost := h.has("cost") || slotWith(h, "cost (") >= 0
		return cost && h.find("campaign", "campaign name", "keyword", "search term", "location", "ad group", "asset group", "placement") >= 0 &&
			h.find("impr.", "impressions", "clicks", "interactions") >= 0
	})
}

// slotWith is the first column whose name begins so, -1 without one.
func slotWith(h header, prefix string) int {
	for i, n := range h.names {
		if strings.HasPrefix(n, prefix) && !strings.Contains(n, "converted currency") {
			return i
		}
	}
	return -1
}

// google reads reports of Google Ads: of campaigns, ad groups, keywords, search terms, places.
type google struct {
	*run
	campaign, kind, day, week, month, code, cost int
	numbers                                      []struct {
		at   int
		name string
	}
	all      payoff.Currency // of every row, where the header or a note says so
	from, to payoff.Date     // of the whole report
	spends   spends
	totals   []foundTotal
	periods  map[string]map[string]*sum // period ("" is the file) -> column -> sum
	rowsIn   map[string]int
	tag      payoff.Currency // the currency of the rows, for the checks
}

// howToExport is told where a report has no dates.
const howToExport = "this Google Ads report doesn't say which days its costs are of. In Google Ads choose a date range, open Campaigns, add the column Day or Month (Segment, Time) or keep the lines above the header, and download it as .csv"

func openGoogle(r *run) (reads, error) {
	h := r.head
	s := &google{
		run: r, campaign: h.find("campaign", "campaign name"), kind: h.find("campaign type", "advertising channel type"),
		day: h.find("day", "date"), week: h.find("week"), month: h.find("month"),
		code: h.find("currency code", "currency"), cost: h.find("cost"),
		periods: map[string]map[string]*sum{}, rowsIn: map[string]int{},
	}
	if s.cost < 0 {
		s.cost = slotWith(h, "cost (")
		if c, err := payoff.ParseCurrency(strings.TrimSuffix(strings.TrimPrefix(h.names[s.cost], "cost ("), ")")); err == nil {
			s.all = c
		}
	}
	r.mark = '.'
	for _, n := range []string{"impr.", "impressions", "clicks", "interactions", "conversions"} {
		if i := h.find(n); i >= 0 {
			s.numbers = append(s.numbers, struct {
				at   int
				name string
			}{i, strings.Replace(n, "impr.", "impressions", 1)})
		}
	}
	for _, line := range r.preamble {
		if from, to, ok := period(strings.TrimSpace(line)); ok {
			s.from, s.to = from, to
		}
	}
	if s.day < 0 && s.week < 0 && s.month < 0 && s.to == 0 {
		return nil, payoff.Fail(payoff.Invalid, howToExport)
	}
	r.counts["total_rows"], r.counts["rows"] = 0, 0
	return s, nil
}

func (s *google) row(w row) error {
	if name := totalName(w); name != "" {
		s.counts["total_rows"]++
		s.total(w, name)
		return nil
	}
	s.Rows++
	from, to, as, column := s.periodOf(w)
	if as != read {
		s.skip(w.line, whyDate(as, column))
		return nil
	}
	_, sign, _ := number(at(w, s.cost), s.mark)
	c, ok := currency(at(w, s.code), s.all)
	if !ok && at(w, s.code) == "" {
		if c = currencyOf(sign); c == "" {
			if c = s.o.Base; c == "" {
				return payoff.Fail(payoff.Invalid, "this Google Ads report doesn't name its currency: add the column Currency code and download it again")
			}
			s.note("the report doesn't name its currency: its costs are taken to be in %s. If they aren't, add the column Currency code and download it again", c)
		}
		ok = true
	}
	if !ok {
		s.skip(w.line, "Currency code isn't a three-letter code")
		return nil
	}
	m, plain, why := s.money(at(w, s.cost), c, "Cost")
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	s.tag = c
	campaign := at(w, s.campaign)
	ad := adID(campaign)
	if campaign == "" {
		ad = "account"
	}
	added := s.spends.add(spend{w.line, spendOf{ad, from, to}, m, googleLine(at(w, s.kind)), campaign})
	if !added {
		s.skip(w.line, "the campaign has costs in another currency for the same days")
		return nil
	}
	s.counts["rows"]++
	s.add("", c, plain)
	s.count(w, plain)
	return nil
}

// totalName is the text of the cell that makes a row one of the file's totals; it may stand in any
// of the columns that name things.
func totalName(w row) string {
	for _, c := range w.cells {
		if len(c) >= 6 && strings.HasPrefix(strings.TrimSpace(c), "Total:") {
			return strings.TrimSpace(c)
		}
	}
	if len(w.cells) > 0 && strings.EqualFold(strings.TrimSpace(w.cells[0]), "total") {
		return "Total"
	}
	return ""
}

// periodOf is the stretch of days that a row is about: its own, or the report's.
func (s *google) periodOf(w row) (from, to payoff.Date, as reading, column string) {
	switch {
	case s.day >= 0:
		d, as := day(at(w, s.day), 0)
		return d, d + 1, as, "Day"
	case s.week >= 0:
		d, as := day(at(w, s.week), 0)
		return s.clip(d, d+7, as, "Week")
	case s.month >= 0:
		d, as := month(at(w, s.month))
		return s.clip(d, d.MonthStart(1), as, "Month")
	}
	return s.from, s.to, read, ""
}

// clip leaves of a month the days that the report is about.
func (s *google) clip(from, to payoff.Date, as reading, column string) (payoff.Date, payoff.Date, reading, string) {
	if s.to != 0 && as == read {
		if f, t := max(from, s.from), min(to, s.to); f < t {
			return f, t, as, column
		}
	}
	return from, to, as, column
}

// count adds a row to the sums that the file's totals are held against, and to the totals shown.
func (s *google) count(w row, cost string) {
	period := at(w, max(s.day, s.week, s.month))
	for _, p := range []string{"", period} {
		if s.periods[p] == nil {
			s.periods[p] = map[string]*sum{}
		}
		sumOf(s.periods[p], "cost").add(cost)
		s.rowsIn[p]++
		if period == "" {
			break
		}
	}
	for _, n := range s.numbers {
		plain, _, as := number(at(w, n.at), s.mark)
		if as == nothing {
			plain = "0"
		} else if as != read {
			continue
		}
		s.add(n.name, "", plain)
		for _, p := range []string{"", period} {
			sumOf(s.periods[p], n.name).add(plain)
			if period == "" {
				break
			}
		}
	}
}

func sumOf(m map[string]*sum, name string) *sum {
	if m[name] == nil {
		m[name] = &sum{}
	}
	return m[name]
}

// maxTotals bounds the totals kept of a file; a report has some dozens.
const maxTotals = 2000

func (s *google) total(w row, name string) {
	if len(s.totals) >= maxTotals {
		return
	}
	t := foundTotal{name: name, period: at(w, max(s.day, s.week, s.month)), values: map[string]string{}}
	if strings.TrimSpace(strings.Trim(t.period, "-")) == "" || strings.HasPrefix(t.period, "Total") {
		t.period = ""
	}
	if plain, _, as := number(at(w, s.cost), s.mark); as == read {
		t.values["cost"] = plain
	}
	for _, n := range s.numbers {
		if plain, _, as := number(at(w, n.at), s.mark); as == read {
			t.values[n.name] = plain
		}
	}
	s.totals = append(s.totals, t)
}

// end hands over the spend and holds the report's own total, the first in the file, against its
// rows. Totals of more than the rows (of the account) show what the report leaves out.
func (s *google) end() error {
	places := s.tag.Places()
	for _, t := range s.totals {
		label := t.name
		if t.period != "" {
			label = t.period + " " + label
		}
		switch {
		case t.name == s.totals[0].name && s.periods[t.period] != nil:
			s.Checks = append(s.Checks, s.checksOf(t, label, places)...)
		case t.period == "" && strings.Contains(strings.ToLower(t.name), "account") && !strings.Contains(strings.ToLower(t.name), "in your account"):
			s.leftOut(t)
		}
	}
	return s.spends.give(s.run, "google")
}

func (s *google) checksOf(t foundTotal, label string, places int) []Check {
	var out []Check
	if says, ok := t.values["cost"]; ok {
		out = append(out, check(label+", Cost", says, sumOf(s.periods[t.period], "cost"), s.rounded(t.period), places))
	}
	for _, n := range s.numbers {
		if says, ok := t.values[n.name]; ok && n.name != "conversions" {
			out = append(out, check(label+", "+n.name, says, sumOf(s.periods[t.period], n.name), 0, 0))
		}
	}
	return out
}

// rounded is how many rows' rounding a total may miss: none where rows are missing altogether.
func (s *google) rounded(period string) int {
	if s.unread > 0 {
		return 0
	}
	return s.rowsIn[period]
}

func (s *google) leftOut(t foundTotal) {
	var whole sum
	whole.add(t.values["cost"])
	rows := &sum{}
	if s.periods[""] != nil {
		rows = sumOf(s.periods[""], "cost")
	}
	if whole.total().Cmp(rows.total()) > 0 {
		s.note("%s is %s %s and the rows hold %s: what this report leaves out is not read. A report of campaigns holds everything",
			strings.TrimPrefix(t.name, "Total: "), t.values["cost"], s.tag, rows.text())
	}
}

// googleLine is the line of a campaign's type; what isn't named is search.
func googleLine(kind string) payoff.Line {
	switch k := strings.ToLower(kind); {
	case strings.Contains(k, "video"):
		return payoff.NetworkLine("youtube", true)
	case strings.Contains(k, "display"):
		return payoff.ChannelLine(payoff.Display)
	case strings.Contains(k, "shopping"):
		return payoff.ChannelLine(payoff.PaidShopping)
	case strings.Contains(k, "performance max"), strings.Contains(k, "demand gen"), strings.Contains(k, "discovery"):
		return payoff.ChannelLine(payoff.CrossNetwork)
	}
	return payoff.ChannelLine(payoff.PaidSearch)
}
