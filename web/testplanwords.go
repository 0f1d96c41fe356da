package web

import (
	"payoff"
	"payoff/report"
	"payoff/web/view"
)

// tellsWell is the chance from which a plan is said to tell.
const tellsWell = 0.8

// planSentence is what a plan comes to: whether it would tell, and if not, what would.
func (q *question) planSentence(p *report.TestPlan) string {
	l := q.locale
	switch n := p.Needs; {
	case p.Detectable == nil:
		return l.Text("What it could tell can't be said yet.")
	case p.FindsPrice == nil || n == nil:
		return l.Text("%s of %s or more would be seen in four of five cases.", q.perWord(p), l.Round(*p.Detectable))
	case *p.FindsPrice >= tellsWell:
		return l.Text("It would tell: what just pays for itself is told from nothing with a chance of %s.", l.Chance(*p.FindsPrice))
	case n.Weeks != nil:
		return l.Text("It would hardly tell: the chance is %s. %s would do.", l.Chance(*p.FindsPrice), l.Count(*n.Weeks, "%d week", "%d weeks"))
	case n.Alternate != nil:
		return l.Text("No length of pause will tell. Alternate: %s on and off in turn would.", l.Count(*n.Alternate, "%d week", "%d weeks"))
	case p.Test.Design == payoff.AppointmentDesign:
		return l.Text("That cannot be known this way within two years: your weeks scatter too much for what an hour costs.")
	}
	return l.Text("That cannot be known this way: within a year neither a pause nor weeks on and off in turn would tell.")
}

func (q *question) perWord(p *report.TestPlan) string {
	if p.Per == "week" {
		return q.locale.Text("An effect a week")
	}
	return q.locale.Text("An effect of one more hour a week")
}

func (q *question) planStats(p *report.TestPlan) []view.Stat {
	l := q.locale
	dash := func(m *payoff.Money) string {
		if m == nil {
			return "–"
		}
		return l.Round(*m)
	}
	detectable, price := l.Text("Seen in four of five cases: an hour bringing"), l.Text("An hour costs")
	if p.Per == "week" {
		detectable, price = l.Text("Seen in four of five cases: a week bringing"), l.Text("A week of it costs")
	}
	out := []view.Stat{
		{Label: detectable, Value: dash(p.Detectable), Term: l.Text("The smallest effect that the test finds with 80%%, as your own weeks scatter.")},
		{Label: price, Value: dash(p.Price), Term: l.Text("The effect at which it just pays for itself: the break-even.")},
	}
	chance := view.Stat{Label: l.Text("Chance to know whether it pays"), Value: "–", Term: l.Text("If it just pays for itself, how likely the test tells that from nothing.")}
	if p.FindsPrice != nil {
		chance.Value = l.Chance(*p.FindsPrice)
	}
	out = append(out, chance)
	worth := view.Stat{Label: l.Text("Expected worth"), Value: "–", Term: l.Text("What choosing after the test is expected to bring more than choosing now, within a year; what it loses meanwhile is taken off.")}
	if p.Worth != nil {
		worth.Value = l.Round(*p.Worth)
	}
	return append(out, worth)
}

// toldPart sets the effect that would be found beside the one that pays, on one scale.
func (q *question) toldPart(p *report.TestPlan) view.Part {
	l := q.locale
	var notes []string
	if p.Detectable != nil {
		notes = append(notes, l.Text("%s of %s or more would be seen in four of five cases.", q.perWord(p), l.Round(*p.Detectable)))
	}
	if p.FindsPrice != nil && p.Price != nil {
		notes = append(notes, l.Text("If it brings the %s that it costs, that is told from nothing with a chance of %s.", l.Round(*p.Price), l.Chance(*p.FindsPrice)))
	}
	if n := p.Needs; n != nil {
		switch {
		case n.Weeks != nil:
			notes = append(notes, l.Text("To know that with 80%%, it takes %s of this design.", l.Count(*n.Weeks, "%d week", "%d weeks")))
		case n.Alternate != nil:
			notes = append(notes, l.Text("No length of pause will tell, since the weeks drift meanwhile: alternate. %s on and off in turn would tell.", l.Count(*n.Alternate, "%d week", "%d weeks")))
		default:
			notes = append(notes, q.planSentence(p))
		}
	}
	for _, n := range p.Notes {
		notes = append(notes, l.Sentence(n))
	}
	if len(notes) == 0 {
		notes = append(notes, l.Text("Nothing can be said of it yet."))
	}
	return view.Part{Title: l.Text("What it could tell"), Text: l.Text("A test that can't tell costs weeks and proves nothing: look here first."), Body: []view.Piece{{Template: "notes", Data: notes}}}
}

