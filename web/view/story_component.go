package view

import (
	"math"
	"strconv"

	"payoff"
	"payoff/report"
	"payoff/report/locale"
	"payoff/report/svg"
)

// componentStories are the components, each in its states.
func componentStories(l locale.Locale) []Story {
	var out []Story
	add := func(template, name string, data any) {
		out = append(out, Story{Name: template + "-" + name, Template: template, Data: data})
	}
	for _, v := range payoff.Verdicts {
		add("badge", tone(v), Badge{Verdict: v})
	}
	add("badge", "cap-minutes", Badge{Verdict: payoff.Cap, Extra: l.Text("at %d minutes a week", 45), Official: true})
	add("badge", "leaning", Badge{Verdict: payoff.NotEnoughData, Leaning: payoff.Pause, Extra: l.Count(6, "about %d more week", "about %d more weeks")})
	for _, e := range []payoff.Evidence{payoff.Tested, payoff.Tracked, payoff.Told, payoff.Modelled, payoff.Claimed} {
		add("evidence", string(e), e)
	}
	yes, no := true, false
	add("change", "good", Change{Text: l.Text("Up %s", l.Percent(.12)), Up: &yes, Good: &yes})
	add("change", "bad", Change{Text: l.Text("Down %s", l.Percent(.31)), Up: &no, Good: &no})
	add("change", "open", Change{Text: l.Text("No clear change: %s", l.SignedSpan(storySpan(-1592, -80, 1445)))})
	add("stats", "strip", storyStats(l))
	add("stats", "estimate", []Stat{{Label: l.Text("An hour brings"), Value: l.Round(storyMoney(115)), Range: l.Span(storySpan(51, 115, 184))}})
	add("answer", "partly", storyAnswer(l))
	add("answer", "open", Answer{Word: l.Text("It can't be told yet."), Sentence: Plain(l.Text("What it brought can't be worked out yet.")), More: []string{l.Text("Of %s, %s.", "3", l.Text("3 can't be told yet"))}})
	add("verdictrow", "keep", storyRows(l)[1])
	add("verdictrow", "not-enough-data", storyRows(l)[7])
	add("verdictrow", "without-a-net", VerdictRow{
		Badge: Badge{Verdict: payoff.NotEnoughData}, Name: "Pinterest ads", Purpose: l.Purpose(payoff.Acquire), URL: "#",
		Facts:   []Fact{{Name: l.Text("Cost"), Value: "IDR 100,000", Small: ""}},
		Next:    l.Sentence("100000.00 IDR spent: no rate for IDR on 2026-07-01 (payoff log rate on=2026-07-01 IDR=...)"),
		Because: []string{l.Text("Part of what it cost has no worth in the business's currency, so no net can be drawn.")},
	})
	add("waterfall", "statement", storyWaterfall(l))
	add("rangelist", "hour", storyRangeList(l))
	add("figure", "line", storyLine(l))
	add("figure", "area", storyArea(l))
	add("figure", "flow", storyFlow(l))
	add("table", "cohort", storyCohort(l))
	add("rangepicker", "quarter", storyRange(l))
	add("chips", "filters", Chips{Label: l.Text("Narrowed to"), Chips: []Link{{Text: "Network: Instagram", URL: "#", Icon: "x", Current: true}, {Text: "Page: /shows", URL: "#", Icon: "x", Current: true}}})
	add("tabs", "three", Tabs{Label: l.Text("Sorted by"), Tabs: []Link{{Text: l.Text("Channel"), URL: "#", Current: true}, {Text: l.Text("Network"), URL: "#", Count: 12}, {Text: l.Text("Page"), URL: "#"}}})
	add("breadcrumb", "two", []Link{{Text: l.Text("Is it paying off?"), URL: "#"}, {Text: "Instagram", URL: "#"}})
	add("term", "net", Term{Word: l.Text("Net, shown"), Meaning: l.Text("What was brought that is tested, tracked or told by a customer, less all that it cost, own hours included."), Guide: "#"})
	add("table", "sorted", storyTable(l))
	add("table", "empty", Table{Caption: l.Text("Sales"), Columns: []Column{{Name: l.Text("Day")}, {Name: l.Text("Amount"), Numeric: true}}, Empty: l.Text("Nothing in these days is credited to it.")})
	add("pager", "middle", Pager{Text: l.Text("%d to %d of %d", 26, 50, 212), Prev: "#", Next: "#"})
	add("pager", "first", Pager{Label: l.Text("Entries"), Text: l.Text("%d to %d of %d", 1, 25, 212), Next: "#"})
	add("downloads", "both", Downloads{CSV: "#", JSON: "#"})
	for _, b := range []Button{
		{Text: l.Text("Save"), Kind: "primary"},
		{Text: l.Text("Import a file"), Icon: "upload"},
		{Text: l.Text("Delete for good"), Icon: "trash-2", Kind: "danger"},
		{Text: l.Text("Not now"), Kind: "quiet"},
		{Text: l.Text("Show %s", "Q2 2026"), URL: "#", Kind: "primary"},
	} {
		name := b.Kind
		if b.URL != "" {
			name = "link"
		} else if name == "" {
			name = "plain"
		}
		add("button", name, b)
	}
	for _, f := range storyFields(l) {
		add("field", f.Name, f)
	}
	for _, t := range []Tone{Done, Note, Caution, Failed} {
		add("flash", string(t), Flash{Tone: t, Text: storyFlash(l, t), More: Link{Text: l.Text("See what was stored"), URL: "#"}})
	}
	add("empty", "bars", Empty{Title: l.Text("Nothing is recorded yet"), Picture: "bars", Text: l.Text("Once an hour, a cost or a sale names a network, its verdict stands here: what it brought, what it cost, and how sure that is."), Step: Button{Text: l.Text("Import a file"), URL: "#", Kind: "primary", Icon: "upload"}, Other: Link{Text: l.Text("Log an hour instead"), URL: "#"}})
	add("empty", "line", Empty{Title: l.Text("No visits in these days"), Picture: "line", Text: l.Text("Visits come from a script on your pages, or from your server's access log."), Step: Button{Text: l.Text("Put the script on a page"), URL: "#"}})
	add("empty", "ledger", Empty{Title: l.Text("No hours are logged"), Picture: "ledger", Text: l.Text("What an hour costs and what it brings can only be known once it is written down."), Step: Button{Text: l.Text("Log an hour"), URL: "#"}})
	add("again", "now", Again{Text: l.Text("As of %s.", "14:05"), URL: "#", Every: 15})
	add("progress", "known", Progress{Title: l.Text("Reading access.log"), Text: l.Text("You may close this page: it goes on, and you find it here again."), Done: 41200, Total: 98000, Next: "#"})
	add("progress", "unknown", Progress{Title: l.Text("Drawing the report"), Text: l.Text("A moment.")})
	add("failure", "file", Failure{Title: l.Text("The file wasn't stored"), Text: l.Text("Line 14 holds an amount that can't be read: “12,3,4”. Nothing of the file stays; put it right and send it again."), Step: Button{Text: l.Text("Choose the file again"), URL: "#"}})
	add("card", "plain", Card{Title: l.Text("Your standing half hour"), Icon: "clock", Text: l.Text("30 minutes each weekday at €10.00 an hour are €1,300.00 a year."), More: Link{Text: l.Text("Change it"), URL: "#"}})
	add("sheet", "week", storySheet(l))
	add("links", "two", []Link{{Text: l.Text("Is it arriving?"), URL: "#"}, {Text: l.Text("Add another business"), URL: "#"}})
	add("notes", "two", []string{l.Text("3 orders have no known buyer."), l.Text("The range isn't over: today is partial.")})
	return out
}

