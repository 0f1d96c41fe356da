package web

import (
	"slices"
	"strings"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
	"payoff/web/view"
)

// row is one line and purpose in the list.
func (o overviewing) row(r report.Row) view.VerdictRow {
	l := o.l
	out := view.VerdictRow{
		Badge: badge(l, r), Name: l.Line(r.Line), Purpose: l.Purpose(r.Purpose), URL: verdictURL(o.q, r.Line, r.Purpose),
		Evidence: evidence(r), Next: l.Sentence(r.Next), Facts: facts(l, r),
	}
	out.Badge.Official = false // the answer above says it once for all
	if r.Net != nil {
		out.Net, out.Span = l.Round(r.Net.Mid), l.Span(*r.Net)
		out.Bar = svg.RangeBar{
			Low: r.Net.Low.Float(), Mid: r.Net.Mid.Float(), High: r.Net.High.Float(), From: o.scale.From, To: o.scale.To,
			Tone: tone(r.Verdict), Says: l.Text("Net: %s, middle %s", l.Span(*r.Net), l.Round(r.Net.Mid)),
		}.Draw()
		if r.NetEstimates != nil && *r.NetEstimates != *r.Net {
			out.Estimate = l.Span(*r.NetEstimates)
		}
	}
	if o.before != nil && r.Net != nil {
		if was := o.before.Row(r.Line, r.Purpose); was != nil && was.Net != nil {
			out.Change = estimated(l, report.Difference(*r.Net, *was.Net))
		}
	}
	out.Because, out.Flips = sentences(l, reasons(r)), flips(l, r)
	return out
}

// tone is the ending of the class that carries a verdict's colour.
func tone(v payoff.Verdict) string { return strings.ReplaceAll(string(v), "_", "-") }

// badge is the verdict with what belongs to its word: minutes, weeks, a leaning.
func badge(l locale.Locale, r report.Row) view.Badge {
	b := view.Badge{Verdict: r.Verdict}
	if r.Leaning != nil {
		b.Leaning = *r.Leaning
	}
	switch {
	case r.CapMinutes != nil:
		b.Extra = l.Text("at %d minutes a week", *r.CapMinutes)
	case r.WeeksToDecide != nil:
		b.Extra = l.Count(*r.WeeksToDecide, "about %d more week", "about %d more weeks")
	}
	return b
}

// facts are what went in and what an hour of it brought, against what else the hour could do.
func facts(l locale.Locale, r report.Row) []view.Fact {
	var out []view.Fact
	if r.Probability != nil {
		out = append(out, view.Fact{Name: l.Text("Chance that it pays"), Value: l.Chance(*r.Probability)})
	}
	cost := view.Fact{Name: l.Text("Cost"), Value: l.Round(r.Cost)}
	switch {
	case r.Hours > 0 && r.CostUnknown:
		cost.Small = l.Text("for %s; not all is recorded", l.Hours(r.Hours))
	case r.Hours > 0:
		cost.Small = l.Text("for %s", l.Hours(r.Hours))
	case r.Cost.IsZero():
		cost.Value = l.Text("none recorded")
	}
	out = append(out, cost)
	if r.ReturnPerHour != nil {
		hour := view.Fact{Name: l.Text("An hour brings"), Value: l.Round(r.ReturnPerHour.Mid)}
		for _, a := range r.Alternatives {
			if a.PerHour != nil {
				hour.Small = l.Text("%s: %s", a.Name, l.Round(a.PerHour.Mid))
				break
			}
		}
		out = append(out, hour)
	}
	if r.ReturnPerEuro != nil && r.ReturnPerHour == nil {
		out = append(out, view.Fact{Name: l.Text("%s spent brings, net", l.Whole(one(r.Cost.Currency))), Value: l.Round(r.ReturnPerEuro.Mid)})
	}
	return out
}

// evidence is how the value of a row is known, strongest first.
func evidence(r report.Row) []payoff.Evidence {
	var out []payoff.Evidence
	for _, e := range []payoff.Evidence{payoff.Tested, payoff.Tracked, payoff.Told, payoff.Modelled, payoff.Claimed} {
		if slices.ContainsFunc(r.Lines, func(line report.ValueLine) bool { return line.Evidence == e }) {
			out = append(out, e)
		}
	}
	return out
}

// reasons are those that the row doesn't show already as figures.
func reasons(r report.Row) []string {
	return slices.DeleteFunc(slices.Clone(r.Because), func(s string) bool {
		return r.Net != nil && r.Probability != nil && strings.HasPrefix(s, "net ") && strings.Contains(s, "(80%)")
	})
}

func sentences(l locale.Locale, texts []string) []string {
	var out []string
	for _, t := range texts {
		out = append(out, l.Sentence(t))
	}
	return out
}

// flips say what would make it another verdict: the assumption, and then the word.
func flips(l locale.Locale, r report.Row) []string { return sentences(l, r.WouldChange()) }
