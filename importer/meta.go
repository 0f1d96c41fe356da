package importer

import (
	"strings"

	"payoff"
)

func metaHeader(s sheet) (int, bool) {
	return headerWith(s, func(h header) bool {
		return slotWith(h, "amount spent (") >= 0 && (h.has("reporting starts", "reporting ends") || h.has("day"))
	})
}

// meta reads exports of Meta's Ads Manager, of campaigns, ad sets or ads.
type meta struct {
	*run
	id, day, from, to, spent, campaign int
	platform                           int // a breakdown by platform
	elsewhere                          bool
	names                              []int // columns that say which ad a row is about
	currency                           payoff.Currency
	numbers                            []struct {
		at   int
		name string
	}
	spends spends
	totals []foundTotal
	column map[string]*sum
}

func openMeta(r *run) (reads, error) {
	h := r.head
	r.mark = '.'
	s := &meta{
		run: r, id: h.find("ad id", "ad set id", "campaign id"), day: h.find("day"), from: h.find("reporting starts"), to: h.find("reporting ends"),
		spent: slotWith(h, "amount spent ("), platform: h.find("platform"), campaign: h.find("campaign name", "campaign", "campaigns"), column: map[string]*sum{},
	}
	code, _, _ := strings.Cut(strings.TrimPrefix(h.names[s.spent], "amount spent ("), ")")
	c, err := payoff.ParseCurrency(code)
	if err != nil {
		return nil, payoff.Fail(payoff.Invalid, "the column Amount spent doesn't name its currency: export the report from Ads Manager again")
	}
	s.currency = c
	for _, n := range []string{"ad id", "ads", "ad name", "ad set id", "ad sets", "ad set name", "campaign id", "campaigns", "campaign name", "campaign"} {
		if i := h.find(n); i >= 0 {
			s.names = append(s.names, i)
		}
	}
	if len(s.names) == 0 {
		return nil, payoff.Fail(payoff.Invalid, "this Meta report doesn't say which ad or campaign a row is about: add the column Ad ID or Campaign name and export it again")
	}
	for _, n := range []string{"impressions", "link clicks"} {
		if i := h.find(n); i >= 0 {
			s.numbers = append(s.numbers, struct {
				at   int
				name string
			}{i, strings.ReplaceAll(n, " ", "_")})
		}
	}
	r.counts["total_rows"], r.counts["rows"] = 0, 0
	return s, nil
}

func (s *meta) row(w row) error {
	name := ""
	for _, i := range s.names {
		if name = at(w, i); name != "" {
			break
		}
	}
	if name == "" {
		s.counts["total_rows"]++
		s.total(w)
		return nil
	}
	s.Rows++
	from, to, why := s.periodOf(w)
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	m, plain, why := s.money(at(w, s.spent), s.currency, "Amount spent")
	if why != "" {
		s.skip(w.line, why)
		return nil
	}
	network := s.network()
	if p := at(w, s.platform); p != "" && !strings.EqualFold(p, string(network)) && !m.IsZero() {
		s.elsewhere = true
	}
	line := payoff.NetworkLine(network, true)
	line.Account = s.o.Account
	added := s.spends.add(spend{w.line, spendOf{adID(name), from, to}, m, line, at(w, s.campaign)})
	if !added {
		s.skip(w.line, "the ad's spend is more than money can have")
		return nil
	}
	s.counts["rows"]++
	s.add("", s.currency, plain)
	sumOf(s.column, "Amount spent").add(plain)
	for _, n := range s.numbers {
		plain, _, as := number(at(w, n.at), s.mark)
		if as == nothing {
			plain = "0"
		} else if as != read {
			continue
		}
		s.add(n.name, "", plain)
		sumOf(s.column, n.name).add(plain)
	}
	return nil
}

// network is what the spend goes to: Meta's export doesn't say where its ads ran unless it is broken down.
func (s *meta) network() payoff.Network {
	if s.o.Network != "" {
		return s.o.Network
	}
	return "facebook"
}

// periodOf is the row's day where the export is broken down by day, else what it reports on, both
// days included.
func (s *meta) periodOf(w row) (from, to payoff.Date, why string) {
	if s.day >= 0 && at(w, s.day) != "" {
		d, as := day(at(w, s.day), 0)
		if as != read {
			return 0, 0, whyDate(as, "Day")
		}
		return d, d + 1, ""
	}
	from, as := day(at(w, s.from), 0)
	if as != read {
		return 0, 0, whyDate(as, "Reporting starts")
	}
	last, as := day(at(w, s.to), 0)
	if as != read {
		return 0, 0, whyDate(as, "Reporting ends")
	}
	if last < from {
		return 0, 0, "Reporting ends before it starts"
	}
	return from, last + 1, ""
}

// total keeps the row without a name, which sums the others up.
func (s *meta) total(w row) {
	if len(s.totals) >= maxTotals {
		return
	}
	t := foundTotal{values: map[string]string{}}
	if plain, _, as := number(at(w, s.spent), s.mark); as == read {
		t.values["Amount spent"] = plain
	}
	for _, n := range s.numbers {
		if plain, _, as := number(at(w, n.at), s.mark); as == read {
			t.values[n.name] = plain
		}
	}
	s.totals = append(s.totals, t)
}

func (s *meta) end() error {
	if len(s.totals) == 1 && s.Rows > 0 {
		names := []string{"Amount spent"}
		for _, n := range s.numbers {
			names = append(names, n.name)
		}
		for _, n := range names {
			if says, ok := s.totals[0].values[n]; ok {
				rows, places := 0, 0
				if n == "Amount spent" {
					rows, places = s.counts["rows"], s.currency.Places()
				}
				s.Checks = append(s.Checks, check(n, says, sumOf(s.column, n), rows, places))
			}
		}
	} else if len(s.totals) > 1 {
		s.note("%d rows name no ad; they were taken for totals and left out", len(s.totals))
	}
	if s.elsewhere {
		s.note("the export is broken down by platform: the platforms of an ad are added up and stand under %s (paid)", s.network())
	}
	return s.spends.give(s.run, "meta")
}