func storyMoney(x float64) payoff.Money {
	m, _ := payoff.MoneyOf(x, "EUR")
	return m
}

func storySpan(low, mid, high float64) payoff.MoneyInterval {
	return payoff.MoneyInterval{Low: storyMoney(low), Mid: storyMoney(mid), High: storyMoney(high)}
}

func storyFlash(l locale.Locale, t Tone) string {
	switch t {
	case Done:
		return l.Text("52 orders are stored.")
	case Note:
		return l.Text("The same file was read on 3 May; nothing changed.")
	case Caution:
		return l.Text("3 lines were skipped: their dates can't be read.")
	}
	return l.Text("Nothing was stored: the file is empty.")
}

func storyFields(l locale.Locale) []Field {
	return []Field{
		{Label: l.Text("Name of the business"), Name: "name", Value: "Ada's Shows", Required: true, Autocomplete: "organization"},
		{Label: l.Text("What an hour of yours costs"), Name: "rate", Hint: l.Text("What you would pay somebody for it, or what it earns elsewhere."), Value: "35.00", Unit: "EUR", Mode: "decimal", Required: true},
		{Label: l.Text("Margin"), Name: "margin", Value: "60%", Error: l.Text("Write a share from 0 to 1, such as 0.6."), Hint: l.Text("What is left of each euro sold."), Mode: "decimal", Required: true},
		{Label: l.Text("Purpose"), Name: "purpose", Type: "select", Options: []Option{{Value: "acquire", Text: l.Purpose(payoff.Acquire), On: true}, {Value: "retain", Text: l.Purpose(payoff.Retain)}}, Required: true},
		{Label: l.Text("Note"), Name: "note", Type: "textarea", Rows: 3},
		{Label: l.Text("Day"), Name: "on", Type: "date", Value: "2026-04-01", Required: true},
		{Label: l.Text("Compare with the days before"), Name: "compare", Type: "checkbox", Checked: true, Required: true},
	}
}

