package web

import (
	"math"
	"slices"
	"strconv"

	"payoff"
	"payoff/report"
	"payoff/report/svg"
	"payoff/web/view"
)

// read puts what a test said on its page: the sentence, the figures, the picture, and the verdict.
func (q *question) read(p *view.Parts, r *report.TestReading) {
	l := q.locale
	p.Answer, p.Stats, p.Chart = q.readingSentence(r), q.readingStats(r), q.readingPicture(r)
	p.Parts = append(p.Parts, view.Part{
		ID: "effect", Title: l.Text("The effect"), Text: l.Text("Each bar holds 95%% of what is likely. Effects and costs stand on one scale."),
		Body: []view.Piece{{Template: "rangelist", Data: q.effects(r)}, {Template: "notes", Data: q.judged(r)}},
	})
	if turn := r.Verdict; turn != nil {
		text := l.Text("Over %s, with this test and as if it had never been made.", l.Days(turn.Range))
		p.Parts = append(p.Parts, view.Part{ID: "verdict", Title: l.Text("What it does to the verdict"), Text: text, Body: []view.Piece{{Template: "turn", Data: q.turn(turn)}}})
	}
}

// keepPart asks to let the verdicts count a reading.
func (q *question) keepPart() view.Part {
	l := q.locale
	return view.Part{
		ID: "keep", Title: l.Text("Let the verdict count it"), Text: l.Text("Until then the reading stands here alone. A refund that comes later changes it: read again then."),
		Body: []view.Piece{{Template: "form", Data: view.Form{Action: q.at("test"), Hidden: []view.Hidden{{Name: "do", Value: "keep"}}, Button: view.Button{Text: l.Text("Keep what it says"), Kind: "primary"}}}},
	}
}

func span(e *report.TestEffect) payoff.MoneyInterval {
	return payoff.MoneyInterval{Low: e.Low, Mid: e.Mid, High: e.High}
}

// readingSentence is the answer, with its interval. No effect shown isn't no effect.
func (q *question) readingSentence(r *report.TestReading) string {
	l, e := q.locale, r.Effect()
	within := l.Span(span(e))
	pause := r.PerWeek != nil
	switch r.Outcome() {
	case report.Pays:
		if pause {
			return l.Text("It pays: a week with it brought about %s more than one without, %s with 95%% certainty; it costs %s.", l.Round(e.Mid), within, l.Round(*r.BreakEven))
		}
		return l.Text("The next hour pays: it brought about %s, %s with 95%% certainty; it costs %s.", l.Round(e.Mid), within, l.Round(*r.BreakEven))
	case report.PaysNot:
		if pause {
			return l.Text("It doesn't pay: a week with it brought %s more than one without, with 95%% certainty; it costs %s.", within, l.Round(*r.BreakEven))
		}
		return l.Text("The next hour doesn't pay: it brought %s with 95%% certainty; it costs %s.", within, l.Round(*r.BreakEven))
	case report.Works:
		if pause {
			return l.Text("It brings something: about %s a week, %s with 95%% certainty. Whether that pays isn't settled.", l.Round(e.Mid), within)
		}
		return l.Text("An hour more brings something: about %s, %s with 95%% certainty. Whether that pays isn't settled.", l.Round(e.Mid), within)
	case report.Harms:
		return l.Text("More came without it: %s with 95%% certainty.", within)
	}
	if pause {
		return l.Text("The test doesn't show an effect. That isn't “there is none”: up to %s a week could still hide.", l.Round(e.High))
	}
	return l.Text("The test doesn't show an effect of the hour. That isn't “there is none”: up to %s could still hide.", l.Round(e.High))
}

func (q *question) readingStats(r *report.TestReading) []view.Stat {
	l := q.locale
	stat := func(label, term string, e *report.TestEffect) view.Stat {
		return view.Stat{Label: label, Term: term, Value: l.Round(e.Mid), Range: l.Span(span(e))}
	}
	var out []view.Stat
	if r.PerWeek != nil {
		out = append(out, stat(l.Text("A week with it brought"), l.Text("What failed to come in a week of the pause, 95%%."), r.PerWeek))
	}
	if r.Sum != nil {
		out = append(out, stat(l.Text("All weeks of the pause"), l.Text("The sum is drawn as one: errors of its weeks go together."), r.Sum))
	}
	if r.PerHour != nil {
		out = append(out, stat(l.Text("An hour drawn brought"), l.Text("As the weeks were drawn, those not kept included: nothing but the lot decides."), r.PerHour))
	}
	if r.Worked != nil {
		out = append(out, stat(l.Text("An hour worked brought"), l.Text("For an hour that was really worked, the lot as instrument."), r.Worked))
	}
	if r.BreakEven != nil {
		label := l.Text("An hour costs")
		if r.PerWeek != nil {
			label = l.Text("A week of it cost")
		}
		out = append(out, view.Stat{Label: label, Value: l.Round(*r.BreakEven), Term: l.Text("The break-even: what the effect is judged against.")})
	}
	if r.Beyond != nil {
		out = append(out, view.Stat{Label: l.Text("Chance that it brings its cost"), Value: l.Chance(*r.Beyond)})
	}
	if e := r.Effect(); e != nil && e.P != nil {
		out = append(out, view.Stat{Label: l.Text("By chance alone as much"), Value: l.Chance(*e.P), Term: l.Text("How often chance shows an effect as large where there is none.")})
	}
	return out
}

