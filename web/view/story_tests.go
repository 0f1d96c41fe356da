package view

import (
	"math"

	"payoff"
	"payoff/report/locale"
	"payoff/report/svg"
)

// testComponentStories are the components of tests.
func testComponentStories(l locale.Locale) []Story {
	return []Story{
		{Name: "weeks-drawn", Template: "weeks", Data: storyWeeksOf(l)},
		{Name: "turn-surer", Template: "turn", Data: storyTurn(l)},
	}
}

// testStories are the pages about what a business finds out by trying.
func testStories(l locale.Locale, story func(string, Page) Story) []Story {
	list := storyLayout(l, l.Text("What did you find out by trying?"), 5)
	plan := storyLayout(l, l.Text("What could a test tell you, and what would it take?"), 5)
	said := storyLayout(l, l.Text("%s, %s: what does the test say?", "Instagram", l.Purpose(payoff.Acquire)), 5)
	known := storyLayout(l, l.Text("How do we know?"), 0)
	for _, lay := range []*Layout{&list, &plan, &said, &known} {
		lay.Flashes = nil
	}
	plan.Range, said.Range = nil, nil
	said.Crumbs = []Link{{Text: l.Text("Tests"), URL: "#"}}
	list.Flashes = []Flash{{Tone: Note, Text: l.Text("This week: low effort, at most %d minutes.", 30), More: Link{Text: l.Text("See its weeks"), URL: "#"}}}
	figure, bars := storyPause(l), storyRangeList(l)
	instagram := l.Text("%s, %s", "Instagram", l.Purpose(payoff.Acquire))
	return []Story{
		story("page-tests", &Parts{Layout: list, Answer: l.Text("%s.", l.List([]string{l.Count(1, "%d test runs", "%d tests run"), l.Count(2, "%d is done", "%d are done")})), Parts: []Part{
			{Title: l.Text("Running"), Body: []Piece{{"entries", Entries{Label: l.Text("Running"), Rows: []Entry{{Title: instagram, URL: "#", Tag: l.Text("weeks drawn by lot"), Text: l.Text("This week: low effort, at most %d minutes.", 30)}}}}}},
			{Title: l.Text("Done"), Body: []Piece{{"entries", Entries{Label: l.Text("Done"), Rows: []Entry{{Title: instagram, URL: "#", Tag: l.Text("pause"), Text: l.Text("A week with it brought %s more than one without, middle %s (80%%).", l.Span(storySpan(120, 198, 271)), l.Round(storyMoney(198)))}}}}}},
			{Title: l.Text("What to try next"), More: Link{Text: l.Text("How a fact is priced"), URL: "#"}, Body: []Piece{{"button", Button{Text: l.Text("Plan a test"), URL: "#", Kind: "primary"}}}},
		}}),
		story("page-test-plan", &Parts{Layout: plan, Answer: l.Text("It would tell: what just pays for itself is told from nothing with a chance of %s.", l.Chance(.83)), Stats: storyStats(l), Parts: []Part{
			{Title: l.Text("What it could tell"), Body: []Piece{{"notes", []string{l.Text("To know that with 80%%, it takes %s of this design.", l.Count(16, "%d week", "%d weeks"))}}}},
			{Title: l.Text("The test"), Body: []Piece{{"form", Form{Action: "#", Get: true, Fields: storyFields(l)[3:6], Button: Button{Text: l.Text("Show what it could tell")}}}}},
		}}),
		story("page-test", &Parts{Layout: said, Answer: l.Text("It pays: a week with it brought about %s more than one without, %s with 95%% certainty; it costs %s.", l.Round(storyMoney(198)), l.Span(storySpan(112, 198, 284)), l.Round(storyMoney(20))), Stats: storyStats(l)[:4], Chart: &figure, Parts: []Part{
			{Title: l.Text("The effect"), Body: []Piece{{"rangelist", bars}}},
			{Title: l.Text("What it does to the verdict"), Body: []Piece{{"turn", storyTurn(l)}}},
			{Title: l.Text("Its weeks"), Body: []Piece{{"weeks", storyWeeksOf(l)}}},
		}}),
		story("page-evidence", &Parts{Layout: known, Answer: l.Text("Of %s, %s.", l.Count(1, "%d line and purpose", "%d lines and purposes"), l.Count(1, "%d is tested", "%d are tested")), Parts: []Part{
			{Title: "Instagram", Text: l.Purpose(payoff.Acquire), More: Link{Text: l.Verdict(payoff.Keep), URL: "#"}, Body: []Piece{{"rangelist", storyKnown(l)}, {"notes", []string{l.Text("The tests find less than tracking credits: some would have come anyway.")}}}},
		}}),
	}
}