func storyStats(l locale.Locale) []Stat {
	up, down, good, bad := true, false, true, false
	return []Stat{
		{Label: l.Text("Cost"), Value: l.Round(storyMoney(5803)), Term: l.Text("All of the ledger in these days: hours at their price, and money."), Change: Change{Text: l.Text("Up %s", l.Percent(.09)), Up: &up, Good: &bad}},
		{Label: l.Text("Hours"), Value: l.Hours(143), Change: Change{Text: l.Text("Up %s", l.Percent(.011)), Up: &up}},
		{Label: l.Text("Orders from anywhere"), Value: l.Number(26, 0), Change: Change{Text: l.Text("Down %s", l.Percent(.037)), Up: &down}},
		{Label: l.Text("Contribution from anywhere"), Value: l.Round(storyMoney(15351)), Change: Change{Text: l.Text("Up %s", l.Percent(.18)), Up: &up, Good: &good}},
		{Label: l.Text("Sales whose path is known"), Value: l.Percent(.77)},
	}
}

func storyAnswer(l locale.Locale) Answer {
	net := storySpan(-1653, 2308, 5755)
	scale := svg.NewScale(net.Low.Float(), net.High.Float(), 5)
	return Answer{
		Word: l.Text("Partly."), Sentence: Around(l.Text("It brought about %s more than it cost.", Here), l.Round(net.Mid)),
		Axis:  scale.Axis(func(x float64) string { return l.Whole(storyMoney(x)) }, l.Text("break-even")),
		Chart: svg.RangeBar{Low: -1653, Mid: 2308, High: 5755, From: scale.From, To: scale.To, Large: true, Says: l.Span(net)}.Draw(),
		More: []string{
			l.Text("Likely %s, and more came in than went out with a chance of %s.", l.Span(net), l.Chance(.81)),
			l.Text("Of %s, %s.", l.Count(9, "%d line and purpose", "%d lines and purposes"), l.List([]string{l.Count(2, "%d pays off", "%d pay off"), l.Count(3, "%d doesn't", "%d don't")})),
		},
		Official: l.Text("Official: the days end on a set date, the first of a quarter, and all of them have passed."),
	}
}