// effects are those read, with what it costs, on one scale.
func (q *question) effects(r *report.TestReading) view.RangeList {
	l := q.locale
	type bar struct {
		name, small string
		of          payoff.MoneyInterval
	}
	var bars []bar
	add := func(name, small string, e *report.TestEffect) {
		if e != nil {
			bars = append(bars, bar{name, small, span(e)})
		}
	}
	add(l.Text("A week with it brought"), "", r.PerWeek)
	add(l.Text("An hour drawn brought"), l.Text("weeks not kept included"), r.PerHour)
	add(l.Text("An hour worked brought"), l.Text("the lot as instrument"), r.Worked)
	add(l.Text("As worked"), l.Text("misleads: one works less in bad weeks; it decides nothing"), r.AsTreated)
	if r.BreakEven != nil {
		name := l.Text("An hour costs")
		if r.PerWeek != nil {
			name = l.Text("A week of it cost")
		}
		bars = append(bars, bar{name, l.Text("break-even"), payoff.MoneyInterval{Low: *r.BreakEven, Mid: *r.BreakEven, High: *r.BreakEven}})
	}
	from, to := 0.0, 0.0
	for _, b := range bars {
		from, to = math.Min(from, b.of.Low.Float()), math.Max(to, b.of.High.Float())
	}
	scale := svg.NewScale(from, to, 5)
	list := view.RangeList{Caption: l.Text("The effect against what it costs"), Axis: scale.Axis(q.whole(r.Credited.Currency), "")}
	for i, b := range bars {
		row := view.RangeRow{Name: b.name, Small: b.small, Value: l.Round(b.of.Mid), Here: i == 0}
		tone := "not-enough-data"
		if b.of.Low != b.of.High {
			row.Span = l.Span(b.of)
		}
		if i == 0 {
			tone = ""
		}
		draw := svg.RangeBar{Low: b.of.Low.Float(), Mid: b.of.Mid.Float(), High: b.of.High.Float(), From: scale.From, To: scale.To, Tone: tone, Says: l.Span(b.of)}
		if r.BreakEven != nil && i < len(bars)-1 {
			draw.Marks = []svg.Mark{{At: r.BreakEven.Float()}}
		}
		row.Bar = draw.Draw()
		list.Rows = append(list.Rows, row)
	}
	return list
}

// whole writes a place of a scale.
func (q *question) whole(c payoff.Currency) func(float64) string {
	return func(x float64) string { m, _ := payoff.MoneyOf(x, c); return q.locale.Whole(m) }
}

// judged says what the effect comes to, and how it stands to chance.
func (q *question) judged(r *report.TestReading) []string {
	l := q.locale
	var out []string
	if f := r.Factor; f != nil {
		out = append(out, l.Text("Of the %s credited to it a week, %s to %s would be lost without it, by this test alone (80%%).", l.Round(r.Credited), l.Percent(f.Low), l.Percent(f.High)))
		if f.Low > 1 {
			out = append(out, l.Text("It brings more than is credited to it: tracking misses part of it."))
		}
	}
	if p := r.Placebo; p != nil {
		text := l.Text("Placebo: of %d earlier stretches as long, in which nothing was paused, %d look as large.", p.Windows, p.AsLarge)
		if p.AsLarge > 0 {
			text += " " + l.Text("Be wary: its rank alone is no better than %s.", l.Percent(p.Share))
		}
		out = append(out, text)
	}
	if r.Exponent != nil {
		out = append(out, l.Text("Value grows as hours to the power of %s: at 1 each hour brings as much as the one before, at 0 none after the first.", l.Number(*r.Exponent, 2)))
	}
	return out
}

func (q *question) turn(t *report.TestTurn) view.Turn {
	l := q.locale
	of := func(v report.TestVerdict) (view.Badge, string) {
		badge := view.Badge{Verdict: v.Verdict, Leaning: v.Leaning}
		if v.Probability == nil {
			return badge, l.Text("Net %s, of what is recorded.", l.Span(v.Net))
		}
		return badge, l.Text("Net %s; it pays with a chance of %s.", l.Span(v.Net), l.Chance(*v.Probability))
	}
	out := view.Turn{Before: l.Text("Without the test"), After: l.Text("With it")}
	out.Was, out.WasOf = of(t.Before)
	out.Is, out.IsOf = of(t.After)
	return out
}