func (q *question) takesPart(p *report.TestPlan) view.Part {
	l := q.locale
	notes := []string{
		l.Text("%s, from %s to %s.", l.Count(p.Test.Weeks, "%d week", "%d weeks"), l.Day(p.Test.From), l.Day(p.Test.To-1)),
		l.Text("%s of work in all; at today's pace it would be %s.", l.Hours(p.Hours), l.Hours(p.HoursNow)),
	}
	amount := func(m payoff.Money, more, less string) string {
		if m.Minor < 0 {
			return l.Text(less, l.Round(m.Neg()))
		}
		return l.Text(more, l.Round(m))
	}
	if p.Cost != nil {
		notes = append(notes, amount(*p.Cost, "Its hours cost %s more than going on as today.", "Its hours cost %s less than going on as today."))
	}
	if p.Brings != nil {
		notes = append(notes, amount(*p.Brings, "Meanwhile it is expected to bring %s more than going on as today: an estimate.", "Meanwhile it is expected to bring %s less than going on as today: an estimate."))
	}
	if p.Worth != nil && p.Worth.Minor == 0 {
		notes = append(notes, l.Text("Nothing that it could say would change what is best: its expected worth is nothing."))
	} else if p.Worth != nil {
		notes = append(notes, amount(*p.Worth, "Choosing after it is expected to bring %s more than choosing now, within a year.", "Choosing after it is expected to bring %s less than choosing now, within a year: it isn't worth making."))
	}
	return view.Part{Title: l.Text("What it takes"), Body: []view.Piece{{Template: "notes", Data: notes}}}
}

func (q *question) planWorking(p *report.TestPlan) view.Part {
	l := q.locale
	notes := []string{
		l.Text("Read off %s of your own, all lines together, their trend taken out.", l.Count(p.WeeksKnown, "%d week", "%d weeks")),
	}
	if n := p.Scatter; n != nil {
		notes = append(notes, l.Text("Your weeks scatter by %s around their level, and the level drifts by %s a week (standard deviations).", l.Round(n.Weeks), l.Round(n.Level)))
	}
	if p.Test.Design == payoff.PauseDesign {
		notes = append(notes,
			l.Text("The smallest effect found = (1.64 + 0.84) x the standard deviation of the pause's mean week: one false alarm in ten, four of five found."),
			l.Text("That deviation² = what isn't known of the level + its drift² x (w+1)(2w+1)/6w + scatter²/w, for a pause of w weeks."))
	} else {
		notes = append(notes,
			l.Text("The smallest effect found = Student's two quantiles x the standard deviation of the difference within blocks, per hour: one false alarm in twenty, four of five found."),
			l.Text("Drawn from the SHA-256 of a number that comes with the form, in blocks of 4 weeks, half of each full: anybody can draw it again."))
	}
	notes = append(notes,
		l.Text("What it brings meanwhile: what is credited in the last 91 days x the part that would be lost without it, growing as hours to the power of 0.5."),
		l.Text("Expected worth: by the draws of its verdict (10,000, fixed seed), how often the test would change the better choice, and by how much."))
	return view.Part{
		ID: "working", Title: l.Text("How this was worked out"), Text: l.Text("The same figures with their inputs are in the files below."),
		More: view.Link{Text: l.Text("The method"), URL: guideURL("methods/planning-statistics")}, Body: []view.Piece{{Template: "notes", Data: notes}},
	}
}