// storyRows has one row a verdict.
func storyRows(l locale.Locale) []VerdictRow {
	nets := [][3]float64{{900, 2400, 4300}, {332, 2246, 4335}, {-420, -60, 380}, {-700, -240, 420}, {-600, -280, 90}, {-1846, -1022, 134}, {-896, -743, -206}, {-380, 310, 1106}, {-669, -477, 91}}
	chances := []float64{.98, .93, .42, .3, .16, .14, .02, .7, .13}
	networks := []payoff.Network{"youtube", "instagram", "linkedin", "pinterest", "mastodon", "facebook", "x", "reddit", "tiktok"}
	scale := svg.NewScale(-1846, 4335, 5)
	var out []VerdictRow
	for i, v := range payoff.Verdicts {
		n := nets[i]
		net, hours := storySpan(n[0], n[1], n[2]), float64(6+9*i)
		r := VerdictRow{
			Badge: Badge{Verdict: v}, Name: locale.Network(networks[i]), Purpose: l.Purpose(payoff.Acquire), URL: "#", Net: l.Round(net.Mid), Span: l.Span(net),
			Bar: svg.RangeBar{Low: n[0], Mid: n[1], High: n[2], From: scale.From, To: scale.To, Tone: tone(v), Says: l.Span(net)}.Draw(),
			Facts: []Fact{
				{Name: l.Text("Chance that it pays"), Value: l.Chance(chances[i])},
				{Name: l.Text("Cost"), Value: l.Round(storyMoney(35*hours + 45)), Small: l.Text("for %s", l.Hours(hours))},
				{Name: l.Text("An hour brings"), Value: l.Round(storyMoney(n[1]/hours + 35)), Small: l.Text("%s: %s", l.Text("work at the owner's rate"), l.Round(storyMoney(35)))},
			},
			Evidence: []payoff.Evidence{payoff.Tracked, payoff.Told}, Next: l.Text("Go on as now, and look again on 1 Oct 2026."),
			Change:  Change{Text: l.Text("No clear change: %s", l.SignedSpan(storySpan(-1592, -80, 1445)))},
			Because: []string{l.Text("Earned €5,882.00 for 32.5 h at €35.00 and €45.00 of money."), l.Text("10 conversions in 13 weeks: 0.40 to 0.89 a week (80%%)."), l.Text("Of what is credited, 43%% to 92%% would be lost without the activity (the stated prior: it hasn't been tested).")},
			Flips:   []string{l.Text("If a conversion left €321.24 instead of €588.92: not enough data."), l.Text("At €65.32 an hour instead of €35.00: not enough data.")},
		}
		switch v {
		case payoff.Cap:
			r.Badge.Extra = l.Text("at %d minutes a week", 45)
		case payoff.NotEnoughData:
			r.Badge.Leaning, r.Badge.Extra = payoff.Keep, l.Count(6, "about %d more week", "about %d more weeks")
			r.Estimate = l.Span(storySpan(120, 700, 1500))
			r.Evidence = append(r.Evidence, payoff.Claimed)
		}
		out = append(out, r)
	}
	return out
}

func storyWaterfall(l locale.Locale) any {
	steps, net := storySteps(l)
	return waterfall(steps, net)
}