func storyWeeksOf(l locale.Locale) Weeks {
	w := Weeks{Label: l.Text("The weeks of the test")}
	for i, full := range []bool{true, false, false, true, false, true, true, false, false, false, true, true} {
		week := Week{Day: l.DayMonth(payoff.DateOf(2026, 4, 6) + payoff.Date(7*i)), Kind: "low", Word: l.Text("low"), Small: l.Count(30, "%d minute", "%d minutes"), Past: i < 4, Here: i == 4, Left: i == 2}
		if full {
			week.Kind, week.Word, week.Small = "full", l.Text("full"), l.Count(150, "%d minute", "%d minutes")
		}
		w.Weeks = append(w.Weeks, week)
	}
	return w
}

func storyTurn(l locale.Locale) Turn {
	said := func(p, low, mid, high float64) string {
		return l.Text("Net %s; it pays with a chance of %s.", l.Span(storySpan(low, mid, high)), l.Chance(p))
	}
	return Turn{
		Before: l.Text("Without the test"), Was: Badge{Verdict: payoff.NotEnoughData, Leaning: payoff.Keep}, WasOf: said(.74, -320, 610, 1500),
		After: l.Text("With it"), Is: Badge{Verdict: payoff.Keep}, IsOf: said(.93, 240, 720, 1180),
	}
}

func storyKnown(l locale.Locale) RangeList {
	scale := svg.NewScale(0, 400, 4)
	list := RangeList{Caption: l.Text("%s, %s: tracked, told, tested", "Instagram", l.Purpose(payoff.Acquire)), Axis: scale.Axis(func(x float64) string { return l.Whole(storyMoney(x)) }, "")}
	for _, r := range []struct {
		name           string
		low, mid, high float64
		here           bool
	}{{l.Text("Tracked"), 104, 200, 367, false}, {l.Text("Told"), 290, 350, 398, false}, {l.Text("Tested"), 137, 175, 213, false}, {l.Text("Together"), 131, 182, 240, true}} {
		v := storySpan(r.low, r.mid, r.high)
		list.Rows = append(list.Rows, RangeRow{Name: r.name, Here: r.here, Value: l.Round(v.Mid), Span: l.Span(v), Bar: svg.RangeBar{Low: r.low, Mid: r.mid, High: r.high, From: scale.From, To: scale.To, Says: l.Span(v)}.Draw()})
	}
	return list
}

// storyPause is 24 weeks and a pause of the last four.
func storyPause(l locale.Locale) Figure {
	const n, pause = 24, 20
	came := storyWeeks(n, 420, 3, 45)
	mid, low, high := make([]float64, n), make([]float64, n), make([]float64, n)
	labels := make([]string, n)
	table := Table{Caption: l.Text("Week by week"), Hidden: true, Columns: []Column{{Name: l.Text("Week of")}, {Name: l.Text("Came"), Numeric: true}}}
	for i := range n {
		mid[i], low[i], high[i] = math.NaN(), math.NaN(), math.NaN()
		if i >= pause {
			mid[i], low[i], high[i] = 480, 390, 570
			came[i] -= 200
		}
		on := payoff.DateOf(2026, 3, 30) + payoff.Date(7*i)
		if i%4 == 0 {
			labels[i] = l.DayMonth(on)
		}
		table.Rows = append(table.Rows, TableRow{Cells: []Cell{{Text: l.Day(on)}, {Text: l.Money(storyMoney(came[i]))}}})
	}
	says := l.Text("In %s of pause about %s less came than was to be expected.", l.Count(4, "%d week", "%d weeks"), l.Round(storyMoney(792)))
	return Figure{
		Title: l.Text("What came, and what was to be expected"), Answer: says, Table: &table, Note: l.Text("The band holds 95%% of what chance alone would have made."),
		Chart: svg.Line{
			Title: l.Text("What came, and what was to be expected"), Says: says, X: labels, Format: func(x float64) string { return l.Whole(storyMoney(x)) }, Notes: []svg.Mark{{At: pause, Text: l.Text("the pause begins")}},
			Series: []svg.Series{{Name: l.Text("expected"), Colour: 3, Low: low, Mid: mid, High: high}, {Name: l.Text("came"), Colour: 1, Mid: came}},
		},
	}
}