// readingPicture is what came week by week, beside what was to be expected.
func (q *question) readingPicture(r *report.TestReading) *view.Figure {
	l := q.locale
	weekly := pictured(r.Weekly)
	if len(weekly) < 2 {
		return nil
	}
	n := len(weekly)
	came, mid, low, high := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	labels, places := make([]string, n), make([]string, n)
	t := &view.Table{Caption: l.Text("Week by week"), Hidden: true, Columns: []view.Column{
		{Name: l.Text("Week of")},
		{Name: l.Text("Drawn")},
		{Name: l.Text("Hours"), Numeric: true, Narrow: true},
		{Name: l.Text("Came"), Numeric: true},
		{Name: l.Text("Expected"), Numeric: true},
		{Name: l.Text("95%% of chance"), Numeric: true, Narrow: true},
	}}
	var marks []svg.Mark
	for i, w := range weekly {
		came[i], mid[i], low[i], high[i] = math.NaN(), math.NaN(), math.NaN(), math.NaN()
		cells := []view.Cell{{Text: l.Day(w.Monday)}, {Text: q.effortWord(w.Effort)}, {}, {Text: "–"}, {Text: "–"}, {}}
		if !w.Kept {
			cells[1].Small = l.Text("not kept")
		}
		if w.Hours != nil {
			cells[2].Text = l.Number(*w.Hours, 1)
		}
		if w.Came != nil {
			came[i], cells[3].Text = w.Came.Float(), l.Money(*w.Came)
		}
		if e := w.Expected; e != nil {
			low[i], mid[i], high[i] = e.Low.Float(), e.Mid.Float(), e.High.Float()
			cells[4].Text, cells[5].Text = l.Round(e.Mid), l.Span(*e)
		}
		if i%max(1, (n+5)/6) == 0 {
			labels[i] = l.DayMonth(w.Monday)
		}
		places[i] = l.Text("Week of %s", l.Day(w.Monday))
		switch {
		case w.Effort == report.FullEffort:
			marks = append(marks, svg.Mark{At: float64(i), Text: l.Text("F")})
		case w.Effort == report.NoEffort && (i == 0 || weekly[i-1].Effort == ""):
			marks = append(marks, svg.Mark{At: float64(i), Text: l.Text("the pause begins")})
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: cells})
	}
	f := &view.Figure{Title: l.Text("What came, and what was to be expected"), Answer: q.pictureSays(r), Table: t, Data: q.at("test", "format", "chart", "chart", "main")}
	f.Note = l.Text("Contribution of this purpose, all lines together. The band holds 95%% of what chance alone would have made.")
	expected := l.Text("expected")
	if r.PerWeek == nil {
		f.Note = l.Text("Contribution of this purpose, all lines together. F marks full weeks; expected is each block's mean and the effect of its hours, with the band of that effect.")
		expected = l.Text("as the effect has it")
	}
	f.Chart = svg.Line{
		Title: f.Title, Says: f.Answer, X: labels, Places: places, Format: q.whole(r.Credited.Currency), Notes: marks,
		Series: []svg.Series{{Name: expected, Colour: 3, Low: low, Mid: mid, High: high}, {Name: l.Text("came"), Colour: 1, Mid: came}},
	}
	return f
}

// pictured are the weeks of a test with half a year before it: all that was learnt from would press the
// test into a corner of the picture.
func pictured(all []report.TestPoint) []report.TestPoint {
	const before = 26
	begins := slices.IndexFunc(all, func(w report.TestPoint) bool { return w.Effort != "" })
	return all[max(0, begins-before):]
}

// pictureSays is what one should see in the picture.
func (q *question) pictureSays(r *report.TestReading) string {
	l := q.locale
	if r.Full != nil && r.Low != nil {
		return l.Text("A full week brought %s on average, a low one %s.", l.Round(*r.Full), l.Round(*r.Low))
	}
	if e := r.Sum; e != nil && e.Mid.Minor >= 0 {
		return l.Text("In %s of pause about %s less came than was to be expected.", l.Count(r.Weeks, "%d week", "%d weeks"), l.Round(e.Mid))
	} else if e != nil {
		return l.Text("In %s of pause about %s more came than was to be expected.", l.Count(r.Weeks, "%d week", "%d weeks"), l.Round(e.Mid.Neg()))
	}
	return ""
}

// readingWorking is how a reading was worked out: the formula in words, the settings, the inputs.
func (q *question) readingWorking(r *report.TestReading) []string {
	l := q.locale
	var out []string
	if r.PerWeek != nil {
		out = append(out,
			l.Text("Expected = a level that drifts from week to week (and a season of a year where one and a half are known), learnt from the weeks before; the effect = expected - came, summed over each of 10,000 draws."),
			l.Text("Settings: 10,000 draws, seed 1, prior small-shop (the level's step: guess 0.1 of the weeks' deviation, 1 degree of freedom)."))
	} else {
		out = append(out,
			l.Text("The effect = within each block, what full weeks brought more than low ones, by the hours they were drawn apart; blocks weigh by their hours."),
			l.Text("Its interval holds every effect that the lot can't rule out: the weeks are drawn again in all ways, or in 9,999 (seed %s).", strconv.FormatUint(r.Test.Seed, 10)))
	}
	out = append(out, sentences(l, r.Working)...)
	return append(out, l.Text("To work it out again: save “input” of the JSON file's “calc”, and run payoff calc %s on it.", r.Calc.Kind))
}