func storySteps(l locale.Locale) ([]Step, Step) {
	scale := svg.NewScale(0, 5882, 4)
	money := func(x float64) string { return l.Money(storyMoney(x)) }
	step := func(name string, e payoff.Evidence, count string, from, by, low, high float64) Step {
		s := Step{Name: name, Evidence: e, Count: count, Amount: money(by), Negative: by < 0}
		s.Bar = svg.Step{From: from, To: from + by, Low: from + low, High: from + high, Scale: scale, Says: name + " " + s.Amount}.Draw()
		if low < high {
			s.Range = l.Span(storySpan(low, by, high))
		}
		return s
	}
	steps := []Step{
		step(l.Text("Orders"), payoff.Tracked, l.Text("%s, credited in full", "9"), 0, 5261.50, 5261.50, 5261.50),
		step(l.Text("of it, would have come anyway"), "", "", 5261.50, -1430.11, -2991, -396),
		step(l.Text("Own time"), "", l.Hours(32.5), 3831.39, -1137.50, -1137.50, -1137.50),
		step(l.Text("Tools"), "", "", 2693.89, -45, -45, -45),
	}
	net := Step{Name: l.Text("Net of these records"), Amount: money(2648.89), Range: l.Span(storySpan(1088, 2649, 3683))}
	net.Bar = svg.Step{To: 2648.89, Low: 1088, High: 3683, Total: true, Scale: scale, Says: net.Name + " " + net.Amount}.Draw()
	return steps, net
}

func storyRangeList(l locale.Locale) RangeList {
	scale := svg.NewScale(0, 184, 5)
	row := func(name, tone string, e payoff.Evidence, low, mid, high float64) RangeRow {
		r := RangeRow{Name: name, Evidence: e, Value: l.Round(storyMoney(mid)), Bar: svg.RangeBar{Low: low, Mid: mid, High: high, From: scale.From, To: scale.To, Tone: tone, Says: l.Span(storySpan(low, mid, high))}.Draw()}
		if low < high {
			r.Span = l.Span(storySpan(low, mid, high))
		}
		return r
	}
	here := row("Instagram", "keep", "", 51, 115, 184)
	here.Here = true
	return RangeList{
		Caption: l.Text("What an hour brings"), Axis: scale.Axis(func(x float64) string { return l.Whole(storyMoney(x)) }, ""),
		Rows: []RangeRow{here, row(l.Text("Work at the owner's rate"), "not-enough-data", payoff.Claimed, 35, 35, 35), row(l.Text("The half hour after the gig"), "not-enough-data", payoff.Told, 20, 62, 110)},
	}
}

// storyWeeks are made-up figures of so many weeks.
func storyWeeks(n int, start, drift, wave float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Round(start + drift*float64(i) + wave*math.Sin(float64(i)*1.3))
	}
	return out
}

func storyLine(l locale.Locale) Figure {
	const n = 13
	mid := storyWeeks(n, -200, 250, 260)
	low, high := make([]float64, n), make([]float64, n)
	labels := make([]string, n)
	table := Table{Caption: l.Text("Week by week"), Hidden: true, Columns: []Column{{Name: l.Text("Week of")}, {Name: l.Text("Added up"), Numeric: true}}}
	for i := range n {
		low[i], high[i] = mid[i]-60*float64(i), mid[i]+70*float64(i)
		day := payoff.DateOf(2026, 3, 30) + payoff.Date(7*i)
		if i%3 == 0 {
			labels[i] = l.DayMonth(day)
		}
		table.Rows = append(table.Rows, TableRow{Cells: []Cell{{Text: l.Day(day)}, {Text: l.Money(storyMoney(mid[i]))}}})
	}
	says := l.Text("By the end of these days the records add up to %s.", l.Signed(storyMoney(mid[n-1])))
	return Figure{
		Title: l.Text("How it added up"), Answer: says, Table: &table,
		Chart: svg.Line{
			Title: l.Text("How it added up"), Says: says, X: labels, Format: func(x float64) string { return l.Whole(storyMoney(x)) },
			Series: []svg.Series{{Name: l.Text("Net"), Colour: 1, Low: low, Mid: mid, High: high}}, Notes: []svg.Mark{{At: 6, Text: l.Text("pause began")}},
		},
		Note: l.Text("The band is the part that would have come anyway, from least to most."),
	}
}

func storyRange(l locale.Locale) RangePicker {
	return RangePicker{
		Days: l.Text("%s to %s", "1 Apr", "30 Jun 2026"), Against: l.Text("%s to %s", "1 Jan", "31 Mar 2026"),
		Chips:   []Link{{Text: l.Text("Last 30 days"), URL: "#"}, {Text: l.Text("Last 90 days"), URL: "#"}, {Text: l.Text("This quarter"), URL: "#", Current: true}, {Text: l.Text("Last quarter"), URL: "#"}, {Text: l.Text("This year"), URL: "#"}, {Text: l.Text("Last year"), URL: "#"}},
		Compare: Link{Text: l.Text("Don't compare"), URL: "#"}, Action: "#", From: payoff.DateOf(2026, 4, 1), To: payoff.DateOf(2026, 6, 30),
	}
}

func storyTable(l locale.Locale) Table {
	t := Table{
		Caption: l.Text("Sales and leads credited to it"),
		Columns: []Column{{Name: l.Text("Day"), Sort: "#", Sorted: "descending"}, {Name: l.Text("What")}, {Name: l.Text("What led to it"), Narrow: true}, {Name: l.Text("Known by")}, {Name: l.Text("Credited"), Numeric: true, Sort: "#"}},
		Pager:   &Pager{Label: l.Text("Sales"), Text: l.Text("%d to %d of %d", 1, 4, 12), Next: "#"}, Download: []Link{{Text: "CSV", URL: "#"}},
	}
	t.Rows = append(t.Rows, TableRow{Group: true, Cells: []Cell{{Text: l.Text("June")}}})
	for i, amount := range []float64{493, 595, -85, 748} {
		t.Rows = append(t.Rows, TableRow{Cells: []Cell{
			{Text: l.Day(payoff.DateOf(2026, 6, 26-9*i))},
			{Text: l.Text("Order %s", "b15"+string(rune('0'+i))), URL: "#"},
			{Text: "Instagram (spring) → Direct"},
			{Evidence: payoff.Tracked},
			{Text: l.Money(storyMoney(amount)), Negative: amount < 0},
		}})
	}
	t.Foot = []Cell{{Text: l.Count(4, "%d in all", "%d in all")}, {}, {}, {}, {Text: l.Money(storyMoney(1751))}}
	return t
}

func storyArea(l locale.Locale) Figure {
	const n = 26
	labels, places := make([]string, n), make([]string, n)
	for i := range n {
		day := payoff.DateOf(2026, 1, 5) + payoff.Date(7*i)
		places[i] = l.Day(day)
		if i%4 == 0 {
			labels[i] = l.DayMonth(day)
		}
	}
	a := svg.Area{Title: l.Text("Visits by channel"), Says: l.Text("Social visits doubled in spring."), X: labels, Places: places, Format: func(x float64) string { return l.Number(x, 0) }}
	f := Figure{Title: l.Text("Visits by channel"), Answer: a.Says}
	table := Table{Caption: l.Text("Visits by channel"), Hidden: true, Columns: []Column{{Name: l.Text("Channel")}, {Name: l.Text("Visits"), Numeric: true}}}
	for i, c := range []payoff.Channel{payoff.OrganicSocial, payoff.PaidSocial, payoff.OrganicSearch, payoff.Email, payoff.Direct, payoff.Audio} {
		s := svg.Series{Name: string(c), Colour: report.Colour(c), Mid: storyWeeks(n, float64(120-18*i), float64(6-2*i), float64(20-2*i))}
		a.Series = append(a.Series, s)
		f.Legend = append(f.Legend, Swatch{s.Colour, s.Name})
		sum := 0.0
		for _, v := range s.Mid {
			sum += math.Max(0, v)
		}
		table.Rows = append(table.Rows, TableRow{Cells: []Cell{{Text: s.Name, Swatch: s.Colour}, {Text: l.Number(sum, 0)}}})
	}
	f.Chart, f.Table = a, &table
	return f
}

func storyFlow(l locale.Locale) Figure {
	social, search, blog, shop, none := report.Colour(payoff.OrganicSocial), report.Colour(payoff.OrganicSearch), report.Colour(payoff.Email), report.Colour(payoff.Direct), report.Other
	flow := svg.Flow{
		Title: l.Text("From the first touch to the order"), Says: l.Text("Of 60 orders, 26 began on a social network."),
		Columns: [][]svg.Node{
			{{ID: "a", Name: "Instagram", Value: "26", Colour: social}, {ID: "b", Name: l.Text("Search"), Value: "20", Colour: search}, {ID: "c", Name: l.Text("Nothing known"), Value: "14", Colour: none}},
			{{ID: "d", Name: l.Text("the blog"), Value: "31", Colour: blog}, {ID: "e", Name: l.Text("the shop"), Value: "29", Colour: shop}},
			{{ID: "f", Name: l.Text("Order"), Value: "60", Colour: none}},
		},
	}
	table := Table{Caption: l.Text("From the first touch to the order"), Hidden: true, Columns: []Column{{Name: l.Text("From")}, {Name: l.Text("To")}, {Name: l.Text("Orders"), Numeric: true}}}
	for _, s := range []svg.Stream{{From: "a", To: "d", Amount: 19}, {From: "a", To: "e", Amount: 7}, {From: "b", To: "d", Amount: 12}, {From: "b", To: "e", Amount: 8}, {From: "c", To: "e", Amount: 14}, {From: "d", To: "f", Amount: 31}, {From: "e", To: "f", Amount: 29}} {
		s.Says = l.Number(s.Amount, 0)
		flow.Links = append(flow.Links, s)
		table.Rows = append(table.Rows, TableRow{Cells: []Cell{{Text: s.From}, {Text: s.To}, {Text: s.Says}}})
	}
	return Figure{Title: flow.Title, Answer: flow.Says, Chart: flow, Table: &table}
}

func storyCohort(l locale.Locale) Table {
	t := Table{Caption: l.Text("Of the customers won in a month, how many ordered again by so many months later"), Columns: []Column{{Name: l.Text("Won in")}, {Name: l.Text("Customers"), Numeric: true}}}
	for month := range 6 {
		t.Columns = append(t.Columns, Column{Name: l.Number(float64(month+1), 0), Numeric: true})
	}
	for i, name := range []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun"} {
		row := TableRow{Cells: []Cell{{Text: l.Text(name)}, {Text: l.Number(float64(40+7*i), 0)}}}
		for month := range 6 {
			if month+i > 5 {
				row.Cells = append(row.Cells, Cell{})
				continue
			}
			share := 0.05 + 0.06*float64(month) + 0.01*float64(i)
			row.Cells = append(row.Cells, Cell{Text: l.Percent(share), Heat: 1 + int(share*20)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func storySheet(l locale.Locale) Sheet {
	s := Sheet{
		Action: "#", Week: "2026-06-22", Caption: l.Text("%s to %s", "22", "28 Jun 2026"), Before: "#", After: "#", Button: l.Text("Save the week"),
		Days: []string{"Mon 22", "Tue 23", "Wed 24", "Thu 25", "Fri 26", "Sat 27", "Sun 28"}, Sums: []int64{60, 30, 45, 30, 30, 0, 0},
	}
	for n, minutes := range [][]int64{{30, 30, 30, 30, 30, 0, 0}, {30, 0, 15, 0, 0, 0, 0}} {
		row := SheetRow{Name: l.Text("Making posts"), Small: "Instagram · " + l.Purpose(payoff.Acquire), Key: strconv.Itoa(n)}
		for day, m := range minutes {
			row.Cells = append(row.Cells, SheetCell{Name: "c." + strconv.Itoa(n) + "." + strconv.Itoa(day), Minutes: m, Label: row.Name + ", " + s.Days[day]})
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}
